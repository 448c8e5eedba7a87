"""Show the decisions that wait: for the person, for others, and those they told of."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import decisions as cards
from bot.engine.dialog import TurnContext
from bot.engine.obligation_actions import decided_at_once
from bot.engine.page import BasePage, PageFault
from bot.engine.queries.names import naming
from bot.engine.queries.tasks import tasks_of
from bot.engine.records.decisions import decided_of, waiting, waiting_for_me
from bot.messages import Audience, Card
from governance.commands import AnyCommand
from governance.obligations.obligation import Obligation
from governance.records.told_decisions import ToldDecision
from governance.roles import Role

_DECIDED_IN = (
    "option_decided",
    "notice_decided",
    "event_decided",
    "slow_restore_assessed",
    "items_decided",
    "scope_decided",
    "normal_decided",
)
"""The rules whose tasks are to decide something, which is said where it is told."""


class DecisionsPage(BasePage):
    """The page of what waits for somebody's yes or no; to a role one says yes at one tap."""

    name = "decisions"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        mine = waiting_for_me(context)
        told = [kept.record for kept in context.register.find(ToldDecision)]
        others = [one for one in told if decided_of(one) not in mine]
        me = context.actor.email
        groups = {
            "mine": [waiting(one, context) for one in mine],
            "told": [waiting(decided_of(one), context) for one in others if one.told_by == me],
            "others": [waiting(decided_of(one), context) for one in others if one.told_by != me],
        }
        decides = any(held.role is Role.LED for held in context.actor.roles)
        return cards.page(
            naming(context), context.today, groups, decides=decides, tasks=_to_decide(context)
        )

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        command = decided_at_once(arguments, context)
        if act != "yes" or command.kind != "role":
            raise PageFault(context.words("engine.out_of_date"))
        return (command,)


def _to_decide(context: TurnContext) -> list[Obligation]:
    """Find the person's own tasks in which something is to be decided, the soonest first."""
    found = [entry.obligation for entry in tasks_of(context.actor.email, context)]
    return sorted(
        (one for one in found if one.rule in _DECIDED_IN), key=lambda one: (one.due_on, one.subject)
    )
