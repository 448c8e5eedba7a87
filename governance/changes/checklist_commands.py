"""A checklist is begun, answered and finished; what an answer tells is written as a fact."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from governance.catalogue import Question, Requirement
from governance.changes import record_commands
from governance.changes.draft import InvalidRecord
from governance.changes.follow_up_commands import settle_follow_up, state_of
from governance.changes.validation import FieldError
from governance.checklists.assessment import NOT_POSSIBLE, Grade, grade
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
from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.obligations.facts import Facts
from governance.obligations.ledger import Reconciled
from governance.obligations.rule import RuleInput
from governance.ports import Register, VersionConflict, Versioned
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.facts_told import facts_told
from governance.positions.item import State
from governance.positions.writer import entered_writers
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.load_facts import facts_of
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.schema.record import Record
from governance.schema.values import requirement_of

_A_YEAR = timedelta(days=365)
_TOLD_BY_ANSWERS = (Action, Answer, Checklist, Deviation, Evidence)
"""The records an answer is made of, beside the facts it tells."""


class NotPossibleRefused(Exception):
    """The catalogue gives no ground for 'not possible' on this question."""


def answer_key(question: str, scope: str) -> str:
    """Return the key an answer is found by."""
    return Answer.key_of(question=question, scope=scope)


def checklist_of(register: Register, requirement: str, scope: str) -> Versioned[Checklist] | None:
    """Return the checklist as it stands, whoever began it."""
    found = register.find(Checklist, scope=scope)
    return next((one for one in found if one.record.requirement == requirement), None)


def answers_of(
    register: Register, requirement: Requirement, scope: str
) -> Sequence[Versioned[Answer]]:
    """Return the scope's answers to the requirement's questions, of any round."""
    ids = {question.id for question in requirement.questions}
    return [one for one in register.find(Answer, scope=scope) if one.record.question in ids]


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
    unsaid = () if told.stays else (*told.lacking, *told.against)
    if unsaid:
        section = unsaid[0].split(".")[0]
        fields = [name.split(".")[1] for name in unsaid if name.startswith(f"{section}.")]
        raise InvalidRecord(section, [FieldError(field, "missing") for field in fields])
    before = _seen_answer(command, context, question)
    _no_longer_skipped(command, context)
    if told.stays:
        _write_answer(command, context, command.value, command.note)
    elif before is not None:
        context.register.end(Answer, before.record.key, seen=before.version, command=command.name)
    if before is not None and before.record.value == NOT_POSSIBLE:
        _drop_deviation(command, context, command.name)
    for fact in told.facts:
        _write_fact(fact, context)
    found = grade(question, command.value, today=context.today.day)
    settle_follow_up(command.name, context, question, command.scope, found)


def end_overtaken(
    cause: str,
    context: CommandContext,
    *,
    reconciled: Sequence[Reconciled],
    changed: Sequence[Change],
) -> None:
    """End each answer that says a thing is not there, once a record says that it is.

    A judgement stays. `reconciled` is what the changes came to.
    """
    if all(isinstance(one.record, _TOLD_BY_ANSWERS) for one in changed):
        return
    for one in reconciled:
        asked = [context.catalogue.question(number) for number in one.told]
        facts = {fact.id: fact for fact in asked if not context.catalogue.is_judged(fact)}
        for kept in context.register.find(Answer, scope=one.scope) if facts else ():
            answer = kept.record
            question = facts.get(answer.question)
            if question is None or state_of(question, one.scope, context) is not State.MET:
                continue
            context.register.end(Answer, answer.key, seen=kept.version, command=cause)
            if answer.value == NOT_POSSIBLE:
                _drop_deviation(answer, context, cause)


def told_by(command: RecordAnswer, context: CommandContext) -> AnswerFacts:
    """Return what the answer tells as facts of the register, without writing them."""
    question = context.catalogue.question(command.question)
    if question.asks_for.how == "judgement" and question.id not in entered_writers():
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
    answers = {one.question: one for one in facts.all(Answer)} | {question.id: given}
    facts = _facts_answered_with(facts, command, context)
    case = RuleInput(facts, intervals_of(context.register), context.today.day)
    locale = context.scope_context(command.scope).locale
    return facts_told(question, answers=answers, case=case, locale=locale)


def _facts_answered_with(facts: Facts, command: RecordAnswer, context: CommandContext) -> Facts:
    """Return the facts with the person named, and without the claim that the answer ends."""
    members = dict(facts.records.get(Member, {}))
    named = context.register.get(Member, Member.key_of(email=command.value))
    if named is not None:
        members[named.record.key] = named.record
    claims = {
        one.key: one
        for one in facts.all(Deviation)
        if (one.question, one.scope) != (command.question, command.scope)
    }
    records: dict[type[Record], Mapping[str, Record]] = dict(facts.records)
    records |= {Member: members, Deviation: claims}
    return replace(facts, records=MappingProxyType(records))


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
    _seen_answer(command, context, question)
    _no_longer_skipped(command, context)
    _write_answer(command, context, NOT_POSSIBLE, command.reason)
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
    settle_follow_up(command.name, context, question, command.scope, Grade.NOT_POSSIBLE)


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


def _seen_answer(
    command: RecordAnswer | ClaimNotPossible, context: CommandContext, question: Question
) -> Versioned[Answer] | None:
    """Return the answer there is.

    Raises VersionConflict where it is not the one that was seen.
    """
    given = answers_of(context.register, context.catalogue[question.requirement], command.scope)
    kept = next((one for one in given if one.record.question == question.id), None)
    if (kept.version if kept else 0) != command.seen:
        raise VersionConflict(kept)
    return kept


def _write_answer(
    command: RecordAnswer | ClaimNotPossible, context: CommandContext, value: str, note: str | None
) -> None:
    """Write what only a person's word says: a judgement, or that a thing is not there."""
    checklist = _checklist(context, command.question, command.scope)
    answer = Answer(
        question=command.question,
        scope=command.scope,
        value=value,
        note=note,
        answered_by=context.actor.email,
        answered_on=context.today.day,
        round=checklist.record.round,
    )
    context.register.save(answer, seen=command.seen, command=command.name)


def _no_longer_skipped(command: RecordAnswer | ClaimNotPossible, context: CommandContext) -> None:
    checklist = _checklist(context, command.question, command.scope)
    if command.question not in checklist.record.skipped:
        return
    skipped = tuple(other for other in checklist.record.skipped if other != command.question)
    context.register.save(
        checklist.record.model_copy(update={"skipped": skipped}),
        seen=checklist.version,
        command=command.name,
    )


def _drop_deviation(about: RecordAnswer | Answer, context: CommandContext, cause: str) -> None:
    for kept in context.register.find(Deviation, question=about.question, scope=about.scope):
        context.register.end(Deviation, kept.record.key, seen=kept.version, command=cause)


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
        url=command.url,
        title=command.title,
        media_type=command.media_type,
        size=command.size,
        added_by=context.actor.email,
        added_on=context.today.day,
    )
    if context.register.get(Evidence, evidence.key) is None:
        context.register.save(evidence, seen=0, command=command.name)
