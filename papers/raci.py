"""Make the RACI as a paper: a table of requirements and roles, with what lacks marked."""

from datetime import datetime
from typing import Final

from pydantic import JsonValue

from bot.cards.obligation_names import clipped
from bot.engine.queries.raci import RaciCell, RaciChart, RaciRow
from bot.texts.words import Words
from papers.logo import Logo
from papers.printable import PrintableText
from papers.typesetting import Format, typeset

_MOST_NAMES: Final = 3
_LONGEST_PLACE: Final = 28
_LONGEST_NAME: Final = 34
_LETTERS: Final = ("raci.letter_r", "raci.letter_a", "raci.letter_c", "raci.letter_i")


def raci_file(
    chart: RaciChart,
    words: Words,
    moment: datetime,
    form: Format = "pdf",
    *,
    logo: Logo | None = None,
) -> bytes:
    """Return the chart as a file. Raises PaperFailed."""
    data = raci_data(chart, words, moment)
    return typeset("raci", data, moment=moment, form=form, logo=logo)


def raci_data(chart: RaciChart, words: Words, moment: datetime) -> dict[str, JsonValue]:
    """Return what the template prints."""
    printer = PrintableText()
    rows = [_row(row, chart, words, printer) for row in chart.rows]
    about = printer.text(chart.about, most=80)
    key = "raci.gaps" if chart.gaps else "raci.no_gaps"
    data: dict[str, JsonValue] = {
        "lang": words.lang,
        "title": words("raci.title", about=about),
        "authority": printer.text(chart.authority, most=80),
        "as_of": words("due.as_of_day", day=words.date(chart.day))
        if chart.is_past
        else words("card.as_of", moment=words.moment(moment)),
        "requirement": words("raci.requirement"),
        "roles": [printer.text(_capital(words(f"word.{role}"))) for role in chart.roles],
        "rows": list(rows),
        "gaps": words(key, n=chart.gaps),
        "legend": [words(letter) for letter in _LETTERS],
        "marks": [words("raci.mark_gap"), words("raci.mark_own")],
    }
    return {**data, "substituted": words("paper.substituted") if printer.substituted else ""}


def _row(row: RaciRow, chart: RaciChart, words: Words, printer: PrintableText) -> JsonValue:
    shared = words("raci.shared", where=_listed(_short(row.shared), words)) if row.shared else ""
    return {
        "number": row.requirement.id,
        "title": printer.text(row.requirement.title[words.lang]),
        "shared": printer.text(shared, most=90),
        "cells": [
            _cell(row.cells[role], words, printer) if role in row.cells else None
            for role in chart.roles
        ],
    }


def _cell(cell: RaciCell, words: Words, printer: PrintableText) -> JsonValue:
    lacks = ""
    if cell.is_gap:
        lacks = words("raci.lacks", where=_listed(_short(cell.lacks), words))
    named, more = _first(cell.names)
    return {
        "letter": cell.letter + ("*" if cell.departs else ""),
        "names": [printer.text(name, most=_LONGEST_NAME) for name in named],
        "more": words("wheel.more", n=more) if more else "",
        "lacks": printer.text(lacks, most=100),
        "gap": cell.is_gap,
    }


def _listed(names: tuple[str, ...], words: Words) -> str:
    """Write the first names, and how many more there are."""
    shown, more = _first(names)
    said = ", ".join(shown)
    return words("raci.and_more", names=said, n=more) if more else said


def _first(names: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """Return the first names, all where they are few, and how many more there are."""
    if len(names) <= _MOST_NAMES:
        return names, 0
    return names[: _MOST_NAMES - 1], len(names) - _MOST_NAMES + 1


def _short(places: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(clipped(place, _LONGEST_PLACE) for place in places)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
