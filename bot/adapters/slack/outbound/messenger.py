"""Deliver to Slack: each message in as many parts as it needs, changed where it stands.

No message is sent twice if that can be seen.
"""

import json
import logging
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Sequence
from typing import Final

import aiohttp
from cachetools import FIFOCache
from pydantic import JsonValue

from bot.adapters.slack.conversation_id import channel_and_thread
from bot.adapters.slack.outbound.people import SlackUserDirectory, UnknownSlackUser
from bot.adapters.slack.outbound.web_api import Api, Found, SlackSays
from bot.adapters.slack.rendering.size import SlackMessagePart, parts
from bot.adapters.slack.rendering.views import home
from bot.edge.download import DownloadRefused, HostRule, admits, download
from bot.edge.file_port import Files, HandedOverFile
from bot.edge.json_payload import listed, part, short_text
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

logger = logging.getLogger(__name__)

FILE_HOSTS: Final = HostRule.of("*.slack.com", "*.slack-files.com", "*.slack-gov.com")
"""The hosts where Slack keeps files; the token goes nowhere else."""

_EVENT = "kravbot_message"
_NEXT, _WITHIN = "\n", "/"
_MOST_REMEMBERED = 5_000
_LOOKED_BACK = 30
_GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"}
)
_LOG_IN_PAGE = (b"<!doctype html", b"<html")
_UPLOAD_WITHIN = aiohttp.ClientTimeout(total=300)


class SlackMessenger:
    """It sends, changes and fetches in every workspace.

    `files` are those to be handed over. `storage` is a session for Slack's file hosts
    (`bot.edge.download.public_session`).
    """

    def __init__(
        self, api: Api, people: SlackUserDirectory, files: Files, storage: aiohttp.ClientSession
    ) -> None:
        self._api = api
        self._people = people
        self._files = files
        self._storage = storage
        self._own: FIFOCache[tuple[str, str], str] = FIFOCache(_MOST_REMEMBERED)
        self._there: FIFOCache[tuple[Address, str], dict[int, str]] = FIFOCache(_MOST_REMEMBERED)
        """The parts of a message that are there, where the others are certainly not."""
        self.unreached: set[Address] = set()
        """Conversations there was no way to; what is parked for them is sent when somebody speaks
        there again."""

    async def deliver(self, address: Address, delivery: Delivery) -> Receipt:
        """Send it, or change it where it stands.

        Raises DeliveryFailed, DeliveryRefused, NotReachable.
        """
        try:
            return await self._deliver(address, delivery)
        except NotReachable:
            if not isinstance(delivery, Private):  # nothing of that waits anywhere
                self.unreached.add(address)
            raise

    async def _deliver(self, address: Address, delivery: Delivery) -> Receipt:
        match delivery:
            case Post(message=message, card=card, again=again):
                return await self._post(address, message, card, again=again)
            case Replace(message=message, card=card, receipt=receipt):
                return await self._replace(address, message, card, receipt)
            case File():
                return await self._hand_over(address, delivery)
            case Home(message=message, card=card):
                return await self._publish(address, message, card)
            case Private(message=message, card=card, person=person):
                return await self._whisper(address, message, card, person)

    def is_own(self, address: Address, channel: str) -> bool:
        """Tell whether the channel is the person's own conversation.

        It is known only where we have written there.
        """
        return bool(channel) and self._own.get((address.workspace, address.conversation)) == channel

    async def profile(self, workspace: str, person: str) -> Sender:
        """Return what Slack knows of somebody.

        Raises DeliveryFailed.
        """
        try:
            return (await self._people.profile(workspace, person)).sender
        except UnknownSlackUser as fault:
            raise DeliveryFailed("Slack does not say who that is") from fault

    # ── Messages ─────────────────────────────────────────────────────────────

    async def _post(self, address: Address, message: str, card: Card, *, again: bool) -> Receipt:
        """Post it part by part; of one that is sent again, only what is not there."""
        known = self._there.pop((address, message), None)
        there = {} if not again else known
        if there is None:
            there = await self._there_already(address, message)
        for place, piece in enumerate(parts(card, message)):
            if place in there:
                continue
            try:
                there[place] = await self._send(address, message, piece, place)
            except DeliveryFailed as failed:
                if not failed.in_doubt:
                    self._there[address, message] = there
                raise
        return Receipt(_NEXT.join(there[place] for place in sorted(there)))

    async def _send(
        self, address: Address, message: str, piece: SlackMessagePart, place: int
    ) -> str:
        channel, thread = channel_and_thread(address.conversation)
        answer = await self._api.call(
            address.workspace,
            "chat.postMessage",
            channel=channel,
            **_drawn(piece),
            metadata=_metadata(message, place),
            unfurl_links=False,
            unfurl_media=False,
            **({"thread_ts": thread} if thread else {}),
        )
        name = _name(answer, channel)
        if not thread:
            self._remember(address, name.partition(_WITHIN)[0])
        return name

    async def _there_already(self, address: Address, message: str) -> dict[int, str]:
        """Return the parts of a message that arrived though nobody said so.

        Only a person's own conversation may be read. Where Slack lets us read no more just now, the
        message is not held up: it comes twice at worst.
        """
        channel = await self._own_channel(address)
        if channel is None:
            return {}
        try:
            answer = await self._api.call(
                address.workspace,
                "conversations.history",
                channel=channel,
                limit=_LOOKED_BACK,
                include_all_metadata=True,
            )
        except DeliveryFailed as failed:
            if failed.retry_after is None:
                raise
            return {}
        found: dict[int, str] = {}
        for one in listed(answer, "messages"):
            metadata = part(one, "metadata")
            payload = part(metadata, "event_payload")
            place = payload.get("part")
            if (
                metadata.get("event_type") == _EVENT
                and payload.get("message") == message
                and isinstance(place, int)
            ):
                found[place] = f"{channel}{_WITHIN}{short_text(one, 'ts')}"
        return found

    async def _replace(
        self, address: Address, message: str, card: Card, receipt: str | None
    ) -> Receipt:
        """Replace part by part.

        A message that became shorter loses its last parts, one that became longer has new ones.
        """
        old = _parts_of(receipt)
        if not old:
            raise DeliveryFailed("what it takes the place of has not been sent yet")
        names: list[str] = []
        for place, piece in enumerate(parts(card, message)):
            name = old[place] if place < len(old) else None
            names.append(await self._put(address, message, piece, place, name))
        for name in old[len(names) :]:
            await self._take_away(address, name)
        return Receipt(_NEXT.join(names))

    async def _put(
        self, address: Address, message: str, piece: SlackMessagePart, place: int, name: str | None
    ) -> str:
        if name is not None:
            channel, _, stamp = name.partition(_WITHIN)
            try:
                await self._api.call(
                    address.workspace,
                    "chat.update",
                    channel=channel,
                    ts=stamp,
                    **_drawn(piece),
                    metadata=_metadata(message, place),
                )
            except SlackSays as said:
                if said.word not in _GONE:
                    raise
                logger.info("a message that was to change is gone; it is sent anew")
            else:
                return name
        return await self._send(address, message, piece, place)

    async def _take_away(self, address: Address, name: str) -> None:
        channel, _, stamp = name.partition(_WITHIN)
        try:
            await self._api.call(address.workspace, "chat.delete", channel=channel, ts=stamp)
        except (DeliveryFailed, DeliveryRefused):
            logger.info("a part that is not needed any more could not be taken away")

    async def _whisper(self, address: Address, message: str, card: Card, person: str) -> Receipt:
        """Show it to that person only, and only if they are looking (platforms.md A5)."""
        channel, thread = channel_and_thread(address.conversation)
        if not thread:
            return await self._post(address, message, card, again=False)
        for piece in parts(card, message):
            await self._api.call(
                address.workspace,
                "chat.postEphemeral",
                channel=channel,
                user=person,
                **_drawn(piece),
                thread_ts=thread,
            )
        return Receipt("")

    async def _publish(self, address: Address, message: str, card: Card) -> Receipt:
        view: JsonValue = home(card, message)
        await self._api.call(
            address.workspace, "views.publish", user_id=address.conversation, view=view
        )
        return Receipt("")

    # ── Files ────────────────────────────────────────────────────────────────

    async def _hand_over(self, address: Address, file: File) -> Receipt:
        """Upload into the person's own conversation, in Slack's three steps (platforms.md A6)."""
        _, thread = channel_and_thread(address.conversation)
        opened = await self._files.handed(address, address.conversation, file.message)
        if thread or opened is None:
            raise DeliveryRefused("files go to their person's own conversation only")
        own = await self._own_channel(address)
        if own is None:
            raise DeliveryRefused("no conversation of two")
        place = await self._api.call(
            address.workspace,
            "files.getUploadURLExternal",
            filename=file.name,
            length=opened.file.size,
        )
        await self._upload(short_text(place, "upload_url", limit=2000), opened)
        title: JsonValue = {"id": short_text(place, "file_id"), "title": file.name}
        await self._api.call(
            address.workspace,
            "files.completeUploadExternal",
            files=[title],
            channel_id=own,
        )
        return Receipt(short_text(place, "file_id"))

    async def _upload(self, url: str, opened: HandedOverFile) -> None:
        """Send the bytes without a token: the address itself is the permission."""
        size = opened.file.size
        local = self._api.local
        if not local and not admits(FILE_HOSTS, url):
            raise DeliveryRefused("an upload to another host than Slack's")
        session = self._api.session if local else self._storage
        try:
            async with session.post(
                url,
                data=_whole(opened.pieces, size),
                headers={"Content-Length": str(size)},
                timeout=_UPLOAD_WITHIN,
                allow_redirects=False,
            ) as response:
                status = response.status
        except (aiohttp.ClientError, OSError) as fault:
            raise DeliveryFailed(f"no answer: {type(fault).__name__}") from None
        if status != 200:  # noqa: PLR2004  # Slack's one good answer
            raise DeliveryFailed(f"upload {status}")

    async def fetch(self, file: FileRef, *, limit: int) -> bytes:
        """Fetch a file somebody sent.

        Only the bytes that are read count, not what Slack or the message says of the file
        (platforms.md A6).
        """
        workspace, file_id = _located(file.locator)
        found = part(await self._api.call(workspace, "files.info", file=file_id), "file")
        url = short_text(found, "url_private_download", limit=2000) or short_text(
            found, "url_private", limit=2000
        )
        if not url or found.get("is_external") is True:
            raise DeliveryRefused("the file is kept somewhere else")
        installation = await self._api.tokens.of(workspace)
        headers = {"Authorization": f"Bearer {installation.token}"}
        if self._api.local:
            content = await _from_this_machine(self._api.session, url, headers, limit)
        else:
            content = await download(
                self._storage, url, hosts=FILE_HOSTS, limit=limit, headers=headers
            )
        begins = content[:256].removeprefix(BOM_UTF8).lstrip().lower()
        is_page = begins.startswith(_LOG_IN_PAGE)
        if is_page and len(content) != found.get("size"):
            raise DeliveryRefused("Slack answered with its log-in page")
        return content

    # ── Where that is ────────────────────────────────────────────────────────

    async def _own_channel(self, address: Address) -> str | None:
        """Return Slack's name for the person's own conversation, None for another one."""
        person, thread = channel_and_thread(address.conversation)
        if thread:
            return None
        known = self._own.get((address.workspace, person))
        if known is not None:
            return known
        answer = await self._api.call(address.workspace, "conversations.open", users=person)
        channel = short_text(part(answer, "channel"), "id")
        if not channel:
            raise DeliveryRefused("no conversation of two")
        self._remember(address, channel)
        return channel

    def _remember(self, address: Address, channel: str) -> None:
        self._own[address.workspace, address.conversation] = channel


async def _whole(pieces: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    """Pass the pieces on.

    Raises OSError when it is less than was said, so that nobody waits for the rest.
    """
    async for piece in pieces:
        size -= len(piece)
        yield piece
    if size:
        raise OSError("the file is not of that size")


def _drawn(piece: SlackMessagePart) -> dict[str, JsonValue]:
    """Draw one part so that no names are linked and nothing in the text is read.

    The blocks say the same.
    """
    return {
        "blocks": list[JsonValue](piece.blocks),
        "text": piece.text,
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
    }


def _metadata(message: str, place: int) -> dict[str, JsonValue]:
    return {"event_type": _EVENT, "event_payload": {"message": message, "part": place}}


def _name(answer: Found, channel: str) -> str:
    """Return Slack's name of a message: `D…/1700000000.000100`."""
    return f"{short_text(answer, 'channel') or channel}{_WITHIN}{short_text(answer, 'ts')}"


def _parts_of(receipt: str | None) -> Sequence[str]:
    return receipt.split(_NEXT) if receipt else ()


def _located(locator: str) -> tuple[str, str]:
    try:
        workspace, file_id = json.loads(locator)
    except ValueError:
        raise DeliveryRefused("no file of Slack's") from None
    return str(workspace), str(file_id)


async def _from_this_machine(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str], limit: int
) -> bytes:
    """Fetch from a stand-in for Slack on this machine, which keeps its files there too."""
    try:
        async with session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status != 200:  # noqa: PLR2004
                raise DownloadRefused(f"{response.status}")
            content = bytearray()
            async for chunk in response.content.iter_chunked(64 * 1024):
                content += chunk
                if len(content) > limit:
                    break
            return bytes(content)
    except (aiohttp.ClientError, OSError) as fault:
        raise DeliveryFailed(f"no answer: {type(fault).__name__}") from None
