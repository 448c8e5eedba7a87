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
from governance.positions.positions import Position, PositionFigures, figures_of
from governance.queries.number_masks import mask_for
from governance.records.authorities import Authority
from governance.schema.scopes import ScopeKind, parse_scope

_KINDS: Final[tuple[ScopeKind, ...]] = ("authority", "system", "contract", "forum")
_SHORT: Final = (Standing.NOT_MET, Standing.PARTLY)


@dataclass(frozen=True)
class OverviewRow:
    """One place, with where each requirement stands that is assessed there, by its number."""

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
class Overview:
    """The overview; `about` is what it is of, and `figures` are by the requirement's number.

    `late` are the gravest things overdue, each once.
    """

    authority: str
    about: str
    day: date
    is_past: bool
    requirements: tuple[Requirement, ...]
    rows: tuple[OverviewRow, ...]
    figures: Mapping[str, PositionFigures]
    total: PositionFigures
    late: tuple[GraveTask, ...]


def overview(
    arguments: Mapping[str, JsonValue], context: TurnContext, seen: RegisterView
) -> Overview:
    """Gather it from the register of the day that is asked about, as the status page does."""
    topic = topic_of(arguments, context, seen)
    mask = mask_for(context.actor, context.register)
    left_out = context.words("register.number_left_out")
    hide = mask.saying(left_out).hide if mask else str
    positions = positions_on(seen.register, seen.ledger, context.catalogue, seen.today.day)
    found = (
        [one for _, each in positions.every() for one in each]
        if topic.near is None
        else positions.around(topic.near)
    )
    itself = seen.register.find(Authority)
    authority = hide(itself[0].record.name) if itself else ""
    about = context.words.listed([hide(parse_scope(scope)[1]) for scope in topic.scopes])
    names = naming(context)
    return Overview(
        authority=authority,
        about=about or authority,
        day=seen.today.day,
        is_past=seen.is_past,
        requirements=tuple(context.catalogue),
        rows=tuple(_rows(found, names, hide)),
        figures={
            one.id: figures_of(each for each in found if each.requirement == one.id)
            for one in context.catalogue
        },
        total=figures_of(found),
        late=tuple(_late(found, names, hide)),
    )


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
                yield OverviewRow(hide(names.place(scope)), kind, by_scope[scope])


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
