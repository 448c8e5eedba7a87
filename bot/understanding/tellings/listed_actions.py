"""Read several follow-ups that are told as a list: `vi aftalte to ting: …, og …` (two things: …).

What is to be done about each is a follow-up of its own. A list is read where it is said how many
they are, and so many are told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from bot.language.clause_parts import clause_places
from bot.language.normalise import Sentence, opened
from bot.language.phrase_table import without_joint
from bot.nlu_port import Intent, Interpretation
from bot.understanding.entities.dates import days_in
from bot.understanding.entities.names import Mention, Names, names_of
from bot.understanding.entities.numbers import whole_number
from bot.understanding.tellings.subjects import first_names
from bot.understanding.tellings.tellings import told_phrases, told_words
from governance.ports import RegisterReader
from governance.records.actions import Action
from governance.records.contracts import Contract

_MOST, _FEWEST_WORDS = 6, 2
_LONGEST_LEAD = 8
"""The most words between how many there are and the colon: `ting ud af det i går`."""
_SIGNS = " \t\r\n,.;:!-–"
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class ListedActions:
    """Follow-ups that were told as a list, and the text that stands before it."""

    before: str
    readings: tuple[Interpretation, ...]


def read_listed_actions(
    sentence: Sentence, *, register: RegisterReader, today: date, me: str
) -> ListedActions | None:
    """Read so many follow-ups as are said to come; None where it is no such list."""
    found = _announced(sentence)
    if found is None:
        return None
    start, colon, count = found
    parts = _items(sentence.raw[colon:], count)
    if parts is None:
        return None
    names = names_of(register)
    reader = _ItemReader(names, register, today, me)
    readings = tuple(map(reader.read, parts))
    return ListedActions(sentence.raw[:start].rstrip(_SIGNS), readings)


def _announced(sentence: Sentence) -> tuple[int, int, int] | None:
    """Find where a list is announced, where it begins, and how many follow-ups it has."""
    words = sentence.words
    for place in range(len(words) - 1):
        number = whole_number(words, place)
        if number is None or not 1 < number.value <= _MOST:
            continue
        noun = next(
            (
                n
                for n in range(number.end, min(number.end + 2, len(words)))
                if words[n] in told_words("listed_things")
            ),
            None,
        )
        if noun is None:
            continue
        last = min(noun + _LONGEST_LEAD, len(words))
        begins = next((n for n in range(noun + 1, last) if ":" in sentence.gap(n)), None)
        if begins is None:
            continue
        clause = next(
            (n for n in range(place, 0, -1) if not set(",.;!\n").isdisjoint(sentence.gap(n))), 0
        )
        lead = words[clause:begins]
        if told_words("announces_a_list").isdisjoint(lead):
            continue
        if not told_words("denials").isdisjoint(lead):
            continue
        start = sentence.tokens[clause].start
        return start, sentence.tokens[begins].start, number.value
    return None


def _items(text: str, count: int) -> Sequence[str] | None:
    """Part what follows the colon into so many; None where it cannot be parted so.

    An `og` (and) inside an item joins two verbs rather than two items, where so many come out.
    """
    for at_joints in (False, True):
        parts: list[str] = []
        for part in _pieces(text, at_joints=at_joints):
            words = Sentence(part).words
            if parts and (len(words) < _FEWEST_WORDS or _is_of_it(part)):
                parts[-1] = f"{parts[-1]}, {part}"
            elif words:
                parts.append(part)
        if len(parts) == count:
            return parts
    return None


def _pieces(text: str, *, at_joints: bool) -> Iterator[str]:
    """Yield the clauses of a list, each without its number."""
    sentence = Sentence(text)
    for first, end in clause_places(sentence, at_joints=at_joints):
        yield _unnumbered(without_joint(sentence.between(first, end)))


def _unnumbered(part: str) -> str:
    """Leave out the number that an item of a list begins with: `1) ring til pindsvin`."""
    head, bracket, rest = part.partition(")")
    return rest.strip(_SIGNS) if bracket and head.strip().isdigit() else part.strip(_SIGNS)


class _ItemReader:
    """It reads who does what until when from one item of the list."""

    def __init__(self, names: Names, register: RegisterReader, today: date, me: str) -> None:
        self._names, self._register = names, register
        self._today, self._me = today, me

    def read(self, item: str) -> Interpretation:
        sentence = Sentence(item)
        mentions = self._mentions(sentence)
        values: dict[str, JsonValue] = {}
        for part in self._told_of(sentence):
            if (owner := self._owner(Sentence(part))) is not None:
                values["owner"] = owner
        head = Sentence(next(iter(self._heads(sentence)), item))
        days = [one.day for one in days_in(sentence, today=self._today, tense="future") if one.day]
        future = [day for day in days if day > self._today]
        title = self._without_day(head)
        first = next(iter(self._mentions(title)), None)
        oneself = told_phrases("i_am_to").at(title.words, 0)
        if oneself is not None and oneself.end < len(title.words):
            values.setdefault("owner", self._me)
            title = Sentence(title.between(oneself.end, len(title.words)))
        elif first is not None and first.kind == "person" and first.start == 0:
            after = first.end
            while after < len(title.words) - 1 and title.words[after] in told_words("is_to"):
                after += 1
            if after > first.end:
                values.setdefault("owner", first.keys[0])
                title = Sentence(title.between(after, len(title.words)))
        values |= self._subject(mentions)
        if first is not None and first.kind == "supplier" and first.start == 0:
            values.setdefault("owner", self._me)  # whoever was promised it follows it up
        values["title"] = opened(title.raw.strip(_SIGNS))
        if future:
            values["due_on"] = future[-1].isoformat()
        slots: dict[str, JsonValue] = {"do": "add", "section": Action.section, "values": values}
        wish = Intent("dialog", "record", {**slots, "said": "yes"})
        return Interpretation("record", slots, _CONFIDENCE, wish)

    def _subject(self, mentions: Sequence[Mention]) -> dict[str, JsonValue]:
        """Return the system or the contract that is named, or the only one of a supplier's."""
        for kind in ("system", "contract"):
            named = [key for one in mentions if one.kind == kind for key in one.keys]
            if named:
                return {kind: named[0]} if len(named) == 1 else {}
        suppliers = [key for one in mentions if one.kind == "supplier" for key in one.keys]
        theirs = self._register.find(Contract, supplier=suppliers[0]) if len(suppliers) == 1 else ()
        numbers = [kept.record.number for kept in theirs]
        return {"contract": numbers[0]} if len(numbers) == 1 else {}

    def _mentions(self, sentence: Sentence) -> Sequence[Mention]:
        named = self._names.mentions(sentence)
        also = first_names(sentence, named, self._register)
        return sorted((*named, *also), key=lambda one: one.start)

    def _heads(self, sentence: Sentence) -> Iterator[str]:
        """Yield the parts of an item that say what is to be done."""
        return (part for part in _parts_of(sentence) if not _is_of_it(part))

    def _told_of(self, sentence: Sentence) -> Iterator[str]:
        """Yield the parts that say who does it, or until when: `det tager ditte inden 1/4`."""
        return (part for part in _parts_of(sentence) if _is_of_it(part))

    def _owner(self, part: Sentence) -> str | None:
        """Return who is named in a part, or whoever speaks: `det tager jeg selv`."""
        people = [key for one in self._mentions(part) if one.kind == "person" for key in one.keys]
        if len(people) == 1:
            return people[0]
        return self._me if not told_words("speaks_of_oneself").isdisjoint(part.words) else None

    def _without_day(self, head: Sentence) -> Sentence:
        """Leave out the day at the end, with the word before it: `… inden 20 marts`."""
        days = days_in(head, today=self._today, tense="future")
        end = len(head.words)
        if days and days[-1].day is not None and days[-1].end == end:
            end = days[-1].start
            while end > 1 and head.words[end - 1] in told_words("due"):
                end -= 1
        return Sentence(head.between(0, end)) if end else head


def _parts_of(sentence: Sentence) -> Iterator[str]:
    return (sentence.between(first, end) for first, end in clause_places(sentence))


def _is_of_it(part: str) -> bool:
    words = Sentence(part).words
    says_who = told_phrases("says_of_an_item").at(words, 0) is not None
    return says_who or words[0] in told_words("due") | told_words("says_how_of_an_item")
