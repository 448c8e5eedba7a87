"""Read times of the day from words, in Danish and English, and how long it is until then.

Examples are `kl. 9`, `15:30`, `2 pm`, `kvart over otte` (quarter past eight) and `om to timer` (in
two hours). `halv ni` is 8:30 in Danish, and `half nine` is 9:30 in English.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from typing import NamedTuple

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.numbers import whole_number
from bot.understanding.entities.time_expressions import ClockTime, MinutesFromNow, PartOfDay

_FIGURES = re.compile(r"(?P<hour>2[0-4]|[01]?[0-9])(?:\.(?P<minute>[0-5][0-9]))?")
_MINUTES = re.compile(r"[0-5][0-9]")
_TOGETHER = re.compile(r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])")
_YEARS = range(2020, 2036)
_GOES_ON = frozenset(".,:/-")
_HOURS, _HALF_DAY, _HOUR = 24, 12, 60
_HALF, _QUARTER = 30, 15
_LONGEST = timedelta(days=365) // timedelta(minutes=1)


def clock_times(sentence: Sentence) -> Iterator[ClockTime]:
    """Find the times of the day, each with the word before it that says that it is one."""
    reader, place = _Reader(sentence), 0
    while place < len(sentence.words):
        found = reader.clock(place)
        if found is not None:
            yield found
        place = found.end if found is not None else place + 1


def leading_clock(sentence: Sentence) -> ClockTime | None:
    """Read the time that the sentence begins with, as a line of a log does: `0331`, `kl. 3`."""
    return _Reader(sentence).leading() if sentence.words else None


class Length(NamedTuple):
    """A length of time in minutes, and the place of the word after it."""

    minutes: int
    end: int


def length_at(words: Sequence[str], place: int) -> Length | None:
    """Read the length of time that begins with this word.

    Examples are `70 min`, `1 t 10`, `en time og ti minutter` and `halvanden time`.
    """
    whole = spoken("spans_of_time").at(words, place)
    if whole is not None:
        return _with_more(words, Length(int(whole.name), whole.end))
    number = whole_number(words, place)
    unit = spoken("clock_units").at(words, number.end) if number is not None else None
    if number is None or unit is None:
        return None
    length = Length(number.value * int(unit.name), unit.end)
    return _with_more(words, length) if int(unit.name) == _HOUR else length


def length_alone(text: str) -> int | None:
    """Read a length of time in minutes, where nothing else is said: `det tog 1 t 10`."""
    words = Sentence(text).words
    place = 0
    while place < len(words) and words[place] in words_of("before_a_length"):
        place += 1
    found = length_at(words, place) if place < len(words) else None
    return found.minutes if found is not None and found.end == len(words) else None


def _with_more(words: Sequence[str], hours: Length) -> Length:
    """Add the minutes after the hours, as `10` in `1 t 10`, and `og ti minutter`."""
    joint = words[hours.end] in ("og", "and") if hours.end < len(words) else False
    place = hours.end + joint
    if place >= len(words):
        return hours
    span = spoken("spans_of_time").at(words, place)
    if span is not None:
        return Length(hours.minutes + int(span.name), span.end)
    number = whole_number(words, place)
    if number is None or number.value >= _HOUR:
        return hours
    unit = spoken("clock_units").at(words, number.end)
    if unit is not None and int(unit.name) == 1:
        return Length(hours.minutes + number.value, unit.end)
    bare = unit is None and not joint and words[place].isdigit()
    return Length(hours.minutes + number.value, number.end) if bare else hours


def minutes_from_now(sentence: Sentence) -> Iterator[MinutesFromNow]:
    """Find so long from now: `om to timer` (in two hours), `om en halv time` (in half an hour)."""
    words = sentence.words
    for place in range(len(words)):
        ahead = spoken("ahead_before").at(words, place)
        if ahead is None:
            continue
        whole = spoken("spans_of_time").at(words, ahead.end)
        if whole is not None:
            yield MinutesFromNow(start=place, end=whole.end, minutes=int(whole.name))
            continue
        few = spoken("a_few").at(words, ahead.end)
        number = whole_number(words, ahead.end)
        end = few.end if few is not None else number.end if number is not None else ahead.end
        unit = spoken("clock_units").at(words, end)
        count = int(few.name) if few is not None else number.value if number is not None else 0
        if unit is not None and 0 < (minutes := count * int(unit.name)) <= _LONGEST:
            yield MinutesFromNow(start=place, end=unit.end, minutes=minutes, sure=few is None)


def parts_of_day(sentence: Sentence) -> Iterator[PartOfDay]:
    """Find `i eftermiddag` (this afternoon) and the like."""
    for match in spoken("parts_of_day").all(sentence):
        hour, minute = match.name.split(":")
        yield PartOfDay(start=match.start, end=match.end, clock=time(int(hour), int(minute)))


class _Reader:
    """It reads the time of the day that begins with a word."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._words = sentence.words

    def clock(self, place: int) -> ClockTime | None:
        """Read a time that is plainly one, or follows a word that says so."""
        first = self._past(place, "before_a_clock")
        if first == place:
            return self._said_out(place, led=False) or self._plain(place)
        led = self._said_out(first, led=self._is_sure_lead(first))
        return self._from(place, led or self._plain(first) or self._in_figures(first))

    def leading(self) -> ClockTime | None:
        first = self._past(0, "clock_words")
        led = first > 0
        found = self._said_out(first, led=led) or self._plain(first)
        if found is None and led:
            found = self._together(first) or self._counted_not(self._in_figures(first))
        elif found is None:
            found = self._together(first) or self._with_minutes(first)
        if found is None or self._goes_on(found.end):
            return None
        return self._from(0, found) if led or self._begins(first) else None

    def _from(self, place: int, found: ClockTime | None) -> ClockTime | None:
        if found is None:
            return None
        return ClockTime(start=place, end=found.end, clock=found.clock, sure=found.sure)

    # ── In figures ───────────────────────────────────────────────────────────

    def _plain(self, place: int) -> ClockTime | None:
        """Read `15:30`, `2 pm` and `9-tiden` (about nine), which are nothing else."""
        return self._with_colon(place) or self._of_half_a_day(place) or self._about_an_hour(place)

    def _with_colon(self, place: int) -> ClockTime | None:
        hour, minute = self._word(place), self._word(place + 1)
        if not (hour.isdigit() and len(hour) <= len("23") and _MINUTES.fullmatch(minute)):
            return None
        if self._sentence.gap(place + 1) != ":" or int(hour) >= _HOURS:
            return None
        if self._goes_on(place + 2) or self._follows_figures(place):
            return None
        end, hours = self._half_of_the_day(place + 2, int(hour))
        return ClockTime(start=place, end=end, clock=time(hours, int(minute)))

    def _of_half_a_day(self, place: int) -> ClockTime | None:
        figures = _FIGURES.fullmatch(self._word(place))
        if figures is None or not 1 <= int(figures["hour"]) <= _HALF_DAY:
            return None
        end, hour = self._half_of_the_day(place + 1, int(figures["hour"]))
        if end == place + 1 or self._follows_figures(place):
            return None
        return ClockTime(start=place, end=end, clock=time(hour, int(figures["minute"] or 0)))

    def _half_of_the_day(self, place: int, hour: int) -> tuple[int, int]:
        """Read `am` and `pm`; return the word after it, and the hour of the whole day."""
        said = spoken("halves_of_the_day").at(self._words, place)
        if said is None or hour > _HALF_DAY:
            return place, hour % _HOURS
        return said.end, hour % _HALF_DAY + (_HALF_DAY if said.name == "late" else 0)

    def _about_an_hour(self, place: int) -> ClockTime | None:
        """Read `9-tiden` and `tretiden` (about three)."""
        word = self._word(place)
        if self._word(place + 1) == "tiden":
            number, end = whole_number(self._words, place), place + 2
        elif word.endswith("tiden"):
            number, end = whole_number((word.removesuffix("tiden"),), 0), place + 1
        else:
            return None
        if number is None or not 1 <= number.value <= _HOURS:
            return None
        hour = time(number.value % _HOURS)
        return ClockTime(start=place, end=end, clock=hour, sure=False)

    def _in_figures(self, place: int) -> ClockTime | None:
        """Read `9`, `9.30` and, after a word that says so, `ni` (nine)."""
        figures = _FIGURES.fullmatch(self._word(place))
        if figures is not None:
            clock = time(int(figures["hour"]) % _HOURS, int(figures["minute"] or 0))
            return ClockTime(start=place, end=place + 1, clock=clock)
        if not self._is_sure_lead(place):
            return None
        number = whole_number(self._words, place)
        if number is None or not 1 <= number.value <= _HOURS:
            return None
        return ClockTime(start=place, end=number.end, clock=time(number.value % _HOURS))

    def _counted_not(self, found: ClockTime | None) -> ClockTime | None:
        """Leave out what says how many, as `ca 15 brugere` (about 15 users)."""
        if found is None or self._word(found.end) not in words_of("no_clock_before"):
            return found
        return found if self._word(found.start - 1) in words_of("before_a_clock") else None

    def _with_minutes(self, place: int) -> ClockTime | None:
        figures = _FIGURES.fullmatch(self._word(place))
        if figures is None or not figures["minute"] or int(figures["hour"]) == _HOURS:
            return None
        return self._in_figures(place)

    def _together(self, place: int) -> ClockTime | None:
        """Read `0331`; a year is none, where no word says that it is a time."""
        figures = _TOGETHER.fullmatch(self._word(place))
        if figures is None or (place == 0 and int(figures[0]) in _YEARS):
            return None
        clock = time(int(figures["hour"]), int(figures["minute"]))
        return ClockTime(start=place, end=place + 1, clock=clock)

    # ── Said out ─────────────────────────────────────────────────────────────

    def _said_out(self, place: int, *, led: bool) -> ClockTime | None:
        """Read `halv ni`, `kvart over otte` and `ti minutter i tre` (ten minutes to three)."""
        found = self._half_hour(place, led=led) or self._minutes_beside(place, led=led)
        if found is None:
            return None
        clock, end, sure = found
        if self._word(end) == "tiden":
            end, sure = end + 1, False
        end, hour = self._half_of_the_day(end, clock.hour)
        return ClockTime(start=place, end=end, clock=clock.replace(hour=hour), sure=sure)

    def _half_hour(self, place: int, *, led: bool) -> tuple[time, int, bool] | None:
        half = spoken("half_hours").at(self._words, place)
        if half is None or not (led or half.name == "past" or self._is_alone(place)):
            return None
        hour = self._hour(half.end)
        if hour is None:
            return None
        minutes = -_HALF if half.name == "before" else _HALF
        return _beside(hour[0], minutes), hour[1], True

    def _minutes_beside(self, place: int, *, led: bool) -> tuple[time, int, bool] | None:
        """Read so many minutes before or after an hour or a half hour."""
        count = self._minutes(place, led=led)
        if count is None:
            return None
        minutes, after = count
        way = spoken("beside_the_hour").at(self._words, after)
        if way is None:
            return None
        half = spoken("half_hours").at(self._words, way.end)
        hour = self._hour(half.end if half is not None else way.end)
        if hour is None:
            return None
        shift = 0 if half is None else -_HALF if half.name == "before" else _HALF
        minutes = -minutes if way.name == "before" else minutes
        return _beside(hour[0], shift + minutes), hour[1], True

    def _minutes(self, place: int, *, led: bool) -> tuple[int, int] | None:
        """Return how many minutes are said, and the word after them."""
        quarter = spoken("quarters_of_an_hour").at(self._words, place)
        if quarter is not None:
            return _QUARTER, quarter.end
        number = whole_number(self._words, place)
        if number is None or not 0 < number.value < _HOUR:
            return None
        unit = spoken("clock_units").at(self._words, number.end)
        if unit is not None and unit.name == "1":
            return number.value, unit.end
        plainly = self._word(number.end) in words_of("plainly_past_the_hour")
        return (number.value, number.end) if led or plainly else None

    def _hour(self, place: int) -> tuple[int, int] | None:
        """Return the hour, and the word after it; a number of something is none."""
        number = whole_number(self._words, place)
        if number is None or not 1 <= number.value <= _HOURS:
            return None
        units = words_of("date_units") | words_of("clock_units") | words_of("no_clock_before")
        if self._word(number.end) in units:
            return None
        return number.value % _HOURS, number.end

    def _is_alone(self, place: int) -> bool:
        """Tell whether no number stands before it, as in `to en halv` (two and a half)."""
        before = self._word(place - 1)
        return before not in words_of("number_articles") and not before.isdigit()

    # ── The words around it ──────────────────────────────────────────────────

    def _past(self, place: int, section: str) -> int:
        while self._word(place) in words_of(section):
            place += 1
        return place

    def _is_sure_lead(self, place: int) -> bool:
        """Tell whether the word before is one of time only; `at to kommer` is that two come."""
        before = self._word(place - 1)
        led = before in words_of("before_a_clock")
        return led and before not in words_of("that_follows_mark")

    def _goes_on(self, place: int) -> bool:
        """Tell whether letters, or more figures, follow without a space."""
        if place >= len(self._words):
            return False
        gap, word = self._sentence.gap(place), self._word(place)
        return gap == "" or (gap in _GOES_ON and word[0].isdigit())

    def _follows_figures(self, place: int) -> bool:
        gap = self._sentence.gap(place) if place else " "
        return gap in _GOES_ON and self._word(place - 1)[-1:].isdigit()

    def _begins(self, place: int) -> bool:
        return self._sentence.tokens[place].start == 0

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""


def _beside(hour: int, minutes: int) -> time:
    """Return the time so many minutes after the hour, or before it."""
    whole = (hour * _HOUR + minutes) % (_HOURS * _HOUR)
    return time(whole // _HOUR, whole % _HOUR)
