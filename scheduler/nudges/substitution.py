"""Find who is told for whom, when somebody is away.

They are stood in for, and what only the person can do waits for them. The functions are pure.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.responsibility import Roster
from governance.roles import Role
from scheduler.nudges.ladders import Level

PERSONAL = frozenset({"role_accepted", "role_confirmed", "plan_acknowledged"})
"""Rules by which nobody else can accept a role for somebody, or read a plan for them."""

OF_WHOEVER_DECIDES = frozenset({"told_decision_answered"})
"""Rules that wait for anybody who holds the role: a deputy, or who holds the next one."""


class ObligationPeople(Protocol):
    """It tells who an obligation's people are today, by e-mail."""

    def asked(self, entry: Entry) -> tuple[str, ...]:
        """Return those who are to do it and are here; several share it.

        When nobody is returned, it waits for the person.
        """
        ...

    def decides(self, entry: Entry) -> str | None:
        """Return whoever is accountable, or stands in."""
        ...

    def at(self, level: Level, entry: Entry) -> str | None:
        """Return who is at that level, or stands in."""
        ...

    def back_on(self, entry: Entry) -> date | None:
        """Return the last day away of somebody it has to wait for, None when they are here."""
        ...


@dataclass(frozen=True)
class PresentPeople:
    """It implements the port `ObligationPeople` from each scope's roster and the day's absences.

    `away` tells until when somebody is away. Nobody who only `audits` is asked to do anything: they
    read, and change nothing. A decision is asked of somebody who `is_reached`, where there is one.
    """

    roster_of: Callable[[str], Roster]
    away: Callable[[str], date | None]
    management: Callable[[], Collection[str]]
    audits: Callable[[str], bool]
    is_reached: Callable[[str], bool]

    def asked(self, entry: Entry) -> tuple[str, ...]:
        """Return the person it names, or who holds its role.

        Of several holders of one role it is all that are here, with whoever stands in.
        """
        return tuple(person for person in self._asked(entry) if not self.audits(person))

    def _asked(self, entry: Entry) -> tuple[str, ...]:
        obligation = entry.obligation
        owner = entry.responsible
        if owner is None:
            return ()
        if obligation.person == owner:
            return self._in_person(obligation, owner)
        roster, scope = self.roster_of(obligation.scope), obligation.scope
        if obligation.rule in OF_WHOEVER_DECIDES:
            return self._reached(obligation, roster) or (owner,)
        taker = (
            roster.taker(obligation.roles, scope, requirement=obligation.requirement)
            if obligation.roles
            else roster.responsible(obligation.requirement, scope)
        )
        if taker is None:
            return ()
        first = taker.member.email
        if taker.role is None:
            return (first,)
        others = (holder.member.email for holder in roster.roles.holders(taker.role, scope))
        return tuple(
            dict.fromkeys((first, *(other for other in others if self.away(other) is None)))
        )

    def _reached(self, obligation: Obligation, roster: Roster) -> tuple[str, ...]:
        """Return the first who holds a deciding role, is here, and can be written to."""
        for role in obligation.roles:
            for holder in roster.roles.posts(role, obligation.scope):
                email = holder.member.email
                if self.away(email) is None and self.is_reached(email):
                    return (email,)
        return ()

    def _in_person(self, obligation: Obligation, owner: str) -> tuple[str, ...]:
        if self.away(owner) is None:
            return (owner,)
        if obligation.rule in PERSONAL:
            return ()
        roster = self.roster_of(obligation.scope)
        for held in roster.roles.held_by(owner):
            for deputy in roster.roles.deputies(held.role, obligation.scope):
                if self.away(deputy.member.email) is None:
                    return (deputy.member.email,)
        decider = roster.accountable(obligation.requirement, obligation.scope)
        return () if decider is None else (decider.member.email,)

    def decides(self, entry: Entry) -> str | None:
        """Return A for the requirement, and on up."""
        obligation = entry.obligation
        if entry.accountable is not None and self.away(entry.accountable) is None:
            return entry.accountable
        holder = self.roster_of(obligation.scope).accountable(
            obligation.requirement, obligation.scope
        )
        return holder.member.email if holder else None

    def at(self, level: Level, entry: Entry) -> str | None:
        """Return who is at that level; a role nobody holds here is passed over."""
        obligation = entry.obligation
        roster, scope = self.roster_of(obligation.scope), obligation.scope
        if level == "A":
            return self.decides(entry)
        if level == "R":
            responsible = roster.responsible(obligation.requirement, scope)
            return responsible.member.email if responsible else None
        if level == "LED":
            return next(iter(self.management()), None)
        posts = (
            *roster.roles.holders(Role(level), scope),
            *roster.roles.deputies(Role(level), scope),
        )
        return next(
            (post.member.email for post in posts if self.away(post.member.email) is None), None
        )

    def back_on(self, entry: Entry) -> date | None:
        """Return the last day of the absence of whoever is responsible.

        It is asked only of what is personal.
        """
        owner = entry.responsible
        return None if owner is None else self.away(owner)
