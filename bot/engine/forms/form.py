"""A form asks for a record's fields, all at once or one by one.

What is known is filled in; the rest is asked.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel, JsonValue

from bot.cards import notices
from bot.cards.unread import asking_to_save, with_left_out, with_told_besides
from bot.engine.dialog import (
    AcceptedInput,
    Again,
    Cancel,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
    with_reason,
)
from bot.engine.forms.form_changes import FormChanges
from bot.engine.forms.form_fields import FormFields, goes_on, may_be_value, takes_any_text
from bot.engine.forms.form_lines import FormLines
from bot.engine.forms.form_plan import INFERRED, FormDraft, FormPlan
from bot.engine.unread_parts import (
    FOLLOWING,
    LEFT_OUT,
    UNREAD,
    dropped_parts,
    still_left_out,
    without_joint_word,
)
from bot.formatting.field_values import told_change
from bot.language.document_references import references_in
from bot.language.normalise import Sentence, normalise_phrase, opened
from bot.language.option_words import begins_with_yes, option_said
from bot.language.phrase_table import (
    after_opening,
    correction_in,
    spoken,
    without_hesitation,
    without_small_talk,
    words_of,
)
from bot.language.yes_no import assents, plain_yes_no, says_yes
from bot.messages import Audience, Card, CardField, Text, UserText
from bot.nlu_port import NotParsed, Understanding
from governance.commands import AnyCommand
from governance.ports import Versioned

FILLING = "filling"
SURE = "sure"
TAKE_BACK = "take_back"
"""The control that leaves out what was added last."""
HEAR_UNSAVED = "hear_unsaved"
"""The control that hears the parts in its value, which were said beside an order to save."""

_MOST_TOLD = 6
"""The most options that are told of in a line."""
_FREE = ("text", "long")
"""Kinds of fields that take any words."""


_SMALL_NUMBER = re.compile(r"\d{1,2}[.)]?", re.ASCII)


class Form:
    """A plan makes a dialog, whose result for its caller is `{"saved": true}`.

    When somebody else was first it is `{"values": …}`: what was written, to be used again.
    """

    draft = FormDraft
    steps = frozenset({FILLING, SURE})
    audience = Audience.COLLEAGUES
    keeps_answers = False
    points_at_shown = False

    def __init__(
        self, name: str, plan: FormPlan, understanding: Understanding, *, version: int = 1
    ) -> None:
        self.name = name
        self.version = version
        self._plan = plan
        self._understanding = understanding
        self._fields = FormFields(plan, understanding)
        self._changes = FormChanges(plan, understanding, self._fields)
        self._lines = FormLines(plan, understanding, self._fields, self._changes)

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        known = arguments.get("values")
        values = (
            {key: _entered(value) for key, value in known.items()}
            if isinstance(known, dict)
            else {}
        )
        given = {key: value for key, value in arguments.items() if key != "values"}
        filled = {**(self._plan.known(given, context) if self._plan.known else {}), **values}
        draft = self._with_more_of_it(FormDraft(given=given, values=filled), context)
        draft = self._with_what_is_left(draft, context)
        return Go(FILLING, self._with_what_follows(draft, context))

    def _with_what_is_left(self, draft: FormDraft, context: TurnContext) -> FormDraft:
        """Hear what its sentence told besides, and say back the rest."""
        back = [*map(str, _listed(draft.given.get(UNREAD)))]
        now, left = self._with_parts(draft, back, (), context) if back else (draft, back)
        given = {name: value for name, value in now.given.items() if name != UNREAD}
        return now.model_copy(update={"given": {**given, UNREAD: [*left]} if left else given})

    def on_enter(self, step: str, draft: FormDraft, context: TurnContext) -> Transition | None:
        return None

    def ask(self, step: str, draft: FormDraft, context: TurnContext, reason: str | None) -> Card:
        seen = self._seen_first(draft, context) if step == SURE else None
        if seen is not None:
            return seen if not reason else with_reason(seen, reason)
        asked = self._fields.current(draft, context)
        at_field = reason if asked is not None and asked.required else None
        card = self._plan.card(draft, self._fields.filled(draft, context, at_field), context)
        card = with_told_besides(
            card,
            context.words,
            unread=_listed(draft.given.get(UNREAD)),
            following=_listed(draft.given.get(FOLLOWING)),
        )
        if self._asks_to_save(draft, context):
            card = asking_to_save(card, context.words)
        if draft.heard:
            heard = Text(kind="small", spans=(UserText(u=draft.heard),))
            card = card.model_copy(update={"body": (heard, *card.body)})
        return card if reason is None or at_field else with_reason(card, reason)

    def shown(self, step: str, draft: FormDraft, context: TurnContext) -> BaseModel:
        return draft

    def take(
        self, step: str, draft: FormDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        if answer.name == TAKE_BACK:
            return self._take_back(draft, context)
        draft = _with_unread_left_out(draft)
        draft = draft.model_copy(update={"heard": "", "before": {}})
        if answer.name == "merge":
            return self._merge(draft, answer.fields, context)
        if step == SURE:
            return self._take_sure(draft, answer, context)
        match answer:
            case StepAnswer(kind="words", text=text) if self._says_what_stands(
                draft, text, context
            ):
                return self._agreed(draft, text, context)
            case StepAnswer(kind="fields", name="fill", fields=fields):
                return self._fill(draft, fields, context)
            case StepAnswer(kind="fields", fields=fields):
                return self._submit(draft, fields, context)
            case StepAnswer(kind="words", text=text):
                return self._in_words(draft, text, context)
            case StepAnswer(kind="control", name="other_answer"):
                return Cancel()
            case StepAnswer(kind="control", name="skip"):
                return self._skip(draft, context)
            case StepAnswer(kind="control", name=name, value=value) if name == HEAR_UNSAVED:
                return self._hear_unsaved(draft, [*map(str, _listed(value))], context)
            case StepAnswer(kind="control", name="save"):
                return self._finish(draft, dict(draft.values), {}, context)
            case _:
                return Again(context.words("form.finish_first"))

    def resume(
        self, step: str, draft: FormDraft, result: JsonValue, context: TurnContext
    ) -> Transition:
        return Go(FILLING, draft)

    def on_conflict(
        self,
        step: str,
        draft: FormDraft,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        if self._plan.on_conflict is not None:
            if current is None:
                return Cancel(
                    notices.refused(context.words, context.today.now, context.words("engine.gone"))
                )
            return Go(FILLING, self._plan.on_conflict(draft, command, current, context))
        written = command.model_dump(mode="json")
        names = [field.name for field in self._plan.fields(draft, context)]
        values = {name: str(written[name]) for name in names if written.get(name)}
        return Done(result={"values": {**draft.values, **values}})

    def reads_first(self, step: str, draft: FormDraft, text: str, context: TurnContext) -> bool:
        """Tell whether it names a field with its value: `krav 2.1` would begin a checklist.

        `det er forkert` (that is wrong) is said of what is filled in, too, and ends nothing. So is
        what says that another record was meant.
        """
        if step != FILLING:
            return False
        wrong = not draft.before and _says_wrong(text)
        named = wrong or bool(self._fields.named_in(draft, text, context))
        return named or self._instead(draft, text, context) is not None

    def accepts(self, step: str, draft: FormDraft, context: TurnContext) -> AcceptedInput:
        """Take commands as words in a field of free text, and questions in any other.

        `3.2` is a number, and what is worded as a question may be the text of a field.
        """
        field = self._fields.current(draft, context)
        return "commands" if field is not None and field.kind in _FREE else "questions"

    def takes_surely(self, step: str, draft: FormDraft, text: str, context: TurnContext) -> bool:
        """Tell whether it is a field's value or a correction; free text may be said of anything.

        So may a number of a digit or two: it may be that of a row.
        """
        if step != FILLING or _SMALL_NUMBER.fullmatch(text.strip()):
            return False
        if self._fields.labelled(draft, text, context) is not None:
            return True
        if self._lines.stretch_in(draft, text, context).changes:
            return True
        if self._changes.changes_in(draft, text, context).changes:
            return True
        if self._lines.named_in(draft, text, context).changes:
            return True
        field = self._fields.current(draft, context)
        if field is None or field.kind in _FREE:
            return False
        told = self._changes.taken_apart(draft, field, text, context)
        return told is not None or self._is_answered_by(text, draft, context)

    def takes_files(self, step: str, draft: FormDraft) -> bool:
        return False

    def about(self, draft: FormDraft) -> Mapping[str, JsonValue]:
        scopes = list(self._plan.about(draft)) if self._plan.about is not None else []
        section = self._plan.section_of(draft)
        of_records = {"section": section} if section else {}
        return {"about": [*scopes], **of_records} if scopes else {}

    def question_key(self, step: str, draft: FormDraft) -> str | None:
        return None

    def left_text(self, step: str, draft: FormDraft, context: TurnContext) -> str:
        fields = self._plan.fields(draft, context)
        empty = [
            context.words("engine.quoted", label=one.label)
            for one in fields
            if one.required and not draft.values.get(one.name)
        ]
        if not empty:
            return context.words("form.nothing_left")
        return context.words("form.left", fields=context.words.listed(empty))

    def filled_text(self, draft: FormDraft, context: TurnContext) -> str:
        return self._fields.filled_text(draft, context)

    def position_text(self, step: str, draft: FormDraft, context: TurnContext) -> str:
        return ""

    def _submit(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> Transition:
        """Take all fields at once.

        What is wrong is said at its field, and nothing of what was written is lost.
        """
        values, errors = self._fields.read_all(draft, fields, context)
        return self._finish(draft, values, errors, context)

    def _merge(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> Transition:
        """Take the fields of a form that was opened before it was drawn anew, and show it again."""
        values, errors = self._fields.read_all(draft, fields, context)
        rest = {name: error for name, error in draft.errors.items() if name not in fields}
        merged = {
            "values": values,
            "errors": {**rest, **errors},
            "heard": context.words("form.changed_meanwhile"),
        }
        return Go(FILLING, draft.model_copy(update=merged))

    def _fill(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> Transition:
        """Take some of the fields, with more to come.

        What is wrong with them is said now, what is missing elsewhere is not.
        """
        values, errors = self._fields.read_all(draft, fields, context)
        empty = self._fields.left_empty(draft, fields, values, context)
        rest = {name: error for name, error in draft.errors.items() if name not in fields}
        wrong = {**rest, **errors, **empty}
        unread = self._fields.unread_beside_options(draft, fields, context)
        given = {**draft.given, UNREAD: [unread]} if unread else draft.given
        filled = {"values": values, "errors": wrong, "given": given}
        return Go(FILLING, draft.model_copy(update=filled))

    def _in_words(self, draft: FormDraft, text: str, context: TurnContext) -> Transition:
        """Take what is said; a part of it that changed nothing is heard by itself, or said back."""
        came = self._next_in_words(draft, text, context)
        if not (isinstance(came, Go) and isinstance(came.draft, FormDraft)):
            return came
        now = came.draft
        dropped = self._dropped(draft, now, text, context)
        dropped = dropped or _references_left(now, text, self._fields.kept(now, context))
        back = [*map(str, _listed(now.given.get(UNREAD)))]
        now, left = self._with_parts(now, back, dropped, context)
        if left == back:
            return Go(came.step, now)
        given = {name: value for name, value in now.given.items() if name != UNREAD}
        now = now.model_copy(update={"given": given})
        return Go(came.step, self._with_the_rest(now, left, context))

    def _with_parts(
        self,
        draft: FormDraft,
        back: Sequence[str],
        dropped: Sequence[str],
        context: TurnContext,
    ) -> tuple[FormDraft, Sequence[str]]:
        """Hear each part that was said back or dropped by itself; return those that still are."""
        asked, left = self._fields.current(draft, context), list[str]()
        for part in (*back, *dropped):
            said = without_joint_word(part)
            changes = self._changes.labelled_changes(draft, said, context)
            for read in (self._changes.yes_or_no_in, self._changes.doer_in):
                if not changes and (answered := read(draft, said, context)) is not None:
                    changes = [answered]
            if not changes and part in dropped:
                changes = self._lines.added_in(draft, asked, part, context)
            heard = self._changes.with_changes(draft, changes, context)
            told = f"{draft.heard} {heard.heard}".strip() if changes else draft.heard
            draft = heard.model_copy(update={"heard": told})
            left += [] if changes else [part]
        return draft, left

    def _hear_unsaved(
        self, draft: FormDraft, besides: Sequence[str], context: TurnContext
    ) -> Transition:
        """Hear what was said beside an order to save, and say that nothing is saved yet."""
        came = self._in_words(draft, ", ".join(besides), context) if besides else None
        after = came.draft if isinstance(came, Go) else None
        if not isinstance(after, FormDraft):
            after = self._with_the_rest(draft, besides, context)
        heard = f"{context.words('engine.save_alone')} {after.heard}".strip()
        return Go(FILLING, after.model_copy(update={"heard": heard}))

    def _dropped(
        self, before: FormDraft, now: FormDraft, text: str, context: TurnContext
    ) -> Sequence[str]:
        """Return the parts of a line that changed nothing, and were not said back already."""

        def told_by(said: str) -> Mapping[str, str]:
            came = self._next_in_words(before, said, context)
            after = came.draft if isinstance(came, Go) else None
            return after.values if isinstance(after, FormDraft) else before.values

        back = " ".join(map(str, _listed(now.given.get(UNREAD))))
        return [
            one
            for one in dropped_parts(text, before=before.values, now=now.values, told_by=told_by)
            if one not in back
            and not self._changes.stands_already(now, one, context)
            and not self._changes.denies_what_stood(before, now, one, context)
        ]

    def _next_in_words(self, draft: FormDraft, text: str, context: TurnContext) -> Transition:
        """Fill the field that is asked now, or the one whose label comes before a colon.

        What is neither may correct what is filled in, or add to it.
        """
        text = without_hesitation(text)
        named = self._fields.labelled(draft, text, context)
        if named is not None:
            return self._corrected(draft, self._fill(draft, named, context), context)
        if (another := self._instead(draft, text, context)) is not None:
            return another
        if _says_wrong(text):
            return Again(self._how_to_go_on(draft, context), draft)
        words = normalise_phrase(text)
        agrees = assents(words) and not words_of("agrees_by").isdisjoint(words)
        if (agrees or says_yes(text)) and not self._is_answered_by(text, draft, context):
            return Go(
                FILLING, draft.model_copy(update={"heard": self._how_to_save(draft, context)})
            )
        if plain_yes_no(text) is not None and not self._is_answered_by(text, draft, context):
            return Again(self._how_to_go_on(draft, context), draft)
        field = self._fields.current(draft, context)
        heard = self._lines.stretch_in(draft, text, context)
        heard = heard if heard.changes else self._changes.changes_in(draft, text, context)
        if heard.changes:
            heard = self._lines.with_next_sentence(draft, field, text, heard, context)
            changed = self._changes.with_changes(draft, heard.changes, context)
            return Go(FILLING, self._with_the_rest(changed, heard.unread, context))
        among = self._lines.named_in(draft, text, context)
        if among.changes:
            changed = self._changes.with_changes(draft, among.changes, context)
            return Go(FILLING, self._with_the_rest(changed, among.unread, context))
        apart = self._changes.taken_apart(draft, field, text, context) if field else None
        if apart is not None:
            return Go(FILLING, apart)
        if added := self._lines.continued_in(draft, field, text, context):
            return Go(FILLING, self._changes.with_changes(draft, added, context))
        more = self._told_more(draft, text, context)
        if field is None or self._is_no_value_of(field, text):
            return Again(self._fits_nowhere(draft, context), draft, unread=True, instead=more)
        return self._enter(draft, field, text, more, context)

    def _corrected(self, draft: FormDraft, came: Transition, context: TurnContext) -> Transition:
        """Say what was there before, of the fields that had another value."""
        if not isinstance(came, Go) or not isinstance(came.draft, FormDraft):
            return came
        after = came.draft
        said = [
            told_change(one, draft.values[one.name], after.values.get(one.name, ""), context.words)
            for one in self._plan.fields(after, context)
            if draft.values.get(one.name) not in (None, "", after.values.get(one.name))
            and one.name not in after.errors
        ]
        return Go(came.step, after.model_copy(update={"heard": " ".join(said)}) if said else after)

    def _is_no_value_of(self, field: CardField, text: str) -> bool:
        """Tell whether the text field is surely not answered by it: it corrects, or goes on."""
        if field.kind == "text" and after_opening(text) and not _denies_a_thing(text):
            return True
        further = field.kind == "long" and goes_on(text)
        no_value = further or (field.kind == "text" and not may_be_value(text))
        return no_value and not takes_any_text(field)

    def _enter(
        self,
        draft: FormDraft,
        field: CardField,
        text: str,
        more: Transition | None,
        context: TurnContext,
    ) -> Transition:
        """Enter the text in the field that is asked; `more` is what else it may be."""
        read = self._fields.entered(draft, field, text, context)
        if isinstance(read, NotParsed):
            among = self._lines.answer_in(draft, field, text, context)
            if among.changes:
                changed = self._changes.with_changes(draft, among.changes, context)
                return Go(FILLING, self._with_the_rest(changed, among.unread, context))
            if not field.required:
                return Again(self._fits_nowhere(draft, context), draft, unread=True, instead=more)
            wrong = context.words(read.reason, **read.arguments)
            if len(field.options) > _MOST_TOLD:
                wrong = context.words("form.choose")
            label = field.label if field.label.endswith("?") else f"{field.label}:"
            return Again(f"{label} {wrong}", draft, unread=True, instead=more)
        read = self._fields.meant_day(draft, field, text, read, context)
        values = {**draft.values, field.name: read}
        errors = {name: error for name, error in draft.errors.items() if name != field.name}
        taken = draft.model_copy(update={"values": values, "errors": errors})
        faulty = "" if field.required else self._plan.check(taken, context).get(field.name, "")
        if read and faulty and field.name not in self._fields.lacking(taken, context):
            return Again(f"{field.label}: {faulty}", draft, unread=True, instead=more)
        return Go(FILLING, taken)

    def _told_more(self, draft: FormDraft, text: str, context: TurnContext) -> Transition | None:
        """Add what is told besides the fields to the text of what happened; None for the rest.

        It is for what nothing else reads, and is shown before anything is saved.
        """
        name = self._plan.narrative(draft) if self._plan.narrative is not None else ""
        field = next((one for one in self._plan.fields(draft, context) if one.name == name), None)
        if field is None or goes_on(text) or not self._understanding.tells_what_happened(text):
            return None
        before = draft.values.get(name, "")
        told = opened(without_small_talk(text))
        after = f"{before.rstrip(' .')}. {told}" if before else told
        if isinstance(self._fields.read(field, after, context), NotParsed):
            return None
        added = {
            "values": {**draft.values, name: after},
            "heard": context.words("form.told_more", label=field.label, said=told),
            "before": {name: before},
        }
        return Go(FILLING, draft.model_copy(update=added))

    def _with_what_follows(self, draft: FormDraft, context: TurnContext) -> FormDraft:
        """Fill in what follows from the rest, and keep which fields that was."""
        found = self._plan.inferred(draft, context) if self._plan.inferred is not None else {}
        fields = {field.name for field in self._plan.fields(draft, context)}
        empty = {
            name: value
            for name, value in found.items()
            if name in fields and not draft.values.get(name)
        }
        if not empty:
            return draft
        given: dict[str, JsonValue] = {**draft.given, INFERRED: dict(empty)}
        return draft.model_copy(update={"given": given, "values": {**draft.values, **empty}})

    def _with_more_of_it(self, draft: FormDraft, context: TurnContext) -> FormDraft:
        """Hear the parts of the first sentence that told nothing as if they were said next.

        They fill in what is empty, or go to the text of what happened; they correct nothing.
        """
        unread = [str(part) for part in _listed(draft.given.get(UNREAD))]
        if not unread:
            return draft
        given = {name: value for name, value in draft.given.items() if name != UNREAD}
        draft, left = draft.model_copy(update={"given": given}), list[str]()
        for part in unread:
            changes = self._changes.added_in(draft, part, context)
            draft = self._changes.with_changes(draft, changes, context)
            left += [] if changes else [part]
        return self._with_the_rest(draft, left, context).model_copy(
            update={"heard": "", "before": {}}
        )

    def _saved(
        self,
        done: Callable[[FormDraft, TurnContext], Card],
        filled: FormDraft,
        context: TurnContext,
    ) -> Card:
        """Say that it is saved, and what of all that was said is not."""
        said = [str(part) for part in _listed(filled.given.get(LEFT_OUT))]
        left = still_left_out(said, self._fields.kept(filled, context))
        left = [part for part in left if not self._lines.is_kept(filled, part, context)]
        return with_left_out(done(filled, context), context.words, left)

    def _with_the_rest(
        self, draft: FormDraft, unread: Sequence[str], context: TurnContext
    ) -> FormDraft:
        """Add the parts that changed no field to the text of what happened, or say them back."""
        left: list[str] = []
        for part in unread:
            added = self._told_more(draft, part, context)
            if isinstance(added, Go) and isinstance(added.draft, FormDraft):
                told = f"{draft.heard} {added.draft.heard}".strip()
                draft = added.draft.model_copy(update={"heard": told})
            else:
                left.append(part)
        still = still_left_out(left, self._fields.kept(draft, context))
        given = {**draft.given, UNREAD: [*still]} if still else draft.given
        return draft.model_copy(update={"given": given})

    def _take_back(self, draft: FormDraft, context: TurnContext) -> Transition:
        """Leave out the sentence that was added last."""
        back = {
            "values": {**draft.values, **draft.before},
            "before": {},
            "heard": context.words("form.taken_back"),
        }
        return Go(FILLING, draft.model_copy(update=back))

    def _instead(self, draft: FormDraft, text: str, context: TurnContext) -> Transition | None:
        """Go on with another record, as in `nej 101 mente jeg` (no, 101 I meant)."""
        said = correction_in(text) if self._plan.instead is not None else ""
        return self._plan.instead(draft, said, context) if said and self._plan.instead else None

    def _asks_to_save(self, draft: FormDraft, context: TurnContext) -> bool:
        """Tell whether it asks to be saved: something is filled in, nothing is missing or wrong.

        Not while `ja` would answer the field that is asked; a text is no such field.
        """
        fields = self._plan.fields(draft, context)
        if not any(draft.is_changed(field.name) for field in fields):
            return False
        if draft.errors or self._fields.all_errors(draft, {}, context):
            return False
        field = self._fields.current(draft, context)
        if field is None or field.kind in _FREE:
            return True
        return isinstance(self._fields.read(field, context.words("answer.ja"), context), NotParsed)

    def _is_answered_by(self, text: str, draft: FormDraft, context: TurnContext) -> bool:
        """Tell whether the field that is asked takes the text as it is.

        A yes or a no is no text that is to be written.
        """
        field = self._fields.current(draft, context)
        if field is None:
            return False
        if field.kind in _FREE:
            return plain_yes_no(text) is None and not says_yes(text)
        return not isinstance(self._fields.read(field, text, context), NotParsed)

    def _says_what_stands(self, draft: FormDraft, text: str, context: TurnContext) -> bool:
        """Tell whether it says again what is filled in, or that it is to be decided.

        An example is `ja brug den` (yes, use it) of an option that is to be taken.
        """
        taken = self._fields.option_decided(draft, context)
        if not taken or not self._asks_to_save(draft, context):
            return False
        said = option_said(text)
        orders = normalise_phrase(text) == normalise_phrase(context.words("doing.decide"))
        return orders if said is None else said.taken == taken

    def _agreed(self, draft: FormDraft, text: str, context: TurnContext) -> Transition:
        """Save where the sentence says yes to it; else show again what it asks."""
        if begins_with_yes(text):
            return self._finish(draft, dict(draft.values), {}, context)
        return Go(FILLING, draft.model_copy(update={"heard": ""}))

    def _how_to_save(self, draft: FormDraft, context: TurnContext) -> str:
        """Say what is missing before it is saved; agreement says nothing while that is asked."""
        field = self._fields.current(draft, context)
        if field is not None and field.required:
            return context.words("form.agreed_but", label=field.label)
        return "" if self._asks_to_save(draft, context) else context.words("form.agreed")

    def _how_to_go_on(self, draft: FormDraft, context: TurnContext) -> str:
        """Ask what is wrong, and say how a field is named."""
        return context.words("form.name_the_field", label=self._example(draft, context))

    def _fits_nowhere(self, draft: FormDraft, context: TurnContext) -> str:
        """Say that what was said is no field's, and how one is named."""
        return context.words("form.fits_nowhere", label=self._example(draft, context))

    def _example(self, draft: FormDraft, context: TurnContext) -> str:
        """Return the label of a field that is seen."""
        fields = self._plan.fields(draft, context)
        filled = [field.label for field in fields if draft.is_changed(field.name)]
        return [*filled, *(field.label for field in fields)][0]

    def _skip(self, draft: FormDraft, context: TurnContext) -> Transition:
        field = self._fields.current(draft, context)
        if field is None or field.required:
            return Again(context.words("form.required"))
        return self._next_in_words(draft, "-", context)

    def _finish(
        self, draft: FormDraft, values: dict[str, str], errors: dict[str, str], context: TurnContext
    ) -> Transition:
        filled = draft.model_copy(update={"values": values, "errors": {}})
        errors = self._fields.all_errors(filled, errors, context)
        if errors:
            return Go(FILLING, filled.model_copy(update={"errors": errors}))
        if self._seen_first(filled, context) is not None:
            return Go(SURE, filled)
        return self._save(filled, context)

    def _seen_first(self, draft: FormDraft, context: TurnContext) -> Card | None:
        """Make the card of what saving comes to, where that is to be seen first."""
        return self._plan.sure(draft, context) if self._plan.sure is not None else None

    def _take_sure(self, draft: FormDraft, answer: StepAnswer, context: TurnContext) -> Transition:
        said = plain_yes_no(answer.text) if answer.kind == "words" else None
        if answer.value == "yes" or said == "ja":
            return self._save(draft, context)
        if answer.value == "edit":
            return Go(FILLING, draft)
        if said == "nej":
            return Cancel()
        heard = self._changes.changes_in(draft, answer.text, context)
        if heard.changes:  # it is corrected, and seen once more before it is saved
            return Go(FILLING, self._changes.with_changes(draft, heard.changes, context))
        return Again(context.words("deciding.again_plain"))

    def _save(self, filled: FormDraft, context: TurnContext) -> Transition:
        done, command = self._plan.done, self._plan.command(filled, context)
        said = partial(self._saved, done, filled) if done is not None else None
        return Done(record=(command,), card=said, result={"saved": True})


def _denies_a_thing(text: str) -> bool:
    """Tell whether it begins with a `no` of what follows, as `no MFA for admins`."""
    sentence = Sentence(text)
    is_no = sentence.words[:1] == ("no",) and len(sentence.words) > 1
    return is_no and not sentence.gap(1).strip() and may_be_value(sentence.after(1) or "")


def _references_left(draft: FormDraft, text: str, kept: Iterable[str]) -> Sequence[str]:
    """Return the links and cases of a line that changed the form, but stand in no field."""
    said = " ".join([*kept, *map(str, _listed(draft.given.get(UNREAD)))])
    return [one for one in references_in(text) if one.split()[-1] not in said]


def _with_unread_left_out(draft: FormDraft) -> FormDraft:
    """Move what was just said back to what is left out, unless it is said again."""
    unread = _listed(draft.given.get(UNREAD))
    given = {name: value for name, value in draft.given.items() if name != UNREAD}
    if unread:
        given[LEFT_OUT] = [*_listed(given.get(LEFT_OUT)), *unread]
    return draft.model_copy(update={"given": given})


def _says_wrong(text: str) -> bool:
    """Tell whether it says no more than that something is wrong."""
    return spoken("says_wrong").whole(normalise_phrase(text)) is not None


def _entered(value: JsonValue) -> str:
    """Write a value as a form has it; a truth is yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
