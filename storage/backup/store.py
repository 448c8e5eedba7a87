"""Keep backups in a folder, whole or not at all; the port is for other stores, too.

The methods block, and are called on no thread that others wait for.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from storage.whole_file import appearing


class StoreFault(Exception):
    """The store cannot be used now; the message is its own reason."""


class BackupStore(Protocol):
    """It keeps files by their names. Each method raises StoreFault."""

    @property
    def address(self) -> str:
        """The place as whoever runs Kravbot wrote it, with nothing secret."""
        ...

    def sizes(self) -> dict[str, int]:
        """Return the names of all files that are whole, with their sizes in bytes."""
        ...

    def put(self, name: str, source: Path) -> None:
        """Copy the file there; it appears under its name only when it is whole."""
        ...

    def fetch(self, name: str, target: Path) -> None:
        """Copy the file from there."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return what is in a small file, None where there is none."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a small file, over what was there."""
        ...

    def delete(self, name: str) -> None:
        """Delete the file."""
        ...


class FolderStore:
    """It keeps them in a folder, which it does not make: a disk that is missing is a fault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self._folder)

    def sizes(self) -> dict[str, int]:
        """List the folder; what is half written is left out."""
        with _faults():
            return {
                path.name: path.stat().st_size
                for path in self._folder.iterdir()
                if path.is_file() and not path.name.startswith(".") and path.suffix != ".part"
            }

    def put(self, name: str, source: Path) -> None:
        """Copy it, and flush it to the disk in small pieces."""
        with (
            _faults(),
            source.open("rb") as read,
            appearing(self._folder / name) as part,
            part.path.open("wb") as written,
        ):
            while piece := read.read(_PIECE):
                written.write(piece)
                written.flush()
                part.flush()

    def fetch(self, name: str, target: Path) -> None:
        """Copy it, readable by us alone."""
        with _faults(), (self._folder / name).open("rb") as read:
            target.touch(0o600)
            with target.open("wb") as written:
                shutil.copyfileobj(read, written, _PIECE)

    def read(self, name: str) -> bytes | None:
        """Read it whole."""
        with _faults():
            try:
                return (self._folder / name).read_bytes()
            except FileNotFoundError:
                self._folder.stat()
                return None

    def write(self, name: str, content: bytes) -> None:
        """Write it beside, and move it over the other."""
        half = f"{name}.new"
        with _faults():
            (self._folder / half).unlink(missing_ok=True)
            with appearing(self._folder / half) as part:
                part.path.write_bytes(content)
            (self._folder / half).rename(self._folder / name)

    def delete(self, name: str) -> None:
        """Delete it, if it is there."""
        with _faults():
            (self._folder / name).unlink(missing_ok=True)


_PIECE = 1024 * 1024


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise StoreFault(f"{error.strerror or error}{where}") from error
