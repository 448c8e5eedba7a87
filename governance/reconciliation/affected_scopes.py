"""Find the scopes whose facts a record is part of, which are derived again when it changes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from governance.obligations.rules.documentation import CORE
from governance.obligations.rules.follow_up import scope_of_action
from governance.ports import RegisterReader
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.load_facts import scopes_of
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, ContactDetails, ToldContact
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
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope, scope_of


def affected_scopes(changes: Iterable[Change], register: RegisterReader) -> list[str]:
    """Return the scopes whose facts changed, those that are no longer there among them.

    The register is as it is after the changes.
    """
    found: dict[str, None] = {}
    moved: dict[type[Record], bool] = {}
    for change in changes:
        if (every := _moves_others(change)) is not None:
            cls = type(change.record)
            moved[cls] = moved.get(cls, False) or every
        if _is_everywhere(change, register):
            found.update(dict.fromkeys(scopes_of(register)))
        for record in (change.before, change.after):
            if record is not None:
                found.update(dict.fromkeys(_of(record, register)))
    for cls, every in moved.items():
        found.update(dict.fromkeys(_in_turn(cls, register, every=every)))
    return list(found)


def _moves_others(change: Change) -> bool | None:
    """Tell whether others of its kind are now assessed earlier or later, all of them or some.

    What is added comes after all but those of the same day; the result is None where nothing moves.
    """
    before, after = change.before, change.after
    if type(change.record) not in _NAMES:
        return None
    if before is None:
        return False
    if after is None:
        return True
    if isinstance(before, System) and isinstance(after, System):
        return True if before.inclusion != after.inclusion else None
    return None


def _in_turn(cls: type[Record], register: RegisterReader, *, every: bool) -> Iterator[str]:
    """Yield those of the kind; unless it is every one, those that were recorded last."""
    found = register.find(cls)
    last = max((kept.recorded_at.date() for kept in found), default=None)
    kind, name = _NAMES[cls]
    for kept in found:
        if every or kept.recorded_at.date() == last:
            yield scope_of(kind, str(getattr(kept.record, name)))


_NAMES: Mapping[type[Record], tuple[ScopeKind, str]] = {
    System: ("system", "name"),
    Contract: ("contract", "number"),
    Forum: ("forum", "name"),
}


def _is_everywhere(change: Change, register: RegisterReader) -> bool:
    """Tell whether the change concerns every scope.

    That is a role held for the whole authority, its settings, or who is active.
    """
    before, after = change.before, change.after
    if isinstance(before, Member) and isinstance(after, Member):
        return (before.active, before.admin) != (after.active, after.admin)
    if isinstance(before, Authority) and isinstance(after, Authority):
        return before.settings != after.settings
    if before is None and isinstance(after, Member):
        return after.admin or any(row.scope == AUTHORITY for row in _held(after, register))
    record = change.record
    if isinstance(record, RoleAssignment):
        return record.scope == AUTHORITY
    return isinstance(record, Authority | Member | RaciDeparture)


def _of(record: Record, register: RegisterReader) -> Iterator[str]:
    part_of = _PART_OF.get(type(record))
    return iter(()) if part_of is None else part_of(record, register)


def _of_system(record: Any, register: RegisterReader) -> Iterator[str]:
    yield _system(record.system)


def _of_contract(record: Any, register: RegisterReader) -> Iterator[str]:
    yield _contract(record.contract)


def _of_scope(record: Any, register: RegisterReader) -> Iterator[str]:
    yield record.scope


def _of_assessed(record: Any, register: RegisterReader) -> Iterator[str]:
    """Yield the system and its contracts, as a contract's statement is weighed by it too."""
    yield _system(record.system)
    yield from _contracts_of(record.system, register)


def _of_deviation(deviation: Deviation, register: RegisterReader) -> Iterator[str]:
    yield _contract(deviation.contract)
    yield from _systems_of(deviation.contract, register)
    yield from _forums_of(deviation.contract, register)
    if deviation.scope is not None:  # the scope of the answer it is the reason for
        yield deviation.scope


def _of_seat(seat: Seat, register: RegisterReader) -> Iterator[str]:
    yield scope_of("forum", seat.forum)


def _of_forum(forum: Forum, register: RegisterReader) -> Iterator[str]:
    yield scope_of("forum", forum.name)
    yield _contract(forum.contract)


def _of_supplier(supplier: Supplier, register: RegisterReader) -> Iterator[str]:
    yield scope_of("supplier", supplier.name)
    for contract in register.find(Contract, supplier=supplier.name):
        yield _contract(contract.record.number)
        yield from (_system(name) for name in contract.record.systems)


def _of_the_system(system: System, register: RegisterReader) -> Iterator[str]:
    return _around_system(system.name, register)


def _of_authority(authority: Authority, register: RegisterReader) -> Iterator[str]:
    yield AUTHORITY


def _of_document(document: Document, register: RegisterReader) -> Iterator[str]:
    if document.system is not None:
        yield _system(document.system)
        if document.kind in CORE:
            yield from _contracts_of(document.system, register)
    elif document.contract is None:
        yield AUTHORITY
    else:
        yield _contract(document.contract)
        if document.kind == "supplier continuity plan":
            yield from _systems_of(document.contract, register)
        if document.kind in ("mandate", "minutes"):
            yield from _forums_of(document.contract, register)


def _of_approval(approval: Approval, register: RegisterReader) -> Iterator[str]:
    _, _, rest = approval.subject.partition(":")
    yield rest.partition(":")[2] or AUTHORITY


def _of_action(action: Action, register: RegisterReader) -> Iterator[str]:
    if action.scope is not None:
        yield action.scope
    if action.system is not None:
        yield _system(action.system)
    if action.contract is not None:
        yield _contract(action.contract)
    if not (action.scope or action.system or action.contract):
        yield scope_of_action(action)


def _of_contact(contact: ContactDetails, register: RegisterReader) -> Iterator[str]:
    if contact.system is not None:
        yield _system(contact.system)
    if contact.supplier is not None:
        yield scope_of("supplier", contact.supplier)
        for contract in register.find(Contract, supplier=contact.supplier):
            yield from (_system(name) for name in contract.record.systems)


def _of_member(member: Member, register: RegisterReader) -> Iterator[str]:
    """Yield the scopes in which the person is named."""
    for contact in register.find(Contact, email=member.email):
        yield from _of_contact(contact.record, register)
    for seat in register.find(Seat, person=member.email):
        yield scope_of("forum", seat.record.forum)
    for row in _held(member, register):
        yield from _of_role(row, register)


def _held(member: Member, register: RegisterReader) -> Iterator[RoleAssignment]:
    for found in (
        register.find(RoleAssignment, member=member.email),
        register.find(RoleAssignment, deputy=member.email),
    ):
        yield from (kept.record for kept in found)


def _of_role(row: RoleAssignment, register: RegisterReader) -> Iterator[str]:
    kind, name = parse_scope(row.scope)
    if kind == "system":
        yield from _around_system(name, register)
    elif kind == "contract":
        for kept in register.find(Contract, number=name):
            yield from _around_contract(kept.record, register)


def _around_contract(contract: Contract, register: RegisterReader) -> Iterator[str]:
    yield _contract(contract.number)
    yield scope_of("supplier", contract.supplier)
    yield from (_system(name) for name in contract.systems)
    yield from _forums_of(contract.number, register)


def _around_system(name: str, register: RegisterReader) -> Iterator[str]:
    yield _system(name)
    for kept in register.find(Contract):
        if name in kept.record.systems:
            yield from _around_contract(kept.record, register)


def _contracts_of(system: str, register: RegisterReader) -> Iterator[str]:
    for kept in register.find(Contract):
        if system in kept.record.systems:
            yield _contract(kept.record.number)


def _systems_of(contract: str, register: RegisterReader) -> Iterator[str]:
    for kept in register.find(Contract, number=contract):
        yield from (_system(name) for name in kept.record.systems)


def _forums_of(contract: str, register: RegisterReader) -> Iterator[str]:
    for kept in register.find(Forum, contract=contract):
        yield scope_of("forum", kept.record.name)


def _system(name: str) -> str:
    return scope_of("system", name)


def _contract(number: str) -> str:
    return scope_of("contract", number)


_PART_OF: Mapping[type[Record], Callable[[Any, RegisterReader], Iterator[str]]] = {
    Authority: _of_authority,
    Member: _of_member,
    Supplier: _of_supplier,
    System: _of_the_system,
    Contract: _around_contract,
    Document: _of_document,
    RoleAssignment: _of_role,
    Contact: _of_contact,
    ToldContact: _of_contact,
    Forum: _of_forum,
    Seat: _of_seat,
    Exercise: _of_system,
    RiskAssessment: _of_assessed,
    Event: _of_assessed,
    Action: _of_action,
    Answer: _of_scope,
    Evidence: _of_scope,
    MeasuringPoint: _of_contract,
    Measurement: _of_contract,
    Supervision: _of_contract,
    AuditStatement: _of_contract,
    Approval: _of_approval,
    Deviation: _of_deviation,
    Checklist: _of_scope,
    Review: _of_scope,
    ToldDecision: _of_scope,
}
