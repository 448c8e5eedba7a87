"""Slow work is done here: the handler of its kind does a claimed job.

A job is tried again a few times, then given up visibly.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from pydantic import JsonValue

from bot.engine.ports import Claim
from scheduler.outbox.sender import Settlement

_log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 5
_FIRST_WAIT = timedelta(seconds=2)


@dataclass(frozen=True)
class Job:
    """A piece of slow work, claimed."""

    claim: Claim
    kind: str
    payload: dict[str, JsonValue]


Handler: TypeAlias = Callable[[Job], Awaitable[None]]


class JobFailed(Exception):
    """It did not work this time; the message is kept with the job."""


class Worker:
    """It does claimed jobs, one after the other.

    `handlers` are by kind.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        settlement: Settlement,
        now: Callable[[], datetime],
    ) -> None:
        self._handlers = handlers
        self._settlement = settlement
        self._now = now

    async def work(self, jobs: Sequence[Job]) -> None:
        """Do each job in its order; one that fails does not hold up the rest."""
        for job in jobs:
            await self._work_one(job)

    async def _work_one(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            await self._settle(job, f"no handler for {job.kind}")
            return
        try:
            await handler(job)
        except JobFailed as failed:
            await self._settle(job, str(failed))
        except Exception:
            _log.exception("a job could not be done")
            await self._settle(job, "unexpected error")
        else:
            await self._settlement.settle(
                job.claim, "sent", reason=None, retry_at=None, receipt=None
            )

    async def _settle(self, job: Job, reason: str) -> None:
        again = job.claim.attempts < _MOST_ATTEMPTS
        await self._settlement.settle(
            job.claim,
            "retry" if again else "failed",
            reason=reason,
            retry_at=self._now() + _FIRST_WAIT * 2**job.claim.attempts if again else None,
            receipt=None,
        )
