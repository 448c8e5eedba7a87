"""Find what surrounds a scope: its names, contracts and systems, and the people asked about it.

It reads only what it must.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from string import Formatter

from governance.catalogue import Catalogue
from governance.ports import RegisterReader, Versioned
from governance.records.absences import Absence
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of
from governance.schema.values import Letter, Locale


class ScopeContext:
    """One scope on one day; each part is read when it is first asked for."""

    def __init__(
        self, register: RegisterReader, catalogue: Catalogue, scope: str, today: date
    ) -> None:
        self._register = register
        self._catalogue = catalogue
        self.scope = scope
        self._today = today

    # ── Names ────────────────────────────────────────────────────────────────

    @cached_property
    def authority(self) -> Authority | None:
        found = self._register.find(Authority)
        return found[0].record if found else None

    @property
    def locale(self) -> Locale:
        """The language in which the authority keeps its register."""
        return self.authority.locale if self.authority else "da"

    @cached_property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts the scope has to do with."""
        kind, name = parse_scope(self.scope)
        match kind:
            case "contract":
                return self._contract(name)
            case "forum":
                forum = self._register.get(Forum, Forum.key_of(name=name))
                return self._contract(forum.record.contract) if forum else ()
            case "system":
                every = self._register.find(Contract)
                return tuple(kept.record for kept in every if name in kept.record.systems)
            case "supplier":
                every = self._register.find(Contract, supplier=name)
                return tuple(kept.record for kept in every)
            case "authority":
                return ()

    @cached_property
    def near(self) -> tuple[str, ...]:
        """The scope, then what surrounds it.

        That is its contracts with their suppliers and forums. For a contract or a supplier it is
        the systems too.
        """
        return tuple(dict.fromkeys((self.scope, *self._around())))

    def _around(self) -> Iterator[str]:
        kind, _ = parse_scope(self.scope)
        if kind == "forum":
            return
        for contract in self.contracts:
            yield scope_of("contract", contract.number)
            yield scope_of("supplier", contract.supplier)
            for forum in self._register.find(Forum, contract=contract.number):
                yield scope_of("forum", forum.record.name)
            if kind in ("contract", "supplier"):
                yield from (scope_of("system", name) for name in contract.systems)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The values here of the placeholders in the catalogue's sentences."""
        kind, name = parse_scope(self.scope)
        first = self.contracts[0] if self.contracts else None
        authority = self.authority.name if self.authority else ""
        return {
            "scope": name or authority,
            "system": name
            if kind == "system"
            else ", ".join(first.systems)
            if first
            else authority,
            "contract": first.number if first else "",
            "supplier": first.supplier if first else "",
            "forum": name if kind == "forum" else "",
        }

    @property
    def label(self) -> str:
        """The scope as it is shown, such as `Fyrjournal, K-102` for a system or a contract.

        A forum or the authority is shown by its name.
        """
        kind, _ = parse_scope(self.scope)
        names = self.names
        if kind == "contract" or (kind == "system" and names["contract"]):
            return f"{names['system']}, {names['contract']}"
        return names["scope"]

    def filled(self, sentence: str) -> str:
        """Fill the sentence in with this scope's names."""
        if not any(name for _, name, _, _ in Formatter().parse(sentence)):
            return sentence
        return sentence.format_map(self.names)

    def place(self) -> dict[str, str]:
        """Return where a follow-up of this scope belongs.

        It is `{"system": …}`, `{"contract": …}` or nowhere.
        """
        kind, name = parse_scope(self.scope)
        if kind == "system":
            return {"system": name}
        if kind in ("contract", "forum") and self.contracts:
            return {"contract": self.contracts[0].number}
        return {}

    # ── People ───────────────────────────────────────────────────────────────

    @cached_property
    def roster(self) -> Roster:
        """The roster of who holds what here.

        Only the rows of this scope and those above it are read.
        """
        return self._register.derived(("roster", self.scope, self._today), self._read_roster)

    def _read_roster(self) -> Roster:
        kind, name = parse_scope(self.scope)
        assignments = self._register.find(RoleAssignment, scope=self._levels())
        emails = {kept.record.member for kept in assignments} | {
            kept.record.deputy for kept in assignments
        }
        members = {kept.record.email: kept.record for kept in self._members(emails - {None})}
        return Roster(
            self._catalogue,
            today=self._today,
            members=members.values(),
            assignments=[kept.record for kept in assignments],
            contracts=self.contracts if kind != "system" else (),
            forums=[Forum(name=name, contract=self.contracts[0].number, level="ad hoc")]
            if kind == "forum" and self.contracts
            else [],
            departures=[kept.record for kept in self._register.find(RaciDeparture)],
            absences=[kept.record for kept in self._register.find(Absence)],
        )

    def roles_of(self, email: str) -> frozenset[Role]:
        """Return the roles the person holds or stands in for here."""
        return frozenset(
            role
            for role in Role
            if any(
                post.member.email == email
                for post in (
                    *self.roster.roles.holders(role, self.scope),
                    *self.roster.roles.deputies(role, self.scope),
                )
            )
        )

    def letter_of(self, email: str, requirement: str) -> Letter | None:
        """Return the person's letter for the requirement here."""
        return self.roster.letter_of(email, requirement, self.scope)

    def responsible(self, requirement: str) -> str | None:
        """Return whom to ask, by e-mail."""
        holder = self.roster.responsible(requirement, self.scope)
        return holder.member.email if holder else None

    def accountable(self, requirement: str) -> Member | None:
        """Return who approves."""
        holder = self.roster.accountable(requirement, self.scope)
        return holder.member if holder else None

    def owner(self, role: Role, requirement: str) -> str | None:
        """Return who takes a follow-up meant for the role, by e-mail."""
        holder = self.roster.owner(role, self.scope, requirement=requirement)
        return holder.member.email if holder else None

    def _contract(self, number: str) -> tuple[Contract, ...]:
        kept = self._register.get(Contract, Contract.key_of(number=number))
        return (kept.record,) if kept else ()

    def _levels(self) -> tuple[str, ...]:
        kind, _ = parse_scope(self.scope)
        if kind in ("system", "authority"):
            return tuple({self.scope, AUTHORITY})
        scopes = {AUTHORITY}
        for contract in self.contracts:
            scopes.add(scope_of("contract", contract.number))
            scopes.update(scope_of("system", system) for system in contract.systems)
        return tuple(scopes)

    def _members(self, emails: set[str | None]) -> list[Versioned[Member]]:
        named = self._register.find(Member, email=tuple(email for email in emails if email))
        admins = self._register.find(Member, admin=True)
        return [*named, *admins]


def whole_roster(register: RegisterReader, catalogue: Catalogue, today: date) -> Roster:
    """Return the roster of who holds what anywhere in the authority on that day."""
    return Roster(
        catalogue,
        today=today,
        members=[kept.record for kept in register.find(Member)],
        assignments=[kept.record for kept in register.find(RoleAssignment)],
        contracts=[kept.record for kept in register.find(Contract)],
        forums=[kept.record for kept in register.find(Forum)],
        departures=[kept.record for kept in register.find(RaciDeparture)],
        absences=[kept.record for kept in register.find(Absence)],
    )
