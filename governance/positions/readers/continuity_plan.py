"""3.2 Contingency planning: the plan, the supplier's plan, the contacts, and who knows it all."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.continuity_plan import (
    is_there,
    newest_plan,
    supplier_plan,
)
from governance.positions.item import WORST_FIRST, KnownExtent, Reading, fact
from governance.positions.reader import condition, reads
from governance.positions.readers.reviews_and_documents import newest_review
from governance.records.contacts import Contact
from governance.records.contracts import Contract
from governance.records.documents import Document
from governance.records.reviews import Review
from governance.records.systems import System
from governance.schema.values import YesNo

_BY_INPUT: dict[YesNo | None, KnownExtent] = {"yes": "yes", "no": "partly", None: "unknown"}
_TWO = 2


@condition
def plan_written(case: RuleInput) -> bool:
    return newest_plan(case) is not None


@reads("3.2-1")
def plan(case: RuleInput) -> Reading | None:
    newest = newest_plan(case)
    if newest is None:
        return None
    return fact(newest, day=newest.dated, extent=_BY_INPUT[newest.supplier_input])


@reads("3.2-2")
def suppliers_plan(case: RuleInput) -> Reading | None:
    """Read the plan of each contract's supplier; the worst of them counts."""
    plans = {
        contract.number: supplier_plan(case, contract)
        for contract in case.facts.all(Contract)
        if not case.excused("3.2-2", contract=contract.number)
    }
    seen = tuple(found for found in plans.values() if found is not None)
    if not seen:
        return None
    extents = [_fits(found) for found in seen]
    if len(seen) < len(plans):
        extents.append("partly")
    return fact(*seen, day=seen[0].dated, extent=min(extents, key=WORST_FIRST.index))


def _fits(found: Document) -> KnownExtent:
    return "unknown" if found.fits is None else found.fits


# ── Contacts ─────────────────────────────────────────────────────────────────


def _here(case: RuleInput) -> tuple[Contact, ...]:
    return tuple(contact for contact in case.facts.all(Contact) if is_there(case, contact))


@reads("3.2-3")
def contact_list(case: RuleInput) -> Reading | None:
    contacts = _here(case)
    return fact(*contacts) if contacts else None


@reads("3.2-4")
def numbers_confirmed(case: RuleInput) -> Reading | None:
    """Read the oldest confirmation; a number that answers day and night must not have lapsed."""
    contacts = _here(case)
    if not contacts:
        return None
    never = tuple(contact for contact in contacts if contact.verified_on is None)
    if never:
        return fact(*never, extent="no")
    days = {contact.key: contact.verified_on for contact in contacts if contact.verified_on}
    late = tuple(
        contact
        for contact in contacts
        if case.when.passed(case.after(days[contact.key], "contact_verified"))
    )
    day = min(days.values())
    if any(contact.answers_at_all_hours for contact in late):
        return fact(*late, day=day, extent="no")
    return fact(*contacts, day=day, lapsed=bool(late))


@reads("3.2-8")
def who_activates(case: RuleInput) -> Reading | None:
    ours = tuple(
        contact
        for contact in _here(case)
        if contact.side == "us" and contact.slot == "decision maker"
    )
    return fact(*ours, extent="yes" if len(ours) >= _TWO else "partly") if ours else None


# ── Access and acknowledgement ───────────────────────────────────────────────


@reads("3.2-5")
def offline_pack(case: RuleInput) -> Reading | None:
    return newest_review(case, "offline_pack_issued", "mini_plan_held")


@reads("3.2-6")
def acknowledged(case: RuleInput) -> Reading | None:
    """Read who has said that they know the plan; one who never did in time leaves it short."""
    said = case.facts.all(Review, lambda review: review.kind == "plan_acknowledged")
    people = {review.by for review in said}
    never = [
        finding
        for finding in case.findings("plan_acknowledged")
        if finding.subject not in people and case.when.passed(finding.day)
    ]
    if never:
        return fact(*said, day=min(finding.day for finding in never), extent="no")
    return fact(*said, day=min(review.done_on for review in said)) if said else None


@reads("3.2-7")
def recovery_times(case: RuleInput) -> Reading | None:
    """Read that the two times are not set; that they are agreed is for a person to say."""
    system = case.facts.one(System)
    told = [hours is not None for hours in (system.rto_hours, system.rpo_hours)]
    return None if all(told) else fact(system, extent="partly" if any(told) else "unknown")
