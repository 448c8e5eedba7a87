"""Who is asked, who must agree and who is told: roles, deputies, absences, and the way up when nobody is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from governance.catalogue import Catalogue
from governance.records.absences import Absence
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of
from governance.schema.values import Letter

LETTERS: tuple[Letter, ...] = ("R", "A", "C", "I")


@dataclass(frozen=True)
class Holder:
    """A member in a role. Without a role: reached as administrator, or because nobody else is left."""

    member: Member
    role: Role | None
    as_deputy: bool = False


class RoleHeld(NamedTuple):
    """A role somebody holds, and where the row stands that says so."""

    role: Role
    scope: str
    as_deputy: bool


class Roster:
    """Who holds what in one authority on one day.

    Rows that have ended or not begun, and members who are not active, do not count. The first row is the
    primary one. A vacancy row counts as long as no row beside it has a holder.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        today: date,
        members: Iterable[Member],
        assignments: Iterable[RoleAssignment],
        contracts: Iterable[Contract] = (),
        forums: Iterable[Forum] = (),
        departures: Iterable[RaciDeparture] = (),
        absences: Iterable[Absence] = (),
    ) -> None:
        self._catalogue = catalogue
        self._active = {member.email: member for member in members if member.active}
        self._away = {absence.member for absence in absences if absence.covers(today)}
        self._contracts = {contract.number.casefold(): contract for contract in contracts}
        self._contract_of_forum = {forum.name.casefold(): forum.contract for forum in forums}
        self._departures = {(row.requirement, row.role): row.letter for row in departures}
        self._rows: dict[tuple[Role, str], list[RoleAssignment]] = {}
        self._boundaries: set[date] = set()
        for row in assignments:
            self._boundaries.update(row.boundaries())
            if row.in_force(today) and (row.member is None or any(self._people(row))):
                self._rows.setdefault((row.role, row.scope.casefold()), []).append(row)
        self._known_rows: dict[tuple[Role, str], list[RoleAssignment]] = {}
        self._known_divisions: dict[str, Mapping[Role, Letter]] = {}
        self._anybody = self._auditors_last()

    def holders(self, role: Role, scope: str) -> tuple[Holder, ...]:
        """Who holds the role for the scope, the primary one first; empty when vacant or given to nobody.

        Its own row, else for a contract its systems', else the authority's. A forum is its contract's, a
        supplier is its contracts'. An explicit vacancy ends the search.
        """
        return tuple(holder for holder in self._posts(role, scope) if not holder.as_deputy)

    def deputies(self, role: Role, scope: str) -> tuple[Holder, ...]:
        """Who stands in for the holders of the role for the scope."""
        return tuple(holder for holder in self._posts(role, scope) if holder.as_deputy)

    def vacant(self, role: Role, scope: str) -> bool:
        """Whether a row says in so many words that nobody holds the role for the scope."""
        rows = self._found(role, scope)
        return bool(rows) and all(row.member is None for row in rows)

    def division(self, requirement: str) -> Mapping[Role, Letter]:
        """What each role is to the requirement: the default, with the authority's departures."""
        known = self._known_divisions.get(requirement)
        if known is None:
            departed = {
                role: letter
                for (number, role), letter in self._departures.items()
                if number == requirement
            }
            known = {**self._catalogue[requirement].raci, **departed}
            self._known_divisions[requirement] = known
        return known

    def letters(self, requirement: str, scope: str) -> Mapping[Letter, tuple[Holder, ...]]:
        """The holders by their letter for the requirement and scope; two under A are a gap to show."""
        return {letter: tuple(self._with(letter, requirement, scope)) for letter in LETTERS}

    def responsible(self, requirement: str, scope: str) -> Holder | None:
        """Whom to ask: R, R's deputy, A, the system owner, an administrator, anybody.

        None only when the authority has no active member.
        """
        return self._first(
            self._posts_with("R", requirement, scope),
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def accountable(self, requirement: str, scope: str) -> Holder | None:
        """Who approves and decides: A, A's deputy, the system owner, an administrator, anybody."""
        return self._first(
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def owner(self, role: Role, scope: str, *, requirement: str | None = None) -> Holder | None:
        """Who takes a follow-up meant for the role; a vacant role's goes to the requirement's A, and on up."""
        return self._first(
            self._posts(role, scope),
            self._posts_with("A", requirement, scope) if requirement is not None else (),
            self._last_resorts(scope),
        )

    def taker(self, roles: Sequence[Role], scope: str, *, requirement: str) -> Holder | None:
        """Who takes what is meant for the roles, the first of them first; nobody there, the requirement's A, and on up."""
        return self._first(
            *(self._posts(role, scope) for role in roles),
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def member(self, email: str) -> Member | None:
        """The active member with that e-mail."""
        return self._active.get(email.lower())

    def changes_after(self, today: date) -> Iterator[date]:
        """The days after that one on which somebody begins or has ended in a role."""
        return (day for day in self._boundaries if day > today)

    def rows(self) -> tuple[RoleAssignment, ...]:
        """Every row in force, those of vacancies too."""
        return tuple(row for rows in self._rows.values() for row in rows)

    def attached(self) -> Mapping[str, tuple[RoleAssignment, ...]]:
        """Everybody who holds a role or stands in for somebody, by e-mail, with the rows that say so."""
        found: dict[str, list[RoleAssignment]] = {}
        for row in self.rows():
            for holder in self._people(row):
                found.setdefault(holder.member.email, []).append(row)
        return {email: tuple(rows) for email, rows in found.items()}

    def roles_of(self, email: str) -> tuple[RoleHeld, ...]:
        """Every role the person holds or stands in for today."""
        return tuple(
            RoleHeld(row.role, row.scope, as_deputy=holder.as_deputy)
            for rows in self._rows.values()
            for row in rows
            for holder in self._people(row)
            if holder.member.email == email.lower()
        )

    def letter_of(self, email: str, requirement: str, scope: str) -> Letter | None:
        """The person's best letter, as holder or deputy; R for whoever is asked although nobody holds a role."""
        for letter in LETTERS:
            posts = self._posts_with(letter, requirement, scope)
            if any(holder.member.email == email.lower() for holder in posts):
                return letter
        asked = self.responsible(requirement, scope)
        return "R" if asked is not None and asked.member.email == email.lower() else None

    def _with(self, letter: Letter, requirement: str, scope: str) -> Iterator[Holder]:
        return (
            holder
            for holder in self._posts_with(letter, requirement, scope)
            if not holder.as_deputy
        )

    def _posts_with(self, letter: Letter, requirement: str, scope: str) -> Iterator[Holder]:
        for role, given in self.division(requirement).items():
            if given == letter:
                yield from self._posts(role, scope)

    def _posts(self, role: Role, scope: str) -> Iterator[Holder]:
        for row in self._found(role, scope):
            yield from self._people(row)

    def _people(self, row: RoleAssignment) -> Iterator[Holder]:
        """The row's active people: the holder, then the deputy."""
        for email, as_deputy in ((row.member, False), (row.deputy, True)):
            if email is not None and email in self._active:
                yield Holder(self._active[email], row.role, as_deputy)

    def _found(self, role: Role, scope: str) -> list[RoleAssignment]:
        """The rows of the nearest level that has any: those with a holder, else its vacancies."""
        known = self._known_rows.get((role, scope))
        if known is None:
            known = self._known_rows[role, scope] = self._look_up(role, scope)
        return known

    def _look_up(self, role: Role, scope: str) -> list[RoleAssignment]:
        for level in self._levels(scope):
            rows = [row for at in level for row in self._rows.get((role, at.casefold()), ())]
            if rows:
                return [row for row in rows if row.member is not None] or rows
        return []

    def _levels(self, scope: str) -> Iterator[tuple[str, ...]]:
        kind, name = parse_scope(scope)
        match kind:
            case "system":
                yield (scope,)
            case "contract":
                yield from self._levels_of_contracts(self._named(name))
            case "forum":
                contract = self._contract_of_forum.get(name.casefold(), "")
                yield from self._levels_of_contracts(self._named(contract))
            case "supplier":
                yield from self._levels_of_contracts(self._supplied_by(name))
            case "authority":
                pass
        yield (AUTHORITY,)

    def _levels_of_contracts(self, contracts: list[Contract]) -> Iterator[tuple[str, ...]]:
        yield tuple(scope_of("contract", contract.number) for contract in contracts)
        yield tuple(
            scope_of("system", system) for contract in contracts for system in contract.systems
        )

    def _named(self, number: str) -> list[Contract]:
        contract = self._contracts.get(number.casefold())
        return [] if contract is None else [contract]

    def _supplied_by(self, supplier: str) -> list[Contract]:
        return [
            contract
            for contract in self._contracts.values()
            if contract.supplier.casefold() == supplier.casefold()
        ]

    def _first(self, *steps: Iterable[Holder]) -> Holder | None:
        """The first on the way up who is present; when everybody is away, the first of them."""
        first = None
        for holder in chain.from_iterable(steps):
            if holder.member.email not in self._away:
                return holder
            first = first or holder
        return first

    def _last_resorts(self, scope: str) -> Iterator[Holder]:
        yield from self._posts(Role.SYS, scope)
        yield from (Holder(member, None) for member in self._active.values() if member.admin)
        yield from (Holder(member, None) for member in self._anybody)

    def _auditors_last(self) -> list[Member]:
        auditors = {
            holder.member.email
            for (role, _), rows in self._rows.items()
            for row in rows
            for holder in self._people(row)
            if role is Role.REV
        }
        return sorted(self._active.values(), key=lambda member: member.email in auditors)
