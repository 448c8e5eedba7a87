"""Write a telephone number of its own into every text of a register, and look for them in bytes.

The numbers are written in turn in the ways people write them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from governance.changes.validation import catalogue_errors
from governance.records.answers import Answer
from governance.records.authorities import Authority
from governance.records.columns import Column, sheet_of, sheets
from governance.schema.record import Record
from register.examples import example_of

WAYS = (
    "ring +45 {a} {b} {c} {d}",
    "tlf. {a}{b}{c}{d}",
    "0045 {a} {b} {c} {d}",
    "{a} {b} {c} {d}",
    "telefon {a}{b}-{c}{d}",
    "+45{a}{b}{c}{d}",
)
DEGREES = ("audit_right", "step_in_right", "exit_assistance", "covers_us")
DAY = date(2026, 3, 2)
CLEAR = tuple(way for way in WAYS if way[0] not in "{0")
IDENTIFYING = ("cvr", "case_no")
"""Columns in which digits alone are no telephone number, nor are 0045 and more behind digits."""
_JOINT = re.compile(r"(?<=\d)(?:[^\S\n]|[().\-/–]){1,3}(?=\d)")
_DIGEST = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{32,}\b")
"""A digest has eight digits in a row by chance, which may be those of a number."""
_DIGITS = re.compile(r"\d{8,}")


@dataclass
class Canaries:
    """The numbers that were written, each with the columns it stands in."""

    columns: dict[str, set[str]] = field(default_factory=dict)
    _of_text: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> set[str]:
        """Every column that has one."""
        return {name for names in self.columns.values() for name in names}

    def found_in(self, *contents: bytes) -> set[str]:
        """Return the numbers that stand in the bytes, in any spelling."""
        found: set[str] = set()
        for content in contents:
            said = _DIGEST.sub(" ", content.decode("utf-8", "ignore"))
            text = _JOINT.sub("", said.replace("\\u00a0", " "))
            for run in _DIGITS.findall(text):
                windows = {run[place : place + 8] for place in range(len(run) - 7)}
                found |= windows & self.columns.keys()
        return found

    # ── Writing ──────────────────────────────────────────────────────────────

    def written_into(self, records: Iterable[Record]) -> list[Record]:
        """Return the records with a number in every text that may hold one.

        The same text is written the same everywhere, so that names still lead where they led.
        """
        known = list(records)
        return [self._written(record, set(_names(known))) for record in known]

    def _written(self, record: Record, names: set[str]) -> Record:
        for column in sheet_of(record.section).columns:
            value = getattr(record, column.field)
            wish = self._wished(value, column, names)
            if wish == value:
                continue
            try:
                told = type(record).model_validate({**_given(record), column.name: wish})
            except ValidationError:
                continue
            if any(catalogue_errors(told, DAY)):
                continue
            record = told  # one field after the other
            for number in self.found_in(repr(getattr(record, column.field)).encode()):
                self.columns[number].add(f"{record.section}.{column.name}")
        return record

    def _wished(self, value: object, column: Column, names: set[str]) -> object:
        is_text = column.kind in ("text", "phrase") and not column.catalogued
        if not is_text or f"{column.section}.{column.name}" == "authority.name":
            return value
        if column.dialled:
            return self._number(f"{column.section}.{column.name}", "+45 {a} {b} {c} {d}")
        match value:
            case _ if column.field in DEGREES:
                return self._text("yes", column, names)
            case () if column.field == "own_words":
                return (self._text("postbog = journal", column, names),)
            case tuple():
                return tuple(self._text(str(part), column, names) for part in value)
            case None if column.refers is None:
                return self._text(f"{column.section}.{column.name}", column, names)
            case str():
                return self._text(value, column, names)
            case _:
                return value

    def _text(self, text: str, column: Column, names: set[str]) -> str:
        """Write the number behind the text, or behind the name at the end of a scope."""
        if "@" in text or text in ("authority",):
            return text
        name = next((one for one in names if text.casefold().endswith(f":{one.casefold()}")), text)
        number = self._of_text.get(name.casefold())
        if number is None:
            ways = CLEAR if column.field in IDENTIFYING else WAYS
            way = ways[len(self._of_text) % len(ways)]
            number = self._of_text[name.casefold()] = self._number(name, way)
        return f"{text}, {number}" if column.field in DEGREES else f"{text} {number}"

    def _number(self, name: str, way: str) -> str:
        place = len(self.columns)
        a, b, c, d = "60", f"{place // 1000 + 11:02}", f"{place // 100 % 10 + 21:02}", place % 100
        number = f"{a}{b}{c}{d:02}"
        self.columns[number] = set()
        return way.format(a=a, b=b, c=c, d=f"{d:02}")


def texts() -> Iterator[str]:
    """Yield every column with a text of its own; what names another record has that record's."""
    for sheet in sheets():
        for column in sheet.columns:
            own = column.refers is None and not column.catalogued
            if own and column.kind in ("text", "phrase"):
                yield f"{sheet.section}.{column.name}"


def examples() -> list[Record]:
    """Return a record of every section; they name one another."""
    found = [example_of(one.section) for one in sheets() if one.record_class is not Authority]
    return [
        one.model_copy(update={"value": "delvist"}) if isinstance(one, Answer) else one
        for one in found
    ]


def unpacked(content: bytes) -> Mapping[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _given(record: Record) -> dict[str, object]:
    columns = sheet_of(record.section).columns
    return {column.name: getattr(record, column.field) for column in columns}


def _names(records: Iterable[Any]) -> Iterator[str]:
    """Yield the names that scopes end with."""
    for record in records:
        if record.section in ("systems", "contracts", "suppliers", "forums"):
            yield str(getattr(record, type(record).key_fields[0]))
