"""Define the port of the understanding, which `bot.understanding` implements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, Protocol

from pydantic import JsonValue

from bot.messages import CardField, Lang
from governance.catalogue import Question, Tense
from governance.ports import RegisterReader
from governance.workdays import add_months

SAVE_IN_PART, RESUME_IN_PART = "save_in_part", "resume_in_part"
"""The controls that are said as a clause among others: nothing is saved by them."""
EXCEPTED: Final = "excepted"
"""The argument of a page that says what is to be left out.

It has the arguments by which that would be asked for, and under `said` the words.
"""
LONGEST_READ: Final = 2_000
"""The most characters of words that are read. A longer text is kept where it was said, unread."""


@dataclass(frozen=True)
class Intent:
    """A wish in a sentence, besides an answer to the open question.

    A `control` is pause, cancel, why, skip, correct, note, attach, resume or remind. A `page`,
    `dialog` or `language` names it. A `call` is for somebody who needs to know whom to call, about
    the scopes in `about`. An `incident` is said of one, as `svarer ikke` (no answer).
    """

    kind: Literal["control", "page", "dialog", "language", "call", "incident"]
    name: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Tell whether it is a command and nothing else.

        Words that begin something, or name what it is about, may be an answer in free text.
        """
        return self.kind != "dialog" and (self.kind != "page" or not self.arguments)

    @property
    def calls_off(self) -> bool:
        """Tell whether what is open is given up."""
        return self.kind == "control" and self.name == "cancel"


@dataclass(frozen=True)
class Interpretation:
    """One way to understand a sentence, or a part of it: what is asked for, and what about.

    `slots` are typed: scopes in `about`, an e-mail in `person`, days as ISO, the title of a short
    answer by language in `called`. `confidence` is from 0 to 1.
    """

    intent: str
    slots: Mapping[str, JsonValue]
    confidence: float
    wish: Intent


@dataclass(frozen=True)
class ShownRow:
    """A row of the newest card, by the name a sentence would say, which may be a person's.

    `is_in_title` says that the card's title begins with it. `record` is the section and key of the
    record that it opens, if it opens one.
    """

    name: str
    is_person: bool = False
    is_in_title: bool = False
    record: tuple[str, str] | None = None


@dataclass(frozen=True)
class PriorContext:
    """The topic of what was said last; a sentence that leaves something out means it again.

    `intent` is empty where nothing was said lately. `person` is the name of whoever was spoken of
    last, and `thing` the scope of what was; `people` are several of whom it may be each. `record`
    is the section and key of the record that was shown or saved last. `rows` looks up those of the
    newest card, from above.
    """

    intent: str
    slots: Mapping[str, JsonValue]
    person: str = ""
    people: tuple[str, ...] = ()
    thing: str = ""
    record: tuple[str, str] | None = None
    rows: Callable[[], Sequence[ShownRow]] = tuple


@dataclass(frozen=True)
class NluResult:
    """The readings of a sentence, if each is sure; otherwise the likely ones.

    - `readings`: every wish of the sentence, in its order.
    - `likely`: at most three, the likeliest first.
    - `which`: whether the likely ones are the same wish about different things, so that only the
      thing is to be asked.
    - `besides`: what else a question may ask for whose reading is not sure; at most two.
    - `about`: the scopes it names, where nothing of it is sure.
    - `asks`: whether it is worded as a question or an order, and not as an answer may be.
    - `of_somebody`: whether it speaks of a person whom nothing before it names.
    - `people`: the names of the members it names.
    - `cries`: whether somebody needs to know whom to call, in words that are hardly ever anything
      else.
    """

    readings: tuple[Interpretation, ...] = ()
    likely: tuple[Interpretation, ...] = ()
    which: bool = False
    besides: tuple[Interpretation, ...] = ()
    about: tuple[str, ...] = ()
    asks: bool = False
    of_somebody: bool = False
    people: tuple[str, ...] = ()
    cries: bool = False


@dataclass(frozen=True)
class ParsedAnswer:
    """The value an answer in words was understood as.

    If it is not `sure`, it is to be confirmed before it is recorded.
    """

    value: str
    note: str | None = None
    sure: bool = True


@dataclass(frozen=True)
class NotParsed:
    """The answer was not understood.

    `reason` is the key of the sentence that says what would be right, with its arguments.
    """

    reason: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeBefore:
    """How long before a day: so many months, or so many days."""

    months: int = 0
    days: int = 0

    def of(self, day: date) -> date:
        """Return the day that is so long before that one."""
        return add_months(day, -self.months) - timedelta(days=self.days)


@dataclass(frozen=True)
class SaidMoment:
    """The moment that a sentence tells: a day, a time of it, or so long from now.

    It may be so long `before` the day of what it is about, which the sentence does not tell. `rest`
    is what it says besides. `fault` is why its day is none.
    """

    day: date | None = None
    clock: time | None = None
    after: timedelta | None = None
    before: TimeBefore | None = None
    rest: str = ""
    fault: NotParsed | None = None

    def at(self, now: datetime, *, usual: time) -> datetime | None:
        """Return the moment as of the local `now`, None where it tells none.

        A day without a time is meant at the `usual` hour, a time without a day is the next one.
        """
        if self.after is not None:
            return (now + self.after).replace(second=0, microsecond=0)
        if self.day is None and self.clock is None:
            return None
        moment = datetime.combine(self.day or now.date(), self.clock or usual, now.tzinfo)
        if self.day is None and moment <= now:
            return datetime.combine(now.date() + timedelta(days=1), moment.time(), now.tzinfo)
        if self.clock is None and self.day == now.date() and moment <= now:
            return (now + _LATER_TODAY).replace(second=0, microsecond=0)
        return moment


_LATER_TODAY = timedelta(hours=2)


@dataclass(frozen=True)
class SaidOptions:
    """The options of a contract, each as `months/day to answer by/decision`.

    The day is empty where it was not told. `unread` is what else was said, and `counted` says that
    there are so many of a length, which nothing else is told by.
    """

    options: tuple[str, ...]
    unread: str = ""
    counted: bool = False


@dataclass(frozen=True)
class SaidStretch:
    """The first and the last day that a sentence tells, and what it says before and after them."""

    first: date
    last: date
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class SaidTimes:
    """When and how often somebody wants to be written to, as far as it is said.

    `everybody` says that it is to hold for all, and `as_ever` that nothing is chosen any more.
    """

    hour: time | None = None
    not_before: time | None = None
    most_a_week: int | None = None
    quiet_weekdays: tuple[int, ...] = ()
    everybody: bool = False
    as_ever: bool = False


@dataclass(frozen=True)
class SaidReminder:
    """The thing somebody wants to be reminded of, and when.

    `about` has the scopes that are named. `said` is what is left of the words, empty where they
    only point at what is shown. `besides` is that without the names.
    """

    moment: SaidMoment
    about: tuple[str, ...]
    said: str
    besides: str = ""


@dataclass(frozen=True)
class Named:
    """A person who may be meant: e-mail and name."""

    email: str
    name: str


@dataclass(frozen=True)
class ToldDetails:
    """The fields that an answer to one of them fills in besides, and the parts that fill in none.

    The values are as they were said, by the register's names of the fields. `besides` is what else
    is said, where it is no sentence and none of the words that lead to a number.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[str] = ()
    besides: str = ""


class Understanding(Protocol):
    """The understanding reads sentences, file names and entries of forms."""

    def wish(self, text: str, *, lang: Lang) -> Intent | None:
        """Return the wish in the sentence, when it is plainly one."""
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
        """Understand what the sentence asks for or tells; the result is empty if it does neither.

        `me` is the e-mail of whoever says it.
        """
        ...

    def file_wish(self, name: str) -> Intent | None:
        """Return what a file of that name asks for when it comes alone, from somebody who may."""
        ...

    def answer(
        self, question: Question, text: str, *, lang: Lang, today: date, people: Sequence[Named]
    ) -> ParsedAnswer | NotParsed:
        """Read the sentence as an answer to the question."""
        ...

    def entry(
        self, field: CardField, text: str, *, lang: Lang, today: date, tense: Tense = "any"
    ) -> ParsedAnswer | NotParsed:
        """Read the sentence, or what was typed in the field, as the field's value.

        `tense` tells which year is meant where none is said.
        """
        ...

    def reminder(self, text: str, *, now: datetime, register: RegisterReader) -> SaidReminder:
        """Read what follows `mind mig` (remind me); `now` is the reader's local time."""
        ...

    def message_times(self, text: str) -> SaidTimes | None:
        """Read when and how often somebody wants to be written to, where it says nothing else."""
        ...

    def details_told(self, section: str, text: str) -> ToldDetails:
        """Take apart the name and how somebody is reached, where the text holds both."""
        ...

    def length_told(self, text: str) -> int | None:
        """Return a length of time in minutes, where nothing else is said; else None."""
        ...

    def options_told(
        self, text: str, *, before: Sequence[str] = (), today: date
    ) -> SaidOptions | None:
        """Read the options of a contract; those `before` are given the days that they lack."""
        ...

    def stretch_told(self, text: str, *, today: date) -> SaidStretch | None:
        """Read the one stretch of time that has a first and a last day; None where none is."""
        ...

    def tells_what_happened(self, text: str) -> bool:
        """Tell whether it tells something that happened, and neither asks nor orders anything."""
        ...

    def values_told(
        self, section: str, text: str, *, register: RegisterReader, today: date, whole: bool = False
    ) -> Mapping[str, str]:
        """Read what the text says of columns of that section, as its form writes them.

        With `whole` it tells of a record that is not begun yet.
        """
        ...

    def columns_named(self, section: str, text: str, *, register: RegisterReader) -> frozenset[str]:
        """Return the columns of that section that the text speaks of, by the register's names."""
        ...
