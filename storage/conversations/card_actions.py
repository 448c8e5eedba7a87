"""Keep what the actions of a sent card do, so that a button carries only a token.

There is one row per card version.
"""

from datetime import datetime, timedelta

from pydantic import JsonValue
from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.engine.ports import CardActions
from storage.core.schema import cards

LIFETIME = timedelta(days=90)

_KEEP = insert(cards)
_FIND = select(
    cards.c.conversation, cards.c.member, cards.c.message, cards.c.deeds, cards.c.expires_at
).where(cards.c.tenant == bindparam("tenant"), cards.c.id == bindparam("id"))


class Cards:
    """It holds one authority's card rows in one unit of work."""

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def keep(
        self, card_id: str, *, conversation: str, member: str, message: str, deeds: list[JsonValue]
    ) -> None:
        """Write what the card's actions do, in the order of their tokens."""
        self._connection.execute(
            _KEEP,
            {
                "tenant": self._tenant,
                "id": card_id,
                "conversation": conversation,
                "member": member,
                "message": message,
                "deeds": deeds,
                "expires_at": self._now + LIFETIME,
            },
        )

    def find(self, card_id: str) -> CardActions | None:
        """Return the card's row, expired or not."""
        row = self._connection.execute(_FIND, {"tenant": self._tenant, "id": card_id}).one_or_none()
        if row is None:
            return None
        return CardActions(
            card_id, row.conversation, row.member, row.message, tuple(row.deeds), row.expires_at
        )

    def forget_expired(self) -> None:
        """Drop the rows nobody can use any more."""
        self._connection.execute(
            delete(cards).where(cards.c.tenant == self._tenant, cards.c.expires_at < self._now)
        )
