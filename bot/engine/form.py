"""A form: a record's fields are its questions. What is known is filled in; the rest is asked, all at once or one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import notices
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
from bot.messages import Button, Card, CardField
from bot.nlu_port import NotParsed, Understanding
from governance.commands import AnyCommand
from governance.ports import Versioned

FILLING = "filling"

_FREE = ("text", "long")
"""Fields that take any words."""


class FormDraft(BaseModel):
    """`given` came with the call; `values` is filled in; `errors` says what is wrong with which field."""

    model_config = ConfigDict(frozen=True)

    given: dict[str, JsonValue]
    values: dict[str, str] = {}
    errors: dict[str, str] = {}


@dataclass(frozen=True)
class FormPlan:
    """What a form asks and makes of it. Its functions see the draft and the scene, and are pure.

    `fields` in the order they are asked, without values; `card` dresses the filled fields; `command` is made
    when every field is right. `check` finds what no field shows alone: field → sentence. `known` is filled in from the
    start; `done` is said at the end of a form that nobody called, and sees what came of the command. `on_conflict` is the
    draft to go on with when somebody else was first: without it, whoever called is given what was written. `about`: the scopes it speaks of as it is filled in.
    """

    fields: Callable[[FormDraft, TurnContext], tuple[CardField, ...]]
    card: Callable[[FormDraft, tuple[CardField, ...], TurnContext], Card]
    command: Callable[[FormDraft, TurnContext], AnyCommand]
    check: Callable[[FormDraft, TurnContext], Mapping[str, str]]
    known: Callable[[Mapping[str, JsonValue], TurnContext], Mapping[str, str]] | None = None
    done: Callable[[FormDraft, TurnContext], Card] | None = None
    on_conflict: (
        Callable[[FormDraft, AnyCommand, Versioned[Any], TurnContext], FormDraft] | None
    ) = None
    about: Callable[[FormDraft], Sequence[str]] | None = None


class Form:
    """A dialog made from a plan. The result for whoever called is `{"saved": true}`.

    When somebody else was first it is `{"values": …}`: what was written, to be used again.
    """

    draft = FormDraft
    steps = frozenset({FILLING})
    private = False
    keeps_answers = False

    def __init__(
        self, name: str, plan: FormPlan, understanding: Understanding, *, version: int = 1
    ) -> None:
        self.name = name
        self.version = version
        self._plan = plan
        self._understanding = understanding

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        known = arguments.get("values")
        values = (
            {key: str(value) for key, value in known.items()} if isinstance(known, dict) else {}
        )
        given = {key: value for key, value in arguments.items() if key != "values"}
        filled = {**(self._plan.known(given, context) if self._plan.known else {}), **values}
        return Go(FILLING, FormDraft(given=given, values=filled))

    def on_enter(self, step: str, draft: FormDraft, context: TurnContext) -> Transition | None:
        return None

    def ask(self, step: str, draft: FormDraft, context: TurnContext, reason: str | None) -> Card:
        card = self._plan.card(draft, self._filled(draft, context, reason), context)
        if reason is None or self._current(draft, context) is not None:
            return card
        return with_reason(card, reason)

    def shown(self, step: str, draft: FormDraft, context: TurnContext) -> BaseModel:
        return draft

    def take(
        self, step: str, draft: FormDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        match answer:
            case StepAnswer(kind="fields", name="fill", fields=fields):
                return self._fill(draft, fields, context)
            case StepAnswer(kind="fields", fields=fields):
                return self._submit(draft, fields, context)
            case StepAnswer(kind="words", text=text):
                return self._next_in_words(draft, text, context)
            case StepAnswer(kind="control", name="other_answer"):
                return Cancel()
            case StepAnswer(kind="control", name="skip"):
                return self._skip(draft, context)
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

    def accepts(self, step: str, draft: FormDraft, context: TurnContext) -> AcceptedInput:
        """`3.2` is a number, and what is worded as a question may be the text of a field."""
        field = self._current(draft, context)
        return "commands" if field is not None and field.kind in _FREE else "questions"

    def about(self, draft: FormDraft) -> Mapping[str, JsonValue]:
        scopes = list(self._plan.about(draft)) if self._plan.about is not None else []
        return {"about": [*scopes]} if scopes else {}

    def question_key(self, step: str, draft: FormDraft) -> str | None:
        return None

    def position_text(self, step: str, draft: FormDraft, context: TurnContext) -> str:
        return context.words("form.resting")

    def _submit(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> Transition:
        """All fields at once; what is wrong is said at its field, and nothing of what was written is lost."""
        values, errors = self._read_all(draft, fields, context)
        return self._finish(draft, values, errors, context)

    def _fill(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> Transition:
        """Some of the fields, and more to come: what is wrong with them is said now, what is missing elsewhere is not."""
        values, errors = self._read_all(draft, fields, context)
        for field in self._plan.fields(draft, context):
            if field.required and field.name in fields and not values.get(field.name):
                errors.setdefault(field.name, _missing(field, context))
        rest = {name: error for name, error in draft.errors.items() if name not in fields}
        return Go(
            FILLING, draft.model_copy(update={"values": values, "errors": {**rest, **errors}})
        )

    def _read_all(
        self, draft: FormDraft, fields: Mapping[str, str], context: TurnContext
    ) -> tuple[dict[str, str], dict[str, str]]:
        """What is known with these, and what is wrong with them."""
        values, errors = dict(draft.values), dict[str, str]()
        for field in self._plan.fields(draft, context):
            text = fields.get(field.name)
            if text is None:
                continue
            read = self._read(field, text, context)
            values[field.name] = text if isinstance(read, NotParsed) else read
            if isinstance(read, NotParsed):
                errors[field.name] = context.words(read.reason, **read.arguments)
        return values, errors

    def _next_in_words(self, draft: FormDraft, text: str, context: TurnContext) -> Transition:
        """The words fill the field that is asked now, or the one whose label comes before a colon; `Gem` sends the form."""
        if self._sends(draft, text, context):
            return self._submit(draft, {}, context)
        named = self._labelled(draft, text, context)
        if named is not None:
            return self._fill(draft, named, context)
        field = self._current(draft, context)
        if field is None:
            label = self._plan.fields(draft, context)[0].label
            return Again(context.words("form.name_the_field", label=label))
        read = self._read(field, text, context)
        if isinstance(read, NotParsed):
            return Again(context.words(read.reason, **read.arguments))
        values = {**draft.values, field.name: read}
        errors = {name: error for name, error in draft.errors.items() if name != field.name}
        filled = draft.model_copy(update={"values": values, "errors": errors})
        if self._current(filled, context) is not None:
            return Go(FILLING, filled)
        return self._finish(draft, values, {}, context)

    def _sends(self, draft: FormDraft, text: str, context: TurnContext) -> bool:
        """Whether the words are those of the button that sends the form."""
        actions = self._plan.card(draft, self._filled(draft, context, None), context).actions
        said = text.strip(" .").casefold()
        return any(
            isinstance(action, Button) and action.submit and action.label.casefold() == said
            for action in actions
        )

    def _labelled(
        self, draft: FormDraft, text: str, context: TurnContext
    ) -> Mapping[str, str] | None:
        """`Udløber: 31-12-2027`: the field of that label, with the rest."""
        label, colon, rest = (part.strip() for part in text.partition(":"))
        for field in self._plan.fields(draft, context) if colon else ():
            if label.casefold() in (field.label.casefold(), field.name):
                return {field.name: rest or "-"}
        return None

    def _skip(self, draft: FormDraft, context: TurnContext) -> Transition:
        field = self._current(draft, context)
        if field is None or field.required:
            return Again(context.words("form.required"))
        return self._next_in_words(draft, "-", context)

    def _finish(
        self, draft: FormDraft, values: dict[str, str], errors: dict[str, str], context: TurnContext
    ) -> Transition:
        filled = draft.model_copy(update={"values": values, "errors": {}})
        for field in self._plan.fields(filled, context):
            value = values.get(field.name)
            read = self._read(field, value, context) if value else ""
            if field.required and not value:
                errors.setdefault(field.name, _missing(field, context))
            elif isinstance(read, NotParsed):
                errors.setdefault(field.name, context.words(read.reason, **read.arguments))
        for name, error in self._plan.check(filled, context).items():
            errors.setdefault(name, error)
        if errors:
            return Go(FILLING, filled.model_copy(update={"errors": errors}))
        done, command = self._plan.done, self._plan.command(filled, context)
        said = partial(done, filled) if done is not None else None
        return Done(record=(command,), card=said, result={"saved": True})

    def _read(self, field: CardField, text: str, context: TurnContext) -> str | NotParsed:
        if not text.strip() or (not field.required and text.strip() == "-"):
            return ""
        found = self._understanding.entry(
            field, text, lang=context.words.lang, today=context.today.day
        )
        return found if isinstance(found, NotParsed) else found.value

    def _current(self, draft: FormDraft, context: TurnContext) -> CardField | None:
        """The field asked now: the first that has an error, or has not been given anything."""
        fields = self._plan.fields(draft, context)
        wrong = [field for field in fields if field.name in draft.errors]
        open_ = [field for field in fields if field.name not in draft.values]
        return next(iter([*wrong, *open_]), None)

    def _filled(
        self, draft: FormDraft, context: TurnContext, reason: str | None
    ) -> tuple[CardField, ...]:
        current = self._current(draft, context)
        filled = []
        for field in self._plan.fields(draft, context):
            error = draft.errors.get(field.name)
            if reason is not None and current is not None and field.name == current.name:
                error = reason
            filled.append(
                field.model_copy(update={"value": draft.values.get(field.name), "error": error})
            )
        return tuple(filled)


def _missing(field: CardField, context: TurnContext) -> str:
    """What would be right in a field that was left empty."""
    if field.options:
        return context.words("form.choose")
    return (
        context.words("form.write_hint", hint=field.hint)
        if field.hint
        else context.words("form.missing")
    )
