"""Read a line of a form that fills in more than the field that is asked.

An example is `mig fra 9/3 til 30/3, jens tager over` (me from 9/3 to 30/3, Jens takes over).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import FREE, THINGS
from bot.engine.drafts.field_changes import FieldChange, HeardChanges
from bot.engine.forms.form_changes import FormChanges
from bot.engine.forms.form_fields import FormFields, may_be_value, takes_any_text
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.engine.unread_parts import parts_of, without_joint_word
from bot.language.document_references import LINK, case_numbers
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import words_of
from bot.language.questions import asks_or_orders
from bot.messages import CardField
from bot.nlu_port import NotParsed, Understanding
from governance.records.columns import sheet_of

_LONGEST_OF_ONESELF = 5
"""The most words of a part that says no more than that one is meant, as `jeg er på ferie`."""


@dataclass(frozen=True)
class _Line:
    """The parts of a line that are read so far."""

    draft: FormDraft
    changes: Sequence[FieldChange] = ()
    unread: Sequence[str] = field(default_factory=tuple)


class FormLines:
    """It reads the days of a stretch, and what is said beside a value, part by part."""

    def __init__(
        self,
        plan: FormPlan,
        understanding: Understanding,
        fields: FormFields,
        changes: FormChanges,
    ) -> None:
        self._plan = plan
        self._understanding = understanding
        self._fields = fields
        self._changes = changes

    def stretch_in(self, draft: FormDraft, text: str, context: TurnContext) -> HeardChanges:
        """Read a first and a last day into the two fields for them, with what is said besides.

        The last one is empty, and both are where a record is corrected. Free text that is needed
        takes the words as they are.
        """
        pair = self._first_and_last(draft, context)
        asked = self._fields.current(draft, context)
        if len(pair) != len(("first", "last")) or draft.values.get(pair[1].name):
            return HeardChanges()
        if draft.base is not None and draft.values.get(pair[0].name):
            return HeardChanges()
        told = self._understanding.stretch_told(text, today=context.today.day)
        if told is None or (asked is not None and asked.kind in FREE and asked.required):
            return HeardChanges()
        changes = [
            FieldChange(one, draft.values.get(one.name, ""), day.isoformat())
            for one, day in zip(pair, (told.first, told.last), strict=True)
            if draft.values.get(one.name, "") != day.isoformat()
        ]
        read = _Line(self._changes.with_changes(draft, changes, context), changes)
        for part in (*parts_of(told.before), *parts_of(told.after)):
            read = self._with_part(read, part, context)
        is_sentence = asked is not None and asked.kind in FREE and read.unread
        return HeardChanges() if is_sentence else HeardChanges(read.changes, read.unread)

    def continued_in(
        self, draft: FormDraft, asked: CardField | None, text: str, context: TurnContext
    ) -> Sequence[FieldChange]:
        """Read the line as the next sentence after those that told the draft.

        It fills in what is empty. A line that may be the text that is asked is that, where it says
        nothing of another field.
        """
        added = self._next_sentence(draft, asked, text, context)
        if asked is not None and self._is_answer(draft, asked, text, added, context):
            return ()
        return added

    def with_next_sentence(
        self,
        draft: FormDraft,
        asked: CardField | None,
        text: str,
        heard: HeardChanges,
        context: TurnContext,
    ) -> HeardChanges:
        """Add what the line says besides as the next sentence, where it says the same otherwise.

        An example is `læst i dag uden forbehold` (read today, without reservations), of which the
        last words alone are a field's own. Which parts told nothing is then to be seen anew.
        """
        added = {one.field.name: one for one in self._next_sentence(draft, asked, text, context)}
        known = {one.field.name: one for one in heard.changes}
        if not known.keys() < added.keys():
            return heard
        if any(added[name].after != one.after for name, one in known.items()):
            return heard
        return HeardChanges([*added.values()])

    def answer_in(
        self, draft: FormDraft, asked: CardField, text: str, context: TurnContext
    ) -> HeardChanges:
        """Read the value that is asked where it is one part of the line, with what is said besides.

        Nothing is read where several parts may be the value.
        """
        parts = parts_of(text)
        if asked.kind in FREE or len(parts) == 1 or asks_or_orders(text):
            return HeardChanges()
        values = [self._value(draft, asked, part, context) for part in parts]
        if sum(value is not None for value in values) != 1:
            return HeardChanges()
        [place] = [place for place, value in enumerate(values) if value is not None]
        change = FieldChange(asked, draft.values.get(asked.name, ""), values[place] or "")
        read = _Line(self._changes.with_changes(draft, [change], context), [change])
        for part in (*parts[:place], *parts[place + 1 :]):
            read = self._with_part(read, part, context)
        return HeardChanges(read.changes, read.unread)

    def named_in(self, draft: FormDraft, text: str, context: TurnContext) -> HeardChanges:
        """Read a line of several parts, of which one names a field before its value.

        An example is `handleplan lavet 27/2, ikke aftalt` (plan made 27/2, not agreed). A part that
        is read as none is said back.
        """
        parts = parts_of(text)
        if len(parts) == 1 or asks_or_orders(text):
            return HeardChanges()
        names = any(self._labelled(draft, one, context) for one in parts)
        if not names:
            return HeardChanges()
        read = _Line(draft)
        for part in parts:
            read = self._with_part(read, part, context)
        return HeardChanges(read.changes, read.unread)

    def added_in(
        self, draft: FormDraft, asked: CardField | None, part: str, context: TurnContext
    ) -> Sequence[FieldChange]:
        """Read what a part adds to fields that are empty, or the value of the one that is asked.

        A link or a case is where the document is kept.
        """
        found = self._kept_in(draft, part, context) or self._changes.added_in(draft, part, context)
        found = found or self._labelled(draft, part, context) or ()
        if found:
            return found
        if asked is None or asked.kind in FREE or draft.values.get(asked.name):
            return ()
        value = self._value(draft, asked, part, context)
        return () if value is None else [FieldChange(asked, "", value)]

    def _next_sentence(
        self, draft: FormDraft, asked: CardField | None, text: str, context: TurnContext
    ) -> Sequence[FieldChange]:
        """Read what the line tells of fields that are empty, said after the sentences before."""
        takes_it = asked is not None and asked.kind in FREE and takes_any_text(asked)
        if self._plan.continued is None or takes_it:
            return ()
        values = self._plan.continued(draft, text, context)
        return [
            FieldChange(one, "", values[one.name])
            for one in self._plan.fields(draft, context)
            if values.get(one.name) and not draft.values.get(one.name)
        ]

    def is_kept(self, draft: FormDraft, part: str, context: TurnContext) -> bool:
        """Tell whether all that a part says by its own words is filled in by now.

        It was said back when it was said, and told again in other words.
        """
        empty = {name: "" for name in draft.values if draft.base is None or draft.is_changed(name)}
        things = {name: value for name, value in draft.values.items() if name in THINGS}
        before = draft.model_copy(update={"values": {**draft.values, **empty, **things}})
        read = self._with_part(_Line(before), without_joint_word(part), context)
        told = {one.field.name: one.after for one in read.changes}
        return bool(told) and all(draft.values.get(name) == said for name, said in told.items())

    def _kept_in(self, draft: FormDraft, part: str, context: TurnContext) -> Sequence[FieldChange]:
        """Read a link or the number of a case into the field that says where it is kept."""
        section = self._plan.section_of(draft)
        kept_in = sheet_of(section).record_class.kept_in if section else None
        found = [*LINK.findall(part), *case_numbers(part)]
        if kept_in is None or len(found) != 1:
            return ()
        name = sheet_of(section).of_field(kept_in).name
        fields = [one for one in self._plan.fields(draft, context) if one.name == name]
        return [FieldChange(one, "", found[0]) for one in fields if not draft.values.get(name)]

    def _first_and_last(self, draft: FormDraft, context: TurnContext) -> Sequence[CardField]:
        """Return the fields of the first and the last day of what the form is of."""
        section = self._plan.section_of(draft)
        lasts = sheet_of(section).record_class.lasts if section else None
        fields = {one.name: one for one in self._plan.fields(draft, context)}
        names = [sheet_of(section).of_field(name).name for name in lasts or ()]
        return [fields[name] for name in names if name in fields]

    def _with_part(self, read: _Line, part: str, context: TurnContext) -> _Line:
        """Add what a part says of fields that are empty; what stands there already is no news."""
        draft = read.draft
        if not normalise_phrase(part):
            return read
        changes = self._labelled(draft, part, context) or self._chosen(draft, part, context)
        if changes is None:
            changes = self._told(draft, part, context) or None
        if changes is None:
            return replace(read, unread=(*read.unread, part))
        after = self._changes.with_changes(draft, changes, context)
        return replace(read, draft=after, changes=(*read.changes, *changes))

    def _labelled(
        self, draft: FormDraft, part: str, context: TurnContext
    ) -> Sequence[FieldChange] | None:
        """Read a part that names an empty field before its value, as `frist: 1. maj`."""
        fields = {one.name: one for one in self._plan.fields(draft, context)}
        named = self._fields.labelled(draft, part, context) or {}
        values = {
            name: self._value(draft, fields[name], said, context) for name, said in named.items()
        }
        found = [
            FieldChange(fields[name], "", value)
            for name, value in values.items()
            if value is not None and not draft.values.get(name)
        ]
        return found or None

    def _told(self, draft: FormDraft, part: str, context: TurnContext) -> Sequence[FieldChange]:
        """Read the part by its own words, and no choice of which it is only a part."""
        asked = self._fields.current(draft, context)
        found = self._changes.added_in(draft, part, context)
        return [one for one in found if asked is None or one.field.name != asked.name]

    def _chosen(
        self, draft: FormDraft, part: str, context: TurnContext
    ) -> Sequence[FieldChange] | None:
        """Read a part that says nothing but one of the choices, or that it is oneself."""
        if (answered := self._changes.yes_or_no_in(draft, part, context)) is not None:
            return [answered]
        fields = [one for one in self._plan.fields(draft, context) if one.options]
        said = normalise_phrase(part)
        is_oneself = said[0] in words_of("speaks_of_oneself") and len(said) <= _LONGEST_OF_ONESELF
        me = context.actor.email
        for one in fields:
            value = self._value(draft, one, part, context)
            if value is None or not _is_all_of_it(one, value, said):
                mine = is_oneself and any(option.value == me for option in one.options)
                value = me if mine else None
            before = draft.values.get(one.name, "")
            if value is not None and before in ("", value):
                return () if before else [FieldChange(one, "", value)]
        return None

    def _is_answer(
        self,
        draft: FormDraft,
        asked: CardField,
        text: str,
        added: Sequence[FieldChange],
        context: TurnContext,
    ) -> bool:
        """Tell whether the line, or a part that tells nothing else, is the value that is asked."""
        if any(one.field.name == asked.name for one in added):
            if asked.kind in FREE:
                return may_be_value(text)
            return not isinstance(self._fields.read(asked, text, context), NotParsed)
        parts = parts_of(text)
        return any(
            self._value(draft, asked, part, context) is not None
            and not self._next_sentence(draft, asked, part, context)
            for part in parts
            if len(parts) > 1 and asked.kind not in FREE
        )

    def _value(
        self, draft: FormDraft, one: CardField, part: str, context: TurnContext
    ) -> str | None:
        read = self._fields.entered(draft, one, part, context)
        if isinstance(read, NotParsed):
            return None
        return self._fields.meant_day(draft, one, part, read, context) or None


def _is_all_of_it(one: CardField, value: str, said: Sequence[str]) -> bool:
    """Tell whether the part says nothing besides the choice, by its label or by its value."""
    label = next((option.label for option in one.options if option.value == value), value)
    named = {*normalise_phrase(label), *normalise_phrase(value)} | words_of("person_lead")
    return named.issuperset(said) or len(said) == 1
