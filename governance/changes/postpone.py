"""Postpone an obligation, accept that it is late, or ask whoever has it to look at it now.

It is postponed for some days with a reason, or until a day by which it is taken on; no nudges are
sent about it until then. See `PostponeSort`.
"""

from datetime import date

from governance.access import Allowed, Reason, Refused, may
from governance.commands import Postpone
from governance.context import CommandContext, NotAllowed, NotFound
from governance.nudges import (
    DAYS_BETWEEN_PUSHES,
    FOLLOWED,
    LONGEST_ACCEPTED,
    LONGEST_ACCEPTED_URGENT,
    LONGEST_TAKEN,
    SNOOZES,
    Past,
    Postponed,
)
from governance.obligations.ledger import Entry
from governance.undo_log import PutOff
from governance.workdays import ONE_DAY, add_workdays


class NotToBePutOff(Exception):
    """It was put off as often as it may be, and must now be done."""


class NotThatLong(Exception):
    """The day is past, or too far ahead; `last` is the latest that is accepted."""

    def __init__(self, last: date) -> None:
        super().__init__(last.isoformat())
        self.last = last


class PushedJustNow(Exception):
    """Somebody asked for it a few days ago; `again_on` is the first day it may be done again."""

    def __init__(self, again_on: date) -> None:
        super().__init__(again_on.isoformat())
        self.again_on = again_on


def push_again_on(past: Past, today: date) -> date | None:
    """Return from when on somebody may be asked again, where they were asked just now."""
    if past.last_push is None:
        return None
    again_on = add_workdays(past.last_push.on, DAYS_BETWEEN_PUSHES)
    return again_on if again_on > today else None


def last_day_to_accept(entry: Entry, today: date) -> date:
    """Return the latest day until which a delay may be accepted."""
    urgent = entry.obligation.priority == 1
    return add_workdays(today, LONGEST_ACCEPTED_URGENT if urgent else LONGEST_ACCEPTED)


def last_day_to_take(entry: Entry, today: date) -> date:
    """Return the latest day by which somebody may promise to have it done."""
    return max(add_workdays(today, LONGEST_TAKEN), entry.obligation.due_on)


def last_day_to_rest(today: date) -> date:
    """Return the latest day until which something may be put off without being taken on."""
    return add_workdays(today, SNOOZES[-1])


def postpone(command: Postpone, context: CommandContext) -> None:
    """Postpone the obligation, or ask for it.

    Raises NotAllowed, NotFound, NotToBePutOff, NotThatLong or PushedJustNow.
    """
    entry = _entry(command, context)
    identity, due_on, today = entry.obligation.identity, command.due_on, context.today.day
    past = context.nudges.past([(identity, due_on)]).get((identity, due_on), Past())
    _gate(command, context, entry, past)
    if command.sort in ("snooze", "take") and not past.may_be_put_off:
        raise NotToBePutOff
    again_on = push_again_on(past, today)
    if command.sort == "push" and again_on is not None:
        raise PushedJustNow(again_on)
    n = len(past.postponed) + 1
    context.put_off.append(PutOff(identity, due_on, n))
    context.nudges.postpone(
        Postponed(
            identity=identity,
            due_on=due_on,
            n=n,
            sort=command.sort,
            person=context.actor.email,
            on=today,
            until=_until(command, entry, today),
            reason=command.reason,
        )
    )


def _entry(command: Postpone, context: CommandContext) -> Entry:
    for entry in context.ledger.of_scope(command.scope, rules=(command.rule,)):
        if (entry.obligation.subject, entry.obligation.due_on) == (command.subject, command.due_on):
            return entry
    raise NotFound


def may_postpone(entry: Entry, past: Past, context: CommandContext) -> Allowed | Refused:
    """Tell whether the actor may: who has it, is accountable for it, or was told of it."""
    me, obligation = context.actor.email, entry.obligation
    return may(
        context.actor,
        Postpone.verb,
        requirement=obligation.requirement,
        scope=obligation.scope,
        letter=context.scope_context(obligation.scope).letter_of(me, obligation.requirement),
        owner=me in (entry.responsible, entry.accountable)
        or any(told.person == me for told in past.told),
    )


def _gate(command: Postpone, context: CommandContext, entry: Entry, past: Past) -> None:
    """Check that the actor may postpone it.

    A delay is accepted by whoever is accountable, or was told that somebody else is late.

    Raises NotAllowed.
    """
    me = context.actor.email
    above = me == entry.accountable or any(
        told.person == me and told.why in FOLLOWED and told.why != "along" for told in past.told
    )
    if command.sort == "accept" and not above:
        raise NotAllowed(Reason.NOT_YOUR_DECISION)
    answer = may_postpone(entry, past, context)
    if isinstance(answer, Refused):
        raise NotAllowed(answer.reason)


def _until(command: Postpone, entry: Entry, today: date) -> date:
    """Return the first day on which nudges are sent about it again.

    Raises NotThatLong.
    """
    if command.sort == "push":
        return today
    if command.sort == "accept":
        last = last_day_to_accept(entry, today)
        if command.by is None or not today < command.by <= last:
            raise NotThatLong(last)
        return command.by
    if command.sort == "snooze":
        last = last_day_to_rest(today)
        if command.until is not None:
            if not today < command.until <= last:
                raise NotThatLong(last)
            return command.until
        if command.workdays not in SNOOZES:
            raise NotThatLong(last)
        return add_workdays(today, command.workdays)
    last = last_day_to_take(entry, today)
    if command.by is None or not today <= command.by <= last:
        raise NotThatLong(last)
    return command.by + ONE_DAY
