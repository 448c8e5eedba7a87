"""Requirements nobody has assessed, spread over the weeks after a scope comes in."""

from collections.abc import Iterator
from datetime import timedelta

from governance.catalogue import Requirement
from governance.obligations.requirement_order import GRAVEST_FIRST
from governance.obligations.rule import Finding, RuleInput, due, rule
from governance.records.checklists import Checklist

_A_WEEK = timedelta(days=7)


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    source="catalogue",
    trigger="Something that must be known is not told, and the checklist was never gone through",
    due=(
        "first_assessed after it came in, a week more for each graver requirement of its kind "
        "and for each system, contract or forum before it"
    ),
    owner="R for the requirement",
    priority=2,
    theme="duty",
    settled_by=(Checklist,),
)
def first_assessed(case: RuleInput) -> Iterator[Finding]:
    gone_through = {
        checklist.requirement
        for checklist in case.facts.all(Checklist)
        if checklist.finished_on is not None
    }
    first = case.after(case.facts.since, "first_assessed")
    for weeks, requirement in enumerate(_gravest_first(case)):
        unknown = [
            question.id
            for question in requirement.questions
            if question.mandatory and question.id in case.unknown
        ]
        if unknown and requirement.id not in gone_through:
            yield due(
                first + _A_WEEK * (weeks + case.facts.place),
                requirement.id,
                requirement=requirement.id,
                count=len(unknown),
            )


def _gravest_first(case: RuleInput) -> list[Requirement]:
    """Return the requirements that are assessed on such a scope."""
    catalogue = case.facts.catalogue
    return [
        catalogue[number] for number in GRAVEST_FIRST if catalogue[number].scope == case.facts.kind
    ]
