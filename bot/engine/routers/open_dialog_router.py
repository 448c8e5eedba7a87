"""The open dialog router gives words to what is open, or does what they ask for besides."""

from collections.abc import Sequence

from bot.cards import notices
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import AcceptedInput, StepAnswer
from bot.engine.forms.form import HEAR_UNSAVED
from bot.engine.page import SHORT_ANSWER, is_politeness
from bot.engine.routers.evidence_router import EvidenceRouter
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.open_step import OpenStep, open_step
from bot.engine.routers.told_besides import ToldBesides
from bot.engine.routers.turn_understanding import (
    EVENT,
    IN_PART,
    RECORD,
    SURE,
    SURE_ENOUGH,
    TurnUnderstanding,
)
from bot.engine.routers.unsure_router import UnsureRouter
from bot.engine.unread_parts import parts_of
from bot.language.document_references import has_question_mark
from bot.language.draft_orders import saved_by
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import spoken
from bot.language.questions import (
    asks_directly,
    asks_inverted,
    asks_why_it_is_asked,
    begins_as_question,
)
from bot.language.yes_no import plain_yes_no, says_yes
from bot.nlu_port import SAVE_IN_PART, Intent, Interpretation, NluResult
from governance.records.actions import Action

_SURE_IN_A_TEXT = 0.85
"""The confidence from which on a question is none where any text is an answer."""
_UNDO, _WHY, _RESUME = "undo", "why", "resume"
_REMIND = "remind"
_OF_WHAT_IS_OPEN = (Intent("control", "pause"), Intent("control", "resume"))


class OpenDialogRouter:
    """It lets what is open read the words first, but for what is surely of something else."""

    def __init__(
        self,
        context: DialogContext,
        *,
        intents: IntentRouter,
        understanding: TurnUnderstanding,
        unsure: UnsureRouter,
        told: ToldBesides,
        evidence: EvidenceRouter,
    ) -> None:
        self._context = context
        self._session = context.session
        self._intents = intents
        self._understanding = understanding
        self._unsure = unsure
        self._told = told
        self._evidence = evidence

    def route(self, text: str) -> None:
        """Give the words to what is open, or do what they ask for besides."""
        context, turn_context = self._context, self._session.turn_context
        found = open_step(context.stack)
        accepted = "wishes" if found is None else found.accepts(turn_context)
        wish = self._understanding.wish(text)
        if found is not None and self._says_how_much_is_left(found, text):
            return
        if found is not None and (self._orders_a_task(text) or self._tells_instead(found, text)):
            self._do_what_is_said(text, may_be_shown=False)
        elif found is not None and self._is_read_first(found, wish, text):
            context.dialogs.give(
                StepAnswer("words", text=text),
                otherwise=lambda _: self._tell_what_is_said(text),
            )
        elif wish is not None and (wish.is_plain or accepted == "wishes"):
            self._intents.route(wish)
        elif found is not None and found.dialog.keeps_answers and asks_why_it_is_asked(text):
            self._intents.route(Intent("control", _WHY))
        elif besides := self._besides(text, accepted):
            others = self._understanding.understand(text).besides
            for reading in besides:
                self._intents.route(reading.wish, asked=True, others=others)
        elif (
            accepted != "wishes"
            and (asked := self._asked_in_vain(text, accepted)) is not None
            and not (found is not None and found.takes_surely(text, turn_context))
        ):
            self._unsure.answer(text, asked)
        else:
            context.dialogs.give(
                StepAnswer("words", text=text),
                otherwise=lambda unread: self._do_what_is_said(text, may_be_shown=unread),
            )

    def show_draft(self, text: str) -> bool:
        """Show the form that is open or waits, where a clause saves it or asks for it.

        Only `gem` (save) alone saves. What it says besides is heard, and shown with it.
        """
        wish = self._understanding.any_wish(text)
        if wish is None or wish.name not in IN_PART:
            return False
        context, frame = self._context, self._context.stack.top
        saves = wish.name == SAVE_IN_PART
        reason = self._session.words("engine.save_alone") if saves else None
        found = open_step(context.stack)
        if found is not None and found.is_form and saves:
            besides = [one for one in parts_of(text) if not _only_orders_to_save(one)]
            context.dialogs.give(StepAnswer("control", name=HEAR_UNSAVED, value=[*besides]))
            return True
        if found is not None and found.is_form:
            context.dialogs.ask_top(reason)
            return True
        return frame is None and context.dialogs.show_waiting(reason)

    def _orders_a_task(self, text: str) -> bool:
        """Tell whether it orders a follow-up, or something of one that it names.

        What is open is not about that.
        """
        readings = self._understanding.understand(text).readings
        if any(one.confidence < SURE_ENOUGH for one in readings):
            return False  # it would not be done
        if readings and all(_is_of_a_known_task(one) for one in readings):
            return True
        if self._understanding.lists_follow_ups(text):
            return True
        frame = self._context.stack.top
        if frame is not None and frame.dialog == _REMIND:  # its text is what is to be done
            return self._understanding.surely_tells(text)
        said = map(normalise_phrase, (text, (first_sentence(text) or ("", ""))[1]))
        begins = any(
            spoken("begins_a_task").at(words, spoken("polite").skip(words)) is not None
            for words in said
        )
        return begins and bool(readings) and all(one.wish.name == RECORD for one in readings)

    def _tells_instead(self, opened: OpenStep, text: str) -> bool:
        """Tell whether it surely tells a record where what is open asks for a choice.

        An example is `vi holdt møde i driftsforum i dag` (…) while it is asked where evidence goes.
        """
        if opened.is_form or opened.dialog.keeps_answers:
            return False
        is_choice = opened.accepts(self._session.turn_context) != "commands"
        return is_choice and self._understanding.surely_tells(text)

    def _says_how_much_is_left(self, opened: OpenStep, text: str) -> bool:
        """Say how much is left of what is open, where just that is asked."""
        if spoken("asks_how_much_is_left").whole(normalise_phrase(text)) is None:
            return False
        session = self._session
        start, top = self._context.stack.chain_start(), self._context.stack.top
        begun = self._context.stack.opened(start) if start is not None else None
        if top is not None and top.called and start is not None and begun is not None:
            opened = OpenStep(start.step, *begun)
        left = opened.left_text(session.turn_context)
        where = self._context.stack.position_text()
        if not left or where is None:
            return False
        self._context.replies.say(notices.what_is_left(session.words, session.now, left, where))
        return True

    def _is_read_first(self, opened: OpenStep, wish: Intent | None, text: str) -> bool:
        """Tell whether what is open reads it before it is taken for a question or an order.

        A control, a call for help and what is explained in a short answer come first.
        """
        controls = wish is not None and wish.kind in ("control", "language")
        goes_on = wish is not None and wish.name == _RESUME and self._context.stack.is_newest()
        if controls and wish is not None and wish.name != _UNDO and not goes_on:
            return False
        if not opened.reads_first(text, self._session.turn_context):
            return False
        understood = self._understanding.understand(text)
        return not understood.cries and not any(
            one.wish.kind in ("call", "incident") or one.wish.name == SHORT_ANSWER
            for one in understood.readings
        )

    def _besides(self, text: str, accepted: AcceptedInput) -> Sequence[Interpretation]:
        """Find what is said in the middle of something else that is no answer and needs none.

        `drop det her og vis mig mine opgaver` (drop this and show me my tasks) needs none: nothing
        is open any more by then.
        """
        understood = self._understanding.understand(text)
        said = understood.readings
        if understood.cries or (said and said[0].wish.calls_off):
            return said
        if any(one.wish.kind not in ("page", "call") for one in said):
            return ()
        sure = all(one.confidence >= _SURE_IN_A_TEXT for one in said)
        asks = asks_directly(text) or asks_inverted(normalise_phrase(text))
        asks = asks or (sure and begins_as_question(text))
        is_text = accepted == "commands" and not asks
        if is_text or not understood.asks:
            return said if is_text and all(map(_is_said_besides, said)) else ()
        return said

    def _asked_in_vain(self, text: str, accepted: AcceptedInput) -> NluResult | None:
        """Return what was understood of a question nobody has an answer to.

        It is the value of no field, and it tells nothing. The text of a field may begin as a
        question does, too: `hvad vi gør ved strømsvigt` (what we do in a power cut).
        """
        understood = self._understanding.understand(text)
        asks = (
            has_question_mark(text) or asks_directly(text) or asks_inverted(normalise_phrase(text))
        )
        if accepted == "commands" and not asks:
            return None
        return understood if understood.asks and not understood.readings else None

    def _do_what_is_said(self, text: str, *, may_be_shown: bool) -> bool:
        """Do what is said of something else, while what is open waits; each is its own draft.

        What is only shown is, too, where it `may_be_shown`: not in the place of a choice.
        """
        readings = self._understanding.understand(text).readings or self._politeness_first(text)
        told = [
            one.wish
            for one in readings
            if one.wish.kind == "dialog" and one.confidence >= SURE_ENOUGH
        ]
        if told and len(told) == len(readings):
            self._context.dialogs.start_all(self._told.with_besides(text, told))
            return True
        if self._evidence.take_beside_form(text):
            return True
        for one in readings:
            shown = may_be_shown and _is_surely_shown(one)
            if one.wish.name != SHORT_ANSWER and not (shown or _is_surely_left(one)):
                return self._answer_beside_draft(text)
        for one in readings:
            self._intents.route(one.wish, asked=one.wish.name != SHORT_ANSWER)
        return bool(readings) or self._answer_beside_draft(text)

    def _answer_beside_draft(self, text: str) -> bool:
        """Answer what a form does not take as if it were not open, where more was shown since.

        It asks for a field only while it is what was shown last.
        """
        stack = self._context.stack
        frame, found = stack.top, open_step(stack)
        if frame is None or found is None or found.dialog.keeps_answers:
            return False
        if not found.is_form:
            return self._answer_beside_question(text)
        if frame.unread or stack.is_newest():
            return False
        self._unsure.answer(text, self._understanding.understand(text))
        return True

    def _answer_beside_question(self, text: str) -> bool:
        """Answer what likely tells something else than what one question asks, such as a yes.

        The question stands where it was.
        """
        understood = self._understanding.understand(text)
        likely = understood.likely[:1]
        if not likely or likely[0].confidence < SURE_ENOUGH:
            return False
        self._unsure.answer(text, understood)
        return True

    def _politeness_first(self, text: str) -> Sequence[Interpretation]:
        """Read thanks and the like before a comma: `tak, rart at få det af bordet` (thanks, …)."""
        first, comma, _ = text.partition(",")
        if not comma or has_question_mark(text):
            return ()
        return [
            one for one in self._understanding.understand(first).readings if _is_said_besides(one)
        ]

    def _tell_what_is_said(self, text: str) -> bool:
        """Begin what the text surely tells of another record, while what is open waits."""
        names = {one.wish.name for one in self._understanding.understand(text).readings}
        return names <= {RECORD, EVENT} and self._do_what_is_said(text, may_be_shown=False)


def _only_orders_to_save(part: str) -> bool:
    """Tell whether a part orders to save, or says no more than yes or no before that."""
    return saved_by(part) is not None or says_yes(part) or plain_yes_no(part) is not None


def _is_of_a_known_task(reading: Interpretation) -> bool:
    """Tell whether it moves or closes a follow-up that is in the register."""
    told = reading.wish.arguments
    return reading.wish.name == RECORD and told.get("section") == Action.section and "key" in told


def _is_surely_shown(reading: Interpretation) -> bool:
    """Tell whether it surely asks for something that is only shown, and of nothing unknown."""
    is_shown = reading.wish.kind in ("page", "call") and "words" not in reading.wish.arguments
    return is_shown and reading.confidence >= SURE_ENOUGH


def _is_surely_left(reading: Interpretation) -> bool:
    """Tell whether it surely is left for now, or gone on with, in words of one's own."""
    return reading.wish in _OF_WHAT_IS_OPEN and reading.confidence >= SURE


def _is_said_besides(reading: Interpretation) -> bool:
    """Tell whether it is thanks, a greeting or the like, which is no text of a field."""
    return is_politeness(reading.wish.name, reading.wish.arguments)
