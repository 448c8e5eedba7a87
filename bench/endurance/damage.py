"""Look for damage in the database after each fault, from beside the server."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

DAMAGED = "damaged-"
"""Before the names of the copies of a database that is damaged."""


class DamageWatch:
    """It looks through the file as a reader does, and copies it into `work` the first time.

    `found` says what was wrong, and after which fault. Where nothing can be read, as when the file
    is away or nobody has made its index, nothing is said.
    """

    def __init__(self, file: Path, work: Path) -> None:
        self.found: list[str] = []
        self._file, self._work = file, work

    async def look(self, after: str) -> None:
        """Look once; it blocks nobody."""
        said = await asyncio.to_thread(self._damage)
        if said is not None and not self.found:
            self.found.append(f"the database after “{after}”: {said}")
            await asyncio.to_thread(keep_damaged, self._file, self._work)

    def _damage(self) -> str | None:
        named = f"file:{quote(str(self._file))}?mode=ro"
        try:
            with closing(sqlite3.connect(named, uri=True, timeout=1)) as beside:
                beside.execute("PRAGMA query_only=ON")
                said = str(beside.execute("PRAGMA quick_check(1)").fetchone()[0])
                return None if said == "ok" else said
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError as broken:
            return str(broken)


def keep_damaged(file: Path, work: Path) -> None:
    """Copy the database and what lies beside it into `work`."""
    for part in _parts_of(file):
        with suppress(FileNotFoundError):
            shutil.copy(part, work / f"{DAMAGED}{part.name}")


def _parts_of(file: Path) -> Iterator[Path]:
    return (part for part in file.parent.glob(f"{file.name}*") if part.is_file())
