"""Read a contract on one page for a member, and say it in words."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from bot.app.papers.read_paper import PaperFile, ReadPaper
from bot.cards.papers import HandedOver, PaperLine, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.contract_sheet import ContractSheet, contract_sheet
from bot.engine.queries.supplier_facts import contract_of
from bot.engine.queries.supplier_lines import attended, seat_parts
from bot.texts.words import Words
from governance.context import NotFound
from papers.contract_sheet import (
    contract_sheet_pdf,
    day_line,
    finding_pairs,
    option_ended,
    option_sum,
)

_MOST_LINES = 8


def read_contract_sheet(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the sheet of the contract that is wanted. Raises NotFound."""
    contract = contract_of(str(wanted.get("about") or ""), context)
    if contract is None:
        raise NotFound
    sheet, words, moment = contract_sheet(contract, context), context.words, context.today.now
    day = words.date(sheet.today).replace("\u00a0", " ")
    name = words("contract_sheet.file_name", number=sheet.contract.number, day=day)
    files = (
        PaperFile(name, "pdf", lambda logo: contract_sheet_pdf(sheet, words, moment, logo=logo)),
    )
    return ReadPaper(files, _told(sheet, words))


def _told(sheet: ContractSheet, words: Words) -> HandedOver:
    parts = (
        (words("contract_sheet.figures"), [*_figures(sheet, words)]),
        (words("contract_sheet.options"), [*_options(sheet, words)]),
        (
            words("contract_sheet.findings"),
            [PaperLine(title=one, detail=said) for one, said in finding_pairs(sheet, words)],
        ),
        (words("contract_sheet.days"), [*_days(sheet, words)]),
        (words("contract_sheet.forums"), [*_seats(sheet, words)]),
    )
    return HandedOver(
        kind="contract_sheet",
        over=f"{sheet.contract.number} · {sheet.contract.supplier}",
        title=words("contract_sheet.handed_title"),
        lead=words("contract_sheet.handed"),
        notice=words("contract_sheet.left_out"),
        parts=tuple(
            PaperPart(heading=heading, lines=tuple(lines[:_MOST_LINES]))
            for heading, lines in parts
            if lines
        ),
    )


def _figures(sheet: ContractSheet, words: Words) -> Iterator[PaperLine]:
    way = sheet.deadlines.way
    if way is not None:
        yield PaperLine(title=words("contract_sheet.figure_end"), detail=words.date(way.end))
    measured = sum(one.is_reached is not None for one in sheet.points)
    reached = measured - len(sheet.missed)
    yield PaperLine(
        title=words("contract_sheet.figure_points"),
        detail=words("contract_sheet.points_reached", reached=reached, measured=measured)
        if sheet.points
        else words("contract_sheet.no_points"),
    )
    yield PaperLine(
        title=words("contract_sheet.figure_findings"), detail=words.number(sheet.open_findings)
    )


def _options(sheet: ContractSheet, words: Words) -> Iterator[PaperLine]:
    """Yield the options as the paper has them, in fewer words."""
    for one in sheet.options:
        answer = words("contract_sheet.answer_short", day=words.date(one.last))
        if one.option.decision is not None or one.last < sheet.today:
            answer = option_ended(one, words)
        yield PaperLine(
            title=words("contract_sheet.option", number=one.number, n=one.option.months),
            detail=" · ".join(filter(None, (answer.rstrip("."), option_sum(one, words)))),
        )
    notice = sheet.deadlines.notice
    if notice is not None:
        day = words.date(notice.act_by)
        yield PaperLine(title=words("contract_sheet.notice", day=day))


def _days(sheet: ContractSheet, words: Words) -> Iterator[PaperLine]:
    for one in sheet.days:
        late = words("contract_sheet.late") if one.day < sheet.today else None
        yield PaperLine(title=day_line(one, words), detail=words.date(one.day), warn=late)


def _seats(sheet: ContractSheet, words: Words) -> Iterator[PaperLine]:
    for one in sheet.forums:
        for seat in one.seats:
            said = [one.forum.name, *seat_parts(seat, words), attended(seat, words)]
            yield PaperLine(title=seat.person, detail=", ".join(filter(None, said)))
