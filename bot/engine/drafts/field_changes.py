"""Other values for the fields of a draft, and what was said besides, as a sentence tells them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.language.normalise import BEFORE_A_FULL_STOP
from bot.messages import CardField

_PARTS = re.compile(
    rf"(?<!\d){BEFORE_A_FULL_STOP}[.;!]+\s+|(?<=\d)\.\s+(?=[A-ZÆØÅ])|,\s+|\s+(?:men|but)\s+|\n+"
)


@dataclass(frozen=True)
class HeardChanges:
    """The changes that a sentence tells, and the parts of it that tell none."""

    changes: Sequence["FieldChange"] = ()
    unread: Sequence[str] = ()


@dataclass(frozen=True)
class FieldChange:
    """A field has another value, as the form writes it; `before` is empty where it had none."""

    field: CardField
    before: str
    after: str


def heard_by_parts(said: str, read: Callable[[str], Sequence[FieldChange] | None]) -> HeardChanges:
    """Read each part of the sentence by itself; `read` returns None of what it does not know.

    Nothing is changed where parts contradict each other.
    """
    changes: dict[str, FieldChange] = {}
    unread: list[str] = []
    for part in _PARTS.split(said):
        found = read(part)
        if found is None:
            unread.append(part.strip())
        elif any(changes.setdefault(one.field.name, one) != one for one in found):
            return HeardChanges()
    return HeardChanges(list(changes.values()), [part for part in unread if part])
