"""Mail a supplier's contact, once, what is kept on them; or show the text to be given by hand.

CONFIRM ──▶ SENDING ──▶ InformContact, and the mail
   └──────▶ InformContact, as it was given by hand
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import contact_notice as cards
from bot.cards import notices
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
from bot.engine.members.contact_notices import CONTACT_NOTICE, language_of_letters
from bot.engine.records.outcome import refusal
from bot.language.yes_no import plain_yes_no
from bot.messages import Card
from bot.search.records import fitting
from bot.texts.words import Words
from governance.changes.contact_notices import (
    ContactNotice,
    NotInformed,
    notice_of,
    offers_mail,
)
from governance.commands import InformContact
from governance.context import NotAllowed, NotFound
from governance.ports import Versioned
from governance.records.columns import sheet_of
from governance.records.contacts import Contact


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    CONFIRM = "confirm"
    SENDING = "sending"


class Draft(BaseModel):
    """The contact, by key; `begun` says that the notice is being sent."""

    model_config = ConfigDict(frozen=True)

    contact: str
    begun: bool = False


class ContactNoticeDialog(Dialog[Draft]):
    """The flow."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.SENDING and not draft.begun:
            begun = draft.model_copy(update={"begun": True})
            return BackgroundJob(CONTACT_NOTICE, {"contact": draft.contact}, Step.SENDING, begun)
        return None

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words("contact_notice.row")


dialog = ContactNoticeDialog("contact_notice", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    """Begin with the key of a `contact`, or with `who` is meant."""
    key, words, now = arguments.get("contact"), context.words, context.today.now
    if not isinstance(key, str):
        who = str(arguments.get("who") or "")
        found = _called(who, context)
        if len({(one.name, one.email) for one in found}) != 1:
            said = "contact_notice.which" if found else "contact_notice.unknown"
            return Done(card=notices.refused(words, now, words(said, who=who)))
        key = next((one for one in found if one.informed_on is None), found[0]).key
    refused = _refused(key, context)
    return Done(card=refused) if refused else Go(Step.CONFIRM, Draft(contact=key))


@dialog.asks(Step.CONFIRM)
def ask_to_send(draft: Draft, context: TurnContext) -> Card:
    notice = _notice(draft.contact, context)
    if isinstance(notice, Card):
        return notice
    words, now = context.words, context.today.now
    letters = Words(language_of_letters(context.command_context))
    why = _why_by_hand(notice, context)
    if why:
        return cards.by_hand(words, now, notice, why, letters)
    return cards.review(words, now, notice, letters)


@dialog.takes(Step.CONFIRM)
def take_the_yes(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    notice = _notice(draft.contact, context)
    if isinstance(notice, Card):
        return Cancel(notice)
    said = plain_yes_no(answer.text) if answer.kind == "words" else None
    mails = not _why_by_hand(notice, context)
    match answer:
        case StepAnswer(kind="choice", value="given"):
            command = InformContact(key=draft.contact, by="hand")
            card = cards.noted(context.words, context.today.now, notice.name)
            return Done(record=(command,), card=card)
        case StepAnswer(kind="choice", value="send") if mails:
            return Go(Step.SENDING, draft)
        case StepAnswer(kind="words") if said == "ja" and mails:
            return Go(Step.SENDING, draft)
        case StepAnswer(kind="choice", value="leave"):
            return Cancel()
        case StepAnswer(kind="words") if said == "nej":
            return Cancel()
        case _:
            return Again(context.words("contact_notice.yes_or_no"), unread=True)


@dialog.asks(Step.SENDING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    return cards.sending(context.words, context.today.now)


@dialog.takes(Step.SENDING)
def take_what_was_sent(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    words, now = context.words, context.today.now
    match answer:
        case StepAnswer(kind="result", value={"email": str(email)}):
            return Done(card=cards.sent(words, now, email))
        case StepAnswer(kind="result", value={"refused": str(sentence)}):
            return Done(card=notices.refused(words, now, sentence))
        case _:
            return Again(words("contact_notice.still_sending"))


def _called(who: str, context: TurnContext) -> Sequence[Contact]:
    """Find the contacts of that name or e-mail, else those that the words fit."""
    here: list[Versioned[Contact]] = [
        kept
        for kept in context.register.find(Contact)
        if not kept.record.is_over(context.today.day)
    ]
    said = who.casefold()
    named = [
        kept.record
        for kept in here
        if said in (kept.record.name.casefold(), (kept.record.email or "").casefold())
    ]
    if named:
        return named
    sheet = sheet_of(Contact.section)
    return [kept.record for kept in fitting(here, who, sheet, context.words)]


def _notice(key: str, context: TurnContext) -> ContactNotice | Card:
    words, now = context.words, context.today.now
    try:
        return notice_of(key, context.command_context)
    except NotInformed as no:
        return notices.refused(words, now, words(f"contact_notice.not_{no.why}"))
    except (NotAllowed, NotFound) as no:
        return refusal(no, context)


def _refused(key: str, context: TurnContext) -> Card | None:
    notice = _notice(key, context)
    return notice if isinstance(notice, Card) else None


def _why_by_hand(notice: ContactNotice, context: TurnContext) -> str:
    """Return why it is not mailed from here; empty where it can be."""
    if notice.email is None:
        return "no_email"
    if not offers_mail(context.command_context):
        return "not_offered"
    return "" if context.mails else "no_server"
