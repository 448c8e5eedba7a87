"""Make a contract on one page: an A4 to take to a meeting with the supplier."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from pydantic import JsonValue

from bot.engine.queries.contract_sheet import ContractSheet, OptionSum
from bot.engine.queries.supplier_facts import (
    DeadlineKind,
    ForumSeats,
    PointSeries,
    SupplierDeadline,
)
from bot.engine.queries.supplier_lines import (
    Pair,
    attended,
    clause_said,
    finding_pair,
    joined,
    point_pair,
    seat_parts,
    target_of,
    with_unit,
)
from bot.formatting.record_names import field_of
from bot.formatting.sentence_case import capitalized
from bot.texts.words import Words, shown
from governance.records.columns import sheet_of
from governance.records.forums import Seat
from governance.records.suppliers import Supplier
from papers.logo import Logo
from papers.printable import PrintableText
from papers.sparkline import MOST_VALUES, sparkline_svg
from papers.typesetting import typeset

_MASTER_DATA: Final = (
    *("supplier", "systems", "type", "case_no", "signed_on", "starts_on", "ends_on"),
    *("audit_right", "step_in_right", "exit_assistance", "security_clauses"),
)
_LONGEST: Final = 110
_LONGEST_NAME: Final = 48
_MOST_OPTIONS: Final = 4
_MOST_POINTS: Final = 8
_MOST_FINDINGS: Final = 6
_MOST_DAYS: Final = 8
_MOST_FORUMS: Final = 3
_MOST_SEATS: Final = 6
DAY_WORDS: Final[dict[DeadlineKind, str]] = {
    "option": "contract_sheet.day_option",
    "notice": "contract_sheet.day_notice",
    "end": "contract_sheet.day_end",
    "point": "contract_sheet.day_point",
    "document": "contract_sheet.day_document",
    "meeting": "contract_sheet.day_meeting",
}
"""The sentence that says what is due on a day, by its kind."""


def contract_sheet_pdf(
    sheet: ContractSheet, words: Words, moment: datetime, *, logo: Logo | None = None
) -> bytes:
    """Return the sheet as a PDF. Raises PaperFailed."""
    data = contract_sheet_data(sheet, words, moment)
    return typeset("contract_sheet", data, moment=moment, logo=logo)


def contract_sheet_data(
    sheet: ContractSheet, words: Words, moment: datetime
) -> dict[str, JsonValue]:
    """Return what the template prints."""
    printer = PrintableText()
    contract = sheet.contract
    findings = [
        printer.text(joined(one, words), most=_LONGEST) for one in finding_pairs(sheet, words)
    ]
    days = [_day(one, sheet.today, words, printer) for one in sheet.days]
    options = option_lines(sheet, words)
    points = [_point(one, words, printer) for one in sheet.points]
    data: dict[str, JsonValue] = {
        "lang": words.lang,
        "title": words(
            "contract_sheet.title",
            number=printer.text(contract.number, most=40),
            title=printer.text(contract.title, most=_LONGEST),
        ),
        "authority": printer.text(sheet.authority, most=80),
        "lead": words("contract_sheet.lead", supplier=printer.text(contract.supplier, most=80)),
        "as_of": words("card.as_of", moment=words.moment(moment)),
        "master_heading": words("contract_sheet.master_data"),
        "master": [
            [printer.text(label), printer.text(value, most=_LONGEST)]
            for label, value in _master_data(sheet, words)
        ],
        "options_heading": words("contract_sheet.options"),
        "options": [
            [printer.text(line, most=2 * _LONGEST) for line in lines]
            for lines in options[:_MOST_OPTIONS]
        ],
        "points_heading": words("contract_sheet.points"),
        "point_columns": [
            words("contract_sheet.point"),
            words("contract_sheet.target"),
            words("contract_sheet.newest"),
            words("contract_sheet.last_values"),
        ],
        "points": list(points[:_MOST_POINTS]),
        "no_points": "" if points else words("contract_sheet.no_points"),
        "points_legend": words("contract_sheet.points_legend") if points else "",
        "findings_heading": words("contract_sheet.findings"),
        "findings": list(findings[:_MOST_FINDINGS]),
        "no_findings": "" if findings else words("contract_sheet.no_findings"),
        "days_heading": words("contract_sheet.days"),
        "days": list(days[:_MOST_DAYS]),
        "no_days": "" if days else words("contract_sheet.no_days"),
        "forums_heading": words("contract_sheet.forums"),
        "seat_columns": [
            words("contract_sheet.name"),
            words("contract_sheet.seat"),
            words("contract_sheet.attended"),
        ],
        "forums": [_forum(one, words, printer) for one in sheet.forums[:_MOST_FORUMS]],
        "no_forums": "" if sheet.forums else words("contract_sheet.no_forums"),
        "more": {
            "options": _more(len(options) - _MOST_OPTIONS, words),
            "points": _more(len(points) - _MOST_POINTS, words),
            "findings": _more(len(findings) - _MOST_FINDINGS, words),
            "days": _more(len(days) - _MOST_DAYS, words),
            "forums": _more(len(sheet.forums) - _MOST_FORUMS, words),
        },
    }
    return {**data, "substituted": words("paper.substituted") if printer.substituted else ""}


def _more(count: int, words: Words) -> str:
    return words("wheel.more", n=count) if count > 0 else ""


def _master_data(sheet: ContractSheet, words: Words) -> Iterator[tuple[str, str]]:
    """Yield what is filled in and may be seen; what is not there has no line."""
    columns = {one.field: one for one in sheet_of("contracts").columns}
    for name in _MASTER_DATA:
        if getattr(sheet.contract, name) not in (None, ()):
            column = columns[name]
            label = column.label.da if words.lang == "da" else column.label.en
            yield label, field_of(sheet.contract, column, words, whole=True)
            if name == "supplier" and sheet.supplier is not None:
                yield from _of_supplier(sheet.supplier, words)


def _of_supplier(supplier: Supplier, words: Words) -> Iterator[tuple[str, str]]:
    if supplier.cvr:
        yield words("contract_sheet.cvr"), supplier.cvr
    if supplier.subcontractors:
        yield words("contract_sheet.subcontractors"), ", ".join(supplier.subcontractors)


# ── Options, findings and days ───────────────────────────────────────────────


def option_lines(sheet: ContractSheet, words: Words) -> list[list[str]]:
    """Write each option with its arithmetic, and the notice of a contract that renews itself."""
    found = [[*_option(one, sheet.today, words)] for one in sheet.options]
    notice = sheet.deadlines.notice
    if notice is not None:
        lines = [words("contract_sheet.notice", day=_on(notice.act_by, words))]
        if notice.act_by != notice.written:
            lines.append(words("contract_sheet.day_off", day=_on(notice.written, words)))
        lines.append(words("contract_sheet.renews", n=notice.months))
        found.append(lines)
    return found or [[words("contract_sheet.no_options")]]


def _option(one: OptionSum, today: date, words: Words) -> Iterator[str]:
    """Yield what the option is, the last day to say yes or no, and how both are counted."""
    yield words("contract_sheet.option", number=one.number, n=one.option.months)
    if one.option.decision is None and one.last >= today:
        left = (one.last - today).days
        yield words("contract_sheet.answer_by", day=_on(one.last, words), n=left)
        if one.last != one.option.notice_deadline:
            yield words("contract_sheet.day_off", day=_on(one.option.notice_deadline, words))
    else:
        yield option_ended(one, words)
    said = option_sum(one, words)
    if said:
        yield said


def option_ended(one: OptionSum, words: Words) -> str:
    """Say what became of an option that is answered, or whose day has passed."""
    match one.option.decision:
        case "yes":
            return words("contract_sheet.taken")
        case "no":
            return words("contract_sheet.not_taken")
        case None:
            return words("contract_sheet.passed", day=_on(one.last, words))


def option_sum(one: OptionSum, words: Words) -> str:
    """Write the end plus the months, and the end they lead to; empty where there is none."""
    if one.end is None or one.longer is None or one.option.decision == "no":
        return ""
    return words(
        "contract_sheet.sum",
        end=words.date(one.end),
        n=one.option.months,
        longer=words.date(one.longer),
    )


def _on(day: date, words: Words) -> str:
    return f"{words.weekday(day)} {words.date(day)}"


def finding_pairs(sheet: ContractSheet, words: Words) -> Iterator[Pair]:
    """Yield what supervision left open, and the points that miss their targets."""
    yield from (finding_pair(one, words) for one in sheet.findings)
    yield from (point_pair(one, words) for one in sheet.missed)


def day_line(one: SupplierDeadline, words: Words) -> str:
    """Say what is due on the day."""
    return words(DAY_WORDS[one.kind], about=capitalized(one.about))


def _day(one: SupplierDeadline, today: date, words: Words, printer: PrintableText) -> JsonValue:
    return {
        "day": words.date(one.day),
        "said": printer.text(day_line(one, words), most=_LONGEST),
        "late": words("contract_sheet.late") if one.day < today else "",
    }


# ── Measuring points and forums ──────────────────────────────────────────────


def _point(one: PointSeries, words: Words, printer: PrintableText) -> JsonValue:
    name = printer.text(one.point.name, most=_LONGEST_NAME)
    clause = one.point.clause
    row: dict[str, JsonValue] = {
        "name": name,
        "clause": printer.text(clause_said(clause, words), most=40) if clause else "",
        "target": printer.text(target_of(one, words), most=40),
        "newest": words("contract_sheet.not_measured"),
        "when": "",
        "missed": False,
        "picture": "",
        "alt": "",
    }
    if not one.values:
        return row
    day, value = one.values[-1]
    said = printer.text(with_unit(value, one.point.unit, words), most=40)
    missed = one.is_reached is False
    values = [number for _, number in one.values]
    counted = min(len(values), MOST_VALUES)
    alt = words("contract_sheet.alt", n=counted, point=name, value=said)
    return {
        **row,
        "newest": said,
        "when": words.date(day),
        "missed": missed,
        "picture": sparkline_svg(values, one.point.target, is_reached=not missed),
        "alt": alt,
    }


def _forum(one: ForumSeats, words: Words, printer: PrintableText) -> JsonValue:
    forum = one.forum
    said = [capitalized(shown(forum.level, words.lang))]
    if forum.every_days is not None:
        said.append(words("contract_sheet.every", n=forum.every_days))
    if forum.last_minutes_on is not None:
        said.append(words("contract_sheet.last_met", day=words.date(forum.last_minutes_on)))
    if one.next_by is not None:
        said.append(words("contract_sheet.next_by", day=words.date(one.next_by)))
    return {
        "name": printer.text(forum.name, most=_LONGEST_NAME),
        "said": " · ".join(said),
        "seats": [_seat(seat, words, printer) for seat in one.seats[:_MOST_SEATS]],
        "more": _more(len(one.seats) - _MOST_SEATS, words),
    }


def _seat(seat: Seat, words: Words, printer: PrintableText) -> JsonValue:
    return [
        printer.text(seat.person, most=_LONGEST_NAME),
        printer.text(", ".join(seat_parts(seat, words)), most=90),
        attended(seat, words),
    ]
