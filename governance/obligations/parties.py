"""Who has an obligation: who is asked to see to it, who decides, and who is told. Never nobody."""

from dataclasses import dataclass

from governance.obligations.obligation import Obligation
from governance.responsibility import Roster


@dataclass(frozen=True)
class Parties:
    """By e-mail. `asked` and `decides` are None only when the authority has no active member."""

    asked: str | None
    decides: str | None
    told: tuple[str, ...]


def parties(obligation: Obligation, roster: Roster) -> Parties:
    """The people of an obligation.

    Asked: the person it names, while active; else who holds its roles, in their order; else R for the requirement. Nobody
    there, it goes to R's deputy, A, the system owner, an administrator, anybody. Decides: A, and on up. Told: the other roles it names, and those
    with I. A roster that knows of absences passes over whoever is away; one without tells whose it is.
    """
    scope, requirement = obligation.scope, obligation.requirement
    named = roster.member(obligation.person) if obligation.person is not None else None
    if named is not None:
        asked: str | None = named.email
    elif obligation.roles:
        taker = roster.taker(obligation.roles, scope, requirement=requirement)
        asked = taker.member.email if taker else None
    else:
        holder = roster.responsible(requirement, scope)
        asked = holder.member.email if holder else None
    decider = roster.accountable(requirement, scope)
    decides = decider.member.email if decider else None
    informed = roster.letters(requirement, scope)["I"]
    others = [
        holder.member.email
        for role in obligation.roles[1:]
        for holder in roster.holders(role, scope)
    ]
    told = dict.fromkeys([*others, *(holder.member.email for holder in informed)])
    return Parties(asked, decides, tuple(email for email in told if email not in (asked, decides)))
