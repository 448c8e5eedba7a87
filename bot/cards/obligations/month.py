"""Show the month's one page for management."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, ObligationNames, clipped
from bot.cards.obligations.obligations import overdue_row
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry
from governance.ports import Today

MOST_ROWS = 5


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
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
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
