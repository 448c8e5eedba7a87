"""SQLite's file: whether it is there, who holds it, and whether it is still the one we opened.

It is only looked at by its name. To open and close it once more would let go of the locks that
SQLite itself holds on it.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class DatabaseBusy(Exception):
    """Another process holds this database; only one may use a SQLite file at a time."""


@dataclass(frozen=True)
class FileSeen:
    """The file as it was last seen: which one it is, how large, and when it was last written."""

    device: int
    inode: int
    size: int
    written_at: int


class SqliteFile:
    """The file of one database, by its path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None
        self._seen: FileSeen | None = None
        self.spoiled: str | None = None
        """The reason why the file is not ours any more, though it is the one that was opened."""
        self.is_copied_in_part = False
        """True from the moment the write-ahead log begins to be copied into it until all of it is.

        By itself it may be no whole database then.
        """

    @property
    def is_there(self) -> bool:
        """True when there is a file of that name, and something in it."""
        try:
            return self.path.stat().st_size > 0
        except FileNotFoundError:
            return False

    @property
    def is_held(self) -> bool:
        """True while the lock file is ours."""
        return self._lock is not None

    def hold(self) -> None:
        """Take the lock file, which lies beside it.

        Raises DatabaseBusy, OSError.
        """
        path = self.path.with_name(f"{self.path.name}.lock")
        lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            lock.close()
            raise DatabaseBusy(str(self.path)) from taken
        self._lock = lock

    def let_go(self) -> None:
        """Give the lock file up."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def remember(self) -> None:
        """Remember the file as it is now: it was just opened or written by ourselves.

        Raises OSError.
        """
        self._seen = _seen(self.path)

    def replaced(self) -> str | None:
        """Say what stands in the place of the file that was opened; None while it is that file."""
        if self.spoiled is not None or self._seen is None:
            return self.spoiled
        try:
            now = os.stat(self.path)
        except FileNotFoundError:
            return "its file is gone"
        except OSError as fault:
            return f"its file cannot be looked at: {fault.strerror}"
        if (now.st_dev, now.st_ino) != (self._seen.device, self._seen.inode):
            return "another file has its name"
        return None

    @property
    def is_shorter(self) -> bool:
        """True where it is shorter than it was left, which copying the log never makes it.

        Raises OSError.
        """
        return self._seen is not None and _seen(self.path).size < self._seen.size

    def was_written(self) -> bool:
        """Tell whether anybody wrote to the main file since it was remembered.

        Raises OSError.
        """
        return self._seen is not None and _seen(self.path) != self._seen


def _seen(path: Path) -> FileSeen:
    found = os.stat(path)
    return FileSeen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
