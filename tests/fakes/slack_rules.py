"""Find what Slack refuses in messages and views, as far as the references say it (platforms.md A4).

The error names and words are Slack's own where they are known; a pointer says where. Rules of ours,
stricter than Slack is today, have a name no method of Slack's knows (`option_value_above_75`).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Literal, NamedTuple, TypeAlias

Surface: TypeAlias = Literal["message", "modal", "home"]

TEXT_LIMIT = 40_000
BLOCKS_LIMIT = 13_200
"""The most characters of all blocks of a message together, as JSON.

The limit is not documented. Many have seen it, between 13,200 and 13,300.
"""

VIEW_LIMIT = 250_000
"""The most bytes of a whole view."""


class Fault(NamedTuple):
    """A fault: `error` is what the method answers, `says` why, with the place."""

    error: str
    says: str


class Mark(NamedTuple):
    """Something in a text that does more than be read."""

    kind: Literal["mention", "channel", "broadcast", "date", "link"]
    text: str


def message_faults(message: Mapping[str, Any]) -> list[Fault]:
    """Return why a message with this `text` and these `blocks` would not be taken."""
    text, blocks = message.get("text") or "", message.get("blocks") or []
    if not text and not blocks and not message.get("attachments"):
        return [Fault("no_text", "neither text nor blocks nor attachments")]
    faults = []
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        faults.append(Fault("msg_too_long", f"must be less than {TEXT_LIMIT + 1} characters"))
    if not isinstance(blocks, list):
        return [*faults, Fault("invalid_blocks_format", "blocks is not an array")]
    check = _Check("message", "invalid_blocks")
    check.blocks(blocks, "/blocks", 50)
    faults += check.faults
    if len(_written(blocks)) > BLOCKS_LIMIT:
        faults.append(Fault("msg_blocks_too_long", f"{len(_written(blocks))} characters of blocks"))
    return faults


def view_faults(view: Mapping[str, Any]) -> list[Fault]:
    """Return why a modal or a home would not be taken."""
    surface = view.get("type")
    if surface not in {"modal", "home"}:
        return [
            Fault("invalid_arguments", f"unsupported type: {surface} [json-pointer:/view/type]")
        ]
    check = _Check(surface, "invalid_arguments")
    check.view(view)
    if len(_written(view).encode()) > VIEW_LIMIT:
        check.faults.append(Fault("view_too_large", "greater than 250kb"))
    return check.faults


def live_marks(text: str, *, verbatim: bool = False) -> list[Mark]:
    """Find the mentions, links, broadcasts and dates of an mrkdwn text.

    Without `verbatim` Slack finds some for itself.
    """
    marks = [_mark(found[1]) for found in _ANGLED.finditer(text)]
    if not verbatim:
        bare = _ANGLED.sub(" ", text)
        marks += [Mark("link", found[0]) for found in _BARE_LINK.finditer(bare)]
        marks += [Mark("broadcast", found[0]) for found in _BARE_BROADCAST.finditer(bare)]
    return marks


def live_marks_in(part: object) -> list[Mark]:
    """Find the marks of every mrkdwn text in a message or a view, and of a message's own `text`."""
    marks = []
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            return live_marks(str(part.get("text", "")), verbatim=bool(part.get("verbatim")))
        if isinstance(part.get("text"), str) and part.get("type") not in _PLAIN:
            marks += live_marks(part["text"])
    for inner in _inside(part):
        marks += live_marks_in(inner)
    return marks


_PLAIN = {"plain_text", "text", "raw_text", "link", "markdown"}
_ANGLED = re.compile(r"<([^<>\s][^<>]*)>")
_BARE_LINK = re.compile(r"\b(?:https?://|mailto:)[^\s<>]+")
_BARE_BROADCAST = re.compile(r"(?<![\w.])@(?:here|channel|everyone)\b")


def _mark(inside: str) -> Mark:
    text = f"<{inside}>"
    match inside[0]:
        case "@":
            return Mark("mention", text)
        case "#":
            return Mark("channel", text)
        case "!":
            return Mark("date" if inside.startswith("!date") else "broadcast", text)
        case _:
            return Mark("link", text)


def _inside(part: object) -> Iterator[object]:
    if isinstance(part, dict):
        yield from part.values()
    elif isinstance(part, list):
        yield from part


def _written(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


# ── What there is ────────────────────────────────────────────────────────────

_BLOCKS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"},
    "divider": set(),
    "image": {"image_url", "alt_text", "title", "slack_file"},
    "actions": {"elements"},
    "context": {"elements"},
    "header": {"text"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "rich_text": {"elements"},
    "markdown": {"text"},
    "table": {"rows", "column_settings"},
}
_ONLY_IN_MESSAGES = {"markdown", "table"}

_SELECTS = {
    f"{kind}_select"
    for one in ("static", "external", "users", "conversations", "channels")
    for kind in (one, f"multi_{one}")
}
_CONFIRMED = {"confirm"}
_FILLED = {"placeholder", "focus_on_load"}
_OWN_TO_SELECTS: dict[str, set[str]] = {
    "static": {"options", "option_groups"},
    "external": {"min_query_length"},
    "users": set(),
    "conversations": {"default_to_current_conversation", "filter", "response_url_enabled"},
    "channels": {"response_url_enabled"},
}
_INITIAL = {
    "static_select": "initial_option",
    "external_select": "initial_option",
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
}
_ELEMENTS: dict[str, set[str]] = {
    "button": {"text", "url", "value", "style", "accessibility_label", *_CONFIRMED},
    "overflow": {"options", *_CONFIRMED},
    "checkboxes": {"options", "initial_options", "focus_on_load", *_CONFIRMED},
    "radio_buttons": {"options", "initial_option", "focus_on_load", *_CONFIRMED},
    "datepicker": {"initial_date", *_FILLED, *_CONFIRMED},
    "timepicker": {"initial_time", "timezone", *_FILLED, *_CONFIRMED},
    "datetimepicker": {"initial_date_time", "focus_on_load", *_CONFIRMED},
    "plain_text_input": {
        "initial_value", "multiline", "min_length", "max_length", "dispatch_action_config",
        *_FILLED,
    },
    "number_input": {
        "is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config",
        *_FILLED,
    },
    "url_text_input": {"initial_value", "dispatch_action_config", *_FILLED},
    "email_text_input": {"initial_value", "dispatch_action_config", *_FILLED},
    "rich_text_input": {"initial_value", "dispatch_action_config", *_FILLED},
    "file_input": {"filetypes", "max_files"},
    "image": {"image_url", "alt_text", "slack_file"},
    **{
        f"{kind}_select": {_INITIAL[f"{kind}_select"], *own, *_FILLED, *_CONFIRMED}
        for kind, own in _OWN_TO_SELECTS.items()
    },
    **{
        f"multi_{kind}_select": {
            f"{_INITIAL[f'{kind}_select']}s", "max_selected_items", *own, *_FILLED, *_CONFIRMED,
        }
        for kind, own in _OWN_TO_SELECTS.items()
    },
}  # fmt: skip
_PRESSED = {"button", "overflow"}
_CHOSEN = {"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker", *_SELECTS}
_ONLY_IN_MODALS = {"number_input", "url_text_input", "email_text_input", "file_input"}
_WRITTEN = {"plain_text_input", "rich_text_input", *_ONLY_IN_MODALS}
_BY_PLACE = {
    "accessory": (_PRESSED | _CHOSEN | {"image"}) - {"datetimepicker"},
    "actions": _PRESSED | _CHOSEN,
    "input": _CHOSEN | _WRITTEN,
}
_VIEW = {
    "type", "blocks", "private_metadata", "callback_id", "external_id", "title", "submit", "close",
    "clear_on_close", "notify_on_close", "submit_disabled",
}  # fmt: skip
_ONLY_OF_MODALS = {
    "title",
    "submit",
    "close",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
}


# ── Checking ─────────────────────────────────────────────────────────────────


@dataclass
class _Check:
    """It checks one message or view; `error` is what its methods call a fault in the blocks."""

    surface: Surface
    error: str
    faults: list[Fault] = field(default_factory=list)
    focused: int = 0

    def fault(self, says: str, at: str) -> None:
        self.faults.append(Fault(self.error, f"{says} [json-pointer:{at}]"))

    def view(self, view: Mapping[str, Any]) -> None:
        self.keys(view, "/view", _VIEW - (_ONLY_OF_MODALS if self.surface == "home" else set()))
        blocks = view.get("blocks")
        if not isinstance(blocks, list):
            self.fault("missing required field: blocks", "/view")
            return
        if self.surface == "modal":
            self.text(view.get("title"), "/view/title", 24, needed=True)
            for name in ("submit", "close"):
                self.text(view.get(name), f"/view/{name}", 24)
            if not view.get("submit") and any(_type(block) == "input" for block in blocks):
                self.fault("missing required field: submit", "/view")
        for name, limit in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
            self.string(view, name, "/view", limit)
        self.blocks(blocks, "/view/blocks", 100)

    def blocks(self, blocks: Sequence[object], at: str, limit: int) -> None:
        self.count(blocks, at, 0, limit)
        seen: set[str] = set()
        for number, block in enumerate(blocks):
            here = f"{at}/{number}"
            if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
                self.fault(f"unsupported type: {_type(block)}", f"{here}/type")
                continue
            kind = block["type"]
            if kind in _ONLY_IN_MESSAGES and self.surface != "message":
                self.fault(f"unsupported type: {kind}", f"{here}/type")
                continue
            self.keys(block, here, {"type", "block_id", *_BLOCKS[kind]})
            self.string(block, "block_id", here, 255)
            if block.get("block_id"):
                if block["block_id"] in seen:
                    self.fault(f"block_id already exists: {block['block_id']}", f"{here}/block_id")
                seen.add(block["block_id"])
            checks: dict[str, Callable[[Any, str], None]] = {
                "section": self.section,
                "image": self.image,
                "actions": self.actions,
                "context": self.context,
                "header": self.header,
                "input": self.input,
                "markdown": self.markdown,
            }
            if kind in checks:
                checks[kind](block, here)
        if self.focused > 1:
            self.fault("only one element may have focus_on_load", at)

    def section(self, block: Mapping[str, Any], at: str) -> None:
        self.text(block.get("text"), f"{at}/text", 3000, mrkdwn=True, needed="fields" not in block)
        if "fields" in block:
            self.count(block["fields"], f"{at}/fields", 1, 10)
            for number, one in enumerate(block["fields"]):
                self.text(one, f"{at}/fields/{number}", 2000, mrkdwn=True, needed=True)
        if "accessory" in block:
            self.element(block["accessory"], f"{at}/accessory", "accessory")

    def image(self, block: Mapping[str, Any], at: str) -> None:
        self.string(block, "alt_text", at, 2000, needed=True)
        self.text(block.get("title"), f"{at}/title", 2000)
        self.string(block, "image_url", at, 3000, needed="slack_file" not in block)

    def actions(self, block: Mapping[str, Any], at: str) -> None:
        elements = block.get("elements")
        self.count(elements, f"{at}/elements", 1, 25)
        seen: set[str] = set()
        for number, one in enumerate(elements if isinstance(elements, list) else []):
            here = f"{at}/elements/{number}"
            self.element(one, here, "actions")
            name = one.get("action_id") if isinstance(one, dict) else None
            if name and name in seen:
                self.fault(f"action_id already exists: {name}", f"{here}/action_id")
            seen.add(str(name))

    def context(self, block: Mapping[str, Any], at: str) -> None:
        elements = block.get("elements")
        self.count(elements, f"{at}/elements", 1, 10)
        for number, one in enumerate(elements if isinstance(elements, list) else []):
            here = f"{at}/elements/{number}"
            if _type(one) == "image":
                self.keys(one, here, {"type", *_ELEMENTS["image"]})
                self.image(one, here)
            else:
                self.text(one, here, 3000, mrkdwn=True, needed=True)

    def header(self, block: Mapping[str, Any], at: str) -> None:
        self.text(block.get("text"), f"{at}/text", 150, needed=True)

    def markdown(self, block: Mapping[str, Any], at: str) -> None:
        self.string(block, "text", at, 12_000, needed=True)

    def input(self, block: Mapping[str, Any], at: str) -> None:
        self.text(block.get("label"), f"{at}/label", 2000, needed=True)
        self.text(block.get("hint"), f"{at}/hint", 2000)
        self.element(block.get("element"), f"{at}/element", "input")

    def element(self, element: Any, at: str, place: str) -> None:
        kind = _type(element)
        if kind not in _BY_PLACE[place] or (kind in _ONLY_IN_MODALS and self.surface != "modal"):
            self.fault(f"unsupported type: {kind}", f"{at}/type")
            return
        self.keys(element, at, {"type", "action_id", *_ELEMENTS[kind]})
        if kind == "image":
            self.image(element, at)
            return
        self.string(element, "action_id", at, 255)
        self.text(element.get("placeholder"), f"{at}/placeholder", 150)
        self.confirm(element.get("confirm"), f"{at}/confirm")
        self.focused += bool(element.get("focus_on_load"))
        if kind == "button":
            self.button(element, at)
        elif kind in {
            "overflow",
            "checkboxes",
            "radio_buttons",
            "static_select",
            "multi_static_select",
        }:
            self.choice(element, at, kind)
        elif kind in {"datepicker", "timepicker"}:
            self.moment(element, at)
        elif kind in _WRITTEN:
            self.written(element, at, kind)

    def button(self, element: Mapping[str, Any], at: str) -> None:
        self.text(element.get("text"), f"{at}/text", 75, needed=True)
        self.string(element, "value", at, 2000)
        self.string(element, "url", at, 3000)
        self.string(element, "accessibility_label", at, 75)
        if element.get("style", "primary") not in {"primary", "danger"}:
            self.fault("must be a valid enum value", f"{at}/style")

    def choice(self, element: Mapping[str, Any], at: str, kind: str) -> None:
        fewest, most = {"overflow": (2, 5), "checkboxes": (1, 10), "radio_buttons": (1, 10)}.get(
            kind, (1, 100)
        )
        if "option_groups" in element:
            self.count(element["option_groups"], f"{at}/option_groups", 1, 100)
            for number, group in enumerate(element["option_groups"]):
                self.text(group.get("label"), f"{at}/option_groups/{number}/label", 75, needed=True)
        else:
            self.count(element.get("options"), f"{at}/options", fewest, most)
        offered = options_of(element)
        for number, one in enumerate(offered):
            self.option(one, f"{at}/options/{number}", kind)
        initial = element.get("initial_options") or [element.get("initial_option")]
        if any(one is not None and one not in offered for one in initial):
            self.fault("initial option is none of the options", at)

    def option(self, option: Any, at: str, kind: str) -> None:
        if not isinstance(option, dict):
            self.fault("must be an object", at)
            return
        self.keys(
            option, at, {"text", "value", "description", *({"url"} if kind == "overflow" else ())}
        )
        rich = kind in {"checkboxes", "radio_buttons"}
        self.text(option.get("text"), f"{at}/text", 75, mrkdwn=rich, needed=True)
        self.text(option.get("description"), f"{at}/description", 75, mrkdwn=rich)
        self.string(option, "url", at, 3000)
        self.string(option, "value", at, 150, needed=True)
        if 75 < len(str(option.get("value", ""))) <= 150:
            says = f"Slack took 75 characters once [json-pointer:{at}/value]"
            self.faults.append(Fault("option_value_above_75", says))

    def moment(self, element: Mapping[str, Any], at: str) -> None:
        for name, read in (("initial_date", date.fromisoformat), ("initial_time", _hour)):
            if name in element:
                try:
                    read(element[name])
                except (ValueError, TypeError):
                    self.fault("must be a valid date or time", f"{at}/{name}")

    def written(self, element: Mapping[str, Any], at: str, kind: str) -> None:
        if kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
            self.fault("missing required field: is_decimal_allowed", at)
        if kind == "file_input" and not 1 <= element.get("max_files", 10) <= 10:
            self.fault("must be between 1 and 10", f"{at}/max_files")
        most = element.get("max_length", 3000)
        if not 1 <= most <= 3000 or not 0 <= element.get("min_length", 0) <= most:
            self.fault("must be less than 3001", f"{at}/max_length")
        if kind != "rich_text_input":
            self.string(element, "initial_value", at, most)

    def confirm(self, confirm: Any, at: str) -> None:
        if confirm is None:
            return
        if not isinstance(confirm, dict):
            self.fault("must be an object", at)
            return
        self.keys(confirm, at, {"title", "text", "confirm", "deny", "style"})
        for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            self.text(confirm.get(name), f"{at}/{name}", limit, mrkdwn=name == "text", needed=True)

    def text(
        self, text: Any, at: str, limit: int, *, mrkdwn: bool = False, needed: bool = False
    ) -> None:
        """Check a text object, `plain_text` unless mrkdwn is allowed there."""
        if text is None:
            if needed:
                self.fault(f"missing required field: {at.rsplit('/', 1)[1]}", at.rsplit("/", 1)[0])
            return
        kinds = {"plain_text", "mrkdwn"} if mrkdwn else {"plain_text"}
        if not isinstance(text, dict) or text.get("type") not in kinds:
            self.fault(f"must be of type {' or '.join(sorted(kinds))}", f"{at}/type")
            return
        own = "emoji" if text["type"] == "plain_text" else "verbatim"
        self.keys(text, at, {"type", "text", own})
        self.string(text, "text", at, limit, needed=True)

    def string(
        self, part: Mapping[str, Any], name: str, at: str, limit: int, *, needed: bool = False
    ) -> None:
        value = part.get(name)
        if value is None and name not in part:
            if needed:
                self.fault(f"missing required field: {name}", at)
        elif not isinstance(value, str):
            self.fault("must be a string", f"{at}/{name}")
        elif needed and not value:
            self.fault("must be more than 0 characters", f"{at}/{name}")
        elif len(value) > limit:
            self.fault(f"must be less than {limit + 1} characters", f"{at}/{name}")

    def count(self, items: Any, at: str, fewest: int, most: int) -> None:
        if not isinstance(items, list):
            self.fault("must be an array", at)
        elif len(items) > most:
            self.fault(f"no more than {most} items allowed", at)
        elif len(items) < fewest:
            self.fault(f"no fewer than {fewest} items allowed", at)

    def keys(self, part: Mapping[str, Any], at: str, known: set[str]) -> None:
        for name in sorted(set(part) - known):
            self.fault(f"invalid additional property: {name}", at)


def options_of(element: Mapping[str, Any]) -> list[Any]:
    """Return what a menu, a row of boxes or an overflow offers, in groups or not."""
    groups = element.get("option_groups")
    if isinstance(groups, list):
        return [one for group in groups for one in group.get("options", [])]
    return list(element.get("options") or [])


def _type(part: object) -> Any:
    return part.get("type") if isinstance(part, dict) else None


def _hour(written: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", written):
        raise ValueError(written)
    return time.fromisoformat(written)
