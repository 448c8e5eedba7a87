"""Find what a reminder is about, as things stand now."""

from bot.cards.obligation_names import clipped
from bot.cards.obligations import reminders as cards
from bot.cards.obligations.reminders import ReminderItem, ReminderView
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.queries.names import naming
from bot.messages import Card
from governance.obligations.ledger import Ledger, find_entry
from governance.reminders import Reminder, reminder_of

_LONGEST = 120


def stands(reminder: Reminder, ledger: Ledger) -> bool:
    """Tell whether the obligation stands as it did when they asked to be reminded of it."""
    identity, due_on = reminder.topic.identity, reminder.topic.due_on
    entry = None if identity is None else find_entry(ledger, identity)
    return entry is not None and due_on in (None, entry.obligation.due_on)


def item_of(reminder: Reminder, context: TurnContext) -> ReminderItem:
    """Name what the reminder is about."""
    identity = reminder.topic.identity
    entry = None if identity is None else find_entry(context.command_context.ledger, identity)
    said = clipped(reminder.topic.said, _LONGEST)
    what = said if entry is None else naming(context).title(entry.obligation)
    is_quoted = identity is None and reminder.topic.opens is None
    return ReminderItem(reminder, f"“{what}”" if is_quoted else what)


def waiting(context: TurnContext) -> list[ReminderItem]:
    """Return the person's own reminders, the soonest first."""
    found = context.command_context.reminders.waiting_of(context.actor.email, now=context.today.now)
    return [item_of(one, context) for one in found]


def reminder_card(bundle: str, context: TurnContext) -> Card:
    """Make the message that the reminder with that key becomes."""
    reminder = context.command_context.reminders.find(reminder_of(bundle))
    if reminder is None or reminder.person != context.actor.email:
        return cards.mine(context.words, context.today, waiting(context))
    item, ledger = item_of(reminder, context), context.command_context.ledger
    view = ReminderView(item, context.today, context.words, naming(context))
    identity = reminder.topic.identity
    if identity is None:
        return cards.message(view)
    entry = find_entry(ledger, identity)
    if entry is None or not stands(reminder, ledger):
        end = ledger.end_of(identity)
        is_done = end is not None and (end.what == "moved" or end.outcome == "fulfilled")
        by = end.who if end is not None and is_done and "@" in end.who else ""
        first = context.first_name_of(by) if by else ""
        return cards.message(
            ReminderView(
                item,
                view.today,
                view.words,
                view.naming,
                ended_by=first,
                is_over=True,
                moved_to=None if entry is None else entry.obligation.due_on,
            )
        )
    doing = buttons_of(entry, past_of(entry, context), context, ("nudge", {"bundle": bundle}))
    return cards.message(
        ReminderView(
            item,
            view.today,
            view.words,
            view.naming,
            obligation=entry.obligation,
            doing=doing,
        )
    )
