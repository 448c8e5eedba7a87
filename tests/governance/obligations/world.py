"""Build a small authority in perfect order, and see its obligations when a record changes."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from governance.catalogue import catalogue
from governance.intervals import intervals_of
from governance.obligations.facts import Facts
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.obligations.rules.documentation import CORE
from governance.ports import Versioned
from governance.reconciliation.derived_scope import derive_scope
from governance.reconciliation.load_facts import facts_of
from governance.reconciliation.reconciler import DerivedRegister
from governance.reconciliation.section_cache import SectionCache
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.roles import Role
from governance.schema.degrees import Degree
from governance.schema.record import Record

R = TypeVar("R", bound=Record)
T = TypeVar("T")

DAY = date(2026, 3, 2)
RECORDED = datetime(2026, 1, 5, 9, tzinfo=UTC)
ZONE = UTC
SYSTEM, CONTRACT, FORUM, SUPPLIER = "system:Nat", "contract:K-1", "forum:Drift", "supplier:Lev A/S"
AUTHORITY = "authority"
BO, EVA, ISA, KAI, LIS, REV = (
    f"{name}@by.example" for name in ("bo", "eva", "isa", "kai", "lis", "rev")
)
LATELY = date(2026, 2, 10)


@dataclass(frozen=True)
class World:
    """It holds records by section and key.

    `first` is when those were first recorded that came later than the rest.
    """

    records: dict[tuple[str, str], Record] = field(repr=False)
    first: dict[tuple[str, str], datetime]

    def having(self, *records: Record, at: date | None = None) -> "World":
        """Return the world with these added, or in place of those with their keys."""
        moment = RECORDED if at is None else datetime(at.year, at.month, at.day, 9, tzinfo=UTC)
        new = {(one.section, one.key): one for one in records}
        since = {name: moment for name in new if name not in self.records}
        return World({**self.records, **new}, {**self.first, **since})

    def without(self, *gone: type[Record] | Callable[[Any], bool]) -> "World":
        """Return the world without those sections, or those records the condition is true of."""
        kept = {
            name: one
            for name, one in self.records.items()
            if not any(_is(one, what) for what in gone)
        }
        return World(kept, self.first)

    def changing(self, cls: type[R], key: str | None = None, **fields: object) -> "World":
        """Return the world with fields of a record, or of all of a section, changed."""
        changed = [
            one.model_copy(update=fields)
            for one in self.records.values()
            if isinstance(one, cls) and (key is None or key in one.key)
        ]
        rest = {
            name: one
            for name, one in self.records.items()
            if not (isinstance(one, cls) and (key is None or key in one.key))
        }
        return World(rest, self.first).having(*changed)

    def register(self) -> SectionCache:
        """Return a register to read facts from."""
        return SectionCache(_Kept(self.records.values(), self.first))

    def facts(self, scope: str) -> Facts:
        """Return the facts around a scope."""
        found = facts_of(self.register(), catalogue(), scope, ZONE)
        assert found is not None, scope
        return found

    def standing(self, today: date = DAY) -> list[Entry]:
        """Return everything that stands in all scopes."""
        reading = DerivedRegister(self.register(), catalogue(), today)
        return [entry for _, standing in reading.every() for entry in standing.entries]

    def found(self, rule: str, today: date = DAY) -> list[Obligation]:
        """Return what stands by that rule."""
        return [entry.obligation for entry in self.standing(today) if entry.obligation.rule == rule]

    def troubles(self, today: date = DAY) -> list[str]:
        """Return the rules by which something is overdue or missing."""
        return sorted(
            {
                entry.obligation.rule
                for entry in self.standing(today)
                if entry.obligation.is_gap or entry.obligation.is_overdue(today)
            }
        )


class _Kept:
    def __init__(self, records: Iterable[Record], first: dict[tuple[str, str], datetime]) -> None:
        self._by: dict[type[Record], list[Versioned[Any]]] = {}
        for one in records:
            at = first.get((one.section, one.key), RECORDED)
            self._by.setdefault(type(one), []).append(Versioned(one, 1, at, "somebody", at))
        for rows in self._by.values():
            rows.sort(key=lambda kept: str(kept.record.key))

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        return next((kept for kept in self._by.get(cls, ()) if kept.record.key == key), None)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        assert not equals
        return self._by.get(cls, ())

    def count(self, cls: type[Record]) -> int:
        return len(self._by.get(cls, ()))

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        return build()


def plain(records: Iterable[Record], *, recorded: datetime = RECORDED) -> World:
    """Return a world of those records, first recorded at that moment."""
    by_name = {(one.section, one.key): one for one in records}
    return World(by_name, dict.fromkeys(by_name, recorded))


def derived_again(facts: Facts, world: World, today: date) -> tuple[Obligation, ...]:
    """Derive from the facts by themselves, with the authority's intervals."""
    return derive_scope(facts, intervals_of(world.register()), today).obligations


def _is(record: Record, what: type[Record] | Callable[[Any], bool]) -> bool:
    return isinstance(record, what) if isinstance(what, type) else what(record)


def role(name: Role, member: str | None, scope: str = AUTHORITY, **more: Any) -> RoleAssignment:
    """Make a role held since New Year's Day of last year, and said yes to."""
    fields = {"from_": date(2025, 1, 1), "accepted_on": date(2025, 9, 8), **more}
    if member is None:
        fields = {key: value for key, value in more.items() if key != "accepted_on"}
    return RoleAssignment(scope=scope, role=name, member=member, **fields)


def _roles() -> list[Record]:
    held = [
        (Role.LED, EVA, None),
        (Role.KON, KAI, None),
        (Role.LEV, LIS, None),
        (Role.ISK, ISA, None),
        (Role.BER, LIS, BO),
        (Role.DRI, KAI, BO),
    ]
    own = [role(one, BO, SYSTEM, deputy=EVA) for one in (Role.SYS, Role.RIS)]
    return [*(role(one, member, deputy=deputy) for one, member, deputy in held), *own]


def _reviews() -> list[Record]:
    done = {
        CONTRACT: (
            "contract_read_through",
            "document_list_review",
            "measuring_points_reviewed",
            "subcontractor_controlled",
        ),
        SYSTEM: (
            "staffing_checked",
            "handover_tested",
            "offline_pack_issued",
            "trained",
            "risk_followed_up",
            "criticality_assessed",
        ),
        FORUM: ("forum_confirmed",),
    }
    attached = [BO, EVA, ISA, KAI, LIS]
    return [
        *(
            Review(scope=scope, kind=kind, done_on=LATELY, by=LIS)
            for scope, kinds in done.items()
            for kind in kinds
        ),
        *(
            Review(scope=SYSTEM, kind="plan_acknowledged", done_on=LATELY, by=who)
            for who in attached
        ),
    ]


def _contacts() -> list[Record]:
    slots = (("supplier", "duty"), ("supplier", "escalation 1"))
    theirs = [
        Contact(
            supplier="Lev A/S",
            side=side,
            slot=slot,
            name=slot.title(),
            phone="+45 00 00 00 01",
            hours="24/7",
            verified_on=LATELY,
        )
        for side, slot in slots
    ]
    ours = Contact(
        system="Nat", side="us", slot="decision maker", name="Bo", email=BO, verified_on=LATELY
    )
    return [*theirs, ours]


def good() -> World:
    """Return a world in which nothing is overdue and nothing is missing on 2 March 2026."""
    people = (BO, EVA, ISA, KAI, LIS)
    contract = Contract(
        number="K-1",
        title="Drift af Nat",
        supplier="Lev A/S",
        systems=("Nat",),
        type="K04",
        signed_on=date(2023, 1, 9),
        starts_on=date(2023, 2, 1),
        ends_on=date(2029, 1, 31),
        audit_right=Degree("yes"),
        step_in_right=Degree("yes"),
        exit_assistance=Degree("yes"),
        security_clauses=("Bilag 5",),
        case_no="2023-1",
        owner=KAI,
        owner_deputy=LIS,
        attested_on=LATELY,
    )
    records: list[Record] = [
        Authority(name="By"),
        *(Member(email=who, name=who.split("@")[0].title(), admin=who == ISA) for who in people),
        Supplier(name="Lev A/S"),
        System(
            name="Nat",
            criticality="samfundskritisk",
            rto_hours=4,
            rpo_hours=1,
            able_people=2,
            technical_people=1,
        ),
        contract,
        Document(contract="K-1", kind="agreement", title="Kontrakten"),
        Document(
            contract="K-1",
            kind="supplier continuity plan",
            title="Deres",
            dated=LATELY,
            fits="yes",
        ),
        Document(
            system="Nat",
            kind="continuity plan",
            title="Planen",
            dated=date(2026, 2, 2),
            supplier_input="yes",
        ),
        Document(contract="K-1", kind="document list", title="Listen"),
        *(
            Document(contract="K-1", kind=kind, title=kind.title(), url="https://by.example/1")
            for kind in CORE
        ),
        Document(system="Nat", kind="hand-over pack", title="Mappen"),
        Document(kind="organisation", title="Roller"),
        Document(kind="process", title="Processer"),
        Document(kind="process", process="handover", title="Overdragelse"),
        *_roles(),
        *_contacts(),
        Forum(
            name="Drift", contract="K-1", level="operations", every_days=30, last_minutes_on=LATELY
        ),
        Seat(
            forum="Drift", person=BO, side="us", decision_maker=True, mandate="Alt", attended="3/3"
        ),
        Exercise(
            system="Nat",
            held_on=date(2025, 11, 3),
            type="technical restore",
            with_supplier=True,
            evaluated_on=date(2025, 11, 10),
            restore_minutes=100,
        ),
        Exercise(
            system="Nat",
            held_on=date(2026, 1, 12),
            type="call-out",
            with_supplier=True,
            evaluated_on=date(2026, 1, 13),
        ),
        RiskAssessment(
            system="Nat",
            assessed_on=date(2026, 1, 20),
            reason="yearly",
            supplier_input="yes",
            plan_on=date(2026, 1, 28),
            plan_agreed="yes",
            accepted_on=date(2026, 1, 30),
            accepted_by=BO,
        ),
        MeasuringPoint(
            contract="K-1",
            name="Oppetid",
            target=99,
            better="higher",
            every_days=31,
            clause="Bilag 5, punkt 2",
        ),
        Measurement(contract="K-1", point="Oppetid", period_end=date(2026, 2, 28), value=99.9),
        Supervision(contract="K-1", method="visit", done_on=date(2026, 1, 20)),
        Supervision(contract="K-1", method="audit", done_on=date(2026, 2, 20)),
        AuditStatement(
            contract="K-1",
            standard="ISAE 3402",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 31),
            covers_us=Degree("yes"),
            subservice="inclusive",
            received_on=date(2026, 2, 1),
            reviewed_on=date(2026, 2, 20),
            user_controls="ingen",
        ),
        Approval(subject="organisation", approved_by=EVA, approved_on=date(2025, 9, 15)),
        Approval(subject="processes", approved_by=EVA, approved_on=date(2025, 9, 15)),
        *_reviews(),
        *_judgements(),
    ]
    return plain(records)


def _judgements() -> list[Record]:
    """Return what people say of that which the register cannot decide, and that must be met."""
    said = (
        (CONTRACT, "1.1-2", "ja"),
        (CONTRACT, "1.2-5", "intet"),
        (AUTHORITY, "2.2-8", "ja"),
        (SYSTEM, "2.3-6", "nej"),
        (SYSTEM, "3.1-4", "nej"),
        (SYSTEM, "3.3-9", "nej"),
    )
    return [
        Answer(question=question, scope=scope, value=value, answered_by=LIS, answered_on=LATELY)
        for scope, question, value in said
    ]


def days(count: int) -> timedelta:
    """Return that many days."""
    return timedelta(days=count)
