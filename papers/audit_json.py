"""Write the audit file as JSON for programs, with what proves it, and read it back.

The proof is one member of it, and the report is all the rest. The report's digest is that of the
file as it is without its proof. One byte changed anywhere is found: a file is only read if it is
what would be written of it.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from bot.engine.queries.audit_file_parts import AuditFile
from bot.texts.words import Words
from governance.schema.values import Locale

FORMAT: Final = "kravbot-audit-file"
VERSION: Final = 3
"""The version of the JSON's form, raised when a name in it changes its meaning or is added."""
_READ: Final = (2, 3)
PROVES: Final = ("how", "entries", "files", "not_true", "not_whole", "not_figures", "aliases")
"""The sentences on what is proven and what is not, as the texts name them."""
_PROOF: Final = "proof"
_END: Final = b"\n}"
_LANGS: Final[tuple[Locale, ...]] = ("da", "en")


class NotAnAuditFile(Exception):
    """The content is no JSON of an audit file, or was changed after it was written."""


class NewerAuditFile(Exception):
    """The JSON is of a version that this program does not know."""


@dataclass(frozen=True)
class ReadAuditFile:
    """An audit file as it was read from its JSON; its digest is made of `report`."""

    file: AuditFile
    report: bytes
    proof: JsonValue


def audit_file_json(file: AuditFile) -> bytes:
    """Return the report: the fields of `AuditFile`, under a format and its version.

    A statement that rests on a change of the register has its number in the journal
    (`journal_seq`).
    """
    proves: dict[str, Any] = {lang: proves_lines(Words(lang)) for lang in _LANGS}
    head = {"format": FORMAT, "version": VERSION, "proves": proves}
    return _written({**head, **file.model_dump(mode="json")})


def proved_json(report: bytes, proof: JsonValue) -> bytes:
    """Return the report with its proof."""
    told = json.dumps(proof, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((report.removesuffix(_END), f',\n "{_PROOF}": '.encode(), told, _END))


def read_audit_file(content: bytes) -> ReadAuditFile:
    """Read the JSON of an audit file; without a proof in it, `proof` is None.

    Raises NotAnAuditFile or NewerAuditFile.
    """
    try:
        told = json.loads(content)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise NotAnAuditFile
        if told.get("version") not in _READ:
            raise NewerAuditFile
        proof = told.pop(_PROOF, None)
        report = _written(told)
        whole = report if proof is None else proved_json(report, proof)
        known = {name: one for name, one in told.items() if name in AuditFile.model_fields}
        file = AuditFile.model_validate(known)
    except (ValueError, RecursionError, ValidationError) as error:
        raise NotAnAuditFile from error
    if whole != content:
        raise NotAnAuditFile
    return ReadAuditFile(file, report, proof)


def proves_lines(words: Words) -> list[str]:
    """Say what is proven, how it is checked, and what is not proven."""
    return [words(f"audit.proves_{name}") for name in PROVES]


def _written(report: dict[str, Any]) -> bytes:
    return json.dumps(report, ensure_ascii=False, indent=1).encode()
