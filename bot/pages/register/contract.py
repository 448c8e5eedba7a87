"""Show when contracts end, what of their options, and whether a tender can still be made."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import JsonValue

from bot.cards.decisions import waits_still
from bot.cards.obligations.buttons import ObligationButtons
from bot.cards.paging import part_of
from bot.cards.register import contract as cards
from bot.cards.register.contract import WANTS, ContractsView, ContractView, Outlook, Wants
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import buttons_of, past_of
from bot.engine.page import first_in
from bot.engine.queries.names import naming
from bot.engine.queries.page_query import ActionPage, PageQuery
from bot.engine.queries.register_view import RegisterView
from bot.engine.records.decisions import decided_of, waiting
from bot.messages import Audience, Card
from governance.changes.record_rights import may_record
from governance.obligations.contract_deadlines import contract_deadlines, is_decided
from governance.obligations.rules.contract_library import TENDER
from governance.ports import RegisterReader
from governance.reconciliation.section_cache import SectionCache
from governance.records.contracts import Contract
from governance.records.reviews import Review
from governance.records.told_decisions import ToldDecision
from governance.schema.scopes import scope_of

_SEES_TO_IT = ("R", "A")
_RULES = ("notice_decided", "option_decided", "retender_started")
"""The rules about a contract's decisions; the first that is open is what the button is for."""


class ContractPage(ActionPage):
    """The page of one contract with its arithmetic; several get a row each."""

    name = "contract"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        wants = next((one for one in WANTS if one == arguments.get("wants")), None)
        today = shown.today.day
        register = shown.register if asked.topic.scopes else SectionCache(shown.register)
        found = [_outlook(one, register, today) for one in _contracts(asked, shown)]
        if len(found) == 1:
            return cards.contract(_view(found[0], asked, wants, context))
        found.sort(key=lambda one: (_presses_on(one, wants, today), one.contract.number))
        part = part_of(len(found), first_in(arguments, len(found)))
        return cards.contracts(ContractsView(asked.asked, found, part, wants))


def _contracts(asked: PageQuery, shown: RegisterView) -> Iterator[Contract]:
    """Find the contracts; a person's are those they are responsible or accountable for."""
    scopes, person = asked.topic.scopes, asked.topic.person
    named = (one for scope in scopes for one in shown.around(scope).contracts)
    every = (kept.record for kept in shown.register.find(Contract))
    for contract in {one.number: one for one in (named if scopes else every)}.values():
        scope = scope_of("contract", contract.number)
        if person is None or shown.roster.letter_of(person, "1.1", scope) in _SEES_TO_IT:
            yield contract


def _outlook(contract: Contract, register: RegisterReader, today: date) -> Outlook:
    far = contract_deadlines(contract, today)
    scope = scope_of("contract", contract.number)
    reviews = [
        kept.record for kept in register.find(Review, scope=scope) if kept.record.kind in TENDER
    ]
    last = max(reviews, key=lambda review: review.done_on, default=None)
    if last is None or far.way is None or not is_decided(far.way.start, far.lead, last.done_on):
        return Outlook(contract, far)
    begun = last.kind == "retender_started"
    return Outlook(contract, far, ("retender_started" if begun else "no_retender", last.done_on))


def _view(
    found: Outlook, asked: PageQuery, wants: Wants | None, context: TurnContext
) -> ContractView:
    shown = asked.seen
    scope = scope_of("contract", found.contract.number)
    holder = shown.roster.accountable("1.1", scope)
    role = context.words(f"word.{holder.role}") if holder and holder.role else ""
    return ContractView(
        asked=asked.asked,
        outlook=found,
        wants=wants,
        decides=context.first_name_of(holder.member.email) if holder else "",
        as_role=role,
        waits=() if shown.is_past else _waits(scope, context),
        doing=None if shown.is_past else _doing(scope, asked, context),
        may_change=not shown.is_past and bool(may_record(found.contract, context.command_context)),
    )


def _waits(scope: str, context: TurnContext) -> list[str]:
    """Say which decisions about the contract were reported, and for whom they wait."""
    told = [kept.record for kept in context.register.find(ToldDecision, scope=scope)]
    return [waits_still(waiting(decided_of(one), context), naming(context)) for one in told]


def _doing(scope: str, asked: PageQuery, context: TurnContext) -> ObligationButtons | None:
    standing = {
        entry.obligation.rule: entry
        for entry in context.command_context.ledger.of_scope(scope, rules=_RULES)
    }
    entry = next((standing[rule] for rule in _RULES if rule in standing), None)
    if entry is None:
        return None
    here = (asked.asked.page, asked.topic.arguments)
    return buttons_of(entry, past_of(entry, context), context, here)


def _presses_on(found: Outlook, wants: Wants | None, today: date) -> date:
    """Return the day by which something has to be decided, or what was asked about happens."""
    far = found.horizon
    end, start = (far.way.end, far.way.start) if far.way else (date.max, date.max)
    option = far.option.reply_by if far.option else date.max
    notice = far.notice.act_by if far.notice else date.max
    match wants:
        case "end":
            return end
        case "option":
            return min(option, notice)
        case _ if found.tender is not None:
            return min(option, notice)
        case _:
            return min(option, notice, start)
