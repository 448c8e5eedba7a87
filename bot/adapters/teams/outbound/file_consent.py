"""Hand a file to a person: they agree, it is put into their storage, and shown where it lies."""

import logging
import re

import aiohttp

from bot.adapters.teams.activity import IncomingActivity, Raw
from bot.adapters.teams.auth.storage_hosts import STORAGE_HOSTS
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.size import whole
from bot.cards import notices
from bot.edge.download import admits, upload
from bot.edge.file_port import Files, HandedOverFile
from bot.edge.json_payload import part, short_text
from bot.messages import Address, DeliveryFailed, DeliveryRefused
from bot.texts.words import Words
from governance.ports import Clock

logger = logging.getLogger(__name__)

_ENDING = re.compile(r"[A-Za-z0-9]{1,10}")
_TRIES = 3


class FileConsent:
    """It does what the answers to consent cards ask for.

    `storage` is a session for the public internet; see `bot.edge.download`.
    """

    def __init__(
        self, connector: Connector, files: Files, storage: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._clock = clock
        self._connector = connector
        self._files = files
        self._storage = storage

    async def of(self, activity: IncomingActivity, address: Address, value: Raw) -> None:
        """Do what the answer to a consent card asks for.

        The conversation is told what came of it.
        """
        reference = ConversationReference.of(activity)
        words = Words(activity.lang or "da")
        message = short_text(part(value, "context"), activities.MESSAGE)
        opened = await self._files.handed(address, activity.speaker.id, message)
        if opened is None:
            await self._close(activity, reference, words("teams.not_handed_over"), words)
            return
        words = Words(opened.lang)
        try:
            if value.get("action") == "accept":
                await self._put(activity, address, part(value, "uploadInfo"), opened, message)
            else:
                await self._close(activity, reference, words("teams.declined"), words)
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("a file was not handed over: %s", lost)
            await self._close(activity, reference, words("teams.not_handed_over"), words)

    async def _put(
        self,
        activity: IncomingActivity,
        address: Address,
        where: Raw,
        opened: HandedOverFile,
        message: str,
    ) -> None:
        """Put the file into the person's storage, and show it.

        Raises DeliveryFailed, DeliveryRefused.
        """
        reference = ConversationReference.of(activity)
        url, content_url = where.get("uploadUrl"), where.get("contentUrl")
        if not isinstance(url, str) or not isinstance(content_url, str):
            raise DeliveryRefused("no address to put it at")
        if not admits(STORAGE_HOSTS, content_url):
            raise DeliveryRefused("shown at another host than files are kept at")
        await self._upload(address, url, opened, message)
        ending = short_text(where, "fileType", limit=10)
        shown = activities.with_file(
            opened.file.name,
            content_url,
            short_text(where, "uniqueId", limit=200),
            ending if _ENDING.fullmatch(ending) else "",
            reference,
        )
        await self._instead_of_consent(activity, reference, shown)

    async def _upload(
        self, address: Address, url: str, opened: HandedOverFile, message: str
    ) -> None:
        """Upload the file; what is there already from a try that broke off is passed over."""
        for tries_left in reversed(range(_TRIES)):
            try:
                await upload(
                    self._storage,
                    url,
                    opened.pieces,
                    hosts=STORAGE_HOSTS,
                    total=opened.file.size,
                )
            except DeliveryFailed:
                again = await self._files.handed(address, address.conversation, message)
                if not tries_left or again is None:
                    raise
                opened = again
            else:
                return

    async def _close(
        self,
        activity: IncomingActivity,
        reference: ConversationReference,
        sentence: str,
        words: Words,
    ) -> None:
        card = notices.sentence(words, self._clock.now(), sentence)
        shown = activities.with_card(whole(card), "", reference)
        try:
            await self._instead_of_consent(activity, reference, shown)
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("what became of a file was not told: %s", lost)

    async def _instead_of_consent(
        self, activity: IncomingActivity, reference: ConversationReference, shown: object
    ) -> None:
        """Put the outcome in the place of the question, which has been answered."""
        body = shown if isinstance(shown, dict) else {}
        if activity.reply_to is not None:
            try:
                await self._connector.update(
                    reference.service_url, reference.conversation, activity.reply_to, body
                )
            except DeliveryRefused:
                logger.info("a consent card could not be changed")
            else:
                return
        await self._connector.send(reference.service_url, reference.conversation, body)
