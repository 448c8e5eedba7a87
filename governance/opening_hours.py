"""Read when a contact answers, as it is written in the register, and tell whether that is now.

It reads `07–17 hverdage` (07–17 on weekdays), `hverdage` (weekdays), `døgnet rundt` (day and night)
and the like. After `08–16, ellers via vagt` (08–16, otherwise by the duty desk) the rest is a
remark. A text with anything else in it cannot be read, and nobody is taken to be closed for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from governance.workdays import ONE_DAY, SATURDAY, is_workday

_DAY: Final = 24 * 60
_HOLIDAY: Final = 7
"""The day of a public holiday that falls on Monday to Friday."""
_WORKDAYS: Final = frozenset(range(SATURDAY))
_WEEKEND: Final = frozenset((5, 6))
_EVERY_DAY: Final = frozenset(range(_HOLIDAY + 1))
_LOOKED_AHEAD: Final = 15
_LONGEST: Final = 120
_KEPT: Final = 1024

_NAMED_DAYS: Final = (
    "mandag|man|ma|monday|mon",
    "tirsdag|tirs|tir|ti|tuesday|tue|tues",
    "onsdag|ons|wednesday|wed",
    "torsdag|tors|tor|to|thursday|thu|thur|thurs",
    "fredag|fre|fr|friday|fri",
    "lørdag|lør|lø|saturday|sat",
    "søndag|søn|sø|sunday|sun",
)
_DAY_NUMBER: Final = {
    word + ending: number
    for number, words in enumerate(_NAMED_DAYS)
    for word in words.split("|")
    for ending in ("", "e", "s")
}
_GROUPS: Final = {
    "hverdag": _WORKDAYS,
    "hverdage": _WORKDAYS,
    "hverdagene": _WORKDAYS,
    "arbejdsdage": _WORKDAYS,
    "arbejdsdag": _WORKDAYS,
    "weekday": _WORKDAYS,
    "weekdays": _WORKDAYS,
    "workdays": _WORKDAYS,
    "weekend": _WEEKEND,
    "weekenden": _WEEKEND,
    "weekender": _WEEKEND,
    "weekends": _WEEKEND,
    "helligdage": frozenset((_HOLIDAY,)),
    "helligdag": frozenset((_HOLIDAY,)),
    "holidays": frozenset((_HOLIDAY,)),
    "daglig": _EVERY_DAY,
    "dagligt": _EVERY_DAY,
    "daily": _EVERY_DAY,
}
DAY_WORDS: Final = frozenset((*_DAY_NUMBER, *_GROUPS))
"""The words that say on which days somebody answers, in both languages, long and short."""
_ALWAYS: Final = "døgnet rundt"
_SAID_FOR_ALWAYS: Final = re.compile(
    r"\b24\s?[/x]\s?7\b|\bhele døgnet\b|\bdøgnåbent?\b|\bdøgnbemandet\b|^altid$|^always$"
    r"|\b24 timer(?: i døgnet)?\b|\baround the clock\b|\bday and night\b|\b24 hours\b"
)
_EVERY: Final = re.compile(r"\b(?:alle (?:ugens )?dage|hver dag|alle ugens 7 dage|every day)\b")
_CLOCK: Final = r"(?:kl\.?\s?)?(\d{1,2})(?:[.:](\d{2}))?(?!\d)"
_RANGE: Final = re.compile(rf"(?:fra\s|from\s)?{_CLOCK}\s?(?:-|–|—|\btil\b|\bto\b)\s?{_CLOCK}")
_REFUSED: Final = re.compile(
    r"\b(?:ikke|undtagen|undt|bortset|lukket|lukke\w*|ferie\w*|except|not|closed|am|pm|uge\w*|week"
    r"|dog|måske|efter|før|until|after|before)\b"
)
_REMARK: Final = re.compile(
    r"^(?:ellers|otherwise|derefter|kun (?:på|dansk|engelsk|sms|mail|akut|for)|only (?:in|by|for)"
    r"|via|helst|tast|tryk|på (?:dansk|engelsk)|in english)\b.*$"
)
_FILLED: Final = frozenset(
    [
        "kl",
        "alle",
        "åbent",
        "åben",
        "åbningstid",
        "open",
        "fra",
        "i",
        "om",
        "på",
        "every",
        "all",
        "from",
        "on",
        "at",
    ]
)
_TOKEN: Final = re.compile(r"[\w]+|[-–—]")
_ALL_DAY: Final = (0, _DAY)


class _Rule(NamedTuple):
    """It is open on these days between two times, in minutes; an end beyond 24 is next morning."""

    days: frozenset[int]
    begins: int
    ends: int


@dataclass(frozen=True)
class OpeningHours:
    """The times at which somebody answers, in the local time of the authority."""

    rules: tuple[_Rule, ...]

    @property
    def always(self) -> bool:
        """True when it is answered day and night, every day."""
        return any(rule == (_EVERY_DAY, *_ALL_DAY) for rule in self.rules)

    def is_open(self, local: datetime) -> bool:
        """Tell whether it is answered at that moment, as the clock shows it there."""
        minute = local.hour * 60 + local.minute
        today, yesterday = _day_of(local.date()), _day_of(local.date() - ONE_DAY)
        return any(
            (today in rule.days and rule.begins <= minute < rule.ends)
            or (yesterday in rule.days and rule.begins <= minute + _DAY < rule.ends)
            for rule in self.rules
        )

    def opens(self, local: datetime) -> datetime | None:
        """Return when it is answered next, None where that is not within two weeks.

        It is midnight where the text names a day and no time.
        """
        for ahead in range(_LOOKED_AHEAD):
            day = local.date() + timedelta(days=ahead)
            midnight = datetime.combine(day, time(), local.tzinfo)
            begins = [rule.begins for rule in self.rules if _day_of(day) in rule.days]
            found = [midnight.replace(hour=each // 60, minute=each % 60) for each in begins]
            later = [moment for moment in found if moment > local]
            if later:
                return min(later)
        return None


@lru_cache(_KEPT)
def read_opening_hours(text: str | None) -> OpeningHours | None:
    """Read them; None where there is nothing to read, or more than can be read."""
    said = " ".join((text or "").casefold().split())
    if not said or len(said) > _LONGEST or _REFUSED.search(said):
        return None
    said = _SAID_FOR_ALWAYS.sub(_ALWAYS, said)
    clauses: list[_Clause] = []
    for joined, clause in _clauses(said):
        if _REMARK.match(clause):
            continue
        read = _read_clause(clause, joined=joined)
        if read is None:
            return None
        clauses.append(read)
    rules = tuple(_rules(clauses))
    return OpeningHours(rules) if rules else None


class _Clause(NamedTuple):
    """Days and times that stand together; `joined` says that an and is before it."""

    days: frozenset[int]
    times: tuple[tuple[int, int], ...]
    joined: bool


def _clauses(said: str) -> Iterator[tuple[bool, str]]:
    """Split at commas, brackets and `og` (and)."""
    joined = False
    for part in re.split(r"([,;()+]|\b(?:og|and|samt)\b)", said):
        clause = part.strip(" .:")
        if part in ("og", "and", "samt", "+"):
            joined = True
        elif clause and part not in ",;()":
            yield joined, clause
            joined = False


def _read_clause(clause: str, *, joined: bool) -> _Clause | None:
    """Read one part, None where a word of it is not known."""
    times: list[tuple[int, int]] = []
    days: frozenset[int] = frozenset()
    if _ALWAYS in clause:
        times.append(_ALL_DAY)
    rest, found = _EVERY.subn(" ", clause.replace(_ALWAYS, " "))
    days |= _EVERY_DAY if found else days
    for hit in _RANGE.finditer(rest):
        span = _span(hit)
        if span is None:
            return None
        times.append(span)
    named = _days_in(_TOKEN.findall(_RANGE.sub(" ", rest)))
    return None if named is None else _Clause(days | named, tuple(times), joined)


def _span(hit: re.Match[str]) -> tuple[int, int] | None:
    first, first_minute, last, last_minute = (int(part or 0) for part in hit.groups())
    if first > 24 or last > 24 or first_minute > 59 or last_minute > 59:  # noqa: PLR2004  # a clock
        return None
    begins, ends = first * 60 + first_minute, last * 60 + last_minute
    return begins, ends if ends > begins else ends + _DAY


def _days_in(tokens: Sequence[str]) -> frozenset[int] | None:
    """Return the days that are named, also from one to another; None for any other word."""
    found: frozenset[int] = frozenset()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token in _GROUPS:
            found |= _GROUPS[token]
        elif token in _DAY_NUMBER and tokens[place + 1 : place + 2] and _spans(tokens, place):
            found |= _days_from(_DAY_NUMBER[token], _DAY_NUMBER[tokens[place + 2]])
            place += 2
        elif token in _DAY_NUMBER:
            found |= {_DAY_NUMBER[token]}
        elif token not in _FILLED:
            return None
        place += 1
    return found


def _spans(tokens: Sequence[str], place: int) -> bool:
    between, after = tokens[place + 1], tokens[place + 2 : place + 3]
    return between in ("-", "–", "—", "til", "to") and bool(after) and after[0] in _DAY_NUMBER


def _days_from(first: int, last: int) -> frozenset[int]:
    length = (last - first) % 7
    return frozenset((first + more) % 7 for more in range(length + 1))


def _rules(clauses: Sequence[_Clause]) -> Iterator[_Rule]:
    """Bring days and times together, whichever stands first."""
    days: frozenset[int] = frozenset()
    times: tuple[tuple[int, int], ...] = ()
    last: _Clause | None = None
    for clause in clauses:
        if clause.times and clause.days:
            yield from _each(_EVERY_DAY, times)
            last = _Clause(days | clause.days, clause.times, joined=False)
            yield from _each(last.days, last.times)
            days, times = frozenset(), ()
        elif clause.times and (days or last):
            last = _Clause(days or (last.days if last else days), clause.times, joined=False)
            yield from _each(last.days, last.times)
            days = frozenset()
        elif clause.times:
            times += clause.times
        elif times or (last and clause.joined):
            last = _Clause(clause.days, times or (last.times if last else times), joined=False)
            yield from _each(last.days, last.times)
            times = ()
        else:
            days |= clause.days
    yield from _each(_EVERY_DAY, times)
    yield from _each(days, (_ALL_DAY,)) if days else ()


def _each(days: frozenset[int], times: Sequence[tuple[int, int]]) -> Iterator[_Rule]:
    yield from (_Rule(days, begins, ends) for begins, ends in times)


def _day_of(day: date) -> int:
    """Return the weekday, or that it is a public holiday on what would be a working day."""
    holiday = day.weekday() < SATURDAY and not is_workday(day)
    return _HOLIDAY if holiday else day.weekday()
