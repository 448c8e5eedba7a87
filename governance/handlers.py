"""Where rules meet storage: each command changes the register, or is refused whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from governance.access import Refused, may
from governance.catalogue import Question, Requirement
from governance.changes import record_commands
from governance.changes.merge import Difference, merge
from governance.changes.postpone import postpone
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
from governance.obligations.reconciliation.change_recorder import ChangeRecorder
from governance.obligations.reconciliation.reconciler import Reconciler
from governance.ports import Register, VersionConflict, Versioned
from governance.queries.scope_context import ScopeContext
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

_FIND_OUT_WORKDAYS = 5  # domain.md §1.0: 'ved ikke' is a task of five working days to R
_RAISE_WORKDAYS = 30
_ACCEPT_WORKDAYS = 15
_A_YEAR = timedelta(days=365)


class NotPossibleRefused(Exception):
    """The catalogue gives no ground for 'not possible' on this question."""


class InThePast(Exception):
    """A follow-up cannot be moved to a day that has been."""


def apply(command: AnyCommand, deal: CommandContext) -> None:
    """Do it, and bring the ledger into step; what that came to is added to `deal.came_to`.

    Raises NotAllowed, Changed, NotPossibleRefused, InThePast, NotToBePutOff, NotThatLong, Faulty or Gone, and then has changed nothing.
    """
    noting = ChangeRecorder(deal.register)
    _do(command, replace(deal, register=noting))
    deal.look_anew()
    deal.came_to.extend(_reconciler(deal).settle(noting.changes, command=command.name))


def _reconciler(deal: CommandContext) -> Reconciler:
    return Reconciler(deal.register, deal.ledger, deal.catalogue, deal.today.day)


def _do(command: AnyCommand, deal: CommandContext) -> None:
    match command:
        case StartChecklist():
            _gate(command, deal, command.requirement, command.scope)
            _start(command, deal)
        case RecordAnswer():
            _gate_question(command, deal, command.question, command.scope)
            _record_answer(command, deal)
        case ClaimNotPossible():
            _gate_question(command, deal, command.question, command.scope)
            _claim_not_possible(command, deal)
        case SkipQuestion():
            _gate_question(command, deal, command.question, command.scope)
            _skip(command, deal)
        case NoteAnswer():
            _gate_question(command, deal, command.question, command.scope)
            _note(command, deal)
        case AttachEvidence():
            _gate_question(command, deal, command.question, command.scope)
            _attach(command, deal)
        case FinishChecklist():
            _gate(command, deal, command.requirement, command.scope)
            _finish(command, deal)
        case CloseFollowUp():
            _close_follow_up(command, deal)
        case MoveFollowUp():
            _move_follow_up(command, deal)
        case Postpone():
            postpone(command, deal)
        case ChooseLanguage() | ChoosePlatform():
            _choose(command, deal)
        case RecordEvent():
            _record_event(command, deal)
        case AddRecord() | CorrectRecord() | EndRecord() | ConfirmContact() | NumberWorked():
            record_commands.record(command, deal)
        case ImportRegister() | ExportRegister():
            _gate_anywhere(command, deal)


def answer_key(question: str, scope: str) -> str:
    """The key an answer is found by."""
    return Answer.key_of(question=question, scope=scope)


# ── The gate ─────────────────────────────────────────────────────────────────


def _gate_question(command: Command, deal: CommandContext, question: str, scope: str) -> None:
    _gate(command, deal, requirement_of(question), scope)


def _gate(command: Command, deal: CommandContext, requirement: str, scope: str) -> None:
    letter = deal.around(scope).letter_of(deal.actor.email, requirement)
    answer = may(deal.actor, command.verb, requirement=requirement, scope=scope, letter=letter)
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason)


def _gate_anywhere(command: Command, deal: CommandContext) -> None:
    """For what is about no requirement."""
    answer = may(deal.actor, command.verb)
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason)


# ── The register as a file ───────────────────────────────────────────────────


def merge_register(merged: Difference, deal: CommandContext) -> None:
    """Merge what a file holds. Raises NotAllowed or Changed; then the transaction is to be given up."""
    _gate_anywhere(ImportRegister(), deal)
    deal.forget()
    merge_and_settle(merged, deal.register, _reconciler(deal))


def merge_and_settle(merged: Difference, register: Register, reconciler: Reconciler) -> None:
    """Merge, whoever wants it, and bring the ledger into step. Raises Changed."""
    command = ImportRegister().name
    noting = ChangeRecorder(register)
    merge(noting, merged, command=command)
    reconciler.settle(noting.changes, command=command)


# ── Checklists ───────────────────────────────────────────────────────────────


def checklist_of(register: Register, requirement: str, scope: str) -> Versioned[Checklist] | None:
    """The checklist as it stands, whoever began it."""
    found = register.find(Checklist, requirement=requirement, scope=scope)
    return found[0] if found else None


def answers_of(
    register: Register, requirement: Requirement, scope: str
) -> Sequence[Versioned[Answer]]:
    """The scope's answers to the requirement's questions, of any round."""
    return register.find(
        Answer, scope=scope, question=tuple(question.id for question in requirement.questions)
    )


def _start(command: StartChecklist, deal: CommandContext) -> None:
    kept = checklist_of(deal.register, command.requirement, command.scope)
    if kept is None:
        round_, seen = 1, 0
    elif command.again and kept.record.finished_on is not None:
        round_, seen = kept.record.round + 1, kept.version
    else:
        return
    deal.register.save(
        Checklist(
            requirement=command.requirement,
            scope=command.scope,
            round=round_,
            started_on=deal.today.day,
            started_by=deal.actor.email,
        ),
        seen=seen,
        command=command.name,
    )


def _skip(command: SkipQuestion, deal: CommandContext) -> None:
    kept = _checklist(deal, command.question, command.scope)
    if command.question in kept.record.skipped:
        return
    skipped = (*kept.record.skipped, command.question)
    deal.register.save(
        kept.record.model_copy(update={"skipped": skipped}), seen=kept.version, command=command.name
    )


def _finish(command: FinishChecklist, deal: CommandContext) -> None:
    kept = checklist_of(deal.register, command.requirement, command.scope)
    if kept is None:
        raise NotFound
    if kept.record.finished_on is not None:
        return
    done = kept.record.model_copy(
        update={"finished_on": deal.today.day, "finished_by": deal.actor.email}
    )
    deal.register.save(done, seen=kept.version, command=command.name)


def _checklist(deal: CommandContext, question: str, scope: str) -> Versioned[Checklist]:
    kept = checklist_of(deal.register, requirement_of(question), scope)
    if kept is None:
        raise NotFound
    return kept


# ── Answers ──────────────────────────────────────────────────────────────────


def _record_answer(command: RecordAnswer, deal: CommandContext) -> None:
    question = deal.catalogue.question(command.question)
    if command.value == NOT_POSSIBLE:
        raise NotPossibleRefused
    before = _write_answer(command, deal, question, command.value, command.note)
    if before == NOT_POSSIBLE:
        _drop_deviation(command, deal)
    found = grade(question, command.value, today=deal.today.day)
    _settle_follow_up(command.name, deal, question, command.scope, found)


def _claim_not_possible(command: ClaimNotPossible, deal: CommandContext) -> None:
    question = deal.catalogue.question(command.question)
    if not question.not_possible:
        raise NotPossibleRefused
    contract = deal.register.get(Contract, Contract.key_of(number=command.contract))
    if contract is None:
        raise NotFound
    _write_answer(command, deal, question, NOT_POSSIBLE, command.reason)
    seen = _replaced_deviation(command, deal)
    deal.register.save(
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
            assessed_by=deal.actor.email,
            created_on=deal.today.day,
            expires_on=deviation_expires(contract.record, deal.today.day),
        ),
        seen=seen,
        command=command.name,
    )
    _settle_follow_up(command.name, deal, question, command.scope, Grade.NOT_POSSIBLE)


def _replaced_deviation(command: ClaimNotPossible, deal: CommandContext) -> int:
    """The version of the claim this one replaces; one for the whole contract ends, for it is told apart now."""
    seen = 0
    known = deal.register.find(Deviation, contract=command.contract, question=command.question)
    for kept in known:
        if kept.record.scope is None:
            deal.register.end(Deviation, kept.record.key, seen=kept.version, command=command.name)
        elif kept.record.scope == command.scope:
            seen = kept.version
    return seen


def deviation_expires(contract: Contract, today: date) -> date:
    """Twelve months on, or the next option deadline or the contract's end when that comes first."""
    deadlines = [option.notice_deadline for option in contract.options if option.decision is None]
    ends = [contract.ends_on] if contract.ends_on else []
    return min([today + _A_YEAR, *(day for day in [*deadlines, *ends] if day > today)])


def _write_answer(
    command: RecordAnswer | ClaimNotPossible,
    deal: CommandContext,
    question: Question,
    value: str,
    note: str | None,
) -> str | None:
    """The answer, and the answers that depended on the one it replaces opened again. Returns what it was before."""
    given = answers_of(deal.register, deal.catalogue[question.requirement], command.scope)
    kept = next((one for one in given if one.record.question == question.id), None)
    if (kept.version if kept else 0) != command.seen:
        raise VersionConflict(kept)
    checklist = _checklist(deal, command.question, command.scope)
    round_ = checklist.record.round
    answer = Answer(
        question=command.question,
        scope=command.scope,
        value=value,
        note=note,
        answered_by=deal.actor.email,
        answered_on=deal.today.day,
        round=round_,
    )
    deal.register.save(answer, seen=command.seen, command=command.name)
    if question.id in checklist.record.skipped:
        skipped = tuple(other for other in checklist.record.skipped if other != question.id)
        deal.register.save(
            checklist.record.model_copy(update={"skipped": skipped}),
            seen=checklist.version,
            command=command.name,
        )
    if kept is not None and kept.record.round == round_ and kept.record.value != value:
        _open_dependants(command, deal, question)
        _settle_fallen(command, deal, question)
    return kept.record.value if kept is not None else None


def _open_dependants(
    command: RecordAnswer | ClaimNotPossible, deal: CommandContext, question: Question
) -> None:
    requirement = deal.catalogue[question.requirement]
    dependants = {other.id for other in requirement.dependants(question.id)}
    for kept in answers_of(deal.register, requirement, command.scope):
        if kept.record.question in dependants and kept.record.reopened_by is None:
            reopened = kept.record.model_copy(update={"reopened_by": question.id})
            deal.register.save(reopened, seen=kept.version, command=command.name)


def _settle_fallen(
    command: RecordAnswer | ClaimNotPossible, deal: CommandContext, question: Question
) -> None:
    """What was to be done about a question that applies no longer need not be done."""
    requirement = deal.catalogue[question.requirement]
    standing = progress(deal.register, requirement, command.scope, deal.today.day)
    fallen = {other.id for other in requirement.questions} - {other.id for other in standing.asked}
    for kept in deal.register.find(
        Action, requirement=requirement.id, scope=command.scope, closed_on=None
    ):
        if kept.record.question in fallen:
            closed = kept.record.model_copy(update={"closed_on": deal.today.day})
            deal.register.save(closed, seen=kept.version, command=command.name)


def _drop_deviation(command: RecordAnswer, deal: CommandContext) -> None:
    for kept in deal.register.find(Deviation, question=command.question, scope=command.scope):
        deal.register.end(Deviation, kept.record.key, seen=kept.version, command=command.name)


def _note(command: NoteAnswer, deal: CommandContext) -> None:
    kept = deal.register.get(Answer, answer_key(command.question, command.scope))
    if kept is None:
        raise NotFound
    if kept.version != command.seen:
        raise VersionConflict(kept)
    noted = kept.record.model_copy(update={"note": command.note})
    deal.register.save(noted, seen=kept.version, command=command.name)


def _attach(command: AttachEvidence, deal: CommandContext) -> None:
    evidence = Evidence(
        question=command.question,
        scope=command.scope,
        sha256=command.sha256,
        title=command.title,
        media_type=command.media_type,
        size=command.size,
        added_by=deal.actor.email,
        added_on=deal.today.day,
    )
    if deal.register.get(Evidence, evidence.key) is None:
        deal.register.save(evidence, seen=0, command=command.name)


# ── Follow-ups ───────────────────────────────────────────────────────────────


def _settle_follow_up(
    cause: str, deal: CommandContext, question: Question, scope: str, found: Grade
) -> None:
    """Open what the answer calls for, and close what it makes superfluous."""
    wanted = {action.key: action for action in _wanted(deal, question, scope, found)}
    for kept in deal.register.find(Action, question=question.id, scope=scope):
        if kept.record.closed_on is None and kept.record.key not in wanted:
            closed = kept.record.model_copy(update={"closed_on": deal.today.day})
            deal.register.save(closed, seen=kept.version, command=cause)
    for key, action in wanted.items():
        known = deal.register.get(Action, key)
        if known is None or known.record.closed_on is not None:
            deal.register.save(action, seen=known.version if known else 0, command=cause)


def _wanted(deal: CommandContext, question: Question, scope: str, found: Grade) -> list[Action]:
    around = deal.around(scope)
    topic = question.topic[around.locale]

    def action(title: str, owner: str | None, workdays: int) -> Action:
        return Action(
            **around.place(),
            scope=scope,
            title=_titled(around, title),
            requirement=question.requirement,
            question=question.id,
            owner=owner or deal.actor.email,
            due_on=add_workdays(deal.today.day, workdays),
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
    """What a contract's forums have to do shares the contract, so it says which of them."""
    filled, forum = around.filled(title), around.names["forum"]
    return f"{filled} · {forum}" if forum and forum not in filled else filled


_FIND_OUT = {"da": "Find ud af", "en": "Find out"}
_RAISE = {"da": "Rejs i ændring eller genudbud", "en": "Raise in a change or re-tender"}
_ACCEPT = {"da": "Tag stilling til restrisikoen", "en": "Decide on the remaining risk"}


def _close_follow_up(command: CloseFollowUp, deal: CommandContext) -> None:
    kept = _follow_up(command, deal)
    closed = kept.record.model_copy(update={"closed_on": deal.today.day})
    deal.register.save(closed, seen=command.seen, command=command.name)


def _move_follow_up(command: MoveFollowUp, deal: CommandContext) -> None:
    kept = _follow_up(command, deal)
    if command.due_on < deal.today.day:
        raise InThePast
    moved = kept.record.model_copy(update={"due_on": command.due_on})
    deal.register.save(moved, seen=command.seen, command=command.name)


def _follow_up(command: CloseFollowUp | MoveFollowUp, deal: CommandContext) -> Versioned[Action]:
    kept = deal.register.get(Action, command.key)
    if kept is None or kept.record.closed_on is not None:
        raise NotFound
    scope = kept.record.scope or "authority"
    letter = deal.around(scope).letter_of(deal.actor.email, kept.record.requirement)
    answer = may(
        deal.actor,
        command.verb,
        requirement=kept.record.requirement,
        scope=scope,
        letter=letter,
        owner=kept.record.owner == deal.actor.email,
    )
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason)
    if kept.version != command.seen:
        raise VersionConflict(kept)
    return kept


# ── People ───────────────────────────────────────────────────────────────────


def _choose(command: ChooseLanguage | ChoosePlatform, deal: CommandContext) -> None:
    """Something about the actor that is the actor's own to choose."""
    name, chosen = (
        ("locale", command.lang)
        if isinstance(command, ChooseLanguage)
        else ("preferred_platform", command.platform)
    )
    _gate_anywhere(command, deal)
    kept = deal.register.get(Member, Member.key_of(email=deal.actor.email))
    if kept is None:
        raise NotFound
    if getattr(kept.record, name) != chosen:
        changed = kept.record.model_copy(update={name: chosen})
        deal.register.save(changed, seen=kept.version, command=command.name)


# ── Events ───────────────────────────────────────────────────────────────────


def _record_event(command: RecordEvent, deal: CommandContext) -> None:
    """Told of twice, it is one."""
    _gate_anywhere(command, deal)
    system = deal.register.get(System, System.key_of(name=command.system))
    if system is None:
        raise NotFound
    event = Event(
        system=system.record.name,
        kind=command.kind,
        happened_on=command.happened_on,
        title=command.title,
        significant=command.significant,
    )
    if deal.register.get(Event, event.key) is None:
        deal.register.save(event, seen=0, command=command.name)
