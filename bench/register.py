"""Measure a large authority's register in and out of a database.

It is measured by stage, against floors of the same run.
"""

import asyncio
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import python_calamine
import xlsxwriter
import yaml

from bench.backup import CLIENTS, Waits, answering
from bench.fixtures import NOW, demo_at, empty_databases, new_engine, opened, seated
from bench.floor import Statements
from bench.large import DAY, LARGE, NAME, Size, large_authority, revised
from bench.program import program
from bot.app.register.create_authority import create_authority, tenant_id
from bot.app.register.import_export import (
    Form,
    ImportRequest,
    import_register,
    read_content,
)
from bot.formatting.cells import celled, plain
from bot.main.server import SWITCH_INTERVAL
from governance.changes.merge import merge
from governance.commands import ImportRegister
from governance.records.columns import sheet_of
from governance.records.contacts import Contact
from governance.schema.record import Record
from register.comparison import compare
from register.parsing import ParsedRegister, read_records
from register.workbook.writer import write_register
from storage.database import Database
from storage.unit_of_work import UnitOfWork

PERCENT = 5
FEW = 200

_FORMS: tuple[Form, ...] = ("xlsx", "yaml")


@dataclass(frozen=True)
class Sizes:
    """The authority's size, the pairs of mergings, the clients, and seconds they answer alone."""

    authority: Size = LARGE
    pairs: int = 5
    clients: int = CLIENTS
    alone: float = 10.0


@dataclass(frozen=True)
class Once:
    """One import or export in a fresh process.

    `child` is the megabytes of the process that reads the workbook.
    """

    seconds: float
    changes: int
    megabytes: float
    child: float
    stages: Mapping[str, float]


@dataclass(frozen=True)
class OneForm:
    """The figures of one form of file.

    The floors are the libraries alone, on the same content.
    """

    form: Form
    first: Once
    again: Once
    changed: Once
    export: Once
    reading_floor: float
    writing_floor: float


@dataclass(frozen=True)
class Merging:
    """Rows a second, ours with the journal and the commit.

    The floor is the very same rows by bare `executemany`.
    """

    rows: int
    rate: float
    floor: float
    ratio: float


@dataclass(frozen=True)
class Register:
    """Figures of one run."""

    database: str
    records: int
    forms: Sequence[OneForm]
    merging: Merging
    waits: Mapping[str, Waits]

    def import_ratio(self, form: OneForm) -> float:
        """Return the ratio of the import's rows a second, file included, to the bare rows'."""
        return (self.merging.rows / form.first.seconds) / self.merging.floor


def measure(kind: str, sizes: Sizes = Sizes()) -> Register:
    """Measure on `sqlite` or `postgresql`."""
    records = list(large_authority(sizes.authority))
    with (
        tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder,
        empty_databases(kind) as new,
    ):
        place = Path(folder)
        _write_files(new(), records, place, "register")
        _write_files(new(), revised(records, percent=PERCENT), place, "revised")
        forms = [_one_form(form, new(), place, records) for form in _FORMS]
        merging = _merging(new, place / "register.xlsx", sizes.pairs)
        waits = _waits(new(), records, sizes)
    return Register(kind, len(records), forms, merging, waits)


def _write_files(url: str, records: Sequence[Record], folder: Path, name: str) -> None:
    """Write the register as it is exported, in both forms."""
    with opened(url) as database:
        database.transact(lambda unit: create_authority(unit, NAME, records, demo=False))
    for form in _FORMS:
        _once("export", url, folder / f"{name}.{form}")


def _one_form(form: Form, url: str, folder: Path, records: Sequence[Record]) -> OneForm:
    file = folder / f"register.{form}"
    return OneForm(
        form=form,
        first=_once("import", url, file),
        again=_once("import", url, file),
        changed=_once("import", url, folder / f"revised.{form}"),
        export=_once("export", url, folder / f"out.{form}"),
        reading_floor=_read_barely(file),
        writing_floor=_write_barely(form, records),
    )


def _once(what: str, url: str, file: Path) -> Once:
    done = subprocess.run(
        program("bench.once", what, url, str(file)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Once(**json.loads(done.stdout))


# ── The file's floors ────────────────────────────────────────────────────────


def _read_barely(file: Path) -> float:
    """Return the seconds of the library that reads the form."""
    begun = time.perf_counter()
    if file.suffix == ".yaml":
        yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    else:
        book = python_calamine.CalamineWorkbook.from_path(str(file))
        for title in book.sheet_names:
            book.get_sheet_by_name(title).to_python()
    return time.perf_counter() - begun


def _write_barely(form: Form, records: Sequence[Record]) -> float:
    """Return the seconds of the library that writes the form, given the cells or fields."""
    if form == "yaml":
        sections: dict[str, list[Mapping[str, object]]] = {}
        for record in records:
            written = {one.name: plain(record, one) for one in sheet_of(record.section).columns}
            sections.setdefault(record.section, []).append(written)
        begun = time.perf_counter()
        yaml.dump(sections, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        return time.perf_counter() - begun
    rows: dict[str, list[Sequence[object]]] = {}
    for record in records:
        cells = [celled(record, one, "da") for one in sheet_of(record.section).columns]
        rows.setdefault(record.section, []).append(cells)
    begun = time.perf_counter()
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        for section, lines in rows.items():
            sheet = book.add_worksheet(section)
            for number, line in enumerate(lines):
                for place, cell in enumerate(line):
                    sheet.write(number, place, str(cell) if isinstance(cell, date) else cell)
    return time.perf_counter() - begun


# ── The rows against bare rows ───────────────────────────────────────────────


def _merging(new: Callable[[], str], file: Path, times: int) -> Merging:
    reading = read_records(read_content(file.read_bytes(), "xlsx"), today=DAY)
    with opened(new()) as database:
        statements = Statements.of(database, lambda: _merge(database, reading))
    pairs = []
    for _ in range(times):
        with opened(new()) as database:
            ours = _merge(database, reading)
        with opened(new()) as database:
            bare = statements.insert(database, tenant_id(NAME))
        pairs.append((ours, bare))
    rows = statements.rows()
    return Merging(
        rows=rows,
        rate=rows / statistics.median(pair[0] for pair in pairs),
        floor=rows / statistics.median(pair[1] for pair in pairs),
        ratio=statistics.median(bare / ours for ours, bare in pairs),
    )


def _merge(database: Database, reading: ParsedRegister) -> float:
    """Return the seconds from the first row to the end of the commit."""

    def work(unit: UnitOfWork) -> float:
        create_authority(unit, NAME, (), demo=False)
        compared = compare(
            reading,
            unit.register,
            today=unit.now.date(),
            replace=False,
            has_file=lambda _: True,
        )
        begun = time.perf_counter()
        merge(unit.register, compared.merged, command=ImportRegister().name)
        return begun

    begun = database.transact(work)
    return time.perf_counter() - begun


# ── Those who answer meanwhile ───────────────────────────────────────────────


def _waits(url: str, records: Sequence[Record], sizes: Sizes) -> dict[str, Waits]:
    """Measure turns in the demo's authorities while the same process imports another's register.

    A little of the register is imported again too.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)  # as the server does
    contacts = [record for record in records if isinstance(record, Contact)]
    few = [records[0], *revised(contacts[:FEW], percent=100)]
    with demo_at(url) as database:
        engine = new_engine()
        talkers = [seated(database, engine, place) for place in range(sizes.clients)]

        def wait(work: Callable[[], Coroutine[None, None, None]]) -> Waits:
            return asyncio.run(answering(talkers, work()))

        return {
            "nothing beside": wait(partial(asyncio.sleep, sizes.alone)),
            f"{len(records):,} records beside": wait(_importing(database, records)),
            f"{len(few):,} records beside": wait(_importing(database, few)),
        }


def _importing(
    database: Database, records: Sequence[Record]
) -> Callable[[], Coroutine[None, None, None]]:
    """Return the import of a workbook with those records, as the server does it."""
    content = io.BytesIO()
    write_register(content, records, lang="da", authority=NAME, now=NOW)

    async def bring_in() -> None:
        workbook = await asyncio.to_thread(read_content, content.getvalue(), "xlsx")
        came = await import_register(database, workbook, ImportRequest())
        if not came.done:
            raise ValueError(came.faults[0])

    return bring_in
