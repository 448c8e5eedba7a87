"""Keep where conversations are on their platforms.

It is what an adapter needs to write there without being asked.
"""

from datetime import datetime
from typing import Any

from pydantic import JsonValue
from sqlalchemy import Connection, delete, select

from bot.messages import Address
from storage.core.schema import places
from storage.core.upsert import upsert


class Addresses:
    """It holds one authority's addresses, in one unit of work.

    `reference` is the adapter's own, and nobody else reads it.
    """

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def find(self, address: Address) -> JsonValue:
        """Return the reference of that conversation, None when there is no way there."""
        found: JsonValue = self._connection.execute(
            select(places.c.reference).where(*self._at(address))
        ).scalar_one_or_none()
        return found

    def keep(self, address: Address, reference: JsonValue) -> None:
        """Keep how the conversation is reached from now on."""
        changed = {"reference": reference, "changed_at": self._now}
        self._connection.execute(
            upsert(places, self._connection.dialect.name)
            .values(
                tenant=self._tenant,
                platform=address.platform,
                workspace=address.workspace,
                external_id=address.conversation,
                **changed,
            )
            .on_conflict_do_update(
                index_elements=["tenant", "platform", "workspace", "external_id"], set_=changed
            )
        )

    def forget(self, address: Address) -> None:
        """Forget how the conversation is reached, as there is no way to it any more."""
        self._connection.execute(delete(places).where(*self._at(address)))

    def _at(self, address: Address) -> tuple[Any, ...]:
        return (
            places.c.tenant == self._tenant,
            places.c.platform == address.platform,
            places.c.workspace == address.workspace,
            places.c.external_id == address.conversation,
        )
