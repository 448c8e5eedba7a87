"""Tell stories of a contract that is told from the paper, and of what changes it later."""

from datetime import date

import pytest

from governance.records.contracts import Contract, ContractOption
from governance.records.documents import Document
from tests.stories.cast import PANCAKES, Person, Stage

TOLD = "K-204 drift af skolekalenderen, leverandør Pindsvin, gælder fra 1/4 26 til 31/3 30"


def _contract(stage: Stage, number: str) -> Contract:
    [kept] = stage.kept(Contract, of=PANCAKES, number=number)
    return kept


def test_a_year_of_two_figures_is_the_year_of_the_day(stage: Stage, mia: Person) -> None:
    mia.says(TOLD)
    mia.sees("Starter: 1. apr. 2026", "Udløber: 31. mar. 2030")
    mia.says("titel: Drift af Skolekalenderen")
    mia.says("gem")
    kept = _contract(stage, "K-204")
    assert (kept.starts_on, kept.ends_on) == (date(2026, 4, 1), date(2030, 3, 31))


# ── Options ──────────────────────────────────────────────────────────────────

TWO = (
    ContractOption(12, date(2029, 9, 30)),
    ContractOption(12, date(2030, 9, 30)),
)


@pytest.mark.parametrize(
    "said", ["med option på 2x12 mdr", ", 2 x 12 mdr option", "med to optioner på et år"]
)
def test_options_are_read_and_their_days_asked_for(stage: Stage, mia: Person, said: str) -> None:
    mia.says(f"ny kontrakt {TOLD} {said}")
    mia.sees("Udløber: 31. mar. 2030", "Optioner: 12 mdr.; 12 mdr.")
    mia.says("titel: Drift")
    mia.sees("Hvornår skal I senest svare på option 1 og 2?")
    mia.says("30/9 2029")
    mia.sees("Hvornår skal I senest svare på option 2?")
    mia.says("gem")
    mia.sees("Hvornår skal I senest svare på option 2?")
    mia.says("senest 30/9 2030")
    mia.says("gem")
    kept = _contract(stage, "K-204")
    assert (kept.options, kept.ends_on) == (TWO, date(2030, 3, 31))


@pytest.mark.parametrize(
    "said",
    [
        "optioner: 2 x 12 mdr, skal udnyttes senest 30/9 2029 og 30/9 2030",
        "2 optioner på 12 mdr, frist 30/9 2029 og 30/9 2030",
        "12 mdr to gange, senest 30/9 2029 og 30/9 2030",
        "optioner: 12 mdr., svar senest 30. sep. 2029; 12 mdr., svar senest 30. sep. 2030",
    ],
)
def test_options_are_told_with_their_days(stage: Stage, mia: Person, said: str) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel: Drift")
    mia.says(said)
    mia.sees("12 mdr., svar senest 30. sep. 2029; 12 mdr., svar senest 30. sep. 2030")
    mia.says("gem")
    assert _contract(stage, "K-204").options == TWO


def test_one_day_of_two_options_is_of_the_first(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel: Drift")
    mia.says("optioner: 2 x 12 mdr, skal udnyttes senest 30/9 2029")
    mia.sees("Hvornår skal I senest svare på option 2?")
    mia.says("12 mdr to gange, svar senest 30/9 2029 og 30/9 2030")
    mia.sees("12 mdr., svar senest 30. sep. 2029; 12 mdr., svar senest 30. sep. 2030")


def test_options_that_cannot_be_read_are_not_taken(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel: Drift")
    mia.says("optioner: dem vi plejer")
    mia.sees("Skriv måneder, fristen for svar og beslutningen")


def test_what_is_no_part_of_the_options_is_said_back(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("optioner: 2 x 12 mdr, senest 30/9 2029 og 30/9 2030, kagemand spørges")
    mia.sees("svar senest 30. sep. 2029", "Det her fik jeg ikke med: “kagemand spørges”")


@pytest.mark.parametrize("said", ["udløber er forkert, det er 31/3 2031", "nej, udløber 31/3 31"])
def test_another_end_is_no_day_of_an_option(mia: Person, said: str) -> None:
    mia.says(f"ny kontrakt {TOLD} med option på 2x12 mdr")
    mia.says("titel: Drift")
    mia.says(said)
    mia.sees("Udløber: 31. mar. 2031", "Hvornår skal I senest svare på option 1 og 2?")


# ── The title ────────────────────────────────────────────────────────────────


def test_a_title_ends_with_its_sentence(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel drift af skolekalenderen. og hvor blev optionerne af? 2 gange 12 mdr")
    mia.sees("Titel: drift af skolekalenderen\n", "Hvornår skal I senest svare på option 1 og 2?")
    mia.says("nej titlen skal kun være Drift af Skolekalenderen")
    mia.sees("Titel: Drift af Skolekalenderen\n")


@pytest.mark.parametrize(
    "said",
    [
        "titlen er Drift af Skolekalenderen",
        "titlen skal være “Drift af Skolekalenderen”",
        "nej, titlen skal bare hedde Drift af Skolekalenderen.",
        "the title should be Drift af Skolekalenderen",
    ],
)
def test_a_title_is_named_in_a_sentence(mia: Person, said: str) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("Noget andet")
    mia.says(said)
    mia.sees(": Drift af Skolekalenderen\n")


@pytest.mark.parametrize("said", ["titel er forkert", "titlen er ikke rigtig"])
def test_a_title_that_is_wrong_is_not_called_that(mia: Person, said: str) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel: Drift")
    mia.says(said)
    mia.says("fortsæt")
    mia.sees("Titel: Drift\n")


def test_a_question_after_a_title_is_answered(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titlen er Drift. hvem er systemejer for vandvagten?")
    mia.sees("Titel: Drift\n", "Jens Testrup")


# ── Its end, later ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "og udløb på k202 skal så rettes til 15/2 30",
        "udløbsdatoen på k-202 er 15/2 2030",
        "og udløbsdatoen på k202 er 15. februar 2030",
        "nej. K-202 udløber 15. februar 2030",
        "k202 udløber 15/2 30",
    ],
)
def test_another_end_of_a_contract_is_a_correction_of_it(
    stage: Stage, mia: Person, said: str
) -> None:
    mia.says(said)
    mia.sees("Ret kontrakt", "Rettet: Udløber 15. feb. 2029 → 15. feb. 2030.")
    assert _contract(stage, "K-202").ends_on == date(2029, 2, 15)
    mia.says("gem")
    assert _contract(stage, "K-202").ends_on == date(2030, 2, 15)


@pytest.mark.parametrize(
    "asked", ["hvornår udløber k202", "udløber k-202 15/2 30?", "hvad er udløbsdatoen på k-202"]
)
def test_when_it_ends_is_a_question(mia: Person, asked: str) -> None:
    mia.says(asked)
    mia.does_not_see("Ret kontrakt")


@pytest.mark.parametrize(
    "said",
    [
        "der er også kommet et tillæg til k-202 fra 15 feb i år, den udløber nu først 15 februar "
        "2030",
        "der er kommet et tillæg til k-202 fra 15/2. den udløber nu først 15/2 2030",
        "der er kommet et tillæg til k-202 fra 15/2, kontrakten løber nu til 15/2 30",
    ],
)
def test_an_addendum_and_the_new_end_are_two_drafts(stage: Stage, mia: Person, said: str) -> None:
    before = stage.kept(Document, of=PANCAKES)
    mia.says(said)
    mia.sees("Titel: Tillæg til k-202\n", "Dateret: 15. feb. 2026", "Bagefter kommer: Ret kontrakt")
    mia.does_not_see("Gælder til: 15. feb. 2030")
    mia.says("ja den er journaliseret, titlen er bare Tillæg 1")
    mia.sees("Journaliseret: ja", "Titel: Tillæg 1\n")
    mia.says("gem")
    mia.sees("Rettet: Udløber 15. feb. 2029 → 15. feb. 2030.")
    [added] = [one for one in stage.kept(Document, of=PANCAKES) if one not in before]
    assert (added.title, added.dated, added.valid_until) == ("Tillæg 1", date(2026, 2, 15), None)
    mia.says("gem")
    assert _contract(stage, "K-202").ends_on == date(2030, 2, 15)


def test_an_end_that_stands_so_moves_no_other_day(mia: Person) -> None:
    mia.says(f"ny kontrakt {TOLD}")
    mia.says("titel: Drift")
    mia.says("udløber er forkert, det er 31/3 2030")
    mia.says("fortsæt")
    mia.sees("Starter: 1. apr. 2026", "Udløber: 31. mar. 2030")


def test_somebody_who_leaves_ends_no_contract(mia: Person) -> None:
    mia.says("udløbsdatoen på k-202 er 15/2 2030")
    mia.says("jens stopper 31/3 og nadia tager over på alt hans")
    mia.does_not_see("Udløber: 31. mar. 2026", "→ 31. mar. 2026")
