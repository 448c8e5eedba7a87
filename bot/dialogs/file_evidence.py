"""File what came with no question open.

REQUIREMENT ──▶ SCOPE ──▶ QUESTION ──▶ AttachEvidence
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.cards.checklist import evidence_filing as cards
from bot.cards.checklist import scope_choice
from bot.cards.checklist.evidence_filing import FilingOptions
from bot.engine.dialog import (
    Again,
    Cancel,
    Dialog,
    Done,
    Fetch,
    Go,
    Heeds,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.scopes import Scopes, further, read_scopes, requirement_in
from bot.language.normalise import fold_phrase
from bot.messages import Card, FileRef, StoredFile
from governance.access import Verb, audits, may
from governance.catalogue import Question, Requirement
from governance.commands import AttachEvidence


class Step(StrEnum):
    REQUIREMENT = "requirement"
    SCOPE = "scope"
    QUESTION = "question"


class Draft(BaseModel):
    """`title` is what the one file is to be called, `words` what was said along with it."""

    model_config = ConfigDict(frozen=True)

    files: Annotated[tuple[StoredFile, ...], Field(min_length=1)]
    title: str | None = None
    words: str = ""
    requirement: str = ""
    scope: str = ""
    first: int = 0

    @property
    def names(self) -> list[str]:
        """What the files will be called."""
        alone = self.title is not None and len(self.files) == 1
        return [self.title or ""] if alone else [file.name for file in self.files]


class FileEvidenceDialog(Dialog[Draft]):
    """The flow; what there is no choice about, or what was said with the file, is not asked."""

    def arrive(self, step: str, draft: Draft, scene: TurnContext) -> Transition | None:
        match step:
            case Step.REQUIREMENT:
                requirement = _only_or_said(draft, requirements_of(draft, scene))
                return None if requirement is None else _for(draft, requirement)
            case Step.SCOPE:
                scopes = scopes_of(draft, scene)
                scope = scopes.only or (scopes.named(draft.words) if draft.words else None)
                return None if scope is None else _at(draft, scope)
            case _:
                return None

    def heeds(self, step: str, draft: Draft, scene: TurnContext) -> Heeds:
        """`3.3` names a requirement, and is no wish to start its checklist."""
        return "wishes" if step == Step.SCOPE else "questions"

    def about(self, draft: Draft) -> Mapping[str, JsonValue]:
        return {"about": [draft.scope]} if draft.scope else {}

    def resting(self, step: str, draft: Draft, scene: TurnContext) -> str:
        return scene.words("keeping.resting")


dialog = FileEvidenceDialog("keep_evidence", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], scene: TurnContext) -> Transition:
    """`file` or `files`: as `StoredFile` has them; `title` and `words` as the draft."""
    files = arguments["files"] if "files" in arguments else [arguments["file"]]
    draft = Draft.model_validate({**arguments, "files": files})
    if audits(scene.actor) or not requirements_of(draft, scene):
        return Cancel(cards.nowhere(scene.words, scene.today, reads_only=audits(scene.actor)))
    return Go(Step.REQUIREMENT, draft)


# ── The requirement ──────────────────────────────────────────────────────────


def requirements_of(draft: Draft, scene: TurnContext) -> tuple[Requirement, ...]:
    """Those the person may attach something to, for one scope at least."""
    return tuple(
        requirement
        for requirement in scene.catalogue
        if any(
            _may_attach(requirement, choice.value, scene)
            for choice in read_scopes(requirement, scene).choices
        )
    )


@dialog.asks(Step.REQUIREMENT, needs=requirements_of)
def ask_requirement(draft: Draft, requirements: Sequence[Requirement], scene: TurnContext) -> Card:
    lead = cards.lead(scene.words, draft.names)
    return scope_choice.requirement(scene.words, scene.today, requirements, lead=lead)


@dialog.takes(Step.REQUIREMENT)
def take_requirement(
    draft: Draft, answer: StepAnswer, requirements: Sequence[Requirement], scene: TurnContext
) -> Transition:
    if answer.files:
        return _with_more(Step.REQUIREMENT, draft, answer)
    found = requirement_in(answer, requirements)
    if found is None:
        return Again(scene.words("choosing.which_requirement"))
    return _for(draft, found)


def _only_or_said(draft: Draft, requirements: Sequence[Requirement]) -> Requirement | None:
    """The one there is, or the one whose number or whole title was said with the file."""
    said = draft.words.casefold()
    named = [
        requirement
        for requirement in requirements
        if requirement.id in said.split()
        or requirement.title.da.casefold() in said
        or requirement.title.en.casefold() in said
    ]
    fitting = requirements if len(requirements) == 1 else named
    return fitting[0] if len(fitting) == 1 else None


def _for(draft: Draft, requirement: Requirement) -> Transition:
    return Go(Step.SCOPE, draft.model_copy(update={"requirement": requirement.id}))


# ── What it is about ─────────────────────────────────────────────────────────


def scopes_of(draft: Draft, scene: TurnContext) -> Scopes:
    """What the requirement is assessed on, and the person may attach something to."""
    scopes = read_scopes(scene.catalogue[draft.requirement], scene)
    return scopes.of(
        choice.value
        for choice in scopes.choices
        if _may_attach(scopes.requirement, choice.value, scene)
    )


@dialog.asks(Step.SCOPE, needs=scopes_of)
def ask_scope(draft: Draft, scopes: Scopes, scene: TurnContext) -> Card:
    return scope_choice.scope(
        scene.words,
        scene.today,
        scopes.requirement,
        scopes.choices,
        first=draft.first,
        lead=cards.lead(scene.words, draft.names),
    )


@dialog.takes(Step.SCOPE)
def take_scope(draft: Draft, answer: StepAnswer, scopes: Scopes, scene: TurnContext) -> Transition:
    if answer.files:
        return _with_more(Step.SCOPE, draft, answer)
    first = further(answer)
    if first is not None:
        return Go(Step.SCOPE, draft.model_copy(update={"first": first, "words": ""}))
    scope = scopes.chosen(answer)
    if scope is None:
        return Again(scene.words("choosing.which_scope"))
    return _at(draft, scope)


def _at(draft: Draft, scope: str) -> Transition:
    return Go(Step.QUESTION, draft.model_copy(update={"scope": scope}))


# ── The question ─────────────────────────────────────────────────────────────


def shelf_of(draft: Draft, scene: TurnContext) -> FilingOptions:
    """The checklist as it stands."""
    return FilingOptions(
        standing=scene.deal.progress(draft.requirement, draft.scope),
        around=scene.deal.around(draft.scope),
        words=scene.words,
    )


@dialog.asks(Step.QUESTION, needs=shelf_of)
def ask_question(draft: Draft, shelf: FilingOptions, scene: TurnContext) -> Card:
    return cards.question(scene.today, shelf, draft.names)


@dialog.takes(Step.QUESTION)
def take_question(
    draft: Draft, answer: StepAnswer, shelf: FilingOptions, scene: TurnContext
) -> Transition:
    if answer.files:
        return _with_more(Step.QUESTION, draft, answer)
    question = _question_in(answer, shelf)
    if question is None:
        example = shelf.number(shelf.standing.asked[-1])
        return Again(scene.words("keeping.which_question", example=example))
    return Done(
        record=tuple(
            AttachEvidence(
                question=question.id,
                scope=draft.scope,
                sha256=file.sha256,
                title=name,
                media_type=file.media_type,
                size=file.size,
            )
            for file, name in zip(draft.files, draft.names, strict=True)
        ),
        card=cards.kept(scene.today, shelf, question, draft.names),
    )


def _question_in(answer: StepAnswer, shelf: FilingOptions) -> Question | None:
    """By its button, by its number, or by words that only one of them is called by."""
    asked = shelf.standing.asked
    if answer.kind == "choice":
        return next((question for question in asked if question.id == answer.value), None)
    words = answer.text.strip(" .?").split()
    for question in asked:
        if words[-1:] in ([question.id], [str(shelf.number(question))]):
            return question
    said = set(fold_phrase(answer.text))
    named = [question for question in asked if said <= set(fold_phrase(shelf.topic(question)))]
    return named[0] if said and len(named) == 1 else None


def _with_more(step: Step, draft: Draft, answer: StepAnswer) -> Transition:
    """Another file goes where the first one goes."""
    held = tuple(file for file in answer.files if isinstance(file, FileRef))
    if held:
        return Fetch(held, {"keep": True}, draft)
    here = {file.sha256: file for file in answer.files if isinstance(file, StoredFile)}
    files = {file.sha256: file for file in draft.files} | here
    return Go(step, draft.model_copy(update={"files": tuple(files.values())}))


def _may_attach(requirement: Requirement, scope: str, scene: TurnContext) -> bool:
    if may(scene.actor, Verb.ATTACH):
        return True
    letter = scene.deal.around(scope).letter_of(scene.actor.email, requirement.id)
    return bool(may(scene.actor, Verb.ATTACH, letter=letter))
