"""Export an authority's whole register as one workbook."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.formatting.cells import celled
from bot.texts.words import Words
from governance.records.columns import sheet_of, sheets
from governance.schema.record import Record
from governance.schema.values import Locale as Lang
from register.workbook.data_validation import DataValidation, own_names
from register.workbook.file import Target, WorkbookFile, new_book
from register.workbook.guide import Guide
from register.workbook.record_sheet import RecordSheet, headings_of
from register.workbook.styles import guide_title, tab_colour


def write_register(
    target: Target,
    records: Iterable[Record],
    *,
    lang: Lang,
    authority: str,
    now: datetime,
    note: str | None = None,
) -> None:
    """Write one sheet per section in the register's order.

    The rows come in the order of the records, which are taken one by one and not kept. A `note`
    says what the file holds, where that is not the whole register; it is not to be sent back.

    Raises CellTooLong.
    """
    title = Words(lang)("workbook.title_export", authority=authority)
    with new_book(target, title=title, lang=lang, made=now) as book:
        guide = book.workbook.add_worksheet(guide_title(lang))
        sheets_by_section = register_sheets(book)
        counts: Counter[str] = Counter()
        for record in records:
            counts[record.section] += 1
            columns = sheet_of(record.section).columns
            sheets_by_section[record.section].write(
                counts[record.section] + 1, [celled(record, column, lang) for column in columns]
            )
        for sheet in sheets_by_section.values():
            sheet.finish()
        rows = counts.total()
        lead = book.words(
            "workbook.lead_export",
            n=rows,
            count=book.words.number(rows),
            moment=book.words.moment(now),
        )
        Guide(book, guide).write(title=title, lead=lead, counts=counts, example=False, note=note)


def register_sheets(book: WorkbookFile) -> dict[str, RecordSheet]:
    """Add a sheet for every section, with its headings written."""
    lang = book.lang
    offers = DataValidation(
        lang=lang,
        lists=book.lists,
        named_on={
            sheet.section: (sheet.title(lang), _place_of_name(sheet.section))
            for sheet in sheets()
            if own_names(sheet.section)
        },
    )
    return {
        sheet.section: RecordSheet(
            book,
            title=sheet.title(lang),
            headings=headings_of(sheet, book),
            offers=offers,
            tab=tab_colour(sheet.section),
        )
        for sheet in sheets()
    }


def _place_of_name(section: str) -> int:
    return next(place for place, column in enumerate(sheet_of(section).columns) if column.key)
