"""Keep Slack's installations in the database, with tokens sealed each for its own place."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter

from bot.adapters.slack.installation.installations import PLATFORM, Installation
from bot.app.startup_error import StartupError
from bot.app.timeouts import ask
from bot.edge.encryption import NoKeyFits, Sealer
from bot.texts.bilingual import bilingual
from storage.database import Database, DatabaseAway
from storage.identity.installations import KeptInstallation
from storage.unit_of_work import UnitOfWork

_KEPT = TypeAdapter(KeptInstallation)


class DatabaseInstallations:
    """The port `Installations` over the database.

    It raises NoKeyFits for an installation whose tokens were sealed with a key that is not among
    ours, or moved there from another row.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        *,
        copied: Callable[[], Sequence[JsonValue]] = tuple,
    ) -> None:
        """Make it; `copied` were there when the database last was, and are sealed likewise."""
        self._database = database
        self._sealer = sealer
        self._copied = copied

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        def read(unit: UnitOfWork) -> KeptInstallation | None:
            return unit.installations.find(PLATFORM, enterprise, workspace)

        try:
            kept = await ask(self._database, read)
        except DatabaseAway:
            kept = self._by_heart(enterprise, workspace)
            if kept is None:
                raise
        return None if kept is None else self._opened(kept)

    def _by_heart(self, enterprise: str, workspace: str) -> KeptInstallation | None:
        """Find the workspace's own, else its organisation's."""
        copied = [_KEPT.validate_python(one) for one in self._copied()]
        own = [one for one in copied if workspace and one.workspace == workspace]
        whole = [one for one in copied if not one.workspace and one.enterprise == enterprise]
        return next(iter([*own, *(whole if enterprise else [])]), None)

    async def keep(self, installation: Installation) -> None:
        kept = self._sealed(installation)
        await self._database.run(lambda unit: unit.installations.keep(kept))

    async def renew(self, installation: Installation) -> bool:
        kept = self._sealed(installation)
        return await self._database.run(lambda unit: unit.installations.renew(kept))

    async def end(self, enterprise: str, workspace: str, *, before: datetime | None = None) -> None:
        def write(unit: UnitOfWork) -> None:
            unit.installations.end(PLATFORM, enterprise, workspace, before=before)

        await self._database.run(write)

    async def reseal(self) -> int:
        """Bring every installation under the newest key; return how many were not.

        Raises StartupError when a key is missing.
        """

        def write(unit: UnitOfWork) -> int:
            changed = 0
            for kept in unit.installations.living(PLATFORM):
                tokens = self._sealer.reseal(kept.tokens)
                if tokens != kept.tokens:
                    changed += unit.installations.renew(replace(kept, tokens=tokens))
            return changed

        try:
            return await self._database.run(write)
        except NoKeyFits as unfit:
            raise StartupError(bilingual("slack_app.no_key_fits")) from unfit
        except DatabaseAway:
            return 0

    def _sealed(self, installation: Installation) -> KeptInstallation:
        tokens = [*_place(installation), installation.token, installation.refresh_token]
        return KeptInstallation(
            platform=PLATFORM,
            enterprise=installation.enterprise,
            workspace=installation.workspace,
            bot_user=installation.bot_user,
            bot_id=installation.bot_id,
            app_id=installation.app_id,
            scopes=installation.scopes,
            tokens=self._sealer.seal(json.dumps(tokens)),
            expires_at=installation.expires_at,
        )

    def _opened(self, kept: KeptInstallation) -> Installation:
        *place, token, refresh_token = json.loads(self._sealer.open(kept.tokens))
        if place != _place(kept):
            raise NoKeyFits
        return Installation(
            enterprise=kept.enterprise,
            workspace=kept.workspace,
            bot_user=kept.bot_user,
            bot_id=kept.bot_id,
            app_id=kept.app_id,
            token=token,
            scopes=kept.scopes,
            refresh_token=refresh_token,
            expires_at=kept.expires_at,
        )


class DatabaseOAuthStates:
    """The port `OAuthStates` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def offer(self, digest: str, *, lasts: timedelta) -> None:
        await self._database.run(lambda unit: unit.installations.offer_state(digest, lasts=lasts))

    async def use(self, digest: str) -> bool:
        return await self._database.run(lambda unit: unit.installations.use_state(digest))


def unreadable(database: Database, keys: Sequence[str]) -> bool:
    """Tell whether installations are kept whose tokens none of the keys opens.

    It is asked about what a restored backup brought.
    """
    found = database.transact(lambda unit: unit.installations.living(PLATFORM))
    if not (found and keys):
        return bool(found)
    sealer = Sealer(keys)
    try:
        for kept in found:
            sealer.open(kept.tokens)
    except NoKeyFits:
        return True
    return False


def _place(of: Installation | KeptInstallation) -> list[str]:
    """Return what the tokens are sealed together with."""
    return [PLATFORM, of.enterprise, of.workspace]
