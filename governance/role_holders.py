"""Role assignments say who holds which role for which scope on one day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.scope_levels import ScopeLevels


class Holder(NamedTuple):
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


class _Row(NamedTuple):
    """A row in force, with its active people: the holder, then the deputy."""

    assignment: RoleAssignment
    people: tuple[Holder, ...]


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
        self._rows: dict[tuple[Role, str], list[_Row]] = {}
        self._boundaries: set[date] = set()
        for row in assignments:
            self._boundaries.update(row.boundaries())
            if not row.in_force(today):
                continue
            people = tuple(self._people(row))
            if people or row.member is None:
                rows = self._rows.setdefault((row.role, row.scope.casefold()), [])
                rows.append(_Row(row, people))
        self._given_for = {scope for _, scope in self._rows}
        self._known_rows: dict[tuple[Role, str], list[_Row]] = {}
        self._known_posts: dict[tuple[Role, str], tuple[Holder, ...]] = {}

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

    def posts(self, role: Role, scope: str) -> tuple[Holder, ...]:
        """List the role's holders for the scope, and after each the deputy."""
        known = self._known_posts.get((role, scope))
        if known is None:
            known = tuple(one for row in self._found(role, scope) for one in row.people)
            self._known_posts[role, scope] = known
        return known

    def given_for(self, scope: str) -> tuple[tuple[str, ...], ...]:
        """List the scopes that have a row of any role, level by level, as the search goes.

        Scopes of one kind with the same list have the same people in every role.
        """
        levels = ([at.casefold() for at in level] for level in self._levels.of(scope))
        given = (tuple(at for at in level if at in self._given_for) for level in levels)
        return tuple(level for level in given if level)

    def vacant(self, role: Role, scope: str) -> bool:
        """Tell whether a row says in so many words that nobody holds the role for the scope."""
        rows = self._found(role, scope)
        return bool(rows) and all(row.assignment.member is None for row in rows)

    def member(self, email: str) -> Member | None:
        """Find the active member with that e-mail, in whatever case it is written."""
        return self._active.get(email.lower())

    def members(self) -> Sequence[Member]:
        """List the active members."""
        return list(self._active.values())

    def rows(self) -> tuple[RoleAssignment, ...]:
        """List every row in force, those of vacancies too."""
        return tuple(row.assignment for row in self._every())

    def with_role(self, role: Role) -> Iterator[Holder]:
        """List who holds that role or stands in, for whatever scope."""
        return (one for row in self._every() if row.assignment.role is role for one in row.people)

    def rows_by_person(self) -> Mapping[str, tuple[RoleAssignment, ...]]:
        """List the rows by the e-mail of everybody who holds a role or stands in for somebody."""
        found: dict[str, list[RoleAssignment]] = {}
        for row in self._every():
            for holder in row.people:
                found.setdefault(holder.member.email, []).append(row.assignment)
        return {email: tuple(rows) for email, rows in found.items()}

    def held_by(self, email: str) -> tuple[RoleHeld, ...]:
        """List every role the person holds or stands in for today."""
        return tuple(
            RoleHeld(row.assignment.role, row.assignment.scope, as_deputy=holder.as_deputy)
            for row in self._every()
            for holder in row.people
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

    def _every(self) -> Iterator[_Row]:
        return chain.from_iterable(self._rows.values())

    def _found(self, role: Role, scope: str) -> list[_Row]:
        """Find the rows of the nearest level that has any: those with a holder, else vacancies."""
        known = self._known_rows.get((role, scope))
        if known is None:
            known = self._known_rows[role, scope] = self._look_up(role, scope)
        return known

    def _look_up(self, role: Role, scope: str) -> list[_Row]:
        for level in self._levels.of(scope):
            rows = [row for at in level for row in self._rows.get((role, at.casefold()), ())]
            if rows:
                return [row for row in rows if row.assignment.member is not None] or rows
        return []
