"""Find out which day of what was told belongs to which field."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.language.normalise import normalise_phrase, within_typo_distance
from bot.language.phrase_table import Match
from bot.understanding.entities.date_shorthand import with_its_year
from bot.understanding.tellings.fields.evidence import FieldEvidence
from bot.understanding.tellings.fields.fixed_formats import (
    EMAIL,
    NUMBER,
    PHONE,
    QUESTION,
    REQUIREMENT,
)
from bot.understanding.tellings.fields.numbers import DECIMAL, as_number
from bot.understanding.tellings.fields.time_spans import Stretch, stretches
from bot.understanding.tellings.tellings import (
    ToldField,
    parted,
    tellings,
    told_words,
    words_beside_days,
)
from governance.catalogue import Tense
from governance.records.absences import Absence
from governance.records.columns import Column
from governance.records.events import Event

_NO_24TH_OF_JULY = re.compile(
    r"(?<!\bd\. )(?<!\bd\.)(?<!\bd )(?<!\bden )(?<!\bon )\b24/7\b(?![/.]\d)"
)

_GOODBYE = re.compile(
    r"(?:^|(?<=[,.;!\n])|(?<=\bog )|(?<=\band ))\s*"
    r"(?:(?:(?:så|vi|i)\s+){0,2}(?:ses|(?:snakkes|tales|høres)(?:\s+ved)?)\b|see\s+y(?:ou|a)\b)"
    r"(?!\s+(?:ikke|not|først)\b)(?:\s+[^\W\d]+){0,3}\s*(?=[,.;!\n]|$)"
    r"|\b(?:god|have\s+a\s+(?:good|nice))\s+weekend\b",
    re.IGNORECASE,
)
"""A part that only says goodbye, as `ses i morgen` (see you tomorrow): its day is nobody's."""

Days: TypeAlias = dict[str, JsonValue]

_SHORTEST_MISSPELLED = 8
"""The fewest letters of a word that may be misspelled."""
_LONG_AGO = 200
_FAR_AHEAD = 320
_RECENTLY = 60
_FEW_DAYS = timedelta(days=4)


def days_told(said: FieldEvidence, values: Mapping[str, JsonValue]) -> Days:
    """Read the days by field; `values` is what is read already and might look like a date."""
    return _Dated(said, values).read()


def contradicts(said: FieldEvidence) -> bool:
    """Tell whether a day was said that the telling cannot be about.

    Such a day is one to come, for something done.
    """
    return _Dated(said, {}).says_another_day()


class _Dated:
    def __init__(self, said: FieldEvidence, values: Mapping[str, JsonValue]) -> None:
        self._said, self._values = said, values
        self._told, self._clause = said.told, said.told.clause
        self._raw = said.raw
        self._fields = said.told.telling.days
        self._cues = words_beside_days(said.told.name)
        raw = self._without_figures()
        if all(field.part is not None for field in self._fields.values()):
            raw = with_its_year(raw)
        tenses = {self._tense(field) for field in self._fields.values()}
        self._found = {
            tense: _without_just_now(stretches(raw, today=self._told.today, tense=tense))
            for tense in tenses
        }

    # ── The days by field ────────────────────────────────────────────────────

    def read(self) -> Days:
        values: Days = {}
        taken: set[int] = set()
        for name, field in sorted(self._fields.items(), key=_narrowest):
            stretch = self._stretch_for(name, field, taken)
            if stretch is None:
                continue
            day = self._day_of(stretch, field)
            if field.near and field.day == "past" and self._is_to_be(stretch):
                continue
            if field.part is None and (self._is_long_ago(stretch) or self._is_to_come(stretch)):
                continue
            if field.day == "past" and self._is_of_next_month(stretch):
                continue
            values[name] = day.isoformat()
            if field.part is None or _is_last(name, field, self._fields):
                taken.add(stretch.start)
        values |= self._inherited(values)
        values |= self._from_now(values)
        values |= self._done_today(values, taken)
        return self._in_order({**values, **self._the_day_after(values)})

    def _inherited(self, values: Days) -> Days:
        """Take the one stretch of time from what was told before, where none is said here.

        An example is `rapport for januar er kommet, tågevarsel lå på 99,7` (report for January has
        come; Tågevarsel was at 99.7).
        """
        before = self._told.before
        names = [name for name, field in self._fields.items() if field.inherits]
        if before is None or not names or any(self._found.values()) or values:
            return {}
        said = stretches(before.sentence.raw, today=self._told.today, tense="past")
        longer = {one.last for one in said if not one.is_day and one.last <= self._told.today}
        return {name: day.isoformat() for name in names for day in longer if len(longer) == 1}

    def _from_now(self, values: Days) -> Days:
        """Begin an absence today, where somebody goes home ill and says no day.

        An example is `jeg går hjem nu, er syg` (I am going home now, am ill).
        """
        first = [name for name, field in self._fields.items() if field.part == "first"]
        words = self._clause.words
        if self._told.telling.section != Absence.section or values or any(self._found.values()):
            return {}
        if told_words("ill").isdisjoint(words) or told_words("goes_home").isdisjoint(words):
            return {}
        return {name: self._told.today.isoformat() for name in first}

    def _done_today(self, values: Days, taken: Collection[int]) -> Days:
        """Take today for what is told as done, where no day is said that it may be.

        An example is `jeg har læst erklæringen` (I have read the statement).
        """
        words = {_spelled(word, self._told.name) for word in self._clause.words}
        found = [
            name
            for name, field in self._fields.items()
            if name not in values and not told_words("to_be") & words
            if any(words.issuperset(normalise_phrase(one)) for one in field.or_today)
            if not any(one.is_day and one.start not in taken for one in self._said_in(field))
        ]
        return {name: self._told.today.isoformat() for name in found}

    def _the_day_after(self, values: Days) -> Days:
        """Add the next day where it is said further on.

        An example is `syg i dag og bliver hjemme i morgen også` (ill today and staying at home
        tomorrow too).
        """
        parts = {field.part: (name, field) for name, field in self._fields.items() if field.part}
        if self._told.telling.section != Absence.section or not parts.keys() >= {"first", "last"}:
            return {}
        (first, _), (last, field) = parts["first"], parts["last"]
        if first not in values or values.get(last) != values[first]:
            return {}
        after = date.fromisoformat(str(values[first])) + timedelta(days=1)
        said = any(
            one.is_day and one.first == after and not self._is_back(one)
            for one in self._said_in(field)
        )
        return {last: after.isoformat()} if said else {}

    def _in_order(self, values: Days) -> Days:
        """Leave out a last day that is before the first: one of them was of another year."""
        parts = {field.part: name for name, field in self._fields.items() if field.part}
        first, last = values.get(parts.get("first", "")), values.get(parts.get("last", ""))
        if first is None or last is None or str(first) <= str(last):
            return values
        return {name: day for name, day in values.items() if name not in parts.values()}

    def _stretch_for(self, name: str, field: ToldField, taken: Collection[int]) -> Stretch | None:
        said = [one for one in self._said_in(field) if self._may_be_part(field, one)]
        if field.latest:
            said.sort(key=lambda one: (_is_led_up_to(one), one.start), reverse=True)
        else:
            said.sort(
                key=lambda one: (
                    name not in self._owners(one),
                    one.is_back,
                    self._open(one) != field.part,
                    one.is_day,
                )
            )
        return next(
            (
                one
                for one in said
                if one.start not in taken
                and self._is_for(name, field, one)
                and self._may_be(self._said.columns[name], self._day_of(one, field), field)
                and not _is_far_ahead(one, self._told.today)
            ),
            None,
        )

    def _said_in(self, field: ToldField) -> Sequence[Stretch]:
        return self._found[self._tense(field)]

    def _tense(self, field: ToldField) -> Tense:
        """Return the tense of the field's day; `left on Friday` is past, and `leaves` is any."""
        been = {word for phrase in field.been for word in normalise_phrase(phrase)}
        if field.day == "any" and not been.isdisjoint(self._clause.words):
            return "past"
        return field.day or "any"

    def _may_be_part(self, field: ToldField, stretch: Stretch) -> bool:
        """Tell whether it may be that part.

        `til 30. oktober` (to 30 October) is the last day of something, and not its first.
        """
        return field.part is None or self._open(stretch) in (None, field.part)

    def _is_back(self, stretch: Stretch) -> bool:
        """Tell whether somebody who is away is back that day.

        An example is `er tilbage på mandag` (is back on Monday).
        """
        return stretch.is_back and self._told.telling.section == Absence.section

    def _day_of(self, stretch: Stretch, field: ToldField) -> date:
        """Return the first or the last day of it.

        Of `tilbage på mandag` (back on Monday) it is the day before.
        """
        last = field.part == "last" or (field.part is None and self._is_of_days(stretch, field))
        day = stretch.last if last else stretch.first
        after = stretch.before[-1:] and stretch.before[-1] in told_words("later")
        back = self._is_back(stretch) and field.part == "last" and not after
        return day - timedelta(days=1) if back else day

    def _open(self, stretch: Stretch) -> Literal["first", "last"] | None:
        """Return which end of a longer stretch the day is, or None.

        In `på barsel 1. juni` (on parental leave 1 June) nobody is away for that one day.
        """
        if self._is_back(stretch):
            return "last"
        if stretch.is_day and not told_words("long_leaves").isdisjoint(self._clause.words):
            return stretch.is_open or "first"
        return stretch.is_open

    # ── Whether it is about another day ──────────────────────────────────────

    def says_another_day(self) -> bool:
        """Tell whether a day to come is told of as past.

        It may be a day without a year that is nearer ahead than behind.
        """
        if not self._told.telling.has_happened or self._told.telling.section == Event.section:
            return False
        own = next(iter(self._told.telling.own_days.values()))
        if any(self._fields[name].day == "past" for name in self.read()):
            return False
        found = [one for one in self._said_in(own) if self._may_be_its_own(one)]
        if found and all(one.first > self._told.today for one in found):
            return True
        return any(self._is_long_ago(one) for one in found if one.is_day)

    def _may_be_its_own(self, stretch: Stretch) -> bool:
        owners = self._owners(stretch)
        return not owners or not owners.isdisjoint(self._told.telling.own_days)

    def _is_long_ago(self, stretch: Stretch) -> bool:
        """Tell whether it is so long ago that it is doubtful.

        Without a year, the day to come is as likely to be meant.
        """
        far = self._told.today - timedelta(days=_LONG_AGO)
        return stretch.first < far and not stretch.has_year

    def _is_to_be(self, stretch: Stretch) -> bool:
        """Tell whether it is to be: `evaluering kommer torsdag` (evaluation comes on Thursday).

        So it is in `skulle have været evalueret i går` (should have been evaluated yesterday).
        """
        return not told_words("to_be").isdisjoint(stretch.lead)

    def _is_of_next_month(self, stretch: Stretch) -> bool:
        """Tell whether a bare day was read as of another month than this one.

        `table-top on Tågevarsel on the 17th` is of this month. It has no month, and no word that it
        was.
        """
        only_named = parted(self._told.hit.name)[1] == "names"
        was = not told_words("went").isdisjoint(self._clause.words)
        return (
            stretch.is_bare
            and only_named
            and not was
            and stretch.first.month != self._told.today.month
        )

    def _is_to_come(self, stretch: Stretch) -> bool:
        """Tell whether it is to come: what is going to be was not half a year ago.

        An example is `skifter platform 1. september` (changes platform on 1 September).
        """
        hit = self._told.hit
        if told_words("comes").isdisjoint(self._clause.words[hit.start : hit.end]):
            return False
        recently = self._told.today - timedelta(days=_RECENTLY)
        return stretch.first < recently and not stretch.has_year

    # ── Whose day it is ──────────────────────────────────────────────────────

    def _owners(self, stretch: Stretch) -> frozenset[str]:
        """Return the fields by the last of the words before it, or else by those after it.

        `holdt og evalueret 20/2` (held and evaluated 20/2) is both.
        """
        before = self._cues_in(stretch.lead)
        if before:
            last, *others = reversed(before)
            if others and self._is_its_verb(others[0], last, stretch.lead):
                return frozenset({others[0].name})
            joined = stretch.lead[last.start - 1 : last.start]
            both = joined and joined[0] in told_words("ands")
            more = {one.name for one in others[:1] if both and one.end == last.start - 1}
            return frozenset({last.name, *more})
        after = self._cues_in(stretch.follow)[:1]
        return frozenset(one.name for one in after if self._is_to_spare(stretch))

    def _is_its_verb(self, cue: Match, verb: Match, words: Sequence[str]) -> bool:
        """Tell whether the verb belongs to the word before it.

        In `evalueringsmøde holdt 17/2` (evaluation meeting held 17/2) the meeting was held. In
        `evaluering af øvelsen vi holdt` (evaluation of the exercise we held) it was the exercise.
        """
        between = words[cue.end : verb.start]
        others = told_words("subjects") | told_words("ands") | {"at", "af", "that", "of"}
        return verb.name in self._told.telling.own_days and others.isdisjoint(between)

    def _cues_in(self, words: Sequence[str]) -> Sequence[Match]:
        spelled = [_spelled(word, self._told.name) for word in words]
        return [one for one in self._cues.all_in(spelled) if _is_beside(one, words)]

    def _is_to_spare(self, stretch: Stretch) -> bool:
        """Tell whether another day is said that may be the telling's own."""
        every = next(iter(self._found.values()))
        following = [one for one in every if one.start > stretch.start]
        if following and following[0].lead[: len(stretch.follow)] == stretch.follow:
            return False
        return not self._told.telling.own_days or any(
            one.start != stretch.start and not self._cues_in(one.lead) for one in every
        )

    def _is_for(self, name: str, field: ToldField, stretch: Stretch) -> bool:
        far = {word for phrase in field.far for word in normalise_phrase(phrase)}
        after = stretch.after[:1] if stretch.start == 0 else ()
        stands_before = _without_article(stretch.before)
        before = () if stands_before[-1:] == ("pr",) else stands_before[-2:]
        if before and before[-1] in told_words("dated"):
            before = before[-1:]
        claims = {word for phrase in field.claims for word in normalise_phrase(phrase)}
        if before and before[-1] in claims:
            before = ()
        if far & {*before, *after}:
            return False
        not_after = {word for phrase in field.not_after for word in normalise_phrase(phrase)}
        if not_after & set(stretch.before) and stands_before[-1] not in told_words("dated"):
            return False
        owners = self._owners(stretch)
        if field.part is not None:
            return self._is_part(name, field, stretch, owners)
        if not (stretch.is_day or self._is_of_days(stretch, field)):
            return False
        if field.near:
            return name in owners or (field.alone and self._is_alone(field))
        return not stretch.counted and (not owners or name in owners)

    def _is_part(
        self, name: str, field: ToldField, stretch: Stretch, owners: Collection[str]
    ) -> bool:
        if stretch.is_back:
            return field.part == "last" and self._is_back(stretch)
        if not stretch.is_day:
            said = {one.name for one in self._cues.all_in(stretch.words)}
            both = len({other.part for other in self._fields.values()}) > 1
            return both or not field.near or name in owners or name in said
        parts_alone = all(other.part is not None for other in self._fields.values())
        if field.near or owners:
            return name in owners
        return parts_alone

    def _is_of_days(self, stretch: Stretch, field: ToldField) -> bool:
        """Tell whether a few days together count as one.

        `penetrationstest gennemført 17.-18. februar` (penetration test carried out 17-18 February)
        was done on the last of them. Of `i weekenden (lørdag)` (at the weekend (Saturday)) the day
        is said.
        """
        few = stretch.last - stretch.first < _FEW_DAYS
        only = not any(one.is_day for one in self._said_in(field))
        return few and only and field.day == "past" and stretch.last <= self._told.today

    def _is_alone(self, field: ToldField) -> bool:
        near = {word for phrase in field.near for word in normalise_phrase(phrase)}
        days = [one for one in self._said_in(field) if one.is_day]
        said = {_spelled(word, self._told.name) for word in self._clause.words}
        return len(days) == 1 and bool(near & said)

    def _may_be(self, column: Column, day: date, field: ToldField) -> bool:
        """Tell whether the day may be that field's.

        What happened did not happen tomorrow. What is planned is not planned for yesterday.
        """
        if field.part is not None and not column.past and not field.later:
            return True
        if column.past or field.day == "past":
            return day <= self._told.today
        if field.day == "future" and field.later:
            return day > self._told.today
        return field.day != "future" or day >= self._told.today

    def _without_figures(self) -> str:
        """Leave out what is read already and might look like a date."""
        raw = _GOODBYE.sub(_blank, _NO_24TH_OF_JULY.sub(_blank, self._raw))
        for pattern in (PHONE, EMAIL, QUESTION, REQUIREMENT, NUMBER):
            raw = pattern.sub(_blank, raw)
        value = self._values.get("value")
        if value is not None:
            raw = DECIMAL.sub(
                lambda one: _blank(one) if as_number(one[0]) == value else one[0], raw
            )
        for mention in self._clause.mentions:
            tokens = self._clause.sentence.tokens[mention.start : mention.end]
            start, end = tokens[0].start, tokens[-1].end
            raw = raw[:start] + "x" * (end - start) + raw[end:]
        return raw


@lru_cache(maxsize=4096)
def _spelled(word: str, telling: str) -> str:
    """Correct a typing error in a long word beside a day: `underskrvet` (signed)."""
    if len(word) < _SHORTEST_MISSPELLED:
        return word
    beside = (
        near_day for near_day in _beside_days(telling) if within_typo_distance(word, near_day)
    )
    return next(beside, word)


@cache
def _beside_days(telling: str) -> tuple[str, ...]:
    """Return the long single words that make a day a field's."""
    fields = tellings()[telling].days.values()
    folded = (normalise_phrase(said) for field in fields for said in (*field.near, *field.claims))
    long = {one[0] for one in folded if len(one) == 1 and len(one[0]) >= _SHORTEST_MISSPELLED}
    return tuple(sorted(long))


def _is_led_up_to(stretch: Stretch) -> bool:
    """Tell whether it is the day that something is moved to.

    An example is `flyttet til den 2. september, de kunne ikke den 19.` (moved to 2 September, they
    could not on the 19th).
    """
    before = _without_article(stretch.before)[-1:]
    return bool(before) and before[0] in told_words("moved_to")


def _without_article(before: Sequence[str]) -> Sequence[str]:
    """Leave out what belongs to the day, as in `dateret den` (dated the) or `pr. d.` (per the)."""
    return before[:-1] if before[-1:] and before[-1] in ("den", "d", "the") else before


def _is_beside(cue: Match, words: Sequence[str]) -> bool:
    """Tell whether the words are of this day, and not of another further on.

    `til` (to) and `fra` (from) are of the day they stand before.
    """
    alone = all(word in told_words("before_days") for word in cue.words)
    return not alone or all(word in told_words("before_days") for word in words[cue.end :])


def _without_just_now(found: Sequence[Stretch]) -> Sequence[Stretch]:
    """Leave out today where it is said by `har lige` (have just) alone, and another day is said."""
    exact = [one for one in found if not told_words("just_now").issuperset(one.words)]
    return exact or found


def _narrowest(field: tuple[str, ToldField]) -> tuple[bool, bool]:
    """Sort a stretch of time first, then what needs a word beside it."""
    return field[1].part is None, field[1].part is None and not field[1].near


def _is_last(name: str, field: ToldField, fields: Mapping[str, ToldField]) -> bool:
    parts = [other for other, one in fields.items() if one.part is not None]
    return parts[-1:] == [name] and field.part is not None


def _is_far_ahead(stretch: Stretch, today: date) -> bool:
    """Tell whether, without a year, the day behind us is meant, because it is so far ahead."""
    return stretch.first > today + timedelta(days=_FAR_AHEAD) and not stretch.has_year


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
