"""Read the month's page: its figures, and what is to be decided by whoever reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.decisions import decide_button, decision_name
from bot.cards.notices import page_button
from bot.cards.obligations.buttons import deeds
from bot.cards.obligations.follower_buttons import of_a_follower
from bot.cards.obligations.month import Alike, MonthDecision, MonthlyView, several_title
from bot.engine.dialog import TurnContext
from bot.engine.following import following
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.queries.month import (
    SOON,
    alike,
    compared_with,
    figures_by_requirement,
    figures_of,
    name_of,
    risks_of,
    standings_of,
)
from bot.engine.queries.names import naming
from bot.engine.queries.register_view import register_begun
from bot.engine.queries.tasks import tasks_of
from bot.engine.records.decisions import approval_of, waiting, waiting_for_me
from bot.messages import Button
from governance.decisions.parts import Decided
from governance.nudges import Identity
from governance.obligations.ledger import Entry
from governance.obligations.obligation import Obligation
from governance.records.told_decisions import DecisionKind
from governance.schema.scopes import AUTHORITY
from governance.workdays import add_months

_DECISIONS = frozenset(
    {
        *("risk_accepted", "deviation_accepted", "duties_segregated", "event_decided"),
        *("option_decided", "notice_decided", "retender_started", "scope_decided"),
        *("normal_decided", "approver_entitled"),
    }
)
"""The rules that ask for a decision, besides those of which was told or that are approvals."""
_TOGETHER: Mapping[DecisionKind, str] = {
    "assessment": "month.waiting_assessments",
    "role": "month.waiting_roles",
}


def monthly_view(context: TurnContext) -> MonthlyView:
    """Read how the whole authority is doing, and what waits for whoever speaks."""
    ledger, day = context.command_context.ledger, context.today.day
    now = standings_of(context.register, ledger.states(), context, day)
    yours, decided = _yours(context)
    raised = _raised(context, decided)
    named = decided | {name_of(one) for each in raised for one in each.entries}
    compared_on = add_months(day, -1)
    begun = register_begun(context) or day
    return MonthlyView(
        naming=naming(context),
        today=context.today,
        authority=context.command_context.scope_context(AUTHORITY).label,
        figures=figures_of(now.values()),
        compared=compared_with(now, context, compared_on) if begun <= compared_on else None,
        compared_from=add_months(begun, 1),
        yours=yours,
        managements=[_raised_row(one, context) for one in raised],
        risks=risks_of(context, named),
        by_requirement=figures_by_requirement(now, context),
    )


# ── What is to be decided ────────────────────────────────────────────────────


def _yours(context: TurnContext) -> tuple[list[MonthDecision], set[Identity]]:
    """Return the decisions of whoever speaks, and the obligations that ask for them."""
    mine = waiting_for_me(context)
    asked = [one for one in tasks_of(context.actor.email, context) if _asks_now(one, context)]
    approvals = {
        name_of(one)
        for one in asked
        if approval_of(one.obligation.rule, one.obligation.scope, one.obligation.requirement)
        in mine
    }
    others = [one for one in asked if one.obligation.rule in _DECISIONS]
    found = [*_waiting(mine, context)]
    found += [_asked_row(one, context) for one in alike(others, context)]
    return found, approvals | {name_of(one) for one in others}


def _asks_now(entry: Entry, context: TurnContext) -> bool:
    obligation = entry.obligation
    near = obligation.is_gap or obligation.due_on <= context.today.day + SOON
    return near and not obligation.voluntary and obligation.kind != "unknown"


def _waiting(mine: Sequence[Decided], context: TurnContext) -> Iterator[MonthDecision]:
    words, by_kind = context.words, Counter(one.kind for one in mine)
    together = {kind for kind, number in by_kind.items() if number > 1 and kind in _TOGETHER}
    for kind, key in _TOGETHER.items():
        if kind in together:
            see = page_button(words("month.see_all"), "decisions", {})
            title = words(key, n=by_kind[kind])
            yield MonthDecision(title, words("month.waiting_detail"), actions=(see,))
    for one in mine:
        if one.kind not in together:
            name = decision_name(one, naming(context))
            decide = decide_button(words("month.see"), one)
            detail = waiting(one, context).detail
            yield MonthDecision(name[:1].upper() + name[1:], detail, actions=(decide,))


def _asked_row(found: Alike, context: TurnContext) -> MonthDecision:
    entry, called, words = found.entries[0], naming(context), context.words
    shown = _shown_in(entry.obligation)
    doing = buttons_of(entry, past_of(entry, context), context, ("obligation", shown))
    actions = tuple(one for one in deeds(words, doing)[:2] if isinstance(one, Button))
    if len(found.entries) > 1:
        actions = (page_button(words("month.see_all"), "tasks", {}),)
    return MonthDecision(
        several_title(found, called),
        called.task(entry.obligation) + ".",
        open=page_button(words("home.show"), "obligation", shown),
        actions=actions,
    )


def _raised(context: TurnContext, decided: set[Identity]) -> list[Alike]:
    """Return what nobody answers about and is wrong by now, but for what was named before."""
    ledger = context.command_context.ledger
    raised = {one for one in context.command_context.nudges.raised() if one not in decided}
    scopes = sorted({scope for scope, _, _ in raised})
    standing = ledger.of_scopes(scopes) if scopes else {}
    today = context.today.day
    found = [
        one
        for each in standing.values()
        for one in each
        if name_of(one) in raised and (one.obligation.is_gap or one.obligation.is_overdue(today))
    ]
    return alike(found, context)


def _raised_row(found: Alike, context: TurnContext) -> MonthDecision:
    entry, words, called = found.entries[0], context.words, naming(context)
    who = called.asked(entry)
    detail = words("month.unanswered", who=who) if who else words("month.unowned")
    several = len(found.entries) > 1
    opened = (
        page_button(words("home.show"), "obligation", _shown_in(entry.obligation))
        if not several
        else page_button(words("home.show"), "overdue", {"about": [entry.obligation.scope]})
    )
    shown_in = ("obligation", _shown_in(entry.obligation))
    doing = following(entry, past_of(entry, context), context, shown_in)
    if doing is not None and several:  # one button is for one of them, but the role is of all
        doing = replace(doing, may_push=False, last_day=None)
    actions = of_a_follower(words, doing) if doing else ()
    return MonthDecision(several_title(found, called), detail, open=opened, actions=actions)


def _shown_in(obligation: Obligation) -> dict[str, JsonValue]:
    return dict(zip(("scope", "rule", "subject"), obligation.identity, strict=True))
