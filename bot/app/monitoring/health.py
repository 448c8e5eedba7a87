"""Serve monitoring over HTTP: whether the process lives, whether it is ready, and its figures."""

import asyncio
import logging
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.app.incidents.service import OLD_AFTER, IncidentService
from bot.app.monitoring.metrics import Metrics
from bot.app.startup_error import StartupError
from storage.database import Database, step, write_nothing
from storage.messaging.delivery_report import job_states, oldest_pending, outbox_states
from storage.migrations import HEAD
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

_BEAT: Final = 1.0
_DEAD_AFTER: Final = 5.0
_ANSWERS_WITHIN: Final = 2.0
_LEAST_FREE: Final = 64 * 1024 * 1024
"""The bytes that must be free where we write; below that a process is not ready."""
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class EventLoopHeartbeat:
    """It beats as long as the event loop runs."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._next = self._loop.call_later(_BEAT, self._beat)

    @property
    def alive(self) -> bool:
        """Tell whether it beat within five seconds."""
        return self._loop.time() - self._last < _DEAD_AFTER

    def stop(self) -> None:
        """Stop beating."""
        self._next.cancel()

    def _beat(self) -> None:
        self._last = self._loop.time()
        self._next = self._loop.call_later(_BEAT, self._beat)


@dataclass
class _Counts:
    """The counts of all authorities together; `oldest` is in seconds."""

    messages: Counter[str] = field(default_factory=Counter)
    jobs: Counter[str] = field(default_factory=Counter)
    oldest: float = 0.0


class Health:
    """It answers `/livez`, `/readyz`, `/lookupz` and `/metrics` for one process.

    `address` is where they are answered, once they are.
    """

    def __init__(
        self,
        database: Database,
        meter: Metrics,
        incidents: IncidentService | None,
        *,
        host: str,
        port: int,
        chosen: bool,
        folders: Sequence[Path] = (),
    ) -> None:
        """Take where to listen; `port` 0 is any free one.

        A `chosen` port that is taken is a fault; without another one the process goes on. `folders`
        are those in which this process writes.
        """
        self._folders = folders
        self._database, self._meter, self._incidents = database, meter, incidents
        self._host, self._port, self._chosen = host, port, chosen
        self._pulse = EventLoopHeartbeat()
        self._asking: asyncio.Task[str | None] | None = None
        self.open = False
        self.closing = False
        self.address: str | None = None

    async def listen(self, stack: AsyncExitStack) -> None:
        """Answer until the stack is left.

        Raises StartupError when a port that was chosen is taken.
        """
        stack.callback(self._pulse.stop)
        host, port = self._host, self._port
        runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=1)
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, OverflowError) as taken:
            if self._chosen:
                raise StartupError(
                    f"KRAVBOT_HEALTH_PORT: noget andet lytter på {host}:{port} / "
                    f"something else listens on {host}:{port}"
                ) from taken
            _log.warning(
                "Ingen kan se efter serveren; sæt KRAVBOT_HEALTH_PORT / "
                "nobody can look after the server; set KRAVBOT_HEALTH_PORT: %s:%s",
                host,
                port,
            )
        else:
            self.address = f"http://{host}:{runner.addresses[0][1]}/"

    def app(self) -> web.Application:
        """Make the application with its four routes."""
        app = web.Application(client_max_size=1024)
        app.router.add_get("/livez", self._live)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/lookupz", self._look_up)
        return app

    async def _live(self, request: web.Request) -> web.Response:
        if self._pulse.alive:
            return web.Response(text="ok\n")
        return web.Response(status=503, text="stalled\n")

    async def _ready(self, request: web.Request) -> web.Response:
        """Name each thing that is not as it should be; nothing is about anybody."""
        wrong = ["closing"] if self.closing else [] if self.open else ["starting"]
        found = await self._step()
        if found is None:
            wrong.append("database")
        elif found != HEAD:
            wrong.append("migration")
        if await asyncio.to_thread(self._is_full):
            wrong.append("disk")
        return web.Response(
            status=503 if wrong else 200, text="".join(f"{one}\n" for one in wrong or ["ready"])
        )

    async def _look_up(self, request: web.Request) -> web.Response:
        """Say whether the question of whom to call can be answered, without the database.

        The answer has the age of the oldest copy in seconds, and how much is in the copies.
        """
        incidents = self._incidents
        ages = incidents.ages if incidents is not None else {}
        if incidents is None or not ages:
            return web.Response(status=503, text="no copy\n")
        oldest = max(ages.values())
        known = incidents.counted()
        good = oldest <= OLD_AFTER and incidents.answers()
        said = f"{'ok' if good else 'old'} {int(oldest.total_seconds())}\n"
        counts = "".join(f"{name} {count}\n" for name, count in known.items())
        return web.Response(status=200 if good else 503, text=said + counts)

    async def _metrics(self, request: web.Request) -> web.Response:
        meter = self._meter
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                counts = await self._count()
        except Exception:  # whatever it is, the other figures are shown
            _log.info("the database's figures could not be had", exc_info=True)
            meter.uncounted()
        else:
            meter.counted(messages=counts.messages, jobs=counts.jobs, oldest=counts.oldest)
        return web.Response(body=meter.exposition(), headers={"Content-Type": _TYPE})

    async def _step(self) -> str | None:
        """Return the migration step of the database; None when it does not answer in time.

        It is asked only once at a time.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._asked())
        await asyncio.wait([self._asking], timeout=_ANSWERS_WITHIN)
        return self._asking.result() if self._asking.done() else None

    async def _asked(self) -> str | None:
        with suppress(Exception):  # not ready, whatever it is
            return await self._database.run(_written)
        return None

    def _is_full(self) -> bool:
        """Tell whether there is hardly any room left where we write."""
        for folder in self._folders:
            with suppress(OSError):  # a folder that is not there is found out by writing
                if shutil.disk_usage(folder).free < _LEAST_FREE:
                    return True
        return False

    async def _count(self) -> _Counts:
        """Count authority by authority, each in its own transaction.

        Row-level security would show no more.
        """
        database, counts = self._database, _Counts()
        for tenant in await database.run(lambda unit: unit.identities.tenants()):
            await database.run(partial(_add, counts, tenant.id))
        return counts


def _written(unit: UnitOfWork) -> str:
    """Return the migration step, in a transaction that writes something and means nothing."""
    write_nothing(unit.connection)
    return step(unit.connection) or ""


def _add(counts: _Counts, tenant: str, unit: UnitOfWork) -> None:
    unit.use_tenant(tenant)
    counts.messages.update(outbox_states(unit.connection, tenant))
    counts.jobs.update(job_states(unit.connection, tenant))
    since: datetime | None = oldest_pending(unit.connection, tenant, unit.now)
    if since is not None:
        counts.oldest = max(counts.oldest, (unit.now - since).total_seconds())
