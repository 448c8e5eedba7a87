"""Find the day for which something is planned next: an exercise, a supervision. It is pure."""

from collections.abc import Iterator
from datetime import date

from governance.ports import RegisterReader
from governance.records.exercises import Exercise
from governance.records.supervision import Supervision
from governance.schema.scopes import parse_scope


def next_planned(register: RegisterReader, section: str, scope: str, today: date) -> date | None:
    """Return the nearest day from today on that a record of the section names for the scope."""
    days = _planned(register, section, parse_scope(scope)[1])
    return min((day for day in days if day is not None and day >= today), default=None)


def _planned(register: RegisterReader, section: str, name: str) -> Iterator[date | None]:
    match section:
        case Exercise.section:
            for kept in register.find(Exercise, system=name):
                yield kept.record.next_on
                yield kept.record.planned_on if kept.record.held_on is None else None
        case Supervision.section:
            for planned in register.find(Supervision, contract=name):
                yield planned.record.planned_on if planned.record.done_on is None else None
        case _:
            pass
