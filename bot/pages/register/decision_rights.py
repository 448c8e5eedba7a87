"""Show what the asker or somebody else may decide, or who may decide what."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from pydantic import JsonValue

from bot.cards.register import decision_rights as cards
from bot.cards.register.decision_rights import DecisionRightsView
from bot.engine.dialog import TurnContext
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.queries.register_view import RegisterView
from bot.messages import Audience, Card
from governance.decisions.rights import decision_rights
from governance.queries.plan_activation import activated_by
from governance.reconciliation.load_facts import scopes_of
from governance.records.forums import Seat
from governance.schema.scopes import parse_scope, scope_of

_EVERYBODYS = "all"


class DecisionRightsPage(QueryPage):
    """The page of the decisions that are somebody's; with `wants` as `all`, of all and whose.

    The asker's own where nobody is named. What a role decides, what a mandate in a forum says, and
    which contingency plans are theirs to activate.
    """

    name = "decision_rights"
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        shown = asked.seen
        person = asked.topic.other or context.actor.email
        by_people = arguments.get("wants") == _EVERYBODYS
        every = scopes_of(shown.register)
        near = asked.topic.near
        scopes = [one for one in every if near is None or one in near]
        rights = [
            one
            for one in decision_rights(scopes, shown.roster, context.catalogue)
            if by_people or person in one.people
        ]
        view = DecisionRightsView(
            asked.asked,
            person,
            rights,
            Counter(parse_scope(one)[0] for one in every),
            seats=() if by_people else _seats(person, scopes, shown),
            plans=()
            if by_people
            else activated_by(person, _systems(scopes), shown.register, shown.today.day),
            by_people=by_people,
        )
        return cards.decision_rights(view)


def _seats(person: str, scopes: Collection[str], shown: RegisterView) -> list[Seat]:
    """List the seats where the person decides for us."""
    return [
        kept.record
        for kept in shown.register.find(Seat, person=person)
        if kept.record.side == "us"
        and kept.record.decision_maker
        and scope_of("forum", kept.record.forum) in scopes
    ]


def _systems(scopes: Iterable[str]) -> list[str]:
    return [name for kind, name in map(parse_scope, scopes) if kind == "system"]
