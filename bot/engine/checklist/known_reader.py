"""Read a sentence against the lines of what is known: which one it is about, and what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.engine.checklist.asked_word import asked_word, is_the_word
from bot.engine.checklist.known_lines import known_of_line, source_of
from bot.engine.checklist.told import column_of_answer, told_of
from bot.engine.checklist.view import people_to_choose
from bot.engine.dialog import TurnContext
from bot.engine.records.fields import known_of
from bot.engine.unread_parts import parts_of, parts_without_effect
from bot.formatting.field_values import is_day
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import spoken, words_of
from bot.language.questions import asks_or_orders
from bot.language.row_pointers import RowPointer, pointed_row
from bot.language.yes_no import assents
from bot.nlu_port import NotParsed, ParsedAnswer, Understanding
from governance.catalogue import Question
from governance.checklists.assessment import CHOICES_APART, NO, NOT_POSSIBLE
from governance.positions.checklist_progress import ChecklistProgress
from governance.positions.item import State
from governance.records.columns import sheet_of

Act: TypeAlias = Literal["right", "wrong", "agrees", "explains", "open", "unclear"]
_BY_THEMSELVES = ("date", "number", "person")
"""The kinds of questions whose answers differ from the answers to others."""
_LONGEST_POINTER = 5
_SHORTEST_NAME = 3
_SHORTEST_END = 5
_MOST_NAMED = 3
_FRINGE = " \t\r\n,.;:!?–—-"


@dataclass(frozen=True)
class LineSaid:
    """The meaning of a sentence that is said of the lines.

    - `right`: all of them are as they should be.
    - `wrong`: `question` is told otherwise. `values` holds what, as far as it was read, by the
      register's names, and `unread` is what was not.
    - `agrees`: it says what stands there.
    - `explains`: it asks what a word of the line means.
    - `open`: it answers a question that has no line yet.
    - `unclear`: it may be about any of `among`, the likeliest first; `named` says whether a few of
      them are named. `states` says whether it is
      worded as something told, and not as a question or an order, which `asks` says. `denies` says
      whether some line is surely said to be wrong.

    `may_be_new` says that another day is told of what is done again and again, which may be the
    next time as well as a correction.
    """

    act: Act
    question: Question | None = None
    values: Mapping[str, JsonValue] = field(default_factory=dict)
    unread: Sequence[str] = ()
    among: Sequence[Question] = ()
    named: bool = False
    states: bool = False
    denies: bool = False
    asks: bool = False
    may_be_new: bool = False


@dataclass
class _Compared:
    """The lines that are told otherwise by words of their own, that stand so, or may be otherwise.

    The last are read from no more than a day, a number or a name.
    """

    told: list[Question] = field(default_factory=list)
    stands: list[Question] = field(default_factory=list)
    read: list[Question] = field(default_factory=list)


class KnownReader:
    """It knows the lines, in their order, and the questions that have none yet."""

    def __init__(
        self, standing: ChecklistProgress, context: TurnContext, understanding: Understanding
    ) -> None:
        self._standing = standing
        self._context = context
        self._understanding = understanding

    def read(self, text: str) -> LineSaid:
        """Read the sentence, whatever it is about."""
        words = normalise_phrase(text)
        if not words:
            return LineSaid("unclear", among=self._questions)
        if assents(words):
            return LineSaid("right")
        asked = asked_word(text)
        if asked is not None:
            found = self._named(asked)
            return LineSaid("explains", found[0]) if found else self._unclear(text, ())
        if asks_or_orders(text):
            return replace(self._unclear(text, ()), asks=True)
        return self._pointed(text, words) or self._told(text, words)

    def of_line(self, question: Question, text: str) -> LineSaid:
        """Read the sentence as said of that line."""
        pointer = _pointer(normalise_phrase(text))
        return self._wrong(question, text, pointer)

    def corrected(self, text: str) -> LineSaid | None:
        """Read another value of one line that is named; None where it says anything else."""
        said, named = self.read(text), self._named(normalise_phrase(text))
        is_line = said.act == "wrong" and said.question is not None and named == [said.question]
        return said if is_line and said.values else None

    def only_named(self, text: str, lines: Sequence[str]) -> Question | None:
        """Find the one of the lines that nothing but its name or its place is said of."""
        words = normalise_phrase(text)
        asked = [one for line in lines for one in self._questions if one.id == line]
        pointer = _pointer(words)
        place = pointer.of(len(asked)) if pointer is not None else None
        if place is not None and len(words) <= _LONGEST_POINTER:
            return asked[place]
        named = [one for one in self._named(words) if one in asked]
        if len(named) != 1 or _says_more(text, self._names[named[0].id]):
            return None
        return named[0]

    # ── Which line ───────────────────────────────────────────────────────────

    @property
    def _questions(self) -> Sequence[Question]:
        """All it may be about: what is asked next, the lines, and what is asked after."""
        waiting = [one for one in self._standing.open if one not in self._standing.known]
        return [*waiting[:1], *self._standing.known, *waiting[1:]]

    def _pointed(self, text: str, words: Sequence[str]) -> LineSaid | None:
        """Read `den tredje passer ikke` (the third is not right), where it says which one."""
        pointer, lines = _pointer(words), self._standing.known
        place = pointer.of(len(lines)) if pointer is not None else None
        if place is None:
            return None
        said = self._wrong(lines[place], text, pointer)
        points = _denies(words) or len(words) <= _LONGEST_POINTER or said.values
        return said if points else None

    def _told(self, text: str, words: Sequence[str]) -> LineSaid:
        denied, named = _denies(words), self._named(words)
        lines = [one for one in named if one in self._standing.known]
        if not denied and len(lines) == 1 and not words_of("still_so").isdisjoint(words):
            return LineSaid("agrees", lines[0])
        found = self._compared(text)
        # What is told of the one line that is named is not what another one says.
        told, stands, read = (
            [one for one in each if one in lines] or each
            for each in (found.told, found.stands, found.read)
        )
        if len(told) == 1:
            return self._told_of(told[0], text)
        # What is named as well, and has no line yet, may be what the day is of.
        for one in lines if len(lines) == len(named) == 1 else stands:
            if self._another_day(one, text):
                return self._told_of(one, text)
        agreed = [one for one in stands if one.kind == "graded" or not _negates(words)]
        if not told and len(agreed) == 1 and not denied and (agreed == lines or not lines):
            return LineSaid("agrees", agreed[0])
        if not told and not stands and len(read) == 1:
            return self._told_of(read[0], text)
        return self._of_named(text, words, named if lines else [*told, *stands, *read] or named)

    def _of_named(self, text: str, words: Sequence[str], named: Sequence[Question]) -> LineSaid:
        if len(named) != 1:
            return self._unclear(text, named)
        [question] = named
        if question not in self._standing.known:
            return LineSaid("open", question)
        affirmed = not words_of("affirms").isdisjoint(words[:1]) and not _denies(words)
        told = self._told_of(question, text)
        if affirmed and not told.values and self._standing.states[question.id] in _IN_PLACE:
            return LineSaid("agrees", question)
        return told

    def _told_of(self, question: Question, text: str) -> LineSaid:
        said = self._wrong(question, text, None)
        words = normalise_phrase(text)
        one_more = bool(_key_days(question)) and not words_of("one_more").isdisjoint(words)
        is_new = one_more or self._is_later(question, said.values)
        return replace(said, may_be_new=is_new and not _denies(words))

    def _unclear(self, text: str, first: Sequence[Question]) -> LineSaid:
        among = [*first, *(one for one in self._questions if one not in first)]
        words = normalise_phrase(text)
        named = bool(words) and self._named(words[:1]) != []
        states = not asks_or_orders(text) and (named or _begins_a_statement(words))
        few = 0 < len(first) <= _MOST_NAMED
        return LineSaid("unclear", among=among, named=few, states=states, denies=_denies(words))

    def _named(self, words: Sequence[str]) -> list[Question]:
        """Find the questions that are spoken of by name, or by a word that stands for them.

        A word of the names of several counts where no other word does.
        """
        cues = {match.name for match in spoken("question_cues").all_in(words)}
        weights = {
            one.id: (one.id in cues) + _weight(words, self._names[one.id], self._names.values())
            for one in self._questions
        }
        most = max(weights.values(), default=0)
        return [one for one in self._questions if most and weights[one.id] == most]

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        return {
            one.id: frozenset(
                word
                for topic in (one.topic.da, one.topic.en)
                for word in normalise_phrase(topic)
                if len(word) >= _SHORTEST_NAME and word not in words_of("small_in_topics")
            )
            for one in self._questions
        }

    # ── What it says ─────────────────────────────────────────────────────────

    def _compared(self, text: str) -> "_Compared":
        """Compare what is said with what stands in each line."""
        found = _Compared()
        for question in self._standing.known:
            told = told_of(question, text, self._context, self._understanding)
            read = self._answer(question, text)
            if told:
                (found.told if self._otherwise(question, told) else found.stands).append(question)
            elif read is None or not _counts_the_same(question, read):
                continue
            elif self._stands_so(question, read.value):
                found.stands.append(question)
            elif question.kind in _BY_THEMSELVES and read.sure:
                found.read.append(question)
        return found

    def _is_later(self, question: Question, values: Mapping[str, JsonValue]) -> bool:
        """Tell whether a later day is told of what has a record for each day it is done."""
        days = [str(values[name]) for name in _key_days(question) if name in values]
        known = known_of_line(question, self._standing, self._context)
        return bool(days) and all(day > one for day in days for one in known if is_day(one))

    def _stands_so(self, question: Question, value: str) -> bool:
        if question.kind == "graded":
            reasoned = self._standing.states[question.id] is State.REASONED
            return value in (NO, NOT_POSSIBLE) and reasoned
        known = known_of_line(question, self._standing, self._context)
        if question.kind == "person":  # a contact stands by name
            return not known.isdisjoint((value, self._context.name_of(value)))
        return known.issuperset(value.split(CHOICES_APART))

    def _wrong(self, question: Question, text: str, pointer: RowPointer | None) -> LineSaid:
        """Read what the line is told to be, and what of the sentence says nothing of it."""
        rest = _without_pointer(text, pointer)
        values = self._values(question, rest)
        names = self._names.get(question.id, frozenset())
        parts = parts_of(rest)
        if values and len(parts) > 1:
            parts = parts_without_effect(rest, lambda said: self._values(question, said) == values)
        elif values:
            parts = ()
        unread = [part for part in parts if _says_more(part, names)]
        return LineSaid("wrong", question, values, unread)

    def _values(self, question: Question, text: str) -> Mapping[str, JsonValue]:
        told = told_of(question, text, self._context, self._understanding)
        if told:
            return self._otherwise(question, told)
        if day := self._another_day(question, text):
            return day
        if _negates(normalise_phrase(text)):
            # What follows a comma may say what it is instead.
            parts = [one for one in parts_of(text) if not _negates(normalise_phrase(one))]
            return self._values(question, parts[-1]) if parts else {}
        column = column_of_answer(question)
        read = self._answer(question, text)
        if read is None or column is None or question.kind not in _BY_THEMSELVES:
            return {}
        return self._otherwise(question, {column.name: read.value})

    def _another_day(self, question: Question, text: str) -> Mapping[str, JsonValue]:
        """Return the day that stands in the text, where it is another than the line has.

        `ja vi har øvet, det var i torsdags` (yes we have exercised, it was on Thursday) does not
        agree with an exercise in January.
        """
        keys = _key_days(question)
        if not keys:
            return {}
        section = question.asks_for.fields[0].split(".")[0]
        register, today = self._context.register, self._context.today.day
        told = self._understanding.values_told(
            section, text, register=register, today=today, whole=True
        )
        days = {name: value for name, value in told.items() if name in keys}
        known = known_of_line(question, self._standing, self._context)
        return {name: day for name, day in days.items() if day not in known}

    def _answer(self, question: Question, text: str) -> ParsedAnswer | None:
        """Read it as an answer to the question, where that tells it from the others."""
        read = self._understanding.answer(
            question,
            text,
            lang=self._context.words.lang,
            today=self._context.today.day,
            people=people_to_choose(self._context) if question.kind == "person" else (),
        )
        return None if isinstance(read, NotParsed) else read

    def _otherwise(
        self, question: Question, told: Mapping[str, JsonValue]
    ) -> Mapping[str, JsonValue]:
        """Return what is told otherwise than the record says that the line is known from."""
        source = source_of(question, self._standing, self._context)
        if source is None:
            return told
        section, key = source
        kept = self._context.register.get(sheet_of(section).record_class, key)
        known = known_of(kept.record, section, self._context) if kept is not None else {}
        return {name: value for name, value in told.items() if str(value) != known.get(name)}


_IN_PLACE = (State.MET, State.REASONED, State.WAITING)


def _begins_a_statement(words: Sequence[str]) -> bool:
    return not words_of("begins_a_statement").isdisjoint(words[:1])


def _negates(words: Sequence[str]) -> bool:
    return not words_of("negations").isdisjoint(words)


def _pointer(words: Sequence[str]) -> RowPointer | None:
    """Find the line that is pointed at; `alt undtagen 2` (all but 2) points with a figure alone."""
    found = pointed_row(words)
    if found is not None:
        return found
    for denial in spoken("denies_a_line").all_in(words):
        after = words[denial.end : denial.end + 1]
        if after and after[0].isdigit() and denial.end + 1 == len(words):
            return RowPointer(denial.end, denial.end + 1, int(after[0]))
    return None


def _denies(words: Sequence[str]) -> bool:
    first = words[:1]
    return bool(spoken("denies_a_line").all_in(words)) or not words_of("denies_first").isdisjoint(
        first
    )


def _weight(words: Sequence[str], names: frozenset[str], every: Iterable[frozenset[str]]) -> float:
    """Weigh how far the words name it: a word that names several counts a part each."""
    said = {name for name in names if any(_stands_for(word, name) for word in words)}
    every = list(every)
    return max((1 / sum(name in one for one in every) for name in said), default=0.0)


def _stands_for(word: str, name: str) -> bool:
    """Tell whether it is the word, or the end of a compound: `mappe` of `overdragelsesmappe`."""
    compound = len(word) >= _SHORTEST_END and name.endswith(word) and name != word
    return compound or is_the_word(word, name)


def _counts_the_same(question: Question, read: ParsedAnswer) -> bool:
    """Tell whether the number is of what the question counts: `3 fejl` (3 faults) is of others."""
    after = normalise_phrase(read.note or "")[:1]
    if question.kind != "number" or not read.sure or not after:
        return True
    texts = (question.ask.da, question.ask.en, question.topic.da, question.topic.en)
    own = {word for one in texts for word in normalise_phrase(one)}
    said_of_any = words_of("number_units") | words_of("units_of_fields")
    said_of_any |= words_of("approximations") | words_of("small_in_topics") | words_of("number_of")
    return after[0] in said_of_any or any(is_the_word(after[0], name) for name in own)


def _without_pointer(text: str, pointer: RowPointer | None) -> str:
    if pointer is None:
        return text
    sentence = Sentence(text)
    first, last = sentence.tokens[pointer.start], sentence.tokens[pointer.end - 1]
    return f"{text[: first.start]} {text[last.end :]}".strip(_FRINGE)


def _says_more(text: str, names: frozenset[str]) -> bool:
    """Tell whether it says more than that the line of those names is wrong."""
    words = normalise_phrase(text)
    denials = spoken("denies_a_line").all_in(words)
    denied = {place for one in denials for place in range(one.start, one.end)}
    small = words_of("small_in_topics") | words_of("denies_first") | words_of("affirms")
    small |= words_of("polite") | words_of("assents") | words_of("row_number")
    small -= words_of("negations") - words_of("denies_first")
    return any(
        place not in denied
        and word not in small
        and not any(is_the_word(word, name) for name in names)
        for place, word in enumerate(words)
    )


def _key_days(question: Question) -> list[str]:
    """Return the columns for the day by which what it asks for has a record of its own."""
    if not question.asks_for.fields:
        return []
    sheet = sheet_of(question.asks_for.fields[0].split(".")[0])
    return [one.name for one in sheet.columns if one.key and one.kind == "day"]
