"""Show the month's page: what is met, what became of it, what needs a decision, and the risks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.notices import page_button
from bot.cards.obligation_names import TITLE, ObligationNames, clipped, lowered
from bot.formatting.sentence_case import capitalized
from bot.messages import Bar, Block, Button, Card, Chart, Row, RowAction, Rows, Text, UserText
from bot.texts.words import Words, sentences
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.ports import Today

MOST_ROWS = 5
MOST_RISKS = 3
_MOST_NAMED = 3
_DETAIL = 120
LEGEND = ("met", "partly", "untold", "short", "reasoned")


@dataclass(frozen=True)
class Figures:
    """The number of positions that are met, and of those that are not, by how they stand.

    `met` are all that are, and `proved` those of them with evidence. `reasoned` are not possible,
    with a reason, and never among the met.
    """

    met: int = 0
    proved: int = 0
    partly: int = 0
    untold: int = 0
    short: int = 0
    reasoned: int = 0

    @property
    def all(self) -> int:
        return self.met + self.partly + self.untold + self.short + self.reasoned


@dataclass(frozen=True)
class Compared:
    """How it stood a month ago, and which requirement and scope was lost or gained since."""

    before: Figures
    lost: Sequence[tuple[str, str]]
    gained: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class MonthDecision:
    """One decision, or several of a kind, with the buttons to decide it by."""

    title: str
    detail: str
    open: Button | None = None
    actions: tuple[RowAction, ...] = ()


@dataclass(frozen=True)
class Alike:
    """Obligations of one rule in one scope, the gravest first; at least one."""

    entries: Sequence[Entry]

    @property
    def first(self) -> Obligation:
        return self.entries[0].obligation


@dataclass(frozen=True)
class MonthlyView:
    """The authority as a whole.

    - `compared`: None where the register is younger than a month; `compared_from` says from when.
    - `yours`: the decisions of whoever reads; `managements` are those that nobody answers about.
    - `risks`: what weighs most besides.
    - `by_requirement`: the figures of each requirement that is assessed on anything.
    """

    naming: ObligationNames
    today: Today
    authority: str
    figures: Figures
    compared: Compared | None
    compared_from: date
    yours: Sequence[MonthDecision]
    managements: Sequence[MonthDecision]
    risks: Sequence[Alike]
    by_requirement: Sequence[tuple[str, Figures]]


def monthly(view: MonthlyView) -> Card:
    """Show the figures, then what needs a decision, then the risks and the picture."""
    words, figures = view.naming.words, view.figures
    compared = _compared(view)
    body: list[Block] = [
        Text(spans=(_lead(figures, words),)),
        Text(spans=(compared,)),
    ]
    body += _decisions(view.yours, "yours", words)
    body += _decisions(view.managements, "managements", words)
    if view.risks:
        rows = tuple(_risk(one, view) for one in view.risks)
        body.append(Rows(heading=words("month.risks"), rows=rows))
    if view.by_requirement:
        body.append(_picture(view))
    return Card(
        lang=words.lang,
        over=words("month.over", authority=view.authority),
        title=words("month.title", met=figures.met, all=figures.all),
        body=tuple(body),
        actions=(page_button(words("due.status"), "status", {}),),
        quiet=(
            page_button(words("due.overdue"), "overdue", {}),
            page_button(words("due.missing"), "missing", {}),
        ),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=words("month.say", met=figures.met, all=figures.all, compared=compared),
    )


def _lead(figures: Figures, words: Words) -> str:
    said = []
    if figures.met:
        proved = words("month.proved", n=figures.proved)
        said.append(proved if figures.proved else words("month.none_proved"))
    parts = [
        words(f"month.{name}", n=number)
        for name in LEGEND[1:]
        if (number := getattr(figures, name))
    ]
    if parts:
        said.append(words("month.rest", parts=words.listed(parts)))
    return " ".join(said)


def _compared(view: MonthlyView) -> str:
    """Say in a sentence or three whether it got better or worse."""
    words, compared = view.naming.words, view.compared
    if compared is None:
        return words("month.too_young", day=words.date(view.compared_from))
    before, now = compared.before, view.figures
    then = {"met": before.met, "all": before.all}
    if now.met > before.met:
        said = [words("month.more", n=now.met - before.met, **then)]
    elif now.met < before.met:
        said = [words("month.fewer", n=before.met - now.met, **then)]
    elif now.all != before.all:
        said = [words("month.same_of", **then)]
    else:
        said = [words("month.same")]
    if compared.lost:
        said.append(words("month.lost", what=_named(compared.lost, view.naming)))
    if compared.gained:
        said.append(words("month.gained", what=_named(compared.gained, view.naming)))
    return " ".join(said)


def _named(places: Sequence[tuple[str, str]], naming: ObligationNames) -> str:
    words = naming.words
    most = _MOST_NAMED if len(places) <= _MOST_NAMED else _MOST_NAMED - 1
    named = [
        words("month.place", requirement=requirement, place=naming.place(scope))
        for requirement, scope in places[:most]
    ]
    left = len(places) - most
    return words.listed([*named, *([words("month.others", n=left)] if left > 0 else [])])


def _decisions(found: Sequence[MonthDecision], whose: str, words: Words) -> list[Block]:
    if not found:
        none = words("month.none_yours")
        return [Text(spans=(none,))] if whose == "yours" else []
    rows = tuple(
        Row(
            title=UserText(u=capitalized(clipped(one.title, TITLE))),
            detail=(UserText(u=clipped(one.detail, _DETAIL)),) if one.detail else (),
            open=one.open,
            actions=one.actions,
        )
        for one in found[:MOST_ROWS]
    )
    drawn: list[Block] = [Rows(heading=words(f"month.{whose}", n=len(found)), rows=rows)]
    left = len(found) - len(rows)
    if left:
        drawn.append(Text(kind="small", spans=(words("month.not_shown", n=left),)))
    return drawn


def _risk(alike: Alike, view: MonthlyView) -> Row:
    naming, first = view.naming, alike.first
    sentence = risk_sentence(alike, naming, view.today.day)
    shown = dict(zip(("scope", "rule", "subject"), first.identity, strict=True))
    return Row(
        title=UserText(u=clipped(naming.place(first.scope), TITLE)),
        detail=(UserText(u=sentence),),
        open=page_button(naming.words("home.show"), "obligation", shown),
    )


def several_title(alike: Alike, naming: ObligationNames) -> str:
    """Name several obligations of one rule in one scope, or the one there is."""
    first, n = alike.first, len(alike.entries)
    if n == 1:
        return naming.whole_with_place(first)
    place = naming.place(first.scope)
    key = f"several_wrong.{first.rule}"
    if key in sentences():
        return naming.words("nudge.row", title=place, ask=lowered(naming.words(key, n=n)))
    return naming.words("month.several", place=place, n=n, wrong=naming.wrong(first))


def risk_sentence(alike: Alike, naming: ObligationNames, today: date) -> str:
    """Say the risk in a whole sentence, with a number that says of what."""
    first, words = alike.first, naming.words
    oldest = min(entry.obligation.due_on for entry in alike.entries)
    told = {
        "n": len(alike.entries),
        "title": naming.title(first),
        "days": words("due.days", n=max(1, (today - oldest).days)),
        "left": words("due.days", n=max(0, (first.due_on - today).days)),
    }
    happened = first.kind == "due" or first.about.get("last") is not None
    key, never = f"risk.{first.rule}", f"risk_never.{first.rule}"
    for each in (key,) if happened else (never, key):
        said = naming.said(each, first, **told)
        if said is not None:
            return said
    return several_title(alike, naming) + "."


# ── The picture ──────────────────────────────────────────────────────────────


def _picture(view: MonthlyView) -> Chart:
    words = view.naming.words
    return Chart(
        legend=tuple(words(f"month.bar_{name}") for name in LEGEND),
        bars=tuple(_bar(requirement, one, words) for requirement, one in view.by_requirement),
        alt=words("month.alt"),
    )


def _bar(requirement: str, figures: Figures, words: Words) -> Bar:
    told = {"met": figures.met, "all": figures.all}
    rest = [
        words(f"month.{name}", n=number)
        for name in LEGEND[1:]
        if (number := getattr(figures, name))
    ]
    said = ", ".join([words("month.bar", requirement=requirement, **told), *rest])
    return Bar(
        label=requirement,
        parts=tuple(getattr(figures, name) for name in LEGEND),
        value=words("month.bar_value", **told),
        said=f"{said}.",
    )
