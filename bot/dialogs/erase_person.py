"""Erase a person who has left, after saying what goes and what stays.

LOOKING ──▶ CONFIRM ──▶ ERASING ──▶ what stands in the person's place
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import notices
from bot.cards import privacy as cards
from bot.cards.privacy import ErasureView
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
from bot.language.yes_no import plain_yes_no
from bot.messages import Card
from governance.privacy.rights import may_ask_of_anybody

PLAN = "plan_erasure"
"""The background job that looks where a person stands.

It comes back with the `name`, the `records`, the `mentions` and the `files`, or with a sentence
under `refused`.
"""
ERASE = "erase_person"
"""The background job that erases.

It comes back with the `alias`, the number of `places` and of what was `deleted`, or with a sentence
under `refused`.
"""


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    LOOKING = "looking"
    CONFIRM = "confirm"
    ERASING = "erasing"


class Draft(BaseModel):
    """The draft of an erasure; `begun` is the step whose work has begun."""

    model_config = ConfigDict(frozen=True)

    who: str
    name: str = ""
    records: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    too: bool = False
    begun: str = ""


class ErasePersonDialog(Dialog[Draft]):
    """The flow."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step in (Step.CONFIRM, draft.begun):
            return None
        begun = draft.model_copy(update={"begun": step})
        if step == Step.LOOKING:
            return BackgroundJob(PLAN, {"who": draft.who}, step, begun)
        return BackgroundJob(ERASE, {"who": draft.who, "mentions": draft.too}, step, begun)


dialog = ErasePersonDialog("erase_person", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    if not may_ask_of_anybody(context.actor):
        words, now = context.words, context.today.now
        return Done(card=notices.refused(words, now, words("privacy.erase_not_yours")))
    return Go(Step.LOOKING, Draft(who=str(arguments.get("who") or "")))


@dialog.asks(Step.LOOKING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    title = context.words("privacy.looking", name=draft.who)
    return cards.waiting(context.words, context.today.now, title)


@dialog.takes(Step.LOOKING)
def take_the_plan(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(context.words, context.today.now, sentence))
        case StepAnswer(kind="result", value=dict(found)):
            return Go(Step.CONFIRM, Draft.model_validate({**draft.model_dump(), **found}))
        case _:
            return Again(context.words("privacy.still_working"))


@dialog.asks(Step.CONFIRM)
def ask_to_erase(draft: Draft, context: TurnContext) -> Card:
    view = ErasureView(draft.name, draft.records, draft.mentions, draft.files)
    return cards.review(context.words, context.today.now, view)


@dialog.takes(Step.CONFIRM)
def take_the_press(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    said = plain_yes_no(answer.text) if answer.kind == "words" else None
    match answer:
        case StepAnswer(kind="choice", value="erase"):
            return Go(Step.ERASING, draft)
        case StepAnswer(kind="choice", value="erase_mentions"):
            return Go(Step.ERASING, draft.model_copy(update={"too": True}))
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case StepAnswer(kind="words") if said == "nej":
            return Cancel()
        case _:
            return Again(context.words("privacy.yes_or_no"), unread=True)


@dialog.asks(Step.ERASING)
def ask_to_wait_again(draft: Draft, context: TurnContext) -> Card:
    return cards.waiting(context.words, context.today.now, context.words("privacy.erasing"))


@dialog.takes(Step.ERASING)
def take_what_was_done(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    words, now = context.words, context.today.now
    match answer:
        case StepAnswer(
            kind="result",
            value={"alias": str(alias), "places": int(places), "deleted": int(deleted)},
        ):
            return Done(card=cards.erased(words, now, alias, places, deleted))
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(words, now, sentence))
        case _:
            return Again(words("privacy.still_working"))
