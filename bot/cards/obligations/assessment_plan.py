"""Show the first assessments on one card, by the week in which each is due."""

from collections.abc import Sequence

from bot.cards.home import checklist_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Block, Button, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry


def plan(asked: QueryHeader, found: Sequence[Entry], part: PageRange) -> Card:
    """Show them week by week, under a title such as `12 tjeklister at begynde på`."""
    words = asked.words
    if not part.total:
        return answer(asked, words("plan.none"), (), quiet=_links(asked))
    weeks: dict[tuple[int, int], list[Entry]] = {}
    for entry in found:
        year, week, _ = entry.obligation.due_on.isocalendar()
        weeks.setdefault((year, week), []).append(entry)
    body: list[Block] = [Text(spans=(words("plan.lead"),))]
    for (_, week), entries in weeks.items():
        rows = tuple(_row(entry, asked) for entry in entries)
        body.append(Rows(heading=words("plan.week", week=week), rows=rows))
    title = words("plan.title", n=part.total)
    return answer(asked, title, body, part=part, quiet=_links(asked))


def begin_row(entry: Entry, naming: ObligationNames) -> Row:
    """Show one thing to begin with: the checklist, and how much of it nobody has told."""
    obligation, words = entry.obligation, naming.words
    title = f"{obligation.requirement} · {naming.place(obligation.scope)}"
    opens = checklist_button(words("not_told.tell"), obligation.requirement, obligation.scope)
    return Row(
        title=UserText(u=clipped(title, TITLE)),
        detail=(UserText(u=clipped(naming.wrong(obligation), DETAIL)),),
        open=opens,
    )


def _links(asked: QueryHeader) -> tuple[Button, ...]:
    words = asked.words
    return (
        page_button(words("not_told.begin"), "twenty_questions", asked.topic),
        page_button(words("due.status"), "status", asked.topic),
    )


def _row(entry: Entry, asked: QueryHeader) -> Row:
    obligation, naming, words = entry.obligation, asked.naming, asked.words
    who, count = naming.asked(entry), obligation.about.get("count")
    day = words.near_date(obligation.due_on, asked.today.day)
    parts = (words("plan.points", n=count), who, words("plan.by", day=day))
    opens = checklist_button(words("not_told.tell"), obligation.requirement, obligation.scope)
    title = f"{obligation.requirement} · {naming.place(obligation.scope)}"
    return Row(
        title=UserText(u=clipped(title, TITLE)),
        detail=(UserText(u=clipped(" · ".join(part for part in parts if part), DETAIL)),),
        open=None if asked.read_only else opens,
    )
