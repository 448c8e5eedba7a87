"""Import the register from a file; nothing is changed before the changes have been shown.

FILE ──▶ READING ──▶ REVIEW ──▶ IMPORTING ──▶ done
 ▲         │          ▲           │
 └─ faults ┘          └─ changed ─┘
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.register import import_export as cards
from bot.cards.register.import_export import ImportPreview
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Cancel,
    Dialog,
    Done,
    Go,
    ReplaceWith,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.messages import Card
from governance.commands import ImportRegister

ENDINGS = (".xlsx", ".yaml", ".yml")
READ, MERGE, TEMPLATE = "read_register", "merge_register", "register_template"
"""The background jobs.

`READ` and `MERGE` come back with an `ImportPreview` under `found`, or a sentence under `refused`.
"""

_YES = frozenset({"ja", "ja tak", "jo", "ok", "læs ind", "indlæs", "yes", "yes please", "import"})
_NO = frozenset({"nej", "nej tak", "lad være", "no", "no thanks"})


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    FILE = "file"
    READING = "reading"
    REVIEW = "review"
    IMPORTING = "importing"


class Draft(BaseModel):
    """The `file` as it was sent, then as it is kept (`sha256`); `found` is what was shown of it."""

    model_config = ConfigDict(frozen=True)

    file: dict[str, JsonValue] | None = None
    fresh: bool = False
    found: ImportPreview | None = None
    refused: str | None = None


class ImportRegisterDialog(Dialog[Draft]):
    """The flow; a file that was just sent is read without asking."""

    def takes_files(self, step: str, draft: Draft) -> bool:
        return True

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        if step == Step.FILE and draft.fresh and draft.file is not None:
            waiting = draft.model_copy(update={"fresh": False})
            return BackgroundJob(READ, {"file": draft.file}, Step.READING, waiting)
        return None


dialog = ImportRegisterDialog("import_register", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    sent = arguments.get("file")
    if isinstance(sent, dict):
        return Go(Step.FILE, Draft(file=sent, fresh=True), record=(ImportRegister(),))
    return Go(Step.FILE, Draft(), record=(ImportRegister(),))


# ── The file ─────────────────────────────────────────────────────────────────


@dialog.asks(Step.FILE)
def ask_file(draft: Draft, context: TurnContext) -> Card:
    name = str((draft.file or {}).get("name", ""))
    if draft.refused is not None:
        return cards.unreadable(context.words, context.today.now, name, draft.refused)
    if draft.found is not None and draft.found.fault_count:
        return cards.faulty(context.words, context.today.now, draft.found)
    return cards.ask_file(context.words, context.today.now)


@dialog.takes(Step.FILE)
def take_file(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="files"):
            return _sent(answer, context)
        case StepAnswer(kind="choice", value="template"):
            return BackgroundJob(TEMPLATE, {}, Step.FILE, Draft())
        case StepAnswer(kind="choice", value="export"):
            return ReplaceWith("export_register", {})
        case StepAnswer(kind="choice", value="leave"):
            return _leave(context)
        case StepAnswer(kind="result", name="register_template"):
            return Go(Step.FILE, draft)
        case _:
            return Again(context.words("register.send_file"))


def _sent(answer: StepAnswer, context: TurnContext) -> Transition:
    file = answer.files[0]
    if PurePath(file.name).suffix.casefold() not in ENDINGS:
        return Again(context.words("fault.ending"))
    written = cast(dict[str, JsonValue], dict(vars(file)))
    return Go(Step.FILE, Draft(file=written, fresh=True))


# ── Reading it ───────────────────────────────────────────────────────────────


@dialog.asks(Step.READING)
def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
    name = str((draft.file or {}).get("name", ""))
    title = context.words("register.reading")
    return cards.waiting(context.words, context.today.now, title, name=name)


@dialog.takes(Step.READING)
def take_what_was_read(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="result", value=dict(result)):
            return _read(draft, result, context)
        case StepAnswer(kind="files"):
            return _sent(answer, context)
        case StepAnswer(kind="choice", value="again"):
            return Go(Step.FILE, draft.model_copy(update={"fresh": True}))
        case StepAnswer(kind="choice", value="leave"):
            return _leave(context)
        case _:
            return Again(context.words("register.still_reading"))


def _read(draft: Draft, result: Mapping[str, Any], context: TurnContext) -> Transition:
    kept = draft.model_copy(update={"file": result.get("file") or draft.file, "refused": None})
    if "refused" in result:
        return Go(Step.FILE, kept.model_copy(update={"refused": result["refused"], "found": None}))
    found = ImportPreview.model_validate(result["found"])
    if found.fault_count:
        return Go(Step.FILE, kept.model_copy(update={"found": found}))
    if not found.changes:
        return Done(card=cards.nothing_new(context.words, context.today.now, found))
    return Go(Step.REVIEW, kept.model_copy(update={"found": found}))


# ── What it would change ─────────────────────────────────────────────────────


@dialog.asks(Step.REVIEW)
def ask_for_a_yes(draft: Draft, context: TurnContext) -> Card:
    return cards.review(context.words, context.today.now, draft.found or ImportPreview(name=""))


@dialog.takes(Step.REVIEW)
def take_the_yes(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    said = answer.text.strip(" .,").casefold()
    match answer:
        case StepAnswer(kind="files"):
            return _sent(answer, context)
        case StepAnswer(kind="choice", value="import"):
            return _merging(draft)
        case StepAnswer(kind="words") if said in _YES:
            return _merging(draft)
        case StepAnswer(kind="choice", value="leave"):
            return _leave(context)
        case StepAnswer(kind="words") if said in _NO:
            return _leave(context)
        case _:
            return Again(context.words("register.yes_or_no"), unread=True)


def _merging(draft: Draft) -> Transition:
    agreed = draft.found.fingerprint if draft.found else ""
    arguments: Mapping[str, JsonValue] = {"file": draft.file, "agreed": agreed}
    return BackgroundJob(MERGE, arguments, Step.IMPORTING, draft)


def _leave(context: TurnContext) -> Transition:
    return Cancel(cards.left_alone(context.words, context.today.now))


# ── Importing it ─────────────────────────────────────────────────────────────


@dialog.asks(Step.IMPORTING)
def ask_to_wait_again(draft: Draft, context: TurnContext) -> Card:
    name = str((draft.file or {}).get("name", ""))
    title = context.words("register.importing")
    return cards.waiting(context.words, context.today.now, title, name=name)


@dialog.takes(Step.IMPORTING)
def take_what_was_done(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
    match answer:
        case StepAnswer(kind="result", value=dict(result)) if result.get("merged"):
            done = ImportPreview.model_validate(result["found"])
            return Done(card=cards.imported(context.words, context.today.now, done))
        case StepAnswer(kind="result", value=dict(result)):
            return _read(draft, result, context)
        case StepAnswer(kind="choice", value="again"):
            return _merging(draft)
        case _:
            return Again(context.words("register.still_importing"))
