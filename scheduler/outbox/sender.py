"""Send a claimed row to its platform's messenger, and settle it by the outcome.

A direct reply is sent at least once: in doubt it is sent once more, then it is unknown. A nudge is
sent at most once: it is marked as handed over first, and in doubt it is unknown at once. Where
there is no way to the person it is parked.

Within a conversation one row goes at a time, in order. A state of a message that a newer state
replaces is not sent. So a living card changes as fast as the platform lets it, and no faster.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias, cast

from pydantic import JsonValue

from bot.cards.notices import in_a_sentence
from bot.engine.action_tokens import parse_card
from bot.engine.ports import Claim, OutboxRow
from bot.messages import (
    Address,
    CalendarRequest,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    File,
    Home,
    Messenger,
    NotInstalled,
    NotReachable,
    Post,
    Replace,
)
from scheduler.outbox.backoff import Chance, back_off, bounded, chance
from scheduler.outbox.circuit_breaker import Breakers
from scheduler.outbox.rate_limit import PATIENCE, RateLimiter, Reservation

_log = logging.getLogger(__name__)

Settled: TypeAlias = Literal[
    "sent", "retry", "later", "unknown", "failed", "dropped", "parked", "parked_all"
]
"""The outcome of a row.

`later` says that it was not tried, and no attempt is spent. `parked_all` parks it with all that is
due in its workspace.
"""

_LONGEST = timedelta(hours=24)
_MOST_FAULTS_OF_OURS = 8
_MOST_ATTEMPTS_IN_DOUBT = 2
_STATES = ("replace", "home")
"""Kinds of rows that show how something looks from then on."""


class Settlement(Protocol):
    """It writes the outcome in one small transaction on the database thread."""

    async def settle(
        self,
        claim: Claim,
        state: Settled,
        *,
        reason: str | None,
        retry_at: datetime | None,
        receipt: str | None,
    ) -> None: ...


class OutboxStore(Settlement, Protocol):
    """It settles rows, and marks them as handed over."""

    async def hand_over(self, claim: Claim) -> bool:
        """Mark that it is about to be handed over; False when it is not ours to send any more."""
        ...


@dataclass(frozen=True)
class MessageState:
    """A message of ours as the database knows it now.

    `receipt` is the platform's id of it, and `newest` its newest row.
    """

    receipt: str | None
    newest: str


class MessageSender:
    """It sends claimed rows.

    `messengers` are by platform. `now` comes from the clock. `message_of` returns a row's message
    as it stands by now.
    """

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        book: OutboxStore,
        now: Callable[[], datetime],
        message_of: Callable[[OutboxRow], Awaitable[MessageState]],
        *,
        pace: RateLimiter,
        breakers: Breakers,
        draw: Chance = chance,
    ) -> None:
        self._messengers = messengers
        self._book = book
        self._now = now
        self._message_of = message_of
        self._pace = pace
        self._breakers = breakers
        self._draw = draw
        self._announced: dict[str, str] = {}

    def announce(self, rows: Sequence[OutboxRow]) -> None:
        """Announce rows that will be sent, after those on their way in their conversations."""
        for row in rows:
            if row.kind in _STATES:
                self._announced[row.message] = row.claim.id

    async def send(self, rows: Sequence[OutboxRow]) -> None:
        """Send each row in its order.

        A row that fails is settled for another try and does not hold up the rest.
        """
        for row in rows:
            if await self._is_to_go(row) and await self._in_time(row):
                await self._send_one(row)

    async def send_paced(self, row: OutboxRow) -> None:
        """Send a row whose place within the rate is taken."""
        if await self._is_to_go(row):
            await self._send_one(row)
        else:
            self._pace.give_back(row)

    async def _is_to_go(self, row: OutboxRow) -> bool:
        if row.platform not in self._messengers:
            await self._settle(row, "failed", reason=f"no platform {row.platform}")
            return False
        if row.kind in _STATES and await self._is_past(row):
            await self._settle(row, "dropped", reason="it looks otherwise by now")
            return False
        return True

    async def _in_time(self, row: OutboxRow) -> bool:
        """Wait for its place within the rate.

        What has to wait longer waits in the database, as it was.
        """
        rest = 0.0
        if self._breakers.room(_lane(row)) == 0:
            rest = max(1.0, self._breakers.rest(_lane(row)))
        delay = rest or self._pace.take(row, patience=PATIENCE)
        if delay == 0:
            return True
        if delay <= PATIENCE and not rest:
            await asyncio.sleep(delay)
            return True
        later = self._now() + timedelta(seconds=delay)
        await self._settle(row, "later", reason="too much at once", retry_at=later)
        return False

    async def _send_one(self, row: OutboxRow) -> None:
        if row.kind == "replace" and row.receipt is None:
            row = replace(row, receipt=(await self._message_of(row)).receipt)
        address = Address(row.platform, row.workspace, row.external_id)
        try:
            delivery = delivery_of(row)
        except ValueError:
            _log.exception("a message could not be read")
            await self._try_again(row, DeliveryFailed("unreadable"), most=_MOST_FAULTS_OF_OURS)
            return
        going = await self._going(row)
        if not await self._is_ours(row):
            return
        lane = _lane(row)
        self._breakers.begun(lane)
        going.starts()
        try:
            receipt = await self._messengers[row.platform].deliver(address, delivery)
        except DeliveryRefused as refused:
            self._breakers.answered(lane)
            said = None
            if _refusal(refused) == "failed" and row.purpose == "reply":
                said = await self._say_plainly(row, address, delivery)
            await self._settle(row, _refusal(refused), reason=str(refused), receipt=said)
        except DeliveryFailed as failed:
            self._heed(row, failed)
            await self._try_again(row, failed)
        except Exception:
            self._breakers.untried(lane)
            _log.exception("a message could not be handed over")
            fault = DeliveryFailed("unexpected error", in_doubt=row.purpose == "nudge")
            await self._try_again(row, fault, most=_MOST_FAULTS_OF_OURS)
        else:
            going.answered()
            self._breakers.answered(lane)
            await self._settle(row, "sent", receipt=receipt.platform_id)

    async def _say_plainly(
        self, row: OutboxRow, address: Address, delivery: Delivery
    ) -> str | None:
        """Say a refused answer in its one sentence, so that nobody waits in vain.

        Returns what the platform calls it, None where there is nothing to say or it is refused too.
        """
        if not isinstance(delivery, Post | Replace):
            return None
        post = Post(delivery.message, in_a_sentence(delivery.card))
        try:
            return (await self._messengers[row.platform].deliver(address, post)).platform_id
        except (DeliveryRefused, DeliveryFailed):
            return None
        except Exception:
            _log.exception("a sentence could not be handed over")
            return None

    async def _going(self, row: OutboxRow) -> Reservation:
        going = self._pace.go(row)
        while going.wait > 0:
            await asyncio.sleep(going.wait)
            going = self._pace.go(row)
        return going

    async def _is_ours(self, row: OutboxRow) -> bool:
        """Tell whether it may be handed over.

        We may have slept past our lease, and somebody else has it. Nothing is waited for between
        this answer and the platform. Only a process stopped just there sends what is no longer its
        own.
        """
        claim, marked = row.claim, row.purpose == "nudge" and row.kind not in _STATES
        if marked and not await self._book.hand_over(claim):
            _log.warning("a message was no longer ours when it was to be handed over")
            return False
        if claim.until is None or self._now() < claim.until:
            return True
        await self._settle(row, "later", reason="its lease had run out", retry_at=self._now())
        return False

    def _heed(self, row: OutboxRow, failed: DeliveryFailed) -> None:
        if failed.away:
            self._breakers.failed(_lane(row))
            return
        self._breakers.answered(_lane(row))
        if failed.too_fast is not None:
            pause = (
                bounded(failed.retry_after)
                or back_off(row.claim.attempts, None, self._draw).total_seconds()
            )
            self._pace.pause(row, pause, everywhere=failed.too_fast == "workspace")

    async def _is_past(self, row: OutboxRow) -> bool:
        """Tell whether there is a newer state of the message.

        It waits behind this one, or was sent while this one was put off.
        """
        newest = self._announced.get(row.message)
        if newest == row.claim.id:
            del self._announced[row.message]
        if newest is not None and newest > row.claim.id:
            return True
        return row.claim.attempts > 1 and (await self._message_of(row)).newest > row.claim.id

    async def _try_again(
        self, row: OutboxRow, failed: DeliveryFailed, *, most: int | None = None
    ) -> None:
        claim, reason = row.claim, str(failed)
        most_in_doubt = 1 if row.purpose == "nudge" else _MOST_ATTEMPTS_IN_DOUBT
        if failed.in_doubt and row.kind not in _STATES and claim.attempts >= most_in_doubt:
            await self._settle(row, "unknown", reason=reason)
        elif (most is not None and claim.attempts >= most) or self._is_old(claim):
            await self._settle(row, "failed", reason=reason)
        else:
            wait = back_off(claim.attempts, failed.retry_after, self._draw)
            await self._settle(row, "retry", reason=reason, retry_at=self._now() + wait)

    def _is_old(self, claim: Claim) -> bool:
        return claim.since is not None and self._now() - claim.since >= _LONGEST

    async def _settle(
        self,
        row: OutboxRow,
        state: Settled,
        *,
        reason: str | None = None,
        receipt: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        await self._book.settle(row.claim, state, reason=reason, retry_at=retry_at, receipt=receipt)


def _lane(row: OutboxRow) -> tuple[str, str]:
    return (row.platform, row.workspace)


def _refusal(refused: DeliveryRefused) -> Settled:
    match refused:
        case NotInstalled():
            return "parked_all"
        case NotReachable():
            return "parked"
        case _:
            return "failed"


def delivery_of(row: OutboxRow) -> Delivery:
    """Return the row as a messenger takes it.

    Raises ValueError for a kind this version does not know.
    """
    match row.kind:
        case "post":
            return Post(row.message, parse_card(row.payload), again=row.claim.attempts > 1)
        case "calendar":
            payload = cast(dict[str, JsonValue], row.payload)
            return Post(
                row.message,
                parse_card(payload["card"]),
                again=row.claim.attempts > 1,
                calendar=CalendarRequest.model_validate(payload["calendar"]),
            )
        case "home":
            return Home(row.message, parse_card(row.payload))
        case "replace":
            return Replace(row.message, parse_card(row.payload), row.receipt)
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
