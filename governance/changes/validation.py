"""Check a record by its model, by the catalogue and by what the checklist asks.

Faults in where it stands in a file are found elsewhere.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core.core_schema import ErrorType

from governance.catalogue import catalogue
from governance.checklists.assessment import grade
from governance.records.answers import Answer
from governance.records.columns import Column, Sheet, sheet_of
from governance.schema.record import Record
from governance.schema.telephone import canonical


@dataclass(frozen=True)
class FieldError:
    """One thing that is wrong.

    `code` names the sentence (`fault.…`), and `about` fills it. `field` is the model's name.
    `value` is the part that is wrong, where the field holds several.
    """

    field: str
    code: str
    about: Mapping[str, str] = dataclasses.field(default_factory=dict)
    value: str | None = None


def model_errors(error: ValidationError, sheet: Sheet) -> Iterator[FieldError]:
    """Yield the faults the model found, each at the field to look at."""
    for found in error.errors(include_url=False):
        context: dict[str, Any] = found.get("ctx") or {}
        column = _blamed(sheet, found["loc"], context)
        if column is not None:
            flaw = _in_our_words(found["type"], context, column)
            yield dataclasses.replace(flaw, value=_wrong_part(found["loc"], found["input"], column))


def catalogue_errors(record: Record, today: date) -> list[FieldError]:
    """Check that its questions and requirements exist, and that its answer fits its question."""
    wrong = [
        FieldError(column.field, column.catalogued)
        for column in sheet_of(record.section).columns
        if column.catalogued is not None
        and not _all_exist(getattr(record, column.field), column.catalogued)
    ]
    if not wrong and isinstance(record, Answer) and not _answers(record, today):
        wrong = [FieldError("value", "answer", {"question": record.question})]
    return wrong


def number_errors(record: Record, kept: Record | None = None) -> Iterator[FieldError]:
    """Check its telephone numbers, but for what is `kept` of it already.

    A register of before may hold what is no number; it is left until somebody writes another.
    """
    for column in sheet_of(record.section).columns:
        written = getattr(record, column.field) if column.dialled else None
        if written is None or canonical(written) is not None:
            continue
        if written != getattr(kept, column.field, None):
            yield FieldError(column.field, "telephone")


def _wrong_part(location: tuple[int | str, ...], given: object, column: Column) -> str | None:
    """Return the part of a list or of pairs that is wrong; None where the whole value is."""
    if len(location) < 2:  # noqa: PLR2004  # the field, and the place within it
        return None
    if column.kind == "pairs":
        return f"{location[1]}: {given}"
    return str(given) if column.many else None


def _blamed(
    sheet: Sheet, location: tuple[int | str, ...], context: Mapping[str, Any]
) -> Column | None:
    """Return the column to look at: the field's, else the one the fault names, else the first."""
    name = location[0] if location else context.get("field", sheet.columns[0].field)
    named = {column.name: column for column in sheet.columns}
    named |= {column.field: column for column in sheet.columns}
    return named.get(str(name))


def _in_our_words(kind: str, context: Mapping[str, Any], column: Column) -> FieldError:
    if kind not in _pydantics_own():
        about = {name: str(value) for name, value in context.items() if name != "field"}
        return FieldError(column.field, kind, about)
    match kind:
        case "missing" | "too_short" | "string_too_short":
            return FieldError(column.field, "empty")
        case "greater_than_equal":
            return FieldError(column.field, "at_least", {"least": str(context["ge"])})
        case "less_than_equal":
            return FieldError(column.field, "at_most", {"most": str(context["le"])})
        case "string_too_long":
            return FieldError(column.field, "too_long", {"most": str(context["max_length"])})
        case "literal_error" | "enum":
            return FieldError(column.field, "choice", {"choices": column.field})
        case "finite_number":
            return FieldError(column.field, "decimal")
        case _:
            return FieldError(column.field, "other")


@cache
def _pydantics_own() -> frozenset[str]:
    return frozenset(get_args(ErrorType))


def _answers(answer: Answer, today: date) -> bool:
    try:
        grade(catalogue().question(answer.question), answer.value, today=today)
    except ValueError:
        return False
    return True


def _all_exist(named: object, what: str) -> bool:
    names = named if isinstance(named, tuple) else (named,)
    return all(name is None or name in _catalogued(what) for name in names)


@cache
def _catalogued(what: str) -> frozenset[str]:
    if what == "requirement":
        return frozenset(requirement.id for requirement in catalogue())
    return frozenset(
        question.id for requirement in catalogue() for question in requirement.questions
    )
