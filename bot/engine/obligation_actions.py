"""Turn a page's button on an obligation into commands.

The module finds which obligation it is, and what the member can do about it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue, ValidationError

from bot.cards.obligations.buttons import ObligationButtons
from bot.engine.dialog import TurnContext
from bot.engine.page import ItemGone, PageFault
from bot.messages import CardField
from bot.nlu_port import NotParsed, Understanding
from governance.access import audits
from governance.changes.postpone import last_day_to_take
from governance.commands import AddRecord, AnyCommand, Decide, Postpone
from governance.nudges import SNOOZES, Identity, Past, named
from governance.obligations.ledger import Entry
from governance.obligations.obligation import FOLLOW_UP
from governance.obligations.remedies import remedies
from governance.records.actions import Action
from governance.records.told_decisions import ToldDecision
from governance.schema.scopes import parse_scope
from governance.workdays import add_workdays

_WHILE_IT_IS_MENDED = 5
_PARTS = 4
"""The parts of a name that `bot.cards.obligations.buttons.named` writes."""


def entry_at(item: JsonValue, context: TurnContext) -> Entry | None:
    """Find the obligation a button names, while it is open and due on that day."""
    if not isinstance(item, list) or len(item) != _PARTS:
        return None
    scope, rule, subject, day = map(str, item)
    for entry in context.command_context.ledger.of_scope(scope, rules=(rule,)):
        obligation = entry.obligation
        if obligation.subject == subject and obligation.due_on.isoformat() == day:
            return entry
    return None


def buttons_of(
    entry: Entry, past: Past, context: TurnContext, shown_in: tuple[str, Mapping[str, JsonValue]]
) -> ObligationButtons:
    """Return what the member can do about the obligation; for an auditor, nothing."""
    obligation, today = entry.obligation, context.today.day
    if audits(context.actor):
        return ObligationButtons(obligation, (), shown_in, None)
    follow_up = None
    if obligation.rule == FOLLOW_UP:
        follow_up = context.register.get(Action, obligation.subject)
    return ObligationButtons(
        obligation,
        remedies(entry, context.register, me=context.actor.email, today=today),
        shown_in,
        last_day_to_take(entry, today) if past.may_be_put_off else None,
        follow_up,
    )


def past_of(entry: Entry, context: TurnContext) -> Past:
    """Return what was sent about the obligation, and what was answered."""
    return pasts_of([entry], context)[0]


def pasts_of(entries: Sequence[Entry], context: TurnContext) -> Sequence[Past]:
    """Return what was sent about each of the obligations, in their order, read at once."""
    names = [named(entry.obligation) for entry in entries]
    known = context.command_context.nudges.past(names)
    return [known.get(name, Past()) for name in names]


def commands_of(
    act: str,
    arguments: Mapping[str, JsonValue],
    fields: Mapping[str, str],
    context: TurnContext,
    understanding: Understanding,
) -> Sequence[AnyCommand]:
    """Return the commands of a button: tap, snooze, take, push, accept or send_back.

    Raises PageFault.
    """
    entry = entry_at(arguments.get("item"), context)
    if entry is None:
        raise ItemGone(context.words("item.gone"), _identity(arguments.get("item")))
    match act:
        case "tap":
            return (_tapped(str(arguments.get("called")), entry, context),)
        case "snooze":
            return (_snoozed(entry, fields, context),)
        case "take":
            return (_taken(entry, fields, context, understanding),)
        case "push":
            return (_postpone(entry, sort="push"),)
        case "accept":
            return (_accepted(entry, fields, context, understanding),)
        case "send_back":
            return _sent_back(entry, fields, context)
        case _:
            raise PageFault(context.words("engine.out_of_date"))


def _identity(item: JsonValue) -> Identity | None:
    if not isinstance(item, list) or len(item) != _PARTS:
        return None
    scope, rule, subject, _ = map(str, item)
    return scope, rule, subject


def rest_until_tomorrow(entry: Entry, context: TurnContext) -> Postpone:
    """Postpone the obligation by one working day, as with all others of the same message."""
    return _postpone(
        entry, sort="snooze", workdays=SNOOZES[0], reason=context.words("nudge.all_reason")
    )


def _tapped(called: str, entry: Entry, context: TurnContext) -> AnyCommand:
    found = remedies(entry, context.register, me=context.actor.email, today=context.today.day)
    remedy = next((one for one in found if one.called == called), None)
    command = remedy.command() if remedy is not None else None
    if remedy is not None and remedy.do == "decide":
        return decided_at_once(remedy.values or {}, context)  # a card of before 0.3.0
    if command is None:
        raise PageFault(context.words("engine.out_of_date"))
    return command


def decided_at_once(values: Mapping[str, JsonValue], context: TurnContext) -> Decide:
    """Return the command that says yes to the decision `values` name, as it stands now.

    Raises PageFault.
    """
    try:
        command = Decide.model_validate({**values, "seen": 0})
    except ValidationError as error:
        raise PageFault(context.words("engine.out_of_date")) from error
    kept = context.register.get(
        ToldDecision,
        ToldDecision.key_of(kind=command.kind, scope=command.scope, about=command.about),
    )
    return command.model_copy(update={"seen": kept.version if kept else 0})


def _snoozed(entry: Entry, fields: Mapping[str, str], context: TurnContext) -> Postpone:
    reason, workdays = fields.get("reason", "").strip(), fields.get("workdays", "")
    if not reason:
        raise PageFault(context.words("nudge.give_reason"))
    if workdays not in map(str, SNOOZES):
        raise PageFault(context.words("engine.out_of_date"))
    return _postpone(entry, sort="snooze", workdays=int(workdays), reason=reason)


def _taken(
    entry: Entry, fields: Mapping[str, str], context: TurnContext, understanding: Understanding
) -> Postpone:
    return _postpone(entry, sort="take", by=_day_in(fields, context, understanding))


def _accepted(
    entry: Entry, fields: Mapping[str, str], context: TurnContext, understanding: Understanding
) -> Postpone:
    reason = fields.get("reason", "").strip()
    if not reason:
        raise PageFault(context.words("nudge.give_reason"))
    until = _day_in(fields, context, understanding)
    return _postpone(entry, sort="accept", by=until, reason=reason)


def _day_in(fields: Mapping[str, str], context: TurnContext, understanding: Understanding) -> date:
    """Read the day somebody chose.

    Raises PageFault.
    """
    field = CardField(name="by", label="", kind="date", required=True)
    read = understanding.entry(
        field, fields.get("by", ""), lang=context.words.lang, today=context.today.day
    )
    if isinstance(read, NotParsed):
        raise PageFault(context.words(read.reason, **read.arguments))
    return date.fromisoformat(str(read.value))


def _sent_back(
    entry: Entry, fields: Mapping[str, str], context: TurnContext
) -> Sequence[AnyCommand]:
    """Send it back with a reason: whoever put it forward gets a follow-up, and it is postponed."""
    reason = fields.get("reason", "").strip()
    if not reason:
        raise PageFault(context.words("nudge.give_reason"))
    obligation, words = entry.obligation, context.words
    around = context.command_context.scope_context(obligation.scope)
    owner = around.responsible(obligation.requirement) or context.actor.email
    title = words(
        "approval.sent_back_title",
        requirement=obligation.requirement,
        reason=reason,
    )
    kind, name = parse_scope(obligation.scope)
    place: dict[str, JsonValue] = (
        {kind: name} if kind in ("system", "contract") else dict(around.place())
    )
    values: dict[str, JsonValue] = {
        **place,
        "title": title,
        "requirement": obligation.requirement,
        "owner": owner,
        "due_on": add_workdays(context.today.day, _WHILE_IT_IS_MENDED).isoformat(),
    }
    rests = _postpone(
        entry,
        sort="snooze",
        workdays=_WHILE_IT_IS_MENDED,
        reason=words("approval.sent_back", reason=reason),
    )
    return (AddRecord(section=Action.section, values=values), rests)


def _postpone(entry: Entry, **how: object) -> Postpone:
    obligation = entry.obligation
    return Postpone.model_validate(
        {
            "scope": obligation.scope,
            "rule": obligation.rule,
            "subject": obligation.subject,
            "due_on": obligation.due_on,
            **how,
        }
    )
