"""The text router takes words as an answer or an intent, or offers what they may mean."""

from collections.abc import Sequence

from pydantic import BaseModel

from bot.cards import notices
from bot.engine.binding_codes import code_in
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import AcceptedInput, DialogProtocol, StepAnswer
from bot.engine.form_plan import FormDraft
from bot.engine.ids import moment_of
from bot.engine.page import SHORT_ANSWER, is_politeness
from bot.engine.queries.topic import scopes_in
from bot.engine.records.record_correction import correction_of, told_record
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.label_router import LabelRouter
from bot.engine.routers.told_besides import ToldBesides
from bot.engine.routers.unsure_router import UnsureRouter
from bot.engine.shown_obligations import shown_on
from bot.engine.state import Frame
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import (
    correction_in,
    spoken,
    takes_back,
    without_joint,
    words_of,
)
from bot.language.questions import asks_inverted
from bot.nlu_port import (
    LONGEST_READ,
    RESUME_IN_PART,
    SAVE_IN_PART,
    Intent,
    Interpretation,
    NluResult,
)
from governance.records.actions import Action

_SURE_ENOUGH = 0.8
"""The confidence from which on what no field takes is something else that is said."""
_SURE = 0.9
_SURE_IN_A_TEXT = 0.85
"""The confidence from which on a question is none where any text is an answer."""
_ENDS_A_SENTENCE = ("pause", "skip", "cancel", "undo")
"""The controls that are done before what the next sentence says."""
_UNDO, _WHY, _NOT_YET, _RESUME = "undo", "why", "not_yet", "resume"
_RECORD, _EVENT, _REMIND = "record", "report_event", "remind"
_OF_WHAT_IS_OPEN = (Intent("control", "pause"), Intent("control", "resume"))
_FIRST = "first"
"""The page of what is to be done first."""
_OBLIGATION = "obligation"
"""The page of one obligation by itself."""
_LONGEST_POINTER = 7
_LONGEST_WHY = 10
_WHY_ASKED = "why_do_you_ask"
"""The short answer to why something is asked, where nothing is any more."""
_IN_PART = (SAVE_IN_PART, RESUME_IN_PART)
_NO_LINE = ("page", "control", "language")
"""The wishes that ask or order something; what is told may be a line of a log."""
_OF_ONE_THING = frozenset(("about", "person", "find", "key", "words", "requirement"))
_MAY_BE_A_LINE = ("not_done",)
"""The pages that say something of what was told."""


class TextRouter:
    """The understanding reads the words; where a dialog is open they are its answer first."""

    def __init__(self, context: DialogContext, intents: IntentRouter, labels: LabelRouter) -> None:
        self._context = context
        self._session = context.session
        self._understanding = context.session.services.understanding
        self._intents = intents
        self._labels = labels
        self._unsure = UnsureRouter(context, self._understand)
        self._told = ToldBesides(context.session, self._understand)
        self._understood: dict[str, NluResult] = {}
        self._wished: dict[str, Intent | None] = {}

    def route(self, text: str) -> None:
        """Route the words to the open dialog, or to what they ask for besides."""
        context = self._context
        if code_in(text) is not None:
            session = self._session
            session.tell_privately(notices.already_bound(session.words, session.now))
            return
        frame = context.stack.top
        if self._show_draft(text):
            return
        if frame is None:
            wish = self._wish(text) or self._not_yet(text)
            if wish is not None and wish.name in (_UNDO, _NOT_YET) and not self._ends_it(text):
                self._intents.route(wish)
            elif wish is not None and wish.name == _WHY and self._asks_why(text):
                self._context.pages.show(SHORT_ANSWER, {"names": [_WHY_ASKED]})
            elif (
                not self._correct_what_was_shown(text)
                and not self._give_to_newer_draft(text)
                and not self._leave_to_log(text)
            ):
                self._route_sentence(text)
        elif not (self._is_below_log(frame) and self._leave_to_log(text)):
            self._route_to(frame, text)

    def _route_to(self, frame: Frame, text: str) -> None:
        """Give the words to what is open, or do what they ask for besides."""
        context, session = self._context, self._session
        found = context.stack.opened(frame)
        accepted = (
            "wishes"
            if found is None
            else found[0].accepts(frame.step, found[1], session.turn_context)
        )
        wish = self._wish(text)
        if found is not None and self._says_how_much_is_left(frame.step, found, text):
            return
        if found is not None and self._orders_a_task(text):
            self._do_what_is_said(text, may_be_shown=False)
        elif found is not None and self._is_read_first(frame.step, found, wish, text):
            context.dialogs.give(
                StepAnswer("words", text=text),
                otherwise=lambda _: self._tell_what_is_said(text),
            )
        elif wish is not None and (wish.is_plain or accepted == "wishes"):
            self._intents.route(wish)
        elif found is not None and found[0].keeps_answers and self._asks_why(text):
            self._intents.route(Intent("control", _WHY))
        elif besides := self._besides(text, accepted):
            others = self._understand(text).besides
            for reading in besides:
                self._intents.route(reading.wish, asked=True, others=others)
        elif (
            accepted != "wishes"
            and (asked := self._asked_in_vain(text, accepted)) is not None
            and not self._is_taken(frame.step, found, text)
        ):
            self._unsure.answer(text, asked)
        else:
            context.dialogs.give(
                StepAnswer("words", text=text),
                otherwise=lambda unread: self._do_what_is_said(text, may_be_shown=unread),
            )

    def _orders_a_task(self, text: str) -> bool:
        """Tell whether it orders a follow-up, or something of one that it names.

        What is open is not about that.
        """
        readings = self._understand(text).readings
        if any(one.confidence < _SURE_ENOUGH for one in readings):
            return False  # it would not be done
        if readings and all(_is_of_a_known_task(one) for one in readings):
            return True
        frame = self._context.stack.top
        if frame is not None and frame.dialog == _REMIND:  # its text is what is to be done
            return bool(readings) and all(_is_surely_told(one) for one in readings)
        said = map(normalise_phrase, (text, (first_sentence(text) or ("", ""))[1]))
        begins = any(
            spoken("begins_a_task").at(words, spoken("polite").skip(words)) is not None
            for words in said
        )
        return begins and bool(readings) and all(one.wish.name == _RECORD for one in readings)

    def _is_taken(
        self, step: str, found: tuple[DialogProtocol, BaseModel] | None, text: str
    ) -> bool:
        """Tell whether what is open surely takes it: `giv den til ole` (give it to Ole) asks no."""
        if found is None or _begins_as_question(text):
            return False
        dialog, draft = found
        return dialog.takes_surely(step, draft, text, self._session.turn_context)

    def _says_how_much_is_left(
        self, step: str, found: tuple[DialogProtocol, BaseModel], text: str
    ) -> bool:
        """Say how much is left of what is open, where just that is asked."""
        dialog, draft = found
        if spoken("asks_how_much_is_left").whole(normalise_phrase(text)) is None:
            return False
        session = self._session
        start, top = self._context.stack.chain_start(), self._context.stack.top
        begun = self._context.stack.opened(start) if start is not None else None
        if top is not None and top.called and start is not None and begun is not None:
            dialog, draft, step = *begun, start.step
        left = dialog.left_text(step, draft, session.turn_context)
        where = self._context.stack.position_text()
        if not left or where is None:
            return False
        self._context.replies.say(notices.what_is_left(session.words, session.now, left, where))
        return True

    def route_control(self, text: str) -> str:
        """Do what the first sentence orders of what is open, and return what follows it.

        An example is `stop her. hvad er overskredet` (stop here. what is overdue). Empty where it
        is no such order.
        """
        parted = first_sentence(text) if self._context.stack.top is not None else None
        wish = self._wish(parted[0]) if parted is not None and not takes_back(parted[1]) else None
        if parted is None or wish is None or wish.name not in _ENDS_A_SENTENCE:
            return ""
        self._intents.route(wish)
        return without_joint(parted[1])

    def stands_alone(self, text: str) -> bool:
        """Tell whether it surely asks or tells something of its own, whatever is open.

        A value of what is open does not, and neither does what corrects it.
        """
        frame = self._context.stack.top
        found = self._context.stack.opened(frame) if frame is not None else None
        if frame is not None and self._is_taken(frame.step, found, text):
            return False
        understood = self._read(text)
        if understood.asks or "?" in text:
            return True
        readings = understood.readings
        return bool(readings) and all(one.confidence >= _SURE for one in readings)

    def route_change(self, text: str) -> str:
        """Give the first sentence to the open form that it changes, and return a question after it.

        An example is `titlen er Drift. hvem ejer den?` (the title is Drift. who owns it?). Empty
        where no question follows, or the form takes it, too.
        """
        frame, parted = self._context.stack.top, first_sentence(text)
        found = self._context.stack.opened(frame) if frame is not None else None
        if frame is None or parted is None or found is None:
            return ""
        if not isinstance(found[1], FormDraft) or not text.rstrip().endswith("?"):
            return ""
        first, rest = parted
        understood = self._understand(text)
        if understood.cries or not self._is_taken(frame.step, found, first):
            return ""
        if self._is_taken(frame.step, found, rest) or not self._understand(rest).asks:
            return ""
        self._context.dialogs.give(StepAnswer("words", text=first))
        return without_joint(rest)

    def route_unread(self, text: str) -> None:
        """Keep a text that is too long to be read in an open log, else say that it is not read."""
        session, frame = self._context.session, self._context.stack.top
        if session.listening is not None and (frame is None or self._is_below_log(frame)):
            session.effects.for_log = True
            return
        card = notices.too_long_to_read(
            session.words, session.now, length=len(text), most=LONGEST_READ
        )
        self._context.replies.say(card)

    def _wish(self, text: str) -> Intent | None:
        wish = self._any_wish(text)
        return None if wish is not None and wish.name in _IN_PART else wish

    def _not_yet(self, text: str) -> Intent | None:
        """Read that nothing is to be kept yet, where a second sentence says so."""
        parted = first_sentence(text)
        wish = self._wish(parted[1]) if parted is not None else None
        return wish if wish is not None and wish.name == _NOT_YET else None

    def _any_wish(self, text: str) -> Intent | None:
        """Read the wish, also of a clause among others; each text is read once."""
        if text not in self._wished:
            lang = self._session.words.lang
            self._wished[text] = self._understanding.wish(text, lang=lang)
        return self._wished[text]

    def _show_draft(self, text: str) -> bool:
        """Show the form that is open or waits, where a clause saves it or asks for it.

        Only `gem` (save) alone saves. What it says besides is left to be said again.
        """
        wish = self._any_wish(text)
        if wish is None or wish.name not in _IN_PART:
            return False
        context, frame = self._context, self._context.stack.top
        reason = self._session.words("engine.save_alone") if wish.name == SAVE_IN_PART else None
        found = None if frame is None else context.stack.opened(frame)
        if found is not None and isinstance(found[1], FormDraft):
            context.dialogs.ask_top(reason)
            return True
        return frame is None and context.dialogs.show_waiting(reason)

    def _give_to_newer_draft(self, text: str) -> bool:
        """Give it to a form that waits, where that was shown after the list that listens."""
        log = self._session.listening
        if log is None or not log.otherwise:
            return False
        return self._context.dialogs.give_to_waiting(text, since=log.touched)

    def _is_read_first(
        self,
        step: str,
        found: tuple[DialogProtocol, BaseModel],
        wish: Intent | None,
        text: str,
    ) -> bool:
        """Tell whether what is open reads it before it is taken for a question or an order.

        A control, a call for help and what is explained in a short answer come first.
        """
        dialog, draft = found
        controls = wish is not None and wish.kind in ("control", "language")
        goes_on = wish is not None and wish.name == _RESUME and self._context.stack.is_newest()
        if controls and wish is not None and wish.name != _UNDO and not goes_on:
            return False
        if not dialog.reads_first(step, draft, text, self._session.turn_context):
            return False
        understood = self._understand(text)
        return not understood.cries and not any(
            one.wish.kind in ("call", "incident") or one.wish.name == SHORT_ANSWER
            for one in understood.readings
        )

    def _asks_why(self, text: str) -> bool:
        """Tell whether it asks why something is asked, in words of its own."""
        words = normalise_phrase(text)
        begins = not words_of("asks_why").isdisjoint(words[:1])
        speaks_to_it = not words_of("speaks_to_it").isdisjoint(words)
        return begins and speaks_to_it and len(words) <= _LONGEST_WHY

    def _asked_in_vain(self, text: str, accepted: AcceptedInput) -> NluResult | None:
        """Return what was understood of a question nobody has an answer to.

        It is the value of no field, and it tells nothing. The text of a field may begin as a
        question does, too: `hvad vi gør ved strømsvigt` (what we do in a power cut).
        """
        understood = self._understand(text)
        asks = "?" in text or _asks_directly(text) or asks_inverted(normalise_phrase(text))
        if accepted == "commands" and not asks:
            return None
        return understood if understood.asks and not understood.readings else None

    def _do_what_is_said(self, text: str, *, may_be_shown: bool) -> bool:
        """Do what is said of something else, while what is open waits; each is its own draft.

        What is only shown is, too, where it `may_be_shown`: not in the place of a choice.
        """
        readings = self._understand(text).readings or self._politeness_first(text)
        told = [
            one.wish
            for one in readings
            if one.wish.kind == "dialog" and one.confidence >= _SURE_ENOUGH
        ]
        if told and len(told) == len(readings):
            self._context.dialogs.start_all(self._told.with_besides(text, told))
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
        frame, found = stack.top, stack.opened(stack.top) if stack.top is not None else None
        if frame is None or found is None or not isinstance(found[1], FormDraft):
            return False
        if frame.unread or stack.is_newest():
            return False
        self._unsure.answer(text, self._understand(text))
        return True

    def _politeness_first(self, text: str) -> Sequence[Interpretation]:
        """Read thanks and the like before a comma: `tak, rart at få det af bordet` (thanks, …)."""
        first, comma, _ = text.partition(",")
        if not comma or "?" in text:
            return ()
        return [one for one in self._understand(first).readings if _is_said_besides(one)]

    def _tell_what_is_said(self, text: str) -> bool:
        """Begin what the text surely tells of another record, while what is open waits."""
        names = {one.wish.name for one in self._understand(text).readings}
        return names <= {_RECORD, _EVENT} and self._do_what_is_said(text, may_be_shown=False)

    def _leave_to_log(self, text: str) -> bool:
        """Leave to an open log what neither asks for anything nor orders it.

        An emergency of another system is heard first, whatever is open.
        """
        log = self._session.listening
        if log is None:
            return False
        understood = self._understand(text)
        if understood.which and not understood.cries:
            return False  # it is asked who is meant
        if log.otherwise:
            asks = understood.asks and not log.asks
            wishes = [one.wish for one in understood.readings]
            only_like = not log.asks and all(map(_is_only_like, understood.readings))
            self._session.effects.for_log = not asks and (not wishes or only_like)
            return self._session.effects.for_log
        wished = [one.wish for one in understood.readings if one.confidence >= _SURE]
        said = any(wish.kind == "incident" for wish in wished)
        orders = self._wish(text) is not None
        asks = orders or any(
            wish.kind in _NO_LINE and wish.name not in _MAY_BE_A_LINE for wish in wished
        )
        named = [
            scope for wish in wished if wish.kind == "call" for scope in scopes_in(wish.arguments)
        ]
        elsewhere = understood.cries and any(one != f"system:{log.system}" for one in named)
        if elsewhere or (asks and not said and not log.surely):
            return False
        self._session.effects.for_log = True
        return True

    def _is_below_log(self, frame: Frame) -> bool:
        """Tell whether the person did something in the log after the dialog was last shown."""
        log, outbox = self._session.listening, self._session.unit.outbox
        shown = outbox.newest(frame.message) if frame.message else None
        return log is not None and shown is not None and moment_of(shown.claim.id) < log.touched

    def _ends_it(self, text: str) -> bool:
        """Tell whether `slet den` (delete it) is of a record that is shown, and undoes nothing."""
        ends = spoken("ends_that_one").whole(normalise_phrase(text)) is not None
        context = self._context
        shown = context.topics.pointed_at.record if ends else None
        return shown is not None and context.undo.recent() is None

    def _correct_what_was_shown(self, text: str) -> bool:
        """Open what was just saved or shown, with what the sentence corrects.

        False where it corrects nothing of it.
        """
        context, turn_context = self._context, self._session.turn_context
        entry, shown = context.undo.recent(), context.topics.pointed_at.record
        saved = None if entry is None else told_record(entry.commands, entry.changes)
        read = (
            correction_of(text, record, turn_context, self._understanding)
            for record in dict.fromkeys((saved, shown))
            if record is not None
        )
        found = next((one for one in read if one is not None), None)
        if found is None:
            return False
        context.dialogs.start(
            "record",
            {
                "do": "correct",
                "section": found.section,
                "key": found.key,
                "values": dict(found.values),
            },
        )
        return True

    def _route_sentence(self, text: str) -> None:
        """Do what the sentence asks for, or offer what it may mean; nothing is open."""
        context, understood = self._context, self._understand(text)
        if not understood.readings and (said := self._told_instead(text)):
            text, understood = said, self._understand(said)
        wishes = [reading.wish for reading in understood.readings]
        context.topics.note_named(understood)
        if self._asks_of_the_first(text, understood) and self._labels.open_first_row():
            return
        since = spoken("asks_since_when").whole(normalise_phrase(text)) is not None
        is_of_it = since or self._asks_of_that_one(text, understood, _OBLIGATION)
        if is_of_it and self._show_obligation():
            return
        if all(map(_is_of_everything, wishes)) and self._labels.open_pointed_row(text):
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
        understood = self._understand(said) if said and said != text else None
        if understood is None or understood.cries:
            return ""
        readings = understood.readings
        return said if readings and all(map(_is_surely_told, readings)) else ""

    def _show_obligation(self) -> bool:
        """Show the only obligation of the newest card again: it says who has it, and when."""
        shown = shown_on(self._session.newest_card(), self._session.unit)
        if len(shown) != 1:
            return False
        [(scope, rule, subject)] = shown
        arguments = {"scope": scope, "rule": rule, "subject": subject}
        self._context.pages.show(_OBLIGATION, arguments)
        return True

    def _asks_of_the_first(self, text: str, understood: NluResult) -> bool:
        """Tell whether it asks of `den` (that one) after what is to be done first was shown.

        `hvem har den` (who has it) is of the first row, which stands in the title.
        """
        return self._asks_of_that_one(text, understood, _FIRST)

    def _asks_of_that_one(self, text: str, understood: NluResult, page: str) -> bool:
        """Tell whether it asks of `den` (that one), and that page was shown last."""
        topic, words = self._context.topics.pointed_at, normalise_phrase(text)
        is_shown = topic.intent == page
        points = not words_of("that_one").isdisjoint(words) and len(words) <= _LONGEST_POINTER
        shown = {*scopes_in(topic.slots)}
        named = {one for said in understood.readings for one in scopes_in(said.wish.arguments)}
        return is_shown and points and understood.asks and named <= shown

    def _besides(self, text: str, accepted: AcceptedInput) -> Sequence[Interpretation]:
        """Find what is said in the middle of something else that is no answer and needs none.

        `drop det her og vis mig mine opgaver` (drop this and show me my tasks) needs none: nothing
        is open any more by then.
        """
        understood = self._understand(text)
        said = understood.readings
        if understood.cries or (said and said[0].wish.calls_off):
            return said
        if any(one.wish.kind not in ("page", "call") for one in said):
            return ()
        sure = all(one.confidence >= _SURE_IN_A_TEXT for one in said)
        asks = _asks_directly(text) or asks_inverted(normalise_phrase(text))
        asks = asks or (sure and _begins_as_question(text))
        is_text = accepted == "commands" and not asks
        if is_text or not understood.asks:
            return said if is_text and all(map(_is_said_besides, said)) else ()
        return said

    def _understand(self, text: str) -> NluResult:
        if text not in self._understood:
            self._understood[text] = self._read(text)
        return self._understood[text]

    def _read(self, text: str) -> NluResult:
        turn_context = self._session.turn_context
        return self._understanding.understand(
            text,
            lang=turn_context.words.lang,
            today=turn_context.today.day,
            register=turn_context.register,
            topic=self._context.topics.pointed_at,
            me=turn_context.actor.email,
        )


def _is_of_a_known_task(reading: Interpretation) -> bool:
    """Tell whether it moves or closes a follow-up that is in the register."""
    told = reading.wish.arguments
    return reading.wish.name == _RECORD and told.get("section") == Action.section and "key" in told


def _is_surely_told(reading: Interpretation) -> bool:
    return reading.wish.name in (_RECORD, _EVENT) and reading.confidence >= _SURE


def _is_surely_shown(reading: Interpretation) -> bool:
    """Tell whether it surely asks for something that is only shown, and of nothing unknown."""
    is_shown = reading.wish.kind in ("page", "call") and "words" not in reading.wish.arguments
    return is_shown and reading.confidence >= _SURE_ENOUGH


def _is_surely_left(reading: Interpretation) -> bool:
    """Tell whether it surely is left for now, or gone on with, in words of one's own."""
    return reading.wish in _OF_WHAT_IS_OPEN and reading.confidence >= _SURE


def _is_only_like(reading: Interpretation) -> bool:
    """Tell whether it is like a question that shows something; or, not surely, like a cry."""
    unsure = reading.confidence < _SURE_ENOUGH
    return reading.wish.kind == "page" or (reading.wish.kind == "call" and unsure)


def _is_of_everything(wish: Intent) -> bool:
    """Tell whether it asks for something of no one thing: a row it points at is not in it."""
    return wish.kind == "page" and _OF_ONE_THING.isdisjoint(wish.arguments)


def _asks_directly(text: str) -> bool:
    """Tell whether a verb follows its question word, as in `hvem kan se det` (who can see it).

    It may stand after a comma, too: `vi talte om rapporten, hvad var det nu den sagde` (we talked
    of the report, what was it again that it said).
    """
    for part in (text, text.rpartition(",")[2]):
        words = normalise_phrase(part)
        asks = not words_of("question_words").isdisjoint(words[:1])
        if asks and not words_of("asking_verbs").isdisjoint(words[1:2]):
            return True
    return False


def _begins_as_question(text: str) -> bool:
    words = normalise_phrase(text)
    return "?" in text or not words_of("question_words").isdisjoint(words[:1])


def _is_said_besides(reading: Interpretation) -> bool:
    """Tell whether it is thanks, a greeting or the like, which is no text of a field."""
    return is_politeness(reading.wish.name, reading.wish.arguments)
