"""Say where the day of one obligation comes from, why somebody has it, and who decides."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.notices import page_button
from bot.cards.obligation_names import ObligationNames
from bot.messages import Block, Card, Notice, Text, UserText
from bot.texts.words import Words
from governance.obligations.obligation import Obligation
from governance.obligations.rule import Rule
from governance.ports import Today
from governance.roles import Role
from governance.workdays import Span

_ANSWERS = "short_answer"


@dataclass(frozen=True)
class Assigned:
    """Somebody who is asked or decides, by e-mail, and as the holder of which role.

    `by_name` says that the obligation names the person itself. Without either, nobody else is
    there.
    """

    email: str
    role: Role | None = None
    by_name: bool = False


@dataclass(frozen=True)
class DueDayView:
    """Everything that the card says; `interval` is the one that the rule counts with."""

    obligation: Obligation
    rule: Rule
    naming: ObligationNames
    today: Today
    interval: Span | None
    asked: Assigned | None
    decides: Assigned | None


def due_day(view: DueDayView) -> Card:
    """Say it in a few sentences, under what is wrong or to be done."""
    words, naming, obligation = view.naming.words, view.naming, view.obligation
    wrong = obligation.is_gap or obligation.is_overdue(view.today.day)
    said = naming.wrong(obligation) if wrong else naming.task(obligation)
    day = words.near_date(obligation.due_on, view.today.day)
    dated = words("item.since" if obligation.is_gap else "item.due")
    body: list[Block] = [
        Text(spans=(UserText(u=one),)) for one in (origin_of(view), *_people_of(view))
    ]
    source = words(f"because_of.{view.rule.source}", requirement=obligation.requirement)
    spans = [source] if view.rule.requirement else []
    if view.interval is not None and not obligation.is_gap:
        spans.append(words("because_of.may_change", interval=spoken_span(words, view.interval)))
    if spans:
        body.append(Text(kind="small", spans=(" ".join(spans),)))
    if obligation.voluntary:
        body.append(Notice(spans=(words("item.voluntary"),)))
    itself = dict(zip(("scope", "rule", "subject"), obligation.identity, strict=True))
    requirement = words("because_of.requirement", requirement=obligation.requirement)
    return Card(
        lang=words.lang,
        over=naming.label_of(obligation.scope),
        title=said,
        body=(Text(spans=(f"{dated}: {day}",)), *body),
        actions=(page_button(words("because_of.open"), "obligation", itself),),
        quiet=(page_button(requirement, _ANSWERS, {"names": [obligation.requirement]}),),
        as_of=words("card.as_of", moment=words.moment(view.today.now)),
        say=f"{said}: {dated} {day}",
    )


def origin_of(view: DueDayView) -> str:
    """Say by what the day is set, as the rule counts."""
    words, obligation = view.naming.words, view.obligation
    day = words.date(obligation.due_on)
    if obligation.is_gap:
        key = "unknown" if obligation.kind == "unknown" else "gap"
        return words(f"due_day.{key}", day=day)
    told = {"interval": spoken_span(words, view.interval)} if view.interval is not None else {}
    for key in (obligation.rule, "after_last"):
        if said := view.naming.said(f"due_day.{key}", obligation, **told):
            return said
    return words("due_day.own", day=day)


def _people_of(view: DueDayView) -> Iterator[str]:
    words, naming = view.naming.words, view.naming
    requirement = view.obligation.requirement
    if view.asked is not None:
        who = naming.name_of(view.asked.email)
        key = "named" if view.asked.by_name else "role" if view.asked.role else "else"
        yield words(f"because_of.asked_{key}", who=who, role=_spoken(words, view.asked.role))
    if view.decides is not None:
        who = naming.name_of(view.decides.email)
        key = "role" if view.decides.role else "else"
        role = _spoken(words, view.decides.role)
        yield words(f"because_of.decides_{key}", who=who, role=role, requirement=requirement)


def _spoken(words: Words, role: Role | None) -> str:
    return "" if role is None else words.choice(role.value)


def spoken_span(words: Words, span: Span) -> str:
    """Write a length of time as `10 arbejdsdage` (10 working days)."""
    return words(f"workbook.{span.unit}", n=span.length)
