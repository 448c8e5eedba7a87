"""A plain table, as it is written into a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

SheetCell: TypeAlias = str | int | float | date | None


@dataclass(frozen=True)
class SheetTable:
    """One sheet: a title of at most 31 characters, headings with widths, and rows."""

    title: str
    headings: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[SheetCell]]
    lead: Sequence[str] = field(default=())
