"""Show a member's calendar: the address it is fetched from, and the invitations by mail.

The address itself is in no card.
"""

from collections.abc import Iterator
from datetime import date, datetime

from bot.cards.notices import home_button
from bot.messages import ActionData, Button, CalendarRequest, Card, LinkButton, Notice, Text
from bot.texts.words import Words


def calendar(
    words: Words,
    now: datetime,
    until: datetime | None,
    *,
    invited: bool = False,
    mails: bool = False,
) -> Card:
    """Show what an address is for, whether there is one, and the two things to do with it.

    `invited` says that they get invitations by mail, and `mails` that there is a mail server.
    """
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
        body=(
            Text(spans=(words("calendar.what_it_is"),)),
            Text(spans=(stands,)),
            Text(spans=(words(_said_of_mail(invited=invited, mails=mails)),)),
        ),
        actions=tuple(actions),
        quiet=(*_mail_buttons(words, invited=invited, mails=mails), home_button(words)),
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


def invitation(
    words: Words, now: datetime, request: CalendarRequest, *, before: date | None
) -> Card:
    """Say in a mail what its invitation does; `before` is the day it stood on until now."""
    day = words.date(request.day)
    if request.method == "CANCEL":
        title, told = "calendar.called_off", words("calendar.called_off_told", day=day)
    elif before is not None:
        told = words("calendar.moved_told", day=day, before=words.date(before))
        title = "calendar.moved"
    else:
        title, told = "calendar.invited", words("calendar.invited_told", day=day)
    named = words(title, task=request.summary)
    return Card(
        lang=words.lang,
        title=named,
        body=(
            Text(spans=(told,)),
            Text(spans=(request.about,)),
            Text(spans=(words("calendar.invited_why"),)),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{named}. {told}",
    )


def _mail_buttons(words: Words, *, invited: bool, mails: bool) -> Iterator[Button]:
    if invited:
        stop = ActionData(name="stop_calendar_invitations", stays=True)
        yield Button(label=words("calendar.stop_inviting"), deed=stop)
    elif mails:
        begin = ActionData(name="send_calendar_invitations", stays=True)
        yield Button(label=words("calendar.invite"), deed=begin)


def _said_of_mail(*, invited: bool, mails: bool) -> str:
    if not mails:
        return "calendar.no_mail"
    return "calendar.invites" if invited else "calendar.may_invite"
