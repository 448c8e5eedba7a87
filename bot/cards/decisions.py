"""Show decisions: what is approved, what waits for whom, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from bot.cards.notices import home_button, page_button
from bot.cards.obligation_names import DETAIL, ObligationNames, clipped
from bot.cards.query_card import item_button
from bot.formatting.sentence_case import capitalized
from bot.messages import (
    Action,
    ActionData,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    FactSet,
    Fields,
    FormButton,
    Notice,
    Row,
    Rows,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.changes.consequence import Consequence
from governance.decisions.parts import Decided
from governance.obligations.obligation import Obligation
from governance.ports import Today
from governance.records.members import first_name_of
from governance.roles import Role
from governance.schema.scopes import AUTHORITY

MOST_SHOWN = 12
_DETAIL = 200


def decision_name(decided: Decided, naming: ObligationNames) -> str:
    """Name the decision, with what it is of where that is not the authority."""
    what = naming.decision(decided.kind, decided.about)
    if decided.scope == AUTHORITY:
        return what
    return naming.words("decision.of", what=what, place=naming.place(decided.scope))


def title_of(decided: Sequence[Decided], naming: ObligationNames) -> str:
    """Return the title of the card on which these are decided; what they are of stands below."""
    words = naming.words
    if len(decided) > 1:
        return words("deciding.title_many", n=len(decided))
    [one] = decided
    if one.kind not in ("organisation", "processes", "assessment"):
        return words("deciding.yours")
    return words("deciding.title", what=naming.decision(one.kind, one.about))


@dataclass(frozen=True)
class DecisionView:
    """One decision, with what there is to decide by.

    - `parts`: what is approved, each by name, with who or what it is.
    - `facts`: what else there is to decide by, as pairs of a label and lines.
    - `teller`: who told of it, and `told_on` when.
    - `consequence`: what would fall away.
    - `next_on`: the day by which it is to be decided again.
    - `answers`: where the answers behind it are shown.
    """

    decided: Decided
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]] = ()
    teller: str | None = None
    told_on: date | None = None
    consequence: Consequence | None = None
    next_on: date | None = None
    answers: Action | None = None


@dataclass(frozen=True)
class ReviewView:
    """Everything that the card shows on which one decides.

    `minutes` are those written so far; None where no minutes are asked for.
    """

    naming: ObligationNames
    today: Today
    over: str | None
    decisions: Sequence[DecisionView]
    asks_minutes: bool
    minutes: str
    notice: str = ""


def review(view: ReviewView) -> Card:
    """Show what is approved, ask for the minutes, and for a second tap."""
    words = view.naming.words
    body: list[Block] = [Notice(kind="warn", spans=(view.notice,))] if view.notice else []
    several = len(view.decisions) > 1
    for one in view.decisions:
        body += _shown(one, view, named=several or one.decided.scope != AUTHORITY)
    if view.asks_minutes:
        minutes = CardField(
            name="minutes",
            label=words("deciding.minutes"),
            value=view.minutes or None,
            hint=words("deciding.minutes_hint"),
        )
        body.append(Fields(fields=(minutes,)))
    yes = Button(
        label=words("deciding.all" if several else "deciding.approve"),
        deed=ActionData(name="submit"),
        style="primary",
        submit=True,
    )
    without = Button(
        label=words("deciding.without_minutes"), deed=ActionData(name="answer", value="without")
    )
    back = FormButton(
        label=words("deciding.back"),
        deed=ActionData(name="answer", value="back"),
        fields=(CardField(name="reason", label=words("deciding.what_lacks"), required=True),),
        submit=words("deciding.back"),
    )
    if not view.asks_minutes:
        yes = yes.model_copy(
            update={"deed": ActionData(name="answer", value="without"), "submit": False}
        )
    sends_back: tuple[Action, ...] = () if several else (back,)
    actions = (yes, without) if view.asks_minutes else (yes, *sends_back)
    title = title_of([one.decided for one in view.decisions], view.naming)
    answers = [one.answers for one in view.decisions if one.answers is not None]
    return Card(
        lang=words.lang,
        over=view.over,
        title=title,
        body=tuple(body),
        actions=actions,
        quiet=(
            *(sends_back if view.asks_minutes else ()),
            *answers[:1],
            Button(label=words("deciding.leave"), deed=ActionData(name="cancel")),
        ),
        as_of=words("card.not_saved", moment=words.moment(view.today.now)),
        say=title,
    )


def _shown(one: DecisionView, view: ReviewView, *, named: bool) -> list[Block]:
    words = view.naming.words
    body: list[Block] = []
    if named:
        name = decision_name(one.decided, view.naming)
        body.append(Text(spans=(Bold(b=name[:1].upper() + name[1:]),)))
    if one.teller is not None and one.told_on is not None:
        day = words.near_date(one.told_on, view.today.day)
        body.append(Text(spans=(words("deciding.told", who=one.teller, day=day),)))
    if one.parts:
        rows = tuple(Row(title=name, detail=(UserText(u=said),)) for name, said in one.parts)
        body.append(Rows(rows=rows))
    if one.facts:
        body.append(
            FactSet(pairs=tuple((label, (UserText(u=value),)) for label, value in one.facts))
        )
    if one.consequence is not None:
        said = " ".join(sentences_of(one.consequence, words))
        body.append(Notice(spans=(Bold(b=words("consequence.heading")), " ", said)))
    return body


def sentences_of(one: Consequence, words: Words) -> list[str]:
    """Say in figures what falls away."""
    said = []
    if one.assessed_after != one.assessed_before:
        said.append(
            words("consequence.assessed", before=one.assessed_before, after=one.assessed_after)
        )
    if one.overdue_mine:
        said.append(words("consequence.overdue_mine", n=one.overdue_mine))
    if one.overdue - one.overdue_mine:
        said.append(words("consequence.overdue", n=one.overdue - one.overdue_mine))
    if one.missing:
        said.append(words("consequence.missing", n=one.missing))
    return said or [words("consequence.nothing")]


@dataclass(frozen=True)
class SureView:
    """A change that holds a decision, before it is saved.

    `waits_for` is who is asked for it; None where it is the person's own.
    """

    naming: ObligationNames
    today: Today
    decided: Decided
    consequence: Consequence
    waits_for: str | None


def sure(view: SureView) -> Card:
    """Say what the decision comes to, and ask once more."""
    words = view.naming.words
    said = " ".join(sentences_of(view.consequence, words))
    name = decision_name(view.decided, view.naming)
    who = view.waits_for
    lead = words("consequence.sure") if who is None else words("consequence.pass_on", who=who)
    label = (
        words("consequence.decide")
        if who is None
        else words("consequence.ask", who=first_name_of(who))
    )
    return Card(
        lang=words.lang,
        over=name[:1].upper() + name[1:],
        title=words("consequence.sure_title"),
        body=(
            Notice(kind="warn", spans=(Bold(b=words("consequence.heading")), " ", said)),
            Text(spans=(lead,)),
        ),
        actions=(
            Button(label=label, deed=ActionData(name="answer", value="yes"), style="primary"),
            Button(label=words("consequence.edit"), deed=ActionData(name="answer", value="edit")),
        ),
        quiet=(Button(label=words("record.leave"), deed=ActionData(name="cancel")),),
        as_of=words("card.not_saved", moment=words.moment(view.today.now)),
        say=f"{words('consequence.sure_title')} {said}",
    )


# ── Afterwards ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class DecisionReceipt:
    """A decision that was taken: what, by whom, when, and what follows."""

    decided: Decided
    by: str
    on: date
    minutes: str | None
    asks_minutes: bool
    teller: str | None
    next_on: date | None = None
    consequence: Consequence | None = None


def receipt(
    naming: ObligationNames, today: Today, taken: Sequence[DecisionReceipt], follows: Sequence[str]
) -> Card:
    """Say what was decided, and what follows from it."""
    words = naming.words
    body: list[Block] = []
    for one in taken:
        name = decision_name(one.decided, naming)
        pairs = [
            (words("decided.what"), name[:1].upper() + name[1:]),
            (words("decided.by"), one.by),
            (words("decided.day"), words.date(one.on)),
        ]
        if one.asks_minutes:
            pairs.append((words("decided.minutes"), one.minutes or words("decided.none")))
        if one.teller is not None:
            pairs.append((words("decided.put_forward"), one.teller))
        body.append(FactSet(pairs=tuple((label, (UserText(u=said),)) for label, said in pairs)))
        if one.consequence is not None:
            body.append(Text(spans=(" ".join(sentences_of(one.consequence, words)),)))
        if one.next_on is not None:
            body.append(Text(spans=(words("decided.next", day=words.date(one.next_on)),)))
    body += [Text(spans=(UserText(u=sentence),)) for sentence in follows]
    names = words.listed([decision_name(one.decided, naming) for one in taken])
    return Card(
        lang=words.lang,
        title=words("decided.approved"),
        body=tuple(body),
        quiet=(page_button(words("deciding.page"), "decisions", {}), home_button(words)),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=words("decided.say", what=names),
    )


def sent_back(naming: ObligationNames, today: Today, who: str, reason: str) -> Card:
    """Say that it was sent back, and who takes it from there."""
    words = naming.words
    line = words("decided.sent_back_line", who=who, reason=reason)
    return Card(
        lang=words.lang,
        title=words("decided.sent_back"),
        body=(Text(spans=(UserText(u=line),)),),
        quiet=(page_button(words("deciding.page"), "decisions", {}), home_button(words)),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=words("decided.sent_back"),
    )


@dataclass(frozen=True)
class Waiting:
    """A decision that waits: for whom, or until somebody holds a role."""

    decided: Decided
    who: str | None
    role: Role
    key: str = ""
    version: int = 0
    detail: str = field(default="")


def told(naming: ObligationNames, today: Today, waiting: Sequence[Waiting], *, rest: bool) -> Card:
    """Say that what was told waits for whoever decides; `rest` that the rest is saved."""
    words = naming.words
    lines = [_waits(one, naming) for one in waiting]
    body: list[Block] = [Text(spans=(UserText(u=line),)) for line in lines]
    body.append(Notice(spans=(words("told_decision.not_yet"),)))
    if rest:
        body.append(Text(spans=(words("told_decision.rest"),)))
    return Card(
        lang=words.lang,
        title=words("told_decision.title"),
        body=tuple(body),
        quiet=(page_button(words("deciding.page"), "decisions", {}), home_button(words)),
        as_of=words("card.saved", moment=words.moment(today.now)),
        say=" ".join(lines),
    )


def waits_still(one: Waiting, naming: ObligationNames) -> str:
    """Say in sentences for whom a decision waits, and who told of it when."""
    words, name = naming.words, decision_name(one.decided, naming)
    who = one.who or words(f"word.{one.role}")
    waits = words("deciding.waits_still", what=capitalized(name), who=who)
    return f"{waits} {one.detail}." if one.detail else waits


def _waits(one: Waiting, naming: ObligationNames) -> str:
    words = naming.words
    name = decision_name(one.decided, naming)
    what = name[:1].upper() + name[1:]
    if one.who is None:
        return words("told_decision.line_nobody", what=what, role=words(f"word.{one.role}"))
    return words("told_decision.line", what=what, who=one.who)


def none_waiting(words: Words, today: Today) -> Card:
    """Say that there is nothing to decide."""
    return Card(
        lang=words.lang,
        title=words("deciding.none_title"),
        body=(Text(spans=(words("deciding.none"),)),),
        quiet=(page_button(words("deciding.page"), "decisions", {}), home_button(words)),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=words("deciding.none_title"),
    )


# ── What waits ───────────────────────────────────────────────────────────────


def page(
    naming: ObligationNames,
    today: Today,
    groups: Mapping[str, Sequence[Waiting]],
    *,
    decides: bool,
    tasks: Sequence[Obligation] = (),
) -> Card:
    """Show what waits for the person, what they told of, and what waits for others.

    `groups` are by `mine`, `told` and `others`. `decides` says that they approve something. `tasks`
    are theirs in which something is to be decided.
    """
    words = naming.words
    body: list[Block] = []
    if tasks:
        to_decide = tuple(_task_row(one, naming, today) for one in tasks[:MOST_SHOWN])
        body.append(Rows(heading=words("deciding.page_tasks"), rows=to_decide))
    for group, found in groups.items():
        if found:
            rows = tuple(_row(one, group, naming) for one in found[:MOST_SHOWN])
            body.append(Rows(heading=words(f"deciding.page_{group}"), rows=rows))
    if not body:
        body.append(Text(spans=(words("deciding.page_none"),)))
    if decides:
        body.append(Text(kind="small", spans=(words("deciding.on_your_own"),)))
    mine = groups.get("mine", ())
    every = Button(
        label=words("deciding.all"),
        deed=ActionData(
            name="start", value={"name": "decide", "arguments": {"all": True}}, stays=True
        ),
    )
    return Card(
        lang=words.lang,
        title=words("deciding.page"),
        body=tuple(body),
        actions=(every,) if len(mine) > 1 else (),
        quiet=(home_button(words),),
        as_of=words("card.as_of", moment=words.moment(today.now)),
        say=words("deciding.title_many", n=len(mine)) if mine else words("deciding.none_title"),
    )


def _task_row(obligation: Obligation, naming: ObligationNames, today: Today) -> Row:
    day = naming.words.near_date(obligation.due_on, today.day)
    return Row(
        title=UserText(u=naming.title(obligation)),
        detail=(UserText(u=clipped(f"{day} · {naming.task(obligation)}", DETAIL)),),
        open=item_button(obligation, naming),
    )


def _row(one: Waiting, group: str, naming: ObligationNames) -> Row:
    words = naming.words
    name = decision_name(one.decided, naming)
    waits = (
        words("deciding.waits_for", who=one.who)
        if one.who is not None
        else words("deciding.waits_for_role", role=words(f"word.{one.role}"))
    )
    detail = one.detail if group == "mine" else waits
    actions: tuple[Button, ...] = ()
    if group == "mine":
        actions = (decide_button(words("deciding.see"), one.decided),)
        if one.decided.kind == "role":
            actions = (_yes_button(words("deciding.say_yes"), one.decided), *actions)
    elif group == "told":
        arguments = {"do": "end", "section": "told_decisions", "key": one.key}
        start = ActionData(
            name="start", value={"name": "record", "arguments": arguments}, stays=True
        )
        actions = (Button(label=words("deciding.withdraw"), deed=start),)
    return Row(
        title=UserText(u=name[:1].upper() + name[1:]),
        detail=(UserText(u=detail[:_DETAIL]),) if detail else (),
        actions=actions,
    )


def _yes_button(label: str, decided: Decided) -> Button:
    """Make the button that says yes at one tap."""
    arguments: JsonValue = {
        "kind": decided.kind,
        "scope": decided.scope,
        "about": decided.about,
    }
    value: JsonValue = {"page": "decisions", "act": "yes", "arguments": arguments}
    return Button(label=label, deed=ActionData(name="act", value=value, stays=True))


def decide_button(label: str, decided: Decided, *, style: str = "default") -> Button:
    """Make the button to the card on which one decides."""
    arguments = {"kind": decided.kind, "scope": decided.scope, "about": decided.about}
    deed = ActionData(name="start", value={"name": "decide", "arguments": arguments}, stays=True)
    if style == "primary":
        return Button(label=label, deed=deed, style="primary")
    return Button(label=label, deed=deed)
