"""3.2 Contingency planning: the plan, the supplier's plan, its copies, and who activates it."""

from governance.checklists.assessment import PARTLY, YES
from governance.obligations.rules.continuity_plan import is_there, newest_plan, supplier_plan
from governance.positions.answer_facts import AnswerFacts, FactTold
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    added,
    added_document,
    corrected,
    lacking,
    reviewed,
    title_of,
    written,
)
from governance.records.contacts import Contact, ContactDetails, ToldContact
from governance.records.contracts import Contract
from governance.records.documents import Document

_TWO = 2


@writes("3.2-1", values=(YES, PARTLY))
def plan(told: GivenAnswer) -> AnswerFacts:
    """Write the plan; one that is there in part is without the supplier's input."""
    supplier_input = "yes" if told.value == YES else "no"
    newest = newest_plan(told.case)
    if newest is None:
        title = title_of(told, "continuity plan")
        fact = added_document(told, "continuity plan", title, supplier_input=supplier_input)
        return written(fact, still_asked=("documents.dated",))
    fact = corrected(newest, supplier_input=supplier_input, url=newest.url or told.link)
    return written(fact, still_asked=() if newest.dated else ("documents.dated",))


@writes("3.2-2", values=(YES, PARTLY))
def suppliers_plan(told: GivenAnswer) -> AnswerFacts:
    """Write the plan of each contract's supplier; where it fits in part it is asked which."""
    contracts = [
        contract
        for contract in told.case.facts.all(Contract)
        if not told.case.excused("3.2-2", contract=contract.number)
    ]
    if not contracts:
        return lacking("documents.contract")
    if len(contracts) == 1:
        return written(_suppliers_plan(told, contracts[0], link=told.link))
    if told.value == PARTLY:
        return lacking("documents.fits")
    return written(*(_suppliers_plan(told, contract, link=None) for contract in contracts))


def _suppliers_plan(told: GivenAnswer, contract: Contract, *, link: str | None) -> FactTold | None:
    fits = "yes" if told.value == YES else "partly"
    seen = supplier_plan(told.case, contract)
    if seen is not None:
        return corrected(seen, fits=fits, url=seen.url or link)
    kind = "supplier continuity plan"
    title = title_of(told, "supplier continuity plan", contract.number)
    return added(
        told, Document, contract=contract.number, kind=kind, title=title, fits=fits, url=link
    )


@writes("3.2-5")
def offline_pack(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said when the plan was handed out."""
    return reviewed(told, "offline_pack_issued", None)


@writes("3.2-8")
def who_activates(told: GivenAnswer) -> AnswerFacts:
    """Write who it is, after those who are there; a contact is reached in some way."""
    there = _deciders(told)
    member = told.member(told.value)
    email = told.person(told.value)
    name = told.value if member is None else member.name
    known = {(one.name.casefold(), one.email) for one in there}
    new = not any(name.casefold() == called or email == at for called, at in known)
    second = ("contacts.name",) if len(there) + new < _TWO else ()
    if not new:
        return written(still_asked=second)
    if "@" not in email:
        return lacking("contacts.phone")
    fact = added(
        told,
        Contact,
        system=told.case.facts.name,
        side="us",
        slot="decision maker",
        name=name,
        email=email,
        order=max((one.order or 0 for one in there), default=0) + 1,
    )
    return written(fact, still_asked=second)


def _deciders(told: GivenAnswer) -> tuple[ContactDetails, ...]:
    """Return those in the slot, with those who were told of and wait to be confirmed."""
    facts = told.case.facts
    every: tuple[ContactDetails, ...] = (
        *facts.all(Contact, lambda one: is_there(told.case, one)),
        *facts.all(ToldContact),
    )
    return tuple(one for one in every if (one.side, one.slot) == ("us", "decision maker"))
