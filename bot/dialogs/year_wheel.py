"""Draw the year wheel of the authority, or of whom or what is named.

MAKING ──▶ the files
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import papers
from bot.engine.dialog import BackgroundJob, Dialog, Go, StepAnswer, Transition, TurnContext
from bot.engine.paper_request import MAKE, take_paper, wanted_paper
from bot.engine.queries.topic import scopes_in
from bot.messages import Card
from governance.commands import PrintYearWheel
from governance.schema.scopes import AUTHORITY


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    MAKING = "making"


class Draft(BaseModel):
    """The wheel that is wanted; `begun` says that it is being drawn."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    about: tuple[str, ...] = ()
    person: str = ""
    begun: bool = False


class YearWheelDialog(Dialog[Draft]):
    """The flow, which asks nothing: without a name it is the authority's wheel."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        return None if draft.begun else _make(draft)


dialog = YearWheelDialog("year_wheel", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    person = context.actor.email if arguments.get("mine") else str(arguments.get("person") or "")
    draft = Draft(about=scopes_in(arguments), person=person)
    about = ", ".join(draft.about) or person or AUTHORITY
    return Go(Step.MAKING, draft, record=(PrintYearWheel(about=about),))


@dialog.asks(Step.MAKING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return papers.making(context.words, context.today.now, context.words("wheel.making"))


@dialog.takes(Step.MAKING)
def take_what_was_made(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    return take_paper(answer, context) or _make(draft)


def _make(draft: Draft) -> Transition:
    arguments = wanted_paper("year_wheel", about=list(draft.about), person=draft.person)
    begun = draft.model_copy(update={"begun": True})
    return BackgroundJob(MAKE, arguments, Step.MAKING, begun)
