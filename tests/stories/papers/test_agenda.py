"""Test a forum's agenda and the skeleton of its minutes: what may be sent, and what may not."""

from datetime import date

import pytest

from bot.engine.dialog import TurnContext
from bot.engine.queries.agenda import Agenda, agenda
from bot.messages import Lang
from bot.texts.words import Words
from governance.records.actions import Action
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.forums import Forum, Seat
from governance.records.measuring_points import Measurement
from governance.records.supervision import Supervision
from papers.agenda import agenda_pdf, agenda_text, minutes_pdf, minutes_text
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import tags_of
from tests.papers.pdf_text import text_of
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal

DITTE = "ditte.moenstergaard@stf.example"
FORUM = "Driftsforum K-101"
THOUGHT = "Vi overvejer at opsige dem"


@pytest.mark.parametrize(
    ("words", "forum"),
    [
        ("dagsorden til driftsforum", FORUM),
        ("skriv en dagsorden til Strategisk forum K-103", "Strategisk forum K-103"),
        ("dagsorden for leverandørforum med Mosekonge", "Kontraktforum K-102"),
        ("agenda for the operations forum", FORUM),
    ],
)
def test_the_agenda_is_written_from_words(
    stage: Stage, ditte: Person, words: str, forum: str
) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Dagsordenen er klar", forum, "1. Velkomst", "Eventuelt og næste møde")
    ditte.sees("Kun til jer selv", "Kravbot sender den ikke")
    text = stage.handed(ditte, f"Dagsorden {forum} 2. mar. 2026.txt").decode()
    assert text.startswith(f"Dagsorden · {forum}\n")
    assert "\u00a0" not in text
    made = stage.handed(ditte, f"Dagsorden {forum} 2. mar. 2026.pdf")
    assert forum in tags_of(made).title
    assert tags_of(made).untagged == 0


@pytest.mark.parametrize(
    "words",
    [
        "referatskabelon for Driftsforum K-101",
        "skabelon til referat af driftsforum",
        "minutes template for Driftsforum K-101",
    ],
)
def test_a_skeleton_of_the_minutes_is_written_from_words(
    stage: Stage, ditte: Person, words: str
) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Skabelonen til referatet er klar", FORUM, "Ole Pladsholder")
    text = stage.handed(ditte, f"Referat {FORUM} 2. mar. 2026.txt").decode()
    assert "- Ole Pladsholder, myndigheden, kan beslutte; til stede: \n" in text
    assert "- Pindsvin Drift A/S: \n" in text
    assert text.count("   Beslutning: \n   Hvem: \n   Hvornår: \n") == text.count("\n\n") - 1
    assert tags_of(stage.handed(ditte, f"Referat {FORUM} 2. mar. 2026.pdf")).untagged == 0


def test_the_agenda_leads_to_the_skeleton(stage: Stage, ditte: Person) -> None:
    ditte.says("dagsorden til driftsforum")
    stage.work()
    ditte.presses("Skabelon til referat")
    stage.work()
    ditte.sees("Skabelonen til referatet er klar", FORUM)


def test_which_forum_is_asked_where_several_are_meant(stage: Stage, ditte: Person) -> None:
    ditte.says("dagsorden for leverandørforum med Pindsvin")
    ditte.sees("Driftsforum K-101", "Strategisk forum K-101")
    ditte.does_not_see("Kontraktforum K-102")
    ditte.says("Strategisk forum K-101")
    stage.work()
    ditte.sees("Dagsordenen er klar", "Strategisk forum K-101")


def test_the_task_of_a_meeting_that_is_due_has_a_button_for_it(stage: Stage, ditte: Person) -> None:
    stage.wake(date(2026, 4, 1))
    stage.sweep()
    ditte.says("hvad er overskredet for Driftsforum K-101")
    ditte.presses(FORUM)
    ditte.presses("Skriv dagsorden")
    stage.work()
    ditte.sees("Dagsordenen er klar", FORUM)


def test_an_auditor_sends_none(stage: Stage, revi: Person) -> None:
    revi.says("dagsorden til driftsforum")
    stage.work()
    revi.does_not_see("Dagsordenen er klar")


@pytest.mark.parametrize("words", ["hvad har jeg på dagsordenen", "hvem sidder i driftsforum"])
def test_other_questions_keep_their_answers(ditte: Person, words: str) -> None:
    ditte.says(words)
    ditte.does_not_see("Jeg skriver dagsordenen")


# ── What stands on it ────────────────────────────────────────────────────────


def _agenda(stage: Stage, lang: Lang = "da") -> Agenda:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE), Words(lang))
        return agenda(f"forum:{FORUM}", context)


def _everything_open(stage: Stage) -> None:
    """Leave something open of every kind that an agenda starts from, and something secret."""
    for record in (
        Measurement(
            contract="K-101", point="Tilgængelighed", period_end=date(2026, 3, 1), value=97.5
        ),
        Event(system="Tågevarsel", kind="incident", happened_on=date(2026, 2, 25), title=THOUGHT),
        Supervision(
            contract="K-101",
            method="visit",
            done_on=date(2026, 2, 20),
            findings_open=1,
            result=THOUGHT,
        ),
        Document(
            contract="K-101",
            kind="operations report",
            title="Rapport",
            dated=date(2026, 1, 20),
            every_days=31,
        ),
        Action(
            contract="K-101",
            title=THOUGHT,
            requirement="3.4",
            owner=DITTE,
            due_on=date(2026, 2, 1),
        ),
    ):
        stage.write(record)
    [forum] = stage.kept(Forum, name=FORUM)
    stage.write(forum.model_copy(update={"postponed_items": 2}))
    stage.sweep()


def test_it_starts_from_all_that_is_open(stage: Stage) -> None:
    _everything_open(stage)
    said = agenda_text(_agenda(stage), Words("da"))
    for line in (
        "Tilgængelighed: 97,5 % pr. 1. mar. 2026; målet er mindst 99,8 %",
        "Hændelse, Tågevarsel, 25. feb. 2026",
        "1 åbent fund: tilsyn 20. feb. 2026 (besøg)",
        "Driftsrapport: ventet 20. feb. 2026",
        "Eskalation 2: Helle Opfundet",
        "Option 1 (12 måneder): svar senest 31. aug. 2026",
        "Referat af 18. feb. 2026",
        "Mødet skal holdes senest 20. mar. 2026.",
    ):
        assert line in said


def test_what_is_ours_is_said_to_us_and_stands_in_nothing_that_is_sent(stage: Stage) -> None:
    _everything_open(stage)
    found, words = _agenda(stage), Words("da")
    own = "\n".join(f"{title}: {detail}" for title, detail in found.own)
    assert "Ole Pladsholder: Kan beslutte: Driftsændringer uden pris" in own
    assert THOUGHT in own
    assert "K-101: Option 1 er ikke besluttet" in own
    for sent in (
        agenda_text(found, words),
        minutes_text(found, words),
        text_of(agenda_pdf(found, words, TODAY.now)),
        text_of(minutes_pdf(found, words, TODAY.now)),
    ):
        assert THOUGHT not in sent
        assert "Driftsændringer uden pris" not in sent
        assert not [detail for _, detail in found.own if detail in sent]


def test_the_paper_says_what_the_text_says(stage: Stage) -> None:
    _everything_open(stage)
    found, words = _agenda(stage, "en"), Words("en")
    printed = text_of(agenda_pdf(found, words, TODAY.now))
    for item in found.items:
        assert item.title in agenda_text(found, words)
        assert item.title in printed
        for line in item.lines:
            assert line.replace("\u00a0", " ") in agenda_text(found, words)


def test_the_suppliers_people_are_among_the_participants(stage: Stage) -> None:
    stage.write(Seat(forum=FORUM, person="Rita Ikkerigtig", side="supplier", role="Driftschef"))
    said = minutes_text(_agenda(stage), Words("da"))
    assert "- Rita Ikkerigtig, leverandøren, Driftschef; til stede: \n" in said
    assert "- Pindsvin Drift A/S: \n" not in said


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it(stage: Stage, name: str) -> None:
    person = name[:200].replace("@", "a")
    stage.write(Seat(forum=FORUM, person=person, side="supplier", role=name[:200]))
    found, words = _agenda(stage), Words("da")
    for make in (agenda_pdf, minutes_pdf):
        made = make(found, words, TODAY.now)
        assert made == make(found, words, TODAY.now)
        assert tags_of(made).untagged == 0
