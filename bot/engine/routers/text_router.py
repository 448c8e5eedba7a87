"""The text router takes words as an answer or an intent, or offers what they may mean."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from bot.cards import did_you_mean, notices
from bot.engine.binding_codes import code_in
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import AcceptedInput, StepAnswer
from bot.engine.queries.names import administrators, naming
from bot.engine.records.receipt_correction import correction_in
from bot.engine.routers.intent_router import IntentRouter
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken
from bot.nlu_port import Intent, Interpretation, NluResult

_SURE_OF_A_TELLING = 0.8
_PROFILE = "profile"
_RESTS = ("pause", "cancel")
_DONE_TO_A_CONTACT = ("correct", "end", "confirm")
_LONGEST_NAME = 5
"""The most words of a name."""


class TextRouter:
    """The understanding reads the words; where a dialog is open they are its answer first."""

    def __init__(self, context: DialogContext, intents: IntentRouter) -> None:
        self._context = context
        self._session = context.session
        self._understanding = context.session.services.understanding
        self._intents = intents

    def route(self, text: str) -> None:
        """Route the words to the open dialog, or to what they ask for besides."""
        context, session = self._context, self._session
        if code_in(text) is not None:
            session.tell_privately(notices.already_bound(session.words, session.now))
            return
        frame = context.stack.top
        if frame is None:
            if not self._correct_receipt(text):
                self._route_sentence(text)
            return
        found = context.stack.opened(frame)
        accepted = (
            "wishes"
            if found is None
            else found[0].accepts(frame.step, found[1], session.turn_context)
        )
        wish = self._wish(text)
        if wish is not None and (wish.is_plain or accepted == "wishes"):
            self._intents.route(wish)
        elif besides := self._besides(text, accepted):
            for reading in besides:
                self._intents.route(reading.wish)
        else:
            context.dialogs.give(
                StepAnswer("words", text=text), otherwise=lambda: self._begin_what_is_told(text)
            )

    def _wish(self, text: str) -> Intent | None:
        """Read what is plainly wished, also where its reason follows: `pause, jeg skal …`."""
        lang = self._session.words.lang
        wish = self._understanding.wish(text, lang=lang)
        first, comma, _ = text.partition(",")
        if wish is not None or not comma:
            return wish
        before = self._understanding.wish(first, lang=lang)
        rests = before is not None and before.kind == "control" and before.name in _RESTS
        return before if rests else None

    def _begin_what_is_told(self, text: str) -> bool:
        """Begin what is told of something else, while what is open waits; each is its own draft."""
        readings = self._understand(text).readings
        told = [
            one.wish
            for one in readings
            if one.wish.kind == "dialog" and one.confidence >= _SURE_OF_A_TELLING
        ]
        if not told or len(told) < len(readings):
            return False
        self._context.dialogs.start_all(told)
        return True

    def _correct_receipt(self, text: str) -> bool:
        """Open what was just saved, with what the sentence corrects; False where it does not."""
        context = self._context
        entry = context.undo.recent()
        if entry is None:
            return False
        found = correction_in(text, entry, self._session.turn_context, self._understanding)
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
        wishes = [reading.wish for reading in understood.readings]
        for wish in wishes:
            if wish.kind != "dialog":
                self._intents.route(wish)
        context.dialogs.start_all([wish for wish in wishes if wish.kind == "dialog"])
        if wishes:
            return
        session = self._session
        likely = [one for one in understood.likely if not self._is_in_words(one)]
        name = next(filter(self._names_somebody, self._names_in(text, understood)), None)
        deed = self._deed_on_somebody(text)
        if deed is not None:
            context.dialogs.start("record", deed)
        elif name is not None:
            context.pages.show(_PROFILE, {"find": name})
        elif likely:
            called = naming(session.turn_context)
            offered = did_you_mean.offered(
                called, session.now, text, likely, which=understood.which
            )
            context.replies.say(offered)
        else:
            self._not_understood(text, understood)

    def _not_understood(self, text: str, understood: NluResult) -> None:
        """Say so, with what there is about the thing that was named, or whom to ask."""
        session = self._session
        if understood.about:
            called = naming(session.turn_context)
            card = did_you_mean.about_it(called, session.now, text, understood.about[0])
        else:
            ask = administrators(session.turn_context)
            card = notices.not_understood(session.words, session.now, text, ask)
        self._context.replies.say(card)

    def _names_in(self, text: str, understood: NluResult) -> Iterator[str]:
        """Find what may be somebody's name: the whole of it, or the words that stand for one."""
        yield text
        yield from (str(one.slots["find"]) for one in understood.likely if self._is_in_words(one))

    def _deed_on_somebody(self, text: str) -> dict[str, JsonValue] | None:
        """Read what is to be done to the contact whose name follows, as `fjern Helle Opfundet`."""
        words = text.replace(",", " ").split()
        verb = spoken("record_verbs").at(normalise_phrase(text), 0)
        if verb is None or verb.name not in _DONE_TO_A_CONTACT:
            return None
        for length in (3, 2, 1):
            name = " ".join(words[verb.end : verb.end + length])
            if name and self._names_somebody(name):
                return {"do": verb.name, "section": "contacts", "words": name}
        return None

    def _is_in_words(self, reading: Interpretation) -> bool:
        return reading.intent == _PROFILE and "find" in reading.slots

    def _names_somebody(self, text: str) -> bool:
        """Tell whether it is nothing but the name of a person."""
        context = self._session.turn_context
        if not 0 < len(text.split()) <= _LONGEST_NAME:
            return False
        named = self._session.services.names_somebody
        return named(context.register, text, today=context.today.day)

    def _besides(self, text: str, accepted: AcceptedInput) -> Sequence[Interpretation]:
        """Find what is said in the middle of something else that is no answer and needs none.

        `drop det her og vis mig mine opgaver` (drop this and show me my tasks) needs none: nothing
        is open any more by then.
        """
        understood = self._understand(text)
        said = understood.readings
        if understood.cries or (said and said[0].wish.calls_off):
            return said
        if not understood.asks or any(one.wish.kind not in ("page", "call") for one in said):
            return ()
        return () if accepted == "commands" and "?" not in text else said

    def _understand(self, text: str) -> NluResult:
        turn_context = self._session.turn_context
        return self._understanding.understand(
            text,
            lang=turn_context.words.lang,
            today=turn_context.today.day,
            register=turn_context.register,
            topic=self._context.topics.current,
            me=turn_context.actor.email,
        )
