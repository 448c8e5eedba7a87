"""2.2 Standing processes asks that the six of them are written down, and approved by management."""

from collections.abc import Iterator

from governance.obligations.rule import Finding, RuleInput, missing, rule
from governance.obligations.rules.roles import approved_on
from governance.records.approvals import Approval
from governance.records.documents import Document, Process
from governance.roles import Role

WRITTEN_BY: dict[Process, Role] = {
    "planning": Role.LEV,
    "risk": Role.ISK,
    "control": Role.LEV,
    "transition": Role.KON,
    "exit": Role.KON,
    "incidents": Role.BER,
}


@rule(
    "2.2",
    "authority",
    source="catalogue",
    trigger="Management last approved the processes",
    due="processes_approved after that",
    roles=(Role.LEV,),
    priority=2,
    theme="duty",
    settled_by=(Approval,),
)
def processes_approved(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("processes_approved", approved_on(case, "processes"))


@rule(
    "2.2",
    "authority",
    source="catalogue",
    trigger="No document of kind process describes it; one that names no process describes all six",
    due="missing since the authority was recorded",
    owner="LEV; risk: ISK; transition and exit: KON; incidents: BER",
    settled_by=(Document,),
)
def process_written(case: RuleInput) -> Iterator[Finding]:
    documents = case.facts.all(Document, lambda document: document.kind == "process")
    written = {document.process for document in documents}
    if None in written:
        return
    for process, role in WRITTEN_BY.items():
        if process not in written:
            yield missing(case.facts.since, process, roles=(role,), process=process)
