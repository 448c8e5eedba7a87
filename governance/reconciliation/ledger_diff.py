"""Compare a derivation with the ledger: opened, moved, fulfilled by which record, lapsed.

The functions are pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from governance.obligations.assignees import asked_and_decides
from governance.obligations.ledger import (
    Changed,
    Closed,
    Entry,
    FactOf,
    Opened,
    Outcome,
    Reconciled,
)
from governance.obligations.obligation import Obligation
from governance.obligations.rule_index import rules
from governance.reconciliation.change_recorder import Change
from governance.responsibility import Roster


def entries_of(
    obligations: Iterable[Obligation], roster: Roster, *, opened_on: date
) -> list[Entry]:
    """Return the obligations as entries that say whose they are."""
    entries = []
    for obligation in obligations:
        asked, decides = asked_and_decides(obligation, roster)
        entries.append(Entry(obligation, asked, decides, opened_on))
    return entries


def compare(
    scope: str, before: Sequence[Entry], after: Sequence[Entry], changes: Sequence[Change]
) -> Reconciled:
    """Return the changes from what stood to what stands.

    `changes` are those made to the register. Without any, only time went by.
    """
    was = {entry.obligation.name: entry for entry in before}
    now = {entry.obligation.name: entry for entry in after}
    opened: list[Opened] = []
    changed: list[Changed] = []
    closed: list[Closed] = []
    for name, entry in now.items():
        known = was.get(name)
        if known is None:
            opened.append(Opened(entry, _fact(entry.obligation, changes)))
        elif _is_done_again(known.obligation, entry.obligation, changes):
            fact = _fact(entry.obligation, changes)
            closed.append(Closed(known, "fulfilled", fact))
            opened.append(Opened(entry, fact))
        elif _says(entry) != _says(known):
            kept = replace(entry, opened_on=known.opened_on)
            changed.append(Changed(known, kept, _fact(entry.obligation, changes)))
    for name, entry in was.items():
        if name not in now:
            outcome = _outcome(entry.obligation, changes)
            closed.append(Closed(entry, outcome, _fact(entry.obligation, changes)))
    return Reconciled(scope, tuple(opened), tuple(changed), tuple(closed))


def _says(entry: Entry) -> tuple[Obligation, str | None, str | None]:
    """Return what an entry says besides when it was opened."""
    return entry.obligation, entry.responsible, entry.accountable


def _is_done_again(was: Obligation, now: Obligation, changes: Sequence[Change]) -> bool:
    """Tell whether a record settled it, so that what stands now is the next time."""
    if rules()[was.rule].once or _settling(was, changes) is None:
        return False
    if was.is_gap:
        return now.kind == "due"
    return now.kind == "due" and now.due_on > was.due_on


def _outcome(obligation: Obligation, changes: Sequence[Change]) -> Outcome:
    if _settling(obligation, changes) is not None:
        return "fulfilled"
    return "dropped" if changes else rules()[obligation.rule].lapses


def _settling(obligation: Obligation, changes: Sequence[Change]) -> Change | None:
    """Return the change of a kind that settles it; a record that ended settles nothing."""
    settled_by = rules()[obligation.rule].settled_by
    for change in changes:
        if change.after is not None and isinstance(change.after, settled_by):
            return change
    return None


def _fact(obligation: Obligation, changes: Sequence[Change]) -> FactOf | None:
    """Return the record that made the difference.

    It is one of a kind that settles it, else the first that changed.
    """
    change = _settling(obligation, changes) or next(iter(changes), None)
    return None if change is None else FactOf(change.record.section, change.record.key)
