"""Find what refers to a document that is kept elsewhere: a link, or the number of a case."""

import re
from typing import Final

CASE: Final = re.compile(
    r"\b(?:sag|sagen|sagsnr|sagsnummer|sagsnummeret|journalnr|case)\b[\s.:-]*(?:nr\.?|no\.?)?\s*"
    r"(\d{2,4}[-/]\d{1,6})\b",
    re.IGNORECASE,
)
"""The word for a case and its number, which is the group: `sag 2025-0202`, `sagsnr. 25/1234`."""
LINK: Final = re.compile(r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)»]", re.IGNORECASE)
"""An address on the web, without the punctuation of the sentence it stands in."""


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


def without_links(text: str) -> str:
    """Return the text without its links, and what joined them to each other."""
    return " ".join(_LINKS.sub(" ", text).split())


def without_references(text: str) -> str:
    """Return the text without its links and cases."""
    return " ".join(CASE.sub(" ", without_links(text)).split())
