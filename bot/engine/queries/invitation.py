"""Say to somebody who has never written what Kravbot is, and what to begin with."""

from bot.cards import invitations as cards
from bot.cards.invitations import InvitationView
from bot.cards.obligations.nudge_rows import deed_title
from bot.engine.dialog import TurnContext
from bot.engine.queries.names import naming
from bot.engine.queries.tasks import tasks_of
from bot.messages import Card
from governance.obligations.priority_order import ranked
from governance.records.role_assignments import RoleAssignment
from governance.schema.scopes import AUTHORITY


def roles_of(email: str, context: TurnContext) -> list[str]:
    """Return the roles that the person holds today, in words."""
    held = context.register.find(RoleAssignment, member=email)
    roles = [kept.record.role for kept in held if kept.record.in_force(context.today.day)]
    return [context.words(f"word.{role}") for role in dict.fromkeys(roles)]


def invitation_card(context: TurnContext) -> Card:
    """Make the invitation of whoever it is for, with the gravest of their tasks."""
    waiting = ranked(tasks_of(context.actor.email, context), context.today.day)
    called, first = naming(context), ""
    if waiting:
        first = deed_title(called, waiting[0].obligation)
    ways = context.invitations().ways
    view = InvitationView(
        authority=context.command_context.scope_context(AUTHORITY).label,
        name=context.actor.name,
        roles=roles_of(context.actor.email, context),
        first=first,
        places=ways.places,
        links=ways.links,
    )
    return cards.invitation(context.words, context.today.now, view)
