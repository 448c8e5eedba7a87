"""Back up and restore as commands do: the work of `storage`, reported in sentences."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.app.privacy.erasure_file import ErasureFile, ErasuresUnreadable
from bot.app.startup_error import StartupError
from bot.texts.bilingual import bilingual
from bot.texts.words import Words
from storage.backup.create import BackupFault, Manifest, back_up
from storage.backup.restore import Restored, RestoreFault, restore
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
