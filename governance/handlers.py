"""Each command changes the register here, or is refused whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TypeAlias

from governance.access import Refused, may
from governance.catalogue import Question, Requirement
from governance.changes import record_commands
from governance.changes.decision_commands import answer
from governance.changes.merge import Difference, merge
from governance.changes.postpone import postpone
from governance.changes.record_rights import is_asked_to_claim
from governance.checklists.assessment import NOT_POSSIBLE, Grade, grade
from governance.checklists.progress import progress
from governance.commands import (
    AddRecord,
    AnyCommand,
    AttachEvidence,
    ChooseLanguage,
    ChoosePlatform,
    ClaimNotPossible,
    CloseFollowUp,
    Command,
    ConfirmContact,
    CorrectRecord,
    Decide,
    Decline,
    EndRecord,
    ExportRegister,
    FinishChecklist,
    ImportRegister,
    MoveFollowUp,
    NoteAnswer,
    NumberWorked,
    Postpone,
    RecordAnswer,
    RecordEvent,
    SkipQuestion,
    StartChecklist,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.own_records import owned_systems
from governance.ports import Register, VersionConflict, Versioned
from governance.queries.scope_context import ScopeContext
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.reconciliation.reconciler import Reconciler
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.contracts import Contract
from governance.records.deviations import Deviation
from governance.records.events import Event
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.systems import System
from governance.roles import Role
from governance.schema.values import requirement_of
from governance.workdays import add_workdays

# domain.md §1.0: 'ved ikke' [don't know] is a task of five working days to R
_FIND_OUT_WORKDAYS = 5
_RAISE_WORKDAYS = 30
_ACCEPT_WORKDAYS = 15
_A_YEAR = timedelta(days=365)


class NotPossibleRefused(Exception):
    """The catalogue gives no ground for 'not possible' on this question."""


class InThePast(Exception):
    """A follow-up cannot be moved to a day that has been."""


def apply(command: AnyCommand, context: CommandContext) -> None:
    """Carry out the command, and bring the ledger into step with the register.

    What that changes in the ledger is added to `context.came_to`.

    Raises NotAllowed, NotFound, VersionConflict, NotPossibleRefused, InThePast, NotToBePutOff,
    NotThatLong, InvalidRecord, StillReferenced or SameChannel, and then has changed nothing.
    """
    noting = ChangeRecorder(context.register)
    _do(command, replace(context, register=noting))
    context.look_anew()
    context.came_to.extend(_reconciler(context).settle(noting.changes, command=command.name))


def _reconciler(context: CommandContext) -> Reconciler:
    return Reconciler(context.register, context.ledger, context.catalogue, context.today.day)


def _do(command: AnyCommand, context: CommandContext) -> None:
    match command:
        case AddRecord() | CorrectRecord() | EndRecord() | ConfirmContact() | NumberWorked():
            record_commands.record(command, context)
        case Decide() | Decline():
            answer(command, context)
        case Postpone():
            postpone(command, context)
        case CloseFollowUp():
            _close_follow_up(command, context)
        case MoveFollowUp():
            _move_follow_up(command, context)
        case ChooseLanguage() | ChoosePlatform():
            _choose(command, context)
        case RecordEvent():
            _record_event(command, context)
        case ImportRegister() | ExportRegister():
            _gate_anywhere(command, context)
        case _:
            _do_of_a_checklist(command, context)


_OfAChecklist: TypeAlias = (
    StartChecklist
    | RecordAnswer
    | ClaimNotPossible
    | SkipQuestion
    | NoteAnswer
    | AttachEvidence
    | FinishChecklist
)


def _do_of_a_checklist(command: _OfAChecklist, context: CommandContext) -> None:
    match command:
        case StartChecklist():
            _gate(command, context, command.requirement, command.scope)
            _start(command, context)
        case RecordAnswer():
            _gate_question(command, context, command.question, command.scope)
            _record_answer(command, context)
        case ClaimNotPossible():
            _gate_question(command, context, command.question, command.scope)
            _claim_not_possible(command, context)
        case SkipQuestion():
            _gate_question(command, context, command.question, command.scope)
            _skip(command, context)
        case NoteAnswer():
            _gate_question(command, context, command.question, command.scope)
            _note(command, context)
        case AttachEvidence():
            _gate_question(command, context, command.question, command.scope)
            _attach(command, context)
        case FinishChecklist():
            _gate(command, context, command.requirement, command.scope)
            _finish(command, context)


def answer_key(question: str, scope: str) -> str:
    """Return the key an answer is found by."""
    return Answer.key_of(question=question, scope=scope)


# ── Access ───────────────────────────────────────────────────────────────────


def _gate_question(command: Command, context: CommandContext, question: str, scope: str) -> None:
    asked = partial(is_asked_to_claim, question, scope, context)
    _gate(command, context, requirement_of(question), scope, asked)


def _gate(
    command: Command,
    context: CommandContext,
    requirement: str,
    scope: str,
    asked: Callable[[], bool] | None = None,
) -> None:
    letter = context.scope_context(scope).letter_of(context.actor.email, requirement)
    decision = may(
        context.actor,
        command.verb,
        requirement=requirement,
        scope=scope,
        letter=letter,
        asked=asked if isinstance(command, ClaimNotPossible) else None,
    )
    if isinstance(decision, Refused):
        raise NotAllowed(decision.reason)


def _gate_anywhere(command: Command, context: CommandContext) -> None:
    """Check the access of a command that is about no requirement.

    Whoever owns a system may take out what belongs to it.

    Raises NotAllowed.
    """
    owns = isinstance(command, ExportRegister) and owned_systems(context)
    decision = may(context.actor, command.verb, roles=(Role.SYS,) if owns else ())
    if isinstance(decision, Refused):
        raise NotAllowed(decision.reason)


# ── The register as a file ───────────────────────────────────────────────────


def merge_register(merged: Difference, context: CommandContext) -> None:
    """Merge what a file holds.

    Raises NotAllowed or VersionConflict; then the transaction must be rolled back.
    """
    _gate_anywhere(ImportRegister(), context)
    context.forget()
    merge_and_settle(merged, context.register, _reconciler(context))


def merge_and_settle(merged: Difference, register: Register, reconciler: Reconciler) -> None:
    """Merge, whoever asks for it, and bring the ledger into step.

    Raises VersionConflict.
    """
    command = ImportRegister().name
    noting = ChangeRecorder(register)
    merge(noting, merged, command=command)
    reconciler.settle(noting.changes, command=command)


# ── Checklists ───────────────────────────────────────────────────────────────


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


def _start(command: StartChecklist, context: CommandContext) -> None:
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


def _skip(command: SkipQuestion, context: CommandContext) -> None:
    kept = _checklist(context, command.question, command.scope)
    if command.question in kept.record.skipped:
        return
    skipped = (*kept.record.skipped, command.question)
    context.register.save(
        kept.record.model_copy(update={"skipped": skipped}), seen=kept.version, command=command.name
    )


def _finish(command: FinishChecklist, context: CommandContext) -> None:
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


# ── Answers ──────────────────────────────────────────────────────────────────


def _record_answer(command: RecordAnswer, context: CommandContext) -> None:
    question = context.catalogue.question(command.question)
    if command.value == NOT_POSSIBLE:
        raise NotPossibleRefused
    before = _write_answer(command, context, question, command.value, command.note)
    if before == NOT_POSSIBLE:
        _drop_deviation(command, context)
    found = grade(question, command.value, today=context.today.day)
    _settle_follow_up(command.name, context, question, command.scope, found)


def _claim_not_possible(command: ClaimNotPossible, context: CommandContext) -> None:
    question = context.catalogue.question(command.question)
    if not question.not_possible:
        raise NotPossibleRefused
    contract = context.register.get(Contract, Contract.key_of(number=command.contract))
    if contract is None:
        raise NotFound
    start = StartChecklist(requirement=question.requirement, scope=command.scope)
    _start(start, context)
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
    _settle_follow_up(command.name, context, question, command.scope, Grade.NOT_POSSIBLE)


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


def _note(command: NoteAnswer, context: CommandContext) -> None:
    kept = context.register.get(Answer, answer_key(command.question, command.scope))
    if kept is None:
        raise NotFound
    if kept.version != command.seen:
        raise VersionConflict(kept)
    noted = kept.record.model_copy(update={"note": command.note})
    context.register.save(noted, seen=kept.version, command=command.name)


def _attach(command: AttachEvidence, context: CommandContext) -> None:
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


# ── Follow-ups ───────────────────────────────────────────────────────────────


def _settle_follow_up(
    cause: str, context: CommandContext, question: Question, scope: str, found: Grade
) -> None:
    """Open what the answer calls for, and close what it makes superfluous."""
    wanted = {action.key: action for action in _wanted(context, question, scope, found)}
    for kept in context.register.find(Action, question=question.id, scope=scope):
        if kept.record.closed_on is None and kept.record.key not in wanted:
            closed = kept.record.model_copy(update={"closed_on": context.today.day})
            context.register.save(closed, seen=kept.version, command=cause)
    for key, action in wanted.items():
        known = context.register.get(Action, key)
        if known is None or known.record.closed_on is not None:
            context.register.save(action, seen=known.version if known else 0, command=cause)


def _wanted(context: CommandContext, question: Question, scope: str, found: Grade) -> list[Action]:
    around = context.scope_context(scope)
    topic = question.topic[around.locale]

    def action(title: str, owner: str | None, workdays: int) -> Action:
        return Action(
            **around.place(),
            scope=scope,
            title=_titled(around, title),
            requirement=question.requirement,
            question=question.id,
            owner=owner or context.actor.email,
            due_on=add_workdays(context.today.day, workdays),
            source="checklist",
        )

    if found is Grade.UNKNOWN:
        asked = around.responsible(question.requirement)
        return [action(f"{_FIND_OUT[around.locale]}: {topic}", asked, _FIND_OUT_WORKDAYS)]
    if found is Grade.NOT_POSSIBLE:
        contract_manager = around.owner(Role.KON, question.requirement)
        risk_owner = around.owner(Role.RIS, question.requirement)
        return [
            action(f"{_RAISE[around.locale]}: {topic}", contract_manager, _RAISE_WORKDAYS),
            action(f"{_ACCEPT[around.locale]}: {topic}", risk_owner, _ACCEPT_WORKDAYS),
        ]
    if found in (Grade.NOT_MET, Grade.PARTLY) and question.follow_up is not None:
        follow_up = question.follow_up
        owner = around.owner(follow_up.owner, question.requirement)
        return [action(follow_up.title[around.locale], owner, follow_up.workdays)]
    return []


def _titled(around: ScopeContext, title: str) -> str:
    """Fill in the title, and name the forum in it, as several forums may share one contract."""
    filled, forum = around.filled(title), around.names["forum"]
    return f"{filled} · {forum}" if forum and forum not in filled else filled


_FIND_OUT = {"da": "Find ud af", "en": "Find out"}
_RAISE = {"da": "Rejs i ændring eller genudbud", "en": "Raise in a change or re-tender"}
_ACCEPT = {"da": "Tag stilling til restrisikoen", "en": "Decide on the remaining risk"}


def _close_follow_up(command: CloseFollowUp, context: CommandContext) -> None:
    kept = _follow_up(command, context)
    closed = kept.record.model_copy(update={"closed_on": context.today.day})
    context.register.save(closed, seen=command.seen, command=command.name)


def _move_follow_up(command: MoveFollowUp, context: CommandContext) -> None:
    kept = _follow_up(command, context)
    if command.due_on < context.today.day:
        raise InThePast
    moved = kept.record.model_copy(update={"due_on": command.due_on})
    context.register.save(moved, seen=command.seen, command=command.name)


def _follow_up(command: CloseFollowUp | MoveFollowUp, context: CommandContext) -> Versioned[Action]:
    kept = context.register.get(Action, command.key)
    if kept is None or kept.record.closed_on is not None:
        raise NotFound
    scope = kept.record.stands_under
    letter = context.scope_context(scope).letter_of(context.actor.email, kept.record.requirement)
    decision = may(
        context.actor,
        command.verb,
        requirement=kept.record.requirement,
        scope=scope,
        letter=letter,
        owner=kept.record.owner == context.actor.email,
    )
    if isinstance(decision, Refused):
        raise NotAllowed(decision.reason)
    if kept.version != command.seen:
        raise VersionConflict(kept)
    return kept


# ── People ───────────────────────────────────────────────────────────────────


def _choose(command: ChooseLanguage | ChoosePlatform, context: CommandContext) -> None:
    """Record a choice that the actor makes for themselves."""
    name, chosen = (
        ("locale", command.lang)
        if isinstance(command, ChooseLanguage)
        else ("preferred_platform", command.platform)
    )
    _gate_anywhere(command, context)
    kept = context.register.get(Member, Member.key_of(email=context.actor.email))
    if kept is None:
        raise NotFound
    if getattr(kept.record, name) != chosen:
        changed = kept.record.model_copy(update={name: chosen})
        context.register.save(changed, seen=kept.version, command=command.name)


# ── Events ───────────────────────────────────────────────────────────────────


def _record_event(command: RecordEvent, context: CommandContext) -> None:
    """Record the event once, even when it is told of twice."""
    _gate_anywhere(command, context)
    system = context.register.get(System, System.key_of(name=command.system))
    if system is None:
        raise NotFound
    event = Event(
        system=system.record.name,
        kind=command.kind,
        happened_on=command.happened_on,
        title=command.title,
        significant=command.significant,
    )
    if context.register.get(Event, event.key) is None:
        context.register.save(event, seen=0, command=command.name)
