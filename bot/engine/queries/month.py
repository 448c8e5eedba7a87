"""Read the figures of the month's page from the register, and what weighs most."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import TypeAlias

from bot.cards.obligations.month import MOST_RISKS, Alike, Compared, Figures
from bot.engine.dialog import TurnContext
from governance.nudges import Identity
from governance.obligations.ledger import Entry, ItemStates, ObligationFilter
from governance.obligations.obligation import FIRST_ASSESSED, Obligation
from governance.obligations.priority_order import gravest_first, gravity, is_lost_soon
from governance.ports import RegisterReader
from governance.positions.position import COUNTED_AS_MET, Standing
from governance.positions.positions import Positions, surroundings
from governance.reconciliation.in_memory_ledger import as_of
from governance.records.systems import System
from governance.schema.scopes import scope_of

Standings: TypeAlias = Mapping[tuple[str, str], Standing]
"""Where each requirement stands in each scope it counts in."""

_MOST_READ = 1000
SOON = timedelta(days=30)
_NO_RISKS = frozenset({FIRST_ASSESSED, "checklist_repeated", "told_decision_unanswered"})
"""Rules that ask for an answer, and by themselves endanger nothing."""
_IS: Mapping[Standing, str] = {
    Standing.MET: "met",
    Standing.MET_UNPROVED: "met",
    Standing.PARTLY: "partly",
    Standing.STALE: "partly",
    Standing.UNKNOWN: "untold",
    Standing.NOT_ASSESSED: "untold",
    Standing.NOT_MET: "short",
    Standing.NPC: "reasoned",
}


def standings_of(
    register: RegisterReader, states: Mapping[str, ItemStates], context: TurnContext, day: date
) -> Standings:
    found = Positions(register, context.catalogue, day, (), states)
    return {
        (one.requirement, one.scope): one.standing
        for _, positions in found.every()
        for one in positions
        if one.counts
    }


def figures_of(standings: Iterable[Standing]) -> Figures:
    counted = Counter(standings)
    sums = Counter[str]()
    for standing, number in counted.items():
        sums[_IS[standing]] += number
    return Figures(**sums, proved=counted[Standing.MET])


def figures_by_requirement(now: Standings, context: TurnContext) -> list[tuple[str, Figures]]:
    found = []
    for requirement in context.catalogue:
        standings = [one for (number, _), one in now.items() if number == requirement.id]
        if standings:
            found.append((requirement.id, figures_of(standings)))
    return found


def compared_with(now: Standings, context: TurnContext, day: date) -> Compared:
    """Compare with that day, of which everything is derived from the register as it was then."""
    register, ledger = as_of(context.command_context.past(day), context.catalogue, day)
    before = standings_of(register, ledger.states(), context, day)
    met_now, met_then = (
        {place for place, standing in one.items() if standing in COUNTED_AS_MET}
        for one in (now, before)
    )
    return Compared(
        figures_of(before.values()),
        lost=sorted((met_then - met_now) & now.keys()),
        gained=sorted(met_now - met_then),
    )


# ── What weighs most ─────────────────────────────────────────────────────────


def risks_of(context: TurnContext, named: set[Identity]) -> list[Alike]:
    """Return what weighs most of what is wrong, or soon lost for good, one of each kind.

    The priority comes first, then how critical the system is, then what comes first anywhere.
    """
    ledger, day = context.command_context.ledger, context.today.day
    wanted = (
        ObligationFilter(overdue_on=day, voluntary=False),
        ObligationFilter(kind="missing", voluntary=False),
        ObligationFilter(due_from=day, due_until=day + SOON, voluntary=False),
    )
    found = [one for each in wanted for one in ledger.find(each, limit=_MOST_READ)]
    wrong = [one for one in found if name_of(one) not in named and _endangers(one.obligation, day)]
    critical = _critical_scopes(context)
    groups = alike(wrong, context)
    groups.sort(
        key=lambda one: (
            one.first.priority,
            one.first.scope not in critical,
            -len(one.entries),
            gravity(one.first, day),
        )
    )
    firsts: dict[str, Alike] = {}
    for one in groups:
        firsts.setdefault(one.first.rule, one)
    return list(firsts.values())[:MOST_RISKS]


def _endangers(obligation: Obligation, day: date) -> bool:
    """Tell whether it is wrong by now, or soon lost for good."""
    wrong = obligation.is_gap or obligation.due_on < day or is_lost_soon(obligation, day)
    return wrong and obligation.rule not in _NO_RISKS


def _critical_scopes(context: TurnContext) -> frozenset[str]:
    """Return the systems society depends on, with the contracts and suppliers they hang on."""
    around = surroundings(context.register)
    return frozenset(
        scope
        for kept in context.register.find(System)
        if kept.record.criticality == "samfundskritisk"
        for system in (scope_of("system", kept.record.name),)
        for scope in around.get(system, frozenset({system}))
    )


def alike(entries: Iterable[Entry], context: TurnContext) -> list[Alike]:
    """Put together what is of one rule in one scope, the gravest first."""
    unique = {name_of(one): one for one in entries}.values()
    in_order = gravest_first(unique, context.today.day)
    by_kind = groupby(sorted(in_order, key=_kind), key=_kind)
    found = [Alike(list(each)) for _, each in by_kind]
    return sorted(found, key=lambda one: gravity(one.first, context.today.day))


def _kind(entry: Entry) -> tuple[str, str]:
    return entry.obligation.rule, entry.obligation.scope


def name_of(entry: Entry) -> Identity:
    return entry.obligation.identity
