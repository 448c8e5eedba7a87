"""2.3 Skills and hand-over: who can run the system, and the pack that hands it over."""

from governance.obligations.rule import RuleInput
from governance.positions.item import Reading, fact
from governance.positions.reader import reads
from governance.positions.readers.reviews_and_documents import documents_of, newest_review
from governance.records.systems import System


@reads("2.3-1")
def able_people(case: RuleInput) -> Reading | None:
    system = case.facts.one(System)
    return None if system.able_people is None else fact(system)


@reads("2.3-2")
def technical_people(case: RuleInput) -> Reading | None:
    system = case.facts.one(System)
    return None if system.technical_people is None else fact(system)


@reads("2.3-3")
def handover_pack(case: RuleInput) -> Reading | None:
    packs = documents_of(case, "hand-over pack")
    return fact(*packs, day=packs[0].dated) if packs else None


@reads("2.3-4")
def handover_tested(case: RuleInput) -> Reading | None:
    return newest_review(case, "handover_tested")


@reads("2.3-7")
def trained(case: RuleInput) -> Reading | None:
    return newest_review(case, "trained")
