"""Show obligations as the ledger has them.

The pages are what is overdue, what is missing, my tasks, one obligation, and the status of all
requirements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal, get_args

from pydantic import JsonValue

from bot.cards import notices
from bot.cards.obligations import obligations as cards
from bot.cards.obligations import status as status_cards
from bot.cards.obligations.month import monthly
from bot.cards.obligations.obligations import ItemView, ListView
from bot.cards.obligations.ours import Ours
from bot.cards.obligations.outcome import rest_sentence, settled
from bot.cards.obligations.status import StatusView
from bot.cards.paging import PAGE
from bot.engine.dialog import TurnContext
from bot.engine.following import following
from bot.engine.obligation_actions import (
    buttons_of,
    commands_of,
    past_of,
    pasts_of,
)
from bot.engine.page import BasePage, ReadOnlyPage, first_in
from bot.engine.queries.first_questions import not_told_of, teller
from bot.engine.queries.names import naming
from bot.engine.queries.ours import ours_of
from bot.engine.queries.outcomes import outcome_of
from bot.engine.queries.positions import positions_on
from bot.engine.queries.register_view import RegisterView, register_now, register_view
from bot.engine.queries.tasks import tasks_of
from bot.engine.queries.topic import Topic, day_in, over, topic_of
from bot.engine.records.consequences import led_to
from bot.engine.records.month import monthly_view
from bot.engine.scopes import read_scopes
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from bot.search.records import named_in
from governance.access import audits
from governance.commands import AnyCommand
from governance.nudges import Identity, Past
from governance.obligations.assignees import assignees
from governance.obligations.ledger import Entry, ObligationFilter
from governance.obligations.obligation import Kind, Theme
from governance.obligations.remedies import Remedy
from governance.obligations.rule_index import rules
from governance.positions.positions import Position, Positions
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.suppliers import Supplier
from governance.roles import Role
from governance.schema.scopes import parse_scope, scope_of

_CONTACTS: Mapping[str, type[ContactDetails]] = {cls.section: cls for cls in (Contact, ToldContact)}
_ANSWERS_FOR_IT = ("R", "A")
_MOST_TO_TELL = 5
_TURNS: Mapping[Kind, int] = {"due": 1, "missing": 2, "unknown": 3}


class ObligationListPage(ReadOnlyPage):
    """The page of what is overdue, or of what is missing.

    It is the authority's, one scope's, or only the person's.
    """

    takes_exceptions = True
    audience = Audience.COLLEAGUES

    def __init__(self, name: Literal["overdue", "missing"], understanding: Understanding) -> None:
        self.name = name
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        shown = register_view(arguments, context, self._understanding)
        if isinstance(shown, Card):
            return shown
        ledger, day = shown.ledger, shown.today.day
        topic = _topic(arguments, context, shown)
        wanted = partial(
            replace,
            topic.wanted,
            kind=None if self.name == "overdue" else self.name,
            overdue_on=day if self.name == "overdue" else None,
        )
        apart = "voluntary" in arguments or _is_by_choice(topic, shown)
        found = wanted(voluntary=apart)
        total = ledger.count(found)
        first = first_in(arguments, total)
        kept = {name: arguments[name] for name in ("voluntary",) if name in arguments}
        entries = ledger.find(found, limit=PAGE, offset=first)
        mine = followed = 0
        if topic.other is None:
            mine = ledger.count(wanted(voluntary=apart, person=None, asked=(_me(context),)))
            followed = ledger.count(wanted(voluntary=apart, person=_me(context), asked=None))
        untold = not_told_of(topic, shown) if self.name == "missing" and not topic.person else []
        view = ListView(
            name=self.name,
            naming=naming(context),
            today=shown.today,
            as_of=shown.as_of,
            over=over(topic, context, shown),
            entries=entries,
            first=first,
            total=total,
            themes={
                theme: count
                for theme in get_args(Theme)
                if (count := ledger.count(wanted(voluntary=apart, theme=theme)))
            },
            mine=mine,
            follows=followed - mine,
            not_told=len(untold),
            first_to_tell=()
            if total or not topic.is_narrowed or shown.is_past or audits(context.actor)
            else [
                (one, context.catalogue.question(one.question), teller(one, shown, context))
                for one in untold[:_MOST_TO_TELL]
            ],
            voluntary=0 if apart else ledger.count(wanted(voluntary=True)),
            arguments={**topic.arguments, **kept},
            unknown=topic.unknown,
            who=context.first_name_of(topic.other) if topic.other else "",
            ours=ours_of(ledger, day, _me(context), topic.wanted)
            if not total and not topic.other and (topic.mine or topic.is_narrowed)
            else None,
            rests=_rests(entries, context) if not shown.is_past else {},
        )
        return cards.listing(view)


def _rests(entries: Sequence[Entry], context: TurnContext) -> Mapping[Identity, date]:
    """Return until when those that are put off are so."""
    day = context.today.day
    found = {
        entry.obligation.identity: past.rests_on(day)
        for entry, past in zip(entries, pasts_of(entries, context), strict=True)
    }
    return {name: rest.until for name, rest in found.items() if rest is not None}


def _beside(topic: Topic, until: date | None, context: TurnContext, shown: RegisterView) -> Ours:
    """Count what stands for the authority, and the tasks of one's own that were not asked for."""
    ours = ours_of(shown.ledger, context.today.day, _me(context))
    if not topic.is_narrowed and until is None:
        return ours
    return replace(ours, tasks=len(tasks_of(_me(context), context, ObligationFilter())))


def _is_by_choice(topic: Topic, shown: RegisterView) -> bool:
    """Tell whether all that was asked about is in by choice, so that nothing else is shown."""
    if not topic.scopes:
        return False
    positions = Positions(shown.register, shown.catalogue, shown.today.day, (), {})
    found = {positions.inclusion(scope) for scope in topic.scopes}
    return found == {"voluntary"}


class TasksPage(ReadOnlyPage):
    """The page of my tasks, and of today's tasks of those I stand in for.

    What is late comes first, then the rest by day, then the gaps. It may be narrowed to what was
    asked about, to somebody else's, or to what is due until a day.
    """

    takes_exceptions = True
    name = "tasks"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        shown = register_now(context)
        topic = _topic(arguments, context, shown)
        found = tasks_of(topic.other or _me(context), context, topic.wanted)
        day = context.today.day
        until = day_in(arguments, "until")
        asked = [one for one in found if until is None or one.obligation.due_on <= until]
        nothing_today = until == day and not asked
        if nothing_today:  # what comes later is shown instead
            until, asked = None, list(found)
        mine = sorted(asked, key=lambda entry: _in_order(entry, context))
        first = first_in(arguments, len(mine))
        view = ListView(
            name="mine",
            naming=naming(context),
            today=context.today,
            as_of=shown.as_of,
            over=" · ".join(filter(None, (over(topic, context, shown), _through(until, context)))),
            entries=mine[first : first + PAGE],
            first=first,
            total=len(mine),
            themes={},
            late=sum(entry.obligation.is_overdue(day) for entry in mine),
            gaps=sum(entry.obligation.is_gap for entry in mine),
            later=len(found) - len(mine),
            nothing_today=nothing_today,
            arguments={
                **topic.arguments,
                **({} if until is None else {"until": until.isoformat()}),
            },
            unknown=topic.unknown,
            who=context.first_name_of(topic.other) if topic.other else "",
            ours=None if mine or topic.other else _beside(topic, until, context, shown),
        )
        return cards.listing(view)


class ObligationPage(BasePage):
    """The page of one obligation by itself."""

    name = "obligation"
    audience = Audience.COLLEAGUES

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        scope = str(arguments.get("scope"))
        name = (str(arguments.get("rule")), str(arguments.get("subject", "")))
        standing = {
            entry.obligation.name: entry for entry in context.command_context.ledger.of_scope(scope)
        }
        entry = standing.get(name)
        words = context.words
        if entry is None or _done_just_now(entry, context):
            return _settled((scope, *name), context)
        obligation, rule = entry.obligation, rules()[entry.obligation.rule]
        requirement = context.catalogue[obligation.requirement]
        people = assignees(obligation, context.command_context.scope_context(scope).roster)
        past, shown_in = past_of(entry, context), _shown_in(entry)
        doing = buttons_of(entry, past, context, shown_in)
        is_mine = entry.responsible == context.actor.email
        return cards.item(
            ItemView(
                entry=entry,
                naming=naming(context),
                today=context.today,
                requirement=requirement.title[words.lang],
                source=rule.source if rule.requirement else None,
                told=people.told,
                has_checklist=requirement.scope == parse_scope(scope)[0],
                doing=doing,
                following=None if is_mine else following(entry, past, context, shown_in),
                to_call=_to_call(doing.remedies, context),
                resting=_resting(entry, past, context),
            )
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        return commands_of(act, arguments, fields, context, self._understanding)


def _resting(entry: Entry, past: Past, context: TurnContext) -> str:
    me, decides = context.actor.email, entry.accountable
    return rest_sentence(naming(context), context.today, past, me=me, accountable=decides)


def _done_just_now(entry: Entry, context: TurnContext) -> bool:
    """Tell whether this turn did it, and it has come again on a later day."""
    name = entry.obligation.identity
    came_to = context.command_context.came_to
    closed = [one.entry for each in came_to for one in each.closed]
    moved = [one.after for each in came_to for one in each.changed if one.moved]
    return any(one.obligation.identity == name for one in (*closed, *moved))


def _settled(identity: Identity, context: TurnContext) -> Card:
    """Say what became of it, and what that led to where it was done just now."""
    found = outcome_of(identity, context)
    if found is None:
        return notices.settled(context.words, context.today.now)
    if context.command_context.came_to:
        found = replace(found, led_to=led_to(found.event, context))
    return settled(found)


_BRIEF = "brief"
"""It is wanted in a few lines."""


class StatusPage(ReadOnlyPage):
    """The page of the status of all eleven requirements, of one, or of those of one scope."""

    name = "status"
    audience = Audience.COLLEAGUES

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        shown = register_view(arguments, context, self._understanding)
        if isinstance(shown, Card):
            return shown
        topic = _topic(arguments, context, shown)
        if _asks_for_the_month(arguments, topic, shown, context):
            return monthly(monthly_view(context))
        view = StatusView(
            naming=naming(context),
            today=shown.today,
            as_of=shown.as_of,
            over=over(replace(topic, requirement=None), context, shown),
            arguments=topic.arguments,
            unknown=topic.unknown,
        )
        positions = positions_on(shown.register, shown.ledger, context.catalogue, shown.today.day)
        number = topic.requirement
        if number is None and topic.near is None and topic.person is None:
            wanted = ObligationFilter(overdue_on=shown.today.day, voluntary=False)
            overdue = shown.ledger.count(wanted)
            brief = arguments.get("wants") == _BRIEF
            every = list(positions.every())
            return status_cards.overview(view, every, overdue=overdue, brief=brief)
        if topic.near is not None:
            found = positions.around(topic.near)
        elif number is not None:
            found = positions.of_requirement(context.catalogue[number])
        else:
            found = [one for _, each in positions.every() for one in each]
        found = [one for one in found if number in (None, one.requirement)]
        if topic.person is not None:
            found = [one for one in found if _answers_for(topic.person, one, shown)]
        first = first_in(arguments, len(found))
        if number is not None:
            return status_cards.of_requirement(view, context.catalogue[number], found, first=first)
        place = view.naming.place(topic.scopes[0]) if topic.scopes else ""
        title = place or context.name_of(topic.person or "")
        return status_cards.of_scope(view, title, found, first=first)


def _asks_for_the_month(
    arguments: Mapping[str, JsonValue], topic: Topic, shown: RegisterView, context: TurnContext
) -> bool:
    """Tell whether management asks how it goes, of nothing in particular and of today."""
    manages = any(held.role is Role.LED for held in context.actor.roles)
    nothing = topic.near is None and topic.person is None and topic.requirement is None
    asks = arguments.get("wants") == "how_it_goes" and nothing and not shown.is_past
    return manages and asks and not audits(context.actor)


def _answers_for(person: str, position: Position, shown: RegisterView) -> bool:
    """Tell whether the person is responsible or accountable for the requirement there."""
    letter = shown.roster.letter_of(person, position.requirement, position.scope)
    return letter in _ANSWERS_FOR_IT


# ── Whose, and of what ───────────────────────────────────────────────────────


def _me(context: TurnContext) -> str:
    return context.actor.email


def _through(until: date | None, context: TurnContext) -> str:
    words = context.words
    if until is None:
        return ""
    return words("due.through", day=words.near_date(until, context.today.day))


def _in_order(entry: Entry, context: TurnContext) -> tuple[int, object, int, str]:
    obligation = entry.obligation
    turn = 0 if obligation.is_overdue(context.today.day) else _TURNS[obligation.kind]
    return turn, obligation.due_on, obligation.priority, f"{obligation.scope}/{obligation.rule}"


def _to_call(remedies: Sequence[Remedy], context: TurnContext) -> ContactDetails | None:
    """Find the contact whom the remedy is to call and confirm."""
    for remedy in remedies:
        if remedy.do == "confirm" and remedy.section in _CONTACTS:
            kept = context.register.get(_CONTACTS[remedy.section], remedy.key)
            return None if kept is None else kept.record
    return None


def _shown_in(entry: Entry) -> tuple[str, Mapping[str, str]]:
    scope, rule, subject = entry.obligation.identity
    return "obligation", {"scope": scope, "rule": rule, "subject": subject}


def _topic(arguments: Mapping[str, JsonValue], context: TurnContext, shown: RegisterView) -> Topic:
    said = str(arguments.get("words") or "").strip()
    return topic_of(arguments, context, shown, named=_named(said, context) if said else ())


def _named(said: str, context: TurnContext) -> tuple[str, ...]:
    """Find the one scope the words name; the result is empty where they name none."""
    for kind in ("forum", "system", "contract"):
        requirement = next(one for one in context.catalogue if one.scope == kind)
        scope = read_scopes(requirement, context).named(said)
        if scope is not None:
            return (scope,)
    suppliers = named_in(said, context.register, Supplier)
    return (scope_of("supplier", suppliers[0]),) if suppliers else ()
