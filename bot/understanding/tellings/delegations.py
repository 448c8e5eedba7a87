"""Find where somebody is asked to do something, and what that is.

An example is `kan du bede karl om at indkalde` (can you ask Karl to call the meeting). Another is
`sig til karl at han skal indkalde` (tell Karl that he is to). Something may be asked of them, too:
`spørg bo om han vil trække optionen` (ask Bo whether he will take up the option).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.language.phrase_table import spoken
from bot.understanding.entities.names import Mention
from bot.understanding.tellings.tellings import told_name, told_phrases, told_words

_SHORTEST_INFINITIVE = 4
_ANSWER_BY = re.compile(
    r"(?:,?\s+(?:jeg|vi)\s+(?:skal|vil)\s+(?:gerne\s+)?(?:bruge|have))?(?:\s+et)?,?\s+(?:svar|answer)$",
    re.IGNORECASE,
)


def delegated_at(words: Sequence[str], mentions: Sequence[Mention]) -> int | None:
    """Return the word at which begins what is to be done; None where nobody is asked to do it."""
    found = _addressed(words, mentions)
    if found is None or not found.is_order:
        return None
    they = told_phrases("they_are_to").at(words, found.end)
    return found.end if they is None or they.end >= len(words) else they.end


def delegated_title(words: Sequence[str], mentions: Sequence[Mention], to_do: str) -> str:
    """Return how the follow-up is called: what is to be done, or that an answer is to be given."""
    found = _addressed(words, mentions)
    if found is None or not found.asks:
        return to_do
    answer = told_name("answers", found.asks)
    asked = _ANSWER_BY.sub("", to_do)
    return f"{answer} {asked[:1].lower()}{asked[1:]}"


def addressed_until(words: Sequence[str], mentions: Sequence[Mention]) -> int:
    """Count the words that only say whom to tell, as in `sig til karl at jeg er syg` (I am ill)."""
    found = _addressed(words, mentions)
    return 0 if found is None or found.is_order else found.end


class _Addressed(NamedTuple):
    """Somebody is spoken to until that word; it `is_order` where they are to do what follows.

    `asks` is `whether` or `about` where they are to answer it.
    """

    end: int
    is_order: bool
    asks: str = ""


def _addressed(words: Sequence[str], mentions: Sequence[Mention]) -> _Addressed | None:
    start, before = -1, 0
    while start != before:  # `ok then please tell Jens …`
        start, before = before, spoken("polite").skip(words, before)
        before += before < len(words) and words[before] in told_words("before_an_order")
    asks = told_phrases("asks_somebody").at(words, start)
    begins = asks or told_phrases("tells_somebody").at(words, start)
    who = start if begins is None else begins.end
    person = next((one for one in mentions if one.kind == "person" and one.start == who), None)
    if person is None or person.end >= len(words):
        return None
    if begins is not None and words[start] in told_words("asks_an_answer"):
        asked = _asked(words, person.end)
        if asked is not None:
            return asked
    joint = told_phrases("is_to_remember" if begins is None else "asks_to").at(words, person.end)
    if joint is None:
        return _ordered_at_once(words, person.end, asks=asks is not None, tells=begins is not None)
    if joint.end >= len(words):
        return None
    ordered = not told_words("orders_somebody").isdisjoint(words[joint.end :])
    ordered |= joint.words == ("to",) or _is_infinitive(words[joint.end])
    return _Addressed(joint.end, asks is not None or begins is None or ordered)


def _asked(words: Sequence[str], place: int) -> _Addressed | None:
    """Read what somebody is to answer, as in `spørg bo om optionen` (ask Bo about the option)."""
    if words[place] not in told_words("asks_whether") or place + 1 >= len(words):
        return None
    after = words[place + 1]
    if after == "at" or told_phrases("asks_to").at(words, place) is not None:
        return None
    whether = after in told_words("subjects")
    whether |= not told_words("verbs").isdisjoint(words[place + 1 :])
    return _Addressed(place, is_order=True, asks="whether" if whether else "about")


def _ordered_at_once(
    words: Sequence[str], place: int, *, asks: bool, tells: bool
) -> _Addressed | None:
    """Read an order without its joint: `bed ditte ringe`, `sig til ditte hun skal ringe`."""
    they = told_phrases("they_are_to").at(words, place) if tells else None
    if they is not None and they.end < len(words):
        return _Addressed(place, is_order=True)
    orders = asks and _is_infinitive(words[place]) and bool(words[place + 1 :])
    return _Addressed(place, is_order=True) if orders else None


def _is_infinitive(word: str) -> bool:
    """Tell whether it looks like a Danish infinitive, as `ringe` (call) does, or is a short one."""
    if word in told_words("short_infinitives"):
        return True
    return word.isalpha() and len(word) >= _SHORTEST_INFINITIVE and word.endswith("e")
