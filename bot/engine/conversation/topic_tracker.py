"""The topic is remembered, for a sentence that leaves something out to go on from.

It is what was shown last, or the incident the person was busy with since.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from pydantic import JsonValue

from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.page import SHORT_ANSWER
from bot.engine.shown_rows import person_in, shown_rows
from bot.engine.state import LastTopic
from bot.nlu_port import Interpretation, PriorContext, ShownRow

_LASTS = timedelta(minutes=30)
_KEPT_ARGUMENTS = frozenset(
    (
        *("about", "words", "person", "mine", "requirement", "section", "wants"),
        *("on", "since", "until", "columns", "values", "of", "find"),
    )
)
"""Arguments of pages that a sentence may go on from."""
_PROFILE = "profile"
"""The page of a thing by itself."""


def _scopes(slots: Mapping[str, JsonValue]) -> Sequence[str]:
    about = slots.get("about")
    return [str(one) for one in about] if isinstance(about, list) else []


class TopicTracker:
    """The last page asked for is the topic for a while, then the dialog that is still open.

    An incident somebody did something in since is the topic before both.
    """

    def __init__(self, session: TurnSession, stack: DialogStack) -> None:
        self._session = session
        self._stack = stack
        self._has_shown = False

    @property
    def current(self) -> PriorContext | None:
        """Find what was asked or shown last, or the dialog that is still open."""
        talk = self._recent
        if talk is not None:
            return PriorContext(talk.page, talk.about)
        return self._of_open_dialog()

    @property
    def pointed_at(self) -> PriorContext:
        """Find the same, with what a word of the sentence may point at."""
        before, talk = self.current, self._recent
        return PriorContext(
            before.intent if before is not None else "",
            before.slots if before is not None else {},
            person=talk.person if talk is not None else "",
            thing=talk.thing if talk is not None else "",
            rows=self._rows,
        )

    @property
    def _recent(self) -> LastTopic | None:
        talk, at_hand = self._session.state.talk, self._session.at_hand
        recent = talk if talk is not None and self._session.now - talk.at <= _LASTS else None
        if at_hand is None or (recent is not None and recent.at > at_hand.since):
            return recent
        person = recent.person if recent is not None else ""
        scope = f"system:{at_hand.system}"
        about: dict[str, JsonValue] = {"about": [scope]}
        return LastTopic(page="call", about=about, at=at_hand.since, person=person, thing=scope)

    def _rows(self) -> Sequence[ShownRow]:
        session = self._session
        newest = session.unit.outbox.newest_card(session.standing.id)
        return shown_rows(newest, session.unit)

    def note_page(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Note that the page was asked for, and about what; a short answer is about nothing."""
        if name == SHORT_ANSWER:
            return
        self._has_shown = True
        self._note(name, arguments)

    def note_offered(self, readings: Sequence[Interpretation], about: Sequence[str] = ()) -> None:
        """Note who is spoken of in what was only offered, or the one thing that was named in it."""
        before = self._recent
        register = self._session.unit.register
        person = next(filter(None, (person_in(one.slots, register) for one in readings)), "")
        page, kept = (before.page, before.about) if before is not None else ("", {})
        named = about or next((_scopes(one.slots) for one in readings), ())
        if len(named) == 1:
            pages = (one.wish.name for one in readings if one.wish.kind == "page")
            page, kept = next(pages, _PROFILE), {"about": list(named)}
        elif not person:
            return
        self._keep(page, kept, person)

    def note_open_dialog(self) -> None:
        """Note what the open dialog is about, unless a page was shown in this turn."""
        found, frame = self._of_open_dialog(), self._stack.top
        if frame is None or self._has_shown:
            return
        told: dict[str, JsonValue] = {}
        for part in (frame.draft.get("given"), frame.draft.get("values")):
            told |= part if isinstance(part, dict) else {}
        if found is not None:
            self._note(found.intent, found.slots, told)
        elif person_in(told, self._session.unit.register):
            self._note(frame.dialog, {}, told)

    def _of_open_dialog(self) -> PriorContext | None:
        frame = self._stack.top
        found = None if frame is None else self._stack.opened(frame)
        if found is None or not (about := found[0].about(found[1])):
            return None
        return PriorContext(found[0].name, about)

    def _note(
        self,
        name: str,
        arguments: Mapping[str, JsonValue],
        given: Mapping[str, JsonValue] = MappingProxyType({}),
    ) -> None:
        """Note what it was about, and who in it or in what a dialog was `given`."""
        about = {key: value for key, value in arguments.items() if key in _KEPT_ARGUMENTS}
        if isinstance(scope := arguments.get("scope"), str):
            about["about"] = [scope]
        self._keep(name, about, person_in({**given, **arguments}, self._session.unit.register))

    def _keep(self, page: str, about: Mapping[str, JsonValue], person: str) -> None:
        """Keep it; who and what were spoken of last stay, where it is about nobody and nothing."""
        before, scopes = self._recent, _scopes(about)
        talk = LastTopic(
            page=page,
            about=dict(about),
            at=self._session.now,
            person=person or (before.person if before is not None else ""),
            thing=scopes[0] if len(scopes) == 1 else (before.thing if before is not None else ""),
        )
        self._session.state = self._session.state.model_copy(update={"talk": talk})
