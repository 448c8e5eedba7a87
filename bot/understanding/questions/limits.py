"""Read the limits that a question sets: `mere end 4 timer` (more than 4 hours), `ældre end et år`.

A limit is a comparison, a number and perhaps a unit of time. Which column it is of, its words tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias, cast, get_args

from bot.language.phrase_table import spoken, words_of
from bot.understanding.entities.numbers import number_at, whole_number
from bot.understanding.entities.spelled_numbers import spelled_number
from bot.understanding.text.patterns import Heard
from governance.queries.record_query import Comparison
from governance.records.columns import Column

Unit: TypeAlias = Literal["minutes", "hours", "days", "weeks", "months", "years"]

_DAYS: Mapping[Unit, float] = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1,
    "weeks": 7,
    "months": 30.44,
    "years": 365.25,
}
_OPPOSITE: Mapping[Comparison, Comparison] = {
    "over": "at_most",
    "at_least": "under",
    "at_most": "over",
    "under": "at_least",
}
_OF_TIME: Mapping[str, Comparison] = {"older": "over", "lately": "at_most"}
"""They are limits only where a unit of time follows: `i et halvt år` (for half a year)."""
_FROM_AFAR, _FURTHEST = ("at_most", "at_least"), 4
"""With a verb between, as in `må højst ligge nede en time` (may be down for an hour at most)."""
_NUMBERS = ("whole", "decimal")


@dataclass(frozen=True)
class SaidLimit:
    """A limit at words `start` to `end` (exclusive); without a unit it is of what is counted."""

    comparison: Comparison
    number: float
    unit: Unit | None
    start: int
    end: int

    @property
    def places(self) -> range:
        return range(self.start, self.end)

    @property
    def is_age(self) -> bool:
        """Tell whether it may say how long ago something is, or how far ahead."""
        return self.unit is not None and _DAYS[self.unit] >= 1

    @property
    def stretch(self) -> timedelta:
        """How long it is, by a unit that `is_age`; whole days."""
        return timedelta(days=round(self.number * _DAYS[self.unit or "days"]))

    def opposite(self) -> "SaidLimit":
        """Return the limit that this one denied is."""
        return replace(self, comparison=_OPPOSITE.get(self.comparison, self.comparison))

    def fits(self, column: Column) -> bool:
        """Tell whether it can be of that column's number, or of how many there are in its list."""
        if column.kind not in _NUMBERS and not column.many:
            return False
        return self.unit is None or _unit_of(column) is not None

    def of(self, column: Column) -> dict[str, str]:
        """Write it as a page's argument, in the column's own unit."""
        number = self.number
        own = _unit_of(column)
        if self.unit is not None and own is not None and own != self.unit:
            number = round(number * _DAYS[self.unit] / _DAYS[own], 2)
        return {"comparison": self.comparison, "number": f"{number:g}"}


def limits_in(heard: Heard) -> list[SaidLimit]:
    """Find every limit the sentence sets, in its order; what has a name is none."""
    found: list[SaidLimit] = []
    place = 0
    while place < len(heard.words):
        limit = None if place in heard.mention_at else _limit_at(heard, place)
        if limit is not None:
            found.append(limit)
        place = limit.end if limit is not None else place + 1
    return found


def since_or_until(limit: SaidLimit, column: Column, *, today: date) -> dict[str, str]:
    """Return the days that a limit of time leaves to a column that is a day.

    What is over a year old was until a year ago. What runs for over a year yet is from a year
    ahead on.
    """
    longer = limit.comparison in ("over", "at_least")
    if column.past:
        then = (today - limit.stretch).isoformat()
        return {"until": then} if longer else {"since": then, "until": today.isoformat()}
    then = (today + limit.stretch).isoformat()
    return {"since": then} if longer else {"since": today.isoformat(), "until": then}


def _limit_at(heard: Heard, place: int) -> SaidLimit | None:
    said = spoken("limits").at(heard.words, place)
    if said is None:
        return None
    further = range(said.end, said.end + (_FURTHEST if said.name in _FROM_AFAR else 1))
    number = next((one for at in further if (one := _number_at(heard.words, at))), None)
    if number is None:
        return None
    value, end = number
    unit = spoken("limit_units").at(heard.words, end)
    is_beside = _number_at(heard.words, said.end) == number
    if unit is None and (said.name in _OF_TIME or not is_beside):
        return None
    comparison = _OF_TIME.get(said.name, said.name)
    return SaidLimit(
        cast("Comparison", comparison),
        value,
        cast("Unit", unit.name) if unit is not None else None,
        place,
        unit.end if unit is not None else end,
    )


def _number_at(words: Sequence[str], place: int) -> tuple[float, int] | None:
    """Read the number there and where it ends; an article before a unit is one."""
    while place < len(words) and words[place] in words_of("before_a_number"):
        place += 1
    if place >= len(words):
        return None
    spelled = spelled_number(words, place)
    if spelled is not None:
        return float(spelled.value), spelled.end
    if (number := number_at(words, place)) is not None:
        whole = whole_number(words, place)
        return float(number), whole.end if whole is not None else place + 1
    if words[place] in words_of("number_articles"):
        half = words[place + 1 : place + 2]
        if half and half[0] in words_of("halves"):
            return 0.5, place + 2
        return 1.0, place + 1
    return None


def _unit_of(column: Column) -> Unit | None:
    """Return the unit of time that the column's numbers are in, which its name ends with."""
    ending = column.field.rpartition("_")[2]
    return cast("Unit", ending) if ending in get_args(Unit) else None
