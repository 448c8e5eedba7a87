"""Read in one short transaction what a snapshot is made of; it is made elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from bot.incident.snapshot import (
    REACHED,
    Identity,
    KnownAddress,
    KnownLink,
    LogLine,
    Snapshot,
    SnapshotSurroundings,
    build_snapshot,
)
from governance.ports import R, Versioned
from governance.queries.plan_activation import ACTIVATES
from governance.records.absences import Absence
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.contacts import Contact, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.evidence import Evidence
from governance.records.members import Member
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.schema.record import Record
from storage.incidents.snapshot_source import SourceMark
from storage.unit_of_work import UnitOfWork

_WHOLE: Final[Sequence[type[Record]]] = (
    Authority,
    Member,
    RoleAssignment,
    System,
    Supplier,
    Contract,
    Contact,
    ToldContact,
    Document,
    Absence,
)


@dataclass(frozen=True)
class SnapshotInput:
    """Records by their class, and what stands beside the register."""

    records: Mapping[type[Record], Sequence[Versioned[Any]]]
    around: SnapshotSurroundings


def read_if_changed(
    tenant: str, before: SourceMark | None, unit: UnitOfWork
) -> tuple[SourceMark, SnapshotInput | None]:
    """Return how things stand in the authority, and everything unless they stand as before."""
    unit.use_tenant(tenant)
    seen = unit.incidents.seen(before)
    if before is not None and before.mark == seen.mark:
        return seen, None
    register, source = unit.register, unit.incidents
    records: dict[type[Record], Sequence[Versioned[Any]]] = {
        cls: register.find(cls) for cls in _WHOLE
    }
    records[Answer] = register.find(Answer, question=(ACTIVATES, REACHED))
    records[Evidence] = register.find(Evidence, question="3.2-1")
    around = SnapshotSurroundings(
        identities=[Identity(*one) for one in source.identities()],
        workspaces=source.workspaces(),
        places=[KnownAddress(*one) for one in source.places()],
        installations=source.installations(),
        lines=[LogLine.model_validate(one) for one in source.lines()],
        links=[KnownLink(*one) for one in source.crisis_links()],
    )
    return seen, SnapshotInput(records, around)


def snapshot_of(facts: SnapshotInput, tenant: str, mark: str, moment: datetime) -> Snapshot:
    """Make the snapshot, which takes a while, and asks nobody anything."""
    return build_snapshot(
        _Read(facts.records), facts.around, authority=tenant, at=moment, mark=mark
    )


class _Read:
    """The port `SnapshotReader` over records in memory."""

    def __init__(self, records: Mapping[type[Record], Sequence[Versioned[Any]]]) -> None:
        self._records = records

    def find(self, cls: type[R], **equals: object) -> Sequence[Versioned[R]]:
        found = cast(Sequence[Versioned[R]], self._records.get(cls, ()))
        for name, value in equals.items():
            wanted = value if isinstance(value, tuple) else (value,)
            found = [kept for kept in found if getattr(kept.record, name) in wanted]
        return found
