"""Test that whoever an obligation asks may do its remedy to the end, and that it settles it.

Every case of every rule is tried with the default division of the requirements, and with twenty of
an authority's own. It is tried with each role vacant, with everybody away and their deputies there,
and on the day after somebody took over. Every remedy is carried out by whoever is asked.

Decisions wait for whoever decides, and auditors are asked for nothing.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.app.register.create_authority import create_authority
from governance.access import TABLE, Reason, Relation, Verb
from governance.catalogue import catalogue
from governance.context import NotAllowed
from governance.handlers import apply
from governance.obligations.assignees import assignees
from governance.obligations.ledger import Entry
from governance.obligations.remedies import Remedy, remedies
from governance.ports import Today
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.reconciliation.reconciler import Reconciler
from governance.records.absences import Absence
from governance.records.contacts import ToldContact
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.record import Record
from governance.schema.scopes import AUTHORITY
from governance.schema.values import Letter
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING
from tests.governance.obligations.test_every_rule import CASES, Case
from tests.governance.obligations.world import BO, DAY, EVA, RECORDED, SYSTEM, World, good
from tests.remedy_commands import command_of, context_of
from tests.selection import part_of

ADMINISTRATOR = "adm@role.example"
TODAY = Today(day=DAY, now=MORNING)
DOERS = tuple(role for role in Role if role is not Role.REV)
SEEDS = range(1, 21)


# ── An authority in which every role is somebody of its own ──────────────────


def holder(role: Role) -> str:
    return f"{role.value.lower()}@role.example"


def deputy(role: Role) -> str:
    return f"{role.value.lower()}.deputy@role.example"


@dataclass(frozen=True)
class Division:
    """The people of one variant in which every case is tried: each role and its holder."""

    name: str
    departures: Mapping[tuple[str, Role], Letter]
    vacant: frozenset[Role] = frozenset()
    away: bool = False
    taken_over: bool = False

    def records(self) -> Iterator[Record]:
        yield Member(email=ADMINISTRATOR, name="Adm", admin=True)
        for (requirement, role), letter in self.departures.items():
            yield RaciDeparture(requirement=requirement, role=role, letter=letter)
        began, agreed = date(2025, 1, 1), date(2025, 9, 8)
        yield RoleAssignment(  # who decides in the forum has a role, and may leave it
            scope=SYSTEM, role=Role.JUR, member=BO, from_=began, accepted_on=agreed
        )
        for role in Role:
            began, agreed = date(2025, 1, 1), date(2025, 9, 8)
            yield Member(email=holder(role), name=f"Holder {role}")
            yield Member(email=deputy(role), name=f"Deputy {role}")
            if role in self.vacant:
                continue
            if self.taken_over:
                yesterday = DAY - timedelta(days=1)
                before = f"{role.value.lower()}.before@role.example"
                yield Member(email=before, name=f"Before {role}")
                yield RoleAssignment(
                    scope=AUTHORITY, role=role, member=before, from_=began, to=yesterday
                )
                began = agreed = DAY
            yield RoleAssignment(
                scope=AUTHORITY,
                role=role,
                member=holder(role),
                deputy=deputy(role) if self.away else None,
                from_=began,
                accepted_on=agreed,
            )
            if self.away:
                week = timedelta(days=7)
                yield Absence(member=holder(role), from_=DAY - week, to=DAY + week)


def its_own(seed: int) -> Mapping[tuple[str, Role], Letter]:
    """Divide every requirement anew: one does it, one approves, the others are as it falls."""
    draw = random.Random(seed)
    found: dict[tuple[str, Role], Letter] = {}
    for requirement in catalogue():
        roles = list(DOERS)
        draw.shuffle(roles)
        letters: list[Letter] = ["R", "A", *draw.choices(("C", "I"), k=len(roles) - 2)]
        pairs = zip(roles, letters, strict=True)
        found |= {(requirement.id, role): letter for role, letter in pairs}
    return found


USUAL = [
    Division("as the catalogue has it", {}),
    Division("everybody away", {}, away=True),
    Division("the day after", {}, taken_over=True),
    *(Division(f"no {role.value}", {}, vacant=frozenset({role})) for role in DOERS),
]
OWN = [Division(f"divided by seed {seed}", its_own(seed)) for seed in SEEDS]


def world_of(division: Division) -> World:
    """Make the small authority of `world`, with these people instead."""
    world = good().without(RoleAssignment).changing(Member, admin=False)
    return world.having(*division.records())


PEOPLE = {"other": EVA, "RIS": holder(Role.RIS), "LED": holder(Role.LED)}

WITHOUT_A_COMMAND = {"first_assessed", "one_accountable"}
"""Rules whose only button asks first which record is meant."""

DOES_NOT_SETTLE = {
    "duties_segregated/change_role",  # which role, and whose, is asked first
    "one_accountable/choose",
    "forum_confirmed/change_members",
    "master_data_attested/look_and_correct",  # corrects what `all_right` then attests
    "told_decision_unanswered/withdraw",
}


# ── Doing it ─────────────────────────────────────────────────────────────────


class Tried:
    """Counts what was tried, and keeps what went wrong."""

    def __init__(self) -> None:
        self.cells = 0
        self.decisions = 0
        self.refused: list[str] = []
        self.unsettled: list[str] = []
        self.kinds: Counter[str] = Counter()


@contextmanager
def broken(database: Database, tenant: str, base: World, case: Case) -> Iterator[UnitOfWork]:
    """Bring the case about in a unit of work that is undone."""
    made = case.broken(base)
    with database._unit_of_work() as unit:
        unit.use_tenant(tenant, who="test")
        noting = ChangeRecorder(unit.register)
        for place, record in made.records.items():
            was = base.records.get(place)
            if was != record:
                kept = unit.register.get(type(record), record.key)
                noting.save(record, seen=kept.version if kept else 0, command="Test")
        for place, record in base.records.items():
            if place not in made.records:
                kept = unit.register.get(type(record), record.key)
                assert kept is not None
                noting.end(type(record), record.key, seen=kept.version, command="Test")
        Reconciler(unit.register, unit.ledger, catalogue(), DAY).settle(
            noting.changes, command="Test"
        )
        yield unit


def standing(unit: UnitOfWork, case: Case) -> list[Entry]:
    """Return what stands by the rule: of the case's subject, where these people have that."""
    found = [
        entry
        for scope in unit.ledger.scopes()
        for entry in unit.ledger.of_scope(scope, rules=(case.rule,))
    ]
    of_subject = [entry for entry in found if entry.obligation.subject == case.subject]
    return of_subject or found


def try_case(
    database: Database, tenant: str, base: World, case: Case, tried: Tried, *, where: str
) -> None:
    """Let whoever is asked do each remedy of each obligation of the case."""
    waiting: list[tuple[tuple[str, str, str], str, int]] | None = None
    while waiting is None or waiting:
        with broken(database, tenant, base, case) as unit:
            if waiting is None:
                waiting = list(_to_try(unit, case, where=where))
            if waiting:
                identity, me, place = waiting.pop()
                entry = _of(identity, standing(unit, case))
                _try(entry, _ways(entry, unit, me)[place], unit, me, tried, where=where)


def _to_try(
    unit: UnitOfWork, case: Case, *, where: str
) -> Iterator[tuple[tuple[str, str, str], str, int]]:
    """Name each obligation, whoever is asked, and the place of each way to do it."""
    for entry in standing(unit, case):
        me = asked_of(entry, unit)
        assert me != holder(Role.REV), f"{where}: {case.rule} asks an auditor"
        for place in range(len(_ways(entry, unit, me))):
            yield entry.obligation.identity, me, place


def _ways(entry: Entry, unit: UnitOfWork, me: str) -> Sequence[Remedy]:
    return remedies(entry, unit.register, me=me, today=DAY)


def _of(identity: tuple[str, str, str], found: Sequence[Entry]) -> Entry:
    return next(one for one in found if one.obligation.identity == identity)


def asked_of(entry: Entry, unit: UnitOfWork) -> str:
    roster = context_of(unit, ADMINISTRATOR, TODAY).scope_context(entry.obligation.scope).roster
    asked = assignees(entry.obligation, roster).asked
    assert asked is not None
    return asked


def _try(
    entry: Entry, remedy: Remedy, unit: UnitOfWork, me: str, tried: Tried, *, where: str
) -> None:
    rule = entry.obligation.rule
    button = f"{rule}/{remedy.called}"
    command = command_of(entry, remedy, unit, me, DAY, PEOPLE)
    if command is None:
        return
    tried.cells += 1
    tried.kinds[rule] += 1
    cell = f"{where}: {button} by {me}"
    try:
        apply(command, context_of(unit, me, TODAY))
    except NotAllowed as no:
        if no.why is Reason.NOT_YOUR_DECISION:
            tried.decisions += 1
        else:
            tried.refused.append(f"{cell}: {no.why}")
        return
    waiting = unit.register.find(ToldDecision)
    if waiting and rule not in ("told_decision_answered", "told_decision_unanswered"):
        tried.decisions += 1
        return
    if button not in DOES_NOT_SETTLE and not _is_settled(entry, unit):
        tried.unsettled.append(cell)


def _is_settled(entry: Entry, unit: UnitOfWork) -> bool:
    """Tell whether it is gone, or dated ahead, or waits for somebody named."""
    obligation = entry.obligation
    after = [
        one.obligation
        for one in unit.ledger.of_scope(obligation.scope, rules=(obligation.rule,))
        if one.obligation.identity == obligation.identity
    ]
    ahead = all(one.kind == "due" and one.due_on >= DAY for one in after)
    moved = any(one.due_on > obligation.due_on for one in after)
    begun = obligation.rule in ("checklist_repeated", "first_assessed")
    return ahead or moved or begun or bool(unit.register.find(ToldContact))


def opened_with(database: Database, base: World) -> str:
    """Load the authority as it was first recorded, and derive what stands today."""
    database.clock.set(RECORDED)  # type: ignore[attr-defined]

    def load(unit: UnitOfWork) -> str:
        return create_authority(unit, "Rettigheder", list(base.records.values()), demo=False)

    tenant = database.transact(load)
    database.clock.set(MORNING)  # type: ignore[attr-defined]

    def derive(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant)
        reconciler = Reconciler(unit.register, unit.ledger, catalogue(), DAY)
        reconciler.put_off_all()
        while reconciler.sweep(limit=100):
            pass

    database.transact(derive)
    return tenant


def everything(database: Database, division: Division, cases: Sequence[Case] = CASES) -> Tried:
    base = world_of(division)
    tenant = opened_with(database, base)
    tried = Tried()
    for case in cases:
        if not _stands(case.broken(base)):
            continue  # a day of the case lies before the role began
        try_case(database, tenant, base, case, tried, where=division.name)
    return tried


def _stands(world: World) -> bool:
    """Tell whether every record of the case may be kept."""
    try:
        for record in world.records.values():
            type(record).from_state(record.state())
    except ValidationError:
        return False
    return True


def test_whoever_is_asked_may_and_it_settles(database: Database, record_property: Any) -> None:
    tried = everything(database, USUAL[0])
    record_property("cells", tried.cells)
    assert tried.refused == []
    assert tried.unsettled == []
    assert set(tried.kinds) >= {case.rule for case in CASES} - WITHOUT_A_COMMAND
    assert tried.cells > len(CASES)


@pytest.mark.parametrize("division", [*USUAL[1:], *OWN], ids=lambda one: one.name)
def test_whoever_is_asked_may_however_it_is_divided(
    database: Database, division: Division, record_property: Any
) -> None:
    tried = everything(database, division, part_of(CASES, division.name))
    record_property("cells", tried.cells)
    assert tried.refused == []
    assert tried.unsettled == []


def test_without_that_right_somebody_asked_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    row: Any = TABLE[Verb.RECORD]
    monkeypatch.setitem(row, Relation.ASKED, Reason.NOT_YOUR_RECORD)
    rules = (
        "risk_assessed",
        "staffing_checked",
        "plan_reviewed",
        "exercise_held",
        "point_measured",
    )
    tried = everything(database, OWN[0], [one for one in CASES if one.rule in rules])
    assert tried.refused
