"""The undo runner keeps what a turn changed, and undoes it on a press or in words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.cards import notices
from bot.cards import undo as cards
from bot.cards.register.refusals import why_not_undone
from bot.cards.undo import Undoable, UndoneRecord
from bot.engine.conversation.command_runner import CommandRunner
from bot.engine.conversation.turn_session import TurnSession
from bot.engine.ids import next_id
from bot.engine.records.consequences import called_for_again, following
from bot.engine.records.record_correction import told_record
from bot.engine.records.undo_names import entry_name, noun_and_name, records_told
from bot.messages import Card
from governance.changes.undo import CannotUndo, refuse_if_over
from governance.commands import (
    ChooseLanguage,
    ChoosePlatform,
    FinishChecklist,
    SkipQuestion,
    StartChecklist,
    Undo,
)
from governance.ports import VersionConflict
from governance.undo_log import ChangedVersion, UndoEntry, combined

RECENT = timedelta(minutes=10)
"""For so long `fortryd` (undo) means what was done last in the conversation."""
_LONGEST_AGO = timedelta(days=14)
"""No working day is followed by so many that are none."""
_NEVER = {
    command.name
    for command in (StartChecklist, SkipQuestion, FinishChecklist, ChooseLanguage, ChoosePlatform)
}
"""Commands that are not undone by themselves."""
_LAST_FEW = 3
_MOST_NAMED = 4


class UndoRunner:
    """It keeps the turn's entry, and undoes the entries of earlier turns."""

    def __init__(self, session: TurnSession, commands: CommandRunner) -> None:
        self._session = session
        self._commands = commands
        self._entry = next_id(session.now)

    @property
    def offered(self) -> str | None:
        """The id of this turn's entry, where it has changed something that can be undone."""
        context = self._session.command_context
        has_changed = context.changed or context.put_off or context.reminded
        is_kept = bool(has_changed) and not _NEVER.issuperset(self._commands.done)
        return self._entry if is_kept else None

    def with_button(self, card: Card) -> Card:
        """Put a button on the receipt that undoes what the turn has changed."""
        entry = self.offered
        if entry is None:
            return card
        return cards.with_undo(card, cards.undo_button(self._session.words, entry))

    def keep(self) -> None:
        """Keep what the turn has changed, and note what it has undone."""
        session, context = self._session, self._session.command_context
        for one in context.undoing:
            session.unit.undo_log.undone(one, by=self._entry)
        if self.offered is None:
            return
        undoes = context.undoing[0] if context.undoing else ""
        session.unit.undo_log.keep(
            UndoEntry(
                id=self._entry,
                who=context.actor.email,
                at=session.now,
                commands=tuple(self._commands.done),
                changes=combined(context.changed),
                put_off=tuple(context.put_off),
                reminders=tuple(context.reminded),
                about=tuple(sorted(self._commands.told)),
                conversation=session.standing.id,
                undoes=undoes,
            )
        )

    @property
    def saved(self) -> tuple[str, str] | None:
        """Return section and key of the one record that the turn has added or corrected."""
        changed = combined(self._session.command_context.changed)
        return None if self.offered is None else told_record(self._commands.done, changed)

    def recent(self) -> UndoEntry | None:
        """Return what was done last in this conversation, a moment ago, and can be undone."""
        since = self._session.now - RECENT
        for one in self._session.unit.undo_log.latest(self._me, since=since):
            if one.conversation == self._session.standing.id and not one.undone_by:
                return one if not one.undoes else None
        return None

    def choice(self, section: str = "") -> Card:
        """Ask which of the latest things is to be undone, of that section where some are."""
        session = self._session
        latest = session.unit.undo_log.latest(self._me, since=session.now - _LONGEST_AGO)
        found = [one for one in latest if not one.undoes and self._can_be_undone(one)]
        of_it = [one for one in found if any(each.section == section for each in one.changes)]
        found = (of_it or found)[:_LAST_FEW]
        shown = [Undoable(one.id, entry_name(one, session.turn_context), one.at) for one in found]
        return cards.choice(session.words, session.now, shown)

    def _can_be_undone(self, entry: UndoEntry) -> bool:
        try:
            refuse_if_over(entry, self._session.command_context)
        except CannotUndo:
            return False
        return True

    def undo(self, entry: str) -> tuple[Card, UndoEntry | None]:
        """Undo the entry; return the receipt, or the refusal, and what was undone."""
        session = self._session
        before = session.unit.undo_log.find(entry)
        try:
            refusal = self._commands.run((Undo(entry=entry),))
        except CannotUndo as no:
            said = why_not_undone(no, session.words, session.turn_context.name_of)
            return notices.refused(session.words, session.now, said), None
        except VersionConflict:
            return notices.changed(session.words, session.now), None
        if refusal is not None or before is None:
            return refusal or notices.changed(session.words, session.now), None
        shown = [*self._shown(combined(before.changes))][:_MOST_NAMED]
        card = cards.undone(
            session.words,
            session.now,
            shown,
            (*following(session.turn_context), *called_for_again(session.turn_context)),
            put_off=bool(before.put_off),
            reminders=before.reminders,
        )
        return self.with_button(card) if not before.undoes else card, before

    @property
    def _me(self) -> str:
        return self._session.command_context.actor.email

    def _shown(self, changes: Sequence[ChangedVersion]) -> Iterator[UndoneRecord]:
        context = self._session.turn_context
        for one, record in records_told(changes, context):
            became = "back" if not one.after else "gone" if not one.before else "before"
            yield UndoneRecord(*noun_and_name(record, context), became)
