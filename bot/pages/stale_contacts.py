"""Show the contacts that are stale, never verified or gone."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.query_card import part_of
from bot.cards.register import stale_contacts as cards
from bot.cards.register.stale_contacts import StaleView
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.messages import Audience, Card
from governance.changes.record_rights import may_confirm
from governance.queries.stale_contacts import contacts_of, stale_contacts
from governance.records.contacts import Contact
from governance.roles import Role
from governance.schema.scopes import scope_of


class StaleContactsPage(QueryPage):
    """The page of stale contacts: who has left, then the never verified, then the longest ago."""

    name = "stale_contacts"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        day, near = shown.today.day, asked.topic.near
        found = [
            one
            for one in stale_contacts(shown.register, day, scopes=near)
            if asked.topic.person is None or _is_with(asked.topic.person, one.kept.record, shown)
        ]
        part = part_of(len(found), first_in(arguments, len(found)))
        here = found[part.first : part.first + part.shown]
        every = [kept.record for kept in contacts_of(shown.register, near)]
        return cards.stale(
            StaleView(
                asked=asked.asked,
                found=here,
                part=part,
                confirmable=frozenset(
                    one.kept.record.key
                    for one in here
                    if not asked.asked.read_only and _may(one.kept.record, context)
                ),
                every=sum(not contact.is_over(day) for contact in every)
                + sum(one.why == "left" for one in found),
            )
        )


def _is_with(person: str, contact: Contact, shown: RegisterView) -> bool:
    """Tell whether the contact is the person's to verify: the supplier manager's, or their own."""
    if contact.side == "us":
        return contact.email == person
    scope = scope_of("supplier", contact.supplier or "")
    if contact.system is not None:
        scope = scope_of("system", contact.system)
    return any(one.member.email == person for one in shown.roster.roles.holders(Role.LEV, scope))


def _may(contact: Contact, context: TurnContext) -> bool:
    return bool(may_confirm(contact, context.command_context))
