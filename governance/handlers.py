"""Each command changes the register here, or is refused whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeAlias

from governance.access import Refused, may
from governance.catalogue import Catalogue
from governance.changes import checklist_commands, follow_up_commands, record_commands
from governance.changes.audit_numbers import gate_numbers
from governance.changes.decision_commands import answer
from governance.changes.merge import Difference, merge
from governance.changes.message_times import choose_times
from governance.changes.migrate_answers import migrate_answers
from governance.changes.mini_plan_commands import hold
from governance.changes.postpone import postpone
from governance.changes.record_rights import is_asked_to_claim
from governance.changes.reminders import cancel_reminder, keep_quiet, set_reminder
from governance.changes.undo import undo
from governance.commands import (
    AddRecord,
    AnyCommand,
    AttachEvidence,
    CancelReminder,
    ChooseAuthorityTimes,
    ChooseLanguage,
    ChooseMessageTimes,
    ChoosePlatform,
    ClaimNotPossible,
    CloseFollowUp,
    Command,
    ConfirmContact,
    CorrectRecord,
    Decide,
    Decline,
    DraftLetter,
    EndRecord,
    ExportRegister,
    FinishChecklist,
    ImportRegister,
    InformContact,
    KeepQuiet,
    MoveFollowUp,
    NoteAnswer,
    NumberWorked,
    Postpone,
    PrintAuditFile,
    PrintContractSheet,
    PrintMiniPlan,
    PrintOverview,
    PrintRaci,
    PrintYearWheel,
    RecordAnswer,
    RecordEvent,
    ReturnMiniPlan,
    SetReminder,
    SkipQuestion,
    StartChecklist,
    TakeMiniPlan,
    Undo,
    WriteAgenda,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.obligations.ledger import Reconciled
from governance.own_records import owned_systems
from governance.ports import Register
from governance.reconciliation.change_recorder import ChangeRecorder
from governance.reconciliation.reconciler import Reconciler
from governance.records.answers import Answer
from governance.records.events import Event
from governance.records.members import Member
from governance.records.systems import System
from governance.roles import Role
from governance.schema.values import requirement_of
from governance.undo_log import ChangedVersion


def apply(command: AnyCommand, context: CommandContext) -> None:
    """Carry out the command, and bring the ledger into step with the register.

    What that changes in the ledger is added to `context.came_to`.

    Raises NotAllowed, NotFound, VersionConflict, NotPossibleRefused, InThePast, NotToBePutOff,
    NotThatLong, TooLate, TimesNotPossible, InvalidRecord, StillReferenced, SameChannel,
    NotInformed or CannotUndo, and then has changed nothing.
    """
    noting = ChangeRecorder(context.register)
    doing = replace(context, register=noting)
    _do(command, doing)
    context.put_off.extend(doing.put_off)
    context.reminded.extend(doing.reminded)
    context.undoing.extend(doing.undoing)
    reconciled = _settle(noting, command.name, context)
    closing = ChangeRecorder(context.register)
    after = replace(context, register=closing)
    scopes = [one.scope for one in reconciled]
    changed = noting.changes
    follow_up_commands.close_settled(command.name, after, scopes=scopes, changed=changed)
    checklist_commands.end_overtaken(command.name, after, reconciled=reconciled, changed=changed)
    if closing.changes:
        _settle(closing, command.name, context)
    context.changed.extend(
        ChangedVersion(one.record.section, one.record.key, one.seen, one.version)
        for one in (*changed, *closing.changes)
    )


def _settle(noting: ChangeRecorder, command: str, context: CommandContext) -> Sequence[Reconciled]:
    context.look_anew()
    reconciled = _reconciler(context).settle(noting.changes, command=command)
    context.came_to.extend(reconciled)
    return reconciled


def _reconciler(context: CommandContext) -> Reconciler:
    return Reconciler(context.register, context.ledger, context.catalogue, context.today.day)


def _do(command: AnyCommand, context: CommandContext) -> None:
    match command:
        case (
            AddRecord()
            | CorrectRecord()
            | EndRecord()
            | ConfirmContact()
            | NumberWorked()
            | InformContact()
        ):
            record_commands.record(command, context)
        case Decide() | Decline():
            answer(command, context)
        case Postpone():
            postpone(command, context)
        case SetReminder() | CancelReminder() | KeepQuiet():
            _gate_anywhere(command, context)
            _remind(command, context)
        case CloseFollowUp():
            follow_up_commands.close(command, context)
        case MoveFollowUp():
            follow_up_commands.move(command, context)
        case ChooseMessageTimes() | ChooseAuthorityTimes():
            _gate_anywhere(command, context)
            choose_times(command, context)
        case ChooseLanguage() | ChoosePlatform():
            _choose(command, context)
        case RecordEvent():
            _record_event(command, context)
        case ImportRegister() | ExportRegister():
            _gate_anywhere(command, context)
        case (
            PrintMiniPlan()
            | PrintYearWheel()
            | PrintRaci()
            | PrintOverview()
            | PrintContractSheet()
            | WriteAgenda()
            | DraftLetter()
        ):
            _gate_anywhere(command, context)
        case PrintAuditFile():
            _gate_anywhere(command, context)
            gate_numbers(command.numbers_of, context)
        case TakeMiniPlan() | ReturnMiniPlan():
            _gate_anywhere(command, context)
            hold(command, context)
        case Undo():
            _gate_anywhere(command, context)
            undo(command, context)
        case _:
            _do_of_a_checklist(command, context)


def _remind(command: SetReminder | CancelReminder | KeepQuiet, context: CommandContext) -> None:
    match command:
        case SetReminder():
            set_reminder(command, context)
        case CancelReminder():
            cancel_reminder(command, context)
        case KeepQuiet():
            keep_quiet(command, context)


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
            checklist_commands.start(command, context)
        case RecordAnswer():
            _gate_question(command, context, command.question, command.scope)
            checklist_commands.record_answer(command, context)
        case ClaimNotPossible():
            _gate_question(command, context, command.question, command.scope)
            checklist_commands.claim_not_possible(command, context)
        case SkipQuestion():
            _gate_question(command, context, command.question, command.scope)
            checklist_commands.skip(command, context)
        case NoteAnswer():
            _gate_question(command, context, command.question, command.scope)
            checklist_commands.note(command, context)
        case AttachEvidence():
            _gate_question(command, context, command.question, command.scope)
            checklist_commands.attach(command, context)
        case FinishChecklist():
            _gate(command, context, command.requirement, command.scope)
            checklist_commands.finish(command, context)


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
    merge_and_settle(
        merged, context.register, _reconciler(context), context.catalogue, context.today.day
    )


def merge_and_settle(
    merged: Difference,
    register: Register,
    reconciler: Reconciler,
    catalogue: Catalogue,
    today: date,
) -> None:
    """Merge, whoever asks for it, and bring the ledger into step.

    What the answers in a file of before tell becomes facts at once.

    Raises VersionConflict.
    """
    command = ImportRegister().name
    noting = ChangeRecorder(register)
    merge(noting, merged, command=command)
    reconciler.settle(noting.changes, command=command)
    if any(isinstance(change.after, Answer) for change in noting.changes):
        migrate_answers(register, reconciler, catalogue, today)


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
