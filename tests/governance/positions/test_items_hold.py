"""Test what holds for any facts.

Asking changes nothing, their order does not matter, and time alone changes nothing before its day.
Nothing is met while a rule that reads the same fact finds it short.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.catalogue import catalogue
from governance.obligations.facts import Facts
from governance.positions.item import QuestionItem, State
from governance.reconciliation.derived_scope import derive_scope
from governance.reconciliation.load_facts import scopes_of
from governance.records.answers import Answer
from governance.schema.interval_settings import INTERVALS
from register.demo import ANCHOR, demo_register
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import LIS, World, good, plain
from tests.governance.positions.positions import BARE, facts_said
from tests.selection import share_of

EXAMPLES = settings(max_examples=share_of(60), suppress_health_check=[HealthCheck.too_slow])
WORLDS = [
    BARE,
    good(),
    *(plain(records) for _, records in demo_register()),
    *(case.broken(good()) for case in CASES),
]
QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]
FAR = timedelta(days=800)

dates = st.integers(-400, 900).map(lambda number: ANCHOR + timedelta(days=number))


@st.composite
def scopes(draw: st.DrawFn) -> Facts:
    """Draw the facts of one scope, with some records gone and some questions answered."""
    world = draw(st.sampled_from(WORLDS))
    names = sorted(world.records)
    gone = draw(st.sets(st.sampled_from(names), max_size=len(names) // 3))
    left = World({name: one for name, one in world.records.items() if name not in gone}, {})
    known = [scope for scope in scopes_of(left.register()) if _is_there(left, scope)]
    scope = draw(st.sampled_from(known or ["authority"]))
    answers = draw(st.lists(st.sampled_from(QUESTIONS), max_size=8, unique_by=lambda one: one.id))
    given = [
        Answer(
            question=question.id,
            scope=scope,
            value=draw(st.sampled_from(_values(question.kind, question.options))),
            answered_by=LIS,
            answered_on=draw(dates),
        )
        for question in answers
    ]
    facts = facts_said(left if _is_there(left, scope) else good(), scope)
    return replace(facts, records={**facts.records, Answer: {one.key: one for one in given}})


def _is_there(world: World, scope: str) -> bool:
    try:
        world.facts(scope)
    except AssertionError:
        return False
    return True


def _values(kind: str, options: tuple[object, ...]) -> list[str]:
    match kind:
        case "graded":
            return ["ja", "delvist", "nej", "ved_ikke", "ikke_muligt"]
        case "choice" | "multi":
            return [getattr(option, "id") for option in options]  # noqa: B009  # any option
        case "date":
            return ["2026-01-05", "ingen", "ved_ikke"]
        case "number":
            return ["0", "3", "ingen", "ved_ikke"]
        case _:
            return ["Bo", "ingen", "ved_ikke"]


def _turned(facts: Facts) -> Facts:
    """Return the same facts in the opposite order."""
    return replace(
        facts,
        records={
            cls: dict(reversed(list(found.items())))
            for cls, found in reversed(list(facts.records.items()))
        },
    )


def _of(facts: Facts, today: date) -> tuple[QuestionItem, ...]:
    return derive_scope(facts, INTERVALS, today).items


@EXAMPLES
@given(scopes(), dates)
def test_asking_changes_nothing_and_order_says_nothing(facts: Facts, today: date) -> None:
    first = _of(facts, today)
    assert _of(facts, today) == first
    assert _of(_turned(facts), today) == first


@EXAMPLES
@given(scopes(), dates, st.data())
def test_time_alone_changes_nothing_before_its_day(
    facts: Facts, today: date, data: st.DataObject
) -> None:
    derived = derive_scope(facts, INTERVALS, today)
    found, until = derived.items, derived.valid_until
    last = (until or today + FAR) - timedelta(days=1)
    later = data.draw(st.dates(today, max(today, last)))
    assert _of(facts, later) == found


@EXAMPLES
@given(scopes(), dates)
def test_nothing_is_met_that_a_rule_finds_short(facts: Facts, today: date) -> None:
    """A rule and the question that reads the same fact never say two things."""
    required = replace(facts, inclusion="required")
    short = {
        (found.rule, found.subject)
        for found in derive_scope(required, INTERVALS, today).obligations
        if found.kind == "missing" or found.is_overdue(today)
    }
    for item in _of(required, today):
        if item.state is not State.MET:
            continue
        for name in catalogue().question(item.question).read_by:
            rule, _, subject = name.partition("/")
            against = [one for one in short if one[0] == rule and subject in ("", one[1])]
            assert not against, f"{item.question} is met and {against} stands"


@EXAMPLES
@given(scopes(), dates)
def test_nothing_is_met_or_missing_without_a_day_or_a_record(facts: Facts, today: date) -> None:
    for item in _of(facts, today):
        if item.state in (State.MET, State.STALE, State.PARTLY):
            assert item.sources or item.day, item
        if item.state in (State.UNKNOWN, State.NOT_RELEVANT) and not item.sources:
            assert not item.proved or not catalogue().question(item.question).proves


STANDING = {
    "Styrelsen for Tåge og Fyrtårne": """
        contract:K-102  1.1-8  stale
        contract:K-103  1.1-2  partly
        contract:K-103  1.2-3  partly
        system:Fyrjournal  2.3-1  missing
        forum:Kontraktforum_K-102  2.4-2  missing
        forum:Kontraktforum_K-102  2.4-4  missing
        system:Fyrjournal  3.1-1  stale
        system:Fyrjournal  3.1-2  missing
        system:Fyrjournal  3.1-7  missing
        system:Fyrjournal  3.2-3  missing
        system:Fyrjournal  3.2-4  stale
        system:Tågevarsel  3.2-4  missing
        system:Fyrjournal  3.3-2  missing
        system:Nødmelderen  3.3-1  stale
        contract:K-101  3.5-2  missing
        contract:K-102  3.5-1  missing
        contract:K-102  3.5-2  missing
        contract:K-103  3.5-1  missing
        contract:K-103  3.5-3  missing
    """,
    "Pandekageby Kommune": """
        authority  2.1-1  missing
        authority  2.1-5  missing
        contract:K-203  1.1-8  stale
        system:Skolekalenderen  2.3-1  missing
        forum:Driftsforum_K-202  2.4-2  missing
        system:Omsorgsnøglen  3.1-4  missing
        system:Skolekalenderen  3.1-2  reasoned
        system:Omsorgsnøglen  3.2-3  missing
        system:Omsorgsnøglen  3.2-4  missing
        system:Omsorgsnøglen  3.2-5  missing
        system:Skolekalenderen  3.2-3  missing
        system:Skolekalenderen  3.2-4  stale
        system:Omsorgsnøglen  3.3-5  missing
        system:Omsorgsnøglen  3.3-9  missing
        contract:K-201  3.5-1  missing
        contract:K-201  3.5-2  missing
        contract:K-201  3.5-3  partly
        contract:K-201  3.5-7  missing
    """,
}
"""The demo's mandatory questions on 2 March 2026 that are neither met nor unknown."""


@pytest.mark.parametrize(("name", "records"), demo_register(), ids=lambda one: str(one)[:9])
def test_the_demo_as_it_is_known(name: str, records: list[object]) -> None:
    world = plain(records)  # type: ignore[arg-type]
    told = {
        (item.scope.replace(" ", "_"), item.question, item.state.value)
        for scope in scopes_of(world.register())
        for item in _of(facts_said(world, scope), ANCHOR)
        if catalogue().question(item.question).mandatory
        and item.state not in (State.MET, State.UNKNOWN, State.NOT_RELEVANT)
    }
    lines = [line.split() for line in STANDING[name].strip().splitlines()]
    assert told == {(scope, question, state) for scope, question, state in lines}
