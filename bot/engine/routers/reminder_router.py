"""The reminder router finds what a reminder is of: what is named, shown, open or saved last."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.engine.action_tokens import parse_card
from bot.engine.conversation.dialog_context import DialogContext
from bot.engine.dialog import StepAnswer
from bot.engine.records.undo_names import entry_name
from bot.engine.shown_obligations import shown_on
from bot.language.phrase_table import correction_in
from bot.language.questions import without_order_of_that_one
from bot.messages import Card
from bot.nlu_port import Intent, SaidReminder
from governance.records.contracts import Contract
from governance.schema.record import record_classes
from governance.schema.scopes import parse_scope

_REMIND = "remind"
"""The dialog."""


class ReminderRouter:
    """`Mind mig om det` (remind me of it) is of what stands above, where nothing is named."""

    def __init__(self, context: DialogContext) -> None:
        self._context = context
        self._session = context.session

    def route(self, wish: Intent) -> None:
        """Begin a reminder, or go on with the one that is open.

        What is open rests meanwhile, when it is what they want to be reminded of.
        """
        context, said = self._context, str(wish.arguments.get("words", ""))
        if context.stack.top is not None and context.stack.top.dialog == _REMIND:
            context.dialogs.give(StepAnswer("words", text=said))
            return
        shown: list[JsonValue] = []
        if not context.stack.is_newest():
            newest = self._session.newest_card()
            shown = [list(one) for one in shown_on(newest, self._session.unit)]
        arguments = {**wish.arguments, "shown": shown}
        if not shown:
            arguments |= self._of_what_stands(said)
        context.dialogs.start(_REMIND, arguments)

    def move_newest(self, text: str) -> bool:
        """Move the reminder that was set a moment ago: `flyt den til fredag`, `nej, kl. 10`.

        False where something else was saved last, or the text is of more than a moment.
        """
        entry = self._context.undo.recent()
        set_anew = (
            [one.reminder for one in entry.reminders if one.became == "waiting"] if entry else []
        )
        said = without_order_of_that_one(text) or correction_in(text)
        if len(set_anew) != 1 or not said or not self._tells_a_moment(said):
            return False
        arguments: dict[str, JsonValue] = {"do": "move", "words": said, "reminder": set_anew[0]}
        arguments |= self._day_of_shown()
        self._context.dialogs.start(_REMIND, arguments)
        return True

    def _of_what_stands(self, said: str) -> Mapping[str, JsonValue]:
        """Name what is open, waits, was saved or shown last, and find its day."""
        context, given = self._context, self._day_of_shown()
        called, opens = context.stack.waiting()
        if self._names_something(said):
            return given | ({"called": called, "opens": opens} if called else {})
        frame, is_living = context.stack.top, context.stack.is_newest()
        newest = None if is_living else self._session.newest_card()
        saved = context.undo.recent() if frame is None and not called else None
        is_shown = frame is not None or context.topics.current is not None
        if saved is not None:
            name = entry_name(saved, self._session.turn_context)
            called, opens = self._quoted(name), {}
        elif newest is not None and is_shown and (frame is not None or not called):
            called, opens = self._quoted(_called_so(parse_card(newest.payload))), {}
            frame = None
        if called and frame is not None:
            context.dialogs.pause()
        return given | ({"called": called, "opens": opens} if called else {})

    def _names_something(self, said: str) -> bool:
        read = self._read(said)
        return bool(read.about or read.said)

    def _tells_a_moment(self, said: str) -> bool:
        """Tell whether it says when, and nothing else."""
        read = self._read(said)
        moment = read.moment
        tells = moment.day or moment.clock or moment.after or moment.before
        return tells is not None and not (read.about or read.said)

    def _read(self, said: str) -> SaidReminder:
        session = self._session
        return session.services.understanding.reminder(
            said,
            now=session.now.astimezone(session.words.timezone),
            register=session.turn_context.register,
        )

    def _day_of_shown(self) -> dict[str, JsonValue]:
        """Tell the last day of the record or contract that was shown or saved last, if any."""
        shown, register = self._context.topics.pointed_at, self._session.turn_context.register
        section, key = shown.record or ("", "")
        if not section and shown.thing:
            kind, name = parse_scope(shown.thing)
            if kind == "contract":
                section, key = Contract.section, Contract.key_of(number=name)
        kept = register.get(record_classes()[section], key) if section else None
        day = None if kept is None else kept.record.last_day
        return {} if day is None else {"due": day.isoformat()}

    def _quoted(self, name: str) -> str:
        return self._session.words("engine.quoted", label=name)


def _called_so(card: Card) -> str:
    """Name what a card is about: by its title, and the last thing it is over."""
    over = (card.over or "").split(" · ")[-1]
    return " · ".join(part for part in (card.title, over) if part)
