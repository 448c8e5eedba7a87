"""Follow-ups are opened by what an answer calls for, moved, and closed when it is settled."""

from collections.abc import Sequence

from governance.access import Refused, may
from governance.catalogue import Question
from governance.checklists.assessment import Grade
from governance.commands import CloseFollowUp, MoveFollowUp
from governance.context import CommandContext, NotAllowed, NotFound
from governance.ports import VersionConflict, Versioned
from governance.positions.item import State
from governance.positions.item_states import read
from governance.queries.scope_context import ScopeContext
from governance.reconciliation.change_recorder import Change
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.roles import Role
from governance.workdays import add_workdays

# domain.md §1.0: 'ved ikke' [don't know] is a task of five working days to R
_FIND_OUT_WORKDAYS = 5
_RAISE_WORKDAYS = 30
_ACCEPT_WORKDAYS = 15

_SETTLED = (State.MET, State.NOT_RELEVANT)


class InThePast(Exception):
    """A follow-up cannot be moved to a day that has been."""


def settle_follow_up(
    cause: str, context: CommandContext, question: Question, scope: str, found: Grade
) -> None:
    """Open what the answer calls for, and close what it makes superfluous."""
    wanted = {action.key: action for action in _wanted(context, question, scope, found)}
    for kept in context.register.find(Action, scope=scope):  # as others look for them
        asked, is_open = kept.record.question == question.id, kept.record.closed_on is None
        if asked and is_open and kept.record.key not in wanted:
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
    if all(isinstance(one.record, Action | Answer | Checklist) for one in changed):
        return
    for scope in scopes:
        for kept in context.register.find(Action, scope=scope, closed_on=None):
            number = kept.record.question
            if number is None or kept.record.source != "checklist":
                continue
            if state_of(context.catalogue.question(number), scope, context) in _SETTLED:
                closed = kept.record.model_copy(update={"closed_on": context.today.day})
                context.register.save(closed, seen=kept.version, command=cause)


def state_of(question: Question, scope: str, context: CommandContext) -> State | None:
    """Return the question's state as it was derived last, None where it is not asked."""
    requirement = context.catalogue[question.requirement]
    letters = context.ledger.states(scope).get(scope, {}).get(requirement.id)
    items = read(requirement, letters, scope) if letters else ()
    return next((one.state for one in items if one.question == question.id), None)


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

    if question.asks_for.how == "line":
        return []  # the register counts it itself, and nothing was recorded
    judged = context.catalogue.is_judged(question)
    if found is Grade.UNKNOWN:
        if not judged and state_of(question, scope, context) is State.MET:
            return []  # the register knows what the person does not
        asked = around.responsible(question.requirement)
        return [action(f"{_FIND_OUT[around.locale]}: {topic}", asked, _FIND_OUT_WORKDAYS)]
    if found is Grade.NOT_POSSIBLE:
        contract_manager = around.owner(Role.KON, question.requirement)
        risk_owner = around.owner(Role.RIS, question.requirement)
        return [
            action(f"{_RAISE[around.locale]}: {topic}", contract_manager, _RAISE_WORKDAYS),
            action(f"{_ACCEPT[around.locale]}: {topic}", risk_owner, _ACCEPT_WORKDAYS),
        ]
    if question.read_by and not judged:
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
