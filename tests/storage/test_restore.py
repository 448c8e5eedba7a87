"""Test how a backup is put back: all of it, seen to be whole, or nothing at all.

It is put into an empty database of either kind.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from governance.records.members import Member
from storage import database as database_module
from storage import migration_steps as steps_module
from storage.backup import restore as restore_module
from storage.backup.create import back_up, read_manifest
from storage.backup.restore import REASON, Restored, RestoreFault, restore
from storage.core.schema import jobs, metadata, outbox
from storage.database import DatabaseAway, NotMigrated
from storage.identity.identities import Tenant
from storage.migrate import migrate
from storage.migrations import FOLDER, HEAD
from storage.unit_of_work import UnitOfWork
from tests.databases import (
    Databases,
    Place,
    SqliteFiles,
    audited,
    only_postgresql,
    only_sqlite,
    opened,
)
from tests.fakes.clock import MORNING, FakeClock
from tests.postgres import PROGRAM, PostgresServer
from tests.selection import third
from tests.storage.contents import contents, full, is_empty, owned
from tests.storage.waiting import Held, at_once, wait_for_waiting

pytestmark = third

AUTHORITIES = ("Pandekageby Kommune", "Styrelsen for Tåge og Fyrtårne")
PHONE = b"+4500001002"


@pytest.fixture(scope="module")
def origin(sqlite_databases: SqliteFiles) -> Iterator[Place]:
    """Make a database with something in every table; it stays as it is."""
    with sqlite_databases.lent():
        yield full(sqlite_databases)


@pytest.fixture(scope="module")
def whole(origin: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make its backup, which stays as it is."""
    return _made(origin, tmp_path_factory.mktemp("backups") / "whole.kravbot")


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    """Copy the backup to be spoilt, into a folder of its own, with a difficult name."""
    folder = tmp_path / "50 % #1?"
    folder.mkdir()
    return Path(shutil.copy(whole, folder))


@pytest.fixture
def lived_in(sqlite_databases: SqliteFiles) -> Iterator[Place]:
    """Make a database in which people may go on working.

    They may not in the one with something everywhere.
    """
    with sqlite_databases.lent():
        yield sqlite_databases.demo()


@pytest.fixture
def place(databases: Databases) -> Place:
    """Make a database that is migrated and empty."""
    return databases.used("migrated")


# ── All of it ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("here", "there"),
    [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")],
)
def test_there_and_back_again_every_row_is_as_it_was(
    request: pytest.FixtureRequest, tmp_path: Path, here: str, there: str
) -> None:
    ours: Databases = request.getfixturevalue(f"{here}_databases")
    theirs: Databases = request.getfixturevalue(f"{there}_databases")
    with ours.lent(), theirs.lent():
        first, second, third = full(ours), theirs.migrated(), ours.migrated()
        before = {**contents(first), "sessions": []}
        _move(first, second, tmp_path / "there.kravbot")
        assert contents(second) == before
        _move(second, third, tmp_path / "back.kravbot")
        assert contents(third) == before


def test_it_says_what_came_back(place: Place, backup: Path) -> None:
    with opened(place) as database:
        restored = restore(backup, database)
        database.check()
    manifest = read_manifest(backup)
    assert restored == Restored(manifest, AUTHORITIES, manifest.counts["journal"], 0)
    assert manifest.counts["journal"] > 100


@only_sqlite
def test_the_backup_itself_is_only_read(place: Place, backup: Path) -> None:
    before, when = backup.read_bytes(), backup.stat().st_mtime_ns
    _restored(backup, place)
    assert (backup.read_bytes(), backup.stat().st_mtime_ns) == (before, when)
    assert list(backup.parent.iterdir()) == [backup]


@only_sqlite
def test_how_far_it_is_can_be_followed_to_the_end(place: Place, backup: Path) -> None:
    told: list[tuple[int, int]] = []
    with opened(place) as database:
        restore(backup, database, progress=lambda *so_far: told.append(so_far))
    total = sum(read_manifest(backup).counts.values())
    assert len(told) > 50
    assert [so_far[0] for so_far in told] == sorted(so_far[0] for so_far in told)
    assert {so_far[1] for so_far in told} == {total}
    assert told[-1] == (total, total)


def test_people_go_on_working_in_what_came_back(
    place: Place, lived_in: Place, tmp_path: Path
) -> None:
    backup = _made(lived_in, tmp_path / "a.kravbot")
    with opened(place) as database:
        restore(backup, database)
        tenant = database.transact(lambda unit: unit.identities.tenants()[0].id)
        [*_, before] = audited(database, tenant)
        database.transact(_retitling(tenant, "Vikar"))
        [*_, after] = audited(database, tenant)
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after > before


def test_rows_of_an_authority_that_was_never_founded_come_along(
    place: Place, lived_in: Place, tmp_path: Path
) -> None:
    """There should be none, but where a backup is needed, it must not fail for their sake."""
    _change(Path(lived_in.name), "INSERT INTO turns VALUES ('nobody', 'c', 't', 0)")
    assert _restored(_made(lived_in, tmp_path / "a.kravbot"), place).authorities == AUTHORITIES
    assert contents(place) == contents(lived_in)


@only_sqlite
def test_nothing_is_remembered_from_before(
    databases: Databases, lived_in: Place, tmp_path: Path
) -> None:
    """Memory is known by a number that the restored journal may have reached as well."""
    changed = databases.copy(lived_in)
    _change(Path(changed.name), "UPDATE r_members SET title = 'En anden'")
    backup = _made(changed, tmp_path / "changed.kravbot")
    with opened(lived_in) as database:
        tenant = database.transact(lambda unit: unit.identities.tenants()[0].id)
        assert database.transact(_titles(tenant)) != {"En anden"}
        database.transact(_remove_everything)
        restore(backup, database)
        assert database.transact(_titles(tenant)) == {"En anden"}


# ── What was under way ───────────────────────────────────────────────────────

UNKNOWN: dict[str, object] = {
    "state": "unknown",
    "reason": REASON,
    "settled_at": MORNING + timedelta(days=1),
}
AGAIN: dict[str, object] = {"state": "retry"}
LET_GO: dict[str, object] = {"lease_owner": None, "lease_until": None}

MESSAGES: dict[str, tuple[str, str | None, dict[str, object]]] = {
    "nudge pending": ("pending", None, LET_GO | UNKNOWN),
    "nudge sending": ("sending", None, LET_GO | UNKNOWN),
    "nudge retry": ("retry", None, LET_GO | UNKNOWN),
    "nudge sent": ("sent", None, {}),
    "nudge failed": ("failed", None, {}),
    "nudge unknown": ("unknown", None, {}),
    "nudge dropped": ("dropped", None, {}),
    "reply pending": ("pending", "t", {}),
    "reply sending": ("sending", "t", LET_GO | AGAIN),
    "reply retry": ("retry", "t", {}),
    "reply sent": ("sent", "t", {}),
}
JOBS: dict[str, tuple[str, dict[str, object]]] = {
    "job pending": ("pending", {}),
    "job sending": ("sending", LET_GO | AGAIN),
    "job retry": ("retry", {}),
    "job sent": ("sent", {}),
}


def test_a_nudge_that_may_have_gone_is_unknown_and_all_else_is_done_again(
    place: Place, lived_in: Place, tmp_path: Path
) -> None:
    with opened(lived_in) as database:
        tenant = database.transact(lambda unit: unit.identities.tenants()[0].id)
    messages = [_message(tenant, *message) for message in MESSAGES.items()]
    slow = [_job(tenant, *job) for job in JOBS.items()]
    with owned(lived_in) as connection:
        connection.execute(insert(outbox), messages)
        connection.execute(insert(jobs), slow)
        connection.commit()
    backup = _made(lived_in, tmp_path / "a.kravbot")
    with opened(place, FakeClock(MORNING + timedelta(days=1))) as database:
        assert restore(backup, database).unknown == 3
    with owned(place) as connection:
        found = {row["id"]: dict(row) for row in connection.execute(select(outbox)).mappings()}
        found |= {row["id"]: dict(row) for row in connection.execute(select(jobs)).mappings()}
    changes = {name: changed for name, (*_, changed) in MESSAGES.items()}
    changes |= {name: changed for name, (_, changed) in JOBS.items()}
    for row in (*messages, *slow):
        assert found[str(row["id"])] == row | changes[str(row["id"])]
    assert len(found) == len(messages) + len(slow)


# ── Made by another version ──────────────────────────────────────────────────

_NEXT = f"""
from alembic import op
from tests.selection import third

revision = "9999"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.execute("UPDATE tenants SET name = name || ' (ny)'")
    op.execute("DELETE FROM turns")
    op.execute("INSERT INTO workspaces SELECT 'ny', id, id FROM tenants")
"""


def test_one_made_before_an_upgrade_is_brought_up_to_date(
    databases: Databases,
    origin: Place,
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, bytes_before = contents(origin), backup.read_bytes()
    place = databases.migrated()
    _upgrade(monkeypatch, tmp_path / "migrations")
    _migrate(place)
    with opened(place) as database:
        restored = restore(backup, database)
    assert restored.authorities == tuple(f"{name} (ny)" for name in AUTHORITIES)
    assert restored.manifest.step == HEAD
    after = contents(place)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"tenants", "turns", "workspaces", "sessions"}
    assert not after["turns"]
    assert backup.read_bytes() == bytes_before
    assert list(backup.parent.iterdir()) == [backup]


@only_sqlite
def test_one_made_by_a_newer_version_is_refused(place: Place, backup: Path) -> None:
    _change(
        backup, f"""UPDATE kravbot_backup SET manifest = replace(manifest, '"{HEAD}"', '"9999"')"""
    )
    fault = _refusal(backup, place)
    assert (fault.code, fault.arguments) == ("newer", {"step": "9999"})


def test_a_database_that_is_not_migrated_takes_none(databases: Databases, backup: Path) -> None:
    place = databases.migrated()
    with owned(place) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        connection.commit()
    with opened(place) as database, pytest.raises(NotMigrated):
        restore(backup, database)
    assert is_empty(place)


# ── Not into this database ───────────────────────────────────────────────────


def _found(unit: UnitOfWork) -> None:
    unit.identities.found(Tenant("other", "En anden", demo=False))


def _bind(unit: UnitOfWork) -> None:
    unit.identities.bind("web", "w", "a")


def _leave_a_row(unit: UnitOfWork) -> None:
    unit.connection.execute(text("INSERT INTO turns VALUES ('nobody', 'c', 't', 0)"))


@pytest.mark.parametrize(
    ("backend", "something"),
    [
        ("sqlite", _found),
        ("postgresql", _found),
        ("sqlite", _bind),
        ("postgresql", _bind),
        ("sqlite", _leave_a_row),
    ],
    indirect=["backend"],
)
def test_a_database_with_anything_in_it_is_left_alone(
    place: Place, backup: Path, something: Callable[[UnitOfWork], None]
) -> None:
    with opened(place) as database:
        database.transact(something)
    before = contents(place)
    assert _fault(backup, place).code == "not_empty"
    assert contents(place) == before


@only_postgresql
def test_an_authority_founded_at_the_same_time_is_not_overlooked(
    place: Place, backup: Path, postgres: PostgresServer
) -> None:
    with opened(place) as database, at_once() as threads:
        founding = Held(threads, database, _found)
        restoring = threads.submit(_fault, backup, place)
        wait_for_waiting(postgres, place.name)
        founding.commit()
        assert restoring.result(20).code == "not_empty"


@only_postgresql
def test_what_the_database_cannot_hold_is_said(
    place: Place, lived_in: Place, tmp_path: Path
) -> None:
    """It is a NUL in a text, which SQLite takes."""
    _change(Path(lived_in.name), "UPDATE r_members SET title = 'a' || char(0) || 'b'")
    fault = _refusal(_made(lived_in, tmp_path / "a.kravbot"), place)
    assert fault.code == "row"
    assert "NUL" in fault.arguments["reason"]


@only_sqlite
def test_a_full_disk_leaves_nothing_half_done(place: Place, backup: Path) -> None:
    with opened(place) as database:
        database.transact(lambda unit: unit.connection.execute(text("PRAGMA max_page_count = 200")))
        with pytest.raises(RestoreFault, match="no_space"):
            restore(backup, database)
    assert is_empty(place)


@only_postgresql
def test_a_server_that_goes_away_has_nothing_half_done(
    place: Place, backup: Path, postgres: PostgresServer
) -> None:
    end = (
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.name}' "
        f"AND usename = '{PROGRAM}'"
    )

    def half(done: int, total: int) -> None:
        if 2 * done > total:
            postgres.run(end)

    with opened(place) as database, pytest.raises(DatabaseAway):
        restore(backup, database, progress=half)
    assert is_empty(place)


def test_whoever_follows_it_may_break_it_off(place: Place, backup: Path) -> None:
    def enough(done: int, total: int) -> None:
        if done == total:
            raise ZeroDivisionError

    with opened(place) as database:
        with pytest.raises(ZeroDivisionError):
            restore(backup, database, progress=enough)
        assert is_empty(place)
        assert restore(backup, database).authorities == AUTHORITIES


# ── Not this backup ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("spoilt", ["in the backup", "before the backup was made"])
def test_a_journal_that_does_not_hold_together_is_refused(
    place: Place, lived_in: Place, tmp_path: Path, spoilt: str
) -> None:
    spoil = (
        "DROP TRIGGER journal_append_only_update",
        "UPDATE journal SET who = 'nobody' WHERE seq = 7 AND tenant = "
        f"(SELECT id FROM tenants WHERE name = '{AUTHORITIES[1]}')",
    )
    if spoilt == "before the backup was made":
        _change(Path(lived_in.name), *spoil)
    backup = _made(lived_in, tmp_path / "a.kravbot")
    if spoilt == "in the backup":
        _change(backup, *spoil)
    fault = _refusal(backup, place)
    reason = "the entry or one before it was changed"
    assert fault.code == "journal"
    assert fault.arguments == {"authority": AUTHORITIES[1], "entry": "7", "reason": reason}


@only_sqlite
@pytest.mark.parametrize("table", ["r_contacts", "tenants", "chunks"])
def test_a_row_that_is_missing_is_missed(place: Place, backup: Path, table: str) -> None:
    expected = read_manifest(backup).counts[table]
    _change(backup, f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")
    fault = _refusal(backup, place)
    assert (fault.code, fault.arguments) == (
        "counts",
        {"table": table, "expected": str(expected), "found": str(expected - 1)},
    )


@only_sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param("UPDATE chunks SET bytes = CAST('æ' AS BLOB) WHERE n = 1", id="other bytes"),
        pytest.param("UPDATE chunks SET n = 2 WHERE n = 1", id="a piece out of reach"),
        pytest.param("UPDATE attachments SET size = size + 1", id="another size"),
        pytest.param("UPDATE attachments SET sha256 = 'x'", id="another name"),
    ],
)
def test_a_file_whose_bytes_are_not_its_own_is_refused(
    place: Place, backup: Path, spoil: str
) -> None:
    _change(backup, spoil)
    fault = _refusal(backup, place)
    assert fault.code == "file"
    assert fault.arguments["authority"] in AUTHORITIES
    assert fault.arguments["sha256"]


@only_sqlite
@pytest.mark.parametrize("tenth", range(0, 10, 2))
def test_one_wrong_bit_anywhere_is_found(place: Place, backup: Path, tenth: int) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) * tenth // 10 + 1717] ^= 1
    backup.write_bytes(content)
    assert _refusal(backup, place).code in {"damaged", "counts", "journal", "file"}


@only_sqlite
def test_one_wrong_digit_in_a_phone_number_is_found(place: Place, backup: Path) -> None:
    """Nothing else but the digest would see it: the record's own row, not the journal's."""
    content = bytearray(backup.read_bytes())
    where = content.find(PHONE)
    while content[where - 1 : where] == b'"':
        where = content.find(PHONE, where + 1)
    assert where > 0
    content[where + len(PHONE) - 1] ^= 1
    backup.write_bytes(content)
    fault = _refusal(backup, place)
    assert (fault.code, fault.arguments["reason"]) == ("damaged", "the digest")


@only_sqlite
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param("UPDATE r_members SET title = CAST(x'C3' AS TEXT)", id="no UTF-8"),
        pytest.param("UPDATE r_contracts SET signed_on = 'never'", id="no date"),
        pytest.param("DELETE FROM kravbot_digest", id="no digest"),
        pytest.param("DROP TABLE kravbot_digest", id="nowhere for one"),
    ],
)
def test_what_is_damaged_is_called_so_wherever_it_was_found(
    place: Place, backup: Path, spoil: str
) -> None:
    _change(backup, spoil)
    assert _refusal(backup, place).code == "damaged"


@only_sqlite
@pytest.mark.parametrize("kept", [-1, -4096, 0.5, 4096, 100, 20])
def test_one_that_was_cut_off_is_refused(place: Place, backup: Path, kept: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(kept) if abs(kept) >= 1 else int(len(content) * kept)])
    assert _refusal(backup, place).code == "damaged"


@only_sqlite
@pytest.mark.parametrize(
    ("content", "code"), [(None, "unreadable"), (b"", "not_a_backup"), (b"Hej", "not_a_backup")]
)
def test_what_is_no_backup_is_refused(
    place: Place, tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "a.kravbot"
    if content is not None:
        path.write_bytes(content)
    fault = _refusal(path, place)
    assert fault.code == code
    assert fault.arguments["path"] == str(path)


@only_sqlite
def test_a_database_of_ours_is_no_backup(place: Place, origin: Place, backup: Path) -> None:
    shutil.copyfile(origin.name, backup)
    assert _refusal(backup, place).code == "not_a_backup"
    assert list(backup.parent.iterdir()) == [backup]


def _restored(backup: Path, place: Place) -> Restored:
    with opened(place) as database:
        return restore(backup, database)


def _made(place: Place, path: Path) -> Path:
    with opened(place) as database:
        back_up(database, path)
    return path


def _move(source: Place, target: Place, path: Path) -> None:
    _restored(_made(source, path), target)


def _refusal(backup: Path, place: Place) -> RestoreFault:
    """Return why it is refused, and check that the database is as empty as it was."""
    fault = _fault(backup, place)
    assert is_empty(place)
    return fault


def _fault(backup: Path, place: Place) -> RestoreFault:
    with opened(place) as database:
        with pytest.raises(RestoreFault) as refused:
            restore(backup, database)
        database.transact(lambda unit: unit.identities.tenants())
    return refused.value


def _change(path: Path, *statements: str) -> None:
    with _file(path) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()


@contextmanager
def _file(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


def _upgrade(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Add a migration step to the program."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(_NEXT)
    monkeypatch.setattr(steps_module, "FOLDER", folder)
    for module in (database_module, restore_module):
        monkeypatch.setattr(module, "HEAD", "9999")


def _migrate(place: Place) -> None:
    if place.url == place.owner_url:
        with opened(place) as database:
            migrate(place.url, using=database)
    else:
        migrate(place.owner_url, app_url=place.url)


def _queued(tenant: str, name: str, state: str) -> dict[str, object]:
    return {
        "tenant": tenant,
        "id": name,
        "state": state,
        "kind": "post",
        "payload": {"a": [1]},
        "due_at": MORNING,
        "attempts": 2,
        "fence": 3,
        "lease_owner": "somebody" if state == "sending" else None,
        "lease_until": MORNING + timedelta(minutes=1) if state == "sending" else None,
        "created_at": MORNING,
        "settled_at": None,
        "reason": None,
    }


def _message(
    tenant: str, name: str, case: tuple[str, str | None, dict[str, object]]
) -> dict[str, object]:
    state, turn_key, _ = case
    return _queued(tenant, name, state) | {
        "conversation": "c",
        "platform": "web",
        "workspace": "w",
        "external_id": "e",
        "message": name,
        "turn_key": turn_key,
        "receipt": None,
        "purpose": "nudge" if turn_key is None else "reply",
        "person": None,
        "bundle": None,
        "handed_at": None,
        "begun_at": None,
    }


def _job(tenant: str, name: str, case: tuple[str, dict[str, object]]) -> dict[str, object]:
    return _queued(tenant, name, case[0])


def _retitling(tenant: str, title: str) -> Callable[[UnitOfWork], None]:
    def work(unit: UnitOfWork) -> None:
        unit.use_tenant(tenant)
        kept = unit.register.find(Member)[0]
        changed = kept.record.model_copy(update={"title": title})
        unit.register.save(changed, seen=kept.version, command="Test")

    return work


def _titles(tenant: str) -> Callable[[UnitOfWork], set[str | None]]:
    def work(unit: UnitOfWork) -> set[str | None]:
        unit.use_tenant(tenant)
        return {kept.record.title for kept in unit.register.find(Member)}

    return work


def _remove_everything(unit: UnitOfWork) -> None:
    for event in ("update", "delete"):
        for table in ("journal", "obligation_history"):
            unit.connection.execute(text(f"DROP TRIGGER {table}_append_only_{event}"))
    for table in metadata.tables:
        unit.connection.execute(text(f"DELETE FROM {table}"))
