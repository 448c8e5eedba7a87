"""Find the tasks a person is asked to do today, with those of people they stand in for."""

from dataclasses import replace

from bot.engine.dialog import TurnContext
from governance.obligations.assignees import assignees
from governance.obligations.ledger import Entry, ObligationFilter
from governance.records.absences import Absence

_MOST = 500
"""The most tasks of one person that are read and put in order; nobody gets through more."""


def tasks_of(
    person: str, context: TurnContext, among: ObligationFilter | None = None
) -> list[Entry]:
    """Find the tasks of a person, given by e-mail, in no order.

    `among` narrows them, whoever is responsible for them. What a first assessment asks for is not
    a task by itself.
    """
    day = context.today.day
    away = {
        kept.record.member for kept in context.register.find(Absence) if kept.record.covers(day)
    }
    asked = tuple(sorted({person, *away}))
    wanted = replace(among or ObligationFilter(), person=None, asked=asked)
    found = [
        entry
        for entry in context.command_context.ledger.find(wanted, limit=_MOST)
        if not entry.obligation.waits_for_assessment
    ]
    if not away:
        return found
    return [
        entry
        for entry in found
        if assignees(
            entry.obligation, context.command_context.scope_context(entry.obligation.scope).roster
        ).asked
        == person
    ]
