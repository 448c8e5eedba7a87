"""The topic is remembered, for a sentence that leaves something out to go on from."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import JsonValue

from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.page import SHORT_ANSWER
from bot.engine.state import LastTopic
from bot.nlu_port import PriorContext

_LASTS = timedelta(minutes=30)
_KEPT_ARGUMENTS = frozenset(
    (
        *("about", "words", "person", "mine", "requirement", "section", "wants"),
        *("on", "since", "until", "columns", "values", "of", "find"),
    )
)
"""Arguments of pages that a sentence may go on from."""


class TopicTracker:
    """The last page asked for is the topic for a while, then the dialog that is still open."""

    def __init__(self, session: TurnSession, stack: DialogStack) -> None:
        self._session = session
        self._stack = stack
        self._has_shown = False

    @property
    def current(self) -> PriorContext | None:
        """Find what was asked or shown last, or the dialog that is still open."""
        talk = self._session.state.talk
        if talk is not None and self._session.now - talk.at <= _LASTS:
            return PriorContext(talk.page, talk.about)
        return self._of_open_dialog()

    def note_page(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Note that the page was asked for, and about what; a short answer is about nothing."""
        if name == SHORT_ANSWER:
            return
        self._has_shown = True
        self._note(name, arguments)

    def note_open_dialog(self) -> None:
        """Note what the open dialog is about, unless a page was shown in this turn."""
        found = self._of_open_dialog()
        if found is not None and not self._has_shown:
            self._note(found.intent, found.slots)

    def _of_open_dialog(self) -> PriorContext | None:
        frame = self._stack.top
        found = None if frame is None else self._stack.opened(frame)
        if found is None or not (about := found[0].about(found[1])):
            return None
        return PriorContext(found[0].name, about)

    def _note(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        about = {key: value for key, value in arguments.items() if key in _KEPT_ARGUMENTS}
        if isinstance(scope := arguments.get("scope"), str):
            about["about"] = [scope]
        talk = LastTopic(page=name, about=about, at=self._session.now)
        self._session.state = self._session.state.model_copy(update={"talk": talk})
