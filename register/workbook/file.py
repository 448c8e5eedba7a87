"""Make a workbook: it is opened, filled row by row, given its properties and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, TypeAlias

from bot.texts.words import Words
from governance.schema.values import Locale as Lang
from register.workbook.data_validation import ChoiceLists
from register.workbook.styles import WorkbookStyles

Target: TypeAlias = Path | BinaryIO

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""The date of a workbook that is to be the same whenever it is made."""


class WorkbookFile:
    """One workbook in one language."""

    def __init__(self, workbook: Any, lang: Lang) -> None:
        self.workbook = workbook
        self.lang = lang
        self.words = Words(lang)
        self.looks = WorkbookStyles(workbook)
        self.lists = ChoiceLists(lang)


@contextmanager
def new_book(target: Target, *, title: str, lang: Lang, made: datetime) -> Iterator[WorkbookFile]:
    """Make a workbook that is whole when the block ends.

    After an exception the target is untouched.

    Rows go to a private folder as they are written and from there into the file, so the workbook is
    never held in memory. Nothing of the machine, its user or its clock gets into the file.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  # 2 MB that only a workbook needs

    with TemporaryDirectory(prefix="kravbot-") as folder:
        workbook = Workbook(target, {"constant_memory": True, "tmpdir": folder})
        workbook.set_properties(
            {
                "title": title,
                "author": "Kravbot",
                "created": made.astimezone(UTC).replace(tzinfo=None),
            }
        )
        try:
            book = WorkbookFile(workbook, lang)
            yield book
            book.lists.write(workbook)
            workbook.close()
        finally:
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
