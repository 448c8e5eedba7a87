"""Find who is asked to see to an obligation, who decides, and who is told.

There is always somebody, as long as the authority has an active member.
"""

from dataclasses import dataclass

from governance.obligations.obligation import Obligation
from governance.responsibility import Roster


@dataclass(frozen=True)
class Assignees:
    """The people of an obligation, by e-mail.

    `asked` and `decides` are None only when the authority has no active member.
    """

    asked: str | None
    decides: str | None
    told: tuple[str, ...]


def assignees(obligation: Obligation, roster: Roster) -> Assignees:
    """Return the people of an obligation.

    Asked is the person it names, while active. Otherwise it is who holds its roles, in their order,
    else R for the requirement. Where nobody is there, it goes to R's deputy, A, the system owner,
    an administrator, anybody.

    A decides, and on up. The other roles it names are told, and those with I.

    A roster that knows of absences passes over whoever is away. One that does not tells whose it
    is.
    """
    asked, decides = asked_and_decides(obligation, roster)
    informed = roster.holders("I", obligation.requirement, obligation.scope)
    others = [
        holder.member.email
        for role in obligation.roles[1:]
        for holder in roster.roles.holders(role, obligation.scope)
    ]
    told = dict.fromkeys([*others, *(holder.member.email for holder in informed)])
    return Assignees(
        asked, decides, tuple(email for email in told if email not in (asked, decides))
    )


def asked_and_decides(obligation: Obligation, roster: Roster) -> tuple[str | None, str | None]:
    """Return the two people it is kept under in the ledger, as `assignees` finds them."""
    scope, requirement = obligation.scope, obligation.requirement
    decider = roster.accountable(requirement, scope)
    return _asked(obligation, roster), decider.member.email if decider else None


def _asked(obligation: Obligation, roster: Roster) -> str | None:
    scope, requirement = obligation.scope, obligation.requirement
    named = roster.roles.member(obligation.person) if obligation.person is not None else None
    if named is not None:
        return named.email
    if obligation.roles:
        holder = roster.taker(obligation.roles, scope, requirement=requirement)
    else:
        holder = roster.responsible(requirement, scope)
    return holder.member.email if holder else None
