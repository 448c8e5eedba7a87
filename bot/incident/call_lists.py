"""Make views of a system: whom to call at the supplier's, who of ours, and where the plan is."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from bot.cards.incident.call_list import (
    AsOf,
    CalledContact,
    CallView,
    OwnContact,
    PlanFound,
    PlanView,
    SystemChoice,
    doubt_of,
)
from bot.incident.button_tokens import ANSWERED, ButtonState, contact_id
from bot.incident.snapshot import Callee, Colleague
from bot.incident.snapshot_index import RoleHolder, SnapshotIndex
from bot.texts.words import Words
from governance.roles import Role
from governance.schema.telephone import as_shown

MINUTES: Final = 15
"""Minutes without an answer, until the next one is called."""
SPENT: Final = "f" * 12
"""In the place of a contact: nobody is left to call, or somebody has answered."""

_MOST_CALLED: Final = 8
_MOST_OWN: Final = 6
_FORM_OF_COMPANY: Final = ("A/S", "ApS", "I/S", "P/S", "AS", "Ltd")
_ROLES: Final = (Role.BER, Role.SYS, Role.DRI, Role.LEV, Role.ISK)


def standing(index: SnapshotIndex, system: str, today: date) -> list[Callee]:
    """Return the supplier's contacts who are called, in order."""
    return [one for one in index.callees(system, "supplier", today) if not one.has_left(today)]


def current_of(called: Sequence[Callee], state: ButtonState) -> str | None:
    """Return the contact to be called now, by its key: the state's, else the first."""
    if state.contact == SPENT:
        return None
    if state.contact:
        return next((one.key for one in called if contact_id(one.key) == state.contact), None)
    return next((one.key for one in called), None)


def following(called: Sequence[Callee], state: ButtonState) -> str:
    """Return the next to call when the state's contact does not answer, as a token carries them."""
    ids = [contact_id(one.key) for one in called]
    place = ids.index(state.contact) if state.contact in ids else len(ids) - 1
    return ids[place + 1] if place + 1 < len(ids) else SPENT


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
    called = standing(index, system, today)
    left = [one for one in index.callees(system, "supplier", today) if one.has_left(today)]
    contracts = index.contracts_of(system)
    numbers = [one.number for one in contracts]
    suppliers = [spoken_name(one) for one in index.suppliers_of(system)]
    return CallView(
        as_of=at,
        today=today,
        system=system,
        about=", ".join([*suppliers, *numbers]),
        quote=numbers[0] if numbers else None,
        called=[_called(index, one, state, today) for one in [*called[:_MOST_CALLED], *left[:2]]],
        current=current_of(called[:_MOST_CALLED], state),
        ours=list(own_people(index, system, at, today))[:_MOST_OWN],
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
    first = next(iter(standing(index, system, today)), None) if contact else None
    doubt = None
    if first is not None:
        within = index.snapshot.verified_within
        doubt = doubt_of(first.verified_on, within, at.words, today)
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
            for plan in index.plans_of(system)
        ],
        offline=told.note if told else None,
        activates=list(_activating(index, system, at, today)),
        rto_hours=index.systems[system].rto_hours,
        with_numbers=with_numbers,
    )


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
    return person.name.split(" ")[0] if person else email


def own_people(index: SnapshotIndex, system: str, at: AsOf, today: date) -> Iterator[OwnContact]:
    """Yield our own people, each once.

    They activate the plan, are on duty, or have a role that is called.
    """
    seen: set[str] = set()
    for own in _own_people(index, system, at, today):
        if own.name.casefold() not in seen:
            seen.add(own.name.casefold())
            yield own


def _own_people(index: SnapshotIndex, system: str, at: AsOf, today: date) -> Iterator[OwnContact]:
    words = at.words
    yield from _activating(index, system, at, today)
    for callee in index.callees(system, "us", today):
        if not callee.has_left(today):
            yield _of_contact(index, callee, words, today)
    for role in _ROLES:
        for holder in index.roles.holders(role, system, today):
            yield _of_role(holder, role, words)


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
            within = index.snapshot.verified_within
            doubt = doubt_of(callee.verified_on, within, words, today)
            yield OwnContact(callee.name, words("incident.activates"), _shown(callee.phone), doubt)
    chosen = first.email if first else next((one.email for one in decide if one.email), None)
    if answered is not None and answered.note:
        yield from _named_in(index, answered.note, words)
    for holder in index.roles.holders(Role.SYS, system, today):
        if holder.as_deputy and holder.person.email != chosen:
            yield OwnContact(
                holder.person.name, words("incident.activates_second"), _shown(holder.person.phone)
            )


def _named_in(index: SnapshotIndex, note: str, words: Words) -> Iterator[OwnContact]:
    """Yield the second, where the answer's note names a member."""
    lowered = note.casefold()
    for member in index.snapshot.members:
        if member.name.casefold() in lowered or member.email.casefold() in lowered:
            yield OwnContact(member.name, words("incident.activates_second"), _shown(member.phone))


def _of_member(
    index: SnapshotIndex, member: Colleague, system: str, what: str, today: date, words: Words
) -> OwnContact:
    """Return the member with the number of the contact they are entered as, if any.

    That number was confirmed.
    """
    for callee in index.callees(system, "us", today):
        if (callee.email or "").casefold() == member.email.casefold() and callee.phone:
            doubt = doubt_of(callee.verified_on, index.snapshot.verified_within, words, today)
            return OwnContact(member.name, what, _shown(callee.phone), doubt)
    return OwnContact(member.name, what, _shown(member.phone))


def _of_contact(index: SnapshotIndex, callee: Callee, words: Words, today: date) -> OwnContact:
    what = callee.function or (words("incident.own_duty") if callee.slot == "duty" else "")
    doubt = doubt_of(callee.verified_on, index.snapshot.verified_within, words, today)
    return OwnContact(callee.name, what, _shown(callee.phone or callee.alt_phone), doubt)


def _of_role(holder: RoleHolder, role: Role, words: Words) -> OwnContact:
    what = words(f"incident.own_{role.value}")
    if holder.as_deputy:
        what = f"{what}, {words('incident.stands_in')}"
    return OwnContact(holder.person.name, what, _shown(holder.person.phone))


def _called(index: SnapshotIndex, callee: Callee, state: ButtonState, today: date) -> CalledContact:
    count = state.tried.get(contact_id(callee.key), 0)
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
        tries=0 if count == ANSWERED else count,
        answered=count == ANSWERED,
    )


def _shown(number: str | None) -> str | None:
    """Write the number as it is read out; a copy of before may have it otherwise."""
    return None if number is None else as_shown(number)
