"""Select records of one section: about something, with a value or without one, in a period.

They may also be within a limit. The functions are pure, over any register.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from governance.ports import RegisterReader, Versioned
from governance.records.columns import Column, Sheet
from governance.records.contracts import ContractOption
from governance.records.references import references, scope_reference
from governance.schema.record import Record
from governance.schema.values import Opens

First: TypeAlias = Literal["oldest", "newest", "next", "most", "least"]

Comparison: TypeAlias = Literal["over", "at_least", "exactly", "at_most", "under"]

ORDERED_BY: Mapping[str, str] = {
    "contracts": "ends_on",
    "documents": "dated",
    "forums": "last_minutes_on",
    "exercises": "held_on",
    "risk_assessments": "assessed_on",
    "actions": "due_on",
    "events": "happened_on",
    "measurements": "period_end",
    "supervision": "done_on",
    "audit_statements": "received_on",
    "approvals": "approved_on",
    "deviations": "expires_on",
    "absences": "from_",
    "reviews": "done_on",
    "evidence": "added_on",
}
"""The field of each section whose day its records are ordered by."""
HOLDS_UNTIL: Final = ("contracts", "actions", "deviations")
"""The sections whose records are ordered by a day that is rather to come: it ends, or is due."""
BEGINS_ON: Mapping[str, str] = {"contracts": "starts_on"}
"""The field of the day its records are from, where they are ordered by another one."""

_EMPTY: tuple[object, ...] = (None, (), {}, "")
_NO = "no"
_DEGREES = frozenset({"yes", "no", "partly"})
_KEEPS: Mapping[Comparison, Callable[[float, float], bool]] = {
    "over": operator.gt,
    "at_least": operator.ge,
    "exactly": operator.eq,
    "at_most": operator.le,
    "under": operator.lt,
}
Place: TypeAlias = tuple[str, str]
"""A record by its section and key."""


@dataclass(frozen=True)
class ColumnLimit:
    """A column's number, in its own unit, has to keep to it; of a list its length counts."""

    column: Column
    comparison: Comparison
    number: float


@dataclass(frozen=True)
class RecordQuery:
    """A question to a section's records.

    - `columns`: the fields that are asked for.
    - `lacking`: only records in which one of them is empty, or says no; with a period, those whose
      day does not lie in it.
    - `holding`: only records in which each of them says something, and does not say no.
    - `values`: the values that fields have to have.
    - `limits`: what numbers have to be.
    - `since`, `until`: the days between which it is, both included: the day of the first column
      asked for that is one, or else the day the section is ordered by.
    - `dated`: the field of that day, where it is another.
    """

    sheet: Sheet
    columns: tuple[Column, ...] = ()
    lacking: bool = False
    holding: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[ColumnLimit, ...] = ()
    since: date | None = None
    until: date | None = None
    dated: str = ""

    @property
    def narrows(self) -> bool:
        """Tell whether it asks for some of the section's records only."""
        conditions = (self.lacking, self.holding, self.values, self.limits, self.since, self.until)
        return any(conditions)

    @property
    def day(self) -> Column | None:
        """The day that `since` and `until` are of: of a column asked for, or the section's own."""
        names = _days(self)
        return self.sheet.of_field(names[0]) if names else None


def select(
    register: RegisterReader, query: RecordQuery, *, about: Callable[[Record], bool]
) -> list[Versioned[Any]]:
    """Return the records that fit, the newest day first; `about` says of what they are."""
    found = [
        kept
        for kept in register.find(query.sheet.record_class)
        if about(kept.record) and _fits(kept.record, query)
    ]
    return sorted(found, key=lambda kept: day_of(kept.record, query) or date.min, reverse=True)


def extreme(
    found: Sequence[Versioned[Any]], query: RecordQuery, first: First, today: date
) -> Versioned[Any] | None:
    """Return the one that is oldest, newest, next, or has the most or the least; None without."""
    if first in ("most", "least"):
        numbered = [
            (number, kept) for kept in found if (number := _number(kept.record, query)) is not None
        ]
        pick = max if first == "most" else min
        return pick(numbered, key=lambda one: one[0])[1] if numbered else None
    if query.columns and first in ("oldest", "newest"):
        said = [one for one in found if not _says_nothing(one.record, query.columns[0])]
        found = said or found
    dated = [(day, kept) for kept in found if (day := day_of(kept.record, query)) is not None]
    if first == "next":
        dated = [(day, kept) for day, kept in dated if day >= today]
    else:
        dated = [(day, kept) for day, kept in dated if day <= today] or dated
    if not dated:
        return None
    pick = max if first == "newest" else min
    return pick(dated, key=lambda one: one[0])[1]


def counted_by(found: Sequence[Versioned[Any]], column: Column) -> list[tuple[str, int]]:
    """Count the records by what they name in that column, the most first.

    A record that names several counts for each of them.
    """
    counts: Counter[str] = Counter()
    for kept in found:
        value = getattr(kept.record, column.field)
        for one in value if isinstance(value, tuple) else (value,):
            if one not in _EMPTY:
                counts[str(one)] += 1
    return counts.most_common()


def day_of(record: Record, query: RecordQuery) -> date | None:
    """Return the day the record is ordered by: of a column asked for, or the section's own."""
    for name in _days(query):
        value = getattr(record, name)
        if isinstance(value, date):
            return value
    return None


def names_one_of(record: Record, places: Iterable[Place]) -> bool:
    """Tell whether the record is one of those, or names one."""
    wanted = set(places)
    if (record.section, record.key) in wanted:
        return True
    return any((one.section, one.key) in wanted for one in references(record))


def _says_nothing(record: Record, column: Column) -> bool:
    return getattr(record, column.field) in _EMPTY


def place_of(scope: str) -> Place | None:
    """Return the record that a scope is; None for the authority."""
    found = scope_reference("scope", scope)
    return None if found is None else (found.section, found.key)


def says_no(record: Record, column: Column) -> bool:
    """Tell whether the field is empty, or says no.

    Of a text that opens with a word, as `no, 22.1`, the word counts.
    """
    value = getattr(record, column.field)
    if value in _EMPTY or value is False or (column.kind == "whole" and value == 0):
        return True
    return column.kind in ("choice", "phrase") and _opening(str(value), column.opens) == _NO


def can_say_no(column: Column) -> bool:
    """Tell whether the column holds yes or no, or a degree of it."""
    opening = frozenset(column.opens.words) if column.opens is not None else frozenset()
    return column.kind == "yes_no" or bool(_DEGREES & {*column.choices, *opening})


def _opening(value: str, opens: Opens | None) -> str:
    return value.split(opens.separator, maxsplit=1)[0].strip() if opens is not None else value


def _fits(record: Record, query: RecordQuery) -> bool:
    if any(not _has(getattr(record, name), wanted) for name, wanted in query.values.items()):
        return False
    if not all(_keeps(record, limit) for limit in query.limits):
        return False
    if query.holding and any(says_no(record, column) for column in query.columns):
        return False
    if query.since is None and query.until is None:
        return not query.lacking or any(says_no(record, column) for column in query.columns)
    return _lies_there(record, query) != query.lacking


def _lies_there(record: Record, query: RecordQuery) -> bool:
    """Tell whether it lies in the period, or reaches into it where it lasts for some days."""
    if record.lasts is None or query.dated or any(one.kind == "day" for one in query.columns):
        return _lies_within(day_of(record, query), query)
    first, last = (getattr(record, name) for name in record.lasts)
    begins_in_time = query.until is None or first <= query.until
    return begins_in_time and (query.since is None or query.since <= last)


def _lies_within(day: date | None, query: RecordQuery) -> bool:
    return (
        day is not None
        and (query.since is None or query.since <= day)
        and (query.until is None or day <= query.until)
    )


def _has(value: object, wanted: str) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return any(str(one) == wanted for one in values)


def _days(query: RecordQuery) -> list[str]:
    asked = [column.field for column in query.columns if column.kind == "day"]
    if query.dated:
        return [query.dated]
    own = ORDERED_BY.get(query.sheet.section)
    return [*asked, *([own] if own else [])]


def _number(record: Record, query: RecordQuery) -> float | None:
    numbers = (_number_in(record, column) for column in query.columns)
    return next((one for one in numbers if one is not None), None)


def _number_in(record: Record, column: Column) -> float | None:
    value = getattr(record, column.field)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, tuple) and not any(isinstance(one, ContractOption) for one in value):
        return float(len(value))
    return None


def _keeps(record: Record, limit: ColumnLimit) -> bool:
    number = _number_in(record, limit.column)
    return number is not None and _KEEPS[limit.comparison](number, limit.number)
