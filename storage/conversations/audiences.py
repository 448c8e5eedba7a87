"""Keep who reads along in each channel, as its platform told it last."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.engine.ports import AudienceSource, ChannelAudience
from bot.messages import Address, Audience
from storage.core.schema import channels
from storage.core.upsert import upsert

_FIND = select(
    channels.c.audience, channels.c.source, channels.c.changed_at, channels.c.roster
).where(
    channels.c.tenant == bindparam("tenant"),
    channels.c.platform == bindparam("platform"),
    channels.c.workspace == bindparam("workspace"),
    channels.c.channel == bindparam("channel"),
)


class ChannelAudiences:
    """It holds one authority's channels in one unit of work.

    A thread is found by its channel. A person's own conversation is none of them.
    """

    def __init__(self, connection: Connection, tenant: str, now: datetime) -> None:
        self._connection = connection
        self._tenant = tenant
        self._now = now

    def find(self, address: Address) -> ChannelAudience | None:
        """Return who reads along there; None where nobody has spoken to us yet."""
        where = {
            "tenant": self._tenant,
            "platform": address.platform,
            "workspace": address.workspace,
            "channel": address.channel,
        }
        row = self._connection.execute(_FIND, where).one_or_none()
        if row is None:
            return None
        return ChannelAudience(Audience(row.audience), row.source, row.changed_at, row.roster)

    def keep(
        self, address: Address, audience: Audience, *, source: AudienceSource, roster: str = ""
    ) -> None:
        """Keep who reads along there from now on.

        `roster` names the list of members it was read from, which several channels may share.
        """
        changed = {
            "audience": audience.value,
            "source": source,
            "roster": roster,
            "changed_at": self._now,
        }
        self._connection.execute(
            upsert(channels, self._connection.dialect.name)
            .values(
                tenant=self._tenant,
                platform=address.platform,
                workspace=address.workspace,
                channel=address.channel,
                **changed,
            )
            .on_conflict_do_update(
                index_elements=["tenant", "platform", "workspace", "channel"], set_=changed
            )
        )

    def of_roster(self, platform: str, workspace: str, roster: str) -> list[str]:
        """Return the channels of which that roster says who reads along."""
        t = channels.c
        found = self._connection.execute(
            select(t.channel)
            .where(
                t.tenant == self._tenant,
                t.platform == platform,
                t.workspace == workspace,
                t.roster == roster,
            )
            .order_by(t.channel)
        )
        return list(found.scalars())

    def open_to_strangers(self, addresses: Collection[Address]) -> Sequence[Address]:
        """Return those of the addresses where strangers read along, or may."""
        t = channels.c
        found = self._connection.execute(
            select(t.platform, t.workspace, t.channel).where(
                t.tenant == self._tenant,
                t.channel.in_({address.channel for address in addresses}),
                t.audience == Audience.STRANGERS.value,
            )
        )
        closed = {tuple(row) for row in found}
        return [one for one in addresses if (one.platform, one.workspace, one.channel) in closed]
