"""Find who may receive nudges on a day: management, auditors, and who is away until when."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property

from governance.catalogue import Catalogue
from governance.ports import RegisterReader
from governance.queries.scope_context import ScopeContext
from governance.records.absences import Absence
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.scopes import AUTHORITY
from governance.workdays import ONE_DAY
from scheduler.nudges.substitution import PresentPeople


class Recipients:
    """The recipients of one authority, read from its register.

    `is_reached` tells whether there is any way to write to somebody, by e-mail.
    """

    def __init__(
        self,
        register: RegisterReader,
        catalogue: Catalogue,
        today: date,
        *,
        is_reached: Callable[[str], bool],
    ) -> None:
        self._register, self._catalogue, self._today = register, catalogue, today
        self._is_reached = is_reached
        self._away = _absences(register, today)

    @property
    def here(self) -> PresentPeople:
        """The people as the policy asks for them."""
        return PresentPeople(
            self._roster, self._away_until, self.management, self._audits, self._is_reached
        )

    def management(self) -> tuple[str, ...]:
        """Return whoever of the management is here, by e-mail; at most one."""
        return self._managers

    def _roster(self, scope: str) -> Roster:
        return ScopeContext(self._register, self._catalogue, scope, self._today).roster

    def _audits(self, person: str) -> bool:
        return person in self._auditors

    @cached_property
    def _auditors(self) -> frozenset[str]:
        rows = self._register.find(RoleAssignment, role=Role.REV)
        return frozenset(
            kept.record.member
            for kept in rows
            if kept.record.member is not None and kept.record.in_force(self._today)
        )

    @cached_property
    def _managers(self) -> tuple[str, ...]:
        roster = self._roster(AUTHORITY)
        posts = (
            *roster.roles.holders(Role.LED, AUTHORITY),
            *roster.roles.deputies(Role.LED, AUTHORITY),
        )
        here = [post.member.email for post in posts if post.member.email not in self._away]
        return tuple(dict.fromkeys(here))[:1]

    def _away_until(self, person: str) -> date | None:
        return self._away.get(person)


def _absences(register: RegisterReader, today: date) -> Mapping[str, date]:
    """Return who is away today, with the last day of it.

    An absence that continues in another counts on.
    """
    found: dict[str, date] = {}
    absences = sorted(
        (kept.record for kept in register.find(Absence) if kept.record.to >= today),
        key=lambda absence: absence.from_,
    )
    for absence in absences:
        until = found.get(absence.member, today - ONE_DAY)
        if absence.from_ <= until + ONE_DAY:
            found[absence.member] = max(until, absence.to)
    return {member: until for member, until in found.items() if until >= today}
