"""Read a phrase as another value of one field of a draft."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.field_changes import FieldChange
from bot.engine.drafts.meant_days import (
    day_alone,
    in_nearest_year,
    is_length_ahead,
    names_no_year,
    nearest_day,
)
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.messages import CardField
from bot.nlu_port import NotParsed, ParsedAnswer, Understanding
from governance.catalogue import Tense

_NOT_THIS = re.compile(r",?\s+(?:og\s+)?(?:ikke|not)\s+(?P<this>\S.*)$", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:,\s+og|,\s+and|,\s+|\s+og|\s+and)\s+", re.IGNORECASE)


class ValueReader:
    """It finds the one field that a phrase is another value of."""

    def __init__(
        self, draft: DraftFields, context: TurnContext, understanding: Understanding
    ) -> None:
        self._draft = draft
        self.today = context.today.day
        self._lang = context.words.lang
        self._understanding = understanding

    def changes(self, said: str, fields: Sequence[CardField]) -> Sequence[FieldChange]:
        """Read all that is said as values of these fields; empty where it is anything else."""
        said = said.strip()
        if not said:
            return ()
        alone = self.change(said, fields)
        if alone is not None:
            return (alone,)
        found = [self.change(part, fields) for part in _JOINT.split(said)]
        changes = [one for one in found if one is not None]
        names = {one.field.name for one in changes}
        return changes if len(changes) == len(found) == len(names) else ()

    def change(self, said: str, fields: Sequence[CardField]) -> FieldChange | None:
        """Read one part: of a field that is filled in where it can be, else of an empty one."""
        for near in self._draft.by_nearness(fields):
            if self._stands_so(said, near):
                return None
            found = [
                FieldChange(field, self._draft.value(field), value)
                for field in near
                for value in self._other_value(field, said)
            ]
            if len(found) > 1 and all(one.field.kind == "date" for one in found):
                found = [one for one in found if one.field.name == self._draft.own_day] or found
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def value(self, field: CardField, said: str) -> str | None:
        """Return the value that is surely said for the field; None where none is."""
        if (fits := day_alone(said)) is not None:
            told = self._told_day(field) or self.today
            is_date = field.kind == "date"
            return nearest_day(fits, told=told, today=self.today) if is_date else None
        if field.kind == "number" and self._may_be_of_any(field, said):
            return None
        if field.kind == "number" and not _is_a_number(said, field):
            length = self._understanding.length_told(said) if is_in_minutes(field) else None
            return None if length is None else str(length)
        if field.options and said.strip().isdigit():
            return None  # the number of an option is an answer, and no correction
        return self._day(field, said) if field.kind == "date" else self._sure_value(field, said)

    def entry(
        self, field: CardField, said: str, *, tense: Tense = "any"
    ) -> ParsedAnswer | NotParsed:
        """Read it as it would be read if the field were asked."""
        return self._understanding.entry(
            field, said, lang=self._lang, today=self.today, tense=tense
        )

    def denied_day(self, field: CardField, said: str) -> str | None:
        """Return the day that is said to be wrong, as in `ikke 14.3` (not 14.3)."""
        denied = _NOT_THIS.search(said)
        return None if denied is None else self.value(field, denied["this"])

    def _stands_so(self, said: str, fields: Sequence[CardField]) -> bool:
        """Tell whether one of the days is the day that is said: no other is to be that, too."""
        dates = [field for field in fields if self._draft.has_day(field)]
        return len(dates) > 1 and any(
            self.value(field, said) == self._draft.value(field) for field in dates
        )

    def _other_value(self, field: CardField, said: str) -> Iterator[str]:
        told, instead = self._draft.value(field), _NOT_THIS.search(said)
        if instead is not None:
            said = said[: instead.start()]
            if not told or self.value(field, instead["this"]) != told:
                return
        value = self.value(field, said)
        if value is not None and value != told:
            yield value

    def _may_be_of_any(self, field: CardField, said: str) -> bool:
        """Tell whether a figure alone is of this field no more than of others."""
        return not self._draft.value(field) and not field.required and _is_figure(said)

    def _sure_value(self, field: CardField, said: str) -> str | None:
        sure = _sure(self.entry(field, said))
        if not sure and (self._draft.has_day(field) or field.name == self._draft.own_day):
            sure = _sure(self.entry(field, said, tense=self._draft.tense(field, self.today)))
        return sure or None

    def _day(self, field: CardField, said: str) -> str | None:
        """Read a day that may lack its year, or be told as a length of time from today."""
        sure, told = self._sure_value(field, said), self._told_day(field)
        if sure is not None and told is not None and names_no_year(said):
            return in_nearest_year(date.fromisoformat(sure), told=told, today=self.today)
        if sure is None and is_length_ahead(said):
            ahead = told is None or told > self.today
            return self.value(field, f"om {said}") if ahead else None
        return sure

    def _told_day(self, field: CardField) -> date | None:
        return date.fromisoformat(self._draft.value(field)) if self._draft.has_day(field) else None


def is_in_minutes(field: CardField) -> bool:
    return not words_of("units_of_minutes").isdisjoint(normalise_phrase(field.label))


def _sure(read: ParsedAnswer | NotParsed) -> str | None:
    return None if isinstance(read, NotParsed) or read.note or not read.sure else read.value


def _is_figure(said: str) -> bool:
    """Tell whether there is nothing in it but figures."""
    return all(word[0].isdigit() for word in normalise_phrase(said))


def _is_a_number(said: str, field: CardField) -> bool:
    """Tell whether there is nothing in it but a number, its unit and the field's name."""
    beside = words_of("number_units") | words_of("units_of_fields")
    beside |= {*normalise_phrase(field.label)}
    words = normalise_phrase(said)
    rest = [word for word in words if not word[0].isdigit() and word not in beside]
    return not rest or (len(rest) == len(words) == 1)
