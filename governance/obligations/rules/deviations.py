"""A claim of `not possible` is renewed and raised, and the risk that remains is accepted."""

from collections.abc import Iterator

from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.records.deviations import Deviation
from governance.roles import Role
from governance.schema.values import requirement_of


@rule(
    None,
    "contract",
    source="default",
    trigger="A record says 'not possible under the current contract', until a day",
    due="the last day it holds",
    roles=(Role.KON,),
    settled_by=(Deviation,),
)
def deviation_renewed(case: RuleInput) -> Iterator[Finding]:
    for one in case.facts.all(Deviation):
        yield due(
            one.expires_on,
            one.key,
            requirement=requirement_of(one.question),
            question=one.question,
        )


@rule(
    None,
    "contract",
    source="default",
    trigger="Nobody has accepted the risk that remains where something is not possible",
    due="missing since the record was made",
    roles=(Role.RIS,),
    settled_by=(Deviation,),
)
def deviation_accepted(case: RuleInput) -> Iterator[Finding]:
    for one in case.facts.all(Deviation):
        if one.accepted_by is None:
            yield missing(
                one.created_on,
                one.key,
                requirement=requirement_of(one.question),
                question=one.question,
            )


@rule(
    None,
    "contract",
    source="catalogue",
    trigger="Something is said not to be possible, and the supplier was not asked to change that",
    due="deviation_raised after the record was made",
    roles=(Role.KON,),
    settled_by=(Deviation,),
)
def deviation_raised(case: RuleInput) -> Iterator[Finding]:
    for one in case.facts.all(Deviation):
        if one.supplier_asked != "yes":
            yield due(
                case.after(one.created_on, "deviation_raised"),
                one.key,
                requirement=requirement_of(one.question),
                question=one.question,
            )
