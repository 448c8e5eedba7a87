"""Test that what is filled in listens: it is corrected and added to in words, and never saved."""

from datetime import date

import pytest

from governance.records.absences import Absence
from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.contacts import ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.forums import Seat
from governance.records.risk_assessments import RiskAssessment
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Person, Stage, everywhere

NADIA = "nadia.fiktivlund@pandekageby.example"
TOLD = "vi øvede nødmelderen i går m kagemand, failover tog 58 min"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("nej, det var i fredags", "Rettet: Holdt 1. mar. 2026 → 27. feb. 2026."),
        ("nej det var den 12.", "Rettet: Holdt 1. mar. 2026 → 12. feb. 2026."),
        ("nej det var torsdag", "Rettet: Holdt 1. mar. 2026 → 26. feb. 2026."),
        ("det var lørdag ikke søndag", "Rettet: Holdt 1. mar. 2026 → 28. feb. 2026."),
        ("sorry meant saturday", "Rettet: Holdt 1. mar. 2026 → 28. feb. 2026."),
        ("undskyld, torsdag var det", "Rettet: Holdt 1. mar. 2026 → 26. feb. 2026."),
        ("lørdag mente jeg", "Rettet: Holdt 1. mar. 2026 → 28. feb. 2026."),
        ("hov, 28", "Rettet: Holdt 1. mar. 2026 → 28. feb. 2026."),
        ("ups, tågevarsel", "Rettet: System Nødmelderen → Tågevarsel."),
        ("det var 85 min, ikke 58", "Rettet: Reetableret på (minutter) 58 → 85."),
        ("85 min, ikke 58", "Rettet: Reetableret på (minutter) 58 → 85."),
        (
            "nej, det var den 12. og opkaldsprøve",
            (
                "Rettet: Holdt 1. mar. 2026 → 12. feb. 2026. "
                "Rettet: Type teknisk reetablering → opkaldsprøve."
            ),
        ),
    ],
)
def test_what_is_filled_in_is_corrected(stage: Stage, maren: Person, said: str, seen: str) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says(said)
    assert maren.title == "Tilføj øvelse"
    maren.sees(seen)
    assert stage.kept(Exercise) == before
    maren.says("Deltagere: Bo og Karl")
    maren.does_not_see("Rettet:")


@everywhere
def test_two_things_told_are_two_drafts(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("vi holdt også opkaldsprøve på tågevarsel i fredags")
    maren.sees("Tilføj øvelse", "Tågevarsel", "Holdt: 27. feb. 2026")
    maren.does_not_see("Nødmelderen")
    maren.says("Leverandøren med: ja")
    maren.says("gem")
    maren.sees("Tilføjet", "Reetableret på (minutter): 58")
    maren.says("gem")
    assert stage.kept(Exercise, system="Tågevarsel", held_on=date(2026, 2, 27))
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_a_text_that_is_asked_for_is_what_is_said(stage: Stage, maren: Person) -> None:
    maren.says("start 3.2 på nødmelderen")
    maren.says("det passer")
    maren.presses("Ikke muligt")
    maren.says("nej, de deler den ikke")
    maren.sees("Hvorfor er det ikke muligt?: nej, de deler den ikke")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("hvorfor spørger du om evaluering", "Derfor spørger jeg dig"),
        ("hvad var det nu nummeret til torben er", "Torben Opdigtet"),
        ("hvad er forskellen på opkaldsprøve og det andet", "Det forstod jeg ikke helt"),
    ],
)
def test_a_question_fills_in_no_field(stage: Stage, maren: Person, asked: str, title: str) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says(asked)
    assert maren.title == title
    maren.says("Deltagere: Bo og Karl")
    maren.sees("Tilføj øvelse", "Type: teknisk reetablering")
    assert stage.kept(Exercise) == before


@pytest.mark.parametrize("said", ["fortryd, det var for tidligt", "fortryd jeg læste forkert"])
def test_what_is_saved_is_undone_with_a_reason(stage: Stage, maren: Person, said: str) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says("gem")
    assert stage.kept(Exercise) != before
    maren.says(said)
    assert maren.title == "Fortrudt"
    assert stage.kept(Exercise) == before


def test_what_is_known_and_said_again_opens_nothing(bo: Person) -> None:
    bo.says("start 3.3 på nødmelderen")
    bo.says("20. januar 2025")
    bo.sees("Ja, sådan står det allerede ved “Seneste øvelse”.", "Jeg ved allerede")
    bo.says("det passer")
    bo.does_not_see("Jeg ved allerede")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("besøg hos mosekonge aflyst igen", "Intet nyt er skrevet ind: tilsyn"),
        (
            "risikovurderingen af fyrjournal er udskudt til uge 14",
            "Intet nyt er skrevet ind: risikovurdering",
        ),
        ("vi øvede ikke nødmelderen i går", "Intet nyt er skrevet ind: øvelse"),
        ("nej vi øvede IKKE nødmelderen, det blev aflyst", "Intet nyt er skrevet ind: øvelse"),
    ],
)
def test_what_was_not_done_or_called_off_is_not_written(
    yusuf: Person, said: str, title: str
) -> None:
    yusuf.says(said)
    assert yusuf.title == title


def test_another_figure_is_no_denial(ole: Person) -> None:
    ole.says("målingen fra feb på NM var forkert den var 99,87 ikke 99,97")
    ole.does_not_see("Intet er skrevet ind")


def test_what_is_not_to_be_saved_is_let_go_of(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says("nej gem ikke, kollegaen har allerede skrevet det ind")
    assert maren.title == "Fortrudt"
    assert stage.kept(Exercise) == before


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("til 3. august", "31. mar. 2026 → 3. aug. 2026"),
        ("nej, til den 3. august", "31. mar. 2026 → 3. aug. 2026"),
        ("flyt den til skærtorsdag", "31. mar. 2026 → 2. apr. 2026"),
        ("til på mandag otte dage", "31. mar. 2026 → 16. mar. 2026"),
        ("senest 1/9", "31. mar. 2026 → 1. sep. 2026"),
    ],
)
def test_the_one_date_is_moved_where_another_field_is_asked_for(
    stage: Stage, yusuf: Person, said: str, seen: str
) -> None:
    before = stage.kept(Action)
    yusuf.says("lav en opgave til mig til 31. marts")
    yusuf.says(said)
    assert yusuf.title == "Tilføj opfølgning"
    yusuf.sees(seen)
    assert stage.kept(Action) == before


@pytest.mark.parametrize("said", ["til kagemand senest når de har svaret", "til sidst på måneden"])
def test_what_is_no_sure_day_moves_none(yusuf: Person, said: str) -> None:
    yusuf.says("lav en opgave til mig til 31. marts")
    yusuf.says(said)
    yusuf.does_not_see("Rettet:")


def test_whoever_does_not_know_is_asked_the_next(maren: Person) -> None:
    maren.says("start 3.3 på fyrjournal")
    maren.sees("Jeg ved allerede")
    maren.says("det ved jeg ikke, spørg bo")
    maren.does_not_see("Jeg ved allerede")
    maren.says("hvad spurgte du om")
    maren.sees("Er der lavet væsentlige ændringer")


# ── What it does not take ────────────────────────────────────────────────────


@everywhere
def test_what_is_not_taken_is_said_in_a_line_and_the_form_stays(
    stage: Stage, maren: Person
) -> None:
    maren.says(TOLD)
    maren.says("jeg skal lige spise frokost først")
    assert maren.title == "Det forstod jeg ikke"
    maren.sees("> jeg skal lige spise", "Tilføj øvelse")
    maren.does_not_see("Nødmelderen")
    maren.says("det var i fredags")
    maren.sees("Tilføj øvelse", "Nødmelderen")
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 2, 27))


def test_whoever_is_polite_is_answered_politely(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("tak det er fint")
    assert maren.title == "Selv tak"
    maren.does_not_see("Tilføj øvelse")
    maren.says("fortsæt")
    maren.sees("Tilføj øvelse", "Nødmelderen")


@pytest.mark.parametrize("asked", ["hvad står der på k-102", "hvem har k-101", "tak det er fint"])
def test_a_text_is_no_question_and_no_thanks(stage: Stage, yusuf: Person, asked: str) -> None:
    yusuf.says("lav en opgave til mig til 31. marts")
    yusuf.says("gem")
    yusuf.sees("Opfølgning", "Skal udfyldes")
    yusuf.says(asked)
    assert yusuf.title != "Tilføj opfølgning"
    yusuf.says("få broerklæring fra kagemand")
    yusuf.sees("Opfølgning: få broerklæring fra kagemand")


def test_which_record_it_is_holds_nobody_up(stage: Stage, ditte: Person) -> None:
    ditte.says("ret kontakt mosekonge")
    assert ditte.title == "Hvilken kontakt?"
    ditte.says("det ved jeg da ikke, noget med en vagt i nord")
    assert ditte.title == "Det forstod jeg ikke"
    ditte.says("hvornår udløber k-101")
    ditte.sees("K-101 udløber")
    ditte.says("2")
    assert ditte.title == "Ret kontakt"


def test_a_contact_who_has_left_already_is_said_to_have_left(stage: Stage) -> None:
    mia = stage.person("mia.demolund@pandekageby.example", of=PANCAKES)
    mia.says("kim er jo stoppet")
    assert mia.title == "Posten er allerede afsluttet"
    mia.sees("Kim Udgåetsen", "Fratrådt: 31. jan. 2026")
    mia.says("tak, jeg vender tilbage")
    mia.does_not_see("Hvilken kontakt?")


@everywhere
def test_a_correction_shows_what_it_changes_and_the_rest_folded(karl: Person) -> None:
    karl.says("stamdata ok på k-102 i dag")
    karl.sees("Ret kontrakt", "Stamdata bekræftet: 2. mar. 2026", "Flere felter")
    karl.does_not_see("Ophørsbistand")
    karl.says("nej i går")
    karl.sees("Rettet: Stamdata bekræftet 2. mar. 2026 → 1. mar. 2026.")
    karl.says("gem")
    karl.sees("Rettet i registeret")


@pytest.mark.parametrize(
    "said", ["hov fortryd, det var forkert", "nej fortryd den gik til forkert adresse"]
)
def test_regret_goes_before_undo(stage: Stage, maren: Person, said: str) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says("gem")
    maren.says(said)
    assert maren.title == "Fortrudt"
    assert stage.kept(Exercise) == before


# ── What goes on from before ─────────────────────────────────────────────────


def test_the_same_answer_is_not_said_twice_in_a_row(bo: Person) -> None:
    bo.says("hvad med optionen på tågevarsel")
    bo.sees("Option 1: svar senest")
    bo.says("hvad sker der hvis vi ikke gør noget ved optionen")
    assert bo.title == "Det står lige ovenfor"
    bo.sees("Option 1: svar senest")
    bo.does_not_see("Kontrakten udløber")


def test_what_was_shown_is_what_is_told_of(stage: Stage, maren: Person) -> None:
    maren.says("hvornår øvede vi nødmelderen")
    maren.says("vi øvede den i fredags")
    maren.sees("Tilføj øvelse", "System: Nødmelderen", "Holdt: 27. feb. 2026")


def test_who_was_shown_is_who_is_confirmed(ditte: Person) -> None:
    ditte.says("helle opfundet")
    ditte.says("ringede, hun tog den, nummeret passer")
    ditte.sees("Hvordan har du fået det bekræftet?", "Helle Opfundet")


def test_what_about_another_shows_the_other(ditte: Person) -> None:
    ditte.says("helle opfundet")
    ditte.says("hvad med gunnar påfund")
    assert ditte.title == "Gunnar Påfund"


@pytest.mark.parametrize("said", ["ja gem den", "gem det", "ja gem det tak", "save it"])
def test_a_draft_is_saved_by_the_words_of_its_button(
    stage: Stage, maren: Person, said: str
) -> None:
    maren.says(TOLD)
    maren.says(said)
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


@pytest.mark.parametrize("said", ["ja gem den til i morgen", "gem det andet", "gem den ikke"])
def test_more_than_the_words_of_its_button_saves_nothing(
    stage: Stage, maren: Person, said: str
) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says(said)
    assert stage.kept(Exercise) == before


def test_nothing_to_save_is_said_so(bo: Person) -> None:
    bo.says("gem")
    bo.sees("Der er intet at gemme")


def test_one_role_is_asked_for(bo: Person) -> None:
    bo.says("hvem er det nu der er leverandøransvarlig på tågevarsel")
    assert bo.title == "Ditte Mønstergaard er leverandøransvarlig"
    bo.does_not_see("Karl Attrapsen")


def test_what_is_filled_in_is_corrected_in_english_and_answered_so(maren: Person) -> None:
    maren.says(TOLD)
    maren.says("sorry, Thursday it was")
    assert maren.title == "Add exercise"
    maren.sees("Corrected: Held on 1 Mar 2026 → 26 Feb 2026.")


def test_whoever_is_in_an_open_form_is_spoken_of(stage: Stage) -> None:
    anders = stage.person("anders.eksempelsen@pandekageby.example", of=PANCAKES)
    anders.says("nadia overtager rollen som beredskabsansvarlig fra i dag")
    anders.sees("Indehaver: Nadia Fiktivlund")
    anders.says("hvad er hendes nummer")
    anders.sees("+45 00 00 10 26")


def test_a_question_is_no_text_of_an_open_field(stage: Stage, signe: Person) -> None:
    signe.says("organiseringen er godkendt af direktionen i dag")
    signe.says("hvem kan se det hvis jeg gemmer")
    signe.does_not_see("Referat: hvem kan se")
    signe.says("gem")
    [kept] = stage.kept(Approval, approved_on=date(2026, 3, 2))
    assert not kept.minutes_ref


def test_a_form_that_takes_nothing_twice_is_put_aside(stage: Stage, maren: Person) -> None:
    maren.says(TOLD)
    maren.says("jeg skal lige spise frokost først")
    maren.says("og så regner det også ned i kælderen her")
    maren.sees("Jeg lægger opgaven til side", "Tilføj øvelse")
    maren.says("den vurdering der, den må vente lidt")
    maren.does_not_see("Det forstod jeg ikke")
    maren.says("fortsæt")
    maren.sees("Tilføj øvelse", "Nødmelderen")
    maren.says("gem")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_what_is_told_of_a_plan_is_of_the_system_that_was_shown(stage: Stage) -> None:
    nadia = stage.person(NADIA, of=PANCAKES)
    nadia.says("hvor er planen for vandvagten")
    nadia.says("jeg har læst den")
    nadia.sees("Tilføj gennemgang", "Gælder for: System Vandvagten")


def test_my_roles_are_mine_also_of_what_was_shown(stage: Stage) -> None:
    nadia = stage.person(NADIA, of=PANCAKES)
    nadia.says("status på vandvagten")
    nadia.says("hvad er jeg ansvarlig for")
    assert nadia.title == "Nadia Fiktivlund er driftsansvarlig"
    nadia.does_not_see("Jens Testrup")


def test_what_is_not_understood_twice_is_said_in_fewer_words(bo: Person) -> None:
    bo.says("blomsterne i vindueskarmen visner vist")
    assert bo.title == "Det forstod jeg ikke"
    bo.says("og gardinerne blafrer i blæsten")
    assert bo.title == "Det forstod jeg heller ikke"
    bo.does_not_see("Jeg kender jeres frister")


def test_a_day_is_said_of_what_is_no_day(maren: Person) -> None:
    maren.says(TOLD)
    maren.fills(held_on="hvorfor?")
    maren.sees("Tilføj øvelse")
    maren.says("nej, torsdag")
    maren.sees("Holdt")
    assert maren.title == "Tilføj øvelse"


# ── Another record was meant ─────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["nej 101 mente jeg, undskyld", "hov, det var K-101"])
def test_another_record_was_meant(stage: Stage, karl: Person, said: str) -> None:
    before = stage.kept(Contract)
    karl.says("har bekræftet stamdata på k-102 i dag")
    karl.sees("K-102", "Stamdata bekræftet")
    karl.says(said)
    karl.sees("K-101", "Rettet: Stamdata bekræftet 30. jan. 2026 → 2. mar. 2026.")
    assert stage.kept(Contract) == before
    karl.says("gem")
    attested = {one.number: one.attested_on for one in stage.kept(Contract)}
    assert attested["K-101"] == date(2026, 3, 2)
    assert attested["K-102"] == date(2025, 8, 14)


def test_which_of_two_is_said_with_what_it_is_not(stage: Stage, ditte: Person) -> None:
    ditte.says("holdt møde med pindsvin i fredags, referatet er sendt ud")
    ditte.sees("Hvilket forum?", "Driftsforum K-101", "Strategisk forum K-101")
    ditte.says("det var driften, ikke den strategiske")
    ditte.sees("Driftsforum K-101", "Rettet: Seneste referat 18. feb. 2026 → 27. feb. 2026.")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("evalueringen fra øvelsen på NM 26/2 er skrevet, lægger den ind senere", "Holdt: 26. feb"),
        ("evalueringen af øvelsen på nødmelderen blev skrevet i går", "Evalueret: 1. mar. 2026"),
    ],
)
def test_what_was_done_is_not_overwritten(
    stage: Stage, maren: Person, said: str, seen: str
) -> None:
    before = stage.kept(Exercise)
    maren.says(said)
    assert maren.title == "Tilføj øvelse"
    maren.sees("System: Nødmelderen", seen)
    maren.does_not_see("30. jan. 2025")
    assert stage.kept(Exercise) == before


def test_a_day_that_nobody_said_is_asked(stage: Stage, signe: Person) -> None:
    before = stage.kept(RiskAssessment)
    signe.says("jeg har accepteret restrisikoen på tågevarsel i går")
    signe.sees("Tilføj risikovurdering", "1. mar. 2026")
    signe.says("gem")
    assert stage.kept(RiskAssessment) == before


def test_what_was_done_is_set_right_by_a_word_for_it(maren: Person) -> None:
    maren.says(
        "evalueringen af øvelsen på nødmelderen blev skrevet 31. januar 2025, det står forkert"
    )
    assert maren.title == "Ret øvelse"
    maren.sees("Evalueret 30. jan. 2025 → 31. jan. 2025")


# ── Only what was said ───────────────────────────────────────────────────────


def test_a_document_is_of_its_kind_and_filed_only_where_that_is_said(
    stage: Stage, karl: Person
) -> None:
    before = stage.kept(Document)
    karl.says("databehandleraftalen med kagemand er underskrevet 20. feb")
    karl.sees("Slags: databehandleraftale", "Underskrevet: 20. feb. 2026")
    karl.does_not_see("Slags: kontrakt", "Journaliseret: ja")
    karl.says("gem")
    assert stage.kept(Document) == before
    karl.says("Journaliseret: nej")
    karl.says("gem")
    [kept] = stage.kept(Document, kind="data processing agreement", contract="K-103")
    assert not kept.filed


def test_a_document_said_to_be_filed_is(karl: Person) -> None:
    karl.says("tillæg 4 til k-103 er journaliseret")
    karl.sees("Journaliseret: ja")


def test_an_outage_is_of_its_night_and_significant_only_where_that_is_said(
    stage: Stage, ole: Person
) -> None:
    before = stage.kept(Event)
    ole.says("nødmelderen lå nede 20 min i nat fra ca 02.10, kagemand skrev først 03")
    ole.sees("2. mar. 2026")
    ole.does_not_see("1. mar. 2026", "væsentlig: ja", "Væsentligt?: ja", "Væsentlig: ja")
    ole.says("gem")
    assert stage.kept(Event) == before


@pytest.mark.parametrize(
    ("said", "significant"), [("det er en væsentlig hændelse", True), ("ikke væsentligt", False)]
)
def test_whether_an_event_is_significant_is_said(
    stage: Stage, ole: Person, said: str, *, significant: bool
) -> None:
    ole.says(f"nødmelderen lå nede 20 min i går, {said}")
    ole.says("gem")
    [kept] = stage.kept(Event, system="Nødmelderen", happened_on=date(2026, 3, 1))
    assert kept.significant is significant


@pytest.mark.parametrize(
    "said",
    [
        "bo var med i stedet for mig på kontraktforum 24/2",
        "bo deltog i stedet for karl i driftsforum i går",
        "bo stood in for me at kontraktforum 24/2",
    ],
)
def test_who_stood_in_once_has_no_seat(stage: Stage, said: str) -> None:
    fie = stage.person("fie.demosen@stf.example", of=LIGHTHOUSES)
    before = stage.kept(Seat)
    fie.says(said)
    fie.does_not_see("Tilføj plads", "Add seat", "Fast medlem")
    fie.says("gem")
    assert stage.kept(Seat) == before


def test_who_is_there_from_now_on_has_a_seat(stage: Stage) -> None:
    fie = stage.person("fie.demosen@stf.example", of=LIGHTHOUSES)
    fie.says("bo er med i kontraktforum i stedet for mig fra 1. april")
    fie.sees("Tilføj plads", "bo.proevesen@stf.example")


@pytest.mark.parametrize(
    "said",
    [
        "ses i morgen, jeg går hjem nu, er syg",
        "jeg er syg og går hjem nu, vi ses på mandag",
    ],
)
def test_a_goodbye_tells_no_day(stage: Stage, maren: Person, said: str) -> None:
    before = stage.kept(Absence)
    maren.says(said)
    maren.sees("2. mar. 2026")
    maren.does_not_see("3. mar. 2026", "9. mar. 2026")
    maren.says("gem")
    assert stage.kept(Absence) == before
    maren.says("i morgen")
    maren.says("gem")
    [kept] = [one for one in stage.kept(Absence) if one not in before]
    assert (kept.from_, kept.to) == (date(2026, 3, 2), date(2026, 3, 3))


# ── More than the name ───────────────────────────────────────────────────────


def test_a_name_with_more_is_taken_apart(stage: Stage, mia: Person) -> None:
    mia.says("der er kommet en ny eskalation 1 hos syvsover")
    mia.says("dorte digtet, dod@syvsover.example, nummeret får jeg senere")
    mia.sees("Navn: Dorte Digtet", "E-mail: dod@syvsover.example", "nummeret får jeg senere")
    mia.says("gem")
    [told] = stage.kept(ToldContact, of=PANCAKES, supplier="Syvsover Systemer A/S")
    assert (told.name, told.email, told.phone) == ("Dorte Digtet", "dod@syvsover.example", None)


@pytest.mark.parametrize(
    ("said", "seen", "role"),
    [
        ("mail evf@syvsover.example", "E-mail: evf@syvsover.example", None),
        ("driftschef, mail evf@syvsover.example", "E-mail: evf@syvsover.example", "driftschef"),
        ("tlf nr 00 00 14 19", "→ 00 00 14 19.", None),
    ],
)
def test_an_email_goes_to_its_field_whatever_is_asked(
    stage: Stage, mia: Person, said: str, seen: str, role: str | None
) -> None:
    mia.says("kim fra syvsover er stoppet, ny er eva frihånd 00 00 14 09")
    mia.says(said)
    mia.sees("Eva Frihånd", seen)
    mia.does_not_see(f"Funktion: {said}", "Funktion: mail")
    mia.says("gem")
    [told] = stage.kept(ToldContact, of=PANCAKES, name="Eva Frihånd")
    assert told.function == role


# ── What is another now is asked ─────────────────────────────────────────────


def test_a_number_that_is_new_is_asked(stage: Stage, ole: Person) -> None:
    ole.says("pindsvins vagt har fået nyt nummer")
    ole.sees("Driftsvagten", "Ret kontakt", "Telefon")
    ole.says("gem")
    assert not stage.kept(ToldContact)
    ole.says("00 00 11 10, det gælder fra på onsdag")
    ole.sees("Rettet: Telefon +45 00 00 11 00 → 00 00 11 10.", "det gælder fra på onsdag")
    ole.says("gem")
    [told] = stage.kept(ToldContact)
    assert (told.name, (told.phone or "").replace(" ", "")) == ("Driftsvagten", "+4500001110")


def test_the_day_of_what_was_confirmed_is_asked(stage: Stage, karl: Person) -> None:
    karl.says(
        "har holdt k-102 op mod papirkontrakten, det hele stemte, nåede bare ikke prisbilaget"
    )
    karl.sees("K-102", "Stamdata bekræftet", "nåede bare ikke prisbilaget")
    karl.says("gem")
    [kept] = stage.kept(Contract, number="K-102")
    assert kept.attested_on == date(2025, 8, 14)
    karl.says("i fredags")
    karl.says("gem")
    [kept] = stage.kept(Contract, number="K-102")
    assert kept.attested_on == date(2026, 2, 27)


# ── Another figure, another length of time, and agreement ────────────────────


def test_a_length_of_time_moves_the_day(signe: Person) -> None:
    signe.says("opret opfølgning til bo: find en afløser på fyrjournal, om to uger")
    signe.says("nej gør det til tre uger")
    signe.sees("Rettet: Frist 16. mar. 2026 → 23. mar. 2026.")
    signe.says("hellere en uge")
    signe.sees("→ 9. mar. 2026.")


def test_a_field_is_named_without_a_colon(signe: Person) -> None:
    signe.says("opret opfølgning til bo: find en afløser på fyrjournal, om to uger")
    signe.says("krav 2.1")
    signe.sees("Krav: 2.1 Roller og ansvar")


def test_agreement_saves_once_nothing_is_missing(stage: Stage, signe: Person) -> None:
    before = len(stage.kept(Action))
    signe.says("opret opfølgning: find en afløser på fyrjournal, om to uger")
    signe.says("ja det passer")
    signe.sees("Jeg mangler kun “Ansvarlig”; skriv det, og så “gem”.")
    signe.says("bo")
    signe.sees("Skal jeg gemme det?")
    assert len(stage.kept(Action)) == before
    signe.says("ja det er rigtigt")
    assert len(stage.kept(Action)) == before + 1


def test_a_figure_alone_corrects_the_figure(maren: Person) -> None:
    maren.says("vi øvede nødmelderen i går med kagemand, genoprettet på 44 min")
    maren.says("nej 47")
    maren.sees("44 → 47")


# ── What is told besides its fields ──────────────────────────────────────────

OUTAGE = "der var nedbrud på tågevarsel i går fra 8 til 10"


@everywhere
def test_what_is_told_of_it_turn_by_turn_comes_into_its_text(stage: Stage, maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("det var pindsvins skyld")
    maren.sees("Skrevet til “Hvad skete der?”: “Det var pindsvins skyld”", "slet det igen")
    maren.says("ja det er væsentligt")
    maren.says("og der kom ingen rapport")
    maren.says("slet det igen")
    maren.sees("Det er taget ud igen.")
    maren.says("borgerne mærkede intet")
    assert not stage.kept(Event, happened_on=date(2026, 3, 1))
    maren.says("gem")
    [event] = stage.kept(Event, happened_on=date(2026, 3, 1))
    assert event.significant
    assert event.title == (
        "Der var nedbrud på tågevarsel i går fra 8 til 10. Det var pindsvins skyld. "
        "Borgerne mærkede intet"
    )


@pytest.mark.parametrize(
    "said",
    ["jeg skal lige til møde", "det må du selv finde ud af", "du er dum", "det forstår jeg ikke"],
)
def test_what_tells_nothing_of_it_comes_into_no_text(maren: Person, said: str) -> None:
    maren.says(OUTAGE)
    maren.says(said)
    maren.does_not_see("Skrevet til")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("ja det er væsentligt", "Ja"),
        ("meget væsentligt", "Ja"),
        ("nej det er ikke væsentligt", "Nej"),
        ("ikke særlig væsentligt", "Nej"),
    ],
)
def test_a_yes_or_no_is_said_in_the_words_that_are_asked(
    maren: Person, said: str, chosen: str
) -> None:
    maren.says(OUTAGE)
    maren.says(said)
    maren.sees(f"Er det væsentligt for risikoen?: {chosen}")


@pytest.mark.parametrize("said", ["måske væsentligt", "nej det er væsentligt"])
def test_a_doubtful_yes_or_no_chooses_nothing(maren: Person, said: str) -> None:
    maren.says(OUTAGE)
    maren.says(said)
    maren.does_not_see("risikoen?: Ja", "risikoen?: Nej")


def test_that_something_is_wrong_ends_nothing(stage: Stage, maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("det er forkert")
    maren.sees("Hvad er forkert? Skriv feltet")
    maren.says("det var i forgårs")
    maren.sees("1. mar. 2026 → 28. feb. 2026")
    maren.says("nej")
    maren.says("gem")
    assert stage.kept(Event, happened_on=date(2026, 2, 28))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("registrer en hændelse på fyrjournal i går", None),
        ("ny hændelse på fyrjournal", None),
        ("registrer en hændelse på fyrjournal: serveren gik ned", "Serveren gik ned"),
        ("meld et nedbrud på fyrjournal, login virkede ikke", "Nedbrud på fyrjournal, login"),
    ],
)
def test_an_order_to_report_is_not_what_happened(
    maren: Person, said: str, text: str | None
) -> None:
    maren.says(said)
    if text is None:
        maren.sees("Hvad skete der?\n")
    else:
        maren.sees(f"Hvad skete der?: {text}")


def test_what_is_required_is_asked_before_what_may_be_left_empty(maren: Person) -> None:
    maren.says("vi øvede tågevarsel i fredags")
    maren.sees("Type")
    maren.does_not_see("Planlagt (valgfri)")


def test_an_exercise_is_told_turn_by_turn(stage: Stage, maren: Person) -> None:
    maren.says("så fik vi endelig holdt øvelsen på nm")
    maren.says("torsdag. med kagemand, de var 3 på")
    maren.sees("Holdt 26. feb. 2026.", "Leverandøren med ja.", "Evaluering: De var 3 på")
    maren.says("teknisk reetablering")
    maren.says("det tog 1 t 10")
    maren.sees("Tilføjet: Reetableret på (minutter) 70.")
    maren.says("jeg har lige set loggen, det var 72 min")
    maren.sees("70 → 72", "Det her fik jeg ikke med: “jeg har lige set loggen”")
    maren.says("gem")
    [held] = stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 2, 26))
    assert (held.restore_minutes, held.with_supplier) == (72, True)
    assert held.evaluation == "De var 3 på"


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("det tog en time og et kvarter", "75"),
        ("1 t 10", "70"),
        ("halvanden time", "90"),
        ("det tog 2 timer i går", None),
    ],
)
def test_a_length_of_time_is_counted_in_minutes(
    maren: Person, said: str, minutes: str | None
) -> None:
    maren.says("vi øvede nødmelderen i torsdags, teknisk reetablering")
    maren.says(said)
    if minutes is None:
        maren.does_not_see("Reetableret på (minutter): 2")
    else:
        maren.sees(f"Reetableret på (minutter): {minutes}")


# ── While it waits ───────────────────────────────────────────────────────────


@everywhere
def test_an_answer_in_the_middle_says_what_waits_and_only_once(maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("hvad er overskredet på fyrjournal")
    maren.sees("Du er i gang med “Hvad er der sket?”. Skriv “fortsæt”")
    maren.says("hvad er overskredet på nødmelderen")
    maren.does_not_see("Du er i gang med")
    maren.says("fortsæt")
    maren.sees("Hvornår skete det?")


def test_help_says_what_a_form_takes(maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("hjælp")
    maren.sees("Du er i gang med “Hvad er der sket?”", "“System: …”", "“gem”")
    maren.does_not_see("ret svar 2")


def test_a_draft_that_is_paused_is_not_said_to_be_saved(maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("må lige holde pause")
    maren.sees("Så er der pause", "Intet er gemt endnu.")
    maren.does_not_see("Gemt.")


def test_how_much_is_left_is_said(maren: Person) -> None:
    maren.says(OUTAGE)
    maren.says("hvor mange er der igen")
    maren.sees("Jeg mangler: “Er det væsentligt for risikoen?”.", "Du er i gang med")
    maren.says("ja")
    maren.says("mangler der mere")
    maren.sees("Alt, der skal udfyldes, er udfyldt. Skriv “gem”")


def test_what_is_to_be_done_is_told_between_commas_and_moved_with_a_reason(
    stage: Stage, signe: Person
) -> None:
    signe.says("lav en opgave til mig, udkast til udbudsplan, den 13")
    signe.sees("Opfølgning: Udkast til udbudsplan", "Frist: 13. mar. 2026")
    signe.says("nej sæt den til d 20 det når jeg aldrig")
    signe.sees("13. mar. 2026 → 20. mar. 2026")
    signe.says("3.1")
    signe.says("gem")
    [kept] = [one for one in stage.kept(Action) if one.title == "Udkast til udbudsplan"]
    assert kept.due_on == date(2026, 3, 20)


def test_what_a_part_chooses_is_chosen_and_a_day_first_is_corrected(maren: Person) -> None:
    maren.says("hej, vi har øvet fyrjournal i fredags")
    maren.says("det var teknisk, genskabelse fra backup")
    maren.sees("Type teknisk reetablering.")
    maren.says("vent det var torsdag vi holdt den, fredag var jeg slet ikke på arbejde")
    maren.sees("Rettet: Holdt 27. feb. 2026 → 26. feb. 2026.")
    maren.says("så lav ikke en ny. men lav en til ditte om at få et nr hos mosekonge")
    maren.does_not_see("Skrevet til")


def test_a_figure_that_is_of_something_else_fills_in_nothing(lone: Person) -> None:
    lone.says("vi holdt taktisk forum med syvsover i onsdags")
    lone.says("vi så også på 98,7 og nikkede")
    lone.does_not_see("98,7.", ": 98,7")


def test_an_address_names_no_supplier(stage: Stage) -> None:
    mia = stage.person("mia.demolund@pandekageby.example", of=PANCAKES)
    mia.says("mail er sap@syvsover.example")
    mia.does_not_see("Servicedesk", "Ret kontakt")


@pytest.mark.parametrize("said", ["ser rigtigt ud, gem", "ja det passer, gem"])
def test_a_draft_is_saved_after_agreement(stage: Stage, maren: Person, said: str) -> None:
    maren.says(TOLD)
    maren.says("Deltagere: Bo og Karl")
    maren.says("Leverandøren med: ja")
    maren.says(said)
    maren.sees("Tilføjet")
    assert stage.kept(Exercise, system="Nødmelderen", held_on=date(2026, 3, 1))


def test_agreement_with_something_else_after_it_saves_nothing(stage: Stage, maren: Person) -> None:
    before = stage.kept(Exercise)
    maren.says(TOLD)
    maren.says("ser rigtigt ud, nej vent")
    assert stage.kept(Exercise) == before


@pytest.mark.parametrize(
    "said",
    ["jeg er stedfortræder for karl", "jeg tager over for karl i uge 12", "I cover for Karl"],
)
def test_whoever_stands_in_says_so_of_themselves(stage: Stage, maren: Person, said: str) -> None:
    maren.says(said)
    maren.sees("Karl Attrapsen", "Maren Skabelonsen")
    assert maren.title in ("Ret rolle", "Correct role")
    assert not stage.kept(RoleAssignment, deputy="maren.skabelonsen@stf.example", role="kon")


def test_whether_somebody_stands_in_is_a_question(maren: Person) -> None:
    maren.says("er jeg stedfortræder for karl")
    assert maren.title == "Ingen stedfortræder for Karl Attrapsen"


@pytest.mark.parametrize("said", ["flyt den første til fredag", "flyt K-101 til fredag"])
def test_an_order_of_another_day_is_no_event(karl: Person, said: str) -> None:
    karl.says("vis mine opgaver")
    karl.says(said)
    karl.does_not_see("Hvad er der sket?")


def test_what_stands_under_a_name_of_its_own_changes_no_choice(maren: Person) -> None:
    maren.says("vi øvede fyrjournal 19. februar, dilemmaøvelse, mosekonge var med")
    maren.says("erfaring: opkaldslisten til politiet var forældet")
    maren.does_not_see("opkaldsprøve")
    maren.says("rettelse: det var en opkaldsprøve")
    maren.sees("dilemmaøvelse → opkaldsprøve")


@pytest.mark.parametrize("said", ["nej ikke et dokument", "jeg vil ikke lave et dokument"])
def test_a_kind_that_is_not_meant_is_left(stage: Stage, mia: Person, said: str) -> None:
    before = stage.kept(Document, of=PANCAKES)
    mia.says("referat fra taktisk forum k-201 27/2")
    mia.sees("Tilføj dokument")
    mia.says(said)
    mia.sees("Intet er gemt.")
    mia.says("gem")
    assert stage.kept(Document, of=PANCAKES) == before


def test_what_is_meant_instead_is_heard(mia: Person) -> None:
    mia.says("referat fra taktisk forum k-201 27/2")
    mia.says("nej ikke et dokument, det er taktisk forum k-201 der er holdt møde i 27/2")
    mia.sees("Seneste referat 28. jan. 2026 → 27. feb. 2026")


def test_a_value_that_is_not_meant_leaves_the_draft(maren: Person) -> None:
    maren.says("vi holdt en dilemmaøvelse på nødmelderen i går")
    maren.says("nej ikke en dilemmaøvelse")
    maren.does_not_see("Intet er gemt.")


@pytest.mark.parametrize(
    "said",
    [
        "mosekonge svarede faktisk ikke",
        "mosekonge deltog altså ikke",
        "leverandøren bidrog vel egentlig ikke",
        "mosekonge gav desværre aldrig noget input",
    ],
)
def test_a_no_behind_other_words_is_a_no(yusuf: Person, said: str) -> None:
    yusuf.says("jeg har lige lavet risikovurderingen for nødmelderen")
    yusuf.says(said)
    assert yusuf.title == "Tilføj risikovurdering"
    yusuf.sees("Leverandørens input: nej")


def test_what_the_supplier_answered_is_a_yes(yusuf: Person) -> None:
    yusuf.says("jeg har lige lavet risikovurderingen for nødmelderen")
    yusuf.says("mosekonge svarede")
    yusuf.sees("Leverandørens input: ja")


@pytest.mark.parametrize(
    "said", ["nej vent den 15.", "nej vent lige, den 15.", "no wait, the 15th"]
)
def test_whoever_hesitates_before_another_day_corrects_it(signe: Person, said: str) -> None:
    signe.says("vi øver tågevarsel den 14. april")
    signe.says(said)
    signe.sees("Planlagt 14. apr. 2026 → 15. apr. 2026")
    signe.does_not_see("fik jeg ikke med")


@pytest.mark.parametrize("said", ["nej vent", "nej vent med den", "no wait"])
def test_whoever_only_hesitates_is_waited_for(signe: Person, said: str) -> None:
    signe.says("vi øver tågevarsel den 14. april")
    signe.says(said)
    signe.sees("Intet er gemt endnu")
