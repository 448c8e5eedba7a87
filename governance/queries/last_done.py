"""Find when something was last done, or that it never was.

Each section of the register tells of one kind of act. It is answered for each thing the act is done
to. The functions are pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from governance.ports import RegisterReader, Versioned
from governance.records.approvals import Approval
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.supervision import AuditStatement, Supervision
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope


@dataclass(frozen=True)
class DoneEvent:
    """The last time something was done; a `day` of None says that it never was.

    `sort` is the kind within the section, a word of the register. `name` says which one, as it is
    written.

    `kept` is the record that tells of it. `by` is whoever did it, an e-mail or a name, where the
    record says so.
    """

    scope: str
    day: date | None = None
    kept: Versioned[Any] | None = None
    by: str | None = None
    sort: str = ""
    name: str = ""


Finder: TypeAlias = Callable[[RegisterReader, str], Iterator[DoneEvent]]


@dataclass(frozen=True)
class EventKind:
    """One section with the kinds of scope it applies to and how its records tell of it.

    It also names the rules that say when it is due again. `happens` says that it merely happens, so
    nobody does it or has to.
    """

    kinds: tuple[ScopeKind, ...]
    find: Finder
    rules: tuple[str, ...]
    happens: bool = False


def last_done_events(
    register: RegisterReader, section: str, scopes: Iterable[str]
) -> list[DoneEvent]:
    """Return the last time for each thing: what was never done first, then the oldest.

    What merely happens comes with the newest first. Scopes of another kind are passed over.
    """
    sort = SORTS[section]
    found = [
        occasion
        for scope in scopes
        if parse_scope(scope)[0] in sort.kinds
        for occasion in sort.find(register, scope)
    ]
    found.sort(key=lambda one: (one.scope, one.sort, one.name))
    return sorted(found, key=lambda one: one.day or date.min, reverse=sort.happens)


def _last(scope: str, found: Iterable[tuple[date | None, str | None, Versioned[Any]]]) -> DoneEvent:
    dated = [(day, by, kept) for day, by, kept in found if day is not None]
    if not dated:
        return DoneEvent(scope)
    day, by, kept = max(dated, key=lambda one: (one[0], one[2].record.key))
    return DoneEvent(scope, day, kept, by)


def _name(scope: str) -> str:
    return parse_scope(scope)[1]


def _exercises(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    held = register.find(Exercise, system=_name(scope))
    yield _last(scope, ((kept.record.held_on, None, kept) for kept in held))


def _risk_assessments(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    made = register.find(RiskAssessment, system=_name(scope))
    yield _last(scope, ((kept.record.assessed_on, kept.record.accepted_by, kept) for kept in made))


def _supervision(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    done = register.find(Supervision, contract=_name(scope))
    yield _last(scope, ((kept.record.done_on, None, kept) for kept in done))


def _audit_statements(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    """Yield when a statement was last read.

    Where none was read, yield the newest that was received.
    """
    received = register.find(AuditStatement, contract=_name(scope))
    last = _last(scope, ((kept.record.reviewed_on, None, kept) for kept in received))
    if last.day is None and received:
        last = DoneEvent(scope, kept=max(received, key=lambda kept: kept.record.period_to))
    yield last


def _contracts(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    kept = register.get(Contract, Contract.key_of(number=_name(scope)))
    if kept is not None:
        yield _last(scope, [(kept.record.attested_on, None, kept)])


def _forums(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    kept = register.get(Forum, Forum.key_of(name=_name(scope)))
    if kept is not None:
        yield _last(scope, [(kept.record.last_minutes_on, None, kept)])


def _contacts(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    """Yield each contact by itself, without those that have left."""
    kind, name = parse_scope(scope)
    for kept in register.find(Contact, **{kind: name}):
        contact = kept.record
        if contact.left_on is None:
            yield DoneEvent(
                scope, contact.verified_on, kept, contact.verified_by, contact.slot, contact.name
            )


def _approvals(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    """Yield the last approval of each subject.

    For the authority these are its organisation and processes. For anything else they are its
    assessments and, for a system, the risk that was accepted.
    """
    by_subject: dict[str, list[Versioned[Approval]]] = {}
    for kept in register.find(Approval):
        if kept.record.scope == scope:
            by_subject.setdefault(kept.record.subject, []).append(kept)
    subjects = dict.fromkeys(
        [*(("organisation", "processes") if scope == AUTHORITY else ()), *by_subject]
    )
    for subject in subjects:
        approved = by_subject.get(subject, ())
        last = _last(
            scope, ((kept.record.approved_on, kept.record.approved_by, kept) for kept in approved)
        )
        number = subject.split(":")[1] if subject.startswith("assessment:") else ""
        yield DoneEvent(scope, last.day, last.kept, last.by, "" if number else subject, number)
    if parse_scope(scope)[0] == "system":
        made = register.find(RiskAssessment, system=_name(scope))
        accepted = _last(
            scope, ((kept.record.accepted_on, kept.record.accepted_by, kept) for kept in made)
        )
        yield DoneEvent(scope, accepted.day, accepted.kept, accepted.by, "risk assessment")


def _reviews(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    by_kind: dict[str, list[Versioned[Review]]] = {}
    for kept in register.find(Review, scope=scope):
        by_kind.setdefault(kept.record.kind, []).append(kept)
    for kind, done in by_kind.items():
        last = _last(scope, ((kept.record.done_on, kept.record.by, kept) for kept in done))
        yield DoneEvent(scope, last.day, last.kept, last.by, kind)


def _events(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    """Yield the last event of each kind that has happened."""
    by_kind: dict[str, list[Versioned[Event]]] = {}
    for kept in register.find(Event, system=_name(scope)):
        by_kind.setdefault(kept.record.kind, []).append(kept)
    for kind, happened in by_kind.items():
        last = _last(scope, ((kept.record.happened_on, None, kept) for kept in happened))
        yield DoneEvent(scope, last.day, last.kept, sort=kind)
    if not by_kind:
        yield DoneEvent(scope)


def _measurements(register: RegisterReader, scope: str) -> Iterator[DoneEvent]:
    """Yield the last measurement of each measuring point."""
    contract = _name(scope)
    for point in register.find(MeasuringPoint, contract=contract):
        made = register.find(Measurement, contract=contract, point=point.record.name)
        last = _last(scope, ((kept.record.period_end, None, kept) for kept in made))
        yield DoneEvent(scope, last.day, last.kept, name=point.record.name)


_ANY: tuple[ScopeKind, ...] = ("authority", "system", "contract", "supplier", "forum")

SORTS: Mapping[str, EventKind] = {
    "exercises": EventKind(("system",), _exercises, ("exercise_held",)),
    "risk_assessments": EventKind(("system",), _risk_assessments, ("risk_assessed",)),
    "supervision": EventKind(("contract",), _supervision, ("supervision_done",)),
    "audit_statements": EventKind(
        ("contract",), _audit_statements, ("statement_reviewed", "statement_received")
    ),
    "approvals": EventKind(
        _ANY, _approvals, ("organisation_approved", "processes_approved", "assessment_approved")
    ),
    "contacts": EventKind(("system", "supplier"), _contacts, ("contact_verified",)),
    "contracts": EventKind(("contract",), _contracts, ("master_data_attested",)),
    "forums": EventKind(("forum",), _forums, ("minutes_kept",)),
    "events": EventKind(("system",), _events, ("event_decided",), happens=True),
    "measurements": EventKind(("contract",), _measurements, ("point_measured",)),
    "reviews": EventKind(
        _ANY,
        _reviews,
        ("contract_read_through", "document_list_review", "plan_reviewed", "forum_confirmed"),
    ),
}
"""The kinds by section, in the order in which those of one scope are told."""
