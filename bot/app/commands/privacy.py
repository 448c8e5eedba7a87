"""Erase a person, and lay or lift a legal hold, for whoever runs Kravbot on its own machine."""

import asyncio
from functools import partial

from bot.app.incidents.service import IncidentService
from bot.app.privacy.erasure_file import ErasureFile, erasures_told
from bot.app.privacy.erasures import erase_person, plan_erasure
from bot.app.privacy.refusals import denied_sentence
from bot.app.register.import_export import wanted
from bot.texts.bilingual import bilingual
from bot.texts.words import Words
from governance.privacy.rights import Denied
from storage.database import Database
from storage.privacy.erasure import AliasTaken
from storage.privacy.legal_holds import LegalHolds
from storage.unit_of_work import UnitOfWork


async def erase_from_here(
    database: Database,
    incidents: IncidentService | None,
    erasures: ErasureFile | None,
    who: str,
    *,
    authority: str | None,
    mentions: bool,
    surely: bool,
) -> tuple[list[str], bool]:
    """Return what to say, and whether it was not refused; without `surely` nothing is erased.

    Raises WhichAuthority.
    """
    tenant = await database.run(lambda unit: wanted(unit.identities.tenants(), authority).id)
    if not surely:
        return await database.run(partial(_plan, tenant, who))

    async def remember() -> None:
        if incidents is not None:
            await incidents.keep_erasures()
        if erasures is not None:
            told = await database.run(erasures_told)
            await asyncio.to_thread(erasures.remember, told)

    try:
        erasure = await erase_person(
            database,
            tenant,
            who,
            by=lambda _: None,
            mentions=mentions,
            after=remember,
        )
    except AliasTaken:
        return [bilingual("privacy.alias_taken")], False
    if isinstance(erasure, Denied):
        return _denied(erasure, who), False
    places, deleted = erasure.changed.total(), erasure.deleted.total()
    told = bilingual("privacy.erased_how", alias=erasure.alias, n=places, deleted=deleted)
    return [told], True


async def hold_from_here(
    database: Database, reason: str | None, *, authority: str | None, lift: bool
) -> str:
    """Lay a hold for the reason, lift what stands, or say whether one does.

    Raises WhichAuthority.
    """

    def work(unit: UnitOfWork) -> str:
        unit.use_tenant(wanted(unit.identities.tenants(), authority).id)
        holds = LegalHolds(unit.connection, unit.tenant, unit.journal)
        if lift:
            return bilingual("privacy.hold_lifted", n=holds.lift())
        if reason:
            holds.lay(reason)
        standing = holds.standing()
        if standing is None:
            return bilingual("privacy.no_hold")
        return bilingual("privacy.hold", reason=standing.reason)

    return await database.run(work)


def _plan(tenant: str, who: str, unit: UnitOfWork) -> tuple[list[str], bool]:
    unit.use_tenant(tenant)
    found = plan_erasure(unit, who, None)
    if isinstance(found, Denied):
        return _denied(found, who), False
    _, plan = found
    lines = [bilingual("privacy.goes"), bilingual("privacy.stays"), bilingual("privacy.outside")]
    lines += [*plan.records, *(f"{one.section}: {one.text}" for one in plan.mentions)]
    return [*lines, *plan.files, bilingual("privacy.say_yes")], True


def _denied(denied: Denied, who: str) -> list[str]:
    return [denied_sentence(denied, who, Words(lang)) for lang in ("da", "en")]
