"""Show what somebody who leaves holds; each row begins to hand that over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from bot.cards.notices import home_button
from bot.cards.obligation_names import TITLE, clipped
from bot.cards.paging import PageRange, paging_button
from bot.messages import ActionData, Block, Button, Card, Row, Rows, Text, UserText
from bot.texts.words import Words
from governance.ports import Today

Sort: TypeAlias = Literal["roles", "seats", "contracts", "actions"]
SORTS: tuple[Sort, ...] = ("roles", "seats", "contracts", "actions")
"""The sorts of things that somebody may hold, in the order in which they are handed over."""


@dataclass(frozen=True)
class HeldItem:
    """One thing that is held: its sort, its name, and the arguments of the dialog to hand it over.

    `due_on` is the day of a follow-up.
    """

    sort: Sort
    called: str
    begins: Mapping[str, JsonValue]
    due_on: date | None = None


@dataclass(frozen=True)
class HandoverView:
    """All that is left to hand over, of whom, and to whom and from when where that was told.

    `arguments` are those of the page.
    """

    who: str
    to: str
    since: date | None
    found: Sequence[HeldItem]
    part: PageRange
    arguments: dict[str, str]


def handover(words: Words, today: Today, view: HandoverView) -> Card:
    """List it by sort, under a title with how much there is; say so where there is nothing."""
    title = words(
        "handover.title" if view.found else "handover.nothing", n=len(view.found), who=view.who
    )
    body: list[Block] = [Text(spans=(UserText(u=_lead(words, today, view)),))] if view.found else []
    shown = view.part.of(view.found)
    for sort in SORTS:
        rows = tuple(_row(words, today, one) for one in shown if one.sort == sort)
        body += [Rows(heading=words(f"handover.{sort}"), rows=rows)] if rows else []
    quiet = [home_button(words)]
    if view.part.left > 0:
        following = {**view.arguments, "first": str(view.part.next)}
        quiet.insert(0, paging_button(view.part.next_label(words), "handover", following))
    return Card(
        lang=words.lang,
        title=title,
        body=tuple(body),
        quiet=tuple(quiet),
        as_of=view.part.said(words("card.as_of", moment=words.moment(today.now)), words),
        say=title,
    )


def _lead(words: Words, today: Today, view: HandoverView) -> str:
    if not view.to:
        return words("handover.lead")
    if view.since is None:
        return words("handover.lead_to", to=view.to)
    day = words.near_date(view.since, today.day)
    return words("handover.lead_from", to=view.to, day=day)


def _row(words: Words, today: Today, one: HeldItem) -> Row:
    begin = ActionData(
        name="start", value={"name": "record", "arguments": dict(one.begins)}, stays=True
    )
    due = words("handover.due", day=words.near_date(one.due_on, today.day)) if one.due_on else ""
    return Row(
        title=UserText(u=clipped(one.called, TITLE)),
        detail=(due,) if due else (),
        open=Button(label=words("handover.hand_over"), deed=begin),
    )
