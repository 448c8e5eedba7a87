"""Make register files as people do: workbooks cell by cell, and what they come to."""

import asyncio
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import xlsxwriter

from bot.app.register.import_export import Imported, ImportRequest, import_register, read_content
from bot.messages import Lang
from bot.texts.words import Words
from register.faults import sentence
from storage.core.schema import metadata
from storage.database import Database

STF = "Styrelsen for Tåge og Fyrtårne"


@dataclass(frozen=True)
class Formula:
    """A cell with a formula, and the value the spreadsheet stored with it."""

    text: str
    stored: str | float = ""


Cell: TypeAlias = str | float | bool | date | datetime | Formula | None
Sheet: TypeAlias = tuple[str, list[list[Cell]]]


def workbook(*sheets: Sheet) -> bytes:
    """Make an .xlsx file with these sheets, each a title and its rows."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
    for title, rows in sheets:
        sheet = book.add_worksheet(title)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                match cell:
                    case None:
                        pass
                    case Formula(text, stored):
                        sheet.write_formula(row, column, text, None, stored)
                    case datetime():
                        sheet.write_datetime(row, column, cell, moment)
                    case date():
                        sheet.write_datetime(row, column, cell, day)
                    case bool():
                        sheet.write_boolean(row, column, cell)
                    case str():
                        sheet.write_string(row, column, cell)
                    case _:
                        sheet.write_number(row, column, cell)
    book.close()
    return content.getvalue()


def authority(name: str = STF) -> Sheet:
    return "Myndighed", [["Navn", "Sprog"], [name, "da"]]


def bring_in(database: Database, content: bytes, form: str = "xlsx", **wish: object) -> Imported:
    """Import the file, as it stands."""
    read = read_content(content, "yaml" if form == "yaml" else "xlsx")
    wanted = ImportRequest(**{"authority": STF, **wish})  # type: ignore[arg-type]  # the tests' own
    return asyncio.run(import_register(database, read, wanted))


def sentences(came: Imported, lang: Lang) -> list[str]:
    """Return every fault, as that language says it."""
    return [sentence(fault, Words(lang), form=came.form) for fault in came.faults]


def warned(came: Imported, lang: Lang) -> list[str]:
    """Return every warning, as that language says it."""
    return [sentence(fault, Words(lang), form=came.form) for fault in came.warnings]


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, to see that nothing was changed."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }
