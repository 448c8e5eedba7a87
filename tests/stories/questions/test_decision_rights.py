"""Test what somebody may decide, and who decides what; decisions follow roles and mandates."""

from datetime import date

import pytest

from governance.records.contacts import Contact
from governance.records.forums import Seat
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import Person, Stage


@pytest.mark.parametrize(
    "asked",
    [
        "hvad må jeg selv bestemme",
        "hvad kan jeg godkende",
        "hvad er mit mandat?",
        "hvad må jeg beslutte uden at spørge ledelsen",
        "what may I decide myself",
    ],
)
def test_what_i_may_decide_by_roles_mandates_and_plans(fie: Person, asked: str) -> None:
    fie.says(asked)
    assert fie.title == "Det må du beslutte"
    fie.sees(
        "Fyrjournal\n     Vurderingen af 2.3, 3.1, 3.2 og 3.3 · accept af restrisikoen",
        "K-102\n     Vurderingen af 1.1, 1.2, 3.4 og 3.5 · sanktioner · optioner",
        "Kontraktforum K-102\n     Løbende forhold under kontrakten",
        "Ved nedbrud: aktivere beredskabsplanen for Fyrjournal.",
    )
    fie.does_not_see("Nødmelderen", "Omfang og kritikalitet")


def test_whoever_has_no_decision_is_told_who_has(karl: Person) -> None:
    karl.says("hvad må jeg selv beslutte")
    assert karl.title == "Ingen beslutninger er dine"
    karl.presses("Hvem beslutter hvad?")
    karl.sees(
        "Signe Testesen\n     Alle systemer · omfang og kritikalitet",
        "Bo Prøvesen\n     K-101 og K-103 · vurderingen af 1.1, 1.2, 3.4 og 3.5",
    )
    karl.presses("Hvad må jeg beslutte?")
    assert karl.title == "Ingen beslutninger er dine"


def test_what_somebody_else_may_decide(karl: Person) -> None:
    karl.says("hvad må signe beslutte")
    assert karl.title == "Det må Signe beslutte"
    karl.sees("Myndigheden\n     Organiseringen · processerne", "Alle leverandører")


def test_of_one_system(bo: Person) -> None:
    bo.says("må jeg selv godkende restrisikoen på nødmelderen")
    assert bo.title == "Det må du beslutte"
    bo.sees("Nødmelderen\n     Vurderingen af 2.3")
    bo.does_not_see("Tågevarsel", "K-101")


def test_who_decides_follows_the_roles(stage: Stage, karl: Person) -> None:
    (owner,) = stage.kept(RoleAssignment, role="RIS", scope="system:Fyrjournal")
    stage.write(owner.model_copy(update={"deputy": karl.email}))
    karl.says("hvad må jeg selv beslutte")
    assert karl.title == "Det må du beslutte"
    karl.sees("Vurderingen af 3.1 · accept af restrisikoen", "også Fie Demosen")
    karl.does_not_see("2.3")


def test_a_mandate_that_is_not_in_writing_is_said_so(stage: Stage, ole: Person) -> None:
    (seat,) = stage.kept(Seat, person=ole.email)
    stage.write(seat.model_copy(update={"mandate": None}))
    ole.says("hvad er mit mandat")
    ole.sees("Driftsforum K-101\n     Kan beslutte, men mandatet er ikke skrevet ned")


def test_whoever_is_no_contact_any_more_activates_no_plan(stage: Stage, fie: Person) -> None:
    kept = stage.kept(Contact, email=fie.email, slot="decision maker")
    for one in kept:
        stage.write(one.model_copy(update={"left_on": date(2026, 3, 1)}))
    fie.says("hvad er mit mandat")
    assert kept
    fie.does_not_see("aktivere beredskabsplanen")


def test_who_decides_in_a_forum_is_still_the_forum(fie: Person) -> None:
    fie.says("hvem må beslutte i kontraktforum k-102")
    assert fie.title == "Fie Demosen kan beslutte"
