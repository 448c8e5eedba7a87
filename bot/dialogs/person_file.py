"""Hand over what is kept on a person, or say who looked them up.

GATHERING ──▶ the file, or the look-ups
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import notices
from bot.cards import privacy as cards
from bot.cards.privacy import LookedUp
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Dialog,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.messages import Card
from governance.privacy.rights import may_ask_of_anybody

PERSON_FILE = "person_file"
"""The background job.

It gets `who` is meant, and `does`: `file` or `looked`. It comes back with the `name`, and with the
number of `rows` in the file, or with who `looked`; or with a sentence under `refused`.
"""


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    GATHERING = "gathering"


class Draft(BaseModel):
    """The draft of a request about the person `who`; `begun` says that it is being answered."""

    model_config = ConfigDict(frozen=True)

    who: str
    does: str = "file"
    begun: bool = False


class PersonFileDialog(Dialog[Draft]):
    """The flow, which asks nothing."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if draft.begun:
            return None
        begun = draft.model_copy(update={"begun": True})
        told: dict[str, JsonValue] = {"who": draft.who, "does": draft.does}
        return BackgroundJob(PERSON_FILE, told, Step.GATHERING, begun)


dialog = PersonFileDialog("person_file", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    who = str(arguments.get("who") or context.actor.email)
    own = who.casefold() in (context.actor.email.casefold(), context.actor.name.casefold())
    if not own and not may_ask_of_anybody(context.actor):
        words, now = context.words, context.today.now
        return Done(card=notices.refused(words, now, words("privacy.not_yours")))
    return Go(Step.GATHERING, Draft(who=who, does=str(arguments.get("does") or "file")))


@dialog.asks(Step.GATHERING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return cards.waiting(context.words, context.today.now, context.words("privacy.gathering"))


@dialog.takes(Step.GATHERING)
def take_what_was_gathered(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    words, now = context.words, context.today.now
    match answer:
        case StepAnswer(kind="result", value={"name": str(name), "rows": int(rows)}):
            return Done(card=cards.file_ready(words, now, name, rows))
        case StepAnswer(kind="result", value={"name": str(name), "looked": list(looked)}):
            found = [_looked(one, context) for one in looked if isinstance(one, list)]
            return Done(card=cards.looked_up(words, now, name, found))
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(words, now, sentence))
        case _:
            return Again(words("privacy.still_working"))


def _looked(one: list[JsonValue], context: TurnContext) -> LookedUp:
    moment, who, system, *paper = one
    name = context.name_of(str(who))
    return LookedUp(datetime.fromisoformat(str(moment)), name, str(system), paper == [True])
