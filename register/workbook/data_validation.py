"""Make what a cell offers while one types: drop-downs, hints, and a word when it looks wrong."""

from collections.abc import Mapping
from typing import Any

from bot.texts.words import Words, shown
from governance.records.columns import Column, sheet_of
from governance.schema.values import Locale as Lang
from register.workbook.references import column_letters, quoted_title
from register.workbook.styles import FIRST_DAY, lists_title

_TITLE_LIMIT = 32
_MESSAGE_LIMIT = 255
_YES_NO = ("yes", "no")


class ChoiceLists:
    """The lists the drop-downs show, one column each on a hidden sheet."""

    def __init__(self, lang: Lang) -> None:
        self._title = lists_title(lang)
        self._places: dict[tuple[str, ...], int] = {}

    def source(self, items: tuple[str, ...]) -> str:
        """Return the place of the list, as a drop-down wants it."""
        place = column_letters(self._places.setdefault(items, len(self._places)))
        return f"={quoted_title(self._title)}!{place}$1:{place}${len(items)}"

    def write(self, workbook: Any) -> None:
        """Add the hidden sheet, when there is a list."""
        if not self._places:
            return
        sheet = workbook.add_worksheet(self._title)
        sheet.hide()
        for row in range(max(map(len, self._places))):
            for items, place in self._places.items():
                if row < len(items):
                    sheet.write_string(row, place, items[row])


class DataValidation:
    """The data validations of one workbook.

    `named_on` gives the title and column in which a section's names stand.
    """

    def __init__(
        self, *, lang: Lang, lists: ChoiceLists, named_on: Mapping[str, tuple[str, int]]
    ) -> None:
        self._words = Words(lang)
        self._lang = lang
        self._lists = lists
        self._named_on = named_on

    def of(self, column: Column) -> dict[str, object] | None:
        """Return the data validation of the column, as XlsxWriter wants it."""
        if column.many:
            return self._hint(column, self._words("workbook.write_many"))
        if column.choices:
            return self._choice(column.choices)
        if column.kind == "yes_no":
            return self._choice(_YES_NO)
        if column.kind == "day":
            return self._day(column)
        if column.refers is not None and column.refers in self._named_on:
            return self._named(column.refers)
        if column.opens is not None and column.opens.places == (0,) and column.refers is None:
            return self._opening(column.opens.words)
        return None

    def _choice(self, choices: tuple[str, ...]) -> dict[str, object]:
        items = tuple(shown(choice, self._lang) for choice in choices)
        return {
            "validate": "list",
            "source": self._lists.source(items),
            "error_type": "stop",
            "error_title": self._words("workbook.not_listed"),
            "error_message": _cut(
                self._words("workbook.not_listed_text", choices=", ".join(items)), _MESSAGE_LIMIT
            ),
        }

    def _opening(self, words: tuple[str, ...]) -> dict[str, object]:
        """Offer the first word; what follows it is free, so nothing is refused."""
        items = tuple(shown(word, self._lang) for word in words)
        return {"validate": "list", "source": self._lists.source(items), "show_error": False}

    def _day(self, column: Column) -> dict[str, object]:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": FIRST_DAY,
            "error_type": "information",
            "error_title": self._words("workbook.not_a_day"),
            "error_message": self._words("workbook.not_a_day_text"),
            **self._message(column, self._words("workbook.day_hint")),
        }

    def _named(self, section: str) -> dict[str, object]:
        """Offer whatever stands in that sheet's key column now.

        Anything else may stand, with a word about it.
        """
        title, place = self._named_on[section]
        cells, letter = quoted_title(title), column_letters(place)
        count = f"MAX(1,COUNTA({cells}!{letter}:{letter})-1)"
        return {
            "validate": "list",
            # Counted from the heading, which stays when the first row is deleted.
            "source": f"=OFFSET({cells}!{letter}$1,1,0,{count},1)",
            "error_type": "information",
            "error_title": self._words("workbook.not_named"),
            "error_message": _cut(
                self._words("workbook.not_named_text", sheet=title), _MESSAGE_LIMIT
            ),
        }

    def _hint(self, column: Column, hint: str) -> dict[str, object]:
        return {"validate": "any", **self._message(column, hint)}

    def _message(self, column: Column, hint: str) -> dict[str, object]:
        return {
            "input_title": _cut(column.heading(self._lang), _TITLE_LIMIT),
            "input_message": _cut(hint, _MESSAGE_LIMIT),
        }


def own_names(section: str) -> bool:
    """Tell whether a record of the section is named by one field alone.

    Its names then make a list.
    """
    return len(sheet_of(section).record_class.key_fields) == 1


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
