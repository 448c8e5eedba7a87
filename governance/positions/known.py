"""Say what is known of a question in one scope on one day; pure, and total."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from governance.catalogue import Catalogue, CatalogueFault, Question
from governance.checklists.assessment import DONT_KNOW, NONE, Grade, grade
from governance.obligations.facts import Facts
from governance.obligations.obligation import Obligation
from governance.obligations.rule import Finding, RuleInput
from governance.obligations.rule_index import rules
from governance.positions.item import KnownExtent, QuestionItem, Reading, State, said
from governance.positions.reader import entered_conditions, entered_readers
from governance.positions.readers import (  # noqa: F401  entering what they read
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
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.records.sections import SECTIONS
from governance.records.told_decisions import DECISION_KINDS, ToldDecision
from governance.schema.scopes import ScopeKind
from governance.workdays import Span, deadline

_EVIDENCE = "evidence"
_MEASURED = ("date", "number")
_FIELDS = {_EVIDENCE, *(f"{cls.section}.{name}" for cls in SECTIONS for name in cls.model_fields)}
_EXTENTS: Mapping[Grade, KnownExtent] = {
    Grade.MET: "yes",
    Grade.NEUTRAL: "yes",
    Grade.PARTLY: "partly",
    Grade.NOT_MET: "no",
}


def scopes_asked(question: Question, catalogue: Catalogue) -> tuple[ScopeKind, ...]:
    """Return the kinds of scope in which the question's fact stands."""
    return question.asks_for.of or (catalogue[question.requirement].scope,)


def items(
    case: RuleInput, today: date, *, only: Collection[str] | None = None
) -> tuple[QuestionItem, ...]:
    """Return every question that is asked of the scope, with `only` no others than these.

    The first day on which time may change one is then in `case.when`.
    """
    return tuple(
        _known(question, case, today)
        for question in _asked(case.facts.catalogue, case.facts.kind)
        if only is None or question.id in only
    )


def is_unknown(
    obligation: Obligation, items: Mapping[str, QuestionItem], catalogue: Catalogue
) -> bool:
    """Tell whether a gap is only that nobody has said anything of it.

    It is so where a question reads the rule that found it, and of no such question anything is
    known. `items` are those of the obligation's scope, by question.
    """
    found = [
        items[question].state
        for question in readers_of(catalogue, obligation.rule, obligation.subject)
        if question in items
    ]
    told = [state for state in found if state is not State.NOT_RELEVANT]
    return bool(told) and all(state is State.UNKNOWN for state in told)


@cache
def readers_of(catalogue: Catalogue, rule: str, subject: str) -> tuple[str, ...]:
    """Return the questions that read what the rule finds under that subject, in their order."""
    return tuple(
        question.id
        for requirement in catalogue
        for question in requirement.questions
        if rule in question.read_by or f"{rule}/{subject}" in question.read_by
    )


@cache
def _asked(catalogue: Catalogue, kind: ScopeKind) -> tuple[Question, ...]:
    return tuple(
        question
        for requirement in catalogue
        for question in requirement.questions
        if kind in scopes_asked(question, catalogue)
    )


def known(
    question: Question, facts: Facts, settings: Mapping[str, Span], today: date
) -> QuestionItem:
    """Return what is known of the question in the scope that the facts are of."""
    return _known(question, RuleInput(facts, settings, today), today)


def check_questions(catalogue: Catalogue) -> None:
    """Check that every question names a fact that can be read.

    Raises CatalogueFault naming the question and what it names in vain.
    """
    for requirement in catalogue:
        for question in requirement.questions:
            for fault in _faults(question, catalogue):
                raise CatalogueFault(f"{requirement.id}.yaml: {question.id}: {fault}")


def _faults(question: Question, catalogue: Catalogue) -> Iterator[str]:
    together = question.asks_for.together_with
    if together is not None and not any(
        together == other.id for each in catalogue for other in each.questions
    ):
        yield f"{together} is no question"
        return
    if question.id not in entered_readers() and not catalogue.is_judged(question):
        yield "no reader says what the register knows of it"
    for name in (*question.asks_for.fields, *question.proves):
        if ".".join(name.split(".")[:2]) not in _FIELDS:
            yield f"{name} is no field of the register"
    for name in question.read_by:
        if name.split("/")[0] not in rules():
            yield f"{name} is no rule"
    decision = question.asks_for.decision
    if decision is not None and decision not in DECISION_KINDS:
        yield f"{decision} is no decision"
    if question.applies is not None and question.applies not in entered_conditions():
        yield f"{question.applies} is no condition"


def _known(question: Question, case: RuleInput, today: date) -> QuestionItem:
    if question.applies is not None and not entered_conditions()[question.applies](case):
        return QuestionItem(question.id, case.facts.scope, State.NOT_RELEVANT)
    reading = _read(question, case, today)
    reading = _lowered(reading, _shortfalls(question, case))
    state = _state(question, case, reading)
    return QuestionItem(
        question.id,
        case.facts.scope,
        state,
        None if reading is None else reading.day,
        proved=reading is not None and _proved(question, case, reading),
        records=() if reading is None else reading.records,
    )


def _state(question: Question, case: RuleInput, reading: Reading | None) -> State:
    """Return the first state in the order of design.md's truth table that holds."""
    extent = "unknown" if reading is None else reading.extent
    lapsed = reading is not None and reading.lapsed
    if extent == "yes" and not lapsed:
        return State.MET
    if _waits(question, case):
        return State.WAITING
    claimed = _claimed(question, case)
    if claimed is not None:
        return claimed
    if extent == "partly":
        return State.MET if question.partly_suffices and not lapsed else State.PARTLY
    if lapsed:
        return State.STALE
    return State.MISSING if extent == "no" else State.UNKNOWN


# ── What is read ─────────────────────────────────────────────────────────────


def _read(question: Question, case: RuleInput, today: date) -> Reading | None:
    """Return what the register says; where that tells nothing, what a person has said."""
    reader = entered_readers().get(question.id)
    reading = None if reader is None else reader(case)
    if reading is not None and reading.extent != "unknown":
        return reading
    told = _told(question, case, today)
    if reading is None or (told is not None and told.extent in ("no", "partly")):
        return told
    return reading


def _told(question: Question, case: RuleInput, today: date) -> Reading | None:
    """Return a judgement, or that what would be a record is not there."""
    answer = _answer(question, case)
    if answer is None:
        return None
    asked = case.facts.catalogue.question(answer.question)
    judged = case.facts.catalogue.is_judged(question)
    if asked.kind in _MEASURED and answer.value not in (NONE, DONT_KNOW) and not judged:
        return None  # a date or a number is the fact's own to say, and stands in its record
    given = grade(asked, answer.value, today=today, intervals=case.settings)
    extent = _EXTENTS.get(given)
    if extent is None:
        return None
    if judged:
        return said(answer, extent, lapsed=extent == "yes" and _has_lapsed(answer, asked, case))
    none_is_wanted = extent == "yes" and answer.value == NONE and asked.id == question.id
    return said(answer, extent) if extent in ("no", "partly") or none_is_wanted else None


def _has_lapsed(answer: Answer, asked: Question, case: RuleInput) -> bool:
    """Tell whether a judgement is older than its interval. One that says no does not lapse."""
    interval = case.settings[asked.holds or "checklist_repeated"]
    return case.when.passed(deadline(answer.answered_on, interval))


def _answer(question: Question, case: RuleInput) -> Answer | None:
    """Return what was said of the question here, else of the one whose form it is part of."""
    given = case.once("answers", lambda: _answers_here(case))
    form = question.asks_for.together_with
    return given.get(question.id) or (None if form is None else given.get(form))


def _answers_here(case: RuleInput) -> Mapping[str, Answer]:
    here = case.facts.scope.casefold()
    return {
        answer.question: answer
        for answer in case.facts.all(Answer)
        if answer.scope.casefold() == here and answer.reopened_by is None
    }


# ── What weighs against it ───────────────────────────────────────────────────


def _shortfalls(question: Question, case: RuleInput) -> tuple[Finding, ...]:
    """Return what the rules that read the question find missing or overdue."""
    return tuple(
        finding
        for name in question.read_by
        for finding in _found(name, case)
        if finding.kind == "missing" or case.when.passed(finding.day)
    )


def _found(name: str, case: RuleInput) -> tuple[Finding, ...]:
    rule, _, subject = name.partition("/")
    found = case.findings(rule)
    return found if not subject else tuple(one for one in found if one.subject == subject)


def _lowered(reading: Reading | None, short: tuple[Finding, ...]) -> Reading | None:
    """Return the reading as the rules leave it.

    A gap leaves short what was there, and a day that has passed lets it lapse. Where nothing was
    told, a gap is only that: not known. A day that has passed is missing even then.
    """
    gaps = [finding.day for finding in short if finding.kind == "missing"]
    late = [finding.day for finding in short if finding.kind == "due"]
    if reading is None:
        return Reading("no", min(late)) if late else None
    if gaps and reading.extent == "yes":
        return replace(reading, extent="no", day=min(gaps))
    if late and reading.extent in ("yes", "partly"):
        return replace(reading, lapsed=True)
    return reading


def _waits(question: Question, case: RuleInput) -> bool:
    if question.asks_for.decision is None:
        return False
    here = case.facts.scope.casefold()
    return any(
        told.kind == question.asks_for.decision and told.scope.casefold() == here
        for told in case.facts.all(ToldDecision)
    )


def _claimed(question: Question, case: RuleInput) -> State | None:
    """Return what the records 'not possible' make of it, None where there is none.

    Under several contracts each needs its own. One that has expired, or whose remaining risk
    nobody has accepted, leaves the question missing.
    """
    if not question.not_possible:
        return None
    here = case.facts.scope.casefold()
    claims = {
        one.contract.casefold(): one
        for one in case.facts.all(Deviation)
        if one.question == question.id and (one.scope is None or one.scope.casefold() == here)
    }
    if not claims:
        return None
    contracts = {contract.number.casefold() for contract in case.facts.all(Contract)}
    whole = contracts <= set(claims) and all(
        one.accepted_by is not None and not case.when.passed(one.expires_on)
        for one in claims.values()
    )
    return State.REASONED if whole else State.MISSING


# ── What proves it ───────────────────────────────────────────────────────────


def _proved(question: Question, case: RuleInput, reading: Reading) -> bool:
    """Tell whether what the question names as evidence is there.

    A piece of evidence counts from the day of the fact on.
    """
    if not question.proves or reading.proves_itself(question.proves):
        return True
    here = case.facts.scope.casefold()
    about = {question.id, question.asks_for.together_with}
    return _EVIDENCE in question.proves and any(
        one.question in about
        and one.scope.casefold() == here
        and (reading.day is None or one.added_on >= reading.day)
        for one in case.facts.all(Evidence)
    )
