"""Read the RACI that a member wants, and say it in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import JsonValue

from bot.app.papers.read_paper import PaperFile, ReadPaper
from bot.cards.obligation_names import clipped
from bot.cards.papers import HandedOver, PaperLine, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.raci import RaciChart, raci_chart
from bot.engine.queries.register_view import view_of_day
from bot.texts.words import Words
from papers.raci import raci_file


def read_raci(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the chart that is wanted."""
    about, day = wanted.get("about"), str(wanted.get("day") or "")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    seen = view_of_day(date.fromisoformat(day) if day else None, context)
    chart, words, moment = raci_chart(arguments, context, seen), context.words, context.today.now
    shown = words.date(chart.day).replace("\u00a0", " ")
    name = words("raci.file_name", about=chart.about, day=shown)
    files = (
        PaperFile(name, "pdf", lambda logo: raci_file(chart, words, moment, logo=logo)),
        PaperFile(name, "png", lambda logo: raci_file(chart, words, moment, "png", logo=logo)),
    )
    return ReadPaper(files, _told(chart, words))


def _told(chart: RaciChart, words: Words) -> HandedOver:
    lead = words("raci.gaps" if chart.gaps else "raci.no_gaps", n=chart.gaps)
    if chart.is_past:
        lead = f"{words('due.as_of_day', day=words.date(chart.day))}. {lead}"
    return HandedOver(
        kind="raci",
        over=chart.about,
        title=words("raci.handed_title"),
        lead=lead,
        parts=(PaperPart(heading=words("raci.in_words"), lines=tuple(_lines(chart, words))),),
    )


def _lines(chart: RaciChart, words: Words) -> Iterator[PaperLine]:
    for row in chart.rows:
        doing = [cell for cell in row.cells.values() if cell.letter in ("R", "A")]
        said = [
            words("raci.has", letter=cell.letter, names=", ".join(cell.names))
            for cell in sorted(doing, key=lambda cell: cell.letter, reverse=True)
            if cell.names
        ]
        gaps = [
            words("raci.lacks", where=", ".join(clipped(place, 28) for place in one.lacks))
            for one in doing
            if one.is_gap
        ]
        gaps += [words("raci.shared", where=", ".join(row.shared))] if row.shared else []
        yield PaperLine(
            title=f"{row.requirement.id} {row.requirement.title[words.lang]}",
            detail=" · ".join(said),
            warn=clipped("; ".join(gaps), 80) or None,
        )
