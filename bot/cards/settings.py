"""Show what a person chooses for themselves, and the code that connects another account."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards import message_times
from bot.cards.home import language_button
from bot.cards.notices import page_button
from bot.messages import ActionData, Button, Card, Row, Rows, Text
from bot.texts.words import Words
from governance.message_times import MessageTimes
from governance.schema.values import Platform

OFFERED: tuple[Platform, ...] = ("teams", "slack")


def settings(
    words: Words,
    now: datetime,
    preferred: Platform | None,
    times: Sequence[MessageTimes] = (MessageTimes(),),
) -> Card:
    """Show the language, where and when to be written to, and other accounts.

    `times` are the person's own, and for an administrator those of everybody after them.
    """
    where = words("settings.anywhere") if preferred is None else words(f"settings.only_{preferred}")
    rows = (
        Row(
            title=words("settings.language"),
            detail=(words("settings.this_language"),),
            actions=(language_button(words),),
        ),
        Row(
            title=words("settings.platform"),
            detail=(where,),
            actions=tuple(
                _platform_button(words, platform)
                for platform in (*OFFERED, None)
                if platform != preferred
            ),
        ),
        *(message_times.row(words, one, everybody=n > 0) for n, one in enumerate(times)),
        Row(
            title=words("settings.accounts"),
            detail=(words("settings.accounts_detail"),),
            actions=(
                Button(
                    label=words("settings.connect"), deed=ActionData(name="connect", stays=True)
                ),
            ),
        ),
        Row(
            title=words("crisis_link.title"),
            detail=(words("crisis_link.in_settings"),),
            actions=(page_button(words("crisis_link.button"), "crisis_link", {}),),
        ),
    )
    return Card(
        lang=words.lang,
        title=words("settings.title"),
        body=(Rows(rows=rows),),
        quiet=(page_button(words("home.home"), "home", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("settings.title"),
    )


def _platform_button(words: Words, platform: Platform | None) -> Button:
    label = "settings.anywhere_button" if platform is None else f"settings.{platform}"
    chosen = {"platform": platform}
    deed = ActionData(
        name="act", value={"page": "settings", "act": "platform", "arguments": chosen}, stays=True
    )
    return Button(label=words(label), deed=deed)


def code(words: Words, now: datetime, code: str, *, minutes: int) -> Card:
    """Show the code to the person alone."""
    title = words("connecting.title", code=code)
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(spans=(words("connecting.what_to_do"),)),
            Text(spans=(words("connecting.how_long", minutes=minutes),)),
        ),
        quiet=(page_button(words("home.home"), "home", {}),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def connected(words: Words, now: datetime, name: str) -> Card:
    """Say that the account is the member's from now on."""
    done = words("connecting.done", name=name)
    return Card(
        lang=words.lang,
        title=words("connecting.done_title"),
        body=(Text(spans=(done,)),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{words('connecting.done_title')}. {done}",
    )
