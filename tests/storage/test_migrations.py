"""Test migrations: they make the schema the program knows.

They finish whenever and however often they are cut off.
"""

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from storage.core.schema import metadata
from storage.database import DatabaseUnusable, NotMigrated
from storage.migrate import _LOCK, _config, migrate, steps
from storage.migrations import HEAD
from tests.crash.diary import read_diary
from tests.crash.harness import spread
from tests.crash.nursery import Nursery
from tests.databases import Databases, Place, only_postgresql, opened
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
    _migrate(place)
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
        for seq, (key, state) in enumerate(entries, start=1):
            connection.execute(_RAW_ENTRY, {"seq": seq, "key": key, "state": state})
        connection.commit()
    _migrate(place)
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
    _migrate(place)
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
    _migrate(place)
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
    "VALUES ('a', :seq, :seq, 'ann', 'Test', 'absences', :key, 1, :state, '')"
)


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


def _migrate(place: Place) -> None:
    if make_url(place.url).get_backend_name() == "sqlite":
        with opened(place) as database:
            migrate(place.url, using=database)
    else:
        migrate(place.owner_url, app_url=place.url)


def _is_migrated(place: Place) -> bool:
    with opened(place) as database:
        try:
            database.check()
        except NotMigrated:
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
