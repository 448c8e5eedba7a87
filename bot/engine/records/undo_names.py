"""Name what an entry of the undo log changed, as a person says it."""

from collections.abc import Sequence

from bot.cards.obligation_names import clipped
from bot.engine.dialog import TurnContext
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.formatting.sentence_case import capitalized
from governance.records.actions import Action
from governance.records.answers import Answer
from governance.records.checklists import Checklist
from governance.records.columns import sheet_of
from governance.records.evidence import Evidence
from governance.schema.record import Record, record_classes
from governance.undo_log import ChangedReminder, ChangedVersion, UndoEntry, combined

_LONGEST_SAID = 60


def entry_name(entry: UndoEntry, context: TurnContext) -> str:
    """Name the entry by the first thing it changed."""
    if entry.put_off and not entry.changes:
        return context.words("undo.put_off")
    if entry.reminders and not entry.changes:
        return _reminder_name(entry.reminders[0], context)
    told = records_told(combined(entry.changes), context)
    if not told:
        return context.words("undo.something")
    return capitalized(" ".join(noun_and_name(told[0][1], context)))


def _reminder_name(changed: ChangedReminder, context: TurnContext) -> str:
    """Name a reminder by what it is of, and say where it was cancelled."""
    kept = context.command_context.reminders.find(changed.reminder)
    words, said = context.words, kept.topic.said if kept is not None else ""
    if not said:
        return words("remind.position")
    key = "undo.cancelled_reminder" if changed.became == "cancelled" else "undo.reminder"
    return words(key, said=clipped(said, _LONGEST_SAID))


def records_told(
    changes: Sequence[ChangedVersion], context: TurnContext
) -> list[tuple[ChangedVersion, Record]]:
    """Return the changes to tell of: what was told, before what followed from it."""
    register, memory = context.command_context.register, context.command_context.memory
    found = []
    for one in changes:
        cls = record_classes()[one.section]
        kept = register.get(cls, one.key)
        record: Record | None = None if kept is None else kept.record
        if record is None:
            state = memory.state_of(one.section, one.key, one.after or one.before)
            record = None if state is None else cls.from_state(dict(state))
        if record is not None:
            found.append((one, record))
    found = [one for one in found if not isinstance(one[1], Checklist)]
    return [one for one in found if not isinstance(one[1], Action)] or found


def noun_and_name(record: Record, context: TurnContext) -> tuple[str, str]:
    """Return the record's noun and name, as a person says them."""
    words = context.words
    if isinstance(record, Answer):
        topic = context.catalogue.question(record.question).topic[words.lang]
        place = context.command_context.scope_context(record.scope).label
        return words("undo.answer"), f"“{topic}”, {place}"
    if isinstance(record, Evidence):
        return words("undo.evidence"), record.title
    noun = words(f"noun.{record.section}")
    return noun, name_of(record, sheet_of(record.section), words, called_in(context))
