"""The guide is the first sheet, and says how the file is used and what stands where."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.records.columns import Column, Sheet, grouped, sheets
from governance.roles import Role
from governance.schema.interval_settings import INTERVALS
from governance.workdays import Span
from register.workbook.file import WorkbookFile
from register.workbook.headings import role_name
from register.workbook.record_sheet import put
from register.workbook.styles import LINE_HEIGHT, Cell, Format, colour_of, dress_page, lines_of

_SPINE, _TERM, _TEXT, _NUMBER = range(4)
_WIDTHS = {_SPINE: 2, _TERM: 28, _TEXT: 86, _NUMBER: 18}
_LINE = (
    # Characters on a line of text. Most are narrower than a digit, in which widths are counted.
    96
)
_SCALE = 66  # per cent: one page across


class Guide:
    """The guide, written from top to bottom."""

    def __init__(self, book: WorkbookFile, sheet: Any) -> None:
        self._book = book
        self._words: Words = book.words
        self._sheet = sheet
        self._row = 0

    def write(
        self,
        *,
        title: str,
        lead: str,
        counts: Mapping[str, int] | None,
        example: bool,
        note: str | None = None,
    ) -> None:
        """Write the whole sheet.

        `counts` are rows by section, where there are any to count. `example` says that rows show
        one. A `note` says what a file holds that is only to be read.
        """
        self._prepare()
        self._front(title, lead)
        self._how(example=example, note=note)
        self._sheets(counts)
        self._roles()
        self._intervals()

    def _prepare(self) -> None:
        sheet = self._sheet
        for place, width in _WIDTHS.items():
            sheet.set_column(place, place, width)
        dress_page(sheet, landscape=False)
        sheet.set_print_scale(_SCALE)
        sheet.activate()

    def _front(self, title: str, lead: str) -> None:
        looks = self._book.looks
        self._line(dict.fromkeys(_WIDTHS) | {_TERM: title}, looks.title(), height=40)
        self._line({_TERM: lead}, looks.lead(), height=26)

    def _how(self, *, example: bool, note: str | None) -> None:
        self._chapter("workbook.how")
        words, looks = self._words, self._book.looks
        if note is None:
            self._explain("workbook.what", "workbook.what_text")
            self._explain("workbook.sending", "workbook.sending_text")
        else:
            self._pair(words("workbook.what"), note)
        self._explain("workbook.one_row", "workbook.one_row_text")
        for term, text, required, key in (
            ("workbook.dark", "workbook.dark_text", True, False),
            ("workbook.light", "workbook.light_text", False, False),
            ("workbook.underlined", "workbook.underlined_text", False, True),
        ):
            self._pair(words(term), words(text), looks.heading(required=required, key=key))
        self._explain("workbook.drop_downs", "workbook.drop_downs_text")
        self._pair(words("workbook.several"), words("workbook.several_text", list="A; B; C"))
        self._explain("workbook.dates", "workbook.dates_text")
        if example:
            self._explain("workbook.example_row", "workbook.example_row_text")
        if note is None:
            self._explain("workbook.left_out", "workbook.left_out_text")
            self._explain("workbook.if_wrong", "workbook.if_wrong_text")

    def _sheets(self, counts: Mapping[str, int] | None) -> None:
        self._chapter("workbook.sheets")
        words, looks, lang = self._words, self._book.looks, self._book.lang
        self._head(
            words("workbook.sheet"),
            words("workbook.purpose"),
            words("workbook.rows") if counts is not None else None,
            align="right",
        )
        for group, members in grouped():
            name = words(f"workbook.group_{group}")
            self._line(
                {_TERM: name, _TEXT: None, _NUMBER: None}, looks.group(colour_of(group)), height=22
            )
            for sheet in members:
                row = self._row
                self._sheet.set_row(row, LINE_HEIGHT + 4)
                number = counts.get(sheet.section, 0) if counts is not None else None
                put(self._sheet, row, _SPINE, None, looks.spine(colour_of(group)))
                self._link(row, sheet.title(lang))
                put(self._sheet, row, _TEXT, sheet.purpose(lang), looks.text())
                put(self._sheet, row, _NUMBER, number, looks.number())
                self._row += 1

    def _link(self, row: int, title: str) -> None:
        place = "'" + title.replace("'", "''") + "'!A1"
        self._sheet.write_url(row, _TERM, f"internal:{place}", self._book.looks.link(), title)

    def _roles(self) -> None:
        self._sheet.set_h_pagebreaks([self._row])
        self._chapter("workbook.roles")
        self._head(self._words("workbook.role_code"), self._words("workbook.role_name"), None)
        for role in Role:
            self._pair(role.value, role_name(role, self._book.lang))

    def _intervals(self) -> None:
        """Write the authority's own intervals, where the register has a column for them."""
        for sheet, column in _with_pairs():
            words, lang = self._words, self._book.lang
            self._chapter("workbook.intervals")
            note = words(
                "workbook.intervals_text",
                sheet=sheet.title(lang),
                heading=column.heading(lang),
                example=f"{next(iter(INTERVALS))}: 60",
            )
            self._line({_TERM: note}, self._book.looks.lead(), height=22)
            self._head(
                words("workbook.interval"),
                words("workbook.interval_of"),
                words("workbook.interval_length"),
            )
            explained = _explained(lang)
            for name, span in INTERVALS.items():
                text = explained.get(name) or words("workbook.interval_of_checklists")
                self._pair(name, text, number=self._length(span))

    def _length(self, span: Span) -> str:
        if span.unit == "workdays":
            return self._words("workbook.workdays", n=span.length)
        return self._words("workbook.days", n=span.length)

    # ── Lines ────────────────────────────────────────────────────────────────

    def _chapter(self, key: str) -> None:
        self._row += 1
        cells: dict[int, Cell] = {_TERM: self._words(key), _TEXT: None, _NUMBER: None}
        self._line(cells, self._book.looks.chapter(), height=30)

    def _head(self, term: str, text: str, number: str | None, align: str = "left") -> None:
        looks, row = self._book.looks, self._row
        self._line({_TERM: term, _TEXT: text}, looks.head(), height=20)
        put(self._sheet, row, _NUMBER, number, looks.head(align))

    def _explain(self, term: str, text: str) -> None:
        self._pair(self._words(term), self._words(text))

    def _pair(
        self, term: str, text: str, look: Format | None = None, *, number: str | None = None
    ) -> None:
        looks, row = self._book.looks, self._row
        lines = lines_of(text, _WIDTHS[_TEXT])
        self._sheet.set_row(row, lines * LINE_HEIGHT + 6)
        put(self._sheet, row, _TERM, term, look or looks.term())
        put(self._sheet, row, _TEXT, text, looks.text())
        put(self._sheet, row, _NUMBER, number, looks.text())
        self._row += 1

    def _line(self, cells: Mapping[int, Cell], look: Format, *, height: float) -> None:
        self._sheet.set_row(self._row, height)
        for place, cell in cells.items():
            put(self._sheet, self._row, place, cell, look)
        self._row += 1


def _with_pairs() -> Iterator[tuple[Sheet, Column]]:
    for sheet in sheets():
        for column in sheet.columns:
            if column.kind == "pairs":
                yield sheet, column


def _explained(lang: str) -> dict[str, str]:
    """Return what each interval is about, as the catalogue of requirements says it."""
    return {
        interval.setting: interval.text[lang]
        for requirement in catalogue()
        for interval in requirement.intervals
    }
