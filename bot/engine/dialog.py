"""The protocol of dialogs, their transitions, and the hand-written kind (a flow) are defined here.

Three kinds share the protocol: a checklist (`checklist/dialog.py`), a form (`form.py`) and a flow
(`Dialog`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel, JsonValue

from bot.cards.obligation_names import TITLE, clipped
from bot.engine.members.invitations import Invitations
from bot.engine.ports import CrisisLink
from bot.messages import Audience, Card, FileRef, Notice, StoredFile
from bot.texts.words import Words
from governance.access import Actor
from governance.catalogue import Catalogue
from governance.commands import AnyCommand
from governance.context import CommandContext
from governance.ports import Register, Today, Versioned
from governance.records.members import Member, first_name_of

D = TypeVar("D", bound=BaseModel)
AcceptedInput: TypeAlias = Literal["commands", "questions", "wishes"]
"""The meanings a text may have, apart from an answer, while a step is open.

Where any text is an answer, `commands` allows plain commands only. `questions` also allows
questions and orders to show something. `wishes` allows whatever begins something else. A call for
help, and a request to do something else instead, are understood everywhere.
"""


KEEP_EVIDENCE = "keep_evidence"
"""The dialog that asks where files belong that came while no question was open."""


@dataclass(frozen=True)
class CalendarMail:
    """A person's calendar invitations by mail: `wanted` by them, and `possible` with a server."""

    wanted: bool = False
    possible: bool = False


@dataclass(frozen=True)
class TurnContext:
    """It says who speaks, in which language and on which day, and gives the register to read in."""

    command_context: CommandContext
    words: Words
    crisis_links: Callable[[], Sequence[CrisisLink]] = tuple
    """The authority's valid crisis links, by member and the newest first."""

    calendar_links: Callable[[], Sequence[CrisisLink]] = tuple
    """One's own addresses at which calendar programs fetch tasks."""

    calendar_mail: Callable[[], CalendarMail] = CalendarMail
    """Calendar invitations by mail to oneself."""

    invitations: Callable[[], Invitations] = Invitations
    """The members who have never written to us."""

    mails: bool = False
    """There is a mail server."""

    @property
    def actor(self) -> Actor:
        return self.command_context.actor

    @property
    def register(self) -> Register:
        return self.command_context.register

    @property
    def catalogue(self) -> Catalogue:
        return self.command_context.catalogue

    @property
    def today(self) -> Today:
        return self.command_context.today

    def name_of(self, email: str) -> str:
        """Return the person's name, or the e-mail where no member has it.

        What the program itself wrote, as a file that was brought in by command, is Kravbot's.
        """
        if email == _PROGRAM:
            return self.words("record.by_kravbot")
        kept = self.register.get(Member, Member.key_of(email=email))
        return kept.record.name if kept else email

    def first_name_of(self, email: str) -> str:
        """Return the first name of whoever `name_of` names, no longer than a title may be."""
        return clipped(first_name_of(self.name_of(email)), TITLE)


_PROGRAM = "system"
"""The name in the journal of whoever wrote what no member did."""


@dataclass(frozen=True)
class StepAnswer:
    """An answer somebody gave to the open step.

    - `words`: text.
    - `choice`: a button, by name and value.
    - `fields`: a form.
    - `files`: files.
    - `control`: why, skip, correct, note, attach or overtaken, with a value where it needs one.
    - `result`: the result of a background job, by the job's name and what it found.
    """

    kind: Literal["words", "choice", "fields", "files", "control", "result"]
    text: str = ""
    name: str = ""
    value: JsonValue = None
    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileRef | StoredFile, ...] = ()


@dataclass(frozen=True)
class Go(Generic[D]):
    """Go on to a step, with what is known now; the commands in `record` are done first."""

    step: str
    draft: D
    record: tuple[AnyCommand, ...] = ()


@dataclass(frozen=True)
class Again:
    """Ask the same question once more, with the reason in words; `draft` keeps what was written.

    Where there is a `step`, that one is asked. `unread` says that nothing of what was said was
    taken, so that it may tell something else. Where it does not, the dialog goes on as `instead`
    says.
    """

    reason: str
    draft: BaseModel | None = None
    unread: bool = False
    instead: "Transition | None" = None
    step: str | None = None


@dataclass(frozen=True)
class Done:
    """Finish with the commands, the card that says so, and the result for the dialog that called.

    A card that tells what the commands led to is made from the turn's context after them.
    """

    record: tuple[AnyCommand, ...] = ()
    card: Card | Callable[[TurnContext], Card] | None = None
    result: JsonValue = None


@dataclass(frozen=True)
class Cancel:
    """Give up; nothing more is recorded."""

    card: Card | None = None


@dataclass(frozen=True)
class Call:
    """Ask another dialog first, then come back to `step`."""

    dialog: str
    arguments: Mapping[str, JsonValue]
    step: str
    draft: BaseModel


@dataclass(frozen=True)
class ReplaceWith:
    """Continue as another dialog, which takes this one's place.

    Those in `later` begin one by one when it is done, each with its name and arguments.
    """

    dialog: str
    arguments: Mapping[str, JsonValue]
    later: tuple[tuple[str, Mapping[str, JsonValue]], ...] = ()


@dataclass(frozen=True)
class Fetch:
    """Fetch files that the platform still holds, after this turn.

    They become evidence for the `question` and `scope` of `purpose`.
    """

    files: tuple[FileRef, ...]
    purpose: Mapping[str, JsonValue]
    draft: BaseModel


@dataclass(frozen=True)
class BackgroundJob:
    """Do slow work after this turn.

    What comes of it is the next answer at `step`, of kind `result`.
    """

    name: str
    arguments: Mapping[str, JsonValue]
    step: str
    draft: BaseModel


Transition: TypeAlias = Go[Any] | Again | Done | Cancel | Call | ReplaceWith | Fetch | BackgroundJob


class DialogProtocol(Protocol):
    """The engine needs this of any dialog. Names of steps are persisted and never renamed."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def draft(self) -> type[BaseModel]: ...
    @property
    def steps(self) -> frozenset[str]: ...
    @property
    def audience(self) -> Audience:
        """Say who may read along: the person alone, or colleagues too.

        Where others do, the dialog is held in the person's own conversation.
        """
        ...

    @property
    def keeps_answers(self) -> bool:
        """Tell whether each answer is recorded in its own turn.

        Such answers stay when the rest is given up.
        """
        ...

    @property
    def points_at_shown(self) -> bool:
        """Tell whether it begins with `shown`, the obligations on the newest card."""
        ...

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        """Return the first transition."""
        ...

    def on_enter(self, step: str, draft: Any, context: TurnContext) -> Transition | None:
        """Return how to go on at once from a step that was reached; None to ask it."""
        ...

    def ask(self, step: str, draft: Any, context: TurnContext, reason: str | None) -> Card:
        """Make the step's card; `reason` says why it is asked again."""
        ...

    def shown(self, step: str, draft: Any, context: TurnContext) -> BaseModel:
        """Return the draft with what the person has seen, now that the step was asked.

        That is the versions of the records they will answer on.
        """
        ...

    def take(self, step: str, draft: Any, answer: StepAnswer, context: TurnContext) -> Transition:
        """Return the transition that the answer means."""
        ...

    def resume(self, step: str, draft: Any, result: JsonValue, context: TurnContext) -> Transition:
        """Go on after a dialog that was called; `result` is None when that dialog was given up."""
        ...

    def on_conflict(
        self,
        step: str,
        draft: Any,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        """Go on after somebody else changed first what `command` was about."""
        ...

    def accepts(self, step: str, draft: Any, context: TurnContext) -> AcceptedInput:
        """Say what text may be understood as, apart from an answer."""
        ...

    def reads_first(self, step: str, draft: Any, text: str, context: TurnContext) -> bool:
        """Tell whether the step reads the text, though it may be worded as something else."""
        ...

    def takes_surely(self, step: str, draft: Any, text: str, context: TurnContext) -> bool:
        """Tell whether the text is surely said of it, though it waits and nothing is asked."""
        ...

    def takes_files(self, step: str, draft: Any) -> bool:
        """Tell whether a file is taken there; else it is asked where it belongs."""
        ...

    def about(self, draft: Any) -> Mapping[str, JsonValue]:
        """Say what is talked of while the dialog is open, as the arguments of a page.

        They are `about` as scopes, `requirement`, and the `section` of the register; nothing where
        that cannot be said.
        """
        ...

    def question_key(self, step: str, draft: Any) -> str | None:
        """Return the key of the question, which others may be answering too.

        An example is `3.5-2@contract:K-102`.
        """
        ...

    def left_text(self, step: str, draft: Any, context: TurnContext) -> str:
        """Say how much is left of it in a sentence; empty where that is not counted."""
        ...

    def filled_text(self, draft: Any, context: TurnContext) -> str:
        """Say what is filled in, as `Nødmelderen · 27. feb. 2026`; empty in what is no form."""
        ...

    def position_text(self, step: str, draft: Any, context: TurnContext) -> str:
        """Say where one is, for the card that says the dialog is paused.

        An example is `3.2 Nødmelderen, spørgsmål 3 af 8` (… question 3 of 8). It is empty where
        the heading of its card says it.
        """
        ...


_Asks: TypeAlias = Callable[..., Card]
_Takes: TypeAlias = Callable[..., Transition]
_Begins: TypeAlias = Callable[[Mapping[str, JsonValue], TurnContext], Transition]


class IncompleteDialog(Exception):
    """A dialog has a step that does not both ask and take; the program does not start with it."""


class Dialog(Generic[D]):
    """A flow: hand-written steps, each with a function that asks and one that takes.

    A step that needs facts declares what reads them (`needs`), and gets them as its second
    argument.
    """

    keeps_answers = False
    points_at_shown = False

    def __init__(
        self,
        name: str,
        *,
        draft: type[D],
        steps: type[StrEnum],
        private: bool,
        version: int = 1,
    ) -> None:
        self.name = name
        self.audience = Audience.OWN if private else Audience.COLLEAGUES
        self.version = version
        self.draft = draft
        self.steps = frozenset(step.value for step in steps)
        self._first = next(iter(steps)).value
        self._asks: dict[str, _Asks] = {}
        self._takes: dict[str, _Takes] = {}
        self._needs: dict[str, Callable[[D, TurnContext], Any]] = {}
        self._begins: _Begins | None = None

    def begins(self, function: _Begins) -> _Begins:
        """Mark the function that makes the first transition, if not just to the first step."""
        self._begins = function
        return function

    def asks(
        self, step: StrEnum, *, needs: Callable[[D, TurnContext], Any] | None = None
    ) -> Callable[[_Asks], _Asks]:
        """Mark the function that makes a step's card: `(draft[, facts], context) -> Card`."""

        def mark(function: _Asks) -> _Asks:
            self._asks[step.value] = function
            if needs is not None:
                self._needs[step.value] = needs
            return function

        return mark

    def takes(self, step: StrEnum) -> Callable[[_Takes], _Takes]:
        """Mark the function that takes a step's answer.

        It is `(draft, answer[, facts], context) -> Transition`.
        """

        def mark(function: _Takes) -> _Takes:
            self._takes[step.value] = function
            return function

        return mark

    def check(self) -> None:
        """Check that every step both asks and takes. Raises IncompleteDialog."""
        missing = (self.steps - self._asks.keys()) | (self.steps - self._takes.keys())
        if missing:
            raise IncompleteDialog(f"{self.name}: {', '.join(sorted(missing))}")

    def begin(self, arguments: Mapping[str, JsonValue], context: TurnContext) -> Transition:
        if self._begins is not None:
            return self._begins(arguments, context)
        return Go(self._first, self.draft.model_validate(arguments))

    def on_enter(self, step: str, draft: D, context: TurnContext) -> Transition | None:
        return None

    def ask(self, step: str, draft: D, context: TurnContext, reason: str | None) -> Card:
        card = self._asks[step](draft, *self._facts(step, draft, context), context)
        return card if reason is None else with_reason(card, reason)

    def shown(self, step: str, draft: D, context: TurnContext) -> BaseModel:
        return draft

    def take(self, step: str, draft: D, answer: StepAnswer, context: TurnContext) -> Transition:
        return self._takes[step](draft, answer, *self._facts(step, draft, context), context)

    def resume(self, step: str, draft: D, result: JsonValue, context: TurnContext) -> Transition:
        return Go(step, draft)

    def on_conflict(
        self,
        step: str,
        draft: D,
        command: AnyCommand,
        current: Versioned[Any] | None,
        context: TurnContext,
    ) -> Transition:
        return Again(context.words("engine.overtaken"))

    def accepts(self, step: str, draft: D, context: TurnContext) -> AcceptedInput:
        return "wishes"

    def reads_first(self, step: str, draft: D, text: str, context: TurnContext) -> bool:
        return False

    def takes_surely(self, step: str, draft: D, text: str, context: TurnContext) -> bool:
        return False

    def takes_files(self, step: str, draft: D) -> bool:
        return False

    def about(self, draft: D) -> Mapping[str, JsonValue]:
        return {}

    def question_key(self, step: str, draft: D) -> str | None:
        return None

    def left_text(self, step: str, draft: D, context: TurnContext) -> str:
        return ""

    def filled_text(self, draft: D, context: TurnContext) -> str:
        return ""

    def position_text(self, step: str, draft: D, context: TurnContext) -> str:
        return ""

    def _facts(self, step: str, draft: D, context: TurnContext) -> tuple[Any, ...]:
        needs = self._needs.get(step)
        return () if needs is None else (needs(draft, context),)


def with_reason(card: Card, reason: str) -> Card:
    """Return the card with the reason why it is shown again above the rest."""
    return card.model_copy(update={"body": (Notice(kind="warn", spans=(reason,)), *card.body)})
