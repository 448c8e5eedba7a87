"""Deliver the cards of the incident path, and know where each stands and what it was last.

A card that was promised is tried again until it is there, by the next process too.
"""

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

from cachetools import LRUCache

from bot.cards.incident import call_list
from bot.cards.notices import in_a_sentence
from bot.engine.ids import moment_of, next_id
from bot.engine.ports import Claim, OutboxRow
from bot.engine.turn import CurrentCard
from bot.incident.events import DeliveredMessage, PendingCard
from bot.incident.incident_query import IncidentAnswer
from bot.incident.responder import IncidentResponder
from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    Messenger,
    Post,
    Replace,
    Turn,
)
from bot.texts.words import Words
from governance.ports import Clock

_log = logging.getLogger(__name__)

_AFTER_YOU: Final = 0.001
"""Seconds: whoever waits for the acknowledgement goes first, and writes down what was said."""
_MOST: Final = 20_000
_MOST_CARDS: Final = 2_000
_TRIES: Final = (0.2, 1.0, 3.0, 8.0)
_LONGEST_WAIT: Final = 30.0
_PROMISED_FOR: Final = timedelta(hours=1)
"""From then on nobody waits for the card any more. In one process the hour is one that passes: a
clock that is put right by hours drops no card."""


@dataclass(frozen=True)
class CardDelivery:
    """A card on its way: where to, in which message, and what the platform called that before.

    One with an `id` was promised, and is tried `until` then, on the monotonic clock.
    """

    to: Address
    message: str
    card: Card
    receipt: str | None
    member: str
    authority: str
    log: str = ""
    id: str = ""
    until: float = 0.0

    @property
    def place(self) -> tuple[Address, str]:
        """The message it is shown in."""
        return (self.to, self.message)

    def promise(self) -> PendingCard:
        """Make it what is kept until it is there."""
        return PendingCard(
            id=self.id,
            authority=self.authority,
            member=self.member,
            platform=self.to.platform,
            workspace=self.to.workspace,
            conversation=self.to.conversation,
            message=self.message,
            card=self.card,
            receipt=self.receipt,
            log=self.log,
        )

    def row(self) -> OutboxRow:
        """Make the row by which the adapters know what a turn came to."""
        return OutboxRow(
            claim=Claim(self.authority, self.message, 0, 0),
            conversation="/".join((self.to.platform, self.to.workspace, self.to.conversation)),
            platform=self.to.platform,
            workspace=self.to.workspace,
            external_id=self.to.conversation,
            kind="replace" if self.receipt is not None else "post",
            message=self.message,
            payload=self.card.model_dump(mode="json", exclude_none=True),
            receipt=self.receipt,
        )


class IncidentCards:
    """The cards that stand in messages.

    `note` writes down which promised card is settled, and what a platform has taken.
    """

    def __init__(
        self,
        answering: IncidentResponder,
        clock: Clock,
        note: Callable[[str, DeliveredMessage | None], Awaitable[None]],
    ) -> None:
        self._answering, self._clock, self._note = answering, clock, note
        self._sent: LRUCache[tuple[Address, str], DeliveredMessage] = LRUCache(_MOST)
        self._cards: LRUCache[tuple[Address, str], tuple[str, bytes]] = LRUCache(_MOST_CARDS)
        self._locks: dict[Address, asyncio.Lock] = {}
        self._pending: dict[tuple[Address, str], CardDelivery] = {}
        self._under_way: set[str] = set()

    def current_card(self, turn: Turn, message: str) -> CurrentCard | None:
        """Return the card that stands in that message, for whom it was written to.

        It is None for a message of another path.
        """
        if not message.startswith(("incident:", "log:")):
            return None
        to = Address(turn.platform, turn.workspace, turn.conversation)
        member, card = self._card_in(to, message)
        sent = self._sent.get((to, message))
        found = self._answering.store.who(turn.platform, turn.workspace, turn.sender)
        if found is None:
            return None
        person = found[1].email
        lang = found[0].lang_of(found[1], turn.spoken)
        if sent is not None and sent.log and sent.member == person:
            words = Words(lang)
            authority, now = sent.authority, self._clock.now()
            card = self._answering.log_card(authority, person, to, sent.log, words, now) or card
            member = person
        return CurrentCard(card=card if member == person else None, lang=lang)

    def showings(self, answer: IncidentAnswer) -> list[CardDelivery]:
        """Return its cards, each in the message where it stood before, if it did."""
        showing: list[CardDelivery] = []
        for shown in answer.shown:
            message = shown.message
            sent = self._sent.get((answer.to, message))
            if shown.log and not shown.new:
                sent = self._newest_log(shown.log, answer.to) or sent
                message = sent.message if sent is not None else message
            showing.append(
                CardDelivery(
                    to=answer.to,
                    message=message,
                    card=shown.card,
                    receipt=None if shown.new or sent is None else sent.receipt,
                    member=answer.member,
                    authority=answer.authority,
                    log=shown.log,
                    id=next_id(self._clock.now()),
                    until=monotonic() + _PROMISED_FOR.total_seconds(),
                )
            )
        return showing

    def promise(self, showings: Sequence[CardDelivery]) -> Sequence[PendingCard]:
        """Remember the cards until they are there, and return them as they are kept.

        A newer card of the same message takes the place of the older.
        """
        self._pending |= {showing.place: showing for showing in showings}
        self._under_way |= {showing.id for showing in showings}
        return [showing.promise() for showing in showings]

    def load(self, promised: PendingCard) -> None:
        """Take a card that another process has promised and may not have delivered."""
        to = Address(promised.platform, promised.workspace, promised.conversation)
        left = _PROMISED_FOR - (self._clock.now() - moment_of(promised.id))
        self._pending[to, promised.message] = CardDelivery(
            to=to,
            message=promised.message,
            card=promised.card if promised.receipt else self._repeated(promised),
            receipt=promised.receipt,
            member=promised.member,
            authority=promised.authority,
            log=promised.log,
            id=promised.id,
            until=monotonic() + min(left, _PROMISED_FOR).total_seconds(),
        )

    def settled(self, card: str) -> None:
        """Forget a promised card, because it is there or will not be."""
        self._pending = {
            place: showing for place, showing in self._pending.items() if showing.id != card
        }

    async def deliver_pending(self, messengers: Mapping[str, Messenger]) -> None:
        """Deliver what was promised and is not there, where nobody is at it."""
        now = monotonic()
        left = [one for one in self._pending.values() if one.id not in self._under_way]
        late = [one for one in left if one.until < now]
        going = [one for one in left if one not in late and one.to.platform in messengers]
        for showing in late:
            _log.error("whom to call was not delivered: nobody waits for it any more")
            await self._settle(showing, None)
        with self._being_delivered(going):
            await asyncio.gather(*(self._deliver(one, messengers) for one in going))

    async def deliver(
        self,
        answer: IncidentAnswer | None,
        showings: Sequence[CardDelivery],
        messengers: Mapping[str, Messenger],
    ) -> None:
        """Deliver every card; then the log's others see what is new in it."""
        with self._being_delivered(showings):
            await asyncio.sleep(_AFTER_YOU)
            for showing in showings:
                await self._deliver(showing, messengers)
        if answer is None or not answer.log:
            return
        shown = {(one.to, one.message) for one in showings}
        for showing in self._of_log(answer, but=shown):
            await self._deliver(showing, messengers)

    @contextmanager
    def _being_delivered(self, showings: Sequence[CardDelivery]) -> Iterator[None]:
        ids = {showing.id for showing in showings}
        self._under_way |= ids
        try:
            yield
        finally:
            self._under_way -= ids

    def _of_log(
        self, answer: IncidentAnswer, *, but: set[tuple[Address, str]]
    ) -> Sequence[CardDelivery]:
        """Return the newest card of the log in each conversation."""
        newest = {
            where: sent
            for (where, _), sent in self._sent.items()
            if sent.log == answer.log and sent.authority == answer.authority
        }
        found = []
        for where, sent in newest.items():
            if (where, sent.message) in but:
                continue
            index = self._answering.store.index(answer.authority)
            person = index.person(sent.member) if index else None
            if index is None or person is None:
                continue
            words = Words(index.lang_of(person, None), index.zone)
            card = self._answering.log_card(
                answer.authority, sent.member, where, answer.log, words, self._clock.now()
            )
            if card is not None:
                found.append(
                    CardDelivery(
                        where,
                        sent.message,
                        card,
                        sent.receipt,
                        sent.member,
                        answer.authority,
                        answer.log,
                    )
                )
        return found

    async def _deliver(self, showing: CardDelivery, messengers: Mapping[str, Messenger]) -> None:
        messenger = messengers.get(showing.to.platform)
        if messenger is None:
            return
        self._hold(showing)
        lock = self._locks.setdefault(showing.to, asyncio.Lock())
        if len(self._locks) > _MOST:
            self._locks = {where: one for where, one in self._locks.items() if one.locked()}
        async with lock:
            try:
                receipt = await self._tried(showing, messenger)
            except DeliveryRefused as refused:
                _log.error("whom to call was not delivered: %s", refused)
                receipt = await self._said_plainly(showing, messenger)
                if receipt is None:
                    await self._settle(showing, None)
        if receipt is None:
            return
        sent = DeliveredMessage(
            authority=showing.authority,
            member=showing.member,
            platform=showing.to.platform,
            workspace=showing.to.workspace,
            conversation=showing.to.conversation,
            message=showing.message,
            receipt=receipt,
            log=showing.log,
        )
        news = self.remember(sent)
        if news or showing.id:
            await self._settle(showing, sent)

    async def _settle(self, showing: CardDelivery, sent: DeliveredMessage | None) -> None:
        if self._pending.get(showing.place, showing).id == showing.id:
            self._pending.pop(showing.place, None)
        await self._note(showing.id, sent)

    async def _tried(self, showing: CardDelivery, messenger: Messenger) -> str | None:
        """Return what the platform answered, None when it would not take it for a while.

        A card that cannot be changed is sent anew. Raises DeliveryRefused.
        """
        replaces = showing.receipt
        for pause in (*_TRIES, None):
            delivery: Delivery = (
                Post(showing.message, showing.card)
                if replaces is None
                else Replace(showing.message, showing.card, replaces)
            )
            try:
                return (await messenger.deliver(showing.to, delivery)).platform_id
            except DeliveryRefused:
                if replaces is None:
                    raise
                replaces = None
            except DeliveryFailed as failed:
                if pause is None:
                    _log.error("whom to call was not delivered: %s", failed)
                    return None
                await asyncio.sleep(min(failed.retry_after or pause, _LONGEST_WAIT))
        return None

    async def _said_plainly(self, showing: CardDelivery, messenger: Messenger) -> str | None:
        """Say in a sentence what a platform will not show; None where it refuses that, too."""
        try:
            post = Post(showing.message, in_a_sentence(showing.card))
            return (await messenger.deliver(showing.to, post)).platform_id
        except (DeliveryRefused, DeliveryFailed):
            return None

    def _repeated(self, promised: PendingCard) -> Card:
        """Return the card, saying that it may have come before."""
        index = self._answering.store.index(promised.authority)
        words = Words(promised.card.lang, index.zone) if index else Words(promised.card.lang)
        return call_list.repeated(promised.card, words, moment_of(promised.id))

    def _hold(self, showing: CardDelivery) -> None:
        """Keep the card packed: as it is drawn it takes ten times as much."""
        packed = zlib.compress(showing.card.model_dump_json(exclude_none=True).encode(), level=1)
        self._cards[showing.to, showing.message] = (showing.member, packed)

    def _card_in(self, to: Address, message: str) -> tuple[str, Card | None]:
        """Return the card that was shown in that message, and to whom."""
        member, packed = self._cards.get((to, message), ("", b""))
        return member, Card.model_validate_json(zlib.decompress(packed)) if packed else None

    def remember(self, sent: DeliveredMessage) -> bool:
        """Remember where the message stands, and return whether that is news."""
        where = (Address(sent.platform, sent.workspace, sent.conversation), sent.message)
        news = self._sent.get(where) != sent
        self._sent[where] = sent
        return news

    def newest_of(self, log: str, member: str) -> DeliveredMessage | None:
        """Return where a log was last shown to a member."""
        found = [one for one in self._sent.values() if one.log == log and one.member == member]
        return found[-1] if found else None

    def _newest_log(self, log: str, to: Address) -> DeliveredMessage | None:
        found = [sent for (where, _), sent in self._sent.items() if sent.log == log and where == to]
        return found[-1] if found else None
