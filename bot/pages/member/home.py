"""Show the start card, help, and my checklists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from pydantic import JsonValue

from bot.cards import home as cards
from bot.cards.home import ChecklistUnderway, HomeView
from bot.cards.invitations import invite_row
from bot.cards.obligations.assessment_plan import begin_row
from bot.cards.obligations.obligations import coming_row, overdue_row
from bot.cards.register.lookup import call_row
from bot.engine.dialog import TurnContext
from bot.engine.page import APP_HOME, ReadOnlyPage
from bot.engine.queries.names import naming
from bot.engine.queries.positions import position_of
from bot.messages import Audience, Card, Row
from bot.search.systems_and_contacts import system_view
from governance.access import Allowed, Verb, audits, may
from governance.obligations.ledger import ObligationFilter
from governance.obligations.obligation import FIRST_ASSESSED
from governance.obligations.priority_order import gravest_first
from governance.own_records import owned_systems
from governance.records.actions import Action
from governance.records.checklists import Checklist
from governance.records.contracts import Contract
from governance.records.systems import System
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, parse_scope

_MOST = 8
_GRAVEST = 3
_SOON = 30
_ON_TAB = 5
_ON_CALL = 3
_MOST_TASKS = 500


class HomePage(ReadOnlyPage):
    """The start card, which greets with `Goddag, Bo` (good day, Bo)."""

    name = "home"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        return cards.home(_view(context, _mine(context)), open_dialog=open_dialog)


class AppHomePage(ReadOnlyPage):
    """The page about oneself, where the platform has one."""

    name = APP_HOME
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        return cards.tab(_view(context, _mine(context)), _calls(context), _coming(context))


class HelpPage(ReadOnlyPage):
    """The page of what one can write; while something is open, what one can write there.

    The argument `where` says where that is, and `filling` names a field of an open form.
    """

    name = "help"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        where = arguments.get("where")
        return cards.help_card(
            context.words,
            context.today.now,
            where=str(where) if where else None,
            named=_examples(context),
            brings_in=bool(may(context.actor, Verb.ADMINISTER)),
            takes_out=_takes_out(context),
            filling=str(arguments.get("filling") or ""),
        )


def _takes_out(context: TurnContext) -> bool:
    owns = owned_systems(context.command_context)
    return bool(may(context.actor, Verb.EXPORT, roles=(Role.SYS,) if owns else ()))


def _own_system(context: TurnContext) -> str | None:
    """Return a system that the person has a role in; None where they have none."""
    own = next(iter(_own_systems(context)), None)
    return own or (_examples(context).get("system") if context.actor.roles else None)


def _examples(context: TurnContext) -> dict[str, str]:
    """Find names for the examples: a contract of theirs, with its system and supplier."""
    for kept in context.register.find(Contract):
        contract = kept.record
        if contract.systems:
            supplier = naming(context).supplier(contract.supplier).lower()
            system = contract.systems[0].lower()
            return {"system": system, "supplier": supplier, "contract": contract.number}
    return {}


class ChecklistsPage(ReadOnlyPage):
    """The page of checklists underway and done, the newest first."""

    name = "checklists"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        done = sorted(
            (
                kept.record
                for kept in context.register.find(Checklist)
                if kept.record.finished_on is not None
            ),
            key=lambda checklist: checklist.finished_on or checklist.started_on,
            reverse=True,
        )
        rows = [_done(checklist, context) for checklist in done[:_MOST]]
        return cards.checklists(context.words, context.today.now, underway(context), rows)


def _coming(context: TurnContext) -> list[Row]:
    """Find my next tasks, those of the next thirty days."""
    today = context.today.day
    wanted = ObligationFilter(kind="due", asked=(context.actor.email,))
    found = context.command_context.ledger.find(wanted, limit=_MOST_TASKS)
    near = [
        entry
        for entry in found
        if today <= entry.obligation.due_on <= today + timedelta(days=_SOON)
    ]
    near.sort(key=lambda entry: (entry.obligation.due_on, entry.obligation.name))
    called = naming(context)
    return [coming_row(entry, called, context.today) for entry in near[:_ON_TAB]]


def _calls(context: TurnContext) -> list[Row]:
    """Say whom to call first about the person's own systems, or else about the gravest ones."""
    register, today = context.register, context.today
    systems = [kept.record for kept in register.find(System)]
    own = _own_systems(context)
    found = [one for one in systems if one.name in own] or [
        one for one in systems if one.criticality == "samfundskritisk"
    ]
    views = [system_view(register, one, today=today.day) for one in found[:_ON_CALL]]
    rows = [call_row(view, context.words, today) for view in views]
    return [row for row in rows if row is not None]


def _own_systems(context: TurnContext) -> list[str]:
    """Return the names of the systems that the person has a role in, or in a contract of."""
    found: list[str] = []
    for held in context.actor.roles:
        kind, name = parse_scope(held.scope)
        if kind == "system":
            found.append(name)
        elif kind == "contract":
            contracts = context.command_context.scope_context(held.scope).contracts
            found += [system for contract in contracts for system in contract.systems]
    return list(dict.fromkeys(found))


def _mine(context: TurnContext) -> list[Action]:
    """Find my open follow-ups, the oldest date first."""
    found = context.register.find(Action, owner=context.actor.email, closed_on=None)
    return sorted((kept.record for kept in found), key=lambda action: action.due_on)


def _view(context: TurnContext, mine: Sequence[Action]) -> HomeView:
    ledger, late = (
        context.command_context.ledger,
        ObligationFilter(overdue_on=context.today.day, voluntary=False),
    )
    own = replace(late, asked=(context.actor.email,))
    called = naming(context)
    gravest = gravest_first(ledger.find(own, limit=_MOST_TASKS), context.today.day)[:_GRAVEST]
    asked = ledger.count(own)
    return HomeView(
        words=context.words,
        now=context.today.now,
        authority=context.command_context.scope_context(AUTHORITY).label,
        name=context.actor.name,
        roles=list(dict.fromkeys(held.role.value for held in context.actor.roles)),
        underway=underway(context),
        follow_ups=len(mine),
        overdue=sum(action.due_on < context.today.day for action in mine),
        items_overdue=ledger.count(late),
        items_overdue_mine=asked,
        items_overdue_followed=ledger.count(replace(late, person=context.actor.email)) - asked,
        gravest=[overdue_row(entry, called, context.today) for entry in gravest],
        begin=[*([] if gravest else _to_begin(context)), *_to_invite(context)],
        read_only=audits(context.actor),
        own_system=_own_system(context),
    )


def _to_invite(context: TurnContext) -> list[Row]:
    """Tell an administrator how many have never written and may be invited."""
    if not isinstance(may(context.actor, Verb.ADMINISTER), Allowed):
        return []
    due = context.invitations().due(context.today.now)
    others = [one for one in due if one.email != context.actor.email]
    return [invite_row(context.words, len(others))] if others else []


def _to_begin(context: TurnContext) -> list[Row]:
    """Find the first assessment of mine that comes first."""
    wanted = ObligationFilter(kind="due", asked=(context.actor.email,), voluntary=False)
    found = [
        entry
        for entry in context.command_context.ledger.find(wanted, limit=_MOST_TASKS)
        if entry.obligation.rule == FIRST_ASSESSED
    ]
    found.sort(key=lambda entry: (entry.obligation.due_on, entry.obligation.name))
    return [begin_row(entry, naming(context)) for entry in found[:1]]


def underway(context: TurnContext) -> list[ChecklistUnderway]:
    """Find the checklists that are begun and not finished, my own first."""
    begun = [kept.record for kept in context.register.find(Checklist, finished_on=None)]
    begun.sort(
        key=lambda checklist: (checklist.started_by != context.actor.email, checklist.requirement)
    )
    return [_underway(checklist, context) for checklist in begun[:_MOST]]


def _underway(checklist: Checklist, context: TurnContext) -> ChecklistUnderway:
    requirement = context.catalogue[checklist.requirement]
    standing = context.command_context.progress(requirement.id, checklist.scope)
    return ChecklistUnderway(
        requirement=requirement.id,
        title=requirement.title[context.words.lang],
        scope=checklist.scope,
        label=context.command_context.scope_context(checklist.scope).label,
        answered=len(standing.asked) - len(standing.open),
        total=len(standing.asked),
    )


def _done(checklist: Checklist, context: TurnContext) -> tuple[ChecklistUnderway, str, str]:
    requirement = context.catalogue[checklist.requirement]
    found = position_of(requirement, checklist.scope, context)
    status = context.words(f"status.{found.standing.value}")
    day = context.words.date(checklist.finished_on or checklist.started_on)
    return _underway(checklist, context), status, day
