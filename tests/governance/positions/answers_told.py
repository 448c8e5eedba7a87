"""Give an answer in a small authority, and see which facts it tells."""

from typing import Any

import pytest

from governance.catalogue import Question, catalogue
from governance.obligations.facts import Facts
from governance.obligations.rule import RuleInput
from governance.positions.answer_facts import AnswerFacts
from governance.positions.facts_told import facts_told
from governance.records.answers import Answer
from governance.records.members import Member
from governance.schema.interval_settings import INTERVALS
from governance.schema.values import Locale
from tests.governance.obligations.world import (
    AUTHORITY,
    BO,
    CONTRACT,
    EVA,
    FORUM,
    KAI,
    LIS,
    SYSTEM,
    World,
)
from tests.governance.positions.positions import BARE, answered, facts_said

PEOPLED = BARE.having(
    *(Member(email=who, name=who.split("@")[0].title()) for who in (BO, EVA, KAI, LIS))
)
SCOPES = {"authority": AUTHORITY, "system": SYSTEM, "contract": CONTRACT, "forum": FORUM}
QUESTIONS = [question for requirement in catalogue() for question in requirement.questions]


def scope_of_question(question: Question) -> str:
    """Return the scope of the small world in which the question is answered."""
    if question.id in ("2.4-1", "3.4-5"):
        return SCOPES[question.asks_for.of[0]]
    return SCOPES[catalogue()[question.requirement].scope]


def told(
    world: World, question: str, value: str, *others: Answer, locale: Locale = "da", **more: Any
) -> AnswerFacts:
    """Return what the answer tells in that world, with other answers beside it."""
    scope = scope_of_question(catalogue().question(question))
    answer = answered(question, value, scope=scope, **more)
    answers = {one.question: one for one in (*others, answer)}
    case = RuleInput(facts_said(world, scope), INTERVALS, answer.answered_on)
    asked = catalogue().question(question)
    return facts_told(asked, answers=answers, case=case, locale=locale)


def values_of(told: AnswerFacts) -> list[dict[str, Any]]:
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
        case _:
            given = tuple(option.id for option in question.options)
    if question.kind == "multi":
        given = (*given, ";".join(one.id for one in question.options if not one.alone))
    return (*given, *(("ikke_muligt",) if question.not_possible else ()), "ved_ikke")


EVERY_ANSWER = [
    pytest.param(question, value, id=f"{question.id} {value}")
    for question in QUESTIONS
    for value in dict.fromkeys(kinds_of_answer(question))
]


def told_among(facts: Facts, answer: Answer) -> AnswerFacts:
    return facts_told(
        catalogue().question(answer.question),
        answers={answer.question: answer},
        case=RuleInput(facts, INTERVALS, answer.answered_on),
    )
