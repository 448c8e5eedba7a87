"""A question set: a dialog written as data. One requirement's checklist, for one scope, answered question by question.

QUESTION ──▶ (NOT_POSSIBLE form) ──▶ NEXT ──▶ QUESTION … ──▶ summary
   │  ▲             CONFIRM: "mente du …?"
   │  └── CHOOSE: which answer to correct
   └───── OVERTAKEN: somebody answered first
FINISHED: asked for again although it is done
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.checklist import checklist as cards
from bot.cards.checklist.checklist import ChecklistView, Echo
from bot.engine.dialog import (
    AcceptedInput,
    Again,
    Call,
    Done,
    Fetch,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
    with_reason,
)
from bot.messages import Card, FileRef, StoredFile
from bot.nlu_port import Named, NotParsed, Understanding
from governance.catalogue import Question
from governance.checklists.assessment import CHOICES_APART, NOT_POSSIBLE
from governance.checklists.progress import ChecklistProgress
from governance.commands import (
    AnyCommand,
    AttachEvidence,
    FinishChecklist,
    NoteAnswer,
    RecordAnswer,
    SkipQuestion,
    StartChecklist,
)
from governance.observations import observe
from governance.ports import Versioned
from governance.records.actions import Action
from governance.records.deviations import Deviation
from governance.records.members import Member
from governance.schema.interval_settings import INTERVALS
from governance.workdays import deadline


class Step(StrEnum):
    QUESTION = "question"
    CONFIRM = "confirm"
    NEXT = "next"
    NOT_POSSIBLE = "not_possible"
    OVERTAKEN = "overtaken"
    CHOOSE = "choose"
    FINISHED = "finished"


class ChecklistDraft(BaseModel):
    """Where one stands; what was answered is in the register. `back_to`: the question to return to after a correction.

    `rest`: what was skipped is being asked once more. `seen` is the version of the answer that was shown with the question, 0 for none; `reasons` were written
    for a claim that somebody else's answer overtook.
    """

    model_config = ConfigDict(frozen=True)

    requirement: str
    scope: str
    question: str = ""
    seen: int = 0
    back_to: str | None = None
    rest: bool = False
    explain: bool = False
    note: str | None = None
    pending: str | None = None
    pending_note: str | None = None
    tried: str | None = None
    reasons: dict[str, str] = {}
    echo: Echo | None = None


class ChecklistDialog:
    """The eleven checklists are one dialog: which one is in the draft."""

    name = "checklist"
    private = False
    keeps_answers = True
    version = 1
    draft = ChecklistDraft
    steps = frozenset(step.value for step in Step)

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    # ── Beginning ────────────────────────────────────────────────────────────

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        """`requirement` and `scope`; `again`: a new round; `correct`: straight to that question."""
        draft = ChecklistDraft(
            requirement=str(arguments["requirement"]), scope=str(arguments["scope"])
        )
        correct = arguments.get("correct")
        standing = self._progress(draft, context)
        if isinstance(correct, str) and correct:
            if any(question.id == correct for question in standing.asked):
                return Go(Step.QUESTION, draft.model_copy(update={"question": correct}))
            return Go(Step.CHOOSE, draft)
        if standing.is_finished and not arguments.get("again"):
            return Go(Step.FINISHED, draft)
        start = StartChecklist(
            requirement=draft.requirement, scope=draft.scope, again=bool(arguments.get("again"))
        )
        record = (start,) if standing.checklist is None or standing.is_finished else ()
        rest = draft.model_copy(update={"rest": standing.only_skipped_left})
        return Go(Step.NEXT, rest, record)

    def on_enter(self, step: str, draft: ChecklistDraft, context: TurnContext) -> Transition | None:
        if step != Step.NEXT:
            return None
        standing = self._progress(draft, context)
        following = standing.next_open(after=draft.question, rest=draft.rest)
        if draft.back_to is not None and any(q.id == draft.back_to for q in standing.asked):
            reopened = standing.reopened
            following = reopened[0] if reopened else context.catalogue.question(draft.back_to)
        if following is None:
            return self._finish(draft, standing, context)
        fresh = {
            "question": following.id,
            "explain": False,
            "note": None,
            "pending": None,
            "pending_note": None,
            "tried": None,
            "reasons": {},
        }
        if draft.back_to is not None and following.id == draft.back_to:
            fresh["back_to"] = None
        return Go(Step.QUESTION, draft.model_copy(update=fresh))

    def _finish(
        self, draft: ChecklistDraft, standing: ChecklistProgress, context: TurnContext
    ) -> Transition:
        whole = not standing.skipped
        record = (
            (FinishChecklist(requirement=draft.requirement, scope=draft.scope),) if whole else ()
        )
        done = draft.model_copy(update={"question": ""})
        return Done(record=record, card=cards.summary(self._view(done, standing, context)))

    # ── Asking ───────────────────────────────────────────────────────────────

    def ask(
        self, step: str, draft: ChecklistDraft, context: TurnContext, reason: str | None
    ) -> Card:
        view = self._view(draft, self._progress(draft, context), context)
        match step:
            case Step.CONFIRM:
                card = cards.confirm(view, self._question(draft, context), draft.pending or "")
            case Step.OVERTAKEN:
                card = cards.overtaken(view, self._question(draft, context), draft.pending or "")
            case Step.CHOOSE:
                card = cards.choose(view)
            case Step.FINISHED:
                card = cards.finished(view)
            case _:
                return cards.question(
                    view,
                    self._question(draft, context),
                    reason=reason,
                    explain=draft.explain,
                    note=draft.note,
                )
        return card if reason is None else with_reason(card, reason)

    def shown(self, step: str, draft: ChecklistDraft, context: TurnContext) -> BaseModel:
        if step not in (Step.QUESTION, Step.OVERTAKEN):
            return draft
        kept = self._progress(draft, context).latest.get(draft.question)
        return draft.model_copy(update={"seen": kept.version if kept else 0})

    # ── Taking ───────────────────────────────────────────────────────────────

    def take(
        self, step: str, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        if answer.kind == "control":
            return self._take_control(step, draft, answer, context)
        if answer.kind == "files":
            return self._take_files(draft, answer, context)
        match step:
            case Step.CONFIRM:
                return self._take_confirmation(draft, answer, context)
            case Step.OVERTAKEN:
                return self._take_overtaken(draft, answer, context)
            case Step.CHOOSE:
                return self._take_choice(draft, answer, context)
            case Step.FINISHED:
                return self._take_finished(draft, answer, context)
            case _:
                return self._take_answer(draft, answer, context)

    def _take_answer(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        question = self._question(draft, context)
        if answer.kind == "choice":
            return self._answered(draft, question, str(answer.value), None, context)
        text = answer.text if answer.kind == "words" else answer.fields.get("value", "")
        if answer.kind == "fields" and question.options:
            return self._chosen(draft, question, text, context)
        read = self._understanding.answer(
            question,
            text,
            lang=context.words.lang,
            today=context.today.day,
            people=_people(context) if question.kind == "person" else (),
        )
        if isinstance(read, NotParsed):
            tried = text if answer.kind == "fields" else None
            return Again(
                context.words(read.reason, **read.arguments),
                draft.model_copy(update={"tried": tried}),
            )
        if not read.sure:
            pending = draft.model_copy(update={"pending": read.value, "pending_note": read.note})
            return Go(Step.CONFIRM, pending)
        return self._answered(draft, question, read.value, read.note, context)

    def _chosen(
        self, draft: ChecklistDraft, question: Question, text: str, context: TurnContext
    ) -> Transition:
        """What was ticked in the card's own field."""
        ids = [option.id for option in question.options]
        ticked = [part for part in text.split(CHOICES_APART) if part]
        if not ticked or any(part not in ids for part in ticked):
            return Again(context.words("question.tick_one"))
        value = CHOICES_APART.join(sorted(ticked, key=ids.index))
        return self._answered(draft, question, value, None, context)

    def _answered(
        self,
        draft: ChecklistDraft,
        question: Question,
        value: str,
        note: str | None,
        context: TurnContext,
    ) -> Transition:
        alone = question.contradiction(value)
        if alone is not None:
            reason = context.words("question.alone", option=alone.label[context.words.lang])
            return Again(reason, draft.model_copy(update={"tried": value}))
        if value == NOT_POSSIBLE:
            return self._not_possible(draft, question, note, context)
        notes = [part for part in (draft.note, note) if part]
        record = RecordAnswer(
            question=question.id,
            scope=draft.scope,
            value=value,
            note="\n".join(notes) or None,
            seen=draft.seen,
        )
        return self._onward(draft, question, record)

    def _onward(self, draft: ChecklistDraft, question: Question, *record: AnyCommand) -> Transition:
        after = draft.model_copy(update={"echo": Echo(question=question.id), "explain": False})
        return Go(Step.NEXT, after, record)

    def _not_possible(
        self, draft: ChecklistDraft, question: Question, note: str | None, context: TurnContext
    ) -> Transition:
        if not question.not_possible:
            return Again(context.words("question.can_do_ourselves"))
        contracts = context.command_context.scope_context(draft.scope).contracts
        if not contracts:
            return Again(context.words("question.no_contract"))
        said = "\n".join(part for part in (draft.note, note) if part)
        known = _known_reasons(question, contracts[0].number, said, context)
        arguments: dict[str, JsonValue] = {
            "question": question.id,
            "scope": draft.scope,
            "seen": draft.seen,
            "contracts": [contract.number for contract in contracts],
            "values": dict(draft.reasons) or known,
        }
        return Call("not_possible", arguments, Step.NOT_POSSIBLE, draft)

    def resume(
        self, step: str, draft: ChecklistDraft, result: JsonValue, context: TurnContext
    ) -> Transition:
        if not isinstance(result, dict):
            return Go(Step.QUESTION, draft)
        if "values" in result:
            written = {"pending": NOT_POSSIBLE, "reasons": result["values"]}
            return Go(Step.OVERTAKEN, draft.model_copy(update=written))
        return self._onward(draft, self._question(draft, context))

    def _take_confirmation(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        question = self._question(draft, context)
        if (answer.kind == "choice" and answer.value == "confirm") or (
            answer.kind == "words" and _is_yes(answer.text)
        ):
            return self._answered(draft, question, draft.pending or "", draft.pending_note, context)
        if answer.kind == "choice" and answer.value == "reject":
            unsure = draft.model_copy(update={"pending": None, "pending_note": None})
            return Go(Step.QUESTION, unsure)
        return self._take_answer(draft, answer, context)

    def _take_overtaken(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        question = self._question(draft, context)
        wants_change = (answer.kind == "choice" and answer.value == "change") or (
            answer.kind == "words" and _says(answer.text, "ret", "change", "mit", "mine")
        )
        if wants_change:
            return self._answered(draft, question, draft.pending or "", None, context)
        wants_keep = (answer.kind == "choice" and answer.value == "keep") or (
            answer.kind == "words" and _says(answer.text, "behold", "keep", "ok", "ja", "yes")
        )
        if wants_keep:
            return self._onward(draft.model_copy(update={"pending": None, "note": None}), question)
        return Again(context.words("question.choose_one"))

    def _take_choice(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        standing = self._progress(draft, context)
        if answer.kind == "choice" and answer.value == "back":
            return self._back(draft, standing)
        wanted = str(answer.value) if answer.kind == "choice" else answer.text.strip()
        question = standing.by_number(wanted)
        if question is None:
            return Again(context.words("question.which_number"))
        return self._correct(draft, question.id)

    def _take_finished(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        value = answer.value if answer.kind == "choice" else answer.text.strip().casefold()
        if value == "again" or (
            answer.kind == "words"
            and _says(str(value), "ny", "forfra", "new", "again", "ja", "yes")
        ):
            start = StartChecklist(requirement=draft.requirement, scope=draft.scope, again=True)
            return Go(Step.NEXT, draft, (start,))
        if value == "correct":
            return Go(Step.CHOOSE, draft)
        return Again(context.words("question.choose_one"))

    def _take_control(
        self, step: str, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        arguments = answer.value if isinstance(answer.value, dict) else {}
        match answer.name:
            case "why":
                return Go(
                    Step.QUESTION if draft.question else step,
                    draft.model_copy(update={"explain": True}),
                )
            case "skip" if step == Step.QUESTION:
                skip = SkipQuestion(question=draft.question, scope=draft.scope)
                after = draft.model_copy(
                    update={"echo": Echo(question=draft.question, skipped=True)}
                )
                return Go(Step.NEXT, after, (skip,))
            case "correct":
                return self._take_correction(draft, arguments, context)
            case "note":
                return self._take_note(
                    draft, str(arguments.get("text") or answer.fields.get("note", "")), context
                )
            case "attach":
                return Again(context.words("question.send_file"))
            case "overtaken":
                return self._answered_elsewhere(step, draft, context)
            case _:
                return Again(context.words("question.choose_one"))

    def _take_correction(
        self, draft: ChecklistDraft, arguments: Mapping[str, JsonValue], context: TurnContext
    ) -> Transition:
        standing = self._progress(draft, context)
        wanted = arguments.get("question") or arguments.get("number")
        if wanted is None and draft.echo is not None:
            wanted = draft.echo.question
        question = standing.by_number(str(wanted)) if wanted is not None else None
        return Go(Step.CHOOSE, draft) if question is None else self._correct(draft, question.id)

    def _back(self, draft: ChecklistDraft, standing: ChecklistProgress) -> Transition:
        """Nothing is to be put right after all."""
        if draft.question:
            return Go(Step.QUESTION, draft)
        return Go(Step.FINISHED if standing.is_finished else Step.NEXT, draft)

    def _correct(self, draft: ChecklistDraft, question: str) -> Transition:
        back = draft.back_to or (draft.question if draft.question != question else None)
        return Go(
            Step.QUESTION,
            draft.model_copy(
                update={
                    "question": question,
                    "back_to": back,
                    "echo": None,
                    "explain": False,
                    "note": None,
                    "tried": None,
                }
            ),
        )

    def _take_note(self, draft: ChecklistDraft, note: str, context: TurnContext) -> Transition:
        """A note to an answer given is written to it; one to an open question waits for its answer."""
        if not note:
            return Again(context.words("question.write_note"))
        question = self._question(draft, context)
        kept = self._progress(draft, context).given.get(question.id)
        if kept is None:
            return Go(Step.QUESTION, draft.model_copy(update={"note": note}))
        record = NoteAnswer(question=question.id, scope=draft.scope, note=note, seen=draft.seen)
        return Go(Step.QUESTION, draft, (record,))

    def _answered_elsewhere(
        self, step: str, draft: ChecklistDraft, context: TurnContext
    ) -> Transition:
        if step != Step.QUESTION or draft.question not in self._progress(draft, context).given:
            return Go(step, draft)
        return self._onward(draft, self._question(draft, context))

    # ── Files ────────────────────────────────────────────────────────────────

    def _take_files(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Files belong to the question that is open."""
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

    # ── Overtaken ────────────────────────────────────────────────────────────

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
        reopened = current is not None and current.record.reopened_by is not None
        if isinstance(command, RecordAnswer) and current is not None and not reopened:
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

    # ── What the engine asks ─────────────────────────────────────────────────

    def accepts(self, step: str, draft: ChecklistDraft, context: TurnContext) -> AcceptedInput:
        free = step == Step.QUESTION and self._question(draft, context).kind == "text"
        return "commands" if free else "wishes"

    def about(self, draft: ChecklistDraft) -> Mapping[str, JsonValue]:
        return {"about": [draft.scope], "requirement": draft.requirement}

    def question_key(self, step: str, draft: ChecklistDraft) -> str | None:
        return f"{draft.question}@{draft.scope}" if step == Step.QUESTION else None

    def position_text(self, step: str, draft: ChecklistDraft, context: TurnContext) -> str:
        return cards.resting(
            self._view(draft, self._progress(draft, context), context), draft.question
        )

    # ── Helpers ──────────────────────────────────────────────────────────────

    def _progress(self, draft: ChecklistDraft, context: TurnContext) -> ChecklistProgress:
        return context.command_context.progress(draft.requirement, draft.scope)

    def _view(
        self, draft: ChecklistDraft, standing: ChecklistProgress, context: TurnContext
    ) -> ChecklistView:
        around = context.command_context.scope_context(draft.scope)
        question = context.catalogue.question(draft.question) if draft.question else None
        done = draft.question == "" or not standing.open
        return ChecklistView(
            standing=standing,
            label=around.label,
            filled=around.filled,
            words=context.words,
            today=context.today,
            name_of=context.name_of,
            me=context.actor.email,
            echo=draft.echo,
            tried=draft.tried,
            people=_options(context) if question is not None and question.kind == "person" else (),
            observed=_observed(question, draft.scope, context) if question is not None else None,
            follow_ups=_follow_ups(standing, context) if done else (),
            approver=_approver(standing, context) if done else None,
            repeats_on=_repeats_on(standing, context) if done else None,
        )

    def _question(self, draft: ChecklistDraft, context: TurnContext) -> Question:
        return context.catalogue.question(draft.question)


def _known_reasons(
    question: Question, contract: str, note: str, context: TurnContext
) -> dict[str, JsonValue]:
    """What was just said, else what the register already says of this claim."""
    if note:
        return {"reason": note}
    found = context.register.find(Deviation, contract=contract, question=question.id)
    if not found:
        return {}
    known = found[0].record
    values = {
        "reason": known.reason,
        "compensating": known.compensating,
        "clause": known.clause,
        "next_opportunity": known.next_opportunity,
    }
    return {name: value for name, value in values.items() if value}


def _evidence(question: str, scope: str, file: StoredFile) -> AttachEvidence:
    return AttachEvidence(
        question=question,
        scope=scope,
        sha256=file.sha256,
        title=file.name,
        media_type=file.media_type,
        size=file.size,
    )


def _options(context: TurnContext) -> list[tuple[str, str]]:
    return [(person.email, person.name) for person in _people(context)]


def _observed(question: Question, scope: str, context: TurnContext) -> str | None:
    """What the register already says about the question, as a sentence."""
    if question.observes is None:
        return None
    seen = observe(question.observes, scope, context.command_context)
    return None if seen is None else cards.observed(seen, context.words, context.name_of)


def _follow_ups(standing: ChecklistProgress, context: TurnContext) -> list[Action]:
    found = context.register.find(
        Action, requirement=standing.requirement.id, scope=standing.scope, closed_on=None
    )
    return sorted((kept.record for kept in found), key=lambda action: action.due_on)


def _approver(standing: ChecklistProgress, context: TurnContext) -> str | None:
    member = context.command_context.scope_context(standing.scope).accountable(
        standing.requirement.id
    )
    return member.name if member else None


def _repeats_on(standing: ChecklistProgress, context: TurnContext) -> str:
    return context.words.date(deadline(context.today.day, INTERVALS["checklist_repeated"]))


def _people(context: TurnContext) -> list[Named]:
    return [
        Named(kept.record.email, kept.record.name)
        for kept in context.register.find(Member, active=True)
    ]


def _is_yes(text: str) -> bool:
    return _says(text, "ja", "yes", "jo", "jep", "ok", "rigtigt", "right")


def _says(text: str, *words: str) -> bool:
    return text.strip().casefold().rstrip(".!").split(" ")[0] in words
