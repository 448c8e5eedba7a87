"""Show who is told that a system is down: ours, the press, the authorities, and by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.incident.call_list import DEED, AsOf, OwnContact, both, home_button, standing_at
from bot.messages import ActionData, Block, Button, Card, Row, Rows, Text, UserText

_EARLY, _NOTICE = timedelta(hours=24), timedelta(hours=72)
"""By when a significant incident is reported under NIS2 after one has become aware of it."""


@dataclass(frozen=True)
class WhomToTellView:
    """The people the register has for each, and whom one asks where it has nobody.

    `ask_press` and `ask_data` are names; they are empty where the register has none of these,
    either. `judges` is who judges how significant it is, and `aware` since when it is known.
    """

    as_of: AsOf
    system: str
    press: Sequence[OwnContact]
    data: Sequence[OwnContact]
    ask_press: str = ""
    ask_data: str = ""
    with_numbers: bool = True
    ours: Sequence[OwnContact] = ()
    judges: str = ""
    aware: datetime | None = None


def whom_to_tell(view: WhomToTellView) -> Card:
    """Show them all, and say plainly where the register has nobody."""
    words = view.as_of.words
    title = words("incident.tell_title", system=view.system)
    return Card(
        lang=words.lang,
        over=words("incident.over"),
        title=title,
        body=tuple(_body(view)),
        actions=(
            Button(
                label=words("incident.to_numbers"),
                deed=ActionData(name=DEED, value={"act": "back"}, stays=True),
            ),
        ),
        quiet=(home_button(words),),
        as_of=standing_at(view.as_of),
        say=title,
    )


def _body(view: WhomToTellView) -> Iterator[Block]:
    words = view.as_of.words
    if view.ours:
        rows = tuple(_row(view, one) for one in view.ours)
        yield Rows(heading=words("incident.tell_ours"), rows=rows)
    yield Text(spans=(UserText(u=_of_nis2(view)),))
    ask = words("incident.tell_no_press", who=view.ask_press or words("incident.management"))
    yield _part(view, view.press, words("incident.tell_press"), ask)
    ask = words("incident.tell_no_data", who=view.ask_data or words("incident.management"))
    yield _part(view, view.data, words("incident.tell_data"), ask)
    yield Text(kind="small", spans=(words("incident.tell_authority"),))


def _of_nis2(view: WhomToTellView) -> str:
    words, now = view.as_of.words, view.as_of.now
    who = view.judges or words("incident.management")
    if view.aware is None:
        return words("incident.tell_nis2", who=who)
    early, notice = (words.appointment(view.aware + within, now) for within in (_EARLY, _NOTICE))
    return words("incident.tell_nis2_by", who=who, early=early, notice=notice)


def _part(view: WhomToTellView, people: Sequence[OwnContact], heading: str, ask: str) -> Block:
    if people:
        return Rows(heading=heading, rows=tuple(_row(view, one) for one in people))
    return Text(spans=(UserText(u=ask),))


def _row(view: WhomToTellView, one: OwnContact) -> Row:
    return Row(
        title=UserText(u=one.name),
        phone=one.phone if view.with_numbers else None,
        warn=both(one.away, one.doubt),
        detail=(one.what,) if one.what else (),
    )
