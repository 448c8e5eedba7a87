"""Say in one line each what is at stake where obligations are left as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.obligation_names import DETAIL, ObligationNames, clipped, lowered
from bot.cards.obligations.month import Alike, several_title
from bot.cards.query_card import QueryHeader, answer, item_button
from bot.messages import Block, Card, Notice, Row, Rows, Text, UserText
from governance.obligations.obligation import Obligation


@dataclass(frozen=True)
class AtStakeView:
    """The obligations, those of one rule in one scope together; `left` are not among them.

    `sanctions` says that it was asked what an authority may do.
    """

    asked: QueryHeader
    found: Sequence[Alike]
    left: int
    sanctions: bool


def at_stake(view: AtStakeView) -> Card:
    """Say it of each, and that sanctions are not known here."""
    asked, words = view.asked, view.asked.words
    unknown = words("at_stake.sanctions")
    said: Block = Text(kind="small", spans=(unknown,))
    if view.sanctions:
        said = Notice(spans=(unknown,))
    body: list[Block] = [said] if view.sanctions else []
    if view.found:
        body.append(Text(spans=(words("at_stake.lead"),)))
        body.append(Rows(rows=tuple(_row(one, view) for one in view.found)))
    else:
        body.append(Text(spans=(words("at_stake.none_why"),)))
    if view.left:
        body.append(Text(kind="small", spans=(words("at_stake.left", n=view.left),)))
    if not view.sanctions:
        body.append(said)
    return answer(asked, words("at_stake.title" if view.found else "at_stake.none"), body)


def stake_of(obligation: Obligation, naming: ObligationNames) -> str:
    """Say what is at stake where it is left: by its rule, else by its requirement.

    What nobody has reported may well be in place, so only the requirement tells of it.
    """
    by_rule = f"at_stake.{obligation.rule}"
    own = None if obligation.kind == "unknown" else naming.said(by_rule, obligation)
    return own or naming.words(f"at_stake.of_{obligation.requirement.replace('.', '_')}")


def _row(alike: Alike, view: AtStakeView) -> Row:
    naming, first = view.asked.naming, alike.first
    stands = first.is_gap or first.is_overdue(view.asked.today.day)
    title = several_title(alike, naming)
    if not stands:
        title = naming.words(
            "nudge.row", title=naming.title(first), ask=lowered(naming.task(first))
        )
    return Row(
        title=UserText(u=clipped(title, DETAIL)),
        detail=(UserText(u=stake_of(first, naming)),),
        open=item_button(first, naming),
    )
