"""The beginning router takes a first sentence by itself, and leaves what follows it."""

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import StepAnswer
from bot.engine.routers.intent_router import IntentRouter
from bot.engine.routers.open_step import open_step
from bot.engine.routers.turn_understanding import SURE, TurnUnderstanding
from bot.language.document_references import has_question_mark
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import takes_back, without_joint, words_of
from bot.language.questions import asks_directly

_ENDS_A_SENTENCE = ("pause", "skip", "cancel", "undo")
"""The controls that are done before what the next sentence says."""


class BeginningRouter:
    """It knows which first sentence is of what is open, whatever the next one is of."""

    def __init__(
        self, context: DialogContext, intents: IntentRouter, understanding: TurnUnderstanding
    ) -> None:
        self._context = context
        self._intents = intents
        self._understanding = understanding

    def route(self, text: str) -> str:
        """Do what the first sentence says of what is open, and return what follows it.

        Empty where it says nothing of the kind.
        """
        return self._route_control(text) or self._route_change(text)

    def stands_alone(self, text: str) -> bool:
        """Tell whether it surely asks or tells something of its own, whatever is open.

        A value of what is open does not, and neither does what corrects it. What is said of `den`
        (it) has to tell a record.
        """
        found = open_step(self._context.stack)
        if self._understanding.lists_follow_ups(text):
            return True
        if found is not None and found.takes_surely(text, self._context.session.turn_context):
            return False
        if has_question_mark(text) or asks_directly(text):
            return True
        understood = self._understanding.read(text)
        if understood.asks:
            return True
        if found is not None and not words_of("points_at_it").isdisjoint(
            normalise_phrase(text)[:1]
        ):
            return self._understanding.surely_tells(text)
        readings = understood.readings
        return bool(readings) and all(one.confidence >= SURE for one in readings)

    def _route_control(self, text: str) -> str:
        """Do what the first sentence orders of what is open, and return what follows it.

        An example is `stop her. hvad er overskredet` (stop here. what is overdue). Empty where it
        is no such order.
        """
        parted = first_sentence(text) if self._context.stack.top is not None else None
        wish = (
            self._understanding.wish(parted[0])
            if parted is not None and not takes_back(parted[1])
            else None
        )
        if parted is None or wish is None or wish.name not in _ENDS_A_SENTENCE:
            return ""
        self._intents.route(wish)
        return without_joint(parted[1])

    def _route_change(self, text: str) -> str:
        """Give the first sentence to the open form that it changes, and return a question after it.

        An example is `titlen er Drift. hvem ejer den?` (the title is Drift. who owns it?). Empty
        where no question follows, or the form takes it, too.
        """
        found, parted = open_step(self._context.stack), first_sentence(text)
        if found is None or parted is None or not found.is_form or not text.rstrip().endswith("?"):
            return ""
        (first, rest), context = parted, self._context.session.turn_context
        understood = self._understanding.understand(text)
        if understood.cries or not found.takes_surely(first, context):
            return ""
        if found.takes_surely(rest, context) or not self._understanding.understand(rest).asks:
            return ""
        self._context.dialogs.give(StepAnswer("words", text=first))
        return without_joint(rest)
