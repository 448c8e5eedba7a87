"""Build the engine with its dialogs and pages, and the services around it."""

import os
import secrets
import socket
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.app.incidents.service import IncidentService
from bot.app.monitoring.metrics import Metrics
from bot.app.outbox.work_share import EVERYTHING, WorkShare
from bot.app.services import Services, join_services
from bot.dialogs import (
    ask_first_questions,
    contact_notice,
    decide,
    decide_option,
    erase_person,
    export_register,
    file_evidence,
    import_register,
    invite,
    not_possible,
    paper_as_of,
    paper_of_one,
    person_file,
    record,
    record_form,
    report_event,
    start_checklist,
)
from bot.dialogs.message_times import MessageTimesDialog
from bot.dialogs.remind import RemindDialog
from bot.dialogs.take_on import TakeOnDialog
from bot.engine.checklist.dialog import ChecklistDialog
from bot.engine.dialog import Dialog, DialogProtocol
from bot.engine.members.invitations import ChatWays
from bot.engine.turn import Engine
from bot.pages.member.calendar import CalendarPage
from bot.pages.member.crisis_link import CrisisLinkPage
from bot.pages.member.deliveries import DeliveriesPage
from bot.pages.member.home import AppHomePage, ChecklistsPage, HelpPage, HomePage
from bot.pages.member.news import NewsPage
from bot.pages.member.profile import ProfilePage
from bot.pages.member.reminders import RemindersPage
from bot.pages.member.saved import SavedPage
from bot.pages.member.settings import SettingsPage
from bot.pages.member.short_answer import ShortAnswerPage
from bot.pages.member.welcome import WelcomePage
from bot.pages.obligations.at_stake import AtStakePage
from bot.pages.obligations.compare import ComparePage
from bot.pages.obligations.due_day import DueDayPage
from bot.pages.obligations.last_time import LastTimePage
from bot.pages.obligations.late_people import LatePeoplePage
from bot.pages.obligations.month import MonthPage
from bot.pages.obligations.most_important import MostImportantPage
from bot.pages.obligations.not_done import NotDonePage
from bot.pages.obligations.not_told import NotToldPage, TwentyQuestionsPage
from bot.pages.obligations.nudges import NudgePage, WhyMePage
from bot.pages.obligations.obligations import (
    ObligationListPage,
    ObligationPage,
    StatusPage,
    TasksPage,
)
from bot.pages.obligations.priorities import PrioritiesPage
from bot.pages.obligations.recently_done import RecentlyDonePage
from bot.pages.obligations.responsible import ResponsiblePage
from bot.pages.obligations.upcoming import UpcomingPage
from bot.pages.register.assessment_plan import AssessmentPlanPage
from bot.pages.register.checklist_answers import ChecklistAnswersPage
from bot.pages.register.contract import ContractPage
from bot.pages.register.decision_rights import DecisionRightsPage
from bot.pages.register.decisions import DecisionsPage
from bot.pages.register.evidence import EvidencePage
from bot.pages.register.follow_ups import FollowUpsPage
from bot.pages.register.forum import ForumPage
from bot.pages.register.handout import HandoutPage
from bot.pages.register.handover import HandoverPage
from bot.pages.register.mini_plans import MiniPlansPage
from bot.pages.register.records import RecordsPage
from bot.pages.register.register import RegisterPage
from bot.pages.register.sample import SamplePage
from bot.pages.register.stale_contacts import StaleContactsPage
from bot.search.systems_and_contacts import names_somebody
from bot.texts.short_answers import ShortAnswers, short_answers
from bot.understanding.understanding import LocalUnderstanding
from governance.catalogue import catalogue
from governance.positions.known import check_questions
from scheduler.outbox.rate_limit import RateLimiter
from storage.database import Database


def build_engine(
    owner: str | None = None,
    *,
    web_address: str | None = None,
    texts: ShortAnswers | None = None,
    mails: bool = False,
    ways: ChatWays | None = None,
) -> Engine:
    """Build the engine with every dialog and page.

    `web_address` is where a browser reaches us. `texts` are the short answers, if not ours.
    """
    check_questions(catalogue())
    texts = texts or short_answers()
    understanding = (
        _understanding() if texts is short_answers() else LocalUnderstanding(catalogue(), texts)
    )
    flows: tuple[Dialog[Any], ...] = (
        start_checklist.dialog,
        file_evidence.dialog,
        import_register.dialog,
        export_register.dialog,
        *paper_of_one.dialogs(),
        *paper_as_of.dialogs(understanding),
        ask_first_questions.dialog,
        invite.dialog,
        person_file.dialog,
        erase_person.dialog,
        contact_notice.dialog,
        record.RecordDialog(understanding),
        decide.dialog,
        decide_option.dialog,
    )
    for flow in flows:
        flow.check()
    dialogs: list[DialogProtocol] = [
        *flows,
        ChecklistDialog(understanding),
        not_possible.form(understanding),
        report_event.form(understanding),
        record_form.form(understanding),
        TakeOnDialog(understanding),
        RemindDialog(understanding),
        MessageTimesDialog(understanding),
    ]
    return Engine(
        catalogue=catalogue(),
        dialogs=dialogs,
        pages=[
            HomePage(),
            AppHomePage(),
            HelpPage(),
            ChecklistsPage(),
            FollowUpsPage(understanding),
            *(ObligationListPage(name, understanding) for name in ("overdue", "missing")),
            NotToldPage(understanding),
            TwentyQuestionsPage(understanding),
            MostImportantPage(understanding),
            AssessmentPlanPage(understanding),
            TasksPage(),
            UpcomingPage(understanding),
            RecentlyDonePage(),
            PrioritiesPage(understanding),
            ResponsiblePage(understanding),
            ContractPage(understanding),
            SamplePage(understanding),
            DueDayPage(),
            AtStakePage(understanding),
            ComparePage(understanding),
            HandoutPage(),
            LastTimePage(understanding),
            LatePeoplePage(understanding),
            EvidencePage(),
            ForumPage(understanding),
            DecisionRightsPage(understanding),
            StaleContactsPage(understanding),
            NewsPage(),
            ObligationPage(understanding),
            NudgePage(understanding),
            MonthPage(),
            WhyMePage(),
            DeliveriesPage(),
            StatusPage(understanding),
            WelcomePage(),
            ChecklistAnswersPage(),
            SettingsPage(understanding),
            RemindersPage(),
            SavedPage(),
            HandoverPage(),
            CrisisLinkPage(),
            CalendarPage(),
            MiniPlansPage(),
            RegisterPage(),
            RecordsPage(understanding),
            NotDonePage(understanding),
            ShortAnswerPage(texts),
            ProfilePage(understanding),
            DecisionsPage(),
        ],
        understanding=understanding,
        names_somebody=names_somebody,
        web_address=web_address,
        mails=mails,
        ways=ways,
        owner=owner or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )


@cache
def _understanding() -> LocalUnderstanding:
    """Make the understanding all engines share; it knows the catalogue, and no conversation."""
    return LocalUnderstanding(catalogue())


def build(
    database: Database,
    *,
    upload_limit: int,
    share: WorkShare = EVERYTHING,
    metrics: Metrics | None = None,
    mail: str | None = None,
    pace: RateLimiter | None = None,
    incidents: Callable[[Engine], IncidentService] | None = None,
    web_address: str | None = None,
    texts: ShortAnswers | None = None,
    ways: ChatWays | None = None,
) -> Services:
    """Build the services around an engine that knows every dialog and page.

    The arguments are those of `join_services` and `build_engine`.
    """
    return join_services(
        database,
        build_engine(web_address=web_address, texts=texts, mails=mail is not None, ways=ways),
        upload_limit=upload_limit,
        share=share,
        metrics=metrics,
        mail=mail,
        pace=pace,
        incidents=incidents,
    )
