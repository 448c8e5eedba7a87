"""Erase a person who has left, after it was said what goes and what stays."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from governance.access import Actor
from governance.local_time import zone_of
from governance.privacy.rights import Denied, asks_of_themselves, may_ask_of_anybody
from governance.records.evidence import Evidence
from governance.schema.aliases import new_alias
from storage.database import Database
from storage.privacy.erasure import Erasure, PersonEraser, RegisterMention
from storage.privacy.legal_holds import LegalHolds
from storage.privacy.person_search import Person, find_person
from storage.unit_of_work import UnitOfWork

AfterErasing: TypeAlias = Callable[[], Awaitable[None]]
"""It remembers the erasure outside the database, and clears what is kept there."""


@dataclass(frozen=True)
class ErasurePlan:
    """The consequences of erasing a person.

    `records` are those that say who they are. `mentions` are sentences of the register that name
    them and stay, and `files` the titles of evidence that stays.
    """

    name: str
    records: Sequence[str]
    mentions: Sequence[RegisterMention]
    files: Sequence[str]


def plan_erasure(
    unit: UnitOfWork, who: str, actor: Actor | None
) -> tuple[Person, ErasurePlan] | Denied:
    """Return what would be erased, or why nothing is.

    `actor` is None where whoever runs Kravbot asks on its own machine.
    """
    if actor is not None and not may_ask_of_anybody(actor):
        return Denied("not_yours")
    today = unit.now.astimezone(zone_of(unit.register)).date()
    person = find_person(unit.connection, unit.tenant, who, today)
    if person is None:
        return Denied("unknown")
    if actor is not None and asks_of_themselves(actor, person.emails):
        return Denied("yourself")
    hold = LegalHolds(unit.connection, unit.tenant, unit.journal).standing()
    if hold is not None:
        return Denied("hold", hold=hold.reason)
    if person.living:
        return Denied("still_here", where=[f"{one.section}: {one.key}" for one in person.living])
    mentions = PersonEraser(unit.connection, unit.tenant, person.identifiers).mentions()
    return person, ErasurePlan(
        name=person.name,
        records=[f"{one.section}: {one.key}" for one in person.records],
        mentions=[one for one in mentions if one.column != "record_key"],
        files=_files_naming(unit, person),
    )


async def erase_person(
    database: Database,
    tenant: str,
    who: str,
    *,
    by: Callable[[UnitOfWork], Actor | None],
    mentions: bool = False,
    after: AfterErasing | None = None,
) -> Erasure | Denied:
    """Erase the person, and every byte of them from the files of the database.

    `by` finds who asks for it, in the transaction. With `mentions` the sentences of the register
    that name the person have the alias in their place, too.

    Raises storage.privacy.erasure.AliasTaken.
    """

    def work(unit: UnitOfWork) -> Erasure | Denied:
        unit.use_tenant(tenant)
        actor = by(unit)
        if actor is not None:
            unit.use_tenant(tenant, who=actor.email)
        found = plan_erasure(unit, who, actor)
        if isinstance(found, Denied):
            return found
        person, _ = found
        eraser = PersonEraser(unit.connection, tenant, person.identifiers, mentions=mentions)
        return eraser.erase(new_alias(), unit.journal)

    erasure = await database.run(work)
    if isinstance(erasure, Denied):
        return erasure
    database.forget()
    if after is not None:
        await after()
    await asyncio.to_thread(database.compact)
    return erasure


def _files_naming(unit: UnitOfWork, person: Person) -> list[str]:
    """Return the titles of attached files with the person's name or address in their bytes.

    What is packed, as in a workbook or most PDFs, cannot be seen so.
    """
    sought = [text.encode() for text in (*person.names, *person.emails)]
    found = []
    for kept in unit.register.find(Evidence):
        file = unit.attachments.find(kept.record.sha256) if kept.record.sha256 else None
        if file is None:
            continue
        content = b"".join(unit.attachments.pieces(file))
        if any(text in content for text in sought):
            found.append(kept.record.title)
    return found
