"""Make the overview: a matrix as PDF, picture and workbook, and one page for the director."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from bot.cards.obligation_names import clipped
from bot.cards.position_text import LOOK_OF_STANDING
from bot.engine.queries.overview import Overview, OverviewRow
from bot.texts.words import Words
from governance.positions.position import Standing
from papers.audit_file import FIGURES
from papers.logo import Logo
from papers.printable import PrintableText
from papers.sheet_table import SheetTable
from papers.typesetting import Format, typeset

_LONGEST_PLACE: Final = 60
_MOST_PLACES: Final = 6
_MOST_LATE: Final = 8
_MOST_OUT_OF_SCOPE: Final = 100
_MIDDLE, _COLUMN, _WIDE = 18, 25, 36


def overview_file(
    found: Overview,
    words: Words,
    moment: datetime,
    form: Format = "pdf",
    *,
    logo: Logo | None = None,
) -> bytes:
    """Return the matrix; as a picture it is the first page. Raises PaperFailed."""
    data = overview_data(found, words, moment)
    return typeset("overview", data, moment=moment, form=form, logo=logo)


def overview_data(found: Overview, words: Words, moment: datetime) -> dict[str, JsonValue]:
    """Return what the template of the matrix prints; what is out of scope is named below it."""
    printer = PrintableText()
    listed = [row for row in found.rows if not _is_out_of_scope(row)]
    apart = [row for row in found.rows if _is_out_of_scope(row)] if listed else []
    data: dict[str, JsonValue] = {
        **_head(found, words, moment, printer),
        "title": words("overview.title", about=printer.text(found.about, most=80)),
        "lead": _lead(found, words),
        "place": words("audit.place"),
        "columns": [
            {"number": one.id, "title": printer.text(one.title[words.lang])}
            for one in found.requirements
        ],
        "counts": [_counts(found, one.id, words) for one in found.requirements],
        "met": words("overview.met"),
        "rows": [_row(row, found, words, printer) for row in listed or found.rows],
        "out_of_scope": _out_of_scope(apart, words, printer),
        "legend": words("overview.legend"),
    }
    return {**data, "substituted": words("paper.substituted") if printer.substituted else ""}


def director_page(
    found: Overview, words: Words, moment: datetime, *, logo: Logo | None = None
) -> bytes:
    """Return one A4 for whoever leads the authority. Raises PaperFailed."""
    return typeset("director", director_data(found, words, moment), moment=moment, logo=logo)


def director_data(found: Overview, words: Words, moment: datetime) -> dict[str, JsonValue]:
    """Return what the template of the director's page prints."""
    printer = PrintableText()
    worst = sorted(found.rows, key=lambda row: (-row.short, row.place.casefold()))
    places = [row for row in worst if row.short][:_MOST_PLACES]
    late = found.late[:_MOST_LATE]
    data: dict[str, JsonValue] = {
        **_head(found, words, moment, printer),
        "title": words("overview.director_title", about=printer.text(found.about, most=80)),
        "lead": _lead(found, words),
        "headings": [words("audit.requirement"), *_figure_headings(words)],
        "rows": [
            [
                printer.text(f"{one.id} {one.title[words.lang]}"),
                *(str(getattr(found.figures[one.id], name)) for name in FIGURES),
            ]
            for one in found.requirements
        ],
        "total": [words("audit.total"), *(str(getattr(found.total, name)) for name in FIGURES)],
        "places_title": words("overview.places"),
        "places": [
            words("overview.short_of", place=printer.text(row.place, most=80), n=row.short)
            for row in places
        ],
        "no_places": "" if places else words("overview.no_places"),
        "late_title": words("overview.late", n=len(found.late)),
        "late": [
            printer.text(
                words(
                    "overview.late_item",
                    requirement=one.requirement,
                    text=one.text,
                    day=words.date(one.day),
                    who=one.who or words("overview.nobody"),
                ),
                most=150,
            )
            for one in late
        ],
        "no_late": "" if late else words("overview.no_late"),
    }
    return {**data, "substituted": words("paper.substituted") if printer.substituted else ""}


def overview_workbook(found: Overview, words: Words, moment: datetime) -> bytes:
    """Return the matrix and the figures as a workbook."""
    from papers.workbook import workbook_file  # noqa: PLC0415  # its library is 2 MB

    title = words("overview.title", about=found.about)
    as_of = _as_of(found, words, moment)
    matrix = SheetTable(
        words("audit.summary"),
        [
            (words("audit.place"), _WIDE),
            (words("audit.sort"), _MIDDLE),
            *((f"{one.id} {one.title[words.lang]}", _COLUMN) for one in found.requirements),
        ],
        [
            (
                row.place,
                words(f"overview.kind_{row.kind}"),
                *(_said(row, one.id, words) for one in found.requirements),
            )
            for row in found.rows
        ],
        lead=(title, as_of),
    )
    figures = SheetTable(
        words("overview.figures"),
        [(words("audit.requirement"), _WIDE), *((one, _MIDDLE) for one in _figure_headings(words))],
        [
            *(
                (
                    f"{one.id} {one.title[words.lang]}",
                    *(getattr(found.figures[one.id], name) for name in FIGURES),
                )
                for one in found.requirements
            ),
            (words("audit.total"), *(getattr(found.total, name) for name in FIGURES)),
        ],
    )
    return workbook_file([matrix, figures], title=title, made=moment)


def _head(
    found: Overview, words: Words, moment: datetime, printer: PrintableText
) -> dict[str, JsonValue]:
    return {
        "lang": words.lang,
        "authority": printer.text(found.authority, most=80),
        "as_of": _as_of(found, words, moment),
        "counted": words("overview.counted"),
    }


def _as_of(found: Overview, words: Words, moment: datetime) -> str:
    if found.is_past:
        return words("due.as_of_day", day=words.date(found.day))
    return words("card.as_of", moment=words.moment(moment))


def _lead(found: Overview, words: Words) -> str:
    return words("overview.lead", met=found.total.met, all=found.total.all)


def _counts(found: Overview, number: str, words: Words) -> str:
    figures = found.figures[number]
    return words("overview.met_of", met=figures.met, all=figures.all) if figures.all else "–"


def _figure_headings(words: Words) -> list[str]:
    return [words(f"audit.figure_{name}") for name in FIGURES]


def _is_out_of_scope(row: OverviewRow) -> bool:
    standings = {one.standing for one in row.cells.values()}
    return standings == {Standing.OUT_OF_SCOPE}


def _out_of_scope(rows: Sequence[OverviewRow], words: Words, printer: PrintableText) -> str:
    """Name the places to which no requirement applies, which have no row of their own."""
    if not rows:
        return ""
    named = [clipped(row.place, _LONGEST_PLACE) for row in rows[:_MOST_OUT_OF_SCOPE]]
    if len(rows) > len(named):
        named.append(words("audit.and_more", n=len(rows) - len(named)))
    return printer.text(words("overview.out_of_scope", places="; ".join(named)), most=8000)


def _row(row: OverviewRow, found: Overview, words: Words, printer: PrintableText) -> JsonValue:
    return {
        "place": printer.text(row.place, most=_LONGEST_PLACE),
        "kind": words(f"overview.kind_{row.kind}"),
        "cells": [
            {"look": _look(row, one.id), "said": printer.text(_said(row, one.id, words) or "–")}
            for one in found.requirements
        ],
    }


def _look(row: OverviewRow, number: str) -> str:
    return LOOK_OF_STANDING[row.cells[number].standing] if number in row.cells else "apart"


def _said(row: OverviewRow, number: str, words: Words) -> str:
    found = row.cells.get(number)
    if found is None:
        return ""
    said = words(f"status.{found.standing.value}")
    return said if found.inclusion != "voluntary" else words("overview.by_choice", standing=said)
