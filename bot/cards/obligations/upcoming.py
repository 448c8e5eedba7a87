"""Show what falls due before a day, the nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.obligations.ours import Ours, ours_line
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, ahead, answer, item_button
from bot.messages import Block, Card, Notice, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry

_FURTHER = timedelta(days=60)
_LONGEST = 110
"""The most characters of a detail; the day and whose it is may take a third line."""


@dataclass(frozen=True)
class UpcomingView:
    """One page of what falls due until that day; `mine` of it is the reader's.

    `late` counts what is overdue already and so not among it. `gravest` is of that what is shown,
    where something in particular or one's own part is asked about: then it is the answer.

    `ours` is there where the reader asked of less than everything, and there is none.
    """

    asked: QueryHeader
    until: date
    entries: Sequence[Entry]
    part: PageRange
    late: int
    mine: int
    ours: Ours | None = None
    gravest: Sequence[Entry] = ()


def coming(view: UpcomingView) -> Card:
    """Show them under a title such as `9 frister frem til 1. apr. 2026`.

    That is: 9 deadlines up to 1 Apr 2026.
    """
    asked, words = view.asked, view.asked.words
    body: list[Block] = []
    if view.gravest:
        late = tuple(_row(entry, view) for entry in view.gravest)
        body.append(Rows(heading=words("coming.late_already", n=view.late), rows=late))
    if view.entries:
        body.append(Text(spans=(words("coming.nearest_first"),)))
        body.append(Rows(rows=tuple(_row(entry, view) for entry in view.entries)))
    if view.late and view.ours is None and not view.gravest:
        body.append(Notice(spans=(words("coming.late", n=view.late),)))
    if view.ours is not None and not view.gravest:
        body.append(ours_line(words, view.ours))
    further = view.until + _FURTHER
    actions = []
    if 0 < view.mine < view.part.total and not {"mine", "person"} & set(asked.arguments):
        label = words("due.show_mine", n=view.mine)
        actions.append(page_button(label, asked.page, asked.again(mine="yes")))
    label = words("coming.further", day=words.date(further))
    actions.append(page_button(label, asked.page, asked.again(until=further.isoformat())))
    return answer(
        asked,
        _title(view),
        body,
        part=view.part,
        actions=actions,
        quiet=(
            page_button(words("due.mine"), "tasks", {})
            if "mine" in asked.arguments
            else page_button(words("due.overdue"), "overdue", asked.topic),
        ),
    )


def _title(view: UpcomingView) -> str:
    asked, words = view.asked, view.asked.words
    n, day = view.part.total, words.date(view.until)
    if view.ours is not None and "mine" in asked.arguments:
        return words("coming.none_yours", day=day)
    if asked.who:
        return words("coming.title_of" if n else "coming.none_of", n=n, day=day, who=asked.who)
    return words("coming.title" if n else "coming.none", n=n, day=day)


def _row(entry: Entry, view: UpcomingView) -> Row:
    naming, obligation = view.asked.naming, entry.obligation
    task, title = naming.task(obligation), naming.title(obligation)
    what = task if clipped(task, TITLE) != title else naming.place(obligation.scope)
    today = view.asked.today.day
    day = naming.words.near_date(obligation.due_on, today)
    said = " · ".join(part for part in (day, what, naming.asked(entry)) if part)
    days = (obligation.due_on - today).days
    return Row(
        title=UserText(u=title),
        detail=(UserText(u=clipped(said, _LONGEST)),),
        value=naming.words("due.days_over", n=-days) if days < 0 else ahead(naming.words, days),
        open=item_button(obligation, naming),
    )
