"""Draw the RACI of the authority, or of what is named, as it is or as it was on a day.

MAKING ──▶ the files
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import papers
from bot.engine.dialog import BackgroundJob, Dialog, Done, Go, StepAnswer, Transition, TurnContext
from bot.engine.paper_request import MAKE, take_paper, wanted_paper
from bot.engine.queries.register_view import register_view
from bot.engine.queries.topic import scopes_in
from bot.messages import Card
from bot.nlu_port import Understanding
from governance.commands import PrintRaci
from governance.schema.scopes import AUTHORITY


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    MAKING = "making"


class Draft(BaseModel):
    """The chart that is wanted, of `day` where it was; `begun` says that it is being drawn."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    about: tuple[str, ...] = ()
    day: str = ""
    begun: bool = False


class RaciDialog(Dialog[Draft]):
    """The flow, which asks nothing: without a name it is the authority's chart."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        return None if draft.begun else _make(draft)


def dialog(understanding: Understanding) -> RaciDialog:
    """Build the dialog; `understanding` reads the day that is asked about."""
    made = RaciDialog("raci", draft=Draft, steps=Step, private=True)

    @made.begins
    def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        seen = register_view(arguments, context, understanding)
        if isinstance(seen, Card):
            return Done(card=seen)
        day = seen.today.day.isoformat() if seen.is_past else ""
        draft = Draft(about=scopes_in(arguments), day=day)
        about = ", ".join(draft.about) or AUTHORITY
        return Go(Step.MAKING, draft, record=(PrintRaci(about=about),))

    made.asks(Step.MAKING)(ask_to_wait)
    made.takes(Step.MAKING)(take_what_was_made)
    return made


def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    """Say that it is being drawn."""
    return papers.making(context.words, context.today.now, context.words("raci.making"))


def take_what_was_made(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    """Hand it over."""
    return take_paper(answer, context) or _make(draft)


def _make(draft: Draft) -> Transition:
    arguments = wanted_paper("raci", about=list(draft.about), day=draft.day)
    begun = draft.model_copy(update={"begun": True})
    return BackgroundJob(MAKE, arguments, Step.MAKING, begun)
