"""Test the RACI as a paper: of the authority, of a system, as it is and as it was."""

from datetime import date

import pytest

from bot.engine.dialog import TurnContext
from bot.engine.queries.raci import RaciChart, raci_chart
from bot.engine.queries.register_view import register_now
from bot.texts.words import Words
from governance.records.raci import RaciDeparture
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from papers.raci import raci_file
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import pages_of, tags_of
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal

DITTE = "ditte.moenstergaard@stf.example"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("raci", "Styrelsen for Tåge og Fyrtårne"),
        ("raci for nødmelderen", "Nødmelderen"),
        ("vis raci for K-103", "K-103"),
        ("print the raci chart", "Styrelsen for Tåge og Fyrtårne"),
    ],
)
def test_it_is_drawn_from_words(stage: Stage, maren: Person, words: str, about: str) -> None:
    maren.says(words)
    stage.work()
    maren.sees("RACI er klar", about, "3.2 Beredskabsplanlægning", "R: Maren Skabelonsen")
    made = stage.handed(maren, f"RACI {about} 2. mar. 2026.pdf")
    tags = tags_of(made)
    assert pages_of(made) == 1
    assert about in tags.title
    assert tags.kinds["TH"] >= 10
    assert tags.untagged == 0
    assert stage.handed(maren, f"RACI {about} 2. mar. 2026.png").startswith(b"\x89PNG")


def test_an_auditor_may_have_it(stage: Stage, revi: Person) -> None:
    revi.says("raci")
    stage.work()
    revi.sees("RACI er klar", "Pandekageby Kommune")


def test_as_it_was_on_a_day(stage: Stage, maren: Person) -> None:
    stage.wake(date(2026, 3, 10))
    stage.forget(RoleAssignment, role=Role.BER)
    maren.says("raci")
    stage.work()
    maren.sees("Ingen: ")
    maren.does_not_see("R: Maren Skabelonsen")
    maren.says("raci pr. 3. marts 2026")
    stage.work()
    maren.sees("3. mar. 2026", "R: Maren Skabelonsen")
    assert stage.handed(maren, "RACI Styrelsen for Tåge og Fyrtårne 3. mar. 2026.pdf")


def test_who_has_what_is_still_asked_for_a_requirement(maren: Person) -> None:
    maren.says("hvem er ansvarlig for 2.1")
    maren.does_not_see("Jeg tegner RACI")


# ── Gaps ─────────────────────────────────────────────────────────────────────


def _chart(stage: Stage, about: str = "") -> RaciChart:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE), Words("da"))
        return raci_chart({"about": [about] if about else []}, context, register_now(context))


def test_a_role_that_nobody_holds_is_a_gap_where_it_does_or_approves(stage: Stage) -> None:
    before = _chart(stage).gaps
    stage.forget(RoleAssignment, role=Role.BER)
    after = _chart(stage)
    assert after.gaps == before + 2
    [plan] = [row for row in after.rows if row.requirement.id == "3.2"]
    assert plan.cells[Role.BER].is_gap
    assert set(plan.cells[Role.BER].lacks) == {"Fyrjournal", "Nødmelderen", "Tågevarsel"}


def test_a_division_of_ones_own_is_marked(stage: Stage) -> None:
    stage.write(RaciDeparture(requirement="3.2", role=Role.KON, letter="C"))
    [plan] = [
        row for row in _chart(stage, "system:Nødmelderen").rows if row.requirement.id == "3.2"
    ]
    assert (plan.cells[Role.KON].letter, plan.cells[Role.KON].departs) == ("C", True)
    assert not plan.cells[Role.BER].departs


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it(stage: Stage, name: str) -> None:
    stage.bare_system(name[:200])
    chart = _chart(stage)
    made = raci_file(chart, Words("en"), TODAY.now)
    assert made == raci_file(chart, Words("en"), TODAY.now)
    assert pages_of(made) == 1
