"""Read dates as people write them in Danish and English; the day always goes before the month."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from bot.language.normalise import Sentence
from bot.language.phrase_table import Match, Phrases, spoken, words_of
from bot.understanding.numbers import whole_number

Tense: TypeAlias = Literal["past", "future", "any"]

FIRST_YEAR, LAST_YEAR = 1950, 2100

_KEPT = 256
_LONGEST_WAY = 5000
_YEARS_TO_A_LEAP_DAY = 8
_CENTURY = 100
_MONTHS_AROUND = range(-12, 13)
_CENTURY_TURNS_AT = 70
_LETTERS_OF_A_SHORT_NAME = 3
_YEAR = re.compile(r"[0-9]{4}")
_SHORT = re.compile(r"[0-9]{1,2}")
_SHORT_YEAR = re.compile(r"[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4}|[0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-./]([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_CLOCK = "kl"
_WHOLE = ("maj", "may")
"""Names that are short without being shortened."""


@dataclass(frozen=True)
class FoundDate:
    """A date at words `start` to `end` (exclusive).

    It has no day where there is no such day, or where it is too vague to be one.
    """

    start: int
    end: int
    day: date | None = None
    exact: bool = True
    vague: bool = False


@dataclass(frozen=True)
class Day:
    """The one day that a sentence names.

    `leads` says that nothing else stands before it, up to word `end`.
    """

    day: date
    exact: bool
    leads: bool
    end: int


@dataclass(frozen=True)
class NoDay:
    """The reason for which there is no one day.

    None is named, there is no such day (`text`), it is too vague, or there are several (`days`).
    """

    reason: Literal["none", "no_such_day", "too_vague", "several"]
    text: str = ""
    days: tuple[date, ...] = ()


def read_day(sentence: Sentence, *, today: date, tense: Tense) -> Day | NoDay:
    """Read the one day in the sentence; without a year it is the nearest that fits the tense."""
    found = days_in(sentence, today=today, tense=tense)
    impossible = [one for one in found if one.day is None and not one.vague]
    if impossible:
        return NoDay("no_such_day", text=sentence.between(impossible[0].start, impossible[0].end))
    named = [one for one in found if one.day is not None]
    days = tuple(dict.fromkeys(one.day for one in named if one.day is not None))
    if not days:
        return NoDay("too_vague" if found else "none")
    if len(days) > 1:
        return NoDay("several", days=days)
    first = named[0]
    before = sentence.words[: first.start]
    roughly = any(word in words_of("approximations") for word in sentence.words)
    denied = any(word in words_of("negations") for word in before)
    return Day(
        day=days[0],
        exact=all(one.exact for one in named) and not roughly and not denied,
        leads=all(word in words_of("date_lead") for word in before),
        end=first.end,
    )


def days_in(sentence: Sentence, *, today: date, tense: Tense) -> list[FoundDate]:
    """Find every date the sentence names, in its order."""
    return list(_days_in(sentence.raw, today, tense))


@lru_cache(maxsize=_KEPT)
def _days_in(text: str, today: date, tense: Tense) -> tuple[FoundDate, ...]:
    sentence = Sentence(text)
    reader = _Reader(sentence, today, tense)
    found: list[FoundDate] = []
    place = 0
    while place < len(sentence.words):
        one = reader.at(place)
        if one is not None:
            found.append(one)
        place = one.end if one is not None else place + 1
    return tuple(found)


class _Reader:
    """It reads the date that begins with a word, going by today and the question's tense."""

    def __init__(self, sentence: Sentence, today: date, tense: Tense) -> None:
        self._sentence = sentence
        self._words = sentence.words
        self._today = today
        self._tense = tense
        self._forms: tuple[Callable[[int], FoundDate | None], ...] = (
            self._weekday,
            self._relative,
            self._distance,
            self._week,
            self._part_of_month,
            self._in_figures,
            self._in_spaced_figures,
            self._day_and_month,
            self._month_and_day,
            self._month,
            self._too_vague,
        )

    def at(self, place: int) -> FoundDate | None:
        if place and self._words[place - 1] == _CLOCK and self._words[place][0].isdigit():
            return None
        for form in self._forms:
            found = form(place)
            if found is not None:
                return found
        return None

    # ── Relative to today ────────────────────────────────────────────────────

    def _relative(self, place: int) -> FoundDate | None:
        match = spoken("days").at(self._words, place)
        if match is None:
            return None
        return FoundDate(place, match.end, self._today + timedelta(days=int(match.name)))

    def _distance(self, place: int) -> FoundDate | None:
        """Read a distance, as `for 14 dage siden` (14 days ago) or `om 3 uger` (in 3 weeks)."""
        ahead = spoken("ahead_before").at(self._words, place)
        ago = spoken("ago_before").at(self._words, place)
        before = ahead or ago
        number = self._count(before.end if before else place)
        if number is None:
            return None
        count, end = number
        unit = spoken("date_units").at(self._words, end)
        if unit is None or count > _LONGEST_WAY:
            return None
        end = unit.end
        behind = spoken("ago_after").at(self._words, end)
        onward = spoken("ahead_after").at(self._words, end)
        if behind is not None and ahead is None:
            return self._away(place, behind.end, unit.name, -count)
        if onward is not None or ahead is not None:
            return self._away(place, onward.end if onward else end, unit.name, count)
        return None

    def _count(self, place: int) -> tuple[int, int] | None:
        number = whole_number(self._words, place)
        if number is not None:
            return number.value, number.end
        if place < len(self._words) and self._words[place] in ("a", "an"):
            return 1, place + 1
        return None

    def _away(self, start: int, end: int, unit: str, count: int) -> FoundDate | None:
        match unit:
            case "day":
                day = _moved(self._today, days=count)
            case "week":
                day = _moved(self._today, days=7 * count)
            case "month":
                day = _months_on(self._today, count)
            case _:
                day = _months_on(self._today, 12 * count)
        if day is None:
            return None
        return FoundDate(start, end, day, exact=unit in ("day", "week"))

    # ── Weekdays and weeks ───────────────────────────────────────────────────

    def _weekday(self, place: int) -> FoundDate | None:
        """Read a weekday, as `sidste mandag` (last Monday) or `i mandags` (this past Monday).

        Other forms are `på fredag` (on Friday), `næste fredag` (next Friday), `fredag den 6. marts`
        (Friday 6 March) and `mandag i sidste uge` (Monday last week).
        """
        before = spoken("weekday_before").at(self._words, place)
        start = before.end if before else place
        if before is None and self._words[place] == "i" and self._word(place + 1).endswith("s"):
            start = place + 1
        match = _typed(spoken("weekdays"), self._words, start)
        if match is None or (before is None and _is_short(match) and not self._is_all(match)):
            return None
        weekday = int(match.name)
        dated = self._dated_weekday(match.end, weekday)
        if dated is not None:
            return replace(dated, start=place)
        of_week = spoken("this_week").at(self._words, match.end)
        if of_week is not None:
            monday = self._today - timedelta(days=self._today.weekday() - 7 * int(of_week.name))
            return FoundDate(
                place, of_week.end, monday + timedelta(days=weekday), exact=match.exact
            )
        way = before.name if before else "past" if match.words[0].endswith("dags") else ""
        return self._which_weekday(place, match, way)

    def _dated_weekday(self, place: int, weekday: int) -> FoundDate | None:
        first = place
        while self._word(place) in ("den", "d", "the"):
            place += 1
        for form in (self._in_figures, self._day_and_month, self._month_and_day):
            found = form(place) if place < len(self._words) else None
            if found is not None and found.day is not None:
                return replace(found, exact=found.exact and found.day.weekday() == weekday)
        return self._that_weekday(place, weekday) if place > first else None

    def _that_weekday(self, place: int, weekday: int) -> FoundDate | None:
        """Read a weekday and a day without a month, as `onsdag d. 19.` (Wednesday the 19th).

        It is the nearest 19th that is a Wednesday.
        """
        day, end = self._day_of_month(place)
        if day is None or self._word(end) in words_of("date_units"):
            return None
        months = (_months_on(self._today.replace(day=1), away) for away in _MONTHS_AROUND)
        made = (_made(one.year, one.month, day) for one in months if one is not None)
        days = [one for one in made if one is not None and one.weekday() == weekday]
        return FoundDate(place, end, self._fitting(days), exact=False) if days else None

    def _which_weekday(self, place: int, match: Match, way: str) -> FoundDate:
        weekday, today = int(match.name), self._today
        on = (weekday - today.weekday()) % 7
        coming = today + timedelta(days=on or 7)
        past = coming - timedelta(days=14 if on == 0 else 7)
        match way:
            case "next_week":
                day = today + timedelta(days=7 - today.weekday() + weekday)
                return FoundDate(place, match.end, day, exact=False)
            case "past":
                return FoundDate(place, match.end, past, exact=match.exact)
            case "coming":
                return FoundDate(place, match.end, coming, exact=match.exact)
            case _:
                day = past if self._tense == "past" else coming
                sure = match.exact and self._tense != "any" and on != 0
                return FoundDate(place, match.end, day, exact=sure)

    def _week(self, place: int) -> FoundDate | None:
        """Read a week, as `uge 34` (week 34) or `sidste uge` (last week).

        It is read as its Monday, to be confirmed.
        """
        relative = spoken("this_week").at(self._words, place)
        if relative is not None:
            monday = self._today - timedelta(days=self._today.weekday() - 7 * int(relative.name))
            return FoundDate(place, relative.end, monday, exact=False)
        named = spoken("week").at(self._words, place)
        if named is None or not _SHORT.fullmatch(self._word(named.end)):
            return None
        week, end = int(self._words[named.end]), named.end + 1
        year, end = self._year(end, short=False)
        years = (year,) if year is not None else range(self._today.year - 1, self._today.year + 2)
        mondays = [found for one in years if (found := _week_monday(one, week)) is not None]
        return FoundDate(place, end, self._fitting(mondays), exact=False)

    # ── Figures ──────────────────────────────────────────────────────────────

    def _in_figures(self, place: int) -> FoundDate | None:
        word = self._word(place)
        if found := _YEAR_FIRST.fullmatch(word) or _RUN_TOGETHER.fullmatch(word):
            return self._dated(place, place + 1, int(found[1]), int(found[2]), int(found[3]))
        if found := _YEAR_LAST.fullmatch(word):
            year = _full_year(int(found[3]))
            return self._dated(place, place + 1, year, int(found[2]), int(found[1]))
        if found := _DAY_MONTH.fullmatch(word):
            return self._day_month(place, int(found[1]), int(found[3]), certain=found[2] != "-")
        if found := _MONTH_YEAR.fullmatch(word):
            return self._first_of_month(place, place + 1, int(found[2]), int(found[1]))
        if found := _YEAR_MONTH.fullmatch(word):
            return self._first_of_month(place, place + 1, int(found[1]), int(found[2]))
        if _YEAR.fullmatch(word) and FIRST_YEAR <= int(word) <= LAST_YEAR:
            return FoundDate(place, place + 1, vague=True)
        return None

    def _day_month(self, place: int, day: int, month: int, *, certain: bool) -> FoundDate:
        year, end = self._year(place + 1, short=False)
        if year is not None:
            return self._dated(place, end, year, month, day)
        found = self._nearest(place, end, month, day)
        return replace(found, exact=found.exact and certain)

    def _in_spaced_figures(self, place: int) -> FoundDate | None:
        """Read figures apart, as `2. 3. 2026` or `den 2. i 3.` (the 2nd of the 3rd)."""
        spoken_so = self._word(place + 1) == "i"
        day, month = self._word(place), self._word(place + 2 if spoken_so else place + 1)
        if not (_SHORT.fullmatch(day) and _SHORT.fullmatch(month)):
            return None
        if self._sentence.gap(place + 1).strip() != ".":
            return None
        after = place + 3 if spoken_so else place + 2
        year, end = self._year(after, short=False)
        if year is not None:
            return self._dated(place, end, year, int(month), int(day))
        return self._nearest(place, after, int(month), int(day)) if spoken_so else None

    # ── Months ───────────────────────────────────────────────────────────────

    def _day_and_month(self, place: int) -> FoundDate | None:
        """Read a day and a month, as `2. mar. 2026` or `den tredje februar` (3 February)."""
        day, after = self._day_of_month(place)
        month = self._month_at(self._past_joints(after)) if day is not None else None
        if day is None or month is None or "," in self._sentence.gap(after):
            return None  # `type 2, januar` (type 2, January)
        return self._with_year(place, month, day)

    def _month_and_day(self, place: int) -> FoundDate | None:
        """Read a month and a day, as `March 2, 2026` or `March 2nd`."""
        month = self._month_at(place)
        if month is None:
            return None
        day, after = self._day_of_month(self._past_joints(month.end))
        if day is None:
            return None
        return self._with_year(place, replace(month, end=self._past_joints(after)), day)

    def _with_year(self, place: int, month: Match, day: int) -> FoundDate:
        year, end = self._year(month.end, short=True)
        if year is None:
            found = self._nearest(place, end, int(month.name), day)
        else:
            found = self._dated(place, end, year, int(month.name), day)
        return replace(found, exact=found.exact and month.exact)

    def _month(self, place: int) -> FoundDate | None:
        """Read a month, as `marts 2025` (March 2025) or `i marts` (in March).

        It is read as its first day, to be confirmed.
        """
        month = self._month_at(place)
        if month is None:
            return None
        year, end = self._year(month.end, short=False)
        if year is not None:
            return self._first_of_month(place, end, year, int(month.name))
        alone = place == 0 and end == len(self._words)
        if _is_short(month) and not alone:
            follows = words_of("before_may" if self._word(place) in _WHOLE else "before_a_month")
            if self._word(place - 1) not in follows:
                return None
        return replace(self._nearest(place, end, int(month.name), 1), exact=False)

    def _part_of_month(self, place: int) -> FoundDate | None:
        """Read a part of a month, as `primo marts` (early March) or `ultimo maj` (late May)."""
        part = spoken("part_of_month").at(self._words, place)
        if part is None:
            return None
        month = self._month_at(self._past_joints(part.end))
        if month is None:
            return None
        year, end = self._year(month.end, short=False)
        years = (year,) if year is not None else range(self._today.year - 1, self._today.year + 2)
        days = [_day_in_month(one, int(month.name), int(part.name)) for one in years]
        return FoundDate(place, end, self._fitting(days), exact=False)

    def _too_vague(self, place: int) -> FoundDate | None:
        match = spoken("too_vague").at(self._words, place)
        return None if match is None else FoundDate(place, match.end, vague=True)

    def _day_of_month(self, place: int) -> tuple[int | None, int]:
        """Return the day, in figures or as `tredje` (third), and the word after it."""
        if _SHORT.fullmatch(self._word(place)):
            return int(self._words[place]), place + 1
        said = spoken("ordinals").at(self._words, place)
        return (None, place) if said is None else (int(said.name), said.end)

    def _month_at(self, place: int) -> Match | None:
        return _typed(spoken("months"), self._words, place)

    def _past_joints(self, place: int) -> int:
        while self._word(place) in words_of("month_joints"):
            place += 1
        return place

    # ── Making the day ───────────────────────────────────────────────────────

    def _year(self, place: int, *, short: bool) -> tuple[int | None, int]:
        """Return the year at this word, and the word after it."""
        word, at = self._word(place), place
        if word in ("i", "in") and _YEAR.fullmatch(self._word(place + 1)):
            word, at = self._words[place + 1], place + 1
        if _YEAR.fullmatch(word) and FIRST_YEAR <= int(word) <= LAST_YEAR:
            return int(word), at + 1
        if short and _SHORT_YEAR.fullmatch(word) and place + 1 == len(self._words):
            return _full_year(int(word)), place + 1
        away = spoken("year_away").at(self._words, place)
        if away is not None:
            return self._today.year + int(away.name), away.end
        return None, place

    def _dated(self, start: int, end: int, year: int, month: int, day: int) -> FoundDate:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return FoundDate(start, end)
        return FoundDate(start, end, _made(year, month, day))

    def _first_of_month(self, start: int, end: int, year: int, month: int) -> FoundDate:
        return replace(self._dated(start, end, year, month, 1), exact=False)

    def _nearest(self, start: int, end: int, month: int, day: int) -> FoundDate:
        around = range(
            self._today.year - _YEARS_TO_A_LEAP_DAY, self._today.year + _YEARS_TO_A_LEAP_DAY + 1
        )
        days = [made for year in around if (made := _made(year, month, day)) is not None]
        return FoundDate(start, end, self._fitting(days), exact=self._tense != "any")

    def _fitting(self, days: Iterable[date]) -> date | None:
        """Return the nearest of them that fits the tense; when none does, the nearest of all."""
        days = list(days)
        fits = [
            day
            for day in days
            if (self._tense != "past" or day <= self._today)
            and (self._tense != "future" or day >= self._today)
        ]
        return min(fits or days, key=lambda day: abs(day - self._today), default=None)

    def _is_all(self, match: Match) -> bool:
        return match.start == 0 and match.end == len(self._words)

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""


def _day_in_month(year: int, month: int, day: int) -> date:
    """Return that day, or the month's last when it has no such day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _moved(day: date, *, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _months_on(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _week_monday(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _full_year(year: int) -> int:
    if year >= _CENTURY:
        return year
    return year + (2000 if year < _CENTURY_TURNS_AT else 1900)


def _is_short(match: Match) -> bool:
    """Tell whether it is an abbreviation, which may be another word too."""
    return len(match.words[0]) <= _LETTERS_OF_A_SHORT_NAME


def _typed(table: Phrases, words: Sequence[str], place: int) -> Match | None:
    """Find the name that begins with this word, a typing error forgiven."""
    return table.at(words, place) or table.like(words, place)
