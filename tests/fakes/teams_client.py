"""Play people in Teams: what their clients post to the bot, and what stands on their screens.

    world = await teams_world(…)
    maren = world.personal("maren.skabelonsen@stf.example")
    await maren.says("start 3.2 på nødmelderen")    # Start 3.2 for the emergency caller.
    await maren.presses("Ja")                       # Yes.
    maren.sees("· 2 af 8")                          # 2 of 8.

They post over HTTP, and the screens are at the fake Teams.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Literal
from urllib.parse import quote

import aiohttp
from aiohttp import web

from bot.adapters.teams.inbound.endpoint import PATH, TeamsEndpoint
from bot.app.platforms.teams import open_teams
from bot.app.register.create_authority import tenant_id
from bot.main.container import Container
from bot.main.platforms import teams_setup_of
from bot.main.settings import Settings
from storage.database import Database
from tests.fakes.teams_service import TENANT, TeamsService, teams_service
from tests.fakes.unhurried import unhurried_container

APP = "11111111-2222-3333-4444-555555555555"
BOT = "28:kravbot"
NBSP = "\u00a0"


def person_id(email: str) -> str:
    """Return somebody's object id in Entra."""
    digest = hashlib.sha256(email.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


@dataclass
class Organisation:
    """A Teams with people in it, and the way to the bot.

    `url` is the bot's endpoint, and `headers` go with every activity. `begun` is when each was
    posted, on the monotonic clock.
    """

    service: TeamsService
    url: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    service_url: str = ""
    begun: list[float] = field(default_factory=list)

    def personal(
        self, email: str, *, role: str = "user", tenant: str = TENANT, **about: Any
    ) -> "Client":
        """Open somebody's own chat with the bot; `role` is theirs in the organisation."""
        mri = f"29:{email}"
        aad = person_id(email)
        chat = self.service.chat(mri, name=email, email=email)
        theirs = {"aadObjectId": aad, "userRole": role, "tenantId": tenant}
        self.service.rosters[chat][-1] |= theirs
        self.service.people[aad] = mri
        return Client(self, email, mri, aad, chat, "personal", tenant=tenant, **about)

    def together(
        self,
        conversation: str,
        scope: Literal["groupChat", "channel"],
        *emails: str,
        tenant: str = TENANT,
    ) -> list["Client"]:
        """Put the same people into a group or into a thread of a channel."""
        members = [
            {
                "id": f"29:{email}",
                "name": email,
                "email": email,
                "aadObjectId": person_id(email),
                "tenantId": tenant,
            }
            for email in emails
        ]
        self.service.open(conversation, *members)
        return [
            Client(self, email, f"29:{email}", person_id(email), conversation, scope, tenant=tenant)
            for email in emails
        ]

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """Post it straight to the endpoint, whatever it is, and return the status and the body."""
        self.begun.append(monotonic())
        async with self.session.post(self.url, json=activity, headers=self.headers) as response:
            body = await response.read()
            return response.status, json.loads(body) if body else None

    async def settle(self) -> None:
        """Wait until everything on its way has arrived, where that can be known."""


@dataclass
class World(Organisation):
    """The people of a Teams, with a Kravbot of ours on loopback."""

    container: Container = field(kw_only=True)
    endpoint: TeamsEndpoint = field(kw_only=True)

    @property
    def database(self) -> Database:
        return self.container.database

    def bind(self, authority: str, tenant: str = TENANT) -> None:
        """Bind the organisation to that authority."""
        bound_to = tenant_id(authority)
        self.database.transact(lambda unit: unit.identities.bind("teams", tenant, bound_to))

    async def settle(self) -> None:
        """Wait until everything on its way has arrived."""
        await self.container.services.outbox.close()
        await self.endpoint.finish()
        await self.container.services.outbox.close()


@dataclass
class Client:
    """One person in one conversation; `answered` is the body of the last invoke."""

    world: Organisation
    email: str
    mri: str
    aad: str
    conversation: str
    scope: str
    locale: str = "da-DK"
    zone: str = "Europe/Copenhagen"
    tenant: str = TENANT
    answered: Any = None

    # ── Doing ────────────────────────────────────────────────────────────────

    async def says(self, text: str, **more: Any) -> None:
        """Write words; where others read along, with our name in front."""
        body: dict[str, Any] = {"type": "message", "text": text, "textFormat": "plain"}
        if self.scope != "personal":
            body["text"] = f"<at>Kravbot</at>{NBSP}{text}"
            body["entities"] = [
                {
                    "type": "mention",
                    "text": "<at>Kravbot</at>",
                    "mentioned": {"id": BOT, "name": "Kravbot"},
                }
            ]
        await self.posts(**body, **more)

    async def attaches(self, name: str, content: bytes, text: str = "") -> None:
        """Send a file, as Teams hands it over in a chat of two."""
        url = self.world.service.put_file(f"file{next(self.world.service.activities)}", content)
        await self.sends([(name, url)], text)

    async def sends(self, files: Iterable[tuple[str, str]], text: str = "", **more: Any) -> None:
        """Send files by their names and where they can be downloaded."""
        attached: list[dict[str, Any]] = [
            {
                "contentType": "application/vnd.microsoft.teams.file.download.info",
                "name": name,
                "contentUrl": "https://taage-my.sharepoint.com/x",
                "content": {"downloadUrl": url, "uniqueId": "1", "fileType": "pdf"},
            }
            for name, url in files
        ]
        written = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        await self.posts(type="message", text=text, attachments=[*attached, written], **more)

    async def installs(self, action: str = "add") -> None:
        """Bring the app into the conversation, or take it away."""
        if action == "add":
            self.world.service.install(self.mri)
        await self.posts(type="installationUpdate", action=action)
        members = "membersAdded" if action == "add" else "membersRemoved"
        await self.posts(type="conversationUpdate", **{members: [{"id": BOT}]})

    async def lets_in(self, email: str, **about: Any) -> None:
        """Let somebody else in; `about` is what the list of members tells of them."""
        member = {"id": f"29:{email}", "name": email, "aadObjectId": person_id(email), **about}
        self.world.service.open(self.conversation, member)
        await self.posts(type="conversationUpdate", membersAdded=[{"id": member["id"]}])

    async def sees_off(self, email: str) -> None:
        """Let somebody leave."""
        roster = self.world.service.rosters[self.conversation]
        roster[:] = [one for one in roster if one["id"] != f"29:{email}"]
        await self.posts(type="conversationUpdate", membersRemoved=[{"id": f"29:{email}"}])

    async def presses(self, label: str, **fields: str) -> None:
        """Press the button of that label on the newest card that has one.

        It is done as a current client does it.
        """
        action, on = self.button(label)
        await self.uses(action, on, **fields)

    async def uses(
        self, action: Mapping[str, Any], on: str, *, key: str | None = None, **fields: str
    ) -> None:
        """Use an action from earlier; `on` is the message it stood on."""
        data = {
            **action["data"],
            **self._inputs(action["data"], self._message_of(action["data"]), fields),
        }
        if action["type"] == "Action.Submit":
            kind = (action["data"].get("msteams") or {}).get("type")
            if kind == "task/fetch":
                await self.invokes("task/fetch", {"data": data, "context": {"theme": "default"}})
            else:
                await self.posts(type="message", value=data, replyToId=on, id=key)
            return
        value = {
            "action": {"type": "Action.Execute", "verb": action.get("verb"), "data": data},
            "trigger": "manual",
        }
        await self.invokes("adaptiveCard/action", value, replyToId=on, id=key)

    async def submits(self, label: str, **fields: str) -> None:
        """Press the button of that label in the open dialog."""
        actions = actions_in(self._dialog)
        await self._sends_dialog(next(one for one in actions if one.get("title") == label), fields)

    async def fills_in(self, token: str, *, key: str | None = None, **fields: str) -> bool:
        """Press the button of that token in the dialog it stands in, which is opened first.

        Returns whether there is one.
        """
        for message in reversed(self.messages):
            for action in actions_in(message.get("attachments", [])):
                if (action.get("data", {}).get("msteams") or {}).get("type") != "task/fetch":
                    continue
                await self.uses(action, message["id"])
                for one in actions_in(self._dialog):
                    if one.get("data", {}).get("token") == token:
                        await self._sends_dialog(one, fields, key=key)
                        return True
        return False

    @property
    def _dialog(self) -> object:
        return self.answered["task"]["value"]["card"]["content"]

    async def _sends_dialog(
        self, action: Mapping[str, Any], fields: Mapping[str, str], *, key: str | None = None
    ) -> None:
        data = {**action["data"], **self._inputs(action["data"], self._dialog, fields)}
        keeping = "dialog" in data
        name = "composeExtension/submitAction" if keeping else "task/submit"
        value = {"commandId": "keep", "data": data} if keeping else {"data": data}
        await self.invokes(name, value, id=key)

    async def invokes(self, name: str, value: Any, **more: Any) -> None:
        """Send an invoke; what is answered is in `answered`."""
        status, self.answered = await self.world.post(
            self.activity(type="invoke", name=name, value=value, **more)
        )
        assert status == 200, (status, self.answered)
        await self.world.settle()

    async def posts(self, **body: Any) -> None:
        """Post any activity of this person's here."""
        status, _ = await self.world.post(self.activity(**body))
        assert status == 200, status
        await self.world.settle()

    def activity(self, **body: Any) -> dict[str, Any]:
        """Make the activity as Teams would."""
        entities = [
            {"type": "clientInfo", "locale": self.locale, "timezone": self.zone, "country": "DK"},
            *body.pop("entities", []),
        ]
        return {
            "id": f"1{next(self.world.service.activities):012d}",
            "timestamp": "2026-03-02T07:05:00.123Z",
            "localTimestamp": "2026-03-02T08:05:00.123+01:00",
            "channelId": "msteams",
            "serviceUrl": self.world.service_url,
            "from": {"id": self.mri, "name": self.email, "aadObjectId": self.aad},
            "conversation": {
                "id": self.conversation,
                "conversationType": self.scope,
                "tenantId": self.tenant,
            },
            "recipient": {"id": BOT, "name": "Kravbot"},
            "channelData": {"tenant": {"id": self.tenant}, **self._team},
            "locale": self.locale,
            "entities": entities,
            **{name: value for name, value in body.items() if value is not None},
        }

    @property
    def _team(self) -> dict[str, Any]:
        """Name team and channel, in whose first channel everything is here."""
        if self.scope != "channel":
            return {}
        team = self.conversation.partition(";")[0]
        return {"team": {"id": team}, "channel": {"id": team}}

    # ── Seeing ───────────────────────────────────────────────────────────────

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the conversation."""
        return self.world.service.said(self.conversation)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards they see, oldest first."""
        return [
            attachment["content"]
            for message in self.messages
            for attachment in message.get("attachments", [])
            if attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        ]

    @property
    def view(self) -> str:
        return "\n".join(text for card in self.cards for text in texts_in(card)).replace(NBSP, " ")

    def sees(self, *texts: str) -> None:
        missing = [text for text in texts if text not in self.view]
        assert not missing, f"{self.email} does not see {missing} in:\n{self.view}"

    def does_not_see(self, *texts: str) -> None:
        found = [text for text in texts if text in self.view]
        assert not found, f"{self.email} sees {found} in:\n{self.view}"

    def button(self, label: str) -> tuple[dict[str, Any], str]:
        """Find the action of that label on the newest card that has it.

        Returns the action and the message it stands on.
        """
        for message in reversed(self.messages):
            for attachment in message.get("attachments", []):
                for action in actions_in(attachment["content"]):
                    if action.get("title") == label and "data" in action:
                        return action, message["id"]
        offered = [action.get("title") for card in self.cards for action in actions_in(card)]
        raise AssertionError(f"{self.email} has no button {label!r}, but {offered}")

    def sent_with(self, token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Find the action of that token, and the message as it was with it.

        It does not matter when and where that was.
        """
        for message in reversed(self.world.service.stood):
            for action in actions_in(message.get("attachments", [])):
                if action.get("data", {}).get("token") == token:
                    return action, message
        return None

    def fresh(self, **about: Any) -> "Client":
        """Return the same person with something else about them."""
        return replace(self, **about)

    def _message_of(self, data: Mapping[str, Any]) -> object:
        """Return the message on which the action with that data stood."""
        found = self.sent_with(data["token"]) if data.get("form") else None
        return None if found is None else found[1]

    @staticmethod
    def _inputs(data: Mapping[str, Any], card: object, fields: Mapping[str, str]) -> dict[str, Any]:
        """Return all of the form: what this person gives, and what stood in it."""
        form = data.get("form", [])
        stood = {
            one["id"]: one["value"]
            for one in parts_in(card, "Input.")
            if one["id"] in form and "value" in one
        }
        names = {name.partition(".")[2]: name for name in form}
        given = {
            names[name]: _ticked(value) if names[name].startswith("s") else value
            for name, value in fields.items()
            if name in names
        }
        return stood | given


def texts_in(part: Any) -> Iterator[str]:
    """Yield every text of a card, a paragraph each."""
    if isinstance(part, list):
        for item in part:
            yield from texts_in(item)
    elif isinstance(part, dict):
        if part.get("type") == "RichTextBlock":
            yield "".join(run["text"] for run in part["inlines"])
            return
        for name, value in part.items():
            if name in {"text", "label", "title", "value", "errorMessage"} and isinstance(
                value, str
            ):
                yield value.replace("\\", "")
            elif name not in {"fallback", "data", "refresh"}:
                yield from texts_in(value)


def actions_in(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every action of a card.

    Those in small forms and those of parts that are pressed whole are among them.
    """
    return parts_in(part, "Action.")


def parts_in(part: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield every part of a card whose type begins so."""
    if isinstance(part, list):
        for item in part:
            yield from parts_in(item, kind)
    elif isinstance(part, dict):
        if str(part.get("type", "")).startswith(kind):
            yield part
        for name, value in part.items():
            if name not in {"fallback", "data", "refresh"}:
                yield from parts_in(value, kind)


def _ticked(value: str) -> str:
    """Return what is ticked, as Teams sends it: joined by commas, which no value may hold."""
    return ",".join(quote(one, safe="") for one in value.split(";"))


@asynccontextmanager
async def teams_world(database: Database, **settings: Any) -> AsyncIterator[World]:
    """Open Kravbot to the emulator, on a database the test has open, and a Teams of its own."""
    chosen = Settings(_env_file=None, teams_local=True, upload_limit_mb=1, **settings)
    async with (
        teams_service() as service,
        opened_to(service, unhurried_container(chosen, database)) as world,
    ):
        yield world


@asynccontextmanager
async def opened_to(service: TeamsService, container: Container) -> AsyncIterator[World]:
    """Open that container to that Teams; its settings say `teams_local`."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.finish)
        endpoint = await open_teams(container.services, teams_setup_of(container.settings), stack)
        url = await served(endpoint, stack)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield World(
            service,
            url,
            session,
            service_url=service.url,
            container=container,
            endpoint=endpoint,
        )


async def served(endpoint: TeamsEndpoint, stack: AsyncExitStack) -> str:
    """Serve the endpoint over HTTP until the stack closes; return its URL."""
    app = web.Application()
    app.router.add_route("*", PATH, endpoint.open)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
