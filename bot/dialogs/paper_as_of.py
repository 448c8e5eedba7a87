"""Make a paper of the authority, or of whom or what is named, now or as it was on a day.

MAKING ──▶ the files
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import papers
from bot.cards.papers import NUMBERS, PaperKind
from bot.engine.dialog import BackgroundJob, Dialog, Done, Go, StepAnswer, Transition, TurnContext
from bot.engine.paper_request import (
    MAKE,
    nothing_called_so,
    numbers_wanted_of,
    paper_command,
    take_paper,
    wanted_paper,
)
from bot.engine.queries.register_view import register_view
from bot.engine.queries.topic import scopes_in
from bot.messages import Card
from bot.nlu_port import Understanding
from governance.schema.scopes import AUTHORITY


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    MAKING = "making"


class Draft(BaseModel):
    """The paper that is wanted, of `day` where it was; `begun` says that it is being made.

    `numbers` says that telephone numbers are to stand in it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    about: tuple[str, ...] = ()
    person: str = ""
    day: str = ""
    numbers: bool = False
    begun: bool = False


class PaperAsOfDialog(Dialog[Draft]):
    """The flow, which asks nothing: without a name it is the authority's paper."""

    def __init__(self, name: PaperKind) -> None:
        super().__init__(name, draft=Draft, steps=Step, private=True)
        self._paper = name

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        return None if draft.begun else self.make(draft)

    def make(self, draft: Draft) -> Transition:
        """Have the paper made outside the turn."""
        arguments = wanted_paper(
            self._paper,
            about=list(draft.about),
            person=draft.person,
            day=draft.day,
            **({"numbers": True} if draft.numbers else {}),
        )
        begun = draft.model_copy(update={"begun": True})
        return BackgroundJob(MAKE, arguments, Step.MAKING, begun)


def dialogs(understanding: Understanding) -> tuple[PaperAsOfDialog, ...]:
    """Build the dialogs of these papers; `understanding` reads the day that is asked about."""
    return (
        _dialog("year_wheel", "wheel.making", understanding),
        _dialog("raci", "raci.making", understanding),
        _dialog("audit_file", "audit.making", understanding),
        _dialog("overview", "overview.making", understanding),
    )


def _dialog(name: PaperKind, making: str, understanding: Understanding) -> PaperAsOfDialog:
    made = PaperAsOfDialog(name)

    @made.begins
    def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        unknown = nothing_called_so(name, arguments, context, of_one=False)
        if unknown is not None:
            return Done(card=unknown)
        seen = register_view(arguments, context, understanding)
        if isinstance(seen, Card):
            return Done(card=seen)
        day = seen.today.day.isoformat() if seen.is_past else ""
        mine = bool(arguments.get("mine"))
        person = context.actor.email if mine else str(arguments.get("person") or "")
        numbers = name == "audit_file" and arguments.get("wants") == NUMBERS
        draft = Draft(about=scopes_in(arguments), person=person, day=day, numbers=numbers)
        about = ", ".join(draft.about) or person or AUTHORITY
        numbers_of = numbers_wanted_of({"about": list(draft.about), "numbers": numbers})
        command = paper_command(name, about, numbers_of=numbers_of)
        return Go(Step.MAKING, draft, record=(command,))

    @made.asks(Step.MAKING)
    def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
        return papers.making(context.words, context.today.now, context.words(making))

    @made.takes(Step.MAKING)
    def take_what_was_made(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        return take_paper(answer, context) or made.make(draft)

    return made
