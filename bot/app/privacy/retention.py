"""Take out of each authority, once a day, whoever has been gone for long.

It is done by the times the authority has set, and not while a legal hold stands.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from governance.intervals import intervals_of
from governance.local_time import zone_of
from governance.privacy.identifiers import Identifiers
from governance.schema.aliases import new_alias
from storage.database import Database
from storage.privacy.erasure import AliasTaken, PersonEraser
from storage.privacy.legal_holds import LegalHolds
from storage.privacy.person_search import Person, find_person, people_who_left
from storage.privacy.retention import take_people_out_of_look_ups
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


async def keep_to_retention(
    database: Database, tenant: str, after: Callable[[], Awaitable[None]] | None
) -> int:
    """Erase whom the authority keeps no longer; return how many people and look-ups.

    A contact goes whole. Of a colleague the numbers go; who decided what stays until somebody
    erases them.
    """

    def begin(unit: UnitOfWork) -> tuple[int, list[str]]:
        unit.use_tenant(tenant)
        if _holds(unit):
            return 0, []
        spans = intervals_of(unit.register)
        looked = unit.now - timedelta(days=spans["look_ups_kept"].length)
        left = unit.now - timedelta(days=spans["left_people_erased"].length)
        return (
            take_people_out_of_look_ups(unit.connection, tenant, before=looked),
            people_who_left(unit.connection, tenant, before=left),
        )

    done, names = await database.run(begin)
    for name in names:
        done += await _erase(database, tenant, name)
    if done:
        database.forget()
        if after is not None:
            await after()
    return done


async def _erase(database: Database, tenant: str, name: str) -> int:
    """Erase one who has left, in a transaction of its own."""

    def work(unit: UnitOfWork) -> int:
        unit.use_tenant(tenant)
        today = unit.now.astimezone(zone_of(unit.register)).date()
        person = find_person(unit.connection, tenant, name, today)
        if person is None or person.living or _holds(unit):
            return 0
        identifiers = _what_goes(person)
        if not identifiers.every:
            return 0
        PersonEraser(unit.connection, tenant, identifiers).erase(new_alias(), unit.journal)
        return 1

    try:
        return await database.run(work)
    except AliasTaken:
        _log.warning("somebody who has left is not erased: two records would get the same name")
        return 0


def _holds(unit: UnitOfWork) -> bool:
    return LegalHolds(unit.connection, unit.tenant, unit.journal).standing() is not None


def _what_goes(person: Person) -> Identifiers:
    every = person.identifiers.every
    if any(one.section == "members" for one in person.records):
        return Identifiers(tuple(one for one in every if one.kind == "phone"))
    return Identifiers(every)
