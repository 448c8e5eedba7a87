"""Count the figures of one process, and show them with what the database says when asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

from bot.messages import (
    Address,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    FileRef,
    Messenger,
    NotReachable,
    Receipt,
    Sender,
)

Outcome: TypeAlias = Literal["sent", "failed", "in_doubt", "refused", "unreachable"]
Breaker: TypeAlias = Literal["closed", "open", "half_open"]

_BREAKERS: Final[Mapping[Breaker, float]] = {"closed": 0, "half_open": 0.5, "open": 1}
_MESSAGES = ("pending", "sending", "retry", "unknown", "failed", "parked")
_JOBS = ("pending", "sending", "retry", "failed")


class Metrics:
    """The metrics of one process, with a registry of its own.

    Labels name platforms and states, never an authority or a person.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._deliveries = Counter(
            "kravbot_deliveries",
            "Messages handed to a platform, by what came of it",
            ["platform", "outcome"],
            registry=self._registry,
        )
        self._turns = Counter("kravbot_turns", "Turns taken", ["platform"], registry=self._registry)
        self._swept = Gauge(
            "kravbot_sweep_last_run_timestamp_seconds",
            "When a sweep last came to its end",
            ["sweep"],
            registry=self._registry,
        )
        self._alarms = Gauge(
            "kravbot_alarms",
            "Reasons to believe that messages do not get out, by the last look",
            registry=self._registry,
        )
        self._breakers = Gauge(
            "kravbot_breaker_state",
            "Whether sending to a platform is held back: 0 no, 1 yes, 0.5 being tried",
            ["platform"],
            registry=self._registry,
        )
        self._database = Gauge(
            "kravbot_database_up", "Whether the database answered", registry=self._registry
        )
        self._damaged = Gauge(
            "kravbot_database_damaged",
            "Whether damage was found when the database was last looked through",
            registry=self._registry,
        )
        self._newest_backup = Gauge(
            "kravbot_backup_newest_timestamp_seconds",
            "When the newest backup was made that was restored for trial; 0 when there is none",
            registry=self._registry,
        )
        self._backup_failed = Gauge(
            "kravbot_backup_failed",
            "Whether the last attempt at a backup failed",
            registry=self._registry,
        )
        self._broken_backups = Gauge(
            "kravbot_backup_broken",
            "Backups that are there and could not be restored for trial",
            registry=self._registry,
        )
        for gauge in (self._newest_backup, self._backup_failed, self._broken_backups):
            gauge.set(float("nan"))
        self._outbox = Gauge(
            "kravbot_outbox_messages",
            "Messages that are not done with, by state",
            ["state"],
            registry=self._registry,
        )
        self._oldest = Gauge(
            "kravbot_outbox_oldest_pending_seconds",
            "For how long the message has waited that has waited longest",
            registry=self._registry,
        )
        self._jobs = Gauge(
            "kravbot_jobs",
            "Jobs that are not done with, by state",
            ["state"],
            registry=self._registry,
        )

        self._lookups = Counter(
            "kravbot_lookups",
            "Times whom to call was answered",
            ["platform"],
            registry=self._registry,
        )
        self._snapshot = Gauge(
            "kravbot_snapshot_age_seconds",
            "How old the oldest copy is that whom to call is answered from",
            registry=self._registry,
        )
        self._snapshot.set(float("nan"))

    # ── Reported by others ───────────────────────────────────────────────────

    def turned(self, platform: str) -> None:
        """Count a turn that was run."""
        self._turns.labels(platform).inc()

    def looked_up(self, platform: str) -> None:
        """Count an answer to whom to call."""
        self._lookups.labels(platform).inc()

    def aged(self, seconds: float | None) -> None:
        """Set the age of the oldest snapshot; None when there is none."""
        self._snapshot.set(float("nan") if seconds is None else seconds)

    def delivered(self, platform: str, outcome: Outcome) -> None:
        """Count the outcome of handing over a message."""
        self._deliveries.labels(platform, outcome).inc()

    def swept(self, sweep: str, moment: datetime) -> None:
        """Note that a sweep of that name ended."""
        self._swept.labels(sweep).set(moment.timestamp())

    def alarmed(self, count: int) -> None:
        """Set how many alarms about deliveries there are, in all authorities together."""
        self._alarms.set(count)

    def looked_through(self, *, damaged: bool) -> None:
        """Set whether damage was found in the database."""
        self._damaged.set(float(damaged))

    def backed_up(self, *, newest: datetime | None, failed: bool, broken: int) -> None:
        """Set how the backups are that this process makes by its schedule."""
        self._newest_backup.set(0 if newest is None else newest.timestamp())
        self._backup_failed.set(float(failed))
        self._broken_backups.set(broken)

    def breaker(self, platform: str, state: Breaker) -> None:
        """Set whether sending to that platform is held back."""
        self._breakers.labels(platform).set(_BREAKERS[state])

    def counted(
        self, *, messages: Mapping[str, int], jobs: Mapping[str, int], oldest: float
    ) -> None:
        """Set what the database says now, of all authorities together. `oldest` is in seconds."""
        self._database.set(1)
        for state in _MESSAGES:
            self._outbox.labels(state).set(messages.get(state, 0))
        for state in _JOBS:
            self._jobs.labels(state).set(jobs.get(state, 0))
        self._oldest.set(oldest)

    def uncounted(self) -> None:
        """Forget what the database said before, as it does not answer now."""
        self._database.set(0)
        self._outbox.clear()
        self._jobs.clear()
        self._oldest.set(float("nan"))

    def exposition(self) -> bytes:
        """Write all figures as Prometheus reads them."""
        return generate_latest(self._registry)


class MeteredMessenger:
    """It counts the deliveries of another messenger."""

    def __init__(self, platform: str, messenger: Messenger, meter: Metrics) -> None:
        self._platform = platform
        self._messenger = messenger
        self._meter = meter

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Deliver as the other does, and count the outcome."""
        try:
            receipt = await self._messenger.deliver(address, delivery)
        except NotReachable:
            self._count("unreachable")
            raise
        except DeliveryRefused:
            self._count("refused")
            raise
        except DeliveryFailed as failed:
            self._count("in_doubt" if failed.in_doubt else "failed")
            raise
        except Exception:
            self._count("failed")
            raise
        self._count("sent")
        return receipt

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Fetch as the other does."""
        return await self._messenger.fetch(file, limit=limit)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the profile as the other does."""
        return await self._messenger.profile(workspace, person)

    def _count(self, outcome: Outcome) -> None:
        self._meter.delivered(self._platform, outcome)
