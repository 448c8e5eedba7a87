"""Test Kravbot in Teams from outside, over real HTTP both ways, with a database.

The fake Teams remembers what stands where.
"""

import asyncio
import dataclasses
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.adapters.teams.inbound import typing_indicator
from bot.adapters.teams.outbound.file_consent import FileConsent
from bot.adapters.teams.rendering import activities, size
from bot.app.commands.binding_codes import new_binding
from bot.app.platforms.teams_setup import TeamsSdk
from bot.app.register.create_authority import tenant_id
from bot.edge.download import public_session
from governance.ports import R
from governance.records.answers import Answer
from governance.records.evidence import Evidence
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.databases import only_sqlite
from tests.fakes.certificates import trusting
from tests.fakes.teams_client import Client, World, teams_world
from tests.fakes.teams_service import TeamsService, teams_service

LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"
START = "start 3.2 på nødmelderen"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def world(demo_database: Database, sdk: TeamsSdk) -> AsyncIterator[World]:
    async with teams_world(demo_database, teams_sdk=sdk) as world:
        world.bind(LIGHTHOUSES)
        yield world


@pytest.fixture
def maren(world: World) -> Client:
    return world.personal("maren.skabelonsen@stf.example")


@pytest.fixture
def bo(world: World) -> Client:
    return world.personal("bo.proevesen@stf.example")


def kept(world: World, cls: type[R], **equals: object) -> list[R]:
    def read(unit: UnitOfWork) -> list[R]:
        unit.use_tenant(tenant_id(LIGHTHOUSES))
        return [one.record for one in unit.register.find(cls, **equals)]

    return world.database.transact(read)


# ── In a chat of two ─────────────────────────────────────────────────────────


async def test_words_are_answered_with_a_card(maren: Client) -> None:
    await maren.says("hej")
    maren.sees("Start tjekliste")
    (card,) = maren.cards
    assert card["version"] == "1.5"


async def test_a_button_changes_its_card_where_it_stands(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    assert maren.answered["statusCode"] == 200
    assert maren.answered["type"] == "application/vnd.microsoft.card.adaptive"
    maren.sees("3 af 4")
    assert len(maren.messages) == 1
    assert maren.answered["value"] == maren.cards[0]
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]


async def test_a_checklist_with_a_correction_and_a_file(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    await maren.attaches("Plan 2026.pdf", PDF)
    maren.sees("Bevis · 1")
    await maren.says("ret svar 1")
    await maren.says("nej")
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]
    assert [one.title for one in kept(world, Evidence)] == ["Plan 2026.pdf"]


async def test_the_fallback_of_an_older_client_does_the_same(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    action, on = maren.button("Nej")
    await maren.uses(action["fallback"] | {"title": "Nej"}, on)
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]
    maren.sees("3 af 4")


async def test_a_form_says_what_is_wrong_at_its_field(world: World, maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    await maren.presses("Ikke muligt")
    maren.sees("Hvorfor er det ikke muligt?")
    await maren.presses("Gem begrundelsen", reason="", compensating="Skriftlig kontrol hvert år")
    maren.sees("⚠️")
    assert len(kept(world, Answer)) == 1
    assert "Skriftlig kontrol hvert år" in str(maren.cards)
    await maren.presses(
        "Gem begrundelsen",
        reason="Kontrakten giver ingen ret til det",
        compensating="Skriftlig kontrol hvert år",
        supplier_asked="no",
        next_opportunity="tender",
    )
    assert {answer.value for answer in kept(world, Answer)} == {"nej", "ikke_muligt"}


async def test_a_button_that_answers_below_says_so(maren: Client) -> None:
    await maren.says("hej")
    await maren.presses("Vis hjælp")
    assert maren.answered["value"] == "Svaret står nederst i samtalen."
    maren.sees("Det kan du skrive")


async def test_what_is_said_over_a_card_is_in_the_language_chosen(maren: Client) -> None:
    english = maren.fresh(locale="en-US")
    await english.says("dansk")
    await english.presses("Vis hjælp")
    assert english.answered["value"] == "Svaret står nederst i samtalen."


async def test_english_for_an_english_client(world: World, maren: Client) -> None:
    stranger = world.personal("nobody@stf.example", locale="en-GB")
    await stranger.says("hello")
    stranger.sees("I do not know you yet")


async def test_moments_are_on_the_clients_clock(world: World) -> None:
    maren = world.personal("maren.skabelonsen@stf.example", zone="America/Nuuk")
    await maren.says("hej")
    maren.does_not_see("kl. 08:05")
    maren.sees("kl. 05:05")


async def test_a_message_that_is_too_long_is_told_so(maren: Client) -> None:
    await maren.says("x" * 8_001)
    maren.sees("Beskeden er for lang for mig")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param("image/gif", "En GIF eller et billede fra et link", id="a GIF"),
        pytest.param(
            "application/vnd.microsoft.card.fluidEmbedCard", "En Loop-komponent", id="Loop"
        ),
    ],
)
async def test_what_cannot_be_kept_is_told_so(maren: Client, kind: str, told: str) -> None:
    sent = {"contentType": kind, "contentUrl": "https://media.example/cat.gif", "name": "cat"}
    await maren.says("", attachments=[sent])
    maren.sees(told)
    maren.does_not_see("Jeg kunne ikke hente")
    await maren.says("hjælp", attachments=[sent])
    maren.sees("Det kan du skrive")


async def test_what_is_quoted_is_not_said(world: World, maren: Client) -> None:
    quoted = (
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1">'
        "<strong>Bo</strong><p>mine opfølgninger</p></blockquote><p>hjælp</p>"
    )
    await maren.says(
        "Bo mine opfølgninger hjælp", attachments=[{"contentType": "text/html", "content": quoted}]
    )
    maren.sees("Det kan du skrive")
    maren.does_not_see("Mine opfølgninger\nIngen")


async def test_a_card_put_into_a_message_is_not_said(maren: Client) -> None:
    inserted = '<span class="inline-compose-card" itemid="1">Card</span>'
    await maren.says(inserted, attachments=[{"contentType": "text/html", "content": inserted}])
    assert not maren.messages


# ── Delivered again ──────────────────────────────────────────────────────────


async def test_a_message_delivered_four_times_is_answered_once(maren: Client) -> None:
    for _ in range(4):
        await maren.says(START, id="the-same")
    assert len(maren.messages) == 1


async def test_a_press_delivered_anew_under_another_name_is_one_press(
    world: World, maren: Client
) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    action, on = maren.button("Nej")
    for key in ("one", "one", "two"):
        await maren.uses(action, on, key=key)
    assert maren.answered["value"] == "Det er allerede gjort."
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]
    assert len(maren.messages) == 1


# ── Where others read along ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("conversation", "scope"),
    [
        pytest.param("19:gruppe@thread.v2", "groupChat", id="in a group"),
        pytest.param("19:kanal@thread.tacv2;messageid=17", "channel", id="in a thread"),
    ],
)
async def test_a_checklist_among_others(world: World, conversation: str, scope: str) -> None:
    maren, bo = world.together(
        conversation,
        scope,  # type: ignore[arg-type]  # one of the two
        "maren.skabelonsen@stf.example",
        "bo.proevesen@stf.example",
    )
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await bo.presses("Nej")
    assert bo.answered["value"].startswith("Kortet spørger Maren")
    await maren.presses("Nej")
    await maren.says("ret svar 1")
    await maren.says("nej")
    assert [answer.value for answer in kept(world, Answer)] == ["nej"]
    assert "refresh" not in maren.cards[-1]


async def test_what_is_private_is_written_to_the_person(world: World, maren: Client) -> None:
    (there,) = world.together("19:g@thread.v2", "groupChat", maren.email)
    await there.says("mine opfølgninger")
    there.sees("Jeg har skrevet til dig")
    there.does_not_see("Mine opfølgninger")
    maren.sees("Mine opfølgninger")


async def test_a_file_for_a_question_of_a_channel(world: World, maren: Client) -> None:
    (there,) = world.together("19:k@thread.tacv2;messageid=1", "channel", maren.email)
    await there.says(START)
    await there.presses("Det passer – vis de 3")
    await there.presses("Vedhæft")
    assert "din samtale med mig" in there.answered["value"]
    maren.sees("Send filen")
    assert len(maren.messages) == 1
    await maren.attaches("Plan.pdf", PDF)
    assert [one.title for one in kept(world, Evidence)] == ["Plan.pdf"]


async def test_only_our_own_name_is_taken_off(world: World, maren: Client) -> None:
    (there,) = world.together("19:g@thread.v2", "groupChat", maren.email)
    await there.posts(
        type="message",
        text="<at>Krav(bot)+</at>&nbsp;\n <at>Bo</at> vrøvl",
        entities=[
            {
                "type": "mention",
                "text": "<at>Krav(bot)+</at>",
                "mentioned": {"id": "28:kravbot", "name": "x"},
            },
            {"type": "mention", "text": "<at>Bo</at>", "mentioned": {"id": "29:bo"}},
            {"type": "mention"},
            {"type": "mention", "text": 7, "mentioned": {"id": "28:kravbot"}},
        ],
    )
    there.sees("Bo vrøvl")
    there.does_not_see("Krav(bot)")


# ── Coming and going ─────────────────────────────────────────────────────────


async def test_one_welcome_when_it_is_installed(maren: Client) -> None:
    await maren.installs()
    maren.sees("Start tjekliste")
    assert len(maren.messages) == 1


async def test_it_introduces_itself_among_others(world: World) -> None:
    (there,) = world.together("19:g@thread.v2", "groupChat", "maren.skabelonsen@stf.example")
    await there.installs()
    there.sees("Hej, jeg er Kravbot")
    assert len(there.messages) == 1


async def test_nobody_is_called_a_stranger_before_others(world: World) -> None:
    (there,) = world.together("19:g@thread.v2", "groupChat", "nobody@stf.example")
    await there.installs()
    assert not there.messages


async def test_who_took_it_away_is_not_written_to_until_it_is_back(
    world: World, maren: Client
) -> None:
    yusuf = world.personal("yusuf.fiktivsen@stf.example")
    await yusuf.says("hej")
    await maren.installs()
    maren.messages.clear()
    (there,) = world.together("19:g@thread.v2", "groupChat", maren.email)
    world.service.uninstall(maren.mri)
    await maren.installs("remove")
    await there.says("mine opfølgninger")
    await world.container.services.outbox.work(patience=30)
    await world.settle()
    assert not maren.messages
    yusuf.sees("Jeg kan ikke nå Maren Skabelonsen", "1 besked venter")
    await maren.installs()
    await world.container.services.outbox.work(patience=30)
    await world.settle()
    maren.sees("Mine opfølgninger")


async def test_who_blocked_it_gets_what_waited_when_they_write_again(
    world: World, maren: Client
) -> None:
    """Teams does not tell that somebody has ended blocking us."""
    await maren.says("hej")
    world.service.uninstall(maren.mri)
    await maren.says("mine opfølgninger")
    await _work(world)
    maren.does_not_see("Mine opfølgninger")
    world.service.install(maren.mri)
    await _work(world)
    maren.does_not_see("Mine opfølgninger")
    await maren.says("hjælp")
    await _work(world)
    maren.sees("Mine opfølgninger", "Det kan du skrive")


async def _work(world: World) -> None:
    await world.container.services.outbox.work(patience=30)
    await world.settle()


async def test_somebody_never_heard_of_there_is_written_to_first(
    world: World, maren: Client
) -> None:
    """They were met in a group only, so their own conversation is made."""
    (there,) = world.together("19:g@thread.v2", "groupChat", maren.email)
    await there.says("mine opfølgninger")
    maren.sees("Mine opfølgninger")
    (made,) = [asked for asked in world.service.asked if asked.path == "/v3/conversations"]
    assert made.content["tenantId"] == maren.tenant
    assert made.content["members"] == [{"id": maren.aad}]


@pytest.mark.parametrize(
    "body",
    [
        {"type": "conversationUpdate", "membersAdded": [{"id": "29:somebody"}]},
        {"type": "conversationUpdate", "channelData": {"eventType": "teamRenamed"}},
        {"type": "conversationUpdate"},
        {"type": "installationUpdate", "action": "add-upgrade"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "messageUpdate", "text": START},
        {"type": "messageDelete"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt"},
        {"type": "typing"},
        {"type": "endOfConversation"},
        {"type": "somethingNew"},
        {"type": "message", "text": "   "},
        {"type": "message"},
        {"type": "message", "value": {"theirs": 1}},
    ],
    ids=lambda body: "-".join(map(str, body.values())).replace(" ", "")[:40],
)
async def test_what_is_nothing_to_us_is_taken_and_left(
    world: World, maren: Client, body: dict[str, object]
) -> None:
    given = dict(body)
    data = given.pop("channelData", {})
    activity = maren.activity(**given)
    activity["channelData"] = {**activity["channelData"], **data}  # type: ignore[dict-item]
    assert (await world.post(activity))[0] == 200
    await world.settle()
    assert not maren.messages


async def test_a_bot_is_not_talked_to(world: World, maren: Client) -> None:
    activity = maren.activity(type="message", text=START)
    activity["from"] = {"id": "28:another", "role": "bot", "name": "Another"}
    assert (await world.post(activity))[0] == 200
    await world.settle()
    assert not maren.messages


# ── Who is who ───────────────────────────────────────────────────────────────


async def test_a_guest_is_a_stranger_whatever_their_e_mail(world: World, maren: Client) -> None:
    world.service.rosters[maren.conversation][0]["userRole"] = "guest"
    await maren.says(START)
    maren.sees("Jeg kender dig ikke endnu")
    assert not kept(world, Answer)


async def test_either_of_somebodys_addresses_will_do(world: World, maren: Client) -> None:
    world.service.rosters[maren.conversation][0]["email"] = "maren@postkasse.stf.example"
    await maren.says("hej")
    maren.sees("Start tjekliste")


async def test_of_an_organisation_nobody_bound_nobody_is_looked_up(world: World) -> None:
    other = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
    maren = world.personal("maren.skabelonsen@stf.example", tenant=other)
    await maren.installs()
    await maren.says(START)
    maren.sees("Jeg er ikke forbundet endnu")
    assert len(maren.messages) == 2
    assert not world.service.sent("GET")


async def test_a_code_binds_the_organisation(world: World) -> None:
    code, _ = world.database.transact(lambda unit: new_binding(unit, LIGHTHOUSES))
    other = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"
    yusuf = world.personal("yusuf.fiktivsen@stf.example", tenant=other)
    await yusuf.says(code)
    yusuf.sees("Jeg er forbundet", "Start tjekliste")


async def test_while_teams_does_not_say_who_somebody_is_nothing_is_said(
    world: World, maren: Client
) -> None:
    world.service.trouble("GET", "/v3/conversations", status=503)
    await maren.says(START)
    assert not maren.messages
    world.service.well()
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    maren.sees("3 af 5")


# ── The newest state ─────────────────────────────────────────────────────────


async def test_a_card_that_comes_into_view_again_is_the_newest(maren: Client) -> None:
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    refresh = maren.cards[0]["refresh"]
    assert refresh["userIds"] == [maren.mri]
    action = refresh["action"]
    await maren.presses("Nej")
    await maren.uses(action, maren.messages[0]["id"])
    assert maren.answered["value"] == maren.cards[0]
    assert len(maren.messages) == 1


async def test_nobody_elses_card_is_shown(world: World, maren: Client, bo: Client) -> None:
    await maren.says(START)
    await bo.says("hej")
    action = maren.cards[0]["refresh"]["action"]
    value = {"action": {"type": "Action.Execute", **action}, "trigger": "automatic"}
    invoke = bo.activity(type="invoke", name="adaptiveCard/action", value=value)
    status, body = await world.post(invoke)
    assert (status, body["statusCode"], body["type"]) == (
        200,
        400,
        "application/vnd.microsoft.error",
    )


# ── The message extension ────────────────────────────────────────────────────


def query(text: str) -> dict[str, object]:
    return {
        "commandId": "search",
        "parameters": [{"name": "text", "value": text}],
        "queryOptions": {"skip": 0, "count": 25},
    }


async def test_systems_and_contacts_are_found_while_writing(maren: Client) -> None:
    await maren.invokes("composeExtension/query", query("tågevarsel"))
    found = maren.answered["composeExtension"]
    assert found["type"] == "result"
    assert found["attachments"][0]["preview"]["content"]["title"] == "Tågevarsel"
    assert found["attachments"][0]["content"]["type"] == "AdaptiveCard"
    assert not maren.messages


async def test_nothing_found_is_said(maren: Client) -> None:
    await maren.invokes("composeExtension/query", query("xyzzy"))
    assert "xyzzy" in maren.answered["composeExtension"]["text"]


async def test_a_stranger_finds_nothing(world: World) -> None:
    stranger = world.personal("nobody@stf.example")
    await stranger.invokes("composeExtension/query", query("tågevarsel"))
    assert stranger.answered["composeExtension"]["text"] == "Jeg kender dig ikke endnu"


async def test_a_message_is_kept_as_evidence(world: World, maren: Client) -> None:
    payload = {
        "id": "1",
        "subject": "",
        "createdDateTime": "2026-03-02T06:00:00Z",
        "linkToMessage": "https://teams.microsoft.com/l/message/1",
        "from": {"user": {"displayName": "Bo Prøvesen"}},
        "body": {"contentType": "html", "content": "<p>Øvelsen gik <b>godt</b></p>"},
        "attachments": [
            {"contentType": "reference", "name": "A.docx", "contentUrl": "https://x/A"}
        ],
    }
    await maren.invokes(
        "composeExtension/fetchTask", {"commandId": "keep", "messagePayload": payload}
    )
    assert maren.answered["task"]["type"] == "continue"
    assert "Øvelsen gik godt.txt" in str(maren.answered)
    for _ in range(5):
        if "Gemt" in str(maren.answered):
            break
        await maren.submits("Vælg")
    (evidence,) = kept(world, Evidence)
    assert evidence.title == "Øvelsen gik godt.txt"
    assert not maren.messages


async def test_a_stranger_keeps_nothing(world: World) -> None:
    stranger = world.personal("nobody@stf.example")
    await stranger.invokes("composeExtension/fetchTask", {"commandId": "keep"})
    assert stranger.answered == {"task": {"type": "message", "value": "Jeg kender dig ikke endnu"}}


# ── Files handed over ────────────────────────────────────────────────────────


async def test_the_register_is_offered_and_declined(world: World) -> None:
    yusuf = world.personal("yusuf.fiktivsen@stf.example")
    await yusuf.says("send mig registeret")
    await world.container.services.outbox.work(patience=30)
    await world.settle()
    offer = next(
        (message, attachment)
        for message in yusuf.messages
        for attachment in message["attachments"]
        if attachment["contentType"].endswith("file.consent")
    )
    message, consent = offer
    assert consent["name"].endswith(".xlsx")
    assert consent["content"]["sizeInBytes"] > 1000
    await yusuf.invokes(
        "fileConsent/invoke",
        {
            "type": "fileUpload",
            "action": "decline",
            "context": consent["content"]["declineContext"],
        },
        replyToId=message["id"],
    )
    yusuf.sees("Filen er ikke afleveret")


async def test_it_goes_nowhere_but_to_the_organisations_storage(world: World) -> None:
    yusuf = world.personal("yusuf.fiktivsen@stf.example")
    await yusuf.says("send mig registeret")
    await world.container.services.outbox.work(patience=30)
    await world.settle()
    consent = next(
        attachment
        for message in yusuf.messages
        for attachment in message["attachments"]
        if attachment["contentType"].endswith("file.consent")
    )
    await yusuf.invokes(
        "fileConsent/invoke",
        {
            "type": "fileUpload",
            "action": "accept",
            "context": consent["content"]["acceptContext"],
            "uploadInfo": {
                "uploadUrl": world.service.url + "/storage/uploads/x",
                "contentUrl": "https://evil.example/x",
                "name": "x",
                "uniqueId": "1",
                "fileType": "xlsx",
            },
        },
    )
    yusuf.sees("kunne ikke lægges i dit OneDrive")
    assert not world.service.sent("PUT", "/storage")


async def test_agreed_to_it_lies_in_the_persons_storage(world: World) -> None:
    async with teams_service(tls=True) as storage, _storage_session(storage) as session:
        ports = world.endpoint.ports
        file_consent = FileConsent(ports.connector, ports.files, session, ports.clock)
        world.endpoint.ports = dataclasses.replace(ports, file_consent=file_consent)
        yusuf = world.personal("yusuf.fiktivsen@stf.example")
        await yusuf.says("send mig registeret")
        await world.container.services.outbox.work(patience=30)
        await world.settle()
        message, consent = next(
            (message, attachment)
            for message in yusuf.messages
            for attachment in message["attachments"]
            if attachment["contentType"].endswith("file.consent")
        )
        storage.trouble("PUT", "/storage", status=503, times=1)
        await yusuf.invokes(
            "fileConsent/invoke",
            {
                "type": "fileUpload",
                "action": "accept",
                "context": consent["content"]["acceptContext"],
                "uploadInfo": {
                    "uploadUrl": storage.open_upload("register"),
                    "contentUrl": "https://taage-my.sharepoint.com/personal/yusuf/Register.xlsx",
                    "name": "Register.xlsx",
                    "uniqueId": "7",
                    "fileType": "xlsx",
                },
            },
            replyToId=message["id"],
        )
        content = storage.uploaded("register")
        assert content is not None
        assert content.startswith(b"PK")
        (shown,) = [
            attachment
            for message in yusuf.messages
            for attachment in message["attachments"]
            if attachment["contentType"].endswith("file.info")
        ]
        assert shown["contentUrl"].endswith("/Register.xlsx")
        assert not [asked for asked in storage.asked if "Authorization" in asked.headers]


@asynccontextmanager
async def _storage_session(storage: TeamsService) -> AsyncIterator[aiohttp.ClientSession]:
    async with public_session(resolver=storage.names(), trusted=trusting()) as session:
        yield session


# ── Long forms ───────────────────────────────────────────────────────────────


async def test_a_long_form_is_filled_in_in_a_dialog(
    world: World, maren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities, "LONGEST_FORM", 3)
    await maren.says(START)
    await maren.presses("Det passer – vis de 3")
    await maren.presses("Nej")
    await maren.presses("Ikke muligt")
    assert "Input." not in str(maren.cards[0])
    await maren.presses("Udfyld")
    assert "Hvorfor er det ikke muligt?" in str(maren.answered)
    assert "Action.Execute" not in str(maren.answered)
    await maren.submits("Gem begrundelsen", reason="", compensating="Skriftlig kontrol")
    assert "⚠️" in str(maren.answered)
    assert "Skriftlig kontrol" in str(maren.answered)
    await maren.submits(
        "Gem begrundelsen",
        reason="Kontrakten giver ingen ret til det",
        compensating="Skriftlig kontrol",
        supplier_asked="no",
        next_opportunity="tender",
    )
    assert maren.answered is None
    maren.sees("4 af 4")
    assert {answer.value for answer in kept(world, Answer)} == {"nej", "ikke_muligt"}


# ── Slow work ────────────────────────────────────────────────────────────────


@only_sqlite
async def test_it_shows_that_it_is_at_it_after_a_second(
    world: World, maren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await maren.says("hej")
    assert not _typing(world)
    monkeypatch.setattr(typing_indicator, "AFTER", 0.05)
    held, free = threading.Event(), threading.Event()

    def hold(unit: UnitOfWork) -> None:
        held.set()
        free.wait(5)

    holding = asyncio.create_task(world.database.run(hold))
    await asyncio.to_thread(held.wait, 5)
    asking = asyncio.create_task(maren.says("hjælp"))
    async with asyncio.timeout(5):
        while not _typing(world):  # noqa: ASYNC110  # what it waits for is a request to the fake
            await asyncio.sleep(0.005)
    free.set()
    await asyncio.gather(holding, asking)
    maren.sees("Det kan du skrive")


def _typing(world: World) -> list[object]:
    sent = world.service.sent("POST", "/v3/conversations")
    return [asked for asked in sent if asked.content.get("type") == "typing"]


# ── Large cards ──────────────────────────────────────────────────────────────


async def test_a_card_too_large_is_several_messages_and_stays_one(
    world: World, maren: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await maren.says("hej")
    monkeypatch.setattr(size, "LIMIT", 3_000)
    await maren.says("start 3.3")
    several = [message["id"] for message in maren.messages[1:]]
    assert len(several) > 1
    monkeypatch.setattr(size, "LIMIT", 26_000)
    await maren.says("nødmelderen")
    assert [message["id"] for message in maren.messages[1:-1]] == several[:1]
