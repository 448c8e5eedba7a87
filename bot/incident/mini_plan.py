"""Say what the mini continuity plan of a system holds: whom to call and who does what, on paper.

It has nothing of the hour at which it is printed: who is closed, or away today, stands in it all
the same. So two prints differ only where the register does.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from bot.cards.incident.call_list import AsOf, OwnContact
from bot.incident.call_lists import called_contact, own_people, plan_view, spoken_name, tell_view
from bot.incident.snapshot import Callee
from bot.incident.snapshot_index import SnapshotIndex
from bot.texts.words import Words

MOST_CALLED: Final = 7
MOST_OWN: Final = 6
_MOST_SECOND: Final = 2
_MOST_TO_TELL: Final = 2
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs that are told apart when they are read out."""
_LENGTH: Final = 4


@dataclass(frozen=True)
class PlanContact:
    """Somebody at the supplier's, with when they answer; `verified_on` changes no version."""

    title: str
    phone: str | None
    other_phone: str | None
    email: str | None
    hours: str | None
    at_all_hours: bool
    verified_on: date | None


@dataclass(frozen=True)
class PlanPerson:
    """One of our own, with their part."""

    name: str
    what: str
    phone: str | None


@dataclass(frozen=True)
class MiniPlan:
    """All that stands on the paper of one system.

    - `quote`: the contract's number, which the supplier asks for.
    - `activates`: who may activate the plan, and then the second.
    - `more`: how many of the supplier's contacts there was no room for.
    - `ask_press`, `ask_data`: whom one asks where nobody speaks with the press, or sees to data.
    - `kept`: where the whole plan is, as the register has it.
    """

    authority: str
    system: str
    about: str
    quote: str | None
    rto_hours: float | None
    rpo_hours: float | None
    called: tuple[PlanContact, ...]
    more: int
    activates: tuple[PlanPerson, ...]
    ours: tuple[PlanPerson, ...]
    press: tuple[PlanPerson, ...]
    data: tuple[PlanPerson, ...]
    ask_press: str
    ask_data: str
    kept: str | None

    @property
    def people(self) -> Sequence[PlanPerson]:
        """Everybody of ours, whoever activates the plan first."""
        return (*self.activates, *self.ours)


def mini_plan(index: SnapshotIndex, system: str, words: Words, now: datetime) -> MiniPlan:
    """Make the plan of a system that is in the index; `index` is one without absences."""
    today, at = index.today(now), AsOf(words, now, now)
    there = [one for one in index.callees(system, "supplier", today) if not one.has_left(today)]
    numbers = [one.number for one in index.contracts_of(system, today)]
    suppliers = [spoken_name(one) for one in index.suppliers_of(system, today)]
    known = index.systems[system]
    plan = plan_view(index, system, at, with_numbers=True)
    tell = tell_view(index, system, at, with_numbers=True)
    activates = _people(plan.activates)[: 1 + _MOST_SECOND]
    named = {one.name.casefold() for one in activates}
    ours = [
        one
        for one in _people(own_people(index, system, at, today))
        if one.name.casefold() not in named
    ]
    return MiniPlan(
        authority=index.snapshot.name,
        system=system,
        about=", ".join([*suppliers, *numbers]),
        quote=numbers[0] if numbers else None,
        rto_hours=known.rto_hours,
        rpo_hours=known.rpo_hours,
        called=tuple(_contact(index, system, one, at) for one in there[:MOST_CALLED]),
        more=max(0, len(there) - MOST_CALLED),
        activates=activates,
        ours=tuple(ours[:MOST_OWN]),
        press=_people(tell.press)[:_MOST_TO_TELL],
        data=_people(tell.data)[:_MOST_TO_TELL],
        ask_press=tell.ask_press,
        ask_data=tell.ask_data,
        kept=plan.offline or next((one.url or one.title for one in plan.plans), None),
    )


def version_of(index: SnapshotIndex, system: str, now: datetime) -> str:
    """Return the four signs that name what the plan says now, whatever language it is in."""
    said = asdict(mini_plan(index, system, Words("da"), now))
    for one in said["called"]:
        del one["verified_on"]
    kept = json.dumps(said, ensure_ascii=False, sort_keys=True)
    number = int.from_bytes(hashlib.sha256(kept.encode()).digest()[:8])
    signs = []
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        signs.append(_LETTERS[at])
    return "".join(signs)


def _contact(index: SnapshotIndex, system: str, callee: Callee, at: AsOf) -> PlanContact:
    shown = called_contact(index, system, callee, {}, at)
    return PlanContact(
        title=shown.title,
        phone=shown.phone,
        other_phone=shown.other_phone,
        email=shown.email,
        hours=shown.hours,
        at_all_hours=shown.at_all_hours,
        verified_on=shown.verified_on,
    )


def _people(found: Sequence[OwnContact]) -> tuple[PlanPerson, ...]:
    return tuple(PlanPerson(one.name, one.what, one.phone) for one in found)
