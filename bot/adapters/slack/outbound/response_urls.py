"""Answer by a `response_url`: five times within thirty minutes, to Slack's own host only.

The source is platforms.md A5.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import aiohttp
from pydantic import JsonValue

from bot.edge.download import HostRule, admits

logger = logging.getLogger(__name__)

HOSTS: Final = HostRule.of("hooks.slack.com", "hooks.slack-gov.com")

_WITHIN = aiohttp.ClientTimeout(total=10)


class Responses:
    """It posts answers to one person.

    `here` is for a stand-in on this machine, which is answered wherever it says.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        here: aiohttp.ClientSession | None = None,
    ) -> None:
        self._session = session
        self._here = here

    async def send(self, url: str, body: Mapping[str, JsonValue]) -> None:
        """Send it once.

        A lost answer is not sent again: it was said to one person, about something that is done
        anyhow.
        """
        if not url:
            return
        session = self._session
        if self._here is not None:
            session = self._here
        elif not admits(HOSTS, url):
            logger.warning("an answer was asked for at another host than Slack's")
            return
        try:
            async with session.post(
                url, json=body, timeout=_WITHIN, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, OSError) as fault:
            logger.info("a person was not told: %s", type(fault).__name__)
            return
        if status != HTTPStatus.OK:
            logger.info("a person was not told: %d", status)
