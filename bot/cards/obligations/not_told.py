"""Show the questions of which nothing is known, each with the way to its checklist."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.home import checklist_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.paging import PageRange
from bot.cards.position_text import SIGN_OF_STATE
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Action, ActionData, Block, Button, Card, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.catalogue import Catalogue, Question
from governance.positions.item import State
from governance.positions.positions import NotTold


def not_told(
    page: str,
    asked: QueryHeader,
    catalogue: Catalogue,
    found: Mapping[NotTold, str | None],
    part: PageRange,
    *,
    asks: bool = False,
) -> Card:
    """Show them under a title such as `14 punkter er ikke oplyst` (14 points are not told).

    `found` says of each who can tell, by first name. The page of the twenty to begin with is shown
    the same way; whoever `asks` on behalf of the authority can have them sent to those.
    """
    words = asked.words
    twenty = page == "twenty_questions"
    if not part.total:
        key = "not_told.none_of" if asked.who else "not_told.none"
    elif twenty:
        key = "not_told.twenty"
    else:
        key = "not_told.of" if asked.who else "not_told.title"
    body: list[Block] = []
    if part.total:
        lead = "not_told.twenty_lead" if twenty else "not_told.lead"
        rows = tuple(
            not_told_row(
                one, catalogue.question(one.question), who, asked.naming, read_only=asked.read_only
            )
            for one, who in found.items()
        )
        body = [Text(spans=(words(lead),)), Rows(rows=rows)]
    begin: tuple[Action, ...] = ()
    if part.total and not twenty and not asked.who:
        begin = (page_button(words("not_told.begin"), "twenty_questions", asked.topic),)
    if part.total and twenty and asks and not asked.read_only and not asked.who:
        begin = (_asking(words),)
    return answer(
        asked,
        words(key, n=part.total, who=asked.who),
        body,
        part=part,
        actions=begin,
        quiet=(
            page_button(words("not_told.plan"), "assessment_plan", asked.topic),
            page_button(words("due.missing"), "missing", asked.topic),
            page_button(words("due.status"), "status", asked.topic),
        ),
    )


def _asking(words: Words) -> Button:
    value: dict[str, JsonValue] = {"name": "ask_first_questions", "arguments": {}}
    deed = ActionData(name="start", value=value, stays=True)
    return Button(label=words("first_questions.ask"), deed=deed)


def not_told_row(
    one: NotTold,
    question: Question,
    who: str | None,
    naming: ObligationNames,
    *,
    read_only: bool = False,
) -> Row:
    """Make the row of a question of which nothing is known, with who can tell by first name."""
    parts = (one.requirement, naming.place(one.scope), who)
    tell = naming.words("not_told.tell")
    opens = checklist_button(tell, one.requirement, one.scope, at=one.question)
    return Row(
        mark=SIGN_OF_STATE[State.UNKNOWN],
        title=UserText(u=clipped(question.topic[naming.words.lang], TITLE)),
        detail=(UserText(u=clipped(" · ".join(part for part in parts if part), DETAIL)),),
        open=None if read_only else opens,
    )
