"""Tell stories of drafts that were put aside: they wait, hear what is said of them, and are shown.

Nothing of it is saved before it was seen again.
"""

from datetime import date, timedelta

import pytest

from governance.records.absences import Absence
from governance.records.exercises import Exercise
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage

MIA = "mia.demolund@pandekageby.example"
TOLD = "vi øvede nødmelderen i går m kagemand, failover tog 58 min"


def _put_aside(maren: Person) -> None:
    """Tell of an exercise, and then twice of something that no field takes."""
    maren.says(TOLD)
    maren.says("jeg skal lige spise frokost først")
    maren.says("og så regner det også ned i kælderen her")
    maren.sees("Jeg lægger opgaven til side", "Tilføj øvelse")


def test_what_is_surely_said_of_it_brings_it_back(stage: Stage, maren: Person) -> None:
    _put_aside(maren)
    maren.says("det var 85 min, ikke 58")
    maren.sees("Tilføj øvelse", "Rettet: Reetableret på (minutter) 58 → 85.")
    maren.says("gem")
    [kept] = stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))
    assert kept.restore_minutes == 85


def test_what_is_saved_while_it_waits_is_shown_first(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    _put_aside(maren)
    maren.says("ja gem det")
    maren.sees("Tilføj øvelse", "Det her venter stadig. Skriv “gem” igen")
    assert stage.kept(Exercise) == before
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_whoever_is_done_is_reminded_of_what_waits(stage: Stage, maren: Person) -> None:
    _put_aside(maren)
    maren.says("tak det var det")
    maren.sees("Tilføj øvelse", "Det her venter stadig")


def test_whoever_takes_leave_hears_what_is_not_saved(maren: Person) -> None:
    _put_aside(maren)
    maren.says("tak for i dag")
    maren.sees("Farvel så længe", "er ikke gemt endnu. Skriv “fortsæt”")


def test_whoever_is_done_is_thanked_where_nothing_waits(maren: Person) -> None:
    maren.says("det var det")
    assert maren.title == "Selv tak"


def test_after_an_hour_it_waits_to_be_asked_for(stage: Stage, maren: Person) -> None:
    _put_aside(maren)
    stage.clock.forward(seconds=timedelta(hours=2).total_seconds())
    maren.says("ja gem det")
    maren.sees("Der er intet at gemme")
    maren.says("fortsæt")
    maren.sees("Tilføj øvelse", "Nødmelderen")


def test_what_it_says_of_something_else_is_done_first(maren: Person) -> None:
    _put_aside(maren)
    maren.says("hvad er overskredet")
    maren.does_not_see("Tilføj øvelse")


def test_a_draft_is_shown_when_it_is_asked_for(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("hvem er ansvarlig for fyrjournal")
    maren.says("vis det lige samlet før det ryger ind")
    maren.sees("Tilføj øvelse", "Nødmelderen")


def test_the_last_day_is_told_in_more_words(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("jeg er væk fra torsdag")
    mia.says("nej faktisk til og med mandag")
    mia.sees("Fra: 5. mar. 2026", "Til: 9. mar. 2026")
    mia.says("gem")
    assert stage.kept(Absence, of=PANCAKES, member=MIA, from_=date(2026, 3, 5), to=date(2026, 3, 9))


def test_a_question_in_a_form_is_of_its_records(stage: Stage) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("vi har øvet vandvagten i torsdags")
    jens.says("hvornår var den sidste før det her")
    assert jens.title == "Sidst øvet 16. jan. 2026"
    jens.says("skrivebordsøvelse, mest aktivering og eskalering")
    jens.sees("Type dilemmaøvelse", "Det her fik jeg ikke med: “mest aktivering og eskalering”")


def test_a_field_that_may_be_empty_takes_no_sentence(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("den nye incident manager hos syvsover hedder sanne prøvedal, tlf 00001405")
    mia.sees("Funktion (valgfri)")
    mia.says("hun sidder vist ovre i bygningen ved søen")
    mia.does_not_see("Funktion: hun")
    mia.says("driftsleder")
    mia.sees("Funktion: driftsleder")
    mia.says("efternavnet er forresten stavet med h til sidst")
    mia.does_not_see("Anden telefon: efternavnet")


def test_a_figure_told_in_a_forum_is_a_draft_of_its_own(stage: Stage) -> None:
    lone = stage.person("lone.proevebaek@pandekageby.example", of=PANCAKES)
    lone.says("vi holdt taktisk forum med syvsover i onsdags")
    lone.says("vi tog tilgængeligheden for januar, den var 98,7")
    lone.sees("Tilføj måling", "Kontrakt: K-201", "Værdi: 98,7")
    lone.says("gem")
    lone.sees("Tilføjet", "Ret forum", "Seneste referat")


def test_what_is_not_to_be_saved_yet_waits(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says("fint, gem ikke noget endnu, jeg spørger lige ole")
    maren.sees("Så er der pause", "Intet er gemt endnu")
    assert stage.kept(Exercise) == before
    maren.says("fortsæt")
    maren.sees("Tilføj øvelse", "Nødmelderen")


@pytest.mark.parametrize("said", ["suk. gem det, begge tal"])
def test_what_is_saved_in_passing_is_shown_and_not_saved(
    stage: Stage, maren: Person, said: str
) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says(said)
    maren.sees("Tilføj øvelse", "Ikke gemt endnu. Skriv “gem” for sig selv")
    assert stage.kept(Exercise) == before
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_what_is_there_is_asked_for_after_something_else(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("undskyld roderiet, hvad har du nu")
    maren.sees("Tilføj øvelse", "Nødmelderen")


def test_a_figure_at_the_end_corrects(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("hov bo siger uret først blev startet da de havde fundet backuppen. det er 62 så")
    maren.sees("Rettet: Reetableret på (minutter) 58 → 62.")


def test_whose_number_ends_so_is_not_asked_of_the_draft(stage: Stage) -> None:
    mia = stage.person(MIA, of=PANCAKES)
    mia.says("den nye incident manager hos syvsover hedder sanne prøvedal, tlf 00001405")
    mia.says("mit eget ender på 24 ikke")
    mia.does_not_see("14 24")


def test_what_a_day_is_not_moves_no_other_day(karl: Person) -> None:
    karl.says("mosekonge har skrevet under på tillægget til journalen i fredags")
    karl.says("undskyld det er 13.4 ikke 14.3")
    karl.does_not_see("13. apr.")


def test_a_choice_that_is_not_made_gives_way(stage: Stage) -> None:
    jens = stage.person("jens.testrup@pandekageby.example", of=PANCAKES)
    jens.says("jeg tager den")
    assert jens.title == "Hvad tager du?"
    jens.says("æblerne er modne i haven nu")
    jens.sees("Det forstod jeg ikke", "Hvad tager du?")
    jens.says("og solen skinner på bakken")
    jens.sees("Jeg lægger opgaven til side")
    jens.says("tak, så kan jeg holde fri inde i hovedet")
    jens.does_not_see("Hvad tager du?")


def test_a_yes_or_no_question_in_a_text_is_no_text(maren: Person) -> None:
    maren.says("tilføj opfølgning")
    maren.says("har de været under før")
    maren.does_not_see("Opfølgning: har")
    maren.says("fortsæt")
    maren.says("nej det var torben der sender den")
    maren.does_not_see("Opfølgning: nej")


def test_what_is_told_of_a_contact_is_no_line_of_a_log(stage: Stage) -> None:
    lone = stage.person("lone.proevebaek@pandekageby.example", of=PANCAKES)
    lone.says("nøglen er nede")
    lone.says("kim udgåetsen er stoppet hos syvsover")
    lone.says("den nye hedder eva frihånd, 00 00 14 09")
    lone.sees("Tilføj kontakt", "Eva Frihånd")
    lone.says("æblerne er modne i haven nu")
    lone.says("og solen skinner på bakken bag huset")
    lone.sees("Jeg lægger opgaven til side")
    lone.says("de siger eva er rigtig nok men nummeret er 14 06")
    lone.sees("Rettet: Telefon +45 00 00 14 09 → +45 00 00 14 06.")
    lone.says("og hun er der kun 8-16")
    lone.sees("Tilføjet: Tid 8-16.")


@pytest.mark.parametrize(
    ("said", "day"), [("nej 30/6", "30. jun. 2029"), ("nej den 30. juni", "30. jun. 2029")]
)
def test_another_day_is_in_the_year_that_was_told(karl: Person, said: str, day: str) -> None:
    karl.says("k-102 udløber 31/12 2029")
    karl.sees("31. dec. 2029")
    karl.says(said)
    karl.sees(f"Rettet: Udløber 31. dec. 2029 → {day}.")


def test_a_contact_of_a_supplier_is_on_its_side(ditte: Person) -> None:
    ditte.says("tilføj kontakt til pindsvin")
    ditte.sees("Leverandør: Pindsvin Drift A/S", "Side: leverandør")
    ditte.says("æblerne er modne i haven nu")
    ditte.says("og solen skinner på bakken bag huset")
    ditte.sees("Jeg lægger opgaven til side")
    ditte.says("70 10 20 30")
    ditte.sees("Tilføjet: Telefon 70 10 20 30.")


def test_a_danish_number_keeps_its_country(ditte: Person) -> None:
    ditte.says("rita hos pindsvin har fået nyt nummer")
    ditte.says("45 00 00 11 17 er det ny")
    ditte.sees("Rettet: Telefon +45 00 00 11 01 → +45 00 00 11 17.")


def test_what_leads_to_an_address_or_a_name_is_nobodys_name(ditte: Person) -> None:
    ditte.says("lærke opspind hos mosekonge, eskalation 1, 22 00 11 88, kun hverdage")
    ditte.says("mailen er lao@mosekonge.example")
    ditte.sees("lao@mosekonge.example")
    ditte.does_not_see("Mailen Er")
    ditte.says("hun hedder Lærke Opspind")
    ditte.sees("Navn: Lærke Opspind")


def test_a_number_said_again_corrects_and_hours_are_no_name(ditte: Person) -> None:
    ditte.says("mosekonge har fået en ny. nummeret er 00 00 12 02")
    ditte.sees("Telefon: +45 00 00 12 02")
    ditte.says("nej 00 00 12 03, undskyld")
    ditte.sees("Rettet: Telefon +45 00 00 12 02 → 00 00 12 03.")
    ditte.does_not_see("Navn: Nej")
    ditte.says("hverdage 8-16")
    ditte.sees("Tid: hverdage 8-16")
    ditte.does_not_see("Navn: hverdage 8-16")


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("nej til og med søndag d 22 faktisk", "Til 20. mar. 2026 → 22. mar. 2026."),
        ("nej til og med d 22", "Til 20. mar. 2026 → 22. mar. 2026."),
        ("nej fra den 10.", "Fra 9. mar. 2026 → 10. mar. 2026."),
        ("nej, fra tirsdag", "Fra 9. mar. 2026 → 10. mar. 2026."),
        (
            "nej fra den 10. til den 24.",
            "Fra 9. mar. 2026 → 10. mar. 2026. Rettet: Til 20. mar. 2026 → 24. mar. 2026.",
        ),
    ],
)
def test_the_end_or_the_beginning_of_an_absence_is_corrected(
    stage: Stage, said: str, changes: str
) -> None:
    ole = stage.person("ole.pladsholder@stf.example", of=LIGHTHOUSES)
    ole.says("jeg er væk fra mandag d 9 til og med fredag d 20")
    ole.says(said)
    ole.sees(f"Rettet: {changes}")
