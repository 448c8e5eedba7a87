"""Describe the register as sheets and columns, read off the record models.

A column says what it is called and what it holds.
"""

import types
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from governance.records.contracts import ContractOption
from governance.records.sections import GROUPS, SECTIONS
from governance.schema.label import Label
from governance.schema.record import Record, record_classes
from governance.schema.values import (
    Catalogued,
    Dialled,
    HasHappened,
    NotAsked,
    Opens,
    Prose,
    Refers,
)
from governance.schema.values import Locale as Lang

Kind: TypeAlias = Literal[
    "text", "day", "yes_no", "whole", "decimal", "choice", "option", "phrase", "pairs"
]


@dataclass(frozen=True)
class Column:
    """One field of a section.

    - `name` is what the register calls it, `field` what the model does.
    - `choices` are the values it may hold, as the register writes them.
    - `opens` are the words a phrase opens with.
    - `refers` is the section of the record that a value names. With `or_name` the value may also
      name
      somebody who is none.
    - `many` says that it is a list, written with `;` between.
    - `past` says that it is a day on which something has happened.
    - `long` says that it is a sentence or more.
    - `asked` says that a form asks for it.
    - `dialled` says that it is a telephone number.
    """

    section: str
    name: str
    field: str
    label: Label
    kind: Kind
    required: bool
    many: bool
    key: bool
    past: bool = False
    catalogued: Literal["requirement", "question"] | None = None
    choices: tuple[str, ...] = ()
    opens: Opens | None = None
    refers: str | None = None
    or_name: bool = False
    long: bool = False
    asked: bool = True
    dialled: bool = False

    def heading(self, lang: Lang) -> str:
        """Return the column's heading in that language's workbook."""
        return self.label.da if lang == "da" else self.label.en

    def explanation(self, lang: Lang) -> str:
        """Return a line of help, perhaps empty."""
        return self.label.help_da if lang == "da" else self.label.help_en


@dataclass(frozen=True)
class Sheet:
    """One section of the register."""

    record_class: type[Record]
    columns: tuple[Column, ...]

    @property
    def section(self) -> str:
        return self.record_class.section

    def title(self, lang: Lang) -> str:
        """Return the sheet's title in that language's workbook."""
        return self.record_class.label.da if lang == "da" else self.record_class.label.en

    def purpose(self, lang: Lang) -> str:
        """Say in one sentence what the sheet is for."""
        label = self.record_class.label
        return label.help_da if lang == "da" else label.help_en

    def column(self, heading: str) -> Column | None:
        """Return the column with that heading.

        The heading is the register's name, or the label in either language, now or formerly.
        """
        return _headings(self.section).get(folded(heading))

    def of_field(self, field: str) -> Column:
        """Return the column of a field of the model.

        Raises KeyError.
        """
        return {column.field: column for column in self.columns}[field]


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return every section in the register's order."""
    return tuple(Sheet(cls, tuple(_columns(cls))) for cls in SECTIONS)


@cache
def grouped() -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """Return every section in the register's order, by group."""
    members: dict[str, list[Sheet]] = {}
    group = ""
    for sheet in sheets():
        group = GROUPS.get(sheet.section, group)
        members.setdefault(group, []).append(sheet)
    return tuple((name, tuple(found)) for name, found in members.items())


@cache
def sheet_of(section: str) -> Sheet:
    """Return the section's sheet.

    Raises KeyError.
    """
    return {sheet.section: sheet for sheet in sheets()}[section]


def sheet_named(title: str) -> Sheet | None:
    """Return the sheet with that title: the section's name, or its label in either language."""
    return _titles().get(folded(title))


def folded(text: str) -> str:
    """Fold a heading or title for comparison: no case, odd spaces or mark for 'required'."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().rstrip(" *").split())


@cache
def _titles() -> Mapping[str, Sheet]:
    return {
        folded(name): sheet
        for sheet in sheets()
        for name in (
            *sheet.record_class.label.formerly,
            sheet.section,
            sheet.title("da"),
            sheet.title("en"),
        )
    }


@cache
def _headings(section: str) -> Mapping[str, Column]:
    columns = sheet_of(section).columns
    by_label = {
        folded(name): column
        for column in columns
        for name in (*column.label.formerly, column.heading("da"), column.heading("en"))
    }
    return by_label | {folded(column.name): column for column in columns}


def _columns(cls: type[Record]) -> Iterator[Column]:
    for name, field in cls.model_fields.items():
        parts = tuple(_parts((field.annotation, *field.metadata)))
        label = next(part for part in parts if isinstance(part, Label))
        refers = next((part for part in parts if isinstance(part, Refers)), None)
        yield Column(
            section=cls.section,
            name=field.alias or name,
            field=name,
            label=label,
            kind=_kind(parts),
            required=field.is_required(),
            many=tuple in parts,
            key=name in cls.key_fields,
            past=any(isinstance(part, HasHappened) for part in parts),
            catalogued=next((part.what for part in parts if isinstance(part, Catalogued)), None),
            choices=_choices(parts),
            opens=next((part for part in parts if isinstance(part, Opens)), None),
            refers=refers.section if refers else None,
            or_name=refers is not None and refers.or_name,
            long=any(isinstance(part, Prose) for part in parts),
            asked=not any(isinstance(part, NotAsked) for part in parts),
            dialled=any(isinstance(part, Dialled) for part in parts),
        )


def _parts(given: tuple[Any, ...]) -> Iterator[Any]:
    """Yield what an annotation is made of: plain types, literals, and what stands with them."""
    for part in given:
        origin = get_origin(part)
        if origin is Literal:
            yield part
        elif origin in (Union, types.UnionType) or hasattr(part, "__metadata__"):
            yield from _parts(get_args(part))
        elif origin is not None:
            yield origin
            yield from _parts(get_args(part))
        else:
            yield part


_KINDS: Mapping[type, Kind] = {
    dict: "pairs",
    ContractOption: "option",
    bool: "yes_no",
    int: "whole",
    float: "decimal",
    date: "day",
}


def _kind(parts: tuple[Any, ...]) -> Kind:
    if _choices(parts):
        return "choice"
    if any(isinstance(part, Opens) for part in parts):
        return "phrase"
    return next((kind for of, kind in _KINDS.items() if of in parts), "text")


def _choices(parts: tuple[Any, ...]) -> tuple[str, ...]:
    for part in parts:
        if get_origin(part) is Literal:
            return tuple(get_args(part))
        if isinstance(part, type) and issubclass(part, Enum):
            return tuple(str(one.value) for one in part)
    return ()


def key_heading(section: str, lang: Lang) -> str:
    """Return the heading of the field by which a record of that section is named elsewhere."""
    cls = record_classes()[section]
    return sheet_of(section).of_field(cls.key_fields[0]).heading(lang)
