"""Test that a file that comes when nothing is open is asked about, and filed where it belongs."""

import pytest

from governance.records.evidence import Evidence
from governance.records.role_assignments import RoleAssignment
from tests.stories.cast import PDF, Person, Stage, where_files_are_fetched

NIGHT = "nødmelderen"


def test_a_file_finds_its_place_by_buttons(stage: Stage, maren: Person) -> None:
    maren.attaches("Øvelsesrapport.pdf")
    assert maren.title == "Hvilket krav?"
    maren.sees("Øvelsesrapport.pdf er modtaget. Hvor hører det til?")
    maren.presses("3.3 Beredskabsøvelse")
    assert maren.title == "Hvilket system?"
    maren.presses("Nødmelderen")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.sees("Beder om bevis · 3", "Godt bevis: Øvelsesrapport", "Andre spørgsmål · 1")
    assert not stage.kept(Evidence)
    maren.presses("Næste øvelse")
    assert maren.title == "Gemt ved 3.3, spørgsmål 4"
    maren.sees("Øvelsesrapport.pdf ligger nu ved “Næste øvelse”.")
    (piece,) = stage.kept(Evidence)
    assert (piece.question, piece.scope) == ("3.3-8", "system:Nødmelderen")
    assert (piece.title, piece.added_by) == ("Øvelsesrapport.pdf", maren.email)
    maren.presses("Åbn tjeklisten")
    maren.presses("Det passer – vis de 2")
    maren.says("spring over")
    maren.sees("Bevis · 1", "Øvelsesrapport.pdf")


def test_or_in_words_with_a_slip_on_the_way(stage: Stage, maren: Person) -> None:
    maren.attaches("Rapport.pdf")
    maren.says("det ved jeg ikke")
    maren.sees("Skriv kravets nummer eller navn")
    maren.says("3.3")
    maren.says("kaffemaskinen")
    maren.sees("Skriv et navn eller nummer fra listen.")
    maren.says(NIGHT)
    maren.says("17")
    maren.sees("Skriv spørgsmålets nummer, fx 4")
    maren.says("spørgsmål 3")
    assert maren.title == "Gemt ved 3.3, spørgsmål 3"
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.3-9"]


@pytest.mark.parametrize("said", ["2", "3.3-5", "evaluering af øvelsen", "Nr. 2."])
def test_a_question_has_many_names(stage: Stage, maren: Person, said: str) -> None:
    maren.attaches("Deltagere.pdf", text="3.3 på nødmelderen")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.says(said)
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.3-5"]


def test_the_authority_has_no_name_to_choose(stage: Stage, ditte: Person) -> None:
    ditte.attaches("Organisation.pdf", text="her er den til 2.1")
    assert ditte.title == "Hvilket spørgsmål hører beviset til?"
    ditte.says("1")
    assert [piece.scope for piece in stage.kept(Evidence)] == ["authority"]


def test_several_files_go_together(stage: Stage, maren: Person) -> None:
    maren.attaches("Plan.pdf", text="3.2 nødmelderen")
    maren.attaches("Bilag.pdf", PDF + b"2")
    assert maren.title == "Hvilket spørgsmål hører beviserne til?"
    maren.sees("Plan.pdf, Bilag.pdf")
    maren.attaches("Bilag.pdf", PDF + b"2")
    maren.says("1")
    maren.sees("Plan.pdf, Bilag.pdf ligger nu ved “Beredskabsplan”.")
    assert {piece.title for piece in stage.kept(Evidence)} == {"Plan.pdf", "Bilag.pdf"}


def test_it_can_be_left_for_later_or_for_good(stage: Stage, maren: Person) -> None:
    maren.attaches("Plan.pdf")
    maren.says("pause")
    maren.sees("Du er nået til beviset, som mangler en plads")
    maren.says("fortsæt")
    assert maren.title == "Hvilket krav?"
    stage.restart()
    maren.says("3.2")
    maren.says("annullér")
    assert maren.title == "Fortrudt"
    assert not stage.kept(Evidence)


def test_only_what_one_may_attach_to_is_offered(stage: Stage, fie: Person, bo: Person) -> None:
    fie.attaches("Plan.pdf", text="3.3")
    assert not [name for name in ("Tågevarsel", "Nødmelderen") if name in fie.view]
    fie.says("1")
    assert [piece.scope for piece in stage.kept(Evidence)] == ["system:Fyrjournal"]
    bo.attaches("Plan.pdf", text="3.3")
    bo.sees("Tågevarsel", "Nødmelderen")
    bo.does_not_see("Fyrjournal")


def test_who_only_reads_is_told_so(stage: Stage, revi: Person) -> None:
    revi.attaches("Plan.pdf")
    assert revi.title == "Beviset er ikke gemt"
    revi.sees("Du har læseadgang.")
    revi.says("hej")
    revi.sees("Goddag, Revi")


def test_a_right_lost_on_the_way_is_no_right(stage: Stage, fie: Person) -> None:
    fie.attaches("Plan.pdf", text="3.3")
    stage.clock.forward(days=46)  # her last day was 16 April
    fie.says("1")
    fie.sees("Kravet ligger hos andre")
    assert not stage.kept(Evidence)
    fie.says("annullér")
    assert fie.title == "Fortrudt"


def test_in_english(stage: Stage, maren: Person) -> None:
    maren.says("english")
    maren.attaches("Plan.pdf", text="3.2 nødmelderen")
    maren.says("1")
    assert maren.title == "Saved at 3.2, question 1"
    maren.sees("Plan.pdf is now filed under")


@where_files_are_fetched
def test_a_file_that_is_still_on_its_way(stage: Stage, maren: Person) -> None:
    with stage.nobody_doing_jobs():
        maren.attaches("Plan.pdf", text="3.2 nødmelderen")
        maren.sees_nothing_new()
        maren.says("start 3.3 på tågevarsel")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.says("1")
    assert [piece.question for piece in stage.kept(Evidence)] == ["3.2-1"]
    maren.sees("Gemt ved 3.2, spørgsmål 1", "3.3 Beredskabsøvelse")


@where_files_are_fetched
def test_a_file_that_never_comes(stage: Stage, maren: Person) -> None:
    with stage.nobody_doing_jobs():
        maren.attaches("Plan.pdf")
        stage.screens.lose_files()
    maren.sees("Jeg kunne ikke hente Plan.pdf. Prøv at sende den igen.")
    assert not stage.kept(Evidence)


@where_files_are_fetched
def test_a_file_sent_while_lines_are_shown_is_asked_where_it_belongs(
    stage: Stage, maren: Person
) -> None:
    maren.says("start 3.2 på fyrjournal")
    maren.sees("Jeg ved allerede")
    maren.attaches("Plan.pdf")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.says("beredskabsplan")
    maren.sees("Gemt ved 3.2", "Jeg ved allerede")
    [piece] = [one for one in stage.kept(Evidence) if one.title == "Plan.pdf"]
    assert piece.scope == "system:Fyrjournal"


@where_files_are_fetched
def test_a_file_sent_in_the_middle_of_a_form_is_kept_and_the_form_stays(
    stage: Stage, maren: Person
) -> None:
    maren.says("der var nedbrud på tågevarsel i går")
    maren.attaches("Plan.pdf", text="3.2 nødmelderen")
    maren.says("1")
    maren.sees("Gemt ved 3.2, spørgsmål 1", "Hvornår skete det?: 1. mar. 2026")
    assert [piece.title for piece in stage.kept(Evidence)] == ["Plan.pdf"]


# ── Links and cases ──────────────────────────────────────────────────────────

LINK = "https://esdh.example/sag/44?id=2"


@pytest.mark.parametrize(
    ("said", "reference"),
    [
        (f"{LINK} er bevis for øvelsen på nødmelderen", LINK),
        (f"evalueringen af øvelsen på nødmelderen: {LINK}.", LINK),
        ("dokumentation for øvelsen på nødmelderen ligger i sag 2026-118", "sag 2026-118"),
    ],
)
def test_a_link_or_a_case_is_evidence_as_a_file_is(
    stage: Stage, maren: Person, said: str, reference: str
) -> None:
    maren.says(said)
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.sees("3.3 Beredskabsøvelse · Nødmelderen", reference, "Nævnt")
    assert not stage.kept(Evidence)
    maren.presses("Evaluering af øvelsen")
    assert maren.title == "Gemt ved 3.3, spørgsmål 2"
    (piece,) = stage.kept(Evidence)
    assert (piece.question, piece.url, piece.title) == ("3.3-5", reference, reference)
    maren.says("fortryd")
    assert not stage.kept(Evidence)


def test_what_was_said_with_it_puts_its_question_first(maren: Person) -> None:
    maren.says(f"evalueringen af øvelsen på nødmelderen ligger på {LINK}")
    maren.sees("Nævnt · 1:\n  Evaluering af øvelsen")


def test_in_english_too(stage: Stage, maren: Person) -> None:
    maren.says("english please")
    maren.says(f"{LINK} is evidence of the exercise on nødmelderen")
    assert maren.title == "Which question does the evidence belong to?"
    maren.says("1")
    assert [piece.url for piece in stage.kept(Evidence)] == [LINK]


def test_a_link_alone_is_asked_about_and_another_joins_it(stage: Stage, maren: Person) -> None:
    maren.says(LINK)
    assert maren.title == "Hvilket krav?"
    maren.sees(f"{LINK} er modtaget. Hvor hører det til?")
    maren.says("sag 2026-118")
    maren.sees(f"{LINK}, sag 2026-118 er modtaget. Hvor hører de til?")
    maren.says("3.3")
    maren.says(NIGHT)
    maren.says("1")
    assert {piece.url for piece in stage.kept(Evidence)} == {LINK, "sag 2026-118"}


def test_a_case_told_with_a_record_comes_after_it(stage: Stage, maren: Person) -> None:
    maren.says(f"vi holdt opkaldsprøve med leverandøren på {NIGHT} i går, sag 2026-118")
    maren.sees("Tilføj øvelse", "Bagefter kommer: Læg bevis ved (sag 2026-118)")
    maren.does_not_see("fik jeg ikke med")
    maren.says("gem")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.sees("Nødmelderen", "sag 2026-118")
    maren.says("1")
    (piece,) = stage.kept(Evidence)
    assert (piece.scope, piece.url) == ("system:Nødmelderen", "sag 2026-118")


def test_a_link_said_while_the_record_is_open_waits_for_it(stage: Stage, maren: Person) -> None:
    maren.says(f"vi holdt opkaldsprøve med leverandøren på {NIGHT} i går")
    maren.says(f"den ligger på {LINK}")
    maren.sees("Tilføj øvelse", f"Når det her er gemt, spørger jeg, hvor “{LINK}” hører til.")
    maren.says("gem")
    assert maren.title == "Hvilket spørgsmål hører beviset til?"
    maren.sees("Nødmelderen", LINK, "Nævnt")
    assert not stage.kept(Evidence)


def test_what_proves_a_record_is_given_up_with_it(stage: Stage, maren: Person) -> None:
    maren.says(f"vi holdt opkaldsprøve med leverandøren på {NIGHT} i går, sag 2026-118")
    maren.says("fortryd")
    maren.sees("Fortrudt", "Intet er gemt.")
    maren.does_not_see("Hvilket spørgsmål")
    maren.says("hvad er overskredet")
    maren.does_not_see("sag 2026-118")
    assert not stage.kept(Evidence)


def test_a_document_says_itself_where_it_is(stage: Stage, karl: Person) -> None:
    karl.says(f"tillæg 5 til k-101 er underskrevet i går og ligger på {LINK}")
    karl.sees("Tilføj dokument", "Titel: Tillæg 5", f"Link: {LINK}")
    karl.does_not_see("Bagefter kommer", "fik jeg ikke med")


def test_a_question_with_a_link_is_one(maren: Person) -> None:
    maren.says(f"hvad er {LINK}?")
    maren.does_not_see("er modtaget")


def test_a_link_from_who_has_no_role_is_said_no_to(stage: Stage, revi: Person) -> None:
    revi.says(f"{LINK} er bevis for øvelsen på {NIGHT}")
    assert revi.title == "Beviset er ikke gemt"
    revi.sees("En revisor læser og tester, men lægger ikke bevis ved.")


@pytest.mark.parametrize(
    "said",
    [
        "k-101 har sagsnummer 2026-55",
        "sagsnummeret på k-101 er 2026-55",
        "kontrakten k-101 ligger i sag 2026-55",
        "k-101 har fået sagsnr 2026-55",
    ],
)
def test_a_contract_says_itself_which_case_it_is_in(karl: Person, said: str) -> None:
    karl.says(said)
    karl.sees("Ret kontrakt", "Sagsnummer", "2026-55")
    karl.does_not_see("Attesteret", "Hvilket krav?")


def test_a_system_one_has_no_role_for_is_said_before_another_is_offered(
    stage: Stage, bo: Person
) -> None:
    bo.says(f"{LINK} er bevis for øvelsen på fyrjournal")
    assert bo.title == "Hvilket system?"
    bo.sees("Ved Fyrjournal kan du ikke lægge bevis; det kræver en rolle på kravet dér.")
    assert not stage.kept(Evidence)


def test_the_only_one_is_not_taken_for_another_that_was_named(stage: Stage, bo: Person) -> None:
    stage.forget(RoleAssignment, scope="system:Tågevarsel", member=bo.email)
    bo.says(f"{LINK} er bevis for øvelsen på fyrjournal")
    bo.sees("Hvilket system?", "Ved Fyrjournal kan du ikke lægge bevis", "Nødmelderen")
    bo.says(NIGHT)
    bo.says("2")
    assert [piece.scope for piece in stage.kept(Evidence)] == ["system:Nødmelderen"]


@pytest.mark.parametrize(
    "said",
    [
        "hvordan vedhæfter jeg et dokument",
        "kan jeg lægge et link ind",
        "kan jeg linke til sharepoint",
        "hvor afleverer jeg referatet",
        "kan vi sende referatet til dig",
        "can i upload a document",
    ],
)
def test_how_evidence_is_brought_is_told_and_what_there_is_is_not_listed(
    maren: Person, said: str
) -> None:
    maren.says(said)
    assert maren.title in ("Send filen her", "Send the file here")
