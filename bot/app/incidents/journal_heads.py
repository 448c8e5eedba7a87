"""The head of each journal, kept sealed outside the database.

A database that was seen further on than it is now has lost something, or is another one. Whoever
starts on it is told by how much.
"""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.app.incidents.snapshot_files import keys_in
from bot.app.incidents.snapshot_folder import snapshots_in
from bot.edge.atomic_file import replacing
from bot.edge.encryption import NoKeyFits, Sealer
from bot.texts.bilingual import bilingual
from governance.queries.journal_head import JournalHead
from storage.database import Database, DatabaseBehind
from storage.register.journal import head_of, holds
from storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

_HEAD: Final = ".head"


@dataclass(frozen=True)
class NotedHead:
    """A journal's head as it was seen, with the name of its authority."""

    authority: str
    name: str
    head: JournalHead


class JournalHeads:
    """The heads one process has seen, in the folder of its snapshots.

    Its methods block.
    """

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        """Take the folder of the process."""
        self._folder = snapshots_in(folder)
        self._sealer = sealer

    def noted(self) -> list[NotedHead]:
        """Return the heads that are kept; one that cannot be opened is told in the log."""
        found = [self._opened(path) for path in sorted(self._folder.glob(f"*{_HEAD}"))]
        return [one for one in found if one is not None]

    def note(self, seen: NotedHead) -> None:
        """Keep the head.

        Raises OSError.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = {"name": seen.name, "seq": seen.head.seq, "hash": seen.head.hash}
        path = self._folder / f"{seen.authority}{_HEAD}"
        with replacing(path, durable=False) as written:
            written.write(self._sealer.seal(json.dumps(told)).encode())

    def _opened(self, path: Path) -> NotedHead | None:
        try:
            told = json.loads(self._sealer.open(path.read_text("ascii")))
            return NotedHead(path.stem, told["name"], JournalHead(told["seq"], told["hash"]))
        except (OSError, NoKeyFits, ValueError, KeyError, UnicodeError) as fault:
            _log.warning("a journal's head cannot be opened (%s): %s", type(fault).__name__, path)
            return None


def refuse_behind(database: Database, folder: Path, keys: Sequence[str]) -> None:
    """Compare every journal with its head as it was seen, where nobody else uses the database.

    Raises DatabaseBehind, DatabaseAway.
    """
    if not forgettable(folder):
        return
    for noted in JournalHeads(folder, Sealer(keys_in(folder, keys))).noted():
        found = database.examine(lambda unit, noted=noted: departure(unit, noted))  # type: ignore[misc]
        if found is not None:
            raise DatabaseBehind(found)


def departure(unit: UnitOfWork, noted: NotedHead) -> str | None:
    """Say in a sentence how the database departs from what was seen of an authority's journal."""
    unit.use_tenant(noted.authority)
    now = head_of(unit.connection, noted.authority)
    if now.seq < noted.head.seq:
        lacks = noted.head.seq - now.seq
        return bilingual(
            "start.behind", authority=noted.name, seen=noted.head.seq, found=now.seq, n=lacks
        )
    if now == noted.head or holds(unit.connection, noted.authority, noted.head):
        return None
    return bilingual("start.another", authority=noted.name, entry=noted.head.seq)


def forgettable(folder: Path) -> list[Path]:
    """Return the files of the heads in a process's folder."""
    return sorted(snapshots_in(folder).glob(f"*{_HEAD}"))


def forget_heads(folder: Path) -> None:
    """Forget what was seen, as the database is another on purpose from now on."""
    for path in forgettable(folder):
        with suppress(FileNotFoundError):
            path.unlink()
