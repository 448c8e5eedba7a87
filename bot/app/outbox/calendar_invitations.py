"""Send calendar invitations by mail to whoever wants them, and keep them in step with the ledger.

Each person's open invitations are compared with what they are asked to do. The mails of what
differs are left in the outbox in the same transaction. It is done when people may be written to:
what was changed to and fro meanwhile is one mail, or none.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.app.member_context import context_of
from bot.cards.calendar import invitation
from bot.engine.dialog import TurnContext
from bot.engine.ids import calendar_row_id
from bot.engine.members.actors import actor_of, language_of
from bot.engine.members.delivery_routes import by_mail
from bot.engine.queries.calendar import days_ahead, items_of, meetings_ahead
from bot.messages import CalendarRequest
from bot.texts.words import Words
from governance.access import Allowed, Verb, may
from governance.calendar_invitations import SentInvitation
from governance.catalogue import catalogue
from governance.context import CommandContext
from governance.local_time import zone_of
from governance.obligations.ledger import Entry
from scheduler.nudges import quiet_hours
from scheduler.nudges.calendar_invitations import MOST_A_DAY, InvitationChange, changes
from storage.database import Database
from storage.unit_of_work import UnitOfWork


async def send_calendar_invitations(database: Database, tenant: str, mail: str | None) -> int:
    """Write the mails that one authority's people are due, and return how many are new.

    `mail` is the workspace of e-mail; without it nothing is sent, and nothing counts as sent.
    """
    if mail is None:
        return 0

    def find(unit: UnitOfWork) -> list[str]:
        unit.use_tenant(tenant)
        today = unit.now.astimezone(zone_of(unit.register)).date()
        return [*unit.calendar_choices.people(today)]

    people = await database.run(find)
    begun = [
        await database.run(partial(invite_person, tenant=tenant, person=person, mail=mail))
        for person in people
    ]
    return sum(begun)


def invite_person(unit: UnitOfWork, *, tenant: str, person: str, mail: str) -> int:
    """Write the mails of one person, whom no other process sends to meanwhile."""
    unit.use_tenant(tenant)
    now = unit.now.astimezone(zone_of(unit.register))
    hours = quiet_hours.hours_of(unit.message_times.of(person))
    if now.weekday() in hours.quiet_weekdays or quiet_hours.soonest(now, hours) > now:
        return 0
    wanted = unit.calendar_choices.hold(person)
    context = _context(unit, person) if wanted else None
    ahead = {} if context is None else meetings_ahead(person, context)
    sent = unit.calendar_invitations.sent(person)
    today = now.date()
    sent_today = sum(one.sent_at.astimezone(now.tzinfo).date() == today for one in sent.values())
    due = [*changes(days_ahead(ahead), sent, today, room=MOST_A_DAY - sent_today)]
    if not due:
        return 0
    words = Words(language_of(unit.register, person))
    named = _named(due, ahead, person, words, context)
    for change in due:
        _send(unit, person, mail, words, change, named)
    return len(due)


def _context(unit: UnitOfWork, person: str) -> CommandContext | None:
    """Return the person's context; None where they may have no calendar any more."""
    actor = actor_of(unit, person, lang=None)
    if actor is None or not isinstance(may(actor, Verb.CALENDAR), Allowed):
        return None
    return context_of(unit, actor, catalogue())


def _named(
    due: Sequence[InvitationChange],
    ahead: Mapping[str, Entry],
    person: str,
    words: Words,
    context: CommandContext | None,
) -> Mapping[str, tuple[str, str]]:
    """Return the summary and the description of each, by its entry.

    What is called off is named as it was sent.
    """
    named = {
        one.entry: (one.before.summary, one.before.about) for one in due if one.before is not None
    }
    asked = [ahead[one.entry] for one in due if one.method == "REQUEST"]
    if context is not None and asked:
        items = items_of(asked, person, TurnContext(context, words))
        named.update((item.uid, (item.summary, item.about)) for item in items)
    return named


def _send(
    unit: UnitOfWork,
    person: str,
    mail: str,
    words: Words,
    change: InvitationChange,
    named: Mapping[str, tuple[str, str]],
) -> None:
    summary, about = named[change.entry]
    request = CalendarRequest(
        uid=change.uid,
        sequence=change.sequence,
        method=change.method,
        day=change.day,
        summary=summary,
        about=about,
    )
    before = None if change.before is None else change.before.day
    card = invitation(words, unit.now, request, before=before)
    [place] = by_mail(person, mail)
    unit.outbox.add_calendar(
        calendar_row_id(person, request.uid, request.sequence),
        place=place,
        payload={
            "card": card.model_dump(mode="json", exclude_none=True),
            "calendar": request.model_dump(mode="json"),
        },
    )
    sent = SentInvitation(
        entry=change.entry,
        series=change.series,
        stands=change.method == "REQUEST",
        sent_at=unit.now,
        **request.model_dump(exclude={"method"}),
    )
    unit.calendar_invitations.keep(person, sent)
