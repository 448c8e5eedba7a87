"""Print the mini continuity plan of a system.

SYSTEM ──▶ MAKING ──▶ the file
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import papers
from bot.cards.checklist import scope_choice
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Dialog,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.paper_request import MAKE, systems_of, take_paper, wanted_paper
from bot.engine.queries.topic import scopes_in
from bot.engine.scopes import Scopes, further, read_scopes
from bot.messages import Card
from governance.commands import PrintMiniPlan
from governance.schema.scopes import parse_scope


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    SYSTEM = "system"
    MAKING = "making"


class Draft(BaseModel):
    """The choices so far.

    `among` are the systems that were named, where they were several. `begun` says that the paper is
    being made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    among: tuple[str, ...] = ()
    scope: str = ""
    first: int = 0
    begun: bool = False


class MiniPlanDialog(Dialog[Draft]):
    """The flow; a system that was named is not asked for."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.SYSTEM:
            only = scopes_of(draft, context).only
            return _print(only) if only else None
        return None if draft.begun else _make(draft)


dialog = MiniPlanDialog("mini_plan", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    return Go(Step.SYSTEM, Draft(among=tuple(systems_of(scopes_in(arguments), context))))


def scopes_of(draft: Draft, context: TurnContext) -> Scopes:
    """Find the systems there are to choose among."""
    found = read_scopes(context.catalogue["3.2"], context)
    return found.of(draft.among) if draft.among else found


@dialog.asks(Step.SYSTEM, needs=scopes_of)
def ask_system(draft: Draft, scopes: Scopes, context: TurnContext) -> Card:
    return scope_choice.scope(
        context.words, context.today, scopes.requirement, scopes.choices, first=draft.first
    )


@dialog.takes(Step.SYSTEM)
def take_system(
    draft: Draft, answer: StepAnswer, scopes: Scopes, context: TurnContext
) -> Transition:
    first = further(answer)
    if first is not None:
        return Go(Step.SYSTEM, draft.model_copy(update={"first": first}))
    scope = scopes.chosen(answer)
    return Again(context.words("choosing.which_scope")) if scope is None else _print(scope)


@dialog.asks(Step.MAKING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return papers.making(context.words, context.today.now, context.words("mini_plan.making"))


@dialog.takes(Step.MAKING)
def take_what_was_made(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    return take_paper(answer, context) or _make(draft)


def _print(scope: str) -> Transition:
    system = parse_scope(scope)[1]
    return Go(Step.MAKING, Draft(scope=scope), record=(PrintMiniPlan(system=system),))


def _make(draft: Draft) -> Transition:
    arguments = wanted_paper("mini_plan", about=draft.scope)
    begun = draft.model_copy(update={"begun": True})
    return BackgroundJob(MAKE, arguments, Step.MAKING, begun)
