"""Order obligations by what to do first.

The order is by consequence, then late before missing before coming, then by days. The functions are
pure.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from governance.obligations.ledger import Entry

COMING = timedelta(days=30)
"""Obligations that fall due later than this are left out."""


def ranked(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Return each obligation once, the one to begin with first.

    What is in by choice comes after what must be in.
    """
    found = {entry.obligation.identity: entry for entry in entries if _in_question(entry, today)}
    return sorted(found.values(), key=lambda entry: _rank(entry, today))


def _in_question(entry: Entry, today: date) -> bool:
    obligation = entry.obligation
    return obligation.kind == "missing" or obligation.due_on <= today + COMING


def _rank(entry: Entry, today: date) -> tuple[int, bool, int, date, tuple[str, str, str]]:
    one = entry.obligation
    gap = 1 if one.kind == "missing" else 2
    state = 0 if one.is_overdue(today) else gap
    return one.priority, one.voluntary, state, one.due_on, one.identity
