"""Snapshots as they are kept on the disk: sealed, whole or not at all, and the one before beside the newest."""

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

from bot.edge.encryption import NoKeyFits, Sealer, new_key
from bot.incident.snapshot import VERSION, Snapshot

_log = logging.getLogger(__name__)

_NEWEST: Final = ".snapshot"
_PREVIOUS: Final = ".previous"
_KNOWN: Final = ".known"
_KEY: Final = "key"


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot, and when it was last known to be right."""

    snapshot: Snapshot
    known_at: datetime


def keys_in(folder: Path, configured: Sequence[str]) -> Sequence[str]:
    """The keys that are set, else one of our own in that folder, which nobody else may read. Raises OSError."""
    if configured:
        return configured
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / _KEY
    with suppress(FileExistsError):
        beside = path.with_name(f"{_KEY}.{secrets.token_hex(4)}")
        _write(beside, new_key().encode())
        try:
            os.link(beside, path)  # whole, and only if there is none
        finally:
            beside.unlink()
    return (path.read_text("ascii").strip(),)


class SnapshotFiles:
    """One folder of them. Its methods block: they belong on a thread of their own."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer

    def write(self, kept: StoredSnapshot) -> None:
        """It is the newest from now on, and the one that was it is the previous. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        newest = self._path(kept.snapshot.authority, _NEWEST)
        sealed = self._sealer.seal(kept.snapshot.model_dump_json()).encode()
        beside = newest.with_name(f"{newest.name}.part")
        _write(beside, sealed)
        previous = self._path(kept.snapshot.authority, _PREVIOUS)
        if newest.exists():
            before = previous.with_name(f"{previous.name}.part")
            before.unlink(missing_ok=True)
            os.link(newest, before)
            before.rename(previous)
        beside.rename(newest)
        _sync(self._folder)
        self.know(kept)

    def know(self, kept: StoredSnapshot) -> None:
        """What is kept was right just then. Raises OSError."""
        told = {"read_at": kept.snapshot.read_at.isoformat(), "known_at": kept.known_at.isoformat()}
        path = self._path(kept.snapshot.authority, _KNOWN)
        beside = path.with_name(f"{path.name}.part")
        _write(beside, self._sealer.seal(json.dumps(told)).encode(), sync=False)
        beside.rename(path)

    def read(self) -> Iterator[StoredSnapshot]:
        """Each authority's newest that can be opened; what cannot is told in the log."""
        for authority in sorted(
            {path.stem for path in self._folder.glob(f"*{_NEWEST}")} | self._left()
        ):
            for ending in (_NEWEST, _PREVIOUS):
                snapshot = self._opened(self._path(authority, ending))
                if snapshot is not None and snapshot.authority == authority:
                    yield StoredSnapshot(snapshot, self._known_at(snapshot))
                    break

    def forget(self, authority: str) -> None:
        """There is no such authority any more. Raises OSError."""
        for ending in (_NEWEST, _PREVIOUS, _KNOWN):
            self._path(authority, ending).unlink(missing_ok=True)

    def _left(self) -> set[str]:
        return {path.stem for path in self._folder.glob(f"*{_PREVIOUS}")}

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
        """Never later than what was written with this very snapshot."""
        path = self._path(snapshot.authority, _KNOWN)
        with suppress(OSError, NoKeyFits, ValueError, KeyError, UnicodeError):
            told = json.loads(self._sealer.open(path.read_text("ascii")))
            if told["read_at"] == snapshot.read_at.isoformat():
                return datetime.fromisoformat(told["known_at"])
        return snapshot.read_at

    def _path(self, authority: str, ending: str) -> Path:
        return self._folder / f"{authority}{ending}"


def _write(path: Path, content: bytes, *, sync: bool = True) -> None:
    """The whole file anew, ours alone to read."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(file, "wb") as out:
        out.write(content)
        out.flush()
        if sync:
            os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
