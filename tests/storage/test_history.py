"""Test that the register as it was at a moment answers as it would have answered then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from bot.app.register.create_authority import tenant_id
from governance.ports import Register, Versioned
from governance.queries.change_log import JournalledChange
from governance.records.actions import Action
from governance.records.authorities import Authority
from governance.records.contracts import Contract
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.sections import SECTIONS
from governance.roles import Role
from governance.schema.record import Record
from register.demo import ANCHOR, demo_register
from storage.database import Database
from storage.register.history import PastIsPast
from storage.register.journal import JournalEntry
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import MORNING, FakeClock
from tests.selection import share_of

HERE = "a"
ANN, BO = "ann@taage.example", "bo@taage.example"

Reads: TypeAlias = Callable[[Callable[[Register], Any]], Any]

# ── What any register does ───────────────────────────────────────────────────


@pytest.fixture(params=["as it is", "as it was"])
def reads(request: pytest.FixtureRequest, database: Database, clock: FakeClock) -> Reads:
    """Ask the register that is, or the same from the journal after everything was changed again."""
    _save(database, *FACTS)
    then = clock.now()
    if request.param == "as it was":
        clock.forward(minutes=1)
        _in(database, _undo)

    def read(work: Callable[[Register], Any]) -> Any:
        if request.param == "as it is":
            return _in(database, work)
        return _as_of(database, then, work)

    return read


def _action(title: str, **fields: Any) -> Action:
    return Action.model_validate(
        {"title": title, "requirement": "3.4", "owner": ANN, "due_on": date(2026, 4, 1), **fields}
    )


FACTS: tuple[Record, ...] = (
    Member(email=ANN, name="Ann", admin=True),
    Member(email=BO, name="Bo"),
    RoleAssignment(scope="authority", role=Role.LEV, member=ANN, from_=ANCHOR),
    RoleAssignment(scope="system:Fyr", role=Role.SYS, member=BO, to=date(2026, 3, 9)),
    Contract(
        number="K-1", title="Drift", supplier="Pindsvin", systems=("Fyr", "Tåge"), starts_on=ANCHOR
    ),
    _action("Ærø"),
    _action("zulu", owner=BO, closed_on=date(2026, 3, 1)),
    _action("Alfa", contract="K-1"),
    _action("a b", contract="K-1", owner=BO),
    _action("a-b", system="Fyr"),
    _action("å", due_on=date(2026, 5, 1)),
    _action("ab", scope="forum:Drift"),
    _action("1", requirement="1.1"),
)

CRITERIA: tuple[tuple[type[Record], dict[str, Any]], ...] = (
    (Action, {}),
    (Action, {"owner": ANN}),
    (Action, {"owner": [ANN, BO], "closed_on": None}),
    (Action, {"owner": (BO, BO)}),
    (Action, {"owner": []}),
    (Action, {"due_on": [date(2026, 5, 1), date(2026, 3, 1)]}),
    (Action, {"closed_on": date(2026, 3, 1)}),
    (Action, {"title": ("ab", "a b", "Ærø"), "contract": None}),
    (Action, {"system": None, "contract": "K-1"}),
    (Member, {"admin": True}),
    (Member, {"admin": False}),
    (RoleAssignment, {"role": Role.SYS}),
    (RoleAssignment, {"role": [Role.SYS, Role.LEV], "to": None}),
    (RoleAssignment, {"from_": ANCHOR}),
    (Contract, {"number": "K-2"}),
)


@pytest.mark.parametrize(("cls", "equals"), CRITERIA, ids=str)
def test_those_are_found_whose_fields_equal_what_is_asked_in_the_order_of_their_keys(
    reads: Reads, cls: type[Record], equals: dict[str, Any]
) -> None:
    def fits(record: Record) -> bool:
        return isinstance(record, cls) and all(
            getattr(record, name) in value
            if isinstance(value, list | tuple)
            else getattr(record, name) == value
            for name, value in equals.items()
        )

    found = reads(lambda register: register.find(cls, **equals))
    expected = sorted(filter(fits, FACTS), key=lambda record: record.key)
    assert found == tuple(Versioned(one, 1, MORNING, "system", MORNING) for one in expected)


def test_each_is_found_by_its_key_and_nothing_else_is(
    reads: Reads,
) -> None:
    def each(register: Register) -> list[Versioned[Record] | None]:
        return [register.get(type(record), record.key) for record in FACTS]

    assert reads(each) == [Versioned(record, 1, MORNING, "system", MORNING) for record in FACTS]
    assert reads(lambda register: register.get(Action, "nobody's")) is None
    assert reads(lambda register: register.get(Authority, FACTS[0].key)) is None


@pytest.mark.parametrize("cls", [Action, Member, Authority, Contract, RoleAssignment])
def test_they_are_counted_section_by_section(reads: Reads, cls: type[Record]) -> None:
    assert reads(lambda register: register.count(cls)) == sum(type(one) is cls for one in FACTS)


def test_what_is_built_from_it_is_built_once(
    reads: Reads,
) -> None:
    built: list[int] = []

    def twice(register: Register) -> tuple[int, int]:
        def build() -> int:
            built.append(len(register.find(Member)))
            return built[-1]

        return register.derived("members", build), register.derived("members", build)

    assert reads(twice) == (2, 2)
    assert built == [2]


# ── Then and now ─────────────────────────────────────────────────────────────


class Step(NamedTuple):
    """A step: something done to some of a few records, and how many minutes later."""

    what: str
    titles: Sequence[str]
    owner: str
    minutes: int


STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["save", "save all", "end"]),
        titles=st.lists(st.sampled_from(["Ring", "Skriv", "Ærø"]), min_size=1, unique=True),
        owner=st.sampled_from([ANN, BO]),
        minutes=st.integers(0, 2),
    ),
    max_size=12,
)
_numbers = count()


@settings(
    max_examples=share_of(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_was_done_each_moment_is_as_it_was_then(
    database: Database, clock: FakeClock, steps: Sequence[Step]
) -> None:
    tenant = f"t{next(_numbers)}"
    before = clock.now() - timedelta(microseconds=1)
    then = {before: _everything(database, tenant, None)}
    for step in steps:
        clock.forward(minutes=step.minutes)
        _in(database, partial(_take, step), tenant=tenant, who=step.owner)
        then[clock.now()] = _everything(database, tenant, None)
    clock.forward(minutes=1)
    for moment, expected in then.items():
        assert _everything(database, tenant, moment) == expected


def _take(step: Step, register: Register) -> None:
    """Take a step; a member goes with each action, so that both kinds of section change."""
    kept = {title: register.get(Action, _action(title).key) for title in step.titles}
    changes: list[tuple[Record, int]] = [
        (_action(title, owner=step.owner), there.version if there else 0)
        for title, there in kept.items()
    ]
    match step.what:
        case "save":
            for record, seen in changes:
                register.save(record, seen=seen, command="Test")
            known = register.get(Member, step.owner)
            member = Member(email=step.owner, name=" og ".join(step.titles))
            register.save(member, seen=known.version if known else 0, command="Test")
        case "save all":
            register.save_all(changes, command="Test")
        case _:
            for record, seen in changes:
                if seen:
                    register.end(Action, record.key, seen=seen, command="Test")
            if known := register.get(Member, step.owner):
                register.end(Member, step.owner, seen=known.version, command="Test")


def _everything(database: Database, tenant: str, moment: datetime | None) -> list[Any]:
    """Return all there is to find; now, when no moment is given."""

    def read(register: Register) -> list[Any]:
        return [
            register.find(Action),
            register.find(Action, owner=ANN),
            register.find(Action, title=("Skriv", "Ring"), owner=BO),
            register.get(Action, _action("Ring").key),
            register.find(Member),
            register.get(Member, ANN),
        ]

    if moment is None:
        return list(_in(database, read, tenant=tenant))
    return list(_as_of(database, moment, read, tenant=tenant))


def test_the_demo_is_in_the_journal_whole(demo_database: Database, clock: FakeClock) -> None:
    clock.forward(days=999)
    for name, _ in demo_register():

        def compare(unit: UnitOfWork, name: str = name) -> None:
            unit.use_tenant(tenant_id(name))
            then = unit.as_of(unit.now)
            for cls in SECTIONS:
                assert then.find(cls) == unit.register.find(cls)
            assert then.unreadable == []

        demo_database.transact(compare)


def test_what_this_unit_of_work_changed_counts_from_its_own_moment(
    database: Database, clock: FakeClock
) -> None:
    def work(unit: UnitOfWork) -> list[int]:
        unit.use_tenant(HERE)
        unit.register.save(_action("Ring"), seen=0, command="Test")
        moments = (unit.now - datetime.resolution, unit.now, unit.now + datetime.resolution)
        return [len(unit.as_of(moment).find(Action)) for moment in moments]

    assert database.transact(work) == [0, 1, 1]


def test_another_authority_s_past_is_not_ours(database: Database) -> None:
    _save(database, _action("Ring"))
    assert _as_of(database, MORNING, lambda past: past.find(Action), tenant="b") == ()


# ── What cannot be done ──────────────────────────────────────────────────────


def test_the_past_cannot_be_changed(database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        past = unit.as_of(MORNING)
        with pytest.raises(PastIsPast):
            past.save(_action("Ring"), seen=0, command="Test")
        with pytest.raises(PastIsPast):
            past.save_all([], command="Test")
        with pytest.raises(PastIsPast):
            past.end(Action, "x", seen=1, command="Test")

    database.transact(work)


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        with pytest.raises(TypeError, match="naive"):
            unit.as_of(MORNING.replace(tzinfo=None))

    database.transact(work)


# ── What an older version wrote ──────────────────────────────────────────────


def test_what_an_older_model_wrote_is_read_by_today_s_and_what_is_no_record_is_left_out(
    database: Database,
) -> None:
    state = _action("Ring").state()
    older: Mapping[str, Mapping[str, JsonValue]] = {
        "3.4/ring": {name: value for name, value in state.items() if name != "closed_on"},
        "3.4/skriv": {**state, "title": "Skriv", "colour": "blue"},
        "3.4/vent": {**state, "title": "Vent", "due_on": "some day"},
    }

    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(HERE)
        for key, kept in older.items():
            unit.journal.note(JournalEntry("actions", key, 1, "Test", dict(kept)))

    def read(unit: UnitOfWork) -> tuple[list[Record], list[tuple[str, str]]]:
        unit.use_tenant(HERE)
        past = unit.as_of(MORNING)
        return [kept.record for kept in past.find(Action)], past.unreadable

    database.transact(write)
    records, unreadable = database.transact(read)
    assert records == [_action("Ring"), _action("Skriv")]
    assert unreadable == [("actions", "3.4/vent")]


# ── The end of a day ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("zone", "day", "last"),
    [
        (None, date(2026, 3, 2), "2026-03-02T22:59:59.999999+00:00"),
        ("Europe/Copenhagen", date(2026, 7, 1), "2026-07-01T21:59:59.999999+00:00"),
        ("Europe/Copenhagen", date(2026, 3, 29), "2026-03-29T21:59:59.999999+00:00"),
        ("America/Godthab", date(2026, 3, 2), "2026-03-03T01:59:59.999999+00:00"),
    ],
    ids=["nothing said", "summer", "the day that is an hour short", "elsewhere"],
)
def test_a_day_ends_where_the_authority_is(
    database: Database, zone: str | None, day: date, last: str
) -> None:
    if zone is not None:
        _save(database, Authority(name="Tåge", timezone=zone))

    def end(unit: UnitOfWork) -> datetime:
        unit.use_tenant(HERE)
        return unit.end_of(day)

    assert database.transact(end) == datetime.fromisoformat(last)


def _undo(register: Register) -> None:
    """Change the state of everything, so that what was is only in the journal."""
    for record in FACTS:
        if isinstance(record, Action):
            changed = record.model_copy(update={"owner": BO if record.owner == ANN else ANN})
            register.save(changed, seen=1, command="Test")
        else:
            register.end(type(record), record.key, seen=1, command="Test")


def _save(database: Database, *records: Record) -> None:
    def save(register: Register) -> None:
        for record in records:
            register.save(record, seen=0, command="Test")

    _in(database, save)


def _in(
    database: Database,
    work: Callable[[Register], Any],
    *,
    tenant: str = HERE,
    who: str = "system",
) -> Any:
    def entered(unit: UnitOfWork) -> Any:
        unit.use_tenant(tenant, who=who)
        return work(unit.register)

    return database.transact(entered)


def _as_of(
    database: Database,
    moment: datetime,
    work: Callable[[Register], Any],
    *,
    tenant: str = HERE,
) -> Any:
    def entered(unit: UnitOfWork) -> Any:
        unit.use_tenant(tenant)
        return work(unit.as_of(moment))

    return database.transact(entered)


# ── Every change ─────────────────────────────────────────────────────────────


def test_every_change_is_told_in_order_with_what_was_before(
    database: Database, clock: FakeClock
) -> None:
    _save(database, Member(email=ANN, name="Ann"))
    clock.forward(minutes=1)
    then = clock.now()

    def change(register: Register) -> None:
        register.save(Member(email=ANN, name="Anna"), seen=1, command="Test")
        register.save(_action("Ærø"), seen=0, command="Test")

    _in(database, change, who=BO)
    clock.forward(minutes=1)
    _in(database, lambda register: register.end(Member, ANN, seen=2, command="Test"))
    found = _history(database, clock.now(), "members")
    assert [(one.seq, one.who, one.version) for one in found] == [
        (1, "system", 1),
        (2, BO, 2),
        (4, "system", 3),
    ]
    assert [_named(one.before) for one in found] == [None, "Ann", "Anna"]
    assert [_named(one.after) for one in found] == ["Ann", "Anna", None]
    assert [one.seq for one in _history(database, then, "members", "actions")] == [1, 2, 3]


def test_of_very_many_changes_the_last_are_told(database: Database, clock: FakeClock) -> None:
    _save(database, Member(email=ANN, name="Ann"), Member(email=BO, name="Bo"))
    assert [one.seq for one in _history(database, clock.now(), "members", most=1)] == [2]


def _history(
    database: Database, until: datetime, *sections: str, most: int = 100
) -> Sequence[JournalledChange]:
    def read(unit: UnitOfWork) -> Sequence[JournalledChange]:
        unit.use_tenant(HERE)
        return unit.memory.history(until, sections=sections, most=most)

    return database.transact(read)


def _named(state: Mapping[str, JsonValue] | None) -> JsonValue:
    return None if state is None else state["name"]


# ── What was written lately ──────────────────────────────────────────────────


def test_what_was_written_lately_is_told_the_newest_first(
    database: Database, clock: FakeClock
) -> None:
    _save(database, _action("Ring"))
    clock.forward(days=1)
    since = clock.now()
    _save(database, Member(email=ANN, name="Ann"), _action("Skriv"))

    def asked(sections: set[str], *, most: int = 99, moment: datetime = since) -> list[str]:
        def read(unit: UnitOfWork) -> list[str]:
            unit.use_tenant(HERE)
            found = unit.memory.written(moment, sections=sections, most=most)
            return [f"{one.section} {one.key} {one.version} {one.state is None}" for one in found]

        return database.transact(read)

    ring, skriv = "actions //ring 1 False", "actions //skriv 1 False"
    assert asked({"actions", "members"}) == [skriv, f"members {ANN} 1 False"]
    assert asked({"actions"}) == [skriv]
    assert asked({"actions"}, moment=MORNING) == [skriv, ring]
    assert asked({"actions", "members"}, most=1) == [skriv]
    assert asked(set()) == []
