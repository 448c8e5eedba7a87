"""Bring the ledger into step with the register: derive, compare, write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from governance.catalogue import Catalogue
from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.obligations.facts import Facts
from governance.obligations.ledger import Derivation, Entry, ItemStates, Ledger, Reconciled
from governance.obligations.obligation import Obligation
from governance.ports import RegisterReader
from governance.positions.item_states import changed, merged, unknown_in, written
from governance.reconciliation.affected_scopes import affected_scopes
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.derived_scope import derive_scope, edition
from governance.reconciliation.focus import Focus, focus_of
from governance.reconciliation.ledger_diff import compare, entries_of
from governance.reconciliation.load_facts import facts_of, scopes_of
from governance.reconciliation.section_cache import SectionCache

MOST_AT_ONCE = 64
"""The most scopes derived within the command that changed their facts.

More are put off to the sweep.
"""
_TOGETHER = 64
"""The most scopes of which it is read and written together what stands."""
_ONE_BY_ONE = 128
"""The most scopes whose facts are looked up one by one; for more, whole sections are read once."""

_NOTHING: ItemStates = MappingProxyType({})
BY_TIME = "DeriveAnew"
"""The command's name in the history when nobody changed anything."""


@dataclass(frozen=True)
class DerivedScope:
    """All that stands in a scope on a day, by the facts alone.

    `entries` say whose the obligations are, and `states` what is known of its questions.
    `valid_until` is the first day on which time alone may change any of it.
    """

    obligations: tuple[Obligation, ...]
    entries: tuple[Entry, ...]
    states: ItemStates
    valid_until: date | None


class Reconciler:
    """One authority's register and ledger on one day."""

    def __init__(
        self, register: RegisterReader, ledger: Ledger, catalogue: Catalogue, today: date
    ) -> None:
        self._register = register
        self._ledger = ledger
        self._catalogue = catalogue
        self._today = today

    def settle(self, changes: Sequence[Change], *, command: str) -> list[Reconciled]:
        """Derive again the scopes that the changes reach.

        Of very many scopes the first are derived, and the rest put off until the sweep.
        """
        scopes = affected_scopes(changes, self._register)
        if not scopes:
            return []
        self._ledger.hold()
        at_once, later = scopes[:MOST_AT_ONCE], scopes[MOST_AT_ONCE:]
        if later:
            self._ledger.put_off(later, until=self._today)
        return self._derive(at_once, changes, command, focus_of(changes, self._catalogue))

    def sweep(self, *, limit: int) -> int:
        """Derive again the scopes whose day has come or whose rules changed.

        Returns how many there were.
        """
        if self._ledger.is_new():
            self._ledger.put_off(scopes_of(self._register), until=self._today)
        if not self._ledger.awaiting(self._today, rules=edition(self._catalogue), limit=1):
            return 0
        self._ledger.hold()
        scopes = self._ledger.awaiting(self._today, rules=edition(self._catalogue), limit=limit)
        self._derive(scopes, (), BY_TIME)
        return len(scopes)

    def put_off_all(self) -> int:
        """Leave every scope to the sweep, and return how many there are."""
        scopes = list(dict.fromkeys((*scopes_of(self._register), *self._ledger.scopes())))
        self._ledger.put_off(scopes, until=self._today)
        return len(scopes)

    def _derive(
        self,
        scopes: Sequence[str],
        changes: Sequence[Change],
        command: str,
        focus: Focus | None = None,
    ) -> list[Reconciled]:
        register = SectionCache(self._register) if len(scopes) > _ONE_BY_ONE else self._register
        reading = DerivedRegister(register, self._catalogue, self._today, focus)
        rules = focus.rules if focus is not None else None
        done = []
        for start in range(0, len(scopes), _TOGETHER):
            some = scopes[start : start + _TOGETHER]
            stood = self._ledger.of_scopes(some, rules=rules)
            standing = {
                scope: reading.standing(scope, known=self._known(scope, changes)) for scope in some
            }
            derivations = [
                self._derivation(scope, stood[scope], standing[scope], changes, focus)
                for scope in some
            ]
            self._ledger.write(
                derivations,
                whole=focus is None,
                rules=edition(self._catalogue),
                command=command,
                day=self._today,
            )
            for scope, found in standing.items():
                if found is None:
                    self._ledger.forget(scope)
            done += [one.reconciled for one in derivations]
        return done

    def _known(self, scope: str, changes: Sequence[Change]) -> ItemStates:
        """Return what was known of the scope's questions before changes, if there are any."""
        return self._ledger.states(scope).get(scope, _NOTHING) if changes else _NOTHING

    def _derivation(
        self,
        scope: str,
        before: Sequence[Entry],
        standing: DerivedScope | None,
        changes: Sequence[Change],
        focus: Focus | None,
    ) -> Derivation:
        reconciled = compare(scope, before, standing.entries if standing else (), changes)
        states = standing.states if standing else _NOTHING
        if changes:
            known = self._known(scope, changes)
            states = states if focus is None else merged(known, states)
            reconciled = replace(reconciled, told=changed(known, states, self._catalogue))
        return Derivation(reconciled, states, standing.valid_until if standing else None)


class DerivedRegister:
    """It derives what stands on a day by a register alone.

    The register is the one that is kept, or one as it was then. With `focus` it derives no more
    than that.
    """

    def __init__(
        self,
        register: RegisterReader,
        catalogue: Catalogue,
        today: date,
        focus: Focus | None = None,
    ) -> None:
        self._focus = focus
        self._register = register
        self._catalogue = catalogue
        self._today = today
        self._zone = zone_of(register)
        self._settings = intervals_of(register)

    def facts(self, scope: str) -> Facts | None:
        """Return the facts around the scope."""
        sections = self._focus.sections if self._focus is not None else None
        return facts_of(self._register, self._catalogue, scope, self._zone, sections=sections)

    def standing(
        self, scope: str, *, known: ItemStates = MappingProxyType({})
    ) -> DerivedScope | None:
        """Return what the scope's facts come to, None when there is no such scope.

        `known` is what was known of its questions before, which with a focus still holds.
        """
        facts = self.facts(scope)
        if facts is None:
            return None
        before = unknown_in(known, self._catalogue)
        derived = derive_scope(facts, self._settings, self._today, focus=self._focus, before=before)
        entries = entries_of(derived.obligations, derived.roster, opened_on=self._today)
        states = written(derived.items, self._catalogue)
        return DerivedScope(derived.obligations, tuple(entries), states, derived.valid_until)

    def every(self) -> Iterator[tuple[str, DerivedScope]]:
        """Yield what stands, scope by scope."""
        for scope in scopes_of(self._register):
            standing = self.standing(scope)
            if standing is not None:
                yield scope, standing
