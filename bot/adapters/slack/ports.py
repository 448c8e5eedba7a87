"""The Slack adapter needs these ports; `bot.app.platforms` joins them to the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from bot.engine.ports import AudienceSource
from bot.engine.turn import CurrentCard
from bot.messages import Address, Audience, Card, Lang, Sender, Turn

How: TypeAlias = Literal["post", "replace", "home"]


@dataclass(frozen=True)
class PostedCard:
    """A message that came of a turn, as it looks now; `place` is our id of its conversation."""

    how: How
    place: str
    message: str
    card: Card


@dataclass(frozen=True)
class SlackTurnResult:
    """The result of a turn.

    `repeated` says that the turn had been before. `private_notice` is for the person alone, to be
    told by us. `known` says that the person is a member. `lang` is the language they read.
    """

    repeated: bool = False
    private_notice: Card | None = None
    shown: Sequence[PostedCard] = ()
    known: bool = True
    lang: Lang | None = None


class SlackTurnHandler(Protocol):
    """It takes turns, and knows the people who may have them."""

    async def receive(self, turn: Turn, *, delivers_private_notice: bool) -> SlackTurnResult:
        """Take the turn, and return after the commit; what it answers is sent then.

        With `delivers_private_notice` we tell what is said to the person alone.
        """
        ...

    async def current_card(self, turn: Turn, message: str) -> CurrentCard:
        """Look that message up as it is now, if it was written to the turn's sender there."""
        ...

    async def knows(self, workspace: str, person: str) -> bool:
        """Tell whether we have met."""
        ...

    async def identify(self, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; return whether they are a member."""
        ...

    async def note_audience(
        self, channel: Address, audience: Audience, *, source: AudienceSource = "platform"
    ) -> None:
        """Remember who reads along in a channel, and take back what strangers may not read."""
        ...

    async def member(self, workspace: str, person: str) -> str | None:
        """Return the e-mail by which the register knows somebody we have met."""
        ...
