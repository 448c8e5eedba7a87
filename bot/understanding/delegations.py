"""Find where somebody is asked to do something, and what that is.

An example is `kan du bede karl om at indkalde` (can you ask Karl to call the meeting). Another is
`sig til karl at han skal indkalde` (tell Karl that he is to).
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.language.phrase_table import spoken
from bot.understanding.names import Mention
from bot.understanding.tellings import told_phrases, told_words


def delegated_at(words: Sequence[str], mentions: Sequence[Mention]) -> int | None:
    """Return the word at which begins what is to be done; None where nobody is asked to do it."""
    found = _addressed(words, mentions)
    if found is None or not found.is_order:
        return None
    they = told_phrases("they_are_to").at(words, found.end)
    return found.end if they is None or they.end >= len(words) else they.end


def addressed_until(words: Sequence[str], mentions: Sequence[Mention]) -> int:
    """Count the words that only say whom to tell, as in `sig til karl at jeg er syg` (I am ill)."""
    found = _addressed(words, mentions)
    return 0 if found is None or found.is_order else found.end


class _Addressed(NamedTuple):
    """Somebody is spoken to until that word; it `is_order` where they are to do what follows."""

    end: int
    is_order: bool


def _addressed(words: Sequence[str], mentions: Sequence[Mention]) -> _Addressed | None:
    start = spoken("polite").skip(words)
    asks = told_phrases("asks_somebody").at(words, start)
    begins = asks or told_phrases("tells_somebody").at(words, start)
    who = start if begins is None else begins.end
    person = next((one for one in mentions if one.kind == "person" and one.start == who), None)
    if person is None:
        return None
    joint = told_phrases("is_to_remember" if begins is None else "asks_to").at(words, person.end)
    if joint is None or joint.end >= len(words):
        return None
    ordered = not told_words("orders_somebody").isdisjoint(words[joint.end :])
    return _Addressed(joint.end, asks is not None or begins is None or ordered)
