"""The Teams adapter needs these ports; `bot.app.platforms` joins them to the program."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.adapters.teams.conversation_reference import ConversationReference
from bot.messages import Address, Audience, Card, Lang, Sender, Turn


@dataclass(frozen=True)
class Replaced:
    """A message as it looks now; `receipt` are Teams' names of its parts."""

    message: str
    receipt: str | None
    card: Card


@dataclass(frozen=True)
class TeamsTurnResult:
    """The result of a turn.

    `repeated` says that the turn had been before. `private_notice` is for the person alone, to be
    told by us. `last` is the newest card that was sent. `lang` is the language the person reads.
    """

    repeated: bool = False
    private_notice: Card | None = None
    replaced: Sequence[Replaced] = ()
    last: Card | None = None
    lang: Lang | None = None


@dataclass(frozen=True)
class MemberList:
    """The list of members that says who reads along; a team's counts for all its channels.

    `read` asks Teams, and gives None when that does not tell.
    """

    name: str
    read: Callable[[], Awaitable[Audience | None]]


class TurnJob(Protocol):
    """The work that goes on after its turn."""

    async def wait(self, seconds: float) -> bool:
        """Wait so long; return whether it is done."""
        ...


class TeamsTurnHandler(Protocol):
    """It takes turns, and knows people, organisations and how conversations are reached."""

    async def receive(
        self,
        turn: Turn,
        reference: ConversationReference | None,
        *,
        members: MemberList,
        delivers_private_notice: bool,
    ) -> tuple[TeamsTurnResult, TurnJob | None]:
        """Take the turn, and return after the commit; what it answers is sent then.

        `reference` is how the turn's conversation is reached, kept for whom we know. `members` is
        read where the turn does not tell who reads along, and nobody has found out yet. With
        `delivers_private_notice` we tell what is said to the person alone.
        """
        ...

    async def members_changed(self, address: Address, members: MemberList) -> None:
        """Find out anew who reads along in the channels of that list, where we were spoken to."""
        ...

    async def note_audience(self, channel: Address, audience: Audience) -> None:
        """Remember who reads along in a channel, and take back what strangers may not read."""
        ...

    async def knows(self, workspace: str, person: str) -> bool:
        """Tell whether we have met."""
        ...

    async def identify(self, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; return whether they are a member."""
        ...

    async def is_bound(self, workspace: str) -> bool:
        """Tell whether the organisation is an authority's."""
        ...

    async def left(self, address: Address) -> None:
        """Note that there is no way to that conversation any more."""
        ...

    async def current(self, address: Address, person: str, message: str) -> Card | None:
        """Return that message as it looks now, if it was written to this person there."""
        ...


class ConversationReferences(Protocol):
    """Conversations and how they are reached; only those of bound organisations are kept."""

    async def find(self, address: Address) -> ConversationReference | None: ...

    async def keep(self, address: Address, reference: ConversationReference) -> None: ...


@dataclass(frozen=True)
class SearchHit:
    """A system or contact that was found.

    Two lines are there to choose it by, and the card tells of it.
    """

    title: str
    detail: str
    card: Card


class SystemDirectory(Protocol):
    """It looks up systems and contacts for whoever is writing a message."""

    async def look_up(
        self, workspace: str, person: str, text: str, *, zone: str | None, limit: int
    ) -> Sequence[SearchHit] | None:
        """Find what fits the words, on the clock of that zone; None for somebody unknown."""
        ...
