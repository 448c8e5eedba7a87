"""Test a year of the demo's nudges, lived through by people of three models.

Every message of it is in `golden/a_year_of_nudges.MODEL.txt`, to be read. The silent never answer,
but for a few deeds. Of the other two the first quarter is lived through here.

`KRAVBOT_GOLDEN=1` lives through all of it, and writes the files and `docs/nudges-year.md` anew.
Read the difference before it goes in.
"""

import difflib
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.messages import Rows
from bot.rendering.plain_text import spoken
from bot.texts.words import NO_BREAK_SPACE
from governance.nudges import FOLLOWED, NEWS, kind_of
from governance.obligations.rule_index import rules
from scheduler.nudges.quiet_hours import is_nudge_day
from tests.databases import Databases, opened
from tests.fakes.clock import FakeClock
from tests.selection import is_all, third
from tests.stories.nudges.people_models import DILIGENT, MODELS, SILENT, Model
from tests.stories.nudges.year_deeds import DEEDS
from tests.stories.nudges.year_figures import figures_of
from tests.stories.nudges.year_figures import page as figures_page
from tests.stories.nudges.year_of_nudges import LAST, Sent, Year, lived_through

GOLDEN = Path(__file__).parent / "golden"
PAGE = Path(__file__).parents[3] / "docs" / "nudges-year.md"
REWRITE = os.environ.get("KRAVBOT_GOLDEN") == "1"
QUARTER = date(2026, 5, 31)
RANK = {model: place for place, model in enumerate(MODELS)}
_LIVED: dict[str, Year] = {}


def is_whole(model: Model) -> bool:
    """Tell whether the whole year is lived through."""
    return is_all() or model == SILENT


@pytest.fixture(
    scope="module", params=[pytest.param(m, marks=third(RANK[m]), id=m.name) for m in MODELS]
)
def model(request: pytest.FixtureRequest) -> Model:
    found: Model = request.param
    return found


@pytest.fixture(scope="module")
def year(model: Model, sqlite_databases: Databases) -> Year:
    if model.name not in _LIVED:
        with sqlite_databases.lent():
            clock = FakeClock(datetime(2026, 3, 2, 3, tzinfo=UTC))
            with opened(sqlite_databases.demo(), clock) as database:
                deeds = DEEDS if model == SILENT else {}
                last = LAST if is_whole(model) else QUARTER
                _LIVED[model.name] = lived_through(database, clock, model, deeds, last)
    return _LIVED[model.name]


def _told(sent: Sent) -> list[str]:
    """Return it as lines of the file."""
    card = sent.card
    lines = [f"{sent.at:%a %d %b %Y %H:%M} {sent.to}: {card.over} – {card.title}"]
    for block in card.body:
        if isinstance(block, Rows):
            for row in block.rows:
                detail = spoken(row.detail) if row.detail else ""
                lines.append(f"  {spoken(row.title)} | {detail}".rstrip(" |"))
    return [line.replace(NO_BREAK_SPACE, " ") for line in lines]


def _golden(model: Model) -> Path:
    return GOLDEN / f"a_year_of_nudges.{model.name}.txt"


def _lines_until(lines: Sequence[str], last: date) -> list[str]:
    """Return the lines of the messages up to that day."""
    found: list[str] = []
    for line in lines:
        if not line.startswith(" "):
            day = datetime.strptime(" ".join(line.split(" ")[1:4]), "%d %b %Y").replace(tzinfo=UTC)
            if day.date() > last:
                break
        found.append(line)
    return found


def test_it_is_as_it_was_read_through(year: Year, model: Model) -> None:
    told = [line for sent in year.posts for line in _told(sent)]
    if REWRITE:
        _golden(model).write_text("\n".join(told) + "\n", encoding="utf-8")
    before = _golden(model).read_text(encoding="utf-8").splitlines()
    if not is_whole(model):
        before = _lines_until(before, QUARTER)
    difference = "\n".join(difflib.unified_diff(before, told, lineterm=""))
    assert not difference, difference[:4000]


def test_nobody_gets_more_than_one_bundle_a_day_and_three_messages_at_the_most(year: Year) -> None:
    every = Counter(
        (sent.to, sent.at.date()) for sent in year.posts if "fornyet" not in sent.card.title
    )
    bundles = Counter(
        (sent.to, sent.at.date())
        for sent in year.posts
        if "ting til dig i dag" in str(sent.card.title)
    )
    assert max(bundles.values()) == 1
    assert max(every.values()) <= 4


def test_nobody_is_written_to_at_night_at_weekends_on_holidays_and_quiet_days(year: Year) -> None:
    for sent in year.posts:
        assert is_nudge_day(sent.at.date()), sent.at
        assert time(8) <= sent.at.time() < time(16), sent.at


def test_nobody_who_only_audits_is_asked_for_anything(year: Year) -> None:
    assert not [sent for sent in year.posts if sent.to.startswith("revi.")]


def test_what_others_have_comes_once_a_week_unless_it_brings_something_down(year: Year) -> None:
    for one in year.told:
        if one.why in FOLLOWED and kind_of(one.bundle) == "nudge":
            assert one.identity in year.urgent or rules()[one.identity[1]].priority == 1


def test_what_ended_by_itself_is_a_message_of_its_own(year: Year) -> None:
    for one in year.told:
        if one.why in NEWS:
            assert kind_of(one.bundle) == "urgent"


def test_of_what_brings_something_down_somebody_is_told_within_two_working_days(
    year: Year,
) -> None:
    assert year.unsaid == []


def test_the_rows_of_a_day_are_the_receivers_own(year: Year, model: Model) -> None:
    found = figures_of(year)
    assert found.share_of_own > (0.8 if model == SILENT else 0.95)
    assert found.people_under_three >= (0.9 if model == DILIGENT else 0.95)


def test_people_who_act_settle_what_they_are_told(year: Year, model: Model) -> None:
    found = figures_of(year)
    if model != SILENT:
        assert found.settled > found.never


def test_every_week_has_its_overview_and_every_month_its_page(year: Year, model: Model) -> None:
    over = [(sent.at.date(), str(sent.card.over)) for sent in year.posts]
    months = {day.replace(day=1) for day, said in over if said.startswith("Månedsstatus")}
    weeks = {day.isocalendar()[:2] for day, said in over if said.startswith("Ugens overblik")}
    assert len(months) >= (13 if is_whole(model) else 3)
    if model != DILIGENT:  # of whom some weeks nobody has anything late, near or to follow
        assert len(weeks) >= (51 if is_whole(model) else 12)


# ── The silent year ──────────────────────────────────────────────────────────


def _rows() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    header = ""
    for line in _golden(SILENT).read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            found.append((header, line.strip()))
        else:
            header = line
    return found


def _to(header: str) -> str:
    return header.split(" ")[5].split(".", maxsplit=1)[0]


def test_whoever_never_answers_is_asked_twice_and_then_it_is_raised() -> None:
    """Nobody touches K-101’s tender: Karl, Karl, then Bo hears of it."""
    deed, wrong = "K-101: start genudbud", "K-101: genudbuddet er ikke startet"
    asked = [_to(header) for header, line in _rows() if line.startswith(deed) and "i dag" in header]
    assert asked == ["karl", "karl"]
    heard = [
        _to(header)
        for header, line in _rows()
        if line.startswith(wrong) and "to påmindelser" in line
    ]
    assert set(heard) == {"bo"}


def test_nothing_is_said_of_what_is_done_until_it_is_due_again() -> None:
    """The exercise of 11 March settles the year for Nødmelderen [the emergency caller].

    The next reminder is sixty working days before the next exercise.
    """
    days = [
        datetime.strptime(" ".join(header.split(" ")[1:4]), "%d %b %Y").replace(tzinfo=UTC).date()
        for header, line in _rows()
        if line.startswith("Nødmelderen: hold en beredskabsøvelse")
    ]
    assert [day for day in days if date(2026, 3, 11) < day < date(2026, 12, 1)] == []
    assert any(day >= date(2026, 12, 1) for day in days)


def test_what_was_put_off_twice_was_told_to_the_accountable_and_came_back() -> None:
    rows = [(header, line) for header, line in _rows() if line.startswith("K-103")]
    assert any(
        "har udsat for anden gang: “Scanneren" in line and _to(header) == "bo"
        for header, line in rows
    )
    assert any("vende tilbage i dag" in line and _to(header) == "karl" for header, line in rows)


def test_the_page_has_the_figures_of_the_three_years() -> None:
    if REWRITE:
        assert set(_LIVED) == {model.name for model in MODELS}, "live through all three at once"
        PAGE.write_text(figures_page(_LIVED), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    for model in MODELS:
        assert f"| {model.name} | {model.does:g} | {model.puts_off:g} |" in page
        if model.name in _LIVED and is_whole(model):
            assert figures_page({model.name: _LIVED[model.name]}).splitlines()[-1] in page
