"""Tell stories of asking for what is in the register: any column, what lacks it, and by a name."""

import pytest

from governance.records.checklists import Checklist
from governance.records.contacts import Contact
from governance.records.measuring_points import Measurement
from tests.stories.cast import PANCAKES, Person, Stage


@pytest.fixture
def jens(stage: Stage) -> Person:
    return stage.person("jens.testrup@pandekageby.example", of=PANCAKES)


# ── A column, of one or of several ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("hvad er gendannelsestiden på fyrjournal", "Genopretningstid (timer): 24"),
        ("hvor meget data må vi miste på nm", "Accepteret datatab (timer): 0,25"),
        ("har vi step-in på k-102", "Step-in-ret: nej"),
        ("what is the rto of Nødmelderen?", "Recovery time (hours): 1"),
        ("hvad siger erklæringen for k102", "Ingen revisionserklæringer"),
    ],
)
def test_the_value_of_a_column_is_the_title(bo: Person, said: str, title: str) -> None:
    bo.says(said)
    assert bo.title == title


def test_the_same_is_asked_of_something_else(bo: Person) -> None:
    bo.says("rto på fyrjournal")
    assert bo.title == "Genopretningstid (timer): 24"
    bo.says("og nødmelderen?")
    assert bo.title == "Genopretningstid (timer): 1"


def test_a_list_has_the_value_beside_each(bo: Person) -> None:
    bo.says("hvilke kontrakter har step-in")
    assert bo.title == "2 af 3 kontrakter"
    bo.sees("K-101", "K-103")
    bo.does_not_see("K-102")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("har alle kontrakter step-in", "Step-in-ret: nej"),
        ("hvor mange kontrakter har revisionsret", "2 af 3 kontrakter"),
        ("hvilke systemer kan vi ikke undvære i mere end 4 timer", "2 af 3 systemer"),
        ("hvem har flest roller", "Flest: Bo Prøvesen, 4 roller"),
        ("hvilken leverandør har flest kontakter", "2 har lige mange kontakter: 5"),
        ("har nogen af erklæringerne forbehold", "Ingen af 2 revisionserklæringer"),
        ("har alle leverandører en sikkerhedskontakt", "1 af 3 leverandører uden kontakt"),
        ("hvor mange øvelser holdt vi sidste år", "3 af 3 øvelser"),
        ("vis øvelser fra sidste år", "3 af 3 øvelser"),
        ("vis øvelser i år", "Ingen af 3 øvelser"),
        ("vis risikovurderinger fra 2025", "3 af 3 risikovurderinger"),
        ("har vi øvet noget uden leverandøren", "Leverandøren med: nej"),
        ("nåede k101 målet", "99,93: målet på 99,8 er nået"),
        ("lå nogen under målet i februar", "Ingen af 3 målinger"),
    ],
)
def test_it_is_counted_compared_and_looked_through(bo: Person, said: str, title: str) -> None:
    bo.says(said)
    assert bo.title == title


def test_what_was_looked_for_in_vain_stands_with_what_is_there(bo: Person) -> None:
    bo.says("har nogen af erklæringerne forbehold")
    bo.sees("Med forbehold", "K-101 · ISAE 3402", "nej")


def test_the_next_there_is_is_shown_however_far_ahead(ditte: Person) -> None:
    ditte.says("hvornår er næste møde i strategisk forum k-101")
    ditte.sees("21. apr. 2026")


def test_a_plan_that_is_needed_now_begins_no_checklist(stage: Stage, maren: Person) -> None:
    before = len(stage.kept(Checklist))
    maren.says("vi skal have beredskabsplanen frem for nm nu")
    assert len(stage.kept(Checklist)) == before


@pytest.mark.parametrize(
    "said",
    [
        "tilsynet ringer i morgen, er der noget rødt",
        "tilsynet ringer i morgen er der noget rødt",
        "tilsynet ringer i morgen har jrg noget over fristen ikke?",
        "tilsynet riinger i morgen. der er ikke noget der er overskredet",
        "tilsynet kommer, noget over fristen?",
    ],
)
def test_what_leads_in_is_not_asked_about(yusuf: Person, said: str) -> None:
    yusuf.says(said)
    assert yusuf.title == "12 punkter er over fristen"


def test_the_lowest_is_found_among_those_of_the_year(stage: Stage, bo: Person) -> None:
    [low] = [one for one in stage.kept(Measurement) if one.contract == "K-102"]
    bo.says("hvad var den laveste oppetid i år")
    assert bo.title.startswith(str(low.value).replace(".", ","))
    bo.sees("K-102")


def test_a_contract_that_ends_next_year_is_found_by_when_it_ends(karl: Person) -> None:
    karl.says("udløber nogen af kontrakterne næste år?")
    assert karl.title == "Udløber: 28. feb. 2027"
    karl.sees("K-101")


def test_what_soon_expires_is_asked_for_by_its_kind(jens: Person) -> None:
    jens.says("er der nogen afvigelser der udløber snart")
    assert jens.title == "Udløber: 7. mar. 2026"
    jens.sees("K-203")


def test_what_is_not_kept_is_said(bo: Person) -> None:
    bo.says("er nogen væk i denne uge")
    assert bo.title == "Ingen fravær"


# ── What lacks it ────────────────────────────────────────────────────────────


def test_the_supplier_without_a_statement_is_named(ditte: Person) -> None:
    ditte.says("hvilke leverandører mangler en erklæring")
    assert ditte.title == "1 af 3 leverandører uden revisionserklæring"
    ditte.sees("Mosekonge")
    ditte.does_not_see("Pindsvin", "Kagemand")


def test_the_contract_without_a_right_is_named(karl: Person) -> None:
    karl.says("hvilke kontrakter har ingen revisionsret")
    assert karl.title == "Revisionsret: nej"
    karl.sees("K-102")


def test_whoever_has_not_read_the_plan_is_named(stage: Stage, jens: Person) -> None:
    jens.says("hvem har ikke læst beredskabsplanen for vandvagten")
    jens.sees("Nadia Fiktivlund")
    jens.does_not_see("Lone Prøvebæk")


def test_nobody_is_missing_where_all_have_read_it(bo: Person) -> None:
    bo.says("hvem har ikke læst beredskabsplanen for fyrjournal")
    assert bo.title == "Ingen er bagud: kvittering for planen"


def test_the_plans_i_have_not_read_are_named(stage: Stage) -> None:
    nadia = stage.person("nadia.fiktivlund@pandekageby.example", of=PANCAKES)
    nadia.says("hvilke planer har jeg ikke kvitteret for")
    assert nadia.title == "3 mangler: kvittering for planen"
    nadia.sees("Omsorgsnøglen", "Skolekalenderen", "Vandvagten")


def test_what_a_statement_does_not_cover_is_no_all_clear(bo: Person) -> None:
    bo.says("hvad dækker pindsvins erklæring IKKE")
    bo.sees("Dækker jeres ydelse")
    bo.does_not_see("har det")


# ── By a bare name ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["torben opdigtet", "vis torben", "vis mig torben opdigtet"])
def test_a_contact_is_shown_with_the_number_by_name_alone(bo: Person, said: str) -> None:
    bo.says(said)
    assert bo.title == "Torben Opdigtet"
    bo.sees("+45 00 00 11 02")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("nr på sif", "Sif Luftig"),
        ("hva er mailen til hende rita hos pinsvin", "Rita Ikkerigtig"),
        ("har du nummeret til yusuf", "Yusuf Fiktivsen"),
        ("ritas nr?? og er hun på arbejde nu", "Rita Ikkerigtig"),
    ],
)
def test_somebodys_number_is_no_emergency(bo: Person, said: str, name: str) -> None:
    bo.says(said)
    assert bo.title == name


def test_a_colleague_is_shown_with_number_and_roles(bo: Person) -> None:
    bo.says("hvad er mailen til karl")
    assert bo.title == "Karl Attrapsen"
    bo.sees("karl.attrapsen@stf.example", "+45 00 00 10 04", "kontraktansvarlig")


@pytest.mark.parametrize(
    ("name", "title", "seen"),
    [
        ("k-101", "K-101", "28. feb. 2027"),
        ("pindsvin", "Pindsvin Drift A/S", "Muldvarp Backup ApS"),
        ("nm", "Nødmelderen", "Modtager nødmeldinger fra skibe"),
        ("driftsforum k-101", "Ole Pladsholder kan beslutte", "Driftsforum K-101"),
    ],
)
def test_a_thing_has_a_card_by_its_name(bo: Person, name: str, title: str, seen: str) -> None:
    bo.says(name)
    assert bo.title == title
    bo.sees(seen)


def test_a_name_of_two_contacts_shows_both(stage: Stage, bo: Person) -> None:
    [torben] = [one for one in stage.kept(Contact) if one.name.startswith("Torben")]
    stage.write(torben.model_copy(update={"name": "Torben Fabelsen", "phone": "+4500001199"}))
    bo.says("torben")
    assert bo.title == "2 passer på navnet"
    bo.sees("Torben Opdigtet", "Torben Fabelsen", "+45 00 00 11 99")


def test_a_name_nobody_has_is_not_understood(bo: Person) -> None:
    bo.says("hvad er kantinens åbningstider")
    assert bo.title == "Det forstod jeg ikke"


def test_an_auditor_is_shown_no_number(stage: Stage) -> None:
    revi = stage.person("revi.sorsen@pandekageby.example", of=PANCAKES)
    for said in ("jens testrup", "torben opdigtet", "hvad er nummeret på jens"):
        revi.says(said)
        revi.does_not_see("+45 00")


def test_nothing_of_another_authority_is_found(bo: Person) -> None:
    for said in ("jens testrup", "k-201", "omsorgsnøglen", "hvilke systemer har vi"):
        bo.says(said)
        bo.does_not_see("Testrup", "Syvsover")


def test_documents_of_every_kind_are_found_where_no_kind_is_said(mia: Person) -> None:
    mia.says("har vi en plan jeg kan læse")
    mia.sees("Beredskabsplan for Vandvagten", "Beredskabsplan for Omsorgsnøglen")
    mia.does_not_see("Der er ingen beviser")


def test_what_stands_at_its_systems_is_found_of_a_supplier(ditte: Person) -> None:
    ditte.says("hvilke opfølgninger er der hos pindsvin")
    ditte.sees("Ingen opfølgninger venter på dig her.", "Andre har 3, 1 af dem er over fristen.")
    ditte.presses("Vis dem, andre har")
    ditte.sees("Begræns leverandørens adgang")
    ditte.says("status på tågevarsel")
    ditte.says("hov hvem er det der er eskalation 2")
    ditte.sees("Helle Opfundet")


def test_a_thing_that_was_named_in_vain_is_what_is_spoken_of(ditte: Person) -> None:
    ditte.says("jeg skal til møde med pindsvin i morgen kl 9, giv mig det jeg skal vide")
    ditte.says("hvor ligger oppetiden")
    ditte.sees("99,93", "K-101")
    ditte.does_not_see("K-102")
    ditte.says("hvad er overskredet")
    ditte.says("hvornår blev kontrakten sidst læst igennem")
    ditte.does_not_see("K-102", "K-103")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("krypter sikkerhedskopier hos leverandøren", "Krypter sikkerhedskopier"),
        ("hvad med sikkerhedskopierne", "Krypter sikkerhedskopier"),
        ("to-faktor-login for teknikerne, hvordan går det", "Indfør to-faktor-login"),
    ],
)
def test_a_follow_up_is_found_by_the_words_of_its_title(bo: Person, said: str, title: str) -> None:
    bo.says(said)
    bo.sees(title, "Ikke lukket endnu, ", "Ansvarlig: Yusuf Fiktivsen")


def test_of_several_with_the_same_words_it_is_asked_which(jens: Person) -> None:
    jens.says("hvad med kørelisterne")
    jens.sees("Hav kørelister på papir på alle vagter", "Kørelister utilgængelige 5 t")
    jens.says("har vi kørelisterne på papir nogen steder")
    jens.sees("Ikke lukket endnu", "Per Attrapgaard")


@pytest.mark.parametrize("said", ["kontrakt k-101", "er beredskabsplanen for fyrjournal godkendt"])
def test_words_of_every_title_find_none(bo: Person, said: str) -> None:
    bo.says(said)
    bo.does_not_see("Registeret ·")


def test_that_one_is_what_is_to_be_done_first(signe: Person) -> None:
    signe.says("hvad er det værste")
    assert signe.title == "Først: Mosekonge, døgnvagt"
    signe.says("hvem har den")
    signe.sees("Hos: Ditte Mønstergaard", "Mosekonge, døgnvagt")


def test_a_short_status_is_short(signe: Person) -> None:
    signe.says("kort status til direktionen")
    signe.sees("12 punkter er over fristen", "4 af 30 opfyldt")
    signe.does_not_see("1.1 Kontraktbibliotek")
    signe.presses("Vis alle krav")
    signe.sees("1.1 Kontraktbibliotek")


def test_whose_number_is_asked_where_several_were_shown(karl: Person) -> None:
    karl.says("hvem har ansvaret for k-103")
    karl.says("hvad er hans nummer")
    assert karl.title == "Hvilken mener du?"
    karl.presses("Bo Prøvesen")
    karl.sees("+45 00 00 10 02")


def test_any_of_them_is_of_the_list_and_not_of_a_supplier(yusuf: Person) -> None:
    yusuf.says("any addenda to k-103?")
    yusuf.says("what tasks are on me")
    yusuf.says("any of them late?")
    yusuf.does_not_see("Kagemand")
    yusuf.sees("4 items are overdue")


# ── Why something is required ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("hvad kræver 1.1", "1.1 Kontraktbibliotek"),
        ("hvad kræves der i 2.1", "2.1 Roller og ansvar"),
        ("hvad kræver 3.3 egentlig og hvorfor", "3.3 Beredskabsøvelse"),
        ("hvad siger 2.4", "2.4 Sammensætning af samarbejdsfora"),
        ("hvorfor er 1.1 vigtigt", "1.1 Kontraktbibliotek"),
        ("hvorfor skal vi holde øvelser", "3.3 Beredskabsøvelse"),
        ("hvorfor skal vi lave risikovurdering hvert år", "3.1 Risikostyring"),
        ("what does 3.2 require", "3.2 Continuity planning"),
    ],
)
def test_what_a_requirement_asks_for_and_why(karl: Person, said: str, title: str) -> None:
    karl.says(said)
    karl.sees(title)


def test_why_an_obligation_is_there_leads_to_what_its_requirement_asks_for(karl: Person) -> None:
    karl.says("hvad er overskredet")
    karl.presses("K-101")
    karl.says("hvorfor")
    karl.sees("Frist: 28. aug. 2025", "Krav 1.1.")
    karl.presses("Hvad 1.1 kræver")
    karl.sees("1.1 Kontraktbibliotek", "Godt bevis")


def test_why_there_is_none_is_asked_of_the_register(karl: Person) -> None:
    karl.says("hvorfor skal der ikke være øvelse")
    karl.does_not_see("Godt bevis")
