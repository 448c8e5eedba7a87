"""Decide what was told of, or approve of one's own accord; several at once, or one.

REVIEW ──▶ Decide
   └─────▶ Decline
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.cards import decisions as cards
from bot.cards.notices import refused as refused_card
from bot.engine.dialog import (
    Again,
    Cancel,
    Dialog,
    Done,
    Fetch,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.queries.names import naming
from bot.engine.records.consequences import following
from bot.engine.records.decisions import (
    APPROVALS,
    name_in,
    next_on,
    told_of,
    view_of,
    waiting_for_me,
)
from bot.engine.records.outcome import refusal
from bot.language.normalise import normalise_phrase
from bot.language.phrase_table import spoken
from bot.messages import Card, FileRef, StoredFile
from governance.changes.decision_commands import (
    is_decided_by,
    not_the_actors,
    sent_back_to,
)
from governance.commands import AnyCommand, AttachEvidence, Decide, Decline
from governance.decisions.parts import Decided
from governance.ports import Versioned
from governance.records.told_decisions import DecisionKind
from governance.schema.scopes import AUTHORITY

_EVIDENCE_OF: Mapping[DecisionKind, str] = {"organisation": "2.1-4", "processes": "2.2-7"}
"""The question of which the minutes are evidence, where they are a file."""
_LONGEST_MINUTES = 500


class Step(StrEnum):
    """The step of the dialog; its name is persisted."""

    REVIEW = "review"


class Item(BaseModel):
    """One decision, and the version of what was told of it, 0 for nothing."""

    model_config = ConfigDict(frozen=True)

    kind: DecisionKind
    scope: str
    about: str | None = None
    seen: int = 0

    @property
    def decided(self) -> Decided:
        return Decided(self.kind, self.scope, self.about)


class Draft(BaseModel):
    """The decisions that are shown, the minutes so far, and what happened meanwhile."""

    model_config = ConfigDict(frozen=True)

    items: tuple[Item, ...]
    minutes: str = ""
    files: tuple[StoredFile, ...] = ()
    notice: str = ""


class DecideDialog(Dialog[Draft]):
    """The flow; what was settled by somebody else meanwhile is shown again."""

    def takes_files(self, step: str, draft: Draft) -> bool:
        return True

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return _title(draft, context)

    def on_conflict(
        self,
        step: str,
        draft: Draft,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        if current is None:
            words = context.words
            return Cancel(refused_card(words, context.today.now, words("deciding.gone")))
        again = tuple(_as_now(item, context) for item in draft.items)
        who = context.name_of(current.changed_by)
        notice = context.words("record.changed_meanwhile", who=who)
        return Go(Step.REVIEW, draft.model_copy(update={"items": again, "notice": notice}))


dialog = DecideDialog("decide", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    """Begin with `kind`, `scope` and `about` of one decision, or `all` that wait for the person.

    In words it is `wants` (organisation or processes), or the `requirement` and what it is `about`.
    """
    found = _meant(arguments, context)
    if not found:
        return Cancel(cards.none_waiting(context.words, context.today))
    for one in found:
        if not is_decided_by(one, context.command_context):
            return Cancel(refusal(not_the_actors(one, context.command_context), context))
        if one.kind not in APPROVALS and told_of(one, context) is None:
            words = context.words
            return Cancel(refused_card(words, context.today.now, words("deciding.gone")))
    items = tuple(
        _as_now(Item(kind=one.kind, scope=one.scope, about=one.about), context) for one in found
    )
    return Go(Step.REVIEW, Draft(items=items))


def _meant(arguments: Mapping[str, JsonValue], context: TurnContext) -> Sequence[Decided]:
    wants = arguments.get("wants")
    if wants in ("organisation", "processes"):
        return [Decided("organisation" if wants == "organisation" else "processes", AUTHORITY)]
    if "kind" in arguments:
        try:
            return [Item.model_validate({**arguments, "seen": 0}).decided]
        except ValidationError:
            return []
    if wants == "all" or arguments.get("all"):
        return waiting_for_me(context)[: cards.MOST_SHOWN]
    found = waiting_for_me(context)
    requirement = arguments.get("requirement")
    about = arguments.get("about")
    scopes = about if isinstance(about, list) else []
    return [
        one
        for one in found
        if (requirement is None or one.requirement == requirement)
        and (not scopes or one.scope in scopes)
    ][: cards.MOST_SHOWN]


def _as_now(item: Item, context: TurnContext) -> Item:
    kept = told_of(item.decided, context)
    return item.model_copy(update={"seen": kept.version if kept else 0})


# ── Review ───────────────────────────────────────────────────────────────────


@dialog.asks(Step.REVIEW)
def ask(draft: Draft, context: TurnContext) -> Card:
    first = draft.items[0].decided
    words = context.words
    over = None
    if len(draft.items) == 1:
        requirement = context.catalogue[first.requirement]
        title = requirement.title[words.lang]
        over = words("deciding.over", requirement=requirement.id, title=title)
    return cards.review(
        cards.ReviewView(
            naming=naming(context),
            today=context.today,
            over=over,
            decisions=tuple(view_of(item.decided, context) for item in draft.items),
            asks_minutes=_asks_minutes(draft),
            minutes=draft.minutes,
            notice=draft.notice,
        )
    )


def _title(draft: Draft, context: TurnContext) -> str:
    return cards.title_of([item.decided for item in draft.items], naming(context))


def _asks_minutes(draft: Draft) -> bool:
    return any(item.kind in APPROVALS for item in draft.items)


@dialog.takes(Step.REVIEW)
def take(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="fields", fields=fields):
            minutes = fields.get("minutes", draft.minutes).strip()[:_LONGEST_MINUTES]
            return _take_minutes(draft, minutes, context)
        case StepAnswer(kind="choice", value="without"):
            return _decide(draft, "", context)
        case StepAnswer(kind="choice", value="back", fields=fields):
            return _send_back(draft, fields.get("reason", "").strip(), context)
        case StepAnswer(kind="files", files=files):
            return _take_files(draft, files, context)
        case StepAnswer(kind="words", text=text):
            return _take_words(draft, text, context)
        case _:
            return Again(_how(draft, context))


def _how(draft: Draft, context: TurnContext) -> str:
    key = "deciding.again" if _asks_minutes(draft) else "deciding.again_plain"
    return context.words(key)


def _take_minutes(draft: Draft, minutes: str, context: TurnContext) -> Transition:
    if not minutes and not draft.files:
        return Again(context.words("deciding.minutes_needed"))
    return _decide(draft, minutes, context)


def _take_words(draft: Draft, text: str, context: TurnContext) -> Transition:
    """Take the words of a button, or where the minutes are; those are kept until the button."""
    said = normalise_phrase(text)
    labels = {
        normalise_phrase(context.words(f"deciding.{name}")): name
        for name in ("approve", "all", "without_minutes", "leave", "back")
    }
    match labels.get(said):
        case "approve" | "all" if _asks_minutes(draft):
            return _take_minutes(draft, draft.minutes, context)
        case "approve" | "all" | "without_minutes":
            return _decide(draft, "", context)
        case "leave":
            return Cancel()
        case "back":
            return Again(context.words("deciding.what_lacks"))
        case _:
            pass
    none = spoken("none").whole(said)
    if not _asks_minutes(draft) or none is not None:
        return Again(_how(draft, context))
    minutes = text.strip()[:_LONGEST_MINUTES]
    return Go(Step.REVIEW, draft.model_copy(update={"minutes": minutes}))


def _take_files(
    draft: Draft, files: Sequence[FileRef | StoredFile], context: TurnContext
) -> Transition:
    """Take the minutes as a file, which becomes evidence of the question that asks for them."""
    question = next((_EVIDENCE_OF[one.kind] for one in draft.items if one.kind in _EVIDENCE_OF), "")
    if not question:
        return Again(context.words("deciding.no_file"))
    minutes = draft.minutes or ", ".join(file.name for file in files)
    named = draft.model_copy(update={"minutes": minutes})
    held = tuple(file for file in files if isinstance(file, FileRef))
    if held:
        return Fetch(held, {"question": question, "scope": AUTHORITY}, named)
    here = tuple(file for file in files if isinstance(file, StoredFile))
    return Go(Step.REVIEW, named.model_copy(update={"files": (*draft.files, *here)}))


# ── Answer ───────────────────────────────────────────────────────────────────


def _decide(draft: Draft, minutes: str, context: TurnContext) -> Transition:
    commands: list[AnyCommand] = [
        Decide(
            kind=item.kind,
            scope=item.scope,
            about=item.about,
            minutes_ref=minutes or None,
            seen=item.seen,
        )
        for item in draft.items
    ]
    commands += _evidence(draft)
    taken = tuple(_receipt(item, minutes, context) for item in draft.items)
    return Done(record=tuple(commands), card=partial(_receipt_card, taken))


def _evidence(draft: Draft) -> list[AnyCommand]:
    return [
        AttachEvidence(
            question=_EVIDENCE_OF[item.kind],
            scope=AUTHORITY,
            sha256=file.sha256,
            title=file.name,
            media_type=file.media_type,
            size=file.size,
        )
        for item in draft.items
        if item.kind in _EVIDENCE_OF
        for file in draft.files
    ]


def _receipt(item: Item, minutes: str, context: TurnContext) -> cards.DecisionReceipt:
    kept = told_of(item.decided, context)
    told = kept.record if kept else None
    return cards.DecisionReceipt(
        decided=item.decided,
        by=context.actor.name,
        on=(told.decided_on if told else None) or context.today.day,
        minutes=minutes or (told.minutes_ref if told else None),
        asks_minutes=item.kind in APPROVALS,
        teller=context.name_of(told.told_by) if told else None,
        next_on=next_on(item.decided, context),
        consequence=view_of(item.decided, context).consequence,
    )


def _receipt_card(taken: Sequence[cards.DecisionReceipt], context: TurnContext) -> Card:
    return cards.receipt(naming(context), context.today, taken, following(context))


def _send_back(draft: Draft, reason: str, context: TurnContext) -> Transition:
    if not reason:
        return Again(context.words("nudge.give_reason"))
    item = draft.items[0]
    kept = told_of(item.decided, context)
    command = Decline(
        kind=item.kind,
        scope=item.scope,
        about=item.about,
        title=name_in(item.decided, context),
        reason=reason,
        seen=item.seen,
    )
    told = kept.record if kept else None
    who = context.name_of(sent_back_to(item.decided, told, context.command_context))
    return Done(
        record=(command,), card=cards.sent_back(naming(context), context.today, who, reason)
    )
