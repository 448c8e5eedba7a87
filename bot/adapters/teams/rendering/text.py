"""Write text on a card: as runs, in which nothing is read, or as Markdown with it all escaped.

Teams reads Markdown in a TextBlock and in what is made of one (facts, titles, visible choices),
never in a TextRun. Sentences and what a person wrote go into runs.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote

from pydantic import JsonValue

from bot.messages import Bold, Span, UserText
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import one_line
from bot.texts.direction import isolated
from bot.texts.words import NO_BREAK_SPACE
from governance.schema.telephone import as_dialled

_WORD_JOINER = "\u2060"
_READ_EVERYWHERE = re.compile(r"(?<=<)(?=/?at\b)|(?<=\{)(?=\{)", re.IGNORECASE)
_READ_IN_MARKDOWN = re.compile(r"[\\`*_~#<>\[\]()]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BEGINS_A_LIST = re.compile(r"\s*(?:\d+(?=[.)](?:\s|$))|(?=[-+]))")
_AFTER_A_NUMBER = re.compile(r"(?<=\d)(\.?) (?=\S)")
_WORD_LIKE = re.compile(r"[^\W_](.*[^\W_])?", re.DOTALL)

_NOT_IN_ADDRESS = re.compile(r"[^!#-;=?-\[\]_a-z~]|%(?![0-9A-Fa-f]{2})")


def runs(spans: Iterable[Span], **look: JsonValue) -> list[JsonValue]:
    """Make TextRuns of the spans that all have this look; nothing in them is read as markup."""
    drawn: list[JsonValue] = []
    for span in spans:
        bold: dict[str, JsonValue] = {"weight": "Bolder"} if isinstance(span, Bold) else {}
        if text := inert(text_of(span)):
            drawn.append({"type": "TextRun", "text": text, **look, **bold})
    return drawn


def markdown(*spans: Span) -> str:
    """Write one line that reads as the spans where Markdown is read.

    It is no list either, and bold only where that is safe.
    """
    whole = _whole("".join(_in_markdown(span) for span in spans)).strip(" \t")
    start = _BEGINS_A_LIST.match(whole)
    return f"{start[0]}\\{whole[start.end() :]}" if start else whole


def phone_link(phone: str) -> str:
    """Write the number in Markdown, unbroken, as a link that rings it.

    It is only words where there are no digits.
    """
    digits = as_dialled(phone)
    if not digits.strip("+"):
        return markdown(UserText(u=phone))
    shown = NO_BREAK_SPACE.join(phone.split())
    return f"[{_whole(_escaped(shown))}](tel:{digits})"


def inert(text: str) -> str:
    """Return it without mentions and date functions.

    Teams reads `<at>` and `{{DATE()}}` wherever they stand.
    """
    return _READ_EVERYWHERE.sub(_WORD_JOINER, text)


def _held_together(text: str) -> str:
    """Keep a number with what follows it: `28. feb. 2027`, `110 dage` (110 days)."""
    return _AFTER_A_NUMBER.sub(rf"\1{NO_BREAK_SPACE}", text)


def _in_markdown(span: Span) -> str:
    match span:
        case str():
            return _escaped(_held_together(span))
        case UserText():
            return _escaped(isolated(span.u))
        case Bold():
            text = _escaped(_held_together(span.b))
            return f"**{text}**" if _WORD_LIKE.fullmatch(span.b) else text


def _escaped(text: str) -> str:
    return _READ_IN_MARKDOWN.sub(r"\\\g<0>", one_line(text))


def _whole(text: str) -> str:
    """Return it without what two spans may become together."""
    return _ENTITY.sub(r"\\&", inert(text))


def address(url: str) -> str:
    """Return the address with what may not stand in one encoded, such as `<` and blanks."""
    return _NOT_IN_ADDRESS.sub(lambda found: quote(found[0]), url.strip())
