"""Test who is asked, who agrees and who is told.

The tests cover levels, vacancies, deputies, absences, and the way up.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from governance.catalogue import catalogue
from governance.records.absences import Absence
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.members import Member
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.role_holders import Holder
from governance.roles import Role
from register.demo import ANCHOR, demo_register

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
ADA, BEN, CAT, DAN, EVE = (f"{name}@x.example" for name in ("ada", "ben", "cat", "dan", "eve"))
PEOPLE = {email: Member(email=email, name=email[:3].title()) for email in (ADA, BEN, CAT, DAN, EVE)}

ONE = "system:One"
CONTRACT = "contract:K-1"
FORUM = "forum:Driftsforum"
SUPPLIER = "supplier:Pindsvin"


def row(
    role: str, member: str | None = None, scope: str = "authority", **more: Any
) -> RoleAssignment:
    return RoleAssignment(role=Role(role), member=member, scope=scope, **more)


def roster(
    *rows: RoleAssignment,
    members: Iterable[Member] = PEOPLE.values(),
    departures: Iterable[RaciDeparture] = (),
    away: Iterable[str] = (),
) -> Roster:
    contract = Contract(
        number="K-1", title="Drift", supplier="Pindsvin", systems=("One", "Two"), starts_on=TODAY
    )
    forum = Forum(name="Driftsforum", contract="K-1", level="operations", every_days=30)
    return Roster(
        catalogue(),
        today=TODAY,
        members=members,
        assignments=rows,
        contracts=[contract],
        forums=[forum],
        departures=departures,
        absences=[Absence(member=email, from_=TODAY, to=TODAY) for email in away],
    )


def emails(holders: Iterable[Holder]) -> list[str]:
    return [holder.member.email for holder in holders]


def email(holder: Holder | None) -> str | None:
    return None if holder is None else holder.member.email


@pytest.mark.parametrize(
    ("rows", "scope", "expected"),
    [
        pytest.param([row("LEV", ADA)], ONE, [ADA], id="system: the authority's"),
        pytest.param([row("LEV", ADA), row("LEV", BEN, ONE)], ONE, [BEN], id="system: its own"),
        pytest.param(
            [row("LEV", ADA), row("LEV", BEN, ONE)], "system:Two", [ADA], id="system: not another's"
        ),
        pytest.param(
            [row("LEV", ADA), row("LEV", BEN, ONE)], CONTRACT, [BEN], id="contract: its system's"
        ),
        pytest.param(
            [row("LEV", BEN, ONE), row("LEV", CAT, "system:Two")],
            CONTRACT,
            [BEN, CAT],
            id="contract: all its systems'",
        ),
        pytest.param(
            [row("LEV", BEN, ONE), row("LEV", CAT, CONTRACT)],
            CONTRACT,
            [CAT],
            id="contract: its own",
        ),
        pytest.param([row("LEV", CAT, CONTRACT)], FORUM, [CAT], id="forum: its contract's"),
        pytest.param([row("LEV", BEN, ONE)], FORUM, [BEN], id="forum: its contract's system's"),
        pytest.param([row("LEV", CAT, CONTRACT)], SUPPLIER, [CAT], id="supplier: its contract's"),
        pytest.param([row("LEV", ADA)], SUPPLIER, [ADA], id="supplier: the authority's"),
        pytest.param([row("LEV", ADA)], "forum:Unknown", [ADA], id="forum nobody knows"),
        pytest.param(
            [row("LEV", ADA), row("LEV", BEN)], ONE, [ADA, BEN], id="the first is primary"
        ),
        pytest.param([row("LEV", ADA, "system:one")], ONE, [ADA], id="scopes compare without case"),
        pytest.param(
            [row("LEV", ADA), row("LEV", None, ONE)], ONE, [], id="a vacancy ends the search"
        ),
        pytest.param(
            [row("LEV", ADA), row("LEV", None, ONE)],
            CONTRACT,
            [],
            id="a system's vacancy, for a contract",
        ),
        pytest.param(
            [row("LEV", None, ONE), row("LEV", BEN, ONE)],
            ONE,
            [BEN],
            id="a holder ends the vacancy",
        ),
        pytest.param(
            [row("LEV", ADA), row("LEV", None, ONE, to=TODAY - DAY)],
            ONE,
            [ADA],
            id="a vacancy over",
        ),
        pytest.param([row("LEV", ADA, to=TODAY)], ONE, [ADA], id="the last day counts"),
        pytest.param([row("LEV", ADA, to=TODAY - DAY)], ONE, [], id="ended"),
        pytest.param([row("LEV", ADA, from_=TODAY)], ONE, [ADA], id="the first day counts"),
        pytest.param([row("LEV", ADA, from_=TODAY + DAY)], ONE, [], id="not begun"),
        pytest.param([row("LEV", "gone@x.example")], ONE, [], id="no such member"),
    ],
)
def test_who_holds_a_role(rows: list[RoleAssignment], scope: str, expected: list[str]) -> None:
    assert emails(roster(*rows).roles.holders(Role.LEV, scope)) == expected


def test_an_inactive_member_holds_nothing() -> None:
    members = [Member(email=ADA, name="Ada", active=False), PEOPLE[BEN]]
    held = roster(row("LEV", ADA, ONE), row("LEV", BEN), members=members)
    assert emails(held.roles.holders(Role.LEV, ONE)) == [BEN]
    assert held.roles.held_by(ADA) == ()


def test_the_deputy_of_an_inactive_member_stands_in() -> None:
    members = [Member(email=ADA, name="Ada", active=False), PEOPLE[BEN], PEOPLE[CAT]]
    held = roster(row("LEV", ADA, ONE, deputy=CAT), row("LEV", BEN), members=members)
    assert emails(held.roles.holders(Role.LEV, ONE)) == []
    assert emails(held.roles.deputies(Role.LEV, ONE)) == [CAT]
    assert email(held.responsible("1.2", ONE)) == CAT


def test_a_vacancy_is_told_from_a_role_given_to_nobody() -> None:
    held = roster(row("BER"))
    assert held.roles.vacant(Role.BER, ONE)
    assert not held.roles.vacant(Role.DRI, ONE)


ADMIN = Member(email=EVE, name="Eve", admin=True)
WITH_ADMIN = [PEOPLE[ADA], PEOPLE[BEN], PEOPLE[CAT], PEOPLE[DAN], ADMIN]


@pytest.mark.parametrize(
    ("rows", "away", "expected"),
    [
        pytest.param([row("ISK", ADA), row("RIS", BEN)], [], ADA, id="R"),
        pytest.param([row("ISK", ADA, deputy=CAT), row("RIS", BEN)], [ADA], CAT, id="R's deputy"),
        pytest.param([row("ISK", ADA), row("ISK", CAT)], [ADA], CAT, id="the second R"),
        pytest.param([row("ISK", ADA), row("RIS", BEN)], [ADA], BEN, id="A, when R is away"),
        pytest.param([row("ISK"), row("RIS", BEN)], [], BEN, id="A, when R is vacant"),
        pytest.param([row("RIS", BEN, deputy=CAT)], [BEN], CAT, id="A's deputy"),
        pytest.param([row("ISK"), row("RIS"), row("SYS", DAN)], [], DAN, id="the system owner"),
        pytest.param([], [], EVE, id="the administrator"),
        pytest.param([], [EVE], ADA, id="anybody"),
        pytest.param([row("REV", ADA)], [EVE], BEN, id="anybody before an auditor"),
        pytest.param(
            [row("ISK", BEN)],
            [ADA, BEN, CAT, DAN, EVE],
            BEN,
            id="everybody away: the first all the same",
        ),
    ],
)
def test_whom_to_ask(rows: list[RoleAssignment], away: list[str], expected: str) -> None:
    held = roster(*rows, members=WITH_ADMIN, away=away)
    assert email(held.responsible("3.1", ONE)) == expected


def test_an_authority_without_members_has_nobody_to_ask() -> None:
    assert roster(members=[]).responsible("3.1", ONE) is None
    assert roster(members=[]).accountable("3.1", ONE) is None


@pytest.mark.parametrize(
    ("rows", "away", "expected"),
    [
        pytest.param([row("ISK", ADA), row("RIS", BEN)], [], BEN, id="A"),
        pytest.param([row("RIS", BEN, deputy=CAT)], [BEN], CAT, id="A's deputy"),
        pytest.param([row("ISK", ADA), row("SYS", DAN)], [], DAN, id="the system owner"),
        pytest.param([row("ISK", ADA)], [], EVE, id="the administrator"),
    ],
)
def test_who_agrees(rows: list[RoleAssignment], away: list[str], expected: str) -> None:
    held = roster(*rows, members=WITH_ADMIN, away=away)
    assert email(held.accountable("3.1", ONE)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([row("BER", ADA)], ADA, id="the role's holder"),
        pytest.param([row("BER"), row("SYS", DAN, ONE)], DAN, id="vacant: up to the accountable"),
        pytest.param([row("BER")], EVE, id="vacant: up to the administrator"),
    ],
)
def test_who_takes_a_follow_up(rows: list[RoleAssignment], expected: str) -> None:
    held = roster(*rows, members=WITH_ADMIN)
    assert email(held.owner(Role.BER, ONE, requirement="3.3")) == expected
    assert email(held.owner(Role.BER, ONE)) == expected


def test_a_departure_changes_the_letters() -> None:
    departures = [
        RaciDeparture(requirement="3.3", role=Role.BER, letter="C"),
        RaciDeparture(requirement="3.3", role=Role.DRI, letter="R"),
    ]
    held = roster(row("BER", ADA), row("DRI", BEN), departures=departures)
    assert email(held.responsible("3.3", ONE)) == BEN
    assert email(held.responsible("3.2", ONE)) == ADA
    assert held.letter_of(ADA, "3.3", ONE) == "C"


def test_two_accountable_are_both_shown() -> None:
    held = roster(row("SYS", ADA, ONE), row("SYS", BEN, "system:Two"))
    assert emails(held.letters("1.1", CONTRACT)["A"]) == [ADA, BEN]
    assert emails(held.letters("1.1", CONTRACT)["R"]) == []


@pytest.mark.parametrize(
    ("rows", "letter"),
    [
        pytest.param([row("ISK", ADA), row("RIS", ADA)], "R", id="R before A"),
        pytest.param([row("RIS", ADA), row("LEV", ADA)], "A", id="A before C"),
        pytest.param([row("BER", ADA), row("LEV", ADA)], "C", id="C before I"),
        pytest.param([row("BER", ADA)], "I", id="I"),
        pytest.param([row("ISK", BEN, deputy=ADA)], "R", id="as deputy"),
        pytest.param([row("ISK", ADA, "system:Two")], None, id="for another system"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_what_somebody_is_to_a_requirement(rows: list[RoleAssignment], letter: str | None) -> None:
    assert roster(*rows, members=WITH_ADMIN).letter_of("ADA@x.example", "3.1", ONE) == letter


def test_whoever_is_asked_for_want_of_others_may_answer() -> None:
    assert roster(members=WITH_ADMIN).letter_of(EVE, "3.1", ONE) == "R"


def test_the_roles_of_a_person() -> None:
    held = roster(
        row("ISK", ADA), row("LEV", BEN, ONE, deputy=ADA), row("BER", ADA, to=TODAY - DAY)
    )
    assert held.roles.held_by("Ada@x.example") == (
        (Role.ISK, "authority", False),
        (Role.LEV, ONE, True),
    )


def demo_roster(name: str, today: date = ANCHOR) -> Roster:
    records = dict(demo_register())[name]
    return Roster(
        catalogue(),
        today=today,
        members=[each for each in records if isinstance(each, Member)],
        assignments=[each for each in records if isinstance(each, RoleAssignment)],
        contracts=[each for each in records if isinstance(each, Contract)],
        forums=[each for each in records if isinstance(each, Forum)],
    )


STF = "Styrelsen for Tåge og Fyrtårne"
PKB = "Pandekageby Kommune"


@pytest.mark.parametrize(
    ("authority", "requirement", "scope", "asked", "agrees"),
    [
        pytest.param(STF, "3.3", "system:Nødmelderen", "maren", "bo", id="exercise S3"),
        pytest.param(STF, "3.1", "system:Fyrjournal", "yusuf", "fie", id="assessment S2"),
        pytest.param(STF, "1.1", "contract:K-101", "karl", "bo", id="re-tender K-101"),
        pytest.param(STF, "2.4", "forum:Kontraktforum K-102", "ditte", "fie", id="forum K-102"),
        pytest.param(
            PKB, "3.3", "system:Omsorgsnøglen", "lone", "lone", id="exercise S4, BER vacant"
        ),
        pytest.param(PKB, "2.4", "forum:Driftsforum K-202", "mia", "jens", id="forum K-202"),
        pytest.param(PKB, "1.1", "contract:K-203", "mia", "jens", id="notice K-203"),
        pytest.param(PKB, "2.1", "authority", "per", "anders", id="vacant BER"),
    ],
)
def test_the_demo_asks_whom_the_dossier_names(
    authority: str, requirement: str, scope: str, asked: str, agrees: str
) -> None:
    held = demo_roster(authority)
    assert str(email(held.responsible(requirement, scope))).split(".")[0] == asked
    assert str(email(held.accountable(requirement, scope))).split(".")[0] == agrees


def test_fie_s_roles_end_after_45_days() -> None:
    last = ANCHOR + timedelta(days=45)
    assert demo_roster(STF, last).roles.holders(Role.SYS, "system:Fyrjournal")
    assert not demo_roster(STF, last + DAY).roles.holders(Role.SYS, "system:Fyrjournal")
