"""Read a forum's agenda, or a skeleton for its minutes, for a member to copy and send."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.app.papers.read_paper import NoPaper, PaperFile, ReadPaper
from bot.cards.papers import HandedOver, PaperLine, PaperPart, PaperText
from bot.engine.dialog import TurnContext
from bot.engine.queries.agenda import Agenda, NoForum, agenda
from papers.agenda import agenda_pdf, agenda_text, minutes_pdf, minutes_text


def read_agenda(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the agenda of the forum that is wanted. Raises NoPaper."""
    found, words, moment = _agenda(wanted, context), context.words, context.today.now
    day = words.date(found.today).replace("\u00a0", " ")
    name = words("agenda.file_name", forum=found.forum, day=day)
    text = agenda_text(found, words)
    own = tuple(PaperLine(title=one, detail=said) for one, said in found.own)
    return ReadPaper(
        (
            PaperFile(name, "pdf", lambda logo: agenda_pdf(found, words, moment, logo=logo)),
            PaperFile(name, "txt", lambda _: text.encode()),
        ),
        HandedOver(
            kind="agenda",
            over=found.forum,
            title=words("agenda.handed_title"),
            lead=words("agenda.handed"),
            texts=(PaperText(text=text),),
            parts=(PaperPart(heading=words("agenda.own"), lines=own),),
            scope=str(wanted["about"]),
        ),
    )


def read_minutes(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the skeleton of the minutes of the forum that is wanted. Raises NoPaper."""
    found, words, moment = _agenda(wanted, context), context.words, context.today.now
    day = words.date(found.today).replace("\u00a0", " ")
    name = words("agenda.minutes_file_name", forum=found.forum, day=day)
    text = minutes_text(found, words)
    return ReadPaper(
        (
            PaperFile(name, "pdf", lambda logo: minutes_pdf(found, words, moment, logo=logo)),
            PaperFile(name, "txt", lambda _: text.encode()),
        ),
        HandedOver(
            kind="minutes",
            over=found.forum,
            title=words("agenda.minutes_handed_title"),
            lead=words("agenda.handed"),
            texts=(PaperText(text=text),),
            scope=str(wanted["about"]),
        ),
    )


def _agenda(wanted: Mapping[str, JsonValue], context: TurnContext) -> Agenda:
    try:
        return agenda(str(wanted.get("about") or ""), context)
    except NoForum as none:
        raise NoPaper("agenda.no_forum") from none
