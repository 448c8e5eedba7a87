"""Test that every place says the same of where things stand, whatever is told in whatever order.

Each question is answered in each way, before and after each kind of record that it or its rules
read. People do whatever comes to mind, too. After each deed the ledger is what the whole register
comes to; at the end so are the checklists' ends, `status`, `hvad mangler` (what is missing) and
home. No answer is left without its fact, or itself.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.engine.dialog import TurnContext
from bot.texts.words import Words
from governance.catalogue import Question, catalogue
from governance.commands import FinishChecklist, StartChecklist
from governance.obligations.facts import Facts
from governance.obligations.ledger import ItemStates
from governance.positions.answer_facts import AnswerFacts
from governance.positions.facts_told import facts_told
from governance.positions.known import known, scopes_asked
from governance.positions.positions import Positions
from governance.positions.reader import entered_readers
from governance.reconciliation.load_facts import scopes_of
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.evidence import Evidence
from governance.schema.interval_settings import INTERVALS
from governance.schema.record import Record
from storage.database import Database
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import (
    AUTHORITY,
    CONTRACT,
    DAY,
    FORUM,
    ISA,
    LIS,
    SYSTEM,
    World,
    good,
)
from tests.governance.positions.answers_told import QUESTIONS, kinds_of_answer
from tests.governance.positions.deeds import (
    PEOPLE,
    WORLDS,
    AtRandom,
    Office,
    founded,
    pool,
    undone,
)
from tests.governance.positions.positions import BARE, linked
from tests.governance.positions.what_is_said import (
    ends_differ,
    ledger_differs,
    places_differ,
    whole_register,
)
from tests.selection import commit_number, is_all

SEQUENCES, DEEDS, PARTS = 2000, 10, 40
A_FEW = 5
SCOPES = {"authority": AUTHORITY, "system": SYSTEM, "contract": CONTRACT, "forum": FORUM}


def differences(office: Office, *, of: str | None = None) -> list[str]:
    """Return where something differs: in the ledger, and with `of` on the cards.

    `of` is the requirement that is asked about, empty for every one.
    """
    acted = office.context
    office.next_turn()
    whole = whole_register(office.unit)
    found = [*office.broken, *office.untold(), *ledger_differs(office.unit, whole)]
    if of is not None and not found:
        words = Words("da")
        found += ends_differ(TurnContext(acted, words), whole, of=of)
        found += places_differ(TurnContext(office.as_seen_by(LIS), words), whole, of=of)
    return found


def _agree(office: Office, *, of: str | None = None) -> None:
    found = differences(office, of=of)
    assert not found, "\n".join([*found, "after", *office.done])


# ── In every order ───────────────────────────────────────────────────────────


def _cases() -> Iterator[tuple[Question, str, str, type[Record]]]:
    """Yield each question in each scope, with each answer it takes and each kind of record."""
    for question in QUESTIONS:
        for kind in scopes_asked(question, catalogue()):
            for cls in kinds_read(question, SCOPES[kind]):
                for value in dict.fromkeys(kinds_of_answer(question)):
                    yield question, SCOPES[kind], value, cls


def kinds_read(question: Question, scope: str) -> Sequence[type[Record]]:
    """Return the kinds of record that the question and its rules ask the facts for."""
    found: dict[type[Record], None] = {}
    every = Facts.all

    def noted(facts: Facts, cls: type[Record], *where: Callable[[Record], bool]) -> object:
        found[cls] = None
        return every(facts, cls, *where)

    rules = {name.partition("/")[0] for name in question.read_by}
    worlds: list[World] = [BARE, good()]
    worlds += [case.broken(good()) for case in CASES if case.rule in rules]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Facts, "all", noted)
        for world in worlds:
            if scope in scopes_of(world.register()):
                known(question, world.facts(scope), INTERVALS, DAY)
    return [cls for cls in found if cls not in (Answer, Checklist)]


def _record_of(cls: type[Record], question: Question, scope: str, draw: random.Random) -> Record:
    if cls is Evidence:
        return linked(question.id, scope=scope)
    return draw.choice(pool()[cls])


def _is_told(office: Office, record: Record) -> None:
    """Tell of a record, by whoever may; what no dialog writes comes with a file."""
    if not any(office.records(record, by=who) for who in (ISA, *PEOPLE)):
        office.is_brought_in(record)


def _in_order(office: Office, deeds: Sequence[Callable[[], object]], *, of: str) -> None:
    for deed in deeds:
        _agree(office)
        deed()
    _agree(office, of=of)


@pytest.mark.parametrize("part", range(PARTS) if is_all() else [0])
def test_before_and_after_each_kind_of_record(database: Database, part: int) -> None:
    founded(database, *WORLDS)
    cases = list(_cases())
    chosen = cases[part::PARTS] if is_all() else random.Random(commit_number()).sample(cases, A_FEW)
    for question, scope, value, cls in chosen:
        draw = random.Random(f"{question.id} {scope} {value} {cls.section}")
        record = _record_of(cls, question, scope, draw)
        name = draw.choice(list(WORLDS))
        for order in (1, -1):
            with undone(database, name) as office:
                deeds: list[Callable[[], object]] = [
                    partial(office.is_answered, question, scope, value),
                    partial(_is_told, office, record),
                ]
                _in_order(office, deeds[::order], of=question.requirement)


# ── At random ────────────────────────────────────────────────────────────────


def _sequence(database: Database, seed: int) -> Office:
    draw = random.Random(seed)
    with undone(database, list(WORLDS)[seed % len(WORLDS)]) as office:
        people = AtRandom(office, draw)
        for _ in range(DEEDS):
            people.does_something()
            _agree(office)
        _agree(office, of="")
    return office


@pytest.mark.parametrize("part", range(PARTS) if is_all() else range(1))
def test_whatever_people_do(database: Database, part: int) -> None:
    founded(database, *WORLDS)
    first = commit_number() * A_FEW % SEQUENCES
    seeds = range(part, SEQUENCES, PARTS) if is_all() else range(first, first + A_FEW)
    for seed in seeds:
        _sequence(database, seed)


# ── What would be found ──────────────────────────────────────────────────────


def test_a_ledger_that_was_not_brought_into_step_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    founded(database, "God By")
    with undone(database, "God By") as office:
        _agree(office, of="")
        monkeypatch.setitem(entered_readers(), "2.3-3", lambda _: None)
        found = differences(office)
    assert found[0].startswith("ledger system:Nat 2.3: ")


@pytest.mark.parametrize(
    ("reader", "place"),
    [
        ("bot.engine.checklist.view.position_of", "end of 3.2"),
        ("bot.pages.member.home.position_of", "my checklist"),
        ("bot.engine.queries.positions.Positions", "status of 3.2"),
        ("bot.engine.queries.first_questions.Positions", "not told"),
        ("bot.engine.queries.month.Positions", "the month"),
    ],
)
def test_a_place_that_reads_something_else_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch, reader: str, place: str
) -> None:
    founded(database, "God By")
    with undone(database, "God By") as office:
        begin = StartChecklist(requirement="3.2", scope=SYSTEM)
        end = FinishChecklist(requirement="3.2", scope=SYSTEM)
        assert office.does(begin, end, by=LIS)
        _agree(office, of="")
        whole = whole_register(office.unit)
        assert whole is not None
        monkeypatch.setattr(reader, _blind(reader))
        found = differences(office, of="")
    assert any(one.startswith(place) for one in found), found


def _blind(reader: str) -> object:
    """Read where things stand as if nobody had told of anything."""
    if reader.endswith(".Positions"):
        return lambda register, catalogue, today, entries, states: Positions(
            register, catalogue, today, entries, _untold(states)
        )
    return lambda requirement, scope, context: Positions(
        context.register,
        context.catalogue,
        context.today.day,
        (),
        _untold(context.command_context.ledger.states()),
    ).of(requirement, scope)


def _untold(states: Mapping[str, ItemStates]) -> Mapping[str, ItemStates]:
    return {
        scope: {number: "U" * len(letters) for number, letters in found.items()}
        for scope, found in states.items()
    }


@pytest.mark.parametrize("kept", [True, False])
def test_an_answer_that_leaves_something_else_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    """Keep an answer that told a fact, or write no fact."""
    founded(database, "Tom By")
    plan = catalogue().question("3.2-1")
    with undone(database, "Tom By") as office:
        assert office.answers(plan, SYSTEM, "ja", by=LIS)
        assert not office.broken
    if kept:
        monkeypatch.setattr("governance.changes.checklist_commands.facts_told", _stays)
    else:
        monkeypatch.setattr("governance.changes.checklist_commands._write_fact", _writes_nothing)
    with undone(database, "Tom By") as office:
        assert office.answers(plan, SYSTEM, "ja", by=LIS)
        assert differences(office)


def _stays(question: Question, **more: Any) -> AnswerFacts:
    return replace(facts_told(question, **more), stays=True)


def _writes_nothing(*_: object) -> None:
    """Write nothing."""
