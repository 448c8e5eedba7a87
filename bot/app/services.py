"""The working parts of one process, joined: who takes turns, who builds nudges, who does jobs, who answers whom to call."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.app.incidents.service import Incidents
from bot.app.monitoring.metrics import Meter
from bot.app.outbox.delivery_results import Settlements
from bot.app.outbox.nudges import Nudging
from bot.app.outbox.work_share import EVERYTHING, Duties
from bot.app.turns.dispatcher import Desk
from bot.app.turns.job_handlers import Errands
from bot.engine.turn import Engine
from scheduler.jobs import Worker
from scheduler.outbox.rate_limit import Pace
from storage.database import Database


@dataclass(frozen=True)
class Services:
    """One process's working parts."""

    database: Database
    engine: Engine
    desk: Desk
    nudging: Nudging
    meter: Meter
    incidents: Incidents | None = None


def join_services(
    database: Database,
    engine: Engine,
    *,
    upload_limit: int,
    duties: Duties = EVERYTHING,
    meter: Meter | None = None,
    mail: str | None = None,
    pace: Pace | None = None,
    incidents: Callable[[Engine], Incidents] | None = None,
) -> Services:
    """The dispatcher with its worker; platforms are connected to it afterwards.

    `upload_limit` in bytes. `mail`: the workspace of e-mail, where there is a server for it. `pace`: other rates than the
    platforms' own. `incidents`: makes the incident path, where there is one.
    """
    meter = meter or Meter()
    called = None if incidents is None else incidents(engine)
    desk = Desk(database, engine, duties=duties, meter=meter, pace=pace, incidents=called)
    nudging = Nudging(engine, mail)
    errands = Errands(database, engine, desk, nudging, upload_limit=upload_limit)
    desk.compose_with(nudging.compose)
    desk.employ(Worker(errands.handlers, Settlements(database, "jobs"), database.clock.now))
    return Services(database, engine, desk, nudging, meter, called)
