"""Define the receipt an adapter gets for a turn it has handed in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.ports import OutboxRow
from bot.messages import Card, Lang


@dataclass(frozen=True)
class TurnReceipt:
    """A turn that was run: it is committed, or was answered from the snapshot (`from_snapshot`).

    - `sent`: done when its answers were handed to the platform.
    - `rows`: those answers.
    - `private_notice`: what is said to the person alone.
    - `known`: whether the person is a member.
    - `work`: done when the jobs of the turn, which have begun, are done; None without jobs.
    """

    repeated: bool
    sent: "asyncio.Future[None]"
    rows: Sequence[OutboxRow] = ()
    private_notice: Card | None = None
    known: bool = True
    lang: Lang | None = None
    work: "asyncio.Future[None] | None" = None
    from_snapshot: bool = False
