"""The view reads from the register everything that a checklist's cards show."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.checklist import checklist as cards
from bot.cards.checklist.checklist import ChecklistView
from bot.cards.position_text import not_in_place, tasks_of
from bot.engine.checklist.draft import ChecklistDraft
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.positions import position_of
from bot.nlu_port import Named
from governance.catalogue import Question
from governance.observations import observe
from governance.positions.checklist_progress import ChecklistProgress
from governance.records.actions import Action
from governance.records.members import Member
from governance.schema.interval_settings import INTERVALS
from governance.workdays import deadline


def checklist_view(
    draft: ChecklistDraft, standing: ChecklistProgress, context: TurnContext
) -> ChecklistView:
    """Read what the card shows; only a checklist that is done has follow-ups and an approver."""
    question = context.catalogue.question(draft.question) if draft.question else None
    done = draft.question == "" or not standing.open
    view = answers_view(standing, draft.scope, context)
    return replace(
        with_position(view, context) if done else view,
        echo=draft.echo,
        tried=draft.tried,
        people=_options(context) if question is not None and question.kind == "person" else (),
        observed=_observed(question, draft.scope, context) if question is not None else None,
        follow_ups=_follow_ups(standing, context) if done else (),
        approver=_approver(standing, context) if done else None,
        repeats_on=_repeats_on(standing, context) if done else None,
    )


def answers_view(standing: ChecklistProgress, scope: str, context: TurnContext) -> ChecklistView:
    """Read what stands of the checklist, with no question open."""
    around = context.command_context.scope_context(scope)
    return ChecklistView(
        standing=standing,
        label=around.label,
        filled=around.filled,
        words=context.words,
        today=context.today,
        name_of=context.name_of,
        me=context.actor.email,
    )


def with_position(view: ChecklistView, context: TurnContext) -> ChecklistView:
    """Add where the requirement stands, and of what is not in place the task that mends it."""
    requirement = view.standing.requirement
    position = position_of(requirement, view.standing.scope, context)
    gaps = not_in_place(requirement, position.items)
    called = naming(context)
    tasks = {item.question: tasks_of(item, position, called) for item in gaps}
    first = {question: found[0] for question, found in tasks.items() if found}
    return replace(view, position=position, gaps=gaps, tasks=first)


def people_to_choose(context: TurnContext) -> Sequence[Named]:
    """List the active members, with the names they are known by."""
    return [
        Named(kept.record.email, kept.record.name)
        for kept in context.register.find(Member, active=True)
    ]


def _options(context: TurnContext) -> list[tuple[str, str]]:
    return [(person.email, person.name) for person in people_to_choose(context)]


def _observed(question: Question, scope: str, context: TurnContext) -> str | None:
    """Say in a sentence what the register already tells about the question."""
    if question.observes is None:
        return None
    seen = observe(question.observes, scope, context.command_context)
    return None if seen is None else cards.observed(seen, context.words, context.name_of)


def _follow_ups(standing: ChecklistProgress, context: TurnContext) -> list[Action]:
    found = context.register.find(
        Action, requirement=standing.requirement.id, scope=standing.scope, closed_on=None
    )
    return sorted((kept.record for kept in found), key=lambda action: action.due_on)


def _approver(standing: ChecklistProgress, context: TurnContext) -> str | None:
    member = context.command_context.scope_context(standing.scope).accountable(
        standing.requirement.id
    )
    return member.name if member else None


def _repeats_on(standing: ChecklistProgress, context: TurnContext) -> str:
    return context.words.date(deadline(context.today.day, INTERVALS["checklist_repeated"]))
