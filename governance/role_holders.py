"""Role assignments say who holds which role for which scope on one day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.scope_levels import ScopeLevels


@dataclass(frozen=True)
class Holder:
    """A member who holds a role.

    Without a role they are reached as administrator, or because nobody else is left.
    """

    member: Member
    role: Role | None
    as_deputy: bool = False


class RoleHeld(NamedTuple):
    """A role that somebody holds; `scope` is where the row stands that says so."""

    role: Role
    scope: str
    as_deputy: bool


class RoleHolders:
    """The rows in force on one day say who holds which role.

    Rows that have ended or not begun, and members who are not active, do not count. The first row
    is the primary one. A vacancy row counts as long as no row beside it has a holder.
    """

    def __init__(
        self,
        *,
        today: date,
        members: Iterable[Member],
        assignments: Iterable[RoleAssignment],
        levels: ScopeLevels,
    ) -> None:
        self._active = {member.email: member for member in members if member.active}
        self._levels = levels
        self._rows: dict[tuple[Role, str], list[RoleAssignment]] = {}
        self._boundaries: set[date] = set()
        for row in assignments:
            self._boundaries.update(row.boundaries())
            if row.in_force(today) and (row.member is None or any(self._people(row))):
                self._rows.setdefault((row.role, row.scope.casefold()), []).append(row)
        self._known_rows: dict[tuple[Role, str], list[RoleAssignment]] = {}

    def holders(self, role: Role, scope: str) -> tuple[Holder, ...]:
        """List who holds the role for the scope, the primary one first.

        It is empty when the role is vacant or given to nobody. The scope's own row counts, else
        for a contract its systems', else the authority's. A forum is its contract's, a supplier is
        its contracts'. An explicit vacancy ends the search.
        """
        return tuple(holder for holder in self.posts(role, scope) if not holder.as_deputy)

    def deputies(self, role: Role, scope: str) -> tuple[Holder, ...]:
        """List who stands in for the holders of the role for the scope."""
        return tuple(holder for holder in self.posts(role, scope) if holder.as_deputy)

    def posts(self, role: Role, scope: str) -> Iterator[Holder]:
        """List the role's holders for the scope, and after each the deputy."""
        for row in self._found(role, scope):
            yield from self._people(row)

    def vacant(self, role: Role, scope: str) -> bool:
        """Tell whether a row says in so many words that nobody holds the role for the scope."""
        rows = self._found(role, scope)
        return bool(rows) and all(row.member is None for row in rows)

    def member(self, email: str) -> Member | None:
        """Find the active member with that e-mail, in whatever case it is written."""
        return self._active.get(email.lower())

    def members(self) -> Sequence[Member]:
        """List the active members."""
        return list(self._active.values())

    def rows(self) -> tuple[RoleAssignment, ...]:
        """List every row in force, those of vacancies too."""
        return tuple(row for rows in self._rows.values() for row in rows)

    def rows_by_person(self) -> Mapping[str, tuple[RoleAssignment, ...]]:
        """List the rows by the e-mail of everybody who holds a role or stands in for somebody."""
        found: dict[str, list[RoleAssignment]] = {}
        for row in self.rows():
            for holder in self._people(row):
                found.setdefault(holder.member.email, []).append(row)
        return {email: tuple(rows) for email, rows in found.items()}

    def held_by(self, email: str) -> tuple[RoleHeld, ...]:
        """List every role the person holds or stands in for today."""
        return tuple(
            RoleHeld(row.role, row.scope, as_deputy=holder.as_deputy)
            for row in self.rows()
            for holder in self._people(row)
            if holder.member.email == email.lower()
        )

    def changes_after(self, today: date) -> Iterator[date]:
        """List the days after that one on which somebody begins or has ended in a role."""
        return (day for day in self._boundaries if day > today)

    def _people(self, row: RoleAssignment) -> Iterator[Holder]:
        """List the row's active people: the holder, then the deputy."""
        for email, as_deputy in ((row.member, False), (row.deputy, True)):
            if email is not None and email in self._active:
                yield Holder(self._active[email], row.role, as_deputy)

    def _found(self, role: Role, scope: str) -> list[RoleAssignment]:
        """Find the rows of the nearest level that has any: those with a holder, else vacancies."""
        known = self._known_rows.get((role, scope))
        if known is None:
            known = self._known_rows[role, scope] = self._look_up(role, scope)
        return known

    def _look_up(self, role: Role, scope: str) -> list[RoleAssignment]:
        for level in self._levels.of(scope):
            rows = [row for at in level for row in self._rows.get((role, at.casefold()), ())]
            if rows:
                return [row for row in rows if row.member is not None] or rows
        return []
