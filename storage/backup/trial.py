"""Restore a backup for trial, in a process of its own that lets everybody else go first.

A restoration is minutes of work for a processor. In the server's own process turns would wait for
it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from governance.queries.journal_head import JournalHead
from storage.backup import copy_rows
from storage.backup.create import BackupFault, make_tables, read_manifest
from storage.backup.restore import RestoreFault, restore
from storage.database import Database
from storage.register.journal import head_of

TRIAL: Final = "trial-"
"""The beginning of the names of the folders in which a trial is made."""

_NOT_ITS_FAULT = frozenset({"no_space", "unreadable"})
_HOURS = 6.0
_LOOK_EVERY = 0.5
_POLITE = 19
"""The lowest priority there is (nice(2))."""


class TrialFault(Exception):
    """The trial itself came to no end, which says nothing of the backup."""


@dataclass(frozen=True)
class Trial:
    """A backup that was restored, or the fault that was found in it.

    `heads` are those of the journals that came back, by authority.
    """

    heads: Mapping[str, JournalHead] = field(default_factory=dict)
    fault: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


_TRIAL = TypeAdapter(Trial)


def try_in_a_child(backup: Path, folder: Path, stopped: Event) -> Trial:
    """Restore the backup into a database that is deleted again, within `folder`; it blocks.

    Where `stopped` is set meanwhile, it is given up. Raises TrialFault.
    """
    command = [sys.executable, "-m", "storage.backup.trial", str(backup), str(folder)]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TMPDIR": str(folder),
    }
    try:
        child = subprocess.Popen(  # noqa: S603  # our own module, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    except OSError as fault:
        raise TrialFault(str(fault)) from fault
    with child:
        said, complained = _waited_for(child, stopped)
    try:
        return _TRIAL.validate_json(said)
    except ValidationError:
        lines = complained.decode(errors="replace").strip().splitlines()
        raise TrialFault(lines[-1] if lines else f"exit status {child.returncode}") from None


def _waited_for(child: "subprocess.Popen[bytes]", stopped: Event) -> tuple[bytes, bytes]:
    until = monotonic() + _HOURS * 3600
    while True:
        try:
            return child.communicate(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if stopped.is_set() or monotonic() > until:
                child.kill()


def try_here(backup: Path, folder: Path) -> Trial:
    """Do the same in this process.

    Raises TrialFault, OSError, DatabaseUnusable and DatabaseAway.
    """
    with tempfile.TemporaryDirectory(prefix=TRIAL, dir=folder) as name:
        file = Path(name) / "restored.db"
        make_tables(file)
        try:
            database = Database(f"sqlite:///{file}", _Clock(read_manifest(backup).made_at))
            try:
                restore(backup, database)
                return Trial(heads=database.transact(lambda unit: heads_in(unit.connection)))
            finally:
                database.close()
        except (BackupFault, RestoreFault) as fault:
            if fault.code in _NOT_ITS_FAULT:
                raise TrialFault(fault.arguments.get("reason", fault.code)) from fault
            return Trial(fault=fault.code, arguments=fault.arguments)


def heads_in(connection: Connection) -> dict[str, JournalHead]:
    """Return the heads of all journals in a database or a backup, by authority."""
    found = {}
    for tenant in copy_rows.authorities(connection):
        copy_rows.enter(connection, tenant)
        found[tenant] = head_of(connection, tenant)
    return found


@dataclass(frozen=True)
class _Clock:
    """It shows when the backup was made; what is stamped with it is deleted again."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def main() -> None:
    """Try the backup that is named, and write what came of it."""
    with suppress(OSError):
        os.nice(_POLITE)
    backup, folder = map(Path, sys.argv[1:3])
    sys.stdout.buffer.write(_TRIAL.dump_json(try_here(backup, folder)))


if __name__ == "__main__":
    main()
