"""Test the overview as a paper: of the authority, of a system, as it is and as it was."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from bot.engine.dialog import TurnContext
from bot.engine.queries.overview import Overview, overview
from bot.engine.queries.register_view import view_of_day
from bot.messages import Lang
from bot.texts.words import Words
from governance.positions.position import Standing
from governance.records.systems import System
from papers.audit_file import FIGURES
from papers.overview import director_page, overview_data, overview_file, overview_workbook
from tests.papers.hostile import HOSTILE
from tests.papers.pdf_tags import pages_of, tags_of
from tests.papers.pdf_text import text_of
from tests.stories.cast import LIGHTHOUSES, Person, Stage
from tests.stories.rehearsal import TODAY, command_context_of, rehearsal

DITTE = "ditte.moenstergaard@stf.example"
HERE = "Styrelsen for Tåge og Fyrtårne"


@pytest.mark.parametrize(
    ("words", "about"),
    [
        ("overblik over alle krav", HERE),
        ("vis overblikket som pdf", HERE),
        ("print overblikket for Nødmelderen", "Nødmelderen"),
        ("overview of all requirements", HERE),
        ("show the overview as a spreadsheet", HERE),
        ("én side til ledelsen", HERE),
    ],
)
def test_it_is_drawn_from_words(stage: Stage, ditte: Person, words: str, about: str) -> None:
    ditte.says(words)
    stage.work()
    ditte.sees("Overblikket er klar", about, "1.1 Kontraktbibliotek", "3.5 Skærpet tilsyn")
    made = stage.handed(ditte, f"Overblik {about} 2. mar. 2026.pdf")
    tags = tags_of(made)
    assert about in tags.title
    assert tags.untagged == 0
    assert tags.kinds["TH"] >= 12
    assert stage.handed(ditte, f"Overblik {about} 2. mar. 2026.png").startswith(b"\x89PNG")
    assert pages_of(stage.handed(ditte, f"Ledelsens side {about} 2. mar. 2026.pdf")) == 1


@pytest.mark.parametrize("words", ["status", "giv mig et overblik", "overblik over Nødmelderen"])
def test_a_short_overview_is_still_a_card(ditte: Person, words: str) -> None:
    ditte.says(words)
    ditte.sees("opfyldt")
    ditte.does_not_see("Jeg tegner overblikket")


def test_an_auditor_may_have_it(stage: Stage, revi: Person) -> None:
    revi.says("vis overblikket som pdf")
    stage.work()
    revi.sees("Overblikket er klar", "Pandekageby Kommune")


def test_as_it_was_on_a_day(stage: Stage, ditte: Person) -> None:
    stage.wake(date(2026, 3, 10))
    stage.bare_system("Ny Vagtplan")
    stage.sweep()
    ditte.says("vis overblikket som pdf pr. 3. marts 2026")
    stage.work()
    ditte.sees("Overblikket er klar", "3. mar. 2026")
    printed = text_of(stage.handed(ditte, f"Overblik {HERE} 3. mar. 2026.pdf"))
    assert "Tågevarsel" in printed
    assert "Ny Vagtplan" not in printed
    assert "Ny Vagtplan" in text_of(overview_file(_overview(stage), Words("da"), TODAY.now))


# ── The contents ─────────────────────────────────────────────────────────────


def _overview(stage: Stage, lang: Lang = "da", day: date | None = None) -> Overview:
    with rehearsal(stage.database, of=LIGHTHOUSES) as unit:
        context = TurnContext(command_context_of(unit, DITTE), Words(lang))
        return overview({}, context, view_of_day(day, context))


def test_every_form_has_the_same_figures(stage: Stage, ditte: Person) -> None:
    found, words = _overview(stage), Words("da")
    book = CalamineWorkbook.from_filelike(io.BytesIO(overview_workbook(found, words, TODAY.now)))
    rows = {row[0]: row[1:] for row in book.get_sheet_by_name("Tal").to_python()}
    printed = text_of(director_page(found, words, TODAY.now))
    matrix = text_of(overview_file(found, words, TODAY.now))
    ditte.says("status")
    for one in found.requirements:
        figures = [getattr(found.figures[one.id], name) for name in FIGURES]
        title = f"{one.id} {one.title.da}"
        assert rows[title] == figures
        assert f"{title} {' '.join(map(str, figures))}" in printed
        ditte.sees(f"{figures[1]} af {figures[0]} opfyldt")
    counts = " ".join(f"{one.met} af {one.all}" for one in found.figures.values())
    assert f"Opfyldt {counts}" in matrix


def test_every_place_has_a_row_and_a_word_for_each_requirement(stage: Stage) -> None:
    found, words = _overview(stage), Words("da")
    assert [row.kind for row in found.rows] == sorted(
        (row.kind for row in found.rows),
        key=("authority", "system", "contract", "forum").index,
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(overview_workbook(found, words, TODAY.now)))
    rows = book.get_sheet_by_name("Overblik").to_python()[3:]
    assert [row[0] for row in rows] == [row.place for row in found.rows]
    told = {words(f"status.{one.value}") for one in Standing} | {""}
    assert {cell for row in rows for cell in row[2:]} <= told


def test_what_is_out_of_scope_is_named_below_and_has_no_row_on_paper(stage: Stage) -> None:
    stage.write(System(name="Fyrkassen", criticality="ikke kritisk"))
    found, words = _overview(stage), Words("da")
    assert "Fyrkassen" in [row.place for row in found.rows]
    printed = text_of(overview_file(found, words, TODAY.now))
    assert "Ikke omfattet: Fyrkassen." in printed
    assert printed.count("Fyrkassen") == 1
    assert words("overview.counted") in printed


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_stops_it(stage: Stage, name: str) -> None:
    stage.bare_system(name[:200])
    found, words = _overview(stage, "en"), Words("en")
    made = overview_file(found, words, TODAY.now)
    assert made == overview_file(found, words, TODAY.now)
    assert tags_of(made).untagged == 0
    assert pages_of(director_page(found, words, TODAY.now)) == 1
    assert overview_data(found, words, TODAY.now)["rows"]
