"""Read which row of a list is pointed at: the second one, number two, the last."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.language.phrase_table import spoken, words_of


class RowPointer(NamedTuple):
    """The words that point at a row, and its number from above; -1 is the last."""

    start: int
    end: int
    number: int

    def of(self, rows: int) -> int | None:
        """Return the index of the row among so many; None where there is none."""
        place = self.number - 1 if self.number > 0 else rows + self.number
        return place if 0 <= place < rows else None


def pointed_row(words: Sequence[str]) -> RowPointer | None:
    """Find the words that point at a row; `den første marts` (1 March) are none."""
    for start, word in enumerate(words[:-1]):
        if word not in words_of("before_row"):
            continue
        if word in words_of("row_number"):
            number = _counted(words, start + 1)
            if number is not None:
                return RowPointer(start, start + 2, number)
        for section in ("ordinals", "rows_by_place"):
            found = spoken(section).at(words, start + 1)
            if found is not None and spoken("months").at(words, found.end) is None:
                return RowPointer(start, found.end, int(found.name))
    return None


def opened_row(words: Sequence[str]) -> RowPointer | None:
    """Find the row that is all that is said, but for what is to be done with it, and when.

    Examples are `vis den anden` (show the second) and `udsæt den anden til fredag` (put it off).
    What is to be done stands on its card.
    """
    found = pointed_row(words)
    if found is None:
        return None
    rest = {*words[: found.start], *words[found.end :]}
    beside = words_of("opens_a_row") | words_of("weekdays") | words_of("months")
    return found if all(word in beside or word.isdigit() for word in rest) else None


def _counted(words: Sequence[str], place: int) -> int | None:
    if words[place].isascii() and words[place].isdigit() and len(words[place]) <= 2:  # noqa: PLR2004
        return int(words[place])
    found = spoken("rows_by_number").at(words, place)
    return None if found is None else int(found.name)
