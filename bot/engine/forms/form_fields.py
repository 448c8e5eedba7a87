"""The fields of a form know which one is asked, how text is read, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import get_args

from dateutil.relativedelta import relativedelta

from bot.engine.dialog import TurnContext
from bot.engine.drafts.draft_fields import FREE
from bot.engine.drafts.meant_days import day_alone, is_length_ahead, names_no_year, nearest_day
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.formatting.cells import CellFault
from bot.formatting.field_values import is_day, shown_value
from bot.formatting.form_values import options_entry, value_of
from bot.formatting.record_names import NAMING
from bot.language.cued_parts import cued_parts, cues_of, without_parts
from bot.language.normalise import Sentence, begins_with_label, first_sentence, normalise_phrase
from bot.language.phrase_table import (
    correction_in,
    spoken,
    words_of,
)
from bot.language.questions import asks_or_orders
from bot.language.yes_no import plain_yes_no
from bot.messages import CardField, Lang, asked_now
from bot.nlu_port import NotParsed, SaidOptions, Understanding
from governance.records.columns import Column
from governance.records.contracts import ContractOption
from governance.records.members import Member

_NAMED_PARTS = re.compile(r"[.,;]\s+(?=[^\W\d])|\s+(?:og|and)\s+")
_MOST_NAMED = 5
"""The most fields that are named in one line."""
_MOST_NAMING = 3
"""The most fields that name a draft."""
_MOST_YEARS = 3
"""The years in which a day without one may be what was meant: this or one of the next."""
_DIALLED = frozenset(("phone", "alt_phone"))
_MOST_BESIDE_A_NUMBER = 4
"""The most words beside a telephone number, as `lokal` (extension) and whose it is."""
_NAMES = frozenset(("name", "function", "person", "number", "standard"))
"""The fields of a name or a number: no sentence is one, as `jeg har ringet` (I have called)."""
_LONGEST_VALUE = 6
"""The most words of a text that is told without the name of its field."""


class FormFields:
    """A plan's fields are read by the understanding, and checked against the plan."""

    def __init__(self, plan: FormPlan, understanding: Understanding) -> None:
        self._plan = plan
        self._understanding = understanding

    def current(self, draft: FormDraft, context: TurnContext) -> CardField | None:
        """Find the field asked now, without its value."""
        fields = self._plan.fields(draft, context)
        lacking = self._asked_of_options(draft, context)
        found = asked_now([_with(field, draft, lacking) for field in fields])
        return next((one for one in fields if found is not None and one.name == found.name), None)

    def filled(
        self, draft: FormDraft, context: TurnContext, reason: str | None
    ) -> tuple[CardField, ...]:
        """Fill the fields with their values and errors; `reason` is shown at the one asked now."""
        current = self.current(draft, context)
        lacking = self._asked_of_options(draft, context)
        filled = []
        for field in self._plan.fields(draft, context):
            error = draft.errors.get(field.name) or lacking.get(field.name)
            if reason is not None and current is not None and field.name == current.name:
                error = reason
            filled.append(_with(field, draft, {}).model_copy(update={"error": error}))
        return tuple(filled)

    def filled_text(self, draft: FormDraft, context: TurnContext) -> str:
        """Say what it is called and what the first fields hold, as people read it.

        Of a correction it is what is corrected.
        """
        filled = [one for one in self._plan.fields(draft, context) if draft.values.get(one.name)]
        keys = {one.name for one in self._plan.columns_of(draft).values() if one.key}
        alone = keys if len(keys) == 1 else set()  # `K-101` names a contract
        named = [one for one in filled if one.name in NAMING or one.name in alone]
        told = [one for one in filled if one not in named and draft.is_changed(one.name)]
        shown = [shown_value(one, draft.values[one.name], context.words) for one in (*named, *told)]
        naming = [one for one in shown if plain_yes_no(one) is None]  # a yes names nothing
        return " · ".join(naming[:_MOST_NAMING])

    def kept(self, draft: FormDraft, context: TurnContext) -> Iterator[str]:
        """Yield each field that is filled in as its card shows it: its label, and its value."""
        for field in self._plan.fields(draft, context):
            if value := draft.values.get(field.name):
                chosen = (one.label for one in field.options if one.value == value)
                yield f"{field.label} {next(chosen, value)}"

    def labelled(
        self, draft: FormDraft, text: str, context: TurnContext
    ) -> Mapping[str, str] | None:
        """Read `Udløber: 31-12-2027` (expires: …) as the field of that label, with the rest.

        Without a colon the rest is a value of that field, as in `krav 2.1` (requirement 2.1). What
        was only inferred is put right by its value alone. A text that is asked may stand before
        others with their labels.
        """
        label, colon, rest = (part.strip() for part in text.partition(":"))
        called = self._called(draft, context)
        for field in self._plan.fields(draft, context):
            if field.name in draft.inferred and _is_an_option(field, text):
                return {field.name: text.strip()}
            if colon and label.casefold() in called[field.name]:
                value, further = self.parted(draft, field, rest, context)
                return {field.name: value or "-", **further}
            said = "" if colon or field.kind in FREE else _after(field.label, text)
            if said and not isinstance(self.read(field, said, context), NotParsed):
                return {field.name: said}
        asked = self.current(draft, context)
        if asked is None or asked.kind != "text" or not asked.required:
            return None
        value, further = self.parted(draft, asked, text, context)
        return {asked.name: value, **further} if value and further else None

    def parted(
        self, draft: FormDraft, field: CardField, text: str, context: TurnContext
    ) -> tuple[str, Mapping[str, str]]:
        """Part the value of one field from those of others that stand after it by their names.

        An example is `ingen mfa. ejer: yusuf` (no MFA. Owner: Yusuf). What no field of that name
        takes stays in the text, and so does a text without a colon before it.
        """
        fields = {one.name: one for one in self._plan.fields(draft, context)}
        found = [
            part
            for part in cued_parts(text, cues_of(self._called(draft, context)))
            if part.field != field.name
            and (part.with_colon or fields[part.field].kind not in FREE)
            and not isinstance(
                self.entered(draft, fields[part.field], part.said, context), NotParsed
            )
        ]
        return without_parts(text, found), {part.field: part.said for part in found}

    def named_in(self, draft: FormDraft, text: str, context: TurnContext) -> Mapping[str, str]:
        """Read a line that names fields with their values, as a whole or in each of its parts."""
        whole = self.labelled(draft, text, context)
        if whole is not None:
            return whole
        parts = _NAMED_PARTS.split(text.strip(" ."))
        if not 1 < len(parts) <= _MOST_NAMED:
            return {}
        each = [self.labelled(draft, part, context) for part in parts]
        found = [one for one in each if one is not None]
        return {k: v for one in found for k, v in one.items()} if len(found) == len(each) else {}

    def _called(self, draft: FormDraft, context: TurnContext) -> Mapping[str, Sequence[str]]:
        """Return what each field is called, in small letters: by its label, name and headings."""
        columns = self._plan.columns_of(draft)
        return {
            field.name: [
                called.casefold()
                for called in (
                    field.label,
                    field.name,
                    *(
                        columns[field.name].heading(lang)
                        for lang in get_args(Lang)
                        if field.name in columns
                    ),
                )
            ]
            for field in self._plan.fields(draft, context)
        }

    def read(self, field: CardField, text: str, context: TurnContext) -> str | NotParsed:
        """Read one field; a dash leaves one empty that is not required."""
        if not text.strip() or (not field.required and text.strip() == "-"):
            return ""
        me = context.actor.email
        if any(option.value == me for option in field.options) and _is_oneself(text):
            return me
        found = self._understanding.entry(
            field, text, lang=context.words.lang, today=context.today.day
        )
        if isinstance(found, NotParsed) and field.kind == "date" and is_length_ahead(text):
            found = self._understanding.entry(
                field, f"om {text}", lang=context.words.lang, today=context.today.day
            )
        if isinstance(found, NotParsed):
            return found
        if found.note and field.kind not in FREE:  # it is not all that was said
            return NotParsed("form.unsure", {"label": field.label})
        if field.name in _DIALLED and _is_a_sentence(text):
            return NotParsed("fault.telephone")
        return found.value

    def entered(
        self, draft: FormDraft, field: CardField, text: str, context: TurnContext
    ) -> str | NotParsed:
        """Read one field of the draft; of options that are filled in only the days may be told."""
        column = self.options_column(draft)
        if column is None or field.name != column.name or _is_written(column, text):
            return self._colleague(draft, field, text, context) or self.read(field, text, context)
        told = self._options_told(draft, column, text, context)
        if told is None:
            return NotParsed("fault.option") if text.strip() != "-" else ""
        return options_entry(told.options, context.words)

    def _colleague(
        self, draft: FormDraft, field: CardField, text: str, context: TurnContext
    ) -> str:
        """Return the e-mail of the one colleague who is called so, where a name would do, too."""
        columns = self._plan.columns_of(draft)
        column = columns.get(field.name)
        if column is None or column.refers != Member.section or not column.or_name or "@" in text:
            return ""
        return self._plan.colleague(text, context) if self._plan.colleague is not None else ""

    def unread_beside_options(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> str:
        """Return what was written among the options, and is no part of them."""
        column = self.options_column(draft)
        text = fields.get(column.name, "") if column is not None else ""
        if column is None or not text or _is_written(column, text):
            return ""
        told = self._options_told(draft, column, text, context)
        return told.unread if told is not None else ""

    def answers_options(
        self, draft: FormDraft, asked: CardField | None, text: str, context: TurnContext
    ) -> bool:
        """Tell whether the options are asked for, and the text tells them."""
        column = self.options_column(draft)
        if column is None or asked is None or asked.name != column.name:
            return False
        return self._options_told(draft, column, text, context) is not None

    def _options_told(
        self, draft: FormDraft, column: Column, text: str, context: TurnContext
    ) -> SaidOptions | None:
        today, before = context.today.day, draft.values.get(column.name, "")
        known = self._understanding.options_told(before, today=today) if before else None
        return self._understanding.options_told(
            text, before=known.options if known is not None else (), today=today
        )

    def options_column(self, draft: FormDraft) -> Column | None:
        """Return the column of the options of the draft's section, if it has one."""
        columns = self._plan.columns_of(draft).values()
        return next((one for one in columns if one.kind == "option" and one.asked), None)

    def _asked_of_options(self, draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
        """Say what the options lack once every field that is needed has a value."""
        fields = self._plan.fields(draft, context)
        needed = any(one.required and not draft.values.get(one.name) for one in fields)
        return {} if needed else self.lacking(draft, context)

    def option_decided(self, draft: FormDraft, context: TurnContext) -> str:
        """Return the one decision on an option that the draft tells, yes or no; else nothing."""
        column, today = self.options_column(draft), context.today.day
        if column is None or not draft.is_changed(column.name):
            return ""
        before = self._understanding.options_told(
            (draft.base or {}).get(column.name, ""), today=today
        )
        after = self._understanding.options_told(draft.values.get(column.name, ""), today=today)
        known = before.options if before is not None else ()
        new = [one for one in (after.options if after is not None else ()) if one not in known]
        decided = {one.rsplit("/", 1)[1] for one in new}
        return decided.pop() if len(decided) == 1 else ""

    def lacking(self, draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
        """Say which options have no day to answer by, which is asked for by itself."""
        column = self.options_column(draft)
        written = draft.values.get(column.name, "") if column is not None else ""
        if column is None or not written or _is_written(column, written):
            return {}
        told = self._understanding.options_told(written, today=context.today.day)
        numbers = [
            str(number)
            for number, option in enumerate(told.options if told is not None else (), 1)
            if not option.split("/")[1]
        ]
        if not numbers:
            return {}
        return {
            column.name: context.words(
                "register.option_days", numbers=context.words.listed(numbers)
            )
        }

    def meant_day(
        self, draft: FormDraft, field: CardField, text: str, read: str, context: TurnContext
    ) -> str:
        """Return the day that is meant where less than a whole date was said.

        `onsdag` (Wednesday) is near the day that stands there. `31. december` is the end of what
        begins in April, and not the one before that.
        """
        if field.kind != "date" or not is_day(read):
            return read
        stands = draft.values.get(field.name, "")
        if is_day(stands) and (fits := day_alone(text)) is not None:
            near = nearest_day(fits, told=date.fromisoformat(stands), today=context.today.day)
            return near or read
        if not names_no_year(text):
            return read
        told = date.fromisoformat(read)
        for years in range(_MOST_YEARS):
            day: str = (told + relativedelta(years=years)).isoformat()
            tried = draft.model_copy(update={"values": {**draft.values, field.name: day}})
            if field.name not in self._plan.check(tried, context):
                return day
        return read

    def read_all(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Read these fields: all that is known with them, and what is wrong with them."""
        values, errors = dict(draft.values), dict[str, str]()
        for field in self._plan.fields(draft, context):
            text = fields.get(field.name)
            if text is None:
                continue
            read = self.entered(draft, field, text, context)
            if not isinstance(read, NotParsed):
                read = self.meant_day(draft, field, text, read, context)
            values[field.name] = text if isinstance(read, NotParsed) else read
            if isinstance(read, NotParsed):
                errors[field.name] = context.words(read.reason, **read.arguments)
        return values, errors

    def left_empty(
        self,
        draft: FormDraft,
        fields: Mapping[str, str],
        values: Mapping[str, str],
        context: TurnContext,
    ) -> dict[str, str]:
        """Find those of `fields` that need a value and have none, each with what would be right."""
        return {
            field.name: _missing(field, context)
            for field in self._plan.fields(draft, context)
            if field.required and field.name in fields and not values.get(field.name)
        }

    def all_errors(
        self, draft: FormDraft, known: Mapping[str, str], context: TurnContext
    ) -> dict[str, str]:
        """Check every field of a form that is to be saved, and the fields against each other.

        Errors that are `known` stay as they are.
        """
        errors = {**self.lacking(draft, context), **known}
        for field in self._plan.fields(draft, context):
            value = draft.values.get(field.name)
            read = self.read(field, value, context) if value else ""
            if field.required and not value:
                errors.setdefault(field.name, _missing(field, context))
            elif isinstance(read, NotParsed):
                errors.setdefault(field.name, context.words(read.reason, **read.arguments))
        for name, error in self._plan.check(draft, context).items():
            errors.setdefault(name, error)
        return errors


def _is_oneself(text: str) -> bool:
    """Tell whether it says no more than that oneself is meant, as `mig` (me)."""
    return spoken("myself").whole(normalise_phrase(text)) is not None


def _is_an_option(field: CardField, text: str) -> bool:
    """Tell whether it is just one of the options, by its value or by its label."""
    said = normalise_phrase(text)
    return any(
        text.strip() == one.value or said == normalise_phrase(one.label) for one in field.options
    )


def _is_written(column: Column, text: str) -> bool:
    """Tell whether the options are written as the register has them."""
    try:
        options = value_of(column, text)
        for option in options if isinstance(options, list) else ():
            ContractOption.parse(str(option))
    except (CellFault, ValueError):
        return False
    return True


def takes_any_text(field: CardField) -> bool:
    """Tell whether a field that is asked takes whatever is said: it needs a text, and no name."""
    return field.required and field.name not in _NAMES


def may_be_value(text: str) -> bool:
    """Tell whether it may be the value of a field that may be left empty: a sentence is not."""
    words = normalise_phrase(text)
    joins = not words_of("joints").isdisjoint(words[:1])
    joins = joins or (len(words) > 1 and not words_of("begins_a_sentence").isdisjoint(words[:1]))
    if joins or first_sentence(text) is not None or goes_on(text):
        return False
    is_short = len(words) <= _LONGEST_VALUE and words_of("sentence_words").isdisjoint(words)
    return is_short and not asks_or_orders(text) and not correction_in(text)


def goes_on(text: str) -> bool:
    """Tell whether it goes on from what was said: `jep, de to andre også` (yes, the others too)."""
    words = normalise_phrase(text)
    return len(words) > 1 and plain_yes_no(" ".join(words[:1])) is not None


def _with(field: CardField, draft: FormDraft, lacking: Mapping[str, str]) -> CardField:
    value = draft.values.get(field.name)
    error = draft.errors.get(field.name) or lacking.get(field.name)
    return field.model_copy(update={"value": value, "error": error})


def _is_a_sentence(text: str) -> bool:
    """Tell whether more is said than a telephone number and what it is."""
    return sum(word.isalpha() for word in normalise_phrase(text)) > _MOST_BESIDE_A_NUMBER


def _after(label: str, text: str) -> str:
    """Return what follows the label, and `er` (is) after it: `kravet er 3.3`; else empty."""
    words, named = text.split(), normalise_phrase(label)
    said = normalise_phrase(" ".join(words[: len(named)]))
    if len(said) != len(named) or not begins_with_label(said, named):
        return ""
    rest = Sentence(" ".join(words[len(named) :]))
    verb = spoken("is_to_be").at(rest.words, 0) if rest.words else None
    return rest.raw if verb is None else rest.after(verb.end) or ""


def _missing(field: CardField, context: TurnContext) -> str:
    """Say what would be right in a field that was left empty."""
    if field.options:
        return context.words("form.choose")
    return (
        context.words("form.write_hint", hint=field.hint)
        if field.hint
        else context.words("form.missing")
    )
