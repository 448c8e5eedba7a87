"""Test what is delivered to Teams: one message or several, and changed where it stands.

Where there is no way to a person yet, one is made.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.outbound.authorized_requests import AuthorizedRequests
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.graph import Graph
from bot.adapters.teams.outbound.messenger import TeamsMessenger
from bot.adapters.teams.rendering import size
from bot.edge.file_port import HandedOverFile
from bot.messages import (
    ActionData,
    Address,
    Button,
    Card,
    CardField,
    DeliveryFailed,
    DeliveryRefused,
    Fields,
    FileRef,
    Home,
    NotReachable,
    Post,
    Private,
    Receipt,
    Replace,
    StoredFile,
    Text,
    UserText,
)
from bot.messages import File as Handed
from tests.fakes.teams_client import person_id
from tests.fakes.teams_service import TENANT, TeamsService, teams_service

MAREN = person_id("maren")
MRI = "29:maren"
BOT = "28:kravbot"
CATALOG = "33333333-2222-3333-4444-555555555555"


def card(title: str, *, paragraphs: int = 1, button: bool = False) -> Card:
    body = tuple(Text(spans=(UserText(u=f"{n} {'ord ' * 60}"),)) for n in range(paragraphs))
    actions = (
        (Button(label="Ja", token="0" * 32 + ".0", deed=ActionData(name="x")),) if button else ()
    )
    return Card(lang="da", title=title, as_of="nu", say=title, body=body, actions=actions)


@dataclass
class Places:
    """It keeps references in memory."""

    kept: dict[Address, ConversationReference] = field(default_factory=dict)

    async def find(self, address: Address) -> ConversationReference | None:
        return self.kept.get(address)

    async def keep(self, address: Address, reference: ConversationReference) -> None:
        self.kept[address] = reference


class Files:
    """It holds one file, for Maren."""

    async def handed(self, address: Address, person: str, message: str) -> HandedOverFile | None:
        if person != MAREN or message != "file":
            return None
        return HandedOverFile(
            StoredFile("Plan.pdf", "0" * 64, 3, "application/pdf"), _pieces(), "da"
        )

    async def keep(self, workspace: str, person: str, name: str, content: bytes) -> StoredFile:
        raise NotImplementedError


async def _pieces() -> AsyncIterator[bytes]:
    yield b"abc"


@dataclass
class Place:
    service: TeamsService
    messenger: TeamsMessenger
    places: Places
    chat: str

    @property
    def address(self) -> Address:
        return Address("teams", TENANT, MAREN)

    @property
    def titles(self) -> list[str]:
        return [message["summary"] for message in self.service.said(self.chat)]

    async def post(self, posted: Card, message: str = "m") -> Receipt:
        return await self.messenger.deliver(self.address, Post(message, posted))

    async def replace(self, by: Card, receipt: str | None, message: str = "m") -> Receipt:
        return await self.messenger.deliver(self.address, Replace(message, by, receipt))


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with teams_service() as service, aiohttp.ClientSession() as session:
        chat = service.chat(MRI, name="Maren", email="maren@stf.example")
        service.people[MAREN] = MRI
        connector = Connector(session, None, local=True)
        places = Places()
        messenger = TeamsMessenger(
            bot=BOT,
            connector=connector,
            places=places,
            files=Files(),
            storage=session,
            local=True,
        )
        known = Place(service, messenger, places, chat)
        messenger.met(
            known.address, ConversationReference(service.url, chat, TENANT, BOT, "personal", MRI)
        )
        yield known


# ── Messages ─────────────────────────────────────────────────────────────────


async def test_a_card_stands_alone_in_its_message(place: Place) -> None:
    await place.post(card("Hej"))
    (message,) = place.service.said(place.chat)
    assert "text" not in message
    assert message["summary"] == "Hej"
    assert len(message["attachments"]) == 1


async def test_a_message_changes_where_it_stands(place: Place) -> None:
    first = await place.post(card("Hej"))
    second = await place.replace(card("Farvel"), first.platform_id)
    assert second == first
    assert place.titles == ["Farvel"]


async def test_what_somebody_deleted_is_sent_anew(place: Place) -> None:
    first = await place.post(card("Hej"))
    place.service.said(place.chat).clear()
    second = await place.replace(card("Farvel"), first.platform_id)
    assert second != first
    assert place.titles == ["Farvel"]


async def test_what_has_not_been_sent_is_not_changed_yet(place: Place) -> None:
    with pytest.raises(DeliveryFailed):
        await place.replace(card("Farvel"), None)


async def test_one_that_grows_has_more_parts_and_one_that_shrinks_fewer(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size, "LIMIT", 4_000)
    small = await place.post(card("En"))
    large = await place.replace(card("En", paragraphs=20), small.platform_id)
    names = large.platform_id.split("\n")
    assert len(names) == len(place.titles) > 1
    assert names[0] == small.platform_id
    again = await place.replace(card("En"), large.platform_id)
    assert again == small
    assert place.titles == ["En"]


async def test_a_part_that_cannot_be_taken_away_is_left(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size, "LIMIT", 4_000)
    large = await place.post(card("En", paragraphs=20))
    place.service.trouble("DELETE", status=501)
    again = await place.replace(card("En"), large.platform_id)
    assert again.platform_id == large.platform_id.split("\n")[0]


async def test_only_what_can_be_pressed_asks_for_its_newest_state(place: Place) -> None:
    await place.post(card("Hej"))
    await place.post(card("Hej", button=True), message="b")
    plain, pressed = (
        message["attachments"][0]["content"] for message in place.service.said(place.chat)
    )
    assert "refresh" not in plain
    assert pressed["refresh"]["userIds"] == [MRI]
    assert pressed["refresh"]["action"]["data"] == {"message": "b"}


async def test_a_long_form_is_a_button_in_the_conversation(place: Place) -> None:
    fields = tuple(CardField(name=f"f{n}", label=f"Felt {n}") for n in range(9))
    asks = card("Øvelse", button=True)
    await place.post(asks.model_copy(update={"body": (*asks.body, Fields(fields=fields))}))
    shown = str(place.service.said(place.chat))
    assert "Udfyld" in shown
    assert "task/fetch" in shown
    assert "Felt 3" not in shown


async def test_private_words_go_to_the_persons_own_conversation(place: Place) -> None:
    group = Address("teams", TENANT, "19:g@thread.v2")
    await place.messenger.deliver(group, Private("p", card("Kun til dig"), MAREN))
    assert place.titles == ["Kun til dig"]


async def test_a_dialogs_messages_are_answered_where_it_is_open(place: Place) -> None:
    aside = Address("teams", TENANT, f"{MAREN}#abc")
    assert await place.messenger.deliver(aside, Post("m", card("Hej"))) == Receipt("")
    assert not place.titles


async def test_a_chat_has_no_home_page(place: Place) -> None:
    with pytest.raises(DeliveryRefused):
        await place.messenger.deliver(place.address, Home("h", card("Hej")))


# ── Ways ─────────────────────────────────────────────────────────────────────


async def test_a_way_that_was_kept_is_taken(place: Place) -> None:
    place.messenger.left(place.address)
    reference = ConversationReference(place.service.url, place.chat, TENANT, BOT, "personal", MRI)
    place.places.kept[place.address] = reference
    await place.post(card("Hej"))
    assert place.titles == ["Hej"]
    assert not [asked for asked in place.service.asked if asked.path == "/v3/conversations"]


async def test_where_there_is_none_it_is_made_once_and_kept(place: Place) -> None:
    place.messenger.left(place.address)
    await place.post(card("Hej"))
    await place.post(card("Igen"), message="n")
    assert place.titles == ["Hej", "Igen"]
    made = [asked for asked in place.service.asked if asked.path == "/v3/conversations"]
    assert len(made) == 1
    assert place.places.kept[place.address].conversation == place.chat


async def test_to_a_group_nobody_knows_there_is_none(place: Place) -> None:
    with pytest.raises(NotReachable):
        await place.messenger.deliver(
            Address("teams", TENANT, "19:unknown@thread.v2"), Post("m", card("Hej"))
        )


async def test_whoever_took_the_app_away_cannot_be_reached(place: Place) -> None:
    place.service.uninstall(MRI)
    with pytest.raises(NotReachable):
        await place.post(card("Hej"))


class NoTokens:
    """It gives any token, because the fake Graph asks for none here."""

    async def bearer(self, scope: str = "", *, refused: str | None = None) -> str:
        return "token"


class Installer(Graph):
    """It is Graph at the fake's address."""

    def __init__(self, session: aiohttp.ClientSession, service: TeamsService) -> None:
        super().__init__(session, NoTokens())
        self._exchange = AuthorizedRequests(session, NoTokens())
        self.service = service
        self.asked = 0

    async def install_for(self, person: str, app: str) -> bool:
        self.asked += 1
        return app in self.service.catalogue


async def test_they_are_given_the_app_once_and_the_message_waits_for_that(place: Place) -> None:
    async with aiohttp.ClientSession() as session:
        graph = Installer(session, place.service)
        place.service.catalogue.add(CATALOG)
        place.service.uninstall(MRI)
        messenger = TeamsMessenger(
            bot=BOT,
            connector=Connector(session, None, local=True),
            places=place.places,
            files=Files(),
            storage=session,
            local=True,
            graph=graph,
            catalog_app=CATALOG,
        )
        reference = ConversationReference(
            place.service.url, place.chat, TENANT, BOT, "personal", MRI
        )
        messenger.met(place.address, reference)
        with pytest.raises(DeliveryFailed) as waits:
            await messenger.deliver(place.address, Post("m", card("Hej")))
        assert waits.value.retry_after == 15
        with pytest.raises(NotReachable):
            await messenger.deliver(place.address, Post("m", card("Hej")))
        assert graph.asked == 1
        place.service.install(MRI)
        messenger.met(place.address, reference)
        await messenger.deliver(place.address, Post("m", card("Hej")))
        assert place.titles == ["Hej"]


# ── Files and people ─────────────────────────────────────────────────────────


async def test_a_file_asks_first(place: Place) -> None:
    await place.messenger.deliver(
        place.address, Handed("file", "Plan.pdf", "application/pdf", "0" * 64)
    )
    (message,) = place.service.said(place.chat)
    (consent,) = message["attachments"]
    assert consent["contentType"] == "application/vnd.microsoft.teams.card.file.consent"
    assert consent["content"]["acceptContext"] == {"message": "file"}


async def test_a_file_is_for_nobody_else(place: Place) -> None:
    with pytest.raises(DeliveryRefused):
        await place.messenger.deliver(
            place.address, Handed("another", "Plan.pdf", "application/pdf", "0" * 64)
        )


async def test_a_file_at_an_address_that_is_not_teams_own_is_not_fetched(place: Place) -> None:
    with pytest.raises(DeliveryRefused):
        await place.messenger.fetch(FileRef("a", "https://evil.example/a"), limit=10)


@pytest.mark.parametrize(
    ("about", "external"),
    [
        ({}, False),
        ({"userRole": "guest"}, True),
        ({"userRole": "anonymous"}, True),
        ({"userPrincipalName": "maren_x.dk#EXT#@stf.example"}, True),
        ({"tenantId": "99999999-bbbb-cccc-dddd-eeeeeeeeeeee"}, True),
    ],
    ids=["a colleague", "a guest", "nobody", "an external name", "another organisation"],
)
async def test_who_belongs_to_the_organisation(
    place: Place, about: dict[str, str], *, external: bool
) -> None:
    place.service.rosters[place.chat][0].update(about)
    found = await place.messenger.profile(TENANT, MAREN)
    assert found.external is external
    assert found.email == "maren@stf.example"
