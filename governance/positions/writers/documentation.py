"""1.2 Documentation: where the core documents are, and when their list was gone through."""

from governance.obligations.rules.documentation import CORE, own_documents
from governance.positions.answer_facts import AnswerFacts
from governance.positions.writer import GivenAnswer, writes
from governance.positions.writers.records import (
    NOTHING_NEW,
    added_document,
    corrected,
    document,
    documents_here,
    lacking,
    reviewed,
    title_of,
    written,
)


@writes("1.2-1")
def document_list_here(told: GivenAnswer) -> AnswerFacts:
    """Write the list of what the supplier delivers as a document."""
    expected = [one for one in own_documents(told.case) if one.every_days]
    return NOTHING_NEW if expected else written(document(told, "document list"))


@writes("1.2-2")
def core_documents(told: GivenAnswer) -> AnswerFacts:
    """Give the core documents without one the link that was added; without that, ask for them."""
    here = {kind: documents_here(told, kind) for kind in CORE}
    missing = [
        kind for kind, found in here.items() if not any(one.filed and one.url for one in found)
    ]
    if not missing:
        return NOTHING_NEW
    if told.link is None:
        return lacking("documents.url")
    return written(
        *(
            corrected(here[kind][-1], filed=True, url=here[kind][-1].url or told.link)
            if here[kind]
            else added_document(told, kind, title_of(told, kind))
            for kind in missing
        )
    )


@writes("1.2-7")
def document_list(told: GivenAnswer) -> AnswerFacts:
    return reviewed(told, "document_list_review", told.day)
