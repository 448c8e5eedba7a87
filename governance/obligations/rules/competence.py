"""2.3 Skills and hand-over asks for two who can do the work, and for a hand-over pack that works.

Nobody leaves without handing over.
"""

from collections.abc import Iterator

from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.documents import Document
from governance.records.reviews import Review
from governance.records.role_assignments import RoleAssignment
from governance.records.systems import System
from governance.roles import Role
from governance.workdays import ONE_DAY, add_workdays

_ENOUGH = 2


@rule(
    "2.3",
    "system",
    source="catalogue",
    trigger="Fewer than two of our own can run the system, or nobody has said how many",
    due="missing since the system came under the requirements",
    roles=(Role.SYS,),
    priority=2,
    theme="duty",
    settled_by=(System,),
)
def able_people(case: RuleInput) -> Iterator[Finding]:
    count = case.facts.one(System).able_people
    if count is None or count < _ENOUGH:
        yield missing(case.facts.since, count=count)


@rule(
    "2.3",
    "system",
    source="default",
    trigger="Staffing and knowledge were last checked",
    due="staffing_checked after that",
    roles=(Role.DRI,),
    settled_by=(Review,),
)
def staffing_checked(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("staffing_checked", last_review(case, "staffing_checked"))


@rule(
    "2.3",
    "system",
    source="catalogue",
    trigger="There is no hand-over pack: no document of that kind, and none was ever tried",
    due="missing since the system came under the requirements",
    roles=(Role.DRI,),
    settled_by=(Document, Review),
)
def handover_pack(case: RuleInput) -> Iterator[Finding]:
    written = case.facts.all(Document, lambda document: document.kind == "hand-over pack")
    if not written and last_review(case, "handover_tested") is None:
        yield missing(case.facts.since)


@rule(
    "2.3",
    "system",
    source="default",
    trigger="The hand-over pack was last tried on a real person",
    due="handover_tested after that",
    roles=(Role.DRI,),
    settled_by=(Review,),
)
def handover_tested(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("handover_tested", last_review(case, "handover_tested"))


@rule(
    "2.3",
    "authority",
    "system",
    "contract",
    source="default",
    trigger="A holder leaves the role, and no successor is named from the day after",
    due="handover_started before the last day",
    roles=(Role.SYS,),
    priority=2,
    theme="duty",
    settled_by=(RoleAssignment,),
    lapses="lapsed",
)
def successor_named(case: RuleInput) -> Iterator[Finding]:
    here = case.facts.scope.casefold()
    rows = [row for row in case.facts.all(RoleAssignment) if row.scope.casefold() == here]
    overlap = case.settings["handover_started"].length
    for row in rows:
        if row.member is None or row.to is None or case.when.passed(row.to):
            continue
        follows = row.to + ONE_DAY
        if not any(
            other.role is row.role and other.member is not None and other.in_force(follows)
            for other in rows
        ):
            yield due(
                add_workdays(row.to, -overlap),
                f"{row.role.value}/{row.member}",
                role=row.role.value,
                holder=row.member,
                last_day=row.to,
            )


@rule(
    "2.3",
    "system",
    source="catalogue",
    trigger="Somebody was last trained for the system",
    due="competence after that",
    roles=(Role.DRI,),
    settled_by=(Review,),
)
def competence_developed(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("competence", last_review(case, "trained"))


@rule(
    "2.3",
    "system",
    source="catalogue",
    trigger="None of our own has technical knowledge of the system, or nobody has said how many",
    due="missing since the system came under the requirements",
    roles=(Role.SYS,),
    priority=2,
    theme="duty",
    settled_by=(System,),
)
def technical_knowledge(case: RuleInput) -> Iterator[Finding]:
    count = case.facts.one(System).technical_people
    if not count:
        yield missing(case.facts.since, count=count)


@rule(
    "2.3",
    "authority",
    source="catalogue",
    trigger="No document of kind process describes how knowledge is handed over",
    due="missing since the authority was recorded",
    roles=(Role.DRI, Role.LEV),
    settled_by=(Document,),
)
def handover_process_written(case: RuleInput) -> Iterator[Finding]:
    if not case.facts.all(Document, lambda document: document.process == "handover"):
        yield missing(case.facts.since)
