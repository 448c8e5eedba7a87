"""Draw the fields of a form as inputs, in a message and in a modal, and read what comes back.

A field is the block `f:<name>`. Its element is called `kb:f:<name>`, or `kb:k:<name>` where it
stands empty because what is known does not fit into it: left empty, that is kept. Choices whose
values are too long for Slack are sent by their number, which is understood as it is when somebody
writes it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

from pydantic import JsonValue

from bot.adapters.slack.rendering import limits
from bot.adapters.slack.rendering.block_kit import (
    context,
    in_parts,
    option,
    paragraph,
    quote,
    shortened,
)
from bot.adapters.slack.rendering.text import Element, plain
from bot.formatting.field_values import is_day, is_number
from bot.messages import Bold, CardField, UserText
from bot.texts.words import Words

Surface: TypeAlias = Literal["message", "modal"]

_BLOCK = "f:"
_FILLED, _KEPT = "kb:f:", "kb:k:"
_SHORT_KINDS = frozenset({"text", "date", "choice", "radio", "multi", "person", "number", "url"})
_MOST_IN_A_MESSAGE = 2
_ROOM_IN_A_MESSAGE = 5_000
_MOST_OPTIONS = 500
_MOST_PEOPLE = 20
_SHORT_HINT = 40
STATE_AND_INITIAL: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
}
"""An input's type, and what its value is called in the state and as it was drawn."""
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


# ── There ────────────────────────────────────────────────────────────────────


def inputs(
    fields: Iterable[CardField],
    *,
    surface: Surface,
    words: Words,
    people: Mapping[str, str] | None = None,
) -> list[Element]:
    """Draw each field with what helps above and what is wrong below it.

    `people` has Slack's id of a colleague by e-mail.
    """
    return [
        block for each in fields for block in _Input(each, surface, words, people or {}).whole()
    ]


def block_id(name: str) -> str:
    """Return the block at which Slack shows what is wrong with the field."""
    return _BLOCK + name


def can_stand_in_a_message(fields: Sequence[CardField], words: Words) -> bool:
    """Tell whether the form is short enough for a message.

    It is one question to be answered in words, or two that are small.
    """
    if not 0 < len(fields) <= _MOST_IN_A_MESSAGE:
        return False
    is_one_text = [each.kind for each in fields] == ["long"]
    if not is_one_text and any(each.kind not in _SHORT_KINDS for each in fields):
        return False
    drawn = inputs(fields, surface="message", words=words)
    return len(json.dumps(drawn, ensure_ascii=False)) <= _ROOM_IN_A_MESSAGE


class _Input:
    """One field: what is to be read first, the input itself, and what is wrong with it."""

    def __init__(
        self, asked: CardField, surface: Surface, words: Words, people: Mapping[str, str]
    ) -> None:
        self._field = asked
        self._in_modal = surface == "modal"
        self._words = words
        self._people = people
        self._above: list[Element] = []
        self._hint = asked.hint or ""

    def whole(self) -> list[Element]:
        label = self._label()
        element = self._element()
        block: Element = {
            "type": "input",
            "block_id": block_id(self._field.name),
            "label": plain(label),
            "element": element,
        }
        if not self._field.required or self._keeps:
            block["optional"] = True
        below: list[Element] = []
        if len(self._hint) > limits.LABEL:
            below = context([(self._hint,)])
        elif self._hint:
            block["hint"] = plain(self._hint)
        return [*self._above, block, *below, *self._wrong()]

    def _wrong(self) -> list[Element]:
        return context([("⚠️ ", Bold(b=self._field.error))]) if self._field.error else []

    # ── What is written ──────────────────────────────────────────────────────

    def _label(self) -> str:
        label = self._field.label
        if len(label) > limits.LABEL:
            self._above += paragraph([(Bold(b=label),)])
        return shortened(label, limits.LABEL) if len(label) > limits.LABEL else label

    @property
    def _keeps(self) -> bool:
        """True when there is more in it than Slack lets anybody write."""
        chosen = self._field.kind in ("choice", "radio", "multi", "person", "file")
        return not chosen and len(self._field.value or "") > limits.WRITTEN

    def _element(self) -> Element:
        if self._keeps:
            return self._kept()
        value = self._field.value or ""
        match self._field.kind:
            case "long":
                return self._written(multiline=True)
            case "date" if not value or is_day(value):
                return self._begun("datepicker", initial_date=value)
            case "number" if self._in_modal and (not value or is_number(value)):
                return self._begun("number_input", initial_value=value, is_decimal_allowed=True)
            case "url" if self._in_modal and (not value or _ADDRESS.fullmatch(value)):
                return self._helped(self._begun("url_text_input", initial_value=value))
            case "person":
                return self._person()
            case "file" if self._in_modal:
                return self._begun("file_input", max_files=limits.FILES)
            case "choice" | "radio" | "multi" if 0 < len(self._field.options) <= _MOST_OPTIONS:
                return self._chosen()
            case "choice" | "radio" | "multi" if self._field.options:
                return self._named()
            case _:
                return self._written()

    def _begun(self, kind: str, /, **more: JsonValue) -> Element:
        known = {key: value for key, value in more.items() if value not in ("", None, [])}
        return {"type": kind, "action_id": _FILLED + self._field.name, **known}

    def _written(self, **more: JsonValue) -> Element:
        drawn = self._begun(
            "plain_text_input",
            initial_value=self._field.value,
            max_length=limits.WRITTEN,
            **more,
        )
        return self._helped(drawn)

    def _kept(self) -> Element:
        """Draw the text in full above an empty input."""
        note = self._words("slack.kept", label=self._field.label)
        self._above += [*paragraph([(note,)]), *quote((UserText(u=self._field.value or ""),))]
        drawn = self._begun("plain_text_input", max_length=limits.WRITTEN, multiline=True)
        return {**drawn, "action_id": _KEPT + self._field.name}

    def _helped(self, element: Element) -> Element:
        """Put a short hint into the input.

        Where there is room for more lines, it may be as long as Slack allows.
        """
        most = limits.PLACEHOLDER if element.get("multiline") else _SHORT_HINT
        if not self._hint or len(self._hint) > most:
            return element
        hint, self._hint = self._hint, ""
        return {**element, "placeholder": plain(hint)}

    def _named(self) -> Element:
        """Let a choice be written, as in the conversation, where a menu has no room for all."""
        several = self._field.kind == "multi"
        options = " · ".join(each.label for each in self._field.options)
        key = "slack.some_of" if several else "slack.one_of"
        self._above += context([(self._words(key, options=options),)])
        return self._written(multiline=several)

    # ── What is chosen ───────────────────────────────────────────────────────

    def _person(self) -> Element:
        placeholder = plain(self._words("slack.choose_person"))
        known = self._people.get(self._field.value or "", "")
        return self._begun("users_select", placeholder=placeholder, initial_user=known)

    def _chosen(self) -> Element:
        options = self._options()
        values = (self._field.value or "").split(";")
        chosen = [
            drawn
            for each, drawn in zip(self._field.options, options, strict=True)
            if each.value in values
        ]
        several = self._field.kind == "multi"
        boxes = len(options) <= limits.BOXES and self._field.kind in ("radio", "multi")
        offered: Element = {"options": list[JsonValue](options)}
        if len(options) > limits.OPTIONS:
            offered = {"option_groups": list[JsonValue](_groups(options))}
        if not boxes:
            offered["placeholder"] = plain(self._words("slack.choose"))
        if several:
            kind = "checkboxes" if boxes else "multi_static_select"
            return self._begun(kind, **offered, initial_options=list[JsonValue](chosen))
        kind = "radio_buttons" if boxes else "static_select"
        return self._begun(kind, **offered, initial_option=chosen[0] if chosen else None)

    def _options(self) -> list[Element]:
        """Draw the options.

        Labels too long for Slack are numbered, and stand in full above the input.
        """
        offered = self._field.options
        values = [each.value for each in offered]
        fit = all(0 < len(value) <= limits.OPTION for value in values)
        by_number = not fit or len(set(values)) < len(values)
        labels = [each.label for each in offered]
        if any(len(label) > limits.OPTION for label in labels):
            labels = [f"{number}  {label}" for number, label in enumerate(labels, 1)]
            self._above += paragraph([(label,) for label in labels])
        return [
            option(shortened(label, limits.OPTION), _number(place) if by_number else each.value)
            for place, (each, label) in enumerate(zip(offered, labels, strict=True), 1)
        ]


def _number(place: int) -> str:
    """Return four digits, since no choice is called like that."""
    return f"{place:04}"


def _groups(options: Sequence[Element]) -> list[Element]:
    """Group them in hundreds, named by their numbers: Slack wants no more in one list."""
    drawn: list[Element] = []
    first = 1
    for some in in_parts(options, limits.OPTIONS):
        last = first + len(some) - 1
        drawn.append({"label": plain(f"{first}–{last}"), "options": list[JsonValue](some)})
        first = last + 1
    return drawn


# ── And back ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FormValues:
    """The values of a form.

    Texts are as the neutral card has them, people are Slack's ids by field, and file objects are as
    they came.
    """

    fields: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    files: tuple[Mapping[str, Any], ...] = ()


def read_state(values: object) -> FormValues:
    """Read `state.values` of a modal or a message.

    Nothing in it is believed: what is not ours is left out.
    """
    fields: dict[str, str] = {}
    people: dict[str, str] = {}
    files: list[Mapping[str, Any]] = []
    for block, elements in _items(values):
        for name, element in _items(elements):
            if not block.startswith(_BLOCK) or name[len(_FILLED) :] != block[len(_BLOCK) :]:
                continue
            keeps = name.startswith(_KEPT)
            if not keeps and not name.startswith(_FILLED):
                continue
            field_name = block[len(_BLOCK) :]
            match _given(element):
                case str(text) if text or not keeps:
                    fields[field_name] = text
                case _Person(id=person) if len(people) < _MOST_PEOPLE:
                    people[field_name] = person
                case list(found):
                    files += found
                case _:
                    pass
    return FormValues(fields, people, tuple(files))


def changed_in(blocks: Iterable[Mapping[str, object]], values: object) -> frozenset[str]:
    """Return the names of the fields that stand otherwise than they were drawn in these blocks.

    `values` is `state.values` of the modal. A field whose input is not known counts as changed.
    """
    state = values if isinstance(values, dict) else {}
    return frozenset(
        block.removeprefix(_BLOCK)
        for each in blocks
        if (block := str(each.get("block_id", ""))).startswith(_BLOCK)
        and _is_changed(each.get("element"), state.get(block))
    )


def _is_changed(element: object, given: object) -> bool:
    drawn = element if isinstance(element, dict) else {}
    state, initial = STATE_AND_INITIAL.get(str(drawn.get("type")), ("", ""))
    stands = given.get(str(drawn.get("action_id"))) if isinstance(given, dict) else None
    if not initial or not isinstance(stands, dict):
        return True
    return _chosen_values(stands.get(state)) != _chosen_values(drawn.get(initial))


def _chosen_values(value: object) -> object:
    """Return what is compared of it: of an option its value, of nothing None."""
    if isinstance(value, dict):
        return value.get("value")
    if isinstance(value, list):
        return [_chosen_values(one) for one in value] or None
    return value or None


@dataclass(frozen=True)
class _Person:
    id: str


def _given(element: object) -> str | _Person | list[Mapping[str, Any]] | None:
    """Read an element by the name of what it holds, None for what is none of our inputs."""
    if not isinstance(element, dict):
        return None
    match element:
        case {"files": list(files)}:
            return [each for each in files if isinstance(each, dict)]
        case {"selected_user": str(user)} if _PERSON.fullmatch(user):
            return _Person(user)
        case {"selected_option": {"value": str(value)}}:
            return value
        case {"selected_options": list(chosen)}:
            values = [each.get("value") for each in chosen if isinstance(each, dict)]
            return ";".join(value for value in values if isinstance(value, str))
        case {"selected_date": str(day)}:
            return day
        case {"value": str(text)}:
            return text
        case {"value": None} | {"selected_option": None} | {"selected_date": None}:
            return ""
        case {"selected_user": None | ""}:
            return ""
        case {"type": "plain_text_input" | "number_input" | "url_text_input"}:
            return ""
        case _:
            return None


def _items(part: object) -> list[tuple[str, object]]:
    if not isinstance(part, dict):
        return []
    found = cast(dict[object, object], part)
    return [(name, value) for name, value in found.items() if isinstance(name, str)]
