"""Show what is said unasked: the day's bundle, one urgent thing, an approval.

Mockups 07 and 08 show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.decisions import decide_button
from bot.cards.notices import page_button
from bot.cards.obligation_names import ObligationNames, clipped, lowered
from bot.cards.obligations.buttons import ObligationButtons, act, in_a_row
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
from governance.nudges import NEWS, Kind, Postponed, SentNudge
from governance.obligations.obligation import Obligation
from governance.ports import Today

TITLE = 70
DETAIL = 200
_MORNING_ENDS = 10


@dataclass(frozen=True)
class NudgeItem:
    """One obligation that is told of.

    - `doing`: what can be done, while it is open; without it, it is settled, moved or postponed.
    - `by`: who settled it.
    - `resting`: the postponement that holds.
    - `owner`: who is responsible for it.
    - `moved_to`: its new day.
    - `before`: the postponement that has run out.
    - `became`: what became of it, in sentences.
    """

    told: SentNudge
    obligation: Obligation | None
    doing: ObligationButtons | None = None
    by: str | None = None
    resting: Postponed | None = None
    owner: str | None = None
    moved_to: date | None = None
    before: Postponed | None = None
    became: str | None = None


@dataclass(frozen=True)
class BundleView:
    """A message as things are now, for one person."""

    kind: Kind
    bundle: str
    naming: ObligationNames
    today: Today
    name: str
    me: str
    items: Sequence[NudgeItem]


def bundle(view: BundleView) -> Card:
    """Show what is open first, with its buttons; what is settled or postponed is small below."""
    words = view.naming.words
    open_ones = [item for item in _in_order(view.items) if item.doing is not None]
    title = _title(view, open_ones)
    rows = tuple(_row(view, item) for item in _in_order(view.items))
    return Card(
        lang=words.lang,
        over=_greeting(view),
        title=title,
        body=(Rows(rows=rows),) if rows else (),
        quiet=_quiet(view, open_ones),
        as_of=_as_of(view),
        say=_say(view, open_ones, title),
    )


def _in_order(items: Sequence[NudgeItem]) -> list[NudgeItem]:
    """Order them: what the reader is to do, what they only follow, what is over."""

    def place(item: NudgeItem) -> int:
        if item.told.why in NEWS:
            return 1
        return 3 if item.doing is None else 2 if item.told.why == "along" else 0

    return sorted(items, key=place)


def _title(view: BundleView, open_ones: Sequence[NudgeItem]) -> str:
    words = view.naming.words
    if not open_ones:
        is_news = any(item.told.why in NEWS for item in view.items)
        return words("nudge.to_follow" if is_news else "nudge.nothing_left")
    mine = [item for item in open_ones if item.told.why != "along"]
    if not mine:
        return words("nudge.to_follow")
    first = open_ones[0].obligation
    if view.kind == "incident" and first is not None:
        return words("nudge.incident_title", place=view.naming.place(first.scope))
    if view.kind == "urgent":
        return words("nudge.urgent_title")
    return words("nudge.title", n=len(mine), count=_counted(words, len(mine)))


def _counted(words: Words, number: int) -> str:
    key = f"count.{number}"
    return words(key) if key in sentences() else str(number)


def _say(view: BundleView, open_ones: Sequence[NudgeItem], title: str) -> str:
    words = view.naming.words
    firsts = [item.obligation for item in open_ones if item.obligation is not None]
    if not firsts:
        return f"{title}."
    mine = sum(item.told.why != "along" for item in open_ones)
    first = row_title(view.naming, firsts[0])
    if not mine:
        return f"{title}: {first}"
    return words("nudge.say", n=mine, count=_counted(words, mine), first=first)


def _greeting(view: BundleView) -> str:
    words = view.naming.words
    local = view.today.now.astimezone(words.timezone)
    key = "nudge.morning" if local.hour < _MORNING_ENDS else "nudge.hello"
    return words(key, name=view.name.split(" ")[0])


def _as_of(view: BundleView) -> str:
    words = view.naming.words
    as_of = words("card.as_of", moment=words.moment(view.today.now))
    return words("nudge.next", as_of=as_of) if view.kind == "nudge" else as_of


def _quiet(view: BundleView, open_ones: Sequence[NudgeItem]) -> tuple[Action, ...]:
    words = view.naming.words
    why = page_button(words("nudge.why_me"), "why_me", {"bundle": view.bundle})
    if not open_ones:
        return (page_button(words("nudge.show_tasks"), "tasks", {}),)
    may_rest = [
        item.doing
        for item in open_ones
        if item.doing and item.doing.last_day and item.told.why != "along"
    ]
    if view.kind == "nudge" and may_rest[1:]:
        deed = act(may_rest[0], "all_tomorrow", {})
        return (Button(label=words("nudge.all_tomorrow"), deed=deed), why)
    return (why,)


# ── A row ────────────────────────────────────────────────────────────────────


def row_title(naming: ObligationNames, obligation: Obligation) -> str:
    """Name the thing and the question.

    An example is `K-102: passer stamdata stadig?` (K-102: are the master data still right?).
    """
    title = naming.title(obligation)
    ask = naming.said(f"ask.{obligation.rule}", obligation)
    if ask is None or obligation.rule == "follow_up_done":
        return clipped(title, TITLE)
    return clipped(naming.words("nudge.row", title=title, ask=lowered(ask)), TITLE)


def _row(view: BundleView, item: NudgeItem) -> Row:
    naming, words = view.naming, view.naming.words
    obligation = item.obligation
    if obligation is None:
        return Row(title=words("nudge.over"), done=True)
    title = UserText(u=row_title(naming, obligation))
    if item.told.why in NEWS:
        said = words(f"nudge.{item.told.why}", day=words.date(obligation.due_on))
        return Row(title=UserText(u=naming.title(obligation)), detail=(UserText(u=said),))
    if item.doing is None:
        done = UserText(u=clipped(_what_became(view, item), DETAIL))
        return Row(title=UserText(u=naming.title(obligation)), detail=(done,), done=True)
    detail = " ".join(
        part
        for part in (
            _whose(view, item),
            _when(naming, obligation, view.today.day),
            because(naming, obligation),
        )
        if part
    )
    shown = (UserText(u=clipped(detail, DETAIL)),)
    if item.told.why == "along":
        return Row(title=title, detail=shown, open=_open(naming, obligation))
    return Row(title=title, detail=shown, actions=in_a_row(words, item.doing))


def _open(naming: ObligationNames, obligation: Obligation) -> Button:
    arguments = dict(zip(("scope", "rule", "subject"), obligation.identity, strict=True))
    return page_button(naming.words("home.show"), "obligation", arguments)


def _whose(view: BundleView, item: NudgeItem) -> str:
    """Say why it is said to this person, where it is not simply theirs."""
    words, told = view.naming.words, item.told
    who = view.naming.name_of(item.owner).split(" ")[0] if item.owner else ""
    match told.why:
        case "again":
            return words("nudge.again")
        case "put_off" if item.before is not None:
            return words("nudge.put_off", who=who, reason=item.before.reason or "–")
        case "stand_in" | "along" | "escalated" | "unanswered" if who and item.owner != view.me:
            return words(f"nudge.{told.why}", who=who)
        case _:
            return ""


def _when(naming: ObligationNames, obligation: Obligation, today: date) -> str:
    words = naming.words
    if obligation.is_gap:
        return ""
    if obligation.is_overdue(today):
        return words("nudge.late", n=(today - obligation.due_on).days)
    return words("nudge.by", day=words.near_date(obligation.due_on, today))


def because(naming: ObligationNames, obligation: Obligation) -> str:
    """Say in half a sentence why it is told, or what the next tap is.

    Where there is nothing to say, it is what is wrong or to be done.
    """
    about = obligation.about
    key = f"because.{obligation.rule}"
    if about.get("left") is not None:
        key = "because.contact_left"
    elif obligation.rule == "event_decided" and about.get("sort") == "incident":
        key = "because.event_incident"
    said = naming.said(key, obligation)
    if said is not None:
        return said
    if f"ask.{obligation.rule}" in sentences():
        wrong = naming.wrong(obligation)
        asked = naming.said(f"ask.{obligation.rule}", obligation) or ""
        repeats = lowered(wrong) == lowered(asked)
        return wrong + "." if obligation.is_gap and not repeats else ""
    return naming.task(obligation) + "."


def _what_became(view: BundleView, item: NudgeItem) -> str:
    words, naming = view.naming.words, view.naming
    if item.became is not None:
        return item.became
    if item.resting is not None:
        return _rests(view, item.resting)
    if item.moved_to is not None and item.by is None:
        return words("nudge.moved", day=words.near_date(item.moved_to, view.today.day))
    if item.by is None:
        return words("nudge.over")
    if item.by == view.me:
        return words("nudge.done_by_you")
    return words("nudge.done_by", who=naming.name_of(item.by).split(" ")[0])


def _rests(view: BundleView, resting: Postponed) -> str:
    words, mine = view.naming.words, "_you" if resting.person == view.me else ""
    who = view.naming.name_of(resting.person).split(" ")[0]
    if resting.sort == "take":
        day = words.near_date(date.fromordinal(resting.until.toordinal() - 1), view.today.day)
        return words(f"nudge.taken{mine}", who=who, day=day)
    day = words.near_date(resting.until, view.today.day)
    return words(f"nudge.snoozed{mine}", who=who, day=day, reason=resting.reason or "–")


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
        who = naming.name_of(item.owner).split(" ")[0] if item.owner else ""
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
