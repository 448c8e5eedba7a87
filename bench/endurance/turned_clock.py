"""A clock that another process turns: how far, stands in a file."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from governance.ports import Clock


class TurnedClock:
    """Another clock, moved by the seconds in a file, which is read again when it is changed."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._read: tuple[int, int] | None = None
        self._moved = timedelta()

    def now(self) -> datetime:
        found = self._file.stat()
        if (found.st_ino, found.st_mtime_ns) != self._read:
            self._read = found.st_ino, found.st_mtime_ns
            self._moved = timedelta(seconds=float(self._file.read_text("ascii")))
        return self._clock.now() + self._moved

    def turn(self, moment: datetime) -> None:
        """Let every clock with this file show that moment now, earlier or later, and go on."""
        moved = (moment - self._clock.now()).total_seconds()
        new = self._file.with_suffix(".new")
        new.write_text(repr(moved), "ascii")
        os.replace(new, self._file)
