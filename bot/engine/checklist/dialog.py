"""The checklist dialog asks one requirement's questions for one scope; it is written as data.

WHICH: of which line something was said
KNOWN ──▶ QUESTION ──▶ (FACT or NOT_POSSIBLE form) ──▶ NEXT ──▶ QUESTION … ──▶ summary
             │  ▲             CONFIRM: "mente du …?"
             │  └── CHOOSE: which answer to correct
             └───── OVERTAKEN: somebody answered first
FINISHED: asked for again although it is done
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, JsonValue

from bot.cards.checklist import checklist as cards
from bot.cards.checklist import known as known_cards
from bot.cards.home import WHERE_IT_STOPPED
from bot.cards.unread import with_told_besides
from bot.engine.checklist.answers import ChecklistAnswers
from bot.engine.checklist.asked_word import asks_what_is_meant
from bot.engine.checklist.controls import (
    take_choice,
    take_control,
    take_files,
    take_finished,
)
from bot.engine.checklist.draft import (
    ChecklistDraft,
    Step,
    go_onward,
    go_to_question,
    progress_of,
    question_of,
)
from bot.engine.checklist.known_answers import (
    corrects_a_line,
    reads_of_lines,
    take_known,
    take_which,
)
from bot.engine.checklist.known_lines import known_lines
from bot.engine.checklist.view import checklist_view
from bot.engine.dialog import (
    AcceptedInput,
    Call,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
    with_reason,
)
from bot.language.phrase_table import after_opening
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from governance.checklists.assessment import DONT_KNOW, NOT_POSSIBLE
from governance.commands import (
    AnyCommand,
    FinishChecklist,
    NoteAnswer,
    RecordAnswer,
    StartChecklist,
)
from governance.ports import Versioned
from governance.positions.checklist_progress import ChecklistProgress
from governance.records.actions import Action
from governance.records.answers import Answer


class ChecklistDialog:
    """The eleven checklists are one dialog: which one is in the draft."""

    name = "checklist"
    audience = Audience.COLLEAGUES
    keeps_answers = True
    points_at_shown = False
    version = 2
    draft = ChecklistDraft
    steps = frozenset(step.value for step in Step)

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._answers = ChecklistAnswers(understanding)

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        """Begin the checklist of `requirement` for `scope`.

        `again` begins a new round, `correct` goes straight to that question to correct its answer,
        and `at` begins with that question, past what is known.
        """
        draft = ChecklistDraft(
            requirement=str(arguments["requirement"]), scope=str(arguments["scope"])
        )
        correct = arguments.get("correct")
        standing = progress_of(draft, context)
        if isinstance(correct, str) and correct:
            if any(question.id == correct for question in standing.asked):
                return go_to_question(draft, correct)
            return Go(Step.CHOOSE, draft)
        start = StartChecklist(
            requirement=draft.requirement, scope=draft.scope, again=bool(arguments.get("again"))
        )
        first = arguments.get("at")
        if any(question.id == first for question in standing.asked):
            is_open = any(question.id == first for question in standing.open)
            there = draft.model_copy(update={"question": first, "correcting": not is_open})
            return Go(Step.QUESTION, there, () if standing.checklist else (start,))
        if standing.is_finished and not arguments.get("again"):
            return Go(Step.FINISHED, draft)
        record = (start,) if standing.checklist is None or standing.is_finished else ()
        rest = draft.model_copy(update={"rest": standing.only_skipped_left})
        goes_on = first == WHERE_IT_STOPPED or rest.rest or not standing.known
        begins = Step.NEXT if goes_on else Step.KNOWN
        return Go(begins, rest, record)

    def on_enter(self, step: str, draft: ChecklistDraft, context: TurnContext) -> Transition | None:
        if step == Step.FACT:
            form = draft.form or _given_to_who_knows(draft, context)
            if not form:
                return go_onward(draft, question_of(draft, context), echo=draft.echo)
            return Call("record", form, Step.FACT, draft)
        if step == Step.QUESTION and _is_told(draft, context):
            return go_onward(draft, question_of(draft, context))
        if step != Step.NEXT:
            return None
        standing = progress_of(draft, context)
        following = standing.next_open(after=draft.question, rest=draft.rest, but=draft.told)
        if draft.back_to is not None and any(q.id == draft.back_to for q in standing.asked):
            reopened = standing.reopened
            following = reopened[0] if reopened else context.catalogue.question(draft.back_to)
        if following is None:
            return _finish(draft, standing, context)
        fresh = {
            "question": following.id,
            "explain": False,
            "note": None,
            "pending": None,
            "pending_note": None,
            "tried": None,
            "reasons": {},
            "correcting": False,
            "proof": (),
            "unread": "",
        }
        if draft.back_to is not None and following.id == draft.back_to:
            fresh["back_to"] = None
        return Go(Step.QUESTION, draft.model_copy(update=fresh))

    def ask(
        self, step: str, draft: ChecklistDraft, context: TurnContext, reason: str | None
    ) -> Card:
        view = checklist_view(draft, progress_of(draft, context), context)
        match step:
            case Step.CONFIRM:
                remark = _stays_open(draft, context)
                pending = draft.pending or ""
                card = cards.confirm(view, question_of(draft, context), pending, remark=remark)
                unread = [draft.unread] if draft.unread else []
                card = with_told_besides(card, context.words, unread=unread, following=())
            case Step.OVERTAKEN:
                card = cards.overtaken(view, question_of(draft, context), draft.pending or "")
            case Step.CHOOSE:
                card = cards.choose(view)
            case Step.FINISHED:
                card = cards.finished(view)
            case Step.KNOWN:
                lines = known_lines(view.standing, context)
                card = known_cards.known(view, lines, remark=draft.remark)
            case Step.WHICH:
                lines = known_lines(view.standing, context)
                asked = [context.catalogue.question(one) for one in draft.lines]
                card = known_cards.which_line(view, lines, asked, said=draft.said)
            case _:
                return cards.question(
                    view,
                    question_of(draft, context),
                    reason=reason,
                    explain=draft.explain,
                    note=draft.note,
                )
        return card if reason is None else with_reason(card, reason)

    def shown(self, step: str, draft: ChecklistDraft, context: TurnContext) -> BaseModel:
        if step == Step.KNOWN:  # a remark is made once
            return draft.model_copy(update={"remark": None})
        if step not in (Step.QUESTION, Step.OVERTAKEN):
            return draft
        kept = progress_of(draft, context).latest.get(draft.question)
        return draft.model_copy(update={"seen": kept.version if kept else 0})

    def take(
        self, step: str, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        if answer.kind == "control":
            return take_control(step, draft, answer, context)
        if answer.kind == "files":
            return take_files(draft, answer, context)
        match step:
            case Step.CONFIRM:
                return self._answers.take_confirmation(draft, answer, context)
            case Step.OVERTAKEN:
                return self._answers.take_overtaken(draft, answer, context)
            case Step.CHOOSE:
                return take_choice(draft, answer, context, self._understanding)
            case Step.FINISHED:
                return take_finished(draft, answer, context)
            case Step.KNOWN:
                return take_known(draft, answer, context, self._understanding)
            case Step.WHICH:
                return take_which(draft, answer, context, self._understanding)
            case _ if line := corrects_a_line(draft, answer, context, self._understanding):
                return line
            case _ if asks_what_is_meant(question_of(draft, context), answer.text):
                return Go(Step.QUESTION, draft.model_copy(update={"explain": True}))
            case _ if (said := _answer_to_the_last(draft, answer)) is not None:
                return self._answers.take_for_the_last(draft, said, context)
            case _:
                return self._answers.take(draft, answer, context)

    def resume(
        self, step: str, draft: ChecklistDraft, result: JsonValue, context: TurnContext
    ) -> Transition:
        if step == Step.KNOWN:
            return Go(Step.KNOWN, draft.model_copy(update={"echo": None}))
        if step == Step.NEXT:
            echo = draft.echo if result is not None else None
            return Go(Step.QUESTION, draft.model_copy(update={"echo": echo}))
        if step == Step.FACT and (result is not None or draft.echo is not None):
            return go_onward(draft, question_of(draft, context), echo=draft.echo)
        if not isinstance(result, dict):
            return Go(Step.QUESTION, draft)
        if "values" in result:
            written = {"pending": NOT_POSSIBLE, "reasons": result["values"]}
            return Go(Step.OVERTAKEN, draft.model_copy(update=written))
        return go_onward(draft, question_of(draft, context))

    def on_conflict(
        self,
        step: str,
        draft: ChecklistDraft,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        if isinstance(command, NoteAnswer):
            return Go(Step.QUESTION, draft.model_copy(update={"note": command.note}))
        theirs = current is not None and isinstance(current.record, Answer)
        if isinstance(command, RecordAnswer) and theirs:
            return Go(
                Step.OVERTAKEN,
                draft.model_copy(
                    update={
                        "question": command.question,
                        "pending": command.value,
                        "note": command.note,
                    }
                ),
            )
        return Go(Step.QUESTION if draft.question else Step.NEXT, draft)

    def accepts(self, step: str, draft: ChecklistDraft, context: TurnContext) -> AcceptedInput:
        free = step == Step.QUESTION and question_of(draft, context).kind == "text"
        return "commands" if free else "wishes"

    def reads_first(
        self, step: str, draft: ChecklistDraft, text: str, context: TurnContext
    ) -> bool:
        if step == Step.QUESTION:
            return asks_what_is_meant(question_of(draft, context), text)
        if step not in (Step.KNOWN, Step.WHICH):
            return False
        return reads_of_lines(draft, text, context, self._understanding)

    def takes_surely(
        self, step: str, draft: ChecklistDraft, text: str, context: TurnContext
    ) -> bool:
        return False

    def takes_files(self, step: str, draft: ChecklistDraft) -> bool:
        return bool(draft.question)

    def about(self, draft: ChecklistDraft) -> Mapping[str, JsonValue]:
        return {"about": [draft.scope], "requirement": draft.requirement}

    def question_key(self, step: str, draft: ChecklistDraft) -> str | None:
        match step:
            case Step.QUESTION:
                return f"{draft.question}@{draft.scope}"
            case Step.KNOWN:
                return f"{draft.requirement}@{draft.scope}"
            case _:
                return None

    def left_text(self, step: str, draft: ChecklistDraft, context: TurnContext) -> str:
        standing = progress_of(draft, context)
        left = [one for one in standing.open if one not in standing.known]
        return context.words("question.left", n=len(left))

    def filled_text(self, draft: ChecklistDraft, context: TurnContext) -> str:
        return ""

    def position_text(self, step: str, draft: ChecklistDraft, context: TurnContext) -> str:
        return cards.resting(
            checklist_view(draft, progress_of(draft, context), context), draft.question
        )


def _stays_open(draft: ChecklistDraft, context: TurnContext) -> str:
    """Say that what is not known stays open, and who can be asked then."""
    if draft.pending != DONT_KNOW:
        return ""
    if not draft.knows:
        return context.words("question.stays_open")
    return context.words("question.can_be_asked", who=context.first_name_of(draft.knows))


def _given_to_who_knows(draft: ChecklistDraft, context: TurnContext) -> dict[str, JsonValue]:
    """Return the form that gives the follow-up to whoever knows; empty where there is none."""
    found = [
        kept.record
        for kept in context.register.find(Action, scope=draft.scope, closed_on=None)
        if kept.record.question == draft.question and kept.record.owner != draft.knows
    ]
    if len(found) != 1 or not draft.knows:
        return {}
    given: dict[str, JsonValue] = {"owner": draft.knows}
    begun: dict[str, JsonValue] = {"do": "correct", "section": Action.section, "key": found[0].key}
    return {**begun, "values": given, "said": "yes"}


def _answer_to_the_last(draft: ChecklistDraft, answer: StepAnswer) -> StepAnswer | None:
    """Return what `ret det til ja` (change it to yes) says of the question answered last."""
    said = after_opening(answer.text, "changes_the_answer") if answer.kind == "words" else ""
    is_answered = draft.echo is not None and not draft.echo.skipped
    return replace(answer, text=said) if said and is_answered else None


def _is_told(draft: ChecklistDraft, context: TurnContext) -> bool:
    """Tell whether what the question asks was told elsewhere meanwhile."""
    if draft.correcting or draft.back_to is not None or not draft.question:
        return False
    standing = progress_of(draft, context)
    return all(question.id != draft.question for question in standing.open)


def _finish(draft: ChecklistDraft, standing: ChecklistProgress, context: TurnContext) -> Transition:
    whole = not standing.skipped
    record = (FinishChecklist(requirement=draft.requirement, scope=draft.scope),) if whole else ()
    done = draft.model_copy(update={"question": ""})
    return Done(record=record, card=cards.summary(checklist_view(done, standing, context)))
