"""Show who is late with what, of everything or of the obligations that were shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from bot.cards.obligations import late_people as cards
from bot.cards.obligations.late_people import LatePeopleView
from bot.engine.dialog import TurnContext
from bot.engine.page import LATE_PEOPLE
from bot.engine.queries.names import naming
from bot.engine.queries.page_query import PageQuery, QueryPage
from bot.engine.shown_obligations import standing_items
from bot.messages import Audience, Card
from governance.obligations.ledger import Entry, ObligationFilter
from governance.obligations.priority_order import gravity

_MOST_READ = 500
_OVERDUE = "overdue"


class LatePeoplePage(QueryPage):
    """The page of who is late; `items` are the obligations it is asked of, if not of all."""

    name = LATE_PEOPLE
    audience = Audience.COLLEAGUES

    def answer(
        self, asked: PageQuery, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Card:
        day = asked.seen.today.day
        found = standing_items(arguments, asked.seen.ledger)
        if found is None:
            wanted = ObligationFilter(
                overdue_on=day, voluntary=False, scopes=asked.topic.wanted.scopes
            )
            found = [*asked.seen.ledger.find(wanted, limit=_MOST_READ)]
        people = _by_person(found)
        ordered = sorted(people.items(), key=lambda one: (-len(one[1]), one[0]))
        each = [
            (who, sorted(late, key=lambda one: gravity(one.obligation, day)))
            for who, late in ordered
        ]
        view = LatePeopleView(asked.asked, naming(context), each, len(found), _OVERDUE)
        return cards.late_people(view)


def _by_person(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    people: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.responsible is not None:
            people[entry.responsible].append(entry)
    return people
