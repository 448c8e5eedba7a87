"""Test 'Ikke muligt' [not possible], which is a claim about the contract.

It needs its reasons, it lapses, and somebody has to look at it again.
"""

from datetime import date

import pytest

from governance.records.actions import Action
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.systems import System
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

pytestmark = pytest.mark.usefixtures("bare")

REASONS = {
    "reason": "Kagemand deler ikke sin plan",
    "compensating": "Vi øver uden dem hvert halve år",
    "clause": "22.1",
    "supplier_asked": "yes",
    "supplier_reply": "De sagde nej i januar",
    "next_opportunity": "tender",
}


def test_it_is_refused_where_the_authority_can_do_it_alone(maren: Person) -> None:
    maren.says("start 3.3 på fyrkassen")
    assert maren.title == "Hvornår øvede I sidst beredskabet for Fyrkassen?"
    assert "Ikke muligt" not in maren.buttons
    maren.says("ikke muligt")
    assert maren.title == "Hvornår øvede I sidst beredskabet for Fyrkassen?"
    maren.sees("Det her kan I gøre selv uden leverandøren")


def test_it_is_refused_where_no_contract_is_known(stage: Stage, maren: Person) -> None:
    stage.write(System(name="Havnelog", criticality="forretningskritisk"))
    maren.says("start 3.2 på havnelog")
    maren.presses("Ikke muligt")
    maren.sees("jeg kender ingen kontrakt her", "· 1 af 5")


@pytest.mark.parametrize(
    ("email", "of", "system", "expires"),
    [
        pytest.param(
            "maren.skabelonsen@stf.example",
            LIGHTHOUSES,
            "nødmelderen",
            date(2027, 3, 2),
            id="twelve months",
        ),
        pytest.param(
            "maren.skabelonsen@stf.example",
            LIGHTHOUSES,
            "tågevarsel",
            date(2026, 8, 31),
            id="the next option's deadline",
        ),
        pytest.param(
            "jens.testrup@pandekageby.example",
            PANCAKES,
            "skolekalenderen",
            date(2026, 5, 6),
            id="the contract's end",
        ),
    ],
)
def test_it_holds_until_the_contract_can_be_changed_and_no_longer_than_a_year(
    stage: Stage, email: str, of: str, system: str, expires: date
) -> None:
    person = stage.person(email, of=of)
    person.says(f"start 3.2 på {system}")
    person.says("det passer")
    person.presses("Ikke muligt")
    person.fills(**REASONS)
    person.sees("Beredskabsplan: Ikke muligt")
    (deviation,) = stage.kept(Deviation, of=of, question="3.2-1")
    assert deviation.expires_on == expires
    assert deviation.assessed_by == email


def test_all_at_once(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.sees(
        "Ikke muligt er et udsagn om kontrakten, så det skal begrundes. Jeg mangler 4 felter.",
        "Kan leverandøren læse jeres udkast igennem og svare på mail? Det tæller som ja.",
        "Hvorfor er det ikke muligt?",
        "Ikke gemt endnu",
    )
    maren.fills(**REASONS)
    maren.sees("· 2 af 5", "Beredskabsplan: Ikke muligt", "Kagemand deler ikke sin plan")

    (deviation,) = stage.kept(Deviation, question="3.2-1")
    assert {name: getattr(deviation, name) for name in REASONS} == REASONS
    assert (deviation.contract, deviation.scope) == ("K-900", "system:Fyrkassen")
    assert _follow_ups(stage) == {
        "Rejs i ændring eller genudbud: Beredskabsplan": "karl.attrapsen@stf.example",
        "Tag stilling til restrisikoen: Beredskabsplan": "bo.proevesen@stf.example",
    }


def test_what_is_wrong_is_said_at_its_field_and_what_was_written_stays(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.fills(reason="De deler den ikke", compensating=" ", supplier_asked="måske")
    maren.sees(
        "Hvorfor er det ikke muligt?: De deler den ikke",
        "Hvad gør I i stedet?\n  OBS: Skriv noget her.",
    )
    maren.fills(compensating="Vi øver selv", supplier_asked="måske", next_opportunity="change")
    maren.sees("Er leverandøren spurgt?\n  OBS: ", "Hvad gør I i stedet?: Vi øver selv")
    maren.fills(supplier_asked="no")
    maren.sees("Beredskabsplan: Ikke muligt", "De deler den ikke")


def test_two_faults_are_put_right_one_after_the_other_in_words(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.fills(**{**REASONS, "supplier_asked": "måske", "next_opportunity": "engang"})
    maren.sees("Er leverandøren spurgt?\n  OBS: ")
    maren.says("ja")
    maren.sees("Hvornår kan det rejses igen?\n  OBS: ")
    maren.fills(clause="22.2")
    maren.sees("Hvornår kan det rejses igen?\n  OBS: ", "Punkt i kontrakten: 22.2")
    maren.says("genudbud")
    assert stage.kept(Deviation, question="3.2-1") == []
    maren.says("gem")
    maren.sees("Beredskabsplan: Ikke muligt")
    (deviation,) = stage.kept(Deviation, question="3.2-1")
    assert (deviation.supplier_asked, deviation.next_opportunity) == ("yes", "tender")


def test_a_reply_nobody_asked_for_has_to_be_put_right(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.fills(**{**REASONS, "supplier_asked": "no"})
    maren.sees(
        "Hvad svarede leverandøren? (valgfri)\n  OBS: Der står, at leverandøren ikke er spurgt. "
        "Ret det, eller slet svaret."
    )
    maren.fills(supplier_asked="no", supplier_reply="")
    maren.sees("Beredskabsplan: Ikke muligt")
    (deviation,) = stage.kept(Deviation, question="3.2-1")
    assert (deviation.supplier_asked, deviation.supplier_reply) == ("no", None)


def test_field_by_field_in_words(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.says("ikke muligt, de deler den ikke")
    maren.sees("Hvorfor er det ikke muligt?: de deler den ikke", "Hvad gør I i stedet?\n  Fx")
    maren.says("spring over")
    maren.sees("Feltet skal udfyldes.")
    maren.says("vi øver uden dem")
    maren.sees("Er leverandøren spurgt?\n  Svar med tal eller ord: 1 Ja · 2 Nej")
    maren.says("blomster")
    maren.sees("Det forstod jeg ikke", "Er leverandøren spurgt? Svar med navn eller nummer")
    maren.says("nej")
    maren.sees("Hvornår kan det rejses igen?")
    maren.does_not_see("Hvad svarede leverandøren?")
    maren.says("ved næste option")
    maren.does_not_see("Beredskabsplan: Ikke muligt")
    maren.says("gem begrundelsen")
    maren.sees("Beredskabsplan: Ikke muligt", "de deler den ikke", "· 2 af 5")

    (deviation,) = stage.kept(Deviation, question="3.2-1")
    assert (deviation.compensating, deviation.clause) == ("vi øver uden dem", None)
    assert (deviation.supplier_asked, deviation.next_opportunity) == ("no", "option")


def test_what_the_register_knows_of_the_claim_is_filled_in(stage: Stage, yusuf: Person) -> None:
    yusuf.says("start 3.5 på k-102")
    yusuf.says("det passer")
    yusuf.says("ret et svar")
    yusuf.presses("Ret til revision og besøg")
    yusuf.presses("Ikke muligt")
    yusuf.sees(
        (
            "Hvorfor er det ikke muligt?: Ingen revisionsret i aftale fra 2019; "
            "leverandøren har afvist tillæg"
        ),
        "Punkt i kontrakten: mangler",
        "Hvornår kan det rejses igen?: Ved genudbud",
        "Jeg mangler ét felt.",
    )
    yusuf.fills(supplier_asked="yes", supplier_reply="Har afvist tillæg igen")
    yusuf.sees("Ret til revision og besøg: Ikke muligt")
    (deviation,) = stage.kept(Deviation, contract="K-102", question="3.5-5")
    assert deviation.expires_on == date(2027, 3, 2)
    assert deviation.accepted_by is None


@pytest.mark.parametrize("way", ["the button", "in words"])
def test_one_can_choose_another_answer(stage: Stage, maren: Person, way: str) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.fills(reason="De deler den ikke")
    if way == "the button":
        maren.presses("Vælg et andet svar")
    else:
        maren.says("annullér")
    maren.sees("Har I en beredskabsplan for Fyrkassen", "· 1 af 5")
    maren.presses("Nej")
    maren.sees("Beredskabsplan: Nej")
    assert not stage.kept(Deviation, question="3.2-1")


def test_another_answer_later_ends_it(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.fills(**REASONS)
    maren.says("ret svar 1")
    maren.sees("Du svarede “Ikke muligt” den 2. mar. 2026.", "Kagemand deler ikke sin plan")
    maren.presses("Ja")
    maren.fills(dated="2025-12-01")
    maren.sees("Beredskabsplan: Ja", "· 2 af 5")
    assert not stage.kept(Deviation, question="3.2-1")
    assert not _follow_ups(stage)


def test_with_several_contracts_it_says_which(stage: Stage, maren: Person) -> None:
    stage.write(
        Contract(
            number="K-104",
            title="Vagtcentral for Fyrkassen",
            supplier="Pindsvin Drift A/S",
            systems=("Fyrkassen",),
            starts_on=date(2025, 1, 1),
            ends_on=date(2026, 12, 31),
        )
    )
    maren.says("start 3.2 på fyrkassen")
    maren.says("det passer")
    maren.presses("Ikke muligt")
    maren.sees("Hvilken kontrakt gælder det?\n  Svar med tal eller ord: 1 K-104 · 2 K-900")
    maren.fills(**REASONS)
    maren.sees("Hvilken kontrakt gælder det?\n  OBS: Vælg en af mulighederne.")
    maren.says("K-104")
    maren.says("gem")
    maren.sees("Beredskabsplan: Ikke muligt")
    (deviation,) = stage.kept(Deviation, question="3.2-1")
    assert (deviation.contract, deviation.expires_on) == ("K-104", date(2026, 12, 31))


def test_the_summary_says_it_is_reasoned_until_the_reasons_lapse(
    stage: Stage, maren: Person
) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.presses("Ikke muligt")
    maren.fills(**REASONS)
    for answer in ("ja", "ja"):
        maren.says(answer)
    assert maren.title == "◐ Delvist opfyldt"
    maren.sees(
        "5 af 6 er på plads, 1 punkt mangler.",
        "× Beredskabsplan\n     Ikke muligt · gælder til 2. mar. 2027",
        (
            "Tag stilling til restrisikoen: Beredskabsplan\n     "
            f"Bo Prøvesen · senest {stage.in_workdays(15)}"
        ),
        (
            "Rejs i ændring eller genudbud: Beredskabsplan\n     "
            f"Karl Attrapsen · senest {stage.in_workdays(30)}"
        ),
    )
    (claim,) = stage.kept(Deviation, question="3.2-1")
    accepted = {"accepted_by": "bo.proevesen@stf.example", "accepted_on": stage.today}
    stage.write(claim.model_copy(update=accepted))
    maren.says("vis svar")
    assert maren.title == "§ Ikke muligt – begrundet"
    stage.wake(date(2027, 3, 2))
    maren.says("vis svar")
    maren.sees("§ Beredskabsplan")
    stage.wake(date(2027, 3, 3))
    maren.says("vis svar")
    maren.sees("× Beredskabsplan\n     Ikke muligt")
    assert maren.title != "§ Ikke muligt – begrundet"


def _follow_ups(stage: Stage) -> dict[str, str]:
    """Return what is open because of the answer, and who has it."""
    found = stage.kept(Action, question="3.2-1", closed_on=None)
    return {action.title: action.owner for action in found}


def test_how_much_is_left_is_of_the_checklist_also_in_its_form(maren: Person) -> None:
    maren.says("start 3.2 på fyrkassen")
    maren.presses("Ikke muligt")
    maren.says("hvor mange er der igen")
    maren.sees("spørgsmål tilbage.")
