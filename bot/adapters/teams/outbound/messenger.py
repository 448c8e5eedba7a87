"""Deliver to Teams: each message as an activity, or as several where it is large.

A person's own conversation is made if need be.
"""

import logging
from collections.abc import Sequence
from typing import Final

import aiohttp
from cachetools import FIFOCache, LRUCache

from bot.adapters.teams.auth.registration import is_guid
from bot.adapters.teams.auth.service_url import OddServiceUrl, content_url
from bot.adapters.teams.auth.storage_hosts import STORAGE_HOSTS
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.graph import Graph
from bot.adapters.teams.ports import ConversationReferences
from bot.adapters.teams.rendering.activities import with_card, with_consent
from bot.adapters.teams.rendering.size import TeamsMessagePart, parts
from bot.edge.download import download
from bot.edge.file_port import Files
from bot.messages import (
    Address,
    Card,
    Delivery,
    DeliveryFailed,
    DeliveryRefused,
    File,
    FileRef,
    Home,
    NotReachable,
    Post,
    Private,
    Receipt,
    Replace,
    Sender,
)
from bot.texts.words import Words

logger = logging.getLogger(__name__)

PLATFORM: Final = "teams"
ANYWHERE: Final = "https://smba.trafficmanager.net/teams"
"""The public cloud's own address, where a conversation has told none yet (platforms.md B5)."""

DIALOG_MARK: Final = "#"
"""It marks the name of a place that is a dialog of Teams. A dialog is answered where it is opened,
so nothing is sent there."""

_BETWEEN = "\n"
_MOST_REMEMBERED = 5_000
_AFTER_INSTALLING = 15.0


class TeamsMessenger:
    """It sends, changes and fetches in every organisation.

    `bot` is our own id in Teams, `28:` and the app's. `catalog_app` is installed by `graph` for
    whoever has it not. With `local`, for the emulator, files are on this machine too.
    """

    def __init__(
        self,
        *,
        bot: str,
        connector: Connector,
        places: ConversationReferences,
        files: Files,
        storage: aiohttp.ClientSession,
        local: bool = False,
        graph: Graph | None = None,
        catalog_app: str | None = None,
    ) -> None:
        self._bot = bot
        self._connector = connector
        self._places = places
        self._files = files
        self._storage = storage
        self._local = local
        self._graph = graph
        self._catalog_app = catalog_app
        self._met: LRUCache[Address, ConversationReference] = LRUCache(_MOST_REMEMBERED)
        self._service_urls: FIFOCache[str, str] = FIFOCache(_MOST_REMEMBERED)
        self._installed: set[Address] = set()
        self.unreached: set[Address] = set()
        """Conversations there was no way to; what is parked for them is sent when somebody speaks
        there again."""

    def met(self, address: Address, reference: ConversationReference) -> None:
        """Note that somebody was heard there just now; also where nothing is kept of them."""
        self._met[address] = reference
        self._installed.discard(address)
        self._service_urls[address.workspace] = reference.service_url

    def left(self, address: Address) -> None:
        """Forget a conversation from which the app was taken away."""
        self._met.pop(address, None)

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Send it, or change it where it stands.

        Raises DeliveryFailed, DeliveryRefused, NotReachable.
        """
        if DIALOG_MARK in address.conversation:
            return Receipt("")
        try:
            return await self._deliver(address, delivery)
        except NotReachable:
            self.unreached.add(address)
            await self._install(address)
            raise

    async def _deliver(self, address: Address, delivery: Delivery) -> Receipt:
        match delivery:
            case Post(message=message, card=card):
                return await self._post(await self._reach(address), message, card)
            case Replace(message=message, card=card, receipt=receipt):
                return await self._replace(await self._reach(address), message, card, receipt)
            case File():
                return await self._offer(address, delivery)
            case Private(message=message, card=card, person=person):
                own = Address(address.platform, address.workspace, person)
                return await self._post(await self._reach(own), message, card)
            case Home():
                raise DeliveryRefused("a chat in Teams has no home page")

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Fetch a file or a picture that was sent to us; the token goes to Teams' own host only."""
        try:
            ours = content_url(file.locator)
        except OddServiceUrl:
            ours = ""
        if ours or self._local:
            return await self._connector.content(file.locator, limit)
        return await download(self._storage, file.locator, hosts=STORAGE_HOSTS, limit=limit)

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return the profile, as Teams has it, of somebody who has written to us.

        Raises DeliveryFailed, DeliveryRefused.
        """
        reference = await self._reach(Address(PLATFORM, workspace, person))
        if reference.person is None:
            raise DeliveryRefused("not somebody's own conversation")
        return await self.person(reference, reference.person)

    async def person(self, reference: ConversationReference, mri: str) -> Sender:
        """Return the profile of somebody there.

        Guests and people of other organisations are external.
        """
        found = await self._connector.member(reference.service_url, reference.conversation, mri)
        principal = _text(found, "userPrincipalName").lower()
        names = list(dict.fromkeys(filter(None, [_text(found, "email").lower(), principal])))
        aad = _text(found, "aadObjectId").lower()
        guest = _text(found, "userRole").lower() not in ("", "user") or "#ext#" in principal
        elsewhere = _text(found, "tenantId").lower() not in ("", reference.tenant)
        return Sender(
            id=aad if is_guid(aad) else mri,
            name=_text(found, "name"),
            email=names[0] if names else None,
            external=guest or elsewhere,
            aliases=tuple(names[1:]),
        )

    async def _post(self, reference: ConversationReference, message: str, card: Card) -> Receipt:
        names: list[str] = []
        for part in parts(card):
            try:
                names.append(await self._send(reference, message, part))
            except DeliveryFailed as failed:
                if not names:
                    raise
                raise DeliveryFailed(
                    f"after its beginning: {failed}",
                    retry_after=failed.retry_after,
                    in_doubt=True,
                    too_fast=failed.too_fast,
                    away=failed.away,
                ) from None
        return Receipt(_BETWEEN.join(names))

    async def _replace(
        self, reference: ConversationReference, message: str, card: Card, receipt: str | None
    ) -> Receipt:
        """Replace part by part.

        A shorter message loses its last parts, a longer one has new ones.
        """
        old = parts_of(receipt)
        if not old:
            raise DeliveryFailed("what it takes the place of has not been sent yet")
        names: list[str] = []
        for place, part in enumerate(parts(card)):
            name = old[place] if place < len(old) else None
            names.append(await self._put(reference, message, part, name))
        for name in old[len(names) :]:
            await self._take_away(reference, name)
        return Receipt(_BETWEEN.join(names))

    async def _put(
        self,
        reference: ConversationReference,
        message: str,
        part: TeamsMessagePart,
        name: str | None,
    ) -> str:
        if name is not None:
            try:
                await self._connector.update(
                    reference.service_url,
                    reference.conversation,
                    name,
                    with_card(part, message, reference),
                )
            except NotReachable:
                raise
            except DeliveryRefused:
                logger.info("a message that was to change is gone; it is sent anew")
            else:
                return name
        return await self._send(reference, message, part)

    async def _take_away(self, reference: ConversationReference, name: str) -> None:
        try:
            await self._connector.delete(reference.service_url, reference.conversation, name)
        except (DeliveryFailed, DeliveryRefused):
            logger.info("a part that is not needed any more could not be taken away")

    async def _send(
        self, reference: ConversationReference, message: str, part: TeamsMessagePart
    ) -> str:
        return await self._connector.send(
            reference.service_url, reference.conversation, with_card(part, message, reference)
        )

    async def _offer(self, address: Address, file: File) -> Receipt:
        """Ask first: Teams lets a bot store a file for who has agreed (platforms.md B7)."""
        reference = await self._reach(address)
        opened = await self._files.handed(address, address.conversation, file.message)
        if reference.scope != "personal" or opened is None:
            raise DeliveryRefused("files go to their person's own conversation only")
        words = Words(opened.lang)
        consent = with_consent(file.name, opened.file.size, file.message, reference, words)
        return Receipt(
            await self._connector.send(reference.service_url, reference.conversation, consent)
        )

    # ── Where that is ────────────────────────────────────────────────────────

    async def _reach(self, address: Address) -> ConversationReference:
        """Return how the conversation is reached; a person's own is made when there is none.

        Raises NotReachable.
        """
        reference = self._met.get(address) or await self._places.find(address)
        if reference is not None:
            return reference
        if not is_guid(address.conversation):
            raise NotReachable("no way to that conversation is known")
        return await self._made(address)

    async def _made(self, address: Address) -> ConversationReference:
        service_url = self._service_urls.get(address.workspace, ANYWHERE)
        created = await self._connector.create_conversation(
            service_url,
            {
                "bot": {"id": self._bot},
                "members": [{"id": address.conversation}],
                "tenantId": address.workspace,
                "channelData": {"tenant": {"id": address.workspace}},
                "isGroup": False,
            },
        )
        reference = ConversationReference(
            service_url=service_url,
            conversation=created,
            tenant=address.workspace,
            bot=self._bot,
            scope="personal",
        )
        await self._places.keep(address, reference)
        return reference

    async def _install(self, address: Address) -> None:
        """Give the person the app, once; Teams tells us then, and what waits is sent.

        Raises DeliveryFailed.
        """
        if self._graph is None or self._catalog_app is None:
            return
        if address in self._installed or not is_guid(address.conversation):
            return
        self._installed.add(address)
        if await self._graph.install_for(address.conversation, self._catalog_app):
            raise DeliveryFailed("just installed", retry_after=_AFTER_INSTALLING)


def parts_of(receipt: str | None) -> Sequence[str]:
    """Return Teams' names of a message's parts, in their order."""
    return receipt.split(_BETWEEN) if receipt else ()


def _text(found: object, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""
