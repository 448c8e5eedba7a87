"""Show things side by side: how much is late and lacking at each, and the gravest of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, clipped, lowered
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry

_LONGEST = 160
"""The most characters of a detail: both counts, and the gravest in a line of its own."""


@dataclass(frozen=True)
class ComparedScope:
    """One of them, with what stands there and around it; `gravest` is None where nothing does."""

    scope: str
    late: int
    missing: int
    gravest: Entry | None


@dataclass(frozen=True)
class CompareView:
    """The things compared, the one with most that is late first; `left` are not among them."""

    asked: QueryHeader
    found: Sequence[ComparedScope]
    left: int


def compare(view: CompareView) -> Card:
    """Show them under a title such as `Mest over fristen: Mosekonge` (most overdue: Mosekonge)."""
    asked, words = view.asked, view.asked.words
    body: list[Block] = [Rows(rows=tuple(_row(one, view) for one in view.found))]
    if view.left:
        body.append(Text(kind="small", spans=(words("compare.left", n=view.left),)))
    body.append(Text(kind="small", spans=(words("compare.by_what"),)))
    return answer(
        asked,
        _title(view),
        body,
        quiet=(page_button(words("due.overdue"), "overdue", asked.topic),),
    )


def _title(view: CompareView) -> str:
    words, naming = view.asked.words, view.asked.naming
    if not view.found:
        return words("compare.nothing")
    first = view.found[0]
    place = naming.place(first.scope)
    after = view.found[1] if view.found[1:] else None
    if after is None:
        return place
    if first.late > after.late:
        return words("compare.most_late", name=place)
    if first.late == after.late and first.missing > after.missing:
        return words("compare.most_missing", name=place)
    return words("compare.alike")


def _row(one: ComparedScope, view: CompareView) -> Row:
    words, naming = view.asked.words, view.asked.naming
    parts = [words("compare.late", n=one.late), words("compare.missing", n=one.missing)]
    if one.gravest is not None:
        obligation = one.gravest.obligation
        wrong = lowered(naming.wrong(obligation))
        parts.append(words("compare.gravest", what=f"{naming.title(obligation)}, {wrong}"))
    detail = clipped(" · ".join(parts), _LONGEST)
    return Row(
        title=UserText(u=clipped(naming.place(one.scope), TITLE)),
        detail=(UserText(u=detail),),
        open=page_button(words("home.show"), "status", {"about": [one.scope]}),
    )
