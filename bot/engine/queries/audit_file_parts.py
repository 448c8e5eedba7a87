"""The parts of an audit file, as they are printed, written in sheets and read by programs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from governance.positions.item import State
from governance.positions.position import Standing
from governance.positions.positions import PositionFigures
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.supervision import AuditStatement
from governance.records.systems import Inclusion
from governance.schema.values import Locale

PROVING: Final = (Evidence.section, Document.section, AuditStatement.section)
"""The sections whose records are evidence."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidPart(_Part):
    """Something that somebody said of a question, or a record of the register that tells of it.

    `by` is a name, and `journal_seq` the number of the journal's entry that it was written with;
    None where that entry is not among those that were read.
    """

    text: str
    note: str | None = None
    by: str | None = None
    on: date | None = None
    section: str
    key: str
    journal_seq: int | None = None


class ProofPart(_Part):
    """A piece of evidence, with the period it speaks of or is good for."""

    question: str | None
    title: str
    by: str | None = None
    on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    link: str | None = None
    sha256: str | None = None
    journal_seq: int | None = None


class ItemPart(_Part):
    """One question in one place; `proved` means something for what is met."""

    question: str
    topic: str
    asks: str
    mandatory: bool
    state: State
    proved: bool
    day: date | None
    said: tuple[SaidPart, ...]
    evidence: tuple[ProofPart, ...]


class ShortfallPart(_Part):
    """Something that is missing or late, since or by when, and whose it is."""

    text: str
    day: date
    responsible: str | None


class PositionPart(_Part):
    """Where a requirement stands in one place, and why; `counts` says that it is measured by."""

    requirement: str
    scope: str
    place: str
    standing: Standing
    inclusion: Inclusion
    counts: bool
    states: Mapping[State, int]
    items: tuple[ItemPart, ...]
    overdue: tuple[ShortfallPart, ...]
    missing: tuple[ShortfallPart, ...]

    def questions(self, *states: State) -> tuple[ItemPart, ...]:
        """Return the questions that stand so."""
        return tuple(one for one in self.items if one.state in states)


class FiguresPart(_Part):
    """The figures of `governance.positions.positions.PositionFigures`."""

    all: int
    met: int
    unproved: int
    short: int
    unknown: int
    stale: int
    reasoned: int

    @classmethod
    def of(cls, figures: PositionFigures) -> "FiguresPart":
        return cls(**vars(figures))


class RequirementPart(_Part):
    """One requirement in the catalogue's words, with its positions."""

    number: str
    title: str
    purpose: str
    met: str
    figures: FiguresPart
    positions: tuple[PositionPart, ...]


class RecordPart(_Part):
    """One record of the register: its fields in words, and who last changed it."""

    section: str
    key: str
    name: str
    fields: Mapping[str, str]
    changed_by: str
    changed_on: datetime
    journal_seq: int | None


class ChangePart(_Part):
    """One change of the register, with what it changed; a `before` of None says it was new."""

    journal_seq: int
    at: datetime
    by: str
    command: str
    section: str
    name: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


class HeadPart(_Part):
    """The journal's last entry as the file was read: its number and hash."""

    seq: int
    hash: str


class Citation(NamedTuple):
    """The file says that something rests on that entry of the journal.

    The entry is of one of the sections. `key` is the record's, where the file says which, and
    `change` is what the file says of the entry itself, where it lists it.
    """

    seq: int
    sections: tuple[str, ...]
    key: str | None = None
    change: ChangePart | None = None


class AuditFile(_Part):
    """Everything that stands in an audit file; `day` is the day as of which it is.

    `with_numbers` says that telephone numbers stand in it.
    """

    authority: str
    about: str
    scopes: tuple[str, ...]
    day: date
    is_past: bool
    made_at: datetime
    made_for: str
    lang: Locale
    journal: HeadPart
    figures: FiguresPart
    requirements: tuple[RequirementPart, ...]
    registers: Mapping[str, tuple[RecordPart, ...]]
    evidence: tuple[ProofPart, ...]
    changes: tuple[ChangePart, ...]
    changes_left_out: bool
    with_numbers: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """The digests of the files among the evidence, each once."""
        found = (one.sha256 for one in self.evidence if one.sha256 is not None)
        return tuple(dict.fromkeys(found))

    def citations(self) -> Iterator[Citation]:
        """Yield every reference to an entry of the journal."""
        for requirement in self.requirements:
            for item in (one for position in requirement.positions for one in position.items):
                for said in item.said:
                    if said.journal_seq is not None:
                        yield Citation(said.journal_seq, (said.section,), said.key)
                yield from _cited(item.evidence)
        for records in self.registers.values():
            for record in records:
                if record.journal_seq is not None:
                    yield Citation(record.journal_seq, (record.section,), record.key)
        yield from _cited(self.evidence)
        for change in self.changes:
            yield Citation(change.journal_seq, (change.section,), change=change)


def _cited(evidence: Iterable[ProofPart]) -> Iterator[Citation]:
    for one in evidence:
        if one.journal_seq is not None:
            yield Citation(one.journal_seq, PROVING)
