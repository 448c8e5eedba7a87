"""Test who is asked, who decides and who is told.

There is somebody for every obligation, whoever is away or gone.
"""

from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import pytest

from governance.catalogue import catalogue
from governance.obligations.assignees import assignees
from governance.obligations.obligation import Obligation
from governance.records.absences import Absence
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.roles import Role
from governance.schema.record import Record
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import (
    BO,
    CONTRACT,
    DAY,
    EVA,
    ISA,
    KAI,
    LIS,
    SUPPLIER,
    SYSTEM,
    World,
    good,
    role,
)
from tests.selection import third

R = TypeVar("R", bound=Record)
PEOPLE = (BO, EVA, ISA, KAI, LIS)


def _all_of(world: World, cls: type[R]) -> list[R]:
    return [record for record in world.records.values() if isinstance(record, cls)]


def _roster(world: World, *away: str) -> Roster:
    return Roster(
        catalogue(),
        today=DAY,
        members=_all_of(world, Member),
        assignments=_all_of(world, RoleAssignment),
        contracts=_all_of(world, Contract),
        forums=_all_of(world, Forum),
        departures=_all_of(world, RaciDeparture),
        absences=[Absence(member=who, from_=DAY, to=DAY) for who in away],
    )


def _one(rule: str, world: World | None = None) -> Obligation:
    return (world or good()).found(rule)[0]


@third
@pytest.mark.parametrize("count", range(len(PEOPLE) + 1))
def test_never_nobody_whoever_is_away(count: int) -> None:
    worlds = [good(), *(case.broken(good()) for case in CASES)]
    obligations = [entry.obligation for world in worlds[:40] for entry in world.standing()]
    for away in combinations(PEOPLE, count):
        roster = _roster(good(), *away)
        for obligation in obligations:
            people = assignees(obligation, roster)
            assert people.asked in PEOPLE
            assert people.decides in PEOPLE
            assert not {people.asked, people.decides} & set(people.told)


def test_never_nobody_whoever_has_left() -> None:
    obligations = [entry.obligation for entry in good().standing()]
    for count in range(len(PEOPLE)):
        for gone in combinations(PEOPLE, count):
            world = good()
            for who in gone:
                world = world.changing(Member, who, active=False)
            roster = _roster(world)
            for obligation in obligations:
                people = assignees(obligation, roster)
                assert people.asked not in (None, *gone)
                assert people.decides not in (None, *gone)


def test_a_rules_own_role_is_asked_and_the_accountable_decides() -> None:
    people = assignees(_one("exercise_held"), _roster(good()))
    assert (people.asked, people.decides) == (LIS, BO)


def test_whoever_is_away_is_passed_over_for_the_deputy() -> None:
    assert assignees(_one("exercise_held"), _roster(good(), LIS)).asked == BO
    assert (
        assignees(_one("exercise_held"), _roster(good(), LIS, BO)).asked == EVA
    )  # Bo’s deputy, as A


def test_a_vacant_roles_goes_to_whoever_is_accountable() -> None:
    world = good().without(lambda one: isinstance(one, RoleAssignment) and one.role is Role.BER)
    world = world.having(role(Role.BER, None))
    assert assignees(_one("exercise_held", world), _roster(world)).asked == BO


def test_two_roles_are_asked_in_their_order() -> None:
    world = good().changing(Contract, auto_renews_months=12, notice_deadline=DAY)
    people = assignees(_one("notice_decided", world), _roster(world))
    assert people.asked == BO  # SYS before KON
    assert KAI in people.told


def test_a_person_is_asked_as_long_as_they_are_there() -> None:
    [acknowledge, *_] = [one for one in good().found("plan_acknowledged") if one.person == KAI]
    assert assignees(acknowledge, _roster(good())).asked == KAI
    gone = good().changing(Member, KAI, active=False)
    assert assignees(acknowledge, _roster(gone)).asked == LIS  # R for 3.2


def test_our_own_contacts_are_asked_themselves_and_the_suppliers_by_the_supplier_manager() -> None:
    by_side = {one.about["side"]: one for one in good().found("contact_verified")}
    roster = _roster(good())
    assert assignees(by_side["us"], roster).asked == BO
    assert assignees(by_side["supplier"], roster).asked == LIS
    nobody = good().changing(Contact, "decision maker", email=None, phone="+45 00 00 00 09")
    [ours] = [one for one in nobody.found("contact_verified") if one.about["side"] == "us"]
    assert assignees(ours, _roster(nobody)).asked == LIS  # BER


def test_an_authority_that_divides_a_requirement_otherwise_is_heeded() -> None:
    world = good().having(
        RaciDeparture(requirement="3.3", role=Role.SYS, letter="C"),
        RaciDeparture(requirement="3.3", role=Role.LED, letter="A"),
        RaciDeparture(requirement="3.3", role=Role.ISK, letter="I"),
    )
    people = assignees(_one("exercise_held", world), _roster(world))
    assert people.decides == EVA
    assert ISA in people.told


def test_a_scopes_own_holder_comes_before_the_authoritys() -> None:
    world = good().having(role(Role.LEV, KAI, CONTRACT))
    measured = _one("point_measured", world)
    assert assignees(measured, _roster(world)).asked == KAI
    theirs = replace(measured, scope=SUPPLIER)
    assert assignees(theirs, _roster(world)).asked == KAI
    elsewhere = replace(measured, scope=SYSTEM)
    assert assignees(elsewhere, _roster(world)).asked == LIS
