"""Show what can be undone, that it was, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.notices import home_button, page_button, resume_button
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.query_card import MOST_QUIET
from bot.formatting.sentence_case import capitalized
from bot.messages import ActionData, Block, Button, Card, Notice, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.records.events import Event
from governance.undo_log import ChangedReminder


@dataclass(frozen=True)
class UndoneRecord:
    """A record that was put back: by its noun and name, and what became of it.

    `became` is `gone`, `back` or `before`.
    """

    noun: str
    name: str
    became: str


@dataclass(frozen=True)
class Undoable:
    """One thing that can be undone: its id in the undo log, what it was, and when."""

    entry: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Unsaved:
    """A draft that is not saved: its title, what is filled in, and the version of its card."""

    title: str
    filled: str
    card: str


def undo_button(words: Words, entry: str) -> Button:
    """Make a button that undoes the entry of the undo log."""
    deed = ActionData(name="undo", value={"entry": entry}, stays=True)
    return Button(label=words("undo.button"), deed=deed)


def with_undo(card: Card, button: Button) -> Card:
    """Put the button first among the quiet ones, where there is room for one more."""
    if len(card.quiet) >= MOST_QUIET:
        return card
    return card.model_copy(update={"quiet": (button, *card.quiet)})


def undone(
    words: Words,
    now: datetime,
    records: Sequence[UndoneRecord],
    consequences: Sequence[str],
    *,
    put_off: bool = False,
    reminders: Sequence[ChangedReminder] = (),
) -> Card:
    """Say what is as it was before, and what that leads to."""
    lines = [
        words(f"undo.is_{one.became}", what=capitalized(f"{one.noun} {one.name}"))
        for one in records
    ]
    if put_off:
        lines.append(words("undo.not_put_off"))
    match [one.became for one in reminders]:
        case []:
            pass
        case ["cancelled"]:
            lines.append(words("remind.waits_again"))
        case ["cancelled", _]:
            lines.append(words("remind.moved_back"))
        case _:
            lines.append(words("remind.not_set"))
    title = words("undo.title")
    body = [Text(spans=(UserText(u=line),)) for line in (*lines, *consequences)]
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(home_button(words),),
        as_of=words("card.saved", moment=words.moment(now)),
        say=f"{title}: {lines[0] if lines else ''}",
    )


def saved_today(
    words: Words,
    now: datetime,
    found: Sequence[Undoable],
    *,
    logged: Sequence[Event] = (),
    drafts: Sequence[Unsaved] = (),
    is_open: bool,
) -> Card:
    """List the drafts that are not saved, and what was saved today, the latest first.

    `logged` are the events that were saved when their logs were closed. `is_open` says that
    something is open, be it a draft or a question.
    """
    count = len(found) + len(logged)
    saved = words("undo.saved_today", n=count) if count else words("undo.saved_nothing")
    title = words("undo.unsaved", n=len(drafts)) if drafts else saved
    body: list[Block] = []
    if drafts:
        body.append(Rows(rows=tuple(_unsaved(one, words) for one in drafts)))
        body.append(Text(spans=(f"{saved}:" if count else f"{saved}.",)))
    elif is_open:
        body.append(Notice(kind="warn", spans=(words("undo.saved_open"),)))
    if count:
        rows = (*(_logged(one, words) for one in logged), *(_row(one, words) for one in found))
        body.append(Rows(rows=rows))
    else:
        body.append(Text(spans=(words("undo.saved_how"),)))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )


def _unsaved(one: Unsaved, words: Words) -> Row:
    return Row(
        title=UserText(u=one.title),
        detail=(UserText(u=clipped(one.filled, DETAIL)),) if one.filled else (),
        actions=(resume_button(words, one.card),),
    )


def _logged(event: Event, words: Words) -> Row:
    arguments = {"section": event.section, "key": event.key}
    return Row(
        title=UserText(u=f"{event.system}: {event.title}"),
        detail=(words("undo.saved_by_log"),),
        open=page_button(words("home.show"), "register", arguments),
    )


def _row(one: Undoable, words: Words) -> Row:
    return Row(
        title=UserText(u=one.what),
        detail=(words.moment(one.at),),
        actions=(undo_button(words, one.entry),),
    )


def choice(words: Words, now: datetime, found: Sequence[Undoable]) -> Card:
    """Ask which of the latest things is to be undone; say so where there is none."""
    title = words("undo.which" if found else "undo.nothing")
    rows = tuple(_row(one, words) for one in found)
    body = (Rows(rows=rows),) if rows else (Text(spans=(words("undo.say_what"),)),)
    return Card(
        lang=words.lang,
        title=title,
        body=body,
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(now)),
        say=title,
    )
