"""Answer turns that ask whom to call from the snapshot, without a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.app.incidents.service import IncidentService, IncidentTurn
from bot.app.monitoring.metrics import Metrics
from bot.app.outbox.outbox_worker import OutboxWorker, all_of
from bot.app.turns.receipt import TurnReceipt
from bot.cards import notices
from bot.cards.incident import call_list
from bot.engine.ids import next_id
from bot.messages import Card, Post, Turn
from bot.texts.words import Words, clock_of


@dataclass(frozen=True)
class IncidentReceipt:
    """A turn the incident path has answered.

    `besides` is another question of the same sentence, for the engine. `then` is what the engine is
    asked in any case.
    """

    receipt: TurnReceipt
    besides: str = ""
    then: str = ""


class IncidentTurns:
    """The turns of one process. Without `incidents` nothing is known, and everybody is told so."""

    def __init__(
        self, incidents: IncidentService | None, outbox: OutboxWorker, metrics: Metrics
    ) -> None:
        self._incidents, self._outbox, self._metrics = incidents, outbox, metrics

    async def receive(
        self, turn: Turn, now: datetime, *, delivers_private_notice: bool
    ) -> IncidentReceipt | None:
        """Answer the turn if it asks whom to call; None if it does not."""
        taken = None if self._incidents is None else self._incidents.take(turn, now)
        if taken is None:
            return None
        receipt = await self._answer(
            turn, taken, now, delivers_private_notice=delivers_private_notice
        )
        return _receipt_of(taken, receipt)

    async def receive_without_database(
        self, turn: Turn, now: datetime, *, delivers_private_notice: bool
    ) -> IncidentReceipt | None:
        """Answer whatever the turn is, as far as that can be done.

        None when nobody can be identified.
        """
        if self._incidents is None:
            return None
        taken = self._incidents.take(turn, now, alone=True)
        if taken is not None:
            receipt = await self._answer(
                turn, taken, now, delivers_private_notice=delivers_private_notice
            )
            return _receipt_of(taken, receipt)
        away = self.away(turn, now, delivers_private_notice=delivers_private_notice)
        return None if away is None else IncidentReceipt(away)

    def listening(self, turn: Turn, now: datetime) -> Turn:
        """Return the turn, with the open log that listens to its words."""
        return turn if self._incidents is None else self._incidents.listening(turn, now)

    async def take_words(
        self, turn: Turn, now: datetime, *, delivers_private_notice: bool
    ) -> IncidentReceipt:
        """Answer words that are said of an incident, as the engine has found."""
        taken = None if self._incidents is None else self._incidents.take_words(turn, now)
        if taken is not None:
            receipt = await self._answer(
                turn, taken, now, delivers_private_notice=delivers_private_notice
            )
            return _receipt_of(taken, replace(receipt, from_snapshot=False))
        card = call_list.none_open(
            Words(turn.spoken or "da", clock_of(turn.zone)), now, alone=False
        )
        notice = self._notice(turn, card, now, delivers_private_notice=delivers_private_notice)
        return IncidentReceipt(notice)

    async def call(
        self, turn: Turn, about: Sequence[str], now: datetime, *, delivers_private_notice: bool
    ) -> TurnReceipt:
        """Answer whom to call about those scopes.

        The engine has understood that it is asked, or a button of its cards was used.
        """
        taken = None if self._incidents is None else self._incidents.call(turn, about, now)
        if taken is not None:
            receipt = await self._answer(
                turn, taken, now, delivers_private_notice=delivers_private_notice
            )
            return replace(receipt, from_snapshot=False)
        card = call_list.lost(Words(turn.spoken or "da", clock_of(turn.zone)), now)
        return self._notice(turn, card, now, delivers_private_notice=delivers_private_notice)

    async def _answer(
        self,
        turn: Turn,
        taken: IncidentTurn,
        now: datetime,
        *,
        delivers_private_notice: bool,
    ) -> TurnReceipt:
        """Note what happened, and send the answer to the person alone.

        The turn is acknowledged when both survive this process, even if the answer goes before.
        """
        self._metrics.turned(turn.platform)
        answer, incidents, tasks = taken.answer, self._incidents, self._outbox.tasks
        if answer is None or incidents is None:
            return TurnReceipt(repeated=True, sent=tasks.begin(all_of(())))
        await incidents.promise(taken)
        self._metrics.looked_up(turn.platform)
        if answer.private_notice is not None and not delivers_private_notice:
            post = Post(next_id(now), answer.private_notice)
            tasks.begin(self._outbox.send_private_notice(turn.address, post))
        sent = tasks.begin(incidents.deliver(taken, self._outbox.messengers))
        await incidents.written()
        return TurnReceipt(
            repeated=False,
            sent=sent,
            rows=[delivery.row() for delivery in taken.showing],
            private_notice=answer.private_notice,
            lang=answer.words.lang,
            from_snapshot=True,
        )

    def away(
        self, turn: Turn, now: datetime, *, delivers_private_notice: bool
    ) -> TurnReceipt | None:
        """Say that the database is away; None when nobody can be identified."""
        incidents = self._incidents
        if incidents is None or not incidents.directory.knows_anybody:
            return None
        found = incidents.directory.member_of(turn)
        lang = found.lang if found else turn.spoken
        words = Words(lang or "da", clock_of(turn.zone))
        card = call_list.away(words, now) if found else notices.stranger(words, now)
        notice = self._notice(turn, card, now, delivers_private_notice=delivers_private_notice)
        return replace(notice, known=found is not None, from_snapshot=True)

    def unsure(self, turn: Turn, now: datetime) -> TurnReceipt | None:
        """Say that it is not known yet whether a turn is saved; None to somebody not known."""
        found = None if self._incidents is None else self._incidents.directory.member_of(turn)
        if found is None:
            return None
        card = call_list.unsure(Words(found.lang, clock_of(turn.zone)), now)
        return replace(self._notice(turn, card, now, delivers_private_notice=False), known=True)

    def _notice(
        self, turn: Turn, card: Card, now: datetime, *, delivers_private_notice: bool
    ) -> TurnReceipt:
        post = Post(next_id(now), card)
        telling = (
            all_of(())
            if delivers_private_notice
            else self._outbox.send_private_notice(turn.address, post)
        )
        return TurnReceipt(
            repeated=False,
            sent=self._outbox.tasks.begin(telling),
            private_notice=card,
            lang=card.lang,
        )


def _receipt_of(taken: IncidentTurn, receipt: TurnReceipt) -> IncidentReceipt:
    answer = taken.answer
    if answer is None:
        return IncidentReceipt(receipt)
    return IncidentReceipt(receipt, answer.besides, answer.then)
