"""Restore a backup into an empty database of either kind.

All of it is restored, and checked to be whole, or nothing is.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy import table as named_table
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)

from storage.backup import copy_rows
from storage.backup.create import BackupFault, Manifest, Progress, read_manifest, tell_nobody
from storage.backup.file import complaints, is_intact, primary_code, reading
from storage.conversations.attachments import Attachment, Attachments
from storage.core.journal_broken import JournalBroken
from storage.core.schema import attachments, jobs, outbox, tenants
from storage.database import Database, DatabaseAway, DatabaseUnusable
from storage.migrate import migrate
from storage.migrations import HEAD
from storage.privacy.remembered import RememberedErasure, erase_again
from storage.register.journal import JournalFault, verify
from storage.unit_of_work import UnitOfWork

REASON = "restored from a backup"
"""The reason why a nudge is unknown: it may have been sent after the backup was made."""

_OPEN = ("pending", "sending", "retry")


class RestoreFault(Exception):
    """The reason why nothing was restored.

    `code` names the sentence, and `arguments` fill it.

    - The file: unreadable, not_a_backup, damaged (path, reason), newer (step), no_space.
    - Its content: counts (table, expected, found), journal (authority, entry, reason), file
      (authority,
      sha256).
    - The database: not_empty, row (reason: what it said against one), no_space.
    """

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True)
class Restored:
    """The result of a restoration.

    `authorities` are names, and `entries` counts those of all their journals. `unknown` counts
    nudges that may have been sent, and `erased` people who were erased after the backup was made.
    """

    manifest: Manifest
    authorities: tuple[str, ...]
    entries: int
    unknown: int
    erased: int = 0


def restore(
    source: Path,
    database: Database,
    *,
    progress: Progress | None = None,
    erasures: Sequence[RememberedErasure] = (),
) -> Restored:
    """Restore the backup in one transaction, without whom the `erasures` are of.

    A backup made by an older step is brought up to date on a copy first. It is never called on the
    database's own thread. A SQLite database is nobody else's meanwhile, not even `progress`'s.

    Raises RestoreFault, DatabaseUnusable, DatabaseAway, DatabaseClosed, and what `progress` raises.
    """
    manifest = _examined(source)
    with _up_to_date(source, manifest) as file, database.standing_still():
        database.check()
        try:
            with reading(file) as backup:
                restored = database.transact(
                    lambda unit: _fill(
                        unit, backup, manifest, progress or tell_nobody, source, erasures
                    )
                )
        except (SQLAlchemyError, ValueError, DatabaseAway) as error:
            fault = _in_our_words(source, error)
            if fault is None:
                raise
            raise fault from error
        database.forget()
    if restored.erased:
        database.compact()
    return restored


# ── The file ─────────────────────────────────────────────────────────────────


def _examined(source: Path) -> Manifest:
    """Return the backup's manifest, when SQLite finds nothing wrong and no row is missing.

    Raises RestoreFault.
    """
    # Alembic is heavy, and a server that runs restores nothing itself.
    from storage.migration_steps import steps  # noqa: PLC0415

    try:
        manifest = read_manifest(source)
        if manifest.step not in steps():
            raise RestoreFault("newer", step=manifest.step)
        for complaint in complaints(source):
            raise _damaged(source, complaint)
        with reading(source) as backup:
            _compare(manifest.counts, {name: _rows_in(backup, name) for name in manifest.counts})
    except BackupFault as fault:
        raise RestoreFault(fault.code, **fault.arguments) from fault
    except DatabaseError as error:
        raise _damaged(source, str(error.orig)) from error
    return manifest


def _rows_in(backup: Connection, name: str) -> int:
    return int(backup.execute(select(func.count()).select_from(named_table(name))).scalar_one())


@contextmanager
def _up_to_date(source: Path, manifest: Manifest) -> Iterator[Path]:
    """Yield the backup itself, or a private copy at this version's step."""
    if manifest.step == HEAD:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="kravbot-") as folder:
        copy = Path(folder) / "older.db"
        try:
            shutil.copyfile(source, copy)
        except OSError as error:
            raise RestoreFault("no_space", path=str(copy), reason=error.strerror or "") from error
        _bring_up(copy)
        yield copy


def _bring_up(copy: Path) -> None:
    try:
        migrate(f"sqlite:///{copy}")
    except DatabaseUnusable as fault:
        broken = fault.__cause__
        if not isinstance(broken, JournalBroken):
            raise
        raise _broken(broken.authority, broken.entry, broken.reason) from fault


def _broken(authority: str, entry: int, reason: str) -> RestoreFault:
    return RestoreFault("journal", authority=authority, entry=str(entry), reason=reason)


def _damaged(source: Path, reason: str) -> RestoreFault:
    return RestoreFault("damaged", path=str(source), reason=reason)


# ── The rows ─────────────────────────────────────────────────────────────────


def _fill(
    unit: UnitOfWork,
    backup: Connection,
    manifest: Manifest,
    report: Progress,
    source: Path,
    erasures: Sequence[RememberedErasure],
) -> Restored:
    """Copy the rows, then check what came.

    A fault in one thing is reported before the fault that the file has changed since it was sealed.
    """
    connection = unit.connection
    _refuse_unless_empty(connection)
    everyone = copy_rows.authorities(backup)
    expected = copy_rows.count(backup, everyone)
    copy_rows.copy(backup, connection, everyone, _counting(sum(expected.values()), report))
    _compare(expected, copy_rows.count(connection, everyone))
    names = {row.id: row.name for row in connection.execute(select(tenants))}
    entries = unknown = erased = 0
    for tenant in everyone:
        copy_rows.enter(connection, tenant)
        entries += _walk(connection, tenant, names.get(tenant, tenant))
        _check_files(unit, tenant, names.get(tenant, tenant))
        unknown += _doubt(connection, tenant, unit.now)
        again = erase_again(connection, tenant, erasures, now=unit.now)
        if again:
            _walk(connection, tenant, names.get(tenant, tenant))
        erased += again
    # Whoever signed out after the backup was made must not be signed in again.
    unit.sessions.end_everybodys()
    if not is_intact(source):
        raise _damaged(source, "the digest")
    return Restored(manifest, tuple(sorted(names.values())), entries, unknown, erased)


def _counting(total: int, report: Progress) -> Callable[[int], None]:
    done = 0

    def copied(more: int) -> None:
        nonlocal done
        done += more
        report(done, total)

    return copied


def _refuse_unless_empty(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE tenants IN SHARE ROW EXCLUSIVE MODE"))
    if copy_rows.authorities(connection) or any(copy_rows.count(connection, []).values()):
        raise RestoreFault("not_empty")


def _compare(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    for name, wanted in expected.items():
        if found[name] != wanted:
            raise RestoreFault("counts", table=name, expected=str(wanted), found=str(found[name]))


def _walk(connection: Connection, tenant: str, authority: str) -> int:
    entries = 0
    for seen in verify(connection, tenant):
        if isinstance(seen, JournalFault):
            raise _broken(authority, seen.seq, seen.reason)
        entries = seen
    return entries


def _check_files(unit: UnitOfWork, tenant: str, authority: str) -> None:
    files = Attachments(unit.connection, tenant, unit.now)
    t = attachments.c
    for row in unit.connection.execute(
        select(t.sha256, t.size, t.media_type, t.blob).where(t.tenant == tenant)
    ).all():
        kept = Attachment(*row)
        found, size = sha256(), 0
        for piece in files.pieces(kept):
            found.update(piece)
            size += len(piece)
        if (found.hexdigest(), size) != (kept.sha256, kept.size):
            raise RestoreFault("file", authority=authority, sha256=kept.sha256)


def _doubt(connection: Connection, tenant: str, now: datetime) -> int:
    """Mark the nudges that may have been sent since as unknown, and return how many there are.

    Nobody knows what was sent after the backup was made. Direct replies and jobs are done again; a
    nudge is not.
    """
    nudges = connection.execute(
        update(outbox)
        .where(outbox.c.tenant == tenant, outbox.c.purpose == "nudge", outbox.c.state.in_(_OPEN))
        .values(state="unknown", reason=REASON, settled_at=now, lease_owner=None, lease_until=None)
    )
    for queue in (outbox, jobs):
        connection.execute(
            update(queue)
            .where(queue.c.tenant == tenant, queue.c.state == "sending")
            .values(state="retry", lease_owner=None, lease_until=None)
        )
    return nudges.rowcount


# ── Faults ───────────────────────────────────────────────────────────────────


def _in_our_words(source: Path, error: Exception) -> Exception | None:
    """Turn the error into a fault of ours; a damaged file may have failed anywhere."""
    if isinstance(error, DatabaseAway) and isinstance(error.__cause__, DBAPIError):
        error = error.__cause__
    if not is_intact(source):
        return _damaged(source, str(error))
    theirs = error.orig if isinstance(error, DBAPIError) else None
    if primary_code(theirs) == sqlite3.SQLITE_FULL:
        return RestoreFault("no_space", path="", reason=str(theirs))
    if isinstance(error, (DataError, IntegrityError)):
        return RestoreFault("row", reason=str(theirs).strip())
    if isinstance(error, OperationalError) and not isinstance(theirs, sqlite3.Error):
        return DatabaseAway(str(theirs).strip())
    return None
