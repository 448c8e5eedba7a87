"""Find what refers to a document that is kept elsewhere: a link, or the number of a case."""

import re
from typing import Final

_CASE: Final = (
    r"\b(?:sag|sagen|sagsnr|sagsnummer|sagsnummeret|journalnr|journalnummer|journalnummeret|jnr|case)"
    r"\b[\s.:-]*(?:nr\.?|no\.?)?\s*(?:er\s+|is\s+)?(\d{2,4}[-/]\d{1,6})\b"
)
_MINUTES: Final = (
    r"\b(?:ref|reference|referat|referatet|journal|minutes)\b[\s.:-]*(?:nr\.?|no\.?)?\s*"
    r"(\d{4}[-/]\d{1,6}|\d{2}/\d{3,6})\b"
)
_BARE: Final = r"(?<![\w/.-])(\d{2}/(?!20\d\d\b)\d{3,6})(?![\w/-])"
CASE: Final = re.compile(f"{_CASE}|{_MINUTES}|{_BARE}", re.IGNORECASE)
"""A case's number, with the word before it: `sag 2025-0202`, `referat 2026-114`, `26/4471`.

Without a word it is one that cannot be a day or a month: `26/2` and `12/2026` are none.
"""
LINK: Final = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)»]", re.IGNORECASE)
"""An address on the web, without the punctuation of the sentence it stands in."""

_MOST_BESIDE: Final = 6
"""The most words beside a reference that only say what it is: `den ligger på` (it is at)."""
_LINKS: Final = re.compile(
    rf"{LINK.pattern}(?:\s*(?:,|\bog\b|\band\b)?\s*{LINK.pattern})*", re.IGNORECASE
)
"""Links that follow each other, with what joins them."""


def masked(text: str) -> str:
    """Return the text with blanks in the place of its links, so that nothing else moves."""
    if "://" not in text:
        return text
    return LINK.sub(lambda found: " " * len(found[0]), text)


def has_question_mark(text: str) -> bool:
    """Tell whether a question mark stands in the text; one within a link is none."""
    return "?" in text and "?" in masked(text)


def references_in(text: str) -> tuple[str, ...]:
    """List the links and cases of the text as they are written, each once, the links first."""
    found = [*LINK.finditer(text), *CASE.finditer(masked(text))]
    return tuple(dict.fromkeys(one.group() for one in found))


def case_numbers(text: str) -> tuple[str, ...]:
    """List the numbers of the cases in the text, without the words before them, each once."""
    found = CASE.finditer(masked(text))
    return tuple(dict.fromkeys(one[one.lastindex or 0] for one in found))


def says_little_besides(text: str) -> bool:
    """Tell whether no more than a few words stand beside its references: `den ligger på sag …`."""
    return len(without_references(text).split()) <= _MOST_BESIDE


def without_links(text: str) -> str:
    """Return the text without its links, and what joined them to each other."""
    return " ".join(_LINKS.sub(" ", text).split())


def without_references(text: str) -> str:
    """Return the text without its links and cases."""
    return " ".join(CASE.sub(" ", without_links(text)).split())
