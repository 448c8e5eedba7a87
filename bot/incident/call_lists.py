"""Make views of a system: whom to call at the supplier's, who of ours, and where the plan is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.cards.incident.call_list import (
    AsOf,
    CalledContact,
    CallView,
    ContractToCome,
    OwnContact,
    PlanFound,
    PlanView,
    SystemChoice,
    both,
    closed_until,
    doubt_of,
)
from bot.cards.incident.whom_to_tell import WhomToTellView
from bot.incident.button_tokens import ANSWERED, ButtonState, contact_id, has_answered
from bot.incident.snapshot import Callee, Colleague
from bot.incident.snapshot_index import RoleHolder, SnapshotIndex
from bot.texts.words import Words
from governance.records.contacts import Slot
from governance.records.members import first_name_of
from governance.roles import Role
from governance.schema.telephone import as_shown

MINUTES: Final = 15
"""Minutes without an answer, until the next one is called."""
SPENT: Final = "f" * 12
"""In the place of a contact: nobody is left to call, or somebody has answered."""

_MOST_CALLED: Final = 8
_MOST_OWN: Final = 6
_MOST_TOLD: Final = 4
"""The most of ours who are named among those to be told."""
_FORM_OF_COMPANY: Final = ("A/S", "ApS", "I/S", "P/S", "AS", "Ltd")
_ROLES: Final = (Role.BER, Role.SYS, Role.DRI, Role.LEV, Role.ISK)


def standing(index: SnapshotIndex, system: str, now: datetime) -> list[Callee]:
    """Return the supplier's contacts who are called, in order; who is closed now comes after."""
    today, local = index.today(now), index.local(now)
    there = [one for one in index.callees(system, "supplier", today) if not one.has_left(today)]
    return sorted(there, key=lambda one: is_closed(one, local))[:_MOST_CALLED]


def left_of(index: SnapshotIndex, system: str, now: datetime) -> list[Callee]:
    """Return the supplier's contacts who have left, and are not called any more."""
    today = index.today(now)
    return [one for one in index.callees(system, "supplier", today) if one.has_left(today)]


def is_closed(callee: Callee, local: datetime) -> bool:
    """Tell whether nobody answers there at that hour, as far as the register can be read."""
    return callee.opening is not None and not callee.opening.is_open(local)


def current_of(called: Sequence[Callee], state: ButtonState) -> str | None:
    """Return the contact to be called now, by its key: the state's, else the next to be called."""
    contact = state.contact or next_to_call(called, state.tried)
    return next((one.key for one in called if contact_id(one.key) == contact), None)


def next_to_call(called: Sequence[Callee], tried: Mapping[str, int]) -> str:
    """Return who was called less often than others, as a token carries them.

    Of several it is the first after whoever was tried, as one goes down the list, else the first.
    Nobody is left when all were called, and each as often.
    """
    left = {
        contact: count
        for one in called
        if not has_answered(count := tried.get(contact := contact_id(one.key), 0))
    }
    least = min(left.values(), default=0)
    if least and least == max(left.values()):
        return SPENT
    fewest = [contact for contact, count in left.items() if count == least]
    places = [place for place, contact in enumerate(left) if left[contact] > least]
    after = [*left][max(places, default=-1) + 1 :]
    return next((contact for contact in after if contact in fewest), next(iter(fewest), SPENT))


def call_view(
    index: SnapshotIndex,
    system: str,
    state: ButtonState,
    at: AsOf,
    *,
    with_numbers: bool,
    log: str | None,
) -> CallView:
    """Make a view of all that the list of one system shows."""
    today = index.today(at.now)
    known = index.systems[system]
    called = standing(index, system, at.now)
    left = left_of(index, system, at.now)
    numbers = [one.number for one in index.contracts_of(system, today)]
    suppliers = [spoken_name(one) for one in index.suppliers_of(system, today)]
    shown = [called_contact(index, system, one, state.tried, at) for one in [*called, *left[:2]]]
    return CallView(
        as_of=at,
        today=today,
        system=system,
        about=", ".join([*suppliers, *numbers]),
        to_come=[
            ContractToCome(one.begins, spoken_name(one.supplier), one.number)
            for one in index.contracts_to_come(system, today)
            if one.begins is not None
        ],
        called=shown,
        current=current_of(called, state),
        ours=own_people(index, system, at, today)[:_MOST_OWN],
        rto_hours=known.rto_hours,
        rpo_hours=known.rpo_hours,
        verified_within=index.snapshot.verified_within,
        minutes=MINUTES,
        with_numbers=with_numbers,
        log=log,
    )


def choice(index: SnapshotIndex, system: str, at: AsOf, *, contact: bool = True) -> SystemChoice:
    """Return a system with whoever is called first about it."""
    today = index.today(at.now)
    first = next(iter(standing(index, system, at.now)), None) if contact else None
    doubt = None
    if first is not None:
        within = index.snapshot.verified_within
        unsure = doubt_of(first.verified_on, within, at.words, today)
        doubt = both(_closed(index, first, at), unsure)
    return SystemChoice(
        key=system,
        system=system,
        who=title_of(index, first) if first else None,
        phone=_shown(first.phone or first.alt_phone) if first else None,
        email=first.email if first else None,
        purpose=index.systems[system].purpose,
        doubt=doubt,
    )


def plan_view(index: SnapshotIndex, system: str, at: AsOf, *, with_numbers: bool) -> PlanView:
    """Make a view of where the plan is, and who activates it."""
    told = next((one for one in index.snapshot.reached if one.system == system), None)
    today = index.today(at.now)
    return PlanView(
        as_of=at,
        system=system,
        plans=[
            PlanFound(plan.title, plan.url, plan.dated, plan.theirs)
            for plan in index.plans_of(system, today)
        ],
        offline=told.note if told else None,
        activates=_present_first(_activating(index, system, at, today)),
        rto_hours=index.systems[system].rto_hours,
        with_numbers=with_numbers,
    )


def tell_view(
    index: SnapshotIndex,
    system: str,
    at: AsOf,
    *,
    with_numbers: bool,
    aware: datetime | None = None,
) -> WhomToTellView:
    """Make a view of who is told; since `aware` it is known that the system is down."""
    today, words, roles = index.today(at.now), at.words, index.roles
    lead = roles.holders(Role.LED, system, today)
    security = roles.holders(Role.ISK, system, today)
    administrators = [one.name for one in index.snapshot.members if one.admin]
    officers = [
        _own(index, holder.person, words("incident.own_DPO"), today, words)
        for holder in roles.holders(Role.DPO, system, today)
    ]
    return WhomToTellView(
        as_of=at,
        system=system,
        press=_present_first(_of_slot(index, system, "communication", at)),
        data=_present_first([*_of_slot(index, system, "dpo", at), *officers]),
        ask_press=_names(lead) or _first(administrators),
        ask_data=_names(security) or _names(lead) or _first(administrators),
        with_numbers=with_numbers,
        ours=own_people(index, system, at, today)[:_MOST_TOLD],
        judges=_names(security) or _names(lead) or _first(administrators),
        aware=aware,
    )


def _of_slot(index: SnapshotIndex, system: str, slot: Slot, at: AsOf) -> Iterator[OwnContact]:
    today = index.today(at.now)
    for callee in index.callees(system, "us", today):
        if callee.slot == slot and not callee.has_left(today):
            yield _of_contact(index, callee, at.words, today)


def _names(holders: Sequence[RoleHolder]) -> str:
    return _first([holder.person.name for holder in holders if not holder.as_deputy])


def _first(names: Sequence[str]) -> str:
    return next(iter(names), "")


def title_of(index: SnapshotIndex, callee: Callee) -> str:
    """Name a contact, with the function after the name.

    A desk is `Pindsvin Drift, døgnvagt` (Pindsvin Operations, duty service). A person is
    `Torben Opdigtet, driftschef` (Torben Opdigtet, head of operations).
    """
    what = (callee.function or "").strip()
    lowered = what[:1].lower() + what[1:] if what[1:2].islower() else what
    if callee.slot in ("duty", "security") and callee.supplier:
        return f"{spoken_name(callee.supplier)}, {lowered or callee.name}"
    return f"{callee.name}, {lowered}" if what and what != callee.name else callee.name


def spoken_name(supplier: str) -> str:
    """Return the supplier's name without its form of company."""
    words = supplier.split()
    while len(words) > 1 and words[-1] in _FORM_OF_COMPANY:
        words.pop()
    return " ".join(words)


def first_name(index: SnapshotIndex, email: str) -> str:
    """Return the first name of a member, or the e-mail of whoever is none any more."""
    person = index.person(email)
    return first_name_of(person.name) if person else email


def own_people(index: SnapshotIndex, system: str, at: AsOf, today: date) -> list[OwnContact]:
    """Return our own people, each once, and those who are away today last.

    They activate the plan, are on duty, or have a role that is called.
    """
    return _present_first(_own_people(index, system, at, today))


def _present_first(people: Iterable[OwnContact]) -> list[OwnContact]:
    once: dict[str, OwnContact] = {}
    for own in people:
        once.setdefault(own.name.casefold(), own)
    return sorted(once.values(), key=lambda own: own.away is not None)


def _own_people(index: SnapshotIndex, system: str, at: AsOf, today: date) -> Iterator[OwnContact]:
    words = at.words
    yield from _activating(index, system, at, today)
    for callee in index.callees(system, "us", today):
        if not callee.has_left(today):
            yield _of_contact(index, callee, words, today)
    for role in _ROLES:
        for holder in index.roles.holders(role, system, today):
            yield _of_role(index, holder, role, words, today)


def _activating(index: SnapshotIndex, system: str, at: AsOf, today: date) -> Iterator[OwnContact]:
    """Yield whoever is named in the checklist, else the contacts' decision maker.

    Then it yields the second.
    """
    words = at.words
    answered = next((one for one in index.snapshot.activates if one.system == system), None)
    decide = [
        one
        for one in index.callees(system, "us", today)
        if one.slot == "decision maker" and not one.has_left(today)
    ]
    first = index.person(answered.value) if answered else None
    if first is not None:
        yield _of_member(index, first, system, words("incident.activates"), today, words)
    elif answered is not None:
        yield OwnContact(answered.value, words("incident.activates"))
    else:
        for callee in decide:
            own = _of_contact(index, callee, words, today)
            yield replace(own, what=words("incident.activates"))
    chosen = first.email if first else next((one.email for one in decide if one.email), None)
    if answered is not None and answered.note:
        yield from _named_in(index, answered.note, words, today)
    for holder in index.roles.holders(Role.SYS, system, today):
        if holder.as_deputy and holder.person.email != chosen:
            yield _own(index, holder.person, words("incident.activates_second"), today, words)


def _named_in(index: SnapshotIndex, note: str, words: Words, today: date) -> Iterator[OwnContact]:
    """Yield the second, where the answer's note names a member."""
    lowered = note.casefold()
    for member in index.snapshot.members:
        if member.name.casefold() in lowered or member.email.casefold() in lowered:
            yield _own(index, member, words("incident.activates_second"), today, words)


def _own(
    index: SnapshotIndex,
    member: Colleague,
    what: str,
    today: date,
    words: Words,
    *,
    phone: str | None = None,
    doubt: str | None = None,
) -> OwnContact:
    """Return a member with their part in this, and until when they are away."""
    until = index.away_until(member.email, today)
    away = None if until is None else words("incident.away_until", day=words.date(until))
    return OwnContact(member.name, what, phone or _shown(member.phone), doubt, away)


def _of_member(
    index: SnapshotIndex, member: Colleague, system: str, what: str, today: date, words: Words
) -> OwnContact:
    """Return the member with the number of the contact they are entered as, if any.

    That number was confirmed.
    """
    for callee in index.callees(system, "us", today):
        if (callee.email or "").casefold() == member.email.casefold() and callee.phone:
            doubt = doubt_of(callee.verified_on, index.snapshot.verified_within, words, today)
            phone = _shown(callee.phone)
            return _own(index, member, what, today, words, phone=phone, doubt=doubt)
    return _own(index, member, what, today, words)


def _of_contact(index: SnapshotIndex, callee: Callee, words: Words, today: date) -> OwnContact:
    what = callee.function or (words("incident.own_duty") if callee.slot == "duty" else "")
    doubt = doubt_of(callee.verified_on, index.snapshot.verified_within, words, today)
    phone, member = _shown(callee.phone or callee.alt_phone), index.person(callee.email)
    if member is None:
        return OwnContact(callee.name, what, phone, doubt)
    own = _own(index, member, what, today, words, phone=phone, doubt=doubt)
    return replace(own, name=callee.name)


def _of_role(
    index: SnapshotIndex, holder: RoleHolder, role: Role, words: Words, today: date
) -> OwnContact:
    what = words(f"incident.own_{role.value}")
    if holder.as_deputy:
        what = f"{what}, {words('incident.stands_in')}"
    return _own(index, holder.person, what, today, words)


def _closed(index: SnapshotIndex, callee: Callee, at: AsOf) -> str | None:
    """Say that it is closed now, and when it opens; None for one that may be reached."""
    local, opening = index.local(at.now), callee.opening
    if opening is None or opening.is_open(local):
        return None
    opens = opening.opens(local)
    return at.words("incident.closed") if opens is None else closed_until(at.words, opens, local)


def called_contact(
    index: SnapshotIndex, system: str, callee: Callee, tried: Mapping[str, int], at: AsOf
) -> CalledContact:
    """Return a contact as it is shown, with how often they were tried."""
    today = index.today(at.now)
    count = tried.get(contact_id(callee.key), 0)
    return CalledContact(
        key=callee.key,
        title=title_of(index, callee),
        phone=_shown(callee.phone or callee.alt_phone),
        other_phone=_shown(callee.alt_phone) if callee.phone else None,
        email=callee.email,
        hours=callee.hours,
        at_all_hours=callee.at_all_hours,
        verified_on=callee.verified_on,
        left_on=callee.left_on if callee.has_left(today) else None,
        tries=0 if has_answered(count) else count,
        answered=has_answered(count),
        confirmed=count == ANSWERED,
        closed=_closed(index, callee, at),
        quote=index.number_to_quote(system, callee.supplier, today),
        reported=_reported(index, callee, at.words),
    )


def _reported(index: SnapshotIndex, callee: Callee, words: Words) -> str | None:
    """Say that another number or person was reported and waits, never which number."""
    reported = callee.reported
    if reported is None:
        return None
    day, who = words.date(reported.on), first_name(index, reported.by)
    if reported.name == callee.name:
        return words("incident.number_reported", who=who, day=day)
    return words("incident.successor_reported", name=reported.name, who=who, day=day)


def _shown(number: str | None) -> str | None:
    """Write the number as it is read out; a copy of before may have it otherwise."""
    return None if number is None else as_shown(number)
