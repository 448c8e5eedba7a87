"""2.2 Standing processes: the six of them written down, and approved by management."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.processes import WRITTEN_BY
from governance.positions.item import Reading, fact
from governance.positions.reader import Reader, reads
from governance.positions.readers.reviews_and_documents import documents_of
from governance.positions.readers.roles import newest_approval
from governance.records.documents import Process


def _written(process: Process) -> Reader:
    def reader(case: RuleInput) -> Reading | None:
        """Read the documents of the process; one that names none describes all six."""
        found = tuple(
            document
            for document in documents_of(case, "process")
            if document.process in (None, process)
        )
        return fact(*found, day=found[0].dated) if found else None

    return reader


for _number, _process in enumerate(WRITTEN_BY, 1):
    reads(f"2.2-{_number}")(_written(_process))


@reads("2.2-7")
def processes_approved(case: RuleInput) -> Reading | None:
    return newest_approval(case, "processes")


@reads("2.2-9")
def process_owner(case: RuleInput) -> Reading | None:
    """Read who is R for 2.2; that somebody is, is asked under 2.1."""
    doers = case.roles_with("R", "2.2")
    rows = tuple(row for row in case.roster.roles.rows() if row.role in doers and row.member)
    return fact(*rows) if rows else None
