"""Show the overviews: the week's, for one person, and the month's one page for management."""

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


@dataclass(frozen=True)
class MonthlyView:
    """The authority as a whole.

    It has the requirements met of all, what is late, missing and not told, what nobody answers,
    and the gravest. What is not possible, with a reason, is not among the met.
    """

    naming: ObligationNames
    today: Today
    authority: str
    met: int
    unproved: int
    reasoned: int
    all: int
    late: int
    missing: int
    unknown: int
    raised: Sequence[Entry]
    gravest: Sequence[Entry]


def monthly(view: MonthlyView) -> Card:
    """Show what needs management first, then what is oldest."""
    words = view.naming.words
    late, missing = words("weekly.late", n=view.late), words("weekly.missing", n=view.missing)
    unknown = words("monthly.unknown", n=view.unknown)
    lead = words("monthly.lead", late=late, missing=missing, unknown=unknown)
    body: list[Block] = [Text(spans=(lead,))]
    apart = [words("monthly.unproved", n=view.unproved)] if view.unproved else []
    apart += [words("monthly.reasoned", n=view.reasoned)] if view.reasoned else []
    if apart:
        body.append(Text(spans=(" ".join(apart),)))
    if view.raised:
        rows = tuple(_raised(entry, view) for entry in view.raised[:MOST_ROWS])
        body.append(Rows(heading=words("monthly.raised", n=len(view.raised)), rows=rows))
    else:
        body.append(Text(spans=(words("monthly.nothing_raised"),)))
    if view.gravest:
        rows = tuple(overdue_row(entry, view.naming, view.today) for entry in view.gravest)
        body.append(Rows(heading=words("monthly.gravest", n=len(rows)), rows=rows))
    return Card(
        lang=words.lang,
        over=words("monthly.over", authority=view.authority),
        title=words("monthly.title", met=view.met, all=view.all),
        body=tuple(body),
        actions=(page_button(words("due.status"), "status", {}),),
        quiet=(
            page_button(words("due.overdue"), "overdue", {}),
            page_button(words("due.missing"), "missing", {}),
        ),
        as_of=_as_of(words, view.today),
        say=words("monthly.say", met=view.met, all=view.all, late=late),
    )


def _raised(entry: Entry, view: MonthlyView) -> Row:
    naming, obligation = view.naming, entry.obligation
    who = naming.asked(entry) or "–"
    said = naming.words("monthly.raised_detail", who=who, wrong=naming.wrong(obligation))
    arguments = dict(zip(("scope", "rule", "subject"), obligation.identity, strict=True))
    return Row(
        title=UserText(u=naming.title(obligation)),
        detail=(UserText(u=clipped(said, DETAIL)),),
        open=page_button(naming.words("home.show"), "obligation", arguments),
    )


def _as_of(words: Words, today: Today) -> str:
    return words("card.as_of", moment=words.moment(today.now))
