"""Make the year wheel as a paper: an A3 with the picture, and what falls due month by month."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from bot.cards.obligation_names import clipped
from bot.engine.queries.year_wheel import WheelItem, WheelState, YearWheel
from bot.texts.words import Words
from papers.logo import Logo
from papers.printable import PrintableText
from papers.typesetting import Format, typeset
from papers.wheel_picture import STATES, legend_svg, wheel_svg

_MOST_IN_A_MONTH: Final = 10
_LONGEST_PLACE: Final = 30
_LONGEST_ITEM: Final = 70
_HEADING_LINES: Final = 2
"""The lines that the name of a month takes, with the room above it."""
STATE_WORDS: Final[Mapping[WheelState, str]] = {
    "done": "wheel.done",
    "late": "wheel.late",
    "ahead": "wheel.ahead",
    "lapsed": "wheel.lapsed",
}
"""The sentence that counts what stands so."""
_ALTERNATIVES: Final[Mapping[WheelState, str]] = {
    "done": "wheel.done_alt",
    "late": "wheel.late_alt",
    "ahead": "wheel.ahead_alt",
    "lapsed": "wheel.lapsed_alt",
}


WHOLE_MONTHS: Final = (
    "wheel.whole_month_1",
    "wheel.whole_month_2",
    "wheel.whole_month_3",
    "wheel.whole_month_4",
    "wheel.whole_month_5",
    "wheel.whole_month_6",
    "wheel.whole_month_7",
    "wheel.whole_month_8",
    "wheel.whole_month_9",
    "wheel.whole_month_10",
    "wheel.whole_month_11",
    "wheel.whole_month_12",
)


def year_wheel_file(
    wheel: YearWheel,
    words: Words,
    moment: datetime,
    form: Format = "pdf",
    *,
    logo: Logo | None = None,
) -> bytes:
    """Return the wheel as a file; as SVG it is the picture alone. Raises PaperFailed."""
    if form == "svg":
        return wheel_svg(wheel, words).encode()
    data = year_wheel_data(wheel, words, moment)
    return typeset("year_wheel", data, moment=moment, form=form, logo=logo)


def year_wheel_data(wheel: YearWheel, words: Words, moment: datetime) -> dict[str, JsonValue]:
    """Return what the template prints."""
    printer = PrintableText()
    about = printer.text(wheel.about, most=80)
    counts = {state: wheel.count(state) for state in STATES}
    said = {state: words(STATE_WORDS[state], n=n) for state, n in counts.items()}
    foot = []
    if wheel.earlier:
        foot.append(words("wheel.earlier", n=wheel.earlier, year=wheel.year))
    if wheel.missing or wheel.unknown:
        foot.append(words("wheel.gaps", missing=wheel.missing, unknown=wheel.unknown))
    months = [_month(number, wheel, words, printer) for number in range(1, 13)]
    if printer.substituted:
        foot.append(words("paper.substituted"))
    return {
        "lang": words.lang,
        "title": words("wheel.title", year=wheel.year, about=about),
        "authority": printer.text(wheel.authority, most=80),
        "as_of": words("card.as_of", moment=words.moment(moment)),
        "picture": wheel_svg(wheel, words),
        "alt": words(
            "wheel.alt", year=wheel.year, said=words.listed([*said.values()]), about=wheel.about
        ),
        "legend": [{"mark": legend_svg(state), "said": said[state]} for state in STATES],
        "months": list(months),
        "second_column": _second_column(wheel),
        "foot": list(foot),
    }


def _second_column(wheel: YearWheel) -> int:
    """Return how many months stand in the first of two columns, so that both are as long."""
    counts = [sum(one.day.month == month for one in wheel.items) for month in range(1, 13)]
    lines = [_HEADING_LINES + min(max(count, 1), _MOST_IN_A_MONTH) for count in counts]
    return min(range(1, 12), key=lambda first: max(sum(lines[:first]), sum(lines[first:])))


def _month(number: int, wheel: YearWheel, words: Words, printer: PrintableText) -> JsonValue:
    items = [one for one in wheel.items if one.day.month == number]
    more = len(items) - _MOST_IN_A_MONTH
    return {
        "name": words(WHOLE_MONTHS[number - 1]),
        "items": [_item(one, words, printer) for one in items[:_MOST_IN_A_MONTH]],
        "more": words("wheel.more", n=more) if more > 0 else "",
        "nothing": "" if items else words("wheel.nothing"),
    }


def _item(item: WheelItem, words: Words, printer: PrintableText) -> JsonValue:
    said = words("wheel.item", place=clipped(item.place, _LONGEST_PLACE), task=item.task)
    return {
        "day": str(item.day.day),
        "mark": legend_svg(item.state),
        "alt": words(_ALTERNATIVES[item.state]),
        "said": printer.text(said, most=_LONGEST_ITEM),
        "what": printer.text(" · ".join(filter(None, (item.requirement, item.who))), most=40),
    }
