"""Make messages of people's own reminders, and leave those in peace who asked for it.

A reminder goes at the moment the person chose, on whatever day and at whatever hour that is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.engine.members.delivery_routes import Home, first_ways
from bot.engine.ports import UnitOfWork
from bot.engine.queries.reminders import stands
from governance.nudges import Identity, SentNudge
from governance.obligations.ledger import Entry, Ledger
from governance.reminders import Reminder, ReminderState, may_be_quiet
from scheduler.nudges.bundles import BundleMessage
from scheduler.nudges.escalation import Decision
from scheduler.nudges.quiet_hours import nudge_day_from

AT_A_TIME = 100


class ReminderStore(Protocol):
    """It holds the reminders whose moment comes."""

    def due(self, now: datetime, *, limit: int) -> Sequence[Reminder]: ...
    def mark(self, reminder: str, state: ReminderState) -> None: ...


class ReminderMessages(Protocol):
    """It begins messages, and knows where people are met."""

    def met(self, people: Collection[str]) -> Mapping[str, Sequence[Home]]: ...
    def waiting(self, homes: Collection[Home]) -> Collection[Home]: ...
    def begin(self, messages: Sequence[BundleMessage]) -> int: ...


class QuietStore(Protocol):
    """It knows who asked to be left in peace."""

    def quiet(
        self, identities: Collection[Identity], *, now: datetime
    ) -> Mapping[Identity, Mapping[str, datetime]]: ...


def begin_due(
    unit: UnitOfWork, store: ReminderStore, messages: ReminderMessages, *, mail: str | None
) -> int:
    """Begin a message for each reminder whose moment has come, and return how many are new.

    Its key is computed of the reminder, so that none is begun twice. For `mail`, see `next_ways`.
    """
    due = store.due(unit.now, limit=AT_A_TIME)
    if not due:
        return 0
    met = messages.met({one.person for one in due})
    parked = messages.waiting({home for homes in met.values() for home in homes})
    ways = first_ways(unit, met, waiting=parked, mail=mail)
    begun: list[BundleMessage] = []
    for one in due:
        begun += [BundleMessage(one.bundle, place, one.at) for place in ways[one.person]]
        if not ways[one.person]:
            unit.jobs.add_once(f"nowhere:{one.bundle}", "nowhere", {"person": one.person})
        store.mark(one.id, "sent")
    return messages.begin(begun)


def still_holds(reminder: Reminder, ledger: Ledger) -> bool:
    """Tell whether it is still to be said: not when it was cancelled, or they did it themselves.

    What somebody else did since is said in a line.
    """
    identity = reminder.topic.identity
    if reminder.state == "cancelled":
        return False
    if identity is None or stands(reminder, ledger):
        return True
    end = ledger.end_of(identity)
    return end is None or end.who != reminder.person


def without_quiet(
    decided: Sequence[tuple[Entry, Decision]], store: QuietStore, now: datetime
) -> list[tuple[Entry, Decision]]:
    """Leave out nudges to whoever asked for peace, and look again on the day it is over.

    Everybody else is told as ever. It does not hold for what has become urgent or late since.
    """
    quiet = store.quiet([entry.obligation.identity for entry, _ in decided], now=now)
    return [(entry, _without(entry, decision, quiet, now)) for entry, decision in decided]


def _without(
    entry: Entry,
    decision: Decision,
    quiet: Mapping[Identity, Mapping[str, datetime]],
    now: datetime,
) -> Decision:
    people = quiet.get(entry.obligation.identity, {})
    held = [one for one in decision.nudges if one.person in people]
    if not held or not may_be_quiet(entry.obligation, now.date()):
        return decision
    over = min(people[one.person] for one in held).astimezone(now.tzinfo).date()
    look_on = nudge_day_from(over)
    if decision.look_on is not None:
        look_on = min(look_on, decision.look_on)
    kept = tuple(one for one in decision.nudges if one not in held)
    return replace(decision, nudges=kept, look_on=look_on)


def quiet_people(
    store: QuietStore, identities: Collection[Identity], now: datetime
) -> Callable[[SentNudge], bool]:
    """Return what tells whether a nudge is for somebody who asked for peace since it was decided.

    What is due by now is said all the same.
    """
    quiet = store.quiet(identities, now=now)

    def is_left_alone(told: SentNudge) -> bool:
        asked = told.person in quiet.get(told.identity, {})
        return asked and told.due_on > now.date()

    return is_left_alone
