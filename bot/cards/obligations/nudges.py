"""Show what is said unasked: the day's bundle, one urgent thing, an approval.

Mockups 07 and 08 show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.decisions import decide_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import lowered
from bot.cards.obligations.buttons import act
from bot.cards.obligations.nudge_rows import (
    BundleView,
    NudgeGroup,
    NudgeItem,
    group_row,
    group_title,
    grouped,
    how_it_ended,
    of_group,
)
from bot.messages import (
    Action,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    FactSet,
    FormButton,
    Notice,
    Row,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.texts.words import Words, sentences
from governance.decisions.parts import Decided
from governance.nudges import NEWS
from governance.records.members import first_name_of

_MORNING_ENDS = 10


def bundle(view: BundleView) -> Card:
    """Show what is open first, with its buttons; what is settled or postponed is small below."""
    words = view.naming.words
    if view.only:
        return _several(view)
    groups = grouped(_in_order(view.items))
    open_ones = [group for group in groups if group.first.is_open]
    title = _title(view, open_ones)
    rows = tuple(group_row(view, group) for group in groups)
    return Card(
        lang=words.lang,
        over=_greeting(view),
        title=title,
        body=(Rows(rows=rows),) if rows else (),
        quiet=_quiet(view, open_ones),
        as_of=_as_of(view),
        say=_say(view, open_ones, title),
    )


def _several(view: BundleView) -> Card:
    """Show the things of one group one by one, with the way back to the message."""
    words = view.naming.words
    items = of_group(_in_order(view.items), view.only)
    left = [item for item in items if item.is_open]
    title = words("nudge.nothing_left")
    if left:
        title = group_title(
            view.naming, NudgeGroup(left, view.only if left[1:] else ""), view.today.day
        )
    rows = tuple(group_row(view, NudgeGroup([item])) for item in items)
    back = page_button(words("several.back"), "nudge", {"bundle": view.bundle})
    return Card(
        lang=words.lang,
        title=title,
        body=(Rows(rows=rows),) if rows else (),
        quiet=(back,),
        as_of=_as_of(view),
        say=f"{title}.",
    )


def _in_order(items: Sequence[NudgeItem]) -> list[NudgeItem]:
    """Order them: what the reader is to do, what they only follow, what is over."""

    def place(item: NudgeItem) -> int:
        if item.told.why in NEWS:
            return 1
        return 3 if item.doing is None else 2 if item.is_followed else 0

    return sorted(items, key=place)


def _title(view: BundleView, open_ones: Sequence[NudgeGroup]) -> str:
    words = view.naming.words
    news = [item for item in view.items if item.told.why in NEWS]
    if view.kind == "urgent" and news and news[0].obligation is not None:
        place = view.naming.place(news[0].obligation.scope)
        return words(f"nudge.{how_it_ended(news[0])}_title", place=place)
    if news and not open_ones:
        return words("nudge.to_follow")
    if not open_ones:
        rests = any(item.resting is not None for item in view.items)
        return words("nudge.rests" if rests else "nudge.nothing_left")
    mine = [group for group in open_ones if not group.first.is_followed]
    if not mine:
        return words("nudge.follow_title", n=len(open_ones), count=_counted(words, len(open_ones)))
    first = mine[0].first.obligation
    if view.kind == "incident" and first is not None:
        return words("nudge.incident_title", place=view.naming.place(first.scope))
    if view.kind == "urgent":
        return words("nudge.urgent_title")
    return words("nudge.title", n=len(mine), count=_counted(words, len(mine)))


def _counted(words: Words, number: int) -> str:
    key = f"count.{number}"
    return words(key) if key in sentences() else str(number)


def _say(view: BundleView, open_ones: Sequence[NudgeGroup], title: str) -> str:
    words = view.naming.words
    if not open_ones:
        return f"{title}."
    mine = sum(not group.first.is_followed for group in open_ones)
    first = group_title(view.naming, open_ones[0], view.today.day)
    if not mine or view.kind != "nudge":
        return f"{title}: {first}"
    return words("nudge.say", n=mine, count=_counted(words, mine), first=first)


def _greeting(view: BundleView) -> str:
    words = view.naming.words
    local = view.today.now.astimezone(words.timezone)
    key = "nudge.morning" if local.hour < _MORNING_ENDS else "nudge.hello"
    return words(key, name=first_name_of(view.name))


def _as_of(view: BundleView) -> str:
    words = view.naming.words
    as_of = words("card.as_of", moment=words.moment(view.today.now))
    return words("nudge.next", as_of=as_of) if view.kind == "nudge" else as_of


def _quiet(view: BundleView, open_ones: Sequence[NudgeGroup]) -> tuple[Action, ...]:
    words = view.naming.words
    why = page_button(words("nudge.why_me"), "why_me", {"bundle": view.bundle})
    if not open_ones:
        return (page_button(words("nudge.show_tasks"), "tasks", {}),)
    may_rest = [
        item.doing
        for group in open_ones
        for item in group.items
        if item.doing and item.doing.last_day and not item.is_followed
    ]
    if view.kind == "nudge" and may_rest[1:]:
        deed = act(may_rest[0], "all_tomorrow", {})
        return (Button(label=words("nudge.all_tomorrow"), deed=deed), why)
    return (why,)


# ── An approval ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ApprovalView:
    """Everything that the card of an approval shows.

    - `over`: what it is about.
    - `facts`: those to decide by.
    - `asked`: who put it forward.
    - `lasts`: until when the approval holds.
    - `decided`: the decision that the approval is.
    """

    bundle: BundleView
    item: NudgeItem
    over: str
    facts: Sequence[tuple[str, str]]
    asked: str | None
    lasts: date | None
    evidence: Action | None
    decided: Decided


def approval(view: ApprovalView) -> Card:
    """Ask to approve, or to send back with a reason; what that means is said before."""
    naming, words = view.bundle.naming, view.bundle.naming.words
    obligation, doing = view.item.obligation, view.item.doing
    if obligation is None or doing is None:
        return bundle(view.bundle)
    today = view.bundle.today.day
    title = naming.said(f"approve.{obligation.rule}", obligation) or naming.task(obligation)
    spans: list[Span] = []
    if obligation.kind == "due":
        spans.append(words("approval.by", day=words.near_date(obligation.due_on, today)))
    if view.asked:
        spans += [words("approval.put_forward"), Bold(b=view.asked), "."]
    body: list[Block] = [Text(spans=tuple(spans))] if spans else []
    if view.facts:
        body.append(
            FactSet(pairs=tuple((label, (UserText(u=value),)) for label, value in view.facts))
        )
    body.append(
        Notice(
            spans=(
                Bold(b=words("approval.if_you_do")),
                " ",
                words("approval.then", day=words.date(view.lasts))
                if view.lasts
                else words("approval.then_kept"),
            )
        )
    )
    approve = decide_button(words("doing.approve"), view.decided, style="primary")
    back = FormButton(
        label=words("approval.send_back"),
        deed=act(doing, "send_back", {}),
        fields=(CardField(name="reason", label=words("approval.what_lacks"), required=True),),
        submit=words("approval.send_back"),
    )
    why = page_button(words("nudge.why_me"), "why_me", {"bundle": view.bundle.bundle})
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=tuple(body),
        actions=(approve, back),
        quiet=(*([view.evidence] if view.evidence else []), why),
        as_of=words("card.as_of", moment=words.moment(view.bundle.today.now)),
        say=words("approval.say", title=lowered(title)),
    )


# ── Why me ───────────────────────────────────────────────────────────────────


def why_me(view: BundleView) -> Card:
    """Show each thing, with the role or the rule that brought it here."""
    words, naming = view.naming.words, view.naming
    rows = []
    for item in view.items:
        if item.obligation is None:
            continue
        who = naming.first_name_of(item.owner) if item.owner else ""
        why = item.told.why if item.owner != view.me and who else "asked"
        key = {"stand_in": "stand_in", "along": "along", "asked": "asked", "again": "asked"}.get(
            why, "escalated"
        )
        said = words(f"nudge.why_{key}", requirement=item.obligation.requirement, who=who)
        rows.append(
            Row(title=UserText(u=naming.title(item.obligation)), detail=(UserText(u=said),))
        )
    return Card(
        lang=words.lang,
        title=words("nudge.why_title"),
        body=(
            *([Rows(rows=tuple(rows))] if rows else []),
            Text(kind="small", spans=(words("nudge.why_lead"),)),
        ),
        quiet=(page_button(words("nudge.show_tasks"), "tasks", {}),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=words("nudge.why_title") + ".",
    )
