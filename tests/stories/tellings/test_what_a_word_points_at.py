"""Tell stories of `hun` (she), `der` (there) and `den anden` (the second one).

They stand for whoever or whatever was spoken of or shown.
"""

import pytest

from governance.records.contacts import Contact, ToldContact
from governance.records.exercises import Exercise
from tests.stories.cast import PANCAKES, Person, Stage

MIA = "mia.demolund@pandekageby.example"


def test_she_is_whoever_was_shown(bo: Person) -> None:
    bo.says("hvad er helles nummer")
    assert bo.title == "Helle Opfundet"
    bo.says("hvad er overskredet")
    bo.says("har hun skiftet nummer?")
    assert bo.title == "Helle Opfundet"


def test_what_is_told_of_her_is_told_of_whoever_was_shown(stage: Stage, ditte: Person) -> None:
    [before] = [one for one in stage.kept(Contact) if one.name == "Helle Opfundet"]
    ditte.says("hvad er helles nummer")
    ditte.says("jeg har lige snakket med hende og nummeret er det samme")
    ditte.sees("Helle Opfundet")
    assert stage.kept(Contact, name=before.name) == [before], "it was kept unasked"
    ditte.says("telefon")
    [after] = stage.kept(Contact, name=before.name)
    assert after.verified_on == stage.today


def test_who_she_is_is_asked_where_nobody_was_spoken_of(bo: Person) -> None:
    bo.says("kontakter på fyrjournal")
    bo.says("ret hendes nummer")
    assert bo.title != "Jeg fandt ingen"
    bo.does_not_see("“hendes”")


def test_there_and_them_are_of_what_was_shown(bo: Person) -> None:
    bo.says("hvornår udløber k-102")
    bo.says("hvem er kontaktperson der")
    bo.sees("Mosekonge")
    bo.does_not_see("Kagemand", "Pindsvin")
    bo.says("hvornår talte vi sidst med dem")
    bo.sees("Kontraktforum K-102")


def test_a_row_is_pointed_at_by_its_place(bo: Person) -> None:
    bo.says("hvilke systemer har vi")
    bo.says("hvad mangler på den anden")
    bo.sees("Nødmelderen")
    bo.says("hvilke systemer har vi")
    bo.says("vis den sidste")
    bo.sees("Tågevarsel")


def test_the_second_row_alone_opens_it(bo: Person) -> None:
    bo.says("hvad er overskredet")
    bo.says("den anden")
    assert bo.title == "Mosekonge, eskalation 1"


def test_a_day_that_is_said_like_a_row_stays_a_day(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("hvilke systemer har vi")
    maren.says("vi øvede tågevarsel den anden marts")
    maren.sees("2. mar. 2026")
    assert stage.kept(Exercise) == before


def test_a_day_to_come_is_no_day_of_what_has_happened(maren: Person) -> None:
    maren.says("vi holdt øvelse på nødmelderen i går sammen med kagemand")
    maren.says("evalueringen kommer på fredag")
    maren.sees("evalueringen kommer på fredag")
    maren.does_not_see("Evalueret: 6. mar. 2026")


def test_yes_and_thanks_around_a_buttons_words_change_nothing(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Exercise))
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går sammen med kagemand")
    maren.says("ja gem tak")
    assert len(stage.kept(Exercise)) == before + 1


def test_a_no_before_a_buttons_words_presses_nothing(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går sammen med kagemand")
    maren.says("nej gem")
    assert stage.kept(Exercise) == before


def test_whoever_confirms_a_suppliers_number_is_named(maren: Person) -> None:
    maren.says("hvad er helles nummer")
    maren.says("jeg har snakket med hende, nummeret er det samme")
    maren.sees("Spørg Ditte Mønstergaard.")
    maren.does_not_see("Spørg Maren")


def test_a_question_of_a_row_nothing_else_understands_opens_it(bo: Person) -> None:
    bo.says("hvad er overskredet")
    bo.says("hvor længe har den anden ligget sådan")
    assert bo.title == "Mosekonge, eskalation 1"


def test_a_question_is_no_text_of_a_reminder(bo: Person) -> None:
    bo.says("mind mig om noget på fredag")
    bo.says("hvad er k-102 for en?")
    bo.sees("K-102")
    bo.does_not_see("Jeg minder dig")


def test_whoever_is_new_takes_the_place_of_who_was_spoken_of(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("kim udgåetsen er stoppet hos syvsover")
    mia.sees("allerede afsluttet")
    mia.says("den nye hedder sanne prøvedal")
    mia.sees("Leverandør: Syvsover Systemer A/S", "Plads: hændelsesleder", "Sanne Prøvedal")
    mia.says("tlf 00 00 14 05")
    mia.says("mail er sap@syvsover.example")
    mia.says("hov nummeret ender på 06, jeg læste forkert")
    mia.sees("Rettet: Telefon 00 00 14 05 → 00 00 14 06.")
    mia.says("og efternavnet er med h, prøvedahl")
    mia.sees("Rettet: Navn Sanne Prøvedal → Sanne Prøvedahl.")
    mia.says("ja gem det")
    [kept] = stage.kept(ToldContact, of=PANCAKES, name="Sanne Prøvedahl")
    assert (kept.slot, kept.phone, kept.email) == (
        "incident manager",
        "+4500001406",
        "sap@syvsover.example",
    )


def test_whoever_takes_a_place_may_be_named_first(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("hvem er hændelsesleder hos syvsover")
    mia.says("sanne prøvedal har overtaget hans plads")
    mia.sees("Tilføj kontakt", "Plads: hændelsesleder", "Navn: Sanne Prøvedal")


def test_of_two_who_were_named_it_is_asked_who_is_meant(stage: Stage) -> None:
    nadia = stage.person("nadia.fiktivlund@pandekageby.example", of=PANCAKES)
    nadia.says("skal jens eller lone ha besked først")
    nadia.says("hvad er hendes nr")
    assert nadia.title == "Hvilken mener du?"
    nadia.sees("Jens Testrup", "Lone Prøvebæk")
    nadia.presses("Lone Prøvebæk")
    nadia.sees("+45 00 00 10 22")


def test_of_two_who_were_named_in_an_incident_too(stage: Stage) -> None:
    nadia = stage.person("nadia.fiktivlund@pandekageby.example", of=PANCAKES)
    nadia.says("nøglen er nede")
    nadia.says("skal jens eller lone ha besked først")
    nadia.says("hvad er hendes nr")
    nadia.sees("Jens Testrup", "Lone Prøvebæk")


def test_whoever_is_in_the_title_is_meant(bo: Person) -> None:
    bo.says("hvem ejer nødmelderen")
    assert bo.title == "Bo Prøvesen er systemejer"
    bo.says("hvad er hans nummer")
    bo.sees("+45 00 00 10 02")


def test_who_did_it_is_asked_of_what_was_shown(stage: Stage) -> None:
    per = stage.person("per.attrapgaard@pandekageby.example", of=PANCAKES)
    per.says("hvornår er risikovurderingen af skolekalenderen fra")
    per.says("hvem har godkendt den")
    per.sees("Jens Testrup")


def test_who_there_is_at_a_supplier_are_its_contacts(ditte: Person) -> None:
    ditte.says("hvem har vi ellers på pindsvin")
    ditte.sees("Torben Opdigtet", "Helle Opfundet")


def test_a_reminder_is_kept_in_ones_own_words(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("hvad er lones nummer")
    mia.says("mind mig om at skrive overdragelse til hende i uge 15")
    mia.sees("om “skrive overdragelse til hende”")


def test_the_only_forum_of_a_level_is_not_another_systems(ditte: Person) -> None:
    ditte.says("har nødmelderen ikke et driftsforum")
    ditte.does_not_see("Ole Pladsholder")


def test_what_leads_in_is_no_function(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("den nye incident manager hos syvsover hedder eva frihånd, 00 00 14 09")
    mia.says("mail eva@syvsover.example")
    mia.says("øh nej evf@syvsover.example, de har sådan nogle tre bogstaver")
    mia.sees("E-mail: evf@syvsover.example")
    mia.does_not_see("Funktion: øh")


@pytest.mark.parametrize(
    "said",
    [
        "har vi en kontrakt der løber ud i år",
        "er der nogen kontrakter der udløber i år",
        "hvilke kontrakter udløber i år",
    ],
)
def test_whether_there_is_a_contract_is_asked_of_all(stage: Stage, said: str) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("hvordan går det med k-202")
    jens.says(said)
    jens.sees("K-203", "6. maj 2026")


def test_the_contracts_that_somebody_has_are_asked_of_them(stage: Stage) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("hvem er pindsvin")
    jens.says("hvilke kontrakter har de")
    jens.sees("K-202 udløber 15. feb. 2029")


@pytest.mark.parametrize(
    ("said", "sees"),
    [
        (
            "de har skiftet driftschef, han hedder nu per bo hansen",
            ("Tilføj kontakt", "Leverandør: Pindsvin Drift A/S", "Navn: Per Bo Hansen"),
        ),
        (
            "de har sendt driftsrapporten for februar",
            ("Tilføj dokument", "Kontrakt: K-101", "Slags: driftsrapport"),
        ),
        (
            "de har lovet at sende isae erklæringen inden fredag",
            ("Tilføj opfølgning", "Pindsvin har lovet at sende", "Frist: 6. mar. 2026"),
        ),
        (
            "vagten har fået nyt nummer 40 50 60 70",
            ("Ret kontakt", "Driftsvagten", "+45 00 00 11 00 → +45 40 50 60 70"),
        ),
        ("jeg har ringet til dem alle og de passer", ("Hvilken kontakt?", "Torben Opdigtet")),
    ],
)
def test_what_they_did_is_told_of_the_supplier_that_was_shown(
    ditte: Person, said: str, sees: tuple[str, ...]
) -> None:
    ditte.says("hvem er kontaktpersoner hos pindsvin")
    ditte.says(said)
    ditte.sees(*sees)
    ditte.does_not_see("Kagemand")


@pytest.mark.parametrize("said", ["de skal bare tage sig sammen", "de er flinke nok"])
def test_what_they_are_like_is_nothing_that_is_told(ditte: Person, said: str) -> None:
    ditte.says("hvem er kontaktpersoner hos pindsvin")
    ditte.says(said)
    ditte.does_not_see("ring nu", "Ikke gemt endnu")
