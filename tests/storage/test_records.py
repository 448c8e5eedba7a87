"""Test the register's records: written with their version, and read back as they were.

What is remembered stays in step.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pytest

from bot.app.register.create_authority import tenant_id
from governance.ports import VersionConflict, Versioned
from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.checklists import Checklist
from governance.records.contacts import ToldContact
from governance.records.contracts import Contract, ContractOption
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.schema.record import Record
from register.demo import ANCHOR, demo_register
from storage.database import Database
from storage.register.repository import RecordRepository
from storage.unit_of_work import UnitOfWork
from tests.databases import audited, only_postgresql
from tests.fakes.clock import MORNING, FakeClock
from tests.postgres import PostgresServer
from tests.storage.waiting import Held, at_once, wait_for_waiting

ANN = "ann@taage.example"
BO = "bo@taage.example"
HERE = "a"

ELSEWHERE_THAN_IN_THE_DEMO: tuple[Record, ...] = (
    Authority(name="Tåge", settings={"contact_verified": 60, "visit": 1}, timezone="Europe/Oslo"),
    RaciDeparture(requirement="3.5", role=Role.KON, letter="R"),
    Checklist(
        requirement="3.4",
        scope="contract:K-1",
        round=2,
        started_on=ANCHOR,
        started_by=ANN,
        skipped=("3.4-2", "3.4-8"),
    ),
    Answer(
        question="3.4-3",
        scope="contract:K-1",
        value="2",
        note="Æ, ø, å\nand “quotes”; 'ticks', \\ and 🐟",
        answered_by=ANN,
        answered_on=ANCHOR,
        reopened_by="3.4-1",
    ),
    ToldDecision(
        kind="sanction",
        scope="contract:K-1",
        decider=ANN,
        told_on=ANCHOR,
        told_by=ANN,
        told_through="slack",
        target_section="reviews",
        proposed='{"kind": "sanction_decided"}',
    ),
    Evidence(
        question="3.4-3",
        scope="contract:K-1",
        sha256="0" * 64,
        title="rapport.pdf",
        media_type="application/pdf",
        size=26_214_400,
        added_by=ANN,
        added_on=ANCHOR,
    ),
    Absence(member=ANN, from_=ANCHOR, to=date(2026, 3, 9)),
    ToldContact(
        system="Tåge",
        side="supplier",
        slot="duty",
        name="Vagten",
        phone="+45 00 00 00 01",
        order=1,
        told_on=ANCHOR,
        told_by=ANN,
        told_through="teams",
        replaces="tåge//supplier/duty/vagt",
    ),
    RoleAssignment(scope="authority", role=Role.LEV, member=ANN, from_=ANCHOR, to=ANCHOR),
    Contract(
        number="K-1",
        title="Drift",
        supplier="Pindsvin",
        systems=("Fyr", "Tåge"),
        starts_on=ANCHOR,
        options=(
            ContractOption(12, date(2027, 1, 1), "yes"),
            ContractOption(6, date(2028, 1, 1), None),
        ),
    ),
)


def of_every_section() -> list[Record]:
    demo = [record for _, records in demo_register() for record in records]
    return [*demo, *ELSEWHERE_THAN_IN_THE_DEMO]


def test_there_is_a_record_to_try_of_every_section() -> None:
    tried = {record.section for record in of_every_section()}
    assert tried == {cls.section for cls in SECTIONS}


# ── There and back ───────────────────────────────────────────────────────────


def test_every_record_comes_back_as_it_was(database: Database) -> None:
    by_key = {(record.section, record.key): record for record in of_every_section()}

    def save(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        for record in by_key.values():
            unit.register.save(record, seen=0, command="Test")

    def read(unit: UnitOfWork) -> dict[tuple[str, str], Record]:
        unit.use_tenant(HERE)
        every = [kept.record for cls in SECTIONS for kept in unit.register.find(cls)]
        return {(record.section, record.key): record for record in every}

    database.transact(save)
    assert database.transact(read) == by_key


def test_the_demo_is_in_the_database_whole(demo_database: Database) -> None:
    for name, records in demo_register():

        def read(unit: UnitOfWork, name: str = name) -> list[Record]:
            unit.use_tenant(tenant_id(name))
            return [kept.record for cls in SECTIONS for kept in unit.register.find(cls)]

        found = demo_database.transact(read)
        assert sorted(found, key=_place) == sorted(records, key=_place)


def test_the_journal_keeps_the_state_the_record_can_be_made_of_again(database: Database) -> None:
    record = ELSEWHERE_THAN_IN_THE_DEMO[-1]
    assert type(record).from_state(record.state()) == record


# ── Versions ─────────────────────────────────────────────────────────────────


def test_a_record_is_kept_with_its_version_and_who_changed_it_when(
    database: Database, clock: FakeClock
) -> None:
    _in(database, lambda register: register.save(_action("Ring"), seen=0, command="Test"), who=ANN)
    clock.forward(minutes=3)
    moved = _action("Ring", due_on=date(2026, 4, 1))
    _in(database, lambda register: register.save(moved, seen=1, command="Test"), who=BO)

    kept = _get(database, moved)

    assert kept == Versioned(moved, 2, clock.now(), BO, MORNING)
    assert clock.now() > MORNING


def test_the_key_is_the_same_however_its_case_is_written(database: Database) -> None:
    _in(database, lambda register: register.save(_action("Ring"), seen=0, command="Test"))
    shouted = _action("RING")
    _in(database, lambda register: register.save(shouted, seen=1, command="Test"))

    assert _get(database, _action("ring")) == Versioned(shouted, 2, MORNING, "system", MORNING)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(0, id="as if it were new"),
        pytest.param(1, id="an older version"),
        pytest.param(3, id="a version that never was"),
    ],
)
def test_a_save_that_saw_another_version_is_refused_and_shows_what_is_there(
    database: Database, seen: int
) -> None:
    there = _saved_twice(database)

    def save(register: RecordRepository) -> Versioned[Any] | None:
        register.find(Action)
        with pytest.raises(VersionConflict) as changed:
            register.save(_action("Ring", owner=BO), seen=seen, command="Test")
        return changed.value.current

    assert _in(database, save) == there
    assert _get(database, _action("Ring")) == there


def test_the_refused_find_is_read_afresh(database: Database) -> None:
    there = _saved_twice(database)

    def look(register: RecordRepository) -> list[Sequence[Versioned[Action]]]:
        before = register.find(Action)
        with pytest.raises(VersionConflict):
            register.save(_action("Ring"), seen=1, command="Test")
        return [before, register.find(Action)]

    assert _in(database, look) == [(there,), (there,)]


def test_what_was_refused_is_not_in_the_journal(database: Database) -> None:
    _saved_twice(database)

    def save(register: RecordRepository) -> None:
        with pytest.raises(VersionConflict):
            register.save(_action("Ring"), seen=1, command="Test")

    _in(database, save)
    assert _entries(database) == 2


def test_a_record_of_another_authority_is_another_record(database: Database) -> None:
    _in(database, lambda register: register.save(_action("Ring"), seen=0, command="Test"))
    _in(
        database,
        lambda register: register.save(_action("Ring", owner=BO), seen=0, command="Test"),
        tenant="b",
    )
    assert [kept.record.owner for kept in _find(database)] == [ANN]
    assert [kept.record.owner for kept in _find(database, tenant="b")] == [BO]


def test_nothing_is_kept_of_work_that_failed(database: Database) -> None:
    def fail(register: RecordRepository) -> None:
        register.save(_action("Ring"), seen=0, command="Test")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _in(database, fail)
    assert _find(database) == ()
    assert _entries(database) == 0


@only_postgresql
@pytest.mark.parametrize("seen", [0, 1], ids=["new to both", "known to both"])
def test_of_two_who_save_at_once_the_second_waits_and_is_shown_the_first_one_s(
    database: Database, postgres: PostgresServer, seen: int
) -> None:
    def saving(owner: str) -> Callable[[UnitOfWork], int]:
        def save(unit: UnitOfWork) -> int:
            unit.use_tenant(HERE, who=owner)
            return unit.register.save(_action("Ring", owner=owner), seen=seen, command="Test")

        return save

    if seen:
        _in(database, lambda register: register.save(_action("Ring"), seen=0, command="Test"))
    with at_once() as threads:
        first = Held(threads, database, saving(ANN))
        second = threads.submit(database.transact, saving(BO))
        wait_for_waiting(postgres, database.url.database)
        first.commit()
        with pytest.raises(VersionConflict) as changed:
            second.result()
    theirs = Versioned(_action("Ring", owner=ANN), seen + 1, MORNING, ANN, MORNING)
    assert changed.value.current == theirs
    assert _get(database, _action("Ring")) == theirs


# ── Ended, and back again ────────────────────────────────────────────────────


def test_an_ended_record_is_gone_from_what_is_found(database: Database) -> None:
    _saved_twice(database)

    def end(register: RecordRepository) -> tuple[object, ...]:
        register.find(Action)
        register.end(Action, _action("Ring").key, seen=2, command="Test")
        return register.get(Action, _action("Ring").key), register.find(Action)

    assert _in(database, end) == (None, ())
    assert _get(database, _action("Ring")) is None
    assert _find(database) == ()


@pytest.mark.parametrize("seen", [1, 3])
def test_ending_another_version_is_refused(database: Database, seen: int) -> None:
    there = _saved_twice(database)

    def end(register: RecordRepository) -> None:
        with pytest.raises(VersionConflict) as changed:
            register.end(Action, _action("Ring").key, seen=seen, command="Test")
        assert changed.value.current == there

    _in(database, end)
    assert _get(database, _action("Ring")) == there


def test_what_has_ended_cannot_be_changed_or_ended_again(database: Database) -> None:
    _saved_twice(database)
    key = _action("Ring").key
    _in(database, lambda register: register.end(Action, key, seen=2, command="Test"))

    def change(register: RecordRepository) -> None:
        with pytest.raises(VersionConflict) as changed:
            register.save(_action("Ring"), seen=3, command="Test")
        assert changed.value.current is None
        with pytest.raises(VersionConflict) as ended:
            register.end(Action, key, seen=3, command="Test")
        assert ended.value.current is None

    _in(database, change)


def test_a_record_that_ended_comes_back_with_its_versions_counted_on(
    database: Database, clock: FakeClock
) -> None:
    _saved_twice(database)
    _in(
        database,
        lambda register: register.end(Action, _action("Ring").key, seen=2, command="Test"),
    )
    clock.forward(days=1)
    again = _action("Ring", owner=BO)

    version = _in(database, lambda register: register.save(again, seen=0, command="Test"))

    assert version == 4
    assert _get(database, again) == Versioned(again, 4, clock.now(), "system", clock.now())


def test_when_it_was_recorded_is_kept_whoever_changes_it_and_however_many_at_once(
    database: Database, clock: FakeClock
) -> None:
    first = clock.now()
    both = (_action("Ring"), _action("Skriv"))
    _in(database, lambda r: r.save_all([(one, 0) for one in both], command="Test"))
    clock.forward(days=1)
    _in(database, lambda r: r.end(Action, both[1].key, seen=1, command="Test"))
    clock.forward(days=1)
    changes = [(_action("Ring", owner=BO), 1), (_action("Skriv", owner=BO), 0)]
    _in(database, lambda r: r.save_all(changes, command="Test"))
    found = {kept.record.title: kept for kept in _find(database)}
    assert {kept.changed_at for kept in found.values()} == {clock.now()}
    assert found["Ring"].recorded_at == first
    assert found["Skriv"].recorded_at == clock.now()


# ── What was found is remembered ─────────────────────────────────────────────

CRITERIA: tuple[dict[str, object], ...] = (
    {},
    {"owner": ANN},
    {"owner": [ANN, BO]},
    {"owner": (BO, BO)},
    {"owner": []},
    {"closed_on": None},
    {"closed_on": ANCHOR},
    {"due_on": [ANCHOR, date(2026, 4, 1)], "closed_on": None},
    {"owner": ANN, "title": ["Skriv", "Ring"]},
    {"system": None, "contract": None},
)


@pytest.mark.parametrize("criteria", CRITERIA, ids=str)
def test_what_was_found_keeps_in_step_with_what_is_saved(
    database: Database, criteria: dict[str, object]
) -> None:
    """After each change the remembered answer is the one a fresh look would give."""

    def begin(register: RecordRepository) -> None:
        register.save(_action("Ring"), seen=0, command="Test")
        register.save(_action("Skriv", owner=BO), seen=0, command="Test")

    def change(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        register = unit.register
        steps: tuple[Callable[[], object], ...] = (
            lambda: register.save(_action("Aftal", due_on=ANCHOR), seen=0, command="Test"),
            lambda: register.save(_action("Ring", owner=BO), seen=1, command="Test"),
            lambda: register.save(_action("Ring", closed_on=ANCHOR), seen=2, command="Test"),
            lambda: register.save(_action("Ring", due_on=ANCHOR), seen=3, command="Test"),
            lambda: register.end(Action, _action("Skriv").key, seen=1, command="Test"),
            lambda: register.save(_action("Skriv", owner=BO), seen=0, command="Test"),
            lambda: register.save(_action("ring", contract="K-1"), seen=0, command="Test"),
        )
        register.find(Action, **criteria)
        for number, step in enumerate(steps):
            step()
            fresh = register._read(Action, _as_asked(criteria))
            assert list(register.find(Action, **criteria)) == fresh, number

    _in(database, begin)
    database.transact(change)


def test_the_directory_answers_as_the_database_does(demo_database: Database) -> None:
    """Sections kept in memory are found by the same criteria as those that are read each time."""
    tenant = tenant_id("Styrelsen for Tåge og Fyrtårne")
    criteria: tuple[tuple[type[Record], dict[str, object]], ...] = (
        (Contract, {"ends_on": date(2027, 2, 28)}),
        (Contract, {"ends_on": [date(2027, 2, 28), date(2028, 12, 31)]}),
        (Contract, {"number": ["K-103", "K-101", "K-101"]}),
        (Contract, {"auto_renews_months": None, "supplier": "Pindsvin Drift A/S"}),
        (RoleAssignment, {"role": Role.SYS, "to": None}),
        (RoleAssignment, {"from_": date(2025, 1, 1), "scope": ["authority", "system:Fyrjournal"]}),
        (Member, {"admin": True}),
        (Member, {"email": ()}),
    )

    def compare(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant)
        for cls, wanted in criteria:
            in_memory = unit.register.find(cls, **wanted)
            read = unit.register._read(cls, _as_asked(wanted))
            assert list(in_memory) == read, (cls, wanted)
            assert bool(read) == (wanted != {"email": ()}), wanted

    demo_database.transact(compare)


def test_records_come_in_the_order_of_their_keys(database: Database) -> None:
    """They come by code point, whatever the database's own language thinks comes first."""
    titles = ["Ærø", "zulu", "Alfa", "a b", "a-b", "å", "ab", "1"]

    def save(register: RecordRepository) -> None:
        for title in titles:
            register.save(_action(title), seen=0, command="Test")

    _in(database, save)
    keys = [kept.record.key for kept in _find(database)]
    assert keys == sorted(keys)
    assert len(keys) == len(titles)


def test_the_directory_is_read_anew_after_a_change(database: Database) -> None:
    def names(register: RecordRepository) -> list[str]:
        return [kept.record.name for kept in register.find(Member)]

    _in(database, lambda register: register.save(_member("Ann"), seen=0, command="Test"))
    assert _in(database, names) == ["Ann"]

    def rename(register: RecordRepository) -> None:
        assert names(register) == ["Ann"]
        register.save(_member("Anne"), seen=1, command="Test")
        assert names(register) == ["Anne"]

    _in(database, rename)
    assert _in(database, names) == ["Anne"]


def test_a_change_undone_leaves_no_trace_in_the_directory(database: Database) -> None:
    def names(register: RecordRepository) -> list[str]:
        return [kept.record.name for kept in register.find(Member)]

    def rename_and_fail(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        unit.register.save(_member("Anne"), seen=1, command="Test")
        assert names(unit.register) == ["Anne"]
        assert names(unit.reading(HERE)) == ["Anne"]
        raise RuntimeError

    _in(database, lambda register: register.save(_member("Ann"), seen=0, command="Test"))
    with pytest.raises(RuntimeError):
        database.transact(rename_and_fail)
    assert _in(database, names) == ["Ann"]


def test_what_is_built_from_the_directory_is_built_once_until_it_changes(
    database: Database,
) -> None:
    built: list[str] = []

    def names(register: RecordRepository) -> str:
        def build() -> str:
            built.append(register.find(Member)[0].record.name)
            return built[-1]

        return register.derived("names", build)

    def rename(register: RecordRepository) -> None:
        register.save(_member("Anne"), seen=1, command="Test")
        assert names(register) == names(register) == "Anne"

    _in(database, lambda register: register.save(_member("Ann"), seen=0, command="Test"))
    assert [_in(database, names), _in(database, names), built] == ["Ann", "Ann", ["Ann"]]
    _in(database, rename)
    assert [_in(database, names), _in(database, names)] == ["Anne", "Anne"]
    assert built == ["Ann", "Anne", "Anne", "Anne"]  # not kept while the change was not committed


# ── Numbers and the like ─────────────────────────────────────────────────────


def test_demo_records_stand_in_more_than_one_authority() -> None:
    """The tests above would therefore see one authority's row in the other."""
    risks = [record for record in of_every_section() if isinstance(record, RiskAssessment)]
    systems = {system for system, _ in groupby(risks, key=lambda risk: risk.system)}
    assert len(systems) > 3


def _action(
    title: str,
    *,
    owner: str = ANN,
    due_on: date = date(2026, 4, 1),
    closed_on: date | None = None,
    contract: str | None = None,
) -> Action:
    return Action(
        title=title,
        requirement="3.4",
        owner=owner,
        due_on=due_on,
        closed_on=closed_on,
        contract=contract,
    )


def _member(name: str) -> Member:
    return Member(email=ANN, name=name)


def _saved_twice(database: Database) -> Versioned[Action]:
    _in(database, lambda register: register.save(_action("Ring"), seen=0, command="Test"))
    _in(database, lambda register: register.save(_action("Ring"), seen=1, command="Test"))
    return Versioned(_action("Ring"), 2, MORNING, "system", MORNING)


def _in(database: Database, work: Any, *, tenant: str = HERE, who: str = "system") -> Any:
    def entered(unit: UnitOfWork) -> Any:
        unit.use_tenant(tenant, who=who)
        return work(unit.register)

    return database.transact(entered)


def _get(database: Database, record: Record) -> Versioned[Record] | None:
    found: Versioned[Record] | None = _in(
        database, lambda register: register.get(type(record), record.key)
    )
    return found


def _find(database: Database, *, tenant: str = HERE) -> Sequence[Versioned[Action]]:
    found: Sequence[Versioned[Action]] = _in(
        database, lambda register: register.find(Action), tenant=tenant
    )
    return found


def _entries(database: Database) -> int:
    *_, last = audited(database, HERE)
    assert isinstance(last, int)
    return last


def _place(record: Record) -> tuple[str, str]:
    return record.section, record.key


def _as_asked(wanted: dict[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list | tuple) else value)
        for name, value in sorted(wanted.items())
    )
