"""Read what a sentence corrects in a draft, or adds to it.

An example is `nej, det var den 12., og tågevarsel` (no, it was the 12th, and Tågevarsel).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import partial

from bot.engine.dialog import TurnContext
from bot.formatting.field_values import is_day
from bot.language.normalise import (
    BEFORE_A_FULL_STOP,
    Sentence,
    inflected,
    normalise_phrase,
)
from bot.language.phrase_table import (
    after_opening,
    correction_in,
    spoken,
    without_closing_words,
    words_of,
)
from bot.language.time_words import written_month_at, written_weekday_at
from bot.messages import CardField
from bot.nlu_port import NotParsed, ParsedAnswer, Understanding
from governance.catalogue import Tense

FREE = ("text", "long", "url", "file")
"""The kinds of fields that take any text."""
_TITLES = ("title", "name")
"""The texts that are called a title, whatever their label."""
_QUOTES = " ,.!“”\"'»«"
THINGS = ("system", "contract", "supplier", "forum")
"""The fields of what a record is of."""
_NOT_THIS = re.compile(r",?\s+(?:og\s+)?(?:ikke|not)\s+(?P<this>\S.*)$", re.IGNORECASE)
_PARTS = re.compile(
    rf"(?<!\d){BEFORE_A_FULL_STOP}[.;!]+\s+|(?<=\d)\.\s+(?=[A-ZÆØÅ])|,\s+|\s+(?:men|but)\s+|\n+"
)
_INSTEAD_OF = re.compile(r"\s+(?:i stedet for|instead of|og ikke|and not)\s+", re.IGNORECASE)
_WHOSE = "member"
"""The field of whose absence it is."""
_JOINT = re.compile(r"\s*(?:,\s+og|,\s+and|,\s+|\s+og|\s+and)\s+", re.IGNORECASE)
_DAY_ALONE = re.compile(
    r"(?:(?:på|on)\s+)?(?:den|d\.?|the)\s*(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?", re.IGNORECASE
)
_A_LENGTH = (2, 3)
"""The words of a length of time: `to uger`, `halvanden måned`, `to og en halv uge` is more."""
_LONGEST_DAY = 5
"""The most words of a day that something is moved to; what follows is the reason."""
_A_STRETCH = 2
"""The dates of a time that has a first and a last day."""
_DAY_AND_MONTH = re.compile(r"\d{1,2}[/.-]\d{1,2}\.?")
_DAY_AND_NAME = 2
_MOST_PAIRS = 4
_FEWEST_FIGURES = 6
"""The fewest figures of a number of which the last are said anew."""
_LONGEST_SPELLING = 8
_SHORTEST_NAME = 4
_MOST_AWAY = 62
"""Days within which there is every day of the month."""


@dataclass(frozen=True)
class HeardChanges:
    """The changes that a sentence tells, and the parts of it that tell none."""

    changes: Sequence["FieldChange"] = ()
    unread: Sequence[str] = ()


@dataclass(frozen=True)
class FieldChange:
    """A field has another value, as the form writes it; `before` is empty where it had none."""

    field: CardField
    before: str
    after: str


class DraftListener:
    """It knows the fields of a draft, in their order, and the values that are filled in.

    Those `told` by the draft are corrected before what was known of the record. Such a day is
    `kept`, and is no other by a day alone. `own_day` is the field that a day by itself is of, where
    several are empty, and `own_tense` tells when that is.
    """

    def __init__(
        self,
        fields: Sequence[CardField],
        values: Mapping[str, str],
        context: TurnContext,
        understanding: Understanding,
        *,
        told: Collection[str] = (),
        kept: Collection[str] = (),
        own_day: str = "",
        own_tense: Tense = "any",
    ) -> None:
        self._told = told
        self._kept = kept
        self._own_day = own_day
        self._own_tense = own_tense
        self._all = fields
        self._fields = [field for field in fields if field.kind not in FREE]
        self._values = values
        self._context = context
        self._understanding = understanding

    def corrections(self, said: str) -> Sequence[FieldChange]:
        """Read all of the sentence as other values of fields that are filled in.

        Each part must be the value of exactly one of them. Empty where it is anything else.
        """
        filled = [field for field in self._fields if self._values.get(field.name)]
        return self._whole(said, filled)

    def changes(self, said: str) -> Sequence[FieldChange]:
        """Read it as corrections, or else as values of fields that are empty.

        `hov, 15` (oops, 15) is another day, where only a day is filled in.
        """
        dates = [field for field in self._fields if field.kind == "date"]
        dated = next((held for held in self._by_nearness(dates)[:2] if held), [])
        another = _DAY_ALONE.fullmatch(f"den {said.strip(' .')}") if len(dated) == 1 else None
        found = self._whole(f"den {said}", dated) if another else ()
        found = found or self._whole(said, self._fields) or self.belonging(said)
        rest = "" if found else after_opening(said, "softly_corrects")
        found = found or (self._whole(rest, self._fields) if rest else ())
        return self.without_what_has_been(said, found)

    def named(self, said: str, *, asked: str = "") -> Sequence[FieldChange]:
        """Read what a text is to be, as `titlen skal kun være Drift` (the title is to be just …).

        The text that is `asked` needs no more than its name before it: `titel Drift`. A day or a
        figure is of another field of a like name.
        """
        sentence = Sentence(said)
        for field in self._all:
            end = _label_in(field, sentence.words) if field.kind == "text" else 0
            if not end:
                continue
            verb = spoken("is_to_be").at(sentence.words, end)
            if verb is None and (field.name != asked or _asks_of_it(sentence, end)):
                continue
            value = (sentence.after(verb.end if verb is not None else end) or "").strip(_QUOTES)
            before = self._values.get(field.name, "")
            wrong = words_of("is_wrong").issuperset(normalise_phrase(value))
            if value and value != before and not wrong and not self._tells_a_day(value):
                return [FieldChange(field, before, value)]
        return ()

    def _tells_a_day(self, said: str) -> bool:
        today, lang = self._context.today.day, self._context.words.lang
        dates = (field for field in self._fields if field.kind == "date")
        return any(
            not isinstance(self._understanding.entry(one, said, lang=lang, today=today), NotParsed)
            for one in dates
        )

    def moves_what_is_kept(self, changes: Sequence[FieldChange]) -> bool:
        """Tell whether a day of the record itself would be another."""
        return any(one.field.kind == "date" and one.field.name in self._kept for one in changes)

    def belonging(self, said: str) -> Sequence[FieldChange]:
        """Read what the record is of, as `opfølgningen gælder fyrjournal` (it concerns …)."""
        sentence = Sentence(said)
        of = next(iter(spoken("belongs_to").all(sentence)), None)
        called = words_of("leads_to_a_value") | words_of("sections")
        if of is None or not called.issuperset(sentence.words[: of.start]):
            return ()
        things = [field for field in self._fields if field.name in THINGS]
        return self._whole(without_closing_words(sentence.after(of.end) or ""), things)

    def without_what_has_been(
        self, said: str, changes: Sequence[FieldChange]
    ) -> Sequence[FieldChange]:
        """Leave out another day of what is to come where the sentence tells of what has been.

        `den blev holdt den 25. februar` (it was held on 25 February) moves no deadline.
        """
        words = normalise_phrase(said)
        held = not words_of("took_place").isdisjoint(words)
        was = not words_of("was").isdisjoint(words)
        return [
            one
            for one in changes
            if not (self._is_to_come(one) and (held or (was and self._has_been(one.field, said))))
        ]

    def _is_to_come(self, change: FieldChange) -> bool:
        if change.field.kind != "date" or not is_day(change.before):
            return False
        return date.fromisoformat(change.before) > self._context.today.day

    def _has_been(self, field: CardField, said: str) -> bool:
        """Tell whether the day that is said is nearest in the past."""
        today = self._context.today.day
        read = self._understanding.entry(field, said, lang=self._context.words.lang, today=today)
        value = None if isinstance(read, NotParsed) else read.value
        return value is not None and is_day(value) and date.fromisoformat(value) <= today

    def by_parts(
        self,
        said: str,
        told: Callable[[str], Mapping[str, str]],
        asked: Callable[[str], FieldChange | None],
    ) -> HeardChanges:
        """Read each part by itself: an empty field's value, a soft correction, or what is `told`.

        `asked` reads a part as the choice in the field that is asked now.

        An example is `torsdag. med kagemand, de var 3 på` (Thursday. With Kagemand, three of them
        took part). Nothing is changed where parts contradict each other.
        """
        empty = [
            field
            for field in self._fields
            if not self._values.get(field.name)
            and (field.kind != "number" or _is_in_minutes(field))  # a figure alone may be any
        ]
        told_now = [field for field in self._fields if field.name in self._told]
        changes: dict[str, FieldChange] = {}
        unread: list[str] = []
        for part in _PARTS.split(said):
            corrects = without_closing_words(after_opening(part, "softly_corrects"))
            found = self._whole(part, empty) or (
                self._whole(corrects, [*told_now, *empty]) if corrects else ()
            )
            chosen = None if found else asked(corrects or part)
            values = {} if found or chosen is not None else told(part)
            found = found or ((chosen,) if chosen is not None else self.told(values))
            found = found or self.named(corrects or part) or self.belonging(part)
            found = found or self.respelled(part)
            found = self.without_what_has_been(part, found)
            if any(changes.setdefault(one.field.name, one) != one for one in found):
                return HeardChanges()
            unread += [] if found or self._holds(values) else [part.strip()]
        if any(unread):
            needed = {field.name for field in self._fields if field.required}
            needed |= {*self._told, self._own_day}
            changes = {
                name: one
                for name, one in changes.items()
                if one.field.kind != "date" or name in needed
            }
        return HeardChanges(list(changes.values()), [part for part in unread if part])

    def set_by_order(self, said: str) -> HeardChanges:
        """Read another value that is ordered or agreed to, and what is said besides.

        Examples are `sæt karl på den, det er jo hans system` (put Karl on it, it is his system),
        `30. juni er fint` (30 June is fine) and `giv den til bo i stedet for ole` (give it to Bo
        instead of Ole).
        """
        filled = [
            field
            for field in self._fields
            if self._values.get(field.name) and field.name != _WHOSE  # `tag ole` is of a deputy
        ]
        changes: dict[str, FieldChange] = {}
        unread: list[str] = []
        for part in _PARTS.split(said):
            value, instead = _ordered_value(part)
            found = self._part(value, filled) if value else self._oneself(part, filled)
            if found is not None and self._puts_off_what_has_been(part, found):
                found = None
            if found is not None and not self.without_what_has_been(part, [found]):
                found = None
            if found is not None and instead and self._read(found.field, instead) != found.before:
                found = None
            if found is None:
                unread += [] if _only_leads_in(part) else [part.strip()]
            elif changes.setdefault(found.field.name, found) != found:
                return HeardChanges()
        return HeardChanges(list(changes.values()), [part for part in unread if part])

    def _puts_off_what_has_been(self, part: str, change: FieldChange) -> bool:
        """Tell whether it moves a day that has been: `skub den til 20. marts` (push it to …).

        Something else is meant then.
        """
        if words_of("puts_off").isdisjoint(normalise_phrase(part)) or not is_day(change.before):
            return False
        return date.fromisoformat(change.before) <= self._context.today.day

    def _oneself(self, part: str, filled: Sequence[CardField]) -> FieldChange | None:
        """Read `jeg tager den selv` (I take it myself) as whoever speaks, in the one such field."""
        said = normalise_phrase(without_closing_words(correction_in(part) or part))
        if spoken("takes_it_oneself").whole(said) is None:
            return None
        me = self._context.actor.email
        fields = [one for one in filled if me in {option.value for option in one.options}]
        if len(fields) != 1 or self._values[fields[0].name] == me:
            return None
        return FieldChange(fields[0], self._values[fields[0].name], me)

    def day_first(self, said: str) -> Sequence[FieldChange]:
        """Read another day at the beginning of a correction, as `torsdag vi holdt den`."""
        dates = [
            field for field in self._fields if field.kind == "date" and field.name in self._told
        ]
        if self._denies_another_day(said, dates):
            return ()
        return self._another_day(said, dates)

    def _denies_another_day(self, said: str, dates: Sequence[CardField]) -> bool:
        """Tell whether a day is said to be wrong that none of these fields has: `ikke 14.3`."""
        instead = _NOT_THIS.search(said)
        denied = (
            {} if instead is None else {one.name: self._read(one, instead["this"]) for one in dates}
        )
        days = {name: day for name, day in denied.items() if day is not None}
        return bool(days) and all(self._values.get(name) != day for name, day in days.items())

    def moved(self, said: str) -> Sequence[FieldChange]:
        """Read `til 3. august` (to 3 August) as another day of the one date that is filled in.

        Of several dates the one that was told is meant. Empty where it says anything else.
        """
        held = self._held_dates()
        return self._another_day(after_opening(said, "moves_a_day"), held) if len(held) == 1 else ()

    def stretched(self, said: str) -> Sequence[FieldChange]:
        """Read `til og med d. 22` (up to and including the 22nd) as another last day of a time.

        `fra tirsdag` (from Tuesday) is another first one, and `fra den 10. til den 24.` both. Empty
        where no two are filled in.
        """
        held = sorted(self._held_dates(), key=lambda field: self._values[field.name])
        if len(held) != _A_STRETCH:
            return ()
        first, last = held
        since = after_opening(said, "opens_the_first_day")
        words = since.split()
        ends = (after_opening(" ".join(words[at:]), "to_the_last_day") for at in range(len(words)))
        until = next(filter(None, ends), "") if since else after_opening(said, "opens_the_last_day")
        return (*self._another_day(since, [first]), *self._another_day(until, [last]))

    def _held_dates(self) -> list[CardField]:
        dates = [field for field in self._fields if field.kind == "date"]
        return next((held for held in self._by_nearness(dates)[:2] if held), [])

    def _another_day(self, said: str, held: Sequence[CardField]) -> Sequence[FieldChange]:
        """Read the day at the beginning; what follows is the reason, and no more of the day."""
        words = said.split()
        for end in range(min(len(words), _LONGEST_DAY), 0, -1):
            found = self._part(" ".join(words[:end]).strip(",."), held)
            if found is not None:
                more = _DAY_ALONE.match(" ".join(words[end:]))
                return () if more else (found,)
        return ()

    def respelled(self, said: str) -> Sequence[FieldChange]:
        """Read how a name is spelled, or how a number ends, in a text that was told.

        Examples are `efternavnet er Prøvedahl` (the surname is Prøvedahl) and `nummeret ender på
        06` (the number ends in 06).
        """
        texts = [field for field in self._all if field.kind == "text" and field.name in self._told]
        end = _last_figures(said)
        changes = [
            FieldChange(field, before, after)
            for field in texts
            for before in (self._values.get(field.name, ""),)
            for after in (_ending_in(before, end) if end else _spelled_as(before, said),)
            if after and after != before
        ]
        return changes if len(changes) == 1 else ()

    def told(self, values: Mapping[str, str]) -> Sequence[FieldChange]:
        """Return what the values, by the names of the fields, change in the draft."""
        return [
            FieldChange(field, self._values.get(field.name, ""), value)
            for field in self._all
            if (value := values.get(field.name)) and value != self._values.get(field.name)
        ]

    def _holds(self, values: Mapping[str, str]) -> bool:
        """Tell whether all that is told stands in the draft already."""
        return bool(values) and all(self._values.get(name) == one for name, one in values.items())

    def _whole(self, said: str, fields: Sequence[CardField]) -> Sequence[FieldChange]:
        said = said.strip()
        if not said:
            return ()
        alone = self._part(said, fields)
        if alone is not None:
            return (alone,)
        found = [self._part(part, fields) for part in _JOINT.split(said)]
        changes = [one for one in found if one is not None]
        names = {one.field.name for one in changes}
        return changes if len(changes) == len(found) == len(names) else ()

    def _part(self, said: str, fields: Sequence[CardField]) -> FieldChange | None:
        """Read one part: of a field that is filled in where it can be, else of an empty one."""
        for near in self._by_nearness(fields):
            if self._stands_so(said, near):
                return None
            found = [
                FieldChange(field, self._values.get(field.name, ""), value)
                for field in near
                for value in self._other_value(field, said)
            ]
            if len(found) > 1 and all(one.field.kind == "date" for one in found):
                found = [one for one in found if one.field.name == self._own_day] or found
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _stands_so(self, said: str, fields: Sequence[CardField]) -> bool:
        """Tell whether one of the days is the day that is said: no other is to be that, too."""
        dates = [field for field in fields if self._dated(field)]
        return len(dates) > 1 and any(
            self._read(field, said) == self._values[field.name] for field in dates
        )

    def _by_nearness(self, fields: Sequence[CardField]) -> Sequence[list[CardField]]:
        """Part the fields: those told, others that are filled in, and those that are empty.

        Of the empty ones those that are needed come first.
        """
        filled = [field for field in fields if self._values.get(field.name)]
        told = [field for field in filled if field.name in self._told]
        known = [field for field in filled if field not in told]
        empty = [field for field in fields if field not in filled]
        needed = [field for field in empty if field.required]
        return told, known, needed, [field for field in empty if field not in needed]

    def _other_value(self, field: CardField, said: str) -> Iterator[str]:
        told = self._values.get(field.name, "")
        instead = _NOT_THIS.search(said)
        if instead is not None:
            said = said[: instead.start()]
            if not told or self._read(field, instead["this"]) != told:
                return
        value = self._read(field, said)
        if value is not None and value != told:
            yield value

    def _read(self, field: CardField, said: str) -> str | None:
        today = self._context.today.day
        fits = _day_alone(said)
        if fits is not None and field.kind != "date":
            return None
        if fits is not None:
            told = self._values.get(field.name) or ""
            return _nearest(fits, date.fromisoformat(told) if is_day(told) else today, today)
        empty = not self._values.get(field.name)
        if field.kind == "number" and empty and not field.required and _is_figure(said):
            return None  # a figure alone may be of anything
        if field.kind == "number" and not _is_a_number(said, field):
            length = self._understanding.length_told(said) if _is_in_minutes(field) else None
            return None if length is None else str(length)
        if field.options and said.strip().isdigit():
            return None  # the number of an option is an answer, and no correction
        read = partial(
            self._understanding.entry, field, said, lang=self._context.words.lang, today=today
        )
        sure = _sure(read()) or (
            _sure(read(tense=self._tense(field)))
            if self._dated(field) or field.name == self._own_day
            else None
        )
        if sure is not None and self._dated(field) and names_no_year(said):
            return _nearest_year(date.fromisoformat(sure), self._values[field.name], today)
        if sure is None and field.kind == "date" and is_length_ahead(said):
            ahead = not self._dated(field) or self._tense(field) == "future"
            return self._read(field, f"om {said}") if ahead else None
        return sure

    def _dated(self, field: CardField) -> bool:
        return field.kind == "date" and is_day(self._values.get(field.name) or "")

    def _tense(self, field: CardField) -> Tense:
        """Return the tense of the day that is filled in: another one is in the same."""
        if not self._dated(field):
            return self._own_tense
        today = self._context.today.day
        return "past" if date.fromisoformat(self._values[field.name]) <= today else "future"


def _ordered_value(part: str) -> tuple[str, str]:
    """Return the value in an order or an agreement, and what it is instead of; else nothing.

    All that stands around it are words of the order, as in `så giv opgaven til bo`.
    """
    said, _, instead = _INSTEAD_OF.sub("\n", part, count=1).partition("\n")
    words = said.split()
    lead, tail = words_of("leads_to_a_value"), words_of("follows_a_value")
    orders = bool(instead)
    while words and normalise_phrase(words[0]) and lead.issuperset(normalise_phrase(words[0])):
        orders |= not words_of("sets_a_value").isdisjoint(normalise_phrase(words[0]))
        del words[0]
    while words and normalise_phrase(words[-1]) and tail.issuperset(normalise_phrase(words[-1])):
        orders |= not words_of("agrees_to_a_value").isdisjoint(normalise_phrase(words[-1]))
        words.pop()
    value = " ".join(words).strip(" ,.!") if orders else ""
    return value, instead.strip(" ,.!")


def _only_leads_in(part: str) -> bool:
    """Tell whether a part says no more than that something is corrected, as `nej vent`."""
    return words_of("leads_to_a_value").issuperset(normalise_phrase(part))


def _last_figures(said: str) -> str:
    """Return the figures that the number ends in, where that is said; else none.

    `mit eget ender på 22 ikke` (my own ends in 22, does it not) asks of another one.
    """
    words = normalise_phrase(said)
    told = next(iter(spoken("ends_in").all_in(words)), None)
    if told is None or not words_of("names_a_number").issuperset(words[: told.start]):
        return ""
    after = words[told.end :]
    figures = "".join(word for word in after[:_MOST_PAIRS] if word.isdigit())
    return figures if after and after[0].isdigit() else ""


def _ending_in(number: str, figures: str) -> str:
    """Replace the last figures of a number; empty where it is none that is long enough."""
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    if len(places) < max(_FEWEST_FIGURES, len(figures)) or any(map(str.isalpha, number)):
        return ""
    signs = list(number)
    for place, figure in zip(places[-len(figures) :], figures, strict=True):
        signs[place] = figure
    return "".join(signs)


def _spelled_as(text: str, said: str) -> str:
    """Return the text with the one of its words that is said in another spelling; else nothing."""
    words = normalise_phrase(said)
    if words_of("spells_a_name").isdisjoint(words) or len(words) > _LONGEST_SPELLING:
        return ""
    parts = text.split()
    for word in (one.strip(" .,;!?“”\"'") for one in reversed(said.split())):
        near = get_close_matches(word.casefold(), [part.casefold() for part in parts], n=1)
        if not near or len(word) < _SHORTEST_NAME or word.casefold() in near:
            continue
        return " ".join(
            word[:1].upper() + word[1:] if part.casefold() == near[0] else part for part in parts
        )
    return ""


def _label_in(field: CardField, words: Sequence[str]) -> int:
    """Count the words at the beginning that name the field; 0 where they do not."""
    label = normalise_phrase(field.label)
    known = field.name in _TITLES and spoken("called_title").at(words, 0)
    if known:
        return known.end
    is_record = not words_of("sections").isdisjoint(label)
    named = len(words) > len(label) and words[: len(label) - 1] == label[:-1]
    return (
        len(label) if named and not is_record and inflected(words[len(label) - 1], label[-1]) else 0
    )


def _asks_of_it(sentence: Sentence, end: int) -> bool:
    """Tell whether what follows a name is a sentence of its own, as `titel er forkert`."""
    return sentence.words[end : end + 1] != () and sentence.words[end] in words_of("verbs_of_being")


def is_length_ahead(said: str) -> bool:
    """Tell whether it is a length of time and nothing else, as `to uger` (two weeks)."""
    words = normalise_phrase(said)
    return len(words) in _A_LENGTH and words[-1] in words_of("units_ahead")


def _sure(read: ParsedAnswer | NotParsed) -> str | None:
    return None if isinstance(read, NotParsed) or read.note or not read.sure else read.value


def _is_figure(said: str) -> bool:
    """Tell whether there is nothing in it but figures."""
    return all(word[0].isdigit() for word in normalise_phrase(said))


def _is_a_number(said: str, field: CardField) -> bool:
    """Tell whether there is nothing in it but a number, its unit and the field's name."""
    beside = words_of("number_units") | words_of("units_of_fields")
    beside |= {*normalise_phrase(field.label)}
    words = normalise_phrase(said)
    rest = [word for word in words if not word[0].isdigit() and word not in beside]
    return not rest or (len(rest) == len(words) == 1)


def _is_in_minutes(field: CardField) -> bool:
    return not words_of("units_of_minutes").isdisjoint(normalise_phrase(field.label))


def _day_alone(said: str) -> Callable[[date], bool] | None:
    """Read a day of the month, a weekday, or both, where it is all that is said."""
    number = _DAY_ALONE.fullmatch(said.strip(" ."))
    if number is not None:
        wanted = int(number["day"])
        return lambda day: day.day == wanted
    words = normalise_phrase(said)
    words = words[1:] if words[:1] in (("i",), ("på",), ("on",)) else words
    match = written_weekday_at(words, 0)
    if match is None:
        return None
    weekday = int(match.name)
    number = _DAY_ALONE.fullmatch(" ".join(words[match.end :]))
    if number is not None:
        on = int(number["day"])
        return lambda day: day.weekday() == weekday and day.day == on
    return (lambda day: day.weekday() == weekday) if match.end == len(words) else None


def _nearest(fits: Callable[[date], bool], told: date, today: date) -> str | None:
    """Return the day of the month, or of the week, that was told; else the nearest one.

    It has been where what was told has been, and else it comes.
    """
    has_been = told <= today
    around = (told + timedelta(days=days) for days in range(-_MOST_AWAY, _MOST_AWAY))
    away = (today + timedelta(days=-days if has_been else days) for days in range(_MOST_AWAY))
    found = [day for day in around if fits(day) and (day <= today) == has_been]
    alike = [day for same in (_week, _month) for day in found if same(day) == same(told)]
    nearest = next(iter(alike), None) or next((day for day in away if fits(day)), None)
    return nearest.isoformat() if nearest is not None else None


def names_no_year(said: str) -> bool:
    """Tell whether it is a day and a month, and no more: `30/6` or `30. juni`."""
    words = [word for word in normalise_phrase(said) if word not in words_of("date_lead")]
    if len(words) == 1:
        return _DAY_AND_MONTH.fullmatch(words[0]) is not None
    named = written_month_at(words, 1) if len(words) == _DAY_AND_NAME else None
    return named is not None and words[0].strip(".").isdigit()


def _nearest_year(day: date, told: str, today: date) -> str:
    """Return the day in the year of the one that was told, or else in the one nearest to it.

    It has been where that has been, and else it comes: `nej 30/6` of 31 December 2029 is in 2029.
    """
    before = date.fromisoformat(told)
    has_been = before <= today
    years = (before.year - 1, before.year, before.year + 1)
    found = [day.replace(year=year) for year in years if _is_in(day, year)]
    fitting = [one for one in found if (one <= today) == has_been] or [day]
    nearest = min(fitting, key=lambda one: (one.year != before.year, abs(one - before)))
    return nearest.isoformat()


def _is_in(day: date, year: int) -> bool:
    """Tell whether that year has the day: 29 February is not in each."""
    return day.day <= monthrange(year, day.month)[1]


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
