"""Read the overview that a member wants, and say it in words."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from bot.app.papers.figure_lines import figure_line
from bot.app.papers.read_paper import PaperFile, ReadPaper
from bot.cards.papers import HandedOver, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.overview import Overview, overview
from bot.engine.queries.register_view import view_of_day
from bot.texts.words import Words
from papers.overview import director_page, overview_file, overview_workbook


def read_overview(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the overview that is wanted, with the page for whoever leads the authority."""
    about, day = wanted.get("about"), str(wanted.get("day") or "")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    seen = view_of_day(date.fromisoformat(day) if day else None, context)
    found, words, moment = overview(arguments, context, seen), context.words, context.today.now
    shown = words.date(found.day).replace("\u00a0", " ")
    name = words("overview.file_name", about=found.about, day=shown)
    page = words("overview.director_file", about=found.about, day=shown)
    files = (
        PaperFile(name, "pdf", lambda logo: overview_file(found, words, moment, logo=logo)),
        PaperFile(name, "png", lambda logo: overview_file(found, words, moment, "png", logo=logo)),
        PaperFile(name, "xlsx", lambda _: overview_workbook(found, words, moment)),
        PaperFile(
            page,
            "pdf",
            lambda logo: director_page(found, words, moment, logo=logo),
            page="director",
        ),
    )
    return ReadPaper(files, _told(found, words))


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
