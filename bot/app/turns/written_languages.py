"""Remember which language somebody writes, for what is answered without a transaction."""

from dataclasses import replace

from cachetools import LRUCache

from bot.language.written_language import written_language
from bot.messages import Lang, TextInput, Turn

_MOST = 10_000
"""The most people remembered; whoever wrote longest ago is forgotten first."""


class WrittenLanguages:
    """The language of each person; the conversation's state has it too, so a restart loses none."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[str, str, str], Lang] = LRUCache(_MOST)

    def read(self, turn: Turn) -> Turn:
        """Return the turn with the language that is written in it, or was by the same person."""
        found = written_language(turn.input.text) if isinstance(turn.input, TextInput) else None
        if found is not None:
            self.learn(turn, found)
        return replace(turn, written=found or self._kept.get(_who(turn)))

    def learn(self, turn: Turn, written: Lang | None) -> None:
        """Note the language somebody is answered in because they wrote it; None where it is none.

        Only another language than Danish is remembered.
        """
        who = _who(turn)
        self._kept.pop(who, None)
        if written == "en":
            self._kept[who] = written


def _who(turn: Turn) -> tuple[str, str, str]:
    return turn.platform, turn.workspace, turn.sender.id
