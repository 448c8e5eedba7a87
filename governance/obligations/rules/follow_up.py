"""Any requirement may leave follow-ups somebody promised, and checklists to repeat and approve."""

from collections.abc import Iterator

from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.roles import approved_on
from governance.records.actions import Action
from governance.records.approvals import Approval
from governance.records.checklists import Checklist


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    "supplier",
    source="default",
    trigger="Somebody promised to do something",
    due="the day it was promised for",
    owner="the follow-up's owner, unless an auditor: R for the requirement",
    settled_by=(Action,),
    everywhere=True,
    once=True,
)
def follow_up_done(case: RuleInput) -> Iterator[Finding]:
    for action in case.facts.all(Action):
        if action.closed_on is None and scope_of_action(action) == case.facts.scope.casefold():
            yield due(
                action.due_on,
                action.key,
                requirement=action.requirement,
                person=None if case.roster.audits(action.owner) else action.owner,
                title=action.title,
                source=action.source,
            )


def scope_of_action(action: Action) -> str:
    """Return the scope that a follow-up stands under, without capitals."""
    return action.stands_under.casefold()


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    source="default",
    trigger="A checklist was last finished",
    due="checklist_repeated after that",
    owner="R for the requirement",
    settled_by=(Checklist,),
)
def checklist_repeated(case: RuleInput) -> Iterator[Finding]:
    for checklist in case.facts.all(Checklist):
        if checklist.finished_on is not None:
            for found in case.repeated(
                "checklist_repeated", checklist.finished_on, checklist.requirement
            ):
                yield Finding(
                    found.kind,
                    found.day,
                    found.subject,
                    found.about,
                    requirement=checklist.requirement,
                )


@rule(
    None,
    "authority",
    "system",
    "contract",
    "forum",
    source="default",
    trigger="A checklist was finished and its assessment not approved since",
    due="missing since it was finished",
    owner="A for the requirement",
    settled_by=(Approval,),
)
def assessment_approved(case: RuleInput) -> Iterator[Finding]:
    for checklist in case.facts.all(Checklist):
        finished = checklist.finished_on
        if finished is None:
            continue
        approved = approved_on(case, f"assessment:{checklist.requirement}:{case.facts.scope}")
        if approved is None or approved < finished:
            yield missing(
                finished,
                checklist.requirement,
                requirement=checklist.requirement,
                roles=case.roles_with("A", checklist.requirement),
            )
