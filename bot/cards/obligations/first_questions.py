"""Offer to ask colleagues the questions to begin with, and ask each of them theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.home import checklist_button
from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import DETAIL, TITLE, ObligationNames, clipped
from bot.cards.position_text import SIGN_OF_STATE
from bot.messages import ActionData, Block, Button, Card, Notice, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.catalogue import Catalogue
from governance.positions.item import State
from governance.positions.positions import NotTold

_MOST = 8


def review(words: Words, now: datetime, whom: Mapping[str, int]) -> Card:
    """Show whom it would be sent to, with how many questions for each; nothing has been sent."""
    title = words("first_questions.review", n=len(whom))
    rows = tuple(
        Row(title=UserText(u=clipped(name, TITLE)), value=words("first_questions.count", n=count))
        for name, count in whom.items()
    )
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(words("first_questions.review_lead"),)), Rows(rows=rows)),
        actions=(
            Button(
                label=words("first_questions.send"),
                style="primary",
                deed=ActionData(name="answer", value="send"),
            ),
            Button(
                label=words("first_questions.leave"), deed=ActionData(name="answer", value="leave")
            ),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def sending(words: Words, now: datetime) -> Card:
    """Say that they are being sent; there is a button to go on if it never comes back."""
    title = words("first_questions.sending")
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(words("register.a_moment"),)),),
        quiet=(
            Button(
                label=words("register.try_again"), deed=ActionData(name="answer", value="again")
            ),
            Button(label=words("register.leave"), deed=ActionData(name="answer", value="leave")),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def sent(words: Words, now: datetime, names: Sequence[str], not_met: Sequence[str]) -> Card:
    """Say whom they were sent to, and who is not to be reached on any platform.

    They were sent to nobody where everybody was asked that day already.
    """
    title = words("first_questions.sent" if names else "first_questions.sent_before")
    body: list[Block] = []
    if names:
        body.append(Text(spans=(words("first_questions.sent_to", names=_listed(words, names)),)))
    if not_met:
        title = title if names else words("first_questions.sent_to_nobody")
        n, unmet = len(not_met), _listed(words, not_met)
        said = words("first_questions.not_met", n=n, names=unmet)
        body.append(Notice(kind="warn", spans=(said,)))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(
            page_button(words("due.status"), "status", {}),
            page_button(words("not_told.plan"), "assessment_plan", {}),
            home_button(words),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def _listed(words: Words, names: Sequence[str]) -> str:
    return words.listed(list(names))


def asked(
    naming: ObligationNames,
    now: datetime,
    catalogue: Catalogue,
    asker: str,
    questions: Sequence[NotTold],
) -> Card:
    """Ask somebody the questions that they can answer, on behalf of a colleague."""
    words = naming.words
    title = words("first_questions.title", n=len(questions))
    lead = words("first_questions.lead", who=asker)
    rows = [_row(one, naming, catalogue) for one in questions[:_MOST]]
    left = len(questions) - len(rows)
    more = page_button(words("not_told.plan"), "assessment_plan", {"mine": True})
    body: list[Block] = [Text(spans=(lead,)), Rows(rows=tuple(rows))]
    if left > 0:
        body.append(Text(spans=(words("first_questions.more", n=left),)))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(more, page_button(words("due.status"), "status", {})),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}: {lead}",
    )


def _row(one: NotTold, naming: ObligationNames, catalogue: Catalogue) -> Row:
    words, question = naming.words, catalogue.question(one.question)
    place = f"{one.requirement} · {naming.place(one.scope)}"
    tell = checklist_button(words("not_told.tell"), one.requirement, one.scope, at=one.question)
    return Row(
        mark=SIGN_OF_STATE[State.UNKNOWN],
        title=UserText(u=clipped(question.topic[words.lang], TITLE)),
        detail=(UserText(u=clipped(place, DETAIL)),),
        open=tell,
    )
