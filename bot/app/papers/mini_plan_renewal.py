"""Send the mini plan anew to whoever holds it on paper, when what it says has changed."""

from datetime import date
from functools import partial
from typing import Final

from bot.app.papers.mini_plan_files import index_of
from bot.app.papers.paper_jobs import PaperJobs
from bot.cards import papers as cards
from bot.engine.ids import next_id
from bot.engine.members.delivery_routes import preferred_addresses
from bot.engine.members.member_notices import tell_members
from bot.engine.replies import ReplyWriter
from bot.incident.mini_plan import version_of
from bot.messages import Card, StoredFile
from bot.texts.words import Words
from governance.changes.mini_plan_commands import editions_held
from governance.context import NotAllowed, NotFound
from governance.records.reviews import Review
from governance.schema.scopes import parse_scope
from papers.typesetting import PaperFailed
from scheduler.jobs import Job, JobFailed
from storage.database import Database
from storage.incidents.snapshot_source import SourceMark
from storage.unit_of_work import UnitOfWork

RENEW: Final = "renewed_mini_plan"
"""The background job that sends one holder the plan of a system."""


class MiniPlanRenewal:
    """It looks at the holders of one process's authorities where anything moved since it last did.

    What people may be called about is looked at by `IncidentSource.seen`; a new day counts, too,
    because roles begin and end.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[str, tuple[SourceMark, date]] = {}

    async def renew(self) -> int:
        """Tell each holder of an edition that is none any more, once, and have the new one sent.

        Returns how many were told.
        """
        done = 0
        for tenant in await self._database.run(lambda unit: unit.identities.tenants()):
            done += await self._database.run(partial(self._renew, tenant.id))
        return done

    def _renew(self, tenant: str, unit: UnitOfWork) -> int:
        unit.use_tenant(tenant)
        before = self._seen.get(tenant)
        mark = unit.incidents.seen(before[0] if before else None)
        now = (mark, unit.now.date())
        if before is not None and (before[0].mark, before[1]) == (mark.mark, now[1]):
            return 0
        held = unit.register.find(Review, kind="mini_plan_held")
        scopes = {kept.record.scope for kept in held}
        index = index_of(unit.register, tenant, unit.now) if scopes else None
        done = 0
        for scope in sorted(scopes):
            system = parse_scope(scope)[1]
            if index is not None and system in index.systems:
                done += _tell_holders(unit, scope, version_of(index, system, unit.now))
        self._seen[tenant] = now
        return done


def _tell_holders(unit: UnitOfWork, scope: str, version: str) -> int:
    system = parse_scope(scope)[1]
    late = [
        email
        for email, held in editions_held(unit.register, scope).items()
        if held.result != version
    ]

    def draw(words: Words) -> Card:
        return cards.renewed_plan(words, unit.now, system, version)

    told = tell_members(unit, _key(scope, version), late, draw)
    for email in told:
        payload = {"member": email, "system": system, "scope": scope, "version": version}
        unit.jobs.add(next_id(unit.now), RENEW, dict(payload))
    return len(told)


async def send_renewed(database: Database, job: Job, papers: PaperJobs) -> None:
    """Make the plan for the holder, and send it wherever they were told of it.

    Nothing is sent to whoever may not have it, or of a system that is gone. Raises JobFailed.
    """
    member, system = str(job.payload["member"]), str(job.payload["system"])
    key = _key(str(job.payload["scope"]), str(job.payload["version"]))
    try:
        file = await papers.mini_plan(system)
    except (NotAllowed, NotFound):
        return
    except PaperFailed as failed:
        raise JobFailed(str(failed)) from failed
    await database.run(partial(_send, job.claim.tenant, member, f"{key}:file", file))


def _send(tenant: str, member: str, key: str, file: StoredFile, unit: UnitOfWork) -> None:
    unit.use_tenant(tenant, who=member)
    for place in preferred_addresses(unit, member):
        standing = place.open(unit, key)
        if standing.repeated:
            continue
        ReplyWriter(unit, place, standing.id, owner=None, turn_key=key, mask=None).file(file)
        unit.conversations.keep(standing, standing.state, open_on=standing.open_on, turn_key=key)


def _key(scope: str, version: str) -> str:
    return f"mini_plan:{scope}:{version}"
