"""The web chat needs these ports from the rest of the program; `bot.main` joins them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Protocol

from bot.cards.position_text import StandingLook
from bot.messages import Card, Lang, StoredFile, Turn


@dataclass(frozen=True)
class WebTurnReceipt:
    """The turn is in the database; `repeated` says that it already was."""

    repeated: bool = False


class WebTurnHandler(Protocol):
    """It takes the turns of the web chat."""

    async def receive(self, turn: Turn) -> WebTurnReceipt:
        """Take the turn, and return after the commit; what it answers appears in the transcript."""
        ...


@dataclass(frozen=True)
class TranscriptLine:
    """One message as it looks now: a card or, as a rule from the person, words.

    `seq` grows with every change, and `place` says where it stands. `replaces` says that the
    message stood there before.
    """

    seq: int
    message: str
    author: Literal["bot", "you"]
    card: Card | None
    text: str | None
    at: datetime
    replaces: bool = False
    place: int = 0


class NewestLines(NamedTuple):
    """The newest lines of a conversation, in the order of the page.

    Not `complete` where the database could not be asked: then they are what is known without it.
    """

    lines: Sequence[TranscriptLine]
    complete: bool = True


class Transcript(Protocol):
    """The messages of the conversations, as their pages show them."""

    async def newest(self, workspace: str, conversation: str, limit: int) -> NewestLines:
        """Return the newest `limit` lines, and whether that is all that can be known of them."""
        ...

    async def since(
        self, workspace: str, conversation: str, after: int, *, limit: int = 200
    ) -> Sequence[TranscriptLine]:
        """Return what is new or changed after `after`, in the order of the page.

        It is the newest `limit` of it.
        """
        ...

    # ASYNC109: it returns after the time, it does not raise.
    async def wait(self, conversation: str, after: int, timeout: float) -> None:  # noqa: ASYNC109
        """Return when there may be something after `after`, or after `timeout` seconds."""
        ...


@dataclass(frozen=True)
class PastConversation:
    """One of a person's conversations: its `talk`, and when its newest message came.

    `said` is what they wrote there last; empty where they wrote nothing.
    """

    talk: str
    newest: datetime
    messages: int
    said: str


@dataclass(frozen=True)
class FoundMessage:
    """A message in which what is searched for stands, and its place in the conversation."""

    message: str
    place: int


class History(Protocol):
    """It knows what was said before, however long ago."""

    async def before(
        self, workspace: str, conversation: str, place: int, limit: int
    ) -> Sequence[TranscriptLine]:
        """Return the newest `limit` messages that stand before that place, as they look now."""
        ...

    async def search(self, workspace: str, conversation: str, text: str) -> Sequence[FoundMessage]:
        """Return the messages in which the text stands, the oldest first."""
        ...

    async def conversations(self, workspace: str, person: str) -> Sequence[PastConversation]:
        """Return the person's conversations, the newest first."""
        ...


@dataclass(frozen=True)
class SuggestedName:
    """A name of the register: `insert` is what is written, `title` what else it is known by.

    `kind` is the word for what it names: `system`, `contract`.
    """

    insert: str
    kind: Literal["system", "contract", "supplier", "forum", "person", "contact"]
    title: str = ""


class SuggestedNames(Protocol):
    """It knows what there is in an authority by name, without any telephone number."""

    async def all(self, authority: str, person_email: str) -> Sequence[SuggestedName]:
        """Return the names a member of the authority may complete; none for anybody else."""
        ...


class UploadRefused(Exception):
    """The file is not taken.

    `sentence` is the key of the sentence that says why; `arguments` fill it.
    """

    def __init__(self, sentence: str, /, **arguments: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.arguments = arguments


class Upload(Protocol):
    """One file on its way in, which ends with `finish` or `abandon`, never both."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises UploadRefused.
        """
        ...

    async def finish(self, name: str) -> StoredFile:
        """Check and keep what came.

        Raises UploadRefused.
        """
        ...

    async def abandon(self) -> None:
        """Forget what came."""
        ...


class Uploads(Protocol):
    """It receives files from people, and finds those they have sent."""

    async def begin(self, workspace: str, person_email: str) -> Upload:
        """Start receiving a file.

        Raises UploadRefused (too many at once, no room). What comes of it raises HouseAway, too.
        """
        ...

    async def received(self, workspace: str, person_email: str, sha256: str) -> StoredFile | None:
        """Return a file this person has sent and may now attach, None if there is none.

        Raises HouseAway.
        """
        ...


@dataclass(frozen=True)
class StoredFileStream:
    """A stored file, ready to be read."""

    file: StoredFile
    chunks: AsyncIterator[bytes]


class EvidenceFiles(Protocol):
    """It opens evidence for those who may see it."""

    async def open(self, workspace: str, person_email: str, sha256: str) -> StoredFileStream | None:
        """Open the file, if it is there and this person may see it."""
        ...


@dataclass(frozen=True)
class Visitor:
    """A member in front of a browser.

    `workspace` and `id` are theirs on this platform; `lang` is the one they have chosen.
    """

    workspace: str
    id: str
    email: str
    name: str
    authority: str
    authority_name: str
    lang: Lang | None


@dataclass(frozen=True)
class DemoPerson:
    """Somebody one can be in the demo.

    `roles` is a line ready to be read, `lang` the one they have chosen.
    """

    email: str
    name: str
    title: str
    authority: str
    authority_name: str
    roles: str
    lang: Lang | None


class DemoPeople(Protocol):
    """It knows whom one can be in the demo."""

    async def all(self) -> Sequence[DemoPerson]:
        """Return everybody one can be, authority by authority, in the order they are shown."""
        ...


# ── Signing in ───────────────────────────────────────────────────────────────


class ProviderAway(Exception):
    """The identity provider does not answer as it should.

    The word says what happened, and may be logged.
    """


class SignInRefused(Exception):
    """The sign-in of somebody who came back is refused; the word says why, and may be logged."""


class HouseAway(Exception):
    """The database cannot be asked, or written to, just now."""


@dataclass(frozen=True)
class Flow:
    """A sign-in that has begun: where the browser goes, and what it has to bring back.

    `kept` is JSON and secret.
    """

    url: str
    kept: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """The person the identity provider vouches for.

    `emails` are those of a domain that is proven to be the directory's own. `external` is a guest,
    who is nobody here.
    """

    workspace: str
    person: str
    name: str
    emails: tuple[str, ...]
    external: bool


class IdentityProvider(Protocol):
    """People sign in with it."""

    async def begin(self) -> Flow:
        """Begin a new sign-in.

        Raises ProviderAway.
        """
        ...

    async def finish(self, kept: Mapping[str, Any], answer: Mapping[str, str]) -> SignedIn:
        """Return the person who came back.

        Raises SignInRefused, ProviderAway.
        """
        ...


class WebSessions(Protocol):
    """The sessions of those who are signed in; a token is known to the browser only."""

    async def begin(self, person: SignedIn) -> str | None:
        """Begin a session and return its token, None when they are no member.

        Raises HouseAway.
        """
        ...

    async def find(self, token: str, *, active: bool) -> Visitor | None:
        """Return the person whose session it is, while it goes on.

        With `active` the person has done something. Raises HouseAway.
        """
        ...

    async def end(self, token: str) -> None:
        """End the session.

        Raises HouseAway.
        """
        ...

    async def end_all(self, token: str) -> None:
        """End the session and every other one of the same member.

        Raises HouseAway.
        """
        ...


class Encryption(Protocol):
    """It seals text, for nobody to read or to change."""

    def seal(self, text: str) -> str: ...
    def open(self, sealed: str) -> str | None:
        """Open it, None for what was not sealed by us."""
        ...


# ── The crisis link ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CrisisView:
    """The content of a crisis link: the duty lists, and how old they are.

    `cards` are to be read only; the first `own` of them are of the person's own systems. `more`
    counts systems that are not shown. `searched` says that a name was looked for, `new` that it was
    fetched just now. `key` is the member, for counting; nothing of it is shown.
    """

    lang: Lang
    key: str
    name: str
    authority_name: str
    until: date
    cards: Sequence[Card]
    own: int
    more: int
    as_of: str
    old: str | None
    with_numbers: bool
    searched: bool
    new: bool


# ── The overview ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OverviewCell:
    """Where one requirement stands in one place, in words."""

    said: str
    look: StandingLook


@dataclass(frozen=True)
class OverviewPlace:
    """A row: one place, and where the requirements stand there, by their numbers."""

    scope: str
    name: str
    kind: Literal["authority", "system", "contract", "forum"]
    cells: Mapping[str, OverviewCell]


@dataclass(frozen=True)
class OverviewColumn:
    """A requirement, with how many places of `all` meet it."""

    number: str
    title: str
    met: int
    all: int


@dataclass(frozen=True)
class OverviewView:
    """The overview of an authority as of a day; `day` is None for today."""

    about: str
    as_of: str
    day: date | None
    met: int
    unproved: int
    short: int
    unknown: int
    all: int
    columns: Sequence[OverviewColumn]
    places: Sequence[OverviewPlace]


@dataclass(frozen=True)
class PieceOfEvidence:
    """A piece of evidence: its title, the period it is of, and where it is kept.

    `sha256` names a file that is stored here.
    """

    title: str
    period: str
    link: str | None
    sha256: str | None


@dataclass(frozen=True)
class QuestionView:
    """A question in one place: what is known of it, who said so, and what proves it.

    `unproved` says that it is met, and asks for evidence there is none of.
    """

    number: str
    topic: str
    asks: str
    mandatory: bool
    state: str
    look: StandingLook
    unproved: bool
    said: Sequence[str]
    evidence: Sequence[PieceOfEvidence]


@dataclass(frozen=True)
class Shortfall:
    """Something that is late or missing, by when or since when, and whose it is."""

    text: str
    day: date
    who: str | None


@dataclass(frozen=True)
class StandingView:
    """One requirement in one place, and what that rests on."""

    number: str
    title: str
    met_when: str
    place: str
    standing: OverviewCell
    as_of: str
    late: Sequence[Shortfall]
    missing: Sequence[Shortfall]
    questions: Sequence[QuestionView]


@dataclass(frozen=True)
class TrendMonth:
    """The figures at the end of that day: `met` of `all`, `proved` of them with evidence."""

    day: date
    met: int
    proved: int
    all: int


@dataclass(frozen=True)
class Trend:
    """Up to twelve months, the oldest first, then today; `begun` where the register is younger."""

    about: str
    months: Sequence[TrendMonth]
    begun: date | None


class BeforeTheRegister(Exception):
    """The register began on `day` only; nothing is known of an earlier one."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class Overviews(Protocol):
    """It says where requirements stand, to those who may have the overview.

    Everything of it raises NoOverview and HouseAway; with a day, BeforeTheRegister.
    """

    async def matrix(self, person: Visitor, day: date | None, lang: Lang) -> OverviewView:
        """Return the whole, as of the end of that past day, None for today."""
        ...

    async def standing(
        self, person: Visitor, number: str, scope: str, day: date | None, lang: Lang
    ) -> StandingView | None:
        """Return that requirement in that place, None where it is not assessed there."""
        ...

    async def trend(self, person: Visitor, lang: Lang) -> Trend:
        """Return the figures of the months until today."""
        ...


class NoOverview(Exception):
    """The person may not have it; `sentence` is the key of the sentence that says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Calendars(Protocol):
    """It gives the calendar of whoever has its address."""

    async def fetch(self, code: str) -> str | None:
        """Return the new address as a whole, for a one-time code.

        It is None for a code that is unknown, used or too old. Raises HouseAway.
        """
        ...

    async def feed(self, token: str) -> bytes | None:
        """Return the calendar, None for an address that is wrong, has expired or was withdrawn.

        Raises HouseAway.
        """
        ...


class Crisis(Protocol):
    """It answers from memory, and asks neither database nor network nor identity provider."""

    def open(self, token: str, search: str) -> CrisisView | None:
        """Return what that link shows, None for one that is wrong, has expired or was withdrawn."""
        ...

    async def note(self, token: str, view: CrisisView) -> None:
        """Note that it was looked at."""
        ...

    async def fetch(self, code: str) -> str | None:
        """Return the token of a new link, for a one-time code.

        It is None for a code that is unknown, used or too old. Raises HouseAway.
        """
        ...


class PersonalLinks(NamedTuple):
    """The pages that need no sign-in, as whoever has their address is meant; None without one."""

    crisis: Crisis | None = None
    calendars: Calendars | None = None


NO_LINKS = PersonalLinks()
