"""Build the services of one process: turns, messages, nudges, jobs and the incident path."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.adapters.teams.auth.issuers_seen import IssuersSeen
from bot.adapters.teams.auth.tokens_seen import TokensSeen
from bot.app.incidents.service import IncidentService
from bot.app.monitoring.metrics import Metrics
from bot.app.outbox.delivery_results import ResultWriter
from bot.app.outbox.nudges import NudgeService
from bot.app.outbox.outbox_worker import OutboxWorker
from bot.app.outbox.work_share import EVERYTHING, WorkShare
from bot.app.papers.mini_plan_files import LinkMaker
from bot.app.stop_signal import StopDeadline
from bot.app.turns.dispatcher import TurnDispatcher
from bot.app.turns.job_handlers import JobHandlers
from bot.engine.turn import Engine
from scheduler.jobs import Worker
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """The services of one process; `stopping` is when what is on its way has to be done."""

    database: Database
    engine: Engine
    turns: TurnDispatcher
    outbox: OutboxWorker
    nudges: NudgeService
    metrics: Metrics
    incidents: IncidentService | None = None
    issuers: IssuersSeen = field(default_factory=IssuersSeen)
    tokens: TokensSeen = field(default_factory=TokensSeen)
    stopping: StopDeadline = field(default_factory=StopDeadline)


def join_services(
    database: Database,
    engine: Engine,
    *,
    upload_limit: int,
    share: WorkShare = EVERYTHING,
    metrics: Metrics | None = None,
    mail: str | None = None,
    pace: RateLimiter | None = None,
    incidents: Callable[[Engine], IncidentService] | None = None,
) -> Services:
    """Build the dispatcher with its worker; platforms are connected to it afterwards.

    - `upload_limit`: in bytes.
    - `mail`: the workspace of e-mail, where there is a server for it.
    - `pace`: other rates than the platforms' own.
    - `incidents`: makes the incident path, where there is one.
    """
    metrics = metrics or Metrics()
    incident_service = None if incidents is None else incidents(engine)
    outbox = OutboxWorker(database, engine.owner, pace=pace, share=share, metrics=metrics)
    turns = TurnDispatcher(database, engine, outbox, metrics=metrics, incidents=incident_service)
    nudging = NudgeService(engine, mail)
    links = None
    if incident_service is not None and engine.web_address is not None:
        links = LinkMaker(engine.web_address, incident_service.links)
    errands = JobHandlers(
        database,
        engine,
        turns,
        outbox,
        nudging,
        upload_limit=upload_limit,
        links=links,
        after_erasing=incident_service.keep_erasures if incident_service is not None else None,
    )
    outbox.set_nudge_builder(nudging.compose)
    outbox.set_job_worker(
        Worker(errands.handlers, ResultWriter(database, "jobs"), database.clock.now)
    )
    return Services(database, engine, turns, outbox, nudging, metrics, incident_service)
