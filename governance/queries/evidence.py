"""Find the evidence on file: files and links given with answers, and documents.

They are found by what they are about and what they prove. The functions are pure.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from governance.ports import RegisterReader, Versioned
from governance.records.documents import Document, DocumentKind
from governance.records.evidence import Evidence
from governance.schema.record import record_classes
from governance.schema.scopes import AUTHORITY, scope_of

Proof = Versioned[Evidence] | Versioned[Document]

_PROVING: Mapping[str, tuple[DocumentKind, ...]] = {
    "1.1": ("agreement", "addendum", "notice"),
    "1.2": (
        "minutes",
        "risk assessment",
        "audit statement",
        "operations report",
        "document list",
        "system documentation",
        "data processing agreement",
        "exit plan",
    ),
    "2.1": ("organisation",),
    "2.2": ("process",),
    "2.3": ("hand-over pack",),
    "2.4": ("minutes", "mandate"),
    "3.1": ("risk assessment",),
    "3.2": ("continuity plan", "supplier continuity plan"),
    "3.4": ("operations report",),
    "3.5": ("audit statement",),
}
"""The documents by the requirement they are shown for.

Evidence given with an answer names its requirement itself.
"""


def requirement_of_section(section: str) -> str | None:
    """Return the requirement that the section's records serve.

    It is None where each record names its own, and for an unknown section.
    """
    cls = record_classes().get(section)
    return cls.serves or None if cls is not None else None


def evidence_on_file(
    register: RegisterReader, *, scopes: Collection[str] | None, requirement: str | None
) -> list[Proof]:
    """Return the evidence about these scopes and for that requirement, the newest first.

    None stands for any scope, and for any requirement.
    """
    found: list[Proof] = [
        *_given(register, scopes, requirement),
        *_documents(register, scopes, requirement),
    ]
    return sorted(found, key=lambda kept: (_day(kept), kept.record.title), reverse=True)


def day_of(proof: Proof) -> date | None:
    """Return the day on which it was given, or the date the document bears."""
    record = proof.record
    return record.added_on if isinstance(record, Evidence) else record.signed_on or record.dated


def _day(proof: Proof) -> date:
    return day_of(proof) or date.min


def _given(
    register: RegisterReader, scopes: Collection[str] | None, requirement: str | None
) -> Iterator[Versioned[Evidence]]:
    found = register.find(Evidence) if scopes is None else register.find(Evidence, scope=(*scopes,))
    for kept in found:
        if requirement in (None, kept.record.requirement_served):
            yield kept


def _documents(
    register: RegisterReader, scopes: Collection[str] | None, requirement: str | None
) -> Iterator[Versioned[Document]]:
    kinds = None if requirement is None else _PROVING.get(requirement, ())
    for kept in register.find(Document):
        fits = kinds is None or kept.record.kind in kinds
        if fits and (scopes is None or scope_of_document(kept.record) in scopes):
            yield kept


def scope_of_document(document: Document) -> str:
    """Return the scope the document belongs to."""
    if document.contract is not None:
        return scope_of("contract", document.contract)
    return scope_of("system", document.system) if document.system is not None else AUTHORITY
