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
from bot.nlu_port import Interpretation, NluResult, PriorContext, ShownRow
from governance.obligations.obligation import FOLLOW_UP
from governance.records.actions import Action
from governance.schema.scopes import AUTHORITY

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
_OBLIGATION = "obligation"
"""The page of one thing that is due."""
_RECORDS = "records"
"""The page of the records of a section: what is asked in a form may be of them."""


def _scopes(slots: Mapping[str, JsonValue]) -> Sequence[str]:
    about = slots.get("about")
    return [str(one) for one in about] if isinstance(about, list) else []


def _narrowed(about: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Leave out the authority itself: what is asked next is of all it has, and not of it alone."""
    return {name: value for name, value in about.items() if (name, value) != ("about", [AUTHORITY])}


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
            people=talk.people if talk is not None else (),
            thing=talk.thing if talk is not None else "",
            record=talk.record if talk is not None else None,
            rows=self._rows,
        )

    @property
    def _recent(self) -> LastTopic | None:
        talk, at_hand = self._session.state.talk, self._session.at_hand
        recent = talk if talk is not None and self._session.now - talk.at <= _LASTS else None
        if at_hand is None or (recent is not None and recent.at > at_hand.since):
            return recent
        person, people = (recent.person, recent.people) if recent is not None else ("", ())
        scope = f"system:{at_hand.system}"
        about: dict[str, JsonValue] = {"about": [scope]}
        return LastTopic(
            page="call", about=about, at=at_hand.since, person=person, people=people, thing=scope
        )

    def _rows(self) -> Sequence[ShownRow]:
        return shown_rows(self._session.newest_card(), self._session.unit)

    def note_page(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        """Note that the page was asked for, and about what; a short answer is about nothing."""
        if name == SHORT_ANSWER:
            return
        self._has_shown = True
        self._note(name, arguments)
        if name == _OBLIGATION and arguments.get("rule") == FOLLOW_UP:
            self.note_record((Action.section, str(arguments.get("subject"))))

    def note_record(self, record: tuple[str, str] | None) -> None:
        """Note the one record that is shown, if it is one, for words that point back at it."""
        if record is not None:
            talk = self._recent or LastTopic(page="", about={}, at=self._session.now)
            noted = talk.model_copy(update={"record": record, "at": self._session.now})
            self._session.state = self._session.state.model_copy(update={"talk": noted})

    def note_saved(self, record: tuple[str, str] | None) -> None:
        """Note the one record that was saved in this turn, where nothing else is open."""
        if self._stack.top is None:
            self.note_record(record)

    def note_offered(self, readings: Sequence[Interpretation], about: Sequence[str] = ()) -> None:
        """Note who is spoken of in what was only offered, or the one thing that was named in it."""
        before = self._recent
        register = self._session.unit.register
        person = next(filter(None, (person_in(one.slots, register) for one in readings)), "")
        if before is not None and person in before.people:
            person = ""  # it may be any of those who were named
        page, kept = (before.page, before.about) if before is not None else ("", {})
        named = about or next((_scopes(one.slots) for one in readings), ())
        if len(named) == 1:
            pages = (one.wish.name for one in readings if one.wish.kind == "page")
            page, kept = next(pages, _PROFILE), {"about": list(named)}
        elif not person:
            return
        self._keep(page, kept, person)

    def note_named(self, understood: NluResult) -> None:
        """Note who is named in a sentence, whatever comes of it; several may be meant later."""
        register = self._session.unit.register
        told = [one.wish.arguments for one in understood.readings if one.wish.kind == "dialog"]
        spoken_of = (person_in(arguments, register) for arguments in told)
        people = tuple(dict.fromkeys((*understood.people, *filter(None, spoken_of))))
        if people:
            before = self._recent
            page, about = (before.page, before.about) if before is not None else ("", {})
            self._keep(page, about, people[0] if len(people) == 1 else "", people)

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
        return PriorContext(_RECORDS if "section" in about else found[0].name, _narrowed(about))

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
        about = _narrowed(about)
        self._keep(name, about, person_in({**given, **arguments}, self._session.unit.register))

    def _keep(
        self,
        page: str,
        about: Mapping[str, JsonValue],
        person: str,
        people: tuple[str, ...] = (),
    ) -> None:
        """Keep it; who and what were spoken of last stay, where it is about nobody and nothing."""
        before, scopes = self._recent, _scopes(about)
        if not (person or people) and before is not None:
            person, people = before.person, before.people
        talk = LastTopic(
            page=page,
            about=dict(about),
            at=self._session.now,
            person=person,
            people=people if len(people) > 1 else (),
            thing=scopes[0] if len(scopes) == 1 else (before.thing if before is not None else ""),
        )
        self._session.state = self._session.state.model_copy(update={"talk": talk})
