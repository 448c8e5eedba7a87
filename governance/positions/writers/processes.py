"""2.2 Standing processes: the six of them written down, and approved by management."""

from governance.obligations.rules.processes import WRITTEN_BY
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, Writer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added_document,
    against,
    documents_here,
    filled,
    lacking,
    written,
)
from governance.positions.writers.roles import approval
from governance.records.documents import Process


def _written_down(process: Process) -> Writer:
    def writer(told: GivenAnswer) -> AnswerFacts:
        """Write the document of the process; one that names none describes all six."""
        found = [one for one in documents_here(told, "process") if one.process in (None, process)]
        if found:
            return written(filled(found[-1], url=told.link))
        title = told.question.topic[told.locale]
        return written(added_document(told, "process", title, process=process))

    return writer


for _number, _process in enumerate(WRITTEN_BY, 1):
    writes(f"2.2-{_number}")(_written_down(_process))


@writes("2.2-7")
def processes_approved(told: GivenAnswer) -> AnswerFacts:
    """Write nothing before it is said who approved them."""
    return approval(told, "processes", by=None, day=told.day, minutes=told.link)


@writes("2.2-9")
def process_owner(told: GivenAnswer) -> AnswerFacts:
    """Write nothing: the owner is whoever is responsible (R) for 2.2, and is named there."""
    case = told.case
    doers = case.roles_with("R", "2.2")
    owners = [row.member for row in case.roster.roles.rows() if row.role in doers and row.member]
    if told.person(told.value) in owners:
        return NOTHING_NEW
    return against("roles.member") if owners else lacking("roles.member")
