"""Start a checklist.

REQUIREMENT ──▶ SCOPE ──▶ checklist
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.cards.checklist import scope_choice
from bot.engine.dialog import Again, Dialog, Go, ReplaceWith, StepAnswer, Transition, TurnContext
from bot.engine.scopes import Scopes, further, read_scopes, requirement_in
from bot.messages import Card
from governance.schema.scopes import AUTHORITY


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    REQUIREMENT = "requirement"
    SCOPE = "scope"


class Draft(BaseModel):
    """The choices so far.

    `words` is what was said along with the wish, and may name the system, contract or forum.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    requirement: str | None = None
    words: str = ""
    first: int = 0


class StartChecklistDialog(Dialog[Draft]):
    """The flow; what the sentence already said is not asked."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.REQUIREMENT:
            return Go(Step.SCOPE, draft) if draft.requirement else None
        scopes = scopes_of(draft, context)
        if scopes.the_authority_alone:
            return _checklist(draft, AUTHORITY)
        named = scopes.named(draft.words) if draft.words else None
        return None if named is None else _checklist(draft, named)


dialog = StartChecklistDialog("start_checklist", draft=Draft, steps=Step, private=False)


@dialog.asks(Step.REQUIREMENT)
def ask_requirement(draft: Draft, context: TurnContext) -> Card:
    return scope_choice.requirement(context.words, context.today, list(context.catalogue))


@dialog.takes(Step.REQUIREMENT)
def take_requirement(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    found = requirement_in(answer, context.catalogue)
    if found is None:
        return Again(context.words("choosing.which_requirement"))
    return Go(Step.SCOPE, draft.model_copy(update={"requirement": found.id}))


def scopes_of(draft: Draft, context: TurnContext) -> Scopes:
    """Find the scopes there are to choose among."""
    return read_scopes(context.catalogue[draft.requirement or ""], context)


@dialog.asks(Step.SCOPE, needs=scopes_of)
def ask_scope(draft: Draft, scopes: Scopes, context: TurnContext) -> Card:
    return scope_choice.scope(
        context.words, context.today, scopes.requirement, scopes.choices, first=draft.first
    )


@dialog.takes(Step.SCOPE)
def take_scope(
    draft: Draft, answer: StepAnswer, scopes: Scopes, context: TurnContext
) -> Transition:
    first = further(answer)
    if first is not None:
        return Go(Step.SCOPE, draft.model_copy(update={"first": first, "words": ""}))
    scope = scopes.chosen(answer)
    if scope is None:
        return Again(context.words("choosing.which_scope"))
    return _checklist(draft, scope)


def _checklist(draft: Draft, scope: str) -> Transition:
    return ReplaceWith("checklist", {"requirement": draft.requirement or "", "scope": scope})
