"""Show the status of requirements: all eleven, one, or those of one scope, each with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from bot.cards.home import checklist_button
from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.paging import paging_button, part_of
from bot.cards.position_text import SIGN_OF_STANDING, counted
from bot.cards.unknown_name import UnknownName, not_known
from bot.formatting.met_figures import met_of
from bot.messages import Action, Block, Card, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.catalogue import Requirement
from governance.ports import Today
from governance.positions.item import State
from governance.positions.position import Standing
from governance.positions.positions import Position, PositionFigures, figures_of

_LONGEST = 110
"""The most characters of a detail; why it stands so may take a third line."""
_FEWEST_PARTS = 2

_WORST_FIRST = (
    Standing.NOT_MET,
    Standing.PARTLY,
    Standing.UNKNOWN,
    Standing.NOT_ASSESSED,
    Standing.STALE,
    Standing.NPC,
    Standing.MET_UNPROVED,
    Standing.MET,
)


@dataclass(frozen=True)
class StatusView:
    """The frame of a status card.

    - `over`: whose status it is, or of what.
    - `arguments`: those it was asked for with, `on` among them.
    - `unknown`: what it was asked about, where nothing has that name.
    """

    naming: ObligationNames
    today: Today
    as_of: str
    over: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    unknown: UnknownName | None = None

    @property
    def on(self) -> dict[str, JsonValue]:
        """The argument for the day it is seen as of; empty when that is today."""
        return {name: value for name, value in self.arguments.items() if name == "on"}


def overview(
    view: StatusView,
    found: Sequence[tuple[Requirement, Sequence[Position]]],
    *,
    overdue: int,
    brief: bool = False,
) -> Card:
    """Show all eleven: how many items are `overdue` in all, how many met, and how many reasoned.

    They never get one figure together without its parts. With `brief` it is only said of all
    together.
    """
    words = view.naming.words
    every = [one for _, positions in found for one in positions if one.counts]
    groups: list[Block] = [*not_known(view.naming, view.unknown, "status", view.arguments)]
    if overdue:
        groups.append(Text(spans=(_overdue_in_all(view, found, overdue),)))
    groups.append(Text(spans=(_figures(view, every),)))
    if brief:
        all_of_it = page_button(words("state.all"), "status", view.on)
        return _card(view, words("state.title"), groups, actions=(all_of_it,))
    for chapter in ("1", "2", "3"):
        rows = tuple(
            _requirement_row(view, requirement, positions)
            for requirement, positions in found
            if requirement.id.startswith(chapter)
        )
        groups.append(Rows(rows=rows))
    important = page_button(words("important.open"), "most_important", view.arguments)
    late = page_button(words("due.overdue"), "overdue", view.on)
    return _card(view, words("state.title"), groups, actions=(important, late))


def of_requirement(
    view: StatusView, requirement: Requirement, found: Sequence[Position], *, first: int
) -> Card:
    """Show one requirement, for everything it is assessed on."""
    title = view.naming.words(
        "state.of_requirement",
        requirement=requirement.id,
        title=requirement.title[view.naming.words.lang],
    )
    return _positions(view, title, found, first=first, by_place=True)


def of_scope(view: StatusView, title: str, found: Sequence[Position], *, first: int) -> Card:
    """Show everything that is assessed on one scope and its surroundings.

    It may also be what one person is responsible for.
    """
    return _positions(view, title, found, first=first, by_place=False)


def _positions(
    view: StatusView,
    title: str,
    found: Sequence[Position],
    *,
    first: int,
    by_place: bool,
) -> Card:
    words = view.naming.words
    part = part_of(len(found), first)
    rows = tuple(_position_row(view, one, by_place=by_place) for one in part.of(found))
    body: list[Block] = [
        *not_known(view.naming, view.unknown, "status", view.arguments),
        Text(spans=(_figures(view, [one for one in found if one.counts]),)),
        *([Rows(rows=rows)] if rows else []),
    ]
    following = {**view.arguments, "first": str(part.next)}
    more = (paging_button(part.next_label(words), "status", following),)
    figures = _figures(view, [one for one in found if one.counts])
    card = _card(view, title, body, actions=more if part.left > 0 else ())
    as_of = part.said(card.as_of, words)
    return card.model_copy(update={"say": f"{title}: {figures}", "as_of": as_of})


def _card(
    view: StatusView, title: str, body: list[Block], *, actions: tuple[Action, ...] = ()
) -> Card:
    words = view.naming.words
    lists = [page_button(words(f"due.{name}"), name, view.on) for name in ("overdue", "missing")]
    return Card(
        lang=words.lang,
        over=view.over,
        title=clipped(title, 45),
        body=tuple(body),
        actions=actions or tuple(lists),
        quiet=(
            *(one for one in lists if actions and one not in actions),
            page_button(words("due.not_told"), "not_told", view.arguments),
            *(() if actions else (page_button(words("due.status"), "status", {}),)),
            home_button(words),
        ),
        as_of=view.as_of,
        say=title,
    )


def _figures(view: StatusView, found: Sequence[Position]) -> str:
    figures = figures_of(found)
    lead = view.naming.words("state.lead", met=figures.met, all=figures.all)
    parts = [lead, *_apart(view, figures).values()]
    return f"{', '.join(parts)}."


def _overdue_in_all(
    view: StatusView, found: Sequence[tuple[Requirement, Sequence[Position]]], total: int
) -> str:
    """Say how many are overdue in all, and of which requirement there are the most."""
    most, positions = max(found, key=lambda one: _overdue(one[1]))
    return view.naming.words(
        "state.most_overdue",
        n=total,
        requirement=most.id,
        title=most.title[view.naming.words.lang],
        most=_overdue(positions),
    )


def _overdue(positions: Sequence[Position]) -> int:
    """Count what is overdue of it; an obligation that weighs in several places counts once."""
    counted = (one for one in positions if one.counts)
    return len({entry.obligation.identity for one in counted for entry in one.overdue})


def _apart(view: StatusView, figures: PositionFigures) -> dict[str, str]:
    """Say what is met without evidence, short, not told and reasoned, where there is any."""
    return {
        name: view.naming.words(f"state.{name}", n=count)
        for name in ("unproved", "short", "unknown", "stale", "reasoned")
        if (count := getattr(figures, name))
    }


def _requirement_row(
    view: StatusView, requirement: Requirement, positions: Sequence[Position]
) -> Row:
    words = view.naming.words
    found = [one for one in positions if one.counts]
    figures = figures_of(found)
    apart = _apart(view, figures)
    parts = [met_of(figures.met, figures.all, words), *apart.values()]
    if late := _overdue(positions):
        before = sum(name in apart for name in ("unproved", "short", "unknown"))
        parts.insert(1 + before, words("state.overdue", n=late))
    return Row(
        title=f"{requirement.id} {requirement.title[words.lang]}",
        detail=(_as_much_as_fits(parts, DETAIL),),
        mark=SIGN_OF_STANDING[_worst(found)],
        open=page_button(words("home.show"), "status", {"requirement": requirement.id, **view.on}),
    )


def _worst(found: Sequence[Position]) -> Standing:
    return min(
        (one.standing for one in found), key=_WORST_FIRST.index, default=Standing.OUT_OF_SCOPE
    )


def _position_row(view: StatusView, position: Position, *, by_place: bool) -> Row:
    words, naming = view.naming.words, view.naming
    place = naming.place(position.scope)
    title = place if by_place else f"{position.requirement} · {place}"
    why = [words(f"status.{position.standing.value}"), *_reasons(view.naming, position)]
    if position.inclusion == "voluntary":
        why.insert(1, words("state.voluntary"))
    opens = checklist_button(words("home.show"), position.requirement, position.scope)
    return Row(
        title=UserText(u=clipped(title, TITLE)),
        detail=(UserText(u=_as_much_as_fits(why, _LONGEST)),),
        mark=SIGN_OF_STANDING[position.standing],
        open=None if position.standing is Standing.OUT_OF_SCOPE else opens,
    )


def _as_much_as_fits(parts: Sequence[str], length: int) -> str:
    """Write the parts one after the other, and leave out the last ones there is no room for."""
    shown = list(parts)
    while len(shown) > _FEWEST_PARTS and len(" · ".join(shown)) > length:
        shown.pop()
    return clipped(" · ".join(shown), length)


def _reasons(naming: ObligationNames, position: Position) -> list[str]:
    """Say why it stands so: what is not in place, and the gravest that is due or missing."""
    words = naming.words
    if position.standing in _SAID_IN_FULL:
        return [words(_SAID_IN_FULL[position.standing])]
    gravest = [*position.missing, *position.overdue]
    if position.standing is Standing.STALE:
        gravest = [*position.overdue, *position.missing]
    parts = [how_far] if (how_far := _how_far(position, words)) else []
    if gravest:
        parts.append(naming.whole(gravest[0].obligation))
    if gravest[1:]:
        parts.append(words("state.and_more", n=len(gravest) - 1))
    return parts or [words("state.all_in_place")]


def _how_far(position: Position, words: Words) -> str:
    """Count what is not in place; where that is only not told, how much is known."""
    found = position.found
    if position.standing is Standing.STALE and position.overdue:
        return ""  # what is overdue says it
    if position.standing is not Standing.UNKNOWN:
        return counted(found, words)
    known = words("state.known_of", known=found.known, all=sum(found.counts.values()))
    besides: dict[State, int] = {**found.counts, State.UNKNOWN: 0}
    rest = counted(replace(found, counts=besides), words)
    return f"{known}, {rest}" if rest else known


_SAID_IN_FULL = {
    Standing.OUT_OF_SCOPE: "state.not_required",
    Standing.NOT_HERE: "state.not_here",
    Standing.NOT_ASSESSED: "state.not_assessed",
    Standing.MET_UNPROVED: "state.no_evidence",
}
