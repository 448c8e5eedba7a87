"""Find the decisions in a file whose decider does not hold the role; a file is taken as it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.catalogue import Catalogue
from governance.changes.merge import Difference
from governance.decisions.deciders import deciding_roles
from governance.decisions.parts import Decided, decisions_in
from governance.ports import R, RegisterReader
from governance.records.approvals import Approval
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.record import Record

_DECIDER: Mapping[type[Record], str] = {
    Approval: "approved_by",
    RiskAssessment: "accepted_by",
    Deviation: "accepted_by",
    Review: "by",
    System: "scope_decided_by",
    Supplier: "normal_decided_by",
}
"""The field that says who decided; other records do not say."""


@dataclass(frozen=True)
class UnentitledDecision:
    """A decision in a file: `who` is said to have taken it, None for nobody.

    `roles` are those that decide it, the nearest first.
    """

    decided: Decided
    who: str | None
    roles: tuple[Role, ...]


def unentitled_decisions(
    merged: Difference, register: RegisterReader, catalogue: Catalogue, today: date
) -> tuple[UnentitledDecision, ...]:
    """Return the decisions the file brings that were not taken by whoever held the role.

    The roles are as they would be with the file. Whoever is named and no member passes, and so does
    a member who held the role at some time.
    """
    coming = _Coming(merged, register)
    roster = Roster(
        catalogue,
        today=today,
        members=coming.all(Member),
        assignments=coming.all(RoleAssignment),
        contracts=coming.all(Contract),
        forums=coming.all(Forum),
        departures=coming.all(RaciDeparture),
    )
    members = {member.email for member in coming.all(Member)}
    held: dict[str, set[Role]] = {}
    for row in coming.all(RoleAssignment):
        for person in (row.member, row.deputy):
            if person is not None:
                held.setdefault(person, set()).add(row.role)
    found = []
    for before, told in coming.changes:
        if type(told) not in _DECIDER:
            continue
        who: str | None = getattr(told, _DECIDER[type(told)])
        for decided in decisions_in(before, told, actor=""):
            roles = deciding_roles(decided, roster)
            passes = who is not None and who not in members
            if not passes and held.get(who or "", set()).isdisjoint(roles):
                found.append(UnentitledDecision(decided, who, roles))
    return tuple(found)


class _Coming:
    """The records there will be, and the changes the file makes."""

    def __init__(self, merged: Difference, register: RegisterReader) -> None:
        self._merged, self._register = merged, register
        self._gone = {(one.record.section, one.record.key) for one in merged.ended}

    @property
    def changes(self) -> Iterator[tuple[Record | None, Record]]:
        yield from ((None, record) for record in self._merged.added)
        yield from ((one.kept.record, one.record) for one in self._merged.changed)

    def all(self, cls: type[R]) -> Iterable[R]:
        found: dict[str, Any] = {kept.record.key: kept.record for kept in self._register.find(cls)}
        found |= {told.key: told for _, told in self.changes if isinstance(told, cls)}
        return [one for key, one in found.items() if (cls.section, key) not in self._gone]
