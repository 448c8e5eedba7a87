"""Show what is known of a requirement before anything is asked: a line for each question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.checklist.checklist import ChecklistView
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.position_text import SIGN_OF_STATE
from bot.messages import ActionData, Block, Button, Card, Notice, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.catalogue import Question
from governance.positions.item import QuestionItem, State

_SURE = (State.MET, State.REASONED, State.NOT_RELEVANT)
_SAID_BY_THE_ANSWER = (*_SURE, State.PARTLY, State.MISSING)
_JOINT = " · "
_SHORTEST = 16
_LONGEST_QUOTE = 300


@dataclass(frozen=True)
class KnownLine:
    """All that is known of one question.

    `said` is what the register or a person says, which may be empty; `who` is an e-mail. `among`
    is how many records it is known from, where they are several.
    """

    question: Question
    item: QuestionItem
    said: str
    day: date | None = None
    who: str | None = None
    among: int = 0
    correctable: bool = False


def known(view: ChecklistView, lines: Sequence[KnownLine], *, remark: str | None = None) -> Card:
    """Show the lines, each with a way to correct it, and one button that they are right.

    `remark` answers what was just said of one of them.
    """
    words = view.words
    left = len(view.standing.open)
    lead = words("known.lead", n=left) if left else words("known.lead_alone")
    body: list[Block] = [Notice(kind="info", spans=(UserText(u=remark),))] if remark else []
    body.append(Text(spans=(lead,)))
    if lines:
        body.append(Rows(rows=tuple(_row(line, view) for line in lines)))
    title = words("known.title", n=len(lines))
    label = confirm_label(left, words)
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


def confirm_label(left: int, words: Words) -> str:
    """Label the button that the lines are right; `left` questions are asked after it."""
    return words("known.right_and_on", n=left) if left else words("known.right")


def which_line(
    view: ChecklistView,
    lines: Sequence[KnownLine],
    asked: Sequence[Question],
    *,
    said: str,
) -> Card:
    """Ask which of the questions was meant by what was said; each is a row to choose.

    A line has what is known of it, and the others have nothing yet.
    """
    words = view.words
    known_of = {line.question.id: line for line in lines}
    rows = tuple(_choice(one, known_of.get(one.id), view) for one in asked)
    title = words("known.which")
    quoted = said if len(said) <= _LONGEST_QUOTE else said[: _LONGEST_QUOTE - 1] + "…"
    back = Button(label=words("known.back"), deed=ActionData(name="answer", value="back"))
    pause = Button(label=words("question.pause"), deed=ActionData(name="pause"))
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=(
            Text(kind="quote", spans=(UserText(u=quoted),)),
            Rows(rows=rows),
        ),
        quiet=(back, pause),
        as_of=words("card.not_saved", moment=words.moment(view.today.now)),
        say=title,
    )


def _choice(asked: Question, line: KnownLine | None, view: ChecklistView) -> Row:
    words = view.words
    detail = _detail(line, view) if line is not None else words("state.is_unknown")
    state = line.item.state if line is not None else State.UNKNOWN
    deed = ActionData(name="answer", value=asked.id)
    return Row(
        mark=SIGN_OF_STATE[state],
        title=view.topic(asked),
        detail=(UserText(u=detail),),
        open=Button(label=words("known.this"), deed=deed),
    )


def known_rows(view: ChecklistView, lines: Sequence[KnownLine]) -> tuple[Row, ...]:
    """Make the lines, to be read only."""
    return tuple(_row(line, view).model_copy(update={"actions": ()}) for line in lines)


def _row(line: KnownLine, view: ChecklistView) -> Row:
    words = view.words
    correct = Button(
        label=words("question.correct"),
        deed=ActionData(name="correct", value={"question": line.question.id}),
    )
    return Row(
        mark=SIGN_OF_STATE[line.item.state],
        title=view.topic(line.question),
        detail=(UserText(u=_detail(line, view)),),
        actions=(correct,) if line.correctable else (),
    )


def _detail(line: KnownLine, view: ChecklistView) -> str:
    """Write what is said, its state, its source and its day; only what is said is cut."""
    words, rest = view.words, []
    plain = _SAID_BY_THE_ANSWER if line.who is not None else _SURE
    if line.item.state not in plain or not line.said:
        rest.append(words(f"state.is_{line.item.state.value}"))
    if line.among:
        rest.append(words("known.records", n=line.among))
    if line.item.state is State.MET and not line.item.proved:
        rest.append(words("known.unproved"))
    if line.who is not None:
        rest.append(words("known.said_by", who=view.who(line.who)))
    if line.day is not None:
        day = words.date(line.day)
        rest.append(words("known.as_of", day=day) if line.day <= view.today.day else day)
    room = DETAIL - sum(len(part) + len(_JOINT) for part in rest)
    said = [clipped(line.said, max(room, _SHORTEST))] if line.said else []
    return clipped(_JOINT.join([*said, *rest]), DETAIL)
