"""Test the workbooks we write.

They say what the register says, offer what it takes, and are the same every time.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, get_args

import pytest
from python_calamine import CalamineWorkbook

from bot.formatting.cells import EMPTY, OddCell, Raw, read
from bot.texts.words import Words, shown
from governance.records.columns import Sheet, folded, sheet_named, sheet_of, sheets
from governance.records.members import Member
from governance.records.references import references
from governance.records.sections import SECTIONS
from governance.schema.record import Record
from governance.schema.values import LONGEST
from governance.schema.values import Locale as Lang
from register.demo import demo_register
from register.examples import example_of, is_example
from register.tables import Table, TableRow
from register.workbook import styles as sheet_styles
from register.workbook.fault_marks import _MOST_TOLD, FaultMark, write_marked
from register.workbook.record_sheet import ROWS_TO_SPARE, CellTooLong
from register.workbook.styles import GUIDE_TITLES
from register.workbook.template import write_template
from register.workbook.writer import write_register

LANGS: tuple[Lang, ...] = get_args(Lang)
NOW = datetime(2026, 3, 2, 7, 5, tzinfo=UTC)
AS_TEXT = "@"
both_languages = pytest.mark.parametrize("lang", LANGS)


class Opened:
    """It is a workbook read back: its cells, and what of its XML the tests ask about."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._cells = CalamineWorkbook.from_filelike(io.BytesIO(content))
        package = zipfile.ZipFile(io.BytesIO(content))
        self.parts = {
            part.filename: package.read(part).decode("utf-8") for part in package.infolist()
        }
        self.moments = {part.date_time for part in package.infolist()}
        listed = re.findall(r'<sheet name="([^"]*)"', self.parts["xl/workbook.xml"])
        self.titles = [unescape(title) for title in listed]

    def rows(self, title: str) -> list[list[Any]]:
        return list(self._cells.get_sheet_by_name(title).to_python(skip_empty_area=False))

    def xml(self, title: str) -> str:
        return self.parts[f"xl/worksheets/sheet{self.titles.index(title) + 1}.xml"]

    def hidden(self) -> list[str]:
        found = re.findall(
            r'<sheet name="([^"]*)"[^>]*state="hidden"', self.parts["xl/workbook.xml"]
        )
        return [unescape(title) for title in found]

    def validations(self, title: str) -> dict[str, str]:
        """Return the data validation of each range, as it is written."""
        pattern = re.compile(
            r'<dataValidation [^>]*?sqref="([^"]*)".*?(?=<dataValidation |</dataVal)'
        )
        return {found[1]: unescape(found[0]) for found in pattern.finditer(self.xml(title))}

    def listed(self, validation: str) -> list[str]:
        """Return what a drop-down with a fixed list offers."""
        place = re.search(r"<formula1>'?(\w+)'?!\$([A-Z]+)\$1:\$\2\$(\d+)</formula1>", validation)
        assert place is not None, validation
        column = _number_of(place[2])
        return [str(row[column]) for row in self.rows(place[1])[: int(place[3])]]

    def fill(self, title: str, cell: str) -> str | None:
        """Return the colour behind a cell."""
        styled = re.search(rf'<c r="{cell}" s="(\d+)"', self.xml(title))
        if styled is None:
            return None
        styles = self.parts["xl/styles.xml"]
        formats = re.search(r"<cellXfs.*?</cellXfs>", styles)
        assert formats is not None
        one = re.findall(r"<xf [^>]*", formats[0])[int(styled[1])]
        filled = re.search(r'fillId="(\d+)"', one)
        assert filled is not None
        fill = re.findall(r"<fill>.*?</fill>", styles)[int(filled[1])]
        colour = re.search(r'<fgColor rgb="FF(\w{6})"', fill)
        return f"#{colour[1]}" if colour else None

    def number_format(self, title: str, cell: str) -> str:
        styled = re.search(rf'<c r="{cell}" s="(\d+)"', self.xml(title))
        assert styled is not None
        return self.format_of(styled[1])

    def format_of(self, style: str) -> str:
        """Return the number format of a style: its pattern, or the number of a built-in one."""
        styles = self.parts["xl/styles.xml"]
        formats = re.search(r"<cellXfs.*?</cellXfs>", styles)
        assert formats is not None
        one = re.search(r'numFmtId="(\d+)"', re.findall(r"<xf [^>]*", formats[0])[int(style)])
        assert one is not None
        own = re.search(rf'numFmtId="{one[1]}" formatCode="([^"]*)"', styles)
        return own[1] if own else one[1]

    def notes(self, title: str) -> dict[str, str]:
        """Return the text of every note by its cell."""
        number = self.titles.index(title) + 1
        relations = self.parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", "")
        target = re.search(r"\.\./(comments\d+\.xml)", relations)
        if target is None:
            return {}
        pattern = re.compile(r'<comment ref="(\w+)".*?<t(?: [^>]*)?>(.*?)</t>', re.DOTALL)
        found = pattern.finditer(self.parts[f"xl/{target[1]}"])
        return {one[1]: unescape(one[2]) for one in found}

    def links(self, title: str) -> dict[str, str]:
        """Return where a click on a cell leads, within the workbook."""
        found = re.findall(r'<hyperlink ref="(\w+)" location="([^"]*)"', self.xml(title))
        return {cell: unescape(location) for cell, location in found}


def template(lang: Lang) -> bytes:
    target = io.BytesIO()
    write_template(target, lang=lang)
    return target.getvalue()


@cache
def opened_template(lang: Lang) -> Opened:
    return Opened(template(lang))


@cache
def demo() -> Sequence[Record]:
    """Return the demo's two authorities in one register."""
    return [record for _, records in demo_register() for record in records]


@cache
def opened_demo(lang: Lang) -> Opened:
    return export(demo(), lang)


def export(records: Sequence[Record], lang: Lang = "da") -> Opened:
    target = io.BytesIO()
    write_register(target, records, lang=lang, authority="Eksempelby Kommune", now=NOW)
    return Opened(target.getvalue())


def marked(tables: Sequence[Table], marks: Sequence[FaultMark], lang: Lang = "da") -> Opened:
    target = io.BytesIO()
    write_marked(target, tables, marks, lang=lang)
    return Opened(target.getvalue())


def read_back(book: Opened, lang: Lang) -> Iterator[Record]:
    """Read the records of a workbook, through the cells and the models alone."""
    for title in book.titles:
        sheet = sheet_named(title)
        if sheet is not None:
            headings, *rows = book.rows(title)
            for row in rows:
                yield _record(sheet, [str(heading) for heading in headings], row)


def _record(sheet: Sheet, headings: list[str], cells: Sequence[Any]) -> Record:
    values = {}
    for heading, cell in zip(headings, cells, strict=True):
        column = sheet.column(heading)
        assert column is not None, heading
        value = read(column, cell)
        if value is not EMPTY:
            values[column.name] = value
    return sheet.record_class.model_validate(values)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _letters(place: int) -> str:
    text, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@pytest.fixture(scope="module", params=LANGS)
def empty(request: pytest.FixtureRequest) -> tuple[Lang, Opened]:
    """Open the template."""
    return request.param, opened_template(request.param)


# ── Sheets and headings ──────────────────────────────────────────────────────


def test_there_is_one_sheet_per_section_in_the_registers_order(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    own = [sheet.title(lang) for sheet in sheets()]
    assert book.titles == [sheet_styles.guide_title(lang), *own, sheet_styles.lists_title(lang)]
    assert book.hidden() == [sheet_styles.lists_title(lang)]


def test_headings_are_exactly_what_the_register_calls_its_columns(
    empty: tuple[Lang, Opened],
) -> None:
    lang, book = empty
    for sheet in sheets():
        assert book.rows(sheet.title(lang))[0] == [column.heading(lang) for column in sheet.columns]


def test_every_heading_has_a_note_with_what_to_write(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    words = Words(lang)
    for sheet in sheets():
        notes = book.notes(sheet.title(lang))
        for place, column in enumerate(sheet.columns):
            note = notes[f"{_letters(place)}1"]
            assert column.explanation(lang).rstrip(".") in note
            assert (words("workbook.required") in note) == column.required
            for choice in column.choices:
                assert shown(choice, lang) in note


@both_languages
def test_titles_are_such_as_a_spreadsheet_takes(lang: Lang) -> None:
    titles = [sheet.title(lang) for sheet in sheets()]
    titles += [
        sheet_styles.guide_title(lang),
        sheet_styles.lists_title(lang),
        sheet_styles.faults_title(lang),
    ]
    assert all(len(title) <= 31 for title in titles)
    assert not any(re.search(r"[\[\]:*?/\\']", title) for title in titles)
    assert len({title.casefold() for title in titles}) == len(titles)


def test_the_sheets_that_hold_no_records_are_named_for_the_reader() -> None:
    named = {"vejledning", "guide", "lister", "lists", "fejl", "faults"}
    assert named == GUIDE_TITLES
    assert not any(
        folded(title) in GUIDE_TITLES
        for sheet in sheets()
        for title in (sheet.section, sheet.title("da"), sheet.title("en"))
    )


def test_headings_stay_in_view_and_are_printed_on_every_page(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    for sheet in sheets():
        xml = book.xml(sheet.title(lang))
        assert "<pane " in xml
        assert 'state="frozen"' in xml
        assert '<autoFilter ref="A1:' in xml
        assert 'orientation="landscape"' in xml
        assert f"'{sheet.title(lang)}'!$" in unescape(book.parts["xl/workbook.xml"]) or (
            f"{sheet.title(lang)}!$" in unescape(book.parts["xl/workbook.xml"])
        )


def test_the_guide_leads_to_every_sheet_and_counts_its_rows() -> None:
    book = opened_demo("da")
    guide = sheet_styles.guide_title("da")
    links = book.links(guide)
    rows = book.rows(guide)
    for sheet in sheets():
        row = next(n for n, cells in enumerate(rows, 1) if cells[1] == sheet.title("da"))
        assert links[f"B{row}"] == f"'{sheet.title('da')}'!A1"
        assert rows[row - 1][2] == sheet.purpose("da")
        assert rows[row - 1][3] == sum(record.section == sheet.section for record in demo())


# ── Cells ────────────────────────────────────────────────────────────────────


@both_languages
def test_an_exported_register_reads_back_as_it_was(lang: Lang) -> None:
    assert list(read_back(opened_demo(lang), lang)) == sorted(demo(), key=_order)


def _order(record: Record) -> int:
    return SECTIONS.index(type(record))


def test_sections_may_come_in_any_order() -> None:
    mixed = demo()[::-1]
    assert list(read_back(export(mixed), "da")) == sorted(mixed, key=_order)


HOSTILE = [
    pytest.param("=1+1", id="a formula"),
    pytest.param('=HYPERLINK("http://example.org","klik")', id="a link as formula"),
    pytest.param("+45 00 00 00 01", id="begins with a plus"),
    pytest.param("-10 %", id="begins with a minus"),
    pytest.param("@SUM(A1)", id="begins with an at sign"),
    pytest.param("http://eksempel.dk", id="an address"),
    pytest.param("mailto:x@eksempel.dk", id="an e-mail link"),
    pytest.param("internal:'Fejl'!A1", id="a link within"),
    pytest.param("{=1}", id="an array formula"),
    pytest.param("<r><t>fed</t></r>", id="what the library takes for its own XML"),
    pytest.param("<r></r>", id="the same, with nothing in it"),
    pytest.param("<r> & </r>", id="the same, and not even XML"),
    pytest.param("_x0041_", id="an escape of the format"),
    pytest.param("00000011", id="digits with leading zeros"),
    pytest.param("1E5", id="looks like a number"),
    pytest.param("2026-03-02", id="looks like a date"),
    pytest.param("TRUE", id="looks like true"),
    pytest.param("første\nanden", id="two lines"),
    pytest.param("\"<&>'", id="the signs of XML"),
    pytest.param("🚒 æøå", id="outside the basic plane"),
    pytest.param("x" * LONGEST, id="as long as a text may be"),
]


@pytest.fixture(scope="module")
def hostile() -> Opened:
    """Export a register of members with names that nobody has."""
    texts = [str(case.values[0]) for case in HOSTILE]
    return export([_called(text, number) for number, text in enumerate(texts)])


def _called(text: str, number: int = 0) -> Member:
    return Member(email=f"a{number}@eksempel.dk", name=text, title=text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_a_text_whatever_it_begins_with(hostile: Opened, text: str) -> None:
    rows = [row for row in hostile.rows("Medlemmer") if row[1] == text]
    assert [row[2] for row in rows] == [text]


def test_no_text_becomes_a_formula_or_a_link(hostile: Opened) -> None:
    assert [record.name for record in read_back(hostile, "da") if isinstance(record, Member)] == [
        case.values[0] for case in HOSTILE
    ]
    assert not any("<f>" in part or "<f " in part for part in hostile.parts.values())
    assert "<hyperlink" not in hostile.xml("Medlemmer")
    assert not any('TargetMode="External"' in part for part in hostile.parts.values())


def test_a_text_stays_text_when_it_is_edited_and_a_day_is_a_day() -> None:
    book = export([example_of("suppliers"), example_of("contracts")])
    assert book.number_format(sheet_of("suppliers").title("da"), "B2") == AS_TEXT
    sheet = sheet_of("contracts")
    starts = _letters(sheet.columns.index(sheet.of_field("starts_on")))
    assert book.number_format(sheet.title("da"), f"{starts}2") == "yyyy-mm-dd"
    assert book.rows(sheet.title("da"))[1][_number_of(starts)] == date(2025, 1, 1)


def test_an_empty_cell_below_looks_and_takes_as_the_rest(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    for sheet in sheets():
        pattern = r'<col min="(\d+)" max="(\d+)" width="([\d.]+)" style="(\d+)"'
        styles: dict[int, str] = {}
        for first, last, width, style in re.findall(pattern, book.xml(sheet.title(lang))):
            assert sheet_styles.NARROWEST <= float(width) <= sheet_styles.WIDEST + 1
            styles |= dict.fromkeys(range(int(first) - 1, int(last)), style)
        kinds = {"day": "yyyy-mm-dd", "whole": "1", "decimal": "0"}
        assert [book.format_of(styles[place]) for place in range(len(sheet.columns))] == [
            kinds.get(column.kind, AS_TEXT) for column in sheet.columns
        ]


def test_a_list_too_long_for_a_cell_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    system = example_of("systems").model_copy(
        update={"aliases": tuple("x" * 1000 for _ in range(40))}
    )
    target = tmp_path / "register.xlsx"
    target.write_bytes(b"before")
    with pytest.raises(CellTooLong, match="Systemer: row 2"):
        write_register(target, [system], lang="da", authority="X", now=NOW)
    assert target.read_bytes() == b"before"


def test_a_very_long_text_does_not_push_the_next_row_away() -> None:
    contact = example_of("contacts").model_copy(update={"hours": "ring igen " * 500})
    title = sheet_of("contacts").title("da")
    height = re.search(r'<row r="2"[^>]* ht="([\d.]+)"', export([contact]).xml(title))
    assert height is not None
    assert float(height[1]) <= 150


# ── Drop-downs ───────────────────────────────────────────────────────────────


def test_every_choice_is_offered_in_the_words_of_the_workbook(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    checked = 0
    for sheet in sheets():
        offered = _by_column(book, sheet, lang)
        for column in sheet.columns:
            choices = ("yes", "no") if column.kind == "yes_no" else column.choices
            if choices and not column.many:
                validation = offered[column.name]
                assert book.listed(validation) == [shown(choice, lang) for choice in choices]
                assert "errorStyle=" not in validation, "a wrong choice is stopped"
                checked += 1
    assert checked > 30


def test_every_name_is_offered_from_its_own_sheet_and_others_are_let_through(
    empty: tuple[Lang, Opened],
) -> None:
    lang, book = empty
    named = {"members", "suppliers", "systems", "contracts", "forums"}
    seen = set()
    for sheet in sheets():
        offered = _by_column(book, sheet, lang)
        for column in sheet.columns:
            if column.refers in named and not column.many:
                title = sheet_of(column.refers).title(lang)
                validation = offered[column.name]
                assert f"<formula1>OFFSET({title}!$A$1,1,0," in validation.replace("'", "")
                assert 'errorStyle="information"' in validation
                seen.add(column.refers)
            elif column.refers is not None:
                assert "<formula1>" not in offered.get(column.name, "")
    assert seen == named


def test_a_phrase_offers_the_words_it_opens_with_and_takes_what_follows(
    empty: tuple[Lang, Opened],
) -> None:
    lang, book = empty
    phrases = [
        (sheet, column) for sheet in sheets() for column in sheet.columns if column.kind == "phrase"
    ]
    for sheet, column in phrases:
        validation = _by_column(book, sheet, lang).get(column.name)
        alone = column.opens is not None and column.opens.places == (0,) and not column.refers
        assert (validation is not None) == alone, column.name
        if validation is not None and column.opens is not None:
            assert book.listed(validation) == [shown(word, lang) for word in column.opens.words]
            assert "showErrorMessage" not in validation


def test_a_day_is_checked_with_a_hint_and_let_through(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    for sheet in sheets():
        offered = _by_column(book, sheet, lang)
        for column in sheet.columns:
            if column.kind == "day":
                assert 'type="date"' in offered[column.name]
                assert 'errorStyle="information"' in offered[column.name]
                day = "31-12-2027" if lang == "da" else "2027-12-31"
                assert day in offered[column.name]


def test_the_offers_reach_far_below_the_last_row() -> None:
    sheet = sheet_of("documents")
    count = sum(record.section == "documents" for record in demo())
    ranges = opened_demo("da").validations(sheet.title("da"))
    assert {place.partition(":")[2].strip("ABCDEFGHIJKLM") for place in ranges} == {
        str(1 + count + ROWS_TO_SPARE)
    }


def test_nothing_said_while_typing_is_longer_than_a_spreadsheet_shows(
    empty: tuple[Lang, Opened],
) -> None:
    lang, book = empty
    for sheet in sheets():
        for validation in book.validations(sheet.title(lang)).values():
            for limit, names in ((32, "promptTitle|errorTitle"), (255, "prompt|error")):
                for text in re.findall(rf' (?:{names})="([^"]*)"', validation):
                    assert len(text) <= limit


def _by_column(book: Opened, sheet: Sheet, lang: Lang) -> dict[str, str]:
    """Return each column's data validation, by the register's name of the column."""
    found = {}
    for place, validation in book.validations(sheet.title(lang)).items():
        letters = re.match(r"[A-Z]+", place)
        assert letters is not None
        found[sheet.columns[_number_of(letters[0])].name] = validation
    return found


# ── Examples ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("section", [cls.section for cls in SECTIONS])
def test_every_section_has_an_example_that_its_model_takes(section: str) -> None:
    example = example_of(section)
    assert example.section == section
    assert is_example(example)


def test_the_examples_name_only_each_other() -> None:
    keys = {cls.section: example_of(cls.section).key for cls in SECTIONS}
    for cls in SECTIONS:
        for reference in references(example_of(cls.section)):
            assert keys[reference.section] == reference.key, (cls.section, reference)


def test_the_template_shows_the_examples_and_the_reader_can_tell(
    empty: tuple[Lang, Opened],
) -> None:
    lang, book = empty
    found = list(read_back(book, lang))
    assert found == [example_of(cls.section) for cls in SECTIONS]
    assert all(map(is_example, found))


def test_an_example_somebody_wrote_into_is_theirs() -> None:
    theirs = example_of("members").model_copy(update={"phone": "+45 00 00 99 99"})
    assert not is_example(theirs)
    assert not any(is_example(record) for _, records in demo_register() for record in records)


def test_the_example_says_that_it_is_one_and_looks_it(empty: tuple[Lang, Opened]) -> None:
    lang, book = empty
    for sheet in sheets():
        title = sheet.title(lang)
        assert book.notes(title)["A2"] == Words(lang)("workbook.example_note")
        assert book.fill(title, "A2") == sheet_styles.PAPER


# ── The marked copy ──────────────────────────────────────────────────────────

CONTRACTS = Table(
    "kontrakter",
    ("Kontraktnummer", "Titel", "Leverandør", "Starter", "Hvad er det"),
    [
        TableRow(2, ["K-1", "=SUM(A1)", "Pindsvin", datetime.fromisoformat("2026-01-01")]),
        TableRow(5, ["K-2", None, 12345678, "31-13-2027", True, "uden overskrift"]),
        TableRow(
            6,
            [
                OddCell("formula", "=A1*2"),
                0.5,
                OddCell("error", "#REF!"),
                datetime.fromisoformat("2026-01-01 14:30"),
            ],
        ),
        TableRow(7, ["K-3", None, None, OddCell("formula", "=NOW()")]),
    ],
)
OTHERS = Table("Noter", ("Hvad",), [TableRow(3, ["behold mig"])])
GUIDE = Table("Vejledning", ("Registeret for …",), [])
MARKS = [
    FaultMark("kontrakter", 5, "Starter", "Den dag findes ikke.", warning=False),
    FaultMark("kontrakter", 5, "Starter", "Skriv den som 2027-12-31.", warning=True),
    FaultMark("kontrakter", 2, "Leverandør", "Ikke på arket.", warning=True),
    FaultMark("kontrakter", 1, "Hvad er det", "Kolonnen kendes ikke.", warning=False),
    FaultMark("kontrakter", 6, "", "Rækken står der to gange.", warning=False),
    FaultMark("kontrakter", 5, "Titel", "Skal udfyldes.", warning=False),
    FaultMark("Noter", 0, "", "Arket kendes ikke.", warning=False),
    FaultMark("", 0, "", "Ingen er administrator.", warning=False),
]
FAULT = sheet_styles._MARKED["fault"].ground
WARNING = sheet_styles._MARKED["warning"].ground


@pytest.fixture(scope="module")
def copy() -> Opened:
    return marked([GUIDE, CONTRACTS, OTHERS], MARKS)


def test_sheets_and_rows_are_where_they_were(copy: Opened) -> None:
    assert copy.titles == ["Fejl", "kontrakter", "Noter"]
    rows = copy.rows("kontrakter")
    assert rows[0] == [*CONTRACTS.headings, ""]
    assert rows[1] == ["K-1", "=SUM(A1)", "Pindsvin", date(2026, 1, 1), "", ""]
    assert rows[2] == rows[3] == [""] * 6
    assert rows[4] == ["K-2", "", 12345678.0, "31-13-2027", True, "uden overskrift"]
    assert rows[5] == ["=A1*2", 0.5, "#REF!", "2026-01-01 14:30:00", "", ""]
    assert rows[6] == ["K-3", "", "", "=NOW()", "", ""]
    assert copy.rows("Noter") == [["Hvad"], [""], ["behold mig"]]
    assert not any("<f>" in part for part in copy.parts.values())


def test_the_right_cells_are_marked_and_only_they(copy: Opened) -> None:
    coloured = {
        cell: colour
        for row in range(1, 8)
        for cell in (f"{letter}{row}" for letter in "ABCDEF")
        if (colour := copy.fill("kontrakter", cell)) in (FAULT, WARNING)
    }
    assert coloured == {"E1": FAULT, "C2": WARNING, "D5": FAULT, "B5": FAULT, "A6": FAULT}
    assert copy.fill("Noter", "A1") == FAULT


def test_a_marked_cell_says_why(copy: Opened) -> None:
    notes = copy.notes("kontrakter")
    assert notes["D5"] == "Den dag findes ikke.\nSkriv den som 2027-12-31."
    assert notes["C2"] == "Ikke på arket."
    assert notes["E1"] == "Kolonnen kendes ikke."
    assert notes["A6"] == "Rækken står der to gange."
    assert copy.notes("Noter") == {"A1": "Arket kendes ikke."}


def test_the_first_sheet_lists_everything_in_the_files_order_with_links(copy: Opened) -> None:
    _, first, second, _, *lines = copy.rows("Fejl")
    assert first[0] == Words("da")("workbook.faults_counted", n=6)
    assert str(second[0]).startswith(Words("da")("workbook.warnings_counted", n=2))
    assert [(line[1], line[2], line[3], line[4]) for line in lines] == [
        ("Hele filen", "", "", ""),
        ("kontrakter", 1, "Hvad er det", "Hvad er det"),
        ("kontrakter", 2, "Leverandør", "Pindsvin"),
        ("kontrakter", 5, "Titel", ""),
        ("kontrakter", 5, "Starter", "31-13-2027"),
        ("kontrakter", 5, "Starter", "31-13-2027"),
        ("kontrakter", 6, "Hele rækken", ""),
        ("Noter", "", "Hele arket", ""),
    ]
    assert [line[0] for line in lines].count("Advarsel") == 2
    assert {line[5] for line in lines} == {mark.sentence for mark in MARKS}
    cells = ["E1", "C2", "B5", "D5", "D5", "A6"]
    assert list(copy.links("Fejl").values()) == [f"'kontrakter'!{cell}" for cell in cells] + [
        "'Noter'!A1"
    ]


def test_the_copy_offers_what_the_template_offers(copy: Opened) -> None:
    validations = copy.validations("kontrakter")
    assert 'type="date"' in validations[f"D2:D{7 + ROWS_TO_SPARE}"]
    assert not any(place.startswith("E") for place in validations)


def test_a_date_typed_over_a_faulty_one_becomes_a_date_and_a_formula_stays_text(
    copy: Opened,
) -> None:
    assert copy.number_format("kontrakter", "D5") == "yyyy-mm-dd"
    assert copy.number_format("kontrakter", "B2") == AS_TEXT
    assert copy.number_format("kontrakter", "D7") == AS_TEXT


def test_a_marked_copy_of_an_export_reads_back_as_it_was() -> None:
    book = opened_demo("da")
    tables = [
        Table(
            title, tuple(map(str, rows[0])), [TableRow(n, row) for n, row in enumerate(rows[1:], 2)]
        )
        for title in book.titles
        if (rows := book.rows(title))
    ]
    again = marked(tables, [])
    assert again.titles == ["Fejl", *book.titles[1:]]
    assert list(read_back(again, "da")) == sorted(demo(), key=_order)
    assert again.rows("Fejl")[1][0] == Words("da")("workbook.no_faults")


STRANGE_TITLES = [
    "",
    "'",
    "a/b:c*?[d]\\e",
    "x" * 40,
    "x" * 41,
    "KONTRAKTER",
    "A#1 & 'B'",
    "\x01",
    "🚒" * 20,
]


def test_titles_no_spreadsheet_takes_are_mended_so_that_the_copy_opens() -> None:
    tables = [
        Table(title, ("A",), [TableRow(2, [number])]) for number, title in enumerate(STRANGE_TITLES)
    ]
    book = marked([CONTRACTS, *tables], [FaultMark("A#1 & 'B'", 2, "A", "Ret den.", warning=False)])
    assert len(book.titles) == len(tables) + 2  # the faults and the contracts
    assert all(0 < len(title.encode("utf-16-le")) <= 62 for title in book.titles)
    assert book.links("Fejl") == {"B5": "'A#1 & ''B'!A2"}
    assert [book.rows(title)[1][0] for title in book.titles[2:]] == list(range(len(tables)))


STRANGE_CELLS: list[Raw] = [
    "x" * 40_000,
    "<r>" + "x" * 40_000 + "</r>",
    float("inf"),
    float("nan"),
    date(1850, 1, 1),
    datetime.fromisoformat("1899-12-31"),
    10**18,
    ["en", "liste"],
    {"et": "kort"},
    "\x02",
    "",
]


def test_strange_cells_do_not_stop_the_copy() -> None:
    rows = [TableRow(number, [cell]) for number, cell in enumerate(STRANGE_CELLS, 2)]
    sentence = "Sådan. " * 6000
    book = marked(
        [Table("Noter", ("A",), rows)], [FaultMark("Noter", 3, "A", sentence, warning=False)]
    )
    found = [row[0] for row in book.rows("Noter")[1:]]
    assert [len(str(cell)) for cell in found[:2]] == [32_767, 32_767]
    assert found[2:5] == ["inf", "nan", "1850-01-01"]
    assert found[5] == "1899-12-31"


def test_a_file_wrong_on_every_row_is_marked_throughout_and_told_from_the_top() -> None:
    numbers = range(2, _MOST_TOLD + 12)
    table = Table("Noter", ("A",), [TableRow(number, ["x"]) for number in numbers])
    marks = [FaultMark("Noter", number, "A", "Ret den.", warning=False) for number in numbers]
    book = marked([table], marks)
    assert len(book.notes("Noter")) == _MOST_TOLD
    assert book.fill("Noter", f"A{numbers[-1]}") == FAULT
    assert len(book.rows("Fejl")) == 4 + _MOST_TOLD + 1
    assert book.rows("Fejl")[1][0] == Words("da")("workbook.faults_counted", n=len(numbers))
    assert book.rows("Fejl")[-1][0] == Words("da")("workbook.and_more", n=10)


def test_a_mark_where_nothing_stands_is_shown_all_the_same() -> None:
    bare = Table("Noter", (), [])
    marks = [
        FaultMark("Noter", 9, "Kolonne", "Her mangler noget.", warning=False),
        FaultMark("Noter", 1, "", "Ingen overskrifter.", warning=True),
        FaultMark("Et andet ark", 4, "X", "Findes ikke.", warning=False),
    ]
    book = marked([bare], marks)
    assert book.fill("Noter", "A9") == FAULT
    assert book.fill("Noter", "A1") == WARNING
    assert [line[1] for line in book.rows("Fejl")[4:]] == ["Et andet ark", "Noter", "Noter"]


# ── The file ─────────────────────────────────────────────────────────────────


def test_the_same_register_makes_the_same_bytes() -> None:
    assert export(demo()).content == opened_demo("da").content
    assert template("da") == opened_template("da").content
    assert marked([CONTRACTS], MARKS).content == marked([CONTRACTS], MARKS).content


def test_a_file_on_disk_is_the_same_as_one_in_memory(tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx", lang="da")
    assert (tmp_path / "template.xlsx").read_bytes() == opened_template("da").content


def test_nothing_of_the_machine_gets_into_the_file(tmp_path: Path) -> None:
    write_register(tmp_path / "register.xlsx", demo(), lang="da", authority="Eksempelby", now=NOW)
    book = Opened((tmp_path / "register.xlsx").read_bytes())
    core = book.parts["docProps/core.xml"]
    assert "<dc:creator>Kravbot</dc:creator>" in core
    assert "<cp:lastModifiedBy>Kravbot</cp:lastModifiedBy>" in core
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-03-02T07:05:00Z"] * 2
    assert {moment[0] for moment in book.moments} == {1980}
    # The folder is only looked for.
    assert not any(str(tmp_path) in part or "/tmp" in part for part in book.parts.values())  # noqa: S108


def _contrast(ink: str, ground: str) -> float:
    """Return the contrast, as WCAG 2.2, 1.4.3 has it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        pytest.param(sheet_styles.INK, "#FFFFFF", id="text"),
        pytest.param(sheet_styles.SUBTLE, sheet_styles.PAPER, id="example"),
        pytest.param(sheet_styles.SUBTLE, "#FFFFFF", id="lead"),
        pytest.param(sheet_styles.ON_ACCENT, sheet_styles.ACCENT, id="required heading"),
        pytest.param(sheet_styles.INK, sheet_styles.ACCENT_SOFT, id="optional heading"),
        pytest.param(sheet_styles.ACCENT, sheet_styles.ACCENT_SOFT, id="head of a list"),
        *[
            pytest.param(shade.ink, shade.ground, id=f"{state}")
            for state, shade in sheet_styles._MARKED.items()
        ],
    ],
)
def test_every_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert _contrast(ink, ground) >= 4.5
