"""Controls lead through a checklist: why, skip, correct, note, files, a new round."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.cards.checklist.checklist import Echo
from bot.engine.checklist.draft import (
    ChecklistDraft,
    Step,
    go_onward,
    go_to_question,
    progress_of,
    question_of,
)
from bot.engine.checklist.fact_form import asked_in, corrected_in
from bot.engine.checklist.known_lines import source_of
from bot.engine.checklist.known_reader import KnownReader
from bot.engine.dialog import Again, Call, Fetch, Go, StepAnswer, Transition, TurnContext
from bot.engine.records.fields import asked_of
from bot.engine.unread_parts import UNREAD
from bot.language.yes_no import is_said
from bot.messages import FileRef, StoredFile
from bot.nlu_port import Understanding
from governance.catalogue import Question
from governance.commands import AttachEvidence, NoteAnswer, SkipQuestion, StartChecklist
from governance.positions.checklist_progress import ChecklistProgress
from governance.records.contracts import Contract
from governance.records.forums import Forum
from governance.records.systems import System

_OF_THE_SCOPE = (System.section, Contract.section, Forum.section)
"""Records that hold the answers to many questions, of which a correction asks the one."""

_ONCE_MORE = ("ny", "ny runde", "forfra", "igen", "ja", "new", "new round", "again", "yes")


def take_control(
    step: str, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
) -> Transition:
    """Take a control, at whatever step the checklist is."""
    arguments = answer.value if isinstance(answer.value, dict) else {}
    match answer.name:
        case "why" if step == Step.KNOWN:
            return Go(step, draft.model_copy(update={"remark": context.words("known.why")}))
        case "why":
            return Go(
                Step.QUESTION if draft.question else step,
                draft.model_copy(update={"explain": True}),
            )
        case "skip" if step in (Step.QUESTION, Step.CONFIRM):
            skip = SkipQuestion(question=draft.question, scope=draft.scope)
            after = draft.model_copy(update={"echo": Echo(question=draft.question, skipped=True)})
            return Go(Step.NEXT, after, (skip,))
        case "skip" if step == Step.KNOWN:
            return Go(Step.NEXT, draft)
        case "save" if step == Step.QUESTION:
            return Again(context.words("question.saved_already"))
        case "correct" if step == Step.KNOWN and "number" in arguments:
            return take_correction(draft, _of_line(arguments, draft, context), context)
        case "correct":
            return take_correction(draft, arguments, context)
        case "undone":
            return _go_back_to_what_was_undone(step, draft)
        case "note":
            note = str(arguments.get("text") or answer.fields.get("note", ""))
            return _take_note(draft, note, context)
        case "attach":
            return Again(context.words("question.send_file"))
        case "overtaken":
            return _take_answered_elsewhere(step, draft, context)
        case _:
            return Again(context.words("question.choose_one"))


def take_choice(
    draft: ChecklistDraft,
    answer: StepAnswer,
    context: TurnContext,
    understanding: Understanding,
) -> Transition:
    """Take which answer is to be put right, by button, the question's number, name or place."""
    standing = progress_of(draft, context)
    if answer.kind == "choice" and answer.value == "back":
        return _go_back(draft, standing)
    wanted = str(answer.value) if answer.kind == "choice" else answer.text.strip()
    question = standing.by_number(wanted)
    if question is None and answer.kind == "words":
        listed = [one.id for one in standing.asked if standing.is_told(one)]
        question = KnownReader(standing, context, understanding).only_named(wanted, listed)
    if question is None:
        return Again(context.words("question.which_number"))
    return go_to_question(draft, question.id)


def take_finished(draft: ChecklistDraft, answer: StepAnswer, context: TurnContext) -> Transition:
    """Take what is to be done with a checklist that is done: a new round, or a correction."""
    value = answer.value if answer.kind == "choice" else answer.text.strip().casefold()
    if value == "again" or (answer.kind == "words" and is_said(answer.text, *_ONCE_MORE)):
        start = StartChecklist(requirement=draft.requirement, scope=draft.scope, again=True)
        return Go(Step.NEXT, draft, (start,))
    if value == "correct":
        return Go(Step.CHOOSE, draft)
    return Again(context.words("question.choose_one"))


def take_correction(
    draft: ChecklistDraft, arguments: Mapping[str, JsonValue], context: TurnContext
) -> Transition:
    """Open what puts a line or an answer right: its record's form, or its question.

    `values` fill the form in, and the form says back what of the words is `unread`.
    """
    standing = progress_of(draft, context)
    wanted = arguments.get("question") or arguments.get("number")
    if wanted is None and draft.echo is not None:
        wanted = draft.echo.question
    question = _known_question(str(wanted), standing) if wanted is not None else None
    if question is None:
        return Go(Step.CHOOSE, draft)
    source = source_of(question, standing, context)
    if source is None:
        return go_to_question(draft, question.id)
    section, key = source
    step = Step.KNOWN if not draft.question else Step.NEXT
    of_the_scope = section in _OF_THE_SCOPE
    only = asked_in(section, question) if of_the_scope else corrected_in(section, question)
    corrected: dict[str, JsonValue] = {
        "do": "correct",
        "section": section,
        "key": key,
        "only": only,
    }
    values = arguments.get("values")
    told = values.items() if isinstance(values, dict) else ()
    in_form = {column.name for column in asked_of(section)} & {str(name) for name in only}
    if filled := {name: value for name, value in told if name in in_form}:
        corrected |= {"values": filled, "said": "yes"}
    unread = arguments.get(UNREAD) or ([arguments["text"]] if told and not filled else [])
    if unread:
        corrected[UNREAD] = unread
    echo = Echo(question=question.id)
    return Call("record", corrected, step, draft.model_copy(update={"echo": echo}))


def take_files(draft: ChecklistDraft, answer: StepAnswer, context: TurnContext) -> Transition:
    """Take files as evidence of the question that is open."""
    if not draft.question:
        return Again(context.words("question.send_file"))
    held = tuple(file for file in answer.files if isinstance(file, FileRef))
    if held:
        return Fetch(held, {"question": draft.question, "scope": draft.scope}, draft)
    record = tuple(
        _evidence(draft.question, draft.scope, file)
        for file in answer.files
        if isinstance(file, StoredFile)
    )
    return Go(Step.QUESTION, draft, record)


def _go_back_to_what_was_undone(step: str, draft: ChecklistDraft) -> Transition:
    """Ask anew what was just undone; what is known is shown as it stands."""
    if step == Step.KNOWN or not draft.question:
        return Go(step, draft.model_copy(update={"echo": None}))
    undone = draft.echo.question if draft.echo is not None else draft.question
    told = tuple(one for one in draft.told if one != undone)
    return Go(Step.NEXT, draft.model_copy(update={"question": "", "told": told, "echo": None}))


def _of_line(
    arguments: Mapping[str, JsonValue], draft: ChecklistDraft, context: TurnContext
) -> Mapping[str, JsonValue]:
    """Name the question of the line that has that number from above."""
    lines, number = progress_of(draft, context).known, str(arguments["number"])
    place = int(number) - 1 if number.isdigit() else -1
    return {"question": lines[place].id} if 0 <= place < len(lines) else arguments


def _known_question(wanted: str, standing: ChecklistProgress) -> Question | None:
    """Find the question of a line, by its id, or by its number among those that are asked."""
    by_id = (one for one in standing.known if one.id == wanted)
    return next(by_id, None) or standing.by_number(wanted)


def _go_back(draft: ChecklistDraft, standing: ChecklistProgress) -> Transition:
    """Go back to where one came from: nothing is to be put right after all."""
    if draft.question:
        return Go(Step.QUESTION, draft)
    return Go(Step.FINISHED if standing.is_finished else Step.NEXT, draft)


def _take_note(draft: ChecklistDraft, note: str, context: TurnContext) -> Transition:
    """Write a note to an answer given; one to an open question waits for its answer."""
    if not draft.question:
        return Again(context.words("question.choose_one"))
    if not note:
        return Again(context.words("question.write_note"))
    question = question_of(draft, context)
    kept = progress_of(draft, context).given.get(question.id)
    if kept is None:
        return Go(Step.QUESTION, draft.model_copy(update={"note": note}))
    record = NoteAnswer(question=question.id, scope=draft.scope, note=note, seen=draft.seen)
    return Go(Step.QUESTION, draft, (record,))


def _take_answered_elsewhere(step: str, draft: ChecklistDraft, context: TurnContext) -> Transition:
    if step != Step.QUESTION:
        return Go(step, draft)
    standing = progress_of(draft, context)
    if draft.correcting or any(one.id == draft.question for one in standing.open):
        return Go(step, draft)
    return go_onward(draft, question_of(draft, context))


def _evidence(question: str, scope: str, file: StoredFile) -> AttachEvidence:
    return AttachEvidence(
        question=question,
        scope=scope,
        sha256=file.sha256,
        title=file.name,
        media_type=file.media_type,
        size=file.size,
    )
