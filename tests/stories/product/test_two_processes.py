"""Test two processes that share the work on PostgreSQL: one answers people.

The other sends what is left and does what is slow.
"""

import asyncio
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from storage.core.schema import jobs, outbox
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.adapters.mail_cards import NUDGE
from tests.commands import kravbot, line_of, running
from tests.databases import PostgresDatabases, opened
from tests.fakes.clock import FakeClock
from tests.fakes.mail_server import MailServer, mail_server
from tests.selection import third
from tests.storage.test_deliveries import put
from tests.test_cli import BO, DITTE, MAREN, Page, Ports

pytestmark = third(2)

A_FEW_TICKS = 6.0


def row(unit: UnitOfWork, row_id: str, state: str, **more: object) -> None:
    """Put a message to Maren by mail there, as it stands in the outbox."""
    put(
        unit,
        row_id,
        state,
        purpose="reply",
        platform="email",
        workspace="taageby.example",
        external_id=MAREN,
        payload=NUDGE.model_dump(mode="json", exclude_none=True),
        due_at=unit.now - timedelta(minutes=1),
        created_at=unit.now - timedelta(minutes=1),
        **more,
    )


def states(database: Database, tenant: str) -> dict[str, str]:
    def read(unit: UnitOfWork) -> dict[str, str]:
        unit.use_tenant(tenant)
        kept = unit.connection.execute(
            select(outbox.c.id, outbox.c.state).where(outbox.c.id.in_(("N1", "N2")))
        )
        return dict(kept.all())

    return database.transact(read)


def jobs_left(database: Database, tenant: str) -> list[str]:
    def read(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant)
        left = unit.connection.execute(select(jobs.c.kind).where(jobs.c.state != "sent"))
        return list(left.scalars())

    return database.transact(read)


async def until(there: object, *, seconds: float = 15) -> None:
    assert callable(there)
    for _ in range(int(seconds * 10)):
        if there():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come about")


def settings_of(url: str, server: MailServer, health: int) -> dict[str, str]:
    return {
        "KRAVBOT_DATABASE_URL": url,
        "KRAVBOT_SMTP_HOST": "127.0.0.1",
        "KRAVBOT_SMTP_PORT": str(server.port),
        "KRAVBOT_SMTP_SECURITY": "none",
        "KRAVBOT_SMTP_FROM": "Kravbot <kravbot@taageby.example>",
        "KRAVBOT_HEALTH_PORT": str(health),
    }


def asked(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


async def test_web_takes_a_turn_and_the_worker_sends_what_is_left(
    postgresql_databases: PostgresDatabases, tmp_path: Path, unused_tcp_port_factory: Ports
) -> None:
    port, watched, watched_too = (unused_tcp_port_factory() for _ in range(3))
    now = FakeClock(datetime.now(UTC))  # noqa: TID251  # the processes go by the machine's clock
    with postgresql_databases.lent():
        place = postgresql_databases.demo()
        with opened(place, now) as database:
            async with mail_server() as server:
                tenant = next(
                    one.id
                    for one in database.transact(lambda unit: unit.identities.tenants())
                    if one.name.startswith("Styrelsen")
                )

                def fill(unit: UnitOfWork) -> None:
                    unit.use_tenant(tenant)
                    row(unit, "N1", "pending")
                    row(
                        unit,
                        "N2",
                        "sending",
                        lease_owner="somebody who was killed",
                        lease_until=unit.now - timedelta(seconds=1),
                    )

                database.transact(fill)

                def context() -> None:
                    web_settings = settings_of(place.url, server, watched)
                    with running(
                        tmp_path,
                        *("run", "--role", "web", "--demo", "--port", str(port)),
                        settings=web_settings,
                    ) as web:
                        assert "er klar på" in line_of(web)
                        with Page(port, BO) as bo, Page(port, DITTE) as ditte:
                            for one in (bo, ditte):
                                one.says("start 3.2 på nødmelderen")
                                one.says("det passer")
                                assert "Har I en beredskabsplan" in one.sees()
                            bo.says("nej")
                            assert "Har I set leverandørens egen" in bo.sees()
                            asyncio.run(asyncio.sleep(A_FEW_TICKS))
                            assert "Har I set leverandørens egen" in ditte.sees()
                        assert server.mails == []
                        assert states(database, tenant) == {"N1": "pending", "N2": "sending"}
                        assert jobs_left(database, tenant) == []
                        assert asked(watched, "/readyz") == (200, "ready\n")
                        turns = asked(watched, "/metrics")[1]
                        assert 'kravbot_turns_total{platform="web"}' in turns
                        _beside(tmp_path, settings_of(place.url, server, watched_too))

                def _beside(folder: Path, settings: dict[str, str]) -> None:
                    with running(folder, "run", "--role", "worker", settings=settings) as worker:
                        told = line_of(worker)
                        assert f"http://127.0.0.1:{watched_too}/" in told
                        asyncio.run(until(lambda: len(server.mails) >= 2))
                        asyncio.run(
                            until(lambda: states(database, tenant) == {"N1": "sent", "N2": "sent"})
                        )
                        assert asked(watched_too, "/livez") == (200, "ok\n")
                        assert asked(watched_too, "/readyz") == (200, "ready\n")
                        figures = asked(watched_too, "/metrics")[1]
                        sent = 'kravbot_deliveries_total{outcome="sent",platform="email"} '
                        assert sent in figures
                        assert (
                            "er i brug" not in kravbot(folder, "doctor", settings=settings).stdout
                        )

                await asyncio.to_thread(context)
        assert {mail["To"] for mail in server.mails} == {MAREN}
