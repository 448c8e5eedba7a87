"""Show what is known of a requirement before anything is asked: a line for each question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.checklist.checklist import ChecklistView
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.position_text import SIGN_OF_STATE
from bot.messages import ActionData, Block, Button, Card, Row, Rows, Text, UserText
from governance.catalogue import Question
from governance.positions.item import QuestionItem, State

_UNSURE = (State.MET, State.REASONED, State.NOT_RELEVANT)


@dataclass(frozen=True)
class KnownLine:
    """All that is known of one question.

    `said` is what the register or a person says, which may be empty; `who` is an e-mail.
    """

    question: Question
    item: QuestionItem
    said: str
    day: date | None = None
    who: str | None = None
    correctable: bool = False


def known(view: ChecklistView, lines: Sequence[KnownLine]) -> Card:
    """Show the lines, each with a way to correct it, and one button that they are right."""
    words = view.words
    left = len(view.standing.open)
    body: list[Block] = [Text(spans=(words("known.lead", n=left),))]
    if lines:
        body.append(Rows(rows=tuple(_row(line, view) for line in lines)))
    title = words("known.title", n=len(lines))
    label = words("known.right_and_on", n=left) if left else words("known.right")
    confirm = Button(label=label, deed=ActionData(name="answer", value="confirm"), style="primary")
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=tuple(body),
        actions=(confirm,),
        quiet=(Button(label=words("question.pause"), deed=ActionData(name="pause")),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=title,
    )


def _row(line: KnownLine, view: ChecklistView) -> Row:
    words = view.words
    parts = [line.said] if line.said else []
    if line.item.state not in _UNSURE or not parts:
        parts.append(words(f"state.is_{line.item.state.value}"))
    if line.item.state is State.MET and not line.item.proved:
        parts.append(words("known.unproved"))
    if line.who is not None:
        parts.append(view.who(line.who))
    if line.day is not None:
        parts.append(words("known.as_of", day=words.date(line.day)))
    correct = Button(
        label=words("question.correct"),
        deed=ActionData(name="correct", value={"question": line.question.id}),
    )
    return Row(
        mark=SIGN_OF_STATE[line.item.state],
        title=view.topic(line.question),
        detail=(UserText(u=clipped(" · ".join(parts), DETAIL)),),
        actions=(correct,) if line.correctable else (),
    )
