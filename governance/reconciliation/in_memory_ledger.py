"""Hold the obligations of a past day in a list, which is asked as the ledger is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from governance.catalogue import Catalogue
from governance.obligations.ledger import Entry, ItemStates, ObligationFilter
from governance.ports import RegisterReader
from governance.reconciliation.reconciler import DerivedRegister
from governance.reconciliation.section_cache import SectionCache


class InMemoryLedger:
    """It implements the reading part of `governance.obligations.ledger.Ledger` on a list."""

    def __init__(self, entries: Iterable[Entry], states: Mapping[str, ItemStates]) -> None:
        self._entries = sorted(entries, key=_in_order)
        self._states = states

    def states(self, scope: str | None = None) -> Mapping[str, ItemStates]:
        if scope is None:
            return self._states
        return {scope: self._states[scope]} if scope in self._states else {}

    def of_scope(self, scope: str, *, rules: Collection[str] | None = None) -> Sequence[Entry]:
        found = [
            entry
            for entry in self._entries
            if entry.obligation.scope == scope and (rules is None or entry.obligation.rule in rules)
        ]
        return sorted(found, key=lambda entry: entry.obligation.name)

    def of_scopes(
        self, scopes: Sequence[str], *, rules: Collection[str] | None = None
    ) -> Mapping[str, Sequence[Entry]]:
        return {scope: self.of_scope(scope, rules=rules) for scope in scopes}

    def find(self, wanted: ObligationFilter, *, limit: int, offset: int = 0) -> Sequence[Entry]:
        found = [entry for entry in self._entries if _is_wanted(entry, wanted)]
        if wanted.nearest_first:
            found.sort(key=lambda entry: entry.obligation.due_on)
        return found[offset : offset + limit]

    def count(self, wanted: ObligationFilter) -> int:
        return sum(_is_wanted(entry, wanted) for entry in self._entries)


def as_of(
    register: RegisterReader, catalogue: Catalogue, day: date
) -> tuple[RegisterReader, InMemoryLedger]:
    """Return the register as it was at the end of that day, and the obligations that then stood."""
    whole = SectionCache(register)
    standing = dict(DerivedRegister(whole, catalogue, day).every())
    entries = (entry for one in standing.values() for entry in one.entries)
    return whole, InMemoryLedger(entries, {scope: one.states for scope, one in standing.items()})


def _in_order(entry: Entry) -> tuple[int, date, str, str, str]:
    one = entry.obligation
    return one.priority, one.due_on, one.scope, one.rule, one.subject


def _is_wanted(entry: Entry, wanted: ObligationFilter) -> bool:
    one = entry.obligation
    return all(
        (
            wanted.kind in (None, one.kind),
            wanted.gap in (None, one.is_gap),
            wanted.overdue_on is None or one.is_overdue(wanted.overdue_on),
            wanted.person in (None, entry.responsible, entry.accountable),
            wanted.asked is None or entry.responsible in wanted.asked,
            wanted.scopes is None or one.scope in wanted.scopes,
            wanted.scopes_except is None or one.scope not in wanted.scopes_except,
            wanted.requirement in (None, one.requirement),
            wanted.requirement_except is None or wanted.requirement_except != one.requirement,
            wanted.responsible_except is None or wanted.responsible_except != entry.responsible,
            wanted.voluntary in (None, one.voluntary),
            wanted.theme in (None, one.theme),
            wanted.due_from is None or (one.kind == "due" and wanted.due_from <= one.due_on),
            wanted.due_until is None or (one.kind == "due" and one.due_on <= wanted.due_until),
        )
    )
