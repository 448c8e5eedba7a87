"""Test what is delivered to Slack: where it goes, and how it changes.

The tests also check what is not sent twice, and that files go both ways.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.outbound.messenger import FILE_HOSTS, SlackMessenger
from bot.adapters.slack.outbound.people import SlackUserDirectory
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.adapters.slack.outbound.response_urls import HOSTS, Responses
from bot.adapters.slack.outbound.web_api import Api
from bot.edge.download import admits
from bot.edge.file_port import HandedOverFile
from bot.messages import (
    ActionData,
    Address,
    Button,
    Card,
    DeliveryFailed,
    DeliveryRefused,
    FileRef,
    Home,
    NotReachable,
    Post,
    Private,
    Receipt,
    Replace,
    StoredFile,
    Text,
    TooLarge,
    UserText,
)
from bot.messages import File as Handed
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import TOKEN, Channel, User
from tests.selection import third

FIRST = "maren@stf.example"


def card(title: str, *, paragraphs: int = 1, button: bool = False) -> Card:
    body = tuple(Text(spans=(UserText(u=f"{n} {'ord ' * 60}"),)) for n in range(paragraphs))
    actions = (
        (Button(label="Ja", token="0" * 32 + ".0", deed=ActionData(name="x")),) if button else ()
    )
    return Card(lang="da", title=title, as_of="nu", say=title, body=body, actions=actions)


@dataclass
class Tokens:
    """It knows one installation."""

    installation: Installation
    asked_anew: list[str] = field(default_factory=list)

    async def of(self, workspace: str) -> Installation:
        if workspace != self.installation.workspace:
            raise NotReachable("not installed")
        return self.installation

    def refused(self, workspace: str) -> None:
        self.asked_anew.append(workspace)


class Files:
    """It holds one file, for everybody."""

    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        if message != "file":
            return None
        return HandedOverFile(
            StoredFile("Plan.pdf", "0" * 64, 6, "application/pdf"), _pieces(), "da"
        )

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        raise NotImplementedError


async def _pieces() -> AsyncIterator[bytes]:
    yield b"abc"
    yield b"def"


@dataclass
class Place:
    service: SlackService
    messenger: SlackMessenger
    tokens: Tokens
    maren: User
    session: aiohttp.ClientSession

    @property
    def own(self) -> Address:
        return Address("slack", self.service.team.id, self.maren.id)

    @property
    def direct(self) -> Channel:
        return self.service.direct(self.maren)

    @property
    def texts(self) -> list[str]:
        return [str(message["text"]) for message in self.service.said(self.direct)]

    async def post(self, posted: Card, message: str = "m", *, again: bool = False) -> Receipt:
        return await self.messenger.deliver(self.own, Post(message, posted, again))

    async def replace(self, by: Card, receipt: str | None, message: str = "m") -> Receipt:
        return await self.messenger.deliver(self.own, Replace(message, by, receipt))


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with slack_service() as service, aiohttp.ClientSession() as session:
        bot = service.installation
        tokens = Tokens(
            Installation("", service.team.id, bot.bot.id, bot.bot_id, "A0KRAVBOT01", TOKEN)
        )
        api = Api(session, tokens, SlackRateLimiter(), base_url=service.api)
        people = SlackUserDirectory(api)
        messenger = SlackMessenger(api, people, Files(), session)
        yield Place(service, messenger, tokens, service.user(FIRST), session)
        await people.close()


# ── Where it goes ────────────────────────────────────────────────────────────


async def test_a_person_is_written_to_in_their_own_conversation(place: Place) -> None:
    receipt = await place.post(card("Hej"))
    assert place.texts == ["Hej"]
    assert receipt.platform_id.startswith(place.direct.id + "/")


async def test_in_a_channel_it_is_answered_in_the_thread(place: Place) -> None:
    channel = place.service.channel("drift", place.maren)
    message = place.service.take(
        channel, {"type": "message", "user": place.maren.id, "text": "?", "ts": place.service.ts()}
    )
    where = Address("slack", place.service.team.id, f"{channel.id}:{message['ts']}")
    await place.messenger.deliver(where, Post("m", card("Svar")))
    [asked, answered] = place.service.said(channel, thread=message["ts"])
    assert answered["thread_ts"] == asked["ts"]


async def test_nothing_is_unfurled_linked_or_read_in_the_text(place: Place) -> None:
    await place.post(card("<!channel> https://evil.example"))
    [sent] = place.service.sent("chat.postMessage")
    assert sent.args["unfurl_links"] is False
    assert sent.args["unfurl_media"] is False
    assert sent.args["link_names"] is False
    assert sent.args["mrkdwn"] is False
    assert "<!channel>" not in sent.args["text"]


async def test_one_person_alone_sees_what_is_for_them(place: Place) -> None:
    channel = place.service.channel("drift", place.maren)
    where = Address("slack", place.service.team.id, f"{channel.id}:1700000000.000100")
    await place.messenger.deliver(where, Private("m", card("Kun dig"), place.maren.id))
    assert not place.service.said(channel)
    [whispered] = place.service.privately(place.maren, channel)
    assert whispered["text"] == "Kun dig"


async def test_the_home_page(place: Place) -> None:
    await place.messenger.deliver(place.own, Home("home", card("Til forsiden", button=True)))
    shown = place.service.home(place.maren)
    assert shown is not None
    assert shown.view["type"] == "home"


# ── Changed where it stands ──────────────────────────────────────────────────


async def test_it_changes_in_place(place: Place) -> None:
    receipt = await place.post(card("Før"))
    again = await place.replace(card("Efter"), receipt.platform_id)
    assert place.texts == ["Efter"]
    assert again == receipt


async def test_gone_it_is_sent_anew(place: Place) -> None:
    receipt = await place.post(card("Før"))
    place.direct.messages.clear()
    again = await place.replace(card("Efter"), receipt.platform_id)
    assert place.texts == ["Efter"]
    assert again != receipt


async def test_before_it_was_sent_it_waits(place: Place) -> None:
    with pytest.raises(DeliveryFailed):
        await place.replace(card("Efter"), None)


async def test_longer_and_shorter(place: Place) -> None:
    receipt = await place.post(card("Kort"))
    longer = await place.replace(card("Langt", paragraphs=90), receipt.platform_id)
    assert len(place.texts) == len(longer.platform_id.split("\n")) > 1
    shorter = await place.replace(card("Kort igen"), longer.platform_id)
    assert place.texts == ["Kort igen"]
    assert shorter == receipt


# ── Slack's limits ───────────────────────────────────────────────────────────


async def test_it_waits_as_long_as_slack_says_and_does_not_ask_meanwhile(place: Place) -> None:
    place.service.trouble("chat.postMessage", status=429, retry_after="30", times=1)
    for _ in range(3):
        with pytest.raises(DeliveryFailed) as later:
            await place.post(card("Hej"))
        assert later.value.retry_after == pytest.approx(30, abs=1)
        assert not later.value.in_doubt
    assert len(place.service.sent("chat.postMessage")) == 1


@third
async def test_a_burst_is_spread(place: Place) -> None:
    """Slack takes about one message a second in a conversation.

    What is too much is put off before Slack refuses it.
    """
    posting = (place.post(card(f"{number}"), f"m{number}") for number in range(12))
    came = await asyncio.gather(*posting, return_exceptions=True)
    put_off = [one for one in came if isinstance(one, DeliveryFailed)]
    assert len(put_off) >= 6
    assert all(one.retry_after for one in put_off)
    assert len(place.texts) == len(came) - len(put_off)


# ── In doubt ─────────────────────────────────────────────────────────────────


async def test_what_arrived_though_nobody_said_so_is_not_sent_again(place: Place) -> None:
    place.service.trouble("chat.postMessage", reset="after", times=1)
    with pytest.raises(DeliveryFailed) as doubt:
        await place.post(card("Hej"))
    assert doubt.value.in_doubt
    receipt = await place.post(card("Hej"), again=True)
    assert place.texts == ["Hej"]
    changed = await place.replace(card("Efter"), receipt.platform_id)
    assert place.texts == ["Efter"]
    assert changed == receipt


async def test_what_did_not_arrive_is_sent(place: Place) -> None:
    place.service.trouble("chat.postMessage", reset="before", times=1)
    with pytest.raises(DeliveryFailed):
        await place.post(card("Hej"))
    await place.post(card("Hej"), again=True)
    assert place.texts == ["Hej"]


@third
async def test_of_several_parts_only_the_missing_are_sent(place: Place) -> None:
    long = card("Langt", paragraphs=90)
    whole = await place.post(long, "whole")
    place.direct.messages.clear()
    place.service.trouble("chat.postMessage", reset="after", times=1)
    with pytest.raises(DeliveryFailed):
        await place.post(long, "broken")
    receipt = await place.post(long, "broken", again=True)
    assert len(place.texts) == len(receipt.platform_id.split("\n"))
    assert len(place.texts) == len(whole.platform_id.split("\n"))


async def test_in_a_channel_nothing_may_be_read_so_it_is_sent_once_more(place: Place) -> None:
    channel = place.service.channel("drift", place.maren)
    where = Address("slack", place.service.team.id, f"{channel.id}:1700000000.000100")
    await place.messenger.deliver(where, Post("m", card("Hej"), again=True))
    assert not place.service.sent("conversations.history")


async def test_after_a_plain_refusal_nothing_is_looked_up(place: Place) -> None:
    await place.post(card("Først"), "first")
    place.service.trouble("chat.postMessage", status=429, times=1)
    with pytest.raises(DeliveryFailed):
        await place.post(card("Hej"))
    await place.post(card("Hej"), again=True)
    assert place.texts == ["Først", "Hej"]
    assert not place.service.sent("conversations.history")


async def test_where_nothing_may_be_read_just_now_it_is_sent(place: Place) -> None:
    await place.post(card("Først"), "first")
    place.service.trouble("chat.postMessage", reset="before", times=1)
    with pytest.raises(DeliveryFailed):
        await place.post(card("Hej"))
    place.service.trouble("conversations.history", status=429, times=1)
    await place.post(card("Hej"), again=True)
    assert place.texts == ["Først", "Hej"]


# ── Nobody there ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "word", ["user_not_found", "cannot_dm_bot", "channel_not_found", "is_archived"]
)
async def test_nobody_there(place: Place, word: str) -> None:
    place.service.trouble("chat.postMessage", error=word)
    with pytest.raises(NotReachable):
        await place.post(card("Hej"))
    assert place.own in place.messenger.unreached
    assert not place.tokens.asked_anew


@pytest.mark.parametrize("word", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_that_is_taken_no_more(place: Place, word: str) -> None:
    place.service.trouble("chat.postMessage", error=word)
    with pytest.raises(NotReachable):
        await place.post(card("Hej"))
    assert place.tokens.asked_anew == [place.service.team.id]


async def test_a_workspace_without_the_app(place: Place) -> None:
    with pytest.raises(NotReachable):
        await place.messenger.deliver(Address("slack", "T9", "U1"), Post("m", card("Hej")))


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long", "something_new"])
async def test_what_slack_will_never_take(place: Place, word: str) -> None:
    place.service.trouble("chat.postMessage", error=word)
    with pytest.raises(DeliveryRefused) as refused:
        await place.post(card("Hej"))
    assert not isinstance(refused.value, NotReachable)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_slacks_own_faults_leave_doubt(place: Place, status: int) -> None:
    place.service.trouble("chat.postMessage", status=status, body=b"<html>")
    with pytest.raises(DeliveryFailed) as failed:
        await place.post(card("Hej"))
    assert failed.value.in_doubt


# ── Files ────────────────────────────────────────────────────────────────────


async def test_a_file_is_handed_over(place: Place) -> None:
    handed = Handed("file", "Plan.pdf", "application/pdf", "0" * 64)
    await place.messenger.deliver(place.own, handed)
    [message] = place.service.said(place.direct)
    [shown] = message["files"]
    assert shown["name"] == "Plan.pdf"
    [kept] = [one for one in place.service.files.values() if one.name == "Plan.pdf"]
    assert kept.content == b"abcdef"


async def test_not_among_others(place: Place) -> None:
    channel = place.service.channel("drift", place.maren)
    where = Address("slack", place.service.team.id, f"{channel.id}:1700000000.000100")
    with pytest.raises(DeliveryRefused):
        await place.messenger.deliver(
            where, Handed("file", "Plan.pdf", "application/pdf", "0" * 64)
        )


def _sent_in(place: Place, content: bytes) -> FileRef:
    file = place.service.put_file(place.maren, "Plan.pdf", content)
    file.shared_in.add(place.direct.id)
    return FileRef("Plan.pdf", f'["{place.service.team.id}", "{file.id}"]')


async def test_a_file_is_fetched(place: Place) -> None:
    assert await place.messenger.fetch(_sent_in(place, b"%PDF-1.7"), limit=100) == b"%PDF-1.7"


async def test_no_more_of_it_than_is_asked_for(place: Place) -> None:
    file = _sent_in(place, b"x" * 500_000)
    try:
        content = await place.messenger.fetch(file, limit=1000)
    except TooLarge:
        return
    assert 1000 < len(content) < 200_000


async def test_a_log_in_page_is_no_file(place: Place) -> None:
    file = _sent_in(place, b"%PDF-1.7")
    place.service.trouble("download", body=b"<!DOCTYPE html><html>Sign in</html>")
    with pytest.raises(DeliveryRefused, match="log-in"):
        await place.messenger.fetch(file, limit=100)


async def test_a_file_that_is_gone(place: Place) -> None:
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(FileRef("x", '["T0TAAGE0001", "F0GONE"]'), limit=100)
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(FileRef("x", "elsewhere"), limit=100)


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/x",
        "https://evil.example/files.slack.com",
        "http://files.slack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://10.0.0.1/x",
        "//files.slack.com/x",
    ],
)
def test_the_token_goes_to_slack_alone(url: str) -> None:
    assert not admits(FILE_HOSTS, url)
    assert not admits(HOSTS, url)


async def test_an_answer_goes_to_slack_alone(place: Place) -> None:
    await Responses(place.session).send(f"http://127.0.0.1:{place.service.port}/x", {"text": "x"})
    assert not place.service.sent("response_url")
