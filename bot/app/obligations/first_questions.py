"""Send the questions to begin with, each to whoever can answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.cards.obligation_names import ObligationNames
from bot.cards.obligations import first_questions as cards
from bot.engine.members.delivery_routes import preferred_addresses
from bot.engine.members.member_notices import tell_members
from bot.engine.queries.first_questions import first_by_person
from bot.engine.queries.register_view import RegisterView
from bot.messages import Card
from bot.texts.words import Words
from governance.catalogue import catalogue
from governance.local_time import zone_of
from governance.ports import Today
from governance.positions.positions import NotTold
from governance.records.members import Member, first_name_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AskedMembers:
    """The first names of those who were asked, and of those we have met on no platform."""

    asked: Sequence[str]
    not_met: Sequence[str]


def ask_members(unit: UnitOfWork, asker: str) -> AskedMembers:
    """Ask everybody but the asker, each at most once a day.

    The unit of work is already about the authority.
    """
    day = unit.now.astimezone(zone_of(unit.register)).date()
    view = RegisterView(unit.register, catalogue(), Today(day, unit.now), "", unit.ledger)
    key, asked, not_met = f"first questions {day.isoformat()}", [], []
    for email, questions in first_by_person(view).items():
        if email is None or email == asker:
            continue
        draw = partial(_drawn, view=view, asker=_name(view, asker), questions=questions)
        if tell_members(unit, key, [email], draw):
            asked.append(first_name_of(_name(view, email)))
        elif not preferred_addresses(unit, email):
            not_met.append(first_name_of(_name(view, email)))
    return AskedMembers(asked, not_met)


def _drawn(words: Words, view: RegisterView, asker: str, questions: Sequence[NotTold]) -> Card:
    named = ObligationNames(
        words=words,
        name_of=partial(_name, view),
        suppliers={},
        label_of=lambda scope: view.around(scope).label,
    )
    return cards.asked(named, view.today.now, view.catalogue, asker, questions)


def _name(view: RegisterView, email: str) -> str:
    kept = view.register.get(Member, Member.key_of(email=email))
    return kept.record.name if kept else email
