"""Ask where evidence belongs that came while no question was open, and show where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.home import checklist_button
from bot.cards.notices import home_button, page_button
from bot.messages import ActionData, Block, Button, Card, Notice, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.catalogue import Question
from governance.ports import Today
from governance.positions.checklist_progress import ChecklistProgress
from governance.queries.scope_context import ScopeContext


@dataclass(frozen=True)
class FilingOptions:
    """The checklist whose questions the evidence may belong to."""

    standing: ChecklistProgress
    around: ScopeContext
    words: Words

    @property
    def over(self) -> str:
        """The line above the title, such as `3.3 Beredskabsøvelse · Nødmelderen, K-101`.

        Its parts are the requirement (here: emergency exercise), the system and the contract.
        """
        requirement = self.standing.requirement
        return f"{requirement.id} {requirement.title[self.words.lang]} · {self.around.label}"

    def number(self, question: Question) -> int:
        """Return the question's number in the checklist."""
        return self.standing.number(question.id)

    def topic(self, question: Question) -> str:
        """Name the question by a noun."""
        return self.around.filled(question.topic[self.words.lang])


def lead(words: Words, names: Sequence[str], elsewhere: str = "") -> Text:
    """Say which files and references this is about, and where they cannot be put."""
    if elsewhere:
        came = words("keeping.came_elsewhere", n=len(names), name=elsewhere)
    else:
        came = words("keeping.came", n=len(names))
    return Text(spans=(UserText(u=", ".join(names)), came))


def question(
    today: Today, shelf: FilingOptions, names: Sequence[str], named: Sequence[Question] = ()
) -> Card:
    """Show the questions that apply, each by its number in the checklist.

    Those whose subject was `named` come first, then those that ask for evidence.
    """
    words, asked = shelf.words, shelf.standing.asked
    wanting = [one for one in asked if one.evidence is not None and one not in named]
    others = [one for one in asked if one.evidence is None and one not in named]
    body: list[Block] = [Text(spans=(UserText(u=", ".join(names)),))]
    for heading, questions in (
        ("keeping.named", named),
        ("keeping.asks_for_it", wanting),
        ("keeping.others", others),
    ):
        if questions:
            rows = tuple(_row(shelf, question) for question in questions)
            body.append(Rows(heading=words(heading, n=len(rows)), rows=rows))
    return Card(
        lang=words.lang,
        over=shelf.over,
        title=words("keeping.question", n=len(names)),
        body=tuple(body),
        quiet=(
            Button(label=words("choosing.cancel"), deed=ActionData(name="cancel")),
            home_button(words),
        ),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=words("keeping.question", n=len(names)),
    )


def _row(shelf: FilingOptions, question: Question) -> Row:
    words = shelf.words
    detail = []
    if question.evidence is not None:
        expected = shelf.around.filled(question.evidence[words.lang])
        detail.append(words("question.evidence_expected", evidence=expected))
    pieces = len(shelf.standing.evidence.get(question.id, ()))
    if pieces:
        detail.append(words("keeping.has", n=pieces))
    return Row(
        mark=str(shelf.number(question)),
        title=shelf.topic(question),
        detail=(" · ".join(detail),) if detail else (),
        open=Button(
            label=words("choosing.choose"), deed=ActionData(name="answer", value=question.id)
        ),
    )


def kept(today: Today, shelf: FilingOptions, question: Question, names: Sequence[str]) -> Card:
    """Show where the files are kept now, with a button to the checklist."""
    words = shelf.words
    requirement = shelf.standing.requirement.id
    title = words("keeping.title", requirement=requirement, number=shelf.number(question))
    lies = words("keeping.lies", n=len(names), topic=shelf.topic(question))
    return Card(
        lang=words.lang,
        over=shelf.over,
        title=title,
        body=(Text(spans=(UserText(u=", ".join(names)), lies)),),
        quiet=(
            checklist_button(words("keeping.open"), requirement, shelf.standing.scope),
            home_button(words),
        ),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=title,
    )


def nowhere(words: Words, today: Today, *, reads_only: bool) -> Card:
    """Tell somebody who may attach nothing why, and what they can see."""
    why = words("keeping.read_only" if reads_only else "keeping.nowhere")
    return Card(
        lang=words.lang,
        title=words("keeping.nowhere_title"),
        body=(Notice(kind="lock", spans=(why,)),),
        actions=(page_button(words("home.checklists"), "checklists", {}),),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=why,
    )
