"""Pages are drawn as things are now, and shown here, at home or in private."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import did_you_mean, notices
from bot.cards.unread import with_told_besides
from bot.engine.action_tokens import parse_card
from bot.engine.conversation.dialog_stack import DialogStack
from bot.engine.conversation.topic_tracker import TopicTracker
from bot.engine.conversation.turn_replies import TurnReplies
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.forms.form_plan import FormDraft
from bot.engine.page import APP_HOME, HELP, HOME, SHORT_ANSWER, is_politeness
from bot.engine.queries.names import naming
from bot.engine.shown_rows import record_named, record_of
from bot.messages import ActionData, Audience, Card, Fields
from bot.nlu_port import EXCEPTED, Interpretation
from bot.rendering.plain_text import plain


class PagePresenter:
    """A page leaves what is open as it is."""

    def __init__(
        self, session: TurnSession, stack: DialogStack, replies: TurnReplies, topics: TopicTracker
    ) -> None:
        self._session = session
        self._stack = stack
        self._replies = replies
        self._topics = topics

    def show(
        self, name: str, arguments: Mapping[str, JsonValue], *, in_place: bool = False
    ) -> None:
        """Show the page below, or `in_place` of the card that was pressed.

        What is asked for on the home page is shown there. One that is for the person alone
        goes to their own conversation where others read along.
        """
        self._show(name, arguments, in_place=in_place)

    def answer(
        self,
        name: str,
        arguments: Mapping[str, JsonValue],
        others: Sequence[Interpretation] = (),
    ) -> None:
        """Answer with the page, briefly where just that is what stands above already.

        `others` are what else may have been asked for.
        """
        self._show(name, arguments, briefly=True, others=others)

    def _show(
        self,
        name: str,
        arguments: Mapping[str, JsonValue],
        *,
        in_place: bool = False,
        briefly: bool = False,
        others: Sequence[Interpretation] = (),
    ) -> None:
        self._topics.note_page(name, arguments)
        if self._replies.at_home:
            self._show_at_home(name, arguments)
            return
        page = self._session.services.pages[name]
        if self._session.place.shared and page.audience is Audience.OWN:
            self._session.move_to_private(
                ActionData(name="page", value={"name": name, "arguments": dict(arguments)})
            )
            return
        card = self._draw(name, arguments)
        self._topics.note_record(record_of(card) or record_named(arguments))
        small = name in (HELP, HOME) or is_politeness(name, arguments)
        if not (small or in_place) and (where := self._left_just_now()):
            card = notices.with_what_waits(card, self._session.words, where)
        waits = self._stack.waiting_form() if name == SHORT_ANSWER else None
        if waits is not None:
            card = notices.with_what_is_unsaved(card, self._session.words, waits.heading)
        if in_place:
            self._replies.update_pressed(card)
        elif briefly and self._stands_there(card):
            words, now = self._session.words, self._session.now
            self._replies.say(notices.stands_above(words, now, card.title))
        else:
            called = naming(self._session.turn_context)
            self._replies.say(did_you_mean.with_others(card, called, others))

    def _left_just_now(self) -> str:
        """Say where one is in what is open, where its card is the newest; else empty."""
        return (self._stack.position_text() or "") if self._stack.is_newest() else ""

    def _field_of_what_is_open(self) -> str:
        """Return a field of the form that is open; empty where none is."""
        frame = self._stack.top
        found = self._stack.opened(frame) if frame is not None else None
        if frame is None or found is None or not isinstance(found[1], FormDraft):
            return ""
        shown = self._session.unit.outbox.newest(frame.message)
        body = () if shown is None else parse_card(shown.payload).body
        fields = (field for block in body if isinstance(block, Fields) for field in block.fields)
        return next((field.label for field in fields), "")

    def _stands_there(self, card: Card) -> bool:
        """Tell whether the newest card of the conversation says exactly the same."""
        newest = self._session.newest_card()
        if newest is None:
            return False
        stands = parse_card(newest.payload)
        body = did_you_mean.body_without_others(stands, self._session.words)
        return _words_of(stands.model_copy(update={"body": body})) == _words_of(card)

    def show_home(self) -> None:
        """Show the person's home page as things are now."""
        self._show_at_home(HOME, {})

    def _show_at_home(self, name: str, arguments: Mapping[str, JsonValue]) -> None:
        self._replies.show_home(self._draw(APP_HOME if name == HOME else name, arguments))

    def _draw(self, name: str, arguments: Mapping[str, JsonValue]) -> Card:
        where = self._stack.position_text() if name == HELP else None
        if where is not None:
            field = self._field_of_what_is_open()
            arguments = {**arguments, "where": where, "filling": field}
        if self._session.services.pages[name].lists_drafts:
            arguments = {**arguments, "drafts": self._drafts()}
        page, excepted = self._session.services.pages[name], arguments.get(EXCEPTED)
        if page.takes_exceptions or not isinstance(excepted, dict):
            return self._drawn(name, arguments)
        card = self._drawn(name, {one: arguments[one] for one in arguments if one != EXCEPTED})
        words, said = self._session.words, str(excepted.get("said") or "")
        return with_told_besides(card, words, unread=[said], following=())

    def _drafts(self) -> list[JsonValue]:
        """Return what is not saved of what is open and paused, the latest first."""
        return [
            {"title": one.frame.title, "filled": one.filled, "card": one.frame.card}
            for one in self._stack.unsaved_drafts()
        ]

    def _drawn(self, name: str, arguments: Mapping[str, JsonValue]) -> Card:
        return self._session.services.pages[name].show(
            arguments, self._session.turn_context, open_dialog=self._stack.top is not None
        )


def _words_of(card: Card) -> str:
    """Return what it says, without the moment it says it."""
    return plain(card.model_copy(update={"as_of": ""}))
