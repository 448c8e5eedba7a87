"""Dialogs asked for together are queued, each waiting for the one before it."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.engine.conversation.turn_session import TurnSession
from bot.engine.dialog import KEEP_EVIDENCE
from bot.engine.state import QueuedDialog
from bot.nlu_port import Intent

_MOST = 5


class DialogQueue:
    """Dialogs wait here until what they were asked for with is done; beyond five are forgotten."""

    def __init__(self, session: TurnSession) -> None:
        self._session = session

    def add(self, intents: Sequence[Intent]) -> None:
        """Add these dialogs, ahead of those that wait already."""
        self._add([(one.name, one.arguments) for one in intents], len(self._session.state.stack))

    def add_after_this(self, dialogs: Sequence[tuple[str, Mapping[str, JsonValue]]]) -> None:
        """Add dialogs that begin when the one that is open now is done."""
        self._add(dialogs, len(self._session.state.stack) - 1)

    def _add(self, dialogs: Sequence[tuple[str, Mapping[str, JsonValue]]], above: int) -> None:
        state = self._session.state
        added = tuple(
            QueuedDialog(
                dialog=name,
                arguments=dict(arguments),
                above=above,
                of_saved=name == KEEP_EVIDENCE,
            )
            for name, arguments in dialogs
        )
        self._session.state = state.model_copy(update={"later": (*added, *state.later)[:_MOST]})

    def give_up(self) -> None:
        """Leave out what is of the record that is open now, and is not saved after all."""
        state = self._session.state
        here = len(state.stack) - 1
        kept = tuple(one for one in state.later if not (one.of_saved and one.above == here))
        self._session.state = state.model_copy(update={"later": kept})

    def next(self) -> QueuedDialog | None:
        """Take out the dialog that is to begin now, before what was open already goes on."""
        state = self._session.state
        if not state.later or state.later[0].above < len(state.stack):
            return None
        following, *rest = state.later
        self._session.state = state.model_copy(update={"later": tuple(rest)})
        return following
