"""1.2 Documentation: where the core documents are, and that they are filed on a case."""

from governance.obligations.rule import RuleInput
from governance.obligations.rules.documentation import CORE, own_documents
from governance.positions.item import Reading, fact
from governance.positions.reader import reads
from governance.positions.readers.reviews_and_documents import newest_review
from governance.records.contracts import Contract
from governance.records.documents import Document


@reads("1.2-1")
def what_is_expected(case: RuleInput) -> Reading | None:
    """Read the list of what the supplier delivers: a document, or how often each is expected."""
    found = case.facts.all(
        Document, lambda document: document.kind == "document list" or bool(document.every_days)
    )
    return fact(*found) if found else None


@reads("1.2-2")
def core_documents(case: RuleInput) -> Reading | None:
    found = case.facts.all(Document, lambda document: document.kind in CORE)
    if not found:
        return None
    linked = {document.kind for document in found if document.filed and document.url}
    return fact(*found, extent="yes" if linked >= set(CORE) else "partly")


@reads("1.2-3")
def filed_on_a_case(case: RuleInput) -> Reading | None:
    contract = case.facts.one(Contract)
    if contract.case_no is None:
        return None
    unfiled = [document for document in own_documents(case) if not document.filed]
    return fact(contract, extent="partly" if unfiled else "yes")


@reads("1.2-7")
def document_list(case: RuleInput) -> Reading | None:
    return newest_review(case, "document_list_review")
