"""Test crisis links: fetched once by a code, good for a while, ended and renewed.

A link is one member's, in one authority.
"""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.engine.ports import CrisisLink, LinkPurpose, Membership
from storage.database import Database
from storage.identity.crisis_links import LASTS, LINGERS, Fetched
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock

ANN = Membership("a", "ann@taage.example")
BO = Membership("a", "bo@taage.example")
EVE = Membership("b", "ann@taage.example")
QUARTER = timedelta(minutes=15)


def offer(database: Database, name: str, whose: Membership = ANN) -> None:
    database.transact(
        lambda unit: unit.crisis_links.offer(f"l-{name}", f"c-{name}", whose, lasts=QUARTER)
    )


def fetch(database: Database, name: str) -> Fetched | None:
    """Fetch the link and use up the code, as its page is answered."""
    fetched = database.transact(lambda unit: unit.crisis_links.fetch(f"c-{name}", f"d-{name}"))
    assert use_up(database, f"c-{name}", f"d-{name}") == (fetched is not None)
    return fetched


def use_up(database: Database, code: str, digest: str) -> bool:
    return database.transact(lambda unit: unit.crisis_links.use_up(code, digest))


def given(database: Database, name: str, whose: Membership = ANN) -> None:
    offer(database, name, whose)
    assert fetch(database, name) is not None


def living(database: Database, tenant: str = "a") -> list[CrisisLink]:
    return database.transact(lambda unit: unit.crisis_links.living(tenant))


def test_a_code_fetches_one_link(database: Database, clock: FakeClock) -> None:
    offer(database, "1")
    assert living(database) == []
    assert fetch(database, "1") == Fetched(ANN, "l-1")
    assert living(database) == [
        CrisisLink("l-1", ANN.member, "d-1", clock.now(), clock.now() + LASTS)
    ]
    assert database.transact(lambda unit: unit.crisis_links.fetch("c-1", "d-again")) is None


def test_a_code_fetches_anew_until_its_link_is_handed_over(
    database: Database, clock: FakeClock
) -> None:
    given(database, "1")
    offer(database, "2")
    for digest in ("d-lost", "d-2"):
        database.transact(partial(_fetched_as, "c-2", digest))
        clock.forward(minutes=1)
    assert [one.digest for one in living(database)] == ["d-2", "d-1"]
    assert living(database)[1].expires_at > clock.now() + LINGERS, "nobody has the new one yet"
    assert not use_up(database, "c-2", "d-lost")
    assert use_up(database, "c-2", "d-2")
    assert not use_up(database, "c-2", "d-2")
    assert database.transact(partial(_fetched_as, "c-2", "d-again")) is None
    assert living(database)[1].expires_at == clock.now() + LINGERS


def test_a_code_whose_link_was_not_handed_over_is_good_for_a_quarter_of_an_hour_more(
    database: Database, clock: FakeClock
) -> None:
    offer(database, "1")
    assert database.transact(partial(_fetched_as, "c-1", "d-lost")) is not None
    clock.forward(minutes=15)
    assert fetch(database, "1") is None


def test_a_later_code_voids_one_whose_link_was_not_handed_over(database: Database) -> None:
    offer(database, "1")
    assert database.transact(partial(_fetched_as, "c-1", "d-lost")) is not None
    offer(database, "2")
    assert fetch(database, "1") is None


def test_a_code_is_good_for_a_quarter_of_an_hour(database: Database, clock: FakeClock) -> None:
    offer(database, "1")
    clock.forward(minutes=15)
    assert fetch(database, "1") is None


def test_a_later_code_voids_the_one_before(database: Database) -> None:
    offer(database, "1")
    offer(database, "2")
    assert fetch(database, "1") is None
    assert fetch(database, "2") is not None


def test_a_link_expires(database: Database, clock: FakeClock) -> None:
    given(database, "1")
    clock.forward(days=99)
    assert len(living(database)) == 1
    clock.forward(days=1)
    assert living(database) == []


def test_a_new_link_leaves_the_one_before_two_weeks(database: Database, clock: FakeClock) -> None:
    given(database, "1")
    clock.forward(days=1)
    given(database, "2")
    new, old = living(database)
    assert (new.id, old.id) == ("l-2", "l-1")
    assert old.expires_at == clock.now() + LINGERS
    assert new.expires_at == clock.now() + LASTS


def test_a_link_that_would_end_sooner_is_not_lengthened(
    database: Database, clock: FakeClock
) -> None:
    given(database, "1")
    [before] = living(database)
    clock.forward(days=95)
    database.transact(lambda unit: unit.crisis_links.renew("l-1"))
    [link] = living(database)
    assert (link.expires_at, link.renewed_at) == (before.expires_at, clock.now())


def test_it_is_withdrawn_with_its_codes_and_nobody_elses(database: Database) -> None:
    given(database, "1")
    given(database, "2", BO)
    given(database, "3", EVE)
    offer(database, "4")
    assert database.transact(lambda unit: unit.crisis_links.end(ANN)) == 1
    assert [one.id for one in living(database)] == ["l-2"]
    assert [one.id for one in living(database, "b")] == ["l-3"]
    assert fetch(database, "4") is None


@pytest.mark.parametrize("code", ["c-2", "d-1", "", "l-1"])
def test_another_code_fetches_nothing(database: Database, code: str) -> None:
    offer(database, "1")
    assert database.transact(partial(_fetched, code)) is None


def _fetched(code: str, unit: UnitOfWork) -> Fetched | None:
    return _fetched_as(code, "d-x", unit)


def _fetched_as(code: str, digest: str, unit: UnitOfWork) -> Fetched | None:
    return unit.crisis_links.fetch(code, digest)


def test_a_printed_link_leaves_the_others_alone_and_makes_older_papers_linger(
    database: Database,
) -> None:
    def printed(unit: UnitOfWork, name: str, about: str) -> datetime:
        return unit.crisis_links.print(name, f"digest {name}", BO, about=about)

    database.transact(lambda unit: unit.crisis_links.offer("1", "code", BO, lasts=QUARTER))
    database.transact(lambda unit: unit.crisis_links.fetch("code", "phone"))
    until = database.transact(lambda unit: printed(unit, "a", "system:Tågevarsel"))
    database.transact(lambda unit: printed(unit, "b", "system:Nødmelderen"))
    database.transact(lambda unit: printed(unit, "c", "system:Tågevarsel"))

    def kept(unit: UnitOfWork, purpose: LinkPurpose) -> dict[str, datetime]:
        found = unit.crisis_links.living(BO.tenant, BO.member, purpose=purpose)
        return {one.digest: one.expires_at for one in found}

    papers = database.transact(lambda unit: kept(unit, "printed"))
    assert papers["digest b"] == papers["digest c"] == until
    assert papers["digest a"] == until - LASTS + LINGERS
    assert [*database.transact(lambda unit: kept(unit, "crisis"))] == ["phone"]
    assert database.transact(lambda unit: unit.crisis_links.end(BO)) == 4
    assert not database.transact(lambda unit: kept(unit, "printed"))


def test_a_code_for_one_purpose_is_none_for_another(database: Database) -> None:
    database.transact(
        lambda unit: unit.crisis_links.offer("1", "code", BO, lasts=QUARTER, purpose="calendar")
    )
    assert database.transact(lambda unit: unit.crisis_links.fetch("code", "a")) is None
    fetched = database.transact(
        lambda unit: unit.crisis_links.fetch("code", "a", purpose="calendar")
    )
    assert fetched is not None
    assert database.transact(lambda unit: unit.crisis_links.living(BO.tenant)) == []
    assert database.transact(lambda unit: unit.crisis_links.end(BO)) == 0
