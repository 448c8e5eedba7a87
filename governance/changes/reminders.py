"""Make and cancel a person's own reminders, and keep quiet about an obligation to one person."""

from collections.abc import Sequence
from datetime import date

from governance.commands import CancelReminder, KeepQuiet, SetReminder
from governance.context import CommandContext, NotFound
from governance.local_time import day_begins, zone_of
from governance.obligations.ledger import Entry, find_entry
from governance.reminders import ReminderTopic, may_be_quiet
from governance.undo_log import Became, ChangedReminder


class TooLate(Exception):
    """The moment has come already."""


def set_reminder(command: SetReminder, context: CommandContext) -> None:
    """Keep the reminder. Raises TooLate."""
    if command.at <= context.today.now:
        raise TooLate
    identity = (command.scope, command.rule, command.subject) if command.rule else None
    made = context.reminders.add(
        person=context.actor.email,
        sort="remind",
        at=command.at,
        topic=ReminderTopic(command.said, identity, command.due_on, command.opens),
    )
    context.reminded.append(ChangedReminder(made.id, "waiting"))


def cancel_reminder(command: CancelReminder, context: CommandContext) -> None:
    """Cancel it, unless it is somebody else's or its moment has come. Raises NotFound."""
    found = context.reminders.find(command.reminder)
    if found is None or found.person != context.actor.email or found.state != "waiting":
        raise NotFound
    context.reminders.mark(found.id, "cancelled")
    context.reminded.append(ChangedReminder(found.id, "cancelled"))


def keep_quiet(command: KeepQuiet, context: CommandContext) -> None:
    """Send the actor no nudges about the obligation, at the longest until it is due.

    It takes the place of what they asked for before about the same. Raises NotFound where it is no
    longer ahead, and TooLate.
    """
    identity, now = (command.scope, command.rule, command.subject), context.today.now
    entry = find_entry(context.ledger, identity)
    if entry is None or not may_be_quiet(entry.obligation, context.today.day):
        raise NotFound
    if command.until <= context.today.day:
        raise TooLate
    for before in context.reminders.waiting_of(context.actor.email, now=now):
        if before.sort == "quiet" and before.topic.identity == identity:
            context.reminders.mark(before.id, "cancelled")
            context.reminded.append(ChangedReminder(before.id, "cancelled"))
    made = context.reminders.add(
        person=context.actor.email,
        sort="quiet",
        at=day_begins(quiet_until(entry, command.until), zone_of(context.register)),
        topic=ReminderTopic(command.said, identity, entry.obligation.due_on),
    )
    context.reminded.append(ChangedReminder(made.id, "waiting"))


def quiet_until(entry: Entry, wanted: date) -> date:
    """Return the day from which they hear of it again: the one they want, or when it is due."""
    return min(wanted, entry.obligation.due_on)


def take_back(changed: Sequence[ChangedReminder], context: CommandContext) -> None:
    """Put reminders back as they were before. Raises TooLate."""
    for one in reversed(changed):
        found = context.reminders.find(one.reminder)
        if found is None or found.state != one.became or found.at <= context.today.now:
            raise TooLate
        back: Became = "cancelled" if one.became == "waiting" else "waiting"
        context.reminders.mark(found.id, back)
        context.reminded.append(ChangedReminder(found.id, back))
