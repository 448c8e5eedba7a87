"""botbuilder runs the turn, and what it sends goes through our connector; nothing of its own ever reaches the network."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from botbuilder.core import ActivityHandler, CardFactory, MessageFactory, TurnContext
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationParameters,
    ConversationReference,
)
from botframework.connector.aio import ConnectorClient

from bot.adapters.teams.inbound.botbuilder_adapter import NotOurs, TeamsAdapter
from bot.adapters.teams.outbound.connector import Connector
from bot.messages import DeliveryFailed, DeliveryRefused, NotReachable
from tests.commands import ROOT
from tests.fakes.teams_service import BOT, TENANT, TeamsService, teams_service

APP_ID = "11111111-2222-3333-4444-555555555555"
CLAIMS = {"aud": APP_ID, "iss": "https://api.botframework.com"}
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "æ"}]}


@dataclass
class Place:
    """The emulator's Teams, and the SDK in front of our connector."""

    service: TeamsService
    adapter: TeamsAdapter
    chat: str

    def heard(self, **changes: object) -> Activity:
        """A message of Bo's, read as the SDK reads it."""
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
        return Activity().deserialize(written | changes)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with teams_service() as service, aiohttp.ClientSession() as session:
        adapter = TeamsAdapter(Connector(session, None, local=True))
        yield Place(service, adapter, service.chat("29:bo", name="Bo"))


async def test_a_turn_answers_changes_its_answer_and_takes_it_back(place: Place) -> None:
    async def logic(turn: TurnContext) -> None:
        first = await turn.send_activity("hej selv")
        second = await turn.send_activity("farvel")
        changed = MessageFactory.text("god dag")
        changed.id = first.id
        await turn.update_activity(changed)
        await turn.delete_activity(second.id)

    assert await place.adapter.take(place.heard(), CLAIMS, logic) is None
    (said,) = place.service.said(place.chat)
    assert said["text"] == "god dag"
    assert [asked.method for asked in place.service.asked] == ["POST", "POST", "PUT", "DELETE"]


async def test_a_card_arrives_as_it_was_made(place: Place) -> None:
    async def logic(turn: TurnContext) -> None:
        await turn.send_activity(MessageFactory.attachment(CardFactory.adaptive_card(CARD)))

    await place.adapter.take(place.heard(), CLAIMS, logic)
    (said,) = place.service.said(place.chat)
    assert said["attachments"] == [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    ]
    assert said["from"]["id"] == BOT["id"]
    assert said["recipient"]["id"] == "29:bo"
    assert said["replyToId"] == "1485983408511"


async def test_an_answer_is_a_reply_to_what_was_heard(place: Place) -> None:
    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("hej selv")

    await place.adapter.take(place.heard(), CLAIMS, logic)
    assert place.service.asked[0].path.endswith("/activities/1485983408511")


async def test_an_invoke_is_answered_with_what_the_turn_leaves(place: Place) -> None:
    invoked = place.heard(type="invoke", name="adaptiveCard/action", value={})

    async def logic(turn: TurnContext) -> None:
        answer = ActivityHandler._create_invoke_response(None)
        await turn.send_activity(Activity(type="invokeResponse", value=answer))

    answered = await place.adapter.take(invoked, CLAIMS, logic)
    assert answered is not None
    assert answered.status == 200
    assert place.service.asked == []

    async def silent(turn: TurnContext) -> None:
        """Says nothing."""

    answered = await place.adapter.take(invoked, CLAIMS, silent)
    assert answered is not None
    assert answered.status == 501


async def test_replies_go_to_the_conversation_whatever_the_body_asks_for(place: Place) -> None:
    """With `expectReplies` the SDK would hand them to whoever posted the body."""

    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("hemmeligt")

    heard = place.heard(deliveryMode="expectReplies")
    assert await place.adapter.take(heard, CLAIMS, logic) is None
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

    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("hej")

    with pytest.raises(fault) as raised:
        await place.adapter.take(place.heard(), CLAIMS, logic)
    assert getattr(raised.value, "in_doubt", None) is in_doubt


async def test_an_address_elsewhere_is_refused_when_something_is_sent(place: Place) -> None:
    """CVE-2026-100681 (Budibase): the address in a body is the sender's word."""

    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("hej")

    with pytest.raises(DeliveryRefused, match="service_url_odd"):
        await place.adapter.take(place.heard(serviceUrl="https://evil.example"), CLAIMS, logic)


async def test_the_bot_may_speak_first(place: Place) -> None:
    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("husk fristen")

    reference = ConversationReference().deserialize(
        {
            "channelId": "msteams",
            "serviceUrl": place.service.url,
            "conversation": {"id": place.chat},
            "bot": BOT,
            "user": {"id": "29:bo"},
        }
    )
    await place.adapter.continue_conversation(reference, logic, APP_ID)
    place.service.install("29:ida")
    parameters = ConversationParameters(
        bot=ChannelAccount(**BOT), members=[ChannelAccount(id="29:ida")], tenant_id=TENANT
    )
    await place.adapter.create_conversation(
        APP_ID, logic, parameters, "msteams", place.service.url, None
    )
    said = [each["text"] for chat in place.service.conversations.values() for each in chat]
    assert said == ["husk fristen"] * 2


async def test_what_this_bot_does_itself_the_sdk_cannot_do(place: Place) -> None:
    with pytest.raises(NotOurs):
        await place.adapter.process_activity("Bearer x", place.heard(), lambda _: None)
    authentication = place.adapter.bot_framework_authentication
    with pytest.raises(NotOurs):
        await authentication.authenticate_streaming_request("", "")
    tokens = await authentication.create_user_token_client(None)
    for name in (
        "get_user_token",
        "get_sign_in_resource",
        "sign_out_user",
        "get_token_status",
        "get_aad_tokens",
        "exchange_token",
    ):
        with pytest.raises(NotOurs, match=name):
            await getattr(tokens, name)()


async def test_no_client_of_the_sdk_is_ever_made(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(ConnectorClient, "__init__", lambda *given, **_: made.append(given))

    async def logic(turn: TurnContext) -> None:
        await turn.send_activity("hej")

    await asyncio.gather(*(place.adapter.take(place.heard(), CLAIMS, logic) for _ in range(24)))
    assert len(place.service.said(place.chat)) == 24
    assert made == []


# ── What is left of it ───────────────────────────────────────────────────────


def test_it_is_imported_only_where_teams_is_set_up() -> None:
    """Of the server, the command and everything they bring with them."""
    found = "print([name for name in sys.modules if name.startswith(('botbuilder', 'botframework', 'msrest'))])"
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
    """What it keeps is read back as whatever objects it names (`jsonpickle`)."""
    ours = [
        path for folder in ("bot", "storage", "scheduler") for path in (ROOT / folder).rglob("*.py")
    ]
    words = ("jsonpickle", "BotState", "ConversationState", "UserState", "MemoryStorage")
    assert [
        path.name for path in ours if any(word in path.read_text("utf-8") for word in words)
    ] == []
