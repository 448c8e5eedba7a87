"""Read other days for the dates of a draft: moved, stretched, or denied."""

from collections.abc import Sequence
from datetime import date

from bot.engine.drafts.draft_fields import DraftFields
from bot.engine.drafts.field_changes import FieldChange
from bot.engine.drafts.meant_days import begins_with_day_of_month, is_day_of_month
from bot.engine.drafts.value_reader import ValueReader
from bot.formatting.field_values import is_day
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import after_opening, words_of
from bot.messages import CardField
from bot.nlu_port import NotParsed

_LONGEST_DAY = 5
"""The most words of a day that something is moved to; what follows is the reason."""
_A_STRETCH = 2
"""The dates of a time that has a first and a last day."""


class DayReader:
    """It reads which day of a draft is another, and leaves out what tells of none of them."""

    def __init__(self, draft: DraftFields, values: ValueReader) -> None:
        self._draft = draft
        self._values = values

    def day_first(self, said: str) -> Sequence[FieldChange]:
        """Read another day at the beginning of a correction, as `torsdag vi holdt den`."""
        dates = [field for field in self._draft.dates if field.name in self._draft.told]
        return () if self._denies_another_day(said, dates) else self._another_day(said, dates)

    def moved(self, said: str) -> Sequence[FieldChange]:
        """Read `til 3. august` (to 3 August) as another day of the one date that is filled in.

        Of several dates the one that was told is meant. Empty where it says anything else.
        """
        held = self._draft.held_dates
        return self._another_day(after_opening(said, "moves_a_day"), held) if len(held) == 1 else ()

    def stretched(self, said: str) -> Sequence[FieldChange]:
        """Read `til og med d. 22` (up to and including the 22nd) as another last day of a time.

        `fra tirsdag` (from Tuesday) is another first one, and `fra den 10. til den 24.` both. Empty
        where no two are filled in.
        """
        held = sorted(self._draft.held_dates, key=self._draft.value)
        if len(held) != _A_STRETCH:
            return ()
        first, last = held
        since = after_opening(said, "opens_the_first_day")
        words = since.split()
        ends = (after_opening(" ".join(words[at:]), "to_the_last_day") for at in range(len(words)))
        until = next(filter(None, ends), "") if since else after_opening(said, "opens_the_last_day")
        return (*self._another_day(since, [first]), *self._another_day(until, [last]))

    def by_figure(self, said: str) -> Sequence[FieldChange]:
        """Read `hov, 15` (oops, 15) as another day, where only one is filled in."""
        held = self._draft.held_dates
        is_day = len(held) == 1 and is_day_of_month(f"den {said.strip(' .')}")
        return self._values.changes(f"den {said}", held) if is_day else ()

    def moves_what_is_kept(self, changes: Sequence[FieldChange]) -> bool:
        """Tell whether a day of the record itself would be another."""
        kept = self._draft.kept
        return any(one.field.kind == "date" and one.field.name in kept for one in changes)

    def without_what_has_been(
        self, said: str, changes: Sequence[FieldChange]
    ) -> Sequence[FieldChange]:
        """Leave out another day of what is to come where the sentence tells of what has been.

        `den blev holdt den 25. februar` (it was held on 25 February) moves no deadline.
        """
        words = normalise_phrase(said)
        held = not words_of("took_place").isdisjoint(words)
        was = not words_of("was").isdisjoint(words)
        return [
            one
            for one in changes
            if not (self._is_to_come(one) and (held or (was and self._has_been(one.field, said))))
        ]

    def puts_off_what_has_been(self, said: str, change: FieldChange) -> bool:
        """Tell whether it moves a day that has been: `skub den til 20. marts` (push it to …).

        Something else is meant then.
        """
        if words_of("puts_off").isdisjoint(normalise_phrase(said)) or not is_day(change.before):
            return False
        return date.fromisoformat(change.before) <= self._values.today

    def tells_a_day(self, said: str) -> bool:
        """Tell whether any date of the draft could take it."""
        entries = (self._values.entry(one, said) for one in self._draft.dates)
        return any(not isinstance(one, NotParsed) for one in entries)

    def _denies_another_day(self, said: str, dates: Sequence[CardField]) -> bool:
        """Tell whether a day is said to be wrong that none of these fields has: `ikke 14.3`."""
        denied = [
            day != self._draft.value(field)
            for field in dates
            for day in (self._values.denied_day(field, said),)
            if day is not None
        ]
        return bool(denied) and all(denied)

    def _another_day(self, said: str, held: Sequence[CardField]) -> Sequence[FieldChange]:
        """Read the day at the beginning; what follows is the reason, and no more of the day."""
        words = said.split()
        for end in range(min(len(words), _LONGEST_DAY), 0, -1):
            found = self._values.change(" ".join(words[:end]).strip(",."), held)
            if found is not None:
                return () if begins_with_day_of_month(" ".join(words[end:])) else (found,)
        return ()

    def _is_to_come(self, change: FieldChange) -> bool:
        if change.field.kind != "date" or not is_day(change.before):
            return False
        return date.fromisoformat(change.before) > self._values.today

    def _has_been(self, field: CardField, said: str) -> bool:
        """Tell whether the day that is said is nearest in the past."""
        read = self._values.entry(field, said)
        value = None if isinstance(read, NotParsed) else read.value
        return (
            value is not None and is_day(value) and date.fromisoformat(value) <= self._values.today
        )
