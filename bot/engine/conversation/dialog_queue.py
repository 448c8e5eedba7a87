"""Dialogs asked for together are queued, each waiting for the one before it."""

from collections.abc import Sequence

from bot.engine.conversation.turn_session import TurnSession
from bot.engine.state import QueuedDialog
from bot.nlu_port import Intent

_MOST = 5


class DialogQueue:
    """Dialogs wait here until what they were asked for with is done; beyond five are forgotten."""

    def __init__(self, session: TurnSession) -> None:
        self._session = session

    def add(self, intents: Sequence[Intent]) -> None:
        """Add these dialogs, ahead of those that wait already."""
        state = self._session.state
        above = len(state.stack)
        added = tuple(
            QueuedDialog(dialog=one.name, arguments=dict(one.arguments), above=above)
            for one in intents
        )
        self._session.state = state.model_copy(update={"later": (*added, *state.later)[:_MOST]})

    def next(self) -> QueuedDialog | None:
        """Take out the dialog that is to begin now, before what was open already goes on."""
        state = self._session.state
        if not state.later or state.later[0].above < len(state.stack):
            return None
        following, *rest = state.later
        self._session.state = state.model_copy(update={"later": tuple(rest)})
        return following
