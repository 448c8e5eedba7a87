"""Measure one import or one export of a register in a process of its own.

It is run as a script: `once.py import|export URL FILE`. It prints one line of JSON.
"""

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.fixtures import opened
from bot.app.register import import_export
from bot.app.register.import_report import report_lines, warning_lines
from register.tables import Workbook
from storage.database import Database
from storage.unit_of_work import UnitOfWork

_KILOBYTES = 1024


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Count the time of that function as a part of the stage."""
        function = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            return self.time(stage, lambda: function(*arguments, **named))

        setattr(owner, name, watched)

    def time(self, stage: str, work: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        try:
            return work()
        finally:
            spent = time.perf_counter() - begun
            self.seconds[stage] = self.seconds.get(stage, 0) + spent


def main(what: str, url: str, path: Path) -> None:
    """Run the import or the export, and print the figures."""
    stages = Stages()
    begun = time.perf_counter()
    with opened(url) as database:
        form = import_export.form_of(path.name)
        if form is None:
            raise ValueError(path)
        if what == "import":
            stages.watch(import_export, "read_records", "records")
            stages.watch(import_export, "compare", "compared")
            stages.watch(import_export, "merge_and_settle", "merged")
            stages.watch(UnitOfWork, "commit", "commit")
            content = path.read_bytes()
            workbook = stages.time("file", lambda: import_export.read_content(content, form))
            came = asyncio.run(_imported(database, workbook))
            said = [*report_lines(came, dry_run=False), *warning_lines(came)]
            if not came.done:
                raise ValueError("\n".join(said))
            changes = len(came.merged.added) + len(came.merged.changed)
        else:
            path.write_bytes(asyncio.run(_exported(database, form)))
            changes = 0
        seconds = time.perf_counter() - begun
    figures = {
        "seconds": seconds,
        "changes": changes,
        "megabytes": peak_megabytes(),
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KILOBYTES,
        "stages": stages.seconds,
    }
    print(json.dumps(figures))


async def _imported(database: Database, workbook: Workbook) -> import_export.Imported:
    return await import_export.import_register(database, workbook, import_export.ImportRequest())


async def _exported(database: Database, form: import_export.Form) -> bytes:
    return await import_export.export_register(database, form, authority=None, lang=None)


def peak_megabytes() -> float:
    """Return the megabytes at the peak.

    `ru_maxrss` would count what the process that started this one held.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) / _KILOBYTES if found else 0.0


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
