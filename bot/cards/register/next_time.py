"""Show when something is done next: for which day it is planned, or by when it is due."""

from datetime import date

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.query_card import answer
from bot.cards.register.last_time import LastTimeView, Time, due_again
from bot.messages import Card, Row, Rows, Text, UserText


def next_time(view: LastTimeView) -> Card:
    """Show it under a title such as `Næste: Tågevarsel, 19. aug. 2026`, the nearest first."""
    asked, words = view.asked, view.asked.words
    if not view.found:
        return answer(asked, words("last.nothing"), ())
    first, planned = view.found[0], any(one.planned for one in view.found)
    last = view.part.first + view.part.shown
    rows = tuple(_row(one, view) for one in view.found[view.part.first : last])
    lead = () if planned else (Text(spans=(words("last.none_planned"),)),)
    quiet = (page_button(words("last.who_has_it"), "responsible", asked.topic),)
    return answer(asked, _title(first, view), (*lead, Rows(rows=rows)), part=view.part, quiet=quiet)


def next_first(one: Time) -> tuple[date, str]:
    """Order by the day, planned or due; what has none comes last."""
    return _day(one) or date.max, one.occasion.scope


def _title(one: Time, view: LastTimeView) -> str:
    asked, words, day = view.asked, view.asked.words, _day(one)
    if day is None:
        return words("last.no_next")
    place = asked.naming.place(one.occasion.scope)
    if day < asked.today.day:
        return words("last.late_title", place=place)
    return words("last.next_title", place=place, day=words.near_date(day, asked.today.day))


def _day(one: Time) -> date | None:
    obligation = one.due.obligation if one.due else None
    due = None if obligation is None or obligation.is_gap else obligation.due_on
    return one.planned or due


def _when(one: Time, view: LastTimeView) -> str:
    words, today = view.asked.words, view.asked.today.day
    if one.planned is not None:
        return words("last.planned", day=words.near_date(one.planned, today))
    return due_again(one.due, view.asked) if one.due else ""


def _row(one: Time, view: LastTimeView) -> Row:
    asked, words, occasion = view.asked, view.asked.words, one.occasion
    what = occasion.name or (words(f"word.{occasion.sort}") if occasion.sort else "")
    title = asked.naming.place(occasion.scope)
    before = words("last.was_last", day=words.date(occasion.day)) if occasion.day else ""
    due = due_again(one.due, asked) if one.due and one.planned else ""
    parts = (_when(one, view), due, before or words("last.never_row"))
    again: dict[str, JsonValue] = {"about": [occasion.scope], "section": one.section}
    return Row(
        title=UserText(u=clipped(f"{title}, {what}" if what else title, TITLE)),
        detail=(UserText(u=clipped(" · ".join(filter(None, parts)), DETAIL)),),
        open=page_button(words("home.show"), asked.page, {**asked.topic, **again}),
    )
