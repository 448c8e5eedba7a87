"""Do the slow work of a conversation about the register's file.

That is to read a file, merge it, write it, or hand out a template.
"""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.app.files.uploads import UploadWriter
from bot.app.member_context import command_context_of
from bot.app.register.import_export import (
    Form,
    Imported,
    ImportRequest,
    Says,
    as_file,
    import_register,
    read_content,
    records_of,
    today_of,
    write_empty,
)
from bot.cards.register.import_export import (
    MOST_LINES,
    FaultLine,
    ImportPreview,
    SectionPreview,
    decision_lines,
)
from bot.edge.media_types import FileRefused
from bot.engine.members.actors import language_of
from bot.engine.shown_numbers import note_numbers_in
from bot.messages import Lang, StoredFile
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.commands import ExportRegister
from governance.context import CommandContext, NotAllowed
from governance.handlers import apply
from governance.own_records import belonging_to, owned_systems
from governance.queries.number_masks import mask_for
from governance.records.authorities import Authority
from governance.schema.record import Record
from register.change_summary import described
from register.faults import placed, right, sentence
from register.tables import FileFault, Workbook
from register.without_numbers import without_numbers
from register.workbook.fault_marks import FaultMark, write_marked
from storage.database import Database
from storage.unit_of_work import UnitOfWork

MOST_KEPT = 64 * 1024**2
"""The most bytes of a file we make ourselves."""


@dataclass(frozen=True)
class JobReport:
    """The result of a job, for the dialog, with the files to hand over."""

    result: Mapping[str, JsonValue]
    files: Sequence[StoredFile] = ()


ExportKind: TypeAlias = Literal["whole", "without_numbers", "own"]
_NAMED: Mapping[ExportKind, str] = {
    "whole": "register.export_name",
    "without_numbers": "register.export_name_without_numbers",
    "own": "register.export_name_own",
}


@dataclass(frozen=True)
class _Share:
    """The part of the register that somebody may have; `systems` are those it is about."""

    lang: Lang
    records: Sequence[Record]
    kind: ExportKind = "whole"
    systems: tuple[str, ...] = ()

    @property
    def says(self) -> Says | None:
        """The sentence in which the file says what it holds; None where it is whole."""
        match self.kind:
            case "whole":
                return None
            case "without_numbers":
                return lambda words: words("register.holds_no_numbers")
            case "own":
                return lambda words: words(
                    "register.holds_own", systems=words.listed(list(self.systems))
                )


class ImportExportJobs:
    """The jobs of one member.

    Each method is one background job of `bot.dialogs.import_register` or `export_register`.
    """

    def __init__(self, database: Database, tenant: str, email: str) -> None:
        self._database = database
        self._tenant = tenant
        self._email = email

    async def read(self, file: StoredFile, form: Form) -> JobReport:
        """Say what the file would change, with a marked copy of a workbook that has faults."""
        workbook = await self._workbook(file, form)
        lang, authority = await self._database.run(self._speaks)
        wish = ImportRequest(dry_run=True, authority=authority, lang=lang)
        looked_at = await import_register(self._database, workbook, wish)
        return await self._told(file, workbook, looked_at)

    async def merge(self, file: StoredFile, form: Form, agreed: str) -> JobReport:
        """Merge the file if it would still do what was agreed to; else say what it would do now."""
        workbook = await self._workbook(file, form)
        lang, authority = await self._database.run(self._speaks)
        wish = ImportRequest(
            authority=authority, lang=lang, command_context=self._command_context, agreed=agreed
        )
        try:
            merged = await import_register(self._database, workbook, wish)
        except NotAllowed as no:
            return await self._refused(no)
        return await self._told(file, workbook, merged)

    async def template(self) -> JobReport:
        """Make an empty workbook in the member's language."""
        lang, _ = await self._database.run(self._speaks)
        content = await asyncio.to_thread(write_empty, "xlsx", lang)
        return JobReport({}, [await self._keep(Words(lang)("register.template_name"), content)])

    async def export(self) -> JobReport:
        """Write what the member may have of the register, in the authority's language.

        That is all of it for an administrator, all but the numbers for an auditor, and for a system
        owner what belongs to their systems.
        """

        def read(unit: UnitOfWork) -> _Share:
            share = self._share(unit)
            note_numbers_in(unit, share.records, seen_by=self._email, platform="file")
            return share

        try:
            share = await self._database.run(read)
        except NotAllowed as no:
            return await self._refused(no)
        now = self._database.clock.now()
        content = await asyncio.to_thread(
            as_file, share.records, "xlsx", lang=share.lang, now=now, says=share.says
        )
        day = today_of(self._database).isoformat()
        title = Words(share.lang)(_NAMED[share.kind], day=day)
        result: Mapping[str, JsonValue] = {
            "records": len(share.records),
            "kind": share.kind,
            "systems": list(share.systems),
        }
        return JobReport(result, [await self._keep(title, content)])

    def _share(self, unit: UnitOfWork) -> "_Share":
        context = self._command_context(unit)
        apply(ExportRegister(), context)
        lang = unit.register.find(Authority)[0].record.locale
        records = list(records_of(unit))
        if context.actor.admin:
            return _Share(lang, records)
        mask = mask_for(context.actor, unit.register)
        if mask is not None:
            silent = mask.saying(Words(lang)("register.number_left_out"))
            return _Share(lang, list(without_numbers(records, silent)), "without_numbers")
        systems = owned_systems(context)
        return _Share(lang, belonging_to(systems, records), "own", systems)

    # ── The member and their files ───────────────────────────────────────────

    async def _workbook(self, file: StoredFile, form: Form) -> Workbook:
        def find(unit: UnitOfWork) -> bytes | None:
            unit.use_tenant(self._tenant, who=self._email)
            found = unit.attachments.received(self._email, file.sha256)
            return None if found is None else b"".join(unit.attachments.pieces(found[1]))

        content = await self._database.run(find)
        if content is None:
            raise FileRefused("engine.file_unknown")
        return await asyncio.to_thread(read_content, content, form)

    async def _keep(self, name: str, content: bytes) -> StoredFile:
        intake = UploadWriter(self._database, self._tenant, self._email, limit=MOST_KEPT)
        await intake.write(content)
        return await intake.finish(name)

    def _speaks(self, unit: UnitOfWork) -> tuple[Lang, str]:
        """Return the member's language, and their authority's name."""
        unit.use_tenant(self._tenant, who=self._email)
        authority = unit.register.find(Authority)[0].record
        return language_of(unit.register, self._email), authority.name

    async def _refused(self, no: NotAllowed) -> JobReport:
        lang, _ = await self._database.run(self._speaks)
        return JobReport({"refused": Words(lang)(f"refusal.{no.why.value}")})

    def _command_context(self, unit: UnitOfWork) -> CommandContext:
        return command_context_of(unit, self._tenant, self._email, catalogue())

    # ── The report ───────────────────────────────────────────────────────────

    async def _told(self, file: StoredFile, workbook: Workbook, came: Imported) -> JobReport:
        words = Words(came.lang)
        kept: JsonValue = dict(vars(file))
        if not workbook.tables and workbook.faults:
            why = sentence(workbook.faults[0], words, form=workbook.form)
            return JobReport({"file": kept, "refused": why})
        marked = bool(came.faults) and workbook.form == "xlsx"
        shown = found(file.name, came, words).model_copy(update={"marked": marked})
        result = {"file": kept, "found": shown.model_dump(mode="json"), "merged": came.done}
        if not marked:
            return JobReport(result)
        content = io.BytesIO()
        marks = [_mark(one, words, warning=False) for one in came.faults]
        marks += [_mark(one, words, warning=True) for one in came.warnings]
        await asyncio.to_thread(write_marked, content, workbook.tables, marks, lang=came.lang)
        title = words("register.marked_name", name=file.name.rpartition(".")[0] or file.name)
        return JobReport(result, [await self._keep(title, content.getvalue())])


def found(name: str, came: Imported, words: Words) -> ImportPreview:
    """Make the result of an import as the cards show it."""
    return ImportPreview(
        name=name,
        sections=tuple(
            SectionPreview(
                title=one.title,
                added=one.added,
                changed=one.changed,
                ended=one.ended,
                lines=one.lines[:1],
                to_verify=one.to_verify,
            )
            for one in described(came.merged, words)
        ),
        same=came.merged.same,
        faults=tuple(_line(one, words, came.form) for one in came.faults[:MOST_LINES]),
        fault_count=len(came.faults),
        warnings=tuple(_line(one, words, came.form) for one in came.warnings[:MOST_LINES]),
        warning_count=len(came.warnings),
        fingerprint=came.merged.fingerprint,
        overtaken=came.overtaken,
        decisions=tuple(decision_lines(came.decisions[:MOST_LINES], words)),
        decision_count=len(came.decisions),
    )


def _mark(fault: FileFault, words: Words, *, warning: bool) -> FaultMark:
    return FaultMark(
        title=fault.title,
        row=fault.row,
        heading=fault.heading,
        sentence=right(fault, words),
        warning=warning,
    )


def _line(fault: FileFault, words: Words, form: Form) -> FaultLine:
    return FaultLine(
        place=placed(fault, words, form=form),
        value=fault.value,
        right=right(fault, words, form=form),
    )
