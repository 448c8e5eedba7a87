"""Say what a change of one record would come to, without making it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from governance.context import CommandContext
from governance.obligations.ledger import ItemStates
from governance.ports import R, RegisterReader, Versioned
from governance.positions.positions import Positions
from governance.reconciliation.affected_scopes import affected_scopes
from governance.reconciliation.change_recorder import Change
from governance.reconciliation.reconciler import DerivedRegister
from governance.schema.record import Record

T = TypeVar("T")


@dataclass(frozen=True)
class Consequence:
    """The number of things assessed before and after, and of those that fall away.

    Of what is overdue, `overdue_mine` are those that the actor is responsible or accountable for.
    """

    assessed_before: int
    assessed_after: int
    overdue: int
    overdue_mine: int
    missing: int


class WithChange:
    """A register as it is, but for one record: it implements `RegisterReader`."""

    def __init__(self, register: RegisterReader, kept: Versioned[Record], told: Record) -> None:
        self._register, self._kept = register, kept
        self._told = Versioned(
            told, kept.version, kept.changed_at, kept.changed_by, kept.recorded_at
        )

    def get(self, cls: type[R], key: str) -> Versioned[R] | None:
        """Return the record with that key, as it would be."""
        found = self._register.get(cls, key)
        return None if found is None else self._as_changed(found)

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        """Return the records whose fields equal these, as they would be.

        The changed record keeps its key, and nothing is found by the fields that differ.
        """
        return [self._as_changed(one) for one in self._register.find(cls, **equals)]

    def count(self, cls: type[Record]) -> int:
        """Return how many records of that section there are."""
        return self._register.count(cls)

    def derived(self, name: Hashable, build: Callable[[], T]) -> T:
        """Build it anew, as what is kept is of the register without the change."""
        return build()

    def _as_changed(self, found: Versioned[R]) -> Versioned[R]:
        same = type(found.record) is type(self._told.record)
        if same and found.record.key == self._kept.record.key:
            return self._told  # type: ignore[return-value]
        return found


def consequence(kept: Versioned[Record], told: Record, context: CommandContext) -> Consequence:
    """Return what it would come to if the record became the one that is told."""
    register, day = context.register, context.today.day
    changed = WithChange(register, kept, told)
    scopes = affected_scopes([Change(kept.record, told)], register)
    before = [one for scope in scopes for one in context.ledger.of_scope(scope)]
    derived = DerivedRegister(changed, context.catalogue, day)
    standing = {scope: derived.standing(scope) for scope in scopes}
    after = {
        obligation.identity
        for one in standing.values()
        if one is not None
        for obligation in one.obligations
        if not obligation.voluntary
    }
    gone = [
        one
        for one in before
        if not one.obligation.voluntary and one.obligation.identity not in after
    ]
    overdue = [one for one in gone if one.obligation.is_overdue(day)]
    states = context.ledger.states()
    states_after = {scope: one.states if one is not None else {} for scope, one in standing.items()}
    return Consequence(
        assessed_before=_assessed(register, states, context),
        assessed_after=_assessed(changed, {**states, **states_after}, context),
        overdue=len(overdue),
        overdue_mine=sum(
            context.actor.email in (one.responsible, one.accountable) for one in overdue
        ),
        missing=sum(one.obligation.kind == "missing" for one in gone),
    )


def _assessed(
    register: RegisterReader, states: Mapping[str, ItemStates], context: CommandContext
) -> int:
    """Count the requirements that count, for each scope they are assessed on."""
    positions = Positions(register, context.catalogue, context.today.day, (), states)
    return sum(one.counts for _, found in positions.every() for one in found)
