"""Where everything meets: the engine with its dialogs, the desk, the worker, and the web chat."""

import os
import secrets
import socket
from collections.abc import Callable
from functools import cache

from bot.app.incidents.service import Incidents
from bot.app.monitoring.metrics import Meter
from bot.app.outbox.work_share import EVERYTHING, Duties
from bot.app.services import Services, join_services
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
from scheduler.outbox.rate_limit import Pace
from storage.database import Database


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
) -> Services:
    """The services around an engine that knows every dialog and page; see `join_services` and `build_engine`."""
    return join_services(
        database,
        build_engine(web_address=web_address),
        upload_limit=upload_limit,
        duties=duties,
        meter=meter,
        mail=mail,
        pace=pace,
        incidents=incidents,
    )
