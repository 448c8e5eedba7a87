"""Follow-ups are opened by what an answer calls for, moved, and closed when it is settled."""

from collections.abc import Sequence

from governance.access import Refused, may
from governance.catalogue import Question
from governance.checklists.assessment import Grade, grade
from governance.commands import ClaimNotPossible, CloseFollowUp, MoveFollowUp, RecordAnswer
from governance.context import CommandContext, NotAllowed, NotFound
from governance.ports import VersionConflict, Versioned
from governance.positions.item import State
from governance.positions.item_states import read
from governance.queries.scope_context import ScopeContext
from governance.reconciliation.change_recorder import Change
from governance.records.actions import Action
from governance.records.checklists import Checklist
from governance.roles import Role
from governance.workdays import add_workdays

# domain.md §1.0: 'ved ikke' [don't know] is a task of five working days to R
_FIND_OUT_WORKDAYS = 5
_RAISE_WORKDAYS = 30
_ACCEPT_WORKDAYS = 15


class InThePast(Exception):
    """A follow-up cannot be moved to a day that has been."""


def follow_up_answer(command: RecordAnswer | ClaimNotPossible, context: CommandContext) -> None:
    """Open what the answer calls for, and close what it makes superfluous.

    It is asked once the ledger has the answer, and what the answer tells: a question that is met,
    by whatever is known of it, calls for nothing.
    """
    cause, scope = command.name, command.scope
    question = context.catalogue.question(command.question)
    if isinstance(command, ClaimNotPossible):
        found = Grade.NOT_POSSIBLE
    else:
        found = grade(question, command.value, today=context.today.day)
    called_for = (
        [] if _is_met(context, question, scope) else _wanted(context, question, scope, found)
    )
    wanted = {action.key: action for action in called_for}
    for kept in context.register.find(Action, question=question.id, scope=scope):
        if kept.record.closed_on is None and kept.record.key not in wanted:
            closed = kept.record.model_copy(update={"closed_on": context.today.day})
            context.register.save(closed, seen=kept.version, command=cause)
    for key, action in wanted.items():
        known = context.register.get(Action, key)
        if known is None or known.record.closed_on is not None:
            context.register.save(action, seen=known.version if known else 0, command=cause)


def close_settled(
    cause: str, context: CommandContext, *, scopes: Sequence[str], changed: Sequence[Change]
) -> None:
    """Close the follow-ups of questions that the changes made met, however that was told.

    `scopes` are those that were derived again.
    """
    if all(isinstance(one.record, Action | Checklist) for one in changed):
        return
    for scope in scopes:
        for kept in context.register.find(Action, scope=scope, closed_on=None):
            if kept.record.question is None or kept.record.source != "checklist":
                continue
            if _is_met(context, context.catalogue.question(kept.record.question), scope):
                closed = kept.record.model_copy(update={"closed_on": context.today.day})
                context.register.save(closed, seen=kept.version, command=cause)


def _is_met(context: CommandContext, question: Question, scope: str) -> bool:
    """Tell whether what is known of the question makes it met, as the ledger has it."""
    requirement = context.catalogue[question.requirement]
    letters = context.ledger.states(scope).get(scope, {}).get(requirement.id, "")
    items = read(requirement, letters, scope) if letters else ()
    return any(one.question == question.id and one.state is State.MET for one in items)


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
    followed = question.read_by and not context.catalogue.is_judged(question)
    if followed:
        return []  # one shortfall, one task: its rule follows it
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


def close(command: CloseFollowUp, context: CommandContext) -> None:
    kept = _follow_up(command, context)
    closed = kept.record.model_copy(update={"closed_on": context.today.day})
    context.register.save(closed, seen=command.seen, command=command.name)


def move(command: MoveFollowUp, context: CommandContext) -> None:
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
