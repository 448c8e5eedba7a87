"""Make a paper of one system, contract or forum: a mini plan, a contract's sheet, a letter.

SORT (of a letter) ──▶ WHICH ──▶ MAKING ──▶ the files
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.cards import papers
from bot.cards.checklist import scope_choice
from bot.cards.papers import LETTER_KINDS, PaperKind
from bot.engine.dialog import (
    Again,
    BackgroundJob,
    Dialog,
    Done,
    Go,
    StepAnswer,
    Transition,
    TurnContext,
)
from bot.engine.paper_request import (
    MAKE,
    nothing_called_so,
    paper_command,
    scopes_of_kind,
    take_paper,
    wanted_paper,
)
from bot.engine.queries.topic import scopes_in
from bot.engine.scopes import Scopes, further, read_scopes
from bot.messages import Card
from governance.records.forums import Forum
from governance.schema.scopes import parse_scope, scope_of


class Step(StrEnum):
    """The steps of every paper of one thing; their names are persisted."""

    WHICH = "system"
    MAKING = "making"


class LetterStep(StrEnum):
    """The steps of a letter; their names are persisted."""

    SORT = "sort"
    WHICH = "system"
    MAKING = "making"


class Draft(BaseModel):
    """The choices so far.

    - `among`: those that were named, where they were several.
    - `systems`: the systems that were named, which a letter is about.
    - `wants`, `lang`: which letter, and in which language if not the reader's.
    - `begun`: the paper is being made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    among: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    scope: str = ""
    first: int = 0
    wants: str = ""
    lang: str = ""
    begun: bool = False


_OF: Final[Mapping[PaperKind, str]] = {
    "mini_plan": "3.2",
    "contract_sheet": "1.1",
    "agenda": "2.4",
    "minutes": "2.4",
    "letter": "1.1",
}
"""A requirement that is assessed on what the paper is of: a system, a contract or a forum."""
_NAMES: Final[Mapping[PaperKind, str]] = {
    "mini_plan": "paper.name_mini_plan",
    "contract_sheet": "paper.name_contract_sheet",
    "agenda": "paper.name_agenda",
    "minutes": "paper.name_minutes",
    "letter": "paper.name_letter",
}
_LEVELS: Final = ("strategic", "tactical", "operations", "security")


class PaperOfOneDialog(Dialog[Draft]):
    """The flow; what was named is not asked for."""

    def __init__(self, name: PaperKind, steps: type[StrEnum]) -> None:
        super().__init__(name, draft=Draft, steps=steps, private=True)
        self.paper = name

    def on_enter(self, step: str, draft: Draft, context: TurnContext) -> Transition | None:
        match step:
            case LetterStep.SORT:
                return Go(Step.WHICH, draft) if draft.wants in LETTER_KINDS else None
            case Step.WHICH:
                only = self.scopes_of(draft, context).only
                return self.chosen(draft, only) if only else None
            case _:
                return None if draft.begun else self.make(draft)

    def scopes_of(self, draft: Draft, context: TurnContext) -> Scopes:
        """Find what there is to choose among."""
        found = read_scopes(context.catalogue[_OF[self.paper]], context)
        return found.of(draft.among) if draft.among else found

    def begun(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Draft:
        """Return what the words or the button say already."""
        named = scopes_in(arguments)
        kind = context.catalogue[_OF[self.paper]].scope
        wants = str(arguments.get("wants") or "")
        among = scopes_of_kind(kind, named, context)
        if wants in _LEVELS:
            among = _of_level(wants, among, context) or among
        return Draft(
            among=among,
            systems=tuple(parse_scope(one)[1] for one in named if one.startswith("system:")),
            wants=wants,
            lang=str(arguments.get("lang") or ""),
        )

    def chosen(self, draft: Draft, scope: str) -> Transition:
        """Go on with that one."""
        return Go(
            Step.MAKING,
            draft.model_copy(update={"scope": scope}),
            record=(paper_command(self.paper, scope),),
        )

    def make(self, draft: Draft) -> Transition:
        """Have the paper made outside the turn."""
        more: dict[str, JsonValue] = {}
        if self.paper == "letter":
            more = {"wants": draft.wants, "lang": draft.lang, "systems": list(draft.systems)}
        arguments = wanted_paper(self.paper, about=draft.scope, **more)
        begun = draft.model_copy(update={"begun": True})
        return BackgroundJob(MAKE, arguments, Step.MAKING, begun)


def dialogs() -> tuple[PaperOfOneDialog, ...]:
    """Build the dialogs of these papers."""
    return (
        _dialog("mini_plan", "mini_plan.making"),
        _dialog("contract_sheet", "contract_sheet.making"),
        _dialog("agenda", "agenda.making"),
        _dialog("minutes", "agenda.making_minutes"),
        _letter(),
    )


_Steps: TypeAlias = type[Step] | type[LetterStep]


def _dialog(name: PaperKind, making: str, steps: _Steps = Step) -> PaperOfOneDialog:
    made = PaperOfOneDialog(name, steps)

    @made.begins
    def begin(arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        unknown = nothing_called_so(name, arguments, context, of_one=True)
        if unknown is not None:
            return Done(card=unknown)
        first = LetterStep.SORT if steps is LetterStep else Step.WHICH
        return Go(first, made.begun(arguments, context))

    @made.asks(Step.WHICH, needs=made.scopes_of)
    def ask_which(draft: Draft, scopes: Scopes, context: TurnContext) -> Card:
        return scope_choice.scope(
            context.words,
            context.today,
            scopes.requirement,
            scopes.choices,
            first=draft.first,
            over=context.words(_NAMES[name]),
        )

    @made.takes(Step.WHICH)
    def take_which(
        draft: Draft, answer: StepAnswer, scopes: Scopes, context: TurnContext
    ) -> Transition:
        first = further(answer)
        if first is not None:
            return Go(Step.WHICH, draft.model_copy(update={"first": first}))
        scope = scopes.chosen(answer)
        if scope is None:
            return Again(context.words("choosing.which_scope"))
        return made.chosen(draft, scope)

    @made.asks(Step.MAKING)
    def ask_to_wait(draft: Draft, context: TurnContext) -> Card:
        return papers.making(context.words, context.today.now, context.words(making))

    @made.takes(Step.MAKING)
    def take_what_was_made(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        return take_paper(answer, context) or made.make(draft)

    return made


def _letter() -> PaperOfOneDialog:
    made = _dialog("letter", "letter.making", LetterStep)

    @made.asks(LetterStep.SORT)
    def ask_sort(draft: Draft, context: TurnContext) -> Card:
        return papers.letter_kinds(context.words, context.today.now)

    @made.takes(LetterStep.SORT)
    def take_sort(draft: Draft, answer: StepAnswer, context: TurnContext) -> Transition:
        if answer.value not in LETTER_KINDS:
            return Again(context.words("letter.which"), unread=True)
        return Go(Step.WHICH, draft.model_copy(update={"wants": str(answer.value)}))

    return made


def _of_level(level: str, among: tuple[str, ...], context: TurnContext) -> tuple[str, ...]:
    """Return the forums of that level, of those that were named if any were."""
    found = (kept.record for kept in context.register.find(Forum, level=level))
    scopes = [scope_of("forum", one.name) for one in found]
    return tuple(scope for scope in scopes if not among or scope in among)
