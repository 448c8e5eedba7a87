"""Show what was done lately: by whom, by which record, and whether in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, clipped
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import LedgerEvent
from governance.obligations.obligation import Obligation


@dataclass(frozen=True)
class Fulfilled:
    """One line of the history, with the obligation and who fulfilled it.

    `proof` says that the record is still there to be looked at.
    """

    event: LedgerEvent
    obligation: Obligation
    who: str
    proof: bool


@dataclass(frozen=True)
class RecentlyDoneView:
    """One page of what was fulfilled since that day.

    `nothing_before` says that the register began on that day, which is later than was asked for.
    """

    asked: QueryHeader
    since: date
    nothing_before: bool
    found: Sequence[Fulfilled]
    part: PageRange


def done(view: RecentlyDoneView) -> Card:
    """Show them, the newest first, under a title such as `7 punkter er klaret siden 31. jan. 2026`.

    That is: 7 items have been done since 31 Jan 2026.
    """
    asked, words = view.asked, view.asked.words
    n, day = view.part.total, words.date(view.since)
    if asked.who:
        title = words("done.title_of" if n else "done.none_of", n=n, day=day, who=asked.who)
    else:
        title = words("done.title" if n else "done.none", n=n, day=day)
    body: list[Block] = []
    if view.nothing_before:
        body.append(Text(spans=(words("done.nothing_before"),)))
    if view.found:
        body.append(Rows(rows=tuple(_row(one, view) for one in view.found)))
    return answer(
        asked,
        title,
        tuple(body),
        part=view.part,
        actions=(page_button(words("due.overdue"), "overdue", asked.topic),),
        quiet=(page_button(words("due.missing"), "missing", asked.topic),),
    )


def _row(one: Fulfilled, view: RecentlyDoneView) -> Row:
    naming, words, event = view.asked.naming, view.asked.words, one.event
    was = one.obligation
    parts = [naming.said(f"task.{was.rule}", was) or was.requirement]
    if event.fact is not None and event.fact.section != "actions":
        noun = words(f"noun.{event.fact.section}")
        parts.append(words("done.by", noun=noun, who=one.who))
    else:
        parts.append(one.who)
    late = (event.day - event.due_on).days
    if event.kind == "due" and late > 0:
        parts.append(words("done.late", n=late))
    proof = None
    if one.proof and event.fact is not None:
        arguments = {"section": event.fact.section, "key": event.fact.key}
        proof = page_button(words("asked.proof"), "register", arguments)
    return Row(
        title=UserText(u=naming.said(f"called.{was.rule}", was) or naming.place(was.scope)),
        detail=(UserText(u=clipped(" · ".join(parts), DETAIL)),),
        value=words.date(event.day),
        open=proof,
    )
