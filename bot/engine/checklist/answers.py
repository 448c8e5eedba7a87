"""Answers to a checklist's question become commands."""

import re
from dataclasses import replace

from pydantic import JsonValue

from bot.cards.checklist.checklist import ALL_OF_THEM, Echo
from bot.engine.checklist.draft import (
    ChecklistDraft,
    Step,
    go_onward,
    go_to_question,
    progress_of,
    question_of,
)
from bot.engine.checklist.fact_form import before_of, form_of, heading_of
from bot.engine.checklist.told import tells_of_another
from bot.engine.checklist.view import people_to_choose
from bot.engine.dialog import Again, Call, Go, StepAnswer, Transition, TurnContext
from bot.language.document_references import CASE, LINK, has_question_mark, without_links
from bot.language.normalise import first_sentence, normalise_phrase
from bot.language.phrase_table import after_opening, spoken, words_of
from bot.language.questions import asks_or_orders
from bot.language.yes_no import is_said, plain_yes_no
from bot.nlu_port import NotParsed, Understanding
from governance.catalogue import Question
from governance.changes.checklist_commands import told_by
from governance.checklists.assessment import CHOICES_APART, DONT_KNOW, NOT_POSSIBLE, YES
from governance.commands import AnyCommand, AttachEvidence, RecordAnswer
from governance.positions.answer_facts import AnswerFacts
from governance.positions.checklist_progress import alike_open
from governance.records.deviations import Deviation
from governance.records.evidence import title_of_reference

_PARTS = re.compile(r"(?<=[.!?;,])\s+|\n+|\s+(?=(?:og|and)\s)", re.IGNORECASE)
_FRINGE = " \t\r\n,;"
_FEWEST_OF_A_NOTE = 3
_OF_WORDS = ("graded", "choice", "multi")
"""The kinds of questions that yes, no or a word answers, whatever follows."""
_CHANGE = ("ret", "ret det", "ret svaret", "brug mit", "mit", "change", "change it", "mine")
_KEEP = ("behold", "behold det", "behold svaret", "keep", "keep it")


class ChecklistAnswers:
    """Answers are read by the understanding; each sure one becomes a command in its own turn."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def take(self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext) -> Transition:
        """Take an answer to the open question; one that is not sure is confirmed first."""
        question = question_of(draft, context)
        draft = draft.model_copy(update={"knows": ""})
        if answer.kind == "choice" and answer.value == ALL_OF_THEM:
            return _all_of_them(draft, question, context)
        if answer.kind == "choice":
            return self._record(draft, question, str(answer.value), None, context)
        text = answer.text if answer.kind == "words" else answer.fields.get("value", "")
        text, draft = _without_proof(text, answer.fields.get("proof", ""), draft)
        if answer.kind == "words" and after_opening(text, "no_and_more"):
            return Again(context.words("question.takes_back"), draft)
        if answer.kind == "fields" and question.options:
            return self._take_ticked(draft, question, text, context)
        if not text and draft.proof and question.kind == "graded":
            return self._record(draft, question, YES, None, context)
        if answer.kind == "fields" and question.kind == "graded":
            return self._record(draft, question, YES, None, context)
        read = self._understanding.answer(
            question,
            text,
            lang=context.words.lang,
            today=context.today.day,
            people=people_to_choose(context) if question.kind == "person" else (),
        )
        is_unknown = isinstance(read, NotParsed) or read.value == DONT_KNOW
        knows = _who_knows(text, context) if is_unknown and answer.kind == "words" else ""
        if knows and question.kind in _OF_WORDS:
            parted = first_sentence(text)
            before = parted is not None and _who_knows(parted[0], context) == knows
            rest = parted[1] if parted is not None and before else ""
            unknown = {
                "pending": DONT_KNOW,
                "pending_note": None,
                "knows": knows,
                "unread": rest if normalise_phrase(rest) else "",
            }
            return Go(Step.CONFIRM, draft.model_copy(update=unknown))
        if isinstance(read, NotParsed):
            tried = text if answer.kind == "fields" else None
            reason = context.words(read.reason, **read.arguments)
            if answer.kind == "words" and asks_or_orders(text):
                return _explained(draft, context)  # it is no note to the answer
            if answer.kind == "words" and question.kind in _OF_WORDS and _tells_something(text):
                # What was said goes with the answer that is chosen now.
                draft = draft.model_copy(update={"note": text})
                reason = f"{reason} {context.words('question.goes_with_answer')}"
            return Again(reason, draft.model_copy(update={"tried": tried}))
        is_inside = not read.sure and read.note == text.strip()
        if is_inside and answer.kind == "words" and asks_or_orders(text):
            return _explained(draft, context)
        others = progress_of(draft, context).requirement.questions
        if not read.sure or (
            read.note
            and question.kind in _OF_WORDS
            and tells_of_another(question, others, text, context, self._understanding)
        ):
            pending = draft.model_copy(update={"pending": read.value, "pending_note": read.note})
            return Go(Step.CONFIRM, pending)
        return self._record(draft, question, read.value, read.note, context)

    def take_for_the_last(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Take another answer to the question that was answered last, and ask on after it."""
        last = draft.echo.question if draft.echo is not None else draft.question
        back = go_to_question(draft, last).draft
        kept = progress_of(back, context).latest.get(last)
        seen = back.model_copy(update={"seen": kept.version if kept else 0})
        taken = self.take(seen, answer, context)
        if not isinstance(taken, Again):
            return taken
        return replace(taken, draft=taken.draft or seen, step=Step.QUESTION)

    def take_confirmation(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Take the answer to `mente du …?` (did you mean …?); any other words are a new answer."""
        question = question_of(draft, context)
        if (answer.kind == "choice" and answer.value == "confirm") or (
            answer.kind == "words" and plain_yes_no(answer.text) == "ja"
        ):
            return self._record(draft, question, draft.pending or "", draft.pending_note, context)
        if answer.kind == "choice" and answer.value == "reject":
            unsure = draft.model_copy(update={"pending": None, "pending_note": None})
            return Go(Step.QUESTION, unsure)
        fresh = draft.model_copy(update={"pending": None, "pending_note": None})
        instead = after_opening(answer.text, "no_and_more") if answer.kind == "words" else ""
        if instead:  # `nej, noget andet. jeg stopper selv` (no, something else. I leave myself)
            answer = replace(answer, text=instead)
        taken = self.take(fresh, answer, context)
        if not isinstance(taken, Again):
            return taken
        return replace(taken, draft=taken.draft or fresh, step=Step.QUESTION)

    def take_overtaken(
        self, draft: ChecklistDraft, answer: StepAnswer, context: TurnContext
    ) -> Transition:
        """Take the choice between somebody else's answer and one's own."""
        question = question_of(draft, context)
        wants_change = (answer.kind == "choice" and answer.value == "change") or (
            answer.kind == "words" and is_said(answer.text, *_CHANGE)
        )
        if wants_change:
            return self._record(draft, question, draft.pending or "", None, context)
        wants_keep = (answer.kind == "choice" and answer.value == "keep") or (
            answer.kind == "words" and is_said(answer.text, *_KEEP)
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
        return _told(draft, question, value, note, context)


def _explained(draft: ChecklistDraft, context: TurnContext) -> Again:
    """Explain the question, where something was asked that nothing else answers."""
    explained = draft.model_copy(update={"explain": True})
    return Again(context.words("question.asked_in_vain"), explained)


def _told(
    draft: ChecklistDraft,
    question: Question,
    value: str,
    note: str | None,
    context: TurnContext,
) -> Transition:
    """Record the answer with what proves it, or ask for the rest of the fact it tells."""
    notes = "\n".join(part for part in (draft.note, note) if part) or None
    command = RecordAnswer(
        question=question.id, scope=draft.scope, value=value, note=notes, seen=draft.seen
    )
    told = told_by(command, context.command_context)
    if told.against and not told.stays:
        fields = [heading_of(name, context) for name in told.against]
        reason = context.words("question.against", fields=context.words.listed(fields))
        return Again(reason, draft.model_copy(update={"tried": value}))
    form = form_of(question, draft.scope, value, told, context)
    before: tuple[AnyCommand, ...] = _proofs(draft, question, notes if not told.stays else None)
    if told.lacking and not told.stays and form is not None:
        return Go(Step.FACT, draft.model_copy(update={"form": form, "echo": None}), before)
    unread = None if told.stays or before or _keeps(told, notes) else notes
    echo = Echo(question=question.id, said=value, before=before_of(told, context), unread=unread)
    record = (*before, command)
    if value == DONT_KNOW and draft.knows:
        return Go(Step.FACT, draft.model_copy(update={"form": {}, "echo": echo}), record)
    if form is not None and not told.stays:
        asking = draft.model_copy(update={"form": form, "echo": echo})
        return Go(Step.FACT, asking, record)
    return go_onward(draft, question, *record, echo=echo)


def _proofs(
    draft: ChecklistDraft, question: Question, note: str | None
) -> tuple[AttachEvidence, ...]:
    """Return what was given as proof: links, a case number, or where it can be found."""
    found = (note,) if note and "evidence" in question.proves else ()
    return tuple(
        AttachEvidence(
            question=question.id, scope=draft.scope, url=given, title=title_of_reference(given)
        )
        for given in draft.proof or found
    )


def _keeps(told: AnswerFacts, note: str | None) -> bool:
    """Tell whether the note stands in one of the records."""
    return note is None or any(note in fact.values.values() for fact in told.facts)


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


def _all_of_them(draft: ChecklistDraft, question: Question, context: TurnContext) -> Transition:
    """Answer yes to every open question that asks for the same kind of record, in one go."""
    alike = alike_open(question, progress_of(draft, context))
    record: list[AnyCommand] = []
    for one in alike:
        record += _proofs(draft, one, draft.note)
        kept = progress_of(draft, context).latest.get(one.id)
        seen = draft.seen if one == question else kept.version if kept else 0
        record.append(RecordAnswer(question=one.id, scope=draft.scope, value=YES, seen=seen))
    told = draft.model_copy(update={"told": (*draft.told, *(one.id for one in alike))})
    echo = Echo(question=question.id, said=YES, also=len(alike) - 1)
    return go_onward(told, question, *record, echo=echo)


def _tells_something(text: str) -> bool:
    words = normalise_phrase(text)
    asks = has_question_mark(text) or not words_of("question_words").isdisjoint(
        words[:_FEWEST_OF_A_NOTE]
    )
    return len(words) >= _FEWEST_OF_A_NOTE and not asks


def _who_knows(text: str, context: TurnContext) -> str:
    """Return the colleague who is said to know, as in `det ved jeg ikke, spørg mia` (… ask Mia)."""
    words = normalise_phrase(text)
    asks = spoken("somebody_else_knows").all_in(words)
    named = {
        person.email: place
        for person in people_to_choose(context)
        for place, word in enumerate(words)
        if word == normalise_phrase(person.name)[0]
    }
    knowing = [
        who
        for who, place in named.items()
        if any(one.end == place for one in asks)
        or spoken("knows_it").at(words, place + 1) is not None
    ]
    return knowing[0] if len(knowing) == 1 else ""


def _without_proof(text: str, field: str, draft: ChecklistDraft) -> tuple[str, ChecklistDraft]:
    """Part links or a case from the words of an answer; a line of its own is one, too."""
    given = [one for one in (field.strip(), *LINK.findall(text)) if one]
    left = without_links(text) if LINK.search(text) else text
    if not given:
        left, case = _without_case(left)
        given = [case] if case is not None else []
    return left, draft.model_copy(update={"proof": tuple(dict.fromkeys(given)) or draft.proof})


def _without_case(text: str) -> tuple[str, str | None]:
    """Part off what says the case that the proof is in: `beviset ligger på sag 2025-0202`."""
    for part in _PARTS.split(text):
        case = CASE.search(part)
        if case is not None and not words_of("is_proof").isdisjoint(normalise_phrase(part)):
            before, _, after = text.partition(part)
            return f"{before.rstrip(_FRINGE)} {after.lstrip(_FRINGE)}".strip(), case.group()
    return text, None
