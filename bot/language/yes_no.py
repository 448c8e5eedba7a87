"""Read a plain yes or no, which is all that somebody says, and agreement in more words."""

from collections.abc import Sequence
from typing import Literal

from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken, words_of

_LONGEST_ASSENT = 12


def assents(words: Sequence[str]) -> bool:
    """Tell whether nothing is said but that it is all as it should be."""
    if len(words) > _LONGEST_ASSENT or not words_of("assents").issuperset(words):
        return False
    return not words_of("assents_by").isdisjoint(words)


def plain_yes_no(text: str) -> Literal["ja", "nej"] | None:
    """Return which it is; None where anything else is said, or said with a typing error.

    `ja nej vent` (yes no wait) is neither.
    """
    words = normalise_phrase(text)
    match = spoken("graded").whole(words) if words else None
    if match is None or not match.exact:
        return None
    return match.name if match.name in ("ja", "nej") else None  # type: ignore[return-value]


def is_said(text: str, *phrases: str) -> bool:
    """Tell whether one of the phrases is all that is said."""
    words = normalise_phrase(text)
    return bool(words) and any(words == normalise_phrase(phrase) for phrase in phrases)
