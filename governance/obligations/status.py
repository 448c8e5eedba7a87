"""Find the status of each requirement for what it is assessed on.

It comes from the checklist's answers, and from what is due and missing. The functions are pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from governance.catalogue import Catalogue, Requirement
from governance.checklists.assessment import Assessment, Status, standing
from governance.obligations.ledger import Entry, Standings
from governance.ports import RegisterReader
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.systems import INCLUSIONS, Inclusion, System, firmest
from governance.schema.scopes import AUTHORITY, ScopeKind, scope_of


@dataclass(frozen=True)
class Position:
    """One requirement for one scope.

    `overdue` and `missing`, gravest first, are why it is not better.
    """

    requirement: str
    scope: str
    status: Status
    standing: Assessment
    inclusion: Inclusion
    overdue: tuple[Entry, ...] = ()
    missing: tuple[Entry, ...] = ()

    @property
    def counts(self) -> bool:
        """True when it is one of those the authority is measured by."""
        return self.inclusion == "required" and self.status is not Status.OUT_OF_SCOPE


def status_of(answers: Assessment, *, overdue: Sequence[Entry], missing: Sequence[Entry]) -> Status:
    """Return the status of the checklist, made worse by what the register shows.

    The rules are in `reference/domain.md` §1.0. It is never better than the answers. Where they are
    good, a gap, or something promised and late, makes it partly. What was only not confirmed in
    time makes it stale. A number that is to answer day and night and is not confirmed makes it
    partly, too.
    """
    if answers.status not in (Status.MET, Status.STALE, Status.NPC):
        return answers.status
    if missing or not all(_was_done(entry) for entry in overdue):
        return Status.PARTLY
    return Status.STALE if overdue else answers.status


def _was_done(entry: Entry) -> bool:
    """Tell whether it was done once, and only has to be confirmed again."""
    about = entry.obligation.about
    return about.get("last") is not None and not about.get("at_all_hours")


class Positions:
    """Every requirement's position in one authority on one day.

    They come from a register and from what stands in the ledger.
    """

    def __init__(
        self,
        register: RegisterReader,
        catalogue: Catalogue,
        today: date,
        entries: Iterable[Entry],
        standings: Mapping[str, Standings],
    ) -> None:
        self._standings = standings
        self._register = register
        self._catalogue = catalogue
        self._today = today
        self._entries: dict[str, list[Entry]] = {}
        self._entries_of: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            obligation = entry.obligation
            if obligation.kind == "missing" or obligation.is_overdue(today):
                for requirement in (obligation.requirement, *obligation.also):
                    self._entries.setdefault(requirement, []).append(entry)
                    place = requirement, obligation.scope
                    self._entries_of.setdefault(place, []).append(entry)

    def of(self, requirement: Requirement, scope: str) -> Position:
        """Return the position of one requirement for one scope."""
        inclusion = self._inclusions.get(scope, "required")
        if inclusion == "out":
            out = standing(requirement, {}, today=self._today, in_scope=False)
            return Position(requirement.id, scope, out.status, out, inclusion)
        answers = self._standings.get(scope, {}).get(requirement.id, _NEVER_ANSWERED)
        near = self._near(requirement.id, scope)
        overdue = tuple(entry for entry in near if entry.obligation.kind == "due")
        missing = tuple(entry for entry in near if entry.obligation.kind == "missing")
        status = status_of(answers, overdue=overdue, missing=missing)
        return Position(requirement.id, scope, status, answers, inclusion, overdue, missing)

    def of_requirement(self, requirement: Requirement) -> list[Position]:
        """Return its positions for everything it is assessed on, what must be in first."""
        found = [self.of(requirement, scope) for scope in self._scopes(requirement.scope)]
        return sorted(found, key=lambda one: INCLUSIONS.index(one.inclusion))

    def around(self, scopes: Iterable[str]) -> list[Position]:
        """Return the positions of every requirement assessed on these scopes."""
        wanted = list(scopes)
        return [
            self.of(requirement, scope)
            for requirement in self._catalogue
            for scope in self._scopes(requirement.scope)
            if scope in wanted
        ]

    def every(self) -> Iterator[tuple[Requirement, list[Position]]]:
        """Yield all positions, requirement by requirement."""
        for requirement in self._catalogue:
            yield requirement, self.of_requirement(requirement)

    def _near(self, requirement: str, scope: str) -> list[Entry]:
        """Return what weighs on the requirement there: the scope's own and its surroundings'."""
        if scope == AUTHORITY:
            found = self._entries.get(requirement, [])
        else:
            near = surroundings(self._register).get(scope, frozenset({scope}))
            found = [
                entry
                for one in sorted(near)
                for entry in self._entries_of.get((requirement, one), ())
            ]
        return sorted(found, key=lambda entry: (entry.obligation.priority, entry.obligation.due_on))

    def _scopes(self, kind: ScopeKind) -> list[str]:
        match kind:
            case "system":
                return [scope_of("system", one.record.name) for one in self._register.find(System)]
            case "contract":
                contracts = self._register.find(Contract)
                return [scope_of("contract", one.record.number) for one in contracts]
            case "forum":
                return [scope_of("forum", one.record.name) for one in self._register.find(Forum)]
            case _:
                return [AUTHORITY]

    @property
    def _inclusions(self) -> Mapping[str, Inclusion]:
        return self._register.derived("inclusions", self._read_inclusions)

    def _read_inclusions(self) -> Mapping[str, Inclusion]:
        found: dict[str, Inclusion] = {}
        for system in self._register.find(System):
            found[scope_of("system", system.record.name)] = system.record.inclusion
        for kept in self._register.find(Contract):
            scope = scope_of("contract", kept.record.number)
            systems = (scope_of("system", name) for name in kept.record.systems)
            found[scope] = firmest(found.get(system, "out") for system in systems)
        for forum in self._register.find(Forum):
            contract = scope_of("contract", forum.record.contract)
            found[scope_of("forum", forum.record.name)] = found.get(contract, "out")
        return found


def surroundings(register: RegisterReader) -> Mapping[str, frozenset[str]]:
    """Return by scope the scopes that weigh on it, itself included.

    Those of a system are its contracts and suppliers, and those of a contract its systems.
    """

    def read() -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for kept in register.find(Contract):
            contract = scope_of("contract", kept.record.number)
            found.setdefault(contract, {contract})
            for name in kept.record.systems:
                system = scope_of("system", name)
                supplier = scope_of("supplier", kept.record.supplier)
                found.setdefault(system, {system}).update({contract, supplier})
                found[contract].add(system)
        return {scope: frozenset(near) for scope, near in found.items()}

    return register.derived("surroundings", read)


_NEVER_ANSWERED = Assessment(Status.NOT_ASSESSED)
