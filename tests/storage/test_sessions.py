"""Test who is signed in.

A session ends when nothing is done for too long, when it has been long enough, or when it is ended.
"""

import pytest
from sqlalchemy import func, select

from storage.core.schema import sessions
from storage.database import Database
from storage.identity.web_sessions import Session
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock


def begin(database: Database, digest: str, member: str = "ann@taage.example") -> None:
    database.transact(
        lambda unit: unit.sessions.begin(
            digest, tenant="a", member=member, workspace="dir", person="oid"
        )
    )


def find(database: Database, digest: str) -> Session | None:
    return database.transact(lambda unit: unit.sessions.find(digest))


def test_a_session_is_found_by_its_digest(database: Database, clock: FakeClock) -> None:
    begin(database, "d1")
    now = clock.now()
    assert find(database, "d1") == Session("a", "ann@taage.example", "dir", "oid", now, now)
    assert find(database, "d2") is None


def test_it_ends_when_nothing_is_done(database: Database, clock: FakeClock) -> None:
    begin(database, "d1")
    clock.forward(minutes=29)
    assert find(database, "d1") is not None
    database.transact(lambda unit: unit.sessions.touch("d1"))
    clock.forward(minutes=29)
    assert find(database, "d1") is not None
    clock.forward(minutes=1)
    assert find(database, "d1") is None


def test_it_ends_after_a_day_of_work(database: Database, clock: FakeClock) -> None:
    begin(database, "d1")
    for _ in range(24):
        clock.forward(minutes=20)
        database.transact(lambda unit: unit.sessions.touch("d1"))
    assert find(database, "d1") is None


@pytest.mark.parametrize("everywhere", [False, True], ids=["here", "everywhere"])
def test_it_is_ended(database: Database, *, everywhere: bool) -> None:
    begin(database, "d1")
    begin(database, "d2")
    begin(database, "d3", "bo@taage.example")

    def end(unit: UnitOfWork) -> None:
        if everywhere:
            unit.sessions.end_all("a", "ann@taage.example")
        else:
            unit.sessions.end("d1")

    database.transact(end)
    assert find(database, "d1") is None
    assert (find(database, "d2") is None) == everywhere
    assert find(database, "d3") is not None


def test_those_that_have_ended_do_not_pile_up(database: Database, clock: FakeClock) -> None:
    for n in range(5):
        begin(database, f"d{n}")
        clock.forward(minutes=31)
    begin(database, "last")
    count = database.transact(
        lambda unit: unit.connection.execute(
            select(func.count()).select_from(sessions)
        ).scalar_one()
    )
    assert count == 1
