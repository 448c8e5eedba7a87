"""Ask what somebody takes on, and by when, and confirm it."""

from collections.abc import Sequence
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import ObligationNames
from bot.cards.obligations.nudge_rows import deed_title, rows_to_choose
from bot.messages import (
    Action,
    ActionData,
    Button,
    Card,
    CardField,
    Fields,
    Text,
)
from bot.texts.words import Words
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.ports import Today

_MOST = 8


def which(naming: ObligationNames, today: Today, found: Sequence[Entry]) -> Card:
    """Show what was told of lately, each in a row to choose."""
    words = naming.words
    rows = rows_to_choose(naming, found[:_MOST])
    title = words("nudge.take_which")
    return Card(
        lang=words.lang,
        title=title,
        body=(rows,),
        quiet=(_cancel(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=title,
    )


def when(
    naming: ObligationNames,
    today: Today,
    obligation: Obligation,
    last: date,
    *,
    by: date | None = None,
) -> Card:
    """Ask by which day; `by` was said, and the button takes it."""
    words = naming.words
    field = CardField(
        name="by",
        label=words("nudge.take_by"),
        kind="date",
        hint=words("nudge.not_that_long", last=words.date(last)),
        required=True,
        value=None if by is None else by.isoformat(),
    )
    title = words("nudge.take_by")
    submit = Button(
        label=words("nudge.take_submit"),
        style="primary",
        submit=True,
        deed=ActionData(name="submit"),
    )
    return Card(
        lang=words.lang,
        over=deed_title(naming, obligation),
        title=title,
        body=(Fields(fields=(field,)),),
        actions=(submit,),
        quiet=(_cancel(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=title,
    )


def taken(naming: ObligationNames, today: Today, obligation: Obligation, day: date) -> Card:
    """Confirm that it is theirs until then."""
    words = naming.words
    said = words("nudge.taken_you", day=words.near_date(day, today.day))
    return Card(
        lang=words.lang,
        over=deed_title(naming, obligation),
        title=said,
        body=(Text(kind="small", spans=(words("nudge.taken_until"),)),),
        quiet=(_tasks(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=f"{said}.",
    )


def nothing(words: Words, today: Today) -> Card:
    """Say that there is nothing that could be meant."""
    title = words("nudge.take_nothing")
    return Card(
        lang=words.lang,
        title=title,
        quiet=(_tasks(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=f"{title}.",
    )


def _cancel(words: Words) -> Action:
    return Button(label=words("choosing.cancel"), deed=ActionData(name="cancel"))


def _tasks(words: Words) -> Action:
    return page_button(words("nudge.show_tasks"), "tasks", {})
