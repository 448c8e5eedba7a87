"""Gather the overview: where all eleven requirements stand, place by place, as of a day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import JsonValue

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.positions import positions_on
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import topic_of
from governance.catalogue import Requirement
from governance.positions.position import Standing
from governance.positions.positions import Position, PositionFigures, Positions, figures_of
from governance.queries.number_masks import mask_for
from governance.records.authorities import Authority
from governance.schema.scopes import ScopeKind, parse_scope

_KINDS: Final[tuple[ScopeKind, ...]] = ("authority", "system", "contract", "forum")
_SHORT: Final = (Standing.NOT_MET, Standing.PARTLY)


@dataclass(frozen=True)
class OverviewRow:
    """One place, with where each requirement stands that is assessed there, by its number."""

    scope: str
    place: str
    kind: ScopeKind
    cells: Mapping[str, Position]

    @property
    def short(self) -> int:
        """How many requirements are not met there, of those that count."""
        return sum(one.counts and one.standing in _SHORT for one in self.cells.values())


@dataclass(frozen=True)
class GraveTask:
    """Something overdue that weighs on a requirement: what, since when, and whose it is."""

    requirement: str
    text: str
    day: date
    who: str


@dataclass(frozen=True)
class OverviewMatrix:
    """The overview; `about` is what it is of, and `figures` are by the requirement's number."""

    authority: str
    about: str
    day: date
    is_past: bool
    requirements: tuple[Requirement, ...]
    rows: tuple[OverviewRow, ...]
    figures: Mapping[str, PositionFigures]
    total: PositionFigures


@dataclass(frozen=True)
class Overview(OverviewMatrix):
    """The overview with `late`, the gravest things overdue, each once."""

    late: tuple[GraveTask, ...]


def overview(
    arguments: Mapping[str, JsonValue], context: TurnContext, seen: RegisterView
) -> Overview:
    """Gather it from the register of the day that is asked about, as the status page does."""
    positions = positions_on(seen.register, seen.ledger, context.catalogue, seen.today.day)
    found = _found(arguments, context, seen, positions)
    late = tuple(_late(found, naming(context), _hiding(context)))
    return Overview(**vars(_matrix(arguments, context, seen, found)), late=late)


def overview_matrix(
    arguments: Mapping[str, JsonValue], context: TurnContext, seen: RegisterView
) -> OverviewMatrix:
    """Gather it without what is overdue, in a fraction of the time."""
    states = seen.ledger.states()
    positions = Positions(seen.register, context.catalogue, seen.today.day, (), states)
    found = _found(arguments, context, seen, positions)
    return _matrix(arguments, context, seen, found)


def _found(
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
    seen: RegisterView,
    positions: Positions,
) -> Sequence[Position]:
    topic = topic_of(arguments, context, seen)
    if topic.near is None:
        return [one for _, each in positions.every() for one in each]
    return positions.around(topic.near)


def _matrix(
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
    seen: RegisterView,
    found: Sequence[Position],
) -> OverviewMatrix:
    hide = _hiding(context)
    itself = seen.register.find(Authority)
    authority = hide(itself[0].record.name) if itself else ""
    scopes = topic_of(arguments, context, seen).scopes
    about = context.words.listed([hide(parse_scope(scope)[1]) for scope in scopes])
    return OverviewMatrix(
        authority=authority,
        about=about or authority,
        day=seen.today.day,
        is_past=seen.is_past,
        requirements=tuple(context.catalogue),
        rows=tuple(_rows(found, naming(context), hide)),
        figures={
            one.id: figures_of(each for each in found if each.requirement == one.id)
            for one in context.catalogue
        },
        total=figures_of(found),
    )


def _hiding(context: TurnContext) -> Callable[[str], str]:
    """Return how a text is shown to the reader: an auditor sees no telephone number in it."""
    mask = mask_for(context.actor, context.register)
    return mask.saying(context.words("register.number_left_out")).hide if mask else str


def _rows(
    found: Sequence[Position], names: ObligationNames, hide: Callable[[str], str]
) -> Iterator[OverviewRow]:
    """Yield a row for each place: the authority, then systems, contracts and forums by name."""
    by_scope: dict[str, dict[str, Position]] = {}
    for one in found:
        by_scope.setdefault(one.scope, {})[one.requirement] = one
    for kind in _KINDS:
        for scope in sorted(by_scope, key=str.casefold):
            if parse_scope(scope)[0] == kind:
                yield OverviewRow(scope, hide(names.place(scope)), kind, by_scope[scope])


def _late(
    found: Sequence[Position], names: ObligationNames, hide: Callable[[str], str]
) -> Iterator[GraveTask]:
    every = {
        entry.obligation.identity: entry for one in found if one.counts for entry in one.overdue
    }
    for entry in sorted(
        every.values(), key=lambda one: (one.obligation.priority, one.obligation.due_on)
    ):
        one = entry.obligation
        who = names.name_of(entry.responsible) if entry.responsible else ""
        text = names.whole_with_place(one)
        yield GraveTask(one.requirement, hide(text), one.due_on, hide(who))
