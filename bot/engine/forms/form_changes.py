"""The changes of a form's fields that a sentence tells."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import get_args

from pydantic import JsonValue

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import FREE, THINGS, DraftFields
from bot.engine.drafts.draft_listener import DraftListener
from bot.engine.drafts.field_changes import FieldChange, HeardChanges
from bot.engine.forms.form_fields import FormFields, may_be_value, takes_any_text
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.engine.unread_parts import UNREAD
from bot.formatting.field_values import is_day, told_change
from bot.formatting.form_values import options_entry
from bot.language.doers import doer_in, named_instead_of
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import (
    after_opening,
    correction_in,
    spoken,
    without_filler,
    words_of,
)
from bot.language.yes_no import answer_to, plain_yes_no
from bot.messages import CardField
from bot.nlu_port import NotParsed, ToldDetails, Understanding
from governance.catalogue import Tense
from governance.queries.record_query import HOLDS_UNTIL, ORDERED_BY
from governance.records.columns import Column, sheet_of
from governance.records.members import Member
from governance.schema.degrees import Extent

_REACHED_BY = frozenset(("phone", "email"))
"""The fields of how somebody is reached, which are known by how they are written."""
_KNOWN_BY_FORM = _REACHED_BY | {"hours", "options"}
"""These, when they are reached, and options: they are no text that a field asks for."""
_YES_OR_NO = frozenset(("yes", "no"))
_DEGREES = frozenset(get_args(Extent))
_LONGEST_CHOICE = 4
"""The most words of a choice that stands between others."""


class FormChanges:
    """It reads a sentence for changes of a draft's fields, and makes them."""

    def __init__(self, plan: FormPlan, understanding: Understanding, fields: FormFields) -> None:
        self._plan = plan
        self._understanding = understanding
        self._fields = fields

    def taken_apart(
        self, draft: FormDraft, asked: CardField, text: str, context: TurnContext
    ) -> FormDraft | None:
        """Fill in a name that was asked and what else is said with it; None where it is all one.

        What fills in nothing is kept to be said back.
        """
        section = self._plan.section_of(draft)
        told = self._understanding.details_told(section, text) if section else ToldDetails()
        if asked.name not in told.values:
            return self._reached_by(draft, asked, told, context)
        known = {name for name, value in draft.values.items() if value and name != asked.name}
        fresh = {name: value for name, value in told.values.items() if name not in known}
        values, errors = self._fields.read_all(draft, fresh, context)
        given: dict[str, JsonValue] = {**draft.given}
        if told.unread:
            given[UNREAD] = list(told.unread)
        kept = {name: error for name, error in draft.errors.items() if name not in fresh}
        return draft.model_copy(
            update={"values": values, "errors": {**kept, **errors}, "given": given}
        )

    def _reached_by(
        self, draft: FormDraft, asked: CardField, told: ToldDetails, context: TurnContext
    ) -> FormDraft | None:
        """Fill in how somebody is reached in the fields for it, where another field is asked.

        What is said besides is the answer to that one. None where nothing of the kind is said, or
        the field takes a longer text, in which a number may stand.
        """
        reached = {name: value for name, value in told.values.items() if name in _REACHED_BY}
        fields = {field.name: field for field in self._plan.fields(draft, context)}
        if not reached or not reached.keys() <= fields.keys() or asked.kind == "long":
            return None
        if not _REACHED_BY.isdisjoint(asked.name.split("_")):
            return None
        if sentences := [one for one in told.unread if one not in told.besides]:
            draft = draft.model_copy(update={"given": {**draft.given, UNREAD: list(sentences)}})
        if told.besides and (asked.required or may_be_value(told.besides)):
            answer = self._fields.read(asked, told.besides, context)
            if isinstance(answer, NotParsed):
                return None
            draft = draft.model_copy(update={"values": {**draft.values, asked.name: answer}})
        read = {
            name: self._fields.read(fields[name], value, context) for name, value in reached.items()
        }
        changes = [
            FieldChange(fields[name], draft.values.get(name, ""), value)
            for name, value in read.items()
            if not isinstance(value, NotParsed)
        ]
        return self.with_changes(draft, changes, context)

    def changes_in(self, draft: FormDraft, text: str, context: TurnContext) -> HeardChanges:
        """Read what the sentence corrects or adds, where the field asked now does not take it.

        Where that is free text, only what begins as a correction does is read as one. Where it may
        be left empty, `det var i fredags` (it was on Friday) corrects, too. What has to wait until
        a day did not happen then: `evalueringen må vente til fredag`.
        """
        heard = self._heard(draft, text, context)
        if not spoken("is_yet_to_be").all_in(normalise_phrase(text)):
            return heard
        kept = [one for one in heard.changes if not _has_been(one, context)]
        left = [*heard.unread] if len(kept) == len(heard.changes) else [*heard.unread, text]
        return HeardChanges(kept, left) if kept else HeardChanges()

    def _heard(self, draft: FormDraft, text: str, context: TurnContext) -> HeardChanges:
        """Read the changes, whenever they are said to be."""
        parted = first_sentence(text)
        first = self.changes_in(draft, parted[0], context) if parted is not None else HeardChanges()
        if parted is not None and first.changes:
            rest = self.changes_in(
                self.with_changes(draft, first.changes, context), parted[1], context
            )
            unread = (*first.unread, *(rest.unread if rest.changes else [parted[1]]))
            return HeardChanges((*first.changes, *rest.changes), unread)
        asked = self._fields.current(draft, context)
        if self._fields.answers_options(draft, asked, text, context):
            return HeardChanges()
        if named := self.labelled_changes(draft, text, context):
            return HeardChanges(named)
        listener = DraftListener(self._known(draft, context), context, self._understanding)
        said = correction_in(text)
        told_of = said or text
        if named := listener.texts.named(told_of, asked=asked.name if asked is not None else ""):
            return HeardChanges(named)
        if not said and (asked is None or not asked.required):
            said = after_opening(text, "softly_corrects")
        said = without_filler(said)
        if doer := self.doer_in(draft, text, context):
            return HeardChanges([doer])
        if said:
            found = listener.days.stretched(said) or listener.changes(said)
            parts = None if found else self._in_parts(said, draft, asked, listener, context)
            if parts is not None:
                return parts
            found = found or listener.days.day_first(said)
            if found := listener.days.without_what_has_been(told_of, found):
                return HeardChanges(found)
        if (
            found := listener.days.stretched(said or text)
            or listener.days.moved(said or text)
            or listener.texts.respelled(said or text)
        ):
            return HeardChanges(found)
        if told_anew := self._told_anew(draft, asked, said, text, context):
            return HeardChanges(told_anew)
        if asked is not None and self._is_answer(draft, asked, text, context):
            return HeardChanges()
        if found := listener.changes(text):
            return HeardChanges(() if listener.days.moves_what_is_kept(found) else found)
        parts = self._parts_of(text, draft, asked, listener, context)
        if parts.changes or (parts := listener.orders.changes(text)).changes:
            return parts
        told = listener.under_its_own_name(text, self._told(draft, text, context))
        return HeardChanges(listener.told(told))

    def doer_in(self, draft: FormDraft, text: str, context: TurnContext) -> FieldChange | None:
        """Read who is said to do it, where one field is of a colleague.

        Examples are `ditte følger op` (Ditte follows up) and `ditte, ikke mig` (Ditte, not me).
        """
        named, instead = doer_in(text), ""
        if not named:
            named, instead = named_instead_of(text)
        columns = self._plan.columns_of(draft).values()
        people = [one.name for one in columns if one.refers == Member.section]
        fields = [one for one in self._plan.fields(draft, context) if one.name in people]
        if not named or len(fields) != 1:
            return None
        before, value = (
            draft.values.get(fields[0].name, ""),
            self._fields.read(fields[0], named, context),
        )
        if isinstance(value, NotParsed) or value in ("", before):
            return None
        if instead and self._fields.read(fields[0], instead, context) != before:
            return None
        return FieldChange(fields[0], before, value)

    def labelled_changes(
        self, draft: FormDraft, text: str, context: TurnContext
    ) -> Sequence[FieldChange]:
        """Read a sentence that names a field before its value, as `kravet er 3.3`."""
        fields = {one.name: one for one in self._plan.fields(draft, context)}
        named = self._fields.named_in(draft, text, context)
        values = {
            name: self._fields.entered(draft, fields[name], said, context)
            for name, said in named.items()
        }
        return [
            FieldChange(fields[name], draft.values.get(name, ""), value)
            for name, value in values.items()
            if not isinstance(value, NotParsed) and value and value != draft.values.get(name, "")
        ]

    def _in_parts(
        self,
        said: str,
        draft: FormDraft,
        asked: CardField | None,
        listener: DraftListener,
        context: TurnContext,
    ) -> HeardChanges | None:
        """Read a correction of several parts, of which the first may be no more than a day.

        None where it has one part, or where no part but a day corrects anything.
        """
        parts = self._parts_of(said, draft, asked, listener, context)
        if not parts.changes:
            return None
        first = next(iter(parts.unread), "")
        day = listener.days.day_first(first) if first and said.startswith(first) else ()
        day = listener.days.without_what_has_been(said, day)
        return HeardChanges((*day, *parts.changes), parts.unread[1:] if day else parts.unread)

    def _parts_of(
        self,
        text: str,
        draft: FormDraft,
        asked: CardField | None,
        listener: DraftListener,
        context: TurnContext,
    ) -> HeardChanges:
        """Read each part of the text by itself, with what it tells and what it chooses."""

        def told(part: str) -> Mapping[str, str]:
            return listener.under_its_own_name(part, self._told(draft, part, context))

        return listener.by_parts(text, told, lambda part: self._chosen(asked, part, context))

    def added_in(self, draft: FormDraft, part: str, context: TurnContext) -> Sequence[FieldChange]:
        """Read what a part of a sentence says of fields that are empty, each by its own words."""
        fields = {field.name: field for field in self._plan.fields(draft, context)}
        asked = self._fields.current(draft, context)
        chosen = self._chosen(asked, part, context) or self.yes_or_no_in(draft, part, context)
        found = [
            FieldChange(fields[name], "", value)
            for name, value in self._told(draft, part, context).items()
            if name in fields and not draft.values.get(name)
        ]
        return found or ([chosen] if chosen is not None else [])

    def yes_or_no_in(self, draft: FormDraft, part: str, context: TurnContext) -> FieldChange | None:
        """Read a yes or no to an empty field in that field's own words.

        An example is `ikke aftalt med syvsover` (not agreed with Syvsover). Nothing is read where
        it may be of several fields.
        """
        empty = [
            one
            for one in self._plan.fields(draft, context)
            if {option.value for option in one.options} >= _YES_OR_NO
            and not draft.values.get(one.name)
        ]
        found = [
            FieldChange(one, "", "yes" if said == "ja" else "no")
            for one in empty
            if (said := answer_to(one.label, part)) is not None and plain_yes_no(part) is None
        ]
        return found[0] if len(found) == 1 else None

    def stands_already(self, draft: FormDraft, part: str, context: TurnContext) -> bool:
        """Tell whether the part says by its own words no more than what is filled in."""
        told = self._told(draft, part, context)
        stands = {name: set(draft.values.get(name, "").split(";")) for name in told}
        return bool(told) and all(set(told[name].split(";")) <= stands[name] for name in told)

    def denies_what_stood(
        self, before: FormDraft, now: FormDraft, part: str, context: TurnContext
    ) -> bool:
        """Tell whether the part only says that it is not what stood there: `…, ikke mig`."""
        first, _, rest = part.strip().partition(" ")
        if not rest or not words_of("negations").issuperset(normalise_phrase(first)):
            return False
        return any(
            self._fields.read(one, rest, context) == before.values.get(one.name)
            for one in self._plan.fields(now, context)
            if before.values.get(one.name) not in (None, "", now.values.get(one.name))
        )

    def _told_anew(
        self,
        draft: FormDraft,
        asked: CardField | None,
        said: str,
        text: str,
        context: TurnContext,
    ) -> Sequence[FieldChange]:
        """Read what is said of another field than the text that is asked.

        A correction says another number or address than was told. Else it is of a field that is
        empty: of any while the text may be left empty, and while it is needed of one that is known
        by how it is written.
        """
        section = self._plan.section_of(draft)
        fields = {field.name: field for field in self._plan.fields(draft, context)}
        found: Mapping[str, str] = {}
        if said and section:
            details = self._understanding.details_told(section, said).values
            found = {name: value for name, value in details.items() if draft.values.get(name)}
            found = {name: value for name, value in found.items() if name in _REACHED_BY}
        elif asked is not None and asked.kind == "text":
            told = self._told(draft, text, context)
            found = {name: value for name, value in told.items() if not draft.values.get(name)}
            if asked.required:
                found = {name: value for name, value in found.items() if name in _KNOWN_BY_FORM}
        return [
            FieldChange(fields[name], draft.values.get(name, ""), value)
            for name, value in found.items()
            if name in fields and value != draft.values.get(name)
        ]

    def _is_answer(
        self, draft: FormDraft, asked: CardField, text: str, context: TurnContext
    ) -> bool:
        """Tell whether the field that is asked takes the text; an optional one no sentence."""
        options = self._fields.options_column(draft)
        if options is not None and asked.name == options.name:
            return False  # what tells options was read before
        if asked.kind in FREE:
            return takes_any_text(asked) or asked.kind != "text" or may_be_value(text)
        return not isinstance(self._fields.read(asked, text, context), NotParsed)

    def _chosen(
        self, asked: CardField | None, part: str, context: TurnContext
    ) -> FieldChange | None:
        """Read a part of a sentence as the one choice in the field that is asked."""
        if asked is None or not asked.options or len(normalise_phrase(part)) > _LONGEST_CHOICE:
            return None
        value = self._fields.read(asked, part, context)
        return None if isinstance(value, NotParsed) else FieldChange(asked, "", value)

    def _own_day(self, draft: FormDraft) -> Column | None:
        """Return the column of the day that the section's records are ordered by."""
        section = self._plan.section_of(draft)
        own = ORDERED_BY.get(section)
        return sheet_of(section).of_field(own) if own is not None else None

    def _known(self, draft: FormDraft, context: TurnContext) -> DraftFields:
        """Return the fields with their values, and which of them this draft told."""
        own_day = self._own_day(draft)
        section = self._plan.section_of(draft)
        own_tense: Tense = "future" if section in HOLDS_UNTIL else "any"
        return DraftFields(
            self._plan.fields(draft, context),
            draft.values,
            told=[name for name in draft.values if draft.is_changed(name)],
            kept=[name for name in draft.base or () if not draft.is_changed(name)],
            own_day=own_day.name if own_day is not None else "",
            own_tense="past" if own_day is not None and own_day.past else own_tense,
        )

    def _told(self, draft: FormDraft, text: str, context: TurnContext) -> Mapping[str, str]:
        """Read what the sentence says of columns by their words, where the form is of a section."""
        section = self._plan.section_of(draft)
        if not section:
            return {}
        register, today = context.register, context.today.day
        told = self._understanding.values_told(section, text, register=register, today=today)
        whole = self._understanding.values_told(
            section, text, register=register, today=today, whole=True
        )
        column = self._fields.options_column(draft)
        if column is not None and column.name in told:
            options = told[column.name].split(";")
            told = {**told, column.name: options_entry(options, context.words)}
        opening = {one.name for one in sheet_of(section).columns if one.opens is not None}
        for name in opening & told.keys():  # `yes` opens a text, in the words of whoever reads it
            if told[name] in _DEGREES:
                told = {**told, name: context.words(f"word.{told[name]}")}
        named = {name: value for name, value in whole.items() if name not in told}
        of_another = any(
            draft.values.get(name) not in (None, "", value)
            for name, value in named.items()
            if name in THINGS
        )
        return {} if of_another else told

    def with_changes(
        self, draft: FormDraft, changes: Sequence[FieldChange], context: TurnContext
    ) -> FormDraft:
        """Return the draft with the changes, and what was heard in words: before and after."""
        values = {**draft.values, **{one.field.name: one.after for one in changes}}
        errors = {name: error for name, error in draft.errors.items() if name not in values}
        heard = " ".join(
            told_change(one.field, one.before, one.after, context.words) for one in changes
        )
        return draft.model_copy(update={"values": values, "errors": errors, "heard": heard})


def _has_been(change: FieldChange, context: TurnContext) -> bool:
    """Tell whether it is a day that is not to come."""
    is_date = change.field.kind == "date" and is_day(change.after)
    return is_date and date.fromisoformat(change.after) <= context.today.day
