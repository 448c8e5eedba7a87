"""A record of the register is told of: added, corrected, ended; a contact confirmed.

CHOOSE ──▶ the form of a record ──▶ AddRecord, CorrectRecord
   ├─────▶ END ──▶ EndRecord
   └─────▶ CONFIRM ──▶ ConfirmContact
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.cards.register import record as cards
from bot.cards.register.refusals import why_not
from bot.engine.dialog import (
    Again,
    Cancel,
    Dialog,
    Done,
    Go,
    Heeds,
    ReplaceWith,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.records.fields import called_in, entries_of, known_of
from bot.engine.records.outcome import done, refusal
from bot.language.normalise import fold_phrase
from bot.language.phrase_table import spoken
from bot.messages import Card
from bot.search.records import fitting
from governance.access import Decision, Refused
from governance.changes.record_commands import (
    InvalidRecord,
    SameChannel,
    StillReferenced,
    ending,
    may_add,
    may_confirm,
    may_record,
    not_allowed,
)
from governance.commands import AnyCommand, ConfirmContact, EndRecord
from governance.context import NotAllowed, NotFound
from governance.ports import Versioned
from governance.records.columns import sheet_of
from governance.records.contacts import Contact, ToldContact
from governance.schema.values import Channel

_Do: TypeAlias = Literal["correct", "end", "confirm"]


class Step(StrEnum):
    CHOOSE = "choose"
    END = "end"
    CONFIRM = "confirm"


class Draft(BaseModel):
    """`text` is what was said of the record, `key` and `seen` which one it is; `notice` what happened meanwhile.

    `values`: what is to be filled in already when it is corrected; `said`: a sentence told it.
    """

    model_config = ConfigDict(frozen=True)

    do: _Do
    section: str
    text: str = ""
    first: int = 0
    key: str = ""
    seen: int = 0
    notice: str = ""
    values: dict[str, JsonValue] = Field(default_factory=dict)
    said: str = ""


class RecordDialog(Dialog[Draft]):
    """The flow; somebody who was first is shown, and the question is asked again."""

    def heeds(self, step: str, draft: Draft, scene: TurnContext) -> Heeds:
        return "questions" if step == Step.CHOOSE else "wishes"

    def resting(self, step: str, draft: Draft, scene: TurnContext) -> str:
        return scene.words(f"record.{draft.do}_title", noun=scene.words(f"noun.{draft.section}"))

    def overtaken(
        self,
        step: str,
        draft: Draft,
        command: AnyCommand,
        current: Versioned[Any] | None,
        scene: TurnContext,
    ) -> Transition:
        if current is None:
            return Cancel(refusal(NotFound(), scene))
        who = scene.name_of(current.changed_by)
        notice = scene.words("record.changed_meanwhile", who=who)
        return Go(step, draft.model_copy(update={"seen": current.version, "notice": notice}))


dialog = RecordDialog("record", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], scene: TurnContext) -> Transition:
    """`do` and `section`; `key` where the record is known, else `words` that may name it.

    `values`: what was told already, by the register's names of the fields, as the register has them.
    """
    if arguments["do"] == "add":
        given = {name: value for name, value in arguments.items() if name not in ("do", "key")}
        refused = _refused(may_add(str(arguments["section"]), scene.deal), scene)
        told = arguments.get("values")
        if isinstance(told, dict):
            given["values"] = dict(entries_of(told, str(arguments["section"]), scene))
        return refused or ReplaceWith("record_form", given)
    draft = Draft.model_validate(
        {name: arguments[name] for name in ("do", "section", "values", "said") if name in arguments}
    )
    key = arguments.get("key")
    if isinstance(key, str):
        kept = scene.register.get(sheet_of(draft.section).record_class, key)
        return Cancel(refusal(NotFound(), scene)) if kept is None else _chosen(draft, kept, scene)
    return _looked_for(draft, str(arguments.get("words") or ""), scene)


# ── Which ────────────────────────────────────────────────────────────────────


def candidates(draft: Draft, scene: TurnContext) -> list[Versioned[Any]]:
    """The records that the words fit; a contact told of is a contact too, and a record that is over is left alone."""
    sections = [draft.section]
    if draft.section == Contact.section:
        sections = [ToldContact.section, Contact.section]
    found = [
        kept
        for section in sections
        for kept in scene.register.find(sheet_of(section).record_class)
        if not kept.record.is_over(scene.today.day)
    ]
    return fitting(found, draft.text, sheet_of(draft.section), scene.words)


@dialog.asks(Step.CHOOSE, needs=candidates)
def ask_which(draft: Draft, found: Sequence[Versioned[Any]], scene: TurnContext) -> Card:
    return cards.choose(
        scene.words,
        scene.today,
        sheet_of(draft.section),
        found,
        text=draft.text,
        first=draft.first,
    )


@dialog.takes(Step.CHOOSE)
def take_which(
    draft: Draft, answer: StepAnswer, found: Sequence[Versioned[Any]], scene: TurnContext
) -> Transition:
    match answer:
        case StepAnswer(kind="choice", value={"first": int(first)}):
            return Go(Step.CHOOSE, draft.model_copy(update={"first": first}))
        case StepAnswer(kind="choice", value={"section": str(section), "key": str(key)}):
            kept = scene.register.get(sheet_of(section).record_class, key)
            return (
                Again(scene.words("record.which")) if kept is None else _chosen(draft, kept, scene)
            )
        case StepAnswer(kind="words", text=text):
            return _looked_for(draft, text, scene)
        case _:
            return Again(scene.words("record.which"))


def _looked_for(draft: Draft, text: str, scene: TurnContext) -> Transition:
    searched = draft.model_copy(update={"text": text, "first": 0})
    found = candidates(searched, scene)
    if len(found) == 1:
        return _chosen(searched, found[0], scene)
    return Go(Step.CHOOSE, searched)


def _chosen(draft: Draft, kept: Versioned[Any], scene: TurnContext) -> Transition:
    found = draft.model_copy(
        update={"section": kept.record.section, "key": kept.record.key, "seen": kept.version}
    )
    match draft.do:
        case "correct":
            refused = _refused(may_record(kept.record, scene.deal), scene)
            return refused or _corrected(kept, scene, draft)
        case "confirm":
            return _refused(may_confirm(kept.record, scene.deal), scene) or Go(Step.CONFIRM, found)
        case "end":
            return _to_be_ended(found, kept, scene)


def _refused(decision: Decision, scene: TurnContext) -> Transition | None:
    if not isinstance(decision, Refused):
        return None
    return Cancel(refusal(not_allowed(decision), scene))


def _corrected(kept: Versioned[Any], scene: TurnContext, draft: Draft) -> Transition:
    """The form, filled in; where something waits to take a contact's place, it is that which is corrected."""
    waiting = scene.register.find(ToldContact, replaces=kept.record.key)
    stands = waiting[0] if waiting and isinstance(kept.record, Contact) else kept
    given: dict[str, JsonValue] = {
        "section": stands.record.section,
        "key": stands.record.key,
        "seen": stands.version,
        "base": dict(known_of(stands.record, stands.record.section, scene)),
    }
    if draft.values:
        given["values"] = dict(entries_of(draft.values, stands.record.section, scene))
    if draft.said:
        given["said"] = draft.said
    return ReplaceWith("record_form", given)


# ── End ──────────────────────────────────────────────────────────────────────


def _to_be_ended(draft: Draft, kept: Versioned[Any], scene: TurnContext) -> Transition:
    try:
        ending(kept, scene.deal)
    except (NotAllowed, InvalidRecord, StillReferenced, NotFound) as refused:
        return Cancel(refusal(refused, scene))
    return Go(Step.END, draft)


def kept_of(draft: Draft, scene: TurnContext) -> Versioned[Any] | None:
    """The record as it is now."""
    return scene.register.get(sheet_of(draft.section).record_class, draft.key)


@dialog.asks(Step.END, needs=kept_of)
def ask_end(draft: Draft, kept: Versioned[Any] | None, scene: TurnContext) -> Card:
    if kept is None:
        return refusal(NotFound(), scene)
    try:
        over = ending(kept, scene.deal)
    except (NotAllowed, InvalidRecord, StillReferenced, NotFound) as refused:
        return refusal(refused, scene)
    return cards.end(
        scene.words, scene.today, kept.record, over, called=called_in(scene), notice=draft.notice
    )


@dialog.takes(Step.END)
def take_end(
    draft: Draft, answer: StepAnswer, kept: Versioned[Any] | None, scene: TurnContext
) -> Transition:
    if kept is None:
        return Cancel(refusal(NotFound(), scene))
    said = spoken("graded").whole(fold_phrase(answer.text)) if answer.kind == "words" else None
    if said is not None and said.name == "nej":
        return Cancel()
    if answer.value != "yes" and (said is None or said.name != "ja"):
        return Again(scene.words("record.yes_or_no"))
    command = EndRecord(section=draft.section, key=draft.key, seen=draft.seen)
    return Done(record=(command,), card=partial(done, kept.record, "ended"))


# ── Confirm ──────────────────────────────────────────────────────────────────

CHANNELS: tuple[Channel, ...] = (
    *("phone", "meeting", "letter", "email"),
    *("teams", "slack", "web", "console"),
)


@dialog.asks(Step.CONFIRM, needs=kept_of)
def ask_how(draft: Draft, kept: Versioned[Any] | None, scene: TurnContext) -> Card:
    if kept is None:
        return refusal(NotFound(), scene)
    told = kept.record
    told_by = scene.name_of(told.told_by) if isinstance(told, ToldContact) else ""
    return cards.confirm(
        scene.words,
        scene.today,
        told,
        CHANNELS,
        told_by=told_by,
        called=called_in(scene),
        notice=draft.notice,
    )


@dialog.takes(Step.CONFIRM)
def take_how(
    draft: Draft, answer: StepAnswer, kept: Versioned[Any] | None, scene: TurnContext
) -> Transition:
    if kept is None:
        return Cancel(refusal(NotFound(), scene))
    through = _channel_in(answer, scene)
    if through is None:
        return Again(scene.words("record.how_again"))
    if isinstance(kept.record, ToldContact) and kept.record.told_through == through:
        return Again(why_not(SameChannel(through), scene.words))
    section: Any = draft.section
    command = ConfirmContact(section=section, key=draft.key, seen=draft.seen, through=through)
    return Done(record=(command,), card=partial(_confirmed_card, kept.record.key))


def _channel_in(answer: StepAnswer, scene: TurnContext) -> Channel | None:
    if answer.kind == "choice":
        return next((channel for channel in CHANNELS if channel == answer.value), None)
    said = fold_phrase(answer.text)
    named = [
        channel
        for channel in CHANNELS
        if any(
            word in said
            for word in (
                *fold_phrase(scene.words(f"word.{channel}")),
                channel,
            )
        )
    ]
    return named[0] if len(named) == 1 else None


def _confirmed_card(key: str, scene: TurnContext) -> Card:
    kept = scene.register.get(Contact, key)
    return refusal(NotFound(), scene) if kept is None else done(kept.record, "confirmed", scene)
