"""Show who sits in a forum and who can decide there."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.obligations.buttons import ObligationButtons
from bot.cards.paging import part_of
from bot.cards.register import forum as cards
from bot.cards.register.forum import ForumsView, ForumView, Meeting, Seated
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.page import first_in
from bot.engine.queries.page_query import ActionPage, PageQuery
from bot.engine.queries.register_view import RegisterView
from bot.messages import Audience, Card
from governance.obligations.ledger import Entry
from governance.ports import Versioned
from governance.records.forums import Forum, Seat
from governance.records.members import Member
from governance.schema.scopes import parse_scope, scope_of

_RULES = ("decision_maker", "decision_maker_stays", "decision_maker_comes", "mandate_written")
_RULES_OF_MEETING = ("items_decided", "minutes_kept", "forum_confirmed")


class ForumPage(ActionPage):
    """The page of one forum with its seats; several get a row each."""

    name = "forum"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        found = [_meeting(kept.record, shown, context) for kept in _forums(asked, shown)]
        person = asked.topic.person
        found = [one for one in found if person is None or _has_to_do_with(one, person)]
        if len(found) == 1:
            part = part_of(len(found[0].seats), first_in(arguments, len(found[0].seats)))
            gaps = [] if shown.is_past else _gaps(found[0].forum, context)
            doing = _doing(gaps, asked, context)
            wants_seats = arguments.get("wants") == "seats"
            return cards.forum(ForumView(asked.asked, found[0], part, wants_seats, gaps, doing))
        found.sort(key=lambda one: (bool(one.deciders), one.forum.name))
        part = part_of(len(found), first_in(arguments, len(found)))
        return cards.forums(ForumsView(asked.asked, found, part))


def _forums(asked: PageQuery, shown: RegisterView) -> list[Versioned[Forum]]:
    every = shown.register.find(Forum)
    if not asked.topic.scopes:
        return list(every)
    names = {parse_scope(scope)[1] for scope in asked.topic.of("forum")}
    return [kept for kept in every if kept.record.name in names]


def _meeting(forum: Forum, shown: RegisterView, context: TurnContext) -> Meeting:
    active = {kept.record.email: kept.record.active for kept in shown.register.find(Member)}
    seats = [
        Seated(
            seat=kept.record,
            name=_called(kept.record.person, context),
            deputy=_called(kept.record.deputy, context) if kept.record.deputy else "",
            gone=not active.get(kept.record.person, True),
        )
        for kept in shown.register.find(Seat, forum=forum.name)
    ]
    seats.sort(key=lambda one: (not one.decides, one.seat.side != "us", one.name))
    return Meeting(forum, seats)


def _has_to_do_with(meeting: Meeting, person: str) -> bool:
    return any(person in (one.seat.person, one.seat.deputy) for one in meeting.seats)


def _called(person: str, context: TurnContext) -> str:
    return context.name_of(person) if "@" in person else person


def _gaps(forum: Forum, context: TurnContext) -> list[Entry]:
    """Find the forum's gaps; what weighs most comes first."""
    scope, rules = scope_of("forum", forum.name), (*_RULES, *_RULES_OF_MEETING)
    found = [
        entry
        for entry in context.command_context.ledger.of_scope(scope, rules=rules)
        if entry.obligation.is_gap or entry.obligation.is_overdue(context.today.day)
    ]
    return sorted(found, key=lambda entry: rules.index(entry.obligation.rule))


def _doing(
    gaps: Sequence[Entry], asked: PageQuery, context: TurnContext
) -> ObligationButtons | None:
    if not gaps:
        return None
    here = (asked.asked.page, asked.topic.arguments)
    return buttons_of(gaps[0], past_of(gaps[0], context), context, here)
