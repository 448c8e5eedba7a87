"""Say what an answer to a question of a checklist tells as facts of the register; pure, and total.

It is the counterpart of `known`: what it writes, `known` reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import MappingProxyType

from governance.catalogue import Catalogue, CatalogueFault, Question
from governance.checklists.assessment import (
    DONT_KNOW,
    NO,
    NONE,
    NOT_POSSIBLE,
    PARTLY,
    Grade,
    grade,
)
from governance.obligations.facts import Facts
from governance.obligations.rule import RuleInput
from governance.positions.answer_facts import (
    AnswerFacts,
    FactTold,
    faulty_fields,
    kept_record,
    with_facts,
)
from governance.positions.item import State
from governance.positions.known import known, scopes_asked
from governance.positions.reader import entered_readers
from governance.positions.writer import GivenAnswer, entered_writers
from governance.positions.writers import (  # noqa: F401  entering what they write
    competence,
    continuity_plan,
    contract_library,
    documentation,
    exercises,
    forums,
    operations,
    processes,
    risk,
    roles,
    supervision,
)
from governance.records.answers import Answer
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.schema.record import Record
from governance.schema.values import Locale
from governance.workdays import Span

_OUT_OF_REACH = (DONT_KNOW, NOT_POSSIBLE)
_IN_PLACE = (State.MET, State.NOT_RELEVANT, State.WAITING)
_DAYS = {
    "documents": "dated",
    "risk_assessments": "assessed_on",
    "exercises": "held_on",
    "audit_statements": "received_on",
    "events": "happened_on",
}
_UNSAID_REASON = ("3.1-3", "aarlig")
_STAYS = AnswerFacts(stays=True)


def facts_told(
    question: Question, *, answers: Mapping[str, Answer], case: RuleInput, locale: Locale = "da"
) -> AnswerFacts:
    """Return what the answer to the question tells, on the day it was given.

    `answers` are those of the scope by the question's id, this one among them. `case` are the
    facts around the scope, with its evidence; `locale` is the authority's.
    """
    told = GivenAnswer(question, answers[question.id], answers, case, locale)
    return _told(told, told.answer.answered_on)


@dataclass(frozen=True)
class KeptAnswerFacts:
    """An answer of before, with the facts it tells that the register does not know yet."""

    answer: Answer
    told: AnswerFacts


def facts_of_kept_answers(
    case: RuleInput, *, today: date, locale: Locale = "da"
) -> tuple[KeptAnswerFacts, ...]:
    """Return what each answer that is kept of the scope tells, in the order they are written.

    The register wins: what it has filled in stays, but for a day that came before the one told. A
    fact that an earlier one in the row tells is told once.
    """
    here = case.facts.scope.casefold()
    answers = {
        one.question: one
        for one in case.facts.all(Answer)
        if one.scope.casefold() == here and one.reopened_by is None
    }
    given = MappingProxyType(_with_a_reason(answers))
    found = []
    facts = case.facts
    for number, answer in sorted(answers.items()):
        now = RuleInput(facts, case.settings, today)
        told = GivenAnswer(facts.catalogue.question(number), answer, given, now, locale)
        left = _left_as_it_is(_told(told, today), answer, now)
        facts = with_facts(facts, left, answer)
        found.append(KeptAnswerFacts(answer, left))
    return tuple(found)


def with_kept_answers(facts: Facts, settings: Mapping[str, Span], today: date) -> Facts:
    """Return the facts with what answers of before tell, where that is not written yet.

    It is how a day is answered on which answers were no facts.
    """
    if not any(map(partial(is_of_before, facts.catalogue), facts.all(Answer))):
        return facts
    for one in facts_of_kept_answers(RuleInput(facts, settings, today), today=today):
        facts = with_facts(facts, one.told, one.answer)
    return facts


def is_of_before(catalogue: Catalogue, answer: Answer) -> bool:
    """Tell whether the answer says a fact, which today would be a record and no answer."""
    question = catalogue.question(answer.question)
    is_asked = question.id in entered_writers() and not catalogue.is_judged(question)
    if not is_asked or answer.reopened_by is not None:
        return False
    try:
        given = grade(question, answer.value, today=answer.answered_on)
    except ValueError:
        return False
    return not _is_a_no(question, answer.value, given)


def check_writers(catalogue: Catalogue) -> None:
    """Check that every question that asks for a fact has a writer of it.

    Raises CatalogueFault naming the question.
    """
    written = set(entered_writers())
    asked = {
        question.id: question for requirement in catalogue for question in requirement.questions
    }
    for number, question in asked.items():
        is_fact = question.asks_for.how in ("fact", "part")
        if is_fact and not catalogue.is_judged(question) and number not in written:
            raise CatalogueFault(f"{number}: no writer says which fact an answer tells")
    for number in sorted(written):
        if number not in asked or asked[number].asks_for.how == "line":
            raise CatalogueFault(f"{number}: a writer writes what is not asked for")


# ── One answer ───────────────────────────────────────────────────────────────


def _told(told: GivenAnswer, today: date) -> AnswerFacts:
    question, catalogue = told.question, told.case.facts.catalogue
    judged = catalogue.is_judged(question)
    if told.case.facts.kind not in (*scopes_asked(question, catalogue), _own_kind(told)):
        return AnswerFacts(stays=judged)
    try:
        given = grade(question, told.value, today=today, intervals=told.case.settings)
    except ValueError:
        return _STAYS  # no answer to this question; it is kept as it was said
    if question.asks_for.how == "line":
        return _against_the_line(told, today) if given is Grade.MET else AnswerFacts()
    if judged:
        return replace(_written(told, today), stays=True)
    if _is_a_no(question, told.value, given):
        return _a_no(told, given)
    found = _written(told, today)
    if told.value == NO and found.lacking:
        return replace(found, stays=True)
    if found == AnswerFacts() and given is Grade.MET and not _is_in_place(told, today):
        return AnswerFacts(against=question.asks_for.fields)
    return found


def _own_kind(told: GivenAnswer) -> str:
    return told.case.facts.catalogue[told.question.requirement].scope


def _written(told: GivenAnswer, today: date) -> AnswerFacts:
    """Return what the writer tells; a record that cannot stand is none."""
    entered = entered_writers().get(told.question.id)
    if entered is None or told.value in _OUT_OF_REACH:
        return AnswerFacts()
    found = entered.write(told)
    faulty = [name for fact in found.facts for name in faulty_fields(fact, told.case.facts, today)]
    return AnswerFacts(against=tuple(dict.fromkeys(faulty))) if faulty else found


def _is_a_no(question: Question, value: str, given: Grade) -> bool:
    """Tell whether it says that the thing is not there, or that nobody knows."""
    if value in _OUT_OF_REACH:
        return True
    if value == NONE or question.kind == "graded":
        return value not in entered_writers()[question.id].values
    return question.kind in ("choice", "multi") and given is Grade.NOT_MET


def _a_no(told: GivenAnswer, given: Grade) -> AnswerFacts:
    """Keep the answer, with what the register has of the thing that is said not to be there."""
    if told.value in (DONT_KNOW, PARTLY):
        return _STAYS
    reader = entered_readers().get(told.question.id)
    reading = None if reader is None else reader(told.case)
    if reading is None or reading.extent != "yes":
        return _STAYS
    there = tuple(_filled_in(told.question.asks_for.fields, reading.records))
    if not there and given is not Grade.MET:
        there = tuple(f"{one.section}.{one.key_fields[-1]}" for one in reading.records)
    return AnswerFacts(stays=True, against=tuple(dict.fromkeys(there)))


def _filled_in(fields: tuple[str, ...], records: tuple[Record, ...]) -> Iterator[str]:
    for name in fields:
        section, field = name.split(".")
        if any(
            one.section == section and getattr(one, field) not in (None, (), "") for one in records
        ):
            yield name


def _is_in_place(told: GivenAnswer, today: date) -> bool:
    item = known(told.question, told.case.facts, told.case.settings, today)
    return item.state in _IN_PLACE


def _against_the_line(told: GivenAnswer, today: date) -> AnswerFacts:
    """Return what the register shows short of what is said to be whole."""
    if _is_in_place(told, today):
        return AnswerFacts()
    if told.question.id == "1.1-3":
        empty = told.case.facts.one(Contract).empty_master_data
        return AnswerFacts(against=tuple(f"{Contract.section}.{name}" for name in empty))
    return AnswerFacts(against=told.question.asks_for.fields)


# ── Answers of before ────────────────────────────────────────────────────────


def _with_a_reason(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Let an assessment of before be the yearly one, where nobody said what it was for."""
    number, value = _UNSAID_REASON
    first = answers.get("3.1-1")
    said = answers.get(number)
    if first is None or (said is not None and said.value != DONT_KNOW):
        return dict(answers)
    reason = first.model_copy(update={"question": number, "value": value})
    return {**answers, number: reason}


def _left_as_it_is(told: AnswerFacts, answer: Answer, case: RuleInput) -> AnswerFacts:
    """Leave out what would change what the register has filled in."""
    facts = (_unless_filled(fact, answer, case) for fact in told.facts)
    return replace(told, facts=tuple(fact for fact in facts if fact is not None))


def _unless_filled(fact: FactTold, answer: Answer, case: RuleInput) -> FactTold | None:
    kept = kept_record(case.facts, sheet_of(fact.section).record_class, fact.key)
    if kept is None:
        return fact
    if _came_after(kept, answer):
        return None
    values = {
        name: value
        for name, value in fact.values.items()
        if _is_empty(kept, name) or _is_later(kept, name, value)
    }
    return FactTold(fact.section, fact.key, values) if values else None


def _came_after(kept: Record, answer: Answer) -> bool:
    """Tell whether the record is of a later day, so that the answer was about another."""
    day = getattr(kept, _DAYS.get(kept.section, ""), None)
    return isinstance(day, date) and day > answer.answered_on


def _is_empty(kept: Record, name: str) -> bool:
    """Tell whether nobody filled it in; a number as it comes is our own proposal."""
    value = getattr(kept, name)
    proposed = type(kept).model_fields[name].default
    is_proposal = isinstance(value, int) and not isinstance(value, bool) and value == proposed
    return value in (None, (), "") or is_proposal


def _is_later(kept: Record, name: str, value: object) -> bool:
    """Tell whether it is a day on which something happened, after the one that is kept."""
    day = getattr(kept, name)
    column = sheet_of(kept.section).of_field(name)
    return column.past and isinstance(day, date) and str(value) > day.isoformat()
