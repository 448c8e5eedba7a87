"""Show the thing or the person that was named, and nothing else was said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.obligations.ours import Ours
from bot.cards.register import profile as cards
from bot.cards.register.lookup import ContactView
from bot.cards.register.profile import Found, MemberView, ProfileView, ThingView
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.records.fields import called_in
from bot.formatting.record_names import name_of
from bot.messages import Audience, Card
from bot.search.systems_and_contacts import contact_view, people_called, system_view
from governance.obligations.ledger import ObligationFilter
from governance.queries.record_query import place_of
from governance.records.absences import Absence
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.records.members import Member
from governance.records.systems import System
from governance.schema.record import record_classes

_MOST = 6


class ProfilePage(QueryPage):
    """The page of whoever or whatever is named.

    Its argument is the scope in `about`, the colleague in `person`, or the key of a contact in
    `contact`. The words in `find` name somebody.
    """

    name = "profile"
    audience = Audience.OWN

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        found = list(_found(asked, arguments, context))[:_MOST]
        return cards.profile(
            ProfileView(
                asked=asked.asked,
                called=str(arguments.get("find") or arguments.get("words") or ""),
                found=found,
                called_in=called_in(context),
                open=_open(asked, found[0]) if len(found) == 1 else None,
            )
        )


def _found(
    asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
) -> Iterator[Found]:
    register = asked.seen.register
    key, find = arguments.get("contact"), str(arguments.get("find") or "")
    if isinstance(key, str):
        kept = register.get(Contact, key)
        yield from () if kept is None else (contact_view(register, kept.record),)
    elif asked.topic.person is not None:
        member = register.get(Member, Member.key_of(email=asked.topic.person))
        yield from () if member is None else (_member(member.record, asked, context),)
    elif asked.topic.scopes:
        yield from _things(asked.topic.scopes, asked, context)
    elif find:
        for one in people_called(register, find, today=asked.seen.today.day):
            yield _member(one, asked, context) if isinstance(one, Member) else one


def _things(scopes: Sequence[str], asked: PageQuery, context: TurnContext) -> Iterator[ThingView]:
    register = asked.seen.register
    for scope in scopes:
        place = place_of(scope)
        kept = register.get(record_classes()[place[0]], place[1]) if place is not None else None
        if kept is None:
            continue
        record = kept.record
        name = name_of(record, sheet_of(record.section), context.words)
        system = (
            system_view(register, record, today=asked.seen.today.day)
            if isinstance(record, System)
            else None
        )
        yield ThingView(record, name, system)


def _member(member: Member, asked: PageQuery, context: TurnContext) -> MemberView:
    seen, words = asked.seen, context.words
    held = [one for one in seen.roster.roles.held_by(member.email) if not one.as_deputy]
    roles = [f"{words(f'word.{one.role}')} {seen.around(one.scope).label}" for one in held]
    deputies = [
        holder.member.name
        for one in held
        for holder in seen.roster.roles.deputies(one.role, one.scope)
    ]
    away = [
        kept.record.to
        for kept in seen.register.find(Absence, member=member.email)
        if kept.record.covers(seen.today.day)
    ]
    return MemberView(
        member,
        roles,
        away_until=max(away, default=None),
        stands_in=", ".join(dict.fromkeys(deputies)),
    )


def _open(asked: PageQuery, found: Found) -> Ours | None:
    """Count what stands; of a contact nothing does by itself."""
    if asked.seen.is_past or isinstance(found, ContactView):
        return None
    ledger, day = asked.seen.ledger, asked.seen.today.day
    about = (
        ObligationFilter(asked=(found.member.email,))
        if isinstance(found, MemberView)
        else ObligationFilter(scopes=asked.topic.near)
    )
    return Ours(
        overdue=ledger.count(replace(about, overdue_on=day)),
        missing=ledger.count(replace(about, kind="missing")),
    )
