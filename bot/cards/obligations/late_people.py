"""Show who is late with what: everybody with their overdue items, the most first."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry


@dataclass(frozen=True)
class LatePeopleView:
    """Everybody, by e-mail, with what they are late with; `open` is the page of one of them.

    `late` is how many items are overdue among those that were asked of.
    """

    asked: QueryHeader
    naming: ObligationNames
    people: Sequence[tuple[str, Sequence[Entry]]]
    late: int
    opens: str


def late_people(view: LatePeopleView) -> Card:
    """Show them under a title such as `Ditte er mest bagud: 5 punkter` (is furthest behind)."""
    words, asked = view.naming.words, view.asked
    if not view.people:
        return answer(asked, words("late_people.none"), ())
    first, most = view.people[0]
    who = view.naming.first_name_of(first)
    shared = len(view.people) > 1 and len(view.people[1][1]) == len(most)
    title = (
        words("late_people.several", n=len(view.people))
        if shared
        else words("late_people.title", who=who, n=len(most))
    )
    lead = Text(spans=(words("late_people.lead", n=view.late),))
    rows = tuple(_row(email, entries, view) for email, entries in view.people)
    every = page_button(words("due.overdue"), "overdue", {})
    return answer(asked, title, (lead, Rows(rows=rows)), quiet=(every,))


def _row(email: str, entries: Sequence[Entry], view: LatePeopleView) -> Row:
    words, naming = view.naming.words, view.naming
    told = " · ".join(naming.whole(one.obligation) for one in entries)
    return Row(
        title=UserText(u=clipped(naming.name_of(email), TITLE)),
        detail=(UserText(u=clipped(told, DETAIL)),),
        value=str(len(entries)),
        open=page_button(words("home.show"), view.opens, {"person": email}),
    )
