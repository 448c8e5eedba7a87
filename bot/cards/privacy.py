"""Hand over what is kept on a person, say who looked, and ask before somebody is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words

MOST = 10
_LONGEST_TITLE, _LONGEST_DETAIL = 40, 80


@dataclass(frozen=True)
class LookedUp:
    """Somebody was shown the person's number.

    It was on the call list of that system, or on the `paper` of it; without a system it was
    elsewhere.
    """

    moment: datetime
    who: str
    system: str
    paper: bool = False


@dataclass(frozen=True)
class ErasureView:
    """The consequences of erasing the person of that name.

    `records` and `mentions` are lines of the register, each after its section and a colon. `files`
    are titles of evidence.
    """

    name: str
    records: Sequence[str]
    mentions: Sequence[str]
    files: Sequence[str]


def waiting(words: Words, now: datetime, title: str) -> Card:
    """Say that something is being done."""
    return _card(words, now, title, [Text(spans=(words("privacy.still_working"),))])


def file_ready(words: Words, now: datetime, name: str, count: int) -> Card:
    """Say that the file has been handed over."""
    body: list[Block] = [
        Text(spans=(words("privacy.file_count", n=count),)),
        Text(spans=(words("privacy.file_noted"),), kind="small"),
    ]
    title = words("privacy.file_ready", name=name)
    return _card(words, now, title, body, quiet=(home_button(words),))


def looked_up(words: Words, now: datetime, name: str, found: Sequence[LookedUp]) -> Card:
    """Say who looked the person up, the latest first."""
    body: list[Block] = []
    if found:
        rows = tuple(_looked(words, one) for one in found[:MOST])
        body.append(Rows(rows=rows))
    if len(found) > MOST:
        body.append(Text(spans=(words("privacy.looked_more", n=len(found) - MOST),)))
    body.append(Text(spans=(words("privacy.looked_what"),), kind="small"))
    title = (
        words("privacy.looked", n=len(found), name=name)
        if found
        else words("privacy.looked_never", name=name)
    )
    return _card(words, now, title, body, quiet=(home_button(words),))


def review(words: Words, now: datetime, view: ErasureView) -> Card:
    """Say what goes and what stays, and ask."""
    body: list[Block] = [
        Notice(kind="warn", spans=(words("privacy.goes"),)),
        Text(spans=(words("privacy.stays"),)),
        Text(spans=(words("privacy.outside"),), kind="small"),
        Rows(
            heading=words("privacy.records"),
            rows=tuple(_line(one) for one in view.records[:MOST]),
        ),
    ]
    actions = [_answer(words("privacy.erase"), "erase")]
    if view.mentions:
        rows = tuple(_line(one) for one in view.mentions[:MOST])
        body.append(Rows(heading=words("privacy.mentions", n=len(view.mentions)), rows=rows))
        body.append(Text(spans=(words("privacy.mentions_stay"),), kind="small"))
        actions.append(_answer(words("privacy.erase_mentions"), "erase_mentions"))
    if view.files:
        said = words("privacy.files", titles=words.listed(list(view.files[:MOST])))
        body.append(Text(spans=(UserText(u=said),)))
    leave = _answer(words("privacy.leave"), "leave")
    title = words("privacy.review", name=view.name)
    return _card(words, now, title, body, actions=actions, quiet=(leave,))


def erased(words: Words, now: datetime, alias: str, places: int, deleted: int) -> Card:
    """Say that the person is erased, and what stands where they stood."""
    told = words("privacy.erased_how", alias=alias, n=places, deleted=deleted)
    body: list[Block] = [Text(spans=(told,))]
    return _card(words, now, words("privacy.erased"), body, quiet=(home_button(words),))


def _looked(words: Words, one: LookedUp) -> Row:
    moment = words.moment(one.moment)
    if one.system:
        said = "privacy.looked_at_paper" if one.paper else "privacy.looked_at"
        detail = words(said, moment=moment, system=one.system)
    else:
        detail = words("privacy.looked_elsewhere", moment=moment)
    return Row(title=UserText(u=one.who), detail=(detail,))


def _line(said: str) -> Row:
    """Make a row of a section or field, and what stands there."""
    title, _, detail = said.partition(": ")
    return Row(
        title=UserText(u=clipped(title, _LONGEST_TITLE)),
        detail=(UserText(u=clipped(detail, _LONGEST_DETAIL)),) if detail else (),
    )


def _answer(label: str, value: str) -> Button:
    return Button(label=label, deed=ActionData(name="answer", value=value))


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
