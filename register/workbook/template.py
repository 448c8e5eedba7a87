"""Write the template: an empty workbook with explanations, drop-downs and one example a sheet."""

from bot.formatting.cells import celled
from bot.texts.words import Words
from governance.records.columns import sheet_of
from governance.schema.values import Locale as Lang
from register.examples import example_of
from register.workbook.file import UNDATED, Target, new_book
from register.workbook.guide import Guide
from register.workbook.styles import guide_title
from register.workbook.writer import register_sheets


def write_template(target: Target, *, lang: Lang) -> None:
    """Write the template, the same file every time."""
    title = Words(lang)("workbook.title_template")
    with new_book(target, title=title, lang=lang, made=UNDATED) as book:
        guide = book.workbook.add_worksheet(guide_title(lang))
        for section, sheet in register_sheets(book).items():
            columns = sheet_of(section).columns
            sheet.write(
                2,
                [celled(example_of(section), column, lang) for column in columns],
                state="example",
                notes={0: book.words("workbook.example_note")},
            )
            sheet.finish()
        lead = book.words("workbook.lead_template")
        Guide(book, guide).write(title=title, lead=lead, counts=None, example=True)
