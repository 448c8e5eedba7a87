"""Show what was fulfilled lately."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import JsonValue

from bot.cards.obligations import recently_done as cards
from bot.cards.obligations.recently_done import Fulfilled, RecentlyDoneView
from bot.cards.paging import PAGE, part_of
from bot.engine.dialog import TurnContext
from bot.engine.page import ReadOnlyPage, first_in
from bot.engine.queries.page_query import question
from bot.engine.queries.past_events import obligation_in, who_did
from bot.engine.queries.register_view import register_begun, register_now
from bot.engine.queries.topic import day_in
from bot.messages import Audience, Card
from governance.obligations.ledger import HistoryFilter, LedgerEvent
from governance.obligations.rule_index import rules
from governance.schema.record import record_classes

_LATELY = timedelta(days=30)


class RecentlyDonePage(ReadOnlyPage):
    """The page of what was fulfilled since `since`, else in the last thirty days.

    A person's is what they did themselves.
    """

    name = "done"
    audience = Audience.COLLEAGUES

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        asked = question(self.name, arguments, context, register_now(context))
        topic, today = asked.topic, context.today.day
        wished = min(day_in(arguments, "since") or today - _LATELY, today)
        begun = register_begun(context)
        since = max(wished, begun) if begun is not None else wished
        wanted = HistoryFilter(
            since=since,
            what="closed",
            outcome="fulfilled",
            scopes=topic.near,
            requirement=topic.requirement,
            who=topic.person,
        )
        ledger = context.command_context.ledger
        part = part_of(total := ledger.count_happened(wanted), first_in(arguments, total))
        found = ledger.happened(wanted, limit=PAGE, offset=part.first)
        return cards.done(
            RecentlyDoneView(
                asked=asked.asked,
                since=since,
                nothing_before=since > wished,
                found=[_fulfilled(event, context) for event in found if event.rule in rules()],
                part=part,
            )
        )


def _fulfilled(event: LedgerEvent, context: TurnContext) -> Fulfilled:
    fact = event.fact
    cls = record_classes().get(fact.section) if fact else None
    return Fulfilled(
        event=event,
        obligation=obligation_in(event),
        who=who_did(event.who, context),
        proof=bool(fact and cls and context.register.get(cls, fact.key)),
    )
