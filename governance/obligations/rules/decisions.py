"""Decisions are answered by whoever decides, and what stands without a decision is shown."""

from collections.abc import Iterator
from datetime import date

from governance.decisions.deciders import deciding_roles
from governance.decisions.parts import Decided, decision_of_approval
from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.approvals import Approval
from governance.records.members import Member
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.records.suppliers import Supplier
from governance.records.systems import System
from governance.records.told_decisions import ToldDecision
from governance.roles import Role
from governance.workdays import add_workdays

_GIVEN_UP_WORKDAYS = 20


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    "supplier",
    source="default",
    trigger="Somebody told of a decision that is somebody else's, and that person has not answered",
    due="decision_confirmed after it was told of, for twenty working days",
    owner="whoever decides",
    priority=2,
    theme="duty",
    settled_by=(ToldDecision,),
    everywhere=True,
)
def told_decision_answered(case: RuleInput) -> Iterator[Finding]:
    for told in case.facts.all(ToldDecision):
        if not case.when.passed(_given_up(told)):
            roles = deciding_roles(Decided(told.kind, told.scope, told.about), case.roster)
            yield due(
                case.after(told.told_on, "decision_confirmed"),
                told.key,
                requirement=told.requirement_served,
                roles=roles,
                decision=told.kind,
                of=told.about,
                teller=told.told_by,
                decided=told.decided_on,
            )


def _given_up(told: ToldDecision) -> date:
    return add_workdays(told.told_on, _GIVEN_UP_WORKDAYS)


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    "supplier",
    source="default",
    trigger="A decision that was told of is unanswered for twenty working days",
    due="missing since then; it is to be told again, or withdrawn",
    owner="whoever told it",
    theme="duty",
    settled_by=(ToldDecision,),
    everywhere=True,
)
def told_decision_unanswered(case: RuleInput) -> Iterator[Finding]:
    for told in case.facts.all(ToldDecision):
        if case.when.passed(_given_up(told)):
            yield missing(
                _given_up(told),
                told.key,
                requirement=told.requirement_served,
                person=told.told_by,
                decision=told.kind,
                of=told.about,
            )


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    source="default",
    trigger="The newest approval is by a member who never held a role that approves it",
    due="missing since it was approved",
    owner="A for the requirement",
    priority=2,
    theme="duty",
    settled_by=(Approval, RoleAssignment),
)
def approver_entitled(case: RuleInput) -> Iterator[Finding]:
    newest: dict[str, Approval] = {}
    for approval in case.facts.all(Approval):
        last = newest.get(approval.subject)
        if last is None or approval.approved_on > last.approved_on:
            newest[approval.subject] = approval
    members = {member.email for member in case.facts.all(Member)}
    for subject, approval in sorted(newest.items()):
        decided = decision_of_approval(approval)
        if approval.approved_by not in members:
            continue
        roles = deciding_roles(decided, case.roster)
        held = {
            row.role
            for row in case.facts.all(RoleAssignment)
            if approval.approved_by in (row.member, row.deputy)
        }
        if held.isdisjoint(roles):
            yield missing(
                approval.approved_on,
                subject,
                requirement=decided.requirement,
                roles=roles,
                decision=decided.kind,
                of=decided.about,
                who=approval.approved_by,
                approved=approval.approved_on,
            )


@rule(
    "1.1",
    "system",
    source="default",
    trigger=(
        "A critical, outsourced system is said to be out of scope, and nobody decided it with a "
        "reason; it counts as in scope"
    ),
    due="missing since the system came under the requirements",
    roles=(Role.LED,),
    priority=2,
    theme="duty",
    settled_by=(System,),
    everywhere=True,
)
def scope_decided(case: RuleInput) -> Iterator[Finding]:
    if case.facts.one(System).lacks_a_decision:
        yield missing(case.facts.since)


@rule(
    "3.5",
    "supplier",
    source="default",
    trigger=(
        "Supervision of the supplier is said to be normal, and nobody decided it with a reason; it "
        "counts as enhanced"
    ),
    due="missing since the supplier came under the requirements",
    roles=(Role.LED,),
    priority=2,
    theme="duty",
    settled_by=(Supplier,),
)
def normal_decided(case: RuleInput) -> Iterator[Finding]:
    supplier = case.facts.one(Supplier)
    if supplier.supervision == "normal" and not supplier.is_under_normal:
        yield missing(case.facts.since)


@rule(
    "1.1",
    "system",
    source="catalogue",
    trigger="The authority itself last assessed how critical the system is",
    due="criticality_assessed after that",
    roles=(Role.SYS,),
    settled_by=(Review,),
)
def criticality_assessed(case: RuleInput) -> Iterator[Finding]:
    last = last_review(case, "criticality_assessed")
    yield from case.repeated("criticality_assessed", last)
