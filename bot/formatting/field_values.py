"""Write the value of a form's field as people say it."""

import re
from datetime import date

from bot.messages import CardField
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


def is_day(value: str) -> bool:
    """Tell whether it is a day in ISO form."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_number(value: str) -> bool:
    """Tell whether it is a number with a point, of no more digits than are kept."""
    return _NUMBER.fullmatch(value) is not None
