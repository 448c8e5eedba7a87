"""Answers to a checklist's question become commands."""

from pydantic import JsonValue

from bot.engine.checklist.draft import (
    ChecklistDraft,
    Step,
    go_onward,
    question_of,
    says,
)
from bot.engine.checklist.view import people_to_choose
from bot.engine.dialog import Again, Call, Go, StepAnswer, Transition, TurnContext
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Question
from governance.checklists.assessment import CHOICES_APART, NOT_POSSIBLE
from governance.commands import RecordAnswer
from governance.records.deviations import Deviation


class ChecklistAnswers:
    """Answers are read by the understanding; each sure one becomes a command in its own turn."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def take(self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext) -> Transition:
        """Take an answer to the open question; one that is not sure is confirmed first."""
        question = question_of(draft, context)
        if answer.kind == "choice":
            return self._record(draft, question, str(answer.value), None, context)
        text = answer.text if answer.kind == "words" else answer.fields.get("value", "")
        if answer.kind == "fields" and question.options:
            return self._take_ticked(draft, question, text, context)
        read = self._understanding.answer(
            question,
            text,
            lang=context.words.lang,
            today=context.today.day,
            people=people_to_choose(context) if question.kind == "person" else (),
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
        return self._record(draft, question, read.value, read.note, context)

    def take_confirmation(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Take the answer to `mente du …?` (did you mean …?); any other words are a new answer."""
        question = question_of(draft, context)
        if (answer.kind == "choice" and answer.value == "confirm") or (
            answer.kind == "words" and _is_yes(answer.text)
        ):
            return self._record(draft, question, draft.pending or "", draft.pending_note, context)
        if answer.kind == "choice" and answer.value == "reject":
            unsure = draft.model_copy(update={"pending": None, "pending_note": None})
            return Go(Step.QUESTION, unsure)
        return self.take(draft, answer, context)

    def take_overtaken(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Take the choice between somebody else's answer and one's own."""
        question = question_of(draft, context)
        wants_change = (answer.kind == "choice" and answer.value == "change") or (
            answer.kind == "words" and says(answer.text, "ret", "change", "mit", "mine")
        )
        if wants_change:
            return self._record(draft, question, draft.pending or "", None, context)
        wants_keep = (answer.kind == "choice" and answer.value == "keep") or (
            answer.kind == "words" and says(answer.text, "behold", "keep", "ok", "ja", "yes")
        )
        if wants_keep:
            return go_onward(draft.model_copy(update={"pending": None, "note": None}), question)
        return Again(context.words("question.choose_one"))

    def _take_ticked(
        self, draft: ChecklistDraft, question: Question, text: str, context: TurnContext
    ) -> Transition:
        """Take the options that were ticked in the card's own field."""
        ids = [option.id for option in question.options]
        ticked = [part for part in text.split(CHOICES_APART) if part]
        if not ticked or any(part not in ids for part in ticked):
            return Again(context.words("question.tick_one"))
        value = CHOICES_APART.join(sorted(ticked, key=ids.index))
        return self._record(draft, question, value, None, context)

    def _record(
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
            return _ask_reasons(draft, question, note, context)
        notes = [part for part in (draft.note, note) if part]
        record = RecordAnswer(
            question=question.id,
            scope=draft.scope,
            value=value,
            note="\n".join(notes) or None,
            seen=draft.seen,
        )
        return go_onward(draft, question, record)


def _ask_reasons(
    draft: ChecklistDraft, question: Question, note: str | None, context: TurnContext
) -> Transition:
    """Call the form for an answer that is not possible, where a contract can be claimed."""
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


def _known_reasons(
    question: Question, contract: str, note: str, context: TurnContext
) -> dict[str, JsonValue]:
    """Take what was just said, else what the register already says of this claim."""
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


def _is_yes(text: str) -> bool:
    return says(text, "ja", "yes", "jo", "jep", "ok", "rigtigt", "right")
