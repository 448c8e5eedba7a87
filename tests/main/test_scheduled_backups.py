"""Test the daily backups: made, restored for trial, listed, and told of when something is wrong."""

import asyncio
import shutil
from pathlib import Path
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import periodic_work
from bot.app.backups.schedule import ScheduledBackups
from bot.app.commands.backup import status_lines, stored_lines
from bot.app.monitoring.metrics import Metrics
from bot.app.periodic_work import PeriodicWork
from bot.app.register.create_authority import tenant_id
from bot.main.bootstrap import build
from storage.backup.lock import only_one
from storage.backup.rotation import Rotation
from storage.backup.store import FolderStore
from storage.backup.stored import CHECKS, stored_backups
from storage.backup.trial import Trial, TrialFault, try_here, try_in_a_child
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_postgresql, only_sqlite
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES

STF = tenant_id(LIGHTHOUSES)
NAME = "kravbot-2026-03-02T070500Z.backup"


def here(backup: Path, folder: Path, _: Event) -> Trial:
    return try_here(backup, folder)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    (tmp_path / "kept").mkdir()
    return FolderStore(tmp_path / "kept")


@pytest.fixture
def backups(demo_database: Database, store: FolderStore, tmp_path: Path) -> ScheduledBackups:
    return scheduled(demo_database, store, tmp_path)


def scheduled(database: Database, store: FolderStore, folder: Path) -> ScheduledBackups:
    return ScheduledBackups(
        database, store, hour=2, folder=folder / "work", metrics=Metrics(), trial=here
    )


def jobs(database: Database) -> list[tuple[str, str]]:
    def read(unit: UnitOfWork) -> list[tuple[str, str]]:
        unit.use_tenant(STF)
        found = unit.connection.exec_driver_sql(
            "SELECT id, payload FROM jobs WHERE kind = 'backup_alarm' "
            f"AND tenant = '{STF}' ORDER BY id"
        )
        return [(row[0], str(row[1])) for row in found]

    return database.transact(read)


def figures(backups: ScheduledBackups) -> dict[str, float]:
    text = backups._metrics.exposition().decode()
    return {
        sample.name.removeprefix("kravbot_backup_"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("kravbot_backup_")
    }


# ── As it should be ──────────────────────────────────────────────────────────


async def test_the_first_is_made_at_once_and_then_one_a_night(
    backups: ScheduledBackups, store: FolderStore, clock: FakeClock, tmp_path: Path
) -> None:
    await backups.work()
    assert [one.name for one in stored_backups(store)] == [NAME]
    for _ in range(12 * 24):  # every five minutes, for a day
        clock.forward(minutes=5)
        await backups.work()
    newest, first = stored_backups(store)
    assert (newest.made_at.hour, newest.made_at.minute) == (1, 0)  # two o'clock in Copenhagen
    assert first.is_good
    assert newest.is_good
    assert [path.name for path in (tmp_path / "work").iterdir() if path.is_file()] == [
        backups._seen.name
    ]
    assert figures(backups) == {
        "newest_timestamp_seconds": newest.made_at.timestamp(),
        "failed": 0,
        "broken": 0,
    }


async def test_a_process_that_starts_finds_what_was_made_before_it(
    backups: ScheduledBackups, demo_database: Database, store: FolderStore, tmp_path: Path
) -> None:
    await backups.work()
    other = scheduled(demo_database, store, tmp_path)
    await other.work()
    assert len(stored_backups(store)) == 1
    assert other.status().newest == stored_backups(store)[0].made_at


async def test_a_night_without_a_process_is_made_up_for_when_one_starts(
    backups: ScheduledBackups,
    demo_database: Database,
    store: FolderStore,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    await backups.work()
    backups.stop()
    clock.forward(hours=30)  # past two o'clock
    await scheduled(demo_database, store, tmp_path).work()
    newest, _ = stored_backups(store)
    assert newest.made_at == clock.now()
    assert newest.is_good


async def test_one_that_a_process_did_not_come_to_try_is_followed_by_another(
    backups: ScheduledBackups,
    demo_database: Database,
    store: FolderStore,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    """The process is killed between the backup and its trial."""

    def killed(backup: Path, folder: Path, stopped: Event) -> Trial:
        raise TrialFault("killed")

    cut_short = ScheduledBackups(
        demo_database,
        store,
        hour=2,
        folder=tmp_path / "work",
        metrics=Metrics(),
        trial=killed,
    )
    await cut_short.make()
    clock.forward(minutes=10)
    await scheduled(demo_database, store, tmp_path).work()
    newest, untried = stored_backups(store)
    assert (newest.is_good, untried.made_at < newest.made_at) == (True, True)


@only_sqlite
@pytest.mark.parametrize("sweeps", [True, False])
async def test_only_the_process_that_sweeps_makes_them(
    backups: ScheduledBackups,
    demo_database: Database,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sweeps: bool,
) -> None:
    monkeypatch.setattr(periodic_work, "_BACKUP_EVERY", 0.05)
    services = build(demo_database, upload_limit=1024)
    with PeriodicWork(services, backups=backups).start(sweeps=sweeps):
        for _ in range(200 if sweeps else 20):
            await asyncio.sleep(0.05)
            if any(one.is_good for one in stored_backups(store)):
                break
    await services.outbox.close()
    assert len(stored_backups(store)) == int(sweeps)
    assert backups._stopped.is_set() == sweeps


@only_postgresql
async def test_of_two_processes_one_makes_it(
    backups: ScheduledBackups, demo_database: Database, store: FolderStore
) -> None:
    with only_one(demo_database) as first:
        assert first
        await backups.work()
        assert stored_backups(store) == []
    await backups.work()
    assert len(stored_backups(store)) == 1


@only_sqlite
async def test_the_trial_is_made_by_a_process_of_its_own(
    backups: ScheduledBackups, store: FolderStore
) -> None:
    backups._trial = try_in_a_child
    assert await backups.make() is None
    (made,) = stored_backups(store)
    assert made.check is not None
    assert made.check.heads[STF].seq > 100


@only_sqlite
async def test_a_trial_is_given_up_when_the_server_stops(
    demo_database: Database, store: FolderStore, tmp_path: Path
) -> None:
    backups = scheduled(demo_database, store, tmp_path)
    await backups.make()
    stopped = Event()
    stopped.set()
    with pytest.raises(TrialFault, match="exit status -9"):
        await asyncio.to_thread(try_in_a_child, tmp_path / "kept" / NAME, tmp_path, stopped)


# ── Something is wrong ───────────────────────────────────────────────────────


async def test_a_folder_that_is_away_is_told_once_a_day_and_made_up_for(
    backups: ScheduledBackups,
    demo_database: Database,
    store: FolderStore,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    await backups.work()
    away = (tmp_path / "kept").rename(tmp_path / "elsewhere")
    for _ in range(24 * 3):
        clock.forward(hours=1)
        await backups.work()
    assert [key for key, _ in jobs(demo_database)] == [
        "backup:2026-03-02",
        "backup:2026-03-03",
        "backup:2026-03-04",
        "backup:2026-03-05",
    ]
    assert '"away"' in jobs(demo_database)[0][1].replace("'", '"')
    assert '"failed"' in jobs(demo_database)[1][1].replace("'", '"')
    assert figures(backups)["failed"] == 1
    (told,) = await status_lines(backups)
    assert told.bad
    assert "No such file or directory" in told.text

    away.rename(tmp_path / "kept")
    for _ in range(2):
        clock.forward(hours=1)
        await backups.work()
    assert backups.status().fault is None
    assert len(stored_backups(store)) == 2
    (told,) = await status_lines(backups)
    assert not told.bad


async def test_an_empty_folder_where_the_backups_were_is_not_written_to(
    backups: ScheduledBackups, store: FolderStore, clock: FakeClock, tmp_path: Path
) -> None:
    """Where a disk is not mounted, its folder is there and empty."""
    await backups.work()
    (tmp_path / "kept").rename(tmp_path / "the disk")
    (tmp_path / "kept").mkdir()
    clock.forward(days=1)
    await backups.work()
    assert list((tmp_path / "kept").iterdir()) == []
    assert backups.status().fault == "failed"
    backups._seen.unlink()
    clock.forward(hours=1)
    await backups.work()
    assert backups.status().fault is None


async def test_nobody_is_told_at_night_of_what_is_mended_by_the_morning(
    backups: ScheduledBackups, demo_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    await backups.work()
    clock.forward(hours=13)
    kept = (tmp_path / "kept").rename(tmp_path / "elsewhere")
    for _ in range(8):  # from nine in the evening
        clock.forward(hours=1)
        await backups.work()
    assert backups.status().fault == "failed"
    kept.rename(tmp_path / "kept")
    for _ in range(6):
        clock.forward(hours=1)
        await backups.work()
    assert jobs(demo_database) == []


async def test_one_that_goes_bad_is_found_told_and_replaced(
    backups: ScheduledBackups,
    demo_database: Database,
    store: FolderStore,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    backups._rotation = Rotation(daily=20)
    await backups.work()
    spoil(tmp_path / "kept" / NAME)
    for _ in range(24 * 9):
        clock.forward(hours=1)
        await backups.work()
    broken = [one for one in stored_backups(store) if one.is_broken]
    assert [one.name for one in broken] == [NAME]
    assert backups.status().fault == "broken"
    assert figures(backups)["broken"] == 1
    assert "broken" in jobs(demo_database)[0][1]
    assert any(NAME in line.text and line.bad for line in await stored_lines(backups))
    assert [line.bad for line in await status_lines(backups)] == [False, True]


@only_sqlite
async def test_a_backup_that_lacks_what_the_database_had_is_broken(
    backups: ScheduledBackups,
    store: FolderStore,
    clock: FakeClock,
    tmp_path: Path,
) -> None:
    """The store gives back another file than it was given, which is whole in itself."""
    empty = tmp_path / "other.backup"
    await backups.make()
    shutil.copy(tmp_path / "kept" / NAME, empty)

    def another(_: Path, folder: Path, stopped: Event) -> Trial:
        found = here(empty, folder, stopped)
        return Trial(heads={tenant: head for tenant, head in found.heads.items() if tenant != STF})

    backups._trial = another
    clock.forward(minutes=1)
    assert await backups.make() == f"the journal of {STF} is shorter than it was"
    assert [one.is_broken for one in stored_backups(store)] == [True, False]


async def test_a_trial_that_comes_to_no_end_is_made_again(
    backups: ScheduledBackups, store: FolderStore, clock: FakeClock
) -> None:
    def no_room(_: Path, __: Path, ___: Event) -> Trial:
        raise TrialFault("no space")

    backups._trial = no_room
    await backups.work()
    assert backups.status().fault == "failed"
    assert [one.check for one in stored_backups(store)] == [None]
    backups._trial = here
    clock.forward(hours=1)
    await backups.work()
    assert [one.is_good for one in stored_backups(store)] == [True, True]
    assert backups.status().fault is None


async def test_what_is_written_of_them_may_be_lost(
    backups: ScheduledBackups, store: FolderStore, clock: FakeClock, tmp_path: Path
) -> None:
    await backups.work()
    (tmp_path / "kept" / CHECKS).write_text("no JSON")
    assert [one.check for one in stored_backups(store)] == [None]
    clock.forward(days=1)
    await backups.work()
    assert [one.is_good for one in stored_backups(store)] == [True, True]


def spoil(path: Path) -> None:
    """Change one byte in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
