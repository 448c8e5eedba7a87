"""Read the overview that a member wants, and say it in words."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from bot.app.papers.figure_lines import figure_line
from bot.cards.papers import HandedOver, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.overview import Overview, overview
from bot.engine.queries.register_view import view_of_day
from bot.texts.words import Words


def read_overview(
    wanted: Mapping[str, JsonValue], context: TurnContext
) -> tuple[Overview, HandedOver]:
    """Return the overview that is wanted, and what it says in words."""
    about, day = wanted.get("about"), str(wanted.get("day") or "")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    seen = view_of_day(date.fromisoformat(day) if day else None, context)
    found = overview(arguments, context, seen)
    return found, _told(found, context.words)


def _told(found: Overview, words: Words) -> HandedOver:
    lead = words("overview.handed", met=found.total.met, all=found.total.all)
    if found.is_past:
        lead = f"{words('due.as_of_day', day=words.date(found.day))}. {lead}"
    lines = tuple(
        figure_line(f"{one.id} {one.title[words.lang]}", found.figures[one.id], words)
        for one in found.requirements
    )
    return HandedOver(
        kind="overview",
        over=found.about,
        title=words("overview.handed_title"),
        lead=lead,
        parts=(PaperPart(heading=words("audit.in_words"), lines=lines),),
    )
