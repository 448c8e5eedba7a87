"""Do the jobs: slow work asked for in one turn, and told of in another."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from pydantic import JsonValue, TypeAdapter

from bot.app.files.uploads import UploadWriter, too_large
from bot.app.obligations.first_questions import AskedMembers, ask_members
from bot.app.outbox.nudges import NudgeService
from bot.app.outbox.outbox_worker import OutboxWorker
from bot.app.papers.mini_plan_files import LinkMaker
from bot.app.papers.mini_plan_renewal import RENEW, send_renewed
from bot.app.papers.paper_jobs import PaperJobs
from bot.app.privacy.contact_notices import MailedNotice, mail_notice, not_delivered
from bot.app.privacy.erasures import AfterErasing
from bot.app.privacy.jobs import PrivacyJobs
from bot.app.register.import_export import Form, form_of
from bot.app.register.import_export_jobs import ImportExportJobs, JobReport
from bot.app.register.invitations import InvitedMembers, invite_members
from bot.app.turns.dispatcher import TurnDispatcher
from bot.cards.invitations import BROWSER
from bot.dialogs import (
    ask_first_questions,
    erase_person,
    export_register,
    import_register,
    invite,
    person_file,
)
from bot.edge.media_types import FileRefused
from bot.engine.members.actors import language_of
from bot.engine.members.channel_audience import WITHDRAW
from bot.engine.members.contact_notices import CONTACT_NOTICE
from bot.engine.members.member_notices import raise_alarm, report_backups, report_unreachable
from bot.engine.paper_request import MAKE
from bot.engine.ports import ConversationRef
from bot.engine.turn import Engine, TurnResult
from bot.messages import (
    DeliveryFailed,
    DeliveryRefused,
    FileRef,
    Lang,
    StoredFile,
    TooLarge,
)
from bot.texts.words import Words
from scheduler.jobs import Handler, Job, JobFailed
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


class JobHandlers:
    """The handlers of every kind of job."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        turns: TurnDispatcher,
        outbox: OutboxWorker,
        nudging: NudgeService,
        *,
        upload_limit: int,
        links: LinkMaker | None = None,
        after_erasing: AfterErasing | None = None,
    ) -> None:
        """Take what jobs work on; `links` makes the crisis links that are printed."""
        self._links = links
        self._database = database
        self._after_erasing = after_erasing
        self._engine = engine
        self._turns, self._outbox = turns, outbox
        self._nudging = nudging
        self._limit = upload_limit

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The handlers, by the kind of job."""
        return {
            "refresh": self.refresh,
            WITHDRAW: self.withdraw,
            "fetch": self.fetch,
            "unreachable": self.report_unreachable,
            "nudge": self.redraw,
            "reroute": self.reroute,
            "nowhere": self.report_nowhere,
            "ended": self.tell_of_an_end,
            "alarm": self.raise_alarm,
            "backup_alarm": self.report_backups,
            import_register.READ: self.read_register,
            import_register.MERGE: self.merge_register,
            import_register.TEMPLATE: self.register_template,
            export_register.EXPORT: self.export_register,
            ask_first_questions.ASK: self.ask_first_questions,
            invite.INVITE: self.invite_members,
            CONTACT_NOTICE: self.mail_contact_notice,
            MAKE: self.make_paper,
            RENEW: self.renew_mini_plan,
            person_file.PERSON_FILE: self.tell_of_person,
            erase_person.PLAN: self.plan_erasure,
            erase_person.ERASE: self.erase_person,
        }

    async def refresh(self, job: Job) -> None:
        """Bring another conversation's open card up to date."""
        elsewhere = _elsewhere(job.payload)

        def work(unit: UnitOfWork) -> TurnResult:
            unit.use_tenant(job.claim.tenant)
            return self._engine.refresh(unit, elsewhere, key=f"job:{job.claim.id}")

        await self._turns.run(work, where=elsewhere.address)

    async def withdraw(self, job: Job) -> None:
        """Take back what a person was told in a channel where strangers read by now."""
        elsewhere = _elsewhere(job.payload)

        def work(unit: UnitOfWork) -> TurnResult:
            unit.use_tenant(job.claim.tenant)
            return self._engine.withdraw(unit, elsewhere, key=f"job:{job.claim.id}")

        await self._turns.run(work, where=elsewhere.address)

    async def fetch(self, job: Job) -> None:
        """Fetch a file the platform holds, check and keep it, and give it to the waiting dialog."""
        purpose = dict(job.payload["purpose"]) if isinstance(job.payload["purpose"], dict) else {}
        elsewhere = _elsewhere(job.payload)
        try:
            file = await self._fetched(job, elsewhere, job.payload)
        except FileRefused as refused:
            words = await self._words(job.claim.tenant, elsewhere.member)
            purpose["refused"] = words(refused.sentence, **refused.arguments)
        else:
            purpose["file"] = {
                "name": file.name,
                "sha256": file.sha256,
                "size": file.size,
                "media_type": file.media_type,
            }

        def work(unit: UnitOfWork) -> TurnResult:
            unit.use_tenant(job.claim.tenant)
            return self._engine.fetched(unit, elsewhere, key=f"job:{job.claim.id}", purpose=purpose)

        await self._turns.run(work, where=elsewhere.address)

    async def report_unreachable(self, job: Job) -> None:
        """Tell each administrator who can be reached that messages wait for somebody who cannot."""
        payload = job.payload
        where = (str(payload["to"]), str(payload["workspace"]), str(payload["external_id"]))

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            waiting = unit.outbox.waiting(*where)
            known = unit.identities.who(*where)
            if waiting:
                who = known.member if known else where[2]
                report_unreachable(unit, job.claim.id, who=who, platform=where[0], waiting=waiting)

        await self._database.run(work)

    async def redraw(self, job: Job) -> None:
        """Show one of our nudges as things are now, wherever it was sent."""
        bundle = str(job.payload["bundle"])

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            self._engine.redraw(unit, bundle, key=f"job:{job.claim.id}")

        await self._database.run(work)

    async def reroute(self, job: Job) -> None:
        """Send a message by the next route, as its own is closed.

        Where no route is left, the administrators are told.
        """

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            row = unit.outbox.get(str(job.payload["row"]))
            if not_delivered(unit, row, key=job.claim.id):
                return
            if not self._nudging.go_another_way(unit, row) and row.person is not None:
                report_unreachable(
                    unit, job.claim.id, who=row.person, platform=row.platform, waiting=1
                )

        await self._database.run(work)

    async def tell_of_an_end(self, job: Job) -> None:
        """Tell whoever is accountable that an obligation lapsed or a contract renewed itself."""

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            self._nudging.tell_of_an_end(unit, job.payload)

        await self._database.run(work)

    async def raise_alarm(self, job: Job) -> None:
        """Tell every administrator who can be reached that messages are not delivered."""
        given = job.payload
        _log.error("messages do not get out: %s", given["reason"])

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            oldest = given.get("oldest")
            raise_alarm(
                unit,
                f"job:{job.claim.id}",
                f"deliveries.{given['reason']}",
                days=given["days"],
                n=given["n"],
                moment=datetime.fromisoformat(str(oldest)) if oldest else None,
            )

        await self._database.run(work)

    async def report_backups(self, job: Job) -> None:
        """Tell every administrator who can be reached what is wrong with the backups."""
        newest = job.payload["newest"]

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            report_backups(
                unit,
                f"job:{job.claim.id}",
                str(job.payload["fault"]),
                datetime.fromisoformat(str(newest)) if newest else None,
            )

        await self._database.run(work)

    async def report_nowhere(self, job: Job) -> None:
        """Tell the administrators of somebody with a task whom we have not met on any platform."""
        person = str(job.payload["person"])

        def work(unit: UnitOfWork) -> None:
            unit.use_tenant(job.claim.tenant)
            report_unreachable(unit, job.claim.id, who=person, platform="", waiting=1)

        await self._database.run(work)

    async def ask_first_questions(self, job: Job) -> None:
        """Ask each colleague the questions to begin with that they can answer."""

        def work(unit: UnitOfWork) -> AskedMembers:
            unit.use_tenant(job.claim.tenant)
            return ask_members(unit, str(job.payload["member"]))

        found = await self._database.run(work)
        told: dict[str, JsonValue] = {"asked": [*found.asked], "not_met": [*found.not_met]}
        await self._tell(job, JobReport(told))

    async def invite_members(self, job: Job) -> None:
        """Invite everybody who has never written to us."""

        def work(unit: UnitOfWork) -> InvitedMembers:
            unit.use_tenant(job.claim.tenant)
            return invite_members(unit, str(job.payload["member"]), mail=self._nudging.mail)

        found = await self._database.run(work)
        told: dict[str, JsonValue] = {
            "invited": [*found.invited],
            "unreached": [*found.unreached],
        }
        await self._tell(job, JobReport(told))

    async def mail_contact_notice(self, job: Job) -> None:
        """Begin the mail that tells a supplier's contact what is kept on them."""

        def work(unit: UnitOfWork) -> MailedNotice:
            unit.use_tenant(job.claim.tenant)
            member, contact = str(job.payload["member"]), str(job.payload["contact"])
            return mail_notice(unit, member, contact, job=job.claim.id, mail=self._nudging.mail)

        found = await self._database.run(work)
        told: dict[str, JsonValue] = (
            {"refused": found.refused} if found.refused else {"email": found.email}
        )
        await self._tell(job, JobReport(told))

    # ── What is kept on a person ─────────────────────────────────────────────

    async def tell_of_person(self, job: Job) -> None:
        """Hand over what is kept on a person, or say who looked them up."""
        given = job.payload
        await self._tell(job, await self._privacy(job).tell(str(given["who"]), str(given["does"])))

    async def plan_erasure(self, job: Job) -> None:
        """Say what erasing a person would do."""
        await self._tell(job, await self._privacy(job).plan(str(job.payload["who"])))

    async def erase_person(self, job: Job) -> None:
        """Erase a person who has left."""
        given = job.payload
        mentions = given["mentions"] is True
        await self._tell(job, await self._privacy(job).erase(str(given["who"]), mentions=mentions))

    def _privacy(self, job: Job) -> PrivacyJobs:
        member = str(job.payload["member"])
        return PrivacyJobs(self._database, job.claim.tenant, member, self._after_erasing)

    # ── The register as a file ───────────────────────────────────────────────

    async def read_register(self, job: Job) -> None:
        """Say what a file would change, to the dialog that waits for it."""
        await self._with_file(job, lambda exchange, file, form: exchange.read(file, form))

    async def merge_register(self, job: Job) -> None:
        """Merge the file when it would still do what was agreed to."""
        agreed = str(job.payload["agreed"])
        await self._with_file(job, lambda exchange, file, form: exchange.merge(file, form, agreed))

    async def register_template(self, job: Job) -> None:
        """Make an empty workbook for the person."""
        await self._tell(job, await self._exchange(job).template())

    async def make_paper(self, job: Job) -> None:
        """Make a paper for the person."""
        papers = self._papers(job.claim.tenant, str(job.payload["member"]))
        await self._tell(job, await papers.make(str(job.payload["paper"]), job.payload))

    async def renew_mini_plan(self, job: Job) -> None:
        """Send a holder the mini plan of a system as it is now."""
        member = str(job.payload["member"])
        papers = self._papers(job.claim.tenant, member)
        await send_renewed(self._database, job, papers)

    def _papers(self, tenant: str, member: str) -> PaperJobs:
        browser = self._engine.ways.links.get(BROWSER)
        return PaperJobs(self._database, tenant, member, links=self._links, browser=browser)

    async def export_register(self, job: Job) -> None:
        """Export the whole register for the person."""
        await self._tell(job, await self._exchange(job).export())

    async def _with_file(
        self, job: Job, act: Callable[[ImportExportJobs, StoredFile, Form], Awaitable[JobReport]]
    ) -> None:
        elsewhere = _elsewhere(job.payload)
        try:
            file = await self._sent(job, elsewhere)
            told = await act(self._exchange(job), file, form_of(file.name) or "xlsx")
        except FileRefused as refused:
            words = await self._words(job.claim.tenant, elsewhere.member)
            told = JobReport({"refused": words(refused.sentence, **refused.arguments)})
        await self._tell(job, told)

    async def _sent(self, job: Job, elsewhere: ConversationRef) -> StoredFile:
        """Return the file the dialog was given; it is here already, or still to be fetched.

        Raises FileRefused.
        """
        given = job.payload["file"]
        if not isinstance(given, dict):
            raise FileRefused("engine.file_unknown")
        if "sha256" not in given:
            return await self._fetched(job, elsewhere, given)
        return TypeAdapter(StoredFile).validate_python(given)

    def _exchange(self, job: Job) -> ImportExportJobs:
        return ImportExportJobs(self._database, job.claim.tenant, str(job.payload["member"]))

    async def _tell(self, job: Job, told: JobReport) -> None:
        elsewhere = _elsewhere(job.payload)

        def work(unit: UnitOfWork) -> TurnResult:
            unit.use_tenant(job.claim.tenant)
            return self._engine.told(
                unit,
                elsewhere,
                key=f"job:{job.claim.id}",
                dialog=str(job.payload["dialog"]),
                name=job.kind,
                result=dict(told.result),
                files=told.files,
            )

        await self._turns.run(work, where=elsewhere.address)

    # ── Files and words ──────────────────────────────────────────────────────

    async def _fetched(
        self, job: Job, elsewhere: ConversationRef, payload: Mapping[str, JsonValue]
    ) -> StoredFile:
        file = FileRef(name=str(payload["name"]), locator=str(payload["locator"]))
        messenger = self._outbox.messengers.get(elsewhere.platform)
        if messenger is None:
            raise JobFailed(f"no platform {elsewhere.platform}")
        try:
            content = await messenger.fetch(file, limit=self._limit + 1)
        except TooLarge as refused:
            raise too_large(self._limit) from refused
        except DeliveryRefused as refused:
            raise FileRefused("file.not_fetched", name=file.name) from refused
        except DeliveryFailed as failed:
            raise JobFailed(str(failed)) from failed
        intake = UploadWriter(self._database, job.claim.tenant, elsewhere.member, limit=self._limit)
        await intake.write(content)
        return await intake.finish(file.name)

    async def _words(self, tenant: str, email: str) -> Words:
        def lang(unit: UnitOfWork) -> Lang:
            unit.use_tenant(tenant)
            return language_of(unit.register, email)

        return Words(await self._database.run(lang))


def _elsewhere(payload: dict[str, JsonValue]) -> ConversationRef:
    return ConversationRef(
        id=str(payload.get("id", "")),
        member=str(payload["member"]),
        platform=str(payload["platform"]),
        workspace=str(payload["workspace"]),
        external_id=str(payload["external_id"]),
    )
