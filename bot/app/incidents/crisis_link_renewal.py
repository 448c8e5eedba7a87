"""Renew crisis links with the offline pack.

Where a pack was handed out anew, a new link is offered and the old one lingers.
"""

from collections.abc import Iterator
from functools import partial

from bot.cards.incident import crisis_link
from bot.engine.members.member_notices import tell_members
from bot.engine.ports import CrisisLink
from bot.messages import Card
from bot.texts.words import Words
from governance.ports import Versioned
from governance.records.contracts import Contract
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.schema.scopes import parse_scope, scope_of
from storage.database import Database
from storage.identity.crisis_links import LINGERS
from storage.unit_of_work import UnitOfWork


async def renew_links(database: Database) -> int:
    """Renew the links in every authority, and return how many were offered."""
    done = 0
    for tenant in await database.run(lambda unit: unit.identities.tenants()):
        done += await database.run(partial(_renew, tenant.id))
    return done


def _renew(tenant: str, unit: UnitOfWork) -> int:
    unit.use_tenant(tenant)
    newest: dict[str, CrisisLink] = {}
    for link in unit.crisis_links.living(tenant):
        newest.setdefault(link.member, link)
    waiting = [link for link in newest.values() if link.renewed_at is None]
    if not waiting:
        return 0
    packs = [*unit.register.find(Review, kind="offline_pack_issued")]
    due = [link for link in waiting if _handed_out(unit, packs, link)]
    for link in due:
        _offer(unit, link)
    return len(due)


def _offer(unit: UnitOfWork, link: CrisisLink) -> None:
    unit.crisis_links.renew(link.id)
    unit.journal_notes.crisis_link_changed(link.id, link.member, "RenewCrisisLink")
    until = min(link.expires_at, unit.now + LINGERS)

    def draw(words: Words) -> Card:
        return crisis_link.renewed(words, unit.now, until)

    tell_members(unit, f"crisis:{link.id}", [link.member], draw)


def _handed_out(unit: UnitOfWork, packs: list[Versioned[Review]], link: CrisisLink) -> bool:
    """Tell whether a pack came out since the link was fetched.

    The member brought it out, or it is of a system they have a role in.
    """
    since = [pack.record for pack in packs if pack.recorded_at > link.fetched_at]
    if any(pack.by == link.member for pack in since):
        return True
    scopes = {pack.scope for pack in since}
    return bool(scopes) and bool(scopes & set(_scopes_of(unit, link.member)))


def _scopes_of(unit: UnitOfWork, member: str) -> Iterator[str]:
    """Yield the scopes they have a role in, and those of the systems of their contracts."""
    systems = {one.record.number: one.record.systems for one in unit.register.find(Contract)}
    for held in unit.register.find(RoleAssignment):
        if member in (held.record.member, held.record.deputy):
            yield held.record.scope
            kind, name = parse_scope(held.record.scope)
            if kind == "contract":
                yield from (scope_of("system", system) for system in systems.get(name, ()))
