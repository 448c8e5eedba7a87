"""Test what an answer tells as facts: what is written, what stays, lacks, or speaks against it."""

from dataclasses import replace
from itertools import chain

import pytest

from governance.catalogue import Question, catalogue
from governance.checklists.assessment import Grade, grade
from governance.obligations.facts import Facts
from governance.obligations.rule import RuleInput
from governance.positions.answer_facts import AnswerFacts, with_facts
from governance.positions.facts_told import facts_told
from governance.positions.item import State
from governance.positions.known import known
from governance.records.answers import Answer
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.schema.interval_settings import INTERVALS
from governance.schema.values import Locale
from tests.governance.obligations.world import (
    AUTHORITY,
    BO,
    CONTRACT,
    DAY,
    EVA,
    FORUM,
    KAI,
    LIS,
    SYSTEM,
    World,
    good,
)
from tests.governance.positions.positions import BARE, answered, facts_said

PEOPLED = BARE.having(
    *(Member(email=who, name=who.split("@")[0].title()) for who in (BO, EVA, KAI, LIS))
)
SCOPES = {"authority": AUTHORITY, "system": SYSTEM, "contract": CONTRACT, "forum": FORUM}
QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]
UNSAID = (State.UNKNOWN, State.NOT_RELEVANT)


def scope_of_question(question: Question) -> str:
    """Return the scope of the small world in which the question is answered."""
    if question.id == "2.4-1" or question.id == "3.4-5":
        return SCOPES[question.asks_for.of[0]]
    return SCOPES[catalogue()[question.requirement].scope]


def told(
    world: World, question: str, value: str, *others: Answer, locale: Locale = "da", **more: object
) -> AnswerFacts:
    """Return what the answer tells in that world, with other answers beside it."""
    scope = scope_of_question(catalogue().question(question))
    answer = answered(question, value, scope=scope, **more)
    answers = {one.question: one for one in (*others, answer)}
    case = RuleInput(facts_said(world, scope), INTERVALS, answer.answered_on)
    asked = catalogue().question(question)
    return facts_told(asked, answers=answers, case=case, locale=locale)


def values_of(told: AnswerFacts) -> list[dict[str, object]]:
    return [dict(fact.values) for fact in told.facts]


def kinds_of_answer(question: Question) -> tuple[str, ...]:
    """Return one of each kind of answer the question can be given."""
    match question.kind:
        case "graded":
            given: tuple[str, ...] = ("ja", "delvist", "nej")
        case "date":
            given = ("2026-02-20", "2026-06-01", "ingen")
        case "number":
            given = ("0", "1", "2", "7", "ingen")
        case "person":
            given = (BO, "Bo", "Fru Fremmed", "ingen")
        case "text":
            given = ("Op til 100.000 kr.", "ingen")
        case "choice" | "multi":
            given = tuple(option.id for option in question.options)
    if question.kind == "multi":
        given = (*given, ";".join(one.id for one in question.options if not one.alone))
    return (*given, *(("ikke_muligt",) if question.not_possible else ()), "ved_ikke")


EVERY_ANSWER = [
    pytest.param(question, value, id=f"{question.id} {value}")
    for question in QUESTIONS
    for value in dict.fromkeys(kinds_of_answer(question))
]


# ── Each question, each kind of answer ───────────────────────────────────────


@pytest.mark.parametrize("world", [PEOPLED, good()], ids=["bare", "good"])
@pytest.mark.parametrize(("question", "value"), EVERY_ANSWER)
def test_an_answer_is_written_kept_or_something_is_said_to_be_missing(
    world: World, question: Question, value: str
) -> None:
    scope = scope_of_question(question)
    answer = answered(question.id, value, scope=scope)
    facts = facts_said(world, scope)
    found = _told(facts, answer)
    assert not found.facts or not (found.lacking or found.against)
    assert all(name.count(".") == 1 for name in chain(found.lacking, found.against))
    after = _after(facts, found, answer)
    state = known(question, after, INTERVALS, DAY).state
    _agrees(question, value, found, state)
    again = _told(after, answer)
    assert not again.facts, "told twice, it changes nothing more"


def _agrees(question: Question, value: str, found: AnswerFacts, state: State) -> None:
    """Hold that the register says of the question what the answer said."""
    asked = question.asks_for.how
    given = grade(question, value, today=DAY)
    if asked == "line":
        assert (found.facts, found.stays) == ((), False)
        assert found.against or given is not Grade.MET or state in (State.MET, State.NOT_RELEVANT)
    elif found.lacking or found.still_asked or found.against:
        return
    elif given is Grade.MET:
        assert state in (State.MET, State.NOT_RELEVANT) or _told_otherwise(question, value, found)
    elif found.facts:
        assert state is not State.UNKNOWN or _told_otherwise(question, value, found)
    elif given in (Grade.NOT_MET, Grade.NOT_POSSIBLE):
        assert state is not State.MET or not found.stays


def _told_otherwise(question: Question, value: str, found: AnswerFacts) -> bool:
    """Tell whether it counts in another way: what waits, is not counted, or is known elsewhere."""
    return (
        (question.id in ("1.1-4", "1.1-5") and value == "ingen" and found.stays)
        or (question.id == "2.4-1" and value == "ad_hoc")
        or any(fact.section == Contact.section for fact in found.facts)
        or (found.stays and catalogue().is_judged(question))
    )


def _told(facts: Facts, answer: Answer) -> AnswerFacts:
    return facts_told(
        catalogue().question(answer.question),
        answers={answer.question: answer},
        case=RuleInput(facts, INTERVALS, answer.answered_on),
    )


def _after(facts: Facts, found: AnswerFacts, answer: Answer) -> Facts:
    """Return the facts with what was told, and with the answer where that is kept."""
    after = with_facts(facts, found, answer)
    kept = {**after.records.get(Answer, {}), **({answer.key: answer} if found.stays else {})}
    return replace(after, records={**after.records, Answer: kept})
