"""Gather the RACI of the authority or a part of it: who has which letter, and where nobody has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from bot.cards.obligation_names import ObligationNames
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import topic_of
from governance.catalogue import Requirement
from governance.reconciliation.load_facts import scopes_of
from governance.records.authorities import Authority
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, ScopeKind, parse_scope
from governance.schema.values import Letter


@dataclass(frozen=True)
class RaciCell:
    """One role towards one requirement.

    `names` are who holds it, wherever the requirement is assessed, by the alphabet. `lacks` are the
    places where nobody does. `departs` says that the letter is the authority's own, and not the
    default.
    """

    role: Role
    letter: Letter
    names: tuple[str, ...]
    lacks: tuple[str, ...]
    departs: bool

    @property
    def is_gap(self) -> bool:
        """True where nobody does or approves it somewhere; to be asked or told may be vacant."""
        return bool(self.lacks) and self.letter in ("R", "A")


@dataclass(frozen=True)
class RaciRow:
    """One requirement; `shared` are the places where two people are accountable for it."""

    requirement: Requirement
    cells: Mapping[Role, RaciCell]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class RaciChart:
    """The RACI as of a day; `about` is what it is of, as it is called."""

    authority: str
    about: str
    day: date
    is_past: bool
    roles: tuple[Role, ...]
    rows: tuple[RaciRow, ...]

    @property
    def gaps(self) -> int:
        """How many letters R and A somebody lacks, and how many requirements two share."""
        lacking = sum(cell.is_gap for row in self.rows for cell in row.cells.values())
        return lacking + sum(bool(row.shared) for row in self.rows)


def raci_chart(
    arguments: Mapping[str, JsonValue], context: TurnContext, seen: RegisterView
) -> RaciChart:
    """Gather the chart; `seen` is the register of the day that is asked about."""
    topic = topic_of(arguments, context, seen)
    names = naming(context)
    rows = tuple(
        _row(requirement, _places(requirement.scope, topic.near, seen), seen, names)
        for requirement in context.catalogue
    )
    itself = seen.register.find(Authority)
    authority = itself[0].record.name if itself else ""
    about = context.words.listed([parse_scope(scope)[1] for scope in topic.scopes])
    there = {role for row in rows for role in row.cells}
    return RaciChart(
        authority=authority,
        about=about or authority,
        day=seen.today.day,
        is_past=seen.is_past,
        roles=tuple(role for role in Role if role in there),
        rows=rows,
    )


def _places(kind: ScopeKind, near: Sequence[str] | None, seen: RegisterView) -> list[str]:
    """Return where a requirement of that kind is assessed, among what is asked about."""
    if kind == "authority":
        return [AUTHORITY]
    of_kind = [one for one in scopes_of(seen.register) if parse_scope(one)[0] == kind]
    return [one for one in of_kind if near is None or one in near]


def _row(
    requirement: Requirement, places: Sequence[str], seen: RegisterView, names: ObligationNames
) -> RaciRow:
    division = seen.roster.division(requirement.id)
    cells = {
        role: RaciCell(
            role=role,
            letter=letter,
            names=tuple(sorted({*_holders(role, places, seen)}, key=str.casefold)),
            lacks=tuple(
                names.place(place) for place in places if not seen.roster.roles.posts(role, place)
            ),
            departs=requirement.raci.get(role) != letter,
        )
        for role, letter in division.items()
    }
    return RaciRow(requirement, cells, tuple(_shared(requirement, places, seen, names)))


def _holders(role: Role, places: Sequence[str], seen: RegisterView) -> Iterator[str]:
    for place in places:
        for holder in seen.roster.roles.holders(role, place):
            yield holder.member.name


def _shared(
    requirement: Requirement, places: Sequence[str], seen: RegisterView, names: ObligationNames
) -> Iterator[str]:
    for place in places:
        holders = seen.roster.holders("A", requirement.id, place)
        if len({holder.member.email for holder in holders}) > 1:
            yield names.place(place)
