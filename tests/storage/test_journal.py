"""Test the journal: nobody changes it, and whoever goes around that is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Select, delete, insert, make_url, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from governance.records.actions import Action
from storage.core.schema import journal, journal_heads
from storage.database import Database, open_engine
from storage.register import journal as journal_module
from storage.register.entry_hash import new_secret
from storage.register.journal import JournalFault, verify
from storage.unit_of_work import UnitOfWork
from tests.databases import Databases, Place, audited, opened
from tests.fakes.clock import MORNING, FakeClock

A, B = "a", "b"
ALIAS = "erased-0123456789ab"
ENTRIES = 6

APPEND_ONLY = "the journal is append-only"

# ── Append-only ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def written(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Make a database with ENTRIES entries of A and two of B.

    It stays as it is: who changes it, takes it back.
    """
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    clock = FakeClock()
    with databases.lent():
        place = databases.migrated()
        with opened(place, clock) as database:
            for number in range(ENTRIES):
                database.transact(_saving(A, f"Nummer {number}"))
                clock.forward(minutes=1)
            database.transact(_saving(B, "Hos B", "Også hos B"))
        yield place


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE journal SET who = 'nobody'", id="change"),
        pytest.param("DELETE FROM journal", id="remove"),
    ],
)
def test_the_database_itself_lets_nobody_change_or_remove_an_entry(
    written: Place, statement: str
) -> None:
    """The program cannot, and the owner cannot either, as long as the trigger stands."""
    for url in {written.url, written.owner_url}:
        with _connected(url) as connection:
            _enter(connection, A)
            refusal = APPEND_ONLY if url == written.owner_url else "permission denied"
            with pytest.raises(DatabaseError, match=refusal):
                connection.execute(text(statement))
            connection.rollback()


@pytest.mark.parametrize("written", ["postgresql"], indirect=True)
def test_the_journal_cannot_be_emptied_at_a_stroke(written: Place) -> None:
    with (
        _connected(written.owner_url) as connection,
        pytest.raises(DatabaseError, match=APPEND_ONLY),
    ):
        connection.execute(text("TRUNCATE journal"))


@pytest.mark.parametrize("written", ["sqlite"], indirect=True)
def test_an_entry_cannot_be_replaced_in_the_program_s_own_connection(
    written: Place, clock: FakeClock
) -> None:
    """`INSERT OR REPLACE` removes the old row, which SQLite by itself tells no trigger about."""
    with opened(written, clock) as database:

        def replace(unit: UnitOfWork) -> None:
            row = unit.connection.execute(_first()).mappings().one()
            unit.connection.execute(
                insert(journal).prefix_with("OR REPLACE").values(**{**row, "who": "nobody"})
            )

        with pytest.raises(IntegrityError, match=APPEND_ONLY):
            database.transact(replace)


# ── The chain ────────────────────────────────────────────────────────────────


def test_what_was_written_holds_together_and_each_authority_has_its_own_chain(
    written: Place, clock: FakeClock
) -> None:
    with opened(written, clock) as database:
        assert list(audited(database, A)) == [ENTRIES]
        assert list(audited(database, B)) == [2]
        assert list(audited(database, "nobody")) == [0]


def test_an_entry_says_who_when_by_which_command_and_what_the_record_became(
    database: Database,
) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A, who="ann@taage.example")
        unit.register.save(_action("Ring"), seen=0, command="RecordAnswer")
        unit.register.end(Action, _action("Ring").key, seen=1, command="RecordAnswer")

    database.transact(work)
    first, second = database.transact(_read)
    assert first == {
        "tenant": A,
        "seq": 1,
        "at": MORNING,
        "who": "ann@taage.example",
        "command": "RecordAnswer",
        "section": "actions",
        "record_key": _action("Ring").key,
        "record_version": 1,
        "state": _action("Ring").state(),
        "hash": first["hash"],
        "form": 3,
        "secret": first["secret"],
        "salts": None,
        "erased": None,
        "former_hash": None,
    }
    assert first["secret"] != second["secret"]
    assert (second["seq"], second["record_version"], second["state"]) == (2, 2, None)


def test_who_changes_things_may_be_named_later_in_the_same_work(database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        assert unit.register.find(Action) == ()
        unit.use_tenant(A, who="ann@taage.example")
        unit.register.save(_action("Ring"), seen=0, command="RecordAnswer")

    def changed_by(unit: UnitOfWork) -> str:
        unit.use_tenant(A)
        return unit.register.find(Action)[0].changed_by

    database.transact(work)
    assert [entry["who"] for entry in database.transact(_read)] == ["ann@taage.example"]
    assert database.transact(changed_by) == "ann@taage.example"


def test_a_unit_of_work_is_about_one_authority(database: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(A)
        unit.register.save(_action("Ring"), seen=0, command="Test")
        unit.use_tenant(B)

    with pytest.raises(RuntimeError):
        database.transact(work)
    assert list(audited(database, A)) == [0]


@pytest.mark.parametrize("page", [1, 2, 3, ENTRIES, ENTRIES + 1])
@pytest.mark.parametrize("removed", [None, 1, 3, 4, ENTRIES])
def test_a_journal_longer_than_a_page_is_read_to_its_end(
    written: Place, page: int, removed: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_PAGE", page)
    with _owned(written) as connection:
        if removed is not None:
            connection.execute(delete(journal).where(_is(removed)))
        *_, verdict = verify(connection, A)
    if removed is None:
        assert verdict == ENTRIES
    else:
        assert isinstance(verdict, JournalFault)
        assert verdict.seq == removed


# ── Gone around the trigger ──────────────────────────────────────────────────


def _of(number: int, **values: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        update(journal).where(_is(number)).values(**values)
    )


def _insert_in_between(connection: Connection) -> None:
    for number in range(ENTRIES, 3, -1):
        _of(number, seq=number + 1)(connection)
    row = connection.execute(select(journal).where(_is(3))).mappings().one()
    connection.execute(insert(journal).values(**{**row, "seq": 4}))


def _append(connection: Connection) -> None:
    row = connection.execute(select(journal).where(_is(ENTRIES))).mappings().one()
    connection.execute(insert(journal).values(**{**row, "seq": ENTRIES + 1}))


def _swap(connection: Connection) -> None:
    _of(3, seq=99)(connection)
    _of(4, seq=3)(connection)
    _of(99, seq=4)(connection)


def _copy_the_other_s(connection: Connection) -> None:
    theirs = select(journal).where(journal.c.tenant == B, journal.c.seq == 1)
    row = connection.execute(theirs).mappings().one()
    _of(1, **{**row, "tenant": A})(connection)


def _cut(first: int) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        delete(journal).where(journal.c.tenant == A, journal.c.seq >= first)
    )


TAMPERINGS: dict[str, tuple[Callable[[Connection], object], int]] = {
    "tenant": (_of(3, tenant="c"), 3),
    "seq": (_of(3, seq=99), 3),
    "seq of the last": (_of(ENTRIES, seq=99), ENTRIES),
    "at": (_of(3, at=MORNING), 3),
    "who": (_of(3, who="nobody"), 3),
    "command": (_of(3, command="SkipQuestion"), 3),
    "section": (_of(3, section="answers"), 3),
    "record_key": (_of(3, record_key="other"), 3),
    "record_version": (_of(3, record_version=2), 3),
    "state": (_of(3, state={"title": "Noget andet"}), 3),
    "state taken away": (_of(3, state=None), 3),
    "hash": (_of(3, hash="0" * 64), 3),
    "form": (_of(3, form=1), 3),
    "secret": (_of(3, secret=new_secret()), 3),
    "secret taken away": (_of(3, secret=None), 3),
    "salts": (_of(3, salts={}), 3),
    "salts without a secret": (_of(3, secret=None, salts={}), 3),
    "erased": (_of(3, erased={"who#0": "0" * 64}), 3),
    "erased, with an alias in its place": (
        _of(3, who=ALIAS, erased={"who#0": "0" * 64}),
        3,
    ),
    "erased where there is nothing": (_of(3, erased={"state/nothing#0": "0" * 64}), 3),
    "former_hash": (_of(3, former_hash="0" * 64), 3),
    "the first entry": (_of(1, who="nobody"), 1),
    "the last entry": (_of(ENTRIES, who="nobody"), ENTRIES),
    "removed": (lambda c: c.execute(delete(journal).where(_is(3))), 3),
    "inserted in between": (_insert_in_between, 4),
    "appended": (_append, ENTRIES + 1),
    "swapped": (_swap, 3),
    "copied from another authority": (_copy_the_other_s, 1),
    "the tail cut off": (_cut(ENTRIES), ENTRIES),
    "all cut off": (_cut(1), 1),
    "the head moved": (
        lambda c: c.execute(update(journal_heads).where(_head_of(A)).values(seq=2)),
        ENTRIES + 1,
    ),
    "the head taken away": (
        lambda c: c.execute(delete(journal_heads).where(_head_of(A))),
        ENTRIES + 1,
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_done_around_the_trigger_is_found(written: Place, name: str) -> None:
    tamper, place = TAMPERINGS[name]
    with _owned(written) as connection:
        assert list(verify(connection, A)) == [ENTRIES]
        tamper(connection)
        *_, verdict = verify(connection, A)
        assert isinstance(verdict, JournalFault)
        assert verdict.seq == place
        assert list(verify(connection, B)) == [2]


def test_every_column_of_the_journal_was_tampered_with() -> None:
    assert {column.name for column in journal.columns} <= TAMPERINGS.keys()


def _saving(tenant: str, *titles: str) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant, who="ann@taage.example")
        for title in titles:
            unit.register.save(_action(title), seen=0, command="Test")

    return work


def _action(title: str) -> Action:
    return Action(
        title=title, requirement="3.4", owner="ann@taage.example", due_on=date(2026, 4, 1)
    )


def _read(unit: UnitOfWork) -> list[dict[str, object]]:
    unit.use_tenant(A)
    rows = unit.connection.execute(select(journal).order_by(journal.c.seq)).mappings()
    return [dict(row) for row in rows]


@contextmanager
def _owned(place: Place) -> Iterator[Connection]:
    """Connect as somebody who owns the database, or its file, and has taken the triggers away."""
    with _connected(place.owner_url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
        else:
            for event in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER journal_append_only_{event}"))
        yield connection


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Connect; the transaction is not committed."""
    engine = open_engine(make_url(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _enter(connection: Connection, tenant: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('kravbot.tenant', :a, true)"), {"a": tenant})


def _is(number: int):  # type: ignore[no-untyped-def]  # a condition of SQLAlchemy's
    return (journal.c.tenant == A) & (journal.c.seq == number)


def _first() -> Select[Any]:
    return select(journal).where(_is(1))


def _head_of(tenant: str):  # type: ignore[no-untyped-def]  # a condition of SQLAlchemy's
    return journal_heads.c.tenant == tenant
