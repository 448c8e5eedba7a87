"""Invite everybody who has never written to us, with one press.

CONFIRM ──▶ SENDING ──▶ whom they were sent to
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import invitations as cards
from bot.cards import notices
from bot.cards.invitations import Invitee
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
from bot.engine.members.invitations import Invitations
from bot.engine.queries.invitation import roles_of
from bot.language.yes_no import plain_yes_no
from bot.messages import Card
from governance.access import Allowed, Verb, may
from governance.records.members import Member
from governance.schema.scopes import AUTHORITY

INVITE = "invite_members"
"""The background job; it comes back with the names of the `invited` and the `unreached`."""


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    CONFIRM = "confirm"
    SENDING = "sending"


class Draft(BaseModel):
    """The draft of the round; `begun` says that the invitations are being sent."""

    model_config = ConfigDict(frozen=True)

    begun: bool = False


class InviteDialog(Dialog[Draft]):
    """The flow."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.SENDING and not draft.begun:
            return BackgroundJob(INVITE, {}, Step.SENDING, Draft(begun=True))
        return None

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words("invite.row")


dialog = InviteDialog("invite", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    words, now = context.words, context.today.now
    if not isinstance(may(context.actor, Verb.ADMINISTER), Allowed):
        return Done(card=notices.refused(words, now, words("invite.administrators")))
    found = context.invitations()
    invitees = _invitees(found.never_met, found, context)
    if not invitees:
        return Done(card=cards.everybody_met(words, now))
    if not found.mails:
        authority = context.command_context.scope_context(AUTHORITY).label
        ways = found.ways
        card = cards.by_hand(
            words,
            now,
            invitees,
            authority=authority,
            places=ways.places,
            links=ways.links,
        )
        return Done(card=card)
    if not found.due(now):
        return Done(card=cards.invited_lately(words, now, invitees))
    return Go(Step.CONFIRM, Draft())


@dialog.asks(Step.CONFIRM)
def ask_to_send(draft: Draft, context: TurnContext) -> Card:
    found = context.invitations()
    invitees = _invitees(found.never_met, found, context)
    due = len(found.due(context.today.now))
    return cards.review(context.words, context.today.now, invitees, due)


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
            return Again(context.words("invite.yes_or_no"), unread=True)


@dialog.asks(Step.SENDING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return cards.sending(context.words, context.today.now)


@dialog.takes(Step.SENDING)
def take_what_was_sent(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(
            kind="result", value={"invited": list(invited), "unreached": list(unreached)}
        ):
            words, now = context.words, context.today.now
            names, gone = [*map(str, invited)], [*map(str, unreached)]
            return Done(card=cards.sent(words, now, names, gone))
        case _:
            return Again(context.words("invite.still_sending"))


def _invitees(members: Sequence[Member], found: Invitations, context: TurnContext) -> list[Invitee]:
    return [
        Invitee(one.name, roles_of(one.email, context), found.invited.get(one.email))
        for one in members
        if one.email != context.actor.email
    ]
