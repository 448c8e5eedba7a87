"""Evidence behind an answer is a file that is stored, or a link."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from governance.schema.faults import fault
from governance.schema.label import Label
from governance.schema.record import Record
from governance.schema.scopes import Scope
from governance.schema.values import (
    Count,
    MemberEmail,
    NotAsked,
    PastDay,
    QuestionId,
    Sha256,
    Text,
    requirement_of,
)

_LONGEST_TITLE = 80


class Evidence(Record):
    """A file or a link behind one answer."""

    section: ClassVar[str] = "evidence"
    label: ClassVar[Label] = Label(
        "Dokumentation",
        "Evidence",
        "Filer og links, der er lagt ved svarene.",
        "Files and links attached to the answers.",
    )
    key_fields: ClassVar[tuple[str, ...]] = ("question", "scope", "sha256", "url")
    kept_in: ClassVar[str | None] = "url"

    question: Annotated[QuestionId, Label("Spørgsmål", "Question")]
    scope: Annotated[Scope, Label("Gælder for", "Scope")]
    sha256: Annotated[
        Sha256 | None,
        NotAsked(),
        Label(
            "Fingeraftryk (SHA-256)",
            "Fingerprint (SHA-256)",
            "Filens; tomt for et link",
            "The file's; empty for a link",
        ),
    ] = None
    url: Annotated[Text | None, Label("Link", "Link")] = None
    title: Annotated[
        Text,
        Label("Titel", "Title", "Filens navn", "The name of the file"),
    ]
    media_type: Annotated[Text | None, NotAsked(), Label("Filtype", "Media type")] = None
    size: Annotated[Count | None, NotAsked(), Label("Størrelse (byte)", "Size (bytes)")] = None
    added_by: Annotated[MemberEmail, Label("Lagt ved af", "Added by")]
    added_on: Annotated[PastDay, Label("Lagt ved", "Added on")]

    @property
    def requirement_served(self) -> str:
        return requirement_of(self.question)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.sha256 is None and self.url is None:
            raise fault("file_or_link", "evidence is a file (sha256) or a link (url)", field="url")
        if self.sha256 is not None and (self.media_type is None or self.size is None):
            raise fault("file_whole", "a file has a media_type and a size", field="media_type")
        return self


def title_of_reference(reference: str) -> str:
    """Return the title of a link or a case number: itself, no longer than a title may be."""
    if len(reference) <= _LONGEST_TITLE:
        return reference
    return reference[: _LONGEST_TITLE - 1] + "…"
