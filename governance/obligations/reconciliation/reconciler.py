"""Bring the ledger into step with the register: derive, compare, write."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from governance.catalogue import Catalogue
from governance.checklists.progress import ChecklistProgress, assessed, intervals_of
from governance.local_time import zone_of
from governance.obligations.derive import derive, edition
from governance.obligations.facts import Facts
from governance.obligations.ledger import Entry, Ledger, Reconciled, Standings
from governance.obligations.obligation import Derived
from governance.obligations.reconciliation.affected_scopes import affected_scopes
from governance.obligations.reconciliation.change_recorder import Change
from governance.obligations.reconciliation.focus import Focus, focus_of
from governance.obligations.reconciliation.ledger_diff import compare, entries_of
from governance.obligations.reconciliation.load_facts import facts_of, scopes_of
from governance.obligations.reconciliation.section_cache import SectionCache
from governance.ports import RegisterReader
from governance.records.answers import Answer

MOST_AT_ONCE = 64
"""The most scopes derived within the command that changed their facts.

More are put off to the sweep.
"""
_ONE_BY_ONE = 128
"""The most scopes whose facts are looked up one by one; for more, whole sections are read once."""

BY_TIME = "DeriveAnew"
"""The command's name in the history when nobody changed anything."""


@dataclass(frozen=True)
class DerivedScope:
    """The obligations and standings of a scope on a day, by the facts alone.

    With `standings` None the checklists were not asked.
    """

    derived: Derived
    entries: tuple[Entry, ...]
    standings: Standings | None


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
        answers = {one.record.scope for one in changes if isinstance(one.record, Answer)}
        others = [one for one in changes if not isinstance(one.record, Answer)]
        scopes = affected_scopes(others, self._register) if others else []
        if not scopes and not answers:
            return []
        self._ledger.hold()
        focus = focus_of(others)
        for scope in sorted(answers if focus is not None else answers - set(scopes)):
            self._grade(scope)
        at_once, later = scopes[:MOST_AT_ONCE], scopes[MOST_AT_ONCE:]
        if later:
            self._ledger.put_off(later, until=self._today)
        return self._derive(at_once, others, command, focus)

    def sweep(self, *, limit: int) -> int:
        """Derive again the scopes whose day has come or whose rules changed.

        Returns how many there were.
        """
        if self._ledger.is_new():
            self._ledger.put_off(scopes_of(self._register), until=self._today)
        if not self._ledger.awaiting(self._today, rules=edition(), limit=1):
            return 0
        self._ledger.hold()
        scopes = self._ledger.awaiting(self._today, rules=edition(), limit=limit)
        self._derive(scopes, (), BY_TIME)
        return len(scopes)

    def put_off_all(self) -> int:
        """Leave every scope to the sweep, and return how many there are."""
        scopes = list(dict.fromkeys((*scopes_of(self._register), *self._ledger.scopes())))
        self._ledger.put_off(scopes, until=self._today)
        return len(scopes)

    def _grade(self, scope: str) -> None:
        """Write how the scope's checklists stand, which is all that an answer may change.

        No rule asks about an answer.
        """
        found = list(assessed(self._register, self._catalogue, scope, self._today))
        days = [day for one in found if (day := one.regraded_on) is not None]
        self._ledger.restand(scope, _standings(found), until=min(days, default=None))

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
        return [self._reconcile(scope, reading, changes, command, rules) for scope in scopes]

    def _reconcile(
        self,
        scope: str,
        reading: "DerivedRegister",
        changes: Sequence[Change],
        command: str,
        rules: Collection[str] | None,
    ) -> Reconciled:
        standing = reading.standing(scope)
        after = standing.entries if standing else ()
        before = self._ledger.of_scope(scope, rules=rules)
        reconciled = compare(scope, before, after, changes)
        self._ledger.write(
            reconciled,
            standings=standing.standings if standing else {},
            valid_until=standing.derived.valid_until if standing else None,
            rules=edition(),
            command=command,
            day=self._today,
        )
        if standing is None:
            self._ledger.forget(scope)
        return reconciled


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

    def standing(self, scope: str) -> DerivedScope | None:
        """Return what the scope's facts come to, None when there is no such scope."""
        facts = self.facts(scope)
        if facts is None:
            return None
        only = self._focus.rules if self._focus is not None else None
        derived = derive(facts, self._settings, self._today, only=only)
        roster = facts.roster(self._today)
        answered: list[ChecklistProgress] = []
        if self._focus is None:
            answered += assessed(self._register, self._catalogue, scope, self._today)
        turns = (
            derived.valid_until,
            *roster.roles.changes_after(self._today),
            *(one.regraded_on for one in answered),
        )
        until = min((day for day in turns if day is not None), default=None)
        entries = entries_of(derived.obligations, roster, opened_on=self._today)
        standings = _standings(answered) if self._focus is None else None
        return DerivedScope(Derived(derived.obligations, until), tuple(entries), standings)

    def every(self) -> Iterator[tuple[str, DerivedScope]]:
        """Yield what stands, scope by scope."""
        for scope in scopes_of(self._register):
            standing = self.standing(scope)
            if standing is not None:
                yield scope, standing


def _standings(answered: Iterable[ChecklistProgress]) -> Standings:
    return {one.requirement.id: replace(one.standing, gaps=()) for one in answered}
