"""Read Slack's payloads: who did something, where, and what was said, pressed or sent.

Nothing is taken for granted: what is of the wrong shape is a RequestRefused, or is left out. Where
the app is installed and whom a speaker works for are two things (platforms.md A8). The first is
`enterprise` and `team`; the second decides `external`.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.adapters.slack.conversation_id import thread_id
from bot.adapters.slack.inbound.verification import Payload, VerifiedRequest
from bot.adapters.slack.rendering.text import unescaped
from bot.edge.clean_text import clean_text
from bot.edge.json_payload import listed, part, short_text
from bot.edge.refusal import RequestRefused
from bot.messages import Audience, FileRef

LONGEST_TEXT = 8_000
"""Characters; whoever sends a longer message is told so."""

_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}", re.ASCII)
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}", re.ASCII)
_LONGEST_FILE_NAME = 400
_MOST_FILES = 20
_PRINTED = re.compile(r"[!-~]{1,199}", re.ASCII)
_ADDRESS = re.compile(r"[!-~]{1,1000}", re.ASCII)
_SPOKEN = {"", "file_share", "thread_broadcast"}
SHARING = ("channel_shared", "channel_unshared")
"""Events of a channel that others get into, or leave."""
JOINED = "member_joined_channel"
"""The event of somebody who comes into a channel in which the app is."""
_IN_A_CHANNEL = ("app_mention", JOINED, *SHARING)
_OF_NOBODY = ("app_uninstalled", "tokens_revoked", *SHARING)
_INTERACTIONS = {"block_actions", "view_submission", "shortcut", "message_action"}
_FROM_ANYWHERE = {"shortcut", "message_action"}


@dataclass(frozen=True, repr=False)
class IncomingPayload:
    """The part every kind of request has in common.

    It has no repr, so that it reaches no log. `key` names the delivery; the same delivered again
    has the same. `own` says that it happened between the person and us alone. `external` says that
    by the payload itself the speaker works for somebody else; that it is False proves nothing.
    `audience` says who reads along; it is None where the payload does not tell.
    """

    key: str
    enterprise: str
    team: str
    user: str
    external: bool
    own: bool
    channel: str
    thread: str
    trigger: str
    response_url: str
    event: Payload
    raw: Payload
    audience: Audience | None = Audience.OWN

    @property
    def place(self) -> str:
        """Our id of the conversation: a person's own goes by the person's id."""
        return self.user if self.own else thread_id(self.channel, self.thread)


def parse_payload(verified: VerifiedRequest) -> IncomingPayload | None:
    """Read what is common to all, None for what we did not ask for.

    Raises RequestRefused (400) for what is odd where Slack never is.
    """
    match verified.kind:
        case "event":
            return _of_event(verified.payload)
        case "command":
            return _of_command(verified.payload)
        case _:
            return _of_interaction(verified.payload)


# ── Events ───────────────────────────────────────────────────────────────────


def _of_event(payload: Payload) -> IncomingPayload | None:
    event = part(payload, "event")
    if payload.get("type") != "event_callback" or not _concerns_us(event):
        return None
    kind = event.get("type")
    key = _printed(payload.get("event_id"))
    if not key:
        raise RequestRefused(400, "event_id_missing")
    if kind in (*SHARING, JOINED) and not _id(event.get("channel")):
        raise RequestRefused(400, "channel_missing")
    user = _id(event.get("user"))
    if not user and kind not in _OF_NOBODY:
        raise RequestRefused(400, "user_missing")
    mentioned = kind == "app_mention"
    enterprise, team = _installed(payload)
    return IncomingPayload(
        # A mention may go on in a conversation that has keys too.
        key=f"@{key}" if mentioned else key,
        enterprise=enterprise,
        team=team,
        user=user,
        external=_is_external(payload, event),
        own=not mentioned,
        channel=_id(event.get("channel")),
        thread=_stamp(event.get("thread_ts")) or _stamp(event.get("ts")),
        trigger="",
        response_url="",
        event=event,
        raw=payload,
        audience=_audience(payload) if kind in _IN_A_CHANNEL else Audience.OWN,
    )


def _concerns_us(event: Payload) -> bool:
    match event.get("type"):
        case "message":
            return _is_said_to_us(event)
        case "app_mention":
            # One that was changed is told anew, under another id.
            return event.get("edited") is None
        case "app_home_opened":
            return event.get("tab") in ("home", "messages")
        case kind:
            return kind in (*_OF_NOBODY, JOINED)


def _is_said_to_us(event: Payload) -> bool:
    """Tell whether a person wrote it just now in a conversation of two.

    Later changes of a message are not answered.
    """
    return (
        event.get("channel_type") == "im"
        and _word(event, "subtype") in _SPOKEN
        and not event.get("hidden")
        and not is_a_bot(event)
    )


def is_a_bot(event: Payload) -> bool:
    """Tell whether a program speaks, perhaps ourselves."""
    return bool(event.get("bot_id") or event.get("bot_profile")) or (
        event.get("user") == "USLACKBOT"
    )


def _installed(payload: Payload) -> tuple[str, str]:
    """Return where the app is installed: the organisation and the workspace.

    In shared channels only the authorization tells (platforms.md A8).
    """
    listed_ones = payload.get("authorizations")
    first = listed_ones[0] if isinstance(listed_ones, list) and listed_ones else None
    owner = first if isinstance(first, dict) else payload
    spoken_in = "" if _is_shared(payload) else _id(payload.get("team_id"))
    enterprise = _id(owner.get("enterprise_id"))
    if owner.get("is_enterprise_install") is True and enterprise:
        return enterprise, spoken_in
    return enterprise, _id(owner.get("team_id")) or spoken_in


def _audience(payload: Payload) -> Audience | None:
    """Say who reads along in the channel an event tells of, as far as it does."""
    event = part(payload, "event")
    if event.get("type") == "channel_shared":
        return Audience.STRANGERS
    if event.get("type") == "channel_unshared":
        is_over = event.get("is_ext_shared") is False
        return Audience.COLLEAGUES if is_over else Audience.STRANGERS
    flag = payload.get("is_ext_shared_channel")
    if not isinstance(flag, bool):
        return None
    return Audience.STRANGERS if flag else Audience.COLLEAGUES


def _is_shared(payload: Payload) -> bool:
    """Tell whether others are in the channel too.

    Then `team_id` is the speaker's workspace, and perhaps none of ours.
    """
    return payload.get("is_ext_shared_channel") is True


def _is_external(payload: Payload, event: Payload) -> bool:
    enterprise, team = _installed(payload)
    ours = {enterprise, team, _id(payload.get("context_enterprise_id"))}
    theirs = {_id(event.get(name)) for name in ("user_team", "source_team")} - {""}
    if _is_shared(payload):
        theirs = theirs or ({_id(event.get("team"))} if team else set())
    else:
        ours |= {_id(payload.get(name)) for name in ("team_id", "enterprise_id", "context_team_id")}
    return bool(theirs - (ours - {""}))


# ── Interactions and commands ────────────────────────────────────────────────


def _of_interaction(payload: Payload) -> IncomingPayload | None:
    kind = _word(payload, "type")
    if kind not in _INTERACTIONS:
        return None
    user, view = part(payload, "user"), part(payload, "view")
    team, enterprise = part(payload, "team"), part(payload, "enterprise")
    who = _id(user.get("id"))
    if not who:
        raise RequestRefused(400, "user_missing")
    installed = (
        _id(view.get("app_installed_team_id"))
        or _id(team.get("id"))
        or _id(user.get("team_id"))
        or _id(view.get("team_id"))
    )
    of_enterprise = _id(enterprise.get("id")) or _id(team.get("enterprise_id"))
    if installed.startswith("E"):  # an organisation's, by which its modals may go too
        of_enterprise, installed = installed, _id(user.get("team_id"))
    channel = _id(part(payload, "channel").get("id")) or _id(
        part(payload, "container").get("channel_id")
    )
    own = not channel or channel.startswith("D") or kind in _FROM_ANYWHERE
    trigger = _printed(payload.get("trigger_id"))
    theirs = _id(user.get("team_id"))
    return IncomingPayload(
        key=trigger or _digest(payload),
        enterprise=of_enterprise,
        team=installed,
        user=who,
        external=bool(theirs) and theirs not in (installed, of_enterprise) and not of_enterprise,
        own=own,
        channel=channel,
        thread=_thread(payload),
        trigger=trigger,
        response_url=_response_url(payload.get("response_url")),
        event={},
        raw=payload,
        audience=Audience.OWN if own else None,
    )


def _thread(payload: Payload) -> str:
    """Return the message our cards in a channel stand under."""
    message, container = part(payload, "message"), part(payload, "container")
    return (
        _stamp(container.get("thread_ts"))
        or _stamp(message.get("thread_ts"))
        or _stamp(container.get("message_ts"))
        or _stamp(message.get("ts"))
    )


def _of_command(payload: Payload) -> IncomingPayload:
    user = _id(payload.get("user_id"))
    if not user:
        raise RequestRefused(400, "user_missing")
    trigger = _printed(payload.get("trigger_id"))
    return IncomingPayload(
        key=trigger or _digest(payload),
        enterprise=_id(payload.get("enterprise_id")),
        team=_id(payload.get("team_id")),
        user=user,
        external=False,
        own=True,
        channel=_id(payload.get("channel_id")),
        thread="",
        trigger=trigger,
        response_url=_response_url(payload.get("response_url")),
        event={},
        raw=payload,
    )


def _response_url(given: object) -> str:
    """Return the address if it has a host and no user.

    The caller knows which hosts are allowed.
    """
    if not (isinstance(given, str) and _ADDRESS.fullmatch(given)):
        return ""
    try:
        read = urlsplit(given)
    except ValueError:
        return ""
    return given if read.hostname and "@" not in read.netloc else ""


# ── What was said and sent ───────────────────────────────────────────────────


def said(owner: Payload, *, bot_user: str, names: Mapping[str, str] | None = None) -> str:
    """Return the person's words to us, as they would read them, without our own name.

    Raises TextRefused when it is longer than LONGEST_TEXT or no text.
    """
    text = owner.get("text")
    if not isinstance(text, str):
        return ""
    ours = re.compile(rf"<@{re.escape(bot_user)}(?:\|[^<>]{{0,200}})?>") if bot_user else None
    without = ours.sub(" ", text) if ours else text
    return clean_text(unescaped(without, names).replace("\u00a0", " "), LONGEST_TEXT)


def files(owner: Payload, workspace: str) -> tuple[FileRef, ...]:
    """Return the files of a message or a form, without what was taken back or is elsewhere."""
    found = (_file(one, workspace) for one in listed(owner, "files")[:_MOST_FILES])
    return tuple(file for file in found if file is not None)


def _file(one: Payload, workspace: str) -> FileRef | None:
    file_id = _id(one.get("id"))
    if not file_id or one.get("mode") in ("tombstone", "hidden_by_limit"):
        return None
    name = short_text(one, "name", limit=_LONGEST_FILE_NAME) or short_text(one, "title") or file_id
    size = one.get("size")
    return FileRef(
        name=name,
        locator=json.dumps([workspace, file_id]),
        size=size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None,
    )


def person_in(owner: Payload, name: str) -> str:
    """Return Slack's id of somebody; empty where there is none."""
    return _id(owner.get(name))


def _id(value: object) -> str:
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _stamp(value: object) -> str:
    return value if isinstance(value, str) and _STAMP.fullmatch(value) else ""


def _printed(value: object) -> str:
    """Return a name Slack made up, if a database and a header can hold it."""
    return value if isinstance(value, str) and _PRINTED.fullmatch(value) else ""


def _word(owner: Payload, name: str) -> str:
    """Return a word of a fixed set, or `?` for what is no text, which is none of them."""
    value = owner.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else "?"


def _digest(payload: Payload) -> str:
    written = json.dumps(payload, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
