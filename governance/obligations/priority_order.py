"""Order obligations by what to do first, wherever they are listed.

The order is by consequence. Then comes what is soon lost for good, what is wrong by now, what is
coming, and what is unknown. Of each, what the catalogue demands comes before what we suggest, late
before missing, and then the oldest day. The functions are pure.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules

COMING = timedelta(days=30)
"""Obligations that fall due later than this are left out."""
_SOON = timedelta(days=14)

Gravity: TypeAlias = tuple[int, bool, int, bool, bool, date, tuple[str, str, str]]
"""The smaller it is, the sooner the obligation is to be seen to."""


def ranked(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Return each obligation once, the one to begin with first, without those far ahead."""
    found = {entry.obligation.identity: entry for entry in entries if _in_question(entry, today)}
    return gravest_first(found.values(), today)


def gravest_first(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Return all of them, the one to begin with first."""
    return sorted(entries, key=lambda entry: gravity(entry.obligation, today))


def gravity(obligation: Obligation, today: date) -> Gravity:
    """Weigh the obligation against others.

    What is in by choice comes after what must be in, and of what is late the longest late comes
    first.
    """
    rule = rules().get(obligation.rule)
    ours = rule is None or rule.source != "catalogue"
    return (
        obligation.priority,
        obligation.voluntary,
        _turn(obligation, today),
        ours,
        not obligation.is_overdue(today),
        obligation.due_on,
        obligation.identity,
    )


def is_lost_soon(obligation: Obligation, today: date) -> bool:
    """Tell whether its day is near, and it cannot be done afterwards."""
    rule = rules().get(obligation.rule)
    for_good = rule is not None and rule.lapses != "dropped"
    near = today <= obligation.due_on <= today + _SOON
    return for_good and obligation.kind == "due" and near


def _turn(obligation: Obligation, today: date) -> int:
    """Return 0 for what is soon lost for good, then what is wrong by now, coming, and unknown."""
    if obligation.kind == "unknown":
        return 3
    if obligation.kind == "missing" or obligation.is_overdue(today):
        return 1
    return 0 if is_lost_soon(obligation, today) else 2


def _in_question(entry: Entry, today: date) -> bool:
    obligation = entry.obligation
    return obligation.is_gap or obligation.due_on <= today + COMING
