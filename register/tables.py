"""What a file holds before anybody knows what it means: tables of raw cells, each with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.formatting.cells import Raw


@dataclass(frozen=True)
class TableRow:
    """One record as it is written.

    `number` is the sheet's row, in YAML the record's number from 1.

    `cells` by the table's headings, in their order; what is left out is empty. `unsaid`: the places
    the record has nothing at, not even something empty (in YAML, fields that only other records
    have).
    """

    number: int
    cells: Sequence[Raw]
    unsaid: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """One sheet, or one section of a YAML file. `headings` as they are written."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class FileFault:
    """One thing wrong.

    `code` names the sentence (`fault.…` in `bot/texts/register.yaml`), `about` fills it.

    `title`, `row` and `heading` as the file writes them; what concerns a whole sheet or file has
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
    """Everything a file holds. `form`: a fault names rows in a workbook and records in YAML."""

    form: Literal["xlsx", "yaml"]
    tables: tuple[Table, ...]
    faults: tuple[FileFault, ...] = ()
