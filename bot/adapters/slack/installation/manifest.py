"""Make the app's manifest, from which an administrator creates the app in Slack or changes it."""

from typing import Final, TypeAlias

from pydantic import JsonValue

from bot.adapters.slack.installation.registration import EVENTS_PATH, REDIRECT_PATH
from bot.messages import Lang
from bot.texts.words import Words

COMMAND: Final = "/krav"
EVENT, KEEP = "kb:event", "kb:keep"
"""The shortcuts, as Slack names them when they are used: among all, and at a message."""

SCOPES: Final = (
    "app_mentions:read",  # the event `app_mention`: what is said to us in a channel, nothing else
    # The events `channel_shared`, `channel_unshared` and `member_joined_channel` of public
    # channels, and (below) of private ones: others read along from then on, also while nobody
    # mentions us. Nothing is asked by them.
    "channels:read",
    "chat:write",  # chat.postMessage, also to a person's id; update, postEphemeral, delete
    "commands",  # the command and both shortcuts
    "files:read",  # files.info, and fetching what people send us
    "files:write",  # files.getUploadURLExternal and completeUploadExternal: the register, reports
    "groups:read",  # the same events of private channels
    # The event `message.im`; conversations.history, to see whether a message in doubt arrived.
    "im:history",
    # conversations.open: a file needs the conversation's id, also with somebody never heard of.
    "im:write",
    # users.info: name, language, clock, and whether somebody is a guest or of another workspace.
    "users:read",
    "users:read.email",  # the e-mail by which people are known in the register
)
"""The scopes of the app, which cannot do with fewer.

Modals and the Home tab (views.*) and `response_url` need none.
"""

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_shared",
    "channel_unshared",
    "member_joined_channel",
    "message.im",
    "tokens_revoked",
)
"""The events Slack tells us of.

`user_change` is not among them: it comes for every change to everybody in the organisation.
Profiles are asked for when they are needed, and kept for a while.
"""

_BACKGROUND = "#3b3f8f"

Manifest: TypeAlias = dict[str, JsonValue]


def manifest(host: str | None, *, socket: bool = False) -> Manifest:
    """Make the manifest, Danish first.

    `host` is the public host name, which only Socket Mode does without. With a host the app can be
    installed in many workspaces (OAuth). Tokens are not rotated: they lie encrypted, and a refresh
    token lost on the way would cost the installation. Raises ValueError.
    """
    if not (host or socket):
        raise ValueError("without Socket Mode Slack has to reach a host")
    words = Words("da")
    called: Manifest = {} if socket else {"request_url": f"https://{host}{EVENTS_PATH}"}
    scopes: JsonValue = {"bot": list(SCOPES)}
    redirect: Manifest = {"redirect_urls": [f"https://{host}{REDIRECT_PATH}"]} if host else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Kravbot",
            "description": words("slack_app.short"),
            "long_description": "\n\n".join(Words(lang)("slack_app.long") for lang in _LANGS),
            "background_color": _BACKGROUND,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Kravbot", "always_online": True},
            "shortcuts": [
                _shortcut(
                    words("slack_app.event"), words("slack_app.event_means"), "global", EVENT
                ),
                _shortcut(words("slack_app.keep"), words("slack_app.keep_means"), "message", KEEP),
            ],
            "slash_commands": [_command(words, called.get("request_url"))],
        },
        "oauth_config": {**redirect, "scopes": scopes},
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


_LANGS: tuple[Lang, ...] = ("da", "en")


def _shortcut(name: str, means: str, kind: str, callback: str) -> Manifest:
    return {"name": name, "type": kind, "callback_id": callback, "description": means}


def _command(words: Words, url: JsonValue) -> Manifest:
    reached: Manifest = {} if url is None else {"url": url}
    return {
        "command": COMMAND,
        **reached,
        "description": words("slack_app.command_means"),
        "usage_hint": words("slack_app.command_hint"),
        "should_escape": True,  # people and channels come as ids, not as names anybody can have
    }
