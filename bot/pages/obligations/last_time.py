"""Show when something was last done, by whom, and when next.

That is what is exercised, assessed, supervised, approved, read, verified, reviewed or met.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.paging import part_of
from bot.cards.register import last_time as cards
from bot.cards.register.last_time import LastTimeView, Time
from bot.cards.register.next_time import next_first, next_time
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.page import first_in
from bot.engine.queries.page_query import ActionPage, PageQuery
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import Topic
from bot.engine.records.fields import called_in
from bot.messages import Audience, Card
from governance.obligations.ledger import Entry
from governance.ports import RegisterReader
from governance.queries.last_done import SORTS, DoneEvent, last_done_events
from governance.queries.next_planned import next_planned
from governance.reconciliation.load_facts import scopes_of
from governance.reconciliation.section_cache import SectionCache
from governance.records.systems import System
from governance.schema.record import record_classes
from governance.schema.scopes import scope_of

_IN_SHORT = (
    *("exercises", "risk_assessments", "supervision", "audit_statements"),
    *("approvals", "forums"),
)


class LastTimePage(ActionPage):
    """The page of the last time; the argument `section` says of what.

    Without it, it shows the last of each for what was asked about, or of the requirement's
    sections.
    """

    name = "last_time"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        section = str(arguments.get("section") or "")
        sections = (section,) if section in SORTS else _sections_of(asked.topic.requirement)
        section = sections[0] if len(sections) == 1 else ""
        found = list(_found(sections, asked.topic, shown))
        if arguments.get("wants") == "next" and section and not shown.is_past:
            return _next_time(section, found, asked, arguments, context)
        part = part_of(len(found), first_in(arguments, len(found)))
        last = part.first + part.shown
        told = [
            _time(each, one, shown, context)
            if place in range(part.first, last)
            else Time(each, one)
            for place, (each, one) in enumerate(found)
        ]
        only = told[0].due if len(told) == 1 and not shown.is_past else None
        here = (self.name, asked.topic.arguments)
        return cards.last_time(
            LastTimeView(
                asked=asked.asked,
                section=section,
                found=told,
                part=part,
                called=called_in(context),
                wants_who=arguments.get("wants") == "who",
                happens=bool(section) and SORTS[section].happens,
                doing=buttons_of(only, past_of(only, context), context, here) if only else None,
            )
        )


def _next_time(
    section: str,
    found: Sequence[tuple[str, DoneEvent]],
    asked: PageQuery,
    arguments: Mapping[str, JsonValue],
    context: TurnContext,
) -> Card:
    shown = asked.seen
    times = (
        replace(
            _time(each, one, shown, context),
            planned=next_planned(shown.register, each, one.scope, shown.today.day),
        )
        for each, one in found
    )
    ordered = sorted(times, key=next_first)
    part = part_of(len(ordered), first_in(arguments, len(ordered)))
    called = called_in(context)
    return next_time(LastTimeView(asked.asked, section, ordered, part, called))


def _sections_of(requirement: str | None) -> tuple[str, ...]:
    """Return the requirement's sections; else the ones that tell most."""
    classes = record_classes()
    kept = tuple(
        name
        for name, sort in SORTS.items()
        if requirement and classes[name].serves == requirement and not sort.happens
    )
    return kept or _IN_SHORT


def _found(
    sections: Iterable[str], topic: Topic, shown: RegisterView
) -> Iterator[tuple[str, DoneEvent]]:
    """Find the last times, each with its section.

    Of something named, it is what is done to that or to its surroundings; else to all that is in
    scope.
    """
    register = shown.register if topic.scopes else SectionCache(shown.register)
    every = () if topic.scopes else _in_scope(register)
    for one in sections:
        scopes = topic.of(*SORTS[one].kinds) if topic.scopes else every
        yield from ((one, found) for found in last_done_events(register, one, scopes))


def _in_scope(register: RegisterReader) -> list[str]:
    out = {
        scope_of("system", kept.record.name)
        for kept in register.find(System)
        if kept.record.inclusion == "out"
    }
    return [scope for scope in scopes_of(register) if scope not in out]


def _time(section: str, occasion: DoneEvent, shown: RegisterView, context: TurnContext) -> Time:
    kept, by = occasion.kept, occasion.by or ""
    told_by = kept.changed_by if kept is not None and "@" in kept.changed_by else ""
    return Time(
        section=section,
        occasion=occasion,
        who=context.name_of(by) if "@" in by else by,
        told_by=context.name_of(told_by) if told_by else "",
        due=_due(section, occasion, shown),
    )


def _due(section: str, occasion: DoneEvent, shown: RegisterView) -> Entry | None:
    """Find the next time, as the ledger has it."""
    if shown.is_past:
        return None
    entries = shown.ledger.of_scope(occasion.scope, rules=SORTS[section].rules)
    entries = [entry for entry in entries if _is_about(entry, section, occasion)]
    return min(entries, key=lambda entry: entry.obligation.due_on, default=None)


def _is_about(entry: Entry, section: str, occasion: DoneEvent) -> bool:
    """Tell whether the obligation is the one of that occasion, among the scope's several."""
    about, rule = entry.obligation.about, entry.obligation.rule
    match section:
        case "contacts":
            return about.get("name") == occasion.name and about.get("slot") == occasion.sort
        case "approvals":
            return rule == f"{occasion.sort}_approved" or (
                rule == "assessment_approved" and entry.obligation.requirement == occasion.name
            )
        case "reviews":
            return rule == occasion.sort
        case "measurements":
            return about.get("point") == occasion.name
        case "events":
            return occasion.kept is not None and about.get("event") == occasion.kept.record.title
        case _:
            return True
