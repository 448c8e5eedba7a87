"""Read what every place says of where things stand, and list where two of them differ.

The places are the ledger, the checklist's end, `status`, `hvad mangler` (what is missing), home and
the overviews. They are compared with what the whole register comes to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from bot.cards import home as home_cards
from bot.cards.obligations import not_told as not_told_cards
from bot.cards.obligations import obligations as list_cards
from bot.cards.obligations import status as status_cards
from bot.cards.position_text import not_in_place
from bot.engine.checklist.view import answers_view, with_position
from bot.engine.dialog import TurnContext
from bot.engine.page import Page
from bot.engine.records.month import monthly_view
from bot.pages.member.home import ChecklistsPage, HomePage
from bot.pages.obligations.not_told import NotToldPage
from bot.pages.obligations.obligations import ObligationListPage, StatusPage
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import Requirement, catalogue
from governance.obligations.ledger import Entry, ItemStates, ObligationFilter
from governance.positions.item import State
from governance.positions.item_states import read
from governance.positions.position import COUNTED_AS_MET, Standing
from governance.positions.positions import Position, Positions, not_told
from governance.reconciliation.reconciler import DerivedRegister
from governance.reconciliation.section_cache import SectionCache
from governance.schema.scopes import parse_scope
from storage.unit_of_work import UnitOfWork

_UNDERSTANDING = LocalUnderstanding(catalogue())
_STATUS = StatusPage(_UNDERSTANDING)
_MISSING = ObligationListPage("missing", _UNDERSTANDING)
_OVERDUE = ObligationListPage("overdue", _UNDERSTANDING)
_NOT_TOLD = NotToldPage(_UNDERSTANDING)


@dataclass(frozen=True)
class WholeRegister:
    """All that the register comes to on a day, with nothing remembered."""

    today: date
    entries: tuple[Entry, ...]
    states: Mapping[str, ItemStates]
    positions: Mapping[str, list[Position]]
    not_told: tuple[tuple[str, str, bool], ...]

    def count(self, kind: str) -> int:
        """Count what stands of that kind in what must be in."""
        return sum(
            entry.obligation.kind == kind
            for entry in self.entries
            if not entry.obligation.voluntary
        )

    @property
    def overdue(self) -> int:
        """The number of things overdue in what must be in."""
        return sum(
            entry.obligation.is_overdue(self.today)
            for entry in self.entries
            if not entry.obligation.voluntary
        )

    @property
    def counted(self) -> list[Position]:
        """The positions the authority is measured by."""
        return [one for found in self.positions.values() for one in found if one.counts]


def whole_register(unit: UnitOfWork) -> WholeRegister:
    """Derive everything from the facts, whatever is kept of it."""
    today = unit.now.date()
    register = SectionCache(unit.register)
    derived = dict(DerivedRegister(register, catalogue(), today).every())
    entries = tuple(entry for one in derived.values() for entry in one.entries)
    states = {scope: one.states for scope, one in derived.items() if one.states}
    positions = Positions(register, catalogue(), today, entries, states)
    return WholeRegister(
        today,
        entries,
        states,
        {requirement.id: found for requirement, found in positions.every()},
        tuple((one.question, one.scope, one.counts) for one in not_told(positions, catalogue())),
    )


def ledger_differs(unit: UnitOfWork, whole: WholeRegister) -> Iterator[str]:
    """Yield where the ledger is not what the whole register comes to."""
    kept = {scope: found for scope, found in unit.ledger.states().items() if found}
    for scope in sorted({*kept, *whole.states}):
        here, there = kept.get(scope, {}), whole.states.get(scope, {})
        for number in sorted({*here, *there}):
            if here.get(number) != there.get(number):
                yield f"ledger {scope} {number}: {here.get(number)}, not {there.get(number)}"
    entries = unit.ledger.find(ObligationFilter(), limit=100_000)
    standing, wanted = _named(entries, whole.today), _named(whole.entries, whole.today)
    for name in sorted({*standing, *wanted}):
        if standing.get(name) != wanted.get(name):
            yield f"ledger {name}: {standing.get(name)}, not {wanted.get(name)}"


def _named(entries: Iterable[Entry], today: date) -> dict[tuple[str, str, str], Entry]:
    return {one.obligation.identity: replace(one, opened_on=today) for one in entries}


# ── What people are shown ────────────────────────────────────────────────────


def places_differ(context: TurnContext, whole: WholeRegister, *, of: str = "") -> Iterator[str]:
    """Yield where a page or a checklist's end says something else than the whole register.

    With `of` only that requirement is asked about by itself.
    """
    numbers = [of] if of else list(whole.positions)
    yield from _status_differs(context, whole, numbers)
    if not of:
        yield from _status_of_scopes_differs(context, whole)
    yield from _lists_differ(context, whole, numbers)
    yield from _home_differs(context, whole)
    yield from ends_differ(context, whole, of=of)


def ends_differ(context: TurnContext, whole: WholeRegister, *, of: str = "") -> Iterator[str]:
    """Yield where the end of a checklist differs: of one requirement, or of every one."""
    for requirement in catalogue():
        for one in whole.positions[requirement.id]:
            asked = parse_scope(one.scope)[0] == requirement.scope
            if asked and of in ("", requirement.id):
                yield from _end_differs(context, requirement, one, whole)


def _end_differs(
    context: TurnContext, requirement: Requirement, wanted: Position, whole: WholeRegister
) -> Iterator[str]:
    """Yield what a checklist says of itself at its end, and that differs."""
    place = f"{requirement.id} {wanted.scope}"
    standing = context.command_context.progress(requirement.id, wanted.scope)
    letters = whole.states.get(wanted.scope, {}).get(requirement.id, "")
    items = read(requirement, letters, wanted.scope) if letters else ()
    own = {one.question: one.state for one in items}
    if letters and standing.states != own:
        yield f"checklist {place}: {_apart(standing.states, own)}"
    view = with_position(answers_view(standing, wanted.scope, context), context)
    yield from _unlike(f"end of {place}", _figures(view.where), _figures(wanted))
    yield from _unlike(f"gaps of {place}", view.gaps, not_in_place(requirement, wanted.items))
    open_ = {question.id for question in standing.open}
    for question in standing.asked:
        is_new = question.id not in standing.given and standing.round == 1
        if own.get(question.id) is State.UNKNOWN and is_new and question.id not in open_:
            yield f"checklist {place}: {question.id} is not known, and not asked"


def _status_differs(
    context: TurnContext, whole: WholeRegister, numbers: Sequence[str]
) -> Iterator[str]:
    _, every = drawn(status_cards, "overview", _STATUS, {}, context)
    for requirement, shown in every:
        place = f"status of {requirement.id}"
        yield from _unlike(place, _all(shown), _all(whole.positions[requirement.id]))
    for number in numbers:
        place, wanted = f"status of {number}", whole.positions[number]
        arguments = {"requirement": number}
        *_, found = drawn(status_cards, "of_requirement", _STATUS, arguments, context)
        yield from _unlike(f"{place} alone", _all(found), _all(wanted))


def _status_of_scopes_differs(context: TurnContext, whole: WholeRegister) -> Iterator[str]:
    for scope in {one.scope for found in whole.positions.values() for one in found}:
        if parse_scope(scope)[0] == "authority":
            continue
        *_, found = drawn(status_cards, "of_scope", _STATUS, {"about": [scope]}, context)
        of_scope = [one for each in whole.positions.values() for one in each if one.scope == scope]
        here = [one for one in found if one.scope == scope]
        yield from _unlike(f"status of {scope}", _all(here), _all(of_scope))


def _lists_differ(
    context: TurnContext, whole: WholeRegister, numbers: Sequence[str]
) -> Iterator[str]:
    untold = sum(counts for _, _, counts in whole.not_told)
    [missing] = drawn(list_cards, "listing", _MISSING, {}, context)
    yield from _unlike("hvad mangler", missing.total, whole.count("missing"))
    yield from _unlike("not told, under hvad mangler", missing.not_told, untold)
    [overdue] = drawn(list_cards, "listing", _OVERDUE, {}, context)
    yield from _unlike("overdue", overdue.total, whole.overdue)
    *_, part = drawn(not_told_cards, "not_told", _NOT_TOLD, {}, context)
    yield from _unlike("not told", part.total, untold)
    for number in numbers:
        found, arguments = whole.positions[number], {"requirement": number}
        *_, part = drawn(not_told_cards, "not_told", _NOT_TOLD, arguments, context)
        unknown = sum(one.found.counts.get(State.UNKNOWN, 0) for one in found if one.counts)
        yield from _unlike(f"not told of {number}", part.total, unknown)


def _home_differs(context: TurnContext, whole: WholeRegister) -> Iterator[str]:
    [home] = drawn(home_cards, "home", HomePage(), {}, context)
    yield from _unlike("overdue at home", home.items_overdue, whole.overdue)
    figures = monthly_view(context).figures
    counted = whole.counted
    wanted = (
        len(counted),
        sum(one.standing in COUNTED_AS_MET for one in counted),
        sum(one.standing is Standing.MET for one in counted),
        sum(one.standing is Standing.NPC for one in counted),
        sum(one.standing in (Standing.UNKNOWN, Standing.NOT_ASSESSED) for one in counted),
    )
    told = (figures.all, figures.met, figures.proved, figures.reasoned, figures.untold)
    yield from _unlike("the month", told, wanted)
    *_, done = drawn(home_cards, "checklists", ChecklistsPage(), {}, context)
    standing = {
        (one.requirement, one.scope): one.standing
        for found in whole.positions.values()
        for one in found
    }
    for checklist, status, _ in done:
        place = checklist.requirement, checklist.scope
        if place in standing:
            said = context.words(f"status.{standing[place].value}")
            yield from _unlike(f"my checklist {place}", status, said)


# ── Comparing ────────────────────────────────────────────────────────────────


def drawn(
    cards: ModuleType,
    name: str,
    page: Page,
    arguments: Mapping[str, Any],
    context: TurnContext,
) -> tuple[Any, ...]:
    """Show a page, and return what its card is made of."""
    found: list[tuple[Any, ...]] = []
    real = getattr(cards, name)
    with _instead(cards, name, found):
        page.show(arguments, context, open_dialog=False)
    [given] = found
    assert real is getattr(cards, name)
    return given


@contextmanager
def _instead(cards: ModuleType, name: str, found: list[tuple[Any, ...]]) -> Iterator[None]:
    real = getattr(cards, name)

    def draw(*given: Any, **more: Any) -> Any:
        found.append(given)
        return real(*given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, name, draw)
        yield


def _figures(one: Position) -> tuple[object, ...]:
    return (
        one.requirement,
        one.scope,
        str(one.standing),
        {str(state): count for state, count in one.found.counts.items() if count},
        one.found.unknown_besides,
        one.counts,
        one.inclusion,
        *(
            sorted(entry.obligation.identity for entry in entries)
            for entries in (one.overdue, one.missing, one.unknown)
        ),
    )


def _all(found: Iterable[Position]) -> list[tuple[object, ...]]:
    return sorted((_figures(one) for one in found), key=str)


def _unlike(place: str, said: object, wanted: object) -> Iterator[str]:
    if said != wanted:
        yield f"{place}: {_apart(said, wanted)}"


def _apart(said: Any, wanted: Any) -> str:
    """Say only what differs, where the two are alike in their form."""
    lists = isinstance(said, list | tuple) and isinstance(wanted, list | tuple)
    if lists and len(said) == len(wanted):
        parts = [_apart(*pair) for pair in zip(said, wanted, strict=True) if pair[0] != pair[1]]
        return "; ".join(parts)
    return f"{said}, not {wanted}"
