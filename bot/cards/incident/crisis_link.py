"""Show a member's crisis link: whether there is one, how it is fetched and given up.

The link itself is in no card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.notices import home_button
from bot.cards.paging import PageRange, paging_button
from bot.messages import (
    ActionData,
    Block,
    Button,
    Card,
    LinkButton,
    Notice,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words


@dataclass(frozen=True)
class OthersLink:
    """Somebody else's link, shown to an administrator."""

    member: str
    name: str
    until: datetime


@dataclass(frozen=True)
class CrisisLinkView:
    """The crisis link of a member; `until` is when it ends, None without one.

    `others`, some of `total` from `first` on, are for administrators.
    """

    words: Words
    now: datetime
    member: str
    until: datetime | None
    others: Sequence[OthersLink] = ()
    total: int = 0
    first: int = 0


def crisis_link(view: CrisisLinkView) -> Card:
    """Show what the link is for, whether there is one, and the two things to do with it."""
    words, until = view.words, view.until
    stands = (
        words("crisis_link.none")
        if until is None
        else words("crisis_link.until", day=words.date(until.astimezone(words.timezone).date()))
    )
    get = "crisis_link.get" if until is None else "crisis_link.get_anew"
    actions = [
        Button(
            label=words(get), style="primary", deed=ActionData(name="get_crisis_link", stays=True)
        )
    ]
    if until is not None:
        actions.append(_end(words, view.member, words("crisis_link.sure")))
    body: list[Block] = [
        Text(spans=(words("crisis_link.what_it_is"),)),
        Text(spans=(stands,)),
    ]
    if view.others:
        rows = tuple(_row(words, other) for other in view.others)
        body.append(Rows(heading=words("crisis_link.others", n=view.total), rows=rows))
    part = PageRange(view.first, len(view.others), view.total)
    following = {"first": str(part.next)}
    more = (paging_button(part.next_label(words), "crisis_link", following),)
    return Card(
        lang=words.lang,
        title=words("crisis_link.title"),
        body=tuple(body),
        actions=tuple(actions),
        quiet=(*(more if part.left > 0 else ()), home_button(words)),
        as_of=part.said(words("card.as_of", moment=words.moment(view.now)), words),
        say=f"{words('crisis_link.title')}. {stands}",
    )


def offered(words: Words, now: datetime, url: str, *, minutes: int) -> Card:
    """Say where it is fetched, once and soon; the page there says how it is saved."""
    title = words("crisis_link.offered_title")
    told = words("crisis_link.offered", minutes=minutes)
    return Card(
        lang=words.lang,
        title=title,
        body=(
            Text(spans=(told,)),
            Notice(kind="lock", spans=(words("crisis_link.yours_alone"),)),
        ),
        actions=(LinkButton(label=words("crisis_link.fetch"), url=url),),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {told}",
    )


def renewed(words: Words, now: datetime, until: datetime) -> Card:
    """Say that a new link comes with the new offline pack, and how long the one before lasts."""
    title = words("crisis_link.renewed_title")
    day = words.date(until.astimezone(words.timezone).date())
    told = words("crisis_link.renewed", day=day)
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(told,)),),
        actions=(
            Button(
                label=words("crisis_link.get_anew"),
                style="primary",
                deed=ActionData(name="get_crisis_link", stays=True),
            ),
        ),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {told}",
    )


def no_address(words: Words, now: datetime) -> Card:
    """Say that there is no address at which a browser reaches us."""
    title, told = words("crisis_link.no_address_title"), words("crisis_link.no_address")
    return Card(
        lang=words.lang,
        title=title,
        body=(Text(spans=(told,)),),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=f"{title}. {told}",
    )


def _row(words: Words, other: OthersLink) -> Row:
    day = words.date(other.until.astimezone(words.timezone).date())
    return Row(
        title=UserText(u=other.name),
        detail=(words("crisis_link.others_until", day=day),),
        actions=(_end(words, other.member, words("crisis_link.sure_of_other", name=other.name)),),
    )


def _end(words: Words, member: str, sure: str) -> Button:
    return Button(
        label=words("crisis_link.end"),
        confirm=sure,
        deed=ActionData(name="end_crisis_link", value={"member": member}, stays=True),
    )
