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
    file_evidence,
    import_register,
    not_possible,
    record,
    record_form,
    report_event,
    start_checklist,
)
from bot.dialogs.take_on import TakeOn
from bot.engine.checklist_dialog import QuestionSet
from bot.engine.dialog import DialogProtocol
from bot.engine.turn import Engine
from bot.main.duties import EVERYTHING, Duties
from bot.main.errands import Errands
from bot.main.incidents import Incidents
from bot.main.metering import Meter
from bot.main.nudging import Nudging
from bot.main.reception import Desk
from bot.main.settling import Settlements
from bot.pages.checklist_answers import Answers
from bot.pages.contract import ContractPage
from bot.pages.crisis_link import CrisisLinkPage
from bot.pages.deliveries import Deliveries
from bot.pages.evidence import EvidencePage
from bot.pages.follow_ups import FollowUps
from bot.pages.forum import ForumPage
from bot.pages.home import Checklists, Help, Home, Tab
from bot.pages.last_time import LastTime
from bot.pages.news import News
from bot.pages.nudges import Nudge, WhyMe
from bot.pages.obligations import Item, Listing, Status, Tasks
from bot.pages.priorities import First
from bot.pages.recently_done import Done
from bot.pages.register import Register
from bot.pages.responsible import Responsible
from bot.pages.settings import Settings
from bot.pages.stale_contacts import StaleContacts
from bot.pages.upcoming import DueSoon
from bot.pages.welcome import Welcome
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
        file_evidence.dialog,
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
