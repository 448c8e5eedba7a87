"""Play Slack where the bot speaks to it; a real server on loopback.

It has the Web API, files, response URLs and Socket Mode.

    async with slack_service() as service:
        maren = service.user("maren@stf.example")
        client = AsyncWebClient(TOKEN, base_url=service.api)
        service.trouble("chat.postMessage", status=503, times=1)
        …
        assert service.said(service.direct(maren)) == [{"type": "message", "text": "Hej", …}]

What people do reaches the bot by slack_delivery, as slack_client has them do it. What this is
taught is what the references say of the real one (platforms.md A). What is refused in messages and
views stands in slack_rules.
"""

import asyncio
import json
import re
import secrets
import time
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from aiohttp import web

from tests.fakes.certificates import serving
from tests.fakes.names import Names
from tests.fakes.slack_delivery import (
    Delivered,
    Kind,
    Line,
    Sockets,
    deliver,
)
from tests.fakes.slack_rules import Fault, message_faults, view_faults
from tests.fakes.slack_world import (
    APP,
    APP_TOKEN,
    CLIENT,
    CLIENT_SECRET,
    SCOPES,
    TOKEN,
    Channel,
    Installation,
    Team,
    User,
    channel_shape,
    made_id,
    user_shape,
)
from tests.fakes.slack_world import Kind as ChannelKind

HOSTS = (
    "slack.com",
    "www.slack.com",
    "files.slack.com",
    "hooks.slack.com",
    "wss-primary.slack.com",
)
TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
MODALS_DEEP = 3

Message: TypeAlias = dict[str, Any]


class Clock(Protocol):
    def now(self) -> datetime: ...


class MachineClock:
    """It is the machine's own clock."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


class Refused(Exception):
    """It is answered `ok: false`, with this error and whatever else."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


class Limited(Exception):
    """Too many requests were made; none is taken before `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Method(NamedTuple):
    """A method: one of `scopes` is needed.

    `per_minute` is its tier, as far as it is known.
    """

    scopes: tuple[str, ...] = ()
    per_minute: int = 50
    takes_json: bool = True


_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")
METHODS = {
    "auth.test": Method(per_minute=600),
    "auth.revoke": Method(takes_json=False),
    "apps.connections.open": Method(("connections:write",), 20),
    "apps.uninstall": Method(takes_json=False),
    "chat.postMessage": Method(("chat:write",), 300),
    "chat.update": Method(("chat:write",)),
    "chat.delete": Method(("chat:write",)),
    "chat.postEphemeral": Method(("chat:write",), 100),
    "conversations.open": Method(("im:write", "mpim:write")),
    "conversations.history": Method(_HISTORY, takes_json=False),
    "conversations.replies": Method(_HISTORY, takes_json=False),
    "conversations.info": Method(_CHANNELS, takes_json=False),
    "users.info": Method(("users:read",), 100, takes_json=False),
    "users.lookupByEmail": Method(("users:read.email",), takes_json=False),
    "views.open": Method(per_minute=100),
    "views.push": Method(per_minute=100),
    "views.update": Method(per_minute=100),
    "views.publish": Method(per_minute=100),
    "files.info": Method(("files:read",), 100, takes_json=False),
    "files.getUploadURLExternal": Method(("files:write",), 100, takes_json=False),
    "files.completeUploadExternal": Method(("files:write",), 100),
    "oauth.v2.access": Method(per_minute=100, takes_json=False),
}
_WRITTEN_AS_JSON = ("blocks", "view", "metadata", "attachments", "files")


@dataclass
class Asked:
    """One request as it came.

    `name` is the method, or `upload`, `download`, `response_url`. `args` are as they were read, and
    `fault` is why they cannot be read.
    """

    name: str
    verb: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    args: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None


@dataclass
class Trouble:
    """The trouble that happens `times` times to requests whose `name` begins so.

    `channel` narrows it to one conversation. `reset` breaks the connection, before the request is
    done or after: then nobody knows whether it was. `until` keeps the answer back until it is set,
    `delay` for seconds, and `arrived` is set when somebody waits. Otherwise `error` is answered as
    Slack does, with status 200, or `status`, with `body` as it is.
    """

    name: str
    error: str | None = None
    status: int = 200
    body: bytes | None = None
    retry_after: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    reset: Literal["before", "after"] | None = None
    until: asyncio.Event | None = None
    delay: float = 0.0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 1_000_000

    @property
    def is_an_answer(self) -> bool:
        return self.error is not None or self.status != 200 or self.body is not None

    def fits(self, asked: Asked) -> bool:
        here = self.channel is None or self.channel == asked.args.get("channel")
        return self.times > 0 and asked.name.startswith(self.name) and here


@dataclass
class Call:
    """One call of a method, by whoever the token is of."""

    method: str
    args: dict[str, Any]
    by: Installation

    def needed(self, name: str) -> str:
        if not self.args.get(name):
            raise _invalid(f"missing required field: {name}")
        return str(self.args[name])

    def says(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        return int(self.args.get(name) or default)


@dataclass
class Trigger:
    """A trigger; `view` is the modal it was pressed in."""

    user: User
    at: float
    view: str | None = None
    is_exchanged: bool = False


@dataclass
class ResponseUrl:
    """A response URL; `origin` is the message it came with, which may be replaced or deleted.

    `ephemeral` says of which sort that message is.
    """

    channel: Channel
    user: User
    by: Installation
    at: float
    origin: str | None = None
    ephemeral: bool = False
    uses: int = 0


@dataclass
class StoredFile:
    """A file; `content` is None until it was uploaded, and `shared_in` are channels.

    `granted` says that the app got it by a form.
    """

    id: str
    name: str
    team: Team
    user: str
    length: int
    content: bytes | None = None
    title: str = ""
    mimetype: str = "application/octet-stream"
    shared_in: set[str] = field(default_factory=set)
    granted: bool = False
    is_complete: bool = False


@dataclass
class Shown:
    """A modal or a home in front of somebody.

    `typed` is what stands in it: by block, then by action.
    """

    user: User
    by: Installation
    view: dict[str, Any]
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ephemeral:
    """A message only `user` sees."""

    channel: str
    user: str
    ts: str
    message: Message


@dataclass(frozen=True)
class Consent:
    """The consent an authorisation code stands for."""

    team: Team | None
    user: User
    scopes: frozenset[str]
    redirect_uri: str | None


class SlackService:
    """The fake Slack; everything it holds may be looked at and changed.

    - `asked` has every request.
    - `channels`, `users` and `files` are by id.
    - `stood` has each message as it stood at any time, with its channel, oldest first.
    - `views` are modals and homes by id, and `viewed` each as it looked at any time.
    - `modals` are the open ones by person, the topmost last, and `homes` the id of each person's.
    - `installations` are by token.
    - `delivered` is what was brought to the bot.
    - `refused` are the calls that were answered with an error, and which.
    - `limits` says whether it counts requests, then as its tiers say.
    - `retry_delays` are seconds before an event is brought again, in truth AT_ONCE_AND_AGAIN.
    """

    def __init__(self, team: Team, clock: Clock) -> None:
        self.team = team
        self.clock = clock
        self.asked: list[Asked] = []
        self.refused: list[tuple[str, str]] = []
        self.channels: dict[str, Channel] = {}
        self.users: dict[str, User] = {}
        self.files: dict[str, StoredFile] = {}
        self.stood: list[tuple[str, Message]] = []
        self.ephemerals: list[Ephemeral] = []
        self.views: dict[str, Shown] = {}
        self.viewed: list[dict[str, Any]] = []
        self.modals: defaultdict[str, list[str]] = defaultdict(list)
        self.homes: dict[str, str] = {}
        self.installations: dict[str, Installation] = {}
        self.app_tokens = {APP_TOKEN: frozenset({"connections:write"})}
        self.clients = {CLIENT: CLIENT_SECRET}
        self.codes: dict[str, Consent] = {}
        self.delivered: list[Delivered] = []
        self.retry_delays: Sequence[float] = (0.0, 0.02, 0.05)
        self.limits = False
        self.away = False
        self.sockets = Sockets(APP)
        self.port = 0
        self._tls = False
        self._troubles: list[Trouble] = []
        self._triggers: dict[str, Trigger] = {}
        self._response_urls: dict[str, ResponseUrl] = {}
        self._used_codes: set[str] = set()
        self._numbers = count(100)
        self._spent: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
        self._methods: dict[str, Callable[[Call], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "auth.revoke": self._auth_revoke,
            "apps.uninstall": self._uninstall,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "conversations.open": self._open_conversation,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._conversation_info,
            "users.info": self._user_info,
            "users.lookupByEmail": self._lookup,
            "views.open": self._open_view,
            "views.push": self._push_view,
            "views.update": self._update_view,
            "views.publish": self._publish_view,
            "files.info": self._file_info,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete_upload,
        }
        self.install(team)

    # ── For the story: who and what there is ─────────────────────────────────

    @property
    def installation(self) -> Installation:
        """The app in the workspace this Slack began with."""
        return self.installations[TOKEN]

    def install(
        self,
        team: Team | None,
        *,
        token: str = TOKEN,
        scopes: Iterable[str] = SCOPES,
        enterprise_of: Team | None = None,
    ) -> Installation:
        """Install the app in a workspace.

        With `enterprise_of`, it is installed in the whole organisation of that workspace.
        """
        home = team or enterprise_of
        assert home is not None
        bot = User(made_id("U", "kravbot", home.id), home, "kravbot", "Kravbot", is_bot=True)
        self.users[bot.id] = bot
        enterprise = home.enterprise
        self.installations[token] = Installation(
            token, team, enterprise, bot, made_id("B", home.id), frozenset(scopes)
        )
        return self.installations[token]

    def user(self, email: str, *, team: Team | None = None, **about: Any) -> User:
        """Return somebody by their e-mail; a member unless it is said otherwise.

        Who is there already stays as they are.
        """
        home = team or self.team
        name = made_id("U" if home.enterprise is None else "W", email, home.id)
        if name not in self.users:
            local = email.partition("@")[0]
            shown = {"name": local, "real_name": local.replace(".", " ").title(), "email": email}
            self.users[name] = User(name, home, **(shown | about))
        return self.users[name]

    def channel(
        self,
        name: str,
        *members: User,
        kind: ChannelKind = "channel",
        team: Team | None = None,
        shared_with: Sequence[Team] = (),
        with_bot: bool = True,
    ) -> Channel:
        """Make a channel with these people in it, and the bot; who comes again joins the others."""
        home = team or self.team
        place = made_id("C", home.id, name)
        channel = self.channels.setdefault(
            place, Channel(place, home, kind, name, shared_with=tuple(shared_with))
        )
        channel.members |= {member.id for member in members}
        if with_bot:
            channel.members |= {
                one.bot.id for one in self.installations.values() if _sees_teams(one, channel)
            }
        return channel

    def direct(self, user: User, by: Installation | None = None) -> Channel:
        """Return the conversation of somebody with the bot."""
        installation = by or self.installation_of(user)
        place = made_id("D", user.id, installation.bot.id)
        members = {user.id, installation.bot.id}
        return self.channels.setdefault(place, Channel(place, user.team, "im", members=members))

    def said(self, channel: Channel | str, *, thread: str | None = None) -> list[Message]:
        """Return what stands there now, in the order it was said.

        With `thread`, it is what stands in that thread only.
        """
        place = channel if isinstance(channel, str) else channel.id
        messages = self.channels[place].messages
        return [one for one in messages if thread in (None, one["ts"], one.get("thread_ts"))]

    def privately(self, user: User, channel: Channel) -> list[Message]:
        """Return what only they see there."""
        return [
            one.message
            for one in self.ephemerals
            if (one.user, one.channel) == (user.id, channel.id)
        ]

    def modal(self, user: User) -> Shown | None:
        """Return the topmost open modal."""
        return self.views[self.modals[user.id][-1]] if self.modals[user.id] else None

    def home(self, user: User) -> Shown | None:
        """Return what was published last for them."""
        return self.views.get(self.homes.get(user.id, ""))

    def sent(self, name: str) -> list[Asked]:
        """Return the requests of that name, whatever was answered."""
        return [one for one in self.asked if one.name.startswith(name)]

    # ── For the story: what goes wrong ───────────────────────────────────────

    def trouble(self, name: str = "", **how: Any) -> Trouble:
        """Make trouble from now on, as Trouble says; without a name, for everything."""
        self._troubles.append(Trouble(name, **how))
        return self._troubles[-1]

    def well(self) -> None:
        """End all trouble."""
        self._troubles.clear()
        self.away = False

    # ── For people: what their clients do here ───────────────────────────────

    @property
    def now(self) -> float:
        return self.clock.now().timestamp()

    def ts(self) -> str:
        """Make the time stamp of a new message: unlike every other, later than all before."""
        return f"{int(self.now)}.{next(self._numbers):06d}"

    def trigger(self, user: User, view: str | None = None, *, name: str | None = None) -> str:
        """Make a `trigger_id` that holds for a few seconds and once.

        Of a name that was there already, it is the same.
        """
        trigger = name or f"{next(self._numbers)}.{next(self._numbers)}.{secrets.token_hex(16)}"
        self._triggers.setdefault(trigger, Trigger(user, self.now, view))
        return trigger

    def response_url(
        self, path: str, user: User, channel: Channel, *, origin: str | None = None, ephemeral: bool
    ) -> str:
        """Make the response URL of a command, an action or a message shortcut.

        `path` is `commands`, `actions` or `app`.
        """
        by = self.installation_of(user, channel)
        place = f"/{path}/{user.team.id}/{next(self._numbers)}/{secrets.token_hex(12)}"
        self._response_urls[place] = ResponseUrl(channel, user, by, self.now, origin, ephemeral)
        return self.at("hooks.slack.com") + place

    def take(self, channel: Channel, message: Message) -> Message:
        """Put somebody's message there."""
        channel.messages.append(message)
        self.stood.append((channel.id, deepcopy(message)))
        parent = channel.message(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            parent["thread_ts"] = parent["ts"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = message["ts"]
        return message

    def put_file(
        self, user: User, name: str, content: bytes, *, mimetype: str = "application/octet-stream"
    ) -> StoredFile:
        """Put somebody's file there, uploaded and not shared yet."""
        number = made_id("F", str(next(self._numbers)))
        self.files[number] = StoredFile(
            number,
            name,
            user.team,
            user.id,
            len(content),
            content,
            name,
            mimetype,
            is_complete=True,
        )
        return self.files[number]

    def lose_files(self) -> None:
        """Delete every file."""
        self.files.clear()

    def file_shape(self, file: StoredFile) -> dict[str, Any]:
        """Return the file as messages and `files.info` show it."""
        place = f"{self.at('files.slack.com')}/files-pri/{file.team.id}-{file.id}"
        kind = file.name.rpartition(".")[2].lower()
        return {
            "id": file.id,
            "created": int(self.now),
            "timestamp": int(self.now),
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": file.mimetype,
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": file.user,
            "user_team": file.team.id,
            "editable": False,
            "size": len(file.content or b""),
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": f"{place}/{_slug(file.name)}",
            "url_private_download": f"{place}/download/{_slug(file.name)}",
            "permalink": f"https://{file.team.domain}.slack.com/files/{file.user}/{file.id}/x",
            "file_access": "visible",
            "channels": sorted(one for one in file.shared_in if one[0] == "C"),
            "ims": sorted(one for one in file.shared_in if one[0] == "D"),
        }

    def show(
        self, user: User, view: Mapping[str, Any], by: Installation, *, previous: str | None = None
    ) -> Shown:
        """Show a modal to somebody.

        Raises Refused.
        """
        self._check_view(view, by, "modal")
        number = made_id("V", str(next(self._numbers)))
        root = self.modals[user.id][0] if previous else number
        shown = Shown(user, by, self._view(number, view, user, by, root, previous))
        self.views[number] = shown
        self.modals[user.id].append(number)
        self.viewed.append(shown.view)
        return shown

    def change(self, shown: Shown, view: Mapping[str, Any]) -> Shown:
        """Put another view in its place; what was typed stays where the same input stands.

        Raises Refused.
        """
        self._check_view(view, shown.by, shown.view["type"], but=shown.view["id"])
        old = shown.view
        shown.view = self._view(
            old["id"], view, shown.user, shown.by, old["root_view_id"], old["previous_view_id"]
        )
        self.viewed.append(shown.view)
        stays: dict[str, dict[str, Any]] = {}
        for block, name in _inputs(shown.view):
            if name in shown.typed.get(block, {}):
                stays.setdefault(block, {})[name] = shown.typed[block][name]
        shown.typed = stays
        return shown

    def close_modal(self, user: User, *, all_of_them: bool = False) -> None:
        """Close the topmost modal, or the whole stack."""
        while self.modals[user.id]:
            del self.views[self.modals[user.id].pop()]
            if not all_of_them:
                return

    async def bring(self, line: Line, kind: Kind, body: Mapping[str, Any]) -> Delivered:
        """Bring it to the bot."""
        delivered = await deliver(line, kind, body, delays=self.retry_delays)
        self.delivered.append(delivered)
        return delivered

    def authorise(self, url: str, by: User, *, team: Team | None = None, org: bool = False) -> str:
        """Agree to what the app's authorisation link asks for.

        Returns where the person's browser is sent then.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["client_id"] in self.clients, query
        scopes = frozenset(query.get("scope", "").split(","))
        code = f"code-{secrets.token_hex(8)}"
        installed_in = None if org else team or by.team
        self.codes[code] = Consent(installed_in, by, scopes, query.get("redirect_uri"))
        back = {"code": code} | ({"state": query["state"]} if "state" in query else {})
        return f"{query.get('redirect_uri', '')}?{urlencode(back)}"

    # ── The server ───────────────────────────────────────────────────────────

    @property
    def api(self) -> str:
        """The base of the Web API, as `base_url` wants it."""
        return f"{self.at('www.slack.com')}/api/"

    def at(self, host: str, scheme: str = "http") -> str:
        if self._tls:
            return f"{scheme}s://{host}"
        return f"{scheme}://127.0.0.1:{self.port}"

    def names(self) -> Names:
        """Make a resolver that leads to this server under Slack's names."""
        return Names(dict.fromkeys(HOSTS, self.port))

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return _broken(request)
        if request.path == "/link/":
            return await self.sockets.take(request)
        asked = await self._read(request)
        self.asked.append(asked)
        trouble = next((one for one in self._troubles if one.fits(asked)), None)
        if trouble is None:
            return self._answer(asked)
        trouble.times -= 1
        trouble.arrived.set()
        if trouble.until is not None:
            await trouble.until.wait()
        await asyncio.sleep(trouble.delay)
        if trouble.reset is not None:
            if trouble.reset == "after":
                self._answer(asked)
            return _broken(request)
        return _troubled(trouble) if trouble.is_an_answer else self._answer(asked)

    async def _read(self, request: web.Request) -> Asked:
        path = request.path
        name = {
            "api": path.removeprefix("/api/"),
            "upload": "upload",
            "files-pri": "download",
        }.get(path.split("/")[1], "response_url")
        if name == "upload" and request.content_type == "multipart/form-data":
            parts = (await request.post()).values()
            [body] = [part.file.read() for part in parts if isinstance(part, web.FileField)]
        else:
            body = await request.read()
        asked = Asked(name, request.method, path, dict(request.headers), body, dict(request.query))
        try:
            if request.content_type == "application/json":
                asked.args |= _json(body) if name in METHODS and METHODS[name].takes_json else {}
            elif name in METHODS:
                form = await request.post()
                asked.args |= {key: str(value) for key, value in form.items()}
            _unpack(asked.args)
        except Refused as refused:
            asked.fault = refused.answer["error"]
        return asked

    def _answer(self, asked: Asked) -> web.Response:
        match asked.name:
            case "upload":
                return self._upload(asked)
            case "download":
                return self._download(asked)
            case "response_url":
                return self._respond(asked)
            case _:
                return self._call(asked)

    def _call(self, asked: Asked) -> web.Response:
        headers = {"X-Slack-Req-Id": secrets.token_hex(8)}
        try:
            answer = self._called(asked, headers)
        except Refused as refused:
            self.refused.append((asked.name, refused.answer["error"]))
            return web.json_response(refused.answer, headers=headers)
        except Limited as limited:
            self.refused.append((asked.name, "ratelimited"))
            headers["Retry-After"] = str(limited.retry_after)
            limit = {"ok": False, "error": "ratelimited"}
            return web.json_response(limit, status=429, headers=headers)
        return web.json_response({"ok": True, **answer}, headers=headers)

    def _called(self, asked: Asked, headers: dict[str, str]) -> dict[str, Any]:
        method = METHODS.get(asked.name)
        if method is None:
            raise Refused("unknown_method", req_method=asked.name)
        if asked.fault is not None:
            raise Refused(asked.fault)
        if asked.name == "oauth.v2.access":
            return self._oauth(asked)
        token = _token(asked)
        if not token:
            raise Refused("not_authed")
        if asked.name == "apps.connections.open":
            return self._open_connection(token)
        by = self._holder(token)
        headers["X-OAuth-Scopes"] = ",".join(sorted(by.scopes))
        headers["X-Accepted-OAuth-Scopes"] = ",".join(method.scopes)
        self._limit(asked, by, method)
        if method.scopes and by.scopes.isdisjoint(method.scopes):
            raise _missing(method.scopes[0], by)
        return self._methods[asked.name](Call(asked.name, asked.args, by))

    def _holder(self, token: str) -> Installation:
        if token in self.app_tokens:
            raise Refused("not_allowed_token_type")
        by = self.installations.get(token)
        if by is None:
            raise Refused("invalid_auth")
        if by.standing:
            raise Refused(by.standing)
        return by

    def _limit(self, asked: Asked, by: Installation, method: Method) -> None:
        """Limit a method of an installation by its tier.

        A conversation gets a message a second, three at once.
        """
        if not self.limits:
            return
        self._spend((asked.name, by.token), method.per_minute, 60.0)
        if asked.name == "chat.postMessage":
            self._spend((asked.name, by.token, str(asked.args.get("channel"))), 3, 3.0)

    def _spend(self, of: tuple[str, ...], most: int, within: float) -> None:
        spent = [at for at in self._spent[of] if self.now - at < within]
        if len(spent) >= most:
            raise Limited(max(1, int(within - (self.now - spent[0]) + 0.999)))
        self._spent[of] = [*spent, self.now]

    # ── Tokens ───────────────────────────────────────────────────────────────

    def _auth_test(self, call: Call) -> dict[str, Any]:
        by = call.by
        answer = {
            "url": f"https://{by.bot.team.domain}.slack.com/",
            "team": by.bot.team.name,
            "user": by.bot.name,
            "team_id": by.team.id if by.team else by.bot.team.id,
            "user_id": by.bot.id,
            "bot_id": by.bot_id,
            "is_enterprise_install": by.is_enterprise_install,
        }
        return answer | ({"enterprise_id": by.enterprise.id} if by.enterprise else {})

    def _auth_revoke(self, call: Call) -> dict[str, Any]:
        if not call.says("test"):
            call.by.standing = "token_revoked"
        return {"revoked": not call.says("test")}

    def _uninstall(self, call: Call) -> dict[str, Any]:
        secret = self.clients.get(call.needed("client_id"))
        if secret is None:
            raise Refused("invalid_client_id")
        if secret != call.args.get("client_secret"):
            raise Refused("bad_client_secret")
        call.by.standing = "account_inactive"
        return {}

    def _open_connection(self, token: str) -> dict[str, Any]:
        scopes = self.app_tokens.get(token)
        if scopes is None:
            self._holder(token)
            raise Refused("not_allowed_token_type")
        if "connections:write" not in scopes:
            raise Refused("missing_scope", needed="connections:write", provided=",".join(scopes))
        where = self.at("wss-primary.slack.com", "ws")
        return {"url": f"{where}/link/?ticket={self.sockets.ticket()}&app_id={APP}"}

    def _oauth(self, asked: Asked) -> dict[str, Any]:
        args = asked.args | _basic(asked.headers.get("Authorization", ""))
        secret = self.clients.get(str(args.get("client_id")))
        if secret is None:
            raise Refused("invalid_client_id")
        if secret != args.get("client_secret"):
            raise Refused("bad_client_secret")
        code = str(args.get("code"))
        if code in self._used_codes:
            raise Refused("code_already_used")
        if code not in self.codes:
            raise Refused("invalid_code")
        consent = self.codes[code]
        if args.get("redirect_uri", consent.redirect_uri) != consent.redirect_uri:
            raise Refused("bad_redirect_uri")
        self._used_codes.add(code)
        made = self.install(
            consent.team,
            token=f"xoxb-{secrets.token_hex(8)}",
            scopes=consent.scopes,
            enterprise_of=consent.user.team,
        )
        enterprise = made.enterprise
        return {
            "access_token": made.token,
            "token_type": "bot",
            "scope": ",".join(sorted(made.scopes)),
            "bot_user_id": made.bot.id,
            "app_id": APP,
            "team": {"id": made.team.id, "name": made.team.name} if made.team else None,
            "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
            "is_enterprise_install": made.is_enterprise_install,
            "authed_user": {"id": consent.user.id},
        }

    # ── Messages ─────────────────────────────────────────────────────────────

    def _post_message(self, call: Call) -> dict[str, Any]:
        channel = self._channel(call, call.needed("channel"), may_open=True)
        self._check_member(call, channel)
        message = self._message(call, channel)
        if "thread_ts" in call.args:
            message["thread_ts"] = call.args["thread_ts"]
        self.take(channel, message)
        return {"channel": channel.id, "ts": message["ts"], "message": _told(message)}

    def _post_ephemeral(self, call: Call) -> dict[str, Any]:
        channel = self._channel(call, call.needed("channel"))
        self._check_member(call, channel)
        if call.needed("user") not in channel.members:
            raise Refused("user_not_in_channel")
        message = self._message(call, channel)
        if "thread_ts" in call.args:
            message["thread_ts"] = call.args["thread_ts"]
        self.ephemerals.append(
            Ephemeral(channel.id, str(call.args["user"]), message["ts"], message)
        )
        return {"message_ts": message["ts"]}

    def _update(self, call: Call) -> dict[str, Any]:
        channel = self._channel(call, call.needed("channel"))
        ts = call.needed("ts")
        old = channel.message(ts)
        if old is None:
            ephemeral = any(one.ts == ts for one in self.ephemerals)
            raise Refused("cant_update_message" if ephemeral else "message_not_found")
        if old.get("bot_id") != call.by.bot_id:
            raise Refused("cant_update_message")
        kept = {
            name: old[name]
            for name in ("blocks", "metadata")
            if name in old and call.args.get(name) is None
        }
        if "text" not in call.args and "blocks" not in call.args:
            raise Refused("no_text")
        new = self._message(call, channel) | kept
        new |= {name: old[name] for name in ("ts", "thread_ts") if name in old}
        new["edited"] = {"user": call.by.bot.id, "ts": self.ts()}
        self._replace(channel, ts, new)
        return {"channel": channel.id, "ts": ts, "text": new["text"], "message": _told(new)}

    def _delete(self, call: Call) -> dict[str, Any]:
        channel = self._channel(call, call.needed("channel"))
        message = channel.message(call.needed("ts"))
        if message is None:
            raise Refused("message_not_found")
        if message.get("bot_id") != call.by.bot_id:
            raise Refused("cant_delete_message")
        channel.messages.remove(message)
        return {"channel": channel.id, "ts": message["ts"]}

    def _replace(self, channel: Channel, ts: str, message: Message) -> None:
        place = next(at for at, one in enumerate(channel.messages) if one["ts"] == ts)
        channel.messages[place] = message
        self.stood.append((channel.id, deepcopy(message)))

    def _message(self, call: Call, channel: Channel) -> Message:
        """Make the message as it will stand there.

        Raises Refused when it is not taken.
        """
        _refuse(message_faults(call.args))
        by = call.by
        message: Message = {
            "type": "message",
            "user": by.bot.id,
            "bot_id": by.bot_id,
            "app_id": APP,
            "team": by.bot.team.id,
            "ts": self.ts(),
            "text": call.args.get("text") or "",
        }
        if call.args.get("blocks"):
            message["blocks"] = _dressed(call.args["blocks"])
        if call.args.get("attachments"):
            message["attachments"] = call.args["attachments"]
        if call.args.get("metadata"):
            message["metadata"] = _metadata(call.args["metadata"])
        return message

    def _channel(self, call: Call, name: str, *, may_open: bool = False) -> Channel:
        """Find the conversation of that id or name, where the app may know of it.

        A person's id stands for their own conversation.
        """
        if may_open and name in self.users:
            user = self.users[name]
            if user.deleted or user.is_bot or not self._knows(call.by, user):
                raise Refused("channel_not_found")
            return self.direct(user, call.by)
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted in (channel.id, channel.name) and _sees(call.by, channel):
                return channel
        raise Refused("channel_not_found")

    @staticmethod
    def _check_member(call: Call, channel: Channel) -> None:
        if channel.is_archived:
            raise Refused("is_archived")
        public = channel.kind == "channel" and "chat:write.public" in call.by.scopes
        if call.by.bot.id not in channel.members and not public:
            raise Refused("not_in_channel")

    # ── Conversations and people ─────────────────────────────────────────────

    def _open_conversation(self, call: Call) -> dict[str, Any]:
        if call.args.get("channel"):
            channel = self._channel(call, str(call.args["channel"]))
            return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
        names = call.needed("users").split(",")
        found = [self.users.get(name) for name in names]
        people = [one for one in found if one is not None]
        if len(people) != len(names) or not all(self._knows(call.by, one) for one in people):
            raise Refused("user_not_found")
        if any(one.deleted for one in people):
            raise Refused("user_disabled")
        if any(one.is_bot for one in people):
            raise Refused("cannot_dm_bot")
        if len(people) == 1:
            channel = self.direct(people[0], call.by)
        else:
            channel = self.channel(f"mpdm-{'-'.join(sorted(names))}", *people, kind="mpim")
        answer = {"id": channel.id}
        if call.says("return_im"):
            answer = channel_shape(channel, call.by)
        return {"channel": answer}

    def _history(self, call: Call) -> dict[str, Any]:
        channel = self._read_channel(call)
        top = [one for one in channel.messages if one.get("thread_ts", one["ts"]) == one["ts"]]
        return self._page(call, _newest_first(top))

    def _replies(self, call: Call) -> dict[str, Any]:
        channel = self._read_channel(call)
        thread = call.needed("ts")
        found = [one for one in channel.messages if thread in (one["ts"], one.get("thread_ts"))]
        if not found:
            raise Refused("thread_not_found")
        return self._page(call, sorted(found, key=_at))

    def _read_channel(self, call: Call) -> Channel:
        channel = self._channel(call, call.needed("channel"))
        needed = {"im": "im", "mpim": "mpim", "group": "groups", "channel": "channels"}[
            channel.kind
        ]
        if f"{needed}:history" not in call.by.scopes:
            raise _missing(f"{needed}:history", call.by)
        if call.by.bot.id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def _page(self, call: Call, messages: list[Message]) -> dict[str, Any]:
        oldest, latest = (
            float(call.args.get("oldest") or 0),
            float(call.args.get("latest") or "inf"),
        )
        within = [
            one
            for one in messages
            if oldest < _at(one) < latest
            or (call.says("inclusive") and _at(one) in (oldest, latest))
        ]
        begin = int(b64decode(str(call.args.get("cursor") or "")).decode() or 0)
        end = begin + min(call.number("limit", 100), 999)
        all_of_it = call.says("include_all_metadata")
        answer: dict[str, Any] = {
            "messages": [_told(one, metadata=all_of_it) for one in within[begin:end]],
            "has_more": end < len(within),
        }
        if end < len(within):
            answer["response_metadata"] = {"next_cursor": _cursor(end)}
        return answer

    def _conversation_info(self, call: Call) -> dict[str, Any]:
        return {"channel": channel_shape(self._channel(call, call.needed("channel")), call.by)}

    def _user_info(self, call: Call) -> dict[str, Any]:
        user = self.users.get(call.needed("user"))
        if user is None:
            raise Refused("user_not_found")
        if not self._knows(call.by, user):
            raise Refused("user_not_visible")
        return {"user": user_shape(user, call.by, with_locale=call.says("include_locale"))}

    def _lookup(self, call: Call) -> dict[str, Any]:
        email = call.needed("email").lower()
        for user in self.users.values():
            ours = any(call.by.covers(team) for team in user.is_in)
            if user.email.lower() == email and ours and not user.deleted:
                return {"user": user_shape(user, call.by, with_locale=False)}
        raise Refused("users_not_found")

    def _knows(self, by: Installation, user: User) -> bool:
        """Tell whether the person is one of ours, or in a channel with us."""
        if any(by.covers(team) for team in user.is_in):
            return True
        return any({user.id, by.bot.id} <= one.members for one in self.channels.values())

    def installation_of(self, user: User, channel: Channel | None = None) -> Installation:
        """Find the app where that person is, or else where they meet it."""
        for one in self.installations.values():
            if any(one.covers(team) for team in user.is_in) and not one.standing:
                return one
        for one in self.installations.values():
            if channel is not None and one.bot.id in channel.members:
                return one
        return self.installation

    # ── Views ────────────────────────────────────────────────────────────────

    def _open_view(self, call: Call) -> dict[str, Any]:
        self._check_view(_needed_view(call), call.by, "modal")
        trigger = self._exchange(call)
        self.close_modal(trigger.user, all_of_them=True)
        return {"view": self.show(trigger.user, _needed_view(call), call.by).view}

    def _push_view(self, call: Call) -> dict[str, Any]:
        self._check_view(_needed_view(call), call.by, "modal")
        trigger = self._exchange(call)
        stack = self.modals[trigger.user.id]
        if trigger.view not in stack:
            raise Refused("not_found")
        if len(stack) >= MODALS_DEEP:
            raise Refused("push_limit_reached")
        shown = self.show(trigger.user, _needed_view(call), call.by, previous=stack[-1])
        return {"view": shown.view}

    def _update_view(self, call: Call) -> dict[str, Any]:
        view = _needed_view(call)
        if not call.args.get("view_id") and not call.args.get("external_id"):
            raise _invalid("missing required field: view_id")
        name, wanted = (
            ("id", call.args["view_id"])
            if call.args.get("view_id")
            else ("external_id", call.args["external_id"])
        )
        for shown in self.views.values():
            if shown.view[name] == wanted and shown.by is call.by:
                self._check_hash(call, shown)
                return {"view": self.change(shown, view).view}
        raise Refused("not_found")

    def _publish_view(self, call: Call) -> dict[str, Any]:
        view = _needed_view(call)
        user = self.users.get(call.needed("user_id"))
        if user is None or not self._knows(call.by, user):
            raise _invalid("user_not_found")
        self._check_view(view, call.by, "home", but=self.homes.get(user.id, ""))
        shown = self.home(user)
        if shown is not None:
            self._check_hash(call, shown)
            return {"view": self.change(shown, view).view}
        number = made_id("V", "home", user.id, call.by.token)
        self.homes[user.id] = number
        shown = Shown(user, call.by, self._view(number, view, user, call.by, number, None))
        self.views[number] = shown
        self.viewed.append(shown.view)
        return {"view": shown.view}

    def _exchange(self, call: Call) -> Trigger:
        trigger = self._triggers.get(call.needed("trigger_id"))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.is_exchanged:
            raise Refused("exchanged_trigger_id")
        if self.now - trigger.at > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        trigger.is_exchanged = True
        return trigger

    @staticmethod
    def _check_hash(call: Call, shown: Shown) -> None:
        if call.args.get("hash") and call.args["hash"] != shown.view["hash"]:
            raise Refused("hash_conflict")

    def _check_view(
        self, view: Mapping[str, Any], by: Installation, kind: str, *, but: str = ""
    ) -> None:
        if view.get("type") != kind:
            raise _invalid(f"must be of type {kind} [json-pointer:/view/type]")
        _refuse(view_faults(view))
        external = view.get("external_id")
        for number, shown in self.views.items():
            if external and number != but and shown.view["external_id"] == external:
                raise Refused("duplicate_external_id")

    def _view(
        self,
        number: str,
        view: Mapping[str, Any],
        user: User,
        by: Installation,
        root: str,
        previous: str | None,
    ) -> dict[str, Any]:
        return {
            "id": number,
            "team_id": user.team.id,
            "type": view["type"],
            "blocks": _dressed(view["blocks"]),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "state": {"values": {}},
            "hash": f"{int(self.now)}.{secrets.token_hex(4)}",
            "title": _dressed_text(view.get("title")),
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "close": _dressed_text(view.get("close")),
            "submit": _dressed_text(view.get("submit")),
            "previous_view_id": previous,
            "root_view_id": root,
            "app_id": APP,
            "external_id": view.get("external_id", ""),
            "app_installed_team_id": by.team.id if by.team else user.team.id,
            "bot_id": by.bot_id,
        }

    # ── Files ────────────────────────────────────────────────────────────────

    def _file_info(self, call: Call) -> dict[str, Any]:
        file = self.files.get(call.needed("file"))
        if file is None or not self._may_see(call.by, file):
            raise Refused("file_not_found")
        return {"file": self.file_shape(file)}

    def _upload_url(self, call: Call) -> dict[str, Any]:
        length = call.number("length", 0)
        name = call.needed("filename")
        if length <= 0:
            raise _invalid("must be more than 0 [json-pointer:/length]")
        number = made_id("F", str(next(self._numbers)))
        self.files[number] = StoredFile(number, name, call.by.bot.team, call.by.bot.id, length)
        where = self.at("files.slack.com")
        return {
            "upload_url": f"{where}/upload/v1/{number}-{secrets.token_hex(8)}",
            "file_id": number,
        }

    def _complete_upload(self, call: Call) -> dict[str, Any]:
        given = call.args.get("files")
        if not isinstance(given, list) or not given:
            raise _invalid("missing required field: files")
        files = [self.files.get(str(one.get("id"))) for one in given if isinstance(one, dict)]
        uploaded = [one for one in files if one is not None and one.content is not None]
        if len(uploaded) != len(given) or any(one.is_complete for one in uploaded):
            raise Refused("file_not_found")
        wanted = call.args.get("channel_id") or call.args.get("channels") or ""
        channels = [self._channel(call, name) for name in str(wanted).split(",") if name]
        for channel in channels:
            self._check_member(call, channel)
        for file, about in zip(uploaded, given, strict=True):
            file.title, file.is_complete = str(about.get("title") or file.name), True
            file.shared_in |= {channel.id for channel in channels}
        shapes = [self.file_shape(file) for file in uploaded]
        for channel in channels:
            self.take(channel, self._file_message(call, shapes))
        return {"files": shapes}

    def _file_message(self, call: Call, files: list[dict[str, Any]]) -> Message:
        message: Message = {
            "type": "message",
            "user": call.by.bot.id,
            "bot_id": call.by.bot_id,
            "app_id": APP,
            "ts": self.ts(),
            "text": call.args.get("initial_comment") or "",
            "files": files,
            "upload": True,
        }
        if call.args.get("blocks"):
            message["blocks"] = _dressed(call.args["blocks"])
        if call.args.get("thread_ts"):
            message["thread_ts"] = call.args["thread_ts"]
        return message

    def _upload(self, asked: Asked) -> web.Response:
        """Take an upload as files.slack.com does: what was announced, once, without a token."""
        number = asked.path.rsplit("/", 1)[1].partition("-")[0]
        file = self.files.get(number)
        if file is None or asked.verb != "POST":
            return web.Response(status=404, text="not found")
        if file.content is not None or len(asked.body) != file.length:
            return web.Response(status=400, text=f"invalid upload: {len(asked.body)} bytes")
        file.content = asked.body
        return web.Response(text=f"OK - {len(asked.body)}")

    def _download(self, asked: Asked) -> web.Response:
        """Return the file to a token that may have it.

        Else it is a page to log in at, with status 200, as files.slack.com has it.
        """
        team, name = _team_and_file(asked.path)
        file = self.files.get(name)
        by = self.installations.get(_token(asked))
        allowed = by is not None and not by.standing and "files:read" in by.scopes
        if by is None or not allowed or (file is not None and not self._may_see(by, file)):
            page = "<!DOCTYPE html><html><title>Sign in to Slack</title></html>"
            return web.Response(text=page, content_type="text/html")
        if file is None or file.content is None or file.team.id != team:
            return web.Response(status=404, text="<!DOCTYPE html>", content_type="text/html")
        return web.Response(body=file.content, content_type=file.mimetype)

    def _may_see(self, by: Installation, file: StoredFile) -> bool:
        if file.granted or file.user == by.bot.id:
            return True
        return any(by.bot.id in self.channels[place].members for place in file.shared_in)

    # ── Response URLs ────────────────────────────────────────────────────────

    def _respond(self, asked: Asked) -> web.Response:
        reply = self._response_urls.get(asked.path)
        if reply is None or asked.verb != "POST":
            return _reply_refused("no_service", 404)
        if self.now - reply.at > RESPONSE_URL_LIFE:
            return _reply_refused("expired_url", 404)
        if reply.uses >= RESPONSE_URL_USES:
            return _reply_refused("used_url", 404)
        reply.uses += 1
        try:
            self._reply(reply, json.loads(asked.body))
        except ValueError:
            return _reply_refused("invalid_payload", 400)
        except Refused as refused:
            self.refused.append((asked.name, refused.answer["error"]))
            return _reply_refused(refused.answer["error"], 400)
        return web.Response(text="ok")

    def _reply(self, reply: ResponseUrl, body: dict[str, Any]) -> None:
        if body.get("delete_original") in (True, "true"):
            self._remove_original(reply)
            return
        call = Call("response_url", body, reply.by)
        message = self._message(call, reply.channel)
        if body.get("thread_ts"):
            message["thread_ts"] = body["thread_ts"]
        if body.get("replace_original") in (True, "true") and reply.origin is not None:
            self._replace_original(reply, message)
        elif body.get("response_type") == "in_channel":
            self.take(reply.channel, message)
        else:
            self.whisper(reply.user, reply.channel, message)

    def whisper(self, user: User, channel: Channel, message: Message) -> None:
        """Put a message there that only they see."""
        self.ephemerals.append(Ephemeral(channel.id, user.id, message["ts"], message))

    def answered(self, user: User, channel: Channel, body: Any) -> None:
        """Show what a command was acknowledged with to whoever gave it.

        Raises Refused.
        """
        message = {"text": body} if isinstance(body, str) else body
        by = self.installation_of(user, channel)
        self._reply(ResponseUrl(channel, user, by, self.now), message)

    def _replace_original(self, reply: ResponseUrl, message: Message) -> None:
        assert reply.origin is not None
        message["ts"] = reply.origin
        if reply.ephemeral:
            for place, one in enumerate(self.ephemerals):
                if one.ts == reply.origin:
                    self.ephemerals[place] = Ephemeral(one.channel, one.user, one.ts, message)
        elif reply.channel.message(reply.origin) is not None:
            self._replace(reply.channel, reply.origin, message)

    def _remove_original(self, reply: ResponseUrl) -> None:
        if reply.ephemeral:
            self.ephemerals = [one for one in self.ephemerals if one.ts != reply.origin]
        elif reply.origin is not None:
            message = reply.channel.message(reply.origin)
            if message is not None:
                reply.channel.messages.remove(message)


@asynccontextmanager
async def slack_service(
    *, team: Team | None = None, clock: Clock | None = None, tls: bool = False
) -> AsyncIterator[SlackService]:
    """Run it with the app in `team`.

    With `tls`, it goes by Slack's names: see `names()`.
    """
    service = SlackService(team or Team("T0TAAGE0001"), clock or MachineClock())
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{anything:.*}", service._take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        context = serving() if tls else None
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        service.port = runner.addresses[0][1]
        service._tls = tls
        yield service
    finally:
        await service.sockets.close()
        await runner.cleanup()


# ── Reading ──────────────────────────────────────────────────────────────────


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(found, dict):
        raise Refused("json_not_object")
    return {name: value for name, value in found.items() if value is not None}


def _unpack(args: dict[str, Any]) -> None:
    """Read what is JSON in a form."""
    for name in _WRITTEN_AS_JSON:
        if isinstance(args.get(name), str) and args[name]:
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                error = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise Refused(error) from None


def _token(asked: Asked) -> str:
    scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(asked.args.get("token", ""))


def _basic(authorization: str) -> dict[str, str]:
    scheme, _, written = authorization.partition(" ")
    if scheme != "Basic":
        return {}
    client, _, secret = b64decode(written).decode().partition(":")
    return {"client_id": client, "client_secret": secret}


def _needed_view(call: Call) -> dict[str, Any]:
    view = call.args.get("view")
    if not isinstance(view, dict):
        raise _invalid("missing required field: view")
    return view


def _slug(name: str) -> str:
    """Return the name of a file as its addresses have it."""
    return quote(re.sub(r"[^\w.]+", "_", name.lower()).strip("."))


def _team_and_file(path: str) -> tuple[str, str]:
    team, _, file = path.split("/")[2].partition("-")
    return unquote(team), unquote(file)


def _at(message: Message) -> float:
    return float(message["ts"])


def _newest_first(messages: Iterable[Message]) -> list[Message]:
    return sorted(messages, key=_at, reverse=True)


def _sees_teams(by: Installation, channel: Channel) -> bool:
    return any(by.covers(team) for team in (channel.team, *channel.shared_with))


def _sees(by: Installation, channel: Channel) -> bool:
    return by.bot.id in channel.members or (channel.kind == "channel" and _sees_teams(by, channel))


def _inputs(view: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where something can be typed or chosen: by block and action."""
    for block in view["blocks"]:
        for element in elements_of(block):
            if "action_id" in element:
                yield block["block_id"], element["action_id"]


def elements_of(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what can be used in a block."""
    found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [one for one in found if isinstance(one, dict) and "action_id" in one]


# ── Writing ──────────────────────────────────────────────────────────────────


def _dressed(blocks: list[Any]) -> list[Any]:
    """Return blocks as Slack gives them back.

    They have ids where there were none, and every text has what it is by default.
    """
    dressed = deepcopy(blocks)
    for block in dressed:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in found:
            if isinstance(element, dict) and element.get("type") not in _WITHOUT_ACTION:
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
        _dress_texts(block)
    return dressed


_WITHOUT_ACTION = {"image", "mrkdwn", "plain_text", "rich_text_section", "rich_text_list"}


def _dress_texts(part: object) -> None:
    if isinstance(part, dict):
        if part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        elif part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for inner in part.values():
            _dress_texts(inner)
    elif isinstance(part, list):
        for inner in part:
            _dress_texts(inner)


def _dressed_text(text: Any) -> Any:
    dressed = deepcopy(text)
    _dress_texts(dressed)
    return dressed


def _told(message: Message, *, metadata: bool = True) -> Message:
    """Return a message as it is answered; its metadata only to who asks for it."""
    told = deepcopy(message)
    if not metadata:
        told.pop("metadata", None)
    return told


def _metadata(metadata: Any) -> Any:
    good = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not good or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return metadata


def _cursor(at: int) -> str:
    return b64encode(str(at).encode()).decode()


def _invalid(says: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {says}"]})


def _missing(scope: str, by: Installation) -> Refused:
    return Refused("missing_scope", needed=scope, provided=",".join(sorted(by.scopes)))


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        said = [one.says for one in faults if one.error == faults[0].error]
        messages = {"messages": [f"[ERROR] {one}" for one in said]}
        raise Refused(faults[0].error, errors=said, response_metadata=messages)


def _reply_refused(error: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)


def _troubled(trouble: Trouble) -> web.Response:
    error = trouble.error or ("ratelimited" if trouble.status == 429 else "internal_error")
    answer = (
        web.Response(status=trouble.status, body=trouble.body)
        if trouble.body is not None
        else web.json_response({"ok": False, "error": error}, status=trouble.status)
    )
    answer.headers.update(trouble.headers)
    if trouble.retry_after is not None:
        answer.headers["Retry-After"] = trouble.retry_after
    return answer


def _broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
