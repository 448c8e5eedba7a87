"""Play Teams where the bot speaks to it; a real server on loopback.

It has the Bot Connector, the storage of files, and Graph.

    async with teams_service() as service:              # HTTP, for Connector(..., local=True).
    async with teams_service(login=login, tls=True) as service:   # HTTPS, Microsoft's own names.
        chat = service.chat("29:bo", name="Bo")         # Bo has the app, and a chat with the bot.
        service.trouble("POST", "/v3/conversations", status=429, retry_after="7")
        …
        assert service.said(chat) == [{"type": "message", "text": "Hej", "id": "1"}]

What it is taught is what the references say of the real one (platforms.md B4 to B7). It knows no
rate limit of its own.
"""

import asyncio
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from aiohttp import web

from tests.fakes.certificates import serving
from tests.fakes.login import Login
from tests.fakes.names import Names

TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SERVICE_HOST = "smba.trafficmanager.net"
STORAGE_HOST = "taage-my.sharepoint.com"
GRAPH_HOST = "graph.microsoft.com"
BOT = {"id": "28:11111111-2222-3333-4444-555555555555", "name": "Kravbot"}

_GRAPH_SCOPE = "https://graph.microsoft.com/.default"
_MESSAGE_LIMIT = 100 * 1024
_PIECES = 320 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass
class Asked:
    """One request as it came; `path` is as it was written, with what is quoted left quoted."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Trouble:
    """The trouble that happens `times` times to requests of `method`.

    Their path, unquoted, begins with `path`. `reset` breaks the connection, before the request is
    done or after. `until` keeps the answer back until it is set, and `arrived` is set when somebody
    waits. Otherwise `status` is answered, with `code` as the platform words it, or `body` as it is.
    """

    method: str
    path: str
    status: int = 200
    code: str | None = None
    retry_after: str | None = None
    redirect: str | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reset: Literal["before", "after"] | None = None
    until: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 1_000_000

    @property
    def is_an_answer(self) -> bool:
        return self.status != 200 or self.body is not None or self.redirect is not None


@dataclass
class _Upload:
    total: int = 0
    content: bytearray = field(default_factory=bytearray)

    @property
    def is_whole(self) -> bool:
        return 0 < self.total == len(self.content)


class TeamsService:
    """The fake Teams; everything it holds may be looked at and changed.

    - `asked` has every request.
    - `conversations` are the messages of each as they stand now.
    - `stood` has each as it stood at any time, oldest first.
    - `rosters` says who is in each.
    - `installed` are the people, by their `29:` id, who have the app and have not blocked it.
    - `catalogue` has the apps Graph may install.
    - `people` are the `29:` ids by object id in Entra.
    - `activities` numbers what people do.
    """

    def __init__(self, login: Login | None) -> None:
        self.asked: list[Asked] = []
        self.conversations: dict[str, list[dict[str, Any]]] = {}
        self.stood: list[dict[str, Any]] = []
        self.rosters: dict[str, list[dict[str, Any]]] = {}
        self.installed: set[str] = set()
        self.catalogue: set[str] = set()
        self.people: dict[str, str] = {}
        self.activities = count(1)
        self.page_size = 200
        self.port = 0
        self.url = ""
        self._login = login
        self._tls = False
        self._troubles: list[Trouble] = []
        self._numbers = count(1)
        self._files: dict[str, bytes] = {}
        self._uploads: defaultdict[str, _Upload] = defaultdict(_Upload)

    # ── For the story ────────────────────────────────────────────────────────

    def chat(
        self, person: str, *, conversation: str | None = None, name: str = "", email: str = ""
    ) -> str:
        """Return the id of the chat between the bot and that person, who has the app."""
        self.install(person)
        member = {"id": person, "name": name or person, "aadObjectId": _object_id(person)}
        if email:
            member |= {"email": email, "userPrincipalName": email}
        return self.open(conversation or chat_id(person), member)

    def open(self, conversation: str, *members: Mapping[str, Any]) -> str:
        """Open a conversation of any kind, with these people in it.

        Who is there already stays as they are.
        """
        self.conversations.setdefault(conversation, [])
        roster = self.rosters.setdefault(conversation, [])
        for member in members:
            if all(member["id"] != there["id"] for there in roster):
                roster.append({"tenantId": TENANT, "userRole": "user", **member})
            self.people[str(member.get("aadObjectId", ""))] = str(member["id"])
        return conversation

    def install(self, person: str) -> None:
        self.installed.add(person)

    def uninstall(self, person: str) -> None:
        """Remove or block the app for that person: writing to them is refused."""
        self.installed.discard(person)

    def said(self, conversation: str) -> list[dict[str, Any]]:
        """Return what stands there now, in the order it was said."""
        return self.conversations.get(conversation, [])

    def trouble(self, method: str, path: str = "/", **how: Any) -> Trouble:
        """Make trouble from now on, as Trouble says.

        Paths begin with `/v3/`, `/storage/` or `/v1.0/`.
        """
        self._troubles.append(Trouble(method, path, **how))
        return self._troubles[-1]

    def well(self) -> None:
        """End all trouble."""
        self._troubles.clear()

    def sent(self, method: str, path: str = "/") -> list[Asked]:
        """Return the requests of that kind, whatever was answered."""
        return [
            each
            for each in self.asked
            if each.method == method and unquote(each.path).startswith(path)
        ]

    def put_file(self, name: str, content: bytes) -> str:
        """Keep somebody's file, and return where it can be downloaded."""
        self._files[f"/storage/files/{name}"] = content
        return f"{self._at(STORAGE_HOST)}/storage/files/{name}"

    def lose_files(self) -> None:
        """Delete the files, so that nothing can be downloaded any more."""
        self._files.clear()

    def open_upload(self, name: str) -> str:
        """Return where the bot may put a file, as a person who says yes to it makes known."""
        return f"{self._at(STORAGE_HOST)}/storage/uploads/{name}?guid='1'&overwrite=True"

    def uploaded(self, name: str) -> bytes | None:
        """Return the whole file, or None."""
        upload = self._uploads[name]
        return bytes(upload.content) if upload.is_whole else None

    def names(self) -> Names:
        """Make a resolver that leads to this server under Microsoft's names."""
        return Names(dict.fromkeys((SERVICE_HOST, STORAGE_HOST, GRAPH_HOST), self.port))

    # ── The server ───────────────────────────────────────────────────────────

    def _at(self, host: str) -> str:
        return f"https://{host}" if self._tls else f"http://127.0.0.1:{self.port}"

    async def _take(self, request: web.Request) -> web.StreamResponse:
        path = urlsplit(request.raw_path).path.removeprefix("/emea")
        asked = Asked(
            request.method, path, dict(request.query), dict(request.headers), await request.read()
        )
        self.asked.append(asked)
        trouble = self._next_trouble(asked)
        if trouble is None:
            return self._answer(asked)
        trouble.arrived.set()
        if trouble.until is not None:
            await trouble.until.wait()
        if trouble.reset == "before":
            return _broken(request)
        if trouble.reset == "after":
            self._answer(asked)
            return _broken(request)
        return _troubled(trouble) if trouble.is_an_answer else self._answer(asked)

    def _next_trouble(self, asked: Asked) -> Trouble | None:
        for trouble in self._troubles:
            fits = trouble.method == asked.method and unquote(asked.path).startswith(trouble.path)
            if fits and trouble.times > 0:
                trouble.times -= 1
                return trouble
        return None

    def _answer(self, asked: Asked) -> web.Response:
        parts = [unquote(part) for part in asked.path.split("/")[1:]]
        match asked.method, parts:
            case "GET", ["storage", "files", _]:
                return self._download(asked)
            case "PUT", ["storage", "uploads", name]:
                return self._upload(asked, self._uploads[name])
            case _, ["v1.0", *_]:
                if not self._is_known(asked, _GRAPH_SCOPE):
                    return _fault(401, "InvalidAuthenticationToken")
                return self._graph(asked, parts)
            case _, ["v3", *_]:
                if not self._is_known(asked, "https://api.botframework.com/.default"):
                    return _fault(401, "Unauthorized")
                return self._connector(asked, parts)
            case _:
                return _fault(404, "NotFound")

    def _is_known(self, asked: Asked, scope: str) -> bool:
        scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
        if self._login is None:
            return True
        return scheme == "Bearer" and self._login.takes(token, scope)

    def _connector(self, asked: Asked, parts: list[str]) -> web.Response:
        match asked.method, parts:
            case "POST", ["v3", "conversations"]:
                return self._create(asked.content)
            case "GET", ["v3", "attachments", *_]:
                return web.Response(body=b"\x89PNG picture", content_type="image/png")
            case _, ["v3", "conversations", conversation, *rest] if (
                conversation in self.conversations
            ):
                return self._in_conversation(asked, conversation, rest)
            case "GET", ["v3", "conversations", team, "pagedmembers"] if self._threads(team):
                members = [one for thread in self._threads(team) for one in self.rosters[thread]]
                return self._page(asked, [*{one["id"]: one for one in members}.values()])
            case _:
                return _fault(404, "ConversationNotFound")

    def _threads(self, team: str) -> list[str]:
        """Return the threads of the team's channel of that name: its members are in each."""
        return [one for one in self.conversations if one.startswith(f"{team};messageid=")]

    def _in_conversation(self, asked: Asked, conversation: str, rest: list[str]) -> web.Response:
        match asked.method, rest:
            case "POST", ["activities"] | ["activities", _]:
                return self._post(asked, conversation)
            case "PUT" | "DELETE", ["activities", activity]:
                return self._change(asked, conversation, activity)
            case "GET", ["pagedmembers"]:
                return self._page(asked, self.rosters[conversation])
            case "GET", ["members", person]:
                found = [
                    each
                    for each in self.rosters[conversation]
                    if person in (each["id"], each.get("aadObjectId"))
                ]
                return (
                    web.json_response(found[0])
                    if found
                    else _fault(404, "MemberNotFoundInConversation")
                )
            case _:
                return _fault(405, "MethodNotAllowed")

    def _post(self, asked: Asked, conversation: str) -> web.Response:
        if len(asked.body.decode().encode("utf-16-le")) > 2 * _MESSAGE_LIMIT:
            return _fault(413, "MessageSizeTooBig")
        if not self._may_write(conversation):
            return _fault(403, "MessageWritesBlocked")
        if asked.content.get("type") == "typing":
            return web.json_response({}, status=202)
        name = str(next(self._numbers))
        message = asked.content | {"id": name}
        self.conversations[conversation].append(message)
        self.stood.append(message)
        return web.json_response({"id": name}, status=201)

    def _change(self, asked: Asked, conversation: str, activity: str) -> web.Response:
        said = self.conversations[conversation]
        place = next((at for at, each in enumerate(said) if each["id"] == activity), None)
        if place is None:
            return _fault(404, "ActivityNotFoundInConversation")
        if not self._may_write(conversation):
            return _fault(403, "MessageWritesBlocked")
        if asked.method == "DELETE":
            del said[place]
            return web.Response()
        said[place] = asked.content | {"id": activity}
        self.stood.append(said[place])
        return web.json_response({"id": activity})

    def _may_write(self, conversation: str) -> bool:
        """Tell whether the bot may write there.

        In a chat with one person, that person has to have the app.
        """
        roster = self.rosters[conversation]
        return len(roster) != 1 or roster[0]["id"] in self.installed

    def _create(self, parameters: Any) -> web.Response:
        members = parameters.get("members") or []
        tenant = parameters.get("tenantId") or (parameters.get("channelData") or {}).get("tenant")
        if len(members) != 1 or not tenant:
            return _fault(400, "BadSyntax")
        person = str(members[0]["id"])
        person = self.people.get(person, person)
        if person not in self.installed:
            return _fault(403, "MessageWritesBlocked")
        conversation = chat_id(person)
        if conversation not in self.conversations:
            self.open(conversation, {"id": person, "name": person})
        return web.json_response({"id": conversation}, status=201)

    def _page(self, asked: Asked, roster: list[dict[str, Any]]) -> web.Response:
        begin = int(asked.query.get("continuationToken", "at=0&").strip("at=&"))
        end = begin + min(int(asked.query.get("pageSize", "200")), self.page_size)
        page: dict[str, Any] = {"members": roster[begin:end]}
        if end < len(roster):
            page["continuationToken"] = f"at={end}&"
        return web.json_response(page)

    def _download(self, asked: Asked) -> web.Response:
        content = self._files.get(unquote(asked.path))
        return _fault(404, "itemNotFound") if content is None else web.Response(body=content)

    def _upload(self, asked: Asked, upload: _Upload) -> web.Response:
        """Take a piece as OneDrive's upload sessions do.

        Pieces come in order, without gaps, and are a multiple of 320 KiB but for the last.
        """
        match = _RANGE.fullmatch(asked.headers.get("Content-Range", ""))
        if match is None or "Authorization" in asked.headers:
            return _fault(400, "invalidRequest")
        begin, last, total = map(int, match.groups())
        if begin != len(upload.content):
            return _fault(416, "invalidRange")
        if last + 1 - begin != len(asked.body) or (
            last + 1 < total and len(asked.body) % _PIECES != 0
        ):
            return _fault(400, "invalidRequest")
        upload.total = total
        upload.content += asked.body
        if upload.is_whole:
            return web.json_response({"id": "01ABC", "name": "a file"}, status=201)
        return web.json_response({"nextExpectedRanges": [f"{last + 1}-"]}, status=202)

    def _graph(self, asked: Asked, parts: list[str]) -> web.Response:
        match asked.method, parts:
            case "POST", ["v1.0", "users", person, "teamwork", "installedApps"]:
                app = str(asked.content["teamsApp@odata.bind"]).rsplit("/", 1)[-1]
                if person not in self.people or app not in self.catalogue:
                    return _fault(404, "NotFound")
                if self.people[person] in self.installed:
                    return _fault(409, "Conflict")
                self.install(self.people[person])
                return web.Response(status=201)
            case _:
                return _fault(404, "NotFound")


@asynccontextmanager
async def teams_service(
    *, login: Login | None = None, tls: bool = False
) -> AsyncIterator[TeamsService]:
    """Run it.

    With `login`, only its tokens are taken. With `tls`, `url` bears Microsoft's name: see
    `names()`.
    """
    service = TeamsService(login)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{anything:.*}", service._take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        context = serving() if tls else None
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        service.port = runner.addresses[0][1]
        service._tls = tls
        service.url = f"{service._at(SERVICE_HOST)}/emea"
        yield service
    finally:
        await runner.cleanup()


def chat_id(person: str) -> str:
    """Return the id of a person's chat with the bot, which is always the same."""
    return f"a:{hashlib.sha256(person.encode()).hexdigest()[:40]}"


def _object_id(person: str) -> str:
    digits = hashlib.sha256(person.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def _fault(status: int, code: str) -> web.Response:
    """Answer a fault as the Bot Connector and Graph word it.

    The message beside the code must reach no log of ours.
    """
    return web.json_response(
        {"error": {"code": code, "message": f"{code}: to Bo Prøvesen, 010203-1234"}}, status=status
    )


def _troubled(trouble: Trouble) -> web.Response:
    answer = (
        web.Response(status=trouble.status, body=trouble.body)
        if trouble.body is not None
        else _fault(trouble.status, trouble.code or "ServiceError")
    )
    answer.headers.update(trouble.headers)
    if trouble.retry_after is not None:
        answer.headers["Retry-After"] = trouble.retry_after
    if trouble.redirect is not None:
        answer.headers["Location"] = trouble.redirect
    return answer


def _broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
