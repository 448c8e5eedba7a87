"""The roster knows who is asked, who agrees, who is told, and who is left when nobody is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from governance.catalogue import Catalogue
from governance.records.absences import Absence
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.role_holders import Holder, RoleHolders
from governance.roles import Role
from governance.schema.values import Letter
from governance.scope_levels import ScopeLevels

LETTERS: tuple[Letter, ...] = ("R", "A", "C", "I")


class Roster:
    """A requirement's letters (R, A, C, I) lead to people on one day through their `roles`.

    Whoever is absent is passed over as long as somebody further up is present.
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
        self.roles = RoleHolders(
            today=today,
            members=members,
            assignments=assignments,
            levels=ScopeLevels(contracts, forums),
        )
        self._catalogue = catalogue
        self._auditors = self._find_auditors()
        self._away = {absence.member for absence in absences if absence.covers(today)}
        self._departures = {(row.requirement, row.role): row.letter for row in departures}
        self._known_divisions: dict[str, Mapping[Role, Letter]] = {}
        self._known_posts: dict[tuple[Letter, str, str], tuple[Holder, ...]] = {}

    def audits(self, email: str) -> bool:
        """Tell whether the person is an auditor, as holder or deputy, and no administrator."""
        return email.lower() in self._auditors

    def is_present(self, email: str) -> bool:
        """Tell whether the person is not away today."""
        return email.lower() not in self._away

    def division(self, requirement: str) -> Mapping[Role, Letter]:
        """Find each role's letter for the requirement: the default, or the authority's own."""
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
        """List the holders by their letter for the requirement and scope.

        Two under A are a gap to show. Deputies are left out.
        """
        return {letter: self.holders(letter, requirement, scope) for letter in LETTERS}

    def holders(self, letter: Letter, requirement: str, scope: str) -> tuple[Holder, ...]:
        """List who has that letter for the requirement and scope, without deputies."""
        posts = self._posts_with(letter, requirement, scope)
        return tuple(holder for holder in posts if not holder.as_deputy)

    def letter_of(self, email: str, requirement: str, scope: str) -> Letter | None:
        """Find the person's best letter, as holder or deputy.

        It is R for whoever is asked although nobody holds a role.
        """
        for letter in LETTERS:
            posts = self._posts_with(letter, requirement, scope)
            if any(holder.member.email == email.lower() for holder in posts):
                return letter
        asked = self.responsible(requirement, scope)
        return "R" if asked is not None and asked.member.email == email.lower() else None

    def responsible(self, requirement: str, scope: str) -> Holder | None:
        """Find whom to ask: R, R's deputy, A, the system owner, an administrator, anybody.

        It is None only when the authority has no active member.
        """
        return self._first(
            self._posts_with("R", requirement, scope),
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def accountable(self, requirement: str, scope: str) -> Holder | None:
        """Find who decides: A, A's deputy, the system owner, an administrator, anybody."""
        return self._first(
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def owner(self, role: Role, scope: str, *, requirement: str | None = None) -> Holder | None:
        """Find who takes a follow-up meant for the role.

        A vacant role's goes to the requirement's A, and on up.
        """
        return self._first(
            self.roles.posts(role, scope),
            self._posts_with("A", requirement, scope) if requirement is not None else (),
            self._last_resorts(scope),
        )

    def taker(self, roles: Sequence[Role], scope: str, *, requirement: str) -> Holder | None:
        """Find who takes an obligation meant for the roles, the first of them first.

        Where nobody is there it goes to the requirement's A, and on up.
        """
        return self._first(
            *(self.roles.posts(role, scope) for role in roles),
            self._posts_with("A", requirement, scope),
            self._last_resorts(scope),
        )

    def _posts_with(self, letter: Letter, requirement: str, scope: str) -> tuple[Holder, ...]:
        known = self._known_posts.get((letter, requirement, scope))
        if known is None:
            roles = [role for role, given in self.division(requirement).items() if given == letter]
            known = tuple(one for role in roles for one in self.roles.posts(role, scope))
            self._known_posts[letter, requirement, scope] = known
        return known

    def _first(self, *steps: Iterable[Holder]) -> Holder | None:
        """Find the first on the way up who is present; when everybody is away, the first of all.

        An auditor reads and does nothing, and is reached only when there is nobody else.
        """
        away = auditor = None
        for holder in chain.from_iterable(steps):
            email = holder.member.email
            if email in self._auditors:
                auditor = auditor or holder
            elif email not in self._away:
                return holder
            else:
                away = away or holder
        return away or auditor

    def _last_resorts(self, scope: str) -> Iterator[Holder]:
        yield from self.roles.posts(Role.SYS, scope)
        yield from (Holder(member, None) for member in self.roles.members() if member.admin)
        yield from (Holder(member, None) for member in self.roles.members())

    def _find_auditors(self) -> frozenset[str]:
        return frozenset(
            holder.member.email
            for holder in self.roles.with_role(Role.REV)
            if not holder.member.admin
        )
