"""Say what a change to a record led to.

That is what it settled, what it called for, and what its requirement still waits for.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.cards.obligation_names import ObligationNames, lowered
from bot.cards.position_text import left_of
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.positions import position_of
from governance.obligations.ledger import Changed, Closed, Entry, LedgerEvent
from governance.positions.position import COUNTED_AS_MET, Standing
from governance.records.about import scopes_of
from governance.schema.record import Record
from governance.schema.scopes import ScopeKind, parse_scope

_MOST = 2
_MOST_TASKS = 3


def consequences(context: TurnContext, record: Record) -> tuple[str, ...]:
    """Write the consequences in sentences, once the commands of this turn are done."""
    return (*following(context), *_waits(record, context, naming(context), _opened(context)))


def following(context: TurnContext) -> tuple[str, ...]:
    """Write what the commands of this turn settled, and what they called for."""
    called = naming(context)
    new = sorted(_opened(context), key=_gravest)
    return (
        *(_done(one.entry, context, called) for one in _fulfilled(context)[:_MOST]),
        *(_called_for(entry, context, called) for entry in new[:_MOST]),
    )


def led_to(event: LedgerEvent, context: TurnContext) -> tuple[str, ...]:
    """Write what the turn called for besides, and where the requirement stands after the deed."""
    called, new = naming(context), sorted(_opened(context), key=_gravest)
    others = [one for one in new if one.obligation.identity != event.identity]
    return (
        *(_called_for(entry, context, called) for entry in others[:_MOST]),
        *_stands(event.requirement, event.scope, context, called, others),
    )


def _done(entry: Entry, context: TurnContext, called: ObligationNames) -> str:
    """Say what was settled, and when it comes again."""
    said = _settled(entry, context, called)
    name = entry.obligation.identity
    again = [
        one.entry.obligation
        for each in context.command_context.came_to
        for one in each.opened
        if one.entry.obligation.identity == name and one.entry.obligation.kind == "due"
    ]
    if not again:
        return said
    return f"{said} {context.words('outcome.next', day=context.words.date(again[-1].due_on))}"


def called_for_again(context: TurnContext) -> tuple[str, ...]:
    """Write what the commands of this turn made due earlier than it was, or a gap again."""
    called = naming(context)
    changed = [one for each in context.command_context.came_to for one in each.changed]
    back = sorted((one.after for one in changed if _is_back(one)), key=_gravest)
    return tuple(_again(entry, context, called) for entry in back[:_MOST])


def _is_back(changed: Changed) -> bool:
    old, new = changed.before.obligation, changed.after.obligation
    return new.due_on < old.due_on if new.is_gap == old.is_gap else new.is_gap


def _fulfilled(context: TurnContext) -> list[Closed]:
    came_to = context.command_context.came_to
    return [one for each in came_to for one in each.closed if one.outcome == "fulfilled"]


def _opened(context: TurnContext) -> list[Entry]:
    """Return what was called for, but for what was settled in the same turn."""
    again = {one.entry.obligation.identity for one in _fulfilled(context)}
    opened = [one.entry for each in context.command_context.came_to for one in each.opened]
    return [entry for entry in opened if entry.obligation.identity not in again]


def _settled(entry: Entry, context: TurnContext, called: ObligationNames) -> str:
    """Say which task is done, as `Klaret: Nødmelderen · evaluér øvelsen` (done: …)."""
    title, task = called.title(entry.obligation), called.task(entry.obligation)
    if title == task:
        return context.words("after.closed", what=task)
    return context.words("after.closed", what=f"{title} · {lowered(task)}")


def _again(entry: Entry, context: TurnContext, called: ObligationNames) -> str:
    """Say what is wrong where it is late or a gap, else the task."""
    obligation = entry.obligation
    late = obligation.is_gap or obligation.is_overdue(context.today.day)
    what = called.wrong(obligation) if late else called.task(obligation)
    return context.words("after.again", title=called.title(obligation), what=lowered(what))


def _called_for(entry: Entry, context: TurnContext, called: ObligationNames) -> str:
    obligation, words = entry.obligation, context.words
    title = called.title(obligation)
    if obligation.is_gap:
        return words("after.gap", title=title, what=lowered(called.wrong(obligation)))
    day, task = words.near_date(obligation.due_on, context.today.day), called.task(obligation)
    if title == task:
        return words("after.opened_plain", title=title, day=day)
    return words("after.opened", title=title, what=lowered(task), day=day)


def _gravest(entry: Entry) -> tuple[int, date]:
    return entry.obligation.priority, entry.obligation.due_on


def _waits(
    record: Record, context: TurnContext, called: ObligationNames, new: Sequence[Entry]
) -> Iterator[str]:
    """Say what the requirement that the record serves waits for.

    Nothing is said where that requirement is assessed on nothing the record is about, or nothing
    of it was settled or called for.
    """
    requirement = context.catalogue[record.requirement_served]
    if requirement.id not in _touched(context):
        return
    scope = next((one for one in scopes_of(record) if _kind(one) == requirement.scope), None)
    if scope is not None:
        yield from _stands(requirement.id, scope, context, called, new)


def _touched(context: TurnContext) -> set[str]:
    """Return the requirements of what the commands of this turn settled, called for or moved."""
    came_to = context.command_context.came_to
    entries = [one.entry for each in came_to for one in each.closed]
    entries += [one.entry for each in came_to for one in each.opened]
    entries += [one.after for each in came_to for one in each.changed]
    return {one.obligation.requirement or "" for one in entries}


def _stands(
    number: str, scope: str, context: TurnContext, called: ObligationNames, new: Sequence[Entry]
) -> Iterator[str]:
    requirement = context.catalogue[number]
    if _kind(scope) != requirement.scope:
        return
    position = position_of(requirement, scope, context)
    fresh = [entry for entry in new if entry.obligation.requirement == requirement.id]
    left = left_of(position, called)
    told = {"requirement": requirement.id, "place": called.place(scope)}
    if position.standing in (Standing.OUT_OF_SCOPE, Standing.NOT_HERE):
        return
    if left:
        words, more = context.words, len(left) - _MOST_TASKS
        shown = [lowered(one) for one in left[:_MOST_TASKS]]
        shown += [words("after.more_left", n=more)] if more > 0 else []
        yield words("after.left", **told, tasks=words.listed(shown))
    elif position.standing in COUNTED_AS_MET and not fresh:
        yield context.words(f"after.{position.standing.value}", **told)


def _kind(scope: str) -> ScopeKind:
    return parse_scope(scope)[0]
