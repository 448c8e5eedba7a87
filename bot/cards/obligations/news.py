"""Show what has happened since a day: grouped and counted, what matters most first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Button, Card, Row, Rows, UserText

_FURTHER = timedelta(days=30)


@dataclass(frozen=True)
class Group:
    """Events of one kind: how many, the names of the first, and where they are to be seen."""

    title: str
    count: int
    names: Sequence[str]
    opens: Button | None = None


@dataclass(frozen=True)
class NewsView:
    """One page of the groups; `count` counts the events in all of them."""

    asked: QueryHeader
    since: date
    groups: Sequence[Group]
    part: PageRange
    count: int


def news(view: NewsView) -> Card:
    """Show the groups under a title such as `23 ting er sket siden 23. feb. 2026`.

    That is: 23 things have happened since 23 Feb 2026.
    """
    asked, words = view.asked, view.asked.words
    day = words.date(view.since)
    title = words("news.title" if view.count else "news.none", n=view.count, day=day)
    last = view.part.first + view.part.shown
    rows = tuple(_row(one) for one in view.groups[view.part.first : last])
    month = (asked.today.day - _FURTHER).isoformat()
    longer = page_button(words("news.month"), asked.page, asked.again(since=month))
    return answer(
        asked,
        title,
        (Rows(rows=rows),) if rows else (),
        part=view.part,
        actions=(longer,) if view.since.isoformat() > month else (),
        quiet=(page_button(words("due.overdue"), "overdue", asked.topic),),
    )


def _row(one: Group) -> Row:
    return Row(
        title=UserText(u=clipped(one.title, TITLE)),
        detail=(UserText(u=clipped(", ".join(dict.fromkeys(one.names)), DETAIL)),)
        if one.names
        else (),
        value=str(one.count),
        open=one.opens,
    )
