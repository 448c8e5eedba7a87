"""Read another value that is ordered or agreed to in a draft."""

import re
from collections.abc import Sequence

from bot.engine.drafts.day_reader import DayReader
from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.field_changes import FieldChange, HeardChanges, heard_by_parts
from bot.engine.drafts.value_reader import ValueReader
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import correction_in, spoken, without_closing_words, words_of
from bot.messages import CardField

_INSTEAD_OF = re.compile(r"\s+(?:i stedet for|instead of|og ikke|and not)\s+", re.IGNORECASE)
_WHOSE = "member"
"""The field of whose absence it is."""


class OrderReader:
    """It reads orders to the fields of a draft that are filled in."""

    def __init__(
        self, draft: DraftFields, *, values: ValueReader, days: DayReader, me: str
    ) -> None:
        self._draft = draft
        self._values = values
        self._days = days
        self._me = me
        self._filled = [
            field
            for field in draft.filled
            if field.name != _WHOSE  # `tag ole` is of a deputy
        ]

    def changes(self, said: str) -> HeardChanges:
        """Read another value that is ordered or agreed to, and what is said besides.

        Examples are `sæt karl på den, det er jo hans system` (put Karl on it, it is his system),
        `30. juni er fint` (30 June is fine) and `giv den til bo i stedet for ole` (give it to Bo
        instead of Ole).
        """
        return heard_by_parts(said, self._read)

    def _read(self, part: str) -> Sequence[FieldChange] | None:
        value, instead = _ordered_value(part)
        found = self._values.change(value, self._filled) if value else self._oneself(part)
        if found is not None and self._is_meant(found, part, instead):
            return (found,)
        return () if _only_leads_in(part) else None

    def _is_meant(self, change: FieldChange, part: str, instead: str) -> bool:
        """Tell whether the order can be of that field, and of the value that stands there."""
        if self._days.puts_off_what_has_been(part, change):
            return False
        if not self._days.without_what_has_been(part, [change]):
            return False
        return not instead or self._values.value(change.field, instead) == change.before

    def _oneself(self, part: str) -> FieldChange | None:
        """Read `jeg tager den selv` (I take it myself) as whoever speaks, in the one such field."""
        said = normalise_phrase(without_closing_words(correction_in(part) or part))
        if spoken("takes_it_oneself").whole(said) is None:
            return None
        fields = [one for one in self._filled if _may_be(one, self._me)]
        if len(fields) != 1 or self._draft.value(fields[0]) == self._me:
            return None
        return FieldChange(fields[0], self._draft.value(fields[0]), self._me)


def _may_be(field: CardField, value: str) -> bool:
    return any(option.value == value for option in field.options)


def _ordered_value(part: str) -> tuple[str, str]:
    """Return the value in an order or an agreement, and what it is instead of; else nothing.

    All that stands around it are words of the order, as in `så giv opgaven til bo`.
    """
    said, _, instead = _INSTEAD_OF.sub("\n", part, count=1).partition("\n")
    words = said.split()
    lead, tail = words_of("leads_to_a_value"), words_of("follows_a_value")
    orders = bool(instead)
    while words and normalise_phrase(words[0]) and lead.issuperset(normalise_phrase(words[0])):
        orders |= not words_of("sets_a_value").isdisjoint(normalise_phrase(words[0]))
        del words[0]
    while words and normalise_phrase(words[-1]) and tail.issuperset(normalise_phrase(words[-1])):
        orders |= not words_of("agrees_to_a_value").isdisjoint(normalise_phrase(words[-1]))
        words.pop()
    value = " ".join(words).strip(" ,.!") if orders else ""
    return value, instead.strip(" ,.!")


def _only_leads_in(part: str) -> bool:
    """Tell whether a part says no more than that something is corrected, as `nej vent`."""
    return words_of("leads_to_a_value").issuperset(normalise_phrase(part))
