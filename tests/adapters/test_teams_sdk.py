"""Test that either SDK runs the turn, and that what it sends goes through our connector.

Nothing of its own ever reaches the network.
"""

import ast
import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
import pytest
from botbuilder.core import ActivityHandler, CardFactory, MessageFactory
from botbuilder.schema import Activity, ConversationReference
from botframework.connector.aio import ConnectorClient
from microsoft_agents import activity as agents
from microsoft_agents.hosting import core as hosting
from microsoft_agents.hosting.core.connector.client import ConnectorClient as AgentsClient

from bot.adapters.teams.activity import ActivitySender, IncomingActivity
from bot.adapters.teams.inbound.agents_adapter import AgentsAdapter, agents_activity
from bot.adapters.teams.inbound.botbuilder_adapter import BotbuilderAdapter, sdk_activity
from bot.adapters.teams.outbound.connector import Connector
from bot.app.platforms.teams_setup import TeamsSdk
from bot.messages import DeliveryFailed, DeliveryRefused, NotReachable
from tests.commands import ROOT
from tests.fakes.teams_service import BOT, TENANT, TeamsService, teams_service

Logic: TypeAlias = Callable[[Any], Awaitable[None]]
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "æ"}]}


class _Botbuilder:
    """It makes the SDK's models, and reads activities as the SDK reads them."""

    adapter, made = BotbuilderAdapter, staticmethod(sdk_activity)
    read = staticmethod(lambda written: Activity().deserialize(written))
    text = staticmethod(MessageFactory.text)

    def card(self) -> Any:
        return MessageFactory.attachment(CardFactory.adaptive_card(CARD))

    def answered(self) -> Any:
        return Activity(type="invokeResponse", value=ActivityHandler._create_invoke_response(None))

    async def speak_first(self, adapter: Any, reference: dict[str, Any], logic: Logic) -> None:
        await adapter.continue_conversation(ConversationReference().deserialize(reference), logic)


class _Agents:
    """It does the same for the Agents SDK."""

    adapter, made = AgentsAdapter, staticmethod(agents_activity)
    read = staticmethod(agents.Activity.model_validate)
    text = staticmethod(hosting.MessageFactory.text)

    def card(self) -> Any:
        return hosting.MessageFactory.attachment(hosting.CardFactory.adaptive_card(CARD))

    def answered(self) -> Any:
        return agents.Activity(type="invokeResponse", value={"status": 200})

    async def speak_first(self, adapter: Any, reference: dict[str, Any], logic: Logic) -> None:
        known = agents.ConversationReference.model_validate(
            {**reference, "agent": reference["bot"]}
        )
        await adapter.continue_conversation("", known, logic)


KITS: dict[TeamsSdk, _Botbuilder | _Agents] = {"botbuilder": _Botbuilder(), "agents": _Agents()}


@dataclass
class Place:
    """It holds the emulator's Teams, and an SDK in front of our connector."""

    service: TeamsService
    kit: _Botbuilder | _Agents
    adapter: Any
    chat: str

    def heard(self, **changes: object) -> Any:
        """Make a message of Bo's, read as the SDK reads it."""
        written = {
            "type": "message",
            "id": "1485983408511",
            "channelId": "msteams",
            "serviceUrl": self.service.url,
            "from": {"id": "29:bo", "name": "Bo"},
            "conversation": {"id": self.chat, "conversationType": "personal", "tenantId": TENANT},
            "recipient": BOT,
            "channelData": {"tenant": {"id": TENANT}},
            "text": "hej",
        }
        return self.kit.read(written | changes)


@pytest.fixture
async def place(sdk: TeamsSdk) -> AsyncIterator[Place]:
    async with teams_service() as service, aiohttp.ClientSession() as session:
        kit = KITS[sdk]
        adapter = kit.adapter(Connector(session, None, local=True))
        yield Place(service, kit, adapter, service.chat("29:bo", name="Bo"))


async def test_a_turn_answers_changes_its_answer_and_takes_it_back(place: Place) -> None:
    async def logic(turn: Any) -> None:
        first = await turn.send_activity("hej selv")
        second = await turn.send_activity("farvel")
        changed = place.kit.text("god dag")
        changed.id = first.id
        await turn.update_activity(changed)
        await turn.delete_activity(second.id)

    assert await place.adapter.process(place.heard(), logic) is None
    (said,) = place.service.said(place.chat)
    assert said["text"] == "god dag"
    assert [asked.method for asked in place.service.asked] == ["POST", "POST", "PUT", "DELETE"]


async def test_a_card_arrives_as_it_was_made(place: Place) -> None:
    async def logic(turn: Any) -> None:
        await turn.send_activity(place.kit.card())

    await place.adapter.process(place.heard(), logic)
    (said,) = place.service.said(place.chat)
    assert said["attachments"] == [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    ]
    assert said["from"]["id"] == BOT["id"]


async def test_an_answer_is_sent_as_everything_else_is(place: Place) -> None:
    """It goes to the conversation, whose id names the thread.

    The tenant stands under Teams' own name, which the SDK's model does not have.
    """
    incoming = IncomingActivity(
        type="message",
        name=None,
        key="k",
        activity_id="1485983408511",
        tenant=TENANT,
        service_url=place.service.url,
        bot_id=BOT["id"],
        conversation=place.chat,
        scope="personal",
        speaker=ActivitySender("bo", "29:bo", "Bo"),
        lang="da",
        zone=None,
        reply_to=None,
        raw={},
    )

    async def logic(turn: Any) -> None:
        await turn.send_activity("hej selv")

    await place.adapter.process(place.kit.made(incoming), logic)
    [asked] = place.service.asked
    assert asked.path.endswith("/activities")
    assert asked.content == {
        "type": "message",
        "from": {"id": BOT["id"]},
        "conversation": {"id": place.chat, "tenantId": TENANT},
        "text": "hej selv",
    }


async def test_an_invoke_is_answered_with_what_the_turn_leaves(place: Place) -> None:
    invoked = place.heard(type="invoke", name="adaptiveCard/action", value={})

    async def logic(turn: Any) -> None:
        await turn.send_activity(place.kit.answered())

    answered = await place.adapter.process(invoked, logic)
    assert answered is not None
    assert answered.status == 200
    assert place.service.asked == []

    async def silent(turn: Any) -> None:
        """Say nothing."""

    answered = await place.adapter.process(invoked, silent)
    assert answered is not None
    assert answered.status == 501


async def test_replies_go_to_the_conversation_whatever_the_body_asks_for(place: Place) -> None:
    """With `expectReplies` the SDK would hand them to whoever posted the body."""

    async def logic(turn: Any) -> None:
        await turn.send_activity("hemmeligt")

    heard = place.heard(deliveryMode="expectReplies")
    assert await place.adapter.process(heard, logic) is None
    assert len(place.service.said(place.chat)) == 1


@pytest.mark.parametrize(
    ("trouble", "fault", "in_doubt"),
    [
        ({"status": 429, "retry_after": "5"}, DeliveryFailed, False),
        ({"status": 502}, DeliveryFailed, True),
        ({"reset": "after"}, DeliveryFailed, True),
        ({"status": 403}, NotReachable, None),
        ({"status": 413}, DeliveryRefused, None),
    ],
)
async def test_what_comes_of_it_reaches_whoever_runs_the_turn(
    place: Place, trouble: dict[str, Any], fault: type[Exception], *, in_doubt: bool | None
) -> None:
    place.service.trouble("POST", **trouble)

    async def logic(turn: Any) -> None:
        await turn.send_activity("hej")

    with pytest.raises(fault) as raised:
        await place.adapter.process(place.heard(), logic)
    assert getattr(raised.value, "in_doubt", None) is in_doubt


async def test_an_address_elsewhere_is_refused_when_something_is_sent(place: Place) -> None:
    """The address in a body is the sender's word (CVE-2026-100681, Budibase)."""

    async def logic(turn: Any) -> None:
        await turn.send_activity("hej")

    with pytest.raises(DeliveryRefused, match="service_url_odd"):
        await place.adapter.process(place.heard(serviceUrl="https://evil.example"), logic)


async def test_the_bot_may_speak_first(place: Place) -> None:
    async def logic(turn: Any) -> None:
        await turn.send_activity("husk fristen")

    reference = {
        "channelId": "msteams",
        "serviceUrl": place.service.url,
        "conversation": {"id": place.chat},
        "bot": BOT,
        "user": {"id": "29:bo"},
    }
    await place.kit.speak_first(place.adapter, reference, logic)
    [said] = place.service.said(place.chat)
    assert said["text"] == "husk fristen"


async def test_no_client_of_the_sdk_is_ever_made(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    for client in (ConnectorClient, AgentsClient):
        monkeypatch.setattr(client, "__init__", lambda *given, **_: made.append(given))

    async def logic(turn: Any) -> None:
        await turn.send_activity("hej")

    await asyncio.gather(*(place.adapter.process(place.heard(), logic) for _ in range(24)))
    assert len(place.service.said(place.chat)) == 24
    assert made == []


# ── What is left of it ───────────────────────────────────────────────────────


def test_it_is_imported_only_where_teams_is_set_up() -> None:
    """The server, the command and everything they import are looked at."""
    found = (
        "print([name for name in sys.modules if name.startswith(('botbuilder', 'botframework', "
        "'msrest', 'microsoft_agents'))])"
    )
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, bot.cli, bot.main.server, bot.app.commands.operations; {found}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"


def test_its_state_is_not_used() -> None:
    """The SDK reads its state back as whatever objects it names (`jsonpickle`)."""
    state = {"BotState", "ConversationState", "UserState", "MemoryStorage"}
    imported = {
        name.name
        for folder in ("bot", "storage", "scheduler")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import)
        or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(("botbuilder", "microsoft_agents"))
        )
        for name in node.names
    }
    assert "TurnContext" in imported
    assert not imported & (state | {"jsonpickle"})
