"""Connect stories to Slack."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from typing import Any, TypeAlias

from cryptography.fernet import Fernet

from bot.adapters.slack.conversation_id import channel_and_thread, thread_id
from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.adapters.slack.rendering.action_values import ActionValue, ModalMetadata
from bot.app.services import Services
from bot.main.container import Container
from bot.main.settings import Settings
from bot.messages import (
    ButtonInput,
    Card,
    CardField,
    ConversationOpened,
    Delivery,
    File,
    FileInput,
    FileRef,
    FormButton,
    FormInput,
    HomeOpened,
    Lang,
    LinkButton,
    Post,
    Receipt,
    Replace,
    ShortcutInput,
    TextInput,
    Turn,
)
from bot.rendering.plain_text import actions
from storage.unit_of_work import UnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import Terminals
from tests.fakes.slack_client import Client, Surface, texts_in
from tests.fakes.slack_delivery import OverHttp
from tests.fakes.slack_kravbot import UNHURRIED, Kravbot, opened_to
from tests.fakes.slack_rules import options_of
from tests.fakes.slack_service import SlackService, StoredFile, slack_service
from tests.fakes.slack_world import (
    APP,
    CLIENT,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Team,
    User,
    made_id,
)
from tests.stories.screens.port import Screen
from tests.stories.screens.terminal import Overlooked, TerminalScreen

Used: TypeAlias = tuple[Surface, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]

EVERY_FIFTH, EVERY_THIRD = 5, 3
_KEY = Fernet.generate_key().decode()
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[ /.]+(\d{4})")


class InSlack:
    """It has people in the workspaces of a fake Slack, over HTTP.

    What stands there is what Slack has taken from the bot. A person has one conversation with the
    bot; every other one is a thread in a channel.

    Every fifth time somebody says something alone they say it with `/krav`. Every third file they
    hand in where the newest card asks for one. Their clients send what Slack's would send back at
    once: what is missing, and a date that is none.
    """

    _LOCALES: Mapping[Lang | None, str] = {"da": "da-DK", "en": "en-GB", None: ""}

    def __init__(self, clock: FakeClock, *, key: str = _KEY) -> None:
        """Keep the clock, and the `key` with which the tokens of installations are encrypted."""
        self._clock, self._key = clock, key
        self._service: SlackService
        self._world: Kravbot
        self._teams: dict[str, Team] = {}
        self._installed: set[str] = set()
        self._threads: dict[tuple[str, str], str] = {}
        self._clients: dict[tuple[str, str, str], Client] = {}
        self._shown = Terminals()
        self._offered: dict[str, Sequence[CardField]] = {}
        self._spoken: Counter[str] = Counter()
        self._commanded: set[tuple[str, str]] = set()
        self._files = count(1)

    async def begin(self, story: AsyncExitStack) -> None:
        self._service = await story.enter_async_context(slack_service(clock=self._clock))

    async def connect(self, services: Services, process: AsyncExitStack) -> None:
        await services.database.run(self._bind)
        settings = _settings(self._key).model_copy(update={"slack_api_url": self._service.api})
        container = Container(settings, services.database, services)
        pace = SlackRateLimiter(clock=self._seconds, methods={}, channel=UNHURRIED)
        self._world = await process.enter_async_context(
            opened_to(self._service, container, pace=pace)
        )
        for workspace in list(self._teams):
            await self._install(workspace)
        messenger = services.outbox.messengers["slack"]
        services.outbox.connect("slack", Overlooked(messenger, self._shown, self._took))

    def workspace(self, authority: str) -> str:
        name = made_id("T", authority)
        if name not in self._teams:
            self._teams[name] = Team(name, authority, domain=name.lower())
            self._service.install(self._teams[name], token=f"xoxb-{name}")
        return name

    def place(self, workspace: str, email: str, conversation: str) -> str:
        user = self._user(workspace, email)
        if not conversation:
            return user.id
        if (workspace, conversation) not in self._threads:
            channel = self._service.channel(conversation, user, team=self._teams[workspace])
            first = {"type": "message", "user": user.id, "text": "…", "ts": self._service.ts()}
            self._service.take(channel, first)
            self._threads[workspace, conversation] = thread_id(channel.id, first["ts"])
        return self._threads[workspace, conversation]

    def screen(self, workspace: str, conversation: str) -> Screen:
        return TerminalScreen(self._shown.at(conversation))

    async def receive(self, turn: Turn) -> Sequence[str]:
        await self._install(turn.workspace)
        client = self._client(turn)
        whispered = {one.ts for one in self._service.ephemerals}
        match turn.input:
            case ConversationOpened():
                await self._arrive(client)
            case TextInput(text):
                await self._say(client, turn, text)
            case FormInput(fields):  # there is no way to send a form without its button
                await client.says(" ".join(fields.values()))
            case FileInput(files, text):
                refs = [file for file in files if isinstance(file, FileRef)]
                await self._attach(client, turn, refs, text)
            case ButtonInput(token, fields):
                await self._press(client, turn, token, fields)
            case HomeOpened() | ShortcutInput():
                raise AssertionError("no story does that; see tests/adapters")
        return [
            *self._whispers(client, but=whispered),
            *client.errors.values(),
            *self._read_and_closed(client),
        ]

    async def hand_in(
        self, workspace: str, email: str, lang: Lang | None, name: str, content: bytes
    ) -> FileRef:
        file = self._service.put_file(self._user(workspace, email), name, content)
        return FileRef(name, file.id)

    async def invite_supplier(self, workspace: str, conversation: str, *, told: bool) -> None:
        channel = self._service.channels[channel_and_thread(conversation)[0]]
        supplier = Team(made_id("T", "Pindsvin"), "Pindsvin Drift A/S", domain="pindsvin")
        here = self._service.installations[f"xoxb-{workspace}"]
        if told:
            await self._world.shares(channel, supplier, by=here)
        else:
            channel.shared_with = (supplier,)

    def said_in(self, conversation: str) -> list[bytes]:
        channel = channel_and_thread(conversation)[0]
        here = {channel}
        if channel in self._service.users:
            here.add(self._service.direct(self._service.users[channel]).id)
        return [
            asked.body
            for asked in self._service.asked
            if asked.name == "response_url"
            or here & {asked.args.get("channel"), asked.args.get("channel_id")}
        ]

    def lose_files(self) -> None:
        self._service.lose_files()

    @contextmanager
    def away(self) -> Iterator[None]:
        self._service.trouble("chat.", status=429, retry_after="1")
        yield
        self._service.well()

    def leaves(self, person: str) -> None:
        """Close somebody's account there: nothing gets through to them any more."""
        user = self._service.users[person]
        user.deleted = True
        channel = self._service.direct(user).id
        self._service.trouble("chat.", channel=channel, error="user_disabled")

    @property
    def begun(self) -> Sequence[float]:
        """The moments at which each request to the bot was sent, on the monotonic clock."""
        line = self._world.line
        assert isinstance(line, OverHttp)
        return line.begun

    # ── Who and where ────────────────────────────────────────────────────────

    def _bind(self, unit: UnitOfWork) -> None:
        for tenant in unit.identities.tenants():
            unit.identities.bind("slack", self.workspace(tenant.name), tenant.id)

    async def _install(self, workspace: str) -> None:
        """Do what an administrator has done with “Add to Slack” before."""
        if workspace in self._installed:
            return
        self._installed.add(workspace)
        here = self._service.installations[f"xoxb-{workspace}"]
        await self._world.opened.bolt.ports.installations.keep(
            Installation("", workspace, here.bot.id, here.bot_id, APP, here.token)
        )

    def _user(self, workspace: str, email: str) -> User:
        return self._service.user(email, team=self._teams[workspace], locale="", tz="")

    def _client(self, turn: Turn) -> Client:
        email = turn.sender.id
        key = turn.workspace, turn.conversation, email
        if key not in self._clients:
            self._clients[key] = self._new_client(turn, self._user(turn.workspace, email))
        client = self._clients[key].fresh(world=self._world, key=turn.key, errors={}, hasty=True)
        self._is_told_of(client.user, turn)
        return client

    def _new_client(self, turn: Turn, user: User) -> Client:
        if turn.conversation == user.id:
            return Client(self._world, user, self._service.direct(user))
        place, thread = channel_and_thread(turn.conversation)
        channel = self._service.channels[place]
        channel.members.add(user.id)
        return Client(self._world, user, channel, thread)

    def _is_told_of(self, user: User, turn: Turn) -> None:
        """Tell what Slack knows of them; the bot would ask for it anew within the hour."""
        known = (user.locale, user.tz, user.is_restricted)
        user.locale, user.tz = self._LOCALES[turn.lang], turn.zone or ""
        user.is_restricted = turn.sender.external
        if known != (user.locale, user.tz, user.is_restricted):
            self._world.opened.bolt.ports.people.forget(turn.workspace)

    def _seconds(self) -> float:
        return self._clock.now().timestamp()

    # ── Doing ────────────────────────────────────────────────────────────────

    async def _arrive(self, client: Client) -> None:
        turns = self._world.opened.bolt.ports.turns
        if client.channel.kind != "im":
            await client.mentions("")
        elif await turns.knows(client.user.team.id, client.user.id):
            await client.commands()
        else:
            await client.opens_messages()

    async def _say(self, client: Client, turn: Turn, text: str) -> None:
        """Say it; delivered again, it comes the same way again."""
        again = (turn.conversation, turn.key)
        if again not in self._commanded and client.channel.kind == "im" and text.strip():
            self._spoken[turn.conversation] += 1
            if self._spoken[turn.conversation] % EVERY_FIFTH == 0:
                self._commanded.add(again)
        if again in self._commanded:
            await client.commands(text)
        else:
            await client.says(text)

    async def _attach(self, client: Client, turn: Turn, refs: Sequence[FileRef], text: str) -> None:
        files = [self._service.files[ref.locator] for ref in refs]
        asking = self._asks_for_a_file(client)
        if asking is not None and not text and next(self._files) % EVERY_THIRD == 0:
            await self._fill_in(client, asking, {}, files)
            return
        for file in files:
            file.shared_in.add(client.channel.id)
        await client.writes(
            text,
            mention=client.channel.kind != "im",
            files=[self._service.file_shape(file) for file in files],
        )

    def _asks_for_a_file(self, client: Client) -> str | None:
        """Return the token of the form for a file on the newest card there."""
        if client.channel.kind != "im":
            return None
        for surface in [one for one in client.surfaces() if one.message][:1]:
            for _, element in surface.elements():
                for value in (element.get("value"), *(one["value"] for one in options_of(element))):
                    press = ActionValue.read(value)
                    fields = self._offered.get(press.token, ()) if press else ()
                    if press and any(field.kind == "file" for field in fields):
                        return press.token
        return None

    async def _press(
        self, client: Client, turn: Turn, token: str, fields: Mapping[str, str]
    ) -> None:
        surface, block, element, option = self._found(token)
        press = ActionValue.read(option.get("selected_option", element).get("value"))
        if press is not None and press.kind != "do":
            await self._fill_in(client, token, fields)
            return
        self._type(client, surface, token, fields)
        await client.uses(_here(client, surface), block, element, **option)

    async def _fill_in(
        self,
        client: Client,
        token: str,
        fields: Mapping[str, str],
        files: Sequence[StoredFile] = (),
    ) -> None:
        """Fill in the form behind a button, or the one that is open already.

        It is filled in page by page until it is sent.
        """
        surface, block, element, option = self._found(token)
        press = ActionValue.read(option.get("selected_option", element).get("value"))
        assert press is not None
        if not _is_open(client, press.message):
            opener = client.fresh(key=None)
            await opener.uses(_here(client, surface), block, element, **option)
        while (meta := _meta(client)) is not None:
            self._type(client, client._modal(), token, fields, files)
            sender = client if meta.is_last else client.fresh(key=None)
            await sender.submits()
            client.errors = sender.errors
            following = _meta(client)
            if following is None or following.page != meta.page + 1:
                return

    def _found(self, token: str) -> Used:
        """Find the newest thing of that token that ever stood there, or forge it."""
        found = self._world.once(lambda value: value.split("|")[1:2] == [token])
        assert found or token not in self._offered, f"Slack has no such button: {token}"
        return found or _forged(self._service, token)

    def _type(
        self,
        client: Client,
        surface: Surface,
        token: str,
        fields: Mapping[str, str],
        files: Sequence[StoredFile] = (),
    ) -> None:
        """Type into every input there that is meant."""
        asked = {field.name: field for field in self._offered.get(token, ())}
        for block, element in surface.elements():
            name = str(block["block_id"]).removeprefix("f:")
            held: dict[str, Any] | None = None
            if element["type"] == "file_input" and files:
                held = {"type": "file_input", "files": [self._granted(file) for file in files]}
            elif name in fields:
                held = self._held(client, element, asked.get(name), fields[name])
            if held is not None:
                typed = client._typed(surface).setdefault(block["block_id"], {})
                typed[element["action_id"]] = held

    def _granted(self, file: StoredFile) -> dict[str, Any]:
        file.granted = True
        return self._service.file_shape(file)

    def _held(
        self, client: Client, element: Mapping[str, Any], field: CardField | None, value: str
    ) -> dict[str, Any]:
        """Return what the input holds then.

        A value that no client would let anybody enter is there all the same.
        """
        kind = element["type"]
        match kind:
            case "static_select" | "radio_buttons":
                return {"type": kind, "selected_option": _option(element, field, value)}
            case "multi_static_select" | "checkboxes":
                chosen = [_option(element, field, one) for one in value.split(";") if one]
                return {"type": kind, "selected_options": chosen}
            case "datepicker":
                return {"type": kind, "selected_date": _picked(value) or None}
            case "users_select" if "@" in value:
                return {"type": kind, "selected_user": self._user(client.user.team.id, value).id}
            case "users_select":
                return {"type": kind, "selected_user": value or None}
            case _:
                return {"type": kind, "value": value or None}

    # ── Seeing ───────────────────────────────────────────────────────────────

    def _took(self, delivery: Delivery, receipt: Receipt) -> None:
        """Check that whatever a card says and offers is drawn where Slack has it."""
        match delivery:
            case Post(card=card) | Replace(card=card):
                for action in actions(card):
                    if not isinstance(action, LinkButton):
                        self._offered[action.token] = _fields_of(card, action)
                self._check_drawn(card, receipt)
            case File():
                assert self._service.files[receipt.platform_id].shared_in
            case _:
                raise AssertionError(f"not through the outbox: {delivery}")

    def _check_drawn(self, card: Card, receipt: Receipt) -> None:
        drawn: list[dict[str, Any]] = []
        for name in receipt.platform_id.splitlines():
            channel, _, stamp = name.partition("/")
            message = self._service.channels[channel].message(stamp)
            assert message is not None, name
            drawn += message["blocks"]
        read = _bare("\n".join(texts_in(drawn)))
        assert _bare(card.title) in read, f"{card.title!r} is not in:\n{read}"
        there = {
            value.split("|")[1]
            for _, element in Surface(drawn).elements()
            for value in [element.get("value"), *(one["value"] for one in options_of(element))]
            if isinstance(value, str) and "|" in value
        }
        wanted = {one.token: one.label for one in actions(card) if not isinstance(one, LinkButton)}
        missing = [label for token, label in wanted.items() if token not in there]
        assert not missing, f"{missing} are not to be pressed in:\n{read}"

    def _whispers(self, client: Client, *, but: set[str]) -> Iterator[str]:
        """Yield what only they see, since then."""
        for one in self._service.ephemerals:
            if one.user == client.user.id and one.ts not in but:
                yield _as_read("\n".join(client._texts_of(one.message)))

    def _read_and_closed(self, client: Client) -> Iterator[str]:
        """Read a window with nothing to fill in, and close it."""
        view = client.modal
        if view is None or view["submit"]:
            return
        title = view["title"]["text"]
        yield _as_read("\n".join([title, *texts_in(view["blocks"])]))
        self._service.close_modal(client.user)


@cache
def _settings(key: str) -> Settings:
    """Read the settings once: all but the address of Slack is the same for every story."""
    return Settings(
        _env_file=None,
        slack_signing_secret=SIGNING_SECRET,
        slack_client_id=CLIENT,
        slack_client_secret=CLIENT_SECRET,
        encryption_keys=key,
        public_host="kravbot.example",
        upload_limit_mb=1,
    )


def _here(client: Client, surface: Surface) -> Surface:
    """Return it as if it stood where they are, wherever they have it from."""
    if client.thread is None or surface.message is None:
        return surface
    return replace(surface, message={**surface.message, "thread_ts": client.thread})


def _is_open(client: Client, message: str) -> bool:
    """Tell whether they have the form of that message in front of them already."""
    meta = _meta(client)
    return meta is not None and meta.message == message


def _meta(client: Client) -> ModalMetadata | None:
    view = client.modal
    return (
        ModalMetadata.read(view["private_metadata"])
        if view is not None and view["submit"]
        else None
    )


def _fields_of(card: Card, action: Any) -> Sequence[CardField]:
    """Return the fields that are sent along with it."""
    if isinstance(action, FormButton):
        return action.fields
    if not action.submit:
        return ()
    return [field for block in card.body if block.block == "fields" for field in block.fields]


def _option(element: Mapping[str, Any], field: CardField | None, value: str) -> dict[str, Any]:
    """Return the option that stands for the value; where Slack numbers them, by its place."""
    offered = list(options_of(element))
    values = [option.value for option in field.options] if field else []
    if value in values and len(values) == len(offered):
        return dict(offered[values.index(value)])
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def _picked(value: str) -> str:
    found = _DAY.fullmatch(value)
    return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else value


def _forged(service: SlackService, token: str) -> Used:
    """Make what stands in no message that was ever sent."""
    button = {
        "type": "button",
        "action_id": "kb:1",
        "text": {"type": "plain_text", "text": "Ja"},
        "value": ActionValue("do", token).written(),
    }
    block = {"type": "actions", "block_id": "forged", "elements": [button]}
    return Surface([block], {"ts": service.ts(), "blocks": [block]}), block, button, {}


def _bare(text: str) -> str:
    """Leave out what is drawn differently, or cannot be told from a mark."""
    return " ".join(re.sub("[*_~`\u200b\u2060]", "", text).replace("\u00a0", " ").split())


def _as_read(text: str) -> str:
    return text.replace("\u00a0", " ")
