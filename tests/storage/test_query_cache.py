"""Test what turns find in memory of the register: it is what the database would have said.

A turn opens a conversation first, which says where the journal stands; what is kept in memory is
found again by that.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from governance.ports import VersionConflict, Versioned
from governance.privacy.identifiers import Identifiers
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.schema.record import Record
from register.demo import ANCHOR
from storage.database import Database
from storage.privacy.erasure import PersonEraser
from storage.register.query_cache import QueryCache
from storage.unit_of_work import UnitOfWork
from tests.databases import only_postgresql
from tests.fakes.clock import MORNING, FakeClock

ANN, BO = "ann@taage.example", "bo@taage.example"
HERE = "a"
ASKED: tuple[tuple[type[Record], dict[str, object]], ...] = (
    (Action, {}),
    (Action, {"owner": ANN}),
    (Action, {"owner": (ANN, BO)}),
    (Action, {"owner": ()}),
    (Action, {"contract": None}),
    (Action, {"contract": "K-1", "owner": BO}),
    (Action, {"closed_on": None}),
    (Action, {"closed_on": (ANCHOR, ANCHOR + timedelta(1))}),
    (Answer, {"scope": "contract:K-1"}),
    (Answer, {"scope": ("contract:K-1", "contract:K-2"), "value": "ja"}),
)
"""The lists that are asked for again and again, each kind of condition among them."""


class _Undone(Exception):
    pass


def _turn(database: Database, work: Callable[[UnitOfWork], Any], person: str = ANN) -> Any:
    """Do the work as a turn does: in a conversation, in one transaction."""

    def inside(unit: UnitOfWork) -> Any:
        unit.use_tenant(HERE, who=person)
        unit.conversations.open(
            platform="web",
            workspace="w",
            external_id=person,
            member=person,
            turn_key=str(random.random()),
        )
        return work(unit)

    return database.transact(inside)


def _action(title: str, **fields: Any) -> Action:
    said = {"title": title, "owner": ANN, "due_on": ANCHOR, "requirement": "3.4", "contract": "K-1"}
    return Action(**{**said, **fields})


def _saved(title: str, *, seen: int, **fields: Any) -> Callable[[UnitOfWork], int]:
    record = _action(title, **fields)
    return lambda unit: unit.register.save(record, seen=seen, command="Test")


def _titles(unit: UnitOfWork) -> list[str]:
    return [kept.record.title for kept in unit.register.find(Action, owner=ANN)]


@contextmanager
def _reads_of(database: Database, table: str) -> Iterator[list[str]]:
    """Collect the statements that read that table."""
    read: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT") and table in statement:
            read.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield read
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_what_one_turn_has_read_the_next_does_not_read_again(database: Database) -> None:
    _turn(database, _saved("Ring", seen=0))
    _turn(database, _titles)
    with _reads_of(database, "r_actions") as read:
        assert _turn(database, _titles) == ["Ring"]
        assert not read


def test_what_a_turn_changes_the_next_finds_without_reading(database: Database) -> None:
    _turn(database, _saved("Ring", seen=0))
    _turn(database, _titles)
    with _reads_of(database, "r_actions") as read:
        _turn(database, _saved("Skriv", seen=0))
        assert _turn(database, _titles) == ["Ring", "Skriv"]
        _turn(database, _saved("Ring", seen=1, owner=BO))
        assert _turn(database, _titles) == ["Skriv"]
        key = _action("Skriv").key
        _turn(database, lambda unit: unit.register.end(Action, key, seen=1, command="Test"))
        assert _turn(database, _titles) == []
        assert not read


def test_what_is_seen_at_another_moment_of_an_undone_turn_is_not_remembered(
    database: Database,
) -> None:
    _turn(database, _saved("Ring", seen=0))

    def looks_ahead(unit: UnitOfWork) -> None:
        _saved("Skriv", seen=0)(unit)
        unit.write()
        later = unit.at(unit.now + timedelta(days=1))
        later.journal.hold()
        assert _titles(later) == ["Ring", "Skriv"]
        raise _Undone

    with suppress(_Undone):
        _turn(database, looks_ahead)
    _turn(database, _saved("Bed", seen=0))
    assert _turn(database, _titles) == ["Bed", "Ring"]


def test_a_turn_finds_its_own_changes_in_what_another_has_read(database: Database) -> None:
    _turn(database, _saved("Ring", seen=0))
    _turn(database, _titles)

    def change(unit: UnitOfWork) -> list[str]:
        _saved("Ring", seen=1, owner=BO)(unit)
        _saved("Aftal", seen=0)(unit)
        return _titles(unit)

    assert _turn(database, change) == ["Aftal"]
    assert _turn(database, _titles) == ["Aftal"]


def test_what_is_undone_was_never_there(database: Database) -> None:
    _turn(database, _saved("Ring", seen=0))
    _turn(database, _titles)

    def change_and_fail(unit: UnitOfWork) -> None:
        _saved("Skriv", seen=0)(unit)
        assert _titles(unit) == ["Ring", "Skriv"]
        raise _Undone

    with pytest.raises(_Undone):
        _turn(database, change_and_fail)
    assert _turn(database, _titles) == ["Ring"]


def test_who_is_erased_is_not_remembered(database: Database) -> None:
    _turn(database, _saved("Ring", seen=0, owner=BO))

    def owners(unit: UnitOfWork) -> list[str]:
        return [kept.record.owner for kept in unit.register.find(Action, contract="K-1")]

    assert _turn(database, owners) == [BO]

    def erase(unit: UnitOfWork) -> None:
        assert owners(unit) == [BO]
        bo = Identifiers.of(emails=[BO])
        PersonEraser(unit.connection, HERE, bo).erase("erased-0123456789ab", unit.journal)

    _turn(database, erase)
    assert _turn(database, owners) != [BO]


@only_postgresql
def test_what_another_process_has_changed_is_read_again(
    database: Database, clock: FakeClock
) -> None:
    other = Database(database.url.render_as_string(hide_password=False), clock)
    try:
        _turn(database, _saved("Ring", seen=0))
        assert _turn(other, _titles) == _turn(database, _titles) == ["Ring"]
        _turn(other, _saved("Skriv", seen=0))
        assert _turn(database, _titles) == ["Ring", "Skriv"]
        _turn(database, _saved("Aftal", seen=0))
        assert _turn(other, _titles) == ["Aftal", "Ring", "Skriv"]
    finally:
        other.close()


@only_postgresql
def test_whoever_is_refused_finds_what_the_other_process_has_saved(
    database: Database, clock: FakeClock
) -> None:
    other = Database(database.url.render_as_string(hide_password=False), clock)

    def change(unit: UnitOfWork) -> list[str]:
        assert _titles(unit) == ["Ring"]
        _turn(other, _saved("Ring", seen=1, owner=BO))
        with pytest.raises(VersionConflict):
            _saved("Ring", seen=1, closed_on=ANCHOR)(unit)
        return _titles(unit)

    try:
        _turn(database, _saved("Ring", seen=0))
        _turn(database, _titles)
        assert _turn(database, change, BO) == []
    finally:
        other.close()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_memory_says_what_the_database_says(database: Database, seed: int) -> None:
    """Hundreds of turns save, end, import and fail; each asks for all of `ASKED` afterwards."""
    draw = random.Random(seed)
    for _ in range(60):
        _any_turn(database, draw)


def _any_turn(database: Database, draw: random.Random) -> None:
    asked = draw.sample(ASKED, draw.randint(1, len(ASKED)))

    def work(unit: UnitOfWork) -> None:
        for _ in range(draw.randint(0, 3)):
            _compare(unit, draw.sample(asked, draw.randint(0, len(asked))))
            _change(unit, draw)
        _compare(unit, asked)
        if draw.random() < 0.2:
            raise _Undone

    with suppress(_Undone):
        _turn(database, work, draw.choice((ANN, BO)))


def _compare(unit: UnitOfWork, asked: Sequence[tuple[type[Record], dict[str, object]]]) -> None:
    for cls, wanted in asked:
        found = unit.register.find(cls, **wanted)
        fresh = unit.register._read(cls, tuple(sorted(wanted.items())))
        assert list(found) == fresh, (cls, wanted)


def _change(unit: UnitOfWork, draw: random.Random) -> None:
    fields = {
        "owner": draw.choice((ANN, BO)),
        "contract": draw.choice(("K-1", "K-2", None)),
        "closed_on": draw.choice((None, ANCHOR)),
    }
    record: Record = _action(draw.choice("ABCD"), **fields)
    if draw.random() < 0.3:
        record = Answer(
            question="3.4-3",
            scope=draw.choice(("contract:K-1", "contract:K-2")),
            value=draw.choice(("ja", "nej")),
            answered_on=ANCHOR,
            answered_by=ANN,
        )
    kept = next(iter(_kept(unit, record)), None)
    register, seen = unit.register, kept.version if kept else 0
    match draw.randint(0, 4):
        case 0 if kept:
            register.end(type(record), record.key, seen=seen, command="Test")
        case 1:
            register.save_all([(record, seen)], command="Import")
        case 2:
            unit.write()
        case _:
            register.save(record, seen=seen, command="Test")


def _kept(unit: UnitOfWork, record: Record) -> Iterator[Versioned[Any]]:
    fresh = unit.register._read(type(record), ())
    return (kept for kept in fresh if kept.key == record.key)


# ── What it holds ────────────────────────────────────────────────────────────


def _rows(n: int) -> tuple[Versioned[Any], ...]:
    return tuple(Versioned(_action(f"A{one:03}"), 1, MORNING, ANN, MORNING) for one in range(n))


def test_it_holds_no_more_than_it_may() -> None:
    cache, rows = QueryCache(), _rows(40)
    for tenant in map(str, range(400)):
        cache.keep(tenant, 1, "actions", (("owner", ANN),), rows)
    kept = [cache.find(str(one), 1, "actions", (("owner", ANN),)) for one in range(400)]
    assert kept[-1] == rows
    assert kept[0] is None
    assert 0 < sum(one is not None for one in kept) <= 64

    for one in range(2000):
        cache.keep("a", 1, "actions", (("owner", str(one)),), rows)
    held = [cache.find("a", 1, "actions", (("owner", str(one)),)) for one in range(2000)]
    assert held[-1] == rows
    assert sum(len(one) for one in held if one) <= 8192


def test_a_long_list_is_not_held() -> None:
    cache = QueryCache()
    cache.keep("a", 1, "actions", (), _rows(65))
    assert cache.find("a", 1, "actions", ()) is None


def test_what_was_read_before_a_commit_is_not_held_after_it() -> None:
    """Another thread may have read it while the commit was on its way."""
    cache, rows = QueryCache(), _rows(1)
    cache.keep("a", 5, "actions", (), ())
    cache.advance("a", 5, 6, {"actions": {rows[0].key: rows[0]}})
    cache.keep("a", 5, "actions", (), ())
    assert cache.find("a", 6, "actions", ()) == rows
    cache.advance("a", 7, 8, {"actions": {rows[0].key: None}})  # it found another's commit first
    assert cache.find("a", 8, "actions", ()) is None
    assert cache.find("a", 6, "actions", ()) == rows


# ── What is built of it ──────────────────────────────────────────────────────


def _built(unit: UnitOfWork, built: list[str]) -> str:
    """Build something from the titles of follow-ups, through something built in its turn."""

    def titles() -> str:
        built.append("titles")
        return " ".join(_titles(unit))

    def shown() -> str:
        built.append("shown")
        return f"<{unit.register.derived('titles', titles)}>"

    return unit.register.derived("shown", shown)


def test_what_is_built_from_records_that_change_is_built_again_after_a_change(
    database: Database,
) -> None:
    built: list[str] = []
    _turn(database, _saved("Ring", seen=0))
    answer = Answer(
        question="3.4-3", scope="contract:K-1", value="ja", answered_on=ANCHOR, answered_by=ANN
    )

    def show(unit: UnitOfWork) -> str:
        return _built(unit, built)

    def change(unit: UnitOfWork) -> str:
        _saved("Skriv", seen=0)(unit)
        return show(unit)

    assert [_turn(database, show), _turn(database, show)] == ["<Ring>", "<Ring>"]
    assert built == ["shown", "titles"]
    _turn(database, lambda unit: unit.register.save(answer, seen=0, command="Test"))
    assert _turn(database, show) == "<Ring>"  # of other records: it is kept
    assert built == ["shown", "titles"]
    assert _turn(database, change) == "<Ring Skriv>"
    assert _turn(database, show) == "<Ring Skriv>"


def test_what_is_built_of_a_change_that_is_undone_is_forgotten(database: Database) -> None:
    built: list[str] = []
    _turn(database, _saved("Ring", seen=0))

    def change_and_fail(unit: UnitOfWork) -> None:
        _saved("Skriv", seen=0)(unit)
        assert _built(unit, built) == "<Ring Skriv>"
        raise _Undone

    with pytest.raises(_Undone):
        _turn(database, change_and_fail)
    assert _turn(database, lambda unit: _built(unit, built)) == "<Ring>"
