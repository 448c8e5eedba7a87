"""Show the week's overview, for one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, ObligationNames, clipped
from bot.cards.obligations.obligations import coming_row, overdue_row
from bot.messages import Block, Bold, Card, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.obligations.ledger import Entry
from governance.ports import Today

MOST_ROWS = 5


@dataclass(frozen=True)
class WeeklyView:
    """The part one person is asked to see to.

    It has how much of it is late, missing and coming, with the gravest and the nearest.
    `follows` is how much else is late that they are accountable for, with the gravest of that.
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
    followed: Sequence[Entry] = ()


def weekly(view: WeeklyView) -> Card:
    """Show counts first, then what weighs most, then what comes, then what others are late with."""
    words = view.naming.words
    late, missing = words("weekly.late", n=view.late), words("weekly.missing", n=view.missing)
    rest = [missing, words("weekly.soon", n=view.soon)]
    if view.follows:
        rest.insert(0, words("weekly.follows", n=view.follows))
    body: list[Block] = [Text(spans=(Bold(b=late), f" · {' · '.join(rest)}."))]
    if view.gravest:
        rows = tuple(overdue_row(entry, view.naming, view.today) for entry in view.gravest)
        body.append(Rows(heading=words("weekly.heading_late", n=view.late), rows=rows))
    if view.nearest:
        rows = tuple(_coming(entry, view) for entry in view.nearest)
        body.append(Rows(heading=words("weekly.heading_soon", n=view.soon), rows=rows))
    if view.followed:
        rows = tuple(overdue_row(entry, view.naming, view.today) for entry in view.followed)
        body.append(Rows(heading=words("weekly.heading_followed", n=view.follows), rows=rows))
    return Card(
        lang=words.lang,
        over=words("weekly.over", authority=view.authority),
        title=words("weekly.title"),
        body=tuple(body),
        actions=(page_button(words("due.overdue"), "overdue", {"mine": "yes"}),),
        quiet=(
            page_button(words("due.missing"), "missing", {"mine": "yes"}),
            page_button(words("due.status"), "status", {}),
        ),
        as_of=_as_of(words, view.today),
        say=words("weekly.say", late=late, missing=missing),
    )


def _coming(entry: Entry, view: WeeklyView) -> Row:
    row = coming_row(entry, view.naming, view.today)
    who = view.naming.asked(entry)
    if who is None:
        return row
    detail = " · ".join((*(getattr(span, "u", str(span)) for span in row.detail), who))
    return row.model_copy(update={"detail": (UserText(u=clipped(detail, DETAIL)),)})


def _as_of(words: Words, today: Today) -> str:
    return words("card.as_of", moment=words.moment(today.now))
