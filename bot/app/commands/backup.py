"""Back up and restore as commands do: the work of `storage`, reported in sentences."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from bot.app.backups.schedule import ScheduledBackups
from bot.app.commands.setup import SetupFinding
from bot.app.privacy.erasure_file import ErasureFile, ErasuresUnreadable
from bot.app.startup_error import StartupError
from bot.texts.bilingual import bilingual
from bot.texts.words import Words
from storage.backup.create import BackupFault, Manifest, back_up
from storage.backup.restore import Restored, RestoreFault, restore
from storage.backup.store import StoreFault
from storage.backup.stored import StoredBackup
from storage.core.pause import DatabaseClosed
from storage.database import Database, DatabaseAway, DatabaseUnusable

_MEGABYTE = 1024 * 1024


def back_up_to(database: Database, path: Path, tell: Callable[[int, int], None]) -> str:
    """Back up to that file; return a sentence about what was written. Raises StartupError."""
    try:
        manifest = back_up(database, path, progress=tell)
    except BackupFault as fault:
        raise StartupError(_why(fault.code, fault.arguments)) from fault
    except (DatabaseUnusable, DatabaseAway) as fault:
        raise StartupError(str(fault)) from fault
    return _written(path, manifest)


async def make_one(backups: ScheduledBackups) -> str:
    """Make one of the daily backups now; return a sentence. Raises StartupError."""
    fault = await backups.make()
    if fault is not None:
        raise StartupError(bilingual("backup.not_made", reason=fault))
    return bilingual("backup.made", address=backups.store.address)


async def stored_lines(backups: ScheduledBackups) -> list[SetupFinding]:
    """Say what backups there are, and what came of restoring each for trial."""
    try:
        found = await backups.look()
    except StoreFault as fault:
        return [_away(backups, fault)]
    if not found:
        return [SetupFinding(bilingual("backup.stored_none", address=backups.store.address))]
    return [SetupFinding(_stored(one), bad=one.is_broken) for one in found]


async def status_lines(backups: ScheduledBackups) -> list[SetupFinding]:
    """Say how the newest backup is, and whether any is broken."""
    try:
        found = await backups.look()
    except StoreFault as fault:
        return [_away(backups, fault)]
    newest = next((one.made_at for one in found if one.is_good), None)
    if newest is None:
        lines = [SetupFinding(bilingual("backup.newest_none"), bad=True)]
    else:
        is_old = backups.is_too_old(newest)
        key = "backup.newest_old" if is_old else "backup.newest_good"
        lines = [SetupFinding(_with_moment(key, newest), bad=is_old)]
    broken = sum(one.is_broken for one in found)
    if broken:
        lines.append(SetupFinding(bilingual("backup.some_broken", n=broken), bad=True))
    return lines


def _away(backups: ScheduledBackups, fault: StoreFault) -> SetupFinding:
    sentence = bilingual("backup.store_away", address=backups.store.address, reason=str(fault))
    return SetupFinding(sentence, bad=True)


def _stored(one: StoredBackup) -> str:
    about = {"name": one.name, "megabytes": max(1, one.size // _MEGABYTE)}
    if one.check is None:
        return bilingual("backup.stored_untried", **about)
    if one.check.fault is None:
        return _with_moment("backup.stored_good", one.check.at, **about)
    return _with_moment("backup.stored_broken", one.check.at, reason=one.check.fault, **about)


def _with_moment(key: str, moment: datetime, **arguments: object) -> str:
    return " / ".join(
        words(key, moment=words.moment(moment), **arguments) for words in (Words("da"), Words("en"))
    )


def restore_from(
    database: Database,
    path: Path,
    tell: Callable[[int, int], None],
    erasures: ErasureFile | None = None,
) -> list[str]:
    """Restore from that file into an empty database; return sentences about what came back.

    Whoever was erased after the backup was made, as `erasures` know, is erased again.

    Raises StartupError.
    """
    try:
        remembered = erasures.read() if erasures is not None else ()
        restored = restore(path, database, progress=tell, erasures=remembered)
    except ErasuresUnreadable as fault:
        raise StartupError(_why("erasures_unreadable", {"path": str(fault.path)})) from fault
    except (RestoreFault, BackupFault) as fault:
        raise StartupError(_why(fault.code, fault.arguments)) from fault
    except (DatabaseUnusable, DatabaseAway, DatabaseClosed) as fault:
        raise StartupError(str(fault) or _why("closed", {})) from fault
    return list(_told(restored))


def _why(code: str, arguments: Mapping[str, str]) -> str:
    filled = {"path": "", "reason": ""} | dict(arguments)
    return bilingual(f"backup.{code}", **filled)


def _written(path: Path, manifest: Manifest) -> str:
    size = max(1, path.stat().st_size // _MEGABYTE)
    rows = sum(manifest.counts.values())
    return bilingual("backup.done", path=path, megabytes=size, rows=rows)


def _told(restored: Restored) -> list[str]:
    lines = [
        " / ".join(
            words(
                "backup.restored",
                moment=words.moment(restored.manifest.made_at),
                authorities=words.listed(list(restored.authorities)),
                entries=restored.entries,
            )
            for words in (Words("da"), Words("en"))
        )
    ]
    if restored.erased:
        lines.append(bilingual("backup.erased", n=restored.erased))
    if restored.unknown:
        lines.append(bilingual("backup.unknown", n=restored.unknown))
    return lines
