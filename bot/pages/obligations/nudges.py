"""Show a nudge that was sent, as things are now, and why it was sent to whoever reads it."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.obligation_names import lowered
from bot.cards.obligations import month, overviews
from bot.cards.obligations import nudges as cards
from bot.cards.obligations.buttons import named as item_of
from bot.cards.obligations.nudge_rows import BundleView, NudgeItem
from bot.cards.obligations.nudges import ApprovalView
from bot.cards.obligations.outcome import rest_sentence
from bot.engine.dialog import TurnContext
from bot.engine.following import following
from bot.engine.obligation_actions import (
    buttons_of,
    commands_of,
    entry_at,
    past_of,
    rest_until_tomorrow,
)
from bot.engine.page import BasePage, ReadOnlyPage
from bot.engine.queries.invitation import invitation_card
from bot.engine.queries.message_limit import said_with_limit
from bot.engine.queries.names import naming
from bot.engine.queries.outcomes import done_sentence
from bot.engine.queries.overviews import weekly_view
from bot.engine.queries.reminders import reminder_card
from bot.engine.records.decisions import approval_of
from bot.engine.records.month import monthly_view
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from governance.commands import AnyCommand
from governance.intervals import intervals_of
from governance.nudges import FOLLOWED, SentNudge, kind_of
from governance.obligations.ledger import Entry, ObligationFilter, find_entry
from governance.obligations.priority_order import Gravity, gravity
from governance.records.approvals import Approval, assessment_of
from governance.records.reviews import Review
from governance.records.systems import System
from governance.schema.scopes import AUTHORITY
from governance.workdays import deadline

_MOST_GAPS = 3
_SUBJECTS = {"organisation_approved": "organisation", "processes_approved": "processes"}


class NudgePage(BasePage):
    """The page of one message, by its key."""

    name = "nudge"
    audience = Audience.OWN

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        bundle, only = str(arguments.get("bundle")), str(arguments.get("only") or "")
        if only:
            return cards.bundle(_view(bundle, context, only))
        match kind_of(bundle):
            case "weekly":
                return overviews.weekly(weekly_view(context, _view(bundle, context)))
            case "monthly":
                return month.monthly(monthly_view(context))
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
                if item.doing and item.doing.last_day and not item.is_followed
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


def _view(bundle: str, context: TurnContext, only: str = "") -> BundleView:
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
        items=sorted(
            (_item_of(one, bundle, only, context) for one in mine.values()),
            key=lambda item: _gravest(item, context.today.day),
        ),
        only=only,
    )


def _weight(told: SentNudge) -> tuple[int, date]:
    """Weigh one of two steps that are in the same message.

    What the person is asked to do weighs more than what they only follow. Of that, what they are
    told along weighs least.
    """
    return 2 if told.why not in FOLLOWED else int(told.why != "along"), told.due_on


def _gravest(item: NudgeItem, today: date) -> tuple[bool, Gravity | tuple[()]]:
    obligation = item.obligation
    return obligation is None, () if obligation is None else gravity(obligation, today)


def _item_of(told: SentNudge, bundle: str, only: str, context: TurnContext) -> NudgeItem:
    entry = find_entry(context.command_context.ledger, told.identity)
    if entry is None or entry.obligation.due_on != told.due_on:
        return _over(told, entry, context)
    past = past_of(entry, context)
    resting = past.rests_on(context.today.day)
    if resting is not None and told.why != "put_off":
        said = rest_sentence(
            naming(context),
            context.today,
            past,
            me=context.actor.email,
            accountable=entry.accountable,
        )
        return NudgeItem(
            told, entry.obligation, resting=resting, owner=entry.responsible, became=said
        )
    shown_in = ("nudge", {"bundle": bundle, "only": only} if only else {"bundle": bundle})
    followed = told.why in FOLLOWED
    return NudgeItem(
        told,
        entry.obligation,
        doing=buttons_of(entry, past, context, shown_in),
        following=following(entry, past, context, shown_in) if followed else None,
        owner=entry.responsible,
        before=past.last_rest,
        push=past.last_push,
        done_of=_done_of(entry, context) if followed else None,
    )


def _done_of(entry: Entry, context: TurnContext) -> tuple[int, int] | None:
    """Return how many have done what is asked of each person, and of how many."""
    if entry.obligation.rule != "plan_acknowledged":
        return None
    scope = entry.obligation.scope
    each = context.command_context.ledger.of_scope(scope, rules=("plan_acknowledged",))
    plan = date.fromisoformat(str(entry.obligation.about["plan"]))
    people = {one.obligation.subject for one in each}
    kept = context.register.find(Review, scope=scope, kind="plan_acknowledged")
    done = people & {one.record.by for one in kept if one.record.done_on >= plan}
    return len(done), len(people)


def _over(told: SentNudge, entry: Entry | None, context: TurnContext) -> NudgeItem:
    """Make the item of an obligation that was settled, or has another day by now."""
    last = context.command_context.ledger.end_of(told.identity)
    fulfilled = last is not None and (last.what == "moved" or last.outcome == "fulfilled")
    was = told.was or (entry.obligation if entry else None)
    moved_to = entry.obligation.due_on if entry else None
    became = done_sentence(told.identity, context) if fulfilled else None
    return NudgeItem(told, was, moved_to=moved_to, became=became)


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
