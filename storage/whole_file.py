"""A file gets its name only when it is whole and on the disk, and is readable by us alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EAGAIN, EEXIST, ENOENT
from pathlib import Path

_BESIDE = ("-journal", "-wal", "-shm")  # files SQLite may leave beside a file when it is killed


@dataclass(frozen=True)
class WholeFile:
    """A file while it is being written, by its `path`.

    `file` is ours, to lock and to sync it.
    """

    path: Path
    file: int

    def flush(self) -> None:
        """Bring what was written to the disk.

        It is done in small pieces, so that nobody else's sync has to wait for a large one.
        """
        os.fsync(self.file)


@contextmanager
def appearing(target: Path) -> Iterator[WholeFile]:
    """Yield a file that gets its name at the end, or is removed when something is raised.

    Killed, it leaves `target.part` at most.

    Raises OSError: FileExistsError, BlockingIOError while somebody else writes it,
    FileNotFoundError for the folder.
    """
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(target.parent))
    _refuse_existing(target)
    path = target.with_name(f"{target.name}.part")
    with _locked(path) as file:
        try:
            yield WholeFile(path, file)
            os.fsync(file)
            _refuse_existing(target)
            path.rename(target)
        except BaseException:
            _remove(path, "", *_BESIDE)
            raise
        _sync_folder(target.parent)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Yield the file, open, empty and nobody else's.

    The rest that a killed process had left is gone.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _is_named(path, file):
            raise BlockingIOError(EAGAIN, os.strerror(EAGAIN), str(path))
        os.fchmod(file, 0o600)
        os.ftruncate(file, 0)
        _remove(path, *_BESIDE)
        yield file
    finally:
        os.close(file)


def _is_named(path: Path, file: int) -> bool:
    """Tell whether it still is the file of that name.

    Whoever wrote it may have given it its own name just before.
    """
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _remove(path: Path, *endings: str) -> None:
    for ending in endings:
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(target))


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
