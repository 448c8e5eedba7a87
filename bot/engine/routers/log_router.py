"""The log router leaves to an open log what neither asks for anything nor orders it."""

from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.ids import moment_of
from bot.engine.queries.topic import scopes_in
from bot.engine.routers.turn_understanding import SURE, SURE_ENOUGH, TurnUnderstanding
from bot.engine.state import Frame
from bot.nlu_port import Interpretation

_NO_LINE = ("page", "control", "language")
"""The wishes that ask or order something; what is told may be a line of a log."""
_MAY_BE_A_LINE = ("not_done",)
"""The pages that say something of what was told."""


class LogRouter:
    """It knows the log of an incident, or the list, that listens to the conversation."""

    def __init__(self, context: DialogContext, understanding: TurnUnderstanding) -> None:
        self._context = context
        self._session = context.session
        self._understanding = understanding

    def leave(self, text: str) -> bool:
        """Leave to an open log what neither asks for anything nor orders it.

        An emergency of another system is heard first, whatever is open.
        """
        log = self._session.listening
        if log is None:
            return False
        understood = self._understanding.understand(text)
        if understood.which and not understood.cries:
            return False  # it is asked who is meant
        if log.otherwise:
            asks = understood.asks and not log.asks
            wishes = [one.wish for one in understood.readings]
            only_like = not log.asks and all(map(_is_only_like, understood.readings))
            self._session.effects.for_log = not asks and (not wishes or only_like)
            return self._session.effects.for_log
        wished = [one.wish for one in understood.readings if one.confidence >= SURE]
        said = any(wish.kind == "incident" for wish in wished)
        orders = self._understanding.wish(text) is not None
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

    def is_newer_than(self, frame: Frame) -> bool:
        """Tell whether the person did something in the log after the dialog was last shown."""
        log, outbox = self._session.listening, self._session.unit.outbox
        shown = outbox.newest(frame.message) if frame.message else None
        return log is not None and shown is not None and moment_of(shown.claim.id) < log.touched

    def leave_unread(self) -> bool:
        """Leave a text to the log that is too long to be read."""
        frame = self._context.stack.top
        if self._session.listening is None or not (frame is None or self.is_newer_than(frame)):
            return False
        self._session.effects.for_log = True
        return True

    def give_to_newer_draft(self, text: str) -> bool:
        """Give it to a form that waits, where that was shown after the list that listens."""
        log = self._session.listening
        if log is None or not log.otherwise:
            return False
        return self._context.dialogs.give_to_waiting(text, since=log.touched)


def _is_only_like(reading: Interpretation) -> bool:
    """Tell whether it is like a question that shows something; or, not surely, like a cry."""
    unsure = reading.confidence < SURE_ENOUGH
    return reading.wish.kind == "page" or (reading.wish.kind == "call" and unsure)
