"""1.2 Documentation asks that the list is gone through and everything filed.

Nothing in it may be out of date.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from governance.obligations.rule import Finding, RuleInput, due, missing, rule
from governance.obligations.rules.contract_library import last_review
from governance.records.documents import Document, DocumentKind
from governance.records.reviews import Review
from governance.roles import Role

CORE: tuple[DocumentKind, ...] = (
    "minutes",
    "risk assessment",
    "audit statement",
    "operations report",
)
"""The documents the catalogue names, which anybody must be able to find."""


@rule(
    "1.2",
    "contract",
    source="default",
    trigger="The list of documents was last gone through",
    due="document_list_review after that",
    roles=(Role.LEV,),
    settled_by=(Review,),
)
def document_list_review(case: RuleInput) -> Iterator[Finding]:
    yield from case.repeated("document_list_review", last_review(case, "document_list_review"))


@rule(
    "1.2",
    "authority",
    "system",
    "contract",
    source="catalogue",
    trigger="A document other than an addendum is not filed",
    due="document_filed after it was signed, else dated, else recorded",
    roles=(Role.LEV,),
    settled_by=(Document,),
)
def document_filed(case: RuleInput) -> Iterator[Finding]:
    for document in own_documents(case):
        if document.kind != "addendum" and not document.filed:
            day = document.signed_on or document.dated or case.facts.recorded_on(document)
            yield due(case.after(day, "document_filed"), _named(document), document=document.title)


@rule(
    "1.2",
    "authority",
    "system",
    "contract",
    source="catalogue",
    trigger="A document holds until a day, and none of its kind holds longer",
    due="the last day it is valid",
    roles=(Role.LEV,),
    settled_by=(Document,),
)
def document_renewed(case: RuleInput) -> Iterator[Finding]:
    own = own_documents(case)
    for document in own:
        if document.valid_until is not None and not any(
            _outlasts(other, document) for other in own
        ):
            yield due(document.valid_until, _named(document), document=document.title)


def newest_dated(documents: Iterable[Document]) -> Document | None:
    """Return the document with the latest date; one without a date is none."""
    dated = ((one.dated, one.key, one) for one in documents if one.dated is not None)
    return max(dated, default=(None, "", None))[2]


def own_documents(case: RuleInput) -> tuple[Document, ...]:
    """Return the documents that belong to the scope itself."""
    facts = case.facts
    name = facts.name.casefold()
    match facts.kind:
        case "system":
            return facts.all(Document, lambda document: (document.system or "").casefold() == name)
        case "contract":
            return facts.all(
                Document, lambda document: (document.contract or "").casefold() == name
            )
        case _:
            return facts.all(Document, lambda document: not (document.contract or document.system))


def _outlasts(other: Document, document: Document) -> bool:
    """Tell whether the other is the newer one of the same kind.

    It is valid longer, or is dated later and valid for good.
    """
    if other is document or other.kind != document.kind or document.valid_until is None:
        return False
    if other.valid_until is not None:
        return other.valid_until > document.valid_until
    return other.dated is not None and document.dated is not None and other.dated > document.dated


def _named(document: Document) -> str:
    return f"{document.kind}/{document.title}"


@rule(
    "1.2",
    "contract",
    source="catalogue",
    trigger=(
        "Some of minutes, risk assessment, audit statement and operations report are on file, and "
        "one of the four is not, or has no link"
    ),
    due="missing since the contract came under the requirements",
    roles=(Role.LEV,),
    settled_by=(Document,),
)
def core_documents_linked(case: RuleInput) -> Iterator[Finding]:
    found = case.facts.all(Document, lambda document: document.kind in CORE)
    linked = {document.kind for document in found if document.filed and document.url}
    for kind in CORE if found else ():
        if kind not in linked:
            yield missing(case.facts.since, kind, type=kind)


@rule(
    "1.2",
    "contract",
    source="catalogue",
    trigger="A document is expected at intervals, and the newest of its kind has a date",
    due="its every_days after that date; without a date, missing since it was recorded",
    roles=(Role.LEV,),
    settled_by=(Document,),
)
def document_expected(case: RuleInput) -> Iterator[Finding]:
    series: dict[str, list[Document]] = {}
    for document in own_documents(case):
        title = document.title if document.kind == "other" else ""
        series.setdefault(f"{document.kind}/{title}".rstrip("/"), []).append(document)
    for name, documents in sorted(series.items()):
        told = [one for one in documents if one.every_days is not None]
        if not told:
            continue
        every, newest = (newest_dated(told) or told[-1]).every_days, newest_dated(documents)
        if newest is None or newest.dated is None or every is None:
            yield missing(case.facts.recorded_on(told[0]), name, document=told[0].title)
        else:
            expected = newest.dated + timedelta(days=every)
            yield due(expected, name, document=newest.title, last=newest.dated)
