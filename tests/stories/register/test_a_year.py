"""Test a year with the demo's register, day by day: what opens, falls due and closes.

Each day is remembered as it was. The year is from 1 March 2027. Easter, both changes of the clock,
store bededag [Great Prayer Day], Christmas and the leap day of 2028 lie in it.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from python_calamine import CalamineWorkbook

from bot.app.member_context import command_context_of
from bot.app.obligations.derivation import reconciler_of
from bot.app.register.create_authority import create_authority, tenant_id
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import audit_file, read_audit_source
from bot.engine.queries.audit_file_parts import AuditFile
from bot.engine.queries.overview import Overview, overview
from bot.engine.queries.register_view import view_of_day
from bot.pages.obligations.obligations import StatusPage
from bot.rendering.plain_text import plain
from bot.texts.words import Words
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.obligations.ledger import Entry, FactOf, ItemStates, LedgerEvent, ObligationFilter
from governance.positions.positions import Position, Positions
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.reconciliation.in_memory_ledger import as_of
from governance.records.actions import Action
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.events import Event as Happening
from governance.records.exercises import Exercise
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.schema.record import Record
from papers.audit_file import FIGURES, audit_file_pdf
from papers.audit_json import audit_file_json
from papers.audit_sheets import audit_file_workbook
from papers.overview import director_page, overview_workbook
from register.demo import demo_register
from storage.database import Database
from storage.migrate import migrate
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.papers.pdf_text import text_of
from tests.selection import third
from tests.stories.answering import answered

pytestmark = third(0)

BEGINS, ENDS = date(2027, 3, 1), date(2028, 3, 2)
STF, PKB = "Styrelsen for Tåge og Fyrtårne", "Pandekageby Kommune"
MAREN, BO, FIE, KARL = (
    f"{name}@stf.example"
    for name in ("maren.skabelonsen", "bo.proevesen", "fie.demosen", "karl.attrapsen")
)
NIGHT, FOG, JOURNAL = "system:Nødmelderen", "system:Tågevarsel", "system:Fyrjournal"

MOMENT = datetime(2028, 3, 2, 12, tzinfo=UTC)
UNDERSTANDING = LocalUnderstanding(catalogue())

Told = Callable[[UnitOfWork], Record]
T = TypeVar("T")


def _new(record: Record) -> Told:
    return lambda _: record


def _changed(cls: type[Record], key: str, **fields: object) -> Told:
    def change(unit: UnitOfWork) -> Record:
        kept = next(kept for kept in unit.register.find(cls) if key in kept.record.key)
        return kept.record.model_copy(update=fields)

    return change


def _exercise(day: date, **fields: object) -> Exercise:
    given = {"system": "Nødmelderen", "held_on": day, "type": "technical restore", **fields}
    return Exercise.model_validate({"with_supplier": True, **given})


HAPPENS: Mapping[str, Mapping[date, tuple[Told, ...]]] = {
    STF: {
        # Four working days before Easter, and told of three weeks after it.
        date(2027, 3, 22): (
            _new(
                Happening(
                    system="Tågevarsel",
                    kind="incident",
                    happened_on=date(2027, 3, 22),
                    title="Nedbrud",
                )
            ),
        ),
        date(2027, 3, 29): (_new(_exercise(date(2027, 3, 26))),),
        date(2027, 4, 5): (
            _changed(
                Happening,
                "2027-03-22/nedbrud",
                decided_on=date(2027, 4, 5),
                decision="reasoned no: samme årsag som sidst",
            ),
        ),
        # Two checklists are gone through, whose dates grow old.
        date(2027, 4, 12): tuple(
            _new(record)
            for requirement in ("3.1", "3.2")
            for record in answered(requirement, FOG, date(2027, 4, 12), MAREN)
        ),
        # Store bededag is a working day within these ten.
        date(2027, 4, 20): (_new(_exercise(date(2027, 4, 20), type="table-top")),),
        date(2027, 5, 4): (
            _changed(Exercise, "2027-04-20", evaluated_on=date(2027, 5, 4)),
            _new(
                Review(
                    scope="contract:K-101",
                    kind="retender_started",
                    done_on=date(2027, 5, 4),
                    by=KARL,
                )
            ),
        ),
        date(2027, 6, 1): (
            _new(RoleAssignment(scope=JOURNAL, role=Role.SYS, member=BO, from_=date(2027, 6, 1))),
        ),
        date(2027, 10, 31): (
            _changed(Contact, "escalation 2/helle", verified_on=date(2027, 10, 31)),
        ),
        date(2027, 12, 1): (_changed(Contract, "k-102", attested_on=date(2027, 12, 1)),),
        date(2028, 1, 3): (_changed(Action, "beskriv reetablering", closed_on=date(2028, 1, 3)),),
    },
    PKB: {},
}


class Year:
    """It has one authority, and what its ledger held at the end of each day."""

    def __init__(self, database: Database, clock: FakeClock, name: str) -> None:
        self.database, self.clock, self.name = database, clock, name
        self.shown: dict[date, list[Entry]] = {}
        self.stood_on: dict[date, Mapping[str, ItemStates]] = {}
        self.swept: dict[date, int] = {}

    def work(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run it in a transaction of its own."""

        def inside(unit: UnitOfWork) -> T:
            unit.use_tenant(tenant_id(self.name), who="somebody")
            return work(unit)

        return self.database.transact(inside)

    def live(self, day: date) -> None:
        """Live from early morning, when the sweep has been, to the evening."""
        self.clock.set(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
        self.swept[day] = self._sweep()
        self.clock.forward(hours=9)
        for told in HAPPENS[self.name].get(day, ()):
            self.work(partial(_tell, told=told))
        self.shown[day] = self.work(_everything)
        self.stood_on[day] = self.work(lambda unit: _answered(unit.ledger.states()))

    def _sweep(self) -> int:
        return self.work(lambda unit: reconciler_of(unit).sweep(limit=1000))

    def stood(self, rule: str, scope: str, day: date) -> Entry | None:
        """Return what stood by that rule at the end of the day."""
        found = [
            entry
            for entry in self.shown[day]
            if (entry.obligation.rule, entry.obligation.scope) == (rule, scope)
        ]
        return found[0] if found else None

    def history(self, scope: str, rule: str) -> list[LedgerEvent]:
        """Return what became of it, the oldest first."""
        found = self.work(lambda unit: list(unit.ledger.history(scope=scope, limit=10_000)))
        return [event for event in reversed(found) if event.rule == rule]


def _tell(unit: UnitOfWork, *, told: Told) -> None:
    record = told(unit)
    kept = unit.register.get(type(record), record.key)
    noting = ChangeRecorder(unit.register)
    noting.save(record, seen=kept.version if kept else 0, command="Tell")
    reconciler_of(unit).settle(noting.changes, command="Tell")


def _everything(unit: UnitOfWork) -> list[Entry]:
    return list(unit.ledger.find(ObligationFilter(), limit=100_000))


def _answered(standings: Mapping[str, ItemStates]) -> dict[str, ItemStates]:
    """Leave out the scopes for which nothing was ever answered."""
    return {scope: dict(found) for scope, found in standings.items() if found}


def _days() -> Iterator[date]:
    day = BEGINS
    while day <= ENDS:
        yield day
        day += timedelta(days=1)


def _lived(name: str, folder: Path) -> Iterator[Year]:
    """Live through the whole of it once."""
    clock = FakeClock(datetime(2027, 3, 1, 7, tzinfo=UTC))
    year = Year(_founded(name, folder, clock), clock, name)
    for day in _days():
        year.live(day)
    yield year
    year.database.close()


def _founded(name: str, folder: Path, clock: FakeClock) -> Database:
    url = f"sqlite:///{folder / 'year.db'}"
    database = Database(url, clock, absent="make")
    migrate(url, using=database)
    records = dict(demo_register(BEGINS))[name]
    database.transact(lambda unit: create_authority(unit, name, records, demo=True))
    return database


@pytest.fixture(scope="module")
def lighthouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    yield from _lived(STF, tmp_path_factory.mktemp("lighthouses"))


@pytest.fixture(scope="module")
def pancakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    yield from _lived(PKB, tmp_path_factory.mktemp("pancakes"))


@pytest.fixture(params=["lighthouses", "pancakes"])
def year(request: pytest.FixtureRequest) -> Year:
    lived = request.getfixturevalue(request.param)
    assert isinstance(lived, Year)
    return lived


# ── Every day ────────────────────────────────────────────────────────────────


def _bare(entries: list[Entry]) -> list[Entry]:
    """Leave out the day each opened, which is the ledger's own."""
    bare = [replace(entry, opened_on=BEGINS) for entry in entries]
    return sorted(bare, key=lambda entry: (entry.obligation.scope, entry.obligation.name))


def test_as_of_each_day_is_what_was_shown_on_it(year: Year) -> None:
    def compare(unit: UnitOfWork) -> list[date]:
        differing = []
        for day, shown in year.shown.items():
            _, listed = as_of(unit.as_of(unit.end_of(day)), catalogue(), day)
            entries = _bare(list(listed.find(ObligationFilter(), limit=100_000)))
            if (entries, _answered(listed.states())) != (_bare(shown), year.stood_on[day]):
                differing.append(day)
        return differing

    assert year.work(compare) == []


def test_the_sweep_derives_only_what_time_has_changed(year: Year) -> None:
    scopes = len({entry.obligation.scope for entry in year.shown[BEGINS]})
    assert 0 < sum(year.swept.values()) < len(year.shown) * scopes / 4


def test_each_obligation_that_closed_had_opened(year: Year) -> None:
    standing: set[tuple[str, str, str]] = set()
    events = year.work(lambda unit: list(unit.ledger.history(limit=1_000_000)))
    for event in reversed(events):
        name = (event.scope, event.rule, event.subject)
        match event.what:
            case "opened":
                assert name not in standing, event
                standing.add(name)
            case "closed":
                standing.remove(name)
            case _:
                assert name in standing, event
    last = {(one.obligation.scope, *one.obligation.name) for one in year.shown[ENDS]}
    assert standing == last


def test_status_as_of_a_day_is_read_by_the_same_code(year: Year) -> None:
    def positions(unit: UnitOfWork) -> list[list[tuple[str, object]]]:
        past, listed = as_of(unit.as_of(unit.end_of(ENDS)), catalogue(), ENDS)
        entries = listed.find(ObligationFilter(), limit=100_000)
        then = Positions(past, catalogue(), ENDS, entries, listed.states())
        standings = unit.ledger.states()
        now = Positions(unit.register, catalogue(), ENDS, _everything(unit), standings)
        return [[(one.id, _plainly(found)) for one, found in all_.every()] for all_ in (then, now)]

    then, now = year.work(positions)
    assert then == now


def _plainly(found: Sequence[Position]) -> object:
    return [(one.scope, one.standing, len(one.overdue), len(one.missing)) for one in found]


# ── The days we know ─────────────────────────────────────────────────────────


def test_working_days_pass_over_easter(lighthouses: Year) -> None:
    decision = lighthouses.stood("event_decided", FOG, date(2027, 3, 22))
    assert decision is not None
    assert decision.obligation.due_on == date(2027, 4, 8)


def test_a_reasoned_no_settles_the_event(lighthouses: Year) -> None:
    assert lighthouses.stood("event_decided", FOG, date(2027, 4, 4))
    assert lighthouses.stood("event_decided", FOG, date(2027, 4, 5)) is None
    closed = lighthouses.history(FOG, "event_decided")[-1]
    assert (closed.what, closed.outcome, closed.day) == ("closed", "fulfilled", date(2027, 4, 5))
    assert closed.fact is not None
    assert closed.fact.section == "events"


def test_store_bededag_is_a_working_day(lighthouses: Year) -> None:
    evaluations = {
        entry.obligation.about["held"]: entry.obligation.due_on
        for entry in lighthouses.shown[date(2027, 4, 20)]
        if entry.obligation.rule == "exercise_evaluated"
    }
    assert evaluations["2027-04-20"] == date(2027, 5, 4)  # the 23rd counts


def test_evaluating_the_later_exercise_settles_the_earlier_one_too(lighthouses: Year) -> None:
    assert lighthouses.stood("exercise_evaluated", NIGHT, date(2027, 5, 3))
    assert lighthouses.stood("exercise_evaluated", NIGHT, date(2027, 5, 4)) is None


def test_an_exercise_closes_what_was_overdue_and_opens_next_years(lighthouses: Year) -> None:
    before = lighthouses.stood("exercise_held", NIGHT, date(2027, 3, 28))
    after = lighthouses.stood("exercise_held", NIGHT, date(2027, 3, 29))
    assert before is not None
    assert before.obligation.is_overdue(date(2027, 3, 28))
    assert after is not None
    assert after.obligation.due_on == date(2028, 3, 25)
    [opened, closed, *_] = lighthouses.history(NIGHT, "exercise_held")
    assert (opened.what, closed.what, closed.outcome) == ("opened", "closed", "fulfilled")
    assert closed.fact == FactOf("exercises", "nødmelderen/2027-03-26/")
    assert (closed.who, closed.command, closed.day) == ("somebody", "Tell", date(2027, 3, 29))


def test_who_leaves_leaves_a_gap_until_somebody_comes(lighthouses: Year) -> None:
    last = date(2027, 4, 15)  # Fie's last day, 45 days after the demo's
    assert lighthouses.stood("successor_named", JOURNAL, last)
    assert lighthouses.stood("role_filled", JOURNAL, last) is None
    gap = lighthouses.stood("role_filled", JOURNAL, last + timedelta(days=1))
    assert gap is not None
    assert gap.obligation.kind == "missing"
    lapsed = [
        one for one in lighthouses.history(JOURNAL, "successor_named") if one.what == "closed"
    ]
    assert {one.outcome for one in lapsed} == {"lapsed"}
    filled = [
        entry.obligation.subject
        for entry in lighthouses.shown[date(2027, 6, 1)]
        if (entry.obligation.rule, entry.obligation.scope) == ("role_filled", JOURNAL)
    ]
    assert filled == ["RIS"]  # SYS has come


def test_an_option_nobody_took_lapses(lighthouses: Year) -> None:
    day = date(2027, 8, 30)
    assert lighthouses.stood("option_decided", "contract:K-101", day)
    assert lighthouses.stood("option_decided", "contract:K-101", day + timedelta(days=1)) is None
    closed = [
        one
        for one in lighthouses.history("contract:K-101", "option_decided")
        if one.what == "closed"
    ]
    assert [(one.outcome, one.command) for one in closed] == [("lapsed", "DeriveAnew")]


def test_ninety_days_end_on_the_leap_day(lighthouses: Year) -> None:
    attested = lighthouses.stood("master_data_attested", "contract:K-102", date(2027, 12, 1))
    assert attested is not None
    assert attested.obligation.due_on == date(2028, 2, 29)
    assert not attested.obligation.is_overdue(date(2028, 2, 29))
    assert attested.obligation.is_overdue(date(2028, 3, 1))


def test_a_contact_verified_on_the_night_the_clock_goes_back(lighthouses: Year) -> None:
    found = [
        entry.obligation
        for entry in lighthouses.shown[date(2027, 10, 31)]
        if entry.obligation.rule == "contact_verified" and "Helle" in entry.obligation.subject
    ]
    assert [one.due_on for one in found] == [date(2028, 1, 29)]


def test_a_follow_up_closes_when_it_is_done(lighthouses: Year) -> None:
    titles = {
        day: [
            entry.obligation.about["title"]
            for entry in lighthouses.shown[day]
            if entry.obligation.rule == "follow_up_done"
        ]
        for day in (date(2028, 1, 2), date(2028, 1, 3))
    }
    assert "Beskriv reetablering trin for trin" in titles[date(2028, 1, 2)]
    assert "Beskriv reetablering trin for trin" not in titles[date(2028, 1, 3)]


def test_a_contract_renews_itself_and_its_notice_moves_on_a_year(pancakes: Year) -> None:
    scope, day = "contract:K-203", date(2027, 3, 5)  # a Friday; the written day is the Saturday
    last = pancakes.stood("notice_decided", scope, day)
    then = pancakes.stood("notice_decided", scope, day + timedelta(days=1))
    assert last is not None
    assert last.obligation.due_on == day
    assert then is not None
    assert then.obligation.due_on == date(2028, 3, 6)
    closed = [one for one in pancakes.history(scope, "notice_decided") if one.what == "closed"]
    assert [one.outcome for one in closed] == ["renewed"]


def test_what_was_answered_grows_old_by_itself(lighthouses: Year) -> None:
    """A judgement of 12 April 2027 holds a year; another, of changes, half a year."""

    def letter(question: str, day: date) -> str:
        requirement = catalogue().question(question).requirement
        place = [one.id for one in catalogue()[requirement].questions].index(question)
        return lighthouses.stood_on[day][FOG][requirement][place]

    begun = date(2027, 4, 12)
    assert letter("3.2-7", begun - timedelta(days=1)) == "U"
    assert letter("3.2-7", begun) == "m"
    assert letter("3.1-4", begun + timedelta(days=183)) == "M"
    assert letter("3.1-4", begun + timedelta(days=184)) == "S"
    assert letter("3.2-7", begun + timedelta(days=184)) == "m"


# ── The night with two half past twos ────────────────────────────────────────


def test_the_sweep_does_the_same_work_once_in_a_night_with_two_half_past_twos(
    tmp_path: Path,
) -> None:
    clock = FakeClock(datetime(2027, 3, 1, 7, tzinfo=UTC))
    database = _founded(STF, tmp_path, clock)
    night = Year(database, clock, STF)
    swept = []
    for moment in (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    ):
        clock.set(moment)
        swept.append(night._sweep())
    events = night.work(lambda unit: list(unit.ledger.history(limit=1_000_000)))
    assert swept[0] > 0
    assert swept[1] == 0
    names = [
        (one.scope, one.rule, one.subject, one.what)
        for one in events
        if one.command == "DeriveAnew"
    ]
    assert len(names) == len(set(names))
    database.close()


# ── The papers of twelve days ────────────────────────────────────────────────


@dataclass(frozen=True)
class Papers:
    """The papers of one day, as their makers are given them, and the status card in words."""

    day: date
    overview: Overview
    audited: AuditFile
    status: str


def _ends_of_months() -> Iterator[date]:
    for day in _days():
        if (day + timedelta(days=1)).day == 1:
            yield day


def _papers(unit: UnitOfWork, day: date) -> Papers:
    command = command_context_of(unit, tenant_id(STF), MAREN, catalogue())
    context = TurnContext(command, Words("da"))
    found = overview({}, context, view_of_day(day, context))
    audited = audit_file(read_audit_source({"about": []}, context, day))
    page = StatusPage(UNDERSTANDING).show({"on": day.isoformat()}, context, open_dialog=False)
    return Papers(day, found, audited, plain(page).replace("\u00a0", " "))


@pytest.mark.parametrize("month", [*_ends_of_months()], ids=str)
def test_every_paper_has_the_figures_of_the_status_card(lighthouses: Year, month: date) -> None:
    """The card, overview, page for management and audit file, at the end of twelve months."""
    papers, words, moment = lighthouses.work(partial(_papers, day=month)), Words("da"), MOMENT
    book = audit_file_workbook(papers.audited, words)
    rows = {row[0]: row[1:] for row in _sheet(book, "Overblik")}
    drawn = {
        row[0]: row[1:] for row in _sheet(overview_workbook(papers.overview, words, moment), "Tal")
    }
    report = json.loads(audit_file_json(papers.audited))
    printed = text_of(audit_file_pdf(papers.audited, words))
    led = text_of(director_page(papers.overview, words, moment))
    for one in report["requirements"]:
        title = f"{one['number']} {one['title']}"
        figures = [one["figures"][name] for name in FIGURES]
        own = papers.overview.figures[one["number"]]
        assert figures == [getattr(own, name) for name in FIGURES]
        assert figures == rows[title] == drawn[title]
        numbers = f"{title} {' '.join(map(str, figures))}"
        assert numbers in printed
        assert numbers in led
        assert f"{figures[1]} af {figures[0]} opfyldt" in papers.status


def test_the_twelve_days_differ(lighthouses: Year) -> None:
    shown = {
        lighthouses.work(partial(_papers, day=day)).status.split("\n(")[0]
        for day in [*_ends_of_months()][::4]
    }
    assert len(shown) > 1


def _sheet(book: bytes, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(name).to_python()
