"""Define who and what there is in the fake Slack, and how Slack shows them.

There are organisations, workspaces, people, channels and installations.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Kind: TypeAlias = Literal["im", "mpim", "channel", "group"]

APP = "A0KRAVBOT01"
APP_TOKEN = "xapp-1-of-the-tests"  # noqa: S105
TOKEN = "xoxb-of-the-tests"  # noqa: S105
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105
CLIENT = "1111.2222"
CLIENT_SECRET = "the-client-secret-of-the-tests"  # noqa: S105

SCOPES = frozenset(
    {
        "app_mentions:read", "channels:read", "chat:write", "commands", "files:read", "files:write",
        "groups:read", "im:history", "im:write", "users:read", "users:read.email",
    }
)  # fmt: skip
"""The scopes the app is granted unless a test says otherwise."""


@dataclass(frozen=True)
class Enterprise:
    """An Enterprise Grid organisation."""

    id: str
    name: str


@dataclass(frozen=True)
class Team:
    """A workspace, perhaps one of an organisation."""

    id: str
    name: str = "Styrelsen for Tåge og Fyrtårne"
    domain: str = "taage"
    enterprise: Enterprise | None = None

    @property
    def shape(self) -> dict[str, Any]:
        """The workspace as interactive payloads have it."""
        shown = {"id": self.id, "domain": self.domain}
        if self.enterprise is not None:
            shown |= {"enterprise_id": self.enterprise.id, "enterprise_name": self.enterprise.name}
        return shown


@dataclass
class User:
    """A person, or a bot.

    `shows_email` says that strangers get to see it too, where their workspace allows that.
    """

    id: str
    team: Team
    name: str
    real_name: str = ""
    email: str = ""
    locale: str = "da-DK"
    tz: str = "Europe/Copenhagen"
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    email_confirmed: bool = True
    shows_email: bool = True
    also_in: tuple[Team, ...] = ()

    @property
    def is_in(self) -> list[Team]:
        return [self.team, *self.also_in]

    @property
    def shape(self) -> dict[str, Any]:
        """The user as interactive payloads have them."""
        return {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team.id}


@dataclass
class Installation:
    """The app in a workspace, or with `team` None in a whole organisation.

    `standing` is what its token is answered.
    """

    token: str
    team: Team | None
    enterprise: Enterprise | None
    bot: User
    bot_id: str
    scopes: frozenset[str] = SCOPES
    standing: Literal["", "token_revoked", "account_inactive", "token_expired"] = ""

    @property
    def is_enterprise_install(self) -> bool:
        return self.team is None

    def covers(self, team: Team) -> bool:
        """Tell whether the app is installed for that workspace."""
        if self.team is not None:
            return team.id == self.team.id
        return team.enterprise is not None and team.enterprise == self.enterprise


@dataclass
class Channel:
    """A conversation.

    `messages` are as they stand now; `shared_with` are the other workspaces it is shared with.
    """

    id: str
    team: Team
    kind: Kind
    name: str = ""
    members: set[str] = field(default_factory=set)
    shared_with: tuple[Team, ...] = ()
    is_archived: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_ext_shared(self) -> bool:
        """True for a Slack Connect channel, which is shared out of the organisation."""
        ours = self.team.enterprise
        return any(ours is None or team.enterprise != ours for team in self.shared_with)

    @property
    def shown_name(self) -> str:
        """The name as payloads have it."""
        return {"im": "directmessage", "mpim": "mpdm", "group": "privategroup"}.get(
            self.kind, self.name
        )

    def message(self, ts: str) -> dict[str, Any] | None:
        return next((one for one in self.messages if one["ts"] == ts), None)


def made_id(letter: str, *of: str) -> str:
    """Make an id as Slack's look, always the same of the same."""
    digest = hashlib.sha256("\n".join(of).encode()).hexdigest().upper()
    return f"{letter}0{digest[:9]}"


def user_shape(user: User, seen_by: Installation, *, with_locale: bool) -> dict[str, Any]:
    """Return somebody as `users.info` shows them to the app; the e-mail needs its own scope."""
    stranger = not any(seen_by.covers(team) for team in user.is_in)
    profile = {
        "real_name": user.real_name,
        "display_name": user.name,
        "real_name_normalized": user.real_name,
        "team": user.team.id,
    }
    if user.email and "users:read.email" in seen_by.scopes and (user.shows_email or not stranger):
        profile["email"] = user.email
    shown: dict[str, Any] = {
        "id": user.id,
        "team_id": user.team.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_760_000_000,
    }
    if user.deleted:
        return shown
    shown |= {
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": _offset(user.tz),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": user.email_confirmed,
    }
    if stranger:
        shown["is_stranger"] = True
    if with_locale:
        shown["locale"] = user.locale
    if user.team.enterprise is not None:
        shown["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": user.team.enterprise.id,
            "enterprise_name": user.team.enterprise.name,
            "is_admin": False,
            "is_owner": False,
            "teams": [team.id for team in user.is_in],
        }
    return shown


def channel_shape(channel: Channel, seen_by: Installation) -> dict[str, Any]:
    """Return the channel as `conversations.info` shows it to the app."""
    shown: dict[str, Any] = {
        "id": channel.id,
        "created": 1_760_000_000,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": bool(channel.shared_with) and not channel.is_ext_shared,
        "context_team_id": channel.team.id,
    }
    if channel.kind == "im":
        [person] = channel.members - {seen_by.bot.id}
        return shown | {"user": person, "is_user_deleted": False}
    return shown | {
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": False,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "is_member": seen_by.bot.id in channel.members,
        "shared_team_ids": _ids([channel.team, *channel.shared_with]),
        "num_members": len(channel.members),
    }


def _ids(teams: Iterable[Team]) -> list[str]:
    return [team.id for team in teams]


def _offset(zone: str) -> int:
    """Return the offset in seconds, or 0 of a zone nobody knows."""
    try:
        offset = ZoneInfo(zone).utcoffset(datetime(2026, 3, 2, tzinfo=UTC))
    except (ValueError, ZoneInfoNotFoundError):
        return 0
    assert offset is not None
    return int(offset.total_seconds())
