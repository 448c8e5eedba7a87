"""Ask before a supplier's contact is mailed what is kept on them, and write that letter.

The letter is the notice of GDPR art. 14; `docs/privacy.md` has its text.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.notices import home_button
from bot.cards.obligation_names import clipped
from bot.messages import (
    Action,
    ActionData,
    Block,
    Button,
    Card,
    Notice,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.changes.contact_notices import ContactNotice

_LONGEST = 28
"""Characters of a name in a title."""


def notice_button(words: Words, key: str) -> Button:
    """Make the button that shows the notice for the contact with that key."""
    value = {"name": "contact_notice", "arguments": {"contact": key}}
    deed = ActionData(name="start", value=value, stays=True)
    return Button(label=words("contact_notice.button"), deed=deed)


def review(words: Words, now: datetime, notice: ContactNotice, lang_words: Words) -> Card:
    """Show the letter and to whom it goes, and ask; `lang_words` are those of the letter."""
    body: list[Block] = [
        Text(spans=(words("contact_notice.to", email=notice.email),)),
        *_letter(lang_words, notice),
        Notice(kind="warn", spans=(words("contact_notice.not_undone"),)),
    ]
    send = Button(
        label=words("contact_notice.send"),
        style="primary",
        deed=ActionData(name="answer", value="send"),
    )
    given = _answer(words("contact_notice.given"), "given")
    leave = _answer(words("contact_notice.leave"), "leave")
    title = words("contact_notice.review", name=clipped(notice.name, _LONGEST))
    return _card(words, now, title, body, actions=(send,), quiet=(given, leave))


def by_hand(
    words: Words, now: datetime, notice: ContactNotice, why: str, lang_words: Words
) -> Card:
    """Say why it cannot be mailed, and show the text to copy."""
    body: list[Block] = [
        Notice(spans=(words(f"contact_notice.not_{why}"),)),
        *_letter(lang_words, notice),
    ]
    given = _answer(words("contact_notice.given"), "given")
    leave = _answer(words("contact_notice.leave"), "leave")
    title = words("contact_notice.by_hand", name=clipped(notice.name, _LONGEST))
    return _card(words, now, title, body, actions=(given,), quiet=(leave,))


def sending(words: Words, now: datetime) -> Card:
    """Say that it is being sent."""
    said = Text(spans=(words("contact_notice.still_sending"),))
    return _card(words, now, words("contact_notice.sending"), [said])


def sent(words: Words, now: datetime, email: str) -> Card:
    """Say that it is on its way."""
    said = Text(spans=(words("contact_notice.sent_how", email=email),))
    return _done(words, now, words("contact_notice.sent"), said)


def noted(words: Words, now: datetime, name: str) -> Card:
    """Say that it is kept that somebody was informed by hand."""
    said = Text(spans=(words("contact_notice.noted_how", name=name),))
    return _done(words, now, words("contact_notice.noted"), said)


def letter(words: Words, now: datetime, notice: ContactNotice) -> Card:
    """Write the letter to the contact; an answer goes to whoever asked for it."""
    return Card(
        lang=words.lang,
        over=notice.authority,
        title=words("contact_notice.letter"),
        body=tuple(_letter(words, notice)),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=words("contact_notice.subject", authority=notice.authority),
        reply_to=notice.writer.email,
    )


def _letter(words: Words, notice: ContactNotice) -> Sequence[Block]:
    writer, officer, authority = notice.writer, notice.officer, notice.authority
    systems = words.listed([*notice.systems]) or words("contact_notice.our_systems")
    suppliers = words.listed([*notice.suppliers]) or words("contact_notice.your_employer")
    said = (
        words("contact_notice.hello", name=notice.name),
        words("contact_notice.what", authority=authority, systems=systems),
        words("contact_notice.whence", authority=authority, suppliers=suppliers),
        words("contact_notice.why"),
        words("contact_notice.who_sees"),
        words("contact_notice.how_long", n=notice.days),
        words("contact_notice.rights"),
        words("contact_notice.write_to", name=writer.name, email=writer.email),
        words(
            "contact_notice.officer",
            authority=authority,
            name=officer.name,
            email=officer.email,
        ),
    )
    return [Text(spans=(UserText(u=one),)) for one in said]


def _answer(label: str, value: str) -> Button:
    return Button(label=label, deed=ActionData(name="answer", value=value))


def _done(words: Words, now: datetime, title: str, said: Block) -> Card:
    return _card(words, now, title, [said], quiet=(home_button(words),))


def _card(
    words: Words,
    now: datetime,
    title: str,
    body: Sequence[Block],
    *,
    actions: Sequence[Action] = (),
    quiet: Sequence[Action] = (),
) -> Card:
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        actions=tuple(actions),
        quiet=tuple(quiet),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )
