"""The understanding of the words of a turn, in which each text is read once."""

from bot.engine.conversation.dialog_context import DialogContext
from bot.nlu_port import RESUME_IN_PART, SAVE_IN_PART, Intent, Interpretation, NluResult
from governance.records.actions import Action

IN_PART = (SAVE_IN_PART, RESUME_IN_PART)
"""The wishes for what is open that stand in a clause among others."""
SURE = 0.9
SURE_ENOUGH = 0.8
"""The confidence from which on what no field takes is something else that is said."""
RECORD, EVENT = "record", "report_event"
"""The dialogs that begin with what was told."""


class TurnUnderstanding:
    """It reads texts about what the conversation is about now."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session
        self._understanding = context.session.services.understanding
        self._understood: dict[str, NluResult] = {}
        self._wished: dict[str, Intent | None] = {}

    def understand(self, text: str) -> NluResult:
        """Read the text, or return what was read in it before in this turn."""
        if text not in self._understood:
            self._understood[text] = self.read(text)
        return self._understood[text]

    def read(self, text: str) -> NluResult:
        """Read the text anew: what it points at may be another thing since."""
        turn_context = self._session.turn_context
        return self._understanding.understand(
            text,
            lang=turn_context.words.lang,
            today=turn_context.today.day,
            register=turn_context.register,
            topic=self._context.topics.pointed_at,
            me=turn_context.actor.email,
        )

    def forget(self) -> None:
        """Read every text anew from here on: something else was shown since."""
        self._understood.clear()

    def wish(self, text: str) -> Intent | None:
        """Read what is wished of what is open; a clause among others wishes nothing."""
        wish = self.any_wish(text)
        return None if wish is not None and wish.name in IN_PART else wish

    def any_wish(self, text: str) -> Intent | None:
        """Read the wish, also of a clause among others; each text is read once."""
        if text not in self._wished:
            lang = self._session.words.lang
            self._wished[text] = self._understanding.wish(text, lang=lang)
        return self._wished[text]

    def surely_tells(self, text: str) -> bool:
        """Tell whether all that it says is surely told, and begins a record or an event."""
        readings = self.understand(text).readings
        return bool(readings) and all(map(_is_surely_told, readings))

    def lists_follow_ups(self, text: str) -> bool:
        """Tell whether it surely tells several new follow-ups, which no open form is of."""
        readings = self.understand(text).readings
        return len(readings) > 1 and all(map(_is_new_follow_up, readings))


def _is_new_follow_up(reading: Interpretation) -> bool:
    told = reading.wish.arguments
    is_new = (told.get("do"), told.get("section")) == ("add", Action.section)
    return is_new and _is_surely_told(reading)


def _is_surely_told(reading: Interpretation) -> bool:
    return reading.wish.name in (RECORD, EVENT) and reading.confidence >= SURE
