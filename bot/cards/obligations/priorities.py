"""Show what to do first: the three that weigh most, why, and a button; then what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import DETAIL, clipped, lowered
from bot.cards.obligations.buttons import ObligationButtons, deeds
from bot.cards.paging import PageRange
from bot.cards.query_card import QueryHeader, ahead, answer, item_button
from bot.messages import Block, Card, Row, Rows, Text, UserText
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation

MOST = 3


@dataclass(frozen=True)
class PrioritiesView:
    """The first three with what can be done, in order, and the next after those.

    `me` is the e-mail of who asks. `none_of` is who has none of their own, so that these are the
    authority's: a colleague's name, or empty for whoever asks. It is None where these are theirs.
    """

    asked: QueryHeader
    found: Sequence[tuple[Entry, ObligationButtons]]
    following: Sequence[Entry]
    part: PageRange
    me: str
    none_of: str | None = None


def first(view: PrioritiesView) -> Card:
    """Show them under a title such as `Først: Mosekonge, døgnvagt`.

    That is: first, Mosekonge's 24-hour duty.
    """
    asked, words = view.asked, view.asked.words
    if not view.found:
        return _nothing(view)
    naming = asked.naming
    gravest = view.found[0][0].obligation
    lead = words(_lead(view), n=view.part.total, who=view.none_of or "")
    body: list[Block] = [
        *([] if view.part.first else [Text(spans=(lead,))]),
        Rows(
            rows=tuple(
                _row(entry, doing, view, place=place)
                for place, (entry, doing) in enumerate(view.found, view.part.first + 1)
            )
        ),
    ]
    if view.following:
        following = view.following[0].obligation
        title, task = naming.title(following), naming.task(following)
        what = title if task == title else f"{title}, {lowered(task)}"
        then = words("first.then", what=what)
        body.append(Text(kind="small", spans=(UserText(u=then),)))
    mine = () if view.none_of is not None else (page_button(words("due.mine"), "tasks", {}),)
    title = words("first.title", what=naming.title(gravest))
    if view.part.first:
        title = words("first.next_title", what=naming.title(gravest))
    return answer(
        asked,
        title,
        body,
        part=view.part,
        actions=() if asked.read_only else mine,
        quiet=(page_button(words("due.overdue"), "overdue", asked.topic),),
        say=f"{title}: {lowered(naming.task(gravest))}.",
    )


def _lead(view: PrioritiesView) -> str:
    """Return the key of the line above them: whose they are."""
    if view.none_of is None:
        return "first.lead"
    return "first.lead_beside_theirs" if view.none_of else "first.lead_of_ours"


def _nothing(view: PrioritiesView) -> Card:
    asked, words = view.asked, view.asked.words
    title = words("first.none_of_yours" if view.none_of == "" else "first.none")
    return answer(asked, title, (Text(spans=(words("first.nothing"),)),))


def _row(entry: Entry, doing: ObligationButtons, view: PrioritiesView, *, place: int) -> Row:
    asked, naming, obligation = view.asked, view.asked.naming, entry.obligation
    task, why = naming.task(obligation), asked.words(f"first.{obligation.theme}")
    title = naming.title(obligation)
    parts = [why] if task == title else [task, why]
    if entry.responsible != view.me and (who := naming.asked(entry)):
        parts.append(who)
    return Row(
        mark=str(place),
        title=UserText(u=title),
        detail=(UserText(u=clipped(" · ".join(parts), DETAIL)),),
        value=_state(obligation, view),
        open=item_button(obligation, naming),
        actions=() if asked.read_only else deeds(asked.words, doing)[:1],
    )


def _state(obligation: Obligation, view: PrioritiesView) -> str:
    words, today = view.asked.words, view.asked.today.day
    if obligation.is_gap:
        return words(f"first.is_{obligation.kind}")
    if obligation.is_overdue(today):
        return words("due.days_over", n=(today - obligation.due_on).days)
    return ahead(words, (obligation.due_on - today).days)
