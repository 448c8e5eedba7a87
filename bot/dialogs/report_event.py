"""Report an event into the register: a change, an incident or a finding.

People ask for it by `Meld hændelse` (report an event).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from bot.cards.register import event as cards
from bot.engine.dialog import TurnContext
from bot.engine.forms.form import Form
from bot.engine.forms.form_plan import FormDraft, FormPlan
from bot.engine.records.fields import scopes_named
from bot.engine.scopes import read_scopes
from bot.messages import Card, CardField, FieldOption
from bot.nlu_port import Understanding
from governance.commands import AnyCommand, RecordEvent
from governance.records.events import Event

NAME = "report_event"
KINDS = ("incident", "change", "finding")


def form(understanding: Understanding) -> Form:
    """Make the form, which nobody calls.

    `values` of the sentence that asked for it are filled in already.
    """
    plan = FormPlan(
        fields=_fields,
        card=_card,
        command=_command,
        check=_check,
        known=_known,
        done=_done,
        about=_about,
        narrative=lambda _: "title",
    )
    return Form(NAME, plan, understanding)


def _fields(draft: FormDraft, context: TurnContext) -> tuple[CardField, ...]:
    words = context.words
    yes_no = (
        FieldOption(value="yes", label=words("answer.ja")),
        FieldOption(value="no", label=words("answer.nej")),
    )
    return (
        CardField(
            name="system",
            label=words("event.system"),
            kind="choice",
            options=tuple(FieldOption(value=name, label=name) for name in _systems(context)),
            required=True,
        ),
        CardField(
            name="kind",
            label=words("event.kind"),
            kind="radio",
            options=tuple(
                FieldOption(value=kind, label=words(f"event.kind_{kind}")) for kind in KINDS
            ),
            required=True,
        ),
        CardField(name="happened_on", label=words("event.happened_on"), kind="date", required=True),
        CardField(
            name="title", label=words("event.what"), hint=words("event.what_hint"), required=True
        ),
        CardField(
            name="significant",
            label=words("event.significant"),
            kind="radio",
            options=yes_no,
            required=True,
        ),
    )


def _known(given: Mapping[str, JsonValue], context: TurnContext) -> Mapping[str, str]:
    known = {"happened_on": context.today.day.isoformat()}
    if "said" not in given:  # of what is told, only what was said is filled in
        known["significant"] = "yes"
    systems = _systems(context)
    if len(systems) == 1:
        known["system"] = systems[0]
    return known


def _card(draft: FormDraft, fields: tuple[CardField, ...], context: TurnContext) -> Card:
    return cards.form(context.words, context.today, fields, said="said" in draft.given)


def _about(draft: FormDraft) -> Sequence[str]:
    return scopes_named(Event.section, draft.values)


def _check(draft: FormDraft, context: TurnContext) -> Mapping[str, str]:
    if not _systems(context):
        return {"system": context.words("event.no_system")}
    day = _day(draft.values.get("happened_on"))
    if day is not None and day > context.today.day:
        return {"happened_on": context.words("read.date_in_future", day=context.words.date(day))}
    return {}


def _command(draft: FormDraft, context: TurnContext) -> AnyCommand:
    values = draft.values
    return RecordEvent.model_validate(
        {
            "system": values["system"],
            "kind": values["kind"],
            "happened_on": values["happened_on"],
            "title": values["title"],
            "significant": values["significant"] == "yes",
        }
    )


def _done(draft: FormDraft, context: TurnContext) -> Card:
    values = draft.values
    event = Event.model_validate(
        {name: values[name] for name in ("system", "kind", "happened_on", "title")}
    )
    return cards.saved(context.words, context.today, event)


def _systems(context: TurnContext) -> list[str]:
    """List every system, those in scope first."""
    requirement = next(one for one in context.catalogue if one.scope == "system")
    return [choice.label for choice in read_scopes(requirement, context).choices]


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None
