"""Find what somebody can do about an obligation that another person has."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.obligations.follower_buttons import FollowerButtons
from bot.engine.dialog import TurnContext
from governance.access import audits
from governance.changes.postpone import last_day_to_accept, push_again_on
from governance.nudges import FOLLOWED, Past
from governance.obligations.ledger import Entry
from governance.obligations.obligation import FOLLOW_UP
from governance.records.actions import Action
from governance.records.role_assignments import RoleAssignment
from governance.roles import Role
from governance.schema.scopes import AUTHORITY, ScopeKind, scope_of


def following(
    entry: Entry,
    past: Past,
    context: TurnContext,
    shown_in: tuple[str, Mapping[str, JsonValue]],
) -> FollowerButtons | None:
    """Return what the member can do who follows it; nothing for an auditor.

    Whoever was told along can ask for it. Whoever is accountable, or was told because it is late,
    can give it away and accept the delay as well.
    """
    me, owner, today = context.actor.email, entry.responsible, context.today.day
    told = [one for one in past.told if one.person == me and one.why in FOLLOWED]
    above = me == entry.accountable or any(one.why != "along" for one in told)
    if audits(context.actor) or not (told or above):
        return None
    is_mine = owner == me
    return FollowerButtons(
        obligation=entry.obligation,
        shown_in=shown_in,
        who=None if owner is None or is_mine else context.first_name_of(owner),
        may_push=push_again_on(past, today) is None,
        last_day=last_day_to_accept(entry, today) if above else None,
        give=_form_to_give(entry, context) if above else None,
    )


def _form_to_give(entry: Entry, context: TurnContext) -> Mapping[str, JsonValue] | None:
    """Return the form in which somebody else gets it.

    A follow-up gets another owner. Anything else is of a role, and somebody else gets the role
    there: for the system, for the contract, also of a forum, or else for the authority. Of what is
    a person's own, or has no role, nothing can be given.
    """
    obligation = entry.obligation
    if obligation.rule == FOLLOW_UP:
        return {"do": "correct", "section": Action.section, "key": obligation.subject}
    if obligation.person is not None:
        return None
    role = _role_of(entry, context)
    if role is None:
        return None
    place = context.command_context.scope_context(obligation.scope).place()
    kinds: tuple[ScopeKind, ...] = ("system", "contract")
    scope = next((scope_of(kind, place[kind]) for kind in kinds if kind in place), AUTHORITY)
    values: dict[str, JsonValue] = {"scope": scope, "role": role.value}
    return {"do": "add", "section": RoleAssignment.section, "values": values}


def _role_of(entry: Entry, context: TurnContext) -> Role | None:
    """Return the role for which the obligation is whose it is."""
    obligation = entry.obligation
    roster = context.command_context.scope_context(obligation.scope).roster
    taker = (
        roster.taker(obligation.roles, obligation.scope, requirement=obligation.requirement)
        if obligation.roles
        else roster.responsible(obligation.requirement, obligation.scope)
    )
    return None if taker is None else taker.role
