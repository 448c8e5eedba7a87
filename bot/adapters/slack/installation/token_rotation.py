"""Renew tokens that end within hours before they do, one at a time, where the app rotates them."""

import asyncio
import logging
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.adapters.slack.installation.installations import CachedInstallations, Installation
from bot.adapters.slack.installation.token_exchange import ExchangeFailed, TokenExchange
from bot.messages import DeliveryFailed, NotInstalled
from governance.ports import Clock

logger = logging.getLogger(__name__)

RENEWED_BEFORE = timedelta(hours=2)
_PAUSE = timedelta(minutes=1)


class TokenRotation:
    """It renews for the installations of one registration.

    Slack ends a refresh token when it is used. So what it gave is held until the database has it,
    and when another replica was first, its tokens are taken.
    """

    def __init__(
        self, exchange: TokenExchange, installations: CachedInstallations, clock: Clock
    ) -> None:
        self._exchange = exchange
        self._installations = installations
        self._clock = clock
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._unkept: dict[tuple[str, str], Installation] = {}
        self._tried: dict[tuple[str, str], datetime] = {}

    async def fresh(self, installation: Installation) -> Installation:
        """Return the installation with a token that serves.

        It may wait for Slack when less than two hours are left. Raises DeliveryFailed where no
        token serves, and NotInstalled when the app was uninstalled.
        """
        if not self._is_due(installation):
            return installation
        place = (installation.enterprise, installation.workspace)
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            held = await self._anew(*place)
            if not self._is_due(held) or self._is_resting(place, held):
                return held
            return await self._renewed(place, held)

    async def _renewed(self, place: tuple[str, str], held: Installation) -> Installation:
        try:
            renewed = self._not_kept_yet(place) or await self._exchange.renew(held)
        except ExchangeFailed as failed:
            return await self._without_slack(place, held, failed)
        self._unkept[place] = renewed
        is_there = await self._installations.renew(renewed)
        del self._unkept[place]
        if not is_there:
            raise NotInstalled("the app was uninstalled")
        self._tried.pop(place, None)
        return renewed

    def _not_kept_yet(self, place: tuple[str, str]) -> Installation | None:
        renewed = self._unkept.pop(place, None)
        return None if renewed is None or self._is_due(renewed) else renewed

    async def _without_slack(
        self, place: tuple[str, str], held: Installation, failed: ExchangeFailed
    ) -> Installation:
        """Return another replica's tokens, or the old ones as long as they last.

        Raises DeliveryFailed.
        """
        found = await self._anew(*place)
        if found.token != held.token:
            return found
        logger.warning("a token was not renewed: %s", failed)
        self._tried[place] = self._clock.now()
        return self._serving(held)

    def _is_resting(self, place: tuple[str, str], held: Installation) -> bool:
        """Tell whether Slack was asked in vain just now.

        Raises DeliveryFailed when nothing serves meanwhile.
        """
        tried = self._tried.get(place)
        if tried is None or self._clock.now() - tried >= _PAUSE:
            return False
        self._serving(held)
        return True

    def _serving(self, held: Installation) -> Installation:
        if held.expires_at is not None and held.expires_at <= self._clock.now():
            raise DeliveryFailed("no token from Slack", retry_after=_PAUSE.total_seconds())
        return held

    async def _anew(self, enterprise: str, workspace: str) -> Installation:
        found = await self._installations.find_anew(enterprise, workspace)
        if found is None or (found.enterprise, found.workspace) != (enterprise, workspace):
            raise NotInstalled("the app was uninstalled")
        return found

    def _is_due(self, installation: Installation) -> bool:
        ends = installation.expires_at
        return ends is not None and ends - self._clock.now() < RENEWED_BEFORE
