"""Verify an audit file by itself: no database, no settings and no network are needed for it."""

import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zipfile import BadZipFile, ZipFile

from pydantic import JsonValue, ValidationError

from bot.app.startup_error import StartupError
from bot.engine.queries.audit_file_parts import Citation
from bot.texts.bilingual import bilingual
from governance.schema.aliases import LEFT_OUT
from papers.audit_json import NewerAuditFile, NotAnAuditFile, ReadAuditFile, read_audit_file
from papers.bundle import EVIDENCE, SUMS, with_sums
from storage.register.extract import CheckedExtract, Extract, ExtractBroken, ExtractedEntry, check
from storage.register.journal_notes import ISSUE_PAPER, PAPERS

MOST_BYTES: Final = 256 * 1024**2
"""The most bytes of a file that is verified; an audit file has less."""
_PDF: Final = b"%PDF"
_ZIP: Final = b"PK"
_FORMS: Final = {"pdf", "xlsx", "json"}
_MOST_UNPACKED: Final = 1024**3
_UNREADABLE_ZIP: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""Everything that `zipfile` raises over a zip that was changed."""


def verify_report(content: bytes, *, head: str | None = None) -> list[str]:
    """Verify an audit file, as zip or as JSON, and say what holds, as sentences.

    `head` is the hash of an entry of the journal that is known from elsewhere.

    Raises StartupError, which says what does not hold.
    """
    if content.startswith(_PDF):
        raise StartupError(bilingual("report.pdf_alone"))
    packed = _unpacked(content) if content.startswith(_ZIP) else None
    read = _read(packed.json if packed else content)
    proven = _Proven(read)
    said = [*proven.journal(), proven.report()]
    if packed is None:
        said.append(bilingual("report.json_alone"))
    else:
        said += [proven.forms(packed), proven.evidence(packed)]
    return [*said, proven.head(head), bilingual("report.stands_in_it")]


@dataclass(frozen=True)
class _Packed:
    """The files of a zip."""

    json: bytes
    pdf: bytes
    xlsx: bytes
    evidence: Mapping[str, bytes]


def _unpacked(content: bytes) -> _Packed:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
                raise StartupError(bilingual("report.zip_broken"))
            files = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except _UNREADABLE_ZIP as error:
        raise StartupError(bilingual("report.zip_broken")) from error
    by_name = dict(files)
    evidence = {name: one for name, one in by_name.items() if name.startswith(EVIDENCE)}
    rest = by_name.keys() - evidence.keys() - {SUMS}
    forms = {name.rpartition(".")[2]: by_name[name] for name in rest}
    if len(by_name) != len(files) or len(rest) != len(_FORMS) or forms.keys() != _FORMS:
        raise StartupError(bilingual("report.zip_members"))
    if with_sums(files[:-1]) != files:
        raise StartupError(bilingual("report.sums_differ"))
    return _Packed(forms["json"], forms["pdf"], forms["xlsx"], evidence)


def _read(content: bytes) -> ReadAuditFile:
    try:
        read = read_audit_file(content)
    except NewerAuditFile as error:
        raise StartupError(bilingual("report.newer")) from error
    except NotAnAuditFile as error:
        raise StartupError(bilingual("report.not_a_report")) from error
    if read.proof is None:
        raise StartupError(bilingual("report.no_proof"))
    return read


class _Proven:
    """It compares an audit file with the part of the journal that is in it."""

    def __init__(self, read: ReadAuditFile) -> None:
        self._read, self._file = read, read.file
        self._extract, self._chain = _checked(read.proof)
        self._issue = self._chain.shown[-1]
        issued = self._issue.seq, self._issue.section, self._issue.command
        if issued != (self._chain.last, PAPERS, ISSUE_PAPER):
            raise StartupError(bilingual("report.not_issued"))

    def journal(self) -> list[str]:
        """Say which entries are proven; whatever the file cites is among them."""
        shown = {one.seq: one for one in self._chain.shown}
        for citation in self._file.citations():
            entry = shown.get(citation.seq)
            if entry is None:
                raise StartupError(bilingual("report.not_shown", entry=citation.seq))
            if not _is_cited(entry, citation):
                raise StartupError(bilingual("report.cites_other", entry=citation.seq))
        printed = self._file.journal
        if self._chain.hashes.get(printed.hash) != printed.seq:
            raise StartupError(bilingual("report.head_of_file_differs", entry=printed.seq))
        chain = self._chain
        return [bilingual("report.holds", n=len(chain.shown), first=chain.first, last=chain.last)]

    def report(self) -> str:
        """Say that the JSON is what was issued."""
        if not self._was_issued("report", self._read.report):
            raise StartupError(bilingual("report.content_changed", entry=self._issue.seq))
        return bilingual("report.content_holds", moment=datetime.fromisoformat(self._issue.at))

    def forms(self, packed: _Packed) -> str:
        """Say that the PDF and the workbook are what was issued."""
        for name, content in (("pdf", packed.pdf), ("xlsx", packed.xlsx)):
            if not self._was_issued(name, content):
                raise StartupError(bilingual(f"report.{name}_changed", entry=self._issue.seq))
        return bilingual("report.forms_hold")

    def evidence(self, packed: _Packed) -> str:
        """Say how many files of evidence are enclosed, each as it was recorded."""
        recorded = self._file.files
        for name, content in packed.evidence.items():
            if hashlib.sha256(content).hexdigest() not in recorded:
                raise StartupError(bilingual("report.evidence_changed", name=name))
        return bilingual("report.evidence_holds", enclosed=len(packed.evidence), n=len(recorded))

    def head(self, known: str | None) -> str:
        """Say whether the chain has the hash that is known from elsewhere."""
        chain = self._chain
        if known is None:
            return bilingual("report.head_unknown", entry=chain.last, head=self._extract.head)
        entry = chain.hashes.get("".join(known.split()).lower())
        if entry is None:
            raise StartupError(
                bilingual("report.head_differs", head=known, first=chain.first, last=chain.last)
            )
        return bilingual("report.head_holds", entry=entry)

    def _was_issued(self, form: str, content: bytes) -> bool:
        state = (self._issue.shown or {}).get("state")
        noted = state.get(form) if isinstance(state, dict) else None
        return bool(noted == hashlib.sha256(content).hexdigest())


def _checked(proof: JsonValue) -> tuple[Extract, CheckedExtract]:
    try:
        extracted = Extract.model_validate(proof)
        return extracted, check(extracted)
    except ValidationError as error:
        raise StartupError(bilingual("report.not_a_report")) from error
    except ExtractBroken as broken:
        raise StartupError(
            bilingual("report.chain_broken", entry=broken.seq, after=broken.after)
        ) from broken


def _is_cited(entry: ExtractedEntry, citation: Citation) -> bool:
    """Tell whether the entry is what the file says; a key with something left out may differ."""
    if entry.section not in citation.sections:
        return False
    change = citation.change
    if change is not None:
        return (entry.at, entry.command) == (change.at.isoformat(), change.command)
    key = str((entry.shown or {}).get("record_key"))
    return citation.key is None or LEFT_OUT in key or key == citation.key
