"""Show the form behind `ikke muligt` (not possible; mockup 03)."""

from bot.messages import ActionData, Block, Bold, Button, Card, CardField, Fields, Notice, Text
from bot.texts.words import Words
from governance.catalogue import Question, Requirement
from governance.ports import Today
from governance.queries.scope_context import ScopeContext


def form(
    words: Words,
    today: Today,
    requirement: Requirement,
    question: Question,
    around: ScopeContext,
    fields: tuple[CardField, ...],
) -> Card:
    """Show the form, counting what is missing.

    A weaker lawful alternative is offered before the claim is made.
    """
    title = around.filled(question.ask[words.lang])
    missing = sum(field.required and not field.value for field in fields)
    lead = words("npc.missing_n", n=missing) if missing else words("npc.ready")
    body: list[Block] = [
        Text(spans=(Bold(b=words("answer.ikke_muligt")), " ", words("npc.lead"), " ", lead))
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
            Button(
                label=words("npc.save"),
                deed=ActionData(name="submit"),
                style="primary",
                submit=True,
            ),
            Button(label=words("npc.other_answer"), deed=ActionData(name="other_answer")),
        ),
        quiet=(Button(label=words("question.pause"), deed=ActionData(name="pause")),),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=words("npc.say"),
    )
