"""Keep snapshots on the disk: sealed, whole or not at all, and the previous beside the newest."""

import json
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.app.incidents.snapshot_folder import KNOWN, NEWEST, PREVIOUS
from bot.edge.atomic_file import replacing
from bot.edge.encryption import NoKeyFits, Sealer, new_key
from bot.incident.snapshot import VERSION, Snapshot

_log = logging.getLogger(__name__)

_KEY: Final = "key"


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot, and when it was last known to be right."""

    snapshot: Snapshot
    known_at: datetime


def keys_in(folder: Path, configured: Sequence[str]) -> Sequence[str]:
    """Return the keys that are set, else one of our own in that folder, which nobody else may read.

    Raises OSError.
    """
    if configured:
        return configured
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _KEY
    if not path.exists():
        own = path.with_name(f"{_KEY}.{secrets.token_hex(4)}")
        with replacing(own) as written:
            written.write(new_key().encode())
        with suppress(FileExistsError):
            os.link(own, path)  # whole, and only if there is none
        own.unlink()
    return (path.read_text("ascii").strip(),)


class SnapshotFiles:
    """One folder of snapshots.

    Its methods block: they belong on a thread of their own.
    """

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def write(self, kept: StoredSnapshot) -> None:
        """Make it the newest, and the newest until now the previous.

        Raises OSError.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        newest = self._path(kept.snapshot.authority, NEWEST)
        with replacing(newest) as written:
            written.write(self._sealer.seal(kept.snapshot.model_dump_json()).encode())
            if newest.exists():
                _link(newest, self._path(kept.snapshot.authority, PREVIOUS))
        self.know(kept)

    def know(self, kept: StoredSnapshot) -> None:
        """Note that what is kept was right just then.

        Raises OSError.
        """
        told = {"read_at": kept.snapshot.read_at.isoformat(), "known_at": kept.known_at.isoformat()}
        with replacing(self._path(kept.snapshot.authority, KNOWN), durable=False) as written:
            written.write(self._sealer.seal(json.dumps(told)).encode())

    def read(self) -> Iterator[StoredSnapshot]:
        """Yield each authority's newest that can be opened; what cannot is told in the log."""
        for authority in sorted(
            {path.stem for path in self._folder.glob(f"*{NEWEST}")} | self._left()
        ):
            for ending in (NEWEST, PREVIOUS):
                snapshot = self._opened(self._path(authority, ending))
                if snapshot is not None and snapshot.authority == authority:
                    yield StoredSnapshot(snapshot, self._known_at(snapshot))
                    break

    def _left(self) -> set[str]:
        return {path.stem for path in self._folder.glob(f"*{PREVIOUS}")}

    def _opened(self, path: Path) -> Snapshot | None:
        try:
            snapshot = Snapshot.model_validate_json(self._sealer.open(path.read_text("ascii")))
        except FileNotFoundError:
            return None
        except (OSError, NoKeyFits, ValidationError, UnicodeError) as fault:
            _log.warning("a snapshot cannot be opened (%s): %s", type(fault).__name__, path.name)
            return None
        return snapshot if snapshot.version == VERSION else None

    def _known_at(self, snapshot: Snapshot) -> datetime:
        """Return when it was known to be right, as written with this very snapshot.

        It is the moment it was read where nothing was written.
        """
        path = self._path(snapshot.authority, KNOWN)
        with suppress(OSError, NoKeyFits, ValueError, KeyError, UnicodeError):
            told = json.loads(self._sealer.open(path.read_text("ascii")))
            if told["read_at"] == snapshot.read_at.isoformat():
                return datetime.fromisoformat(told["known_at"])
        return snapshot.read_at

    def _path(self, authority: str, ending: str) -> Path:
        return self._folder / f"{authority}{ending}"


def _link(path: Path, name: Path) -> None:
    """Give the file a second name, whatever had that before."""
    beside = name.with_name(f".{name.name}.part")
    beside.unlink(missing_ok=True)
    os.link(path, beside)
    beside.rename(name)
