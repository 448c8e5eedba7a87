"""What an adapter is told of a turn it has handed in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.ports import OutboxRow
from bot.messages import Card, Lang


@dataclass(frozen=True)
class TurnReceipt:
    """A turn that was taken: it is committed, or was answered from the snapshot (`from_snapshot`).

    `sent` is done when its answers were handed to the platform; `rows`: what they are.
    `private_notice`: what is said to the person alone. `known`: the person is a member. `work`:
    jobs came of it and have begun; done when they are.
    """

    repeated: bool
    sent: "asyncio.Future[None]"
    rows: Sequence[OutboxRow] = ()
    private_notice: Card | None = None
    known: bool = True
    lang: Lang | None = None
    work: "asyncio.Future[None] | None" = None
    from_snapshot: bool = False
