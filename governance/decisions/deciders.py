"""A decision belongs to a role; to administer is not to decide."""

from collections.abc import Mapping

from governance.access import Actor, audits
from governance.decisions.parts import Decided
from governance.records.told_decisions import DecisionKind
from governance.responsibility import Roster
from governance.role_holders import Holder
from governance.roles import Role

_ROLES: Mapping[DecisionKind, Role] = {
    "risk": Role.RIS,
    "deviation": Role.RIS,
    "event": Role.RIS,
    "segregation": Role.LED,
    "scope": Role.LED,
    "supervision": Role.LED,
    "role": Role.LED,
    "sanction": Role.SYS,
}
"""Decisions that belong to a role by name; any other belongs to whoever approves (A)."""


def deciding_roles(decided: Decided, roster: Roster) -> tuple[Role, ...]:
    """Return the roles that decide, the nearest first.

    Management decides where none of the others is held.
    """
    approving = tuple(
        role for role, letter in roster.division(decided.requirement).items() if letter == "A"
    )
    named = _ROLES.get(decided.kind)
    nearest = (named,) if named is not None else approving
    return tuple(dict.fromkeys((*nearest, *approving, Role.LED)))


def deciders(decided: Decided, roster: Roster) -> tuple[Holder, ...]:
    """Return who may decide: the holders of the nearest role that is held, with their deputies.

    Nobody decides on a mandate of their own; it goes to the next role. An auditor decides nothing.
    """
    for role in deciding_roles(decided, roster):
        found = tuple(
            holder
            for holder in roster.roles.posts(role, decided.scope)
            if not roster.audits(holder.member.email) and not _is_own(decided, holder)
        )
        if found:
            return found
    return ()


def decider(decided: Decided, roster: Roster) -> Holder | None:
    """Return the one who is asked: whoever of them is present, else the first."""
    found = deciders(decided, roster)
    return next((one for one in found if roster.is_present(one.member.email)), None) or next(
        iter(found), None
    )


def may_decide(decided: Decided, roster: Roster, actor: Actor) -> bool:
    """Tell whether the decision is the actor's.

    An administrator says yes to a role, too.
    """
    if not actor.active or audits(actor):
        return False
    if decided.kind == "role" and actor.admin:
        return True
    return any(holder.member.email == actor.email for holder in deciders(decided, roster))


def _is_own(decided: Decided, holder: Holder) -> bool:
    return decided.kind == "mandate" and holder.member.email == decided.about
