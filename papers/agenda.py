"""Write a forum's agenda, and a skeleton for its minutes: as text to copy, and as paper."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from bot.engine.queries.agenda import Agenda, AgendaItem
from bot.engine.queries.supplier_lines import attended, seat_parts
from bot.texts.direction import isolated
from bot.texts.words import Words
from papers.copied_text import one_line
from papers.logo import Logo
from papers.printable import PrintableText
from papers.typesetting import typeset

_LONGEST: Final = 160
_LONGEST_NAME: Final = 60
_MOST_SEATS: Final = 30
_INDENT: Final = "   "


def agenda_text(agenda: Agenda, words: Words) -> str:
    """Return the agenda as plain text, to be sent with the invitation."""
    lines = [*map(one_line, (words("agenda.title", forum=agenda.forum), *_head(agenda, words))), ""]
    for number, item in enumerate(agenda.items, 1):
        lines += _item(number, item)
    return _plain(lines)


def minutes_text(agenda: Agenda, words: Words) -> str:
    """Return the skeleton of the minutes as plain text."""
    title = words("agenda.minutes_title", forum=agenda.forum)
    lines = [*map(one_line, (title, *_head(agenda, words))), ""]
    lines.append(words("agenda.attendance"))
    present = words("agenda.present").lower()
    lines += [f"- {one_line(', '.join(seat))}; {present}: " for seat in _seats(agenda, words)]
    lines += [f"- {one_line(party)}: " for party in _unseated(agenda, words)]
    for number, item in enumerate(agenda.items, 1):
        lines += ["", *_item(number, item)]
        lines += [f"{_INDENT}{one}: " for one in _blanks(words)]
    return _plain(lines)


def agenda_pdf(
    agenda: Agenda, words: Words, moment: datetime, *, logo: Logo | None = None
) -> bytes:
    """Return the agenda as a PDF. Raises PaperFailed."""
    return typeset("agenda", agenda_data(agenda, words, moment), moment=moment, logo=logo)


def minutes_pdf(
    agenda: Agenda, words: Words, moment: datetime, *, logo: Logo | None = None
) -> bytes:
    """Return the skeleton of the minutes as a PDF to write on. Raises PaperFailed."""
    data = agenda_data(agenda, words, moment, minutes=True)
    return typeset("agenda", data, moment=moment, logo=logo)


def agenda_data(
    agenda: Agenda, words: Words, moment: datetime, *, minutes: bool = False
) -> dict[str, JsonValue]:
    """Return what the template prints; for the minutes with room to write in."""
    printer = PrintableText()
    title = "agenda.minutes_title" if minutes else "agenda.title"
    unseated = _unseated(agenda, words) if minutes else ()
    seats: list[JsonValue] = [
        [
            printer.text(seat.person, most=_LONGEST_NAME),
            printer.text(", ".join(seat_parts(seat, words)), most=_LONGEST),
            "" if minutes else attended(seat, words),
        ]
        for seat in agenda.seats[:_MOST_SEATS]
    ]
    seats += [["", printer.text(party, most=_LONGEST), ""] for party in unseated]
    data: dict[str, JsonValue] = {
        "lang": words.lang,
        "minutes": minutes,
        "title": words(title, forum=printer.text(agenda.forum, most=80)),
        "authority": printer.text(agenda.authority, most=80),
        "head": [printer.text(line, most=_LONGEST) for line in _head(agenda, words)],
        "as_of": words("card.as_of", moment=words.moment(moment)),
        "seats_heading": words("agenda.attendance"),
        "seat_columns": [
            words("contract_sheet.name"),
            words("contract_sheet.seat"),
            words("agenda.present" if minutes else "contract_sheet.attended"),
        ],
        "seats": seats,
        "items": [
            {
                "title": printer.text(item.title),
                "lines": [printer.text(line, most=_LONGEST) for line in item.lines],
            }
            for item in agenda.items
        ],
        "blanks": list(_blanks(words)),
    }
    return {**data, "substituted": words("paper.substituted") if printer.substituted else ""}


def _head(agenda: Agenda, words: Words) -> list[str]:
    lines = [
        words(
            "agenda.parties",
            authority=agenda.authority,
            supplier=agenda.supplier,
            number=agenda.contract,
        )
    ]
    if agenda.due is not None:
        lines.append(words("agenda.by", day=words.date(agenda.due)))
    return [*lines, words("agenda.time_and_place")]


def _seats(agenda: Agenda, words: Words) -> Iterator[list[str]]:
    for seat in agenda.seats:
        yield [isolated(one) for one in (seat.person, *seat_parts(seat, words))]


def _unseated(agenda: Agenda, words: Words) -> Iterator[str]:
    """Yield the party of which nobody has a seat, so that there is room for its names."""
    sides = {seat.side for seat in agenda.seats}
    if "us" not in sides:
        yield isolated(agenda.authority)
    if "supplier" not in sides:
        yield isolated(agenda.supplier)


def _blanks(words: Words) -> tuple[str, ...]:
    return words("agenda.decision"), words("agenda.who"), words("agenda.when")


def _item(number: int, item: AgendaItem) -> list[str]:
    return [
        f"{number}. {one_line(item.title)}",
        *(f"{_INDENT}- {one_line(one)}" for one in item.lines),
    ]


def _plain(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
