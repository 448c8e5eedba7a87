"""Show the contacts that are stale, never verified or gone."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.paging import part_of
from bot.cards.register import stale_contacts as cards
from bot.cards.register.stale_contacts import StaleView
from bot.engine.dialog import TurnContext
from bot.engine.page import first_in
from bot.engine.queries.page_query import PageQuery, QueryPage, question
from bot.engine.queries.register_view import RegisterView, register_now
from bot.messages import Audience, Card
from governance.changes.record_rights import may_confirm
from governance.commands import AnyCommand, ConfirmContact
from governance.queries.stale_contacts import (
    StaleContact,
    contacts_of,
    stale_contacts,
    told_contacts_of,
)
from governance.records.contacts import ContactDetails, ToldContact
from governance.roles import Role
from governance.schema.scopes import scope_of

_MOST_AT_ONCE = 2


class StaleContactsPage(QueryPage):
    """The page of stale contacts: who has left, then the never verified, then the longest ago."""

    name = "stale_contacts"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        day, near = shown.today.day, asked.topic.near
        found = _found(asked, context)
        part = part_of(len(found), first_in(arguments, len(found)))
        here = found[part.first : part.first + part.shown]
        every = [kept.record for kept in contacts_of(shown.register, near)]
        waiting = _waiting(asked) if part.first == 0 else []
        replaced = {one.replaces for one in waiting}
        return cards.stale(
            StaleView(
                asked=asked.asked,
                found=here,
                part=part,
                confirmable=frozenset(
                    one.key
                    for one in (*(each.kept.record for each in here), *waiting)
                    if not asked.asked.read_only and one.key not in replaced and _may(one, context)
                ),
                every=sum(not contact.is_over(day) for contact in every)
                + sum(one.why == "left" for one in found),
                at_once=() if asked.asked.read_only else _at_once(here, found, context),
                write_to="" if asked.asked.read_only else _write_to(here, context),
                waiting=waiting,
            )
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        """Confirm all contacts of the supplier: they were called, and answered."""
        asked = question(self.name, arguments, context, register_now(context))
        supplier = str(arguments["supplier"])
        return [
            ConfirmContact(
                section="contacts", key=one.kept.record.key, seen=one.kept.version, through="phone"
            )
            for one in _confirmable(supplier, _found(asked, context), context)
        ]


def _waiting(asked: PageQuery) -> list[ToldContact]:
    """Return the contacts that were reported and wait to be confirmed, the newest first."""
    shown, person = asked.seen, asked.topic.person
    found = [
        one
        for one in told_contacts_of(shown.register, asked.topic.near)
        if person is None or _is_with(person, one, shown)
    ]
    return sorted(found, key=lambda one: (one.told_on, one.key), reverse=True)


def _found(asked: PageQuery, context: TurnContext) -> list[StaleContact]:
    shown, person = asked.seen, asked.topic.person
    return [
        one
        for one in stale_contacts(shown.register, shown.today.day, scopes=asked.topic.near)
        if person is None or _is_with(person, one.kept.record, shown)
    ]


def _confirmable(
    supplier: str, found: Sequence[StaleContact], context: TurnContext
) -> list[StaleContact]:
    """Return the supplier's contacts that have not left, and that the reader may confirm.

    One that a reported contact replaces is not among them: its number may be the old one.
    """
    replaced = {one.replaces for one in told_contacts_of(context.register, None)}
    return [
        one
        for one in found
        if one.kept.record.supplier == supplier
        and one.why != "left"
        and one.kept.record.key not in replaced
        and _may(one.kept.record, context)
    ]


def _at_once(
    here: Sequence[StaleContact], found: Sequence[StaleContact], context: TurnContext
) -> Sequence[tuple[str, int]]:
    """Return the suppliers of whom there are several to confirm, most first, with how many.

    Only those that are on this page of the list count.
    """
    suppliers = {one.kept.record.supplier for one in here}
    counted = [(name, len(_confirmable(name, found, context))) for name in suppliers if name]
    several = [one for one in counted if one[1] > 1]
    return sorted(several, key=lambda one: (-one[1], one[0]))[:_MOST_AT_ONCE]


def _write_to(here: Sequence[StaleContact], context: TurnContext) -> str:
    """Return the supplier of most of the contacts here that the reader may confirm."""
    counted = Counter(
        one.kept.record.supplier
        for one in here
        if one.kept.record.supplier and _may(one.kept.record, context)
    )
    return min(counted, key=lambda name: (-counted[name], name), default="")


def _is_with(person: str, contact: ContactDetails, shown: RegisterView) -> bool:
    """Tell whether the contact is the person's to verify: the supplier manager's, or their own."""
    if contact.side == "us":
        return contact.email == person
    scope = scope_of("supplier", contact.supplier or "")
    if contact.system is not None:
        scope = scope_of("system", contact.system)
    return any(one.member.email == person for one in shown.roster.roles.holders(Role.LEV, scope))


def _may(contact: ContactDetails, context: TurnContext) -> bool:
    return bool(may_confirm(contact, context.command_context))
