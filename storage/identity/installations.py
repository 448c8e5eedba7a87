"""Keep where our app is installed on a platform, and installations under way.

Both are read before the authority is known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from storage.core.schema import install_states, installations
from storage.core.upsert import upsert

_PLACE = ("platform", "workspace", "enterprise")


@dataclass(frozen=True)
class KeptInstallation:
    """One installation as it is kept.

    `tokens` are sealed, so nobody here can read them. `enterprise` is '' where there is none.
    `workspace` is '' for an organisation's, which holds in all its workspaces. `expires_at` is when
    the token ends, if it does.
    """

    platform: str
    enterprise: str
    workspace: str
    bot_user: str
    bot_id: str
    app_id: str
    scopes: tuple[str, ...]
    tokens: str
    expires_at: datetime | None = None


class InstallationRepository:
    """The tables outside row-level security, in one unit of work."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def keep(self, installation: KeptInstallation) -> None:
        """Keep an installation made just now, for the first time or again."""
        changed = {
            "bot_user": installation.bot_user,
            "bot_id": installation.bot_id,
            "app_id": installation.app_id,
            "scopes": list(installation.scopes),
            "tokens": installation.tokens,
            "expires_at": installation.expires_at,
            "installed_at": self._now,
            "ended_at": None,
        }
        self._connection.execute(
            upsert(installations, self._connection.dialect.name)
            .values({name: getattr(installation, name) for name in _PLACE} | changed)
            .on_conflict_do_update(index_elements=_PLACE, set_=changed)
        )

    def renew(self, installation: KeptInstallation) -> bool:
        """Keep other tokens for the same installation.

        Returns False when it has ended meanwhile, and then nothing is kept.
        """
        t = installations.c
        renewed = self._connection.execute(
            update(installations)
            .where(
                *(t[name] == getattr(installation, name) for name in _PLACE), t.ended_at.is_(None)
            )
            .values(tokens=installation.tokens, expires_at=installation.expires_at)
        )
        return bool(renewed.rowcount)

    def find(self, platform: str, enterprise: str, workspace: str) -> KeptInstallation | None:
        """Return the workspace's own installation that has not ended, else its organisation's.

        A workspace is known by itself, so one that joins an organisation keeps the installation it
        had.
        """
        t = installations.c
        row = self._connection.execute(
            select(installations)
            .where(
                t.platform == platform,
                t.ended_at.is_(None),
                or_(_own(workspace), _of_all(enterprise)),
            )
            .order_by(t.workspace.desc(), t.installed_at.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _kept(row)

    def living(self, platform: str) -> list[KeptInstallation]:
        """Return every installation that has not ended."""
        t = installations.c
        rows = self._connection.execute(
            select(installations)
            .where(t.platform == platform, t.ended_at.is_(None))
            .order_by(t.enterprise, t.workspace)
        )
        return [_kept(row) for row in rows]

    def end(
        self, platform: str, enterprise: str, workspace: str, *, before: datetime | None = None
    ) -> bool:
        """End an installation, so that its tokens are gone and the row stays.

        Without a workspace it is the organisation's. What was installed after `before` stays, as
        the news of an uninstallation may come after the next installation.

        Returns False when there was none.
        """
        t = installations.c
        ended = self._connection.execute(
            update(installations)
            .where(
                t.platform == platform,
                t.ended_at.is_(None),
                t.installed_at <= (before or self._now),
                _own(workspace) if workspace else _of_all(enterprise),
            )
            .values(tokens=None, expires_at=None, ended_at=self._now)
        )
        return bool(ended.rowcount)

    def offer_state(self, digest: str, *, lasts: timedelta) -> None:
        """Begin an installation, whose state is kept by its digest.

        Those that are too old are forgotten.
        """
        self._connection.execute(
            delete(install_states).where(install_states.c.expires_at <= self._now)
        )
        self._connection.execute(
            insert(install_states).values(digest=digest, expires_at=self._now + lasts)
        )

    def use_state(self, digest: str) -> bool:
        """Tell whether an installation began with that state and may end now, once."""
        t = install_states.c
        used = self._connection.execute(
            update(install_states)
            .where(t.digest == digest, t.used_at.is_(None), t.expires_at > self._now)
            .values(used_at=self._now)
        )
        return bool(used.rowcount)


def _own(workspace: str) -> ColumnElement[bool]:
    t = installations.c
    return and_(t.workspace == workspace, t.workspace != "")


def _of_all(enterprise: str) -> ColumnElement[bool]:
    t = installations.c
    return and_(t.workspace == "", t.enterprise == enterprise, t.enterprise != "")


def _kept(row: Row[Any]) -> KeptInstallation:
    return KeptInstallation(
        platform=row.platform,
        enterprise=row.enterprise,
        workspace=row.workspace,
        bot_user=row.bot_user,
        bot_id=row.bot_id,
        app_id=row.app_id,
        scopes=tuple(row.scopes),
        tokens=row.tokens,
        expires_at=row.expires_at,
    )
