"""Show who has a mini continuity plan on paper, and which edition of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.cards import papers
from bot.cards.papers import HolderLine
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.engine.paper_request import scopes_of_kind
from bot.engine.queries.topic import scopes_in
from bot.messages import Audience, Card
from governance.changes.mini_plan_commands import editions_held, last_change_of_contacts
from governance.commands import AnyCommand, ReturnMiniPlan, TakeMiniPlan
from governance.records.systems import System
from governance.schema.scopes import parse_scope, scope_of

_MOST = 20


class MiniPlansPage(BasePage):
    """The page of who holds which edition, of one system or of all."""

    name = "mini_plans"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        named = scopes_of_kind("system", scopes_in(arguments), context)
        scopes = named or tuple(
            scope_of("system", kept.record.name) for kept in context.register.find(System)
        )
        lines = [line for scope in scopes for line in _lines(scope, context)]
        system = parse_scope(named[0])[1] if len(named) == 1 else None
        return papers.holders(
            context.words, context.today.now, lines[:_MOST], system=system, total=len(lines)
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        system, version = str(arguments.get("system")), str(arguments.get("version"))
        match act:
            case "take":
                return (TakeMiniPlan(system=system, version=version),)
            case "return":
                return (ReturnMiniPlan(system=system),)
            case _:
                raise PageFault(context.words("engine.out_of_date"))


def _lines(scope: str, context: TurnContext) -> Iterator[HolderLine]:
    held = editions_held(context.register, scope)
    changed = last_change_of_contacts(context.register, scope, context.today.day) or date.min
    for email, review in sorted(held.items()):
        yield HolderLine(
            system=parse_scope(scope)[1],
            name=context.name_of(email),
            version=review.result or "?",
            since=context.words("mini_plan.since", day=context.words.date(review.done_on)),
            is_old=review.done_on < changed,
            mine=email == context.actor.email,
        )
