"""Turn text into mrkdwn or into rich text, and read back what people write in Slack.

Slack reads `*`, `_`, `~`, a backtick, `:name:` and a leading `>` in mrkdwn and has no escape for
them. A line with one of them is said in rich text or, where there is none, as plain text. It looks
much the same, and nothing in it is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from string import digits
from typing import TypeAlias

from pydantic import JsonValue

from bot.messages import Bold, Span, Spans
from bot.rendering.plain_text import text_of
from bot.texts.words import NO_BREAK_SPACE
from governance.schema.telephone import as_dialled

Element: TypeAlias = dict[str, JsonValue]

_WORD_JOINER = "\u2060"
_NOTHING = "–"
_READ = re.compile(r"[*_~`]|:[^\s:]+:|^\s*>")
_READ_UNASKED = re.compile(
    r"(?<=[@#])(?=\w)|(?<=[^\W\d])(?=:(?://|\w))|(?<=:)(?=[^\W\d]|[+-]\w)|(?<=\w\.)(?=[^\W\d])"
)
_BOLD_BEGINS_AFTER = re.compile(r"[\s(]")
_BOLD_ENDS_BEFORE = re.compile(r"[\s.,:;!?)]")
_IN_NUMBERS = "+()-–./,;"
_BLANKS = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


@dataclass(frozen=True)
class Phone:
    """A number that is rung by pressing it; a line of its own."""

    number: str


Line: TypeAlias = Spans | Phone


# ── To Slack ─────────────────────────────────────────────────────────────────


def escaped(text: str) -> str:
    """Escape it as mrkdwn and a message's `text` want it: these three signs and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(text: str) -> str:
    """Make a message's `text`, in which Slack finds no links and mentions for itself.

    It is to be sent with `mrkdwn: false`.
    """
    return escaped(_READ_UNASKED.sub(_WORD_JOINER, text))


def plain(text: str) -> Element:
    """Make a `plain_text` object; Slack refuses an empty one."""
    return {"type": "plain_text", "text": text.strip() or _NOTHING, "emoji": False}


# A line is measured, fitted and said, and most of a card stands on the next one too.
@lru_cache(2048)
def mrkdwn(line: Line) -> str | None:
    """Return the line in mrkdwn, None where something in it would be read as what it is not."""
    if isinstance(line, Phone):
        return (
            f"*<tel:{as_dialled(line.number)}|{escaped(NO_BREAK_SPACE.join(line.number.split()))}>*"
        )
    runs = _runs(line)
    if _READ.search("".join(text for _, text in runs)) or not _bold_is_seen(runs):
        return None
    return "".join(f"*{escaped(text)}*" if bold else escaped(text) for bold, text in runs)


def rich(spans: Spans) -> list[JsonValue]:
    """Return the line as elements of rich text, which are not escaped either."""
    drawn: list[JsonValue] = []
    for bold, text in _runs(spans):
        look: Element = {"style": {"bold": True}} if bold else {}
        drawn.append({"type": "text", "text": text, **look})
    return drawn


def phone_line(phone: str) -> Line:
    """Return the number to be pressed.

    It is only words where there are no digits, or signs that no number has.
    """
    rings = any(sign in digits for sign in phone)
    written = all(sign.isalnum() or sign.isspace() or sign in _IN_NUMBERS for sign in phone)
    return Phone(phone) if rings and written else (Bold(b=phone),)


def bold(spans: Iterable[Span]) -> Spans:
    """Make all of it bold, whatever was bold before."""
    return (Bold(b="".join(text_of(span) for span in spans)),)


def _runs(spans: Spans) -> list[tuple[bool, str]]:
    """Return what is bold and what is not in turn; the blanks around what is bold are not."""
    apart: list[tuple[bool, str]] = []
    for span in spans:
        if isinstance(span, Bold) and (match := _BLANKS.fullmatch(span.b)):
            apart += [(False, match[1]), (True, match[2]), (False, match[3])]
        else:
            apart.append((False, text_of(span)))
    kept = [run for run in apart if run[1]]
    return [
        (is_bold, "".join(text for _, text in same))
        for is_bold, same in groupby(kept, key=lambda run: run[0])
    ]


def _bold_is_seen(runs: list[tuple[bool, str]]) -> bool:
    """Tell whether Slack would see the stars, which it does only around whole words."""
    whole = "".join(text for _, text in runs)
    at = 0
    for is_bold, text in runs:
        end = at + len(text)
        if is_bold and at and not _BOLD_BEGINS_AFTER.fullmatch(whole[at - 1]):
            return False
        if is_bold and end < len(whole) and not _BOLD_ENDS_BEFORE.fullmatch(whole[end]):
            return False
        at = end
    return True


# ── From Slack ───────────────────────────────────────────────────────────────

_ANGLED = re.compile(r"<([^<>]*)>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_OF_NO_WEIGHT = re.compile(r"^(?:https?://|mailto:|tel:)|[\s/\u00a0]+|/$", re.IGNORECASE)


def unescaped(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return what a person would read in a message Slack sent.

    `names` are the people mentioned, by their ids.
    """
    found = _ANGLED.sub(lambda angled: _read(angled[1], names or {}), text)
    return found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _read(inside: str, names: Mapping[str, str]) -> str:
    meant, _, label = inside.partition("|")
    match meant[:1]:
        case "@":
            return "@" + (names.get(meant[1:]) or label.removeprefix("@") or meant[1:])
        case "#":
            return "#" + (label.removeprefix("#") or meant[1:])
        case "!" if meant.startswith("!date^"):
            return label
        case "!":
            name = meant[1:].removeprefix("subteam^")
            return "@" + (label.removeprefix("@") or name)
        case _:
            return _link(meant, label)


def _link(address: str, label: str) -> str:
    """Return the label where Slack itself made a link of an address that was written.

    A label that says something else keeps its address too.
    """
    bare = _SCHEME.sub("", address) if address.startswith(("mailto:", "tel:")) else address
    if not label:
        return bare
    same = _OF_NO_WEIGHT.sub("", address).lower() == _OF_NO_WEIGHT.sub("", label).lower()
    return label if same else f"{label} ({bare})"
