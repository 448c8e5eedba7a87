"""Find the questions to begin with, and who can answer each."""

from collections.abc import Mapping, Sequence

from bot.engine.dialog import TurnContext
from bot.engine.queries.register_view import RegisterView
from bot.engine.queries.topic import Topic
from governance.positions.positions import NotTold, Positions, first_to_tell, not_told

MOST_FIRST = 20
"""As many as are answered in an hour."""


def unanswered(view: RegisterView) -> list[NotTold]:
    """Return everything that must be known and is not, the gravest requirement first."""
    day, states = view.today.day, view.ledger.states()
    positions = Positions(view.register, view.catalogue, day, (), states)
    return not_told(positions, view.catalogue)


def not_told_of(topic: Topic, view: RegisterView) -> list[NotTold]:
    """Return what of the topic must be known and is not, whoever is responsible for it.

    What is in by choice is left out where no system is named.
    """
    return [
        one
        for one in unanswered(view)
        if (one.counts or topic.scopes)
        and (topic.near is None or one.scope in topic.near)
        and topic.requirement in (None, one.requirement)
    ]


def who_can_tell(one: NotTold, view: RegisterView) -> str | None:
    """Return the e-mail of whoever is responsible for it; None where nobody is."""
    holder = view.roster.responsible(one.requirement, one.scope)
    return None if holder is None else holder.member.email


def teller(one: NotTold, view: RegisterView, context: TurnContext) -> str | None:
    """Return the first name of who can tell; None where nobody is responsible for it."""
    email = who_can_tell(one, view)
    return None if email is None else context.first_name_of(email)


def first_by_person(view: RegisterView) -> Mapping[str | None, Sequence[NotTold]]:
    """Return the first questions by the e-mail of who can tell; under None what nobody can."""
    counted = [one for one in unanswered(view) if one.counts]
    found: dict[str | None, list[NotTold]] = {}
    for one in first_to_tell(counted, view.catalogue, most=MOST_FIRST):
        found.setdefault(who_can_tell(one, view), []).append(one)
    return found
