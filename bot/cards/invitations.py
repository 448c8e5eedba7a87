"""Show who has never written to us, invite them, and say what an invitation says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.notices import home_button
from bot.cards.obligation_names import clipped
from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
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
from governance.records.members import first_name_of

MOST = 10
BROWSER = "browser"
"""The way in that is no platform's."""
_LONGEST = 120


@dataclass(frozen=True)
class Invitee:
    """Somebody who has never written: their name, their roles, and when they were invited."""

    name: str
    roles: Sequence[str]
    invited: datetime | None = None


def invite_button(words: Words) -> Button:
    """Make the button that shows who has never written."""
    deed = ActionData(name="start", value={"name": "invite", "arguments": {}}, stays=True)
    return Button(label=words("invite.button"), deed=deed)


def invite_row(words: Words, count: int) -> Row:
    """Make the row of an administrator's home page."""
    return Row(
        title=words("invite.row"),
        detail=(words("invite.row_detail", n=count),),
        open=invite_button(words),
    )


def review(words: Words, now: datetime, found: Sequence[Invitee], due: int) -> Card:
    """Show who has never written, and ask whether they are to be invited."""
    title = words("invite.review", n=len(found))
    body: list[Block] = [Text(spans=(words("invite.review_lead"),)), _rows(words, found)]
    if len(found) > MOST:
        body.append(Text(spans=(words("invite.more", n=len(found) - MOST),)))
    send = Button(
        label=words("invite.send", n=due),
        style="primary",
        deed=ActionData(name="answer", value="send"),
    )
    leave = Button(label=words("invite.leave"), deed=ActionData(name="answer", value="leave"))
    return _card(words, now, title, body, actions=(send,), quiet=(leave,))


def by_hand(
    words: Words,
    now: datetime,
    found: Sequence[Invitee],
    *,
    authority: str,
    places: Sequence[str],
    links: Mapping[str, str],
) -> Card:
    """Say which setting is missing, and offer the text to copy."""
    body: list[Block] = [
        Notice(kind="warn", spans=(words("invite.no_mail"),)),
        Text(spans=(words("invite.copy"),)),
        Text(
            kind="quote",
            spans=(UserText(u=invitation_text(words, authority, places, links)),),
        ),
        _rows(words, found),
    ]
    return _card(
        words, now, words("invite.review", n=len(found)), body, quiet=(home_button(words),)
    )


def everybody_met(words: Words, now: datetime) -> Card:
    """Say that everybody has written already."""
    body = [Text(spans=(words("invite.nobody_lead"),))]
    return _card(words, now, words("invite.nobody"), body, quiet=(home_button(words),))


def invited_lately(words: Words, now: datetime, found: Sequence[Invitee]) -> Card:
    """Say that all of them were invited within the week."""
    body: list[Block] = [Text(spans=(words("invite.lately_lead"),)), _rows(words, found)]
    return _card(words, now, words("invite.lately"), body, quiet=(home_button(words),))


def sending(words: Words, now: datetime) -> Card:
    """Say that the invitations are on their way."""
    body = [Text(spans=(words("invite.still_sending"),))]
    return _card(words, now, words("invite.sending"), body)


def sent(words: Words, now: datetime, names: Sequence[str], unreached: Sequence[str]) -> Card:
    """Say who was invited, and who cannot be reached."""
    body: list[Block] = []
    if names:
        said = words("invite.sent_to", n=len(names), names=words.listed(list(names)))
        body.append(Text(spans=(UserText(u=said),)))
    if unreached:
        said = words("invite.unreached", n=len(unreached), names=words.listed(list(unreached)))
        body.append(Notice(kind="warn", spans=(UserText(u=said),)))
    title = words("invite.sent", n=len(names)) if names else words("invite.sent_to_nobody")
    return _card(words, now, title, body, quiet=(home_button(words),))


@dataclass(frozen=True)
class InvitationView:
    """Everything that an invitation says; `first` is the gravest thing to do."""

    authority: str
    name: str
    roles: Sequence[str]
    first: str
    places: Sequence[str]
    links: Mapping[str, str]


def invitation(words: Words, now: datetime, view: InvitationView) -> Card:
    """Invite somebody into a chat, with the one thing to do first."""
    title = words("invite.title", name=first_name_of(view.name))
    roles = words.listed(list(view.roles)) if view.roles else ""
    lines = [
        words("invite.lead", authority=view.authority),
        words("invite.roles", roles=roles) if roles else words("invite.no_roles"),
        words("invite.first", what=view.first) if view.first else words("invite.nothing_first"),
        _way_in(words, view.places, view.links),
    ]
    links = [
        LinkButton(label=words("invite.open", place=_called(words, place)), url=url)
        for place, url in view.links.items()
    ]
    return Card(
        lang=words.lang,
        over=view.authority,
        title=title,
        body=tuple(Text(spans=(UserText(u=line),)) for line in lines),
        actions=tuple(links[:2]),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def invitation_text(
    words: Words, authority: str, places: Sequence[str], links: Mapping[str, str]
) -> str:
    """Write the invitation to be copied into a mail of one's own."""
    addresses = " ".join(links.values())
    parts = (words("invite.lead", authority=authority), _way_in(words, places, links), addresses)
    return " ".join(filter(None, parts))


def _way_in(words: Words, places: Sequence[str], links: Mapping[str, str]) -> str:
    named = [_called(words, one) for one in dict.fromkeys((*places, *links))]
    if not named:
        return words("invite.no_way")
    *others, last = named
    either = words("email.either", first=", ".join(others), second=last) if others else last
    return words("invite.way", places=either)


def _called(words: Words, place: str) -> str:
    """Name the way in; only the browser is no name of a platform."""
    return words("invite.browser") if place == BROWSER else place


def _rows(words: Words, found: Sequence[Invitee]) -> Rows:
    return Rows(rows=tuple(_row(words, one) for one in found[:MOST]))


def _row(words: Words, one: Invitee) -> Row:
    roles = words.listed(list(one.roles)) if one.roles else words("invite.without_role")
    detail = capitalized(roles)
    if one.invited is not None:
        day = words.date(one.invited.astimezone(words.timezone).date())
        detail = f"{detail} · {words('invite.invited_on', day=day)}"
    return Row(title=UserText(u=one.name), detail=(UserText(u=clipped(detail, _LONGEST)),))


def _card(
    words: Words,
    now: datetime,
    title: str,
    body: Sequence[Block],
    *,
    actions: tuple[Action, ...] = (),
    quiet: tuple[Action, ...] = (),
) -> Card:
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        actions=actions,
        quiet=quiet,
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )
