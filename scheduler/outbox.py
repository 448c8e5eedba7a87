"""Sending: a claimed row goes to its platform's messenger, and is settled by what came of it.

A direct reply is sent at least once: in doubt it is sent once more, then it is unknown. Where there is no way to the
person it is parked. One row at a time within a conversation, in order. How a message looks in between is not sent where
it looks otherwise by now: a living card changes as fast as the platform lets it, and no faster.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias, cast

from pydantic import JsonValue

from bot.engine.ports import Claim, OutboxRow
from bot.engine.seal import opened
from bot.messages import (
    Address,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    File,
    Home,
    Messenger,
    NotReachable,
    Post,
    Replace,
)

_log = logging.getLogger(__name__)

Settled: TypeAlias = Literal["sent", "retry", "unknown", "failed", "dropped", "parked"]

_MOST_ATTEMPTS = 8
_MOST_ATTEMPTS_IN_DOUBT = 2
_FIRST_WAIT = timedelta(seconds=2)
_LONGEST_WAIT = timedelta(minutes=10)
_STATES = ("replace", "home")
"""Kinds of rows that are how something looks from then on."""


class Settlement(Protocol):
    """Where the outcome is written: one small transaction on the database thread."""

    async def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> None: ...


@dataclass(frozen=True)
class Message:
    """A message of ours as the database knows it now: what the platform calls it, and its newest row."""

    receipt: str | None
    newest: str


class Sender:
    """Sends claimed rows. `messengers` by platform; `now` from the clock; `message_of` a row, as it stands by now."""

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        settlement: Settlement,
        now: Callable[[], datetime],
        message_of: Callable[[OutboxRow], Awaitable[Message]],
    ) -> None:
        self._messengers = messengers
        self._settlement = settlement
        self._now = now
        self._message_of = message_of
        self._announced: dict[str, str] = {}

    def announce(self, rows: Sequence[OutboxRow]) -> None:
        """They will be sent, after those that are on their way in their conversations."""
        for row in rows:
            if row.kind in _STATES:
                self._announced[row.message] = row.claim.id

    async def send(self, rows: Sequence[OutboxRow]) -> None:
        """Each in its order; a row that fails is settled for another try and does not hold the rest."""
        for row in rows:
            await self._send_one(row)

    async def _send_one(self, row: OutboxRow) -> None:
        messenger = self._messengers.get(row.platform)
        if messenger is None:
            await self._settle(row, "failed", reason=f"no platform {row.platform}")
            return
        if row.kind in _STATES and await self._is_past(row):
            await self._settle(row, "dropped", reason="it looks otherwise by now")
            return
        address = Address(row.platform, row.workspace, row.external_id)
        if row.kind == "replace" and row.receipt is None:
            row = replace(row, receipt=(await self._message_of(row)).receipt)
        try:
            receipt = await messenger.deliver(address, delivery_of(row))
        except NotReachable as nowhere:
            await self._settle(row, "parked", reason=str(nowhere))
        except DeliveryRefused as refused:
            await self._settle(row, "failed", reason=str(refused))
        except DeliveryFailed as failed:
            await self._try_again(row, failed)
        except Exception:
            _log.exception("a message could not be handed over")
            await self._try_again(row, DeliveryFailed("unexpected error"))
        else:
            await self._settle(row, "sent", receipt=receipt.platform_id)

    async def _is_past(self, row: OutboxRow) -> bool:
        """Whether there is a newer state of the message: waiting behind this one, or sent while this one was put off."""
        newest = self._announced.get(row.message)
        if newest == row.claim.id:
            del self._announced[row.message]
        if newest is not None and newest > row.claim.id:
            return True
        return row.claim.attempts > 1 and (await self._message_of(row)).newest > row.claim.id

    async def _try_again(self, row: OutboxRow, failed: DeliveryFailed) -> None:
        if failed.in_doubt and row.claim.attempts >= _MOST_ATTEMPTS_IN_DOUBT:
            await self._settle(row, "unknown", reason=str(failed))
            return
        if row.claim.attempts >= _MOST_ATTEMPTS:
            await self._settle(row, "failed", reason=str(failed))
            return
        wait = min(_FIRST_WAIT * 2 ** max(0, row.claim.attempts - 1), _LONGEST_WAIT)
        if failed.retry_after is not None:
            wait = max(wait, timedelta(seconds=failed.retry_after))
        await self._settlement.settle(
            row.claim,
            "retry",
            reason=str(failed),
            retry_at=self._now() + wait,
            receipt=None,
        )

    async def _settle(
        self,
        row: OutboxRow,
        state: Settled,
        *,
        reason: str | None = None,
        receipt: str | None = None,
    ) -> None:
        await self._settlement.settle(
            row.claim, state, reason=reason, retry_at=None, receipt=receipt
        )


def delivery_of(row: OutboxRow) -> Delivery:
    """The row as a messenger takes it. Raises ValueError for a kind this version does not know."""
    match row.kind:
        case "post":
            return Post(row.message, opened(row.payload), again=row.claim.attempts > 1)
        case "home":
            return Home(row.message, opened(row.payload))
        case "replace":
            return Replace(row.message, opened(row.payload), row.receipt)
        case "file":
            payload = cast(dict[str, JsonValue], row.payload)
            return File(
                message=row.message,
                name=str(payload["name"]),
                media_type=str(payload["media_type"]),
                sha256=str(payload["sha256"]),
            )
        case kind:
            raise ValueError(f"an outbox row of kind {kind!r}")
