"""Test that every answer is written, kept, or met with what lacks or speaks against it."""

from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from governance.access import Actor
from governance.catalogue import CatalogueFault, Question, catalogue
from governance.changes.draft import InvalidRecord, drafted
from governance.checklists.assessment import Grade, grade
from governance.context import CommandContext
from governance.obligations.facts import Facts
from governance.obligations.rule import RuleInput
from governance.ports import Today, Versioned
from governance.positions.answer_facts import (
    AnswerFacts,
    FactTold,
    kept_record,
    record_told,
    with_facts,
)
from governance.positions.facts_told import check_writers, facts_of_kept_answers, facts_told
from governance.positions.item import State
from governance.positions.known import known
from governance.positions.writer import entered_writers
from governance.records.answers import Answer
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.records.members import Member
from governance.schema.interval_settings import INTERVALS
from governance.schema.record import Record
from tests.governance.obligations.world import DAY, LIS, RECORDED, World, good, plain
from tests.governance.positions.answers_told import (
    EVERY_ANSWER,
    PEOPLED,
    QUESTIONS,
    scope_of_question,
    told_among,
)
from tests.governance.positions.positions import answered, changed_question, facts_said
from tests.governance.positions.test_items_hold import EXAMPLES, dates, scopes

# ── Each question, each kind of answer ───────────────────────────────────────


@pytest.mark.parametrize("world", [PEOPLED, good()], ids=["bare", "good"])
@pytest.mark.parametrize(("question", "value"), EVERY_ANSWER)
def test_an_answer_is_written_kept_or_something_is_said_to_be_missing(
    world: World, question: Question, value: str
) -> None:
    scope = scope_of_question(question)
    answer = answered(question.id, value, scope=scope)
    facts = facts_said(world, scope)
    found = told_among(facts, answer)
    assert not found.facts or not (found.lacking or found.against)
    assert all(name.count(".") == 1 for name in chain(found.lacking, found.against))
    after = _after(facts, found, answer)
    state = known(question, after, INTERVALS, DAY).state
    _agrees(question, value, found, state)
    again = told_among(after, answer)
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


def _after(facts: Facts, found: AnswerFacts, answer: Answer) -> Facts:
    """Return the facts with what was told, and with the answer where that is kept."""
    after = with_facts(facts, found, answer)
    kept = {**after.records.get(Answer, {}), **({answer.key: answer} if found.stays else {})}
    return replace(after, records={**after.records, Answer: kept})


# ── The same drafting as any other way of telling it ─────────────────────────


def _context(facts: Facts, answer: Answer) -> CommandContext:
    """Return a context that knows the records around the scope, enough to draft one."""
    records = [one for found in facts.records.values() for one in found.values()]
    unused: Any = None
    register: Any = plain(records).register()
    return CommandContext(
        register=register,
        catalogue=catalogue(),
        actor=Actor("by", answer.answered_by, "Lis"),
        today=Today(answer.answered_on, RECORDED),
        ledger=unused,
        past=unused,
        nudges=unused,
        reminders=unused,
        message_times=unused,
        memory=unused,
        undo_log=unused,
        through="web",
    )


def _drafted(fact: FactTold, facts: Facts, answer: Answer) -> Record:
    cls = sheet_of(fact.section).record_class
    one = kept_record(facts, cls, fact.key)
    kept = None if one is None else Versioned(one, 1, RECORDED, LIS, RECORDED)
    return drafted(fact.section, fact.values, _context(facts, answer), kept=kept)


@pytest.mark.parametrize(("question", "value"), EVERY_ANSWER)
def test_what_is_told_can_be_recorded(question: Question, value: str) -> None:
    scope = scope_of_question(question)
    answer = answered(question.id, value, scope=scope)
    facts = facts_said(PEOPLED, scope)
    people = {one.key: one for one in PEOPLED.records.values() if isinstance(one, Member)}
    facts = replace(facts, records={**facts.records, Member: people})
    for fact in told_among(facts, answer).facts:
        made = _drafted(fact, facts, answer)
        assert isinstance(made, ToldContact) or made == record_told(fact, facts)


@EXAMPLES
@given(scopes(), dates)
def test_whatever_was_said_it_is_told_without_a_fault(facts: Facts, today: date) -> None:
    answers = {one.question: one for one in facts.all(Answer)}
    for number, answer in answers.items():
        case = RuleInput(facts, INTERVALS, answer.answered_on)
        found = facts_told(catalogue().question(number), answers=answers, case=case)
        for fact in found.facts:
            try:
                _drafted(fact, facts, answer)
            except InvalidRecord as refused:
                wrong = {flaw.code for flaw in refused.flaws}
                assert wrong == {"unknown_name"}  # the drawn register has lost a record
    kept = facts_of_kept_answers(RuleInput(facts, INTERVALS, today), today=today)
    assert [one.answer.question for one in kept] == sorted(answers)


@EXAMPLES
@given(scopes(), dates)
def test_answers_of_before_change_nothing_that_is_filled_in(facts: Facts, today: date) -> None:
    for one in facts_of_kept_answers(RuleInput(facts, INTERVALS, today), today=today):
        for fact in one.told.facts:
            kept = kept_record(facts, sheet_of(fact.section).record_class, fact.key)
            for name in fact.values if kept is not None else ():
                was = getattr(kept, name)
                later = isinstance(was, date) and str(fact.values[name]) > was.isoformat()
                assert was in (None, (), "", 24) or later, f"{one.answer.question}: {name}"


@EXAMPLES
@given(scopes(), dates)
def test_answers_of_before_are_told_once(facts: Facts, today: date) -> None:
    after = facts
    for one in facts_of_kept_answers(RuleInput(facts, INTERVALS, today), today=today):
        after = with_facts(after, one.told, one.answer)
    again = facts_of_kept_answers(RuleInput(after, INTERVALS, today), today=today)
    assert not [fact for one in again for fact in one.told.facts]


def test_every_fact_that_is_asked_for_has_a_writer() -> None:
    check_writers(catalogue())
    facts = [
        question
        for question in QUESTIONS
        if question.asks_for.how in ("fact", "part") and not catalogue().is_judged(question)
    ]
    assert {question.id for question in facts} <= set(entered_writers())
    lines = {question.id for question in QUESTIONS if question.asks_for.how == "line"}
    assert not lines & set(entered_writers())


def test_a_question_without_a_writer_does_not_start(tmp_path: Path) -> None:
    changed = changed_question(
        tmp_path, "2.3-5", lambda question: question["asks_for"].update(how="fact")
    )
    with pytest.raises(CatalogueFault, match=r"2\.3-5: no writer says"):
        check_writers(changed)
