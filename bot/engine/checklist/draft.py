"""A checklist's draft says where one is in it, and how to go on from there."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue

from bot.cards.checklist.checklist import Echo
from bot.engine.dialog import Go, TurnContext
from governance.catalogue import Question
from governance.commands import AnyCommand
from governance.positions.checklist_progress import ChecklistProgress


class Step(StrEnum):
    """A place in the checklist; the values are persisted."""

    KNOWN = "known"
    WHICH = "which"
    QUESTION = "question"
    FACT = "fact"
    CONFIRM = "confirm"
    NEXT = "next"
    NOT_POSSIBLE = "not_possible"
    OVERTAKEN = "overtaken"
    CHOOSE = "choose"
    FINISHED = "finished"


def _several(kept: object) -> object:
    """Read the one link, or none, that a draft of an earlier version holds."""
    if kept is None:
        return ()
    return (kept,) if isinstance(kept, str) else kept


class ChecklistDraft(BaseModel):
    """The draft says where one is in the checklist; what was answered is in the register.

    - `back_to`: the question to return to after a correction.
    - `rest`: whether what was skipped is being asked once more.
    - `seen`: the version of the answer that was shown with the question, 0 for none.
    - `reasons`: those written for a claim that somebody else's answer overtook.
    - `told`: the questions answered in this sitting, which are not asked again in it.
    - `correcting`: whether what is known of the question is to be put right.
    - `form`: what the form of the question's fact is called with.
    - `remark`: what is said above what is known, the once.
    - `said`: what was said of some line, until it is clear of which; `lines` are those asked about.
    - `knows`: whoever was said to know the answer, by e-mail, and is offered the follow-up.
    - `unread`: what was said beside an answer that is asked about, and is of something else.
    - `proof`: the links or case numbers that were given with the answer, until it is saved.
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
    told: tuple[str, ...] = ()
    correcting: bool = False
    form: dict[str, JsonValue] = {}
    knows: str = ""
    unread: str = ""
    proof: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    remark: str | None = None
    said: str = ""
    lines: tuple[str, ...] = ()
    echo: Echo | None = None


def progress_of(draft: ChecklistDraft, context: TurnContext) -> ChecklistProgress:
    """Work out from the answers in the register how far the checklist has come."""
    return context.command_context.progress(draft.requirement, draft.scope)


def question_of(draft: ChecklistDraft, context: TurnContext) -> Question:
    """Find the question that is open."""
    return context.catalogue.question(draft.question)


def go_onward(
    draft: ChecklistDraft, question: Question, *record: AnyCommand, echo: Echo | None = None
) -> Go[ChecklistDraft]:
    """Go to the next question, with what was just answered shown on its card."""
    told = tuple(dict.fromkeys((*draft.told, question.id)))
    update = {
        "echo": echo or Echo(question=question.id),
        "explain": False,
        "told": told,
        "correcting": False,
        "proof": (),
        "form": {},
        "knows": "",
    }
    return Go(Step.NEXT, draft.model_copy(update=update), record)


def go_to_question(draft: ChecklistDraft, question: str) -> Go[ChecklistDraft]:
    """Go to a question to put its answer right, and remember the one to return to."""
    back = draft.back_to or (draft.question if draft.question != question else None)
    fresh = {
        "question": question,
        "back_to": back,
        "echo": None,
        "explain": False,
        "note": None,
        "tried": None,
        "correcting": True,
    }
    return Go(Step.QUESTION, draft.model_copy(update=fresh))
