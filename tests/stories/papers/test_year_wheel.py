"""Test the year wheel in the conversation: for the authority, a thing, a person; in words too."""

from dataclasses import replace
from datetime import date

import pytest

from bot.engine.dialog import TurnContext
from bot.engine.queries.year_wheel import WheelItem, year_wheel
from bot.texts.words import Words
from governance.commands import ConfirmContact
from governance.handlers import apply
from governance.obligations.ledger import ObligationFilter
from governance.ports import Today
from governance.records.contacts import Contact
from storage.unit_of_work import UnitOfWork
from tests.papers.pdf_tags import pages_of, tags_of
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal

NAME = "Årshjul 2026 {}.pdf"
DITTE = "ditte.moenstergaard@stf.example"
NIGHT = "system:Nødmelderen"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("årshjul", "Styrelsen for Tåge og Fyrtårne"),
        ("årshjul for nødmelderen", "Nødmelderen"),
        ("vis årshjulet for K-103", "K-103"),
        ("årshjul for Kagemand", "Kagemand Data A/S"),
        ("årshjul for Bo Prøvesen", "Bo Prøvesen"),
        ("mit årshjul", "Maren Skabelonsen"),
        ("annual wheel for Nødmelderen", "Nødmelderen"),
    ],
)
def test_it_is_drawn_from_words(stage: Stage, maren: Person, words: str, about: str) -> None:
    maren.says(words)
    stage.work()
    maren.sees("Årshjulet 2026 er klar", about, "Til væggen som PDF i A3", "Måned for måned")
    made = stage.handed(maren, NAME.format(about.replace("/", "-")))
    assert pages_of(made) == 1
    assert about in tags_of(made).title


def test_it_comes_as_a_picture_too(stage: Stage, maren: Person) -> None:
    maren.says("årshjul for nødmelderen")
    stage.work()
    assert stage.handed(maren, "Årshjul 2026 Nødmelderen.png").startswith(b"\x89PNG")


def test_an_auditor_may_have_it(stage: Stage, revi: Person) -> None:
    revi.says("årshjul")
    stage.work()
    revi.sees("Årshjulet 2026 er klar", "Pandekageby Kommune")


def test_what_it_is_is_still_explained(maren: Person) -> None:
    maren.says("hvad er et årshjul")
    maren.does_not_see("Jeg tegner årshjulet")


# ── The figures ──────────────────────────────────────────────────────────────


def _context(unit: UnitOfWork, today: Today = TODAY) -> TurnContext:
    return TurnContext(command_context_of(unit, DITTE, today=today), Words("da"))


@pytest.mark.parametrize(
    ("arguments", "narrowed"),
    [
        pytest.param({}, {}, id="the authority"),
        pytest.param({"mine": True}, {"asked": (DITTE,)}, id="mine"),
        pytest.param({"requirement": "3.2"}, {"requirement": "3.2"}, id="a requirement"),
    ],
)
def test_the_figures_are_those_the_pages_answer_with(
    stage: Stage, arguments: dict[str, object], narrowed: dict[str, object]
) -> None:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = _context(unit)
        wheel = year_wheel(arguments, context)  # type: ignore[arg-type]
        wanted = ObligationFilter(**narrowed)  # type: ignore[arg-type]
        count = unit.ledger.count
        day = TODAY.day
        assert wheel.count("ahead") == count(
            replace(wanted, due_from=day, due_until=date(day.year, 12, 31))
        )
        assert wheel.count("late") + wheel.earlier == count(replace(wanted, overdue_on=day))
        assert wheel.missing == count(replace(wanted, kind="missing"))
        assert wheel.unknown == count(replace(wanted, kind="unknown"))
        assert wheel.count("ahead") > 0


def test_what_comes_again_stands_where_it_was_done_and_where_it_is_ahead(stage: Stage) -> None:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = _context(unit)
        before = year_wheel({"about": ["system:Tågevarsel"]}, context)
        known = next(
            kept
            for kept in unit.register.find(Contact)
            if kept.record.verified_on and kept.record.side == "supplier"
        )
        confirm = ConfirmContact(
            section="contacts", key=known.key, seen=known.version, through="phone"
        )
        apply(confirm, context.command_context)
        scope = f"supplier:{known.record.supplier}"
        wheel = year_wheel({"about": [scope]}, _context(unit))
        done = [one for one in wheel.items if one.state == "done"]
        assert [(one.day, one.requirement) for one in done] == [(TODAY.day, "3.2")]
        assert not [one for one in before.items if one.state == "done"]
        assert _ahead_of(done[0], wheel.items)


def _ahead_of(done: WheelItem, items: tuple[WheelItem, ...]) -> bool:
    return any(
        (one.place, one.task, one.state) == (done.place, done.task, "ahead") and one.day > done.day
        for one in items
    )
