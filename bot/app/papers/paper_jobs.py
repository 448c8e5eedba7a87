"""Make the papers that members ask for, outside their turns."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from bot.app.files.uploads import UploadWriter
from bot.app.member_context import command_context_of
from bot.app.papers.audit_files import (
    AUDIT_FILE,
    AuditFileMaker,
    audit_file_told,
    audit_source,
)
from bot.app.papers.mini_plan_files import LinkMaker, MiniPlanFile, read_mini_plan
from bot.app.papers.overview_files import read_overview
from bot.app.papers.raci_files import read_raci
from bot.app.papers.year_wheel_files import read_year_wheel
from bot.app.register.import_export_jobs import MOST_KEPT, JobReport
from bot.cards.papers import HandedOver
from bot.engine.actors import language_of
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import AuditSource
from bot.messages import StoredFile
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.commands import (
    PrintAuditFile,
    PrintMiniPlan,
    PrintOverview,
    PrintRaci,
    PrintYearWheel,
)
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import apply
from governance.schema.scopes import AUTHORITY, parse_scope
from papers.overview import director_page, overview_file, overview_workbook
from papers.raci import raci_file
from papers.typesetting import PaperFailed
from papers.year_wheel import year_wheel_file
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PaperFile:
    """A paper that is read, and is still to be made: its name, how, and what is said of it.

    `make` takes time, and is called outside of any transaction. It raises PaperFailed.
    """

    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class ReadPaper:
    """The files of one paper, and what it says in words."""

    files: tuple[PaperFile, ...]
    told: HandedOver


class PaperJobs:
    """The papers of one member; `links` makes the links that are printed, where there are any."""

    def __init__(
        self, database: Database, tenant: str, email: str, links: LinkMaker | None
    ) -> None:
        self._database = database
        self._tenant, self._email = tenant, email
        self._links = links

    async def make(self, paper: str, wanted: dict[str, JsonValue]) -> JobReport:
        """Make the paper as the member may have it; a refusal is a sentence to them."""
        try:
            if paper == AUDIT_FILE:
                return await self._audit_file(wanted)
            read = await self._database.run(lambda unit: self._read(unit, paper, wanted))
            files = [await self._made(one) for one in read.files]
        except NotAllowed as no:
            return await self._no_paper(f"refusal.{no.why.value}")
        except NotFound:
            return await self._no_paper("engine.gone")
        except PaperFailed:
            _log.exception("a paper could not be made")
            return await self._no_paper("paper.failed")
        return JobReport({"made": read.told.model_dump(mode="json")}, files)

    async def mini_plan(self, system: str) -> StoredFile:
        """Make the mini plan of a system. Raises NotAllowed, NotFound or PaperFailed."""
        read = await self._database.run(
            lambda unit: self._read(unit, "mini_plan", {"about": f"system:{system}"})
        )
        return await self._made(read.files[0])

    def _read(self, unit: UnitOfWork, paper: str, wanted: dict[str, JsonValue]) -> ReadPaper:
        context = command_context_of(unit, self._tenant, self._email, catalogue())
        words = Words(language_of(unit.register, self._email))
        match paper:
            case "mini_plan":
                system = parse_scope(str(wanted.get("about") or ""))[1]
                read = self._mini_plan(unit, context, system, words)
            case "year_wheel":
                read = self._year_wheel(context, wanted, words)
            case "raci":
                read = self._raci(context, wanted, words)
            case "overview":
                read = self._overview(context, wanted, words)
            case _:
                raise NotFound
        self._note(unit, paper, wanted)
        return read

    def _note(
        self, unit: UnitOfWork, paper: str, wanted: dict[str, JsonValue], made: str | None = None
    ) -> None:
        noted: dict[str, JsonValue] = {"about": wanted.get("about"), "member": self._email}
        if wanted.get("day"):
            noted["day"] = wanted["day"]
        unit.journal_notes.paper_made(paper, made or secrets.token_hex(8), noted)

    async def _audit_file(self, wanted: dict[str, JsonValue]) -> JobReport:
        """Make the audit file: read in one transaction, and worked out after it."""
        id_in_journal = secrets.token_hex(8)

        def read(unit: UnitOfWork) -> AuditSource:
            context = command_context_of(unit, self._tenant, self._email, catalogue())
            words = Words(language_of(unit.register, self._email))
            apply(PrintAuditFile(about=str(wanted.get("about") or AUTHORITY)), context)
            self._note(unit, AUDIT_FILE, wanted, id_in_journal)
            return audit_source(wanted, TurnContext(context, words))

        source = await self._database.run(read)
        maker = AuditFileMaker(
            self._database, self._tenant, source, who=self._email, made=id_in_journal
        )
        made, name = await maker.whole(), await maker.name()
        files = [
            await self._keep(f"{name}.pdf", made.pdf),
            await self._keep(f"{name}.zip", made.packed, "application/zip"),
        ]
        told = audit_file_told(await maker.file(), source.words, made)
        return JobReport({"made": told.model_dump(mode="json")}, files)

    def _mini_plan(
        self, unit: UnitOfWork, context: CommandContext, system: str, words: Words
    ) -> ReadPaper:
        apply(PrintMiniPlan(system=system), context)
        read: MiniPlanFile = read_mini_plan(
            unit, self._tenant, system, words, member=self._email, links=self._links
        )
        moment: datetime = context.today.now
        return ReadPaper((PaperFile(read.name, lambda: read.pdf(moment)),), read.told)

    def _year_wheel(
        self, context: CommandContext, wanted: dict[str, JsonValue], words: Words
    ) -> ReadPaper:
        apply(PrintYearWheel(about=str(wanted.get("about") or AUTHORITY)), context)
        wheel, told = read_year_wheel(wanted, TurnContext(context, words))
        moment = context.today.now
        name = words("wheel.file_name", about=wheel.about, year=wheel.year)
        files = (
            PaperFile(f"{name}.pdf", lambda: year_wheel_file(wheel, words, moment)),
            PaperFile(f"{name}.png", lambda: year_wheel_file(wheel, words, moment, "png")),
        )
        return ReadPaper(files, told)

    def _raci(
        self, context: CommandContext, wanted: dict[str, JsonValue], words: Words
    ) -> ReadPaper:
        apply(PrintRaci(about=str(wanted.get("about") or AUTHORITY)), context)
        chart, told = read_raci(wanted, TurnContext(context, words))
        moment = context.today.now
        day = words.date(chart.day).replace("\u00a0", " ")
        name = words("raci.file_name", about=chart.about, day=day)
        files = (
            PaperFile(f"{name}.pdf", lambda: raci_file(chart, words, moment)),
            PaperFile(f"{name}.png", lambda: raci_file(chart, words, moment, "png")),
        )
        return ReadPaper(files, told)

    async def _made(self, file: PaperFile) -> StoredFile:
        return await self._keep(file.name, await asyncio.to_thread(file.make))

    def _overview(
        self, context: CommandContext, wanted: dict[str, JsonValue], words: Words
    ) -> ReadPaper:
        apply(PrintOverview(about=str(wanted.get("about") or AUTHORITY)), context)
        found, told = read_overview(wanted, TurnContext(context, words))
        moment = context.today.now
        day = words.date(found.day).replace("\u00a0", " ")
        name = words("overview.file_name", about=found.about, day=day)
        page = words("overview.director_file", about=found.about, day=day)
        files = (
            PaperFile(f"{name}.pdf", lambda: overview_file(found, words, moment)),
            PaperFile(f"{name}.png", lambda: overview_file(found, words, moment, "png")),
            PaperFile(f"{name}.xlsx", lambda: overview_workbook(found, words, moment)),
            PaperFile(f"{page}.pdf", lambda: director_page(found, words, moment)),
        )
        return ReadPaper(files, told)

    async def _keep(self, name: str, content: bytes, kind: str | None = None) -> StoredFile:
        intake = UploadWriter(self._database, self._tenant, self._email, limit=MOST_KEPT)
        await intake.write(content)
        return await intake.finish(name.replace("/", "-").replace("\\", "-"), kind=kind)

    async def _no_paper(self, sentence: str) -> JobReport:
        def language(unit: UnitOfWork) -> Words:
            unit.use_tenant(self._tenant, who=self._email)
            return Words(language_of(unit.register, self._email))

        words = await self._database.run(language)
        return JobReport({"refused": words(sentence)})
