"""Part a message that asks or orders one thing after the other, so that each is heard in its turn.

Examples are `vis mine opgaver. udskyd den første til fredag` (show my tasks. put the first one off
until Friday), `hvornår udløber k-101? mind mig om det` (when does k-101 end? remind me of it) and
`vis kontrakterne og leverandørerne` (show the contracts and the suppliers).
What comes second may point at what is shown first, so it is read when that was shown. It presses
nothing: nobody has seen the card yet, so an order to save, and any other control, parts nothing.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from bot.engine.routers.turn_understanding import SURE, SURE_ENOUGH, TurnUnderstanding
from bot.engine.unread_parts import says_the_same
from bot.language.normalise import normalise_phrase, sentences_of
from bot.language.phrase_table import spoken, takes_back, without_joint, words_of
from bot.language.questions import (
    asks_directly,
    asks_or_orders,
    is_worded_as_question,
    orders_of_that_one,
)
from bot.language.row_pointers import opened_row
from bot.nlu_port import NluResult

_JOINT = re.compile(r",?\s+(?:og|samt|and)\s+", re.IGNORECASE)
_MOST_SENTENCES = 4
_REMIND = "remind"
"""The control that begins something of its own."""


class SentenceParter:
    """It knows where a message ends asking for one thing, and begins to ask for another."""

    def __init__(self, understanding: TurnUnderstanding) -> None:
        self._understanding = understanding

    def parted(self, text: str) -> tuple[str, str] | None:
        """Part it after the first thing it asks for; None where it is to be read as a whole.

        The whole is one thing where all of it is read, or where the rest narrows or corrects what
        stands before it.
        """
        whole = self._understanding.understand(text)
        if whole.cries or (len(whole.readings) > 1 and _is_sure(whole)):
            return None
        for first, rest in _places(text):
            if takes_back(rest):
                continue
            if self._are_two(first, rest, whole):
                return first, rest
            if self._lists_two(first, again := _with_its_verb(first, rest), whole):
                return first, again
        return None

    def question_at_end(self, text: str) -> str:
        """Return the question at the end, where what is said before it only leads up to it.

        In `vi får tilsyn på besøg om tre uger. hvad mangler vi` (we are being inspected in three
        weeks. what do we lack) the inspection is no topic. Empty where the sentences before it name
        somebody or something of the register, ask or tell, or where it points back at them.
        """
        sentences = sentences_of(text)
        if not 1 < len(sentences) <= _MOST_SENTENCES:
            return ""
        before, last = " ".join(sentences[:-1]), without_joint(sentences[-1])
        if not is_worded_as_question(last) or asks_or_orders(before) or takes_back(last):
            return ""
        if not words_of("points_back").isdisjoint(normalise_phrase(last)):
            return ""
        led, asked = map(self._understanding.understand, (before, last))
        names = led.readings or led.about or led.people or led.cries or asked.cries
        if names or not _is_sure(asked) or any(one.wish.kind != "page" for one in asked.readings):
            return ""
        return last

    def _lists_two(self, first: str, again: str, whole: NluResult) -> bool:
        """Tell whether two of a kind are to be shown, of which the whole leaves one out."""
        if not again:
            return False
        read, after = map(self._understanding.understand, (first, again))
        if not len(read.readings) == len(after.readings) == 1 or not _is_sure(read):
            return False
        one, other = read.readings[0].wish, after.readings[0].wish
        alike = (one.kind, one.name) == (other.kind, other.name) and one.kind == "page"
        shown = all(_shows(whole, wish.arguments) for wish in (one, other))
        return alike and one != other and not shown

    def _are_two(self, first: str, rest: str, whole: NluResult) -> bool:
        """Tell whether each asks or orders something, and the whole leaves one of them out.

        What only points, as `flyt den` (move it), is understood once the first was done.
        """
        if self._is_control(rest):
            return False
        read, after = map(self._understanding.understand, (first, rest))
        if read.cries or after.cries:
            return False
        if _controls(read) and (self._reminds(rest) or asks_or_orders(rest)):
            return True
        if _tells_of_neither(whole, read, after):
            return asks_or_orders(rest)
        if not _is_sure(read):
            return False
        if first.rstrip().endswith("?") and _asks_besides(after):
            return True
        if _points(rest):
            return is_worded_as_question(first) or says_the_same(whole, read)
        if not (asks_directly(rest) or asks_or_orders(rest)) or (_tells(read) and _tells(after)):
            return False
        if _is_sure(after) and _asks_or_tells(first, read):
            loses_first = says_the_same(whole, after) and not _holds(whole, first)
            return loses_first or says_the_same(whole, read) or len(whole.readings) != 1
        return says_the_same(whole, read) and asks_directly(rest)

    def _reminds(self, rest: str) -> bool:
        wish = self._understanding.any_wish(rest)
        return wish is not None and wish.name == _REMIND

    def _is_control(self, rest: str) -> bool:
        """Tell whether it saves, undoes, pauses or the like, alone or in a clause."""
        wish = self._understanding.any_wish(rest)
        return wish is not None and wish.kind == "control" and wish.name != _REMIND


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield the places to part it: after its first sentence, or else where words join two."""
    sentences = sentences_of(text)
    if 1 < len(sentences) <= _MOST_SENTENCES:
        yield sentences[0], without_joint(" ".join(sentences[1:]))
    if len(sentences) == 1:
        for joint in _JOINT.finditer(text):
            yield text[: joint.start()], text[joint.end() :]


def _points(rest: str) -> bool:
    """Tell whether it orders something of what is shown before it: `flyt den`, `åbn den første`."""
    return orders_of_a_row(rest) or orders_of_that_one(rest)


def orders_of_a_row(rest: str) -> bool:
    """Tell whether it orders something of a row, by its place: `åbn den første`."""
    return opened_row(normalise_phrase(rest)) is not None


def _with_its_verb(first: str, rest: str) -> str:
    """Return the rest with the verb that it shares with the first; nothing where it has its own.

    An example is `vis kontrakterne og leverandørerne` (show the contracts and the suppliers).
    """
    words = normalise_phrase(first)
    verb = spoken("record_verbs").at(words, 0)
    if verb is None or verb.name != "show" or asks_or_orders(rest):
        return ""
    return " ".join((*words[: verb.end], rest))


def _shows(whole: NluResult, wanted: Mapping[str, JsonValue]) -> bool:
    """Tell whether a sure reading has all that is wanted."""
    return _is_sure(whole) and any(
        wanted.items() <= dict(one.slots).items() for one in whole.readings
    )


def _holds(whole: NluResult, first: str) -> bool:
    """Tell whether the words that are kept begin with the first: a reminder is of what it says."""
    said = normalise_phrase(first)
    kept = (normalise_phrase(str(one.slots.get("words", ""))) for one in whole.readings)
    return any(words[: len(said)] == said for words in kept)


def _asks_or_tells(text: str, read: NluResult) -> bool:
    return _tells(read) or is_worded_as_question(text) or asks_or_orders(text)


def _asks_besides(after: NluResult) -> bool:
    """Tell whether what follows a question is rather surely one of its own."""
    asked = after.readings
    return bool(asked) and all(
        one.wish.kind == "page" and one.confidence >= SURE_ENOUGH for one in asked
    )


def _tells_of_neither(whole: NluResult, read: NluResult, after: NluResult) -> bool:
    """Tell whether the whole is read as telling what neither of its parts tells."""
    sure = all(one.confidence >= SURE_ENOUGH for part in (read, after) for one in part.readings)
    if not (sure and all(one.readings for one in (whole, read, after)) and _tells(whole)):
        return False
    return not any(says_the_same(whole, one) or _tells(one) for one in (read, after))


def _is_sure(read: NluResult) -> bool:
    return bool(read.readings) and all(one.confidence >= SURE for one in read.readings)


def _controls(read: NluResult) -> bool:
    """Tell whether it takes something back, or orders something else of what is open."""
    enough = [one for one in read.readings if one.confidence >= SURE_ENOUGH]
    return bool(enough) and all(
        one.wish.kind == "control" and one.wish.name != _REMIND for one in enough
    )


def _tells(read: NluResult) -> bool:
    return all(one.wish.kind == "dialog" for one in read.readings)
