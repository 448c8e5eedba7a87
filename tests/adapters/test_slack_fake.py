"""Test the fake Slack with Slack's own SDK and with a small app on Bolt.

The tests check what it takes, what it refuses, and how it delivers.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal, TypeAlias

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.certificates import trusting
from tests.fakes.clock import FakeClock
from tests.fakes.slack_client import REQUIRED, World
from tests.fakes.slack_delivery import Line, OverHttp, over_http
from tests.fakes.slack_service import SlackService, slack_service
from tests.fakes.slack_world import (
    APP_TOKEN,
    CLIENT,
    CLIENT_SECRET,
    SCOPES,
    SIGNING_SECRET,
    TOKEN,
    Enterprise,
    Team,
)

Transport: TypeAlias = Literal["http", "socket"]
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

OTHER = "xoxb-of-nobody"
OTHERS = Team("T0ANDRE0001", "Andre", "andre")
HEJ = {"type": "section", "text": {"type": "mrkdwn", "text": "Hej"}}


def titled(text: str = "Titel") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def modal(*blocks: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": titled(), "blocks": list(blocks)} | more


@pytest.fixture(name="clock")
def fixture_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(name="service")
async def fixture_service(clock: FakeClock) -> AsyncIterator[SlackService]:
    async with slack_service(clock=clock) as service:
        yield service


@pytest.fixture(name="client")
def fixture_client(service: SlackService) -> AsyncWebClient:
    return AsyncWebClient(TOKEN, base_url=service.api)


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    """Return what the SDK was told by a call that was refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: dict[str, Any] = caught.value.response.data
    return answer


async def error_of(call: Awaitable[Any]) -> str:
    return str((await refused(call))["error"])


# ── Tokens and scopes ────────────────────────────────────────────────────────


async def test_who_the_token_is(client: AsyncWebClient, service: SlackService) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == service.installation.bot.id
    assert answer["team_id"] == service.team.id


@pytest.mark.parametrize("standing", ["token_revoked", "account_inactive", "token_expired"])
async def test_a_token_that_is_no_good_any_more(
    client: AsyncWebClient, service: SlackService, standing: Any
) -> None:
    service.installation.standing = standing
    assert await error_of(client.auth_test()) == standing


async def test_a_token_that_never_was(client: AsyncWebClient) -> None:
    assert await error_of(client.auth_test(token=OTHER)) == "invalid_auth"
    client.token = None
    assert await error_of(client.auth_test()) == "not_authed"
    assert await error_of(client.auth_test(token=APP_TOKEN)) == "not_allowed_token_type"


async def test_a_scope_that_is_missing_is_named(
    client: AsyncWebClient, service: SlackService
) -> None:
    service.installation.scopes = SCOPES - {"chat:write"}
    maren = service.user("maren@stf.example")
    answer = await refused(client.chat_postMessage(channel=maren.id, text="Hej"))
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "chat:write"
    assert "users:read" in answer["provided"]


async def test_revoking_and_uninstalling(client: AsyncWebClient, service: SlackService) -> None:
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_revoke())["revoked"] is True
    assert await error_of(client.auth_test()) == "token_revoked"
    service.installation.standing = ""
    wrong = client.apps_uninstall(client_id=CLIENT, client_secret=OTHER)
    assert await error_of(wrong) == "bad_client_secret"
    await client.apps_uninstall(client_id=CLIENT, client_secret=CLIENT_SECRET)
    assert await error_of(client.auth_test()) == "account_inactive"


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_installing_by_oauth(service: SlackService) -> None:
    maren = service.user("maren@andre.example", team=OTHERS)
    link = (
        f"https://slack.com/oauth/v2/authorize?client_id={CLIENT}"
        "&scope=chat:write&state=s&redirect_uri=https://k"
    )
    back = service.authorise(link, maren)
    code = back.partition("code=")[2].partition("&")[0]
    assert back.startswith("https://k?code=")
    assert back.endswith("&state=s")
    client = AsyncWebClient(base_url=service.api)
    ours = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "redirect_uri": "https://k"}
    for wrong, error in (
        ({"client_id": "other"}, "invalid_client_id"),
        ({"client_secret": "other"}, "bad_client_secret"),
        ({"code": "other"}, "invalid_code"),
        ({"redirect_uri": "https://other"}, "bad_redirect_uri"),
    ):
        call = client.oauth_v2_access(**(ours | {"code": code} | wrong))
        assert await error_of(call) == error
    answer = await client.oauth_v2_access(**ours, code=code)
    assert answer["team"] == {"id": OTHERS.id, "name": "Andre"}
    assert answer["is_enterprise_install"] is False
    assert (await client.auth_test(token=answer["access_token"]))["team_id"] == OTHERS.id
    again = client.oauth_v2_access(**ours, code=code)
    assert await error_of(again) == "code_already_used"


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_installing_in_a_whole_organisation() -> None:
    team = Team("T0GRID00001", enterprise=Enterprise("E0GRID00001", "Staten"))
    async with slack_service(team=team) as service:
        maren = service.user("maren@stat.example")
        assert maren.id[0] == "W"
        code = service.authorise(
            f"https://slack.com/?client_id={CLIENT}&scope=chat:write", maren, org=True
        )
        client = AsyncWebClient(base_url=service.api)
        answer = await client.oauth_v2_access(
            client_id=CLIENT, client_secret=CLIENT_SECRET, code=code.partition("code=")[2]
        )
        assert answer["team"] is None
        assert answer["enterprise"] == {"id": "E0GRID00001", "name": "Staten"}
        assert answer["is_enterprise_install"] is True
        assert (await client.auth_test(token=answer["access_token"]))["is_enterprise_install"]


# ── Messages ─────────────────────────────────────────────────────────────────


async def test_a_message_is_posted_changed_and_deleted(
    client: AsyncWebClient, service: SlackService
) -> None:
    maren = service.user("maren@stf.example")
    posted = await client.chat_postMessage(channel=maren.id, text="Hej", blocks=[HEJ])
    place = service.direct(maren)
    assert posted["channel"] == place.id
    [block] = posted["message"]["blocks"]
    assert block["block_id"]
    assert block["text"] == {"type": "mrkdwn", "text": "Hej", "verbatim": False}
    await client.chat_update(channel=place.id, ts=posted["ts"], text="Hej igen")
    [message] = service.said(place)
    assert message["text"] == "Hej igen"
    assert message["blocks"] == [block]
    assert [one["text"] for _, one in service.stood] == ["Hej", "Hej igen"]
    await client.chat_update(channel=place.id, ts=posted["ts"], text="Kort", blocks=[])
    assert "blocks" not in service.said(place)[0]
    await client.chat_delete(channel=place.id, ts=posted["ts"])
    assert service.said(place) == []


async def test_a_message_that_is_not_taken(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    answer = await refused(
        client.chat_postMessage(channel=maren.id, text="x", blocks=[HEJ | {"type": "bagde"}])
    )
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["unsupported type: bagde [json-pointer:/blocks/0/type]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]
    nothing = client.api_call("chat.postMessage", json={"channel": maren.id})
    assert await error_of(nothing) == "no_text"
    strange = client.chat_postMessage(channel=maren.id, text="x", metadata={"event_type": "x"})
    assert await error_of(strange) == "invalid_metadata_format"
    assert service.stood == []
    assert service.refused[0] == ("chat.postMessage", "invalid_blocks")


async def test_where_no_message_goes(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    gone = service.user("gone@stf.example", deleted=True)
    open_one = service.channel("drift", maren, with_bot=False)
    closed_one = service.channel("lukket", maren, kind="group", with_bot=False)
    old = service.channel("gammel", maren)
    old.is_archived = True
    for place, error in (
        ("C0NOWHERE01", "channel_not_found"),
        (gone.id, "channel_not_found"),
        (service.user("x@andre.example", team=OTHERS).id, "channel_not_found"),
        (open_one.id, "not_in_channel"),
        (closed_one.id, "channel_not_found"),
        (old.id, "is_archived"),
    ):
        assert await error_of(client.chat_postMessage(channel=place, text="x")) == error


async def test_a_message_of_somebody_else_is_not_changed(
    client: AsyncWebClient, service: SlackService
) -> None:
    maren = service.user("maren@stf.example")
    place = service.direct(maren)
    service.take(place, {"type": "message", "ts": "1.000001", "user": maren.id, "text": "Mit"})
    update = client.chat_update(channel=place.id, ts="1.000001", text="x")
    assert await error_of(update) == "cant_update_message"
    delete = client.chat_delete(channel=place.id, ts="1.000001")
    assert await error_of(delete) == "cant_delete_message"
    missing = client.chat_update(channel=place.id, ts="2.000001", text="x")
    assert await error_of(missing) == "message_not_found"


async def test_an_ephemeral_message_is_for_one_who_is_there(
    client: AsyncWebClient, service: SlackService
) -> None:
    maren, yusuf = service.user("maren@stf.example"), service.user("yusuf@stf.example")
    place = service.channel("drift", maren)
    said = await client.chat_postEphemeral(channel=place.id, user=maren.id, text="Kun dig")
    assert [one["text"] for one in service.privately(maren, place)] == ["Kun dig"]
    assert service.said(place) == []
    update = client.chat_update(channel=place.id, ts=said["message_ts"], text="x")
    assert await error_of(update) == "cant_update_message"
    other = client.chat_postEphemeral(channel=place.id, user=yusuf.id, text="Kun dig")
    assert await error_of(other) == "user_not_in_channel"


async def test_history_and_threads(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    metadata = {"event_type": "outbox", "event_payload": {"id": "7"}}
    first = await client.chat_postMessage(channel=maren.id, text="1", metadata=metadata)
    place = first["channel"]
    await client.chat_postMessage(channel=place, text="svar", thread_ts=first["ts"])
    await client.chat_postMessage(channel=place, text="2")
    page = await client.conversations_history(channel=place, limit=1)
    assert [one["text"] for one in page["messages"]] == ["2"]
    assert page["has_more"] is True
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=place, cursor=cursor)
    assert [one["text"] for one in rest["messages"]] == ["1"]
    assert rest["messages"][0]["reply_count"] == 1
    assert "metadata" not in rest["messages"][0]
    whole = await client.conversations_history(channel=place, include_all_metadata=True)
    assert whole["messages"][1]["metadata"] == metadata
    since = await client.conversations_history(channel=place, oldest=first["ts"])
    assert [one["text"] for one in since["messages"]] == ["2"]
    thread = await client.conversations_replies(channel=place, ts=first["ts"])
    assert [one["text"] for one in thread["messages"]] == ["1", "svar"]
    nothing = client.conversations_replies(channel=place, ts="9.000001")
    assert await error_of(nothing) == "thread_not_found"


async def test_history_needs_the_scope_of_its_kind(
    client: AsyncWebClient, service: SlackService
) -> None:
    place = service.channel("drift", service.user("maren@stf.example"))
    answer = await refused(client.conversations_history(channel=place.id))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_methods_that_read_no_json(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    for method, json_arguments in (
        ("users.info", {"user": maren.id}),
        ("conversations.history", {"channel": service.direct(maren).id}),
        ("files.info", {"file": "F1"}),
        ("files.getUploadURLExternal", {"filename": "x", "length": 1}),
    ):
        answer = await refused(client.api_call(method, json=json_arguments))
        assert answer["error"] == "invalid_arguments"
        assert "missing required field" in str(answer["response_metadata"])
    assert (await client.api_call("users.info", data={"user": maren.id}))["ok"]


async def test_what_cannot_be_read(client: AsyncWebClient, service: SlackService) -> None:
    blocks = client.api_call("chat.postMessage", data={"channel": "x", "blocks": "[{"})
    assert await error_of(blocks) == "invalid_blocks_format"
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{service.api}chat.postMessage", data=b"{", headers=headers) as answer,
    ):
        assert (await answer.json())["error"] == "invalid_json"


# ── People and conversations ─────────────────────────────────────────────────


async def test_what_is_told_of_people(client: AsyncWebClient, service: SlackService) -> None:
    guest = service.user("guest@stf.example", is_ultra_restricted=True, locale="en-GB")
    told = (await client.users_info(user=guest.id, include_locale=True))["user"]
    assert told["is_ultra_restricted"] is True
    assert told["locale"] == "en-GB"
    assert told["tz"] == "Europe/Copenhagen"
    assert told["profile"]["email"] == "guest@stf.example"
    service.installation.scopes = SCOPES - {"users:read.email"}
    assert "email" not in (await client.users_info(user=guest.id))["user"]["profile"]
    assert await error_of(client.users_info(user="U0NOBODY001")) == "user_not_found"
    stranger = service.user("x@andre.example", team=OTHERS)
    assert await error_of(client.users_info(user=stranger.id)) == "user_not_visible"
    service.channel("fælles", guest, stranger, shared_with=[OTHERS])
    told = (await client.users_info(user=stranger.id))["user"]
    assert told["is_stranger"] is True
    assert told["team_id"] == OTHERS.id


async def test_looking_people_up(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    service.user("gone@stf.example", deleted=True)
    service.user("x@andre.example", team=OTHERS)
    found = await client.users_lookupByEmail(email="Maren@STF.example")
    assert found["user"]["id"] == maren.id
    for email in ("gone@stf.example", "x@andre.example", "nobody@stf.example"):
        assert await error_of(client.users_lookupByEmail(email=email)) == "users_not_found"


async def test_opening_conversations(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    opened = await client.conversations_open(users=maren.id)
    assert opened["channel"]["id"] == service.direct(maren).id
    for user, error in (
        ("U0NOBODY001", "user_not_found"),
        (service.user("gone@stf.example", deleted=True).id, "user_disabled"),
        (service.installation.bot.id, "cannot_dm_bot"),
    ):
        assert await error_of(client.conversations_open(users=user)) == error


async def test_what_is_told_of_a_channel(client: AsyncWebClient, service: SlackService) -> None:
    service.installation.scopes = SCOPES | {"channels:read", "im:read"}
    maren = service.user("maren@stf.example")
    shared = service.channel("fælles", maren, shared_with=[OTHERS])
    told = (await client.conversations_info(channel=shared.id))["channel"]
    assert told["is_ext_shared"] is True
    assert told["shared_team_ids"] == [service.team.id, OTHERS.id]
    told = (await client.conversations_info(channel=service.direct(maren).id))["channel"]
    assert (told["is_im"], told["user"]) == (True, maren.id)


# ── Views ────────────────────────────────────────────────────────────────────


async def test_a_trigger_is_good_once_and_for_three_seconds(
    client: AsyncWebClient, service: SlackService, clock: FakeClock
) -> None:
    maren = service.user("maren@stf.example")
    trigger = service.trigger(maren)
    clock.forward(seconds=2)
    await client.views_open(trigger_id=trigger, view=modal(HEJ))
    again = client.views_open(trigger_id=trigger, view=modal(HEJ))
    assert await error_of(again) == "exchanged_trigger_id"
    late = service.trigger(maren)
    clock.forward(seconds=4)
    assert await error_of(client.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    strange = client.views_open(trigger_id="1.2.x", view=modal())
    assert await error_of(strange) == "invalid_trigger_id"
    missing = await refused(client.api_call("views.open", json={"view": modal()}))
    assert "trigger_id" in str(missing["response_metadata"])


async def test_a_view_that_is_not_taken_spends_no_trigger(
    client: AsyncWebClient, service: SlackService
) -> None:
    trigger = service.trigger(service.user("maren@stf.example"))
    answer = await refused(
        client.views_open(trigger_id=trigger, view=modal(title=titled("x" * 25)))
    )
    assert answer["error"] == "invalid_arguments"
    assert "json-pointer:/view/title/text" in answer["response_metadata"]["messages"][0]
    await client.views_open(trigger_id=trigger, view=modal())


async def test_modals_are_pushed_updated_and_at_most_three(
    client: AsyncWebClient, service: SlackService
) -> None:
    maren = service.user("maren@stf.example")
    view = (
        await client.views_open(trigger_id=service.trigger(maren), view=modal(external_id="vores"))
    )["view"]
    away = client.views_push(trigger_id=service.trigger(maren), view=modal())
    assert await error_of(away) == "not_found"
    pushed = view
    for _ in range(2):
        trigger = service.trigger(maren, pushed["id"])
        pushed = (await client.views_push(trigger_id=trigger, view=modal()))["view"]
        assert pushed["root_view_id"] == view["id"]
    deeper = client.views_push(trigger_id=service.trigger(maren, pushed["id"]), view=modal())
    assert await error_of(deeper) == "push_limit_reached"
    twice = client.views_push(
        trigger_id=service.trigger(maren, pushed["id"]), view=modal(external_id="vores")
    )
    assert await error_of(twice) == "duplicate_external_id"
    new = (await client.views_update(external_id="vores", view=modal(HEJ), hash=view["hash"]))[
        "view"
    ]
    assert new["hash"] != view["hash"]
    old = client.views_update(view_id=view["id"], view=modal(HEJ), hash=view["hash"])
    assert await error_of(old) == "hash_conflict"
    service.close_modal(maren, all_of_them=True)
    assert await error_of(client.views_update(view_id=view["id"], view=modal())) == "not_found"


async def test_a_home_is_published(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    home = {"type": "home", "blocks": [HEJ]}
    first = (await client.views_publish(user_id=maren.id, view=home))["view"]
    second = (await client.views_publish(user_id=maren.id, view=home, hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    old = client.views_publish(user_id=maren.id, view=home, hash=first["hash"])
    assert await error_of(old) == "hash_conflict"
    wrong = client.views_publish(user_id=maren.id, view=modal())
    assert await error_of(wrong) == "invalid_arguments"
    nobody = client.views_publish(user_id="U0NOBODY001", view=home)
    assert await error_of(nobody) == "invalid_arguments"


# ── Files ────────────────────────────────────────────────────────────────────


async def test_a_file_is_uploaded_and_posted(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    place = service.direct(maren)
    sent = await client.files_upload_v2(
        channel=place.id, filename="plan.txt", content="Planen", initial_comment="Her"
    )
    [message] = service.said(place)
    assert message["text"] == "Her"
    assert [file["name"] for file in message["files"]] == ["plan.txt"]
    file = service.files[sent["file"]["id"]]
    assert file.content == b"Planen"
    told = (await client.files_info(file=file.id))["file"]
    assert told["size"] == 6
    again = client.files_completeUploadExternal(files=[{"id": file.id, "title": "x"}])
    assert await error_of(again) == "file_not_found"


async def test_an_upload_has_the_length_that_was_told(
    client: AsyncWebClient, service: SlackService
) -> None:
    told = await client.files_getUploadURLExternal(filename="x", length=5)
    async with aiohttp.ClientSession() as session:
        async with session.post(told["upload_url"], data=b"1234") as answer:
            assert answer.status == 400
        form = {"filename": BytesIO(b"12345")}
        async with session.post(told["upload_url"], data=form) as answer:
            assert answer.status == 200
    maren = service.user("maren@stf.example")
    files = [{"id": told["file_id"], "title": "x"}]
    wrong = client.files_completeUploadExternal(files=files, channel_id=maren.id)
    assert await error_of(wrong) == "channel_not_found"
    await client.files_completeUploadExternal(files=files, channel_id=service.direct(maren).id)


async def test_a_download_without_the_right_token_is_a_page_to_log_in_at(
    service: SlackService,
) -> None:
    maren = service.user("maren@stf.example")
    file = service.put_file(maren, "årsplan.pdf", b"%PDF", mimetype="application/pdf")
    file.shared_in.add(service.direct(maren).id)
    url = service.file_shape(file)["url_private_download"]

    async def fetched(token: str | None = TOKEN) -> tuple[int, str, bytes]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, headers=headers) as answer,
        ):
            return answer.status, answer.content_type, await answer.read()

    assert await fetched() == (200, "application/pdf", b"%PDF")
    for token in (None, "xoxb-other", APP_TOKEN):
        assert (await fetched(token))[:2] == (200, "text/html")
    service.installation.scopes = SCOPES - {"files:read"}
    assert (await fetched())[:2] == (200, "text/html")
    service.installation.scopes = SCOPES
    service.lose_files()
    assert (await fetched())[0] == 404


# ── Response URLs ────────────────────────────────────────────────────────────


async def test_a_response_url_is_good_five_times_and_for_half_an_hour(
    service: SlackService, clock: FakeClock
) -> None:
    maren = service.user("maren@stf.example")
    place = service.channel("drift", maren)
    url = service.response_url("commands", maren, place, ephemeral=False)
    webhook = AsyncWebhookClient(url)
    for number in range(5):
        assert (await webhook.send(text=f"{number}")).status_code == 200
    assert len(service.privately(maren, place)) == 5
    used = await webhook.send(text="6")
    assert (used.status_code, json.loads(used.body)["error"]) == (404, "used_url")
    late = AsyncWebhookClient(service.response_url("app", maren, place, ephemeral=False))
    clock.forward(minutes=31)
    assert json.loads((await late.send(text="x")).body)["error"] == "expired_url"
    bad = AsyncWebhookClient(service.response_url("app", maren, place, ephemeral=False))
    assert json.loads((await bad.send(text="")).body)["error"] == "no_text"
    strange = AsyncWebhookClient(f"{service.at('hooks.slack.com')}/app/T/1/x")
    assert (await strange.send(text="x")).status_code == 404


async def test_a_response_url_replaces_and_deletes(
    client: AsyncWebClient, service: SlackService
) -> None:
    maren = service.user("maren@stf.example")
    place = service.channel("drift", maren)
    posted = await client.chat_postMessage(channel=place.id, text="Først")
    whispered = await client.chat_postEphemeral(channel=place.id, user=maren.id, text="Stille")

    def answering(ts: str, *, ephemeral: bool) -> AsyncWebhookClient:
        return AsyncWebhookClient(
            service.response_url("actions", maren, place, origin=ts, ephemeral=ephemeral)
        )

    common = answering(posted["ts"], ephemeral=False)
    await common.send(text="Så", replace_original=True)
    assert [one["text"] for one in service.said(place)] == ["Så"]
    await common.send(text="Til alle", response_type="in_channel")
    assert [one["text"] for one in service.said(place)] == ["Så", "Til alle"]
    await common.send(delete_original=True)
    assert [one["text"] for one in service.said(place)] == ["Til alle"]
    private = answering(whispered["message_ts"], ephemeral=True)
    await private.send(text="Stadig stille", replace_original=True)
    assert [one["text"] for one in service.privately(maren, place)] == ["Stadig stille"]
    await private.send(delete_original=True)
    assert service.privately(maren, place) == []


# ── What goes wrong ──────────────────────────────────────────────────────────


async def test_a_limit_is_kept_and_the_sdk_waits(
    client: AsyncWebClient, service: SlackService, clock: FakeClock
) -> None:
    maren = service.user("maren@stf.example")
    service.limits = True
    for _ in range(3):
        await client.chat_postMessage(channel=maren.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=maren.id, text="x")
    response: Any = caught.value.response
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "3"
    assert response["error"] == "ratelimited"
    clock.forward(seconds=3)
    await client.chat_postMessage(channel=maren.id, text="x")
    service.limits = False
    service.trouble("chat.postMessage", status=429, retry_after="0", times=1)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await client.chat_postMessage(channel=maren.id, text="x")


async def test_a_limit_is_each_methods(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    service.limits = True
    for _ in range(50):
        await client.conversations_open(users=maren.id)
    assert await error_of(client.conversations_open(users=maren.id)) == "ratelimited"
    await client.users_info(user=maren.id)


async def test_trouble(client: AsyncWebClient, service: SlackService) -> None:
    maren = service.user("maren@stf.example")
    place = service.direct(maren)
    client.retry_handlers.clear()

    async def post(channel: str = place.id) -> Any:
        return await client.chat_postMessage(channel=channel, text="x")

    service.trouble("chat.postMessage", error="restricted_action", channel=place.id, times=1)
    assert (await post(maren.id))["ok"]
    assert await error_of(post()) == "restricted_action"
    service.trouble(
        "chat", status=503, body=b"<html>", headers={"Content-Type": "text/html"}, times=1
    )
    with pytest.raises(SlackApiError) as caught:
        await post()
    assert caught.value.response.status_code == 503
    before, after = len(service.stood), len(service.stood) + 1
    service.trouble("chat", reset="before", times=1)
    with pytest.raises(aiohttp.ClientError):
        await post()
    assert len(service.stood) == before
    service.trouble("chat", reset="after", times=1)
    with pytest.raises(aiohttp.ClientError):
        await post()
    assert len(service.stood) == after
    slow = service.trouble("chat", until=asyncio.Event(), times=1)
    posting = asyncio.create_task(post())
    await slow.arrived.wait()
    assert len(service.stood) == after
    assert slow.until is not None
    slow.until.set()
    assert (await posting)["ok"]
    service.away = True
    with pytest.raises(aiohttp.ClientError):
        await post()
    service.well()
    assert (await post())["ok"]
    assert len(service.sent("chat.postMessage")) == 7


async def test_under_slacks_own_names(clock: FakeClock) -> None:
    async with slack_service(clock=clock, tls=True) as service:
        maren = service.user("maren@stf.example")
        connector = aiohttp.TCPConnector(resolver=service.names(), ssl=trusting())
        async with aiohttp.ClientSession(connector=connector) as session:
            client = AsyncWebClient(TOKEN, base_url=service.api, session=session, ssl=trusting())
            assert service.api == "https://www.slack.com/api/"
            assert (await client.chat_postMessage(channel=maren.id, text="x"))["ok"]
            file = service.put_file(maren, "x.txt", b"x")
            assert service.file_shape(file)["url_private"].startswith("https://files.slack.com/")


# ── Delivery over HTTP ───────────────────────────────────────────────────────


@asynccontextmanager
async def listening(answer: Handler) -> AsyncIterator[str]:
    """Serve something to which everything is brought."""
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


class Later(SignatureClock):
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> float:
        return super().now() + self.seconds


async def test_a_request_is_signed_as_the_sdk_wants_it(service: SlackService) -> None:
    taken: list[tuple[bytes, dict[str, str]]] = []

    async def answer(request: web.Request) -> web.Response:
        taken.append((await request.read(), dict(request.headers)))
        return web.Response()

    async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
        maren = World(service, line).person("maren@stf.example")
        await maren.says("Hej")
        await maren.commands("hjælp & mere")
        await maren.shortcut("kb:event")
    kinds = ["application/json", *["application/x-www-form-urlencoded"] * 2]
    assert [headers["Content-Type"] for _, headers in taken] == kinds
    for body, headers in taken:
        assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, headers)
        assert not SignatureVerifier("another").is_valid_request(body, headers)
        assert not SignatureVerifier(SIGNING_SECRET).is_valid_request(body + b" ", headers)
        late = SignatureVerifier(SIGNING_SECRET, Later(301))
        assert not late.is_valid_request(body, headers)


@pytest.mark.parametrize(
    ("statuses", "reasons"),
    [
        pytest.param([200], [], id="taken"),
        pytest.param([500, 404, 200], ["http_error"] * 2, id="taken at the third try"),
        pytest.param([500] * 9, ["http_error"] * 3, id="given up"),
    ],
)
async def test_an_event_is_tried_again(
    service: SlackService, statuses: list[int], reasons: list[str]
) -> None:
    taken: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        taken.append(dict(request.headers))
        return web.Response(status=statuses[len(taken) - 1])

    async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
        maren = World(service, line).person("maren@stf.example").fresh(lenient=True)
        await maren.says("Hej")
    assert "X-Slack-Retry-Num" not in taken[0]
    assert [one["X-Slack-Retry-Num"] for one in taken[1:]] == [
        str(number) for number in range(1, len(reasons) + 1)
    ]
    assert [one["X-Slack-Retry-Reason"] for one in taken[1:]] == reasons
    [delivered] = service.delivered
    assert delivered.acked == (statuses[-1] == 200)


async def test_whoever_is_late_failed(service: SlackService) -> None:
    async def answer(request: web.Request) -> web.Response:
        if "X-Slack-Retry-Num" not in request.headers:
            await asyncio.sleep(0.5)
        return web.Response()

    async with listening(answer) as url, over_http(url, SIGNING_SECRET, patience=0.1) as line:
        await World(service, line).person("maren@stf.example").says("Hej")
    [delivered] = service.delivered
    assert [one.failed for one in delivered.attempts] == ["http_timeout", None]


async def test_nobody_there_no_retry_and_redirects(service: SlackService) -> None:
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        if request.path == "/no":
            return web.Response(status=500, headers={"x-slack-no-retry": "1"})
        raise web.HTTPTemporaryRedirect(request.path)

    async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
        nobody = await line.post("http://127.0.0.1:9/", b"", {})
        around = await line.post(url, b"", {})
        maren = World(service, _to(line, url.replace("/slack/events", "/no"))).person(
            "m@stf.example"
        )
        await maren.fresh(lenient=True).says("Hej")
    assert nobody.failed == "connection_failed"
    assert around.failed == "too_many_redirects"
    assert len(service.delivered[0].attempts) == 1


def _to(line: OverHttp, url: str) -> OverHttp:
    return OverHttp({"event": url, "interaction": url, "command": url}, line.secret, line.session)


async def test_what_people_do_is_never_tried_again(service: SlackService) -> None:
    taken = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal taken
        taken += 1
        return web.Response(status=500)

    async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
        maren = World(service, line).person("maren@stf.example").fresh(lenient=True)
        await maren.commands("hjælp")
        await maren.shortcut("kb:event")
    assert taken == 2
    maren.sees("/krav failed with the error “dispatch_failed”", "Something went wrong")


# ── Delivery over Socket Mode ────────────────────────────────────────────────


@asynccontextmanager
async def connected(service: SlackService) -> AsyncIterator[SocketModeClient]:
    web_client = AsyncWebClient(base_url=service.api)
    client = SocketModeClient(APP_TOKEN, web_client=web_client, ping_interval=0.2)
    await client.connect()  # type: ignore[no-untyped-call]  # as the SDK has it
    await asyncio.wait_for(service.sockets.arrived.wait(), 5)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # as the SDK has it
        if client.message_receiver is not None:
            await asyncio.gather(client.message_receiver, return_exceptions=True)


async def test_the_sdk_gets_envelopes_and_acks_them(service: SlackService) -> None:
    async with connected(service) as client:

        async def ack(client: Any, request: Any) -> None:
            payload = {"text": "Javel"} if request.type == "slash_commands" else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

        client.socket_mode_request_listeners.append(ack)
        maren = World(service, service.sockets).person("maren@stf.example")
        await maren.says("Hej")
        await maren.commands("hjælp")
        await maren.shortcut("kb:event")
        maren.sees("Javel")
    brought = service.sockets.brought
    assert [one["type"] for one in brought] == ["events_api", "slash_commands", "interactive"]
    assert [one["accepts_response_payload"] for one in brought] == [False, True, True]
    assert all(one.acked for one in service.delivered)


async def test_an_envelope_that_is_not_acked_comes_again(service: SlackService) -> None:
    service.sockets.patience = 0.1
    attempts: list[tuple[Any, Any]] = []
    async with connected(service) as client:

        async def ack(client: Any, request: Any) -> None:
            attempts.append((request.retry_attempt, request.retry_reason))
            if request.retry_attempt == 2:
                await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        client.socket_mode_request_listeners.append(ack)
        await World(service, service.sockets).person("maren@stf.example").says("Hej")
    assert attempts == [(0, ""), (1, "timeout"), (2, "timeout")]


async def test_a_socket_needs_a_token_of_its_own_and_a_ticket(service: SlackService) -> None:
    client = AsyncWebClient(base_url=service.api)
    for token, error in ((TOKEN, "not_allowed_token_type"), ("xapp-other", "invalid_auth")):
        assert await error_of(client.apps_connections_open(app_token=token)) == error
    opened = await client.apps_connections_open(app_token=APP_TOKEN)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_any_one_connection_gets_it_and_ten_are_enough(service: SlackService) -> None:
    client = AsyncWebClient(base_url=service.api)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def open_one() -> aiohttp.ClientWebSocketResponse:
            url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
            return await stack.enter_async_context(session.ws_connect(url))

        sockets = [await open_one() for _ in range(10)]
        hellos = [(await one.receive_json())["num_connections"] for one in sockets]
        assert hellos == list(range(1, 11))
        refusal = await (await open_one()).receive_json()
        assert refusal == {"type": "disconnect", "reason": "too_many_websockets"}
        service.sockets.patience = 0.1
        service.retry_delays = ()
        maren = World(service, service.sockets).person("maren@stf.example").fresh(lenient=True)
        await maren.says("Hej")
        [envelope] = service.sockets.brought
        assert (await sockets[0].receive_json())["envelope_id"] == envelope["envelope_id"]
        for one in sockets[1:]:
            with pytest.raises(TimeoutError):
                await one.receive(timeout=0.001)


async def test_the_sdk_connects_anew_when_it_is_asked_to(service: SlackService) -> None:
    async with connected(service) as client:
        seen: list[str] = []
        asked = asyncio.Event()

        async def remember(message: Any) -> None:
            if reason := json.loads(message.data).get("reason", ""):
                seen.append(reason)
            if reason == "refresh_requested":
                asked.set()

        client.on_message_listeners.append(remember)
        await service.sockets.warn()
        [old] = service.sockets.connections
        await service.sockets.refresh()
        await asyncio.wait_for(asked.wait(), 5)
        await asyncio.wait_for(service.sockets.arrived.wait(), 5)
        assert seen == ["warning", "refresh_requested"]
        assert service.sockets.connections != [old]


async def test_without_a_connection_nothing_is_delivered(service: SlackService) -> None:
    maren = World(service, service.sockets).person("maren@stf.example").fresh(lenient=True)
    await maren.says("Hej")
    assert {one.failed for one in service.delivered[0].attempts} == {"connection_failed"}


# ── People, with an app on Bolt ──────────────────────────────────────────────


def input_of(name: str, element: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    named = {"action_id": name, **element}
    return {"type": "input", "block_id": name, "label": titled(name), "element": named, **more}


CHOICES = [{"text": titled(one), "value": one.lower()} for one in ("Rød", "Grøn", "Blå")]
FORM = modal(
    {"type": "section", "text": {"type": "mrkdwn", "text": "*1* af 2"}},
    input_of("Navn", {"type": "plain_text_input", "max_length": 20}),
    input_of("Dato", {"type": "datepicker", "initial_date": "2026-03-02"}),
    input_of("Farve", {"type": "static_select", "options": CHOICES}, optional=True),
    input_of("Flere", {"type": "checkboxes", "options": CHOICES}, optional=True),
    input_of("Hvem", {"type": "users_select"}, optional=True),
    input_of("Adresse", {"type": "url_text_input"}, optional=True),
    input_of("Bilag", {"type": "file_input"}, optional=True),
    submit=titled("Videre"),
    callback_id="form",
    private_metadata="the first",
    notify_on_close=True,
)
MORE = {
    "type": "overflow",
    "action_id": "more",
    "options": [{"text": titled(one), "value": one} for one in ("Ret", "Slet")],
}
CARD = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "Hvad &amp; hvornår?"},
        "accessory": MORE,
    },
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "open", "text": titled("Åbn"), "value": "v1"},
            {"type": "button", "action_id": "gone", "text": titled("Væk"), "value": "v2"},
            {"type": "users_select", "action_id": "who", "placeholder": titled("Vælg person")},
        ],
    },
]


def bolt(service: SlackService, seen: list[dict[str, Any]]) -> AsyncApp:
    """Make an app that shows everything once; `seen` are the bodies it got."""
    client = AsyncWebClient(TOKEN, base_url=service.api)
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)

    @app.use
    async def remember(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
        seen.append(body)
        await next()

    _talk(app)
    _use_forms(app)
    return app


def _talk(app: AsyncApp) -> None:
    @app.event("message")
    async def answer(event: dict[str, Any], say: Any) -> None:
        files = "".join(f" {file['name']}" for file in event.get("files", []))
        if "subtype" not in event or files:
            await say(text=event["text"] + files, blocks=CARD)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say(text=f"Ja, <@{event['user']}>", thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("app_home_opened")
    async def go_home(event: dict[str, Any], client: AsyncWebClient) -> None:
        home = {"type": "home", "blocks": [HEJ, CARD[1]]}
        await client.views_publish(user_id=event["user"], view=home)

    @app.command("/krav")
    async def command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack(f"Du skrev {command['text']}")
        await respond("Og lidt til")

    @app.shortcut("kb:keep")
    async def keep(ack: Any, shortcut: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Gemt: {shortcut['message']['text']}")


def _use_forms(app: AsyncApp) -> None:
    @app.action("open")
    async def open_form(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.action("gone")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Borte", replace_original=True)

    @app.action("more")
    async def more(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Valgt: {action['selected_option']['value']}", replace_original=False)

    @app.action("who")
    async def who(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Hos <@{action['selected_user']}>", replace_original=False)

    @app.view("form")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        name = view["state"]["values"]["Navn"]["Navn"]["value"]
        match name:
            case "fejl":
                await ack(response_action="errors", errors={"Navn": "Det navn er optaget"})
            case "videre":
                await ack(response_action="update", view=FORM | {"title": titled("Side 2")})
            case "dybere":
                await ack(response_action="push", view=FORM | {"title": titled("Ovenpå")})
            case "luk":
                await ack(response_action="clear")
            case _:
                await ack()

    @app.view_closed("form")
    async def closed(ack: Any) -> None:
        await ack()

    @app.shortcut("kb:event")
    async def shortcut(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)


@asynccontextmanager
async def reached(app: AsyncApp, service: SlackService, way: Transport) -> AsyncIterator[Line]:
    """Connect the app over that transport."""
    if way == "http":

        async def answer(request: web.Request) -> web.Response:
            bolt_request = await to_bolt_request(request)
            return await to_aiohttp_response(await app.async_dispatch(bolt_request))

        async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
            yield line
        return
    web_client = AsyncWebClient(base_url=service.api)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=web_client, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # as Bolt has it
    await asyncio.wait_for(service.sockets.arrived.wait(), 5)
    try:
        yield service.sockets
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # as Bolt has it
        client = handler.client
        assert client.message_receiver is not None
        await asyncio.gather(client.message_receiver, return_exceptions=True)


@pytest.fixture(name="seen")
def fixture_seen() -> list[dict[str, Any]]:
    return []


@pytest.fixture(name="transport", params=["http", "socket"])
def fixture_transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    return chosen


@pytest.fixture(name="world")
async def fixture_world(
    service: SlackService, seen: list[dict[str, Any]], transport: Transport
) -> AsyncIterator[World]:
    async with reached(bolt(service, seen), service, transport) as line:
        yield World(service, line)


async def test_words_and_buttons(world: World, seen: list[dict[str, Any]]) -> None:
    maren = world.person("maren@stf.example")
    await maren.says("Hej med maren@stf.example & <dig>")
    event = seen[0]["event"]
    assert event["text"] == "Hej med <mailto:maren@stf.example|maren@stf.example> &amp; &lt;dig&gt;"
    assert (event["channel_type"], event["user"]) == ("im", maren.user.id)
    maren.sees("Hvad & hvornår?", "Åbn")
    await maren.picks("Slet")
    maren.sees("Valgt: Slet")
    yusuf = world.person("yusuf@stf.example", real_name="Yusuf Fiktivsen")
    await maren.fills("Vælg person", yusuf)
    maren.sees("Hos @Yusuf Fiktivsen")
    await maren.presses("Væk")
    maren.sees("Borte")
    maren.does_not_see("Åbn", "Hvad")
    pressed = seen[-1]
    assert pressed["type"] == "block_actions"
    assert pressed["container"]["channel_id"] == maren.channel.id
    assert pressed["message"]["ts"] == pressed["container"]["message_ts"]
    assert pressed["actions"][0]["value"] == "v2"
    who = pressed["state"]["values"][pressed["actions"][0]["block_id"]]["who"]
    assert who == {"type": "users_select", "selected_user": yusuf.user.id}


async def test_a_modal_from_end_to_end(world: World, seen: list[dict[str, Any]]) -> None:
    maren = world.person("maren@stf.example")
    await maren.says("Hej")
    await maren.presses("Åbn")
    maren.sees("Titel", "1 af 2", "Navn", "2026-03-02", "Videre")
    await maren.submits()
    maren.sees_error("Navn", REQUIRED)
    await maren.submits(Navn="fejl", Adresse="ikke en adresse")
    assert set(maren.errors) == {"Adresse"}
    await maren.submits(Adresse="https://a.example")
    maren.sees_error("Navn", "optaget")
    assert maren.modal is not None
    with pytest.raises(AssertionError, match="no room"):
        await maren.fills("Navn", "x" * 21)
    await maren.fills("Hvem", maren)
    await maren.fills("Farve", "Grøn")
    await maren.picks("Rød", at="Flere")
    await maren.picks("Blå", at="Flere")
    await maren.submits(Navn="videre", Bilag=[("plan.pdf", b"%PDF")])
    maren.sees("Side 2")
    assert maren.errors == {}
    values = seen[-1]["view"]["state"]["values"]
    assert seen[-1]["view"]["private_metadata"] == "the first"
    assert values["Dato"]["Dato"] == {"type": "datepicker", "selected_date": "2026-03-02"}
    assert values["Farve"]["Farve"]["selected_option"]["value"] == "grøn"
    ticked = values["Flere"]["Flere"]["selected_options"]
    assert [one["value"] for one in ticked] == ["rød", "blå"]
    assert values["Hvem"]["Hvem"]["selected_user"] == maren.user.id
    [file] = values["Bilag"]["Bilag"]["files"]
    client = AsyncWebClient(TOKEN, base_url=world.service.api)
    assert (await client.files_info(file=file["id"]))["file"]["name"] == "plan.pdf"
    await maren.submits(Navn="dybere")
    maren.sees("Ovenpå")
    await maren.submits(Navn="færdig")
    maren.sees("Side 2")
    await maren.submits(Navn="luk")
    assert maren.modal is None


async def test_every_kind_of_field(service: SlackService) -> None:
    """Each field is checked before it is touched, and then in what is sent of it."""
    kinds: dict[str, dict[str, Any]] = {
        "Tal": {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
        "Mail": {"type": "email_text_input"},
        "Tid": {"type": "timepicker", "initial_time": "08:05"},
        "Stund": {"type": "datetimepicker"},
        "Valg": {"type": "radio_buttons", "options": CHOICES, "initial_option": CHOICES[0]},
        "Mange": {"type": "multi_static_select", "options": CHOICES},
        "Folk": {"type": "multi_users_select"},
        "Sted": {"type": "conversations_select"},
    }
    blocks = [input_of(name, element, optional=True) for name, element in kinds.items()]
    maren = World(service, service.sockets).person("maren@stf.example").fresh(lenient=True)
    view = modal(*blocks, submit=titled())
    shown = service.show(maren.user, view, service.installation)
    [surface] = maren.surfaces()
    empty = {name: values[name] for name, values in maren.state(surface).items()}
    assert empty["Tal"] == {"type": "number_input", "value": None}
    assert empty["Tid"]["selected_time"] == "08:05"
    assert empty["Valg"]["selected_option"]["value"] == "rød"
    assert (empty["Mange"]["selected_options"], empty["Folk"]["selected_users"]) == ([], [])
    assert empty["Sted"] == {"type": "conversations_select", "selected_conversation": None}
    await maren.submits(Tal="0", Mail="ingen")
    assert set(maren.errors) == {"Tal", "Mail"}
    await maren.fills("Tal", "7")
    await maren.fills("Mail", "")
    await maren.fills("Stund", datetime(2026, 3, 2, 8, tzinfo=UTC))
    await maren.fills("Valg", "blå")
    await maren.fills("Mange", ["Rød", "Grøn"])
    await maren.fills("Folk", [maren])
    await maren.fills("Sted", maren.channel)
    held = {name: values[name] for name, values in maren.state(surface).items()}
    assert held["Tal"]["value"] == "7"
    assert held["Mail"]["value"] is None
    assert held["Stund"]["selected_date_time"] == 1772438400
    assert held["Valg"]["selected_option"]["value"] == "blå"
    assert [one["value"] for one in held["Mange"]["selected_options"]] == ["rød", "grøn"]
    assert held["Folk"]["selected_users"] == [maren.user.id]
    assert held["Sted"]["selected_conversation"] == maren.channel.id
    service.change(shown, modal(blocks[0], submit=titled()))
    assert set(shown.typed) == {"Tal"}


async def test_a_modal_whose_answer_is_no_answer(service: SlackService) -> None:
    answers: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        return web.json_response(answers.pop(0))

    async with listening(answer) as url, over_http(url, SIGNING_SECRET) as line:
        maren = World(service, line).person("maren@stf.example")
        service.show(
            maren.user, modal(HEJ | {"block_id": "b"}, submit=titled()), service.installation
        )
        for wrong, said in (
            ({"response_action": "errors", "errors": {"other": "x"}}, "no block of"),
            ({"response_action": "errors", "errors": {"b": "x"}}, "an error at section"),
            ({"response_action": "errors", "errors": {}}, "errors without one"),
            ({"response_action": "update", "view": modal(HEJ | {"type": "x"})}, "would not take"),
            ({"response_action": "vanish"}, "no answer to a view"),
            ("ok", "no answer to a view"),
        ):
            answers.append(wrong)
            with pytest.raises(AssertionError, match=said):
                await maren.submits()
    assert maren.modal is not None


async def test_the_same_again_and_what_once_stood(world: World, seen: list[dict[str, Any]]) -> None:
    maren = world.person("maren@stf.example")
    await maren.fresh(key="Ev0TWICE").says("Hej")
    await maren.fresh(key="Ev0TWICE").says("Hej")
    assert [one["event_id"] for one in seen] == ["Ev0TWICE"] * 2
    await maren.presses("Væk")
    await maren.presses("Væk")
    found = world.once(lambda value: value == "Slet")
    assert found is not None
    surface, block, element, what = found
    await maren.fresh(key="1.2.gone").uses(surface, block, element, **what)
    assert seen[-1]["trigger_id"] == "1.2.gone"
    maren.sees("Valgt: Slet")
    assert world.once(lambda value: value == "never") is None


async def test_people_are_mentioned_by_choosing_them(
    world: World, seen: list[dict[str, Any]]
) -> None:
    maren, yusuf = world.person("maren@stf.example"), world.person("yusuf@stf.example")
    await maren.says(f"spørg {yusuf.mention} <@U0TYPED0001>")
    event = seen[-1]["event"]
    assert event["text"] == f"spørg <@{yusuf.user.id}> &lt;@U0TYPED0001&gt;"
    elements = event["blocks"][0]["elements"][0]["elements"]
    assert [one["type"] for one in elements] == ["text", "user", "text"]
    await maren.commands(f"spørg {yusuf.mention}")
    assert seen[-1]["text"] == f"spørg <@{yusuf.user.id}|Yusuf>"


async def test_the_bot_comes_into_a_channel(service: SlackService) -> None:
    world = World(service, service.sockets, subscribed=frozenset({"member_joined_channel"}))
    [maren] = world.together("drift", "maren@stf.example", with_bot=False)
    service.retry_delays = ()
    await world.invites(maren.channel, maren.user)
    assert service.installation.bot.id in maren.channel.members
    assert service.delivered[0].body["event"]["inviter"] == maren.user.id
    quiet = World(service, service.sockets, subscribed=frozenset())
    await quiet.invites(maren.channel, maren.user)
    assert len(service.delivered) == 1


async def test_a_channel_is_shared_and_is_not_any_more(service: SlackService) -> None:
    """The events are those of docs.slack.dev, and need a scope for each kind of channel."""
    world = World(service, service.sockets)
    bo = world.person("bo@stf.example")
    for kind in ("channel", "group"):
        channel = service.channel(kind, bo.user, kind=kind)
        await world.shares(channel, OTHERS)
        await world.unshares(channel, OTHERS)
        shared, unshared = [one.body["event"] for one in service.delivered[-2:]]
        assert shared == {
            "type": "channel_shared",
            "connected_team_id": OTHERS.id,
            "channel": channel.id,
            "event_ts": shared["event_ts"],
        }
        assert unshared == {
            "type": "channel_unshared",
            "previously_connected_team_id": OTHERS.id,
            "channel": channel.id,
            "is_ext_shared": False,
            "event_ts": unshared["event_ts"],
        }
    private = service.channel("private", bo.user, kind="group")
    service.installation.scopes = SCOPES - {"groups:read"}
    before = len(service.delivered)
    await world.shares(private, OTHERS)
    assert len(service.delivered) == before


async def test_closing_a_modal_is_told_where_it_was_asked_for(
    world: World, seen: list[dict[str, Any]]
) -> None:
    maren = world.person("maren@stf.example")
    await maren.shortcut("kb:event")
    await maren.closes()
    assert maren.modal is None
    assert seen[-1]["type"] == "view_closed"
    assert seen[-1]["is_cleared"] is False


async def test_commands_and_shortcuts(world: World, seen: list[dict[str, Any]]) -> None:
    [maren] = world.together("drift", "maren@stf.example", with_bot=False)
    await maren.commands("hjælp & mere")
    maren.sees("Du skrev hjælp & mere", "Og lidt til")
    assert (seen[-1]["command"], seen[-1]["channel_name"]) == ("/krav", "drift")
    message = await maren.writes("Husk det her")
    await maren.message_shortcut("kb:keep", message)
    maren.sees("Gemt: Husk det her")
    assert seen[-1]["type"] == "message_action"


async def test_channels_threads_and_what_one_has_not_asked_for(
    world: World, seen: list[dict[str, Any]]
) -> None:
    maren, yusuf = world.together("drift", "maren@stf.example", "yusuf@stf.example")
    await maren.writes("Til de andre")
    assert seen == []
    question = await maren.says("er du der?")
    assert seen[0]["event"]["type"] == "app_mention"
    assert seen[0]["event"]["text"] == f"<@{world.service.installation.bot.id}> er du der?"
    yusuf.sees("Ja, @Maren")
    [_, *answers] = yusuf.fresh(thread=question["ts"]).messages
    assert {answer["thread_ts"] for answer in answers} == {question["ts"]}


async def test_the_home(world: World, seen: list[dict[str, Any]]) -> None:
    maren = world.person("maren@stf.example")
    await maren.opens_home()
    maren.sees("Hej", "Åbn")
    assert "view" not in seen[0]["event"]
    await maren.opens_home()
    assert seen[1]["event"]["view"]["type"] == "home"
    await maren.presses("Åbn")
    assert seen[2]["container"] == {"type": "view", "view_id": seen[1]["event"]["view"]["id"]}
    assert "response_url" not in seen[2]
    assert maren.modal is not None
    await maren.closes()
    await maren.opens_messages()
    with pytest.raises(AssertionError, match="no button"):
        maren.button("Åbn")


async def test_files_edits_and_what_the_bot_says_itself(
    world: World, seen: list[dict[str, Any]]
) -> None:
    maren = world.person("maren@stf.example")
    await maren.attaches("plan.pdf", b"%PDF", "Se her")
    maren.sees("plan.pdf")
    event = seen[0]["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "plan.pdf")
    message = await maren.says("Først")
    await maren.edits(message, "Så")
    await maren.deletes(message)
    assert [one["event"].get("subtype") for one in seen[1:]] == [
        None,
        "message_changed",
        "message_deleted",
    ]
    said = len(world.service.stood)
    await world.echoes(maren.channel)
    assert len(world.service.stood) == said


async def test_strangers_and_the_whole_organisation(
    world: World, seen: list[dict[str, Any]]
) -> None:
    maren = world.person("maren@stf.example")
    stranger = world.person("x@andre.example", team=OTHERS)
    _, theirs = world.together("fælles", maren, stranger, shared_with=[OTHERS])
    await theirs.says("hej")
    body = seen[-1]
    assert body["is_ext_shared_channel"] is True
    assert body["team_id"] == OTHERS.id
    assert body["event"]["user_team"] == OTHERS.id
    assert body["authorizations"][0]["team_id"] == world.service.team.id
    await theirs.sends([("x.pdf", b"%PDF")], mention=True)
    assert seen[-1]["event"]["files"][0]["file_access"] == "check_file_info"


async def test_an_organisation_wide_app(clock: FakeClock) -> None:
    team = Team("T0GRID00001", enterprise=Enterprise("E0GRID00001", "Staten"))
    seen: list[dict[str, Any]] = []
    async with slack_service(team=team, clock=clock) as service:
        service.install(None, enterprise_of=team)
        async with reached(bolt(service, seen), service, "http") as line:
            maren = World(service, line).person("maren@stat.example")
            await maren.says("hej")
            await maren.presses("Åbn")
            await maren.submits(Navn="Maren")
    assert seen[0]["authorizations"][0]["team_id"] is None
    assert seen[0]["authorizations"][0]["is_enterprise_install"] is True
    assert seen[0]["enterprise_id"] == "E0GRID00001"
    assert seen[1]["team"] is None
    assert seen[1]["enterprise"] == {"id": "E0GRID00001", "name": "Staten"}
    assert seen[2]["view"]["team_id"] == team.id


async def test_the_app_is_removed(world: World, seen: list[dict[str, Any]]) -> None:
    world.service.retry_delays = ()
    world.service.sockets.patience = 0.1
    await world.uninstalls()
    client = AsyncWebClient(TOKEN, base_url=world.service.api)
    assert await error_of(client.auth_test()) == "account_inactive"
    events = [one.body["event"]["type"] for one in world.service.delivered]
    assert events == ["tokens_revoked", "app_uninstalled"]


async def test_a_person_does_only_what_is_there(world: World) -> None:
    maren = world.person("maren@stf.example")
    await maren.says("Hej")
    with pytest.raises(AssertionError, match=r"no button 'Findes ikke', but .*'Åbn'"):
        await maren.presses("Findes ikke")
    with pytest.raises(AssertionError, match=r"not offered 'Gul', but .*'Slet'"):
        await maren.picks("Gul")
    with pytest.raises(AssertionError, match=r"no field 'Andet', but .*'Vælg person'"):
        await maren.fills("Andet", "x")
    with pytest.raises(AssertionError, match="no modal"):
        await maren.submits()
    with pytest.raises(AssertionError, match="does not see"):
        maren.sees("Farvel")
