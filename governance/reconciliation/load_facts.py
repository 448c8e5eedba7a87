"""Load the facts around one scope from a register, the one that is kept or one as it was."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from governance.catalogue import Catalogue
from governance.obligations.facts import Facts
from governance.obligations.rules.documentation import CORE
from governance.ports import R, RegisterReader, Versioned
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import Inclusion, System, firmest
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope, scope_of

ALWAYS_READ: frozenset[type[Record]] = frozenset(
    {Authority, Member, Supplier, System, Contract, Forum, RoleAssignment, RaciDeparture}
)


def scopes_of(register: RegisterReader) -> list[str]:
    """Return every scope there is something to derive for."""
    return [
        AUTHORITY,
        *(scope_of("supplier", kept.record.name) for kept in register.find(Supplier)),
        *(scope_of("system", kept.record.name) for kept in register.find(System)),
        *(scope_of("contract", kept.record.number) for kept in register.find(Contract)),
        *(scope_of("forum", kept.record.name) for kept in register.find(Forum)),
    ]


def facts_of(
    register: RegisterReader,
    catalogue: Catalogue,
    scope: str,
    zone: tzinfo,
    *,
    sections: Collection[type[Record]] | None = None,
) -> Facts | None:
    """Return the facts around the scope, None when there is no such scope.

    `zone` is the authority's, which says when its days begin. With `sections` only these are read,
    with people, systems, suppliers, contracts and forums.
    """
    kind, name = parse_scope(scope)
    gathered = _Gathered(register, zone, sections)
    frame = _FRAMES[kind](gathered, name)
    if frame is None:
        return None
    assessed = [requirement.id for requirement in catalogue if requirement.scope == kind]
    if kind != "supplier":
        gathered.find(Checklist, scope=scope)
        approved = tuple(f"assessment:{number}:{scope}" for number in assessed)
        gathered.find(Approval, subject=(*_APPROVED.get(kind, ()), *approved))
        gathered.find(Answer, scope=scope)
        gathered.find(Evidence, scope=scope)
    gathered.find(Action, scope=scope)
    gathered.find(ToldDecision, scope=scope)
    gathered.people(frame.roles_at)
    return Facts(
        catalogue=catalogue,
        scope=scope,
        since=frame.since,
        inclusion=frame.inclusion,
        records=gathered.records,
        recorded=gathered.recorded,
        place=_places(register, kind).get(name.casefold(), 0),
    )


def _places(register: RegisterReader, kind: ScopeKind) -> Mapping[str, int]:
    """Return by name how many of that kind were recorded before each, of those that count."""
    if kind not in _SECTIONS:
        return {}
    cls, name = _SECTIONS[kind]

    def build() -> Mapping[str, int]:
        found = [kept for kept in register.find(cls) if _counts(kept.record)]
        found.sort(key=lambda kept: (kept.recorded_at.date(), kept.key))
        return {str(getattr(kept.record, name)).casefold(): n for n, kept in enumerate(found)}

    return register.derived(f"places of {kind}", build)


def _counts(record: Record) -> bool:
    return not isinstance(record, System) or record.inclusion == "required"


_SECTIONS: Mapping[ScopeKind, tuple[type[Record], str]] = {
    "system": (System, "name"),
    "contract": (Contract, "number"),
    "forum": (Forum, "name"),
}


@dataclass(frozen=True)
class _Frame:
    """The day the scope came in, how firmly it is in, and the levels whose roles count."""

    since: date
    inclusion: Inclusion
    roles_at: tuple[str, ...]


class _Gathered:
    """It gathers records by section and key, each once."""

    def __init__(
        self, register: RegisterReader, zone: tzinfo, sections: Collection[type[Record]] | None
    ) -> None:
        self._sections = None if sections is None else ALWAYS_READ.union(sections)
        self.records: dict[type[Record], dict[str, Record]] = {}
        self.recorded: dict[tuple[str, str], date] = {}
        self._register = register
        self._zone = zone

    def find(self, cls: type[R], **equals: object) -> tuple[R, ...]:
        if self._sections is not None and cls not in self._sections:
            return ()
        return self._keep(self._register.find(cls, **equals))

    def get(self, cls: type[R], **key: object) -> R | None:
        kept = self._register.get(cls, cls.key_of(**key))
        return None if kept is None else self._keep((kept,))[0]

    def named(self, cls: type[R], **key: str) -> R | None:
        """Return the record that spells its name just so.

        Otherwise spelled, the scope is not there, or it would stand twice.
        """
        found = self.get(cls, **key)
        return (
            found if found and all(getattr(found, field) == key[field] for field in key) else None
        )

    def recorded_on(self, record: Record) -> date:
        return self.recorded[record.section, record.key]

    def contracts_of(self, system: str) -> tuple[Contract, ...]:
        """Return every contract the system is under."""
        by_system = self._register.derived("contracts by system", self._by_system)
        return self._keep(by_system.get(system.casefold(), ()))

    def people(self, scopes: Iterable[str]) -> None:
        """Read who holds what at these levels, and how the authority divides the requirements."""
        rows = self.find(RoleAssignment, scope=tuple(sorted(set(scopes))))
        named = {person for row in rows for person in (row.member, row.deputy) if person}
        seats = {one.person for one in self._held(Seat)}
        ours = {
            one.email
            for cls in (Contact, ToldContact)
            for one in self._held(cls)
            if one.email and one.side == "us"
        }
        approvers = {one.approved_by for one in self._held(Approval)}
        met = {one for one in seats | ours | approvers if "@" in one}
        self.find(Member, email=tuple(sorted(named | met)))
        self.find(Member, admin=True)
        self.find(RaciDeparture)

    def _held(self, cls: type[R]) -> Iterable[R]:
        return self.records.get(cls, {}).values()  # type: ignore[return-value]

    def _by_system(self) -> Mapping[str, Sequence[Versioned[Contract]]]:
        found: dict[str, list[Versioned[Contract]]] = {}
        for kept in self._register.find(Contract):
            for system in kept.record.systems:
                found.setdefault(system.casefold(), []).append(kept)
        return found

    def _keep(self, found: Iterable[Versioned[Any]]) -> tuple[Any, ...]:
        sections, recorded, zone = self.records, self.recorded, self._zone
        records = []
        for kept in found:
            record, key = kept.record, kept.key
            records.append(record)
            section = sections.get(type(record))
            if section is None:
                section = sections[type(record)] = {}
            if key not in section:
                section[key] = record
                recorded[record.section, key] = _day_of(kept.recorded_at, zone)
        return tuple(records)


@lru_cache(maxsize=4096)
def _day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the day of that moment; what came in one file shares it."""
    return moment.astimezone(zone).date()


# ── What surrounds a scope ───────────────────────────────────────────────────


def _authority(gathered: _Gathered, _: str) -> _Frame | None:
    found = gathered.find(Authority)
    if not found:
        return None
    gathered.find(Document, contract=None, system=None)
    gathered.find(Action, system=None, contract=None, scope=None)
    gathered.find(Review, scope=AUTHORITY)
    return _Frame(gathered.recorded_on(found[0]), "required", (AUTHORITY,))


def _system(gathered: _Gathered, name: str) -> _Frame | None:
    system = gathered.named(System, name=name)
    if system is None:
        return None
    scope = scope_of("system", system.name)
    contracts = gathered.contracts_of(system.name)
    suppliers = tuple(sorted({contract.supplier for contract in contracts}))
    numbers = tuple(contract.number for contract in contracts)
    gathered.find(Supplier, name=suppliers)
    gathered.find(Document, system=system.name)
    gathered.find(Document, contract=numbers, kind="supplier continuity plan")
    gathered.find(Contact, system=system.name)
    gathered.find(ToldContact, system=system.name)
    gathered.find(Contact, supplier=suppliers)
    gathered.find(Exercise, system=system.name)
    gathered.find(RiskAssessment, system=system.name)
    gathered.find(Event, system=system.name)
    gathered.find(Action, system=system.name)
    gathered.find(Deviation, contract=numbers)
    gathered.find(Review, scope=scope)
    levels = (AUTHORITY, scope, *(scope_of("contract", number) for number in numbers))
    return _Frame(_since(gathered, system), system.inclusion, levels)


def _contract(gathered: _Gathered, number: str) -> _Frame | None:
    contract = gathered.named(Contract, number=number)
    if contract is None:
        return None
    scope = scope_of("contract", contract.number)
    gathered.find(Supplier, name=contract.supplier)
    gathered.find(Document, contract=contract.number)
    gathered.find(Document, system=contract.systems, kind=CORE)
    gathered.find(Forum, contract=contract.number)
    gathered.find(Action, contract=contract.number)
    gathered.find(MeasuringPoint, contract=contract.number)
    gathered.find(Measurement, contract=contract.number)
    gathered.find(Supervision, contract=contract.number)
    gathered.find(AuditStatement, contract=contract.number)
    gathered.find(Deviation, contract=contract.number)
    gathered.find(Review, scope=scope)
    gathered.find(RiskAssessment, system=contract.systems)
    gathered.find(Event, system=contract.systems, kind="finding")
    return _under(gathered, (contract,), gathered.recorded_on(contract))


def _supplier(gathered: _Gathered, name: str) -> _Frame | None:
    supplier = gathered.named(Supplier, name=name)
    if supplier is None:
        return None
    gathered.find(Contact, supplier=supplier.name)
    gathered.find(ToldContact, supplier=supplier.name)
    contracts = gathered.find(Contract, supplier=supplier.name)
    return _under(gathered, contracts, gathered.recorded_on(supplier))


def _forum(gathered: _Gathered, name: str) -> _Frame | None:
    forum = gathered.named(Forum, name=name)
    if forum is None:
        return None
    scope = scope_of("forum", forum.name)
    gathered.find(Seat, forum=forum.name)
    gathered.find(Document, contract=forum.contract, kind=("mandate", "minutes"))
    gathered.find(Deviation, contract=forum.contract)
    gathered.find(Review, scope=scope)
    contract = gathered.get(Contract, number=forum.contract)
    return _under(gathered, (contract,) if contract else (), gathered.recorded_on(forum))


def _under(gathered: _Gathered, contracts: Sequence[Contract], recorded: date) -> _Frame:
    """Return the frame of what is in because its contracts' systems are.

    It counts from the first of them, as far as we could have known.
    """
    names = tuple(sorted({name for contract in contracts for name in contract.systems}))
    systems = gathered.find(System, name=names)
    begun = [
        max(
            min(_since(gathered, system), recorded),
            min(contract.starts_on, recorded),
        )
        for contract in contracts
        for system in systems
        if system.name in contract.systems and system.inclusion != "out"
    ]
    inclusion = firmest(system.inclusion for system in systems)
    levels = (
        AUTHORITY,
        *(scope_of("contract", contract.number) for contract in contracts),
        *(scope_of("system", name) for name in names),
    )
    return _Frame(min(begun, default=recorded), inclusion, levels)


def _since(gathered: _Gathered, system: System) -> date:
    return system.in_scope_since or gathered.recorded_on(system)


_FRAMES: Mapping[ScopeKind, Callable[[_Gathered, str], _Frame | None]] = {
    "authority": _authority,
    "system": _system,
    "contract": _contract,
    "supplier": _supplier,
    "forum": _forum,
}
_APPROVED: Mapping[ScopeKind, tuple[str, ...]] = {"authority": ("organisation", "processes")}
