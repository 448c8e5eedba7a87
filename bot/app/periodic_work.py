"""Do what one process does again and again.

It sends, sweeps, copies the snapshots of the incident path, deletes what expired, and makes the
day's backup.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from datetime import date
from typing import Final

from bot.app.backups.schedule import ScheduledBackups
from bot.app.cleanup import delete_expired, delete_old
from bot.app.incidents.crisis_link_renewal import renew_links
from bot.app.incidents.service import OLD_AFTER
from bot.app.obligations.derivation import migrate_kept_answers, sweep
from bot.app.obligations.figures_changed import former_figures, tell_of_figures
from bot.app.papers.mini_plan_renewal import MiniPlanRenewal
from bot.app.privacy.retention import keep_to_retention
from bot.app.services import Services
from bot.edge.throttled_log import ThrottledWarning
from bot.texts.words import COPENHAGEN
from scheduler.ticker import Ticker
from storage.database import DatabaseAway, DatabaseBehind
from storage.retention import RetentionPeriods

_log = logging.getLogger(__name__)
_away = ThrottledWarning(_log, "the database is away, and what is due waits for it")

_WORK_EVERY: Final = 2.0
_DELETE_EVERY: Final = 3600.0
_DERIVE_EVERY: Final = 60.0
_COPY_EVERY: Final = 10.0
_NIGHT_EVERY: Final = 600.0
_BACKUP_EVERY: Final = 300.0
_NIGHT: Final = range(2, 5)
"""The hours, where the authorities are, in which the work of the night begins."""


class PeriodicWork:
    """The periodic work of one process, each part at its own interval.

    While the database is held back, what needs it waits.
    """

    def __init__(
        self,
        services: Services,
        periods: RetentionPeriods | None = None,
        backups: ScheduledBackups | None = None,
    ) -> None:
        """Take how long what is done with is kept, 30 days if nothing is said.

        Without `backups` none is made by a schedule.
        """
        self._services = services
        self._backups = backups
        self._periods = periods or RetentionPeriods()
        self._database, self._meter = services.database, services.metrics
        self._answers_are_facts = self._took_over = False
        self._last_night: date | None = None
        self._mini_plans = MiniPlanRenewal(services.database)
        self._erasures_are_kept = False

    def start(self, *, sweeps: bool) -> ExitStack:
        """Begin; the work ends when the stack is closed.

        `sweeps` says that obligations and nudges are this process's, too.
        """
        tickers = [
            Ticker(_unless_away(self.send), seconds=_WORK_EVERY),
            Ticker(self.copy_snapshots, seconds=_COPY_EVERY),
            Ticker(self.import_incident_events, seconds=_WORK_EVERY),
        ]
        if sweeps:
            tickers += [
                Ticker(_unless_away(self.delete_expired), seconds=_DELETE_EVERY),
                Ticker(_unless_away(self.sweep), seconds=_DERIVE_EVERY),
                Ticker(_unless_away(self.work_at_night), seconds=_NIGHT_EVERY),
            ]
        stack = ExitStack()
        if sweeps and self._backups is not None:
            tickers.append(Ticker(_unless_away(self._backups.work), seconds=_BACKUP_EVERY))
            stack.callback(self._backups.stop)
        for ticker in tickers:
            ticker.start()
            stack.callback(ticker.stop)
        return stack

    async def send(self) -> None:
        """Send the messages left over, and do the jobs."""
        await self.take_over()
        if not self._database.is_held_back:
            await self._services.outbox.work()

    async def take_over(self) -> None:
        """Take over, once, what the process before this one was doing when it died."""
        if not self._took_over and not self._database.is_held_back:
            self._took_over = True
            await self._services.outbox.take_over()

    async def sweep(self) -> None:
        """Derive the obligations first, then sweep the nudges about them."""
        if self._database.is_held_back:
            return
        now, nudging = self._database.clock.now, self._services.nudges
        self._services.outbox.report_breakers()
        if not self._answers_are_facts:
            former = await former_figures(self._database)
            await migrate_kept_answers(self._database)
            await sweep(self._database)
            await tell_of_figures(self._database, former)
            self._answers_are_facts = True
        await sweep(self._database)
        self._meter.swept("derive", now())
        await nudging.sweep(self._database)
        await renew_links(self._database)
        await self._mini_plans.renew()
        self._meter.swept("nudges", now())
        self._meter.alarmed(len(await nudging.watch(self._database)))

    async def delete_expired(self) -> None:
        """Delete what expired in every authority."""
        if self._database.is_held_back:
            return
        for tenant in await self._database.run(lambda unit: unit.identities.tenants()):
            await self._database.run(
                # The default binds the tenant now.
                lambda unit, tenant=tenant: delete_expired(unit, tenant.id)  # type: ignore[misc]
            )
            incidents = self._services.incidents
            await keep_to_retention(
                self._database,
                tenant.id,
                incidents.keep_erasures if incidents is not None else None,
            )
        self._erasures_are_kept = False  # another process may have erased somebody
        self._meter.swept("tidy", self._database.clock.now())

    async def work_at_night(self) -> None:
        """Once a night delete what is old, and look whether the database is whole.

        What was not deleted in the night is deleted by day: the machine may be off at night.
        """
        now = self._database.clock.now().astimezone(COPENHAGEN)
        is_done = now.hour < _NIGHT.start or now.date() == self._last_night
        if self._database.is_held_back or is_done:
            return
        await delete_old(self._database, self._periods)
        self._meter.swept("old", self._database.clock.now())
        self._last_night = now.date()
        if now.hour not in _NIGHT:
            return
        damage = await self._database.find_damage()
        self._meter.looked_through(damaged=damage is not None)
        if damage is not None:
            _log.error("the database: %s; put a backup back", damage)

    async def copy_snapshots(self) -> None:
        """Copy whom to call, as the database has it now.

        While the database is away, the older copy is answered from.
        """
        incidents = self._services.incidents
        if incidents is None:
            return
        try:
            await incidents.refresh()
            if not self._erasures_are_kept:
                await incidents.keep_erasures(anew=True)
                self._erasures_are_kept = True
        except DatabaseBehind as behind:
            self._database.hold_back(str(behind))
            _log.error("the database is not used any more: %s", behind)
        except DatabaseAway as away:
            _log.warning("whom to call is answered from an older copy: %s", away)
        await incidents.ask_to_close(self._services.outbox.messengers)
        oldest = max(incidents.ages.values(), default=None)
        self._meter.aged(None if oldest is None else oldest.total_seconds())
        if oldest is not None and oldest > OLD_AFTER:
            minutes = oldest.total_seconds() // 60
            _log.error("whom to call is answered from a copy %d minutes old", minutes)

    async def import_incident_events(self) -> None:
        """Enter in the journal what happened while somebody called.

        What they were promised and have not got is delivered.
        """
        incidents, outbox = self._services.incidents, self._services.outbox
        if incidents is not None:
            outbox.tasks.begin(incidents.deliver_pending(outbox.messengers))
            with suppress(DatabaseAway):  # `copy_snapshots` logs it
                await incidents.import_events()


def _unless_away(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Let the work wait for its next time while the database is away."""

    async def worked() -> None:
        try:
            await work()
        except DatabaseAway:
            _away.log()

    return worked
