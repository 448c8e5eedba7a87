"""The fields of a draft, with what is known of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.formatting.field_values import is_day
from bot.messages import CardField
from governance.catalogue import Tense

FREE = ("text", "long", "url", "file")
"""The kinds of fields that take any text."""
THINGS = ("system", "contract", "supplier", "forum")
"""The fields of what a record is of."""


@dataclass(frozen=True)
class DraftFields:
    """The fields of a draft, in their order, and the values that are filled in.

    Those `told` by the draft are corrected before what was known of the record. Such a day is
    `kept`, and is no other by a day alone. `own_day` is the field that a day by itself is of, where
    several are empty, and `own_tense` tells when that is.
    """

    every: Sequence[CardField]
    values: Mapping[str, str]
    told: Collection[str] = ()
    kept: Collection[str] = ()
    own_day: str = ""
    own_tense: Tense = "any"

    @cached_property
    def limited(self) -> Sequence[CardField]:
        """The fields that do not take any text."""
        return [field for field in self.every if field.kind not in FREE]

    @cached_property
    def filled(self) -> Sequence[CardField]:
        """The limited fields that have a value."""
        return [field for field in self.limited if self.value(field)]

    @cached_property
    def dates(self) -> Sequence[CardField]:
        return [field for field in self.limited if field.kind == "date"]

    @property
    def held_dates(self) -> Sequence[CardField]:
        """The dates that were told or, where none was, those that are known."""
        return next((held for held in self.by_nearness(self.dates)[:2] if held), [])

    def value(self, field: CardField) -> str:
        """Return the value as the form writes it; empty where there is none."""
        return self.values.get(field.name) or ""

    def by_nearness(self, fields: Sequence[CardField]) -> Sequence[Sequence[CardField]]:
        """Part the fields: those told, others that are filled in, and those that are empty.

        Of the empty ones those that are needed come first.
        """
        filled = [field for field in fields if self.value(field)]
        told = [field for field in filled if field.name in self.told]
        known = [field for field in filled if field not in told]
        empty = [field for field in fields if field not in filled]
        needed = [field for field in empty if field.required]
        return told, known, needed, [field for field in empty if field not in needed]

    def has_day(self, field: CardField) -> bool:
        """Tell whether a day is filled in."""
        return field.kind == "date" and is_day(self.value(field))

    def tense(self, field: CardField, today: date) -> Tense:
        """Return the tense of the day that is filled in: another one is in the same."""
        if not self.has_day(field):
            return self.own_tense
        return "past" if date.fromisoformat(self.value(field)) <= today else "future"
