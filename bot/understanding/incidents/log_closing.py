"""Read the order to close a log of an incident, with all that is told beside it, in any order.

An example is `afslut loggen, oppe igen 03:41, ikke væsentlig` (close the log, up again at 03:41,
not significant).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from bot.language.clause_parts import clause_places
from bot.language.document_references import has_question_mark
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.questions import begins_to_ask
from bot.language.yes_no import plain_yes_no
from bot.understanding.incidents.incident_words import read_significance

YesNo: TypeAlias = Literal["ja", "nej"]

_MOST_PARTS = 12


@dataclass(frozen=True)
class ToldClosing:
    """An order to close a log, or what answers the question how significant it was.

    `order` is the part that orders it, empty where none does. `answer` is a yes or a no by itself.
    `told` is what else is told, and `asked` what is asked last; both as they were written.
    """

    order: str
    significant: bool | None
    answer: YesNo | None
    told: tuple[str, ...]
    asked: str


def read_closing(text: str, orders: Callable[[str], bool]) -> ToldClosing | None:
    """Read it part by part; `orders` tells whether a part orders the end.

    None where no part orders it or says how significant it was, or where something puts it off.
    """
    parts = [*islice(_parts(text), _MOST_PARTS + 1)]
    if len(parts) > _MOST_PARTS:
        return None  # it tells more than an end
    order, asked = "", ""
    significant: bool | None = None
    answer: YesNo | None = None
    told: list[str] = []
    for start, part in parts:
        said = _without_lead(part)
        found = read_significance(part)
        if has_question_mark(text[start : start + len(part) + 1]) or begins_to_ask(part):
            asked = text[start:]
            break
        if found is not None:
            if significant not in (None, found):
                return None
            significant = found
        elif (yes_no := plain_yes_no(part)) is not None:
            answer = yes_no
        elif orders(part) or orders(said):
            order = part if orders(part) else said
            lead = part.removesuffix(said).strip(" ,.") if said != part else ""
            answer = plain_yes_no(lead) or answer
        elif _tells_something(Sentence(part).words):
            told.append(part)
    contradicts = answer == "nej" and significant is True
    says_nothing = not order and significant is None
    if says_nothing or contradicts or any(map(_puts_off, told)):
        return None
    return ToldClosing(order, significant, answer, tuple(told), asked)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts between commas, ends of sentences and `og` (and), each with its place."""
    sentence = Sentence(text)
    for first, end in clause_places(sentence, at_joints=True):
        yield sentence.tokens[first].start, sentence.between(first, end)


def _without_lead(part: str) -> str:
    """Leave out a yes or a no, or `ok`, before an order."""
    sentence = Sentence(part)
    words, start = sentence.words, 0
    while start < len(words) - 1 and (
        plain_yes_no(words[start]) is not None or spoken("small_talk").at(words, start) is not None
    ):
        start += 1
    return sentence.between(start, len(words)) if words else part


def _tells_something(words: Sequence[str]) -> bool:
    """Tell whether more is said than thanks or that something was said already.

    `skriv hændelsen ind` (enter the event) is what closing the log does.
    """
    if words_of("enters_the_event").issuperset(words):
        return False
    talks = spoken("talks_to_the_bot").at(words, 0) is not None
    return not talks and spoken("small_talk").skip(words) < len(words)


def _puts_off(told: str) -> bool:
    """Tell whether it says to wait, or not to close: `vent med at afslutte`, `luk ikke endnu`."""
    words = Sentence(told).words
    waits = not words_of("waits_first").isdisjoint(words[:2])
    return waits or not words_of("closing_verbs").isdisjoint(words)


def yes_or_no_to_closing(text: str) -> YesNo | None:
    """Read a yes or no, also `ja, luk den` (yes, close it)."""
    words = normalise_phrase(text)
    rest = " ".join(words[1:])
    closes = spoken("closes_it").whole(words[1:]) if rest else None
    return plain_yes_no(words[0] if closes is not None else text) if words else None
