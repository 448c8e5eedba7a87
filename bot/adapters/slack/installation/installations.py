"""Installations say which bot the app is in a workspace, and hold its token there."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cachetools import LRUCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.installation.registration import BOT_TOKEN
from bot.edge.registration_fault import RegistrationFault

PLATFORM = "slack"
_WORD = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True)
class Installation:
    """One installation.

    `enterprise` is '' outside Enterprise Grid, `workspace` is '' for all of an organisation's.

    `expires_at` and `refresh_token` are set only where the app's tokens are rotated.
    """

    enterprise: str
    workspace: str
    bot_user: str
    bot_id: str
    app_id: str
    token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Check that it is somewhere.

        Raises ValueError for one that is nowhere.
        """
        if not (self.workspace or self.enterprise):
            raise ValueError("an installation is in a workspace or in an organisation")

    @property
    def org_wide(self) -> bool:
        """True when it holds in every workspace of its organisation that has been given it."""
        return not self.workspace


class Installations(Protocol):
    """The installations that have not ended."""

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        """Find the workspace's own, else its organisation's."""
        ...

    async def keep(self, installation: Installation) -> None:
        """Keep one that was installed just now, for the first time or again."""
        ...

    async def renew(self, installation: Installation) -> bool:
        """Keep other tokens for one that is there; return False when it has ended meanwhile."""
        ...

    async def end(self, enterprise: str, workspace: str, *, before: datetime | None = None) -> None:
        """End one that was uninstalled or revoked; without a workspace, the organisation's.

        `before` is when that happened. Slack tells it late, also after the app was installed again
        (bolt-js#1558).
        """
        ...


class CachedInstallations:
    """It caches installations, so that a request asks the database only for what is not held.

    What is kept, renewed or ended through it is right at once. Another replica's changes are seen
    after `forget`.
    """

    def __init__(self, installations: Installations, *, most: int = 1000) -> None:
        self._installations = installations
        self._held: LRUCache[tuple[str, str], Installation] = LRUCache(most)
        self._changes = 0

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        """Find it in memory, else in the database.

        One that is not there is asked for again every time.
        """
        place = (enterprise, workspace)
        if place in self._held:
            return self._held[place]
        changes = self._changes
        found = await self._installations.find(enterprise, workspace)
        if found is not None and changes == self._changes:
            self._held[place] = found
        return found

    async def find_anew(self, enterprise: str, workspace: str) -> Installation | None:
        """Find it as the database has it now."""
        self._held.pop((enterprise, workspace), None)
        return await self.find(enterprise, workspace)

    async def keep(self, installation: Installation) -> None:
        try:
            await self._installations.keep(installation)
        finally:
            self.forget()

    async def renew(self, installation: Installation) -> bool:
        try:
            return await self._installations.renew(installation)
        finally:
            self.forget()

    async def end(self, enterprise: str, workspace: str, *, before: datetime | None = None) -> None:
        try:
            await self._installations.end(enterprise, workspace, before=before)
        finally:
            self.forget()

    def forget(self) -> None:
        """Forget everything, also what is being asked for.

        An organisation's installation stands under each of its workspaces.
        """
        self._changes += 1
        self._held.clear()


class SingleInstallation:
    """The one installation of a bot token, which lasts as long as the process.

    Other workspaces have none. `since` is when Slack took its token; news of a removal before that
    is about an older one.
    """

    def __init__(self, installation: Installation, since: datetime | None = None) -> None:
        self._installation: Installation | None = installation
        self._since = since

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        held = self._installation
        if held is None:
            return None
        ours = enterprise == held.enterprise if held.org_wide else workspace == held.workspace
        return held if ours else None

    async def keep(self, installation: Installation) -> None:
        """Refuse: nobody installs where a token was given.

        Raises NotImplementedError.
        """
        raise NotImplementedError

    async def renew(self, installation: Installation) -> bool:
        """Return False: its token is not rotated."""
        return False

    async def end(self, enterprise: str, workspace: str, *, before: datetime | None = None) -> None:
        older = before is not None and self._since is not None and before < self._since
        if not older and await self.find(enterprise, workspace) is not None:
            self._installation = None


async def single(client: AsyncWebClient, token: str) -> Installation:
    """Find the installation the bot token is for, as `auth.test` tells it.

    Raises RegistrationFault when Slack does not take the token, and what the client raises when
    Slack is not reached.
    """
    try:
        told = await client.auth_test(token=token)
    except SlackApiError as error:
        raise RegistrationFault(
            f"{BOT_TOKEN}: Slack does not take the token ({reason_of(error)}); "
            "copy it anew from the app's page, OAuth & Permissions"
        ) from None
    org_wide = told.get("is_enterprise_install") is True
    bot_user, bot_id = told.get("user_id"), told.get("bot_id")
    enterprise = told.get("enterprise_id") or ""
    workspace = "" if org_wide else told.get("team_id") or ""
    if not (isinstance(bot_id, str) and isinstance(bot_user, str) and (workspace or enterprise)):
        raise RegistrationFault(
            f"{BOT_TOKEN}: this is not a bot user's token; write the one that begins with xoxb-"
        )
    return Installation(
        enterprise=str(enterprise),
        workspace=str(workspace),
        bot_user=bot_user,
        bot_id=bot_id,
        app_id=str(told.get("app_id") or ""),
        token=token,
        scopes=_scopes(told.headers),
    )


def reason_of(error: SlackApiError) -> str:
    """Return Slack's own word for what is wrong.

    It never has what was sent, as the error's message may.
    """
    data = getattr(error.response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    return word if isinstance(word, str) and _WORD.fullmatch(word) else "no reason given"


def _scopes(headers: dict[str, str]) -> tuple[str, ...]:
    """Return a token's scopes, which Slack names in a header of every answer."""
    for name, value in headers.items():
        if name.lower() == "x-oauth-scopes":
            return tuple(scope.strip() for scope in value.split(",") if scope.strip())
    return ()
