"""Tell stories of lines to a form that go on with what its record was told with."""

import pytest

from tests.stories.cast import LIGHTHOUSES, Person, Stage

WRONG = "Hvad er forkert?"


@pytest.fixture
def of_statement(stage: Stage) -> Person:
    """Return Ditte, who has an unsaved statement of Pindsvin's before her."""
    ditte = stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)
    ditte.says("vi har fået erklæring fra pindsvin i går")
    ditte.sees("Tilføj revisionserklæring", "Modtaget: 1. mar. 2026")
    return ditte


@pytest.mark.parametrize("said", ["jeg læste den i dag", "jeg har læst den i dag"])
def test_what_it_is_to_be_is_read_with_the_sentence_before(of_statement: Person, said: str) -> None:
    of_statement.says(said)
    of_statement.sees("Gennemgået: 2. mar. 2026")


def test_all_that_one_line_says_is_filled_in(of_statement: Person) -> None:
    of_statement.says("jeg læste den i dag, uden forbehold")
    of_statement.sees("Med forbehold: nej", "Gennemgået: 2. mar. 2026")
    of_statement.says("det er en isae 3402 for hele 2025")
    of_statement.sees("Standard: ISAE 3402", "Periode fra: 1. jan. 2025", "til: 31. dec. 2025")


def test_a_sentence_is_no_standard(of_statement: Person) -> None:
    of_statement.says("hele 2025")
    of_statement.sees("Periode fra: 1. jan. 2025", "Periode til: 31. dec. 2025")
    of_statement.does_not_see("Standard: hele 2025")
    of_statement.says("ja")
    of_statement.sees("Jeg mangler kun “Standard”")


@pytest.mark.parametrize("said", ["nej", "nej tak"])
def test_a_no_that_answers_nothing_asks_what_is_wrong(of_statement: Person, said: str) -> None:
    of_statement.says(said)
    of_statement.sees(WRONG)
    of_statement.does_not_see("Standard: nej")


def test_what_the_supplier_did_is_told_after_the_assessment(stage: Stage, ditte: Person) -> None:
    ditte.says("har lige afsluttet risikovurderingen på tågevarsel, dato 27/2")
    ditte.sees("Vurderet: 27. feb. 2026")
    ditte.says("de nægtede at svare")
    ditte.sees("Leverandørens input: nej", "Vurderet: 27. feb. 2026")


def test_a_mail_that_is_not_answered_is_no_incident(ditte: Person) -> None:
    ditte.says("mosekonge svarer ikke på min mail")
    ditte.sees("Mente du det her?")
    ditte.does_not_see("Ring nu", "Ring først")


@pytest.mark.parametrize(
    "said", ["erklæringen fra pindsvin er læst", "jeg har læst erklæringen fra pindsvin"]
)
def test_a_statement_that_is_read_is_read_today(ditte: Person, said: str) -> None:
    ditte.says(said)
    ditte.sees("Ret revisionserklæring", "Gennemgået: 2. mar. 2026")


def test_a_day_by_which_it_is_to_be_read_is_not_that_it_came(ditte: Person) -> None:
    ditte.says("vi har fået erklæring fra pindsvin, den skal være læst senest fredag")
    ditte.sees("Tilføj revisionserklæring", "“den skal være læst senest fredag”")
    ditte.does_not_see("27. feb. 2026", "Gennemgået:")


def test_a_weekday_corrects_a_day_of_its_week_and_says_so(ditte: Person) -> None:
    ditte.says("jeg er på ferie i næste uge")
    ditte.sees("Fra: 9. mar. 2026", "Til: 15. mar. 2026")
    ditte.says("fra onsdag")
    ditte.sees("Rettet: Fra 9. mar. 2026 → 11. mar. 2026", "Til: 15. mar. 2026")


@pytest.mark.parametrize(
    "said",
    [
        "det er ditte der følger op",
        "ditte tager sig af det",
        "det er altså ditte",
        "det er altså ditte, ikke mig",
        "ditte, ikke mig",
        "nej det er ditte der har den",
    ],
)
def test_who_does_it_is_said_in_ordinary_words(ole: Person, said: str) -> None:
    ole.says("pindsvin skal sende ny driftsrapport inden 15. april")
    ole.sees("Ansvarlig: Ole Pladsholder")
    ole.says(said)
    ole.sees("Rettet: Ansvarlig Ole Pladsholder → Ditte Mønstergaard")
    ole.does_not_see("fik jeg ikke med")


def test_what_was_told_again_is_not_said_to_be_lost(ole: Person) -> None:
    ole.says("pindsvin skal sende ny driftsrapport inden 15. april, det er ditte der følger op")
    ole.sees("Ansvarlig: Ditte Mønstergaard")
    ole.does_not_see("fik jeg ikke med")
    ole.says("gem")
    ole.does_not_see("blev ikke gemt")


def test_somebody_else_was_to_do_it(ole: Person) -> None:
    ole.says("karl skal sende logpolitikken til pindsvin inden påske")
    ole.sees("Ansvarlig: Karl Attrapsen", "Frist: 1. apr. 2026")
    ole.says("det var i øvrigt maren der skulle sende den, ikke karl")
    ole.sees("Rettet: Ansvarlig Karl Attrapsen → Maren Skabelonsen")
    ole.does_not_see("fik jeg ikke med")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("ret ansvarlig til maren", "Rettet: Ansvarlig Karl Attrapsen → Maren Skabelonsen"),
        ("sæt fristen til 2. april", "Rettet: Frist 1. apr. 2026 → 2. apr. 2026"),
    ],
)
def test_a_field_of_what_was_saved_is_set_by_its_name(ole: Person, said: str, seen: str) -> None:
    ole.says("karl skal sende logpolitikken til pindsvin senest 1. april")
    ole.says("gem")
    ole.says(said)
    ole.sees("Ret opfølgning", seen)


def test_a_field_of_no_record_is_a_question_still(ditte: Person) -> None:
    ditte.says("ret ansvarlig til maren")
    ditte.does_not_see("Ret opfølgning")
