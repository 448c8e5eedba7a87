"""Divide spans line by line, or in two where a reader would pause.

Nothing is ever left out.
"""

import re
import unicodedata
from collections.abc import Iterable

from bot.messages import Bold, Span, Spans, UserText
from bot.rendering.plain_text import text_of

_LINE_END = re.compile("\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BOUNDARIES = tuple(re.compile(ends) for ends in (r"\n\s*\n", r"\n", r"[.!?…:]\s+", r"\s+"))
_JOINER = "\u200d"


def like(span: Span, text: str) -> Span:
    """Make a span of the same kind with another text."""
    match span:
        case str():
            return text
        case Bold():
            return Bold(b=text)
        case UserText():
            return UserText(u=text)


def one_line(text: str) -> str:
    return _LINE_END.sub(" ", text)


def lines(spans: Iterable[Span]) -> list[Spans]:
    """Return the spans line by line; an empty line has no spans."""
    found: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = _LINE_END.split(text_of(span))
        found[-1].append(like(span, first))
        found.extend([like(span, line)] for line in rest)
    return [tuple(span for span in line if text_of(span)) for line in found]


def parted(spans: Spans) -> tuple[Spans, Spans]:
    """Divide the spans at the end of a paragraph, sentence or word, the nearest to the middle."""
    at = _boundary("".join(map(text_of, spans)))
    first, second = [], []
    for span in spans:
        text = text_of(span)
        if text[:at]:
            first.append(like(span, text[:at]))
        if text[at:]:
            second.append(like(span, text[at:]))
        at = max(0, at - len(text))
    return tuple(first), tuple(second)


def _boundary(text: str) -> int:
    middle = len(text) // 2
    quarter = len(text) // 4
    for ends in _BOUNDARIES:
        found = [match.end() for match in ends.finditer(text, quarter, len(text) - quarter)]
        if found:
            return min(found, key=lambda end: abs(end - middle))
    return _between_signs(text, middle)


def _between_signs(text: str, middle: int) -> int:
    """Find a place near the middle that is not inside what is read as one character."""
    for at in range(middle, len(text)):
        joined = _JOINER in (text[at], text[at - 1]) or unicodedata.category(text[at])[0] == "M"
        if not joined:
            return at
    return middle
