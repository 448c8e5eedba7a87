"""Where everything meets: the engine with its dialogs, the desk, the worker, and the web chat."""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from bot.dialogs import (
    export_register,
    import_register,
    keep_evidence,
    not_possible,
    record,
    record_form,
    report_event,
    start_checklist,
)
from bot.dialogs.answers import Answers
from bot.dialogs.contract import ContractPage
from bot.dialogs.crisis_link import CrisisLinkPage
from bot.dialogs.deliveries import Deliveries
from bot.dialogs.done import Done
from bot.dialogs.due_soon import DueSoon
from bot.dialogs.evidence import EvidencePage
from bot.dialogs.first import First
from bot.dialogs.follow_ups import FollowUps
from bot.dialogs.forum import ForumPage
from bot.dialogs.home import Checklists, Help, Home, Tab
from bot.dialogs.last_time import LastTime
from bot.dialogs.news import News
from bot.dialogs.nudges import Nudge, WhyMe
from bot.dialogs.obligations import Item, Listing, Status, Tasks
from bot.dialogs.register import Register
from bot.dialogs.responsible import Responsible
from bot.dialogs.settings import Settings
from bot.dialogs.stale_contacts import StaleContacts
from bot.dialogs.take_on import TakeOn
from bot.dialogs.welcome import Welcome
from bot.engine.dialog import DialogProtocol
from bot.engine.question_set import QuestionSet
from bot.engine.turn import Engine
from bot.main.duties import EVERYTHING, Duties
from bot.main.errands import Errands
from bot.main.incidents import Incidents
from bot.main.metering import Meter
from bot.main.nudging import Nudging
from bot.main.reception import Desk
from bot.main.settling import Settlements
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.records.evidence import Evidence
from scheduler.jobs import Worker
from scheduler.outbox.rate_limit import Pace
from storage.database import Database
from storage.unit_of_work import UnitOfWork


def build_engine(owner: str | None = None, *, web_address: str | None = None) -> Engine:
    """The engine with everything there is to talk about. `web_address`: where a browser reaches us."""
    understanding = _understanding()
    flows = (
        start_checklist.dialog,
        keep_evidence.dialog,
        import_register.dialog,
        export_register.dialog,
        record.dialog,
    )
    for flow in flows:
        flow.check()
    dialogs: list[DialogProtocol] = [
        *flows,
        QuestionSet(understanding),
        not_possible.form(understanding),
        report_event.form(understanding),
        record_form.form(understanding),
        TakeOn(understanding),
    ]
    return Engine(
        catalogue=catalogue(),
        dialogs=dialogs,
        pages=[
            Home(),
            Tab(),
            Help(),
            Checklists(),
            FollowUps(understanding),
            Listing("overdue", understanding),
            Listing("missing", understanding),
            Tasks(),
            DueSoon(understanding),
            Done(),
            First(understanding),
            Responsible(understanding),
            ContractPage(understanding),
            LastTime(understanding),
            EvidencePage(),
            ForumPage(understanding),
            StaleContacts(understanding),
            News(),
            Item(understanding),
            Nudge(understanding),
            WhyMe(),
            Deliveries(),
            Status(understanding),
            Welcome(),
            Answers(),
            Settings(),
            CrisisLinkPage(),
            Register(),
        ],
        understanding=understanding,
        web_address=web_address,
        owner=owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )


@cache
def _understanding() -> LocalUnderstanding:
    """One for every engine: it knows the catalogue, and nothing of any conversation."""
    return LocalUnderstanding(catalogue())


@dataclass(frozen=True)
class Building:
    """One process's working parts."""

    database: Database
    engine: Engine
    desk: Desk
    nudging: Nudging
    incidents: Incidents | None = None


def build(
    database: Database,
    *,
    upload_limit: int,
    duties: Duties = EVERYTHING,
    meter: Meter | None = None,
    mail: str | None = None,
    pace: Pace | None = None,
    incidents: Callable[[Engine], Incidents] | None = None,
    web_address: str | None = None,
) -> Building:
    """The desk with its worker; platforms are connected to it afterwards.

    `mail`: the workspace of e-mail, where there is a server for it. `pace`: another than the platforms' own. `incidents`: who
    answers whom to call. `web_address`: where a browser reaches us.
    """
    engine = build_engine(web_address=web_address)
    called = None if incidents is None else incidents(engine)
    desk = Desk(database, engine, duties=duties, meter=meter, pace=pace, incidents=called)
    nudging = Nudging(engine, mail)
    errands = Errands(database, engine, desk, nudging, upload_limit=upload_limit)
    desk.compose_with(nudging.compose)
    desk.employ(
        Worker(
            errands.handlers,
            Settlements(database, "jobs"),
            database.clock.now,
        )
    )
    return Building(database, engine, desk, nudging, called)


def tidy(unit: UnitOfWork, tenant: str) -> None:
    """Uploads of yesterday that led nowhere are dropped, and what the buttons of expired cards did."""
    unit.enter(tenant)
    referred = {kept.record.sha256 for kept in unit.register.find(Evidence) if kept.record.sha256}
    unit.cards.forget_expired()
    unit.attachments.tidy(before=unit.now - timedelta(days=1), referred=referred)
