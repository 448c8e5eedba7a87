"""Turn an obligation into a row of the ledger's table, and back."""

from functools import lru_cache
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Row

from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.roles import Role


def name_of(obligation: Obligation) -> dict[str, object]:
    """Return what the obligation is found by."""
    return {
        "scope": obligation.scope,
        "rule": obligation.rule,
        "subject": obligation.subject,
    }


def row_of(entry: Entry) -> dict[str, object]:
    """Return the row of the obligation.

    It lacks the authority, and the day on which it is looked at next.
    """
    obligation = entry.obligation
    return {
        **name_of(obligation),
        "requirement": obligation.requirement,
        "kind": obligation.kind,
        "due_on": obligation.due_on,
        "priority": obligation.priority,
        "theme": obligation.theme,
        "roles": obligation.roles,
        "person": obligation.person,
        "about": dict(obligation.about),
        "also": obligation.also,
        "voluntary": obligation.voluntary,
        "responsible": entry.responsible,
        "accountable": entry.accountable,
        "opened_on": entry.opened_on,
    }


def entry_of(row: Row[Any]) -> Entry:
    """Return the obligation of a row of the table, with all its columns in their order.

    They are taken by their place, which for many rows takes a third of the time.
    """
    _, scope, rule, subject, requirement, kind, due_on, priority, theme, roles, *rest = tuple(row)
    person, about, also, voluntary, responsible, accountable, opened_on, _ = rest
    obligation = Obligation(
        scope=scope,
        rule=rule,
        subject=subject,
        requirement=requirement,
        kind=kind,
        due_on=due_on,
        priority=priority,
        theme=theme,
        roles=_roles(roles),
        person=person,
        about=about,
        also=also,
        voluntary=voluntary,
    )
    return Entry(obligation, responsible, accountable, opened_on)


@lru_cache
def _roles(names: tuple[str, ...]) -> tuple[Role, ...]:
    return tuple(map(Role, names))


def was_of(obligation: Obligation) -> dict[str, JsonValue]:
    """Return what is left to say of an obligation that has ended, besides its name and day."""
    return {
        "requirement": obligation.requirement,
        "kind": obligation.kind,
        "priority": obligation.priority,
        "theme": obligation.theme,
        "about": dict(obligation.about),
    }


def obligation_of(row: Row[Any]) -> Obligation:
    """Return the obligation that has ended, of a row that has `was_of` it in `was`.

    Who owned it is not told.
    """
    return Obligation(
        scope=row.scope, rule=row.rule, subject=row.subject, due_on=row.due_on, **row.was
    )
