"""Order obligations by what to do first.

The order is by consequence, then late before missing before coming before unknown, then by days.
The functions are pure.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from governance.obligations.ledger import Entry
from governance.obligations.obligation import Kind

GRAVEST_FIRST = ("3.2", "3.3", "3.1", "2.3", "1.1", "3.5", "3.4", "1.2", "2.4", "2.1", "2.2")
"""The requirements in the order in which they are to be assessed first (register.md)."""
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
    return obligation.is_gap or obligation.due_on <= today + COMING


_AFTER_WHAT_IS_LATE: Mapping[Kind, int] = {"missing": 1, "due": 2, "unknown": 3}


def _rank(entry: Entry, today: date) -> tuple[int, bool, int, date, tuple[str, str, str]]:
    one = entry.obligation
    state = 0 if one.is_overdue(today) else _AFTER_WHAT_IS_LATE[one.kind]
    return one.priority, one.voluntary, state, one.due_on, one.identity
