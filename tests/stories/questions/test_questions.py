"""Test the pages that answer questions, as a sentence or a button asks for them.

Their contents are counted by hand from the demo's register.
"""

from datetime import date

from governance.records.absences import Absence
from governance.records.contacts import Contact
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.risk_assessments import RiskAssessment
from tests.stories.cast import PANCAKES, Person, Stage

FOG, JOURNAL, NIGHT = "system:Tågevarsel", "system:Fyrjournal", "system:Nødmelderen"
KEY, WATER = "system:Omsorgsnøglen", "system:Vandvagten"

# ── Overdue, missing, status: of somebody, of several things, of a requirement ──


def test_what_is_overdue_with_somebody_else(bo: Person) -> None:
    bo.wants("overdue", person="karl.attrapsen@stf.example")
    assert bo.title == "Karl har 3 punkter over fristen"
    bo.sees("kun Karl Attrapsen", "K-101", "K-102", "K-103")
    bo.does_not_see("Vis kun mine", "Nødmelderen")
    bo.wants("missing", person="karl.attrapsen@stf.example")
    bo.sees("Karl har")
    bo.wants("overdue", person="signe.testesen@stf.example")
    assert bo.title == "Signe har intet over fristen"


def test_what_is_overdue_in_two_systems_and_one_requirement(bo: Person, ditte: Person) -> None:
    bo.wants("overdue", about=[FOG, NIGHT], requirement="3.3")
    assert bo.title == "2 punkter er over fristen"
    bo.sees("Tågevarsel, K-101 og 1 mere · krav 3.3", "Ingen øvelse inden for fristen")
    bo.wants("overdue", about=[FOG])
    assert bo.title == "3 punkter er over fristen"
    bo.sees("Ingen af dem er dine, 3 følger du.")
    ditte.wants("overdue", about=[FOG])
    ditte.presses("Vis kun mine (1)")
    ditte.sees("Tågevarsel, K-101 · kun mine")
    ditte.presses("Vis alle")
    assert ditte.title == "3 punkter er over fristen"


def test_the_status_of_what_somebody_answers_for(bo: Person) -> None:
    bo.wants("status", person="karl.attrapsen@stf.example")
    assert bo.title == "Karl Attrapsen"
    bo.sees("0 af 3 opfyldt", "1.1 · K-101", "1.1 · K-102", "1.1 · K-103")
    bo.does_not_see("3.3")
    bo.wants("status", about=[JOURNAL], requirement="3.3")
    assert bo.title == "3.3 Beredskabsøvelse"
    bo.sees("Fyrjournal")
    bo.does_not_see("Tågevarsel", "Nødmelderen")


# ── Due soon, done, first ────────────────────────────────────────────────────


def test_what_falls_due_soon_the_nearest_first(bo: Person, ditte: Person) -> None:
    bo.wants("due_soon")
    assert bo.title == "20 frister til og med 1. apr. 2026"
    bo.sees("Læs ISAE 3402: periode, omfang og bemærkninger · Yusuf")
    assert bo.view.index("mandag 9. mar. 2026") < bo.view.index("onsdag 11. mar. 2026")
    bo.does_not_see("Vis kun mine")
    ditte.wants("due_soon")
    ditte.presses("Vis kun mine (7)")
    assert ditte.title == "7 frister til og med 1. apr. 2026"
    bo.wants("due_soon", until="2026-03-10", about=["contract:K-101"])
    assert bo.title == "1 frist til og med 10. mar. 2026"


def test_what_falls_due_soon_is_shown_page_by_page(mia: Person) -> None:
    mia.wants("due_soon")
    assert mia.title == "32 frister til og med 1. apr. 2026"
    mia.sees("fredag 6. mar. 2026 · Forny eller opsig", "1–8 af 32")
    for _ in range(3):
        mia.presses("Vis de næste 8")
    mia.sees("25–32 af 32")


def test_what_was_done_lately_by_whom_and_by_what(stage: Stage, maren: Person, bo: Person) -> None:
    bo.wants("done")
    assert bo.title == "Intet er meldt klaret siden 2. mar. 2026"
    stage.write(
        Exercise(
            system="Nødmelderen", held_on=date(2026, 3, 1), type="full scale", with_supplier=True
        )
    )
    maren.says("mine opgaver")
    maren.presses("Vis", on="Beskriv reetablering trin for trin")
    maren.presses("Klaret")
    bo.wants("done", about=[NIGHT])
    bo.sees(
        "Hold en beredskabsøvelse · øvelse ved Kravbot · 41 dage efter fristen",
        "Maren · 31 dage efter",
    )
    bo.presses("Nødmelderen")
    bo.sees("Øvelser", "fuld skala")
    bo.wants("done", person=maren.email)
    assert bo.title == "Maren har klaret 1 punkt siden 2. mar. 2026"
    bo.wants("done", about=[FOG])
    assert bo.title == "Intet er meldt klaret siden 2. mar. 2026"


def test_what_to_do_first_with_the_deed(stage: Stage, ditte: Person, bo: Person) -> None:
    ditte.wants("first")
    assert ditte.title == "Først: Mosekonge, døgnvagt"
    ditte.sees(
        "110 dage over fristen · Ring til Support, og bekræft nummeret · vigtigt ved nedbrud",
        "1–3 af 13",
    )
    ditte.presses("Jeg har ringet", on="Mosekonge, døgnvagt")
    ditte.sees("Hvordan har du fået det bekræftet?")
    bo.wants("first")
    assert bo.title == "Først: Pindsvin, eskalation 2"
    bo.sees("· Ditte", "K-101", "Nødmelderen", "1–3 af 8")
    bo.wants("first", about=[JOURNAL])
    assert bo.title == "Først: Mosekonge, døgnvagt"


def test_an_auditor_is_told_what_comes_first_and_offered_no_deed(revi: Person) -> None:
    revi.wants("first")
    assert revi.title == "Først: Syvsover, døgnvagt"
    assert not {"Jeg har ringet", "Udpeg", "Vis mine opgaver"} & set(revi.buttons)


# ── Who ──────────────────────────────────────────────────────────────────────


def test_who_has_what_for_a_system_and_who_when_they_are_away(stage: Stage, bo: Person) -> None:
    bo.wants("responsible", about=[FOG])
    assert bo.title == "Bo Prøvesen er systemejer"
    bo.sees("Maren Skabelonsen · maren.skabelonsen@stf.example")
    stage.write(Absence(member=bo.email, from_=date(2026, 3, 2), to=date(2026, 3, 6)))
    bo.wants("responsible", about=[FOG])
    bo.sees("Væk til og med fredag 6. mar. 2026. Yusuf Fiktivsen vikarierer imens.")


def test_who_has_a_requirement_and_who_answers_for_it(bo: Person, mia: Person) -> None:
    bo.wants("responsible", about=[NIGHT], requirement="3.3")
    assert bo.title == "Maren Skabelonsen udfører krav 3.3"
    bo.presses("Systemejer, er ansvarlig")
    assert bo.title == "Bo har 6 punkter over fristen"
    bo.wants("responsible", requirement="3.3", wants="accountable")
    assert bo.title == "Fie og Bo er ansvarlige for 3.3"
    mia.wants("responsible", about=[KEY], requirement="3.2")
    assert mia.title == "Ingen er beredskabsansvarlig"
    mia.sees("Ubesat: beredskabsansvarlig.", "Lone Prøvebæk vikarierer")
    mia.wants("responsible", about=["contract:K-201"], wants="deputy")
    assert mia.title == "Ingen stedfortræder for Mia Demolund"
    mia.sees("Lone Prøvebæk", "ingen stedfortræder")


# ── Contracts ────────────────────────────────────────────────────────────────


def test_the_option_and_the_tender_with_the_arithmetic(karl: Person) -> None:
    karl.wants("contract", about=[FOG])
    assert karl.title == "Option 1: svar senest 31. aug. 2026"
    karl.sees(
        "Uden option kan I ikke nå et udbud med jeres 18 måneder. Med option er der 179 dage",
        "= start udbud: 28. aug. 2025",
        "Det er 186 dage siden.",
        "= start udbud: 28. aug. 2026",
        "Beslutningen hører til Bo som systemejer. Jeg anbefaler ikke det ene eller det andet.",
        "stamdata bekræftet 30. jan. 2026",
    )
    karl.presses("Ændr plantid")
    karl.sees("Ret kontrakt", "K-101")


def test_a_last_day_of_notice_on_a_saturday_is_a_friday(mia: Person) -> None:
    mia.wants("contract", about=["contract:K-203"])
    assert mia.title == "Forny eller opsig senest fredag 6. mar. 2026"
    mia.sees("Sidste opsigelsesdag: lørdag 7. mar. 2026", "12 måneder, til 6. maj 2027", "Jens")
    assert {"Forny", "Opsig"} <= set(mia.buttons)


def test_several_contracts_are_a_row_each(karl: Person) -> None:
    karl.wants("contract", wants="end")
    assert karl.title == "K-101 udløber først: 28. feb. 2027"
    karl.presses("K-102 Fyrjournal")
    assert karl.title == "K-102 udløber 31. dec. 2028"


# ── When last, and the evidence of it ────────────────────────────────────────


def test_when_it_was_last_exercised_and_when_next(bo: Person, mia: Person) -> None:
    bo.wants("last_time", section="exercises", about=[NIGHT])
    assert bo.title == "Sidst øvet 20. jan. 2025"
    bo.sees(
        "For 406 dage siden.", "Type: teknisk reetablering", "20. jan. 2026 · 41 dage over fristen"
    )
    bo.wants("last_time", section="exercises")
    assert bo.title == "Ældst: Nødmelderen, 20. jan. 2025"
    mia.wants("last_time", section="exercises")
    assert mia.title == "1 af 3 aldrig øvet"
    mia.presses("Skolekalenderen")
    assert mia.title == "Aldrig øvet"


def test_who_accepted_the_risk_and_when_and_the_proof(stage: Stage, revi: Person) -> None:
    revi.wants("last_time", section="risk_assessments", about=[WATER], wants="who")
    assert revi.title == "Accepteret af Jens Testrup"
    revi.sees("Vurderet: 5. feb. 2026", "Udløst af: tilsyn")
    assert "Vurderet" not in revi.buttons
    revi.presses("Vis bevis")
    assert revi.title == "Der er ingen fil"
    revi.sees("I registeret", "Seneste risikovurdering", "5. feb. 2026")
    stage.write(
        Document(
            system="Vandvagten", kind="risk assessment", title="RV 2026", url="https://x.example"
        ),
        of=PANCAKES,
    )
    revi.wants("evidence", section="risk_assessments", about=[WATER])
    assert revi.title == "1 bevis"
    revi.presses("RV 2026")
    revi.sees("https://x.example", "Åbn")


def test_when_the_forums_met_and_the_contacts_were_verified(bo: Person) -> None:
    bo.wants("last_time", section="forums", about=["contract:K-101"])
    assert bo.title == "Ældst: Strategisk forum K-101, 21. jan. 2026"
    bo.wants("last_time", section="contacts", about=["supplier:Pindsvin Drift A/S"])
    assert bo.title == "Ældst: Pindsvin, 28. okt. 2025"
    bo.does_not_see("+45")
    bo.wants("last_time", about=[FOG])
    assert bo.title == "Sidst gjort: 7 ting"


# ── Forums and contacts ──────────────────────────────────────────────────────


def test_who_can_decide_in_a_forum(bo: Person, mia: Person) -> None:
    bo.wants("forum", about=["forum:Driftsforum K-101"])
    assert bo.title == "Ole Pladsholder kan beslutte"
    bo.sees("Mødtes sidst for 12 dage siden, 18. feb. 2026. Mødes hver 30. dag.", "2 af 3 møder")
    mia.wants("forum")
    assert mia.title == "1 af 2 fora uden beslutningstager"
    mia.presses("Driftsforum K-202")
    assert mia.title == "Ingen af jeres egne kan beslutte her"
    mia.presses("Udpeg")
    mia.sees("Tilføj plads", "Driftsforum K-202")


def test_which_contacts_are_stale_and_confirming_one(
    stage: Stage, ditte: Person, mia: Person
) -> None:
    ditte.wants("stale_contacts")
    assert ditte.title == "3 af 18 kontakter skal bekræftes"
    ditte.sees("Mosekonge, døgnvagt\n     200 dage · Support · Nummeret er ikke bekræftet")
    ditte.does_not_see("+45")
    ditte.presses("Bekræft", on="Mosekonge, døgnvagt")
    ditte.presses("Telefon")
    ditte.wants("stale_contacts")
    assert ditte.title == "2 af 18 kontakter skal bekræftes"
    mia.wants("stale_contacts")
    mia.sees("Kim Udgåetsen · fratrådt, og ingen på pladsen", "Find en ny")
    mia.says("hvad er overskredet")
    mia.presses("Syvsover, hændelsesleder")
    mia.sees("Find afløseren for Kim Udgåetsen")
    mia.does_not_see("Ring til Kim Udgåetsen")


# ── What is new ──────────────────────────────────────────────────────────────


def test_what_has_happened_since_last_week(stage: Stage, bo: Person, maren: Person) -> None:
    stage.wake(date(2026, 3, 10))
    stage.write(
        Event(system="Tågevarsel", kind="change", happened_on=date(2026, 3, 9), title="Nyt center")
    )
    stage.write(
        RiskAssessment(
            system="Fyrjournal",
            assessed_on=date(2026, 3, 9),
            reason="yearly",
            supplier_input="yes",
        )
    )
    maren.says("start 3.2 på tågevarsel")
    maren.says("det passer")
    maren.says("nej")
    bo.has_seen_it()
    bo.wants("news")
    bo.sees("er sket siden 3. mar. 2026", "Ændringer, hændelser og fund\n     1 · Nyt center")
    bo.sees("Overskred fristen\n     1 · K-101", "Svar i 3.2, Tågevarsel\n     1 · ved Maren")
    bo.sees("Klaret", "Fyrjournal", "Registeret: Risikovurderinger")
    bo.wants("news", about=[NIGHT])
    assert bo.title == "Intet er sket siden 3. mar. 2026"
    bo.wants("news", person=maren.email)
    bo.sees("Svar i 3.2, Tågevarsel")
    bo.does_not_see("Nyt center")


# ── As it was, what is not known, and others' things ─────────────────────────


def test_as_it_was_on_a_day_that_has_been(stage: Stage, bo: Person) -> None:
    stage.clock.forward(days=3)
    stage.write(
        Exercise(
            system="Nødmelderen", held_on=date(2026, 3, 4), type="full scale", with_supplier=True
        )
    )
    bo.wants("last_time", section="exercises", about=[NIGHT], on="3. marts")
    assert bo.title == "Sidst øvet 20. jan. 2025"
    bo.sees("Som det så ud 3. mar. 2026")
    for page in ("due_soon", "responsible", "contract", "forum", "stale_contacts", "overdue"):
        bo.wants(page, about=[NIGHT], on="3/3")
        bo.sees("om det så ud 3. mar. 2026")


def test_of_days_before_the_register_nothing_is_claimed(bo: Person) -> None:
    for page in ("overdue", "status", "due_soon", "contract", "last_time"):
        bo.wants(page, about=["contract:K-102"], on="1. marts")
        assert bo.title == "Registeret begynder 2. mar. 2026"


def test_when_it_was_last_done_is_asked_for_by_requirement_too(bo: Person) -> None:
    bo.wants("last_time", requirement="3.3", about=[NIGHT])
    assert bo.title == "Sidst øvet 20. jan. 2025"
    bo.wants("last_time", requirement="3.5", about=["contract:K-103"])
    assert bo.title == "Sidst gjort: 2 ting"


def test_when_something_last_happened_and_when_it_was_last_measured(bo: Person) -> None:
    bo.wants("last_time", section="events", about=[NIGHT])
    assert bo.title == "Sidst sket 21. nov. 2025"
    bo.sees("Slags: hændelse", "Beslutning: ny vurdering", "For 101 dage siden.")
    bo.does_not_see("Det står ikke i registeret")
    bo.wants("last_time", section="events")
    assert bo.title == "Sidst sket 21. nov. 2025"
    bo.presses("Fyrjournal")
    assert bo.title == "Intet er registreret"
    bo.wants("last_time", section="measurements", about=["contract:K-101"])
    assert bo.title == "Sidst målt 28. feb. 2026"
    bo.sees("Målepunkt: Tilgængelighed", "Værdi: 99,93", "Næste gang: senest 31. mar. 2026")
    bo.wants("last_time", requirement="3.1", about=[NIGHT])
    assert bo.title == "Sidst risikovurderet 27. nov. 2025"


def test_what_is_not_known_is_said(bo: Person) -> None:
    for page in ("due_soon", "done", "responsible", "contract", "forum", "stale_contacts", "news"):
        bo.wants(page, words="månebasen")
        bo.sees("Jeg kender ikke “månebasen”. Her er det hele.")


def test_of_another_authority_nothing_is_told(revi: Person) -> None:
    """The stage checks when it closes that nothing of theirs was ever on the screen."""
    pages = ("overdue", "missing", "status", "due_soon", "done", "first", "responsible", "contract")
    for page in (*pages, "last_time", "evidence", "forum", "stale_contacts", "news"):
        revi.wants(page, about=["system:Ukendt"], person="ukendt@stf.example")


def test_all_contacts_of_a_supplier_are_confirmed_at_once(stage: Stage, ditte: Person) -> None:
    for kept in stage.kept(Contact, supplier="Pindsvin Drift A/S"):
        stage.write(kept.model_copy(update={"verified_on": date(2025, 1, 1)}))
    ditte.wants("stale_contacts")
    ditte.presses("Pindsvin: alle 5 svarede")
    ditte.does_not_see("Pindsvin, ")
    verified = {one.verified_on for one in stage.kept(Contact, supplier="Pindsvin Drift A/S")}
    assert verified == {date(2026, 3, 2)}
    ditte.says("fortryd")
    ditte.sees("Fortrudt", "Kontakt Pindsvin Drift A/S", "er som før.")
    verified = {one.verified_on for one in stage.kept(Contact, supplier="Pindsvin Drift A/S")}
    assert verified == {date(2025, 1, 1)}
