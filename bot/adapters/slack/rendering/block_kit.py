"""Make the blocks of Block Kit as plain dicts within Slack's limits.

What is too long for one becomes several, never less.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pydantic import JsonValue

from bot.adapters.slack.rendering import limits
from bot.adapters.slack.rendering.text import Element, Line, Phone, mrkdwn, plain, rich
from bot.messages import Bold, Spans
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import lines, parted

_END = " …"
DIVIDER: Element = {"type": "divider"}


def title(text: str, *, most: int) -> list[Element]:
    """Make a header, or a bold section where it is longer than `most`."""
    if len(text) <= min(most, limits.HEADER):
        return [{"type": "header", "text": plain(text)}]
    return paragraph([(Bold(b=text),)])


def paragraph(said: Iterable[Line]) -> list[Element]:
    """Draw lines of words as sections, or as rich text where mrkdwn would read something in one."""
    drawn: list[Element] = []
    fitting = [part for line in said for part in _fitting(line)]
    is_read = any(mrkdwn(line) is None for line in fitting)
    for is_rich, some in groupby(fitting, key=lambda line: is_read and not isinstance(line, Phone)):
        drawn += map(_rich_text if is_rich else _section, _chunks(some))
    return drawn


def quote(said: Spans) -> list[Element]:
    """Draw what a person wrote."""
    return [_rich_text(chunk, "rich_text_quote") for chunk in _chunks(_fitting(said))]


def preformatted(written: Iterable[str]) -> list[Element]:
    """Draw lines whose signs stand below each other."""
    lines_of_one: Element = {"type": "text", "text": "\n".join(written)}
    kept: Element = {"type": "rich_text_preformatted", "elements": [lines_of_one]}
    return [{"type": "rich_text", "elements": [kept]}]


def context(said: Iterable[Line]) -> list[Element]:
    """Draw it small and grey, without bold where mrkdwn would read something."""
    drawn: list[Element] = []
    for chunk in _chunks([part for line in said for part in _fitting(line)]):
        written = [mrkdwn(line) for line in chunk]
        known = [text for text in written if text is not None]
        words = "\n".join(_words(line) for line in chunk)
        text = _mrkdwn("\n".join(known)) if len(known) == len(written) else plain(words)
        drawn.append({"type": "context", "elements": [text]})
    return drawn


def beside(said: Sequence[Line], accessory: Element) -> list[Element]:
    """Draw a section with something to press on its right.

    It stands below where the words need more than one section, or rich text.
    """
    drawn = paragraph(said)
    words = "\n".join(_words(line) for line in said)
    if len(drawn) == 1 and drawn[0]["type"] == "section":
        return [{**drawn[0], "accessory": accessory}]
    if len(drawn) == 1 and not any(
        isinstance(span, Bold) for line in said for span in _spans(line)
    ):
        return [{"type": "section", "text": plain(words), "accessory": accessory}]
    return [*drawn, *actions([accessory])]


def actions(elements: Sequence[Element]) -> list[Element]:
    return [
        {"type": "actions", "elements": list[JsonValue](some)}
        for some in in_parts(elements, limits.BUTTONS)
    ]


def button(label: str, **more: JsonValue) -> Element:
    return {"type": "button", "text": plain(label), **more}


def option(label: str, value: str) -> Element:
    return {"text": plain(label), "value": value}


def in_parts(items: Sequence[Element], most: int) -> Iterator[Sequence[Element]]:
    return (items[start : start + most] for start in range(0, len(items), most))


def shortened(text: str, most: int) -> str:
    """Shorten it to its first words, for a place where it cannot stand whole.

    Whoever calls says the whole elsewhere.
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    room = text[: most - len(_END) + 1]
    words = room.rpartition(" ")[0].rstrip(" ,.;:·–-") or room[:-1]
    return words + _END


# ── Within the limits ────────────────────────────────────────────────────────


def _fitting(line: Line) -> list[Line]:
    """Divide a line that is too long for one text, or has line ends in it."""
    if isinstance(line, Phone):
        return [line]
    several = lines(line)
    if len(several) == 1:
        if _length(line) <= limits.TEXT:
            return [line]
        several = [*parted(line)]
    return [part for one in several for part in _fitting(one)]


def _chunks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield as many lines as one text holds.

    None is without words, and none has empty lines at its ends.
    """
    chunk: list[Line] = []
    left = limits.TEXT
    for line in lines:
        if _length(line) + 1 > left:
            yield from _trimmed(chunk)
            chunk, left = [], limits.TEXT + 1
        chunk.append(line)
        left -= _length(line) + 1
    yield from _trimmed(chunk)


def _trimmed(chunk: list[Line]) -> Iterator[list[Line]]:
    said = [place for place, line in enumerate(chunk) if _words(line).strip()]
    if said:
        yield chunk[said[0] : said[-1] + 1]


def _length(line: Line) -> int:
    written = mrkdwn(line)
    return len(_words(line)) if written is None else len(written)


def _words(line: Line) -> str:
    return line.number if isinstance(line, Phone) else "".join(map(text_of, line))


def _spans(line: Line) -> Spans:
    return () if isinstance(line, Phone) else line


def _section(chunk: list[Line]) -> Element:
    text = "\n".join(mrkdwn(line) or "" for line in chunk).strip()
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> Element:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _rich_text(chunk: list[Line], kind: str = "rich_text_section") -> Element:
    spans = tuple(span for line in chunk for span in ("\n", *_spans(line)))
    return {"type": "rich_text", "elements": [{"type": kind, "elements": rich(spans[1:])}]}
