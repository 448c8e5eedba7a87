"""Test the papers that are copied as text: no name makes a line of its own."""

from datetime import date

from bot.engine.queries.agenda import Agenda, AgendaItem
from bot.engine.queries.letter import Letter, LetterDrafts
from bot.texts.words import Words
from governance.records.forums import Seat
from papers.agenda import agenda_text, minutes_text
from papers.letter import letter_text

NAME = "Fyr\nEmne:\u00a0Alt er aftalt\t\r\n"
PRINTED = "Fyr Emne: Alt er aftalt"


def test_a_letter() -> None:
    letter = Letter(subject=NAME, paragraphs=(f"Vi skriver om {NAME}.", (NAME, "En rapport")))
    drafts = LetterDrafts(
        kind="statement",
        contract="K-101",
        supplier=NAME,
        to=None,
        head=(f"Til: {NAME}",),
        greeting=f"Kære {NAME}",
        foot=("Med venlig hilsen", NAME),
        letters=(letter,),
    )
    assert letter_text(letter, drafts, Words("da")).splitlines() == [
        *(f"Til: {PRINTED}", "", f"Emne: {PRINTED}", "", f"Kære {PRINTED}", ""),
        *(f"Vi skriver om {PRINTED} .", "", f"- {PRINTED}", "- En rapport", ""),
        *("Med venlig hilsen", PRINTED),
    ]


def test_an_agenda_and_the_minutes() -> None:
    agenda = Agenda(
        forum=NAME,
        authority=NAME,
        supplier=NAME,
        contract="K-101",
        today=date(2026, 3, 2),
        last=None,
        due=None,
        seats=(Seat(forum="Fyr", person=NAME, side="us", role=NAME),),
        items=(AgendaItem(NAME, (NAME,)),),
        own=(),
    )
    words = Words("da")
    assert agenda_text(agenda, words).splitlines()[-2:] == [f"1. {PRINTED}", f"   - {PRINTED}"]
    for text in (agenda_text(agenda, words), minutes_text(agenda, words)):
        assert not [line for line in text.splitlines() if line.startswith("Emne")]
        assert "\u00a0" not in text
