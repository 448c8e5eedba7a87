"""Show the questions of which nothing is known, each with the way to its checklist."""

from collections.abc import Sequence

from bot.cards.home import checklist_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, clipped
from bot.cards.position_text import SIGN_OF_STATE
from bot.cards.query_card import PageRange, QueryHeader, answer
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.catalogue import Catalogue
from governance.positions.item import State
from governance.positions.positions import NotTold


def not_told(
    asked: QueryHeader, catalogue: Catalogue, found: Sequence[NotTold], part: PageRange
) -> Card:
    """Show them under a title such as `14 punkter er ikke oplyst` (14 points are not told)."""
    words = asked.words
    key = "not_told.of" if asked.who else "not_told.title"
    none = "not_told.none_of" if asked.who else "not_told.none"
    title = words(key if part.total else none, n=part.total, who=asked.who)
    body: list[Block] = []
    if part.total:
        rows = tuple(_row(one, asked, catalogue) for one in found)
        body = [Text(spans=(words("not_told.lead"),)), Rows(rows=rows)]
    quiet = (
        page_button(words("due.missing"), "missing", asked.topic),
        page_button(words("due.status"), "status", asked.topic),
    )
    return answer(asked, title, body, part=part, quiet=quiet)


def _row(one: NotTold, asked: QueryHeader, catalogue: Catalogue) -> Row:
    question = catalogue.question(one.question)
    place = asked.naming.place(one.scope)
    opens = checklist_button(asked.words("not_told.tell"), one.requirement, one.scope)
    return Row(
        mark=SIGN_OF_STATE[State.UNKNOWN],
        title=UserText(u=clipped(question.topic[asked.words.lang], TITLE)),
        detail=(UserText(u=clipped(f"{one.requirement} · {place}", DETAIL)),),
        open=None if asked.read_only else opens,
    )
