"""Write what several requirements ask for: a correction, a review, a document, an approval."""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from governance.obligations.facts import newest
from governance.obligations.rules.documentation import own_documents
from governance.positions.answer_facts import AnswerFacts, FactTold, kept_record
from governance.positions.writer import GivenAnswer
from governance.records.documents import Document, DocumentKind
from governance.records.reviews import Review, ReviewKind
from governance.schema.record import Record
from governance.schema.values import Locale

_EMPTY: tuple[object, ...] = (None, (), "", [])
_TITLES: Mapping[DocumentKind, Mapping[Locale, str]] = {
    "agreement": {"da": "Kontrakt {name}", "en": "Contract {name}"},
    "minutes": {"da": "Referater for {name}", "en": "Minutes of {name}"},
    "risk assessment": {
        "da": "Risikovurdering for {name}",
        "en": "Risk assessment for {name}",
    },
    "audit statement": {
        "da": "Revisionserklæring for {name}",
        "en": "Audit statement for {name}",
    },
    "operations report": {
        "da": "Driftsrapport for {name}",
        "en": "Operations report for {name}",
    },
    "continuity plan": {"da": "Beredskabsplan for {name}", "en": "Continuity plan for {name}"},
    "supplier continuity plan": {
        "da": "Leverandørens beredskabsplan for {name}",
        "en": "The supplier’s continuity plan for {name}",
    },
    "hand-over pack": {"da": "Overdragelsesmappe for {name}", "en": "Hand-over pack for {name}"},
    "document list": {"da": "Dokumentliste for {name}", "en": "Document list for {name}"},
    "organisation": {"da": "Roller og ansvar", "en": "Roles and responsibilities"},
}


def written(*facts: FactTold | None, still_asked: tuple[str, ...] = ()) -> AnswerFacts:
    """Return the facts that there are something of."""
    return AnswerFacts(tuple(fact for fact in facts if fact is not None), still_asked=still_asked)


def lacking(*fields: str | None, **said: JsonValue) -> AnswerFacts:
    """Return that nothing is written before those fields are known.

    `said` is what the answer itself says of that record.
    """
    return AnswerFacts(lacking=tuple(field for field in fields if field is not None), said=said)


def against(*fields: str) -> AnswerFacts:
    """Return that nothing is written, because those fields of the register say otherwise."""
    return AnswerFacts(against=fields)


NOTHING_NEW = AnswerFacts()
"""The register has it already, and is left as it is."""


def added(told: GivenAnswer, cls: type[Record], **values: object) -> FactTold | None:
    """Add the record; of one that has its key already, fill in what is empty."""
    given = {name: _as_in_a_file(value) for name, value in values.items() if value is not None}
    key = cls.key_of(**{name: given[name] for name in cls.key_fields if name in given})
    kept = kept_record(told.case.facts, cls, key)
    return FactTold(cls.section, None, given) if kept is None else filled(kept, **values)


def corrected(kept: Record, **values: object) -> FactTold | None:
    """Give the fields these values; None where they have them."""
    state = kept.state()
    given = {name: _as_in_a_file(value) for name, value in values.items()}
    other = {name: value for name, value in given.items() if state[name] != value}
    return FactTold(kept.section, kept.key, other) if other else None


def filled(kept: Record, **values: object) -> FactTold | None:
    """Give those fields their value that are empty; None where none is."""
    state = kept.state()
    return corrected(
        kept,
        **{
            name: value
            for name, value in values.items()
            if value is not None and state[name] in _EMPTY
        },
    )


def _as_in_a_file(value: object) -> JsonValue:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return [_as_in_a_file(one) for one in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


# ── Reviews ──────────────────────────────────────────────────────────────────


def reviewed(told: GivenAnswer, kind: ReviewKind, day: date | None) -> AnswerFacts:
    """Write that it was done on that day by whoever says so, with their note as its result."""
    if day is None:
        known = last_reviewed(told, kind) is not None
        return NOTHING_NEW if known else lacking("reviews.done_on")
    last = last_reviewed(told, kind)
    if last is not None and last >= day:
        return NOTHING_NEW
    review = added(
        told,
        Review,
        scope=told.case.facts.scope,
        kind=kind,
        done_on=day,
        by=told.answer.answered_by,
        result=told.answer.note,
    )
    return written(review)


def last_reviewed(told: GivenAnswer, *kinds: ReviewKind) -> date | None:
    """Return when one of these reviews of the scope was last done."""
    here = told.case.facts.scope.casefold()
    return newest(
        review.done_on
        for review in told.case.facts.all(Review)
        if review.kind in kinds and review.scope.casefold() == here
    )


# ── Documents ────────────────────────────────────────────────────────────────


def documents_here(told: GivenAnswer, kind: DocumentKind) -> tuple[Document, ...]:
    """Return the scope's own documents of that kind, the newest last."""
    found = [one for one in own_documents(told.case) if one.kind == kind]
    return tuple(sorted(found, key=lambda one: (one.dated or date.min, one.key)))


def document(told: GivenAnswer, kind: DocumentKind, **fields: object) -> FactTold | None:
    """Write that the scope has a document of that kind; where it has, its link if that is empty."""
    found = documents_here(told, kind)
    if found:
        return filled(found[-1], url=told.link)
    return added_document(told, kind, title_of(told, kind), **fields)


def added_document(
    told: GivenAnswer, kind: DocumentKind, title: str, **fields: object
) -> FactTold | None:
    """Add a document of the scope itself, with the newest link there is."""
    facts = told.case.facts
    values: dict[str, object] = {"kind": kind, "title": title, "url": told.link, **fields}
    if facts.kind in ("system", "contract"):
        values[facts.kind] = facts.name
    return added(told, Document, **values)


def title_of(told: GivenAnswer, kind: DocumentKind, name: str | None = None) -> str:
    """Return a plain title for a document of that kind, in the authority's language."""
    return _TITLES[kind][told.locale].format(name=name or told.case.facts.name)
