"""Index a snapshot for questions: people and roles, systems, and who is called about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, get_args
from zoneinfo import ZoneInfo

from bot.incident.button_tokens import short
from bot.incident.snapshot import (
    Callee,
    Colleague,
    KnownAbsence,
    KnownContract,
    KnownSystem,
    Plan,
    RoleHolding,
    Snapshot,
)
from bot.language.normalise import normalise_phrase
from bot.messages import Lang
from bot.understanding.entities.names import KnownName, names_among, people
from bot.understanding.questions.contact_details import spoken_slot
from governance.access import Actor
from governance.queries.shown_numbers import NumberOwner, NumberOwners
from governance.records.contacts import Slot
from governance.role_holders import RoleHeld
from governance.roles import Role
from governance.schema.number_mask import NumberMask, mask_of, numbers_in
from governance.schema.scopes import AUTHORITY, parse_scope, scope_of

_SLOTS: Final[Sequence[Slot]] = get_args(Slot)
_LAST: Final = 1_000_000
_ORDERED_KEPT: Final = 1024
"""The systems, by side and day, of which it is known in which order their contacts are called."""


@dataclass(frozen=True)
class RoleHolder:
    """Somebody who holds a role, or stands in for whoever does."""

    person: Colleague
    role: Role
    as_deputy: bool


class RoleIndex:
    """The roles of one authority, by scope and by who holds them.

    `people` are active members by their e-mail.
    """

    def __init__(self, posts: Sequence[RoleHolding], people: Mapping[str, Colleague]) -> None:
        self._people = people
        self._by_scope: dict[str, list[RoleHolding]] = {}
        self._by_person: dict[str, list[RoleHolding]] = {}
        for post in posts:
            self._by_scope.setdefault(post.scope, []).append(post)
            for email in filter(None, (post.member, post.deputy)):
                self._by_person.setdefault(email, []).append(post)

    def held_by(self, email: str, today: date) -> Iterator[RoleHeld]:
        """Yield the roles in force that a person has, or has as somebody's deputy."""
        for post in self._by_person.get(email, ()):
            if post.in_force(today):
                yield RoleHeld(post.role, post.scope, as_deputy=post.member != email)

    def holders(self, role: Role, system: str, today: date) -> list[RoleHolder]:
        """Return the holders of the role for the system, with their deputies.

        They stand in the system's own rows, else in the authority's.
        """
        for scope in (scope_of("system", system), AUTHORITY):
            posts = [post for post in self._by_scope.get(scope, ()) if post.role is role]
            found = [
                RoleHolder(person, role, as_deputy)
                for post in posts
                if post.in_force(today)
                for as_deputy, email in ((False, post.member), (True, post.deputy))
                if (person := self._people.get((email or "").casefold())) is not None
            ]
            if found:
                return found
        return []


class SnapshotIndex:
    """The index of one authority.

    It is made once for a snapshot, off the event loop; asking it is quick.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.zone = ZoneInfo(snapshot.zone)
        self.systems: Mapping[str, KnownSystem] = {one.name: one for one in snapshot.systems}
        self._by_id = {short(name): name for name in self.systems}
        self._people = {one.email.casefold(): one for one in snapshot.members}
        self._identities = {
            (one.platform, one.workspace, one.person): one.member for one in snapshot.identities
        }
        self._contracts_of: dict[str, list[KnownContract]] = {}
        self._systems_by: dict[str, list[str]] = {}
        self._contracts = {one.number: one for one in snapshot.contracts}
        for contract in snapshot.contracts:
            for system in contract.systems:
                self._contracts_of.setdefault(system, []).append(contract)
                supplied = self._systems_by.setdefault(contract.supplier, [])
                if system not in supplied:
                    supplied.append(system)
        self._callees: dict[tuple[str | None, str | None], list[Callee]] = {}
        for callee in snapshot.contacts:
            self._callees.setdefault((callee.system, callee.supplier), []).append(callee)
        self._ordered: dict[tuple[str, str, date], Sequence[Callee]] = {}
        self.roles = RoleIndex(snapshot.posts, self._people)
        self._absences: dict[str, list[KnownAbsence]] = {}
        for absence in snapshot.absences:
            self._absences.setdefault(absence.member.casefold(), []).append(absence)
        self.places = {one[:3]: one.reference for one in snapshot.places}
        self.names = names_among(tuple(_known_names(snapshot)))

    # ── People ───────────────────────────────────────────────────────────────

    def met(self, platform: str, workspace: str, person: str) -> str | None:
        """Return the e-mail of somebody met before."""
        return self._identities.get((platform, workspace, person))

    def person(self, email: str | None) -> Colleague | None:
        """Return an active member."""
        return self._people.get((email or "").casefold())

    @cached_property
    def called_by(self) -> frozenset[str]:
        """Return every word by which somebody on any list may be named.

        They are the words of names, of what somebody does, and of what their place is called.
        """
        contacts = self.snapshot.contacts
        called = {
            *(one.name for one in self.snapshot.members),
            *(one.value for one in self.snapshot.activates),
            *(one.name for one in contacts),
            *(one.function for one in contacts if one.function),
            *(spoken_slot(slot) for slot in {one.slot for one in contacts}),
        }
        return frozenset(word for name in called for word in normalise_phrase(name))

    @cached_property
    def number_mask(self) -> NumberMask:
        """Return what leaves the numbers of contacts and colleagues out of a text."""
        return mask_of(number for _, numbers in self._numbers() for number in numbers)

    @cached_property
    def number_owners(self) -> NumberOwners:
        """Return whose the numbers of contacts and colleagues are."""
        return NumberOwners(self._numbers())

    def _numbers(self) -> Iterator[tuple[NumberOwner, Sequence[str]]]:
        for one in self.snapshot.members:
            yield NumberOwner(one.email, one.email), [one.phone] if one.phone else []
        for callee in self.snapshot.contacts:
            numbers = [number for number in (callee.phone, callee.alt_phone) if number]
            owner = NumberOwner(callee.name, callee.email)
            yield owner, [*numbers, *numbers_in(callee.hours or "")]

    @cached_property
    def homes(self) -> Mapping[str, Sequence[tuple[str, str, str]]]:
        """The places where each member was met: platform, workspace, person."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for one in self.snapshot.identities:
            found.setdefault(one.member, []).append((one.platform, one.workspace, one.person))
        return found

    def away_until(self, email: str | None, today: date) -> date | None:
        """Return the last day a member is away, None when they are there today."""
        return max(
            (
                one.ends
                for one in self._absences.get((email or "").casefold(), ())
                if one.begins <= today <= one.ends
            ),
            default=None,
        )

    def lang_of(self, person: Colleague, lang: Lang | None) -> Lang:
        """Return the language they read."""
        return person.locale or lang or self.snapshot.locale

    def actor(self, person: Colleague, today: date) -> Actor:
        """Make the member somebody who asks today."""
        return Actor(
            authority=self.snapshot.authority,
            email=person.email,
            name=person.name,
            admin=person.admin,
            roles=tuple(self.roles.held_by(person.email, today)),
        )

    def own_systems(self, email: str, today: date) -> list[str]:
        """Return the systems the person has a role in.

        The role is in a row of the system or of its contract.
        """
        found: dict[str, None] = {}
        for held in self.roles.held_by(email, today):
            kind, name = parse_scope(held.scope)
            if kind == "system" and name in self.systems:
                found[name] = None
            elif kind == "contract" and name in self._contracts:
                found |= dict.fromkeys(self._contracts[name].systems)
        return [name for name in found if name in self.systems]

    # ── Systems ──────────────────────────────────────────────────────────────

    def system_of(self, digest: str) -> str | None:
        """Return the system a token names."""
        return self._by_id.get(digest)

    def named_by(self, kind: str, keys: Iterable[str], today: date) -> list[str]:
        """Return the systems that a system, a contract or a supplier means.

        A supplier means those it operates today; whoever operates none yet means those to come.
        """
        found: dict[str, None] = {}
        for key in keys:
            match kind:
                case "system":
                    found[key] = None
                case "contract" if key in self._contracts:
                    found |= dict.fromkeys(self._contracts[key].systems)
                case "supplier":
                    found |= dict.fromkeys(self._operated_by(key, today))
                case _:
                    continue
        return [name for name in found if name in self.systems]

    def _operated_by(self, supplier: str, today: date) -> Sequence[str]:
        systems = self._systems_by.get(supplier, ())
        return [one for one in systems if supplier in self.suppliers_of(one, today)] or systems

    def group_of(self, digest: str, today: date) -> list[str]:
        """Return the systems of the supplier or the contract a token names."""
        kind, key = self._groups.get(digest, ("", ""))
        return self.named_by(kind, (key,), today)

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, str]]:
        named = [
            *(("supplier", supplier) for supplier in self._systems_by),
            *(("contract", number) for number in self._contracts),
        ]
        return {group_id(kind, key): (kind, key) for kind, key in named}

    @cached_property
    def in_order(self) -> Sequence[str]:
        """Every system, those the requirements are about first."""
        ordered = sorted(
            self.snapshot.systems, key=lambda one: (not one.goes_first, one.name.casefold())
        )
        return [one.name for one in ordered]

    def contracts_of(self, system: str, today: date) -> Sequence[KnownContract]:
        """Return the contracts it is operated by today.

        Where none is in force, they are those that have ended, else those to come: somebody has to
        be called.
        """
        known = self._contracts_of.get(system, ())
        in_force = [one for one in known if one.in_force(today)]
        return in_force or [one for one in known if one.has_begun(today)] or known

    def contracts_to_come(self, system: str, today: date) -> Sequence[KnownContract]:
        """Return the contracts that have not begun, beside those it is operated by today."""
        now = self.contracts_of(system, today)
        known = self._contracts_of.get(system, ())
        return [one for one in known if one not in now and not one.has_begun(today)]

    def suppliers_of(self, system: str, today: date) -> list[str]:
        """Return the suppliers that operate it today, each once."""
        return list(dict.fromkeys(one.supplier for one in self.contracts_of(system, today)))

    def number_to_quote(self, system: str, supplier: str | None, today: date) -> str | None:
        """Return the number of the contract with that supplier, else of the first; None without."""
        contracts = self.contracts_of(system, today)
        theirs = [one for one in contracts if one.supplier == supplier] or contracts
        return next((one.number for one in theirs), None)

    def callees(self, system: str, side: str, today: date) -> Sequence[Callee]:
        """Return its contacts of that side in the order they are called.

        Those who have left come last.
        """
        asked = (system, side, today)
        found = self._ordered.get(asked)
        if found is None:
            if len(self._ordered) >= _ORDERED_KEPT:
                self._ordered.clear()
            found = self._ordered[asked] = self._in_calling_order(system, side, today)
        return found

    def _in_calling_order(self, system: str, side: str, today: date) -> Sequence[Callee]:
        of_all = [
            *self._callees.get((system, None), ()),
            *(
                callee
                for supplier in self.suppliers_of(system, today)
                for callee in self._callees.get((None, supplier), ())
            ),
        ]
        found = [callee for callee in of_all if callee.side == side]
        return sorted(found, key=lambda one: (one.has_left(today), *_order(one)))

    def plans_of(self, system: str, today: date) -> list[Plan]:
        """Return where its plans are, ours first."""
        numbers = {one.number for one in self.contracts_of(system, today)}
        found = [
            plan
            for plan in self.snapshot.plans
            if plan.system == system or plan.contract in numbers
        ]
        return sorted(found, key=lambda plan: plan.theirs)

    def local(self, now: datetime) -> datetime:
        """Return the moment as the clock shows it where the authority is."""
        return now.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """Return the day where the authority is."""
        return self.local(now).date()


def group_id(kind: str, key: str) -> str:
    """Return a supplier or a contract, as a token carries it."""
    return short(f"{kind}:{key}")


def _order(callee: Callee) -> tuple[int, int, str]:
    return callee.order or _LAST, _SLOTS.index(callee.slot), callee.name


def _known_names(snapshot: Snapshot) -> Iterator[KnownName]:
    for system in snapshot.systems:
        names = (system.name, *system.aliases)
        yield KnownName("system", system.name, names, system.purpose or "")
    for supplier, spoken in snapshot.suppliers:
        yield KnownName("supplier", supplier, (supplier, spoken))
    for contract in snapshot.contracts:
        yield KnownName("contract", contract.number, (contract.number,))
    yield from people((one.email, one.name) for one in snapshot.members)
