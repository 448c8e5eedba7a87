"""Ask whether a contract's option is taken."""

from bot.messages import ActionData, Button, Card, FactSet, Text
from bot.texts.words import Words
from governance.ports import Today
from governance.records.contracts import Contract


def ask(words: Words, today: Today, contract: Contract, number: int) -> Card:
    """Ask it of the option of that number, with how long it is and the day to answer by."""
    option = contract.options[number - 1]
    title = words("option.title", number=number)
    pairs = (
        (words("option.prolongs"), (words("contract.months", n=option.months),)),
        (words("option.answer_by"), (words.near_date(option.notice_deadline, today.day),)),
    )
    yes = Button(label=words("option.yes"), deed=ActionData(name="answer", value="yes"))
    no = Button(label=words("option.no"), deed=ActionData(name="answer", value="no"))
    leave = Button(label=words("record.leave"), deed=ActionData(name="cancel"))
    return Card(
        lang=words.lang,
        over=contract.number,
        title=title,
        body=(
            FactSet(pairs=pairs),
            Text(kind="question", spans=(words("option.asked", number=number),)),
        ),
        actions=(yes, no),
        quiet=(leave,),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=title,
    )
