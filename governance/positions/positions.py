"""Find where each requirement stands for what it is assessed on, in a whole authority.

It comes from what is known of the questions; what is due and missing says why. Pure.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from governance.catalogue import Catalogue, Requirement
from governance.obligations.ledger import Entry, ItemStates
from governance.obligations.requirement_order import GRAVEST_FIRST
from governance.ports import RegisterReader
from governance.positions.item import QuestionItem, State
from governance.positions.item_states import read
from governance.positions.position import (
    COUNTED_AS_MET,
    RequirementPosition,
    Standing,
    combined,
    deciding,
    position,
    stands_in,
)
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.systems import INCLUSIONS, Inclusion, System, firmest
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope, scope_of

_KINDS: tuple[ScopeKind, ...] = ("authority", "system", "contract", "forum")


@dataclass(frozen=True)
class Position:
    """One requirement for one scope, with what stands in the way.

    It is `found` that decides. The rest says why, and is looked up when it is asked for: the items,
    and the obligations there, gravest first. `within` is read only while its register is.
    """

    found: RequirementPosition
    inclusion: Inclusion
    within: "Positions" = field(repr=False, compare=False)

    @cached_property
    def items(self) -> tuple[QuestionItem, ...]:
        if self.inclusion == "out":
            return ()
        return self.within.items(self.requirement, self.scope)

    @property
    def overdue(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._near if entry.obligation.kind == "due")

    @property
    def missing(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._near if entry.obligation.kind == "missing")

    @property
    def unknown(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._near if entry.obligation.kind == "unknown")

    @cached_property
    def _near(self) -> Sequence[Entry]:
        if self.inclusion == "out":
            return ()
        return self.within.near(self.requirement, self.scope, self.inclusion)

    @property
    def requirement(self) -> str:
        return self.found.requirement

    @property
    def scope(self) -> str:
        return self.found.scope

    @property
    def standing(self) -> Standing:
        return self.found.standing

    @property
    def counts(self) -> bool:
        """True when it is one of those the authority is measured by."""
        return self.found.weighs


class Positions:
    """Every requirement's position in one authority on one day.

    They come from a register, from what is known of the questions, and from what stands in the
    ledger.
    """

    def __init__(
        self,
        register: RegisterReader,
        catalogue: Catalogue,
        today: date,
        entries: Iterable[Entry],
        states: Mapping[str, ItemStates],
    ) -> None:
        self._states = states
        self._register = register
        self._catalogue = catalogue
        self._entries: dict[str, list[Entry]] = {}
        self._entries_of: dict[tuple[str, str], list[Entry]] = {}
        self._worked_out: dict[tuple[str, frozenset[str], str, Inclusion], RequirementPosition] = {}
        for entry in entries:
            obligation = entry.obligation
            if obligation.is_gap or obligation.is_overdue(today):
                for requirement in (obligation.requirement, *obligation.also):
                    self._entries.setdefault(requirement, []).append(entry)
                    place = requirement, obligation.scope
                    self._entries_of.setdefault(place, []).append(entry)

    def of(self, requirement: Requirement, scope: str) -> Position:
        """Return the position of one requirement for one scope."""
        inclusion = self.inclusion(scope)
        return Position(self._found(requirement, scope, inclusion), inclusion, self)

    def of_requirement(self, requirement: Requirement) -> list[Position]:
        """Return its positions for everything it is assessed on, what must be in first."""
        return self._rows(requirement, None)

    def around(self, scopes: Iterable[str]) -> list[Position]:
        """Return the positions of every requirement assessed on these scopes."""
        wanted = set(scopes)
        return [one for requirement in self._catalogue for one in self._rows(requirement, wanted)]

    def _rows(self, requirement: Requirement, wanted: Collection[str] | None) -> list[Position]:
        scopes = (
            scope
            for kind in _KINDS
            if stands_in(requirement, kind)
            for scope in self._scopes(kind)
            if wanted is None or scope in wanted
        )
        found = (self.of(requirement, scope) for scope in scopes)
        return sorted(
            (one for one in found if not _stands_for_others(requirement, one)),
            key=lambda one: INCLUSIONS.index(one.inclusion),
        )

    def every(self) -> Iterator[tuple[Requirement, list[Position]]]:
        """Yield all positions, requirement by requirement."""
        for requirement in self._catalogue:
            yield requirement, self.of_requirement(requirement)

    def items(self, number: str, scope: str) -> tuple[QuestionItem, ...]:
        """Return what is known of each question of that requirement there.

        For the whole authority it is what is known in every scope that counts.
        """
        requirement = self._catalogue[number]
        letters = dict.fromkeys(self._letters(requirement, scope))
        return tuple(item for each in letters for item in read(requirement, each, scope))

    def _found(
        self, requirement: Requirement, scope: str, inclusion: Inclusion
    ) -> RequirementPosition:
        """Return where it stands; scopes of one kind that are alike are worked out once."""
        letters = frozenset(() if inclusion == "out" else self._letters(requirement, scope))
        alike = requirement.id, letters, parse_scope(scope)[0], inclusion
        if alike not in self._worked_out:
            items = [item for each in letters for item in read(requirement, each, scope)]
            self._worked_out[alike] = position(requirement, scope, items, inclusion)
        return replace(self._worked_out[alike], scope=scope)

    def _letters(self, requirement: Requirement, scope: str) -> Iterator[str]:
        """Yield the states there in letters; for the authority those of every scope that counts."""
        scopes: Iterable[str] = (scope,)
        if scope == AUTHORITY and stands_in(requirement, "authority"):
            counted = self._inclusions
            scopes = (one for one in self._states if counted.get(one, "required") == "required")
        for one in scopes:
            if found := self._states.get(one, {}).get(requirement.id):
                yield found

    def near(self, requirement: str, scope: str, inclusion: Inclusion) -> list[Entry]:
        """Return what weighs on that requirement there: the scope's own and its surroundings'.

        The gravest comes first. What is in by choice weighs only on what is itself in by choice.
        """
        if scope == AUTHORITY:
            found = self._entries.get(requirement, [])
        else:
            near = surroundings(self._register).get(scope, frozenset({scope}))
            found = [
                entry
                for one in sorted(near)
                for entry in self._entries_of.get((requirement, one), ())
            ]
        if inclusion == "required":
            found = [entry for entry in found if not entry.obligation.voluntary]
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

    def inclusion(self, scope: str) -> Inclusion:
        """Return how firmly the scope is in; the authority and its suppliers always are."""
        return self._inclusions.get(scope, "required")

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


@dataclass(frozen=True)
class PositionFigures:
    """How many positions there are, of those that count, and how many stand how.

    `met` has both degrees, and `unproved` the second of them. Whatever is not counted in `met`,
    `short`, `unknown`, `stale` or `reasoned` is out of scope.
    """

    all: int
    met: int
    unproved: int
    short: int
    unknown: int
    stale: int
    reasoned: int


def figures_of(found: Iterable[Position]) -> PositionFigures:
    """Count those of the positions by which the authority is measured."""
    counts = Counter(one.standing for one in found if one.counts)
    return PositionFigures(
        all=counts.total(),
        met=sum(counts[standing] for standing in COUNTED_AS_MET),
        unproved=counts[Standing.MET_UNPROVED],
        short=counts[Standing.NOT_MET] + counts[Standing.PARTLY],
        unknown=counts[Standing.UNKNOWN] + counts[Standing.NOT_ASSESSED],
        stale=counts[Standing.STALE],
        reasoned=counts[Standing.NPC],
    )


@dataclass(frozen=True)
class NotTold:
    """A question that must be answered for its requirement, and of which nothing is known."""

    requirement: str
    question: str
    scope: str
    counts: bool


def not_told(positions: Positions, catalogue: Catalogue) -> list[NotTold]:
    """Return every such question, the gravest requirement first and within it scope by scope."""
    found = []
    for number in GRAVEST_FIRST:
        requirement = catalogue[number]
        for one in positions.of_requirement(requirement):
            found += [
                NotTold(number, item.question, one.scope, one.counts)
                for item in deciding(requirement, combined(one.items))
                if item.state is State.UNKNOWN
            ]
    return found


def first_to_tell(found: Sequence[NotTold], catalogue: Catalogue, *, most: int) -> list[NotTold]:
    """Return the gravest of them, one of each kind of record in a scope, as a form asks for all."""
    seen: set[tuple[str, str]] = set()
    chosen = []
    for one in found:
        section = catalogue.question(one.question).asks_for.fields[0].split(".")[0]
        if (one.scope, section) not in seen:
            seen.add((one.scope, section))
            chosen.append(one)
    return chosen[:most]


def _stands_for_others(requirement: Requirement, found: Position) -> bool:
    """Tell whether a scope has no row of its own, as those below it stand for the requirement."""
    kind = parse_scope(found.scope)[0]
    return kind != requirement.scope and found.standing in COUNTED_AS_MET


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
