"""Put what happened on the incident path on the disk before anything else knows of it.

It is kept sealed, line by line, until the database has it. There are segments of a bounded size. A
file beside them says how far the database has it. A line that was torn by a crash is left out.
"""

import fcntl
import json
import logging
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.edge.atomic_file import replacing, sync_folder
from bot.edge.encryption import NoKeyFits, Sealer
from bot.incident.events import DeliveredMessage, IncidentEvent, PendingCard

_log = logging.getLogger(__name__)

SEGMENT: Final = 1024 * 1024
"""Bytes after which the next segment is begun."""
MOST: Final = 64 * 1024 * 1024
"""Bytes on the disk. Beyond them the oldest that the database has are dropped first, and then
nothing is written any more."""
KEPT: Final = timedelta(days=8)
"""The time for which what the database has is kept here, too: a log goes on from it after a
restart."""

_SLOTS: Final = 64
_DRAINED: Final = "drained"


class SpoolEntry(BaseModel):
    """One line: what happened, a card that is promised, or a message that stands somewhere.

    `settled` is the id of a promised card that is there, or is not to be delivered any more.
    """

    model_config = ConfigDict(frozen=True)

    at: datetime
    happened: IncidentEvent | None = None
    promised: PendingCard | None = None
    sent: DeliveredMessage | None = None
    settled: str | None = None


class SpoolFull(Exception):
    """There is no more room for what the database has not got yet."""


@dataclass(frozen=True)
class PendingEvent:
    """Something the database has not got.

    `place` is its number among all that were ever written here.
    """

    place: int
    happened: IncidentEvent


class Spool:
    """The spool of one process.

    Its methods block, and are called by one thread at a time.
    """

    def __init__(
        self, folder: Path, sealer: Sealer, *, segment: int = SEGMENT, most: int = MOST
    ) -> None:
        """Take the first place in the folder that no other process holds.

        Raises OSError.
        """
        self._sealer = sealer
        self._segment, self._most = segment, most
        self._lock, self._folder = _taken(folder)
        self._out: int | None = None
        self._good = 0
        self._next = 0
        self._unwritten: deque[tuple[int, bytes]] = deque()
        self.waiting: deque[PendingEvent] = deque()
        self.found: list[SpoolEntry] = list(self._read())

    def append(self, spooled: SpoolEntry) -> bool:
        """Write it, and return whether it is on the disk.

        If not, it is in memory only, and written with the next.
        """
        place, self._next = self._next, self._next + 1
        if spooled.happened is not None:
            self.waiting.append(PendingEvent(place, spooled.happened))
        line = self._sealer.seal(spooled.model_dump_json(exclude_none=True)).encode()
        self._unwritten.append((place, line))
        return self.flush()

    def flush(self) -> bool:
        """Write what could not be written before; return whether everything is on the disk."""
        try:
            while self._unwritten:
                place, line = self._unwritten[0]
                self._write(place, line)
                self._unwritten.popleft()
        except (OSError, SpoolFull) as fault:
            _log.error("the spool cannot be written: %s", type(fault).__name__)
            self._close()
            return False
        return True

    def drained(self, upto: int) -> None:
        """Note that the database has everything up to that place."""
        while self.waiting and self.waiting[0].place <= upto:
            self.waiting.popleft()
        try:
            with replacing(self._folder / _DRAINED, durable=False) as written:
                written.write(str(upto).encode("ascii"))
        except OSError as fault:
            _log.warning(
                "how far the spool was drained cannot be written: %s", type(fault).__name__
            )

    def tidy(self, now: datetime) -> None:
        """Drop what the database has and nobody needs here any more."""
        upto = self._drained_upto()
        for path, following in _with_next(self._segments()):
            if following is None or _first(following) > upto + 1:
                break
            age = now.timestamp() - path.stat().st_mtime
            if age > KEPT.total_seconds() or self._size() > self._most // 2:
                path.unlink(missing_ok=True)

    def drop_drained(self) -> None:
        """Drop every line that the database has, also those a log would go on from.

        Nothing is dropped while anything waits.
        """
        if self.waiting or self._unwritten:
            return
        self._close()
        for path in self._segments():
            path.unlink(missing_ok=True)
        sync_folder(self._folder)

    def close(self) -> None:
        """Let another process have the place."""
        self._close()
        self._lock.close()

    # ── Files ────────────────────────────────────────────────────────────────

    def _write(self, place: int, line: bytes) -> None:
        if self._out is None or self._good >= self._segment:
            self._begin(place)
        out = self._out
        if out is None or self._size() + len(line) > self._most:
            raise SpoolFull
        content = line + b"\n"
        written = 0
        try:
            while written < len(content):
                written += os.write(out, content[written:])
            os.fsync(out)
        except OSError:
            os.ftruncate(out, self._good)
            raise
        self._good += len(content)

    def _begin(self, place: int) -> None:
        self._close()
        path = self._folder / f"{place:012d}.spool"
        self._out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        self._good = os.fstat(self._out).st_size
        sync_folder(self._folder)

    def _close(self) -> None:
        if self._out is not None:
            os.close(self._out)
            self._out = None

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.spool"))

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._segments())

    def _drained_upto(self) -> int:
        try:
            return int((self._folder / _DRAINED).read_text("ascii"))
        except (OSError, ValueError):
            return -1

    def _read(self) -> Iterator[SpoolEntry]:
        """Read everything that is there; what the database has not got waits again.

        The next line begins a segment.
        """
        upto = self._drained_upto()
        for path in self._segments():
            for place, line in enumerate(path.read_bytes().split(b"\n"), start=_first(path)):
                if not line:
                    continue
                self._next = max(self._next, place + 1)
                spooled = self._opened(line)
                if spooled is None:
                    continue
                if spooled.happened is not None and place > upto:
                    self.waiting.append(PendingEvent(place, spooled.happened))
                yield spooled
        self._next = max(self._next, upto + 1)

    def _opened(self, line: bytes) -> SpoolEntry | None:
        try:
            return SpoolEntry.model_validate(json.loads(self._sealer.open(line.decode("ascii"))))
        except (NoKeyFits, ValidationError, UnicodeError, ValueError):
            _log.warning("a line of the spool cannot be read, and is left out")
            return None


def _taken(folder: Path) -> tuple[IO[bytes], Path]:
    for slot in range(_SLOTS):
        place = folder / f"spool-{slot}"
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.fdopen(os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return lock, place
    raise BlockingIOError("every spool is somebody's")


def _first(path: Path) -> int:
    return int(path.stem)


def _with_next(paths: list[Path]) -> Iterator[tuple[Path, Path | None]]:
    yield from zip_longest(paths, paths[1:])
