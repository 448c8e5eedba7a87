"""Show a member's calendar address: whether there is one, how it is fetched and withdrawn.

The address itself is in no card.
"""

from datetime import datetime

from bot.cards.notices import home_button
from bot.messages import ActionData, Button, Card, LinkButton, Notice, Text
from bot.texts.words import Words


def calendar(words: Words, now: datetime, until: datetime | None) -> Card:
    """Show what it is for, whether there is one, and the two things to do with it."""
    title = words("calendar.title")
    stands = (
        words("calendar.none")
        if until is None
        else words("calendar.until", day=words.date(until.astimezone(words.timezone).date()))
    )
    get = "calendar.get" if until is None else "calendar.get_anew"
    actions = [
        Button(label=words(get), style="primary", deed=ActionData(name="get_calendar", stays=True))
    ]
    if until is not None:
        ends = ActionData(name="end_calendar", stays=True)
        sure = words("calendar.sure")
        actions.append(Button(label=words("crisis_link.end"), confirm=sure, deed=ends))
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(words("calendar.what_it_is"),)), Text(spans=(stands,))),
        actions=tuple(actions),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {stands}",
    )


def offered(words: Words, now: datetime, url: str, *, minutes: int) -> Card:
    """Say where the address is fetched, once and soon."""
    title, told = words("calendar.offered_title"), words("calendar.offered", minutes=minutes)
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(spans=(told,)),
            Notice(spans=(words("calendar.yours_alone"),)),
        ),
        actions=(LinkButton(label=words("crisis_link.fetch"), url=url),),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {told}",
    )
