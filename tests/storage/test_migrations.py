"""Test migrations: they make the schema the program knows.

They finish whenever and however often they are cut off.
"""

import json
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, make_url, select, text
from sqlalchemy.pool import NullPool

from governance.queries.journal_head import JournalHead
from governance.records.absences import Absence
from storage.core.schema import journal, metadata
from storage.database import DatabaseUnusable, NotMade, NotMigrated
from storage.migrate import _LOCK, migrate
from storage.migration_steps import _config, steps
from storage.migrations import HEAD
from storage.register.entry_hash import START, first_form
from storage.register.journal import RECHAINED, JournalFault, holds, verify
from storage.unit_of_work import UnitOfWork
from tests.crash.diary import read_diary
from tests.crash.harness import spread
from tests.crash.nursery import Nursery
from tests.databases import Databases, Place, audited, only_postgresql, opened
from tests.postgres import OWNER, PROGRAM, PostgresServer
from tests.selection import third
from tests.storage.waiting import wait_for_waiting

KILLS = 6

# ── The schema ───────────────────────────────────────────────────────────────


def test_from_empty_they_make_the_tables_the_program_knows(databases: Databases) -> None:
    assert _differences(databases.migrated()) == []


def test_indexes_and_keys_are_those_of_the_tables_to_the_letter(databases: Databases) -> None:
    """Their conditions are compared, too, which the comparison above does not see."""
    migrated, fresh = databases.migrated(), databases.empty()
    with _owned(fresh) as connection:
        metadata.create_all(connection)
        connection.commit()
    assert _indexes(migrated) == _indexes(fresh)


def test_the_last_step_is_the_one_the_program_needs() -> None:
    assert steps()[-1] == HEAD
    assert steps() == sorted(steps())


def test_migrating_what_is_migrated_changes_nothing(databases: Databases) -> None:
    place = databases.migrated()
    before = _indexes(place)
    migrate_place(place)
    assert _differences(place) == []
    assert _indexes(place) == before


# ── What they make of what is there ──────────────────────────────────────────


def test_when_a_record_was_recorded_is_read_from_the_journal(databases: Databases) -> None:
    """It was recorded when it came back, if it had ended.

    A record that the journal does not know was recorded when it was changed.
    """
    place = databases.empty()
    with _owned(place) as connection:
        command.upgrade(_config(connection), "0003")
        for key in ("changed", "came back", "unknown"):
            connection.execute(_RAW_ABSENCE, {"key": key})
        states: dict[str, list[str | None]] = {
            "changed": ["{}", "{}"],
            "came back": ["{}", None, "{}", "{}"],
        }
        entries = [(key, state) for key, all_of_it in states.items() for state in all_of_it]
        _chain(connection, entries)
        connection.commit()
    migrate_place(place)
    with _owned(place) as connection:
        rows = connection.execute(text("SELECT record_key, recorded_at FROM r_absences")).all()
    found = {row.record_key: row.recorded_at for row in rows}
    assert found == {"changed": 1, "came back": 5, "unknown": 99}
    assert _differences(place) == []


def test_the_lead_time_nobody_told_becomes_empty(databases: Databases) -> None:
    place = databases.empty()
    with _owned(place) as connection:
        command.upgrade(_config(connection), "0014")
        for months in (12, 24, 36):
            connection.execute(_RAW_CONTRACT, {"key": f"K-{months}", "months": months})
        connection.commit()
    migrate_place(place)
    with _owned(place) as connection:
        rows = connection.execute(text("SELECT * FROM r_contracts ORDER BY record_key")).all()
    assert [row.lead_time_months for row in rows] == [12, None, 36]
    assert {row.security_clauses for row in rows} == {"[]"}
    with _owned(place) as connection:
        command.downgrade(_config(connection), "0014")
        rows = connection.execute(text("SELECT * FROM r_contracts ORDER BY record_key")).all()
        connection.commit()
    assert [row.lead_time_months for row in rows] == [12, 24, 36]


@third
def test_the_last_step_can_be_taken_back_and_again(databases: Databases) -> None:
    place = databases.migrated()
    whole = _indexes(place)
    with _owned(place) as connection:
        command.downgrade(_config(connection), "0003")
        connection.commit()
    assert not _is_migrated(place)
    assert _differences(place) != []
    migrate_place(place)
    assert _differences(place) == []
    assert _indexes(place) == whole


_RAW_ABSENCE = text(
    "INSERT INTO r_absences "
    '(tenant, record_key, record_version, changed_at, changed_by, member, from_, "to") '
    "VALUES ('a', :key, 1, 99, 'ann', 'ann', '2026-03-02', '2026-03-02')"
)
_RAW_CONTRACT = text(
    "INSERT INTO r_contracts (tenant, record_key, record_version, changed_at, changed_by, "
    "recorded_at, number, title, supplier, systems, starts_on, options, lead_time_months) VALUES "
    "('a', :key, 1, 99, 'ann', 99, 'K', 'K', 'L', '[\"N\"]', '2026-03-02', '[]', :months)"
)
_RAW_ENTRY = text(
    "INSERT INTO journal "
    "(tenant, seq, at, who, command, section, record_key, record_version, state, hash) "
    "VALUES ('a', :seq, :seq, 'ann', 'Test', 'absences', :key, 1, :state, :hash)"
)
_RAW_HEAD = text("INSERT INTO journal_heads VALUES ('a', :seq, :hash, 0)")


# ── The chain made anew ──────────────────────────────────────────────────────


def test_the_journal_gets_its_second_form_and_keeps_what_it_was(databases: Databases) -> None:
    """An old head that was written down can be compared; the last entry says how it ended."""
    entries = 1001  # one more than a page
    place, hashes = old_journal(databases, entries=entries)
    migrate_place(place)
    assert _differences(place) == []
    with opened(place) as database:
        *_, seen = audited(database, "a")
        assert seen == entries + 1

        def work(unit: UnitOfWork) -> Mapping[str, object]:
            unit.use_tenant("a")
            for seq in (1, entries):
                assert holds(unit.connection, "a", JournalHead(seq, hashes[seq - 1]))
                assert not holds(unit.connection, "a", JournalHead(seq + 1, hashes[seq - 1]))
            unit.register.save(Absence.model_validate(_AWAY), seen=0, command="Test")
            told = unit.connection.execute(select(journal).where(journal.c.seq == entries + 1))
            return dict(told.mappings().one())

        told = database.transact(work)
        assert (told["command"], told["who"]) == (RECHAINED, "system")
        assert told["state"] == {"form": 1, "entries": entries, "head": hashes[-1]}
        *_, seen = audited(database, "a")
        assert seen == entries + 2


@pytest.mark.parametrize("changed", [1, 3, 5])
def test_a_broken_journal_is_not_made_anew_over_the_fault(
    databases: Databases, changed: int
) -> None:
    place, hashes = old_journal(databases, entries=5, changed=changed)
    with pytest.raises(
        DatabaseUnusable, match=f"“a” does not hold together at entry {changed}: .* Nothing was"
    ):
        migrate_place(place)
    with _owned(place) as connection:
        kept = connection.execute(text("SELECT hash FROM journal ORDER BY seq")).scalars().all()
        assert kept == hashes
        kept_step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert kept_step == "0017"


def test_the_hash_of_before_cannot_be_written_anew(databases: Databases) -> None:
    """Each can be worked out from its entry and the one before, and is, at each verification."""
    place, _ = old_journal(databases, entries=5)
    migrate_place(place)
    with _owned(place) as connection, _unguarded(connection):
        connection.execute(text("UPDATE journal SET former_hash = hash WHERE seq = 3"))
        *_, verdict = verify(connection, "a")
    assert verdict == JournalFault(3, "the hash it had in the first form was changed")


def old_journal(
    databases: Databases,
    *,
    entries: int,
    changed: int | None = None,
    named: Mapping[int, str] | None = None,
) -> tuple[Place, list[str]]:
    """Make a database of the step before, with a journal, and return the entries' hashes.

    One entry may have been `changed` since; `named` are others than Ann in entries by number.
    """
    place = databases.empty()
    with _owned(place) as connection:
        command.upgrade(_config(connection), "0017")
        members = [(named or {}).get(n, "ann@x.dk") for n in range(1, entries + 1)]
        states = [json.dumps({"member": member}, separators=(",", ":")) for member in members]
        hashes = _chain(connection, [(f"key {n}", state) for n, state in enumerate(states)])
        if changed is not None:
            with _unguarded(connection):
                connection.execute(
                    text("UPDATE journal SET who = 'nobody' WHERE seq = :seq"), {"seq": changed}
                )
        connection.commit()
    return place, hashes


def _chain(connection: Connection, entries: Sequence[tuple[str, str | None]]) -> list[str]:
    """Write entries as they were hashed in the first form; return the hashes."""
    head, hashes = START, list[str]()
    for seq, (key, state) in enumerate(entries, start=1):
        row = {
            "tenant": "a",
            "seq": seq,
            "at": datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=seq),
            "who": "ann",
            "command": "Test",
            "section": "absences",
            "record_key": key,
            "record_version": 1,
            "state": None if state is None else json.loads(state),
        }
        head = first_form(head, row)
        hashes.append(head)
        connection.execute(_RAW_ENTRY, {"seq": seq, "key": key, "state": state, "hash": head})
    connection.execute(_RAW_HEAD, {"seq": len(entries), "hash": head})
    return hashes


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Take the journal's triggers away meanwhile, as only the owner can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))
        yield
        connection.execute(text("ALTER TABLE journal ENABLE TRIGGER USER"))
        return
    name = "journal_append_only_update"
    kept = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
    ).scalar_one()
    connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    connection.execute(text(kept))


_AWAY = {"member": "ann@x.dk", "from": "2026-03-02", "to": "2026-03-03"}


# ── Refused ──────────────────────────────────────────────────────────────────


@only_postgresql
@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        pytest.param(None, "PostgreSQL needs two roles: set KRAVBOT_DATABASE_URL", id="no role"),
        pytest.param(OWNER, "PostgreSQL needs two roles: set KRAVBOT_DATABASE_URL", id="the owner"),
        pytest.param(
            "nobody",
            "the role “nobody” of KRAVBOT_DATABASE_URL does not exist; create it first",
            id="a role that is not there",
        ),
    ],
)
def test_without_a_plain_role_for_the_program_nothing_is_done(
    databases: Databases, program: str | None, sentence: str
) -> None:
    place = databases.empty()
    app_url = place.url.replace(PROGRAM, program, 1) if program else None
    with pytest.raises(DatabaseUnusable, match=re.escape(sentence)):
        migrate(place.owner_url, app_url=app_url)
    with _owned(place) as connection:
        assert inspect(connection).get_table_names() == []


# ── Cut off ──────────────────────────────────────────────────────────────────


@pytest.fixture
def points(databases: Databases, children: Nursery, tmp_path: Path) -> Sequence[str]:
    """Return every place a migration from empty can be killed at."""
    assert _killed(children, databases.empty(), tmp_path, None) == 0
    return read_diary(tmp_path / "diary").points


@third
def test_killed_anywhere_and_run_again_they_finish(
    databases: Databases, children: Nursery, tmp_path: Path, points: Sequence[str]
) -> None:
    commit = points.index("COMMIT") + 1
    chosen = sorted({*spread(KILLS, commit), commit - 1, commit, commit + 1})
    assert points[commit] == "committed"
    for point in chosen:
        place = databases.empty()
        assert _killed(children, place, tmp_path, point) == signal.SIGKILL
        assert _is_migrated(place) is (point > commit), points[point - 1]
        assert _killed(children, place, tmp_path, None) == 0
        assert _is_migrated(place), points[point - 1]
        assert _differences(place) == []


@only_postgresql
def test_two_at_once_both_succeed(
    databases: Databases, postgres: PostgresServer, children: Nursery, tmp_path: Path
) -> None:
    place = databases.empty()
    with _owned(place) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        both = [_start(children, place, tmp_path / name, None) for name in ("one", "other")]
        wait_for_waiting(postgres, place.name, how_many=2)
    assert [children.wait(pid) for pid in both] == [0, 0]
    assert _is_migrated(place)
    assert _differences(place) == []


def _killed(children: Nursery, place: Place, folder: Path, fatal: int | None) -> int:
    """Return the signal that killed the child that migrated."""
    return children.wait(_start(children, place, folder / "diary", fatal))


def _start(children: Nursery, place: Place, diary: Path, fatal: int | None) -> int:
    return children.start(
        "migrate", url=place.url, owner_url=place.owner_url, diary=str(diary), fatal=fatal
    )


def migrate_place(place: Place) -> None:
    if make_url(place.url).get_backend_name() == "sqlite":
        with opened(place) as database:
            migrate(place.url, using=database)
    else:
        migrate(place.owner_url, app_url=place.url)


def _is_migrated(place: Place) -> bool:
    with opened(place) as database:
        try:
            database.check()
        except (NotMade, NotMigrated):
            return False
    return True


def _differences(place: Place) -> list[object]:
    with _owned(place) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _indexes(place: Place) -> set[tuple[str, str]]:
    """Return names and definitions, but for the migrations' own table."""
    sqlite = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    postgresql = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    with _owned(place) as connection:
        found = connection.execute(
            text(sqlite if connection.dialect.name == "sqlite" else postgresql)
        )
        return {(name, sql) for name, sql in found if "alembic" not in name}


@contextmanager
def _owned(place: Place) -> Iterator[Connection]:
    engine = create_engine(place.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
