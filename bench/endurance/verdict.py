"""Look at what is left when everything has ended, and whether all is there that was saved."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from bench.endurance.authority import TENANT
from bench.endurance.damage import keep_damaged
from storage.backup.trial import TrialFault, try_in_a_child
from storage.core.schema import journal
from storage.register.journal import JournalFault, verify

_MARK = re.compile(r"m\d{6}x")


@dataclass(frozen=True)
class Verdict:
    """The database as it was left.

    `lost` are marks that were acknowledged and are in no entry of the journal, with the fault of
    that moment; `twice` are those of
    more records than one in a section. `faults` tell of a broken chain, file or backup.
    """

    entries: int
    lost: Sequence[str]
    twice: Sequence[str]
    faults: Sequence[str]


def judge(
    file: Path, acknowledged: Mapping[str, str], backups: Sequence[Path], work: Path
) -> Verdict:
    """Judge the database in that file, and restore the newest backup for trial.

    One that cannot be read is copied into `work`, with its write-ahead log, to be looked at.
    """
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            entries = connection.execute(select(func.count()).select_from(journal)).scalar_one()
            records = _records_of_marks(connection)
            faults = [*_broken(connection)]
    except DatabaseError as broken:
        keep_damaged(file, work)
        return Verdict(0, [], [], [f"the database: {broken.orig}", *_backup_faults(backups, work)])
    faults += _backup_faults(backups, work)
    return Verdict(
        entries=entries,
        lost=[f"{mark}, {when}" for mark, when in acknowledged.items() if mark not in records],
        twice=[mark for mark, found in records.items() if _is_in_two(found)],
        faults=faults,
    )


def _records_of_marks(connection: Connection) -> dict[str, set[tuple[str, str]]]:
    """Return the records in whose states each mark stands."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = connection.execution_options(yield_per=1000).execute(
        select(journal.c.section, journal.c.record_key, journal.c.state).where(
            journal.c.tenant == TENANT
        )
    )
    for section, key, state in rows:
        for mark in _MARK.findall(json.dumps(state)):
            found[mark].add((section, key))
    return found


def _is_in_two(records: set[tuple[str, str]]) -> bool:
    """Tell whether there are two of a section: evidence changes a document's record as well."""
    return len({section for section, _ in records}) < len(records)


def _broken(connection: Connection) -> Iterable[str]:
    for step in verify(connection, TENANT):
        if isinstance(step, JournalFault):
            yield str(step)
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    yield from (line for line in said if line != "ok")


def _backup_faults(backups: Sequence[Path], work: Path) -> Iterable[str]:
    if not backups:
        return ()
    try:
        tried = try_in_a_child(backups[-1], work, Event())
    except TrialFault as fault:
        return (f"the newest backup: {fault}",)
    return () if tried.fault is None else (f"the newest backup: {tried.fault}",)


def counted(faults: Iterable[str]) -> dict[str, int]:
    """Count them by kind."""
    return dict(Counter(faults))
