"""A file is read into tables of raw cells, each with its place, before its meaning is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.formatting.cells import Raw


@dataclass(frozen=True)
class TableRow:
    """One record as it is written.

    `number` is the sheet's row, in YAML the record's number from 1.

    `cells` are by the table's headings, in their order, and what is left out is empty. `unsaid` are
    the places where the record has nothing at all, not even something empty. In YAML they are
    fields that only other records have.
    """

    number: int
    cells: Sequence[Raw]
    unsaid: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """One sheet, or one section of a YAML file.

    `headings` are as they are written.
    """

    title: str
    headings: tuple[str, ...]
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class FileFault:
    """One thing that is wrong in a file.

    `code` names the sentence (`fault.…` in `bot/texts/register.yaml`), and `about` fills it.

    `title`, `row` and `heading` are as the file writes them. A fault of a whole sheet or file has
    fewer of them. `section` and `field` are the register's own names, where they are known.
    """

    code: str
    about: Mapping[str, str]
    title: str = ""
    row: int = 0
    heading: str = ""
    value: str = ""
    section: str = ""
    field: str = ""


@dataclass(frozen=True)
class Workbook:
    """Everything a file holds.

    A fault names rows when its `form` is a workbook, and records when it is YAML.
    """

    form: Literal["xlsx", "yaml"]
    tables: tuple[Table, ...]
    faults: tuple[FileFault, ...] = ()
