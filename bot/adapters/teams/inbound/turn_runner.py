"""The seam behind which Microsoft's SDK runs a turn; what a turn does stands before it.

There are two: botbuilder-core, and the Microsoft 365 Agents SDK, its successor (decision 97).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.rendering.render import Element

CHANNEL: Final = "msteams"
TOLD_BY_THE_ADDRESS: Final = ("serviceUrl", "channelId", "recipient", "replyToId", "inputHint")
"""The parts of a message that are not posted, as the address it is posted to says them."""

Say: TypeAlias = Callable[["OutgoingMessage"], Awaitable[None]]
"""It sends a message to the conversation of the turn.

It raises DeliveryFailed, DeliveryRefused or NotReachable.
"""


@dataclass(frozen=True)
class OutgoingMessage:
    """A message of one card; `summary` is what a notification says of it."""

    summary: str
    content_type: str
    content: Mapping[str, object]


@dataclass(frozen=True)
class InvokeAnswer:
    """The answer to an invoke: its status, and its body where it has one."""

    status: int
    body: Element | None = None


class ActivityLogic(Protocol):
    """The work of a turn, by the kinds of activity that either SDK tells apart."""

    async def message(self, say: Say) -> None:
        """Take a message."""
        ...

    async def conversation_update(self) -> None:
        """Take that somebody, or the bot, came or left."""
        ...

    async def installation_update(self) -> None:
        """Take that the app was installed or taken away."""
        ...

    async def invoke(self) -> InvokeAnswer:
        """Answer in the response to the request. Raises RequestRefused for one we do not know."""
        ...


class TurnRunner(Protocol):
    """It runs a turn of a verified activity; whatever the logic raises reaches its caller."""

    async def run(self, incoming: IncomingActivity, logic: ActivityLogic) -> InvokeAnswer | None:
        """Run it; return the answer to an invoke, None for anything else."""
        ...
