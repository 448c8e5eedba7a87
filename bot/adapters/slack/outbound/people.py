"""Ask Slack once in a while who somebody is, and whether they work here at all."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from cachetools import LRUCache

from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.outbound.web_api import Api, Found
from bot.edge.json_payload import part, short_text
from bot.messages import DeliveryFailed, DeliveryRefused, Lang, NotReachable, Sender

logger = logging.getLogger(__name__)

FRESH = 3600.0
"""Seconds a profile is good for; then it is asked for again, in the background."""

STALE = 24 * 3600.0
"""Seconds after which it is good for nothing: somebody may have been made a guest meanwhile."""

_NOBODY = frozenset({"user_not_found", "user_not_visible"})
"""Slack's words for somebody we may not know: that is an answer, and no reason to ask again."""

_PATIENCE = 1.5
_MOST = 20_000


class UnknownSlackUser(Exception):
    """Slack does not say who that is just now."""


@dataclass(frozen=True)
class Profile:
    """Slack's knowledge of somebody: `lang` and `zone` are their own settings there."""

    sender: Sender
    lang: Lang | None
    zone: str | None


@dataclass(frozen=True)
class _Known:
    profile: Profile
    at: float


class SlackUserDirectory:
    """It keeps the profiles of people in all workspaces for a while."""

    def __init__(self, api: Api, *, clock: Callable[[], float] = monotonic) -> None:
        self._api = api
        self._clock = clock
        self._known: LRUCache[tuple[str, str], _Known] = LRUCache(_MOST)
        self._asking: dict[tuple[str, str], asyncio.Task[Profile]] = {}

    async def profile(self, workspace: str, person: str) -> Profile:
        """Return the profile, from memory as long as it is good.

        Raises UnknownSlackUser.
        """
        key = (workspace, person)
        known = self._known.get(key)
        age = self._clock() - known.at if known else STALE
        if known is not None and age < FRESH:
            return known.profile
        asked = self._ask(key)
        if known is not None and age < STALE:
            return known.profile
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.shield(asked)
        except (TimeoutError, DeliveryFailed, DeliveryRefused) as fault:
            raise UnknownSlackUser from fault

    def forget(self, workspace: str) -> None:
        """Forget a workspace from which the app was taken away."""
        for key in [key for key in self._known if key[0] == workspace]:
            del self._known[key]

    async def close(self) -> None:
        """Stop asking; nobody is waited for any more."""
        for task in self._asking.values():
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _ask(self, key: tuple[str, str]) -> "asyncio.Task[Profile]":
        task = self._asking.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._look_up(*key))
            self._asking[key] = task
            task.add_done_callback(lambda done: self._asked(key, done))
        return task

    def _asked(self, key: tuple[str, str], done: "asyncio.Task[Profile]") -> None:
        self._asking.pop(key, None)
        if done.cancelled():
            return
        fault = done.exception()
        if fault is not None:
            logger.info("Slack did not say who somebody is: %s", type(fault).__name__)
            return
        self._known[key] = _Known(done.result(), self._clock())

    async def _look_up(self, workspace: str, person: str) -> Profile:
        installation = await self._api.tokens.of(workspace)
        try:
            found = await self._api.call(workspace, "users.info", user=person, include_locale=True)
        except NotReachable as nobody:
            if str(nobody) not in _NOBODY:
                raise
            return Profile(Sender(person, "", None, external=True), None, None)
        return profile_of(part(found, "user"), person, installation)


def profile_of(user: Found, person: str, installation: Installation) -> Profile:
    """Read what `users.info` says of them.

    An e-mail counts only if Slack has had it confirmed.
    """
    profile = part(user, "profile")
    names = (short_text(profile, "real_name"), short_text(profile, "display_name"))
    email = short_text(profile, "email").lower() or None
    locale, zone = short_text(user, "locale").lower(), short_text(user, "tz")
    lang: Lang | None = None if not locale else "da" if locale.startswith("da") else "en"
    sender = Sender(
        id=person,
        name=next(filter(None, names), ""),
        email=None if user.get("is_email_confirmed") is False else email,
        external=is_external(user, installation),
    )
    return Profile(sender, lang, zone or None)


def is_external(user: Found, installation: Installation) -> bool:
    """Tell whether it is nobody we speak to.

    These are guests, people of another organisation, programs, and whoever has left.
    """
    flags = ("is_stranger", "is_restricted", "is_ultra_restricted", "is_bot", "deleted")
    if any(user.get(flag) is True for flag in flags):
        return True
    of_enterprise = part(user, "enterprise_user").get("enterprise_id")
    if installation.enterprise and of_enterprise == installation.enterprise:
        return False
    team = user.get("team_id")
    return not team or team not in (installation.workspace, installation.enterprise)
