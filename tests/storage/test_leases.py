"""Test leases: one holder at a time, until it is given up or has run out."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from storage.database import Database
from storage.messaging.leases import Lease
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock

T = TypeVar("T")

LASTS = timedelta(seconds=60)
US, OTHERS = "us", "others"


def test_it_is_taken_by_one(database: Database) -> None:
    ours = _take(database, US)
    assert ours is not None
    assert ours.taken_over
    assert _take(database, OTHERS) is None
    assert _take(database, US) is not None


def test_it_is_free_when_it_is_given_up(database: Database) -> None:
    ours = _take(database, US)
    assert ours is not None
    _in(database, lambda unit: unit.leases.give_up(ours))
    again = _take(database, US)
    assert again is not None
    assert not again.taken_over
    _in(database, lambda unit: unit.leases.give_up(again))
    theirs = _take(database, OTHERS)
    assert theirs is not None
    assert theirs.taken_over


def test_it_is_free_when_it_has_run_out(database: Database, clock: FakeClock) -> None:
    ours = _take(database, US)
    assert ours is not None
    clock.forward(seconds=61)
    theirs = _take(database, OTHERS)
    assert theirs is not None
    assert theirs.fence > ours.fence
    assert _in(database, lambda unit: unit.leases.renew(ours, LASTS)) is None
    _in(database, lambda unit: unit.leases.give_up(ours))
    assert _take(database, US) is None


def test_renewed_it_is_kept(database: Database, clock: FakeClock) -> None:
    ours = _take(database, US)
    assert ours is not None
    for _ in range(5):
        clock.forward(seconds=50)
        renewed = _in(database, lambda unit: unit.leases.renew(ours, LASTS))
        assert renewed is not None
        assert renewed.until == clock.now() + LASTS
    assert _take(database, OTHERS) is None


def test_one_that_has_run_out_is_not_renewed(database: Database, clock: FakeClock) -> None:
    ours = _take(database, US)
    assert ours is not None
    clock.forward(seconds=61)
    assert _in(database, lambda unit: unit.leases.renew(ours, LASTS)) is None


def test_each_authority_has_its_own(database: Database) -> None:
    assert _take(database, US) is not None
    assert _take(database, OTHERS, tenant="b") is not None


def _take(database: Database, owner: str, *, tenant: str = "a") -> Lease | None:
    return _in(database, lambda unit: unit.leases.take("teams:w", owner, LASTS), tenant=tenant)


def _in(database: Database, work: Callable[[UnitOfWork], T], *, tenant: str = "a") -> T:
    def entered(unit: UnitOfWork) -> T:
        unit.use_tenant(tenant)
        return work(unit)

    return database.transact(entered)
