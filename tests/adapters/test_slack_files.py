"""Test files to and from Slack under its own names, over TLS.

The tests check what goes where, with which token, and what never goes anywhere.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot.adapters.slack.installation.installations import Installation
from bot.adapters.slack.outbound.messenger import SlackMessenger
from bot.adapters.slack.outbound.people import SlackUserDirectory
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.adapters.slack.outbound.response_urls import Responses
from bot.adapters.slack.outbound.web_api import Api
from bot.edge.download import DownloadRefused, public_session
from bot.edge.file_port import HandedOverFile
from bot.messages import (
    Address,
    DeliveryFailed,
    DeliveryRefused,
    File,
    FileRef,
    StoredFile,
    TooLarge,
)
from tests.fakes.certificates import trusting
from tests.fakes.names import Names
from tests.fakes.sink import Sink, sink
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import TOKEN, User

CONTENT = bytes(range(256)) * 5000
SHA = hashlib.sha256(CONTENT).hexdigest()
PLAN = File("file", "Plan for æøå.pdf", "application/pdf", SHA)


@dataclass
class OneToken:
    installation: Installation

    async def of(self, workspace: str) -> Installation:
        return self.installation

    def refused(self, workspace: str) -> None:
        """Do nothing: the refusal is taken here."""


@dataclass
class Files:
    """It holds one file, in pieces."""

    pieces: list[bytes] = field(default_factory=lambda: [CONTENT[:1000], CONTENT[1000:]])

    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        return HandedOverFile(
            StoredFile(PLAN.name, SHA, len(CONTENT), "application/pdf"), self._all(), "da"
        )

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        raise NotImplementedError

    async def _all(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


@dataclass
class Place:
    service: SlackService
    messenger: SlackMessenger
    maren: User
    names: Names
    storage: aiohttp.ClientSession
    elsewhere: Sink
    files: Files

    @property
    def own(self) -> Address:
        return Address("slack", self.service.team.id, self.maren.id)

    def sent_in(self, content: bytes, **about: Any) -> FileRef:
        """Put a file of hers there; `about` is what Slack tells of it otherwise than it is."""
        file = self.service.put_file(self.maren, "Plan.pdf", content)
        file.shared_in.add(self.service.direct(self.maren).id)
        shape = self.service.file_shape
        self.service.file_shape = lambda file: shape(file) | about  # type: ignore[method-assign]
        return FileRef("Plan.pdf", f'["{self.service.team.id}", "{file.id}"]')

    def tokens_to(self, name: str) -> set[str | None]:
        return {one.headers.get("Authorization") for one in self.service.sent(name)}


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(slack_service(tls=True))
        elsewhere = await stack.enter_async_context(sink())
        names = service.names()
        names.ports["elsewhere.example"] = elsewhere.port
        connector = aiohttp.TCPConnector(resolver=names, ssl=trusting())
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        storage = await stack.enter_async_context(
            public_session(resolver=names, trusted=trusting())
        )
        bot = service.installation
        tokens = OneToken(Installation("", service.team.id, bot.bot.id, bot.bot_id, "A1", TOKEN))
        api = Api(session, tokens, SlackRateLimiter(), base_url=service.api)
        files, people = Files(), SlackUserDirectory(api)
        messenger = SlackMessenger(api, people, files, storage)
        maren = service.user("maren@stf.example")
        yield Place(service, messenger, maren, names, storage, elsewhere, files)
        assert not elsewhere.received
        await people.close()


# ── To Slack ─────────────────────────────────────────────────────────────────


async def test_a_file_goes_in_three_steps_and_arrives_as_it_is(place: Place) -> None:
    receipt = await place.messenger.deliver(place.own, PLAN)
    file = place.service.files[receipt.platform_id]
    assert file.content == CONTENT
    assert (file.name, file.title) == (PLAN.name, PLAN.name)
    assert file.shared_in == {place.service.direct(place.maren).id}
    steps = [one.name for one in place.service.asked if one.name.startswith(("files", "upload"))]
    assert steps == ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]


async def test_no_token_goes_along_with_it_and_its_length_is_said(place: Place) -> None:
    await place.messenger.deliver(place.own, PLAN)
    [upload] = place.service.sent("upload")
    assert "Authorization" not in upload.headers
    assert TOKEN not in str(upload.headers)
    assert upload.headers.get("Content-Length") == str(len(CONTENT))


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/upload/v1/x",
        "http://files.slack.com/upload/v1/x",
        "https://files.slack.com.elsewhere.example/upload",
        "https://files.slack.com@elsewhere.example/upload",
        "https://127.0.0.1/upload",
        "",
    ],
)
async def test_it_goes_nowhere_but_to_slack(place: Place, url: str) -> None:
    answer = f'{{"ok": true, "upload_url": "{url}", "file_id": "F1"}}'
    place.service.trouble(
        "files.getUploadURLExternal",
        body=answer.encode(),
        headers={"Content-Type": "application/json"},
    )
    with pytest.raises(DeliveryRefused, match="another host"):
        await place.messenger.deliver(place.own, PLAN)
    assert place.elsewhere.connections == 0
    assert not place.service.sent("upload")


async def test_nor_is_it_sent_on(place: Place) -> None:
    away = {"Location": "https://elsewhere.example/x"}
    place.service.trouble("upload", status=307, headers=away)
    with pytest.raises(DeliveryFailed):
        await place.messenger.deliver(place.own, PLAN)
    assert place.elsewhere.connections == 0
    assert not place.service.sent("files.completeUploadExternal")


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
async def test_a_file_that_broke_off_is_sent_again_and_stands_there_once(
    place: Place, step: str
) -> None:
    place.service.trouble(step, reset="after", times=1)
    with pytest.raises(DeliveryFailed):
        await place.messenger.deliver(place.own, PLAN)
    await place.messenger.deliver(place.own, PLAN)
    direct = place.service.direct(place.maren)
    assert len(place.service.said(direct)) == 1


async def test_a_file_that_is_not_all_there_is_not_sent(place: Place) -> None:
    place.files.pieces = [CONTENT[:1000]]
    with pytest.raises(DeliveryFailed):
        await place.messenger.deliver(place.own, PLAN)
    assert not place.service.said(place.service.direct(place.maren))


# ── From Slack ───────────────────────────────────────────────────────────────


async def test_a_file_is_fetched_as_it_is_with_the_token(place: Place) -> None:
    file = place.sent_in(CONTENT)
    assert await place.messenger.fetch(file, limit=len(CONTENT)) == CONTENT
    assert place.tokens_to("download") == {f"Bearer {TOKEN}"}


async def test_what_slack_says_of_its_size_does_not_count(place: Place) -> None:
    file = place.sent_in(CONTENT, size=1)
    with pytest.raises(TooLarge):
        await place.messenger.fetch(file, limit=len(CONTENT) - 1)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "https://files.slack.com.elsewhere.example/x",
        "https://files.slack.com@elsewhere.example/x",
        "https://elsewhere.example#.slack.com/x",
        "https://elsewhere.example\\.slack.com/x",
        "http://files.slack.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "//elsewhere.example/x",
        "file:///etc/passwd",
        "https://a.b.slack.com/x",
    ],
)
async def test_the_token_goes_nowhere_else(place: Place, url: str) -> None:
    file = place.sent_in(CONTENT, url_private=url, url_private_download=url)
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(file, limit=10**9)
    assert place.elsewhere.connections == 0
    assert not place.service.sent("download")
    assert set(place.names.asked) <= {"www.slack.com"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_it_is_not_sent_on(place: Place, status: int) -> None:
    away = {"Location": "https://elsewhere.example/x"}
    place.service.trouble("download", status=status, headers=away)
    with pytest.raises(DownloadRefused):
        await place.messenger.fetch(place.sent_in(CONTENT), limit=10**9)
    assert place.elsewhere.connections == 0


@pytest.mark.parametrize(
    "about",
    [
        {"is_external": True},
        {"url_private": None, "url_private_download": None},
        {"url_private": 7, "url_private_download": ["x"]},
        {"file_access": "check_file_info", "url_private": "", "url_private_download": ""},
    ],
    ids=["kept elsewhere", "no address", "odd addresses", "access refused"],
)
async def test_what_is_not_slacks_own(place: Place, about: dict[str, Any]) -> None:
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(place.sent_in(CONTENT, **about), limit=10**9)
    assert not place.service.sent("download")


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html>",
        b"\n  <!doctype HTML>",
        b"\xef\xbb\xbf<!DOCTYPE html>",
        b"<html><body>",
        b"<HTML lang='da'>",
    ],
)
async def test_the_page_to_log_in_at_is_no_file(place: Place, page: bytes) -> None:
    file = place.sent_in(CONTENT)
    place.service.trouble("download", body=page)
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(file, limit=10**9)


async def test_a_page_somebody_sends_is_one(place: Place) -> None:
    page = b"<!DOCTYPE html><html>Plan</html>"
    assert await place.messenger.fetch(place.sent_in(page), limit=1000) == page


async def test_a_token_without_the_scope_gets_no_page_for_a_file(place: Place) -> None:
    file = place.sent_in(CONTENT)
    place.service.installation.scopes = frozenset({"chat:write"})
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(file, limit=10**9)


# ── Answers beside ───────────────────────────────────────────────────────────


async def test_an_answer_beside_goes_to_slack(place: Place) -> None:
    direct = place.service.direct(place.maren)
    url = place.service.response_url("actions", place.maren, direct, ephemeral=True)
    await Responses(place.storage).send(url, {"text": "hej", "response_type": "ephemeral"})
    assert len(place.service.sent("response_url")) == 1
    assert place.tokens_to("response_url") == {None}


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "https://hooks.slack.com.elsewhere.example/x",
        "https://hooks.slack.com@elsewhere.example/x",
        "https://files.slack.com/x",
        "http://hooks.slack.com/x",
        "https://127.0.0.1/x",
        "https://hooks.slack.com:8443/x",
        "",
    ],
)
async def test_and_nowhere_else(place: Place, url: str) -> None:
    await Responses(place.storage).send(url, {"text": "hej"})
    assert not place.service.asked
    assert place.elsewhere.connections == 0


async def test_nor_is_an_answer_sent_on(place: Place) -> None:
    away = {"Location": "https://elsewhere.example/x"}
    place.service.trouble("response_url", status=307, headers=away)
    await Responses(place.storage).send("https://hooks.slack.com/actions/x", {"text": "hej"})
    assert place.elsewhere.connections == 0
