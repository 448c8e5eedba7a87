"""Test which process does the background work: one that answers, one that works, or both in one."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from bot.app.outbox.work_share import Role, WorkShare, work_share_of
from bot.main.bootstrap import build
from bot.main.settings import Settings
from scheduler.jobs import Job, Worker
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.commands import kravbot
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.storage.test_deliveries import put

PLATFORMS = ("web", "console", "slack", "teams", "email")


class Kept:
    """It is a `Settlement` nobody reads."""

    async def settle(self, *_: object, **__: object) -> None:
        """Do nothing."""


async def done_by(role: Role, database: Database, clock: FakeClock) -> tuple[list[str], list[str]]:
    """Return which jobs and which messages a process of that role does.

    There is one of each for each platform, and a job for none.
    """
    did: list[str] = []

    async def do(job: Job) -> None:
        did.append(str(job.payload.get("platform", "none")))

    outbox = build(database, upload_limit=1, share=work_share_of(role)).outbox
    outbox.set_job_worker(Worker({"errand": do}, Kept(), clock.now))
    out = {platform: Terminals() for platform in PLATFORMS}
    for platform, messenger in out.items():
        if role != "worker" or platform not in ("web", "console"):
            outbox.connect(platform, messenger)
    await outbox.work()
    await outbox.close()

    def sent(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(unit.identities.tenants()[0].id)
        rows = unit.connection.exec_driver_sql(
            "SELECT platform FROM outbox WHERE state <> 'pending' ORDER BY platform"
        )
        return [str(platform) for (platform,) in rows]

    return sorted(did), database.transact(sent)


@pytest.mark.parametrize(
    ("role", "jobs", "messages"),
    [
        ("all", [*PLATFORMS, "none"], PLATFORMS),
        ("web", ["console", "web"], ["console", "web"]),
        ("worker", ["email", "none", "slack", "teams"], ["email", "slack", "teams"]),
    ],
)
async def test_what_is_left_over_is_seen_to_by_one_kind_of_process(
    demo_database: Database, clock: FakeClock, role: Role, jobs: list[str], messages: list[str]
) -> None:
    def fill(unit: UnitOfWork) -> None:
        unit.use_tenant(unit.identities.tenants()[0].id)
        for platform in PLATFORMS:
            put(unit, f"M-{platform}", "pending", platform=platform, kind="odd")
            named: dict[str, JsonValue] = {"platform": platform}
            unit.jobs.add(f"J-{platform}", "errand", named)
        unit.jobs.add("J-none", "errand", {})

    demo_database.transact(fill)
    did, sent = await done_by(role, demo_database, clock)
    assert did == sorted(jobs)
    assert sent == sorted(messages)


def test_between_them_web_and_worker_do_everything_once() -> None:
    web, worker = work_share_of("web").of(PLATFORMS), work_share_of("worker").of(PLATFORMS)
    assert sorted((*web, *worker)) == sorted(PLATFORMS)
    assert work_share_of("worker").unplaced
    assert not work_share_of("web").unplaced
    assert WorkShare().of(PLATFORMS) == PLATFORMS


@pytest.mark.parametrize("role", ["web", "worker"])
def test_work_on_one_file_is_not_shared_out(tmp_path: Path, role: str) -> None:
    done = kravbot(tmp_path, "run", "--role", role)
    assert done.returncode == 2
    assert "SQLite kan kun bruges af én proces ad gangen" in done.stderr
    assert "PostgreSQL" in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_role_there_is_not(tmp_path: Path) -> None:
    done = kravbot(tmp_path, "run", "--role", "boss")
    assert done.returncode == 2
    assert "KRAVBOT_ROLE: " in done.stderr


def test_two_on_one_machine_are_in_nobodys_way() -> None:
    url = "postgresql://kravbot@db.example/kravbot"
    web = Settings.model_validate({"database_url": url, "role": "web"})
    worker = Settings.model_validate({"database_url": url, "role": "worker"})
    assert web.socket != worker.socket
    assert len({web.port, web.watched_port, worker.watched_port}) == 3
