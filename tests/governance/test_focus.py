"""Test that a focus names all that its questions and its rules ask about, and nothing is missed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from governance.catalogue import Question, catalogue
from governance.obligations.facts import Facts
from governance.obligations.rule import RuleInput
from governance.obligations.rule_index import rules
from governance.positions.known import known, scopes_asked
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.focus import Focus, focus_of
from governance.reconciliation.load_facts import ALWAYS_READ, scopes_of
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.schema.interval_settings import INTERVALS
from governance.schema.record import Record
from register.demo import demo_register
from tests.governance.obligations.test_every_rule import CASES
from tests.governance.obligations.world import DAY, LIS, SYSTEM, good, plain
from tests.governance.positions.positions import BARE, answered

WORLDS = [
    BARE,
    good(),
    *(plain(records) for _, records in demo_register()),
    *(case.broken(good()) for case in CASES),
]
QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]
JUDGED = [question for question in QUESTIONS if catalogue().is_judged(question)]

Sections = frozenset[type[Record]]


@dataclass(frozen=True)
class Asked:
    """The sections that each question and each rule asked the facts for, in any world."""

    questions: Mapping[str, Sections]
    rules: Mapping[str, Sections]

    def of(self, focus: Focus) -> Sections:
        """Return all that the questions and the rules of a focus asked for."""
        return frozenset().union(
            *(self.questions[name] for name in focus.questions),
            *(self.rules[name] for name in focus.rules),
        )


@pytest.fixture(scope="module")
def asked() -> Asked:
    """Ask every question and every rule in every world, and note what they ask the facts for."""
    sections: set[type[Record]] = set()
    every = Facts.all

    def noted(facts: Facts, cls: type[Record], *where: Callable[[Record], bool]) -> object:
        sections.add(cls)
        return every(facts, cls, *where)

    def seen(ask: Callable[[], object]) -> Sections:
        sections.clear()
        ask()
        return frozenset(sections)

    questions: dict[str, Sections] = {question.id: frozenset() for question in QUESTIONS}
    by_rule: dict[str, Sections] = dict.fromkeys(rules(), frozenset())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Facts, "all", noted)
        for facts, day in _cases():
            for question in QUESTIONS:
                if facts.kind in scopes_asked(question, catalogue()):
                    found = seen(lambda: known(question, facts, INTERVALS, day))  # noqa: B023
                    questions[question.id] |= found
            for name in rules():
                found = seen(lambda: RuleInput(facts, INTERVALS, day).findings(name))  # noqa: B023
                by_rule[name] |= found
    return Asked(questions, by_rule)


def _cases() -> Iterator[tuple[Facts, date]]:
    for world in WORLDS:
        for scope in scopes_of(world.register()):
            yield world.facts(scope), DAY
            yield world.facts(scope), DAY + timedelta(days=500)


def _focus(*records: Record) -> Focus:
    focus = focus_of([Change(None, record) for record in records], catalogue())
    assert focus is not None
    return focus


def _reading(names: Iterable[str]) -> set[str]:
    """Return the questions that read one of those rules."""
    wanted = set(names)
    return {question.id for question in QUESTIONS if wanted & _read_by(question)}


def _read_by(question: Question) -> set[str]:
    return {name.partition("/")[0] for name in question.read_by}


FOLLOW_UP = Action(
    title="Ring til leverandøren",
    requirement="3.2",
    owner=LIS,
    due_on=DAY,
    source="checklist",
    system="Nat",
)


def _hold_together(focus: Focus, asked: Asked) -> None:
    assert asked.of(focus) <= focus.sections | ALWAYS_READ
    assert _reading(focus.rules) <= focus.questions, "what nobody told of is told by all of them"


@pytest.mark.parametrize("question", JUDGED, ids=lambda question: question.id)
def test_a_judgement_has_all_asked_that_hangs_on_it(question: Question, asked: Asked) -> None:
    focus = _focus(answered(question.id, "ja"))
    _hold_together(focus, asked)
    together = {one.id for one in QUESTIONS if one.asks_for.together_with == question.id}
    assert {question.id, *together} <= focus.questions
    said = {question.id, *together}
    assert {name for one in QUESTIONS if one.id in said for name in _read_by(one)} <= focus.rules


def test_a_follow_up_has_all_asked_that_hangs_on_it(asked: Asked) -> None:
    focus = _focus(FOLLOW_UP)
    _hold_together(focus, asked)
    assert focus.questions == {name for name, found in asked.questions.items() if Action in found}
    assert focus.rules >= {name for name, found in asked.rules.items() if Action in found}
    assert focus.rules >= {
        name for one in QUESTIONS if one.id in focus.questions for name in _read_by(one)
    }


def test_a_judgement_with_its_follow_up_has_both_asked(asked: Asked) -> None:
    judged = JUDGED[0].id
    focus = _focus(answered(judged, "nej"), FOLLOW_UP)
    _hold_together(focus, asked)
    assert {judged, *_focus(FOLLOW_UP).questions} <= focus.questions


def test_anything_else_has_everything_asked() -> None:
    fact = next(one for one in QUESTIONS if not catalogue().is_judged(one))
    told = Answer(question=fact.id, scope=SYSTEM, value="ja", answered_by=LIS, answered_on=DAY)
    document = next(iter(good().records.values()))
    assert focus_of([Change(None, told)], catalogue()) is None
    assert focus_of([Change(None, FOLLOW_UP), Change(None, document)], catalogue()) is None
    assert focus_of([], catalogue()) is None
