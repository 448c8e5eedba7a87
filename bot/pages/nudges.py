"""Show a nudge that was sent, as things are now, and why it was sent to whoever reads it."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import lowered
from bot.cards.obligations import nudges as cards
from bot.cards.obligations import overviews
from bot.cards.obligations.buttons import named as item_of
from bot.cards.obligations.nudges import ApprovalView, BundleView, NudgeItem
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import (
    buttons_of,
    commands_of,
    entry_at,
    past_of,
    rest_until_tomorrow,
)
from bot.engine.page import ReadOnlyPage
from bot.engine.queries.invitation import invitation_card
from bot.engine.queries.message_limit import said_with_limit
from bot.engine.queries.names import naming
from bot.engine.queries.overviews import monthly_view, weekly_view
from bot.engine.queries.reminders import reminder_card
from bot.engine.records.decisions import approval_of
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from governance.commands import AnyCommand
from governance.intervals import intervals_of
from governance.nudges import SentNudge, kind_of
from governance.obligations.ledger import Entry, LedgerEvent, ObligationFilter
from governance.records.approvals import Approval, assessment_of
from governance.records.systems import System
from governance.schema.scopes import AUTHORITY
from governance.workdays import deadline

_MOST_GAPS = 3
_SUBJECTS = {"organisation_approved": "organisation", "processes_approved": "processes"}


class NudgePage:
    """The page of one message, by its key."""

    name = "nudge"
    audience = Audience.OWN

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        bundle = str(arguments.get("bundle"))
        match kind_of(bundle):
            case "weekly":
                return overviews.weekly(weekly_view(context))
            case "monthly":
                return overviews.monthly(monthly_view(context))
            case "reminder":
                return reminder_card(bundle, context)
            case "invitation":
                return invitation_card(context)
            case "approval":
                return _approval(_view(bundle, context), context)
            case _:
                return said_with_limit(cards.bundle(_view(bundle, context)), bundle, context)

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        if act == "all_tomorrow":
            view = _view(str(arguments.get("bundle")), context)
            open_ones = [
                item.doing
                for item in view.items
                if item.doing and item.doing.last_day and item.told.why != "along"
            ]
            entries = (entry_at(list(item_of(doing.obligation)), context) for doing in open_ones)
            return [rest_until_tomorrow(entry, context) for entry in entries if entry is not None]
        return commands_of(act, arguments, fields, context, self._understanding)


class WhyMePage(ReadOnlyPage):
    """The page that says why I was asked."""

    name = "why_me"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        return cards.why_me(_view(str(arguments.get("bundle")), context))


def _view(bundle: str, context: TurnContext) -> BundleView:
    told = context.command_context.nudges.of_bundle(bundle)
    mine = {
        one.identity: one for one in sorted(told, key=_weight) if one.person == context.actor.email
    }
    return BundleView(
        kind=kind_of(bundle),
        bundle=bundle,
        naming=naming(context),
        today=context.today,
        name=context.actor.name,
        me=context.actor.email,
        items=sorted((_item_of(one, bundle, context) for one in mine.values()), key=_gravest),
    )


def _weight(told: SentNudge) -> tuple[bool, date]:
    """Weigh one of two steps that are in the same message.

    What the person is asked to do weighs more than what they only follow.
    """
    return told.why != "along", told.due_on


def _gravest(item: NudgeItem) -> tuple[int, date, str]:
    obligation = item.obligation
    if obligation is None:
        return 9, date.max, ""
    return obligation.priority, obligation.due_on, obligation.scope


def _item_of(told: SentNudge, bundle: str, context: TurnContext) -> NudgeItem:
    entry = _standing(told, context)
    if entry is None or entry.obligation.due_on != told.due_on:
        return _over(told, entry, context)
    past = past_of(entry, context)
    resting = past.rests_on(context.today.day)
    before = past.postponed[-1] if past.postponed else None
    if resting is not None and told.why != "put_off":
        return NudgeItem(told, entry.obligation, resting=resting, owner=entry.responsible)
    doing = buttons_of(entry, past, context, ("nudge", {"bundle": bundle}))
    return NudgeItem(told, entry.obligation, doing=doing, owner=entry.responsible, before=before)


def _standing(told: SentNudge, context: TurnContext) -> Entry | None:
    scope, rule, subject = told.identity
    for entry in context.command_context.ledger.of_scope(scope, rules=(rule,)):
        if entry.obligation.subject == subject:
            return entry
    return None


def _over(told: SentNudge, entry: Entry | None, context: TurnContext) -> NudgeItem:
    """Make the item of an obligation that was settled, or has another day by now."""
    last = _last_event(told, context)
    fulfilled = last is not None and (last.what == "moved" or last.outcome == "fulfilled")
    by = last.who if last is not None and fulfilled and "@" in last.who else None
    was = told.was or (entry.obligation if entry else None)
    moved_to = entry.obligation.due_on if entry else None
    return NudgeItem(told, was, by=by, moved_to=moved_to)


def _last_event(told: SentNudge, context: TurnContext) -> LedgerEvent | None:
    scope, rule, subject = told.identity
    for event in context.command_context.ledger.history(scope=scope, limit=50):
        if (event.rule, event.subject) == (rule, subject) and event.what in ("closed", "moved"):
            return event
    return None


# ── Approvals ────────────────────────────────────────────────────────────────


def _approval(view: BundleView, context: TurnContext) -> Card:
    item = view.items[0] if view.items else None
    if item is None or item.obligation is None or item.doing is None:
        return cards.bundle(view)
    obligation, words = item.obligation, context.words
    decided = approval_of(obligation.rule, obligation.scope, obligation.requirement)
    if decided is None:
        return cards.bundle(view)
    requirement = context.catalogue[obligation.requirement]
    asked = context.command_context.scope_context(obligation.scope).responsible(
        obligation.requirement
    )
    assessment = obligation.rule == "assessment_approved"
    evidence = None
    if assessment:
        which = {"requirement": obligation.requirement, "scope": obligation.scope}
        evidence = page_button(words("approval.see_answers"), "answers", which)
    return cards.approval(
        ApprovalView(
            bundle=view,
            item=item,
            over=words(
                "approval.over", requirement=requirement.id, title=requirement.title[words.lang]
            ),
            facts=_facts(item, context),
            asked=context.name_of(asked) if asked and asked != context.actor.email else None,
            lasts=None if assessment else _lasts(obligation.rule, context),
            evidence=evidence,
            decided=decided,
        )
    )


def _lasts(rule: str, context: TurnContext) -> date:
    return deadline(context.today.day, intervals_of(context.register)[rule])


def _facts(item: NudgeItem, context: TurnContext) -> list[tuple[str, str]]:
    """List what it covers, what is missing by now, and when it was approved before."""
    obligation, words = item.obligation, context.words
    if obligation is None:
        return []
    ledger, facts = context.command_context.ledger, []
    if obligation.scope == AUTHORITY:
        systems = len(context.register.find(System))
        facts.append((words("approval.covers"), words("approval.systems", n=systems)))
        wanted = ObligationFilter(gap=True, requirement=obligation.requirement)
    else:
        facts.append(
            (
                words("approval.covers"),
                context.command_context.scope_context(obligation.scope).label,
            )
        )
        wanted = ObligationFilter(
            gap=True, requirement=obligation.requirement, scopes=(obligation.scope,)
        )
    called = naming(context)
    gaps = [
        called.whole(entry.obligation)
        for entry in ledger.find(wanted, limit=_MOST_GAPS)
        if entry.obligation.rule != obligation.rule
    ]
    if gaps:
        rest = [lowered(gap) for gap in gaps[1:]]
        facts.append((words("approval.lacks"), words.listed([gaps[0], *rest])))
    subject = _SUBJECTS.get(obligation.rule) or assessment_of(
        obligation.requirement, obligation.scope
    )
    before = [kept.record.approved_on for kept in context.register.find(Approval, subject=subject)]
    said = (
        words("approval.approved_on", day=words.date(max(before)))
        if before
        else words("approval.never")
    )
    facts.append((words("approval.before"), said))
    return facts
