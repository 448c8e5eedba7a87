"""Ask colleagues the questions to begin with, each whoever can answer.

CONFIRM ──▶ SENDING ──▶ whom they were sent to
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import notices
from bot.cards.obligations import first_questions as cards
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
from bot.engine.queries.first_questions import first_by_person
from bot.engine.queries.register_view import register_now
from bot.language.yes_no import plain_yes_no
from bot.messages import Card
from governance.access import Allowed, Verb, may

ASK = "ask_first_questions"
"""The background job.

It comes back with the first names of those who were `asked`, and of those who were `not_met`.
"""


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    CONFIRM = "confirm"
    SENDING = "sending"


class Draft(BaseModel):
    """The draft of the round; `begun` says that the questions are being sent."""

    model_config = ConfigDict(frozen=True)

    begun: bool = False


class AskFirstQuestionsDialog(Dialog[Draft]):
    """The flow."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.SENDING and not draft.begun:
            return BackgroundJob(ASK, {}, Step.SENDING, Draft(begun=True))
        return None


dialog = AskFirstQuestionsDialog("ask_first_questions", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    if not isinstance(may(context.actor, Verb.ADMINISTER), Allowed):
        sentence = context.words("first_questions.administrators")
        return Done(card=notices.refused(context.words, context.today.now, sentence))
    return Go(Step.CONFIRM, Draft()) if _whom(context) else Done(card=_nobody(context))


@dialog.asks(Step.CONFIRM)
def ask_to_send(draft: Draft, context: TurnContext) -> Card:
    return cards.review(context.words, context.today.now, _whom(context))


@dialog.takes(Step.CONFIRM)
def take_the_yes(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    said = plain_yes_no(answer.text) if answer.kind == "words" else None
    match answer:
        case StepAnswer(kind="choice", value="send"):
            return Go(Step.SENDING, draft)
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case StepAnswer(kind="words") if said == "ja":
            return Go(Step.SENDING, draft)
        case StepAnswer(kind="words") if said == "nej":
            return Cancel()
        case _:
            return Again(context.words("first_questions.yes_or_no"), unread=True)


@dialog.asks(Step.SENDING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return cards.sending(context.words, context.today.now)


@dialog.takes(Step.SENDING)
def take_what_was_sent(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="result", value={"asked": list(asked), "not_met": list(not_met)}):
            words, now = context.words, context.today.now
            return Done(card=cards.sent(words, now, [*map(str, asked)], [*map(str, not_met)]))
        case StepAnswer(kind="choice", value="again"):
            return BackgroundJob(ASK, {}, Step.SENDING, draft)
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case _:
            return Again(context.words("first_questions.still_sending"))


def _whom(context: TurnContext) -> Mapping[str, int]:
    """Return how many questions each colleague can answer, by first name; not one's own."""
    found = first_by_person(register_now(context))
    return {
        context.first_name_of(email): len(questions)
        for email, questions in found.items()
        if email is not None and email != context.actor.email
    }


def _nobody(context: TurnContext) -> Card:
    sentence = context.words("first_questions.nobody_else")
    return notices.sentence(context.words, context.today.now, sentence)
