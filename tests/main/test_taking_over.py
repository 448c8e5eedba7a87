"""Test that what a killed process had claimed is sent by the next one, at once where it is dead."""

from datetime import timedelta

from bot.app.periodic_work import PeriodicWork
from bot.app.register.create_authority import tenant_id
from bot.main.bootstrap import build
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.adapters.mail_cards import NUDGE
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.storage.test_deliveries import put
from tests.stories.cast import LIGHTHOUSES

STF = tenant_id(LIGHTHOUSES)
BEFORE = "the process that was killed"


def killed_while_sending(unit: UnitOfWork) -> None:
    """A reply is claimed, and a nudge is handed over; then the process is killed."""
    unit.use_tenant(STF)
    card = NUDGE.model_dump(mode="json")
    put(unit, "1", "pending", purpose="reply", platform="console", payload=card)
    put(unit, "2", "pending", platform="console", payload=card)
    unit.leases.take("console:T1", BEFORE, timedelta(seconds=30))
    _, nudge = unit.outbox_claims.claim(BEFORE, platforms=["console"])
    unit.outbox_claims.hand_over(nudge.claim)


def states(unit: UnitOfWork) -> list[str]:
    unit.use_tenant(STF)
    found = unit.connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")
    return [state for (state,) in found]


async def test_a_reply_that_was_underway_is_sent_at_once_on_sqlite(
    demo_database: Database, clock: FakeClock
) -> None:
    """On PostgreSQL the process may live; there the lease is waited for."""
    demo_database.transact(killed_while_sending)
    services = build(demo_database, upload_limit=1024)
    terminals = Terminals()
    services.outbox.connect("console", terminals)
    work = PeriodicWork(services)
    for _ in range(3):
        await work.send()
    at_once = demo_database.transact(states)
    clock.forward(seconds=61)
    for _ in range(3):
        await work.send()
    await services.outbox.close()
    assert demo_database.transact(states) == ["sent", "unknown"]
    waited = ["sending", "sending"]
    assert at_once == (["sent", "unknown"] if demo_database.is_sqlite else waited)
