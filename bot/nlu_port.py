"""The port of the understanding: what words mean here. `bot.understanding` implements it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from pydantic import JsonValue

from bot.messages import CardField, Lang
from governance.catalogue import Question
from governance.ports import RegisterReader


@dataclass(frozen=True)
class Intent:
    """Something a sentence asks for, besides answering the open question.

    `control`: pause, cancel, why, skip, correct, note, attach, resume; `page` and `dialog` name
    theirs; `language`; `call`: somebody needs to know whom to call, about the scopes in `about`.
    """

    kind: Literal["control", "page", "dialog", "language", "call"]
    name: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """A command and nothing else; what begins something, or names what it is about, may be an answer in free text."""
        return self.kind != "dialog" and (self.kind != "page" or not self.arguments)

    @property
    def calls_off(self) -> bool:
        """What is open is given up."""
        return self.kind == "control" and self.name == "cancel"


@dataclass(frozen=True)
class Interpretation:
    """One way to understand a sentence, or a part of it: what is asked for, and what about.

    `slots` are typed: scopes in `about`, an e-mail in `person`, days as ISO. `confidence` from 0 to
    1.
    """

    intent: str
    slots: Mapping[str, JsonValue]
    confidence: float
    wish: Intent


@dataclass(frozen=True)
class PriorContext:
    """What was talked about last: a sentence that leaves something out means the same again."""

    intent: str
    slots: Mapping[str, JsonValue]


@dataclass(frozen=True)
class NluResult:
    """`readings`: every wish of the sentence in its order, when each is sure; else `likely`, at most three, the likeliest first.

    `which`: the likely ones are the same wish about different things, and only that is to be asked. `asks`: it is worded
    as a question or an order, and not as an answer may be. `cries`: somebody needs to know whom to call, in words that are
    hardly ever anything else.
    """

    readings: tuple[Interpretation, ...] = ()
    likely: tuple[Interpretation, ...] = ()
    which: bool = False
    asks: bool = False
    cries: bool = False


@dataclass(frozen=True)
class ParsedAnswer:
    """What an answer in words was understood as.

    Not `sure`: to be confirmed before it is recorded.
    """

    value: str
    note: str | None = None
    sure: bool = True


@dataclass(frozen=True)
class NotParsed:
    """Not understood.

    `reason` is the key of the sentence that says what would be right, with its arguments.
    """

    reason: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A person that may be meant: e-mail and name."""

    email: str
    name: str


class Understanding(Protocol):
    def wish(self, text: str, *, lang: Lang) -> Intent | None:
        """The wish in the sentence, when it is plainly one."""
        ...

    def understand(
        self,
        text: str,
        *,
        lang: Lang,
        today: date,
        register: RegisterReader,
        topic: PriorContext | None,
        me: str = "",
    ) -> NluResult:
        """What the sentence asks for or tells; nothing where it does neither.

        `me`: the e-mail of whoever says it.
        """
        ...

    def file_wish(self, name: str) -> Intent | None:
        """What a file of that name asks for when it comes alone, to somebody who may."""
        ...

    def answer(
        self, question: Question, text: str, *, lang: Lang, today: date, people: Sequence[Named]
    ) -> ParsedAnswer | NotParsed:
        """The sentence as an answer to the question."""
        ...

    def entry(
        self, field: CardField, text: str, *, lang: Lang, today: date
    ) -> ParsedAnswer | NotParsed:
        """The sentence, or what was typed in the field, as the field's value."""
        ...
