"""Test `kravbot outbox`, alone and beside a server.

It tells how messages stand, and retries or drops those that are stuck.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.commands.outbox import (
    MessageSelection,
    NotThere,
    PerhapsTwice,
    outbox_statuses,
    retry_or_drop,
    shown_age,
    status_lines,
)
from bot.app.register.import_export import WhichAuthority
from storage.database import Database
from storage.identity.identities import Tenant
from storage.register.journal import verify
from storage.unit_of_work import UnitOfWork
from tests.commands import kravbot, server
from tests.databases import SqliteFiles, opened
from tests.fakes.clock import FakeClock
from tests.storage.test_deliveries import put

SECRETS = ("hvad der står", "maren", "U1")


def stf(unit: UnitOfWork) -> Tenant:
    return next(one for one in unit.identities.tenants() if one.name.startswith("Styrelsen"))


def fill(unit: UnitOfWork) -> None:
    unit.use_tenant(stf(unit).id)
    soon, person = unit.now - timedelta(hours=2, minutes=5), "maren.skabelonsen@stf.example"
    put(unit, "P1", "pending", due_at=soon, person=person)
    put(unit, "S1", "sent")
    put(unit, "U-1", "unknown", reason="no answer: TimeoutError", person=person)
    put(unit, "K1", "parked", platform="teams", reason="no way there")
    for n in range(23):
        put(unit, f"F{n:02}", "failed", reason="channel_not_found" if n else None)


def state_of(database: Database, row_id: str) -> str:
    def read(unit: UnitOfWork) -> str:
        unit.use_tenant(stf(unit).id)
        found = unit.connection.exec_driver_sql(
            f"SELECT state FROM outbox WHERE id = '{row_id}' AND tenant = '{unit.tenant}'"
        )
        return str(found.scalar_one())

    return database.transact(read)


def noted(database: Database) -> list[tuple[str, str, str]]:
    def read(unit: UnitOfWork) -> list[tuple[str, str, str]]:
        unit.use_tenant(stf(unit).id)
        found = unit.connection.exec_driver_sql(
            "SELECT who, command, record_key FROM journal WHERE section = 'outbox' AND tenant = "
            f"'{unit.tenant}' ORDER BY seq"
        )
        assert all(isinstance(step, int) for step in verify(unit.connection, unit.tenant))
        return [(row[0], row[1], row[2]) for row in found]

    return database.transact(read)


@pytest.fixture
def kept(demo_database: Database) -> Database:
    demo_database.transact(fill)
    return demo_database


async def test_how_messages_stand_without_a_word_of_them(kept: Database) -> None:
    found = {one.authority: list(status_lines(one)) for one in await outbox_statuses(kept)}
    lines = found.pop("Styrelsen for Tåge og Fyrtårne")
    text = "\n".join(lines)
    assert "1 venter / 1 waiting" in text
    assert "23 mislykkede (failed)" in text
    assert "Den ældste har ventet 2 h 5 min" in text
    assert "22 × slack failed: channel_not_found" in text
    assert "1 × slack failed: uden grund / no reason" in text
    assert "U-1  unknown  slack  nudge/post" in text
    assert "K1  parked  teams  nudge/post" in text
    assert "… og 3 til / … and 3 more" in text
    assert not any(secret in text for secret in SECRETS)
    assert [lines[1:] for lines in found.values()] == [["  Intet venter. / Nothing is waiting."]]
    with pytest.raises(WhichAuthority):
        await outbox_statuses(kept, "Ingen")


async def test_failed_ones_are_sent_again_and_it_stands_in_the_journal(kept: Database) -> None:
    assert await retry_or_drop(kept, MessageSelection("retry", ids=("F01", "K1"))) == 2
    assert (state_of(kept, "F01"), state_of(kept, "K1")) == ("retry", "retry")
    assert noted(kept) == [
        ("operator", "RetryMessage", "F01"),
        ("operator", "RetryMessage", "K1"),
    ]
    assert await retry_or_drop(kept, MessageSelection("drop", state="failed")) == 22
    assert state_of(kept, "F02") == "dropped"
    assert len(noted(kept)) == 24


async def test_what_may_have_arrived_is_sent_again_by_whoever_says_so_twice(kept: Database) -> None:
    for choice in (
        MessageSelection("retry", state="unknown"),
        MessageSelection("retry", ids=("F01", "U-1")),
    ):
        with pytest.raises(PerhapsTwice):
            await retry_or_drop(kept, choice)
    assert (state_of(kept, "U-1"), state_of(kept, "F01")) == ("unknown", "failed")
    assert noted(kept) == []
    assert await retry_or_drop(kept, MessageSelection("retry", state="unknown", surely=True)) == 1
    assert state_of(kept, "U-1") == "retry"


async def test_what_is_sent_or_on_its_way_is_left_alone(kept: Database) -> None:
    with pytest.raises(NotThere) as missing:
        await retry_or_drop(kept, MessageSelection("drop", ids=("F01", "S1", "nope")))
    assert missing.value.ids == ["S1", "nope"]
    assert state_of(kept, "F01") == "failed"
    with pytest.raises(NotThere):
        await retry_or_drop(kept, MessageSelection("retry", ids=("P1",)))
    assert await retry_or_drop(kept, MessageSelection("drop", ids=("P1",))) == 1
    elsewhere = next(
        one.authority
        for one in await outbox_statuses(kept)
        if not one.authority.startswith("Styrelsen")
    )
    assert await retry_or_drop(kept, MessageSelection("retry", state="failed"), elsewhere) == 0


def test_the_command_does_the_same_alone_and_beside_a_server(
    demo_folder: Path, unused_tcp_port: int
) -> None:
    files = SqliteFiles(demo_folder)
    with opened(files.at(demo_folder / "var" / "kravbot.db"), FakeClock()) as database:
        database.transact(fill)

    def said(*arguments: str) -> tuple[int, str]:
        done = kravbot(demo_folder, "outbox", *arguments)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    assert "23 mislykkede" in said()[1]
    assert said("drop", "F22") == (0, "1 besked sendes ikke. / 1 message is not sent.\n")
    with server(demo_folder, unused_tcp_port):
        assert "22 mislykkede" in said()[1]
        code, told_them = said("retry", "--state", "unknown")
        assert code == 2
        assert "--yes" in told_them
        assert said("drop", "--state", "unknown")[0] == 0
        assert said("retry", "--state", "unknown")[0] == 1
        assert said("retry")[0] == 2
        assert said("retry", "nope")[0] == 1
        assert said("retry", "--state", "sent")[0] == 2
    assert kravbot(demo_folder, "audit", "verify").returncode == 0


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(seconds=-3), "0 s"),
    ],
)
def test_ages_are_short(age: timedelta, shown: str) -> None:
    assert shown_age(age) == shown
