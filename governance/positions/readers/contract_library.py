"""1.1 Contract library: the agreement, its addenda and its master data."""

from governance.obligations.rule import RuleInput
from governance.positions.item import Reading, fact
from governance.positions.reader import reads
from governance.records.contracts import MASTER_DATA, Contract
from governance.records.documents import Document


def _contract(case: RuleInput) -> Contract:
    return case.facts.one(Contract)


@reads("1.1-1")
def agreement(case: RuleInput) -> Reading | None:
    agreements = case.facts.all(Document, lambda document: document.kind == "agreement")
    if not agreements:
        return None
    filed = any(document.filed for document in agreements)
    return fact(*agreements, day=_contract(case).signed_on, extent="yes" if filed else "partly")


@reads("1.1-2")
def addenda(case: RuleInput) -> Reading | None:
    """Read what is not filed; that those known are all of them is for a person to say."""
    unfiled = case.facts.all(
        Document, lambda document: document.kind == "addendum" and not document.filed
    )
    return fact(*unfiled, day=unfiled[0].signed_on, extent="partly") if unfiled else None


@reads("1.1-3")
def master_data(case: RuleInput) -> Reading | None:
    contract = _contract(case)
    return None if len(contract.empty_master_data) >= len(MASTER_DATA) else fact(contract)


@reads("1.1-4")
def contract_end(case: RuleInput) -> Reading | None:
    """Read the end; a contract without one says so only once its master data were attested."""
    contract = _contract(case)
    told = contract.ends_on or contract.auto_renews_months or contract.attested_on
    return fact(contract, day=contract.attested_on) if told else None


@reads("1.1-5")
def next_option(case: RuleInput) -> Reading | None:
    contract = _contract(case)
    told = contract.options or contract.attested_on
    return fact(contract, day=contract.attested_on) if told else None


@reads("1.1-6")
def lead_time(case: RuleInput) -> Reading | None:
    """Read the months; our own proposal counts as told once the master data were attested."""
    contract = _contract(case)
    told = contract.lead_time_months is not None or contract.attested_on
    return fact(contract) if told else None


@reads("1.1-7")
def record_keeper(case: RuleInput) -> Reading | None:
    contract = _contract(case)
    if contract.owner is None:
        return None
    return fact(contract, extent="yes" if contract.owner_deputy else "partly")


@reads("1.1-8")
def attested(case: RuleInput) -> Reading | None:
    contract = _contract(case)
    return fact(contract, day=contract.attested_on) if contract.attested_on else None
