"""Test for each rule what makes it arise, on which day, and what settles it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from governance.obligations.obligation import Kind
from governance.obligations.rule_index import rules
from governance.obligations.rules.documentation import CORE
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.approvals import Approval
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract, ContractOption
from governance.records.deviations import Deviation
from governance.records.documents import Document
from governance.records.events import NEW_ASSESSMENT, Event
from governance.records.exercises import Exercise
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement, MeasuringPoint
from governance.records.members import Member
from governance.records.reviews import Review, ReviewKind
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.supervision import AuditStatement, Supervision
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.degrees import Degree
from governance.schema.record import Record
from tests.governance.obligations.world import (
    AUTHORITY,
    BO,
    CONTRACT,
    DAY,
    EVA,
    FORUM,
    ISA,
    KAI,
    LATELY,
    LIS,
    REV,
    SYSTEM,
    World,
    good,
    role,
)

Made = Callable[[World], World]

NEW = "ny@nat.example"
TOLD = ToldDecision(
    kind="organisation",
    scope=AUTHORITY,
    decider=EVA,
    told_on=date(2026, 2, 20),
    told_by=ISA,
    told_through="teams",
    target_section="approvals",
    proposed='{"subject": "organisation", "approved_on": "2026-02-18"}',
)
CAME = date(2026, 1, 5)
"""The day on which the small authority was first recorded."""


@dataclass(frozen=True)
class Case:
    """The case of a rule: `broken` makes it arise with that kind, day and subject.

    `settled` then closes it, or moves it past today.
    """

    rule: str
    broken: Made
    kind: Kind
    day: date
    settled: Made
    subject: str | None = None


def _without_review(kind: ReviewKind) -> Made:
    return lambda world: world.without(lambda one: isinstance(one, Review) and one.kind == kind)


def _reviewed(scope: str, kind: ReviewKind, on: date = DAY, by: str = LIS) -> Made:
    return lambda world: world.having(Review(scope=scope, kind=kind, done_on=on, by=by))


def _with_no_core_but(*records: Record) -> Made:
    return lambda world: world.without(
        lambda one: isinstance(one, Document) and one.kind in CORE
    ).having(*records)


def _having(*records: Record) -> Made:
    return lambda world: world.having(*records)


def _without(what: type[Record] | Callable[[Any], bool]) -> Made:
    return lambda world: world.without(what)


def _changing(cls: type[Record], key: str | None = None, **fields: object) -> Made:
    return lambda world: world.changing(cls, key, **fields)


def _kind(kind: str) -> Callable[[Any], bool]:
    return lambda one: isinstance(one, Document) and one.kind == kind


def _both(*made: Made) -> Made:
    def apply(world: World) -> World:
        for one in made:
            world = one(world)
        return world

    return apply


def _approved(subject: str) -> Made:
    return _having(Approval(subject=subject, approved_by=EVA, approved_on=DAY))


def _event(**fields: Any) -> Event:
    given = {
        "system": "Nat",
        "kind": "change",
        "happened_on": date(2026, 2, 24),
        "title": "Flytning",
        **fields,
    }
    return Event(**given)


def _measured(*values: float) -> Made:
    ends = (date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28))
    return _having(
        *(
            Measurement(contract="K-1", point="Oppetid", period_end=end, value=value)
            for end, value in zip(ends[-len(values) :], values, strict=True)
        )
    )


def _exercised(on: date, **fields: Any) -> Exercise:
    given = {"system": "Nat", "held_on": on, "type": "table-top", "with_supplier": True, **fields}
    return Exercise(**given)


def _deviation(**fields: Any) -> Deviation:
    given = {
        "contract": "K-1",
        "question": "3.5-6",
        "reason": "Ingen ret",
        "compensating": "Skriftlig kontrol",
        "assessed_by": KAI,
        "created_on": LATELY,
        "expires_on": date(2026, 8, 14),
        **fields,
    }
    return Deviation(**given)


def _statement(**fields: Any) -> Made:
    return _changing(AuditStatement, None, **fields)


FOLLOWED_UP = Action(contract="K-1", title="Ret op", requirement="3.4", owner=LIS, due_on=DAY)
FOUND = Action(contract="K-1", title="Luk fund", requirement="3.5", owner=LIS, due_on=DAY)
ASSESSED = RiskAssessment(
    system="Nat", assessed_on=DAY, reason="change", supplier_input="yes", accepted_on=DAY
)
FINISHED = Checklist(
    requirement="3.3",
    scope=SYSTEM,
    started_on=date(2025, 12, 1),
    started_by=LIS,
    finished_on=date(2025, 12, 2),
    finished_by=LIS,
)

CASES = [
    # ── 1.1 ──
    Case(
        "agreement_filed",
        _without(_kind("agreement")),
        "missing",
        CAME,
        _having(Document(contract="K-1", kind="agreement", title="Kontrakten")),
    ),
    Case(
        "master_data_filled",
        _changing(Contract, case_no=None, type=None),
        "missing",
        CAME,
        _changing(Contract, case_no="1", type="K04"),
    ),
    Case(
        "master_data_filled",
        _changing(Contract, auto_renews_months=12),
        "missing",
        CAME,
        _changing(Contract, notice_deadline=date(2028, 10, 31)),
    ),
    Case(
        "master_data_attested",
        _changing(Contract, attested_on=date(2025, 11, 1)),
        "due",
        date(2026, 1, 30),
        _changing(Contract, attested_on=DAY),
    ),
    Case(
        "master_data_attested",
        _changing(Contract, attested_on=None),
        "missing",
        CAME,
        _changing(Contract, attested_on=DAY),
    ),
    Case(
        "master_data_attested",  # an addendum signed since
        _having(
            Document(contract="K-1", kind="addendum", title="Tillæg", signed_on=date(2026, 2, 12))
        ),
        "due",
        date(2026, 2, 26),
        _changing(Contract, attested_on=DAY),
    ),
    Case(
        "contract_read_through",
        _without_review("contract_read_through"),
        "missing",
        CAME,
        _reviewed(CONTRACT, "contract_read_through"),
    ),
    Case(
        "contract_read_through",  # without an end, a decision not to re-tender is as good
        _both(_without_review("contract_read_through"), _changing(Contract, ends_on=None)),
        "missing",
        CAME,
        _reviewed(CONTRACT, "no_retender"),
    ),
    Case(
        "addendum_filed",
        _having(
            Document(
                contract="K-1",
                kind="addendum",
                title="Tillæg 3",
                signed_on=date(2026, 2, 4),
                filed=False,
            )
        ),
        "due",
        date(2026, 2, 18),
        _changing(Document, "tillæg 3", filed=True),
        "Tillæg 3",
    ),
    Case(
        "option_decided",
        _changing(Contract, options=(ContractOption(12, date(2026, 8, 30)),)),  # a Sunday
        "due",
        date(2026, 8, 28),
        _changing(Contract, options=(ContractOption(12, date(2026, 8, 30), "no"),)),
        "1",
    ),
    Case(
        "retender_started",
        _changing(Contract, ends_on=date(2027, 2, 28), lead_time_months=18),
        "due",
        date(2025, 8, 28),
        _reviewed(CONTRACT, "retender_started"),
    ),
    Case(
        "retender_started",  # taking an option moves it
        _changing(
            Contract,
            ends_on=date(2027, 2, 28),
            lead_time_months=18,
            options=(ContractOption(12, date(2026, 8, 31)),),
        ),
        "due",
        date(2025, 8, 28),
        _changing(Contract, options=(ContractOption(12, date(2026, 8, 31), "yes"),)),
    ),
    Case(
        "notice_decided",
        _changing(
            Contract,
            auto_renews_months=12,
            ends_on=date(2026, 5, 6),
            notice_deadline=date(2026, 3, 7),  # a Saturday
        ),
        "due",
        date(2026, 3, 6),
        _reviewed(CONTRACT, "no_retender"),
        "0",
    ),
    # ── 1.2 ──
    Case(
        "document_list_review",
        _without_review("document_list_review"),
        "missing",
        CAME,
        _reviewed(CONTRACT, "document_list_review"),
    ),
    Case(
        "document_filed",
        _having(
            Document(
                contract="K-1", kind="minutes", title="Referat", dated=date(2026, 2, 9), filed=False
            )
        ),
        "due",
        date(2026, 2, 16),
        _changing(Document, "referat", filed=True),
    ),
    Case(
        "document_renewed",
        _having(
            Document(contract="K-1", kind="other", title="Certifikat", valid_until=date(2026, 2, 1))
        ),
        "due",
        date(2026, 2, 1),
        _having(Document(contract="K-1", kind="other", title="Nyt", valid_until=date(2027, 2, 1))),
        "other/Certifikat",
    ),
    # ── 2.1 ──
    Case(
        "role_filled",
        lambda world: world.without(
            lambda one: isinstance(one, RoleAssignment) and one.role is Role.KON
        ).having(role(Role.KON, None), at=date(2026, 2, 3)),
        "missing",
        date(2026, 2, 3),
        _having(role(Role.KON, KAI)),
        "KON",
    ),
    Case(
        "role_filled",  # the last one left
        _changing(RoleAssignment, "/ris/", to=date(2026, 2, 15)),
        "missing",
        date(2026, 2, 16),
        _having(role(Role.RIS, EVA, SYSTEM)),
        "RIS",
    ),
    Case(
        "one_accountable",
        _having(role(Role.LED, BO, deputy=EVA, from_=date(2026, 1, 12))),
        "missing",
        date(2026, 1, 12),
        _changing(RoleAssignment, "/led/bo", to=date(2026, 3, 1)),
        "2.1",
    ),
    Case(
        "role_accepted",
        _changing(RoleAssignment, "/kon/", accepted_on=None),
        "missing",
        date(2025, 1, 1),
        _changing(RoleAssignment, "/kon/", accepted_on=DAY),
        f"KON/{KAI}",
    ),
    Case(
        "role_accepted",  # confirming what one holds is saying yes to it
        _changing(RoleAssignment, "/kon/", accepted_on=None),
        "missing",
        date(2025, 1, 1),
        _reviewed(AUTHORITY, "role_confirmed", by=KAI),
        f"KON/{KAI}",
    ),
    Case(
        "role_confirmed",
        _changing(RoleAssignment, "/isk/", accepted_on=date(2025, 2, 1)),
        "due",
        date(2026, 2, 1),
        _reviewed(AUTHORITY, "role_confirmed", by=ISA),
        ISA,
    ),
    Case(
        "deputy_named",
        _changing(RoleAssignment, "/dri/", deputy=None),
        "missing",
        date(2025, 1, 1),
        _changing(RoleAssignment, "/dri/", deputy=BO),
    ),
    Case(
        "duties_segregated",
        _having(
            Member(email=REV, name="Rev"),
            role(Role.REV, REV, from_=date(2025, 6, 1)),
            role(Role.DPO, REV, from_=date(2025, 7, 1)),
            Review(scope=SYSTEM, kind="plan_acknowledged", done_on=LATELY, by=REV),
        ),
        "missing",
        date(2025, 7, 1),
        _reviewed(AUTHORITY, "segregation_accepted", by=EVA),
        REV,
    ),
    Case(
        "duties_segregated",  # who supervises the supplier is the supplier's daily contact
        _both(
            _without(lambda one: isinstance(one, RoleAssignment) and one.role is Role.LEV),
            _having(role(Role.LEV, ISA)),
        ),
        "missing",
        date(2025, 1, 1),
        _reviewed(CONTRACT, "segregation_accepted", by=EVA),
        ISA,
    ),
    Case(
        "contact_details_reported",
        _changing(Authority, contact_changed_on=date(2026, 2, 27)),
        "due",
        date(2026, 3, 13),
        _reviewed(AUTHORITY, "contact_details_reported"),
    ),
    Case(
        "organisation_approved",
        _without(Approval),
        "missing",
        CAME,
        _approved("organisation"),
    ),
    Case(
        "organisation_written",
        _without(_kind("organisation")),
        "missing",
        CAME,
        _having(Document(kind="organisation", title="Nye roller")),
    ),
    # ── 2.2 ──
    Case(
        "processes_approved",
        _changing(Approval, "processes", approved_on=date(2025, 2, 20)),
        "due",
        date(2026, 2, 20),
        _approved("processes"),
    ),
    Case(
        "process_written",
        _changing(Document, "processer", process="risk"),
        "missing",
        CAME,
        _having(Document(kind="process", title="Afslutning", process="exit")),
        "exit",
    ),
    # ── 2.3 ──
    Case(
        "able_people",
        _changing(System, able_people=1),
        "missing",
        CAME,
        _changing(System, able_people=2),
    ),
    Case(
        "able_people",
        _changing(System, able_people=None, in_scope_since=date(2024, 5, 1)),
        "missing",
        date(2024, 5, 1),
        _changing(System, able_people=3),
    ),
    Case(
        "staffing_checked",
        _without_review("staffing_checked"),
        "missing",
        CAME,
        _reviewed(SYSTEM, "staffing_checked"),
    ),
    Case(
        "handover_pack",
        _both(_without(_kind("hand-over pack")), _without_review("handover_tested")),
        "missing",
        CAME,
        _reviewed(SYSTEM, "handover_tested"),
    ),
    Case(
        "handover_tested",
        _without_review("handover_tested"),
        "missing",
        CAME,
        _reviewed(SYSTEM, "handover_tested"),
    ),
    Case(
        "successor_named",
        _changing(RoleAssignment, "/sys/", to=date(2026, 4, 16)),
        "due",
        date(2026, 3, 16),
        _having(role(Role.SYS, EVA, SYSTEM, from_=date(2026, 4, 17))),
        f"SYS/{BO}",
    ),
    # ── 2.4 ──
    Case(
        "forum_exists",
        _without(Forum),
        "missing",
        CAME,
        _having(Forum(name="Nyt", contract="K-1", level="strategic", every_days=90)),
    ),
    Case(
        "decision_maker",
        _changing(Seat, decision_maker=False),
        "missing",
        CAME,
        _changing(Seat, decision_maker=True),
    ),
    Case(
        "decision_maker",  # somebody called in is not a member
        _changing(Seat, standing=False),
        "missing",
        CAME,
        _having(Seat(forum="Drift", person=EVA, side="us", decision_maker=True, mandate="Alt")),
    ),
    Case(
        "mandate_written",
        _changing(Seat, mandate=None),
        "missing",
        CAME,
        _having(Document(contract="K-1", kind="mandate", title="Mandat")),
        BO,
    ),
    Case(
        "decision_maker_stays",
        _changing(RoleAssignment, "/bo", to=date(2026, 4, 16)),
        "missing",
        date(2025, 10, 15),
        _changing(Seat, deputy=EVA),
    ),
    Case(
        "decision_maker_comes",
        _changing(Seat, attended="1/3"),
        "missing",
        LATELY,
        _changing(Seat, attended="2/3"),
    ),
    Case(
        "items_decided",
        _changing(Forum, postponed_items=2),
        "missing",
        LATELY,
        _changing(Forum, postponed_items=0),
    ),
    Case(
        "forum_confirmed",
        _without_review("forum_confirmed"),
        "missing",
        CAME,
        _reviewed(FORUM, "forum_confirmed"),
    ),
    Case(
        "minutes_kept",
        _changing(Forum, last_minutes_on=date(2026, 1, 1)),
        "due",
        date(2026, 1, 31),
        _changing(Forum, last_minutes_on=DAY),
    ),
    Case(
        "minutes_kept",
        _changing(Forum, last_minutes_on=None),
        "missing",
        CAME,
        _changing(Forum, last_minutes_on=DAY),
    ),
    # ── 3.1 ──
    Case(
        "risk_assessed",
        _changing(RiskAssessment, assessed_on=date(2025, 1, 24), accepted_on=date(2025, 2, 1)),
        "due",
        date(2026, 1, 24),
        _having(ASSESSED),
    ),
    Case("risk_assessed", _without(RiskAssessment), "missing", CAME, _having(ASSESSED)),
    Case(
        "supplier_heard",
        _changing(RiskAssessment, supplier_input="no"),
        "missing",
        date(2026, 1, 20),
        _having(ASSESSED),
    ),
    Case(
        "supplier_heard",  # or a record says why it is not possible
        _changing(RiskAssessment, supplier_input="not possible"),
        "missing",
        date(2026, 1, 20),
        _having(_deviation(question="3.1-2", accepted_by=BO)),
    ),
    Case(
        "risk_accepted",
        _changing(RiskAssessment, accepted_on=None, accepted_by=None),
        "missing",
        date(2026, 1, 20),
        _changing(RiskAssessment, accepted_on=DAY),
    ),
    Case(
        "event_decided",
        _having(_event(notified_on=date(2026, 2, 25))),
        "due",
        date(2026, 3, 11),
        _having(_event(decided_on=DAY, decision="reasoned no: uden betydning")),
    ),
    Case(
        "event_decided",  # a new assessment settles it, too
        _having(_event(kind="incident")),
        "due",
        date(2026, 3, 10),
        _having(ASSESSED),
    ),
    Case(
        "risk_assessed_after_event",
        _having(_event(decided_on=date(2026, 2, 26), decision=NEW_ASSESSMENT)),
        "due",
        date(2026, 3, 28),
        _having(ASSESSED),
    ),
    Case(
        "qualification_assessed",
        _statement(qualified=True),
        "due",
        date(2026, 3, 6),
        _having(_event(kind="finding", decided_on=DAY, decision=NEW_ASSESSMENT)),
    ),
    # ── 3.2 ──
    Case(
        "plan_written",
        _without(_kind("continuity plan")),
        "missing",
        CAME,
        _having(Document(system="Nat", kind="continuity plan", title="Planen")),
    ),
    Case(
        "plan_with_supplier",
        _changing(Document, "continuity plan/planen", supplier_input="no"),
        "missing",
        date(2026, 2, 2),
        _changing(Document, "continuity plan/planen", supplier_input="yes"),
    ),
    Case(
        "supplier_plan_seen",
        _without(_kind("supplier continuity plan")),
        "missing",
        CAME,
        _having(Document(contract="K-1", kind="supplier continuity plan", title="Set")),
        "K-1",
    ),
    Case(
        "supplier_plan_seen",  # or a record says why it is not possible
        _without(_kind("supplier continuity plan")),
        "missing",
        CAME,
        _having(_deviation(question="3.2-2", accepted_by=BO)),
        "K-1",
    ),
    Case(
        "supplier_plan_fits",
        _changing(Document, "supplier continuity plan", fits="partly"),
        "missing",
        LATELY,
        _changing(Document, "supplier continuity plan", fits="yes"),
    ),
    Case(
        "plan_reviewed",
        _changing(Document, "continuity plan/planen", dated=date(2025, 2, 1)),
        "due",
        date(2025, 12, 1),  # twenty working days after the first exercise since
        _reviewed(SYSTEM, "plan_reviewed"),
    ),
    Case(
        "plan_reviewed",
        _changing(Document, "continuity plan/planen", dated=None),
        "missing",
        CAME,
        _changing(Document, "continuity plan/planen", dated=DAY),
    ),
    Case(
        "recovery_times_agreed",
        _changing(System, rpo_hours=None),
        "missing",
        CAME,
        _changing(System, rpo_hours=2),
    ),
    Case(
        "contact_verified",
        _changing(Contact, "escalation 1", verified_on=date(2025, 11, 1)),
        "due",
        date(2026, 1, 30),
        _changing(Contact, "escalation 1", verified_on=DAY),
    ),
    Case(
        "contact_verified",
        _changing(Contact, "duty", verified_on=None),
        "missing",
        CAME,
        _changing(Contact, "duty", verified_on=DAY),
    ),
    Case(
        "contact_verified",  # who has left stands until a successor is verified
        _changing(
            Contact, "escalation 1", verified_on=date(2025, 11, 1), left_on=date(2026, 2, 20)
        ),
        "due",
        date(2026, 1, 30),
        _having(
            Contact(
                supplier="Lev A/S",
                side="supplier",
                slot="escalation 1",
                name="Ny",
                phone="+45 00 00 00 02",
                verified_on=DAY,
            )
        ),
        "supplier/escalation 1/Escalation 1",
    ),
    Case(
        "told_contact_confirmed",
        _having(
            ToldContact(
                supplier="Lev A/S",
                side="supplier",
                slot="security",
                name="Ny",
                phone="+45 00 00 00 03",
                told_on=date(2026, 2, 26),
                told_by=LIS,
                told_through="teams",
            )
        ),
        "due",
        DAY,
        lambda world: world.without(ToldContact).having(
            Contact(
                supplier="Lev A/S",
                side="supplier",
                slot="security",
                name="Ny",
                phone="+45 00 00 00 03",
                verified_on=DAY,
            )
        ),
        "supplier/security/Ny",
    ),
    Case(
        "slot_filled",
        _changing(Contact, "escalation 1", left_on=date(2026, 2, 20)),
        "missing",
        date(2026, 2, 20),
        _having(
            Contact(system="Nat", side="supplier", slot="escalation 1", name="Ny", hours="altid")
        ),
        "supplier/escalation 1",
    ),
    Case(
        "number_at_all_hours",
        _changing(Contact, None, hours="hverdage"),
        "missing",
        CAME,
        _changing(Contact, "duty", hours="24/7"),
    ),
    Case(
        "offline_pack_issued",
        _without_review("offline_pack_issued"),
        "missing",
        CAME,
        _reviewed(SYSTEM, "offline_pack_issued"),
    ),
    Case(
        "offline_pack_current",
        _changing(Contact, "duty", changed_on=date(2026, 2, 20)),
        "missing",
        date(2026, 2, 20),
        _reviewed(SYSTEM, "offline_pack_issued"),
    ),
    Case(
        "offline_pack_current",  # one of two who hold it has an old one
        lambda world: _changing(Contact, "duty", changed_on=date(2026, 2, 20))(
            world.having(
                Review(scope=SYSTEM, kind="mini_plan_held", done_on=date(2026, 2, 21), by=EVA),
                Review(scope=SYSTEM, kind="mini_plan_held", done_on=date(2026, 2, 19), by=KAI),
            )
        ),
        "missing",
        date(2026, 2, 20),
        lambda world: world.having(
            Review(scope=SYSTEM, kind="mini_plan_held", done_on=DAY, by=KAI),
        ),
    ),
    Case(
        "plan_acknowledged",  # a newer plan
        _changing(Document, "continuity plan/planen", dated=date(2026, 2, 16)),
        "due",
        DAY,
        _reviewed(SYSTEM, "plan_acknowledged", by=EVA),
        EVA,
    ),
    Case(
        "plan_acknowledged",  # somebody new
        lambda world: world.having(
            Member(email=NEW, name="Ny"),
            role(Role.JUR, NEW, from_=date(2026, 2, 16)),
            at=date(2026, 2, 9),
        ),
        "due",
        DAY,
        _reviewed(SYSTEM, "plan_acknowledged", by=NEW),
        NEW,
    ),
    # ── 3.3 ──
    Case("exercise_held", _without(Exercise), "missing", CAME, _having(_exercised(DAY))),
    Case(
        "exercise_held",
        _both(_without(Exercise), _having(_exercised(date(2025, 1, 20), evaluated_on=DAY))),
        "due",
        date(2026, 1, 20),
        _reviewed(SYSTEM, "incident_as_exercise"),
    ),
    Case(
        "exercised_with_supplier",
        _changing(Exercise, with_supplier=False),
        "missing",
        date(2025, 11, 3),
        _having(_exercised(DAY)),
    ),
    Case(
        "exercised_with_supplier",  # one without does not undo one with, until that is too old
        _both(
            _without(Exercise),
            _having(
                _exercised(date(2025, 1, 20), evaluated_on=DAY),
                _exercised(date(2025, 8, 1), evaluated_on=DAY, with_supplier=False),
            ),
        ),
        "missing",
        date(2026, 1, 21),
        _having(_exercised(DAY)),
    ),
    Case(
        "exercise_evaluated",
        _having(_exercised(date(2026, 2, 4))),
        "due",
        date(2026, 2, 18),
        _having(_exercised(date(2026, 2, 4), evaluated_on=DAY)),
    ),
    Case(
        "restore_tested",
        _changing(Exercise, "2025-11-03", type="table-top", restore_minutes=None),
        "missing",
        CAME,
        _having(_exercised(DAY, type="full scale")),
    ),
    Case(
        "callout_tested",
        _changing(Exercise, "2026-01-12", type="table-top"),
        "missing",
        CAME,
        _having(_exercised(DAY, type="call-out")),
    ),
    Case(
        "change_tested",
        _having(_event()),
        "due",
        date(2026, 3, 10),
        _reviewed(SYSTEM, "change_tested"),
    ),
    Case(
        "exercise_varied",
        _both(
            _changing(Exercise, None, type="table-top"),
            _having(_exercised(date(2026, 2, 20), evaluated_on=DAY)),
        ),
        "missing",
        date(2026, 2, 20),
        _having(_exercised(DAY, type="full scale")),
    ),
    Case(
        "slow_restore_assessed",
        _both(
            _changing(Exercise, "2025-11-03", restore_minutes=300),
            _changing(RiskAssessment, assessed_on=date(2025, 6, 1)),
        ),
        "due",
        date(2025, 11, 17),
        _having(ASSESSED),
    ),
    Case(
        "planned_exercise_held",
        _having(
            Exercise(
                system="Nat", planned_on=date(2026, 2, 25), type="full scale", with_supplier=True
            )
        ),
        "due",
        date(2026, 2, 25),
        _having(_exercised(date(2026, 2, 26))),
    ),
    # ── 3.4 ──
    Case(
        "measuring_points_set",
        _both(_without(MeasuringPoint), _without(Measurement)),
        "missing",
        CAME,
        _having(
            MeasuringPoint(contract="K-1", name="Svar", target=1, better="lower", every_days=31)
        ),
    ),
    Case(
        "point_measured",
        _changing(Measurement, period_end=date(2026, 1, 15)),
        "due",
        date(2026, 2, 15),
        _measured(99.9),
        "Oppetid",
    ),
    Case("point_measured", _without(Measurement), "missing", CAME, _measured(99.9), "Oppetid"),
    Case(
        "red_point_handled",
        _measured(98.0),
        "due",
        date(2026, 3, 6),
        _having(FOLLOWED_UP),
        "Oppetid",
    ),
    Case(
        "red_point_raised",
        _measured(98.0, 98.0),
        "missing",
        date(2026, 2, 28),
        _having(Measurement(contract="K-1", point="Oppetid", period_end=DAY, value=99.5)),
        "Oppetid",
    ),
    Case(
        "red_point_raised",
        _measured(98.0, 98.0),
        "missing",
        date(2026, 2, 28),
        _reviewed(CONTRACT, "deviations_raised"),
        "Oppetid",
    ),
    Case(
        "red_point_raised",  # three times: somebody decides on a sanction
        _measured(98.0, 98.0, 98.0, 98.0),
        "missing",
        date(2026, 1, 31),
        _reviewed(CONTRACT, "sanction_decided"),
        "Oppetid",
    ),
    Case(
        "measuring_points_reviewed",
        _without_review("measuring_points_reviewed"),
        "missing",
        CAME,
        _reviewed(CONTRACT, "measuring_points_reviewed"),
    ),
    # ── Decisions ──
    Case(
        "told_decision_answered",
        _having(TOLD),
        "due",
        date(2026, 2, 27),
        _without(ToldDecision),
        TOLD.key,
    ),
    Case(
        "told_decision_unanswered",
        _having(TOLD.model_copy(update={"told_on": date(2026, 1, 5)})),
        "missing",
        date(2026, 2, 2),
        _without(ToldDecision),
        TOLD.key,
    ),
    Case(
        "approver_entitled",  # by somebody who never held the role
        _having(Approval(subject="processes", approved_by=KAI, approved_on=date(2026, 2, 1))),
        "missing",
        date(2026, 2, 1),
        _having(Approval(subject="processes", approved_by=EVA, approved_on=DAY)),
        "processes",
    ),
    Case(
        "scope_decided",
        _changing(System, in_scope="no"),
        "missing",
        CAME,
        _changing(System, in_scope="no", scope_reason="Udgår", scope_decided_by=EVA),
    ),
    Case(
        "normal_decided",
        _changing(Supplier, supervision="normal"),
        "missing",
        CAME,
        _changing(Supplier, normal_reason="Lille", normal_decided_by=EVA),
    ),
    # ── 3.5 ──
    Case(
        "supervision_done",
        _without(lambda one: isinstance(one, Supervision) and one.method == "audit"),
        "missing",
        CAME,
        _having(Supervision(contract="K-1", method="written", done_on=DAY)),
    ),
    Case(
        "supervision_done",  # the older of the two newest different ones counts
        _changing(Supervision, "/visit/", done_on=date(2025, 2, 20)),
        "due",
        date(2026, 2, 20),
        _having(Supervision(contract="K-1", method="test", done_on=DAY)),
    ),
    Case(
        "supervision_planned",
        _changing(Supervision, None, done_on=date(2025, 11, 1)),
        "missing",
        date(2026, 1, 16),
        _having(Supervision(contract="K-1", method="test", planned_on=date(2026, 9, 1))),
    ),
    Case(
        "planned_supervision_done",
        _having(Supervision(contract="K-1", method="test", planned_on=date(2026, 2, 20))),
        "due",
        date(2026, 2, 20),
        _having(Supervision(contract="K-1", method="test", done_on=DAY)),
    ),
    Case(
        "supplier_visited",
        _changing(Supervision, "/visit/", done_on=date(2024, 2, 20)),
        "due",
        date(2026, 2, 19),
        _having(Supervision(contract="K-1", method="visit", planned_on=date(2026, 9, 1))),
    ),
    Case(
        "supplier_visited",
        _changing(Supervision, "/visit/", done_on=date(2024, 2, 20)),
        "due",
        date(2026, 2, 19),
        _having(_deviation(accepted_by=BO)),
    ),
    Case(
        "statement_received",
        _statement(period_from=date(2024, 1, 1), period_to=date(2024, 6, 30)),
        "due",
        date(2026, 3, 31),
        _having(
            AuditStatement(
                contract="K-1",
                standard="ISAE 3402",
                period_from=date(2025, 1, 1),
                period_to=date(2026, 1, 31),
                received_on=DAY,
            )
        ),
    ),
    Case(
        "statement_received",
        _without(AuditStatement),
        "missing",
        CAME,
        _having(_deviation(question="3.5-3", accepted_by=BO)),
    ),
    Case(
        "statement_reviewed",
        _statement(reviewed_on=None, received_on=date(2026, 2, 16)),
        "due",
        date(2026, 3, 9),
        _statement(reviewed_on=DAY),
    ),
    Case(
        "gap_bridged",
        _statement(period_to=date(2025, 9, 30)),
        "missing",
        date(2025, 12, 31),
        _reviewed(CONTRACT, "bridge_letter_received"),
    ),
    Case(
        "subcontractor_controlled",
        _both(
            _without_review("subcontractor_controlled"), _statement(subservice="carve-out: Muld")
        ),
        "missing",
        date(2026, 2, 1),
        _reviewed(CONTRACT, "subcontractor_controlled"),
    ),
    Case(
        "statement_covers",
        _statement(covers_us=Degree("partly", "ikke appen")),
        "missing",
        date(2026, 2, 1),
        _statement(covers_us=Degree("yes")),
    ),
    Case(
        "audit_right_held",
        _changing(Contract, audit_right=Degree("no")),
        "missing",
        CAME,
        _having(_deviation(question="3.5-5", accepted_by=BO)),
    ),
    Case(
        "findings_planned",
        _changing(Supervision, "/visit/", findings_open=2),
        "due",
        date(2026, 2, 17),
        _having(FOUND),
    ),
    Case(
        "deviation_renewed",
        _having(_deviation(expires_on=date(2026, 2, 20), accepted_by=BO)),
        "due",
        date(2026, 2, 20),
        _having(_deviation(expires_on=date(2027, 2, 20), accepted_by=BO)),
    ),
    Case(
        "deviation_accepted",
        _having(_deviation()),
        "missing",
        LATELY,
        _having(_deviation(accepted_by=BO)),
    ),
    Case(
        "risk_plan_made",
        _changing(RiskAssessment, plan_on=None),
        "due",
        date(2026, 2, 19),
        _changing(RiskAssessment, plan_on=DAY),
    ),
    Case(
        "risk_plan_made",  # a plan of our own that the supplier has not agreed to
        _changing(RiskAssessment, plan_agreed="no"),
        "due",
        date(2026, 2, 19),
        _changing(RiskAssessment, plan_agreed="partly"),
    ),
    Case(
        "subcontractors_heard",
        _changing(Supplier, subcontractors=("Hosting ApS",)),
        "missing",
        date(2026, 1, 20),
        _changing(RiskAssessment, subcontractor_input="none"),
    ),
    Case(
        "subcontractors_heard",
        _both(
            _changing(Supplier, subcontractors=("Hosting ApS",)),
            _changing(RiskAssessment, subcontractor_input="no"),
        ),
        "missing",
        date(2026, 1, 20),
        _having(_deviation(question="3.1-2", accepted_by=BO)),
    ),
    Case(
        "supervision_weighed",
        _changing(Supervision, "/audit/", findings_open=2, done_on=date(2026, 2, 16)),
        "due",
        date(2026, 3, 2),
        _having(Event(system="Nat", kind="finding", happened_on=DAY, title="Nøglekort")),
    ),
    Case(
        "supervision_weighed",
        _changing(Supervision, "/audit/", findings_open=2, done_on=date(2026, 2, 16)),
        "due",
        date(2026, 3, 2),
        _changing(RiskAssessment, assessed_on=DAY),
    ),
    Case(
        "security_clauses_measured",
        _changing(Contract, security_clauses=("Bilag 5", "Bilag 7")),
        "missing",
        CAME,
        _having(
            MeasuringPoint(
                contract="K-1",
                name="Log",
                target=1,
                better="lower",
                every_days=31,
                clause="Bilag 7, punkt 1",
            )
        ),
        "Bilag 7",
    ),
    Case(
        "option_documented",
        _changing(Contract, options=(ContractOption(12, date(2026, 1, 31), "yes"),)),
        "due",
        date(2026, 2, 13),
        _having(Document(contract="K-1", kind="addendum", title="Tillæg 1", signed_on=DAY)),
    ),
    Case(
        "option_documented",  # the paper of the first option is not that of the second
        _both(
            _changing(
                Contract,
                options=(
                    ContractOption(12, date(2025, 1, 31), "yes"),
                    ContractOption(12, date(2026, 1, 30), "yes"),
                ),
            ),
            _having(
                Document(
                    contract="K-1", kind="addendum", title="Tillæg 1", signed_on=date(2025, 1, 20)
                )
            ),
        ),
        "due",
        date(2026, 2, 13),
        _having(Document(contract="K-1", kind="notice", title="Varsel", dated=DAY)),
        "2",
    ),
    Case(
        "notice_given",
        _changing(Contract, options=(ContractOption(12, date(2026, 2, 28), "yes"),)),
        "due",
        date(2026, 2, 27),
        _having(Document(contract="K-1", kind="notice", title="Varsel", dated=DAY)),
    ),
    Case(
        "transition_planned",
        _both(
            _changing(Contract, ends_on=date(2027, 2, 10)),
            _reviewed(CONTRACT, "retender_started", date(2026, 1, 12)),
        ),
        "due",
        date(2026, 2, 10),
        _reviewed(CONTRACT, "transition_planned"),
    ),
    Case(
        "competence_developed",
        _without_review("trained"),
        "missing",
        CAME,
        _reviewed(SYSTEM, "trained"),
    ),
    Case(
        "competence_developed",
        _both(_without_review("trained"), _reviewed(SYSTEM, "trained", date(2025, 2, 20))),
        "due",
        date(2026, 2, 20),
        _reviewed(SYSTEM, "trained"),
    ),
    Case(
        "technical_knowledge",
        _changing(System, technical_people=0),
        "missing",
        CAME,
        _changing(System, technical_people=1),
    ),
    Case(
        "handover_process_written",
        _without(lambda one: isinstance(one, Document) and one.process == "handover"),
        "missing",
        CAME,
        _having(Document(kind="process", process="handover", title="Overdragelse")),
    ),
    Case(
        "core_documents_linked",
        _with_no_core_but(
            Document(contract="K-1", kind="minutes", title="Referat", url="https://by.example")
        ),
        "missing",
        CAME,
        _having(
            Document(
                contract="K-1", kind="operations report", title="Drift", url="https://d.example"
            )
        ),
        "operations report",
    ),
    Case(
        "core_documents_linked",  # a risk assessment is filed with the system
        _with_no_core_but(Document(contract="K-1", kind="minutes", title="Referat")),
        "missing",
        CAME,
        _having(
            Document(
                system="Nat", kind="risk assessment", title="Vurdering", url="https://v.example"
            )
        ),
        "risk assessment",
    ),
    Case(
        "document_expected",
        _having(
            Document(
                contract="K-1",
                kind="operations report",
                title="Drift i januar",
                dated=date(2026, 1, 20),
                every_days=31,
            )
        ),
        "due",
        date(2026, 2, 20),
        _having(
            Document(contract="K-1", kind="operations report", title="Drift i februar", dated=DAY)
        ),
        "operations report",
    ),
    Case(
        "document_expected",  # others are each a series of their own
        _having(Document(contract="K-1", kind="other", title="Certifikat", every_days=365)),
        "missing",
        CAME,
        _changing(Document, "certifikat", dated=DAY),
        "other/Certifikat",
    ),
    Case(
        "user_controls_noted",
        _changing(AuditStatement, user_controls=None, reviewed_on=date(2026, 2, 6)),
        "due",
        date(2026, 2, 27),
        _changing(AuditStatement, user_controls="ingen"),
    ),
    Case(
        "risk_followed_up",
        _both(
            _without_review("risk_followed_up"),
            _changing(RiskAssessment, assessed_on=date(2025, 11, 10)),
        ),
        "due",
        date(2026, 2, 10),
        _reviewed(SYSTEM, "risk_followed_up"),
    ),
    Case(
        "criticality_assessed",
        _without_review("criticality_assessed"),
        "missing",
        CAME,
        _reviewed(SYSTEM, "criticality_assessed"),
    ),
    Case(
        "deviation_raised",
        _having(_deviation(created_on=date(2026, 1, 5), accepted_by=BO)),
        "due",
        date(2026, 2, 16),
        _having(_deviation(created_on=date(2026, 1, 5), accepted_by=BO, supplier_asked="yes")),
    ),
    # ── Any ──
    Case(
        "follow_up_done",
        _having(
            Action(system="Nat", title="Luk", requirement="3.1", owner=LIS, due_on=date(2026, 2, 1))
        ),
        "due",
        date(2026, 2, 1),
        _changing(Action, closed_on=DAY),
    ),
    Case(
        "first_assessed",
        _without(lambda one: isinstance(one, Answer) and one.scope == SYSTEM),
        "due",
        date(2026, 1, 26),
        _having(
            FINISHED,
            Approval(subject=f"assessment:3.3:{SYSTEM}", approved_by=BO, approved_on=DAY),
        ),
        "3.3",
    ),
    Case(
        "checklist_repeated",
        _having(
            FINISHED.model_copy(
                update={"started_on": date(2025, 1, 20), "finished_on": date(2025, 2, 1)}
            )
        ),
        "due",
        date(2026, 2, 1),
        _changing(Checklist, finished_on=DAY),
        "3.3",
    ),
    Case(
        "assessment_approved",
        _having(FINISHED),
        "missing",
        date(2025, 12, 2),
        _approved(f"assessment:3.3:{SYSTEM}"),
        "3.3",
    ),
]


def _named(case: Case) -> str:
    return case.rule


def test_in_a_good_authority_nothing_is_overdue_and_nothing_is_missing() -> None:
    assert good().troubles() == []


def test_every_rule_is_told_of_here() -> None:
    assert {case.rule for case in CASES} == set(rules())


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_it_arises_on_its_day(case: Case) -> None:
    found = [
        ("missing" if one.is_gap else "due", one.due_on)
        for one in case.broken(good()).found(case.rule)
        if case.subject in (None, one.subject)
    ]
    assert (case.kind, case.day) in found


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_settling_it_closes_it(case: Case) -> None:
    broken = case.broken(good())
    before = {one.name for one in broken.found(case.rule) if case.subject in (None, one.subject)}
    after = [
        one
        for one in case.settled(broken).found(case.rule)
        if case.subject in (None, one.subject) and one.name in before
    ]
    assert all(one.kind == "due" and one.due_on >= DAY for one in after), after


# ── Time alone ───────────────────────────────────────────────────────────────


def test_an_option_nobody_decided_lapses_the_day_after_its_last_working_day() -> None:
    world = good().changing(Contract, options=(ContractOption(12, date(2026, 8, 30)),))
    assert world.found("option_decided", date(2026, 8, 28))
    assert not world.found("option_decided", date(2026, 8, 29))


def test_a_contract_that_renews_itself_has_its_next_notice_a_period_later() -> None:
    world = good().changing(
        Contract,
        auto_renews_months=12,
        ends_on=date(2026, 5, 6),
        notice_deadline=date(2026, 3, 7),
    )
    [before] = world.found("notice_decided", date(2026, 3, 6))
    [after] = world.found("notice_decided", date(2026, 3, 7))
    assert (before.subject, before.due_on, before.priority) == ("0", date(2026, 3, 6), 1)
    assert (after.subject, after.due_on) == ("1", date(2027, 3, 5))
    assert not world.found("retender_started")


def test_a_later_option_waits_for_the_one_before_it() -> None:
    first, second = ContractOption(12, date(2026, 8, 31)), ContractOption(12, date(2027, 8, 31))
    world = good().changing(Contract, options=(first, second))
    assert [one.subject for one in world.found("option_decided")] == ["1"]
    taken = ContractOption(12, date(2026, 8, 31), "yes")
    world = good().changing(Contract, options=(taken, second))
    assert [one.subject for one in world.found("option_decided")] == ["2"]


def test_a_deviation_excuses_until_it_expires() -> None:
    world = good().changing(Contract, audit_right=Degree("no"))
    world = world.having(_deviation(question="3.5-5", accepted_by=BO))
    assert not world.found("audit_right_held", date(2026, 8, 14))
    assert world.found("audit_right_held", date(2026, 8, 15))


def test_normal_supervision_asks_for_one_method_and_neither_visit_nor_statement() -> None:
    normal = {"supervision": "normal", "normal_reason": "Lille", "normal_decided_by": EVA}
    world = good().changing(Supplier, **normal).without(AuditStatement)
    world = world.without(lambda one: isinstance(one, Supervision) and one.method == "visit")
    assert world.troubles() == []


def test_an_authoritys_own_interval_counts() -> None:
    world = good().changing(Authority, settings={"contact_verified": 10})
    assert {one.due_on for one in world.found("contact_verified")} == {date(2026, 2, 20)}


def test_a_system_that_is_in_by_choice_is_kept_apart() -> None:
    world = good().changing(
        System, criticality="forretningskritisk", in_scope="voluntary", able_people=0
    )
    assert {
        one.obligation.voluntary for one in world.standing() if one.obligation.scope != AUTHORITY
    } == {True}
    assert world.found("able_people")


def test_of_a_system_that_is_out_only_what_was_promised_is_left() -> None:
    decided = {"scope_reason": "Udgår", "scope_decided_by": EVA}
    world = good().changing(System, in_scope="no", **decided).having(FOUND)
    rules_left = {
        one.obligation.rule for one in world.standing() if one.obligation.scope != AUTHORITY
    }
    assert rules_left == {"follow_up_done"}


def test_where_there_is_no_number_at_all_hours_no_call_out_is_asked_for() -> None:
    world = good().changing(Contact, None, hours="hverdage")
    assert not world.found("callout_tested")
    assert world.found("number_at_all_hours")
