"""Jobs are slow work, claimed by one process and settled once."""

from collections.abc import Collection

from pydantic import JsonValue
from sqlalchemy import (
    JSON,
    ColumnElement,
    cast,
    insert,
    or_,
    select,
    type_coerce,
)

from bot.engine.ports import Claim
from scheduler.jobs import Job
from storage.core.schema import jobs
from storage.messaging.queue import ClaimableQueue

_JOB = insert(jobs)


class Jobs(ClaimableQueue):
    """Slow work, such as fetching a file, or bringing another conversation's card up to date."""

    _table = jobs

    def add(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write a job.

        The same id again changes nothing, and raises IntegrityError.
        """
        self._add(job_id, {"kind": kind, "payload": payload}, owner=None, statement=_JOB)

    def add_once(self, job_id: str, kind: str, payload: dict[str, JsonValue]) -> None:
        """Write a job, unless there has been one of that id."""
        known = select(jobs.c.id).where(jobs.c.tenant == self._tenant, jobs.c.id == job_id)
        if self._connection.execute(known).first() is None:
            self.add(job_id, kind, payload)

    def claim(
        self, owner: str, *, platforms: Collection[str], unplaced: bool = True, limit: int = 5
    ) -> list[Job]:
        """Claim jobs that are ours to do now.

        They are those for these platforms and, if `unplaced`, those that are for none.
        """
        platform = self._platform()
        ours: ColumnElement[bool] = platform.in_(platforms)
        if unplaced:
            ours = or_(platform.is_(None), ours)
        return [
            Job(
                Claim(row["tenant"], row["id"], row["fence"], row["attempts"]),
                row["kind"],
                row["payload"],
            )
            for row in self._claim(owner, limit, ours=ours)
        ]

    def _platform(self) -> ColumnElement[str]:
        payload = jobs.c.payload
        on_postgresql = self._connection.dialect.name == "postgresql"
        as_json = cast(payload, JSON) if on_postgresql else type_coerce(payload, JSON)
        platform: ColumnElement[str] = as_json["platform"].as_string()
        return platform
