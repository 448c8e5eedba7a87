"""Read the RACI that a member wants, and say it in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import JsonValue

from bot.cards.obligation_names import clipped
from bot.cards.papers import HandedOver, PaperLine, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.raci import RaciChart, raci_chart
from bot.engine.queries.register_view import view_of_day
from bot.texts.words import Words


def read_raci(
    wanted: Mapping[str, JsonValue], context: TurnContext
) -> tuple[RaciChart, HandedOver]:
    """Return the chart that is wanted, and what it says in words."""
    about = wanted.get("about")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    day = str(wanted.get("day") or "")
    seen = view_of_day(date.fromisoformat(day) if day else None, context)
    chart = raci_chart(arguments, context, seen)
    return chart, _told(chart, context.words)


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
