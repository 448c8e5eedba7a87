"""Play people in Slack: what their clients bring to the bot, and what stands on their screens.

    async with slack_service() as service, over_http(url, SIGNING_SECRET) as line:
        world = World(service, line)                    # Or World(service, service.sockets).
        maren = world.person("maren.skabelonsen@stf.example")
        await maren.says("start 3.2 på nødmelderen")    # Start 3.2 for the emergency caller.
        await maren.presses("Ja")                       # Yes.
        maren.sees("· 2 af 8")                          # 2 of 8.

The screens are at the fake Slack. A person looks at their open modal first, at the home tab once
they opened it, and else at one conversation. That is their own with the bot, or a channel they are
in. What fills a modal stays in their client until it is sent, as in Slack.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from tests.fakes.slack_delivery import Delivered, Kind, Line
from tests.fakes.slack_rules import options_of, view_faults
from tests.fakes.slack_service import (
    MODALS_DEEP,
    Ephemeral,
    Message,
    Refused,
    Shown,
    SlackService,
    elements_of,
)
from tests.fakes.slack_world import APP, Channel, Installation, Team, User

SUBSCRIBED = frozenset(
    {
        *("app_home_opened", "app_mention", "app_uninstalled", "channel_shared"),
        *("channel_unshared", "member_joined_channel", "message.im", "tokens_revoked"),
    }
)
"""The events the app asks for unless a test says otherwise.

`message.channels` and its like are told apart.
"""

VERIFICATION_TOKEN = "the-old-token-nobody-may-trust"  # noqa: S105
REQUIRED = "Udfyld dette påkrævede felt."

Tab: TypeAlias = Literal["home", "messages"]

_CHANNELS = {
    "im": "message.im",
    "mpim": "message.mpim",
    "group": "message.groups",
    "channel": "message.channels",
}
_TEXTS = {"plain_text_input", "url_text_input", "email_text_input", "number_input"}
_CHOICES = {"static_select", "radio_buttons", "overflow"}
_SETS = {"multi_static_select", "checkboxes"}
_SELECTED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_INITIAL = {
    name: kind.replace("selected", "initial")
    for name, kind in _SELECTED.items()
    if kind.startswith("selected")
}


@dataclass(frozen=True)
class Surface:
    """Something with blocks in front of a person: a message, their modal, or their home."""

    blocks: Sequence[Mapping[str, Any]]
    message: Message | None = None
    ephemeral: bool = False
    shown: Shown | None = None

    @property
    def key(self) -> str:
        return self.shown.view["id"] if self.shown else str((self.message or {}).get("ts"))

    def elements(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Yield what can be used here, each with its block."""
        for block in self.blocks:
            for element in elements_of(block):
                yield block, element


@dataclass
class World:
    """A Slack with people in it, and the way to the bot.

    `settled` waits until the bot has done what it does afterwards. `typed` is what stands in the
    inputs of messages, by person, message, block and action.
    """

    service: SlackService
    line: Line
    subscribed: frozenset[str] = SUBSCRIBED
    command: str = "/krav"
    settled: Callable[[], Awaitable[None]] | None = None
    typed: dict[tuple[str, str], dict[str, dict[str, Any]]] = field(default_factory=dict)

    def person(self, email: str, *, team: Team | None = None, **about: Any) -> "Client":
        """Return somebody in their own conversation with the bot.

        `about` is what users.info tells of them.
        """
        user = self.service.user(email, team=team, **about)
        return Client(self, user, self.service.direct(user))

    def together(self, name: str, *people: "Client | str", **about: Any) -> list["Client"]:
        """Put the same people into a channel; `about` is as the service's `channel` has it."""
        clients = [one if isinstance(one, Client) else self.person(one) for one in people]
        channel = self.service.channel(name, *(one.user for one in clients), **about)
        return [replace(one, channel=channel, thread=None) for one in clients]

    async def brings(self, kind: Kind, body: Mapping[str, Any]) -> Delivered:
        """Bring it to the bot, by whatever way, and wait until the bot is quiet again."""
        delivered = await self.service.bring(self.line, kind, body)
        if self.settled is not None:
            await self.settled()
        return delivered

    async def happens(
        self,
        event: Mapping[str, Any],
        *,
        by: Installation | None = None,
        channel: Channel | None = None,
        user: User | None = None,
        **more: Any,
    ) -> Delivered:
        """Bring an event of any kind, as the app gets it; `more` goes beside it."""
        installation = by or self.service.installation
        return await self.brings("event", self.event(event, installation, channel, user) | more)

    async def uninstalls(self, by: Installation | None = None) -> None:
        """Remove the app: its token is dead before anybody hears of it."""
        installation = by or self.service.installation
        installation.standing = "account_inactive"
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot.id]}}
        for event in (revoked, {"type": "app_uninstalled"}):
            await self.happens(event, by=installation)

    async def invites(self, channel: Channel, inviter: User) -> None:
        """Bring the bot into a channel; it hears of it if it asked to."""
        await self.joins(channel, self.service.installation.bot, inviter=inviter)

    async def joins(self, channel: Channel, user: User, *, inviter: User | None = None) -> None:
        """Bring somebody into a channel; the bot hears of it if it is there and asked to."""
        channel.members.add(user.id)
        if "member_joined_channel" not in self.subscribed:
            return
        event = {
            "type": "member_joined_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": channel.id[0],
            "team": channel.team.id,
            "event_ts": self.service.ts(),
        }
        invited = {} if inviter is None else {"inviter": inviter.id}
        await self.happens(event | invited, channel=channel)

    async def shares(self, channel: Channel, team: Team, *, by: Installation | None = None) -> None:
        """Let another workspace into a channel."""
        channel.shared_with = (*channel.shared_with, team)
        event = {"type": "channel_shared", "connected_team_id": team.id}
        await self._tells_of_sharing(channel, event, by)

    async def unshares(
        self, channel: Channel, team: Team, *, by: Installation | None = None
    ) -> None:
        """Let that workspace out again; others may be left."""
        channel.shared_with = tuple(one for one in channel.shared_with if one.id != team.id)
        event = {
            "type": "channel_unshared",
            "previously_connected_team_id": team.id,
            "is_ext_shared": channel.is_ext_shared,
        }
        await self._tells_of_sharing(channel, event, by)

    async def _tells_of_sharing(
        self, channel: Channel, event: Mapping[str, Any], by: Installation | None
    ) -> None:
        """Tell the app if it asked to hear of it, and has the scope for that kind of channel."""
        installation = by or self.service.installation
        scope = "groups:read" if channel.kind == "group" else "channels:read"
        if event["type"] not in self.subscribed or scope not in installation.scopes:
            return
        told = {**event, "channel": channel.id, "event_ts": self.service.ts()}
        await self.happens(told, by=installation, channel=channel)

    async def echoes(self, channel: Channel) -> Delivered:
        """Let the bot hear its own newest message there.

        Slack tells it to whoever has asked for messages.
        """
        message = next(one for one in reversed(channel.messages) if "bot_id" in one)
        event = {**message, "channel": channel.id, "channel_type": channel.kind}
        return await self.happens(event | {"event_ts": message["ts"]}, channel=channel)

    def once(
        self, holds: Callable[[str], bool]
    ) -> tuple[Surface, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]] | None:
        """Find the newest button or option with such a value that ever stood anywhere.

        It comes as `Client.uses` takes it. The last is what beside the element tells which option
        it is.
        """
        messages = [
            Surface(message.get("blocks", []), message) for _, message in self.service.stood
        ]
        private = [
            Surface(one.message.get("blocks", []), one.message, ephemeral=True)
            for one in self.service.ephemerals
        ]
        views = [
            Surface(shown.view["blocks"], shown=shown) for shown in self.service.views.values()
        ]
        for surface in [*reversed(views), *reversed(private), *reversed(messages)]:
            for block, element in surface.elements():
                if holds(str(element.get("value", ""))):
                    return surface, block, element, {}
                for option in options_of(element):
                    if holds(str(option["value"])):
                        return surface, block, element, {"selected_option": option}
        return None

    def event(
        self,
        event: Mapping[str, Any],
        by: Installation,
        channel: Channel | None = None,
        user: User | None = None,
    ) -> dict[str, Any]:
        """Make the envelope.

        In a channel shared with others `team_id` is who spoke, `authorizations` where the app is.
        """
        ours = by.team.id if by.team else None
        team = user.team if user is not None else by.team or by.bot.team
        body: dict[str, Any] = {
            "token": VERIFICATION_TOKEN,
            "team_id": team.id,
            "context_team_id": ours or team.id,
            "context_enterprise_id": by.enterprise.id if by.enterprise else None,
            "api_app_id": APP,
            "event": dict(event),
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self.service.now),
            "authorizations": [
                {
                    "enterprise_id": by.enterprise.id if by.enterprise else None,
                    "team_id": ours,
                    "user_id": by.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": by.is_enterprise_install,
                }
            ],
            "is_ext_shared_channel": channel.is_ext_shared if channel else False,
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }
        if team.enterprise is not None:
            body["enterprise_id"] = team.enterprise.id
        return body


@dataclass
class Client:
    """One person, looking at one conversation.

    With `lenient`, what fails on the bot's side is shown to them in `told`. With `hasty`, their
    client sends a form without looking at it first.

    `errors` is what stands at the fields of the open modal, by the name of the field. What they do
    next is delivered under the name `key` (`event_id`, `trigger_id`). The same again is the same
    delivery again.
    """

    world: World
    user: User
    channel: Channel
    thread: str | None = None
    tab: Tab = "messages"
    lenient: bool = False
    hasty: bool = False
    key: str | None = None
    told: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    # ── Doing: words and files ───────────────────────────────────────────────

    async def says(self, text: str) -> Message:
        """Write words; where others read along, with our name in front."""
        if self.channel.kind == "im":
            return await self.writes(text)
        return await self.mentions(text)

    async def mentions(self, text: str) -> Message:
        """Write words with our name in front."""
        return await self.writes(text, mention=True)

    async def writes(
        self,
        text: str,
        *,
        mention: bool = False,
        files: Iterable[Mapping[str, Any]] = (),
        **more: Any,
    ) -> Message:
        """Write a message; the bot hears of it as far as it has asked to."""
        ts = self.service.ts()
        bot = f"<@{self._by.bot.id}> " if mention else ""
        message: Message = {
            "client_msg_id": secrets.token_hex(16),
            "type": "message",
            "text": bot + linked(text),
            "user": self.user.id,
            "ts": ts,
            "team": self.user.team.id,
            "blocks": [_rich_text(text, self._by.bot.id if mention else None)],
        }
        if self.thread is not None:
            message |= {"thread_ts": self.thread, "parent_user_id": self._by.bot.id}
        if files := list(files):
            message |= {"subtype": "file_share", "files": files, "upload": False}
        message |= more
        self.service.take(self.channel, message)
        await self._heard(message, mention=mention)
        return message

    async def _heard(self, message: Message, *, mention: bool) -> None:
        about = {"channel": self.channel.id, "event_ts": message["ts"], **self._from_elsewhere()}
        kind = self.channel.kind
        if _CHANNELS[kind] in self.world.subscribed:
            await self._event({**message, **about, "channel_type": kind})
        if mention and "app_mention" in self.world.subscribed:
            await self._event({**message, **about, "type": "app_mention"})

    async def edits(self, message: Message, text: str) -> None:
        """Put other words in the place of theirs."""
        previous = dict(message)
        message |= {"text": linked(text), "blocks": [_rich_text(text, None)]}
        message["edited"] = {"user": self.user.id, "ts": self.service.ts()}
        await self._changed("message_changed", message=dict(message), previous_message=previous)

    async def deletes(self, message: Message) -> None:
        """Delete a message of theirs."""
        self.channel.messages.remove(message)
        await self._changed(
            "message_deleted", previous_message=dict(message), deleted_ts=message["ts"]
        )

    async def _changed(self, subtype: str, **what: Any) -> None:
        if _CHANNELS[self.channel.kind] not in self.world.subscribed:
            return
        ts = self.service.ts()
        about = {"channel": self.channel.id, "channel_type": self.channel.kind, "hidden": True}
        event = {"type": "message", "subtype": subtype, "ts": ts, "event_ts": ts, **about, **what}
        await self._event(event)

    async def attaches(self, name: str, content: bytes, text: str = "") -> Message:
        """Send a file, with words or without."""
        return await self.sends([(name, content)], text)

    async def sends(
        self, files: Iterable[tuple[str, bytes]], text: str = "", *, mention: bool = False
    ) -> Message:
        """Send files by their names."""
        shapes = [self._shared(name, content) for name, content in files]
        return await self.writes(text, mention=mention, files=shapes)

    def _shared(self, name: str, content: bytes) -> dict[str, Any]:
        """Share a file; in a Slack Connect channel only the id of it is told."""
        file = self.service.put_file(self.user, name, content)
        file.shared_in.add(self.channel.id)
        if self.channel.is_ext_shared:
            return {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
        return self.service.file_shape(file)

    async def commands(self, text: str = "", *, command: str | None = None) -> None:
        """Give the slash command, in the conversation they look at."""
        name = command or self.world.command
        url = self.service.response_url("commands", self.user, self.channel, ephemeral=False)
        enterprise = self.user.team.enterprise
        form = {
            "token": VERIFICATION_TOKEN,
            "team_id": self.user.team.id,
            "team_domain": self.user.team.domain,
            "channel_id": self.channel.id,
            "channel_name": self.channel.shown_name,
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": name,
            "text": _MENTION.sub(
                lambda found: f"<@{found[1]}|{self._name(found[1])}>", escaped(text)
            ),
            "api_app_id": APP,
            "is_enterprise_install": str(self._by.is_enterprise_install).lower(),
            "response_url": url,
            "trigger_id": self._trigger(),
        }
        if enterprise is not None:
            form |= {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}
        delivered = await self._brought("command", form)
        if not delivered.acked:
            self._is_told(f"{name} failed with the error “{_dispatch_fault(delivered)}”")
        elif delivered.answer:
            try:
                self.service.answered(self.user, self.channel, delivered.answer)
            except Refused as refused:
                self._is_told(f"{name} failed: {refused.answer}")

    async def shortcut(self, callback_id: str) -> None:
        """Use a global shortcut."""
        payload = self._payload("shortcut", self._trigger())
        payload |= {"callback_id": callback_id, "action_ts": self.service.ts()}
        await self._interacts(payload)

    async def message_shortcut(self, callback_id: str, message: Message) -> None:
        """Use a shortcut from the menu of a message in the conversation they look at."""
        payload = self._payload("message_action", self._trigger())
        payload |= {
            "callback_id": callback_id,
            "action_ts": self.service.ts(),
            "message_ts": message["ts"],
            "message": dict(message),
            "channel": {"id": self.channel.id, "name": self.channel.shown_name},
            "response_url": self.service.response_url(
                "app", self.user, self.channel, origin=message["ts"], ephemeral=False
            ),
        }
        await self._interacts(payload)

    async def opens_home(self) -> None:
        """Open the Home tab; from here on they look at it."""
        self.tab = "home"
        await self._opens_app("home")

    async def opens_messages(self) -> None:
        """Open the Messages tab."""
        self.tab = "messages"
        await self._opens_app("messages")

    async def _opens_app(self, tab: Tab) -> None:
        if "app_home_opened" not in self.world.subscribed:
            return
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": self.user.id,
            "channel": self.service.direct(self.user).id,
            "tab": tab,
            "event_ts": self.service.ts(),
        }
        home = self.service.home(self.user)
        if tab == "home" and home is not None:
            event["view"] = home.view
        await self._event(event)

    # ── Doing: what stands in front of them ──────────────────────────────────

    async def presses(self, label: str, *, sure: bool = True) -> None:
        """Press the button of that label.

        It is on the topmost modal, the home, or the newest message that has one. Where the button
        asks first, they say yes unless they are not `sure`.
        """
        surface, block, element = self.button(label)
        if "confirm" in element and not sure:
            return
        await self.uses(surface, block, element)

    async def picks(self, option: str, *, at: str | None = None) -> None:
        """Pick the option of that label: in an overflow, a menu, a row of boxes.

        `at` is the field's name, where there are more.
        """
        for surface in self.surfaces():
            for block, element in surface.elements():
                offered = [one for one in options_of(element) if _words(one["text"]) == option]
                if offered and at in (None, *_names(block, element)):
                    await self._chooses(surface, block, element, offered[0])
                    return
        raise AssertionError(f"{self.user.name} is not offered {option!r}, but {self.offered()}")

    async def fills(self, at: str, value: Any) -> None:
        """Fill the field of that name: words, a date, a person or several, files.

        In a menu the value is the label of an option.
        """
        for surface in self.surfaces():
            for block, element in surface.elements():
                if at in _names(block, element):
                    await self._sets(surface, block, element, self._value(element, value))
                    return
        raise AssertionError(f"{self.user.name} has no field {at!r}, but {self.fields()}")

    async def submits(self, **fields: Any) -> None:
        """Send the open modal, filled in with these by the names of the fields.

        Their client looks first, as Slack's does.
        """
        for name, value in fields.items():
            await self.fills(name, value)
        surface = self._modal()
        assert surface.shown is not None
        assert surface.shown.view["submit"], "there is no button to send this with"
        self.errors = {} if self.hasty else dict(self._missing(surface))
        if self.errors:
            return
        payload = self._view_payload("view_submission", surface.shown, response_urls=[])
        delivered = await self._brought("interaction", payload)
        if not delivered.acked:
            self._is_told("We had some trouble connecting. Try again?")
        else:
            self._takes_answer(surface.shown, delivered.answer)

    async def closes(self, *, all_of_them: bool = False) -> None:
        """Close the topmost modal, or the whole stack; the bot hears of it only if it asked to."""
        shown = self._modal().shown
        assert shown is not None
        self.service.close_modal(self.user, all_of_them=all_of_them)
        self.errors = {}
        if shown.view["notify_on_close"]:
            payload = self._view_payload("view_closed", shown, is_cleared=all_of_them)
            await self._interacts(payload)

    async def uses(
        self, surface: Surface, block: Mapping[str, Any], element: Mapping[str, Any], **what: Any
    ) -> Delivered:
        """Use an action of something they see, or saw a moment ago."""
        shown = ("type", "action_id", "text", "value", "style", "placeholder", "confirm", "url")
        action = {name: element[name] for name in shown if name in element}
        action |= {"block_id": block["block_id"], "action_ts": self.service.ts(), **what}
        trigger = self._trigger(surface.shown)
        payload = self._payload("block_actions", trigger)
        payload |= {"actions": [action], "container": self._container(surface)}
        state = {"values": self.state(surface)}
        if surface.shown is not None:
            payload["view"] = surface.shown.view | {"state": state}
        else:
            payload |= self._of_message(surface) | {"state": state}
        return await self._interacts(payload)

    # ── Seeing ───────────────────────────────────────────────────────────────

    @property
    def service(self) -> SlackService:
        return self.world.service

    @property
    def mention(self) -> str:
        """The mention of them, chosen from the list while somebody writes.

        The same letters typed by hand are only letters.
        """
        return f"\ue000{self.user.id}\ue001"

    @property
    def modal(self) -> dict[str, Any] | None:
        """The topmost open modal."""
        shown = self.service.modal(self.user)
        return shown.view if shown else None

    @property
    def home(self) -> dict[str, Any] | None:
        shown = self.service.home(self.user)
        return shown.view if shown else None

    @property
    def messages(self) -> list[Message]:
        """The messages of the conversation, and what only they see there, oldest first."""
        seen = [*self.service.said(self.channel, thread=self.thread)]
        seen += [one.message for one in self._ephemerals()]
        return sorted(seen, key=lambda message: float(message["ts"]))

    @property
    def view(self) -> str:
        """All they can see: the conversation, the modal and what is wrong in it, the home."""
        found = [text for message in self.messages for text in self._texts_of(message)]
        for view in (self.modal, self.home):
            if view is not None:
                found += [_words(view[name]) for name in ("title", "submit", "close") if view[name]]
                found += texts_in(view["blocks"], self._name)
        return "\n".join([*found, *self.errors.values(), *self.told]).replace("\u00a0", " ")

    def sees(self, *texts: str) -> None:
        missing = [text for text in texts if text not in self.view]
        assert not missing, f"{self.user.name} does not see {missing} in:\n{self.view}"

    def does_not_see(self, *texts: str) -> None:
        found = [text for text in texts if text in self.view]
        assert not found, f"{self.user.name} sees {found} in:\n{self.view}"

    def sees_error(self, at: str, text: str = "") -> None:
        """Check for an error at the field of that name in the open modal."""
        assert text in self.errors.get(at, "\0"), f"{self.user.name} has errors: {self.errors}"

    def surfaces(self) -> list[Surface]:
        """Return what they can use, the nearest first."""
        shown = self.service.modal(self.user)
        if shown is not None:
            return [Surface(shown.view["blocks"], shown=shown)]
        home = self.service.home(self.user)
        if self.tab == "home" and home is not None:
            return [Surface(home.view["blocks"], shown=home)]
        private = {one.ts for one in self._ephemerals()}
        return [
            Surface(message.get("blocks", []), message, message["ts"] in private)
            for message in reversed(self.messages)
        ]

    def button(self, label: str) -> tuple[Surface, Mapping[str, Any], Mapping[str, Any]]:
        """Find the nearest button of that label."""
        for surface in self.surfaces():
            for block, element in surface.elements():
                if element["type"] == "button" and _words(element["text"]) == label:
                    return surface, block, element
        raise AssertionError(f"{self.user.name} has no button {label!r}, but {self.offered()}")

    def offered(self) -> list[str]:
        """Return the labels of every button and option in front of them."""
        return [
            _words(text)
            for surface in self.surfaces()
            for _, element in surface.elements()
            for text in [element.get("text"), *(one["text"] for one in options_of(element))]
            if text
        ]

    def fields(self) -> list[str]:
        """Return the names of the fields in front of them."""
        return [
            names[0]
            for surface in self.surfaces()
            for block, element in surface.elements()
            if (names := _names(block, element)) and element["type"] not in {"button", "overflow"}
        ]

    def state(self, surface: Surface) -> dict[str, dict[str, Any]]:
        """Return `state.values`, as Slack sends it.

        It has everything that can hold something, also where that is nothing.
        """
        typed = self._typed(surface)
        values: dict[str, dict[str, Any]] = {}
        for block, element in surface.elements():
            if element["type"] in {"button", "overflow"}:
                continue
            here = typed.get(block["block_id"], {})
            value = here.get(element["action_id"]) or _initial(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = value
        return values

    def fresh(self, **about: Any) -> "Client":
        """Return the same person with something else about them: another channel, a thread."""
        return replace(self, **about)

    # ── How it is done ───────────────────────────────────────────────────────

    @property
    def _by(self) -> Installation:
        return self.service.installation_of(self.user, self.channel)

    def _trigger(self, shown: Shown | None = None) -> str:
        return self.service.trigger(self.user, shown.view["id"] if shown else None, name=self.key)

    def _ephemerals(self) -> list[Ephemeral]:
        here = (self.user.id, self.channel.id)
        return [one for one in self.service.ephemerals if (one.user, one.channel) == here]

    def _texts_of(self, message: Message) -> list[str]:
        found = texts_in(message["blocks"], self._name) if message.get("blocks") else []
        if not found and message.get("text"):
            found = [read(message["text"], self._name)]
        return found + [file["name"] for file in message.get("files", []) if "name" in file]

    def _name(self, user: str) -> str:
        return self.service.users[user].real_name if user in self.service.users else user

    def _modal(self) -> Surface:
        shown = self.service.modal(self.user)
        assert shown is not None, f"{self.user.name} has no modal open"
        return Surface(shown.view["blocks"], shown=shown)

    def _typed(self, surface: Surface) -> dict[str, dict[str, Any]]:
        if surface.shown is not None:
            return surface.shown.typed
        return self.world.typed.setdefault((self.user.id, surface.key), {})

    async def _chooses(
        self,
        surface: Surface,
        block: Mapping[str, Any],
        element: Mapping[str, Any],
        option: Mapping[str, Any],
    ) -> None:
        kind = element["type"]
        if kind == "overflow":
            await self.uses(surface, block, element, selected_option=option)
            return
        value: dict[str, Any] = {"type": kind, "selected_option": option}
        if kind in _SETS:
            stood = self.state(surface)[block["block_id"]][element["action_id"]]["selected_options"]
            rest = [one for one in stood if one["value"] != option["value"]]
            value = {
                "type": kind,
                "selected_options": rest if len(rest) < len(stood) else [*stood, option],
            }
        await self._sets(surface, block, element, value)

    async def _sets(
        self,
        surface: Surface,
        block: Mapping[str, Any],
        element: Mapping[str, Any],
        value: Mapping[str, Any],
    ) -> None:
        self._typed(surface).setdefault(block["block_id"], {})[element["action_id"]] = dict(value)
        if block["type"] != "input" or block.get("dispatch_action"):
            what = {name: held for name, held in value.items() if name != "type"}
            await self.uses(surface, block, element, **what)

    def _value(self, element: Mapping[str, Any], value: Any) -> dict[str, Any]:
        kind = element["type"]
        if kind in _TEXTS:
            most = element.get("max_length", 3000)
            assert len(str(value)) <= most, f"there is no room for more than {most} characters"
            return {"type": kind, "value": str(value) or None}
        if kind in _CHOICES:
            return {"type": kind, "selected_option": _option(element, value)}
        if kind in _SETS:
            return {"type": kind, "selected_options": [_option(element, one) for one in value]}
        if kind == "file_input":
            return {"type": kind, "files": [self._handed(name, content) for name, content in value]}
        if kind.startswith("multi_"):
            return {"type": kind, _SELECTED[kind]: [_id(one) for one in value]}
        return {"type": kind, _SELECTED[kind]: _id(value)}

    def _handed(self, name: str, content: bytes) -> dict[str, Any]:
        file = self.service.put_file(self.user, name, content)
        file.granted = True
        return self.service.file_shape(file)

    def _missing(self, surface: Surface) -> Iterator[tuple[str, str]]:
        """Yield what Slack's client finds wrong itself."""
        values = self.state(surface)
        for block, element in surface.elements():
            if block["type"] != "input":
                continue
            [held] = [
                one
                for key, one in values[block["block_id"]][element["action_id"]].items()
                if key != "type"
            ]
            if not held and not block.get("optional"):
                yield _names(block, element)[0], REQUIRED
            elif held and (fault := _fault(element, held)):
                yield _names(block, element)[0], fault

    def _takes_answer(self, shown: Shown, answer: Any) -> None:
        """Take what a view was acknowledged with: it closes, or something else stands there."""
        action = answer.get("response_action") if isinstance(answer, dict) else None
        match action:
            case None:
                assert not answer, f"no answer to a view: {answer!r}"
                self.service.close_modal(self.user)
            case "clear":
                self.service.close_modal(self.user, all_of_them=True)
            case "errors":
                self.errors = dict(self._errors(shown, answer.get("errors")))
                assert self.errors, f"errors without one: {answer}"
            case "update" | "push":
                faults = view_faults(answer["view"])
                assert not faults, f"Slack would not take that view: {faults}"
                if action == "update":
                    self.service.change(shown, answer["view"])
                else:
                    assert len(self.service.modals[self.user.id]) < MODALS_DEEP, "too deep"
                    number = shown.view["id"]
                    self.service.show(self.user, answer["view"], shown.by, previous=number)
            case _:
                raise AssertionError(f"no answer to a view: {answer!r}")

    @staticmethod
    def _errors(shown: Shown, errors: Any) -> Iterator[tuple[str, str]]:
        """Yield errors by the names of the fields; an error can only stand at an input."""
        blocks = {block["block_id"]: block for block in shown.view["blocks"]}
        for name, text in (errors or {}).items():
            assert name in blocks, f"an error at {name!r}, which is no block of {list(blocks)}"
            assert blocks[name]["type"] == "input", f"an error at {blocks[name]['type']} {name!r}"
            assert isinstance(text, str), text
            yield _words(blocks[name]["label"]), text

    def _payload(self, kind: str, trigger: str) -> dict[str, Any]:
        by, enterprise = self._by, self.user.team.enterprise
        org = {"id": enterprise.id, "name": enterprise.name} if enterprise else None
        return {
            "type": kind,
            "user": self.user.shape,
            "api_app_id": APP,
            "token": VERIFICATION_TOKEN,
            "trigger_id": trigger,
            "team": None if by.is_enterprise_install else self.user.team.shape,
            "enterprise": org,
            "is_enterprise_install": by.is_enterprise_install,
        }

    def _view_payload(self, kind: str, shown: Shown, **more: Any) -> dict[str, Any]:
        surface = Surface(shown.view["blocks"], shown=shown)
        payload = self._payload(kind, self._trigger(shown))
        if kind == "view_closed":
            del payload["trigger_id"]
        payload["view"] = shown.view | {"state": {"values": self.state(surface)}}
        return payload | more

    def _container(self, surface: Surface) -> dict[str, Any]:
        if surface.shown is not None:
            return {"type": "view", "view_id": surface.shown.view["id"]}
        assert surface.message is not None
        container = {
            "type": "message",
            "message_ts": surface.message["ts"],
            "channel_id": self.channel.id,
            "is_ephemeral": surface.ephemeral,
        }
        if "thread_ts" in surface.message:
            container["thread_ts"] = surface.message["thread_ts"]
        return container

    def _of_message(self, surface: Surface) -> dict[str, Any]:
        assert surface.message is not None
        found: dict[str, Any] = {
            "channel": {"id": self.channel.id, "name": self.channel.shown_name},
            "response_url": self.service.response_url(
                "actions",
                self.user,
                self.channel,
                origin=surface.message["ts"],
                ephemeral=surface.ephemeral,
            ),
        }
        if not surface.ephemeral:
            found["message"] = dict(surface.message)
        return found

    def _from_elsewhere(self) -> dict[str, Any]:
        """Return what Slack adds of somebody from another workspace."""
        if self._by.covers(self.user.team):
            return {}
        enterprise = self.user.team.enterprise
        return {
            "user_team": enterprise.id if enterprise else self.user.team.id,
            "source_team": self.user.team.id,
            "user_profile": {
                "name": self.user.name,
                "real_name": self.user.real_name,
                "team": self.user.team.id,
                "is_restricted": self.user.is_restricted,
                "is_ultra_restricted": self.user.is_ultra_restricted,
            },
        }

    async def _event(self, event: Mapping[str, Any]) -> None:
        named = {} if self.key is None else {"event_id": self.key}
        delivered = await self.world.happens(
            event, by=self._by, channel=self.channel, user=self.user, **named
        )
        assert delivered.acked or self.lenient, f"the event was not taken: {delivered.attempts}"

    async def _interacts(self, payload: Mapping[str, Any]) -> Delivered:
        delivered = await self._brought("interaction", payload)
        if not delivered.acked:
            self._is_told(f"Something went wrong: {_dispatch_fault(delivered)}")
        return delivered

    async def _brought(self, kind: Kind, body: Mapping[str, Any]) -> Delivered:
        delivered = await self.world.brings(kind, body)
        assert delivered.acked or self.lenient, f"the {kind} was not taken: {delivered.attempts}"
        return delivered

    def _is_told(self, text: str) -> None:
        self.told.append(text)
        assert self.lenient, text


# ── Reading what is drawn ────────────────────────────────────────────────────


def texts_in(part: Any, name: Callable[[str], str] = str) -> list[str]:
    """Return every text of these blocks as it is read, a line each.

    The options of an overflow are not seen until it is opened.
    """
    return [read(text, name) for text in _written_in(part)]


def read(text: str, name: Callable[[str], str] = str) -> str:
    """Return a text as it is seen.

    It has no marks, its links are shown by their words, and people by their names.
    """
    seen = re.sub(r"<@([UW]\w+)(?:\|[^>]*)?>", lambda found: f"@{name(found[1])}", text)
    seen = re.sub(r"<!date\^[^>|]*\|([^>]*)>", r"\1", seen)
    seen = re.sub(r"<[^>|]+\|([^>]*)>", r"\1", seen)
    seen = re.sub(r"<(https?:[^>]+|mailto:[^>]+)>", r"\1", seen)
    for mark in ("\\*", "_", "~", "`"):
        seen = re.sub(rf"(?<!\w){mark}(\S(?:[^\n]*?\S)??){mark}(?!\w)", r"\1", seen)
    seen = re.sub("[\u200b\u2060]", "", seen)
    return seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _written_in(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _written_in(item)
    elif isinstance(part, dict):
        kind = part.get("type")
        if kind in {"plain_text", "mrkdwn", "markdown", "raw_text"}:
            yield str(part["text"])
        elif kind == "rich_text_section":
            yield "".join(str(one.get("text", "")) for one in part["elements"])
        elif kind == "image":
            yield str(part["alt_text"])
        elif kind != "overflow":
            for field_name, value in part.items():
                if field_name in {"initial_value", "initial_date"}:
                    yield str(value)
                elif field_name not in {"confirm", "initial_option", "initial_options"}:
                    yield from _written_in(value)


def _words(text: Any) -> str:
    return str(text["text"]).replace("\u00a0", " ")


def _names(block: Mapping[str, Any], element: Mapping[str, Any]) -> list[str]:
    """Return what a field may be called: what stands at it, or its id."""
    found = [block.get("label"), element.get("placeholder"), block.get("text")]
    return [*(_words(one) for one in found if one), element["action_id"]]


def _initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an element holds before anybody touched it."""
    kind = element["type"]
    if kind in _TEXTS:
        return {"type": kind, "value": element.get("initial_value")}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": element.get("initial_value")}
    if kind in _SETS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind == "file_input":
        return {"type": kind, "files": []}
    if kind in _SELECTED:
        nothing: Any = [] if kind.startswith("multi_") else None
        return {"type": kind, _SELECTED[kind]: element.get(_INITIAL[kind], nothing)}
    return {"type": kind, "selected_option": element.get("initial_option")}


def _option(element: Mapping[str, Any], wanted: Any) -> Mapping[str, Any]:
    """Find the option of that label, or of that value."""
    for one in options_of(element):
        if wanted in (_words(one["text"]), one["value"]):
            found: Mapping[str, Any] = one
            return found
    offered = [_words(one["text"]) for one in options_of(element)]
    raise AssertionError(f"there is no {wanted!r} among {offered}")


def _id(value: Any) -> Any:
    if isinstance(value, Client):
        return value.user.id
    if isinstance(value, User | Channel):
        return value.id
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.isoformat() if isinstance(value, date) else value


def _fault(element: Mapping[str, Any], held: Any) -> str:
    """Return why a client does not send this."""
    match element["type"]:
        case "url_text_input" if not urlsplit(held).scheme or not urlsplit(held).netloc:
            return "Angiv en gyldig URL-adresse."
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", held):
            return "Angiv en gyldig e-mailadresse."
        case "number_input":
            return _number_fault(element, held)
        case "plain_text_input" if len(held) < element.get("min_length", 0):
            return "Der mangler tegn."
        case _:
            return ""


def _number_fault(element: Mapping[str, Any], held: str) -> str:
    whole = r"-?\d+" if not element.get("is_decimal_allowed") else r"-?\d+(\.\d+)?"
    if not re.fullmatch(whole, held):
        return "Angiv et tal."
    least, most = element.get("min_value", "-inf"), element.get("max_value", "inf")
    return "" if float(least) <= float(held) <= float(most) else "Tallet er uden for området."


# ── Writing as Slack does ────────────────────────────────────────────────────


def escaped(text: str) -> str:
    """Return what somebody typed, as it is sent to apps."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(text: str) -> str:
    """Return a message as it is sent to apps: addresses in it have become links."""
    return _MENTION.sub(r"<@\1>", _ADDRESS.sub(_link, escaped(text)))


_MENTION = re.compile("\ue000(\\w+)\ue001")
_ADDRESS = re.compile(
    r"(?P<url>https?://[^\s<>]+)|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<host>\b(?:[a-z0-9-]+\.)+(?:dk|com|org|net|eu)\b(?![\w@]))"
)


def _link(found: re.Match[str]) -> str:
    if found["url"]:
        return f"<{found['url']}>"
    if found["email"]:
        return f"<mailto:{found['email']}|{found['email']}>"
    return f"<http://{found['host']}|{found['host']}>"


def _rich_text(text: str, mentioned: str | None) -> dict[str, Any]:
    ahead = "" if mentioned is None else f"\ue000{mentioned}\ue001 "
    elements = [
        {"type": "user", "user_id": part} if place % 2 else {"type": "text", "text": part}
        for place, part in enumerate(_MENTION.split(ahead + text))
        if part
    ]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_hex(2), "elements": [section]}


def _dispatch_fault(delivered: Delivered) -> str:
    failed = delivered.attempts[-1].failed
    return "operation_timeout" if failed in {"http_timeout", "timeout"} else "dispatch_failed"
