"""A sender is found to be a member, with a language and with the roles of today."""

from collections.abc import Iterator

from bot.engine.ports import Membership, UnitOfWork
from bot.messages import Lang, Sender
from bot.texts.words import COPENHAGEN
from governance.access import Actor
from governance.ports import Register, Today
from governance.records.authorities import Authority
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.role_holders import RoleHeld


def membership_of(
    unit: UnitOfWork, platform: str, workspace: str, sender: Sender
) -> Membership | None:
    """Find the member behind the sender.

    They were met before, or join now by the e-mail the platform vouches for.
    """
    if sender.external:
        return None
    known = unit.identities.who(platform, workspace, sender.id)
    if known is not None or sender.email is None:
        return known
    tenant = unit.identities.tenant_of(platform, workspace)
    if tenant is None:
        return None
    unit.use_tenant(tenant, who=sender.email.lower())
    member = next(_members(unit.register, sender), None)
    if member is None:
        return None
    membership = Membership(tenant, member.email)
    unit.identities.join(platform, workspace, sender.id, membership)
    return membership


def administers(register: Register, sender: Sender) -> bool:
    """Tell whether the sender is an administrator, by the e-mail the platform vouches for."""
    return any(member.admin for member in _members(register, sender))


def _members(register: Register, sender: Sender) -> Iterator[Member]:
    """Find the active members with the sender's e-mail addresses, the main one first."""
    if sender.email is None:
        return
    for email in (sender.email.lower(), *map(str.lower, sender.aliases)):
        kept = register.get(Member, Member.key_of(email=email))
        if kept is not None and kept.record.active:
            yield kept.record


def language_of(register: Register, email: str) -> Lang:
    """Choose the language for that member where the turn does not tell.

    Somebody unknown is spoken to as the authority speaks.
    """
    kept = register.get(Member, Member.key_of(email=email))
    return (kept.record.locale if kept else None) or _authority_speaks(register)


def _authority_speaks(register: Register) -> Lang:
    authority = authority_of(register)
    return authority.locale if authority else "da"


def authority_of(register: Register) -> Authority | None:
    """Find the authority's own record; None before it is written."""
    found = register.find(Authority)
    return found[0].record if found else None


def actor_of(unit: UnitOfWork, email: str, *, lang: Lang | None) -> Actor | None:
    """Make an actor of the member, with the roles of today; None when they are not active."""
    kept = unit.register.get(Member, Member.key_of(email=email))
    if kept is None or not kept.record.active:
        return None
    member = kept.record
    held = unit.register.find(RoleAssignment, member=member.email)
    stands_in = unit.register.find(RoleAssignment, deputy=member.email)
    day = today_of(unit).day
    return Actor(
        authority=unit.tenant,
        email=member.email,
        name=member.name,
        admin=member.admin,
        lang=member.locale or lang or _authority_speaks(unit.register),
        roles=tuple(
            RoleHeld(row.record.role, row.record.scope, as_deputy=row.record.member != member.email)
            for row in [*held, *stands_in]
            if row.record.in_force(day)
        ),
    )


def today_of(unit: UnitOfWork) -> Today:
    """Return the day and the moment of the turn, as they are in Denmark."""
    return Today(day=unit.now.astimezone(COPENHAGEN).date(), now=unit.now)
