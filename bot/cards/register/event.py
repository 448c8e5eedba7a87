"""Show the form of an event somebody tells of: a change, an incident or a finding."""

from bot.cards.notices import home_button
from bot.messages import ActionData, Button, Card, CardField, Fields, Text, UserText
from bot.texts.words import Words
from governance.ports import Today
from governance.records.events import Event


def form(words: Words, today: Today, fields: tuple[CardField, ...], *, said: bool = False) -> Card:
    """Ask what happened, to which system, and when.

    `said` says that the form is filled in with what a sentence told.
    """
    leads = ("record.said_lead", "event.lead") if said else ("event.lead",)
    return Card(
        lang=words.lang,
        title=words("event.title"),
        body=(*(Text(spans=(words(lead),)) for lead in leads), Fields(fields=fields)),
        actions=(
            Button(
                label=words("event.save"),
                deed=ActionData(name="submit"),
                style="primary",
                submit=True,
            ),
            Button(label=words("event.cancel"), deed=ActionData(name="cancel")),
        ),
        as_of=words("card.not_saved", moment=words.moment(today.now)),
        say=words("event.say"),
    )


def saved(words: Words, today: Today, event: Event) -> Card:
    """Show what is in the register now."""
    line = words(
        "event.saved_line",
        kind=words(f"event.short_{event.kind}"),
        system=event.system,
        day=words.near_date(event.happened_on, today.day),
    )
    return Card(
        lang=words.lang,
        over=line,
        title=words(f"event.kept_{event.kind}"),
        body=(Text(kind="quote", spans=(UserText(u=event.title),)),),
        quiet=(home_button(words),),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=f"{words(f'event.kept_{event.kind}')}. {line}",
    )
