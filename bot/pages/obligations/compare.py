"""Set systems, suppliers or contracts side by side, by what is late and lacking at each."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards.obligations import compare as cards
from bot.cards.obligations.compare import ComparedScope, CompareView
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import around
from bot.messages import Audience, Card
from governance.obligations.ledger import ObligationFilter
from governance.obligations.priority_order import gravest_first
from governance.reconciliation.load_facts import scopes_of
from governance.records.references import SCOPED_BY
from governance.schema.scopes import parse_scope

_FEWEST = 2
_MOST = 8
_MOST_READ = 500


class ComparePage(QueryPage):
    """The page of those that are named, the one with most that is late first.

    Where fewer than two are, all of their kind are compared, or those of the section that is asked
    for: suppliers, where neither is said.
    """

    name = "compare"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        found = [_compared(scope, shown) for scope in _scopes(asked, arguments)]
        found.sort(key=lambda one: (-one.late, -one.missing))
        return cards.compare(CompareView(asked.asked, found[:_MOST], max(0, len(found) - _MOST)))


def _scopes(asked: PageQuery, arguments: Mapping[str, JsonValue]) -> Sequence[str]:
    named = asked.topic.scopes
    if len(named) >= _FEWEST:
        return named
    of_section = SCOPED_BY.get(str(arguments.get("section")), "supplier")
    kind = parse_scope(named[0])[0] if named else of_section
    return [one for one in scopes_of(asked.seen.register) if parse_scope(one)[0] == kind]


def _compared(scope: str, shown: RegisterView) -> ComparedScope:
    """Count what is late and what is missing there and around it; the gravest comes with it."""
    day, ledger = shown.today.day, shown.ledger
    near = ObligationFilter(scopes=around((scope,), shown))
    late = ObligationFilter(scopes=near.scopes, overdue_on=day)
    missing = ObligationFilter(scopes=near.scopes, kind="missing")
    standing = [
        *ledger.find(late, limit=_MOST_READ),
        *ledger.find(missing, limit=_MOST_READ),
    ]
    return ComparedScope(
        scope=scope,
        late=ledger.count(late),
        missing=ledger.count(missing),
        gravest=next(iter(gravest_first(standing, day)), None),
    )
