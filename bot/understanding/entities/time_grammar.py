"""Read days and times from words: the one grammar of them, in Danish and English.

It needs no calendar: it tells what was said, and `dates.py`, `periods.py` and `moments.py` tell
which day, stretch of days or moment that is. The day always goes before the month.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, spoken, words_of
from bot.language.time_words import (
    holiday_at,
    is_short,
    month_at,
    weekday_at,
    written_month_at,
    written_weekday_at,
)
from bot.understanding.entities.numbers import whole_number
from bot.understanding.entities.time_expressions import (
    NO_YEAR,
    BetweenFeasts,
    Bound,
    DayNumber,
    DayOfMonth,
    DaysAway,
    EndOfUnit,
    Feast,
    HalfYearUntilToday,
    Holiday,
    Month,
    MonthPart,
    NewYear,
    PartOfMonth,
    PartOfYear,
    Recurrence,
    TheseDays,
    TimeExpression,
    TooVague,
    Unit,
    UnitAway,
    UnitsAway,
    UnitsUntilToday,
    Way,
    Week,
    Weekday,
    WeekdayAndNumber,
    WeekdayInWeeks,
    WeekdayOfWeek,
    WeekOfMonth,
    Year,
    YearAlone,
)

FIRST_YEAR, LAST_YEAR = 1950, 2100

_KEPT, _WORDS_KEPT = 256, 8192
_FURTHEST = 5000
_MOST_UNITS = 1000
_DAYS_OF_A_WEEK = 7
_CENTURY = 100
_CENTURY_TURNS_AT = 70
_QUARTERS, _HALVES = 4, 2
_OF_A_NUMBER = 2
_MOST_WEEKS_OF_A_MONTH = 5
_LARGEST_OF_A_FRACTION = 10
_YEAR = re.compile(r"[0-9]{4}")
_SHORT = re.compile(r"[0-9]{1,2}")
_SHORT_YEAR = re.compile(r"[0-9]{2}")
_SHORT_YEARS = range(20, 60)
_APOSTROPHES = ("", "'", "’")
_DASHES = ("-", "–")
_JOINS = ("", *_DASHES)
_ENDS_A_PART = ",.;:!?)"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4}|[0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_CLOCK = "kl"
_WHOLE = ("maj", "may")
"""Names that are short without being shortened."""
_EIGHT_DAYS = 8
"""A week by its first and its last day, as it is counted in Danish."""
_UNITS: Mapping[str, Unit] = {one: one for one in get_args(Unit)}
_PARTS: Mapping[str, MonthPart] = {one: one for one in get_args(MonthPart)}
_BOUNDS: Mapping[str, Bound] = {one: one for one in get_args(Bound)}
_WAYS: Mapping[str, Way] = {one: one for one in get_args(Way)}
_THE = frozenset(("den", "d", "the"))
_IN = frozenset(("i", "in", "of"))
_BEFORE_A_DAY = (
    *("days", "weekday_before", "ahead_before", "ago_before", "every", "this_week", "week"),
    *("part_of_month", "part_of_this_month", "holidays", "feasts", "ordinals", "too_vague"),
    *("last_of_a_month", "a_few", "unit_ends"),
)
_BEFORE_A_STRETCH = (
    *("weekdays", "period_of", "period_last", "period_next", "gone_by", "within_a", "ordinals"),
    *("period_units", "unit_ends", "these_days", "months", "new_year", "feasts"),
    *("between_feasts",),
)

Reading: TypeAlias = Iterator[TimeExpression]


@dataclass(frozen=True)
class Readings:
    """Every way to read a day or a stretch of days, in the order of the words.

    Those of one place stand in the order in which they are to be tried. They may overlap: `2.
    kvartal` (2nd quarter) is a stretch, and `kvartal` alone is too vague to be a day.
    """

    days: tuple[TimeExpression, ...]
    stretches: tuple[TimeExpression, ...]


def readings(sentence: Sentence) -> Readings:
    """Read the days and the stretches of days in the sentence."""
    return _readings(sentence.raw)


def bound_before(words: Sequence[str], place: int) -> Bound | None:
    """Tell which bound of an open stretch of days begins at that place: `før 1. april`."""
    found = spoken("bounds").at(words[:place], place - 1) if place else None
    return None if found is None else _BOUNDS[found.name]


@lru_cache(maxsize=_KEPT)
def _readings(text: str) -> Readings:
    sentence = Sentence(text)
    days, stretches = _Days(sentence), _Stretches(sentence)
    places = range(len(sentence.words))
    return Readings(
        tuple(one for place in places for one in days.at(place)),
        tuple(one for place in places for one in stretches.at(place)),
    )


class _Words:
    """The words of a sentence, and the small readers that several forms share."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._words = sentence.words
        units = words_of("date_units") | words_of("about_so_long")
        self._has_unit = any(word in units for word in self._words)

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""

    def _find(self, section: str, place: int) -> Match | None:
        return spoken(section).at(self._words, place)

    def _past(self, place: int, words: frozenset[str]) -> int:
        while self._word(place) in words:
            place += 1
        return place

    def _year(self, place: int, *, short: bool = False) -> tuple[Year, int]:
        """Read the year at this word; return it with the word after it."""
        word, at = self._word(place), place
        if word in ("i", "in") and _YEAR.fullmatch(self._word(place + 1)):
            word, at = self._words[place + 1], place + 1
        if _YEAR.fullmatch(word) and FIRST_YEAR <= int(word) <= LAST_YEAR:
            return Year(number=int(word)), at + 1
        ends = short and place + 1 == len(self._words)
        if _SHORT_YEAR.fullmatch(word) and (ends or self._is_short_year(place)):
            return Year(number=_full_year(int(word))), place + 1
        away = self._find("year_away", place)
        if away is not None:
            return Year(away=int(away.name)), away.end
        return NO_YEAR, place

    def _is_short_year(self, place: int) -> bool:
        """Tell whether two figures after a day and a month are its year, as in `31/3 30`.

        Those of `25/2 25 deltagere` (25 participants) and `25/2 25 til 30` (25 to 30) count what
        comes after them. The hours of `25/2 14` come before any such year.
        """
        before = self._sentence.gap(place).strip()
        if before not in _APOSTROPHES or int(self._word(place)) not in _SHORT_YEARS:
            return False
        after = place + 1
        if after == len(self._words):
            return True
        gap = self._sentence.gap(after).strip()
        joined = gap in _JOINS and self._word(after) in words_of("follows_a_short_year")
        if not (gap or joined):
            return False
        following = after + joined
        if not joined and gap not in _DASHES:
            return gap[0] in _ENDS_A_PART
        return following < len(self._words) and not self._is_count(following)

    def _is_count(self, place: int) -> bool:
        """Tell whether it is a number of something: no hour, no length and no day of a month."""
        alone = _SHORT.fullmatch(self._word(place)) is not None
        dated = month_at(self._words, place + 1) or self._find("date_units", place + 1)
        return alone and dated is None and self._word(place - 1) != _CLOCK

    def _day_of_month(self, place: int) -> tuple[int | None, int]:
        """Read the day, in figures or as `tredje` (third); return it with the word after it."""
        if _SHORT.fullmatch(self._word(place)):
            return int(self._words[place]), place + 1
        said = self._find("ordinals", place)
        return (None, place) if said is None else (int(said.name), said.end)

    def _number_of(self, word: str, most: int) -> int:
        """Return 2 for `2` and `andet` (second); 0 where it is no number up to the most."""
        said = spoken("ordinals").at((word,), 0)
        number = word if word.isdigit() else said.name if said is not None else "0"
        return int(number) if 1 <= int(number) <= most else 0

    def _week_by_number(self, place: int) -> Week | None:
        named = self._find("week", place)
        if named is None or not _SHORT.fullmatch(self._word(named.end)):
            return None
        year, end = self._year(named.end + 1)
        number = int(self._words[named.end])
        return Week(start=place, end=end, number=number, year=year, sure=False)

    def _end_of_a_unit(self, place: int) -> Reading:
        """Read the end of a unit, as `inden månedens udgang` (before the end of the month)."""
        found = self._find("unit_ends", place)
        if found is None or self._word(found.end)[:1].isdigit():
            return  # `end of week 12`
        if written_month_at(self._words, found.end) is None:
            unit = _unit_of(found)
            yield EndOfUnit(start=place, end=found.end, unit=unit, sure=False)


class _Days(_Words):
    """It reads what is one day, or begins on one."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self._forms: tuple[Callable[[int], Reading], ...] = (
            self._recurrence,
            self._weekday,
            self._days_away,
            self._units_away,
            self._week,
            self._part_of_month,
            self._end_of_a_unit,
            self._holiday,
            self._before_a_feast,
            self._in_figures,
            self._in_spaced_figures,
            self._day_and_month,
            self._month_and_day,
            self._month,
            self._too_vague,
        )

    def at(self, place: int) -> Reading:
        word = self._words[place]
        if place and self._words[place - 1] == _CLOCK and word[0].isdigit():
            return
        if word[0].isdigit() or _begins_a_day(word):
            for form in self._forms:
                yield from form(place)
        elif self._has_unit:
            yield from self._units_away(place)

    # ── Relative to today ────────────────────────────────────────────────────

    def _days_away(self, place: int) -> Reading:
        match = self._find("days", place)
        if match is None:
            return
        days = int(match.name)
        weeks, end = self._weeks_on(match.end)
        if weeks and days >= 0:
            yield DaysAway(start=place, end=end, days=days + weeks * _DAYS_OF_A_WEEK)
        yield DaysAway(start=place, end=match.end, days=days)

    def _weeks_on(self, place: int) -> tuple[int, int]:
        """Read `otte dage` after a day, which is a week; return the weeks and the word after."""
        said = self._find("weeks_on", place)
        if said is None or self._find("ago_after", said.end) or self._is_number(said.end):
            return 0, place
        return int(said.name), said.end

    def _is_number(self, place: int) -> bool:
        return self._word(place)[:1].isdigit()

    def _units_away(self, place: int) -> Reading:
        """Read a distance, as `for 14 dage siden` (14 days ago) or `om 3 uger` (in 3 weeks)."""
        if not self._has_unit:
            return
        ahead = self._find("ahead_before", place)
        before = ahead or self._find("ago_before", place)
        number = self._count(before.end if before else place)
        if number is None:
            return
        count, end, is_exact = number
        about = self._find("about_so_long", end)
        unit = about or self._find("date_units", end)
        if unit is None or count > _FURTHEST:
            return
        end = unit.end
        behind, onward = self._find("ago_after", end), self._find("ahead_after", end)
        sure = is_exact and about is None and unit.name in ("day", "week")
        if behind is not None and ahead is None:
            end, count = behind.end, -count
        elif onward is not None or ahead is not None:
            end = onward.end if onward is not None else end
        else:
            return
        yield UnitsAway(start=place, end=end, count=count, unit=_unit_of(unit), sure=sure)

    def _count(self, place: int) -> tuple[int, int, bool] | None:
        """Read how many; return it with the word after it, and whether it is exact."""
        few = self._find("a_few", place)
        if few is not None:
            return int(few.name), few.end, False
        number = whole_number(self._words, place)
        if number is not None:
            more = whole_number(self._words, number.end)
            number = more or number  # `om en 14 dages tid` (in about a fortnight)
            return number.value, number.end, more is None
        return (1, place + 1, True) if self._word(place) in ("a", "an") else None

    # ── Weekdays and weeks ───────────────────────────────────────────────────

    def _recurrence(self, place: int) -> Reading:
        """Read `hver anden tirsdag` (every other Tuesday), which is no day."""
        every = self._find("every", place)
        weekday = None if every is None else written_weekday_at(self._words, every.end)
        if every is not None and weekday is not None:
            yield Recurrence(
                start=place, end=weekday.end, weekday=int(weekday.name), weeks=int(every.name)
            )

    def _weekday(self, place: int) -> Reading:
        """Read a weekday, as `sidste mandag` (last Monday) or `i mandags` (this past Monday).

        Other forms are `på fredag` (on Friday), `næste fredag` (next Friday), `fredag den 6. marts`
        (Friday 6 March) and `mandag i sidste uge` (Monday last week).
        """
        before = self._find("weekday_before", place)
        first = before.end if before else place
        if before is None and self._words[place] == "i" and self._word(place + 1).endswith("s"):
            first = place + 1
        match = weekday_at(self._words, first)
        if match is None:
            return
        alone = match.start == 0 and match.end == len(self._words)
        if before is None and is_short(match) and not alone:
            return
        for one in self._of_a_weekday(match, before):
            yield replace(one, start=place)

    def _of_a_weekday(self, match: Match, before: Match | None) -> Reading:
        weekday, sure = int(match.name), match.exact
        first = self._past(match.end, _THE)
        if first < len(self._words):
            for form in (self._in_figures, self._day_and_month, self._month_and_day):
                for one in form(first):
                    if isinstance(one, DayOfMonth):
                        yield replace(one, weekday=weekday)
        if first > match.end:
            yield from self._numbered_weekday(first, weekday)
        week = self._week_said_of(match.end)
        if week is not None:
            yield WeekdayOfWeek(
                start=match.start, end=week.end, weekday=weekday, week=week, sure=sure
            )
        way = _WAYS[before.name if before else "past" if match.words[0].endswith("dags") else ""]
        yield from self._weekday_weeks_on(match, way)
        yield Weekday(start=match.start, end=match.end, weekday=weekday, way=way, sure=sure)

    def _numbered_weekday(self, place: int, weekday: int) -> Reading:
        day, end = self._day_of_month(place)
        if day is None or self._word(end) in words_of("date_units"):
            return
        yield WeekdayAndNumber(start=place, end=end, weekday=weekday, day=day, sure=False)

    def _week_said_of(self, place: int) -> Week | None:
        """Read the week after a weekday: `i næste uge` (next week), `i uge 12` (in week 12).

        It may stand after a second weekday: `onsdag til fredag i uge 12`.
        """
        other = written_weekday_at(self._words, place + 1)
        if other is not None and self._word(place) in words_of("joins_days"):
            week = self._week_said_of(other.end)
            return None if week is None else replace(week, end=place)
        of_week = self._find("this_week", place)
        if of_week is not None and not self._is_number(of_week.end):
            return Week(start=place, end=of_week.end, away=int(of_week.name))
        return self._week_by_number(place + 1 if self._word(place) in _IN else place)

    def _weekday_weeks_on(self, match: Match, way: Way) -> Reading:
        """Read `på mandag otte dage` (Monday week) and `mandag om 14 dage` (… in a fortnight)."""
        if way == "past":
            return
        weekday = int(match.name)
        weeks, end = self._weeks_on(match.end)
        if weeks:
            sure = match.exact and self._word(match.end) in words_of("weeks_on_surely")
            yield Weekday(
                start=match.start,
                end=end,
                weekday=weekday,
                way=way,
                weeks_on=weeks,
                sure=sure,
            )
        if self._find("ahead_before", match.end) is None:
            return
        for one in self._units_away(match.end):
            if isinstance(one, UnitsAway) and (weeks := _whole_weeks(one)):
                yield WeekdayInWeeks(
                    start=match.start, end=one.end, weekday=weekday, weeks=weeks, sure=False
                )

    def _week(self, place: int) -> Reading:
        """Read a week, as `uge 34` (week 34), `sidste uge` (last week), `1. uge i maj`."""
        yield from self._week_of_month(place)
        relative = self._find("this_week", place)
        if relative is not None:
            yield Week(start=place, end=relative.end, away=int(relative.name), sure=False)
        named = self._week_by_number(place)
        if named is not None:
            yield named

    def _week_of_month(self, place: int) -> Reading:
        last = self._word(place) in words_of("last_of_a_month")
        number = -1 if last else self._number_of(self._word(place), _MOST_WEEKS_OF_A_MONTH)
        if not number or self._word(place + 1) not in words_of("week_in_a_month"):
            return
        if self._word(place + 2) not in _IN:
            return
        month = month_at(self._words, place + 3)
        if month is not None:
            year, end = self._year(month.end)
            yield WeekOfMonth(
                start=place, end=end, number=number, month=int(month.name), year=year, sure=False
            )

    def _holiday(self, place: int) -> Reading:
        match = holiday_at(self._words, place)
        if match is not None:
            year, end = self._year(match.end)
            yield Holiday(start=place, end=end, name=match.name, year=year, sure=match.exact)

    def _before_a_feast(self, place: int) -> Reading:
        """Read `inden sommerferien` (before the summer holidays), which is not a sure day."""
        if bound_before(self._words, place) != "before":
            return
        match = self._find("feasts", place)
        if match is not None:
            yield Feast(start=place, end=match.end, name=match.name, sure=False)

    # ── Figures ──────────────────────────────────────────────────────────────

    def _in_figures(self, place: int) -> Reading:
        word, end = self._word(place), place + 1
        if found := _YEAR_FIRST.fullmatch(word) or _RUN_TOGETHER.fullmatch(word):
            yield _dated(place, end, int(found[3]), int(found[2]), Year(number=int(found[1])))
        elif found := _YEAR_LAST.fullmatch(word):
            year = Year(number=_full_year(int(found[3])))
            yield _dated(place, end, int(found[1]), int(found[2]), year)
        elif found := _DAY_MONTH.fullmatch(word):
            yield from self._day_month(place, found)
        elif found := _MONTH_YEAR.fullmatch(word):
            yield _month_in_figures(place, int(found[1]), int(found[2]))
        elif found := _YEAR_MONTH.fullmatch(word):
            yield _month_in_figures(place, int(found[2]), int(found[1]))
        elif _YEAR.fullmatch(word) and FIRST_YEAR <= int(word) <= LAST_YEAR:
            yield YearAlone(start=place, end=end, year=int(word))

    def _day_month(self, place: int, found: re.Match[str]) -> Reading:
        day, month = int(found[1]), int(found[3])
        if found[2] == "/" and self._is_fraction(place, day, month):
            return
        year, end = self._year(place + 1)
        sure = year.was_said or found[2] != "-"
        yield _dated(place, end, day, month, year, sure=sure)

    def _is_fraction(self, place: int, part: int, whole: int) -> bool:
        """Tell whether it is a part of something, as `2/3 af systemerne` (2/3 of the systems)."""
        following = self._words[place + 1 : place + 3]
        of_all = len(following) > 1 and following[0] in ("af", "of")
        of_all = of_all and following[1] in words_of("counted_whole")
        dated = self._word(place - 1) in _THE
        return part < whole <= _LARGEST_OF_A_FRACTION and of_all and not dated

    def _in_spaced_figures(self, place: int) -> Reading:
        """Read figures apart, as `2. 3. 2026` or `den 2. i 3.` (the 2nd of the 3rd)."""
        spoken_so = self._word(place + 1) == "i"
        day, month = self._word(place), self._word(place + 2 if spoken_so else place + 1)
        if not (_SHORT.fullmatch(day) and _SHORT.fullmatch(month)):
            return
        if self._sentence.gap(place + 1).strip() != ".":
            return
        year, end = self._year(place + 3 if spoken_so else place + 2)
        if year.was_said or spoken_so:
            yield _dated(place, end, int(day), int(month), year)

    # ── Months ───────────────────────────────────────────────────────────────

    def _day_and_month(self, place: int) -> Reading:
        """Read a day and a month, as `2. mar. 2026` or `den tredje februar` (3 February)."""
        day, after = self._day_of_month(place)
        if day is None:
            return
        month = month_at(self._words, self._past_joints(after))
        if month is None or "," in self._sentence.gap(after):
            return  # `type 2, januar` (type 2, January)
        yield self._day_in_month(place, day, month, month.end)

    def _month_and_day(self, place: int) -> Reading:
        """Read a month and a day, as `March 2, 2026` or `March 2nd`."""
        month = month_at(self._words, place)
        if month is None:
            return
        day, after = self._day_of_month(self._past_joints(month.end))
        if day is not None:
            yield self._day_in_month(place, day, month, self._past_joints(after))

    def _day_in_month(self, place: int, day: int, month: Match, after: int) -> TimeExpression:
        year, end = self._year(after, short=True)
        return _dated(place, end, day, int(month.name), year, sure=month.exact)

    def _month(self, place: int) -> Reading:
        """Read a month, as `marts 2025` (March 2025) or `i marts` (in March)."""
        month = month_at(self._words, place)
        if month is None:
            return
        year, end = self._year(month.end)
        alone = place == 0 and end == len(self._words)
        if is_short(month) and not alone and not year.was_said:
            follows = words_of("before_may" if self._word(place) in _WHOLE else "before_a_month")
            if self._word(place - 1) not in follows:
                return
        yield Month(start=place, end=end, month=int(month.name), year=year, sure=False)

    def _part_of_month(self, place: int) -> Reading:
        """Read a part of a month, as `primo marts` (early March) or `sidst på måneden`."""
        of_this = self._find("part_of_this_month", place)
        if of_this is not None:
            yield PartOfMonth(start=place, end=of_this.end, part=_part(of_this), sure=False)
        part = self._find("part_of_month", place)
        month = None if part is None else month_at(self._words, self._past_joints(part.end))
        if part is None or month is None:
            return
        year, end = self._year(month.end)
        yield PartOfMonth(
            start=place, end=end, part=_part(part), month=int(month.name), year=year, sure=False
        )

    def _too_vague(self, place: int) -> Reading:
        match = self._find("too_vague", place)
        if match is not None:
            yield TooVague(start=place, end=match.end)

    def _past_joints(self, place: int) -> int:
        return self._past(place, words_of("month_joints"))


class _Stretches(_Words):
    """It reads what is a stretch of days, or is read so wherever it stands."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self._forms: tuple[Callable[[int], Reading], ...] = (
            self._weekday_of_a_week,
            self._from_today,
            self._until_today,
            self._counted,
            self._unit,
            self._quarter,
            self._half_year,
            self._end_of_a_unit,
            self._these_days,
            self._month_asked_of,
            self._day_number,
            self._new_year,
            self._feast,
            self._year_alone,
        )

    def at(self, place: int) -> Reading:
        word = self._words[place]
        if not (word[0].isdigit() or _begins_a_stretch(word)):
            return
        for form in self._forms:
            yield from form(place)

    def _weekday_of_a_week(self, place: int) -> Reading:
        """Read `onsdag i næste uge` (Wednesday next week) or `fredag i uge 12`."""
        weekday = written_weekday_at(self._words, place)
        if weekday is None:
            return
        at = weekday.end + (self._word(weekday.end) in _IN)
        week = next((one for one in self._unit(at) if one.unit == "week"), None)
        said = self._week_by_number(at)
        if week is not None:
            said = Week(start=at, end=week.end, away=week.away)
        if said is not None:
            day = int(weekday.name)
            yield WeekdayOfWeek(start=place, end=said.end, weekday=day, week=said)

    def _unit(self, place: int) -> Iterator[UnitAway]:
        """Read a unit, as `sidste måned` (last month) or `næste kvartal` (next quarter)."""
        before = self._find("period_of", place)
        unit = self._find("period_units", before.end) if before is not None else None
        if before is None or unit is None:
            return
        if before.words == ("i",) and unit.words != ("aar",):
            return
        if unit.name == "week" and self._word(unit.end).isdigit():
            return  # `udgangen af uge 13` (the end of week 13)
        yield UnitAway(start=place, end=unit.end, unit=_unit_of(unit), away=int(before.name))

    def _counted(self, place: int) -> Reading:
        """Read a count, as `de sidste 14 dage` (the last 14 days) or `de næste 3 mdr`."""
        for section, way in (("period_last", -1), ("period_next", 1)):
            before = self._find(section, place)
            if before is None:
                continue
            fortnight = self._find("fortnights", before.end)
            if fortnight is not None:
                yield UnitsUntilToday(start=place, end=fortnight.end, unit="week", count=2 * way)
            number = whole_number(self._words, before.end)
            unit = self._find("date_units", number.end) if number is not None else None
            if number is None or unit is None or not 0 < number.value <= _MOST_UNITS:
                continue
            count = way * number.value
            yield UnitsUntilToday(start=place, end=unit.end, unit=_unit_of(unit), count=count)

    def _until_today(self, place: int) -> Reading:
        """Read a time until today, as `det sidste halve år` (the last half year).

        `det sidste år` (the last year) is not the year before this one.
        """
        before = self._find("gone_by", place)
        if before is None:
            return
        half = self._word(before.end) in ("halve", "half")
        unit = self._find("date_units", before.end + half)
        if unit is None or (half and unit.name != "year"):
            return
        if half:
            yield HalfYearUntilToday(start=place, end=unit.end)
        else:
            yield UnitsUntilToday(start=place, end=unit.end, unit=_unit_of(unit), count=-1)

    def _from_today(self, place: int) -> Reading:
        """Read a time from today, as `inden for den næste uge` (within the next week).

        It does not begin on Monday.
        """
        before = self._find("within_a", place)
        unit = self._find("date_units", before.end) if before is not None else None
        if unit is not None:
            yield UnitsUntilToday(start=place, end=unit.end, unit=_unit_of(unit), count=1)

    def _quarter(self, place: int) -> Reading:
        """Read a quarter, as `q2` or `2. kvartal 2025` (2nd quarter of 2025)."""
        two = self._words[place : place + 2]
        figures = [number for word in two if (number := self._number_of(word, _QUARTERS))]
        unit = [word for word in two if word == "q" or _is_quarter(word)]
        if len(figures) != 1 or len(unit) != 1 or (unit[0] == "q") != (two[0] == "q"):
            return
        yield self._part_of_year(place, place + 2, number=figures[0], months=3)

    def _half_year(self, place: int) -> Reading:
        """Read a half year, as `første halvår` (first half year) or `2. halvår`."""
        found = self._find("half_years", place + 1)
        number = self._number_of(self._words[place], _HALVES) if found is not None else 0
        if found is not None and number:
            yield self._part_of_year(place, found.end, number=number, months=6)

    def _part_of_year(
        self, place: int, end: int, *, number: int, months: Literal[3, 6]
    ) -> PartOfYear:
        word, year = self._word(end), NO_YEAR
        if _YEAR.fullmatch(word):
            year, end = Year(number=int(word)), end + 1
        return PartOfYear(start=place, end=end, number=number, months=months, year=year)

    def _these_days(self, place: int) -> Reading:
        """Read `her i ugen` (this week) or `weekenden` (the weekend)."""
        found = self._find("these_days", place)
        if found is not None:
            is_open = bound_before(self._words, place) == "before"
            is_end = found.name == "weekend"
            yield TheseDays(start=place, end=found.end, is_weekend=is_end, is_open=is_open)

    def _month_asked_of(self, place: int) -> Reading:
        """Read a month at the end, after a word that asks: `hvad med maj` (what about May)."""
        if self._word(place - 1) not in words_of("asks_of_a_month"):
            return
        found = written_month_at(self._words, place)
        if found is None or not words_of("ends_a_question").issuperset(self._words[found.end :]):
            return
        yield Month(start=place, end=found.end, month=int(found.name), is_asked_of=True)

    def _day_number(self, place: int) -> Reading:
        """Read a day by its number alone, as `inden d. 13` (before the 13th) or `by the 15th`."""
        said, after = self._words[place : place + 2], self._words[place + 2 : place + 3]
        english = said[:1] == ("the",) and after and after[0] in words_of("ordinal_endings")
        if (
            len(said) < _OF_A_NUMBER
            or not (said[0] in ("d", "den") or english)
            or not said[1].isdigit()
        ):
            return
        if english:
            after = self._words[place + 3 : place + 4]
        if after and (written_month_at(after, 0) or spoken("date_units").at(after, 0)):
            return
        following = self._words[place + 3 : place + 5]
        if following[:1] and following[0] in _THE:
            following = following[1:]
        joins = after and after[0] in words_of("joins_days")
        if joins and following[:1] and following[0][0].isdigit():
            return  # `d. 9. til 13. april` (9 to 13 April)
        yield DayNumber(start=place, end=place + 2, day=int(said[1]))

    def _new_year(self, place: int) -> Reading:
        """Read New Year, as `siden nytår` (since New Year) or `fra nytår` (from New Year)."""
        found = self._find("new_year", place)
        if found is not None:
            yield NewYear(start=place, end=found.end)

    def _feast(self, place: int) -> Reading:
        """Read a feast, as `før påske` (before Easter) or `siden jul` (since Christmas)."""
        between = self._find("between_feasts", place)
        if between is not None:
            yield BetweenFeasts(start=place, end=between.end)
        found = self._find("feasts", place)
        if found is not None:
            yield Feast(start=place, end=found.end, name=found.name)

    def _year_alone(self, place: int) -> Reading:
        """Read a year, as `i 2025` (in 2025), unless a day or a month stands before it."""
        word = self._words[place]
        before = self._word(place - 1)
        if not _YEAR.fullmatch(word) or not FIRST_YEAR <= int(word) <= LAST_YEAR:
            return
        if before and (before[0].isdigit() or written_month_at((before,), 0) is not None):
            return
        yield YearAlone(start=place, end=place + 1, year=int(word))


# ── Helpers ──────────────────────────────────────────────────────────────────


def _dated(
    place: int, end: int, day: int, month: int, year: Year, *, sure: bool = True
) -> DayOfMonth:
    return DayOfMonth(start=place, end=end, day=day, month=month, year=year, sure=sure)


def _month_in_figures(place: int, month: int, year: int) -> Month:
    return Month(start=place, end=place + 1, month=month, year=Year(number=year), sure=False)


def _full_year(year: int) -> int:
    if year >= _CENTURY:
        return year
    return year + (2000 if year < _CENTURY_TURNS_AT else 1900)


def _whole_weeks(away: UnitsAway) -> int:
    """Return how many weeks that is; 0 where it is not so many weeks, or none to come."""
    if away.unit == "week":
        return max(away.count, 0)
    days = _DAYS_OF_A_WEEK if away.count == _EIGHT_DAYS else away.count
    is_weeks = away.unit == "day" and days > 0 and days % _DAYS_OF_A_WEEK == 0
    return days // _DAYS_OF_A_WEEK if is_weeks else 0


def _part(match: Match) -> MonthPart:
    return _PARTS[match.name]


def _unit_of(match: Match) -> Unit:
    return _UNITS[match.name]


def _is_quarter(word: str) -> bool:
    found = spoken("period_units").at((word,), 0)
    return found is not None and found.name == "quarter"


@lru_cache(maxsize=_WORDS_KEPT)
def _begins_a_day(word: str) -> bool:
    """Tell whether a day may begin with the word; a number of units is not asked about here."""
    if any(spoken(section).begins(word) for section in _BEFORE_A_DAY):
        return True
    named = (find((word,), 0) for find in (weekday_at, month_at, holiday_at))
    return any(one is not None for one in named)


@lru_cache(maxsize=_WORDS_KEPT)
def _begins_a_stretch(word: str) -> bool:
    return (
        word == "q"
        or word in _THE
        or any(spoken(section).begins(word) for section in _BEFORE_A_STRETCH)
    )
