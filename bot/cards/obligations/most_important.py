"""Show what matters most of what is not in place."""

from collections.abc import Sequence

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.paging import PageRange
from bot.cards.position_text import SIGN_OF_STATE
from bot.cards.query_card import QueryHeader, answer, item_button
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry
from governance.positions.item import State

_STATES = {"missing": State.MISSING, "unknown": State.UNKNOWN}


def most_important(asked: QueryHeader, found: Sequence[Entry], *, left: int) -> Card:
    """Show them under a title such as `De 10 vigtigste ting` (the 10 things that matter most).

    `left` is how many there are besides.
    """
    words = asked.words
    body: list[Block] = []
    if found:
        rows = tuple(_row(entry, asked) for entry in found)
        body = [Text(spans=(words("important.lead"),)), Rows(rows=rows)]
    if left:
        body.append(Text(spans=(words("important.left", n=left),), kind="small"))
    title = words("important.title", n=len(found)) if found else words("important.none")
    return answer(
        asked,
        title,
        body,
        part=PageRange(0, len(found), len(found)),
        actions=(page_button(words("not_told.begin"), "twenty_questions", asked.topic),),
        quiet=(
            page_button(words("due.missing"), "missing", asked.topic),
            page_button(words("due.not_told"), "not_told", asked.topic),
            page_button(words("due.status"), "status", asked.topic),
        ),
    )


def _row(entry: Entry, asked: QueryHeader) -> Row:
    obligation, naming = entry.obligation, asked.naming
    parts = (naming.wrong(obligation), naming.asked(entry))
    return Row(
        mark=SIGN_OF_STATE[_STATES[obligation.kind]],
        title=UserText(u=naming.title(obligation)),
        detail=(UserText(u=clipped(" · ".join(part for part in parts if part), DETAIL)),),
        open=item_button(obligation, naming),
    )
