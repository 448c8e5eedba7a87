"""Name what is wrong with a record; the code finds the sentence for a person, in their language."""

from datetime import date

from pydantic import BaseModel
from pydantic_core import PydanticCustomError


def fault(code: str, message: str, /, **about: str) -> PydanticCustomError:
    """Make a fault to raise in a validator.

    `message` is for the developer, and `about` fills the person's sentence.

    `about["field"]` names the field to look at, where the whole record is wrong and not one field
    alone.
    """
    return PydanticCustomError(code, message.replace("{", "{{").replace("}", "}}"), dict(about))


def in_order(record: BaseModel, earlier: str, later: str) -> None:
    """Check that two days come in order.

    Raises the fault `order` when both days are known and the later one comes first.
    """
    first, second = getattr(record, earlier), getattr(record, later)
    if isinstance(first, date) and isinstance(second, date) and second < first:
        names = f"{later.rstrip('_')} comes before {earlier.rstrip('_')}"
        raise fault("order", names, field=later, other=earlier, day=first.isoformat())


def one_of(first: str, second: str) -> PydanticCustomError:
    """Make the fault of a record that needs at least one of two fields."""
    return fault("one_of", f"{first} or {second} is needed", field=first, other=second)


def together(first: str, second: str, record: BaseModel) -> PydanticCustomError:
    """Make the fault of two fields of which only one is filled in."""
    missing, there = (first, second) if getattr(record, first) is None else (second, first)
    return fault("needs", f"{first} and {second} go together", field=missing, because=there)


def other_requirement(field: str, question: str, requirement: str) -> PydanticCustomError:
    """Make the fault of a question that belongs to another requirement."""
    message = f"question {question} does not belong to {requirement}"
    return fault(
        "other_requirement", message, field=field, question=question, requirement=requirement
    )
