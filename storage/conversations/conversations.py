"""Keep the state of each conversation, by name and version, and which turns it has had."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, update

from bot.engine.ports import ConversationRef, LockedConversation
from bot.messages import Address
from storage.core.schema import conversations, journal_heads, turns
from storage.core.upsert import upsert
from storage.register.journal import Journal

ECHO = timedelta(seconds=60)
"""The time within which the same action under another key is the same turn.

Teams delivers a press again after some thirty seconds.
"""

_LOCK = (
    select(conversations.c.id)
    .where(conversations.c.tenant == bindparam("tenant"), conversations.c.id == bindparam("id"))
    .with_for_update()
)
_REPEATED = (
    exists()
    .where(
        turns.c.tenant == conversations.c.tenant,
        turns.c.conversation == conversations.c.id,
        or_(
            turns.c.turn_key == bindparam("turn_key"),
            and_(turns.c.turn_key == bindparam("deed"), turns.c.at > bindparam("since")),
        ),
    )
    .correlate(conversations)
)
_OPEN = (
    select(
        conversations.c.member,
        conversations.c.state,
        conversations.c.version,
        conversations.c.open_on,
        _REPEATED.label("repeated"),
        journal_heads.c.directory,
        journal_heads.c.seq,
        journal_heads.c.hash,
    )
    .outerjoin(journal_heads, journal_heads.c.tenant == conversations.c.tenant)
    .where(conversations.c.tenant == bindparam("tenant"), conversations.c.id == bindparam("id"))
)
_KEEP = (
    update(conversations)
    .where(conversations.c.tenant == bindparam("b_tenant"), conversations.c.id == bindparam("b_id"))
    .values(
        state=bindparam("state"),
        open_on=bindparam("open_on"),
        version=conversations.c.version + 1,
        changed_at=bindparam("changed_at"),
    )
)
_OTHERS = select(
    conversations.c.id,
    conversations.c.member,
    conversations.c.platform,
    conversations.c.workspace,
    conversations.c.external_id,
).where(
    conversations.c.tenant == bindparam("tenant"),
    conversations.c.open_on.in_(bindparam("open_on", expanding=True)),
    conversations.c.id != bindparam("id"),
)
_ONCE = insert(turns)


@cache
def _again(dialect: str) -> Any:
    """Build the statement once, as making it takes longer than running it."""
    statement = upsert(turns, dialect)
    return statement.on_conflict_do_update(
        index_elements=["tenant", "conversation", "turn_key"], set_={"at": statement.excluded.at}
    )


class Conversations:
    """It holds one authority's conversations in one unit of work."""

    def __init__(
        self, connection: Connection, tenant: str, now: datetime, journal: Journal
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._tenant = tenant
        self._now = now

    def open(
        self,
        *,
        platform: str,
        workspace: str,
        external_id: str,
        member: str,
        turn_key: str,
        deed: str | None = None,
    ) -> LockedConversation:
        """Return the conversation, made when it is new, and lock it until the transaction ends."""
        conversation_id = f"{platform}/{workspace}/{external_id}/{member}"
        found = self._find(conversation_id, turn_key, deed)
        if found is not None:
            return found
        values = {
            "tenant": self._tenant,
            "id": conversation_id,
            "member": member,
            "platform": platform,
            "workspace": workspace,
            "external_id": external_id,
            "state": {},
            "version": 1,
            "changed_at": self._now,
        }
        self._connection.execute(
            upsert(conversations, self._connection.dialect.name).on_conflict_do_nothing(), values
        )
        made = self._find(conversation_id, turn_key, deed)
        if made is None:
            raise LookupError(conversation_id)
        return made

    def keep(
        self,
        conversation: LockedConversation,
        state: JsonValue,
        *,
        open_on: str | None,
        turn_key: str,
        deed: str | None = None,
    ) -> None:
        """Keep the conversation as it stands after this turn, and that the turn has been."""
        self._connection.execute(
            _KEEP,
            {
                "b_tenant": self._tenant,
                "b_id": conversation.id,
                "state": state,
                "open_on": open_on,
                "changed_at": self._now,
            },
        )
        self._remember(conversation.id, [turn_key] if deed is None else [turn_key, deed])

    def others_on(self, open_on: Sequence[str], *, but: str) -> list[ConversationRef]:
        """Return the other conversations that stand at one of these questions."""
        rows = self._connection.execute(
            _OTHERS, {"tenant": self._tenant, "open_on": list(open_on), "id": but}
        )
        return [ConversationRef(*row) for row in rows]

    def in_channel(self, address: Address) -> list[ConversationRef]:
        """Return everybody's conversations in that channel, in whichever thread."""
        t = conversations.c
        rows = self._connection.execute(
            select(t.id, t.member, t.platform, t.workspace, t.external_id)
            .where(
                t.tenant == self._tenant,
                t.platform == address.platform,
                t.workspace == address.workspace,
                t.external_id.startswith(address.channel, autoescape=True),
            )
            .order_by(t.id)
        )
        found = [ConversationRef(*row) for row in rows]
        return [one for one in found if one.address.channel == address.channel]

    def _remember(self, conversation_id: str, keys: Sequence[str]) -> None:
        """Remember the keys of the turn.

        A deed may be done again later, and then counts from that time.
        """
        rows = [
            {
                "tenant": self._tenant,
                "conversation": conversation_id,
                "turn_key": key,
                "at": self._now,
            }
            for key in keys
        ]
        if rows[1:]:
            self._connection.execute(_again(self._connection.dialect.name), rows)
        else:
            self._connection.execute(_ONCE, rows[0])

    def _find(
        self, conversation_id: str, turn_key: str, deed: str | None
    ) -> LockedConversation | None:
        ours = {"tenant": self._tenant, "id": conversation_id}
        if self._connection.dialect.name == "postgresql":
            # A statement of its own, as only the next statement sees what others committed while we
            # waited.
            self._connection.execute(_LOCK, ours)
        asked = {"turn_key": turn_key, "deed": deed or turn_key, "since": self._now - ECHO}
        row = self._connection.execute(_OPEN, {**ours, **asked}).one_or_none()
        if row is None:
            return None
        self._journal.know_stamp(row.directory, row.seq)
        # SQLite has one writer.
        if self._connection.dialect.name == "sqlite":
            self._journal.know_head(row.seq, row.hash)
        return LockedConversation(
            conversation_id,
            row.member,
            row.state,
            row.version,
            repeated=bool(row.repeated),
            open_on=row.open_on,
        )
