"""Make workbooks part by part, also such as no spreadsheet would write."""

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SPREADSHEET = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True)
class Packed:
    """A part as it stands in the package: deflated.

    It has the checksum and the size it claims to have.
    """

    data: bytes
    checksum: int
    size: int


Part: TypeAlias = Packed | str | bytes | None


def package(parts: Mapping[str, Part]) -> bytes:
    """Make a zip archive of these parts; None is left out."""
    out, directory = io.BytesIO(), []
    for name, part in parts.items():
        if part is None:
            continue
        packed = part if isinstance(part, Packed) else _packed(part)
        path, at = name.encode(), out.tell()
        about = struct.pack(
            "<HHHHHIIIHH",
            *(20, 0x800, 8, 0, 33),
            *(packed.checksum, len(packed.data), packed.size, len(path), 0),
        )
        out.write(b"PK\x03\x04" + about + path + packed.data)
        place = struct.pack("<HHHII", 0, 0, 0, 0, at)
        directory.append(b"PK\x01\x02" + struct.pack("<H", 20) + about + place + path)
    at, listed = out.tell(), b"".join(directory)
    count = min(len(directory), 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), at, 0)
    return out.getvalue() + listed + b"PK\x05\x06" + end


def swollen(head: str, block: str, times: int, tail: str = "") -> Packed:
    """Make a part with the block over and over: quickly made, and small where it is packed."""
    first, again, last = head.encode(), block.encode(), tail.encode()
    checksum = zlib.crc32(first)
    for _ in range(times):
        checksum = zlib.crc32(again, checksum)
    return Packed(
        _deflated(first, zlib.Z_FULL_FLUSH)
        + _deflated(again, zlib.Z_FULL_FLUSH) * times
        + _deflated(last, zlib.Z_FINISH),
        zlib.crc32(last, checksum),
        len(first) + times * len(again) + len(last),
    )


def lying(swelling: Packed, claimed: str) -> Packed:
    """Return the part, claiming to be no more than its first letters."""
    content = claimed.encode()
    return Packed(swelling.data, zlib.crc32(content), len(content))


def _packed(part: str | bytes) -> Packed:
    content = part.encode() if isinstance(part, str) else part
    return Packed(_deflated(content, zlib.Z_FINISH), zlib.crc32(content), len(content))


def _deflated(content: bytes, end: int) -> bytes:
    deflating = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflating.compress(content) + deflating.flush(end)


# ── A workbook with one sheet ────────────────────────────────────────────────


def book_of(parts: Mapping[str, Part] | None = None, *, rows: str = "") -> bytes:
    """Make a workbook with the sheet Systemer [systems] and these rows.

    `parts` are put in their place or added.
    """
    return package(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(rId1=("officeDocument", BOOK)),
            BOOK: listing({"Systemer": "rId1"}),
            RELATIONS: _relations(
                rId1=("worksheet", "worksheets/sheet1.xml"),
                rId2=("sharedStrings", "sharedStrings.xml"),
                rId3=("styles", "styles.xml"),
            ),
            SHEET: sheet(rows),
            **(parts or {}),
        }
    )


def sheet(rows: str) -> str:
    return f"<worksheet {SPREADSHEET}><sheetData>{rows}</sheetData></worksheet>"


HEAD, TAIL = sheet("|").split("|")


def rows_of(block: str, times: int) -> Packed:
    """Make a sheet with these rows over and over."""
    return swollen(HEAD, block, times, TAIL)


def strings_of(block: str, times: int) -> Packed:
    """Make shared strings with these over and over."""
    return swollen(f"<sst {SPREADSHEET}>", block, times, "</sst>")


def listing(sheets: Mapping[str, str], properties: str = "") -> str:
    """Return the workbook's list of sheets, each title with its relation."""
    listed = "".join(
        f'<sheet name="{title}" sheetId="{number}" r:id="{relation}"/>'
        for number, (title, relation) in enumerate(sheets.items(), start=1)
    )
    return f"<workbook {SPREADSHEET}>{properties}<sheets>{listed}</sheets></workbook>"


def sheets_at(*targets: str) -> str:
    """Return the workbook's relations, when its sheets are there."""
    return _relations(
        **{f"rId{number}": ("worksheet", target) for number, target in enumerate(targets, start=1)}
    )


def styles(*formats: str) -> str:
    """Return styles whose cells have these number formats, counted from 0."""
    codes = [one.replace("&", "&amp;").replace('"', "&quot;") for one in formats]
    listed = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for number, code in enumerate(codes, start=164)
    )
    used = "".join(
        f'<xf numFmtId="{164 + number}" applyNumberFormat="1"/>' for number in range(len(codes))
    )
    return (
        f"<styleSheet {SPREADSHEET}><numFmts>{listed}</numFmts><cellXfs>{used}</cellXfs>"
        "</styleSheet>"
    )


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{BOOK}" '
        f'ContentType="{kind}officedocument.spreadsheetml.sheet.main+xml"/>'
        "</Types>"
    )


def _relations(**related: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_KINDS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in related.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
