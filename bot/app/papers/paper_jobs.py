"""Make the papers that members ask for, outside their turns."""

import asyncio
import logging
import secrets
from dataclasses import replace
from typing import get_args

from pydantic import JsonValue

from bot.app.collector import collector_paused
from bot.app.files.uploads import UploadWriter
from bot.app.member_context import command_context_of
from bot.app.papers.audit_files import (
    AUDIT_FILE,
    AuditFileMaker,
    audit_file_told,
    audit_source,
)
from bot.app.papers.logos import logo_of
from bot.app.papers.mini_plan_files import LinkMaker, read_mini_plan
from bot.app.papers.paper_readers import PAPER_READERS
from bot.app.papers.read_paper import NoPaper, PaperFile, ReadPaper
from bot.app.register.import_export_jobs import MOST_KEPT, JobReport
from bot.cards.papers import PaperKind
from bot.engine.dialog import TurnContext
from bot.engine.members.actors import language_of
from bot.engine.paper_request import numbers_wanted_of, paper_command
from bot.engine.queries.audit_file import AuditSource
from bot.messages import StoredFile
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.changes.audit_numbers import may_have_numbers
from governance.context import CommandContext, NotAllowed, NotFound
from governance.handlers import apply
from governance.schema.scopes import AUTHORITY, parse_scope
from papers.logo import Logo
from papers.typesetting import PaperFailed
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)


class PaperJobs:
    """The papers of one member.

    `links` makes the links that are printed, where there are any; `browser` is where a member signs
    in with a browser, with a slash at its end, None where they cannot.
    """

    def __init__(
        self,
        database: Database,
        tenant: str,
        email: str,
        *,
        links: LinkMaker | None,
        browser: str | None = None,
    ) -> None:
        self._database = database
        self._tenant, self._email = tenant, email
        self._links, self._browser = links, browser

    async def make(self, paper: str, wanted: dict[str, JsonValue]) -> JobReport:
        """Make the paper as the member may have it; a refusal is a sentence to them."""
        try:
            if paper == AUDIT_FILE:
                # What it is made of is let go before the collector looks again.
                with collector_paused():
                    return await self._audit_file(wanted)
            read = await self._read(paper, wanted)
            files = [await self._made(one, read.logo) for one in read.files if one.handed]
        except NotAllowed as no:
            return await self._no_paper(f"refusal.{no.why.value}")
        except NotFound:
            return await self._no_paper("engine.gone")
        except NoPaper as none:
            return await self._no_paper(none.sentence)
        except PaperFailed:
            _log.exception("a paper could not be made")
            return await self._no_paper("paper.failed")
        told = read.told
        if paper == "overview" and self._browser is not None:
            told = told.model_copy(update={"page": f"{self._browser}overview"})
        return JobReport({"made": told.model_dump(mode="json")}, files)

    async def mini_plan(self, system: str) -> StoredFile:
        """Make the mini plan of a system. Raises NotAllowed, NotFound or PaperFailed."""
        read = await self._read("mini_plan", {"about": f"system:{system}"})
        return await self._made(read.files[0], read.logo)

    async def _read(self, paper: str, wanted: dict[str, JsonValue]) -> ReadPaper:
        """Read it beside the turns, and note in the journal that it was made.

        A mini plan is read where it writes its link.
        """
        kind = next((one for one in get_args(PaperKind) if one == paper), None)
        if kind is None:
            raise NotFound

        def read(unit: UnitOfWork) -> ReadPaper:
            context, words = self._allowed(unit, kind, wanted)
            if kind == "mini_plan":
                found = self._mini_plan(unit, context, _about(wanted), words)
                self._note(unit, paper, wanted)
            else:
                found = PAPER_READERS[kind](wanted, TurnContext(context, words))
            return replace(found, logo=logo_of(unit))

        def note(unit: UnitOfWork) -> None:
            self._allowed(unit, kind, wanted)
            self._note(unit, paper, wanted)

        if kind == "mini_plan":
            return await self._database.run(read)
        found = await self._database.read_aside(read)
        await self._database.run(note)
        return found

    def _allowed(
        self, unit: UnitOfWork, kind: PaperKind, wanted: dict[str, JsonValue]
    ) -> tuple[CommandContext, Words]:
        """Return the context of the member, who may have the paper. Raises NotAllowed."""
        context = command_context_of(unit, self._tenant, self._email, catalogue())
        command = paper_command(kind, _about(wanted), numbers_of=numbers_wanted_of(wanted))
        apply(command, context)
        return context, Words(language_of(unit.register, self._email))

    def _note(
        self, unit: UnitOfWork, paper: str, wanted: dict[str, JsonValue], made: str | None = None
    ) -> None:
        noted: dict[str, JsonValue] = {"about": wanted.get("about"), "member": self._email}
        noted |= {name: wanted[name] for name in ("day", "wants", "numbers") if wanted.get(name)}
        unit.journal_notes.paper_made(paper, made or secrets.token_hex(8), noted)

    async def _audit_file(self, wanted: dict[str, JsonValue]) -> JobReport:
        """Make the audit file: read beside the turns, and worked out after that."""
        id_in_journal = secrets.token_hex(8)

        def read(unit: UnitOfWork) -> tuple[AuditSource, Logo | None, bool]:
            context, words = self._allowed(unit, AUDIT_FILE, wanted)
            source = audit_source(wanted, TurnContext(context, words))
            return source, logo_of(unit), _may_have_numbers(source, context)

        def note(unit: UnitOfWork) -> None:
            self._allowed(unit, AUDIT_FILE, wanted)
            self._note(unit, AUDIT_FILE, wanted, id_in_journal)

        source, logo, may_have_numbers = await self._database.read_aside(read)
        await self._database.run(note)
        maker = AuditFileMaker(
            self._database, self._tenant, source, logo, who=self._email, made=id_in_journal
        )
        made, name = await maker.whole(), await maker.name()
        files = [
            await self._keep(f"{name}.pdf", made.pdf),
            await self._keep(f"{name}.zip", made.packed, "application/zip"),
        ]
        told = audit_file_told(await maker.file(), source.words, made)
        told = told.model_copy(update={"may_have_numbers": may_have_numbers})
        return JobReport({"made": told.model_dump(mode="json")}, files)

    def _mini_plan(
        self, unit: UnitOfWork, context: CommandContext, scope: str, words: Words
    ) -> ReadPaper:
        system, moment = parse_scope(scope)[1], context.today.now
        read = read_mini_plan(
            unit, self._tenant, system, words, member=self._email, links=self._links
        )
        file = PaperFile(read.name, "pdf", lambda logo: read.pdf(moment, logo))
        return ReadPaper((file,), read.told)

    async def _made(self, file: PaperFile, logo: Logo | None) -> StoredFile:
        kind = "text/plain" if file.form == "txt" else None
        return await self._keep(file.whole_name, await asyncio.to_thread(file.make, logo), kind)

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


def _may_have_numbers(source: AuditSource, context: CommandContext) -> bool:
    """Tell whether the same file may be ordered with the numbers that are left out of it."""
    if source.with_numbers or source.is_past or len(source.scopes) > 1:
        return False
    return may_have_numbers(source.scopes or (AUTHORITY,), context)


def _about(wanted: dict[str, JsonValue]) -> str:
    """Return what the command is about: a scope, several, a person, or the authority."""
    about = wanted.get("about")
    said = ", ".join(map(str, about)) if isinstance(about, list) else str(about or "")
    return said or str(wanted.get("person") or "") or AUTHORITY
