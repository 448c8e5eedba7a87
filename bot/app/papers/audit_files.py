"""Make audit files outside of any transaction, with the files of evidence they rest on."""

import asyncio
import hashlib
import json
import mimetypes
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

from bot.app.files.uploads import pieces
from bot.app.papers.figure_lines import figure_line
from bot.app.papers.journal_proof import PaperIssue, issue_with_proof
from bot.cards.papers import HandedOver, PaperPart
from bot.edge.media_types import FileRefused, clean_name
from bot.engine.dialog import TurnContext
from bot.engine.queries.audit_file import AuditSource, audit_file, read_audit_source
from bot.engine.queries.audit_file_parts import AuditFile
from bot.texts.words import Words
from governance.queries.journal_head import JournalHead
from governance.queries.number_masks import mask_of_register
from governance.queries.shown_numbers import whose_numbers
from governance.schema.scopes import AUTHORITY
from papers.audit_file import as_of_said, numbers_said
from papers.audit_json import audit_file_json, proved_json
from papers.audit_process import audit_form
from papers.bundle import EVIDENCE, with_sums, zip_of
from papers.logo import Logo
from storage.conversations.attachments import Attachment
from storage.database import Database
from storage.unit_of_work import UnitOfWork

AuditFormat: TypeAlias = Literal["zip", "pdf", "xlsx", "json"]
AUDIT_FILE: Final = "audit_file"
"""The name of this kind of paper in the journal."""

AUDIT_FORMATS: Final[tuple[AuditFormat, ...]] = ("zip", "pdf", "xlsx", "json")
MOST_ENCLOSED: Final = 40 * 1024**2
"""The most bytes of evidence in a zip; what is too large besides is named, and not enclosed."""
_DIGITS: Final = 12
_MOST_NAMED: Final = 60


def audit_source(wanted: dict[str, JsonValue], context: TurnContext) -> AuditSource:
    """Read what a job or a command wants the audit file of."""
    about, day = wanted.get("about"), str(wanted.get("day") or "")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    source = read_audit_source(arguments, context, date.fromisoformat(day) if day else None)
    return replace(source, with_numbers=bool(wanted.get("numbers")))


@dataclass(frozen=True)
class EnclosedEvidence:
    """A file of evidence under its name in the zip; without content where it is too large."""

    name: str
    sha256: str
    content: bytes | None


@dataclass(frozen=True)
class MadeAuditFile:
    """The PDF, and the zip with everything; `left_out` is how many files did not fit in it.

    `head` is the number and hash of the journal's entry up to which the file is proven.
    """

    pdf: bytes
    packed: bytes
    left_out: int
    head: JournalHead


class AuditFileMaker:
    """It works out one audit file, and makes it in the formats that are wanted.

    `who` has it made; `made` is its id in the journal. The logo stands in the PDF alone.
    """

    def __init__(
        self,
        database: Database,
        tenant: str,
        source: AuditSource,
        logo: Logo | None,
        *,
        who: str,
        made: str,
    ) -> None:
        self._database, self._tenant, self._source = database, tenant, source
        self._logo = logo
        self._who, self._made = who, made
        self._words = source.words
        self._file: AuditFile | None = None

    async def file(self) -> AuditFile:
        """Return what stands in it."""
        if self._file is None:
            self._file = await asyncio.to_thread(audit_file, self._source)
        return self._file

    async def pdf(self) -> bytes:
        """Return it as a PDF. Raises PaperFailed."""
        file = await self.file()
        return await asyncio.to_thread(audit_form, file, "pdf", logo=self._logo)

    async def made(self, form: AuditFormat) -> bytes:
        """Return it in that format. Raises PaperFailed."""
        file = await self.file()
        match form:
            case "pdf":
                return await self.pdf()
            case "xlsx":
                return await asyncio.to_thread(audit_form, file, "xlsx", logo=None)
            case "json":
                return (await self._proved({}))[0]
            case "zip":
                return (await self.whole()).packed

    async def name(self) -> str:
        """Return its name, without an ending."""
        file = await self.file()
        day = self._words.date(file.day).replace("\u00a0", " ")
        return self._words("audit.file_name", about=file.about[:_MOST_NAMED], day=day)

    async def _evidence(self) -> list[EnclosedEvidence]:
        """Read the files of evidence, as many as there is room for, in their order."""
        file, room = await self.file(), MOST_ENCLOSED
        titles = {one.sha256: one.title for one in file.evidence}
        found = []
        for sha256 in file.files:
            kept = await self._database.run(partial(_kept, self._tenant, sha256))
            if kept is None:
                continue
            content = None
            if kept.size <= room:
                room -= kept.size
                read = [one async for one in pieces(self._database, self._tenant, kept)]
                content = b"".join(read)
            found.append(EnclosedEvidence(_named(titles[sha256], kept), sha256, content))
        return found

    async def _proved(self, forms: dict[str, bytes]) -> tuple[bytes, JournalHead]:
        """Issue it in the journal, in its other forms too, and return the JSON with its proof.

        The journal's head is that note.
        """
        file = await self.file()
        report = await asyncio.to_thread(audit_file_json, file)
        forms = {"report": report, **forms}
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in forms.items()}
        cited = {one.seq for one in file.citations()}
        numbers_of = await asyncio.to_thread(self._numbers_of, report, cited)
        proof = await issue_with_proof(
            self._database,
            self._tenant,
            PaperIssue(AUDIT_FILE, self._made, self._who, digests, numbers_of),
            cited=cited,
            since=self._source.head,
            mask=None if self._source.with_numbers else mask_of_register(self._source.register),
        )

        def write() -> bytes:
            return proved_json(report, proof.model_dump(mode="json", exclude_none=True))

        head = JournalHead(proof.last, proof.head)
        return await asyncio.to_thread(write), head

    def _numbers_of(self, report: bytes, cited: Set[int]) -> Sequence[str]:
        """Return whose numbers stand in the report or the entries cited, where they may."""
        if not self._source.with_numbers:
            return ()
        states = (one.after for one in self._source.changes if one.seq in cited)
        texts = (report.decode(), *(json.dumps(one, ensure_ascii=False) for one in states))
        found = whose_numbers(texts, self._source.register, seen_by=self._who)
        return [one.named for one in found]

    async def whole(self) -> MadeAuditFile:
        """Make it all: the zip has three formats, the evidence, and the digest of each file.

        The PDF is set in its child while the workbook is written. Raises PaperFailed.
        """
        file, name = await self.file(), _flat(await self.name())
        pdf, sheets = await asyncio.gather(self.pdf(), self.made("xlsx"))
        data, head = await self._proved({"pdf": pdf, "xlsx": sheets})
        evidence = await self._evidence()
        files = [(f"{name}.pdf", pdf), (f"{name}.xlsx", sheets), (f"{name}.json", data)]
        files += [(one.name, one.content) for one in evidence if one.content is not None]
        packed = await asyncio.to_thread(lambda: zip_of(with_sums(files), file.made_at))
        left_out = sum(one.content is None for one in evidence)
        return MadeAuditFile(pdf, packed, left_out, head)


def audit_file_told(file: AuditFile, words: Words, made: MadeAuditFile) -> HandedOver:
    """Say what the file says, for the card it is handed over with."""
    figures = file.figures
    met = words("audit.handed_met", met=figures.met, all=figures.all)
    lead = f"{words('audit.handed')} {met if figures.all else words('audit.handed_none')}"
    if made.left_out:
        lead = f"{lead} {words('audit.not_enclosed', n=made.left_out)}"
    lead = f"{lead} {words('audit.head_issued', entry=made.head.seq, head=made.head.hash)}"
    lines = tuple(
        figure_line(f"{one.number} {one.title}", one.figures, words) for one in file.requirements
    )
    return HandedOver(
        kind="audit_file",
        scope=next(iter(file.scopes), AUTHORITY),
        over=file.about,
        title=words("audit.handed_title"),
        lead=f"{as_of_said(file, words)}. {lead}" if file.is_past else lead,
        parts=(PaperPart(heading=words("audit.in_words"), lines=lines),),
        notice=numbers_said(file, words) if file.with_numbers else "",
    )


def _kept(tenant: str, sha256: str, unit: UnitOfWork) -> Attachment | None:
    unit.use_tenant(tenant)
    return unit.attachments.find(sha256)


def _named(title: str, kept: Attachment) -> str:
    """Name a file in the zip by its digest and its title."""
    try:
        shown = clean_name(title)[-_MOST_NAMED:].strip(". ")
    except FileRefused:
        shown = "fil"
    ending = mimetypes.guess_extension(kept.media_type) or ""
    if ending and not shown.lower().endswith(ending):
        shown += ending
    return f"{EVIDENCE}{kept.sha256[:_DIGITS]} {shown}"


def _flat(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-")
