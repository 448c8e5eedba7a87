"""Read what a sentence corrects in a draft, or adds to it.

An example is `nej, det var den 12., og tågevarsel` (no, it was the 12th, and Tågevarsel).
"""

from collections.abc import Callable, Mapping, Sequence

from bot.engine.dialog import TurnContext
from bot.engine.drafts.day_reader import DayReader
from bot.engine.drafts.draft_fields import THINGS, DraftFields
from bot.engine.drafts.field_changes import FieldChange, HeardChanges, heard_by_parts
from bot.engine.drafts.order_reader import OrderReader
from bot.engine.drafts.text_reader import TextReader
from bot.engine.drafts.value_reader import ValueReader, is_in_minutes
from bot.language.normalise import Sentence, normalise_phrase
from bot.language.phrase_table import after_opening, spoken, without_closing_words, words_of
from bot.messages import CardField
from bot.nlu_port import Understanding

_LONGEST_LABEL = 3
"""The most words before a colon that name something."""


class DraftListener:
    """It reads a sentence as a whole or part by part.

    `days`, `texts` and `orders` read what is said of those, in words of their own.
    """

    def __init__(
        self, draft: DraftFields, context: TurnContext, understanding: Understanding
    ) -> None:
        self._draft = draft
        self._values = ValueReader(draft, context, understanding)
        self.days = DayReader(draft, self._values)
        self.texts = TextReader(draft, self.days)
        self.orders = OrderReader(
            draft, values=self._values, days=self.days, me=context.actor.email
        )

    def corrections(self, said: str) -> Sequence[FieldChange]:
        """Read all of the sentence as other values of fields that are filled in.

        Each part must be the value of exactly one of them. Empty where it is anything else.
        """
        return self._values.changes(said, self._draft.filled)

    def changes(self, said: str) -> Sequence[FieldChange]:
        """Read it as corrections, or else as values of fields that are empty."""
        limited = self._draft.limited
        found = self.days.by_figure(said) or self._values.changes(said, limited)
        found = found or self._of_what(said)
        if not found and (rest := after_opening(said, "softly_corrects")):
            found = self._values.changes(rest, limited)
        return self.days.without_what_has_been(said, found)

    def by_parts(
        self,
        said: str,
        told: Callable[[str], Mapping[str, str]],
        asked: Callable[[str], FieldChange | None],
    ) -> HeardChanges:
        """Read each part by itself: an empty field's value, a soft correction, or what is `told`.

        `asked` reads a part as the choice in the field that is asked now.

        An example is `torsdag. med kagemand, de var 3 på` (Thursday. With Kagemand, three of them
        took part). Nothing is changed where parts contradict each other. Where a part is not read,
        a day is kept only in a field that needs one.
        """
        heard = heard_by_parts(said, lambda part: self._part(part, told, asked))
        if not heard.unread:
            return heard
        needed = {field.name for field in self._draft.limited if field.required}
        needed |= {*self._draft.told, self._draft.own_day}
        kept = [
            one for one in heard.changes if one.field.kind != "date" or one.field.name in needed
        ]
        return HeardChanges(kept, heard.unread)

    def told(self, values: Mapping[str, str]) -> Sequence[FieldChange]:
        """Return what the values, by the names of the fields, change in the draft."""
        return [
            FieldChange(field, self._draft.value(field), value)
            for field in self._draft.every
            if (value := values.get(field.name)) and value != self._draft.value(field)
        ]

    def _part(
        self,
        part: str,
        told: Callable[[str], Mapping[str, str]],
        asked: Callable[[str], FieldChange | None],
    ) -> Sequence[FieldChange] | None:
        """Return the changes in a part; None where it says nothing of the draft."""
        empty = [
            field
            for field in self._draft.limited
            if not self._draft.value(field)
            and (field.kind != "number" or is_in_minutes(field))  # a figure alone may be any
        ]
        told_now = [field for field in self._draft.limited if field.name in self._draft.told]
        corrects = without_closing_words(after_opening(part, "softly_corrects"))
        corrects = self._without_what_it_was_not(corrects)
        found = self._values.changes(part, empty)
        if not found and corrects:
            found = self._values.changes(corrects, [*told_now, *empty])
        chosen = None if found else asked(corrects or part)
        values = {} if found or chosen is not None else told(part)
        found = found or ((chosen,) if chosen is not None else self.told(values))
        found = found or self.texts.named(corrects or part) or self._of_what(part)
        found = found or self.texts.respelled(part)
        found = self.days.without_what_has_been(part, found)
        return found or (() if self._holds(values) else None)

    def _without_what_it_was_not(self, said: str) -> str:
        """Leave out the value that stands there and is denied: `fuld skala ikke dilemma`."""
        value, denies, denied = said.partition(" ikke ")
        if not denies:
            value, denies, denied = said.partition(" not ")
        words = normalise_phrase(denied)
        stands = words and any(
            any(one.startswith(words[0]) for one in normalise_phrase(self._shown(field)))
            for field in self._draft.filled
        )
        return value if stands else said

    def _shown(self, field: CardField) -> str:
        """Return the value of a field as the card shows it."""
        value = self._draft.value(field)
        return next((one.label for one in field.options if one.value == value), value)

    def under_its_own_name(self, part: str, told: Mapping[str, str]) -> Mapping[str, str]:
        """Return what a part tells; under a name of its own it changes nothing that is filled in.

        `erfaring: opkaldslisten var forældet` (lesson: the call list was out of date) is no other
        kind of exercise.
        """
        before, colon, _ = part.partition(":")
        label = normalise_phrase(before)
        own = {normalise_phrase(field.label) for field in self._draft.every}
        corrects = not words_of("corrects").isdisjoint(label)
        if not colon or len(label) > _LONGEST_LABEL or label in own or corrects:
            return told
        return {name: one for name, one in told.items() if not self._draft.values.get(name)}

    def _of_what(self, said: str) -> Sequence[FieldChange]:
        """Read what the record is of, as `opfølgningen gælder fyrjournal` (it concerns …)."""
        sentence = Sentence(said)
        of = next(iter(spoken("belongs_to").all(sentence)), None)
        called = words_of("leads_to_a_value") | words_of("sections")
        if of is None or not called.issuperset(sentence.words[: of.start]):
            return ()
        things = [field for field in self._draft.limited if field.name in THINGS]
        named = without_closing_words(sentence.after(of.end) or "")
        return self._values.changes(named, things)

    def _holds(self, values: Mapping[str, str]) -> bool:
        """Tell whether all that is told stands in the draft already."""
        known = self._draft.values
        return bool(values) and all(known.get(name) == one for name, one in values.items())
