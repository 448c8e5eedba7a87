"""The text router takes words as an answer or an intent, or offers what they may mean."""

from bot.cards import notices
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.members.binding_codes import code_in
from bot.engine.routers.beginning_router import BeginningRouter
from bot.engine.routers.draft_router import DraftRouter
from bot.engine.routers.evidence_router import EvidenceRouter
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.label_router import LabelRouter
from bot.engine.routers.log_router import LogRouter
from bot.engine.routers.open_dialog_router import OpenDialogRouter
from bot.engine.routers.sentence_parter import SentenceParter, orders_of_a_row
from bot.engine.routers.shown_router import ShownRouter
from bot.engine.routers.told_besides import ToldBesides
from bot.engine.routers.turn_understanding import TurnUnderstanding
from bot.engine.routers.unsure_router import UnsureRouter
from bot.language.phrase_table import correction_in
from bot.nlu_port import LONGEST_READ


class TextRouter:
    """The understanding reads the words; where a dialog is open they are its answer first."""

    def __init__(self, context: DialogContext, intents: IntentRouter, labels: LabelRouter) -> None:
        understanding = TurnUnderstanding(context)
        unsure = UnsureRouter(context, understanding.understand)
        told = ToldBesides(context.session, understanding.understand)
        self._context = context
        self._session = context.session
        self._intents = intents
        self._labels = labels
        self._understanding = understanding
        self._unsure = unsure
        self._told = told
        self._parter = SentenceParter(understanding)
        self._evidence = EvidenceRouter(context, understanding.understand)
        self._drafts = DraftRouter(context)
        self._log = LogRouter(context, understanding)
        self._shown = ShownRouter(
            context, intents=intents, labels=labels, understanding=understanding
        )
        self._open = OpenDialogRouter(
            context,
            intents=intents,
            understanding=understanding,
            unsure=unsure,
            told=told,
            evidence=self._evidence,
        )
        self.beginnings = BeginningRouter(context, intents, understanding)

    def route(self, text: str) -> None:
        """Route the words to the open dialog, or to what they ask for besides."""
        frame = self._context.stack.top
        if code_in(text) is not None:
            session = self._session
            session.tell_privately(notices.already_bound(session.words, session.now))
        elif self._open.show_draft(text) or self._drafts.take(text):
            pass
        elif frame is not None:
            if not (self._log.is_newer_than(frame) and self._log.leave(text)):
                self._open.route(text)
        elif not (
            self._shown.take(text) or self._log.give_to_newer_draft(text) or self._log.leave(text)
        ):
            self._route_sentence(text)

    def route_unread(self, text: str) -> None:
        """Keep a text that is too long to be read in an open log, else say that it is not read."""
        if self._log.leave_unread():
            return
        session = self._session
        card = notices.too_long_to_read(
            session.words, session.now, length=len(text), most=LONGEST_READ
        )
        self._context.replies.say(card)

    def _route_sentence(self, text: str) -> None:
        """Do what the sentence asks for, or offer what it may mean; nothing is open."""
        if (parted := self._parter.parted(text)) is not None:
            self._route_sentence(parted[0])
            self._understanding.forget()
            if not (orders_of_a_row(parted[1]) and self._labels.open_pointed_row(parted[1])):
                self.route(parted[1])
            return
        text = self._parter.question_at_end(text) or text
        context, understood = self._context, self._understanding.understand(text)
        if not understood.readings and (said := self._told_instead(text)):
            text, understood = said, self._understanding.understand(said)
        if self._evidence.take(text, understood):
            return
        wishes = [reading.wish for reading in understood.readings]
        context.topics.note_named(understood)
        if self._shown.show_again(text, understood):
            return
        for wish in wishes:
            if wish.kind != "dialog":
                self._intents.route(wish, asked=understood.asks, others=understood.besides)
        told = [wish for wish in wishes if wish.kind == "dialog"]
        alone = len(told) == len(wishes)
        context.dialogs.start_all(self._told.with_besides(text, told) if alone else told)
        if wishes or context.dialogs.give_to_waiting(text):
            return
        self._unsure.answer(text, understood)

    def _told_instead(self, text: str) -> str:
        """Return what a correction surely tells: `nej. K-202 udløber i 2030` (no. K-202 ends …)."""
        said = correction_in(text)
        if not said or said == text or self._understanding.understand(said).cries:
            return ""
        return said if self._understanding.surely_tells(said) else ""
