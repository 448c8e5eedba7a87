"""Export the register as a file, or the part of it that somebody may have.

GATHERING ──▶ the file
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import notices
from bot.cards.register import import_export as cards
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Cancel,
    Dialog,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.messages import Card
from governance.commands import ExportRegister

EXPORT = "export_register"
"""The background job.

It comes back with the number of `records`, their `kind` and the `systems` they are about, or with a
sentence under `refused`.
"""


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    GATHERING = "gathering"


class Draft(BaseModel):
    """The draft of an export; `begun` says that the file is being made."""

    model_config = ConfigDict(frozen=True)

    begun: bool = False


class ExportRegisterDialog(Dialog[Draft]):
    """The flow, which asks nothing."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        return None if draft.begun else BackgroundJob(EXPORT, {}, Step.GATHERING, Draft(begun=True))


dialog = ExportRegisterDialog("export_register", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    return Go(Step.GATHERING, Draft(), record=(ExportRegister(),))


@dialog.asks(Step.GATHERING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return cards.waiting(context.words, context.today.now, context.words("register.gathering"))


@dialog.takes(Step.GATHERING)
def take_what_was_gathered(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="result", value={"records": int(records), **told}):
            systems = told.get("systems")
            named = [str(name) for name in systems] if isinstance(systems, list) else []
            kind = str(told.get("kind", "whole"))
            words, now = context.words, context.today.now
            return Done(card=cards.exported(words, now, records=records, kind=kind, systems=named))
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(context.words, context.today.now, sentence))
        case StepAnswer(kind="choice", value="again"):
            return BackgroundJob(EXPORT, {}, Step.GATHERING, draft)
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case _:
            return Again(context.words("register.still_gathering"))
