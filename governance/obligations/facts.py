"""The facts are what the rules know about one scope: records, and since when.

Nothing in them depends on today.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from governance.catalogue import Catalogue
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import Inclusion
from governance.responsibility import Roster
from governance.schema.record import Record
from governance.schema.scopes import ScopeKind, parse_scope

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Facts:
    """The records around one scope.

    They are its own, and those of the contracts, systems and suppliers it has to do with.

    - `since` is the day the scope came under the requirements, else the day it was first recorded.
    - `inclusion` says whether it is in because it must be, by choice, or not at all. It is the
      strongest of its systems.
    - `place` is how many scopes of its kind were recorded before it and count.
    - `records` are by section and key. Their order says nothing.
    - `recorded` is when each was first recorded.
    """

    catalogue: Catalogue
    scope: str
    since: date
    inclusion: Inclusion
    records: Mapping[type[Record], Mapping[str, Record]] = field(repr=False)
    recorded: Mapping[tuple[str, str], date] = field(repr=False)
    place: int = 0

    @cached_property
    def kind(self) -> ScopeKind:
        return parse_scope(self.scope)[0]

    @cached_property
    def name(self) -> str:
        """The scope without its kind, empty for the authority."""
        return parse_scope(self.scope)[1]

    def all(self, cls: type[R], where: Callable[[R], bool] | None = None) -> tuple[R, ...]:
        """Return the records of a section, in the order of their keys."""
        found: tuple[R, ...] = self._sorted.get(cls, ())  # type: ignore[assignment]
        return found if where is None else tuple([record for record in found if where(record)])

    def one(self, cls: type[R]) -> R:
        """Return the scope's own record: its system, contract, supplier, forum or authority."""
        if cls not in self._own:
            self._own[cls] = self.records[cls][cls.key_of(**self._names(cls))]
        found: R = self._own[cls]  # type: ignore[assignment]
        return found

    def recorded_on(self, record: Record) -> date:
        """Return the day the record was first recorded."""
        return self.recorded.get((record.section, record.key), self.since)

    def roster(self, today: date) -> Roster:
        """Return who holds what for the scope on that day, whoever is away today."""
        return Roster(
            self.catalogue,
            today=today,
            members=self.all(Member),
            assignments=self.all(RoleAssignment),
            contracts=self.all(Contract),
            forums=self.all(Forum),
            departures=self.all(RaciDeparture),
        )

    @cached_property
    def _own(self) -> dict[type[Record], Record]:
        return {}

    @cached_property
    def _sorted(self) -> Mapping[type[Record], tuple[Record, ...]]:
        return {
            cls: tuple(found[key] for key in sorted(found)) for cls, found in self.records.items()
        }

    def _names(self, cls: type[Record]) -> dict[str, str]:
        return {cls.key_fields[0]: self.name}


def newest(days: Iterable[date | None]) -> date | None:
    """Return the latest of the days there are."""
    return max((day for day in days if day is not None), default=None)
