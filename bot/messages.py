"""Define what can be said (a Card and its blocks) and heard (a Turn and its Input).

It is one neutral vocabulary, which each adapter renders to its own widgets. Nothing here knows a
platform.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Lang: TypeAlias = Literal["da", "en"]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ── Spans ────────────────────────────────────────────────────────────────────


class Bold(_Said):
    """Bold text: numbers, names and row titles; never a whole sentence."""

    b: str


class UserText(_Said):
    """Text a person wrote or a file brought.

    Renderers escape it, and never read marks or links in it.
    """

    u: str


Span: TypeAlias = str | Bold | UserText
Spans: TypeAlias = tuple[Span, ...]


# ── Actions ──────────────────────────────────────────────────────────────────


class ActionData(_Said):
    """The data of an action: what the server does when it is used.

    It never leaves the server: sealing swaps it for a token.

    `name` is read by the engine (`answer`, `why`, `skip` …), and `value` is its argument. `stays`
    says that the action may be used as long as it has not expired, even after the card's question
    has moved on.
    """

    name: str
    value: JsonValue = None
    stays: bool = False


class _Action(_Said):
    label: str
    deed: ActionData | None = None
    token: str = ""


class Button(_Action):
    """A button.

    `confirm` is a sentence to say yes to first; `submit` sends the card's fields along.
    """

    kind: Literal["do"] = "do"
    style: Literal["plain", "primary"] = "plain"
    confirm: str | None = None
    submit: bool = False


class FieldOption(_Said):
    """One option of a field: the value that is sent, and the label that is read."""

    value: str
    label: str


class CardField(_Said):
    """One input of a form.

    Dates are sent as ISO, numbers with a point; several choices are joined by `;`. A `person` is
    one of its options, colleagues by their e-mail; where the platform knows people, they are chosen
    there.
    """

    name: str
    label: str
    kind: Literal[
        "text", "long", "url", "date", "number", "choice", "radio", "multi", "person", "file"
    ] = "text"
    value: str | None = None
    options: tuple[FieldOption, ...] = ()
    hint: str | None = None
    error: str | None = None
    required: bool = False


def asked_now(fields: Sequence[CardField]) -> CardField | None:
    """Find the one field that is asked for now; None where every one was given.

    It is the first with an error, else the first required one that was never given, else the first
    that was not. An empty value counts as given.
    """
    wrong = [field for field in fields if field.error]
    empty = [field for field in fields if field.value is None]
    required = [field for field in empty if field.required]
    return next(iter([*wrong, *required, *empty]), None)


class FormButton(_Action):
    """A small form behind a button: a note, a new date, a file."""

    kind: Literal["ask"] = "ask"
    fields: tuple[CardField, ...]
    submit: str


class LinkButton(_Said):
    """A link to somewhere else."""

    kind: Literal["open"] = "open"
    label: str
    url: str


Action: TypeAlias = Annotated[Button | FormButton | LinkButton, Field(discriminator="kind")]
RowAction: TypeAlias = Annotated[Button | FormButton, Field(discriminator="kind")]


# ── Blocks ───────────────────────────────────────────────────────────────────


class Text(_Said):
    """One paragraph, or a quote.

    A `question` asks whether to do what the card's one primary button does.
    """

    block: Literal["text"] = "text"
    spans: Spans
    kind: Literal["normal", "small", "quote", "question"] = "normal"


class Notice(_Said):
    """One boxed sentence."""

    block: Literal["notice"] = "notice"
    kind: Literal["info", "warn", "lock"] = "info"
    spans: Spans


class FactSet(_Said):
    """Pairs of label and value; with `total` the last pair is their result."""

    block: Literal["facts"] = "facts"
    pairs: tuple[tuple[str, Spans], ...]
    heading: str | None = None
    total: bool = False


class Row(_Said):
    """One line of a list.

    Its title has at most 40 characters, its detail at most 80, and it has at most three actions.
    """

    title: Span
    detail: Spans = ()
    mark: str | None = None
    value: str | None = None
    phone: str | None = None
    warn: str | None = None
    strong: bool = False
    done: bool = False
    open: Button | None = None
    actions: tuple[RowAction, ...] = ()


class Rows(_Said):
    """A list of rows, perhaps under a heading."""

    block: Literal["rows"] = "rows"
    rows: tuple[Row, ...]
    heading: str | None = None


class Progress(_Said):
    """How many of a checklist's questions are answered."""

    block: Literal["progress"] = "progress"
    done: int
    total: int


class Bar(_Said):
    """One line of a chart: how many of it stand how, in the order of the chart's legend.

    `value` is what is written beside it, and `said` is the line in words.
    """

    label: str
    parts: tuple[int, ...]
    value: str
    said: str


class Chart(_Said):
    """A picture of bars, each as long as the others and divided by how many stand how.

    `legend` names the parts, at most five: full, half, hollow, crossed and excused. `alt` says
    what the picture shows.
    """

    block: Literal["chart"] = "chart"
    legend: tuple[str, ...]
    bars: tuple[Bar, ...]
    alt: str


class Fields(_Said):
    """The inputs of a form; the card's `submit` actions send them.

    Those with a `folded` heading are out of sight until it is unfolded.
    """

    block: Literal["fields"] = "fields"
    fields: tuple[CardField, ...]
    folded: str | None = None


Block: TypeAlias = Annotated[
    Text | Notice | FactSet | Rows | Progress | Chart | Fields, Field(discriminator="block")
]


class Card(_Said):
    """One message.

    `say` stands alone: in a push notification, as fallback text, for a screen reader. `answers`
    come in rows. `actions` are at most two (three on the home card), the likeliest first; `quiet`
    are at most four. `reply_to` makes it a letter to somebody outside, who has no chat with us and
    answers to that e-mail; it goes by mail only.
    """

    lang: Lang
    title: str
    as_of: str
    say: str
    over: str | None = None
    body: tuple[Block, ...] = ()
    answers: tuple[tuple[Button, ...], ...] = ()
    actions: tuple[Action, ...] = ()
    quiet: tuple[Action, ...] = ()
    reply_to: str | None = None


# ── Who reads along ──────────────────────────────────────────────────────────


class Audience(StrEnum):
    """The people who read what is said in a conversation.

    Nobody but the person it is with; colleagues of theirs too; or strangers too, such as a
    supplier, a guest, or whoever is in a meeting. Nothing of the authority's is said to strangers.
    """

    OWN = "own"
    COLLEAGUES = "colleagues"
    STRANGERS = "strangers"


# ── Heard ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sender:
    """The person who the platform says is speaking.

    `email` and `aliases` are there only where the platform has verified them.
    """

    id: str
    name: str = ""
    email: str | None = None
    external: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRef:
    """A file the platform holds; `Messenger.fetch` reads it within a bound.

    `locator` is the platform's own.
    """

    name: str
    locator: str
    size: int | None = None


@dataclass(frozen=True)
class StoredFile:
    """A file received chunk by chunk and checked; `sha256` is its address in the database."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class TextInput:
    """Words that somebody wrote, cleaned."""

    text: str


@dataclass(frozen=True)
class ButtonInput:
    """An action that somebody used, with the fields and the files it sent.

    `partial` says that a long form is sent page by page, and this is not its last page. `changed`
    names the fields that the person changed where the form stood, None where the platform does not
    tell.
    """

    token: str
    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileRef | StoredFile, ...] = ()
    partial: bool = False
    changed: frozenset[str] | None = None


@dataclass(frozen=True)
class FormInput:
    """The fields of the open form, without its button (the console's `form` line)."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class FileInput:
    """One or more files, perhaps with words."""

    files: tuple[FileRef | StoredFile, ...]
    text: str = ""


@dataclass(frozen=True)
class ConversationOpened:
    """Somebody opened the conversation and has said nothing yet.

    With `unread` the platform could not see what stands there: what is open is not asked again,
    as the card that asks it may stand there.
    """

    unread: bool = False


@dataclass(frozen=True)
class HomeOpened:
    """Somebody opened the page about themselves, where the platform has one."""


@dataclass(frozen=True)
class ShortcutInput:
    """A dialog that was asked for by neither words nor cards, such as by a platform's shortcut."""

    dialog: str


Input: TypeAlias = (
    TextInput
    | ButtonInput
    | FormInput
    | FileInput
    | ConversationOpened
    | HomeOpened
    | ShortcutInput
)


@dataclass(frozen=True)
class ListeningLog:
    """An open log of an incident, which takes what is told and neither asks nor orders.

    `touched` is when the person last did something in it, and `system` is what is down. `surely`
    says that the words are said of the incident, whatever else they may ask for. With `otherwise`
    it takes only what nothing else reads, and with `asks` that may be a question.
    """

    system: str
    touched: datetime
    surely: bool = False
    otherwise: bool = False
    asks: bool = False


@dataclass(frozen=True)
class IncidentAtHand:
    """The system the person is busy with, and when its list was shown or its log written in last.

    It is within the hour.
    """

    system: str
    since: datetime


@dataclass(frozen=True)
class Turn:
    """One thing somebody did, verified and cleaned by its adapter.

    - `key` names the delivery within its conversation: the same key again is the same turn.
    - `idempotency_key` names what was done. The same one again within a minute is the same turn
      too, delivered under another key.
    - `audience` says who reads along. None: others do, and the delivery did not tell who. A
      person's own conversation with the bot has the person's own id.
    - `zone` is the IANA name of the client's time zone.
    - `listening`: the open log of an incident that listens to the words.
    - `at_hand`: the incident that a question may be about without naming it.
    - `lang` is the language of the client, and `written` the one that is surely written now, or was
      lately by the same person.
    """

    platform: str
    workspace: str
    conversation: str
    sender: Sender
    key: str
    input: Input
    lang: Lang | None = None
    idempotency_key: str | None = None
    audience: Audience | None = Audience.OWN
    zone: str | None = None
    listening: ListeningLog | None = None
    at_hand: IncidentAtHand | None = None
    written: Lang | None = None

    @property
    def spoken(self) -> Lang | None:
        """The language to answer in where the person has chosen none; None where nothing tells."""
        return "en" if self.written == "en" else self.lang

    @property
    def address(self) -> "Address":
        """The conversation in which it was done, and is answered."""
        return Address(self.platform, self.workspace, self.conversation)

    @property
    def shared(self) -> bool:
        """True when anybody else reads along."""
        return self.audience is not Audience.OWN


# ── Sent ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Address:
    """The destination of a message: the platform's workspace and conversation."""

    platform: str
    workspace: str
    conversation: str

    @property
    def channel(self) -> str:
        """The channel of which the conversation is a thread; without a thread it is itself.

        Every adapter names a thread so: its channel, then `;messageid=` or `:` and what it began
        with.
        """
        return _THREAD.sub("", self.conversation)


_THREAD = re.compile(r"(?:;messageid=.*|:[0-9]+\.[0-9]+)\Z", re.DOTALL)


class CalendarRequest(_Said):
    """A day that a mail asks a calendar program to enter, or to take out again.

    - `uid` names the day in the calendar, and `sequence` is one higher each time it is sent.
    - `method` is that of iTIP (RFC 5546): `REQUEST` enters or moves it, `CANCEL` calls it off.
    """

    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    day: date
    summary: str
    about: str


@dataclass(frozen=True)
class Post:
    """A new message; `message` is our name for it, which later replacements use.

    `again` says that an earlier try may have arrived. Whoever can find out looks before it is sent
    anew. `calendar` goes with a mail, and on other platforms the card says it alone.
    """

    message: str
    card: Card
    again: bool = False
    calendar: CalendarRequest | None = None


@dataclass(frozen=True)
class Replace:
    """A message already sent, as it looks now.

    `receipt` is what the platform answered when it was posted.
    """

    message: str
    card: Card
    receipt: str | None = None


@dataclass(frozen=True)
class File:
    """A file to hand over."""

    message: str
    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Home:
    """A person's home page, where the platform has one; its address is their own conversation."""

    message: str
    card: Card


@dataclass(frozen=True)
class Private:
    """A message that only one person in a shared conversation sees."""

    message: str
    card: Card
    person: str


Delivery: TypeAlias = Post | Replace | File | Home | Private


@dataclass(frozen=True)
class Receipt:
    """The platform's answer to a message: its own id of it."""

    platform_id: str


class DeliveryFailed(Exception):
    """The platform did not take the message this time; try again, not before `retry_after` seconds.

    - `in_doubt`: nobody knows whether the platform took it (a broken connection, a 5xx after the
      message was sent).
    - `too_fast`: where less is to be sent for that long.
    - `away`: it is the platform that does not answer, whatever the message.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        in_doubt: bool = False,
        too_fast: Literal["conversation", "workspace"] | None = None,
        away: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.in_doubt = in_doubt
        self.too_fast = too_fast
        self.away = away


class DeliveryRefused(Exception):
    """The platform will never take this message; somebody has to look."""


class TooLarge(DeliveryRefused):
    """The file is larger than what was asked for."""


class NotReachable(DeliveryRefused):
    """There is no way to that person now: they do not have the app, or have blocked it."""


class NotInstalled(NotReachable):
    """There is no way to anybody there: the workspace has removed our app, or revoked our token."""


class Messenger(Protocol):
    """The port every platform implements. A feature adds a card, never a method here."""

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Hand one message over.

        Raises DeliveryFailed (try again) or DeliveryRefused (never).
        """
        ...

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Read a file the platform holds, at most `limit` bytes of it.

        Of a larger one it gives the beginning, or raises TooLarge. Raises DeliveryFailed when the
        file cannot be had now, and DeliveryRefused when it is gone.
        """
        ...

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return what the platform knows of a person. Raises DeliveryFailed or DeliveryRefused."""
        ...
