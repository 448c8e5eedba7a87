"""A checklist is begun, answered and finished; what an answer tells is written as a fact."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from governance.catalogue import Question, Requirement
from governance.changes import record_commands
from governance.checklists.assessment import NOT_POSSIBLE
from governance.checklists.progress import intervals_of, progress
from governance.commands import (
    AddRecord,
    AttachEvidence,
    ClaimNotPossible,
    CorrectRecord,
    FinishChecklist,
    NoteAnswer,
    RecordAnswer,
    SkipQuestion,
    StartChecklist,
)
from governance.context import CommandContext, NotFound
from governance.local_time import zone_of
from governance.obligations.rule import RuleInput
from governance.ports import Register, VersionConflict, Versioned
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.facts_told import facts_told
from governance.positions.writer import entered_writers
from governance.reconciliation.load_facts import facts_of
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.schema.values import requirement_of

_A_YEAR = timedelta(days=365)


class NotPossibleRefused(Exception):
    """The catalogue gives no ground for 'not possible' on this question."""


def answer_key(question: str, scope: str) -> str:
    """Return the key an answer is found by."""
    return Answer.key_of(question=question, scope=scope)


def checklist_of(register: Register, requirement: str, scope: str) -> Versioned[Checklist] | None:
    """Return the checklist as it stands, whoever began it."""
    found = register.find(Checklist, requirement=requirement, scope=scope)
    return found[0] if found else None


def answers_of(
    register: Register, requirement: Requirement, scope: str
) -> Sequence[Versioned[Answer]]:
    """Return the scope's answers to the requirement's questions, of any round."""
    return register.find(
        Answer, scope=scope, question=tuple(question.id for question in requirement.questions)
    )


def start(command: StartChecklist, context: CommandContext) -> None:
    kept = checklist_of(context.register, command.requirement, command.scope)
    if kept is None:
        round_, seen = 1, 0
    elif command.again and kept.record.finished_on is not None:
        round_, seen = kept.record.round + 1, kept.version
    else:
        return
    context.register.save(
        Checklist(
            requirement=command.requirement,
            scope=command.scope,
            round=round_,
            started_on=context.today.day,
            started_by=context.actor.email,
        ),
        seen=seen,
        command=command.name,
    )


def skip(command: SkipQuestion, context: CommandContext) -> None:
    kept = _checklist(context, command.question, command.scope)
    if command.question in kept.record.skipped:
        return
    skipped = (*kept.record.skipped, command.question)
    context.register.save(
        kept.record.model_copy(update={"skipped": skipped}), seen=kept.version, command=command.name
    )


def finish(command: FinishChecklist, context: CommandContext) -> None:
    kept = checklist_of(context.register, command.requirement, command.scope)
    if kept is None:
        raise NotFound
    if kept.record.finished_on is not None:
        return
    done = kept.record.model_copy(
        update={"finished_on": context.today.day, "finished_by": context.actor.email}
    )
    context.register.save(done, seen=kept.version, command=command.name)


def _checklist(context: CommandContext, question: str, scope: str) -> Versioned[Checklist]:
    kept = checklist_of(context.register, requirement_of(question), scope)
    if kept is None:
        raise NotFound
    return kept


def record_answer(command: RecordAnswer, context: CommandContext) -> None:
    question = context.catalogue.question(command.question)
    if command.value == NOT_POSSIBLE:
        raise NotPossibleRefused
    told = told_by(command, context)
    before = _write_answer(command, context, question, command.value, command.note)
    if before == NOT_POSSIBLE:
        _drop_deviation(command, context)
    for fact in told.facts:
        _write_fact(fact, context)


def told_by(command: RecordAnswer, context: CommandContext) -> AnswerFacts:
    """Return what the answer tells as facts of the register, without writing them."""
    if command.question not in entered_writers():
        return AnswerFacts(stays=True)
    facts = facts_of(context.register, context.catalogue, command.scope, zone_of(context.register))
    if facts is None:
        return AnswerFacts(stays=True)
    given = Answer(
        question=command.question,
        scope=command.scope,
        value=command.value,
        note=command.note,
        answered_by=context.actor.email,
        answered_on=context.today.day,
    )
    members = dict(facts.records.get(Member, {}))
    named = context.register.get(Member, Member.key_of(email=command.value))
    if named is not None:
        members[named.record.key] = named.record
    facts = replace(facts, records=MappingProxyType({**facts.records, Member: members}))
    answers = {one.question: one for one in facts.all(Answer)} | {command.question: given}
    question = context.catalogue.question(command.question)
    case = RuleInput(facts, intervals_of(context.register), context.today.day)
    locale = context.scope_context(command.scope).locale
    return facts_told(question, answers=answers, case=case, locale=locale)


def _write_fact(fact: FactTold, context: CommandContext) -> None:
    """Write the fact as any other way of telling it does, by the same rights.

    Raises NotAllowed, InvalidRecord or VersionConflict.
    """
    if fact.key is None:
        record_commands.record(AddRecord(section=fact.section, values=fact.values), context)
        return
    kept = context.register.get(sheet_of(fact.section).record_class, fact.key)
    if kept is None:
        raise NotFound
    correction = CorrectRecord(
        section=fact.section, key=fact.key, values=fact.values, seen=kept.version
    )
    record_commands.record(correction, context)


def claim_not_possible(command: ClaimNotPossible, context: CommandContext) -> None:
    question = context.catalogue.question(command.question)
    if not question.not_possible:
        raise NotPossibleRefused
    contract = context.register.get(Contract, Contract.key_of(number=command.contract))
    if contract is None:
        raise NotFound
    begun = StartChecklist(requirement=question.requirement, scope=command.scope)
    start(begun, context)
    _write_answer(command, context, question, NOT_POSSIBLE, command.reason)
    seen = _replaced_deviation(command, context)
    context.register.save(
        Deviation(
            contract=command.contract,
            question=command.question,
            scope=command.scope,
            reason=command.reason,
            compensating=command.compensating,
            clause=command.clause,
            supplier_asked=command.supplier_asked,
            supplier_reply=command.supplier_reply,
            next_opportunity=command.next_opportunity,
            assessed_by=context.actor.email,
            created_on=context.today.day,
            expires_on=deviation_expires(contract.record, context.today.day),
        ),
        seen=seen,
        command=command.name,
    )


def _replaced_deviation(command: ClaimNotPossible, context: CommandContext) -> int:
    """Return the version of the claim that this one replaces, 0 when there is none.

    A claim for the whole contract is ended, because claims are now made for one scope.
    """
    seen = 0
    known = context.register.find(Deviation, contract=command.contract, question=command.question)
    for kept in known:
        if kept.record.scope is None:
            context.register.end(
                Deviation, kept.record.key, seen=kept.version, command=command.name
            )
        elif kept.record.scope == command.scope:
            seen = kept.version
    return seen


def deviation_expires(contract: Contract, today: date) -> date:
    """Return the day twelve months on, or an earlier option deadline or end of the contract."""
    deadlines = [option.notice_deadline for option in contract.options if option.decision is None]
    ends = [contract.ends_on] if contract.ends_on else []
    return min([today + _A_YEAR, *(day for day in [*deadlines, *ends] if day > today)])


def _write_answer(
    command: RecordAnswer | ClaimNotPossible,
    context: CommandContext,
    question: Question,
    value: str,
    note: str | None,
) -> str | None:
    """Write the answer, and reopen the answers that depended on the one it replaces.

    Returns the value before.
    """
    given = answers_of(context.register, context.catalogue[question.requirement], command.scope)
    kept = next((one for one in given if one.record.question == question.id), None)
    if (kept.version if kept else 0) != command.seen:
        raise VersionConflict(kept)
    checklist = _checklist(context, command.question, command.scope)
    round_ = checklist.record.round
    answer = Answer(
        question=command.question,
        scope=command.scope,
        value=value,
        note=note,
        answered_by=context.actor.email,
        answered_on=context.today.day,
        round=round_,
    )
    context.register.save(answer, seen=command.seen, command=command.name)
    if question.id in checklist.record.skipped:
        skipped = tuple(other for other in checklist.record.skipped if other != question.id)
        context.register.save(
            checklist.record.model_copy(update={"skipped": skipped}),
            seen=checklist.version,
            command=command.name,
        )
    if kept is not None and kept.record.round == round_ and kept.record.value != value:
        _open_dependants(command, context, question)
        _settle_fallen(command, context, question)
    return kept.record.value if kept is not None else None


def _open_dependants(
    command: RecordAnswer | ClaimNotPossible, context: CommandContext, question: Question
) -> None:
    requirement = context.catalogue[question.requirement]
    dependants = {other.id for other in requirement.dependants(question.id)}
    for kept in answers_of(context.register, requirement, command.scope):
        if kept.record.question in dependants and kept.record.reopened_by is None:
            reopened = kept.record.model_copy(update={"reopened_by": question.id})
            context.register.save(reopened, seen=kept.version, command=command.name)


def _settle_fallen(
    command: RecordAnswer | ClaimNotPossible, context: CommandContext, question: Question
) -> None:
    """Close the follow-ups of questions that no longer apply."""
    requirement = context.catalogue[question.requirement]
    standing = progress(context.register, requirement, command.scope)
    fallen = {other.id for other in requirement.questions} - {other.id for other in standing.asked}
    for kept in context.register.find(
        Action, requirement=requirement.id, scope=command.scope, closed_on=None
    ):
        if kept.record.question in fallen:
            closed = kept.record.model_copy(update={"closed_on": context.today.day})
            context.register.save(closed, seen=kept.version, command=command.name)


def _drop_deviation(command: RecordAnswer, context: CommandContext) -> None:
    for kept in context.register.find(Deviation, question=command.question, scope=command.scope):
        context.register.end(Deviation, kept.record.key, seen=kept.version, command=command.name)


def note(command: NoteAnswer, context: CommandContext) -> None:
    kept = context.register.get(Answer, answer_key(command.question, command.scope))
    if kept is None:
        raise NotFound
    if kept.version != command.seen:
        raise VersionConflict(kept)
    noted = kept.record.model_copy(update={"note": command.note})
    context.register.save(noted, seen=kept.version, command=command.name)


def attach(command: AttachEvidence, context: CommandContext) -> None:
    evidence = Evidence(
        question=command.question,
        scope=command.scope,
        sha256=command.sha256,
        title=command.title,
        media_type=command.media_type,
        size=command.size,
        added_by=context.actor.email,
        added_on=context.today.day,
    )
    if context.register.get(Evidence, evidence.key) is None:
        context.register.save(evidence, seen=0, command=command.name)
