"""Read who is in a conversation of Teams, and whether they are all of the same organisation.

Teams pages the list of a team; a chat's comes whole.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.outbound.connector import Connector
from bot.edge.json_payload import part, short_text
from bot.messages import Audience, DeliveryFailed, DeliveryRefused

logger = logging.getLogger(__name__)

PATIENCE: Final = 4.0
"""Seconds a turn waits for the list, once for each conversation."""

_COLLEAGUE = ("", "user")
"""The roles of the organisation's own people; others are guests, or anonymous."""


class Rosters:
    """It asks Teams, by the connector."""

    def __init__(self, connector: Connector, *, patience: float = PATIENCE) -> None:
        self._connector = connector
        self._patience = patience

    async def read(self, activity: IncomingActivity) -> Audience | None:
        """Say who reads along where that happened; None when Teams does not tell."""
        name = roster_of(activity)
        somebody = False
        try:
            async with asyncio.timeout(self._patience):
                async for member in self._connector.members(activity.service_url, name):
                    if _is_a_bot(member):
                        continue
                    if is_outsider(member, activity.tenant):
                        return Audience.STRANGERS
                    somebody = True
        except (DeliveryFailed, DeliveryRefused, TimeoutError) as failed:
            logger.warning("Teams did not say who reads along: %s", type(failed).__name__)
            return None
        return Audience.COLLEAGUES if somebody else None


def roster_of(activity: IncomingActivity) -> str:
    """Return the name of the list that says who reads along: the team's, else the chat's own.

    A private channel has fewer people than its team; then the team decides.
    """
    team = short_text(part(activity.raw, "channelData", "team"), "id")
    return team or activity.channel


def is_outsider(member: Mapping[str, object], tenant: str) -> bool:
    """Tell whether Teams calls the member a guest, anonymous, or another organisation's."""
    principal = short_text(member, "userPrincipalName").lower()
    return (
        short_text(member, "userRole").lower() not in _COLLEAGUE
        or "#ext#" in principal
        or short_text(member, "tenantId").lower() not in ("", tenant)
        or not short_text(member, "aadObjectId")
    )


def _is_a_bot(member: Mapping[str, object]) -> bool:
    return short_text(member, "id").startswith("28:")
