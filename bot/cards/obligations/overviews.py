"""Show the week's overview, for one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, ObligationNames, clipped, lowered
from bot.cards.obligations.buttons import ObligationButtons, deeds
from bot.cards.obligations.nudge_rows import BundleView, deed_title, group_row, grouped, when_due
from bot.cards.obligations.obligations import overdue_row
from bot.messages import Block, Card, Row, Rows, Span, Text, UserText
from bot.texts.words import Words
from governance.nudges import FOLLOWED, Identity
from governance.obligations.ledger import Entry
from governance.ports import Today

MOST_ROWS = 5
MOST_FOLLOWED = 8


@dataclass(frozen=True)
class WeeklyView:
    """The week of one person.

    - `late`, `missing`, `soon`: how much they are asked for, with the gravest and the nearest.
    - `doing`: what can be done about the gravest.
    - `waiting`: what they have told of, and somebody else has to decide.
    - `follows`: how much else is late that they are accountable for.
    - `told`: what they are told of other people's tasks.
    - `settled`, `fell_due`: how much was settled in the authority since that day, and how much has
      passed its day.
    """

    naming: ObligationNames
    today: Today
    authority: str
    late: int
    follows: int
    missing: int
    soon: int
    gravest: Sequence[Entry]
    nearest: Sequence[Entry]
    waiting: Sequence[Entry]
    doing: Mapping[Identity, ObligationButtons]
    told: BundleView
    since: date
    settled: int
    fell_due: int


def weekly(view: WeeklyView) -> Card:
    """Show what is one's own, now and soon and with others, then what one follows, then news."""
    words = view.naming.words
    now = view.late + view.missing
    lead = _lead(view)
    body: list[Block] = [Text(spans=lead)] if lead else []
    for heading, rows in (
        (words("weekly.now", n=now), [_own_row(one, view) for one in view.gravest[:MOST_ROWS]]),
        (words("weekly.heading_soon", n=view.soon), [_own_row(one, view) for one in view.nearest]),
        (
            words("weekly.waiting", n=len(view.waiting)),
            [_waiting_row(one, view) for one in view.waiting[:MOST_ROWS]],
        ),
        (words("weekly.followed"), _followed(view)),
    ):
        if rows:
            body.append(Rows(heading=heading, rows=tuple(rows)))
    if view.settled or view.fell_due:
        changed = words(
            "weekly.changed",
            day=words.near_date(view.since, view.today.day),
            settled=words("weekly.settled", n=view.settled),
            late=words("weekly.fell_due", n=view.fell_due),
        )
        body.append(Text(kind="small", spans=(changed,)))
    return Card(
        lang=words.lang,
        over=words("weekly.over", authority=view.authority),
        title=_weekly_title(view),
        body=tuple(body),
        actions=(page_button(words("nudge.show_tasks"), "tasks", {}),),
        quiet=(
            page_button(words("weekly.news"), "news", {}),
            page_button(words("due.status"), "status", {}),
        ),
        as_of=_as_of(words, view.today),
        say=f"{words('weekly.over', authority=view.authority)}: {lowered(_weekly_title(view))}",
    )


def _weekly_title(view: WeeklyView) -> str:
    words, now = view.naming.words, view.late + view.missing
    if now:
        return words("weekly.title", n=now)
    return words("weekly.title_soon", n=view.soon) if view.soon else words("weekly.title_none")


def _lead(view: WeeklyView) -> tuple[Span, ...]:
    """Say how much is late and missing, and how much others are late with."""
    words = view.naming.words
    said = [
        said
        for said, count in (
            (words("weekly.late", n=view.late), view.late),
            (words("weekly.missing", n=view.missing), view.missing),
            (words("weekly.follows", n=view.follows), view.follows),
        )
        if count
    ]
    return (words("weekly.lead", said=words.listed(said)),) if said else ()


def _own_row(entry: Entry, view: WeeklyView) -> Row:
    naming, obligation = view.naming, entry.obligation
    doing = view.doing.get(obligation.identity)
    said = when_due(naming, obligation, view.today.day) or f"{naming.wrong(obligation)}."
    row = overdue_row(entry, naming, view.today)
    return row.model_copy(
        update={
            "title": UserText(u=deed_title(naming, obligation)),
            "detail": (UserText(u=clipped(said, DETAIL)),),
            "value": None,
            "actions": deeds(naming.words, doing)[:1] if doing else (),
        }
    )


def _waiting_row(entry: Entry, view: WeeklyView) -> Row:
    row = overdue_row(entry, view.naming, view.today)
    who = view.naming.asked(entry)
    if who is None:
        return row
    detail = view.naming.words("weekly.waits_for", who=who)
    return row.model_copy(update={"detail": (UserText(u=clipped(detail, DETAIL)),)})


def _followed(view: WeeklyView) -> list[Row]:
    """Make the rows of other people's tasks, several of one kind in one."""
    groups = grouped([item for item in view.told.items if item.told.why in FOLLOWED])
    groups.sort(key=lambda group: not group.first.is_open)
    return [group_row(view.told, group) for group in groups[:MOST_FOLLOWED]]


def _as_of(words: Words, today: Today) -> str:
    return words("card.as_of", moment=words.moment(today.now))
