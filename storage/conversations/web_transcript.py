"""Keep what the web chat shows, as Slack and Teams keep their messages themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import JsonValue
from sqlalchemy import Connection, Integer, Row, and_, case, func, insert, select, update

from storage.core.schema import transcript

Author: TypeAlias = Literal["bot", "you"]


@dataclass(frozen=True)
class TranscriptRow:
    """One message as it looks now.

    `seq` grows with every change, and `posted_seq` says where it stands.
    """

    seq: int
    posted_seq: int
    message: str
    author: Author
    card: JsonValue
    text: str | None
    at: datetime


@dataclass(frozen=True)
class ConversationRow:
    """One conversation: when its newest message came, how many there are, what was last said.

    `said` is the person's own words, None where there are none.
    """

    conversation: str
    newest_at: datetime
    messages: int
    said: str | None


class TranscriptRepository:
    """It holds one authority's web conversations in one unit of work."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def put(
        self,
        conversation: str,
        message: str,
        author: Author,
        *,
        card: JsonValue = None,
        text: str | None = None,
    ) -> int:
        """Write the message, or change it where it stands.

        Returns its new `seq`.
        """
        self._wait_for_others(conversation)
        seq = self._next(conversation)
        changed = self._connection.execute(
            update(transcript)
            .where(
                transcript.c.tenant == self._tenant,
                transcript.c.conversation == conversation,
                transcript.c.message == message,
            )
            .values(seq=seq, card=card, text=text)
        )
        if changed.rowcount == 0:
            self._connection.execute(
                insert(transcript).values(
                    tenant=self._tenant,
                    conversation=conversation,
                    seq=seq,
                    posted_seq=seq,
                    message=message,
                    author=author,
                    card=card,
                    text=text,
                    at=self._now,
                )
            )
        return seq

    def since(self, conversation: str, after: int, *, limit: int = 200) -> list[TranscriptRow]:
        """Return what is new or changed after `after`, in the order of the page.

        It is the newest `limit` of it.
        """
        rows = self._connection.execute(
            select(transcript)
            .where(
                transcript.c.tenant == self._tenant,
                transcript.c.conversation == conversation,
                transcript.c.seq > after,
            )
            .order_by(transcript.c.posted_seq.desc())
            .limit(limit)
        ).all()
        return [_line(row) for row in reversed(rows)]

    def before(self, conversation: str, place: int | None, *, limit: int) -> list[TranscriptRow]:
        """Return the newest `limit` that stand before that `posted_seq`, in the order of the page.

        With None it is the newest of all.
        """
        stands_before = [] if place is None else [transcript.c.posted_seq < place]
        rows = self._connection.execute(
            select(transcript)
            .where(
                transcript.c.tenant == self._tenant,
                transcript.c.conversation == conversation,
                *stands_before,
            )
            .order_by(transcript.c.posted_seq.desc())
            .limit(limit)
        ).all()
        return [_line(row) for row in reversed(rows)]

    def conversations(self, person: str, *, limit: int) -> list[ConversationRow]:
        """Return the person's newest conversations: their first, `person`, and `person/…`."""
        newest = func.max(transcript.c.at)
        own = case((transcript.c.author == "you", transcript.c.posted_seq))
        found = (
            select(
                transcript.c.conversation,
                newest.label("newest_at"),
                func.count().label("messages"),
                func.max(own).label("said_seq"),
            )
            .where(
                transcript.c.tenant == self._tenant,
                (transcript.c.conversation == person)
                | transcript.c.conversation.startswith(f"{person}/", autoescape=True),
            )
            .group_by(transcript.c.conversation)
            .order_by(newest.desc())
            .limit(limit)
            .subquery()
        )
        last_said = and_(
            transcript.c.tenant == self._tenant,
            transcript.c.conversation == found.c.conversation,
            transcript.c.posted_seq == found.c.said_seq,
        )
        rows = self._connection.execute(
            select(found.c.conversation, found.c.newest_at, found.c.messages, transcript.c.text)
            .outerjoin_from(found, transcript, last_said)
            .order_by(found.c.newest_at.desc())
        ).all()
        return [ConversationRow(*row) for row in rows]

    def _wait_for_others(self, conversation: str) -> None:
        """Wait until others who write to the same conversation just now have committed."""
        if self._connection.dialect.name == "postgresql":
            ours = func.hashtextextended(f"transcript/{self._tenant}/{conversation}", 0)
            self._connection.execute(select(func.pg_advisory_xact_lock(ours)))

    def _next(self, conversation: str) -> int:
        newest = self._connection.execute(
            select(func.coalesce(func.max(transcript.c.seq), 0, type_=Integer)).where(
                transcript.c.tenant == self._tenant, transcript.c.conversation == conversation
            )
        ).scalar_one()
        return int(newest) + 1


def _line(row: Row[Any]) -> TranscriptRow:
    return TranscriptRow(
        row.seq, row.posted_seq, row.message, row.author, row.card, row.text, row.at
    )
