"""3.2 Contingency planning covers the plan, the supplier's plan and the contacts.

It also covers everybody who must know the plan.
"""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from governance.obligations.facts import newest
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.contacts import Contact, ContactDetails, Slot, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.events import Event
from governance.records.exercises import Exercise
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.roles import Role
from governance.schema.values import Side

D = TypeVar("D", bound=ContactDetails)

MUST_BE_FILLED: tuple[tuple[Side, Slot, Role], ...] = (
    ("supplier", "duty", Role.LEV),
    ("supplier", "escalation 1", Role.LEV),
    ("us", "decision maker", Role.SYS),
)

# ── Plans ────────────────────────────────────────────────────────────────────


def _plans(case: RuleInput) -> tuple[Document, ...]:
    name = case.facts.name.casefold()
    return case.facts.all(
        Document,
        lambda document: (
            document.kind == "continuity plan" and (document.system or "").casefold() == name
        ),
    )


def newest_plan(case: RuleInput) -> Document | None:
    """Return the newest plan of the system."""
    return max(_plans(case), key=lambda plan: (plan.dated or date.min, plan.key), default=None)


def supplier_plan(case: RuleInput, contract: Contract) -> Document | None:
    plans = case.facts.all(
        Document,
        lambda document: (
            document.kind == "supplier continuity plan"
            and (document.contract or "").casefold() == contract.number.casefold()
        ),
    )
    return max(plans, key=lambda plan: (plan.dated or date.min, plan.key), default=None)


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger="No document of kind continuity plan belongs to the system",
    due="missing since the system came under the requirements",
    roles=(Role.BER,),
    priority=1,
    theme="outage",
    settled_by=(Document,),
)
def plan_written(case: RuleInput) -> Iterator[Finding]:
    if newest_plan(case) is None:
        yield missing(case.facts.since)


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger=(
        "The plan is said to be without the supplier's input, and no record says that it is not "
        "possible (3.2-1)"
    ),
    due="missing since the plan is dated, else recorded",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Document,),
)
def plan_with_supplier(case: RuleInput) -> Iterator[Finding]:
    plan = newest_plan(case)
    if plan is not None and plan.supplier_input == "no" and not case.excused("3.2-1"):
        yield missing(plan.dated or case.facts.recorded_on(plan))


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger=(
        "The supplier's own plan was not seen, contract by contract, and no record says that it is "
        "not possible (3.2-2)"
    ),
    due="missing since the system came under the requirements",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Document,),
)
def supplier_plan_seen(case: RuleInput) -> Iterator[Finding]:
    for contract in case.facts.all(Contract):
        if not supplier_plan(case, contract) and not case.excused(
            "3.2-2", contract=contract.number
        ):
            yield missing(
                case.facts.since,
                contract.number,
                contract=contract.number,
                supplier=contract.supplier,
            )


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger="The supplier's own plan does not support ours, or only partly",
    due="missing since that plan is dated, else recorded",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Document,),
)
def supplier_plan_fits(case: RuleInput) -> Iterator[Finding]:
    for contract in case.facts.all(Contract):
        plan = supplier_plan(case, contract)
        if (
            plan is not None
            and plan.fits in ("no", "partly")
            and not case.excused("3.2-2", contract=contract.number)
        ):
            yield missing(
                plan.dated or case.facts.recorded_on(plan),
                contract.number,
                contract=contract.number,
                supplier=contract.supplier,
            )


@rule(
    "3.2",
    "system",
    source="default",
    trigger=(
        "The plan was last reviewed or dated; or an exercise, a significant incident or change "
        "came after that"
    ),
    due="plan_reviewed after it; plan_after_event after the exercise or event, if that is sooner",
    roles=(Role.BER,),
    priority=2,
    theme="duty",
    settled_by=(Document, Review),
)
def plan_reviewed(case: RuleInput) -> Iterator[Finding]:
    plan = newest_plan(case)
    if plan is None:
        return
    last = newest((plan.dated, last_review(case, "plan_reviewed")))
    if last is None:
        yield missing(case.facts.recorded_on(plan))
        return
    exercised = [one.held_on for one in case.facts.all(Exercise) if one.held_on]
    happened = [
        event.happened_on
        for event in case.facts.all(Event)
        if event.significant and event.kind in ("change", "incident")
    ]
    after = [day for day in (*exercised, *happened) if day > last]
    days = [case.after(last, "plan_reviewed")]
    days += [case.after(day, "plan_after_event") for day in after]
    yield due(min(days), last=last)


@rule(
    "3.2",
    "system",
    source="default",
    trigger=(
        "Recovery time or accepted data loss is not set, and no record says that it is not "
        "possible (3.2-7)"
    ),
    due="missing since the system came under the requirements",
    roles=(Role.KON,),
    settled_by=(System,),
)
def recovery_times_agreed(case: RuleInput) -> Iterator[Finding]:
    system = case.facts.one(System)
    unset = tuple(name for name in ("rto_hours", "rpo_hours") if getattr(system, name) is None)
    if unset and not case.excused("3.2-7"):
        yield missing(case.facts.since, fields=unset)


# ── Contacts ─────────────────────────────────────────────────────────────────


def is_there(case: RuleInput, contact: Contact) -> bool:
    return contact.left_on is None or not case.when.reached(contact.left_on)


def _of_scope(case: RuleInput, cls: type[D]) -> tuple[D, ...]:
    """Return the contacts that belong to the scope itself."""
    name, kind = case.facts.name.casefold(), case.facts.kind
    return case.facts.all(
        cls,
        lambda one: ((one.system if kind == "system" else one.supplier) or "").casefold() == name,
    )


@rule(
    "3.2",
    "system",
    "supplier",
    source="catalogue",
    trigger=(
        "A contact was last verified; one who has left stands until a successor in the slot is "
        "verified"
    ),
    due="contact_verified after that; not verified, missing since it was recorded or changed",
    roles=(Role.LEV,),
    owner="the supplier's side: LEV; ours: the person, else BER",
    priority=1,
    theme="outage",
    settled_by=(Contact,),
)
def contact_verified(case: RuleInput) -> Iterator[Finding]:
    for contact in _of_scope(case, Contact):
        left = contact.left_on if not is_there(case, contact) else None
        if left is not None and _succeeded(case, contact, left):
            continue
        here = contact.side == "us" and left is None and _may_be_asked(case, contact.email)
        yield Finding(
            kind="missing" if contact.verified_on is None else "due",
            day=contact.changed_on or case.facts.recorded_on(contact)
            if contact.verified_on is None
            else case.after(contact.verified_on, "contact_verified"),
            subject=f"{contact.side}/{contact.slot}/{contact.name}",
            about={
                "side": contact.side,
                "slot": contact.slot,
                "name": contact.name,
                "last": contact.verified_on,
                "left": left,
                "at_all_hours": contact.answers_at_all_hours or None,
            },
            roles=(Role.LEV,) if contact.side == "supplier" else (Role.BER,),
            person=contact.email if here else None,
        )


def _may_be_asked(case: RuleInput, email: str | None) -> bool:
    """Tell whether one of our contacts is an active member, and no auditor."""
    known = email is not None and case.roster.roles.member(email) is not None
    return known and not case.roster.audits(email or "")


def _succeeded(case: RuleInput, gone: Contact, left: date) -> bool:
    """Tell whether somebody else in the slot was verified since."""
    return any(
        other is not gone
        and (other.side, other.slot) == (gone.side, gone.slot)
        and other.verified_on is not None
        and other.verified_on >= left
        and is_there(case, other)
        for other in _of_scope(case, Contact)
    )


@rule(
    "3.2",
    "system",
    "supplier",
    source="default",
    trigger="A contact was told of and nobody has confirmed it through another channel",
    due="contact_confirmed after it was told of",
    roles=(Role.LEV,),
    owner="the supplier's side: LEV; ours: the person, else BER",
    priority=1,
    theme="outage",
    settled_by=(Contact,),
)
def told_contact_confirmed(case: RuleInput) -> Iterator[Finding]:
    for told in _of_scope(case, ToldContact):
        theirs = told.side == "supplier"
        yield due(
            case.after(told.told_on, "contact_confirmed"),
            f"{told.side}/{told.slot}/{told.name}",
            roles=(Role.LEV,) if theirs else (Role.BER,),
            person=told.email if not theirs and _may_be_asked(case, told.email) else None,
            side=told.side,
            slot=told.slot,
            name=told.name,
        )


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger=(
        "Nobody is in one of the slots supplier's duty, supplier's escalation 1, our decision maker"
    ),
    due="missing since the last one left, else since the system came under the requirements",
    owner="the supplier's: LEV; ours: SYS",
    priority=1,
    theme="outage",
    settled_by=(Contact,),
)
def slot_filled(case: RuleInput) -> Iterator[Finding]:
    for side, slot, role in MUST_BE_FILLED:
        contacts = [
            contact
            for contact in case.facts.all(Contact)
            if (contact.side, contact.slot) == (side, slot)
        ]
        if not any(is_there(case, contact) for contact in contacts):
            since = newest(contact.left_on for contact in contacts) or case.facts.since
            yield missing(since, f"{side}/{slot}", roles=(role,), side=side, slot=slot)


def answers_at_all_hours(case: RuleInput) -> bool:
    """Tell whether one of the supplier's numbers answers day and night."""
    return any(
        contact.answers_at_all_hours and contact.side == "supplier" and is_there(case, contact)
        for contact in case.facts.all(Contact)
    )


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger="None of the supplier's numbers answers day and night",
    due="missing since the system came under the requirements",
    roles=(Role.LEV,),
    priority=1,
    theme="outage",
    settled_by=(Contact,),
)
def number_at_all_hours(case: RuleInput) -> Iterator[Finding]:
    if not answers_at_all_hours(case):
        yield missing(case.facts.since)


# ── Access and acknowledgement ───────────────────────────────────────────────


@rule(
    "3.2",
    "system",
    source="default",
    trigger=(
        "The offline pack was last issued; or everybody who holds one on paper took a newer one"
    ),
    due="offline_pack after the later of both",
    roles=(Role.BER,),
    priority=2,
    theme="outage",
    settled_by=(Review,),
)
def offline_pack_issued(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("offline_pack", _on_paper_since(case))


@rule(
    "3.2",
    "system",
    source="default",
    trigger=(
        "A contact left or changed after the offline pack was issued, and after the last of those "
        "who hold one on paper took a newer one"
    ),
    due="missing since the first such day",
    roles=(Role.BER,),
    priority=2,
    theme="outage",
    settled_by=(Review,),
)
def offline_pack_current(case: RuleInput) -> Iterator[Finding]:
    issued = _on_paper_since(case)
    if issued is None:
        return
    changes = [
        (day, contact)
        for contact in case.facts.all(Contact)
        for day in (contact.left_on, contact.changed_on)
        if day is not None and day > issued and case.when.reached(day)
    ]
    if changes:
        day, contact = min(changes, key=lambda change: (change[0], change[1].key))
        yield missing(day, name=contact.name, issued=issued)


def _on_paper_since(case: RuleInput) -> date | None:
    """Return the day since which the papers are as they are.

    It is when they were issued, or when the last of those who hold one took theirs, if later.
    """
    taken: dict[str, date] = {}
    for review in case.facts.all(Review):
        if review.kind == "mini_plan_held" and case.roster.roles.member(review.by) is not None:
            taken[review.by] = max(review.done_on, taken.get(review.by, review.done_on))
    return newest((last_review(case, "offline_pack_issued"), min(taken.values(), default=None)))


@rule(
    "3.2",
    "system",
    source="catalogue",
    trigger=(
        "Everybody attached, which is whoever holds a role for the system or stands in, but for "
        "auditors: they last acknowledged the plan; or it is newer"
    ),
    due="plan_acknowledged after that; plan_acknowledged_new after a newer plan, or after joining",
    owner="the person",
    priority=2,
    theme="duty",
    settled_by=(Review,),
)
def plan_acknowledged(case: RuleInput) -> Iterator[Finding]:
    plan = newest_plan(case)
    if plan is None:
        return
    dated = plan.dated or case.facts.recorded_on(plan)
    for person, rows in sorted(case.roster.roles.rows_by_person().items()):
        if case.roster.audits(person):
            continue
        last = newest(
            review.done_on
            for review in case.facts.all(Review)
            if review.kind == "plan_acknowledged" and review.by == person
        )
        if last is None:
            joined = min(_joined(case, row) for row in rows)
            day = case.after(max(joined, dated), "plan_acknowledged_new")
        elif dated > last:
            yearly = case.after(last, "plan_acknowledged")
            day = min(yearly, case.after(dated, "plan_acknowledged_new"))
        else:
            day = case.after(last, "plan_acknowledged")
        yield due(day, person, person=person, who=person, plan=dated)


def _joined(case: RuleInput, row: RoleAssignment) -> date:
    """Return when the person came into the role, as far as we could have known."""
    return max(row.from_ or date.min, case.facts.recorded_on(row))
