"""Our workbooks look like this: colours, formats, widths, and the titles of the guide sheets."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Literal, Protocol, TypeAlias, get_args

from bot.texts.words import Words
from governance.records.columns import Column, folded, grouped
from governance.schema.values import Locale as Lang

State: TypeAlias = Literal["plain", "example", "fault", "warning"]
Shape: TypeAlias = Literal["text", "day", "whole", "number"]
Format: TypeAlias = Any
Cell: TypeAlias = str | bool | int | float | date | None

FIRST_DAY = date(1900, 3, 1)
"""The first day on which spreadsheets agree about the calendar; an older day is written as text."""

# ── Titles ───────────────────────────────────────────────────────────────────


def guide_title(lang: Lang) -> str:
    return Words(lang)("workbook.guide")


def lists_title(lang: Lang) -> str:
    return Words(lang)("workbook.lists")


def faults_title(lang: Lang) -> str:
    return Words(lang)("workbook.faults")


GUIDE_TITLES: frozenset[str] = frozenset(
    folded(title(lang))
    for lang in get_args(Lang)
    for title in (guide_title, lists_title, faults_title)
)
"""The titles, folded, of the sheets that are ours and hold no records.

Whoever reads a workbook leaves them alone.
"""

# ── Colours ──────────────────────────────────────────────────────────────────
# The family of the chat (bot/adapters/web/static/kravbot.css). Every ink on its ground is WCAG AA
# or better.

INK = "#1E1E24"
SUBTLE = "#5B5B66"
LINE = "#DCDCE4"
ACCENT = "#353B86"
ACCENT_EDGE = "#9EA3E0"
ACCENT_SOFT = "#E3E5F6"
ON_ACCENT = "#FFFFFF"
NOTE = "#F6F6FB"
PAPER = "#F6F6FA"


@dataclass(frozen=True)
class _Shade:
    ink: str
    ground: str
    edge: str


_MARKED: Mapping[State, _Shade] = {
    "fault": _Shade(ink="#5E0B1B", ground="#F9D2D7", edge="#B01530"),
    "warning": _Shade(ink="#4A3600", ground="#FBE7B5", edge="#A87600"),
}
FAULT_TAB = "#B01530"
WARNING_TAB = "#D9A114"


_COLOURS: Mapping[str, str] = {
    "who": "#353B86",
    "agreements": "#7177C8",
    "following": "#3C8581",
    "archive": "#9A9AA8",
}
"""The colours of the tabs, by the group of their sections."""


def colour_of(group: str) -> str:
    """Return the colour of a group of sections."""
    return _COLOURS[group]


def tab_colour(section: str) -> str:
    """Return the colour of the section's group."""
    return next(
        colour_of(group)
        for group, members in grouped()
        if any(sheet.section == section for sheet in members)
    )


# ── Formats ──────────────────────────────────────────────────────────────────


class _Maker(Protocol):
    def add_format(self, properties: dict[str, object], /) -> Format: ...


_NUMBERS: Mapping[Shape, str] = {
    "text": "@",  # a spreadsheet leaves it as it is, also when it is edited
    "day": "yyyy-mm-dd",
    "whole": "0",
    "number": "General",
}


class WorkbookStyles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: _Maker) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        self._cells: dict[tuple[Shape, State], Format] = {}

    def cell(self, shape: Shape, state: State = "plain") -> Format:
        """Return the format of a record's cell, also an empty one.

        What is typed into it looks like the rest.
        """
        found = self._cells.get((shape, state))
        if found is None:
            found = self._cells[shape, state] = self._cell(shape, state)
        return found

    def heading(self, *, required: bool, key: bool, state: State = "plain") -> Format:
        """Return the format of a heading.

        Dark must be filled in, and light may be left empty. The key is underlined.
        """
        properties: dict[str, object] = {
            "bold": True,
            "text_wrap": True,
            "align": "left",
            "indent": 1,
            "valign": "vcenter",
            "font_color": ON_ACCENT if required else INK,
            "bg_color": ACCENT if required else ACCENT_SOFT,
            "right": 1,
            "right_color": ON_ACCENT,
            "bottom": 5 if key else 2,
            "bottom_color": ACCENT_EDGE if key else ACCENT if required else ACCENT_SOFT,
            "underline": 1 if key else 0,
        }
        return self._format(**(properties | _marked(state)))

    def title(self) -> Format:
        return self._format(
            font_size=20,
            bold=True,
            font_color=ON_ACCENT,
            bg_color=ACCENT,
            valign="vcenter",
            indent=1,
        )

    def lead(self) -> Format:
        return self._format(font_size=12, font_color=SUBTLE, valign="vcenter", indent=1)

    def chapter(self) -> Format:
        return self._format(
            font_size=14,
            bold=True,
            font_color=ACCENT,
            align="left",
            valign="bottom",
            bottom=2,
            bottom_color=ACCENT,
            indent=1,
        )

    def group(self, colour: str) -> Format:
        return self._format(
            bold=True,
            font_color=SUBTLE,
            align="left",
            valign="bottom",
            bottom=1,
            bottom_color=colour,
            indent=1,
        )

    def spine(self, colour: str) -> Format:
        """Return the format of a strip of a group's colour beside its sheets."""
        return self._format(bg_color=colour, bottom=1, bottom_color=ON_ACCENT)

    def head(self, align: str = "left") -> Format:
        return self._format(
            bold=True,
            font_color=ACCENT,
            bg_color=ACCENT_SOFT,
            valign="vcenter",
            align=align,
            indent=1,
        )

    def term(self) -> Format:
        return self._line(bold=True)

    def text(self) -> Format:
        return self._line()

    def number(self) -> Format:
        return self._line(num_format="#,##0", align="right")

    def count(self) -> Format:
        return self._line(num_format="0", align="center")

    def link(self) -> Format:
        return self._line(font_color=ACCENT, underline=1)

    def chip(self, state: State) -> Format:
        """Return the format of the word Fault or Warning in its colours."""
        return self._line(**({"bold": True} | _marked(state)))

    def _cell(self, shape: Shape, state: State) -> Format:
        properties: dict[str, object] = {
            "num_format": _NUMBERS[shape],
            "text_wrap": shape == "text",
            "align": "right" if shape in ("whole", "number") else "left",
            "valign": "top",
            "indent": 1,
            "font_color": INK,
            "bottom": 1,
            "bottom_color": LINE,
            "right": 1,
            "right_color": LINE,
        }
        if state == "example":
            properties |= {"italic": True, "font_color": SUBTLE, "bg_color": PAPER}
        return self._format(**(properties | _marked(state)))

    def _line(self, **properties: object) -> Format:
        own: dict[str, object] = {
            "text_wrap": True,
            "valign": "vcenter",
            "indent": 1,
            "font_color": INK,
            "bottom": 1,
            "bottom_color": LINE,
        }
        return self._format(**(own | properties))

    def _format(self, **properties: object) -> Format:
        wanted = tuple(sorted(properties.items()))
        if wanted not in self._made:
            self._made[wanted] = self._workbook.add_format(dict(properties))
        return self._made[wanted]


def _marked(state: State) -> dict[str, object]:
    shade = _MARKED.get(state)
    if shade is None:
        return {}
    return {
        "font_color": shade.ink,
        "bg_color": shade.ground,
        "border": 1,
        "border_color": shade.edge,
    }


# ── Pages ────────────────────────────────────────────────────────────────────

_A4 = 9
_LEGIBLE = 215  # characters across a page on its side, at about six points


def dress_page(sheet: Any, *, landscape: bool) -> None:
    """Set the sheet up for A4 with its name and page numbers below.

    On screen there is no grid but ours.
    """
    sheet.hide_gridlines(2)
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&9&A&R&9&P / &N")
    if landscape:
        sheet.set_landscape()


def pages_across(width: int) -> int:
    """Return how many pages side by side keep a sheet of that many characters legible."""
    return max(1, ceil(width / _LEGIBLE))


# ── Widths and heights ───────────────────────────────────────────────────────

NARROWEST, WIDEST = 8, 48  # characters
LINE_HEIGHT = 15  # points
HEADING_HEIGHT = 2 * LINE_HEIGHT + 6
_MOST_LINES = 8
_HEADING_LINES = 2
_FILTER_BUTTON = 3  # characters
_INDENT = 1
_PROSE = 1.15  # letters for a digit, in a sentence
# The most letters a column holds for each digit in which its width is counted.
_LETTERS = 1.3
_LEAST: Mapping[str, int] = {
    "text": 16,
    "day": 12,
    "yes_no": 10,
    "whole": 11,
    "decimal": 11,
    "choice": 14,
    "option": 22,
    "phrase": 18,
    "pairs": 22,
}


def width_of(text: str) -> int:
    """Return how many characters a column needs to show the text, line for line."""
    longest = max((len(line) for line in text.split("\n")), default=0)
    return bounded(ceil(longest * 1.05) + _INDENT + 2)


def bounded(width: int) -> int:
    """Bound the width, so that no column hides its content or fills the screen."""
    return min(max(width, NARROWEST), WIDEST)


def least_width(column: Column | None, heading: str, choices: Sequence[str] = ()) -> int:
    """Return what a column needs before anything stands in it.

    It is enough for its kind, its choices and its heading on two lines.
    """
    widths = [_heading_width(heading)]
    if column is not None:
        widths.append(_LEAST[column.kind])
        widths += [width_of(choice) + _FILTER_BUTTON for choice in choices]
    return bounded(max(widths))


def row_height(texts: Iterable[str]) -> float | None:
    """Return the points for a row so long that it would push the others away.

    It is None for a row that is as high as it needs to be.
    """
    if any(lines_of(text, WIDEST) > _MOST_LINES for text in texts):
        return LINE_HEIGHT * _MOST_LINES
    return None


def lines_of(text: str, width: int) -> int:
    """Estimate how many lines the text takes in a column of that many characters.

    Widths are counted in digits, and most letters are narrower.
    """
    return sum(max(1, ceil(len(line) / (width * _PROSE))) for line in text.split("\n"))


def settled(width: int, heading: str) -> int:
    """Return the final width of a column.

    A heading that would just fit on one line gets room beside its filter button.
    """
    room = width - _INDENT - _FILTER_BUTTON
    if room < len(heading) <= width * _LETTERS:
        return bounded(len(heading) + _INDENT + _FILTER_BUTTON)
    return bounded(width)


def _heading_width(heading: str) -> int:
    """Return the width at which it takes two lines at most, clear of the filter button."""
    for width in range(NARROWEST, WIDEST):
        room = width - _INDENT - _FILTER_BUTTON
        lines = textwrap.wrap(heading, room, break_long_words=False)
        if len(lines) <= _HEADING_LINES and all(len(line) <= room for line in lines):
            return width
    return WIDEST
