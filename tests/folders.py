"""Make folders for what is big or much written.

They are in memory, where nothing waits for a disk, or on a disk on purpose.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import mkdtemp

_MEMORY = Path("/dev/shm")  # noqa: S108  # names in it are made by `mkdtemp`
_ROOM = 1024**3
_PREFIX = "kravbot-"
_HELD = "held"
_JUST_BEGUN = 60
"""The seconds in which a new folder need not be held yet."""


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """Make a folder that is nobody else's, and take it away at the end.

    It is on a disk, where there is no memory to spare. What tests that were killed have left is
    taken away by the next ones.
    """
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    if roomy:
        _clear_away()
    folder = Path(mkdtemp(prefix=_PREFIX, dir=_MEMORY if roomy else None))
    try:
        with (folder / _HELD).open("w") as held:
            flock(held, LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def folder_on_disk() -> Iterator[Path]:
    """Make such a folder where what is waited for is really written."""
    folder = Path(mkdtemp(prefix=_PREFIX))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _clear_away() -> None:
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        try:
            with (folder / _HELD).open("r") as held:
                flock(held, LOCK_EX | LOCK_NB)
                if time.time() - (folder / _HELD).stat().st_mtime > _JUST_BEGUN:
                    shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody holds it, or has just taken it away
            continue
