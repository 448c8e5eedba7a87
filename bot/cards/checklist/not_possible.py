"""The form behind 'not possible' (`mockups/` 03)."""

from bot.messages import B, Block, Card, CardField, Deed, Do, Fields, Notice, Text
from bot.texts.words import Words
from governance.catalogue import Question, Requirement
from governance.ports import Today
from governance.queries.scope_context import Neighbourhood


def form(
    words: Words,
    today: Today,
    requirement: Requirement,
    question: Question,
    around: Neighbourhood,
    fields: tuple[CardField, ...],
) -> Card:
    """What is missing is counted; a weaker lawful alternative is offered before the claim is taken."""
    title = around.filled(question.ask[words.lang])
    missing = sum(field.required and not field.value for field in fields)
    lead = words("npc.missing_n", n=missing) if missing else words("npc.ready")
    body: list[Block] = [
        Text(spans=(B(b=words("answer.ikke_muligt")), " ", words("npc.lead"), " ", lead))
    ]
    if question.weaker is not None:
        weaker = around.filled(question.weaker[words.lang])
        body.append(Notice(kind="info", spans=(weaker,)))
    body.append(Fields(fields=fields))
    return Card(
        lang=words.lang,
        over=f"{requirement.id} {requirement.title[words.lang]} · {around.label}",
        title=title,
        body=tuple(body),
        actions=(
            Do(label=words("npc.save"), deed=Deed(name="submit"), style="primary", submit=True),
            Do(label=words("npc.other_answer"), deed=Deed(name="other_answer")),
        ),
        quiet=(Do(label=words("question.pause"), deed=Deed(name="pause")),),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=words("npc.say"),
    )
