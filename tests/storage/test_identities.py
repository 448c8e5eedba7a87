"""Test who is who before the authority is known."""

from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from bot.engine.ports import Membership
from storage.database import Database
from storage.identity.identities import Tenant
from storage.unit_of_work import UnitOfWork

ANN = Membership("a", "ann@taage.example")
BO = Membership("a", "bo@taage.example")


def test_an_identity_is_found_once_it_has_been_joined(database: Database) -> None:
    assert database.transact(lambda unit: unit.identities.who("teams", "t", "29:1")) is None
    database.transact(lambda unit: unit.identities.join("teams", "t", "29:1", ANN))
    assert database.transact(lambda unit: unit.identities.who("teams", "t", "29:1")) == ANN


@pytest.mark.parametrize(
    "other", [("slack", "t", "29:1"), ("teams", "other", "29:1"), ("teams", "t", "29:2")]
)
def test_an_identity_is_platform_workspace_and_person(
    database: Database, other: tuple[str, str, str]
) -> None:
    database.transact(lambda unit: unit.identities.join("teams", "t", "29:1", ANN))
    assert database.transact(lambda unit: unit.identities.who(*other)) is None


def test_joining_again_changes_nothing_and_takes_nobody_s_identity(database: Database) -> None:
    for membership in (ANN, ANN, BO):
        database.transact(partial(_join, membership))
    assert database.transact(lambda unit: unit.identities.who("teams", "t", "29:1")) == ANN


def test_a_member_who_parts_is_unknown_on_every_platform(database: Database) -> None:
    database.transact(lambda unit: unit.identities.join("teams", "t", "29:1", ANN))
    database.transact(lambda unit: unit.identities.join("slack", "s", "U1", ANN))
    database.transact(lambda unit: unit.identities.join("slack", "s", "U2", BO))
    database.transact(lambda unit: unit.identities.part(ANN))
    assert database.transact(lambda unit: unit.identities.who("teams", "t", "29:1")) is None
    assert database.transact(lambda unit: unit.identities.who("slack", "s", "U1")) is None
    assert database.transact(lambda unit: unit.identities.who("slack", "s", "U2")) == BO


def test_authorities_come_by_name_and_no_name_twice(database: Database) -> None:
    pandekageby, taage = Tenant("2", "Pandekageby", demo=False), Tenant("1", "Tåge", demo=True)
    database.transact(lambda unit: unit.identities.found(taage))
    database.transact(lambda unit: unit.identities.found(pandekageby))
    assert database.transact(lambda unit: unit.identities.tenants()) == [pandekageby, taage]
    with pytest.raises(IntegrityError):
        database.transact(lambda unit: unit.identities.found(Tenant("3", "Tåge", demo=False)))


def test_a_workspace_stays_with_the_authority_it_was_bound_to(database: Database) -> None:
    assert database.transact(lambda unit: unit.identities.tenant_of("slack", "s")) is None
    database.transact(lambda unit: unit.identities.bind("slack", "s", "a"))
    database.transact(lambda unit: unit.identities.bind("slack", "s", "b"))
    assert database.transact(lambda unit: unit.identities.tenant_of("slack", "s")) == "a"
    assert database.transact(lambda unit: unit.identities.tenant_of("teams", "s")) is None


def _join(membership: Membership, unit: UnitOfWork) -> None:
    unit.identities.join("teams", "t", "29:1", membership)


def test_an_authority_is_bound_once_people_reach_it_from_elsewhere(database: Database) -> None:
    def local(unit: UnitOfWork) -> bool:
        unit.identities.found(Tenant("lone", "Fyrby", demo=False))
        unit.identities.bind("console", "lone", "lone")
        return unit.identities.is_bound("lone")

    assert not database.transact(local)
    database.transact(lambda unit: unit.identities.bind("slack", "T1", "lone"))
    assert database.transact(lambda unit: unit.identities.is_bound("lone"))
