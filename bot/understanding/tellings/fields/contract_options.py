"""Read the options of a contract as they are told: `2 x 12 mdr, senest 30/9 2029` (2 x 12 months).

How many there are is said before or after the months, and the days to answer by in their order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from bot.language.normalise import Sentence
from bot.language.phrase_table import spoken, words_of
from bot.nlu_port import SaidOptions
from bot.understanding.entities.dates import FoundDate, days_in
from bot.understanding.entities.numbers import whole_number

_PARTS = re.compile(r",\s+|[.!?]\s+(?=\S)")
_MONTHS_OF: dict[str, int] = {"month": 1, "year": 12}
_LONGEST_SHORTENED = 3
"""A full stop after a word of so many letters may be of an abbreviation."""
_MOST_OPTIONS, _MOST_MONTHS = 9, 240


@dataclass(frozen=True)
class _Option:
    months: int
    deadline: date | None = None
    decision: str = ""

    def __str__(self) -> str:
        day = "" if self.deadline is None else self.deadline.isoformat()
        return f"{self.months}/{day}/{self.decision}"


@dataclass(frozen=True)
class _Lengths:
    """So many options of so many months, at words `start` to `end` (exclusive)."""

    months: tuple[int, ...]
    start: int
    end: int
    counted: bool


def read_options(text: str, *, before: Sequence[str], today: date) -> SaidOptions | None:
    """Read the options that the text tells; None where it tells none.

    Those `before` are kept where only the days are told that they lack.
    """
    parts = [part for part in text.split(";") if part.strip()]
    told = [_told(part, today) for part in parts]
    options = [option for one in told for option in one.options]
    unread = " ".join(one.unread for one in told if one.unread)
    if options:
        return SaidOptions(tuple(map(str, options)), unread, any(one.counted for one in told))
    days = [day for one in told for day in one.days]
    known = [_option(one) for one in before]
    lacking = [place for place, option in enumerate(known) if option.deadline is None]
    if not days or unread or len(days) > len(lacking):
        return None
    for place, day in zip(lacking, days, strict=False):
        known[place] = replace(known[place], deadline=day)
    return SaidOptions(tuple(map(str, known)))


def options_named(text: str, *, today: date) -> SaidOptions | None:
    """Read the options in a sentence that tells more: `… til 31/3 30 med option på 2 x 12 mdr`.

    They begin at the word for them, or are so many of a length and all that a part says.
    """
    for part in (text, *_PARTS.split(text)):
        told = read_options(part, before=(), today=today)
        if told is not None and told.counted and not told.unread:
            return told
    said = _named_in(Sentence(text))
    return read_options(said, before=(), today=today) if said else None


def _named_in(sentence: Sentence) -> str:
    """Return the part from the word for options on, with the parts that tell when they are due."""
    words = sentence.words
    named = next((at for at, word in enumerate(words) if word in words_of("options_named")), None)
    if named is None:
        return ""
    start = named - 1 if named and whole_number(words, named - 1) is not None else named
    end = named + 1
    while end < len(words):
        part = range(
            end, next((at for at in range(end + 1, len(words)) if _parts(sentence, at)), len(words))
        )
        is_first = end == named + 1
        if not is_first and words_of("answers_an_option").isdisjoint(words[at] for at in part):
            break
        end = part.stop
    return sentence.between(start, end)


def _parts(sentence: Sentence, place: int) -> bool:
    gap = sentence.gap(place).strip()
    return gap[:1] in (",", ";", "!", "?", "–") or (
        gap == "." and len(sentence.words[place - 1]) > _LONGEST_SHORTENED
    )


@dataclass(frozen=True)
class _Told:
    options: Sequence[_Option]
    days: Sequence[date]
    unread: str
    counted: bool


def _told(part: str, today: date) -> _Told:
    sentence = Sentence(part)
    found = [one for one in days_in(sentence, today=today, tense="future") if _is_a_day(one)]
    dated = {place for one in found for place in range(one.start, one.end)}
    lengths = list(_lengths(sentence, dated))
    days = [one.day for one in found if one.day is not None]
    months = [number for one in lengths for number in one.months]
    taken = dated | {place for one in lengths for place in range(one.start, one.end)}
    rest = [
        sentence.between(place, place + 1)
        for place, word in enumerate(sentence.words)
        if place not in taken and word not in words_of("said_of_options")
    ]
    decision = spoken("option_decided").at(sentence.words, len(sentence.words) - 1)
    decided = decision.name if decision is not None else ""
    options = [
        _Option(number, day, decided if number == months[-1] else "")
        for number, day in zip_longest(months, days[: len(months)])
        if number is not None
    ]
    counted = any(one.counted for one in lengths)
    return _Told(options, days, " ".join(rest) if options or days else "", counted)


def _is_a_day(found: FoundDate) -> bool:
    """Tell whether it is a day of the calendar, and no length of time."""
    return found.day is not None and found.said.end > found.said.start and found.exact


def _lengths(sentence: Sentence, dated: set[int]) -> Iterator[_Lengths]:
    """Find each length: `2 x 12 mdr`, `12 mdr to gange`, `12+12 mdr`, `option på et år`."""
    words, place = sentence.words, 0
    while place < len(words):
        found = None if place in dated else _length_at(sentence, place)
        if found is not None:
            yield found
        place = found.end if found is not None else place + 1


def _length_at(sentence: Sentence, place: int) -> _Lengths | None:
    words = sentence.words
    if not words_of("before_a_time_ahead").isdisjoint(words[max(place - 1, 0) : place]):
        return None  # `om et år` (in a year) is a day, and no option
    numbers, at = _added_up(sentence, place)
    before = spoken("times").at(words, at) if len(numbers) == 1 else None
    count = 1
    if before is not None:
        after = before.end
        while after < len(words) and words[after] in words_of("between_count_and_length"):
            after += 1
        count, (numbers, at) = numbers[0], _added_up(sentence, after)
    unit = spoken("date_units").at(words, at) if numbers else None
    if unit is None or unit.name not in _MONTHS_OF:
        return None
    end = unit.end
    again = None if before is not None else whole_number(words, end)
    times = None if again is None else spoken("times").at(words, again.end)
    if again is not None and times is not None:
        count, end = again.value, times.end
    months = [number * _MONTHS_OF[unit.name] for number in numbers]
    if not 0 < count <= _MOST_OPTIONS or not all(0 < one <= _MOST_MONTHS for one in months):
        return None
    counted = before is not None or times is not None or len(months) > 1
    return _Lengths(tuple(months) * count, place, end, counted)


def _added_up(sentence: Sentence, place: int) -> tuple[list[int], int]:
    """Read one number, or several as in `12+12`; return them with the word after them."""
    numbers: list[int] = []
    while (number := whole_number(sentence.words, place)) is not None:
        numbers.append(number.value)
        place = number.end
        if place >= len(sentence.words) or "+" not in sentence.gap(place):
            break
    return numbers, place


def _option(written: str) -> _Option:
    months, day, decision = written.split("/")
    return _Option(int(months), date.fromisoformat(day) if day else None, decision)
