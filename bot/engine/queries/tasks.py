"""Whose turn it is today: what is a person's to do, and what is somebody's for whom they stand in."""

from dataclasses import replace

from bot.engine.dialog import TurnContext
from governance.obligations.assignees import assignees
from governance.obligations.ledger import Entry, ObligationFilter
from governance.records.absences import Absence

_MOST = 500
"""Of one person, read and put in order; nobody gets through more."""


def tasks_of(
    person: str, context: TurnContext, among: ObligationFilter | None = None
) -> list[Entry]:
    """By e-mail; in no order. `among`: only those, whoever answers for them."""
    day = context.today.day
    away = {
        kept.record.member for kept in context.register.find(Absence) if kept.record.covers(day)
    }
    asked = tuple(sorted({person, *away}))
    wanted = replace(among or ObligationFilter(), person=None, asked=asked)
    found = context.command_context.ledger.find(wanted, limit=_MOST)
    if not away:
        return list(found)
    return [
        entry
        for entry in found
        if assignees(
            entry.obligation, context.command_context.scope_context(entry.obligation.scope).roster
        ).asked
        == person
    ]
