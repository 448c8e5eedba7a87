"""The facts an answer tells: records to add or to correct, and what is still to be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import JsonValue, ValidationError

from governance.obligations.facts import Facts
from governance.records.answers import Answer
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.schema.record import Record


@dataclass(frozen=True)
class FactTold:
    """One record to add, or to correct where `key` is given.

    `values` are as `AddRecord` and `CorrectRecord` take them: by the register's names of the
    fields, each as a file has it.
    """

    section: str
    key: str | None
    values: Mapping[str, JsonValue]


@dataclass(frozen=True)
class AnswerFacts:
    """The facts one answer tells; fields are named `section.field`.

    - `facts` are what is written.
    - `stays` says that the answer itself is kept: as a judgement, or because it says that a thing
      is not there.
    - `lacking` are fields without which the record cannot stand, and which nobody has said. Nothing
      is written then.
    - `still_asked` are fields nobody has said either, to be asked in the same form. The record can
      stand without them, but leaves the question short.
    - `said` is what the answer says of the record that lacks those fields, by the register's names.
    - `against` are fields of the register that contradict the answer. Nothing is written then. An
      answer that stays is kept only once whoever gave it was shown them.
    """

    facts: tuple[FactTold, ...] = ()
    stays: bool = False
    lacking: tuple[str, ...] = ()
    still_asked: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    said: Mapping[str, JsonValue] = field(default_factory=dict)


def record_told(fact: FactTold, facts: Facts) -> Record:
    """Make the record as it is once the fact is written.

    Raises pydantic.ValidationError.
    """
    cls = sheet_of(fact.section).record_class
    kept = kept_record(facts, cls, fact.key)
    written: dict[str, JsonValue] = {} if kept is None else kept.state()
    written |= fact.values
    given = {name: value for name, value in written.items() if value is not None}
    return cls.model_validate(given)


def kept_record(facts: Facts, cls: type[Record], key: str | None) -> Record | None:
    """Return the record of that key, None where there is none."""
    return next((one for one in facts.all(cls) if one.key == key), None)


def faulty_fields(fact: FactTold, facts: Facts, today: date) -> tuple[str, ...]:
    """Return the fields for which the record cannot stand; a day ahead has not happened yet."""
    try:
        record = record_told(fact, facts)
    except ValidationError as error:
        return tuple(f"{fact.section}.{name}" for name in dict.fromkeys(_blamed(error)))
    return tuple(
        f"{fact.section}.{column.field}"
        for column in sheet_of(fact.section).columns
        if column.past and _lies_ahead(getattr(record, column.field), today)
    )


def with_facts(facts: Facts, told: AnswerFacts, answer: Answer) -> Facts:
    """Return the facts around the scope once what the answer tells is written.

    A contact is told of, and waits to be confirmed. Raises pydantic.ValidationError.
    """
    records = {cls: dict(found) for cls, found in facts.records.items()}
    for fact in told.facts:
        record = record_told(fact, facts)
        if isinstance(record, Contact):
            record = told_contact(fact, answer)
        section = records.setdefault(type(record), {})
        if fact.key is not None:
            section.pop(fact.key, None)
        section[record.key] = record
    return replace(facts, records=records)


def told_contact(fact: FactTold, answer: Answer) -> ToldContact:
    """Make what was told of a contact, which waits to be confirmed."""
    return ToldContact.model_validate(
        {
            **fact.values,
            "told_on": answer.answered_on,
            "told_by": answer.answered_by,
            "told_through": "web",
        }
    )


def _blamed(error: ValidationError) -> Iterator[str]:
    for found in error.errors(include_url=False):
        place = found["loc"]
        yield str(place[0] if place else found.get("ctx", {}).get("field", "key"))


def _lies_ahead(day: object, today: date) -> bool:
    return isinstance(day, date) and day > today
