"""Delete what was said and done with long ago; the register, the journal and its history stay.

A little at a time is deleted, so that turns go on in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from storage.conversations.card_actions import LIFETIME
from storage.core.schema import channels, jobs, outbox, transcript, turns

AT_A_TIME: Final = 500
"""The rows deleted in one transaction."""

_SUPERSEDED_AFTER = timedelta(days=1)
"""How long a card is kept after another took its place: so long a turn may be delivered again."""

_OVER = ("sent", "dropped")


@dataclass(frozen=True)
class RetentionPeriods:
    """How long what is done with is kept.

    `messages` is for what was sent, for the keys of turns and for jobs. `transcripts` is for what
    the web page shows of conversations.
    """

    messages: timedelta = timedelta(days=30)
    transcripts: timedelta = timedelta(days=30)


class Retention:
    """It deletes one authority's old rows in one unit of work."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def delete_some(self, periods: RetentionPeriods) -> int:
        """Delete up to some hundred rows that are old, and return how many there were."""
        room = AT_A_TIME
        for table, is_old in self._old(periods):
            room -= self._delete(table, is_old, room)
            if room <= 0:
                break
        return AT_A_TIME - room

    def _old(self, periods: RetentionPeriods) -> Iterator[tuple[Table, ColumnElement[bool]]]:
        """Yield the tables, each with the condition that a row is old."""
        before = self._now - periods.messages
        yield outbox, self._is_superseded()
        yield outbox, self._is_over(before)
        yield jobs, and_(jobs.c.state.in_(_OVER), jobs.c.settled_at < self._long_ago(before))
        yield turns, turns.c.at < before
        yield transcript, self._is_past(self._now - periods.transcripts)

    def _is_superseded(self) -> ColumnElement[bool]:
        """Return the condition that a reply's card is shown no more, as a newer one was sent."""
        newer = outbox.alias("newer")
        return and_(
            outbox.c.purpose == "reply",
            outbox.c.state.in_(_OVER),
            outbox.c.settled_at < self._now - _SUPERSEDED_AFTER,
            exists().where(
                newer.c.tenant == self._tenant,
                newer.c.message == outbox.c.message,
                newer.c.id > outbox.c.id,
                newer.c.state == "sent",
                or_(newer.c.receipt.is_not(None), outbox.c.receipt.is_(None)),
            ),
        )

    def _is_over(self, before: datetime) -> ColumnElement[bool]:
        """Return the condition that nothing more comes of a message.

        What others read along is kept, as it is taken back should strangers join them. A nudge is
        kept as long as its buttons are good.
        """
        shared = exists().where(
            channels.c.tenant == self._tenant,
            channels.c.platform == outbox.c.platform,
            channels.c.workspace == outbox.c.workspace,
            channels.c.channel == outbox.c.external_id,
        )
        reply = and_(outbox.c.purpose == "reply", outbox.c.settled_at < before, ~shared)
        nudge = and_(outbox.c.purpose == "nudge", outbox.c.settled_at < self._long_ago(before))
        return and_(outbox.c.state.in_(_OVER), or_(reply, nudge))

    def _long_ago(self, before: datetime) -> datetime:
        """Return the day before which not even a button of a nudge, or a job's id, is needed."""
        return min(before, self._now - LIFETIME)

    def _is_past(self, before: datetime) -> ColumnElement[bool]:
        """Return the condition that a line of the web page is old.

        The last line of a conversation stays, as lines are counted on from it.
        """
        last = transcript.alias("last")
        newest = (
            select(func.max(last.c.seq))
            .where(last.c.tenant == self._tenant, last.c.conversation == transcript.c.conversation)
            .scalar_subquery()
        )
        return and_(transcript.c.at < before, transcript.c.seq < newest)

    def _delete(self, table: Table, is_old: ColumnElement[bool], most: int) -> int:
        key = list(table.primary_key.columns)
        chosen = self._connection.execute(
            select(*key).where(table.c.tenant == self._tenant, is_old).limit(most)
        ).all()
        if chosen:
            keys: list[Any] = [tuple(row) for row in chosen]
            self._connection.execute(delete(table).where(tuple_(*key).in_(keys)))
        return len(chosen)
