"""Write the value of a form's field as people say it."""

import re
from collections.abc import Sequence
from datetime import date

from bot.messages import CardField, FactSet, UserText
from bot.texts.words import Words

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


def shown_value(field: CardField, value: str, words: Words) -> str:
    """Return the value as a person reads it; what is no day or number stays as it was given."""
    if field.kind == "date" and is_day(value):
        return words.date(date.fromisoformat(value))
    if field.kind == "number" and is_number(value):
        return words.number(float(value) if "." in value else int(value))
    labels = {option.value: option.label for option in field.options}
    values = value.split(";") if field.kind == "multi" else [value]
    return ", ".join(labels.get(one, one) for one in values)


def told_change(field: CardField, before: str, after: str, words: Words) -> str:
    """Say what a field was and is to be; `before` is empty where it had no value.

    `after` is empty where it is to have none.
    """
    new = shown_value(field, after, words) if after else words("form.heard_empty")
    if not before:
        return words("form.heard_new", label=field.label, after=new)
    old = shown_value(field, before, words)
    return words("form.heard", label=field.label, before=old, after=new)


def known_facts(fields: Sequence[CardField], words: Words) -> list[FactSet]:
    """Show what is filled in, where the fields themselves are filled in elsewhere."""
    known = tuple(
        (field.label, (UserText(u=shown_value(field, field.value, words)),))
        for field in fields
        if field.value
    )
    return [FactSet(pairs=known)] if known else []


def is_day(value: str) -> bool:
    """Tell whether it is a day in ISO form."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_number(value: str) -> bool:
    """Tell whether it is a number with a point, of no more digits than are kept."""
    return _NUMBER.fullmatch(value) is not None
