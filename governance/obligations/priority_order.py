"""What to do first: by consequence, then late before missing before coming, then by days. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from governance.obligations.ledger import Entry

COMING = timedelta(days=30)
"""What falls due later than that is not in question yet."""


def ranked(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Each once, the one to begin with first; what is in by choice comes after what must be in."""
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
