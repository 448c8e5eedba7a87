"""Test broken and hostile workbooks: refused in a sentence, soon, in little memory.

The tests also check what a cell comes to, as it is stored.

Nothing in a file is followed. No part is opened but by its name in the package. Neither the XML
reader nor calamine has anything that fetches: expat refuses every DOCTYPE, and calamine knows the
five entities of XML and no others. Formulas are never calculated. Macros, links, connections and
other workbooks are parts that nobody opens.
"""

import asyncio
import os
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import inf
from pathlib import Path

import pytest
import xlsxwriter

from bot.app.register.import_export import ImportRequest, import_register, read_content
from bot.formatting.cells import OddCell, Raw
from bot.texts.words import Words
from register.faults import right
from register.tables import Table, TableRow, Workbook
from register.workbook import reader
from register.workbook.fault_marks import FaultMark, write_marked
from register.workbook.reader import MOST_BYTES, read_workbook
from storage.database import Database
from tests.databases import SqliteFiles, opened
from tests.register.files import STF, Cell, bring_in, contents, sentences, workbook
from tests.register.packages import (
    BOOK,
    HEAD,
    RELATIONS,
    SHEET,
    SPREADSHEET,
    STRINGS,
    STYLES,
    TAIL,
    book_of,
    listing,
    lying,
    rows_of,
    sheet,
    sheets_at,
    strings_of,
    styles,
    swollen,
)
from tests.selection import third

pytestmark = third

ROOT = Path(__file__).parent.parent.parent
SECONDS = 5
MEGABYTES = 300
HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>System</t></is></c></row>'
SPACES = " " * 2**20
GIGABYTE = 1024

# Reads a file in a process that has read nothing else, so that its children's time and memory are
# this one child's. The clock is let run, so that a busy machine does not decide how it ends:
# `ENDINGS` has what it does.
_MEASURE = """
import pickle, resource, sys
from pathlib import Path
from register.workbook import reader
reader.MOST_SECONDS = 60
workbook = reader.read_workbook(Path(sys.argv[1]))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stdout.buffer.write(pickle.dumps(\
(workbook, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)))
"""


@dataclass(frozen=True)
class Measured:
    """The workbook, with `seconds` of processor time and megabytes of the child."""

    workbook: Workbook
    seconds: float
    megabytes: float


def measured(content: bytes, folder: Path) -> Measured:
    path = folder / "file.xlsx"
    path.write_bytes(content)
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], cwd=ROOT, capture_output=True, check=True
    )
    return Measured(*pickle.loads(ran.stdout))  # noqa: S301  # our own process


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with opened(SqliteFiles(tmp_path_factory.mktemp("bounds")).demo()) as database:
        yield database


# ── Refused ──────────────────────────────────────────────────────────────────

TOO_LARGE = (
    (
        "Filen fylder for meget, når den pakkes ud, og er ikke læst. "
        "Del den i flere, eller gem den igen fra et regneark."
    ),
    (
        "The file is too large when unpacked and was not read. "
        "Split it into several, or save it again from a spreadsheet."
    ),
)
TOO_MANY_CELLS = (
    (
        "Systemer: Arket har flere celler, end der kan læses. "
        "Slet de tomme rækker og kolonner, eller del filen i flere."
    ),
    (
        "Systemer: The sheet has more cells than can be read. "
        "Delete the empty rows and columns, or split the file into several."
    ),
)
TOO_SLOW = (
    "Det tog for lang tid at læse filen, og den er ikke læst. Prøv igen, eller del den i flere.",
    "Reading the file took too long, and it was not read. Try again, or split it into several.",
)
NOT_A_WORKBOOK = (
    "Filen kan ikke læses som en projektmappe. Gem den igen som .xlsx.",
    "The file cannot be read as a workbook. Save it again as .xlsx.",
)
NOT_PLAIN = (
    (
        "Filen indeholder erklæringer, som en almindelig projektmappe ikke har, og er ikke læst. "
        "Gem den igen som .xlsx."
    ),
    "The file has declarations no ordinary workbook has, and was not read. Save it again as .xlsx.",
)
LOCKED = (
    (
        "Filen er beskyttet med adgangskode eller i det gamle .xls-format. "
        "Gem den som .xlsx uden adgangskode."
    ),
    "The file has a password or is in the old .xls format. Save it as .xlsx without a password.",
)

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12)
)
LAUGHING = f"<!DOCTYPE worksheet [{LAUGHS}]>" + sheet(HEADING.replace("System", "&l11;"))
FETCHING = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>' + sheet(
    HEADING.replace("System", "&secret;")
)
ELSEWHERE = f'<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/evil.dtd">{sheet(HEADING)}'
IN_UTF16 = '<?xml version="1.0" encoding="UTF-16"?>'
PLAIN = book_of(rows=HEADING + '<row><c t="inlineStr"><is><t>Nyt</t></is></c></row>')
CALCULATED = f"<row>{'<c><f>A</f><v>1</v></c>' * 8}{'<c/>' * 50}</row>"
LONG = f"<si><t>{'a' * 2**20}</t></si>"


def _flipped(content: bytes) -> bytes:
    """Flip one bit of the sheet, as after a bad copy."""
    place = content.index(SHEET.encode()) + len(SHEET) + 20
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


REFUSED: Mapping[str, tuple[Callable[[], bytes], tuple[str, str]]] = {
    "a gigabyte of spaces": (
        lambda: book_of({SHEET: swollen(HEAD, SPACES, GIGABYTE, TAIL)}),
        TOO_LARGE,
    ),
    "a gigabyte that claims to be a few letters": (
        lambda: book_of({SHEET: lying(swollen(sheet(HEADING), SPACES, 50), sheet(HEADING))}),
        NOT_A_WORKBOOK,
    ),
    "one letter more than claimed, with its checksum": (
        lambda: book_of({SHEET: lying(swollen(f"{sheet(HEADING)} ", "", 0), sheet(HEADING))}),
        NOT_A_WORKBOOK,
    ),
    "thousands of parts": (
        lambda: book_of({f"xl/media/{n}.png": b"" for n in range(3000)}),
        TOO_LARGE,
    ),
    "more parts than a directory counts": (
        lambda: book_of({f"{n:x}": b"" for n in range(70_000)}),
        TOO_LARGE,
    ),
    "millions of cells": (
        lambda: book_of({SHEET: rows_of(f"<row>{'<c><v>1</v></c>' * 16}</row>" * 100, 1000)}),
        TOO_MANY_CELLS,
    ),
    "the last cell there is": (
        lambda: book_of(rows=f'{HEADING}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        TOO_MANY_CELLS,
    ),
    "a cell beyond the last": (
        lambda: book_of(rows=f'{HEADING}<row r="99999999"><c r="ZZZ99999999"><v>1</v></c></row>'),
        TOO_MANY_CELLS,
    ),
    "a formula nobody calculated, far below": (
        lambda: book_of(rows=f'{HEADING}<row r="1048576"><c r="A1048576"><f>A1</f></c></row>'),
        TOO_MANY_CELLS,
    ),
    "a formula nobody calculated, beyond the last row": (
        lambda: book_of(rows=f'{HEADING}<row r="99999999"><c r="A99999999"><f>A1</f></c></row>'),
        TOO_MANY_CELLS,
    ),
    "a million rows": (
        lambda: book_of({SHEET: rows_of("<row><c><v>1</v></c></row>" * 1000, 1000)}),
        TOO_MANY_CELLS,
    ),
    "shared strings by the million": (
        lambda: book_of({STRINGS: strings_of("<si><t>a</t></si>" * 80_000, 100)}),
        TOO_LARGE,
    ),
    "one long string in thousands of cells": (
        lambda: book_of(
            {STRINGS: strings_of(LONG, 1)},
            rows="<row>" + '<c t="s"><v>0</v></c>' * 4000 + "</row>",
        ),
        TOO_MANY_CELLS,
    ),
    "a text of 150 megabytes": (
        lambda: book_of(
            {STRINGS: swollen(f"<sst {SPREADSHEET}><si><t>", "a" * 2**20, 150, "</t></si></sst>")},
            rows='<row><c t="s"><v>0</v></c></row>',
        ),
        TOO_LARGE,
    ),
    "a million elements in each other": (
        lambda: book_of({SHEET: swollen(HEAD, "<a>" * 2**10, 2**10, TAIL)}),
        NOT_A_WORKBOOK,
    ),
    "nesting without end": (
        # Long names: with short ones the allocator, nearly empty, may take until the time is up.
        lambda: book_of({SHEET: swollen(HEAD, f"<{'a' * 1022}>" * 2**10, 140, TAIL)}),
        TOO_LARGE,
    ),
    "millions of formulas": (lambda: book_of({SHEET: rows_of(CALCULATED, 250_000)}), TOO_SLOW),
    "a billion laughs": (lambda: book_of({SHEET: LAUGHING}), NOT_PLAIN),
    "a billion laughs in UTF-16": (
        lambda: book_of({SHEET: (IN_UTF16 + LAUGHING).encode("utf-16")}),
        NOT_PLAIN,
    ),
    "a file fetched": (lambda: book_of({SHEET: FETCHING}), NOT_PLAIN),
    "a file fetched in UTF-16": (
        lambda: book_of({SHEET: (IN_UTF16 + FETCHING).encode("utf-16")}),
        NOT_PLAIN,
    ),
    "a declaration fetched": (lambda: book_of({BOOK: ELSEWHERE}), NOT_PLAIN),
    "a declaration in a sheet by an odd name": (
        lambda: book_of({RELATIONS: sheets_at("et.bin"), "xl/et.bin": LAUGHING}),
        NOT_PLAIN,
    ),
    "a sheet in UTF-16": (
        lambda: book_of({SHEET: (IN_UTF16 + sheet(HEADING)).encode("utf-16")}),
        NOT_A_WORKBOOK,
    ),
    "an old .xls or one with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        LOCKED,
    ),
    "cut off": (lambda: PLAIN[:-60], NOT_A_WORKBOOK),
    "cut off early": (lambda: PLAIN[:400], NOT_A_WORKBOOK),
    "one bit flipped": (lambda: _flipped(PLAIN), NOT_A_WORKBOOK),
    "a web page": (lambda: b"<!DOCTYPE html><table><tr><td>System</table>", NOT_A_WORKBOOK),
    "nothing": (lambda: b"", NOT_A_WORKBOOK),
    "a text": (lambda: "System;Kritikalitet\nNyt;høj\n".encode(), NOT_A_WORKBOOK),
    "an archive of something else": (
        lambda: book_of({BOOK: None, "content.xml": "<office/>"}),
        NOT_A_WORKBOOK,
    ),
    "a list of sheets without them": (lambda: book_of({SHEET: None}), NOT_A_WORKBOOK),
    "no relations": (lambda: book_of({RELATIONS: None}), NOT_A_WORKBOOK),
    "XML that does not end": (lambda: book_of({SHEET: HEAD}), NOT_A_WORKBOOK),
    "a row that is no number": (
        lambda: book_of(rows='<row r="x"><c r="A1" t="e"><v>#N/A</v></c></row>'),
        NOT_A_WORKBOOK,
    ),
    "a string there is not": (
        lambda: book_of(rows='<row><c t="s"><v>7</v></c></row>'),
        NOT_A_WORKBOOK,
    ),
    "larger than may be sent": (
        lambda: bytes(MOST_BYTES + 1),
        (
            "Filen er større end 25 MB. Del den i flere.",
            "The file is larger than 25 MB. Split it into several.",
        ),
    ),
    "more sheets than there are sections": (
        lambda: workbook(*((f"Ark {n}", []) for n in range(61))),
        (
            "Filen har mere end 60 ark. Slet de ark, registeret ikke har.",
            "The file has more than 60 sheets. Delete those that are not of the register.",
        ),
    ),
}


@pytest.mark.parametrize(("made", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_in_a_sentence_soon_and_in_little_memory(
    demo: Database, tmp_path: Path, made: Callable[[], bytes], says: tuple[str, str]
) -> None:
    found = measured(made(), tmp_path)
    assert found.workbook.tables == ()
    before = contents(demo)
    came = asyncio.run(import_register(demo, found.workbook, ImportRequest(authority=STF)))
    assert not came.done
    assert (sentences(came, "da"), sentences(came, "en")) == ([says[0]], [says[1]])
    assert contents(demo) == before
    assert found.seconds < SECONDS
    assert found.megabytes < MEGABYTES


def test_the_clock_stops_it_too() -> None:
    assert reader.MOST_SECONDS < SECONDS


# ── The child ────────────────────────────────────────────────────────────────

ENDINGS: Mapping[str, tuple[str, str]] = {
    "aborts, as when memory is out": ("os.abort()", "too_large"),
    "aborts within a sheet": ("say({'sheet': 'A'}); os.abort()", "too_many_cells"),
    "is killed": ("os.kill(os.getpid(), 9)", "too_large"),
    "has had its time": ("os.kill(os.getpid(), signal.SIGXCPU)", "too_slow"),
    "hangs": ("time.sleep(60)", "too_slow"),
    "fails": ("say({'sheet': 'A'}); raise ValueError", "not_a_workbook"),
    "crashes": ("say({'sheet': 'A'}); os.kill(os.getpid(), signal.SIGSEGV)", "not_a_workbook"),
    "ends without a word": ("pass", "not_a_workbook"),
    "ends in the middle of one": ("sys.stdout.write('{\"end')", "not_a_workbook"),
    "says no end of it": ("while True: sys.stdout.write('x' * 2**16)", "too_large"),
    "says too many lines": ("while True: say({'sheet': 'x' * 2**16})", "too_large"),
}
_OPENING = """
import json, os, signal, sys, time
def say(line):
    print(json.dumps(line), flush=True)
"""


def children() -> set[str]:
    """Return the processes we have begun and not yet waited for.

    Another test's server may be among them.
    """
    ours = f"PPid:\t{os.getpid()}\n"
    return {
        status.parent.name
        for status in Path("/proc").glob("[0-9]*/status")
        if ours in _text(status)
    }


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it has just gone
        return ""


@pytest.mark.parametrize(("does", "code"), ENDINGS.values(), ids=ENDINGS.keys())
def test_however_the_child_ends_it_is_told_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, code: str
) -> None:
    child, left = tmp_path / "child.py", tmp_path / "left"
    child.write_text(_OPENING + does)
    left.mkdir()
    monkeypatch.chdir(left)
    monkeypatch.setattr(tempfile, "tempdir", str(left))
    monkeypatch.setattr(reader, "_CHILD", child)
    if code == "too_slow":
        monkeypatch.setattr(reader, "MOST_SECONDS", 0.3)
    before = children()
    read = read_content(PLAIN, "xlsx")
    assert [fault.code for fault in read.faults] == [code]
    assert read.tables == ()
    assert list(left.iterdir()) == []
    assert children() <= before  # none is left, not even dead


def test_the_file_lies_nowhere_after_it_was_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for content in (PLAIN, b"", book_of({SHEET: LAUGHING})):
        read_content(content, "xlsx")
    assert list(tmp_path.iterdir()) == []


_WATCHED = """
import runpy, sys
def watch(event, about):
    if event.startswith(("socket", "subprocess", "os.system", "os.exec", "urllib")):
        seen.append(event)
    if event == "open" and not str(about[0]).startswith((sys.prefix, sys.base_prefix)):
        seen.append(str(about[0]))
seen = []
child, sys.argv = sys.argv[1], sys.argv[1:]
import python_calamine
sys.addaudithook(watch)
runpy.run_path(child, run_name="__main__")
sys.stderr.write("\\n".join(seen))
"""


def test_the_child_opens_the_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(FOLLOWING)
    ran = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(reader._CHILD), str(path)],
        capture_output=True,
        check=True,
        text=True,
    )
    assert ran.stdout.endswith('{"end": true}\n')
    assert set(ran.stderr.split()) <= {str(path), str(reader._CHILD)}
    assert str(path) in ran.stderr


# ── As it is stored ──────────────────────────────────────────────────────────

FORMATS = (
    "0.00%",
    '#,##0.00 "kr."',
    "[$kr.-406] #,##0.00",
    "[$-406]d. mmmm yyyy;@",
    "dd-mm-yyyy",
    "d/m yyyy",
    "dddd d. mmmm yyyy",
    "dd-mm-åååå",
    "yyyy-mm-dd hh:mm",
    "hh:mm",
    "[h]:mm",
)
SHARED = (
    f"<sst {SPREADSHEET}><si><t>delt</t></si>"
    '<si><r><rPr><b/></rPr><t xml:space="preserve">fed </t></r><r><t>og mager</t></r></si>'
    '<si><t xml:space="preserve"> for og bag </t></si><si><t/></si>'
    "<si><t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh></si></sst>"
)
NEW_YEARS_EVE = date(2028, 12, 31)
NO_VALUE = OddCell("formula", "=")
NO_TEXT_OF_ITS_OWN = "<f>A1</f>"


def shaped(format_code: str, number: str) -> str:
    return f'<c s="{FORMATS.index(format_code)}"><v>{number}</v></c>'


CELLS: Mapping[str, tuple[str, list[Raw]]] = {
    "a shared string": ('<c t="s"><v>0</v></c>', ["delt"]),
    "rich text": ('<c t="s"><v>1</v></c>', ["fed og mager"]),
    "spaces around": ('<c t="s"><v>2</v></c>', [" for og bag "]),
    "an empty string": ('<c t="s"><v>3</v></c><c><v>1</v></c>', [None, 1.0]),
    "with its reading": ('<c t="s"><v>4</v></c>', ["漢"]),
    "an inline string": ('<c t="inlineStr"><is><t>inde</t></is></c>', ["inde"]),
    "rich text inline": (
        '<c t="inlineStr"><is><r><t xml:space="preserve">fed </t></r><r><t>mager</t></r></is></c>',
        ["fed mager"],
    ),
    "lines": ('<c t="inlineStr"><is><t>a\nb</t></is></c>', ["a\nb"]),
    "a text of the cell's own": ('<c t="str"><v>tekst</v></c>', ["tekst"]),
    "yes and no": ('<c t="b"><v>1</v></c><c t="b"><v>0</v></c>', [True, False]),
    "a day in ISO": ('<c t="d"><v>2028-12-31</v></c>', [NEW_YEARS_EVE]),
    "a moment in ISO": (
        '<c t="d"><v>2028-12-31T14:30:00</v></c>',
        [datetime.fromisoformat("2028-12-31T14:30")],
    ),
    "a day in ISO that is none": ('<c t="d"><v>snart</v></c>', ["snart"]),
    "per cent": (shaped("0.00%", "0.998"), [0.998]),
    "money": (
        shaped('#,##0.00 "kr."', "1250.5") + shaped("[$kr.-406] #,##0.00", "1250.5"),
        [1250.5, 1250.5],
    ),
    "days as Danes format them": (
        "".join(shaped(code, "47118") for code in FORMATS[3:9]),
        [NEW_YEARS_EVE] * 6,
    ),
    "a moment": (
        shaped("yyyy-mm-dd hh:mm", "47118.25"),
        [datetime.fromisoformat("2028-12-31T06:00")],
    ),
    "a time of no day": (shaped("hh:mm", "0.5"), [OddCell("other", "12:00:00")]),
    "a span of hours": (shaped("[h]:mm", "1.5"), [OddCell("other", "1 day, 12:00:00")]),
    "the first day spreadsheets agree on": (shaped("dd-mm-yyyy", "61"), [date(1900, 3, 1)]),
    "days they disagree on": (
        "".join(shaped("dd-mm-yyyy", number) for number in ("1", "59", "60")),
        [OddCell("other", text) for text in ("1900-01-01", "1900-02-28", "1900-02-28")],
    ),
    "a day before there are any": (shaped("dd-mm-yyyy", "-1"), [OddCell("other", "00:00:00")]),
    "the last day there is": (shaped("dd-mm-yyyy", "2958465"), [date.max]),
    "a day after it": (shaped("dd-mm-yyyy", "2958466"), [2958466.0]),
    "long numbers": (
        (
            "<c><v>123456789012345</v></c><c><v>1234567890123456</v></c>"
            "<c><v>12345678901234567890</v></c>"
        ),
        [123456789012345.0, 1234567890123456.0, 12345678901234567890.0],
    ),
    "a number as programs write it": ("<c><v>1E+2</v></c><c><v>-0.5</v></c>", [100.0, -0.5]),
    "no end of a number": ("<c><v>1e999</v></c>", [inf]),
    "a format and nothing else": (
        '<c r="A2"><v>1</v></c><c r="B2" s="1"/><c r="XFD2" s="1"/>',
        [1.0],
    ),
    "out of order": ('<c r="C2"><v>3</v></c><c r="A2"><v>1</v></c>', [1.0, None, 3.0]),
    "a formula with its value": (f"<c>{NO_TEXT_OF_ITS_OWN}<v>3</v></c>", [3.0]),
    "a formula that came to nought": (f"<c>{NO_TEXT_OF_ITS_OWN}<v>0</v></c>", [0.0]),
    "a formula with a text": (f'<c t="str">{NO_TEXT_OF_ITS_OWN}<v>tre</v></c>', ["tre"]),
    # `=""`, as Excel and LibreOffice store it: the value is there, and it is an empty text.
    "a formula that came to an empty text": (
        (
            f'<c t="str">{NO_TEXT_OF_ITS_OWN}<v></v></c><c t="str">{NO_TEXT_OF_ITS_OWN}<v/></c>'
            "<c><v>1</v></c>"
        ),
        [None, None, 1.0],
    ),
    "a formula nobody calculated": (
        (
            f"<c>{NO_TEXT_OF_ITS_OWN}</c><c>{NO_TEXT_OF_ITS_OWN}<v/></c>"
            f'<c t="str">{NO_TEXT_OF_ITS_OWN}</c>'
        ),
        [NO_VALUE] * 3,
    ),
    "a shared formula": (
        '<c><f t="shared" ref="A2:C2" si="0">1+1</f><v>2</v></c>'
        '<c><f t="shared" si="0"/><v>2</v></c><c><f t="shared" si="0"/></c>',
        [2.0, 2.0, NO_VALUE],
    ),
    "a formula for several cells": (
        '<c><f t="array" ref="A2:B2">1+1</f><v>2</v></c><c><v>3</v></c>',
        [2.0, 3.0],
    ),
    "a formula that spills": (
        '<c cm="1"><f t="array" ref="A2">_xlfn.SEQUENCE(2)</f><v>1</v></c>',
        [1.0],
    ),
    "a link": (
        '<c t="str"><f>HYPERLINK("http://127.0.0.1:9/","se")</f><v>se</v></c>',
        ["se"],
    ),
    "a command": (
        "<c t=\"str\"><f>cmd|'/c calc'!A0</f><v>gemt</v></c>"
        "<c t=\"inlineStr\"><is><t>=cmd|'/c calc'!A0</t></is></c>",
        ["gemt", "=cmd|'/c calc'!A0"],
    ),
    "another workbook": ("<c><f>[1]Ark1!A1</f><v>7</v></c>", [7.0]),
    "an entity of XML's own": ('<c t="str"><v>&lt;&amp;&#248;</v></c>', ["<&ø"]),
    **{
        f"the error {error}": (
            f'<c t="e"><v>{error}</v></c><c t="e"><f>A1</f><v>{error}</v></c>',
            [OddCell("error", error)] * 2,
        )
        for error in ("#REF!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#DIV/0!")
    },
}


def second_row(content: bytes, tmp_path: Path) -> list[Raw]:
    (tmp_path / "file.xlsx").write_bytes(content)
    read = read_workbook(tmp_path / "file.xlsx")
    assert read.faults == ()
    (table,) = read.tables
    assert table.headings == ("System",)
    return [cell for row in table.rows if row.number == 2 for cell in row.cells]


@pytest.mark.parametrize(("cells", "expected"), CELLS.values(), ids=CELLS.keys())
def test_a_cell_comes_out_as_it_is_stored(tmp_path: Path, cells: str, expected: list[Raw]) -> None:
    content = book_of(
        {STRINGS: SHARED, STYLES: styles(*FORMATS)}, rows=f"{HEADING}<row>{cells}</row>"
    )
    assert second_row(content, tmp_path) == expected


ROWS = (
    f'{HEADING}<row r="2"><c r="A2"><v>4</v></c><c r="B2" t="e"><v>#N/A</v></c>'
    '<c r="C2"><f>A1</f></c></row>'
)
ROW: list[Raw] = [4.0, OddCell("error", "#N/A"), NO_VALUE]


def _prefixed(xml: str) -> str:
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")


WRITTEN: Mapping[str, bytes] = {
    "as most do": book_of(rows=ROWS),
    "without places": book_of(rows=re.sub(r' r="\w+"', "", ROWS)),
    "with prefixes": book_of(
        {SHEET: _prefixed(sheet(ROWS)), BOOK: _prefixed(listing({"Systemer": "rId1"}))}
    ),
    "with the path from the top": book_of(
        {RELATIONS: sheets_at("/xl/worksheets/sheet1.xml")}, rows=ROWS
    ),
    "in parts by other names": book_of(
        {SHEET: None, RELATIONS: sheets_at("ark/et.bin"), "xl/ark/et.bin": sheet(ROWS)}
    ),
    "with a byte order mark": book_of({SHEET: f"\ufeff{sheet(ROWS)}"}),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_sheet_is_read_however_it_is_written(tmp_path: Path, content: bytes) -> None:
    assert second_row(content, tmp_path) == ROW


def test_the_other_count_of_days_is_known(tmp_path: Path) -> None:
    content = book_of(
        {
            BOOK: listing({"Systemer": "rId1"}, '<workbookPr date1904="1"/>'),
            STYLES: styles(*FORMATS),
        },
        rows=f"{HEADING}<row>{shaped('dd-mm-yyyy', '45656')}</row>",
    )
    assert second_row(content, tmp_path) == [NEW_YEARS_EVE]


def test_a_sheet_of_formulas_nobody_calculated_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "file.xlsx").write_bytes(book_of(rows="<row><c><f>A2</f></c></row>"))
    assert read_workbook(tmp_path / "file.xlsx").tables == (Table("Systemer", ("=",), []),)


def test_a_stray_format_in_the_last_row_is_nothing(tmp_path: Path) -> None:
    stray = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    content = book_of(
        {STYLES: styles(*FORMATS)}, rows=f"{HEADING}<row><c><v>1</v></c></row>{stray}"
    )
    found = measured(content, tmp_path)
    assert [row.number for row in found.workbook.tables[0].rows] == [2]
    assert found.megabytes < 60


EXTERNAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FOLLOWING = book_of(
    {
        "xl/externalLinks/externalLink1.xml": (
            f'<externalLink {SPREADSHEET}><externalBook r:id="rId1"/></externalLink>'
        ),
        "xl/externalLinks/_rels/externalLink1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{EXTERNAL}/externalLinkPath" '
            'Target="file:///etc/hostname" TargetMode="External"/></Relationships>'
        ),
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0Auto_Open",
        "xl/connections.xml": (
            f'<connections {SPREADSHEET}><connection id="1" type="5" refreshOnLoad="1">'
            '<dbPr connection="Provider=SQLOLEDB;Data Source=127.0.0.1" command="SELECT 1"/>'
            "</connection></connections>"
        ),
        "xl/worksheets/_rels/sheet1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{EXTERNAL}/hyperlink" Target="http://127.0.0.1:9/" '
            'TargetMode="External"/></Relationships>'
        ),
        SHEET: sheet(
            f'{HEADING}<row><c><f>[1]Ark1!A1</f><v>7</v></c><c t="str"><v>se</v></c></row>'
        ).replace(
            "</sheetData>", '</sheetData><hyperlinks><hyperlink ref="B2" r:id="rId1"/></hyperlinks>'
        ),
    }
)


def test_links_macros_and_connections_are_let_lie(tmp_path: Path) -> None:
    assert second_row(FOLLOWING, tmp_path) == [7.0, "se"]


def test_hidden_sheets_are_read_and_charts_are_not(demo: Database) -> None:
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    for title, rows in (
        ("Systemer", [["System", "Kritikalitet"], ["Skjult", "ikke kritisk"]]),
        ("Leverandører", [["Leverandør"], ["Godt skjult"]]),
    ):
        written = book.add_worksheet(title)
        for number, cells in enumerate(rows):
            written.write_row(number, 0, cells)
    book.add_worksheet("Medlemmer").activate()
    book.worksheets()[0].hide()
    book.worksheets()[1].very_hidden()
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Systemer!$A$1:$A$2"})
    book.add_chartsheet("Kurve").set_chart(chart)
    book.close()
    came = bring_in(demo, content.getvalue(), dry_run=True)
    assert sentences(came, "da") == []
    assert [record.key for record in came.merged.added] == ["godt skjult", "skjult"]


def test_two_sheets_that_differ_in_case_are_the_same_sheet(demo: Database) -> None:
    content = book_of(
        {
            BOOK: listing({"Systemer": "rId1", "SYSTEMER": "rId2"}),
            RELATIONS: sheets_at("worksheets/sheet1.xml", "worksheets/sheet2.xml"),
            "xl/worksheets/sheet2.xml": sheet(HEADING),
        },
        rows=HEADING,
    )
    came = bring_in(demo, content)
    assert sentences(came, "da") == [
        "SYSTEMER: Er det samme ark som Systemer. Saml rækkerne på ét ark."
    ]
    assert sentences(came, "en") == [
        "SYSTEMER: Is the same sheet as Systemer. Gather the rows on one sheet."
    ]


# ── Headings that are not in the first row ───────────────────────────────────

LOW: list[list[Cell]] = [[], [], ["System", "Kritikalitet"], ["Nyt", "meget"]]


def test_headings_further_down_are_one_fault_and_the_copy_shows_the_rows(
    demo: Database, tmp_path: Path
) -> None:
    content = workbook(("Systemer", LOW))
    read = read_content(content, "xlsx")
    assert read.faults == ()
    assert read.tables == (
        Table(
            "Systemer",
            (),
            [TableRow(3, ["System", "Kritikalitet"]), TableRow(4, ["Nyt", "meget"])],
        ),
    )
    came = bring_in(demo, content)
    assert sentences(came, "da") == [
        "Systemer, række 1: Første række skal være overskrifterne. Slet rækkerne over dem."
    ]
    marks = [
        FaultMark(one.title, one.row, one.heading, right(one, Words("da")), warning=False)
        for one in came.faults
    ]
    write_marked(tmp_path / "marked.xlsx", read.tables, marks, lang="da")
    copy = read_workbook(tmp_path / "marked.xlsx")
    assert copy.tables[1] == read.tables[0]


def test_a_sheet_that_is_not_ours_may_begin_anywhere(demo: Database) -> None:
    came = bring_in(demo, workbook(("Vejledning", [[], ["Læs mig"]]), ("Noter", [[], ["Husk"]])))
    assert sentences(came, "da") == [
        "Noter: Arket kendes ikke. Slet det, eller giv det navnet på et af registerets ark."
    ]
