"""Open the store that the daily backups go to."""

from pathlib import Path

from bot.app.backups.schedule import FETCHED, ScheduledBackups
from bot.app.backups.target import BackupTarget
from bot.app.monitoring.metrics import Metrics
from bot.app.startup_error import StartupError
from bot.texts.bilingual import bilingual
from storage.backup.store import BackupStore, FolderStore, StoreFault
from storage.backup.stored import is_name
from storage.database import Database

_S3 = "s3://"


def scheduled(
    database: Database, target: BackupTarget | None, metrics: Metrics
) -> ScheduledBackups | None:
    """Make the daily backups of that database, where there are any. Raises StartupError."""
    if target is None:
        return None
    store = opened_store(target)
    return ScheduledBackups(database, store, hour=target.hour, folder=target.work, metrics=metrics)


def opened_store(target: BackupTarget) -> BackupStore:
    """Return the store; nothing is asked of it yet. Raises StartupError."""
    if not target.address.startswith(_S3):
        return FolderStore(Path(target.address).absolute())
    try:
        # The package is an extra, and heavy.
        from bot.adapters.object_store.s3 import S3Store  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StartupError(bilingual("backup.no_obstore")) from missing
    return S3Store(
        target.address,
        endpoint=target.endpoint,
        region=target.region,
        key_id=target.key_id,
        secret=target.secret,
    )


def fetched_backup(target: BackupTarget | None, file: Path) -> Path:
    """Return the file, or a copy of the daily backup of that name, fetched from its store.

    Raises StartupError.
    """
    if target is None or file.exists() or not is_name(str(file)):
        return file
    store, copy = opened_store(target), target.work / FETCHED
    try:
        target.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        store.fetch(file.name, copy)
    except (StoreFault, OSError) as fault:
        sentence = bilingual("backup.store_away", address=store.address, reason=str(fault))
        raise StartupError(sentence) from fault
    return copy
