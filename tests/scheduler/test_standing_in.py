"""Test who is told for whom, from the roster of a small authority and its absences."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from governance.catalogue import catalogue
from governance.nudges import Past
from governance.obligations.ledger import Entry
from governance.records.absences import Absence
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.responsibility import Roster
from governance.roles import Role
from scheduler.nudges.escalation import decide
from scheduler.nudges.ladders import ladder_of
from scheduler.nudges.substitution import PresentPeople
from tests.governance.obligations.world import BO, EVA, ISA, KAI, LIS, SYSTEM, role
from tests.scheduler.persons import entry

DAY = date(2026, 3, 2)
BACK = date(2026, 3, 13)

_ROLES = [
    role(Role.LED, EVA),
    role(Role.BER, LIS, deputy=BO),
    role(Role.SYS, KAI, SYSTEM, deputy=EVA),
    role(Role.ISK, ISA),
]


def here(*away: str, roles: list[RoleAssignment] = _ROLES) -> PresentPeople:
    """Return the people of the authority on that day."""
    roster = Roster(
        catalogue(),
        today=DAY,
        members=[Member(email=who, name=who, admin=who == ISA) for who in (BO, EVA, ISA, KAI, LIS)],
        assignments=roles,
        absences=[Absence(member=who, from_=DAY, to=BACK) for who in away],
    )
    until: Mapping[str, date] = dict.fromkeys(away, BACK)
    managers = () if EVA in away else (EVA,)
    return PresentPeople(
        lambda _: roster, until.get, lambda: managers, lambda _: False, lambda _: True
    )


def owned(rule: str = "exercise_held", responsible: str | None = LIS, **more: Any) -> Entry:
    """Make an exercise of the system, asked of whoever is BER."""
    fields = {"roles": (Role.BER,), **more}
    return replace(entry(rule, DAY, **fields), responsible=responsible, accountable=KAI)


def test_whoever_holds_the_role_is_asked_and_whoever_is_accountable_decides() -> None:
    assert here().asked(owned()) == (LIS,)
    assert here().decides(owned()) == KAI


def test_away_the_deputy_is_asked_and_stands_in_for_whoever_decides() -> None:
    assert here(LIS).asked(owned()) == (BO,)
    assert here(KAI).decides(owned()) == EVA
    assert here(KAI).at("SYS", owned()) == EVA


def test_with_the_deputy_away_too_it_goes_on_up_to_whoever_decides() -> None:
    assert here(LIS, BO).asked(owned()) == (KAI,)


def test_everybody_away_it_is_still_somebodys() -> None:
    assert here(BO, EVA, ISA, KAI, LIS).asked(owned()) == (LIS,)


def test_several_holders_of_the_role_share_it() -> None:
    shared = [*_ROLES, role(Role.BER, ISA)]
    assert here(roles=shared).asked(owned()) == (LIS, ISA)
    assert here(ISA, roles=shared).asked(owned()) == (LIS,)


def test_of_several_one_is_away_then_the_deputy_shares_it_with_the_others() -> None:
    shared = [*_ROLES, role(Role.BER, ISA)]
    assert here(LIS, roles=shared).asked(owned()) == (BO, ISA)
    assert here(LIS, BO, roles=shared).asked(owned()) == (ISA,)


def test_what_is_one_persons_is_asked_of_them_and_away_of_whoever_stands_in() -> None:
    action = owned("follow_up_done", person=LIS, roles=())
    assert here().asked(action) == (LIS,)
    assert here(LIS).asked(action) == (BO,)
    assert here(LIS, BO).asked(action) == (KAI,)


def test_what_only_the_person_can_do_waits_for_them() -> None:
    for rule in ("role_accepted", "role_confirmed", "plan_acknowledged"):
        personal = owned(rule, person=LIS, roles=())
        assert here().asked(personal) == (LIS,)
        assert here(LIS).asked(personal) == ()
        assert here(LIS).back_on(personal) == BACK
        decision = decide(personal, ladder_of(personal), Past(), here(LIS), DAY)
        assert (decision.nudges, decision.look_on) == ((), date(2026, 3, 16))


def test_without_a_role_whoever_is_responsible_for_the_requirement_is_asked() -> None:
    repeated = owned("checklist_repeated", roles=())
    assert here().asked(repeated) == (LIS,)
    assert here(LIS).asked(repeated) == (BO,)


def test_what_is_nobodys_is_asked_of_nobody() -> None:
    assert here().asked(owned(responsible=None)) == ()
    assert here().back_on(owned(responsible=None)) is None


def test_each_level_has_somebody_or_is_passed_over() -> None:
    one = owned()
    people = here()
    assert [people.at(level, one) for level in ("R", "A", "LED", "ISK")] == [LIS, KAI, EVA, ISA]
    assert people.at("RIS", one) is None
    assert here(EVA).at("LED", one) is None


def test_the_story_of_a_leave() -> None:
    """At 0 the deputy is asked and the system owner is told.

    When the holder is back, they are asked on the next step.
    """
    one = owned(opened_on=DAY)
    first = decide(one, ladder_of(one), Past(), here(LIS), DAY)
    assert [(nudge.person, nudge.why) for nudge in first.nudges] == [
        (BO, "stand_in"),
        (KAI, "along"),
    ]
    assert decide(one, ladder_of(one), Past(), here(), DAY).nudges[0].why == "asked"


def test_nobody_who_only_audits_is_asked_to_do_anything() -> None:
    """They could not do it: an auditor reads, and the button would refuse."""
    reading = replace(here(), audits=lambda person: person == LIS)
    assert reading.asked(owned("role_confirmed", person=LIS, roles=())) == ()
    assert reading.asked(owned()) == ()
