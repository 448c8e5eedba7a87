"""Read what a year wheel shows for a member, and say it in words."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from bot.app.papers.read_paper import PaperFile, ReadPaper
from bot.cards.papers import HandedOver, PaperLine, PaperPart
from bot.engine.dialog import TurnContext
from bot.engine.queries.year_wheel import YearWheel, year_wheel
from bot.texts.words import Words
from papers.wheel_picture import STATES
from papers.year_wheel import STATE_WORDS, WHOLE_MONTHS, year_wheel_file


def read_year_wheel(wanted: Mapping[str, JsonValue], context: TurnContext) -> ReadPaper:
    """Read the wheel that is wanted."""
    about = wanted.get("about")
    arguments: dict[str, JsonValue] = {"about": about if isinstance(about, list) else []}
    person = str(wanted.get("person") or "")
    if person:
        arguments["person"] = person
    wheel, words, moment = year_wheel(arguments, context), context.words, context.today.now
    name = words("wheel.file_name", about=wheel.about, year=wheel.year)
    files = (
        PaperFile(name, "pdf", lambda logo: year_wheel_file(wheel, words, moment, logo=logo)),
        PaperFile(
            name, "png", lambda logo: year_wheel_file(wheel, words, moment, "png", logo=logo)
        ),
        PaperFile(
            name,
            "svg",
            lambda logo: year_wheel_file(wheel, words, moment, "svg", logo=logo),
            handed=False,
        ),
    )
    return ReadPaper(files, _told(wheel, words))


def _told(wheel: YearWheel, words: Words) -> HandedOver:
    return HandedOver(
        kind="year_wheel",
        over=wheel.about,
        title=words("wheel.handed_title", year=wheel.year),
        lead=words("wheel.handed", counts=_counts(wheel, words, None)),
        parts=(PaperPart(heading=words("wheel.months"), lines=tuple(_lines(wheel, words))),),
    )


def _lines(wheel: YearWheel, words: Words) -> Iterator[PaperLine]:
    for number in range(1, 13):
        counts = _counts(wheel, words, number)
        if counts:
            yield PaperLine(title=words(WHOLE_MONTHS[number - 1]), detail=counts)


def _counts(wheel: YearWheel, words: Words, month: int | None) -> str:
    said = [words(STATE_WORDS[state], n=n) for state in STATES if (n := wheel.count(state, month))]
    return " · ".join(said) or ("" if month else words("wheel.nothing"))
