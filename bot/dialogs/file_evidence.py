"""File as evidence what came while no question was open: files, links and numbers of cases.

REQUIREMENT ──▶ SCOPE ──▶ QUESTION ──▶ AttachEvidence
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards.checklist import file_evidence as cards
from bot.cards.checklist import scope_choice
from bot.cards.checklist.file_evidence import FilingOptions
from bot.engine.dialog import (
    AcceptedInput,
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
from bot.engine.scopes import Scopes, further, read_scopes, requirement_in
from bot.language.document_references import references_in, says_little_besides
from bot.language.normalise import normalise_phrase, stems
from bot.messages import Card, FileRef, StoredFile
from governance.access import Verb, audits, may
from governance.catalogue import Question, Requirement
from governance.commands import AttachEvidence
from governance.records.evidence import title_of_reference
from governance.schema.scopes import parse_scope


class Step(StrEnum):
    """The steps of the dialog; their names are persisted."""

    REQUIREMENT = "requirement"
    SCOPE = "scope"
    QUESTION = "question"


class Draft(BaseModel):
    """The files and references, and the place chosen for them so far.

    `references` are links and cases as they were written. `title` is what a single file is to be
    called, and `words` what was said along with it. `about` are the scopes that were spoken of.
    """

    model_config = ConfigDict(frozen=True)

    files: tuple[StoredFile, ...] = ()
    references: tuple[str, ...] = ()
    title: str | None = None
    words: str = ""
    requirement: str = ""
    about: tuple[str, ...] = ()
    scope: str = ""
    first: int = 0

    @property
    def names(self) -> list[str]:
        """The names the files will have, and the references."""
        return [*self.file_names, *map(title_of_reference, self.references)]

    @property
    def file_names(self) -> list[str]:
        """The names the files will have, each in its place."""
        alone = self.title is not None and len(self.files) == 1
        return [self.title or ""] if alone else [file.name for file in self.files]


class FileEvidenceDialog(Dialog[Draft]):
    """The flow; what there is no choice about, or what was said with the file, is not asked."""

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        match step:
            case Step.REQUIREMENT:
                requirement = _only_or_said(draft, requirements_of(draft, context))
                return None if requirement is None else _for(draft, requirement)
            case Step.SCOPE:
                scopes = scopes_of(draft, context)
                if _out_of_reach(draft, scopes, context):
                    return None
                spoken_of = scopes.of(draft.about).only
                scope = scopes.only or spoken_of or (draft.words and scopes.named(draft.words))
                return _at(draft, scope) if scope else None
            case _:
                return None

    def accepts(self, step: str, draft: Draft, context: TurnContext) -> AcceptedInput:
        """Take `3.3` as a requirement, and not as a wish to start its checklist."""
        return "wishes" if step == Step.SCOPE else "questions"

    def takes_files(self, step: str, draft: Draft) -> bool:
        return True

    def about(self, draft: Draft) -> Mapping[str, JsonValue]:
        return {"about": [draft.scope]} if draft.scope else {}

    def position_text(self, step: str, draft: Draft, context: TurnContext) -> str:
        return context.words("keeping.resting")


dialog = FileEvidenceDialog("keep_evidence", draft=Draft, steps=Step, private=True)


@dialog.begins
def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
    """Begin with `file` or `files`, as in `StoredFile`, or with `references`.

    `title`, `words` and `about` are the draft's. `requirement` and `scope` are those of a checklist
    that was open, or of what they prove as far as that is known.
    """
    one = [arguments["file"]] if "file" in arguments else []
    draft = Draft.model_validate({"files": one, **arguments})
    if not draft.names:
        raise ValueError("there is nothing to keep")
    if audits(context.actor) or not requirements_of(draft, context):
        return Cancel(cards.nowhere(context.words, context.today, reads_only=audits(context.actor)))
    known = [one.id for one in requirements_of(draft, context)]
    if draft.requirement not in known:
        return Go(Step.REQUIREMENT, draft.model_copy(update={"requirement": "", "scope": ""}))
    if scopes_of(draft, context).of([draft.scope]).choices:
        return Go(Step.QUESTION, draft)
    return Go(Step.SCOPE, draft.model_copy(update={"scope": ""}))


# ── The requirement ──────────────────────────────────────────────────────────


def requirements_of(draft: Draft, context: TurnContext) -> tuple[Requirement, ...]:
    """List the requirements the person may attach something to, for one scope at least."""
    return tuple(
        requirement
        for requirement in context.catalogue
        if any(
            _may_attach(requirement, choice.value, context)
            for choice in read_scopes(requirement, context).choices
        )
    )


@dialog.asks(Step.REQUIREMENT, needs=requirements_of)
def ask_requirement(
    draft: Draft, requirements: Sequence[Requirement], context: TurnContext
) -> Card:
    lead = cards.lead(context.words, draft.names)
    return scope_choice.requirement(context.words, context.today, requirements, lead=lead)


@dialog.takes(Step.REQUIREMENT)
def take_requirement(
    draft: Draft, answer: StepAnswer, requirements: Sequence[Requirement], context: TurnContext
) -> Transition:
    if _brings_more(answer):
        return _with_more(Step.REQUIREMENT, draft, answer)
    found = requirement_in(answer, requirements)
    if found is None:
        return Again(context.words("choosing.which_requirement"))
    return _for(draft, found)


def _only_or_said(draft: Draft, requirements: Sequence[Requirement]) -> Requirement | None:
    """Find the only requirement, or the one whose number or whole title was said with the file."""
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


def scopes_of(draft: Draft, context: TurnContext) -> Scopes:
    """Find the scopes that the person may attach something to."""
    scopes = read_scopes(context.catalogue[draft.requirement], context)
    return scopes.of(
        choice.value
        for choice in scopes.choices
        if _may_attach(scopes.requirement, choice.value, context)
    )


def _out_of_reach(draft: Draft, scopes: Scopes, context: TurnContext) -> str:
    """Name the one that was spoken of, where the person may attach nothing to it."""
    everywhere = read_scopes(scopes.requirement, context)
    about = [parse_scope(scope)[1] for scope in draft.about]
    meant = everywhere.named(" · ".join([draft.words, *about]))
    within = meant is None or scopes.of([meant]).choices
    return "" if within else next(one.label for one in everywhere.choices if one.value == meant)


@dialog.asks(Step.SCOPE, needs=scopes_of)
def ask_scope(draft: Draft, scopes: Scopes, context: TurnContext) -> Card:
    elsewhere = _out_of_reach(draft, scopes, context)
    return scope_choice.scope(
        context.words,
        context.today,
        scopes.requirement,
        scopes.choices,
        first=draft.first,
        lead=cards.lead(context.words, draft.names, elsewhere),
    )


@dialog.takes(Step.SCOPE)
def take_scope(
    draft: Draft, answer: StepAnswer, scopes: Scopes, context: TurnContext
) -> Transition:
    if _brings_more(answer):
        return _with_more(Step.SCOPE, draft, answer)
    first = further(answer)
    if first is not None:
        return Go(Step.SCOPE, draft.model_copy(update={"first": first, "words": ""}))
    scope = scopes.chosen(answer)
    if scope is None:
        return Again(context.words("choosing.which_scope"))
    return _at(draft, scope)


def _at(draft: Draft, scope: str) -> Transition:
    return Go(Step.QUESTION, draft.model_copy(update={"scope": scope}))


# ── The question ─────────────────────────────────────────────────────────────


def filing_options(draft: Draft, context: TurnContext) -> FilingOptions:
    """Read the checklist as it is now."""
    return FilingOptions(
        standing=context.command_context.progress(draft.requirement, draft.scope),
        around=context.command_context.scope_context(draft.scope),
        words=context.words,
    )


@dialog.asks(Step.QUESTION, needs=filing_options)
def ask_question(draft: Draft, shelf: FilingOptions, context: TurnContext) -> Card:
    named = _spoken_of(draft.words, shelf)
    return cards.question(context.today, shelf, draft.names, named)


@dialog.takes(Step.QUESTION)
def take_question(
    draft: Draft, answer: StepAnswer, shelf: FilingOptions, context: TurnContext
) -> Transition:
    if _brings_more(answer):
        return _with_more(Step.QUESTION, draft, answer)
    question = _question_in(answer, shelf)
    if question is None:
        example = shelf.number(shelf.standing.asked[-1])
        return Again(context.words("keeping.which_question", example=example))
    files = (
        AttachEvidence(
            question=question.id,
            scope=draft.scope,
            sha256=file.sha256,
            title=name,
            media_type=file.media_type,
            size=file.size,
        )
        for file, name in zip(draft.files, draft.file_names, strict=True)
    )
    references = (
        AttachEvidence(
            question=question.id, scope=draft.scope, url=one, title=title_of_reference(one)
        )
        for one in draft.references
    )
    return Done(
        record=(*files, *references),
        card=cards.kept(context.today, shelf, question, draft.names),
    )


def _question_in(answer: StepAnswer, shelf: FilingOptions) -> Question | None:
    """Find the question by its button, its number, or words that name only one of them."""
    asked = shelf.standing.asked
    if answer.kind == "choice":
        return next((question for question in asked if question.id == answer.value), None)
    words = answer.text.strip(" .?").split()
    for question in asked:
        if words[-1:] in ([question.id], [str(shelf.number(question))]):
            return question
    said = set(normalise_phrase(answer.text))
    named = [question for question in asked if said <= set(normalise_phrase(shelf.topic(question)))]
    return named[0] if said and len(named) == 1 else None


def _spoken_of(said: str, shelf: FilingOptions) -> Sequence[Question]:
    """List the questions whose subject shares most words with what was said, by their stems.

    There are none where all of them do alike. Those that ask for evidence come first.
    """
    heard = _stems_of(said)
    shared = [(len(heard & _stems_of(shelf.topic(one))), one) for one in shelf.standing.asked]
    most = max((count for count, _ in shared), default=0)
    found = [one for count, one in shared if count == most]
    if not most or len(found) == len(shared):
        return ()
    return sorted(found, key=lambda one: one.evidence is None)


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for word in normalise_phrase(text) for stem in stems(word))


def _brings_more(answer: StepAnswer) -> bool:
    """Tell whether it is another file or reference; what tells more of something else is none."""
    said = answer.text if answer.kind == "words" else ""
    return bool(answer.files) or (bool(references_in(said)) and says_little_besides(said))


def _with_more(step: Step, draft: Draft, answer: StepAnswer) -> Transition:
    """Put another file or reference where the first one goes."""
    held = tuple(file for file in answer.files if isinstance(file, FileRef))
    if held:
        return Fetch(held, {"keep": True}, draft)
    here = {file.sha256: file for file in answer.files if isinstance(file, StoredFile)}
    files = {file.sha256: file for file in draft.files} | here
    references = tuple(dict.fromkeys((*draft.references, *references_in(answer.text))))
    more = {"files": tuple(files.values()), "references": references}
    return Go(step, draft.model_copy(update=more))


def _may_attach(requirement: Requirement, scope: str, context: TurnContext) -> bool:
    if may(context.actor, Verb.ATTACH):
        return True
    letter = context.command_context.scope_context(scope).letter_of(
        context.actor.email, requirement.id
    )
    return bool(may(context.actor, Verb.ATTACH, letter=letter))
