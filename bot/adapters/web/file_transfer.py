"""Take files from a browser, which a turn names later, and hand evidence over to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from aiohttp import web

from bot.adapters.web.conversations import WebConversation, WebConversations
from bot.adapters.web.guard import Guard, begin
from bot.adapters.web.parsing import chunks_of, file_name_of
from bot.adapters.web.ports import EvidenceFiles, HouseAway, Upload, UploadRefused, Uploads
from bot.adapters.web.refusal import WebRefused
from bot.messages import StoredFile

_MEGABYTE = 1024 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


class FileTransfer:
    """It takes and hands over files of whoever asks; `limit` is the bytes an upload may have."""

    def __init__(
        self,
        uploads: Uploads,
        evidence: EvidenceFiles,
        conversations: WebConversations,
        guard: Guard,
        *,
        limit: int,
    ) -> None:
        self._uploads = uploads
        self._evidence = evidence
        self._conversations = conversations
        self._guard = guard
        self._limit = limit

    async def upload(self, request: web.Request) -> web.Response:
        """Take the request's body as a file, and answer with the address it is named by.

        Raises WebRefused.
        """
        self._guard.check_csrf(request)
        conversation = await self._conversations.require(request, counted=True)
        name = file_name_of(request)
        if (request.content_length or 0) > self._limit:
            raise self._too_large()
        if not request.can_read_body:
            raise WebRefused(400, "web.file_empty")
        file = await self._store(request, conversation, name)
        return web.json_response({"sha256": file.sha256, "name": file.name, "size": file.size})

    async def uploaded(self, conversation: WebConversation, sha256: str) -> StoredFile:
        """Return the file the person uploaded before.

        Raises WebRefused for one that they did not.
        """
        person = conversation.person
        with _not_now():
            file = await self._uploads.received(person.authority, person.email, sha256)
        if file is None:
            raise WebRefused(400, "web.file_unknown")
        return file

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Hand evidence over, as a file the browser opens nothing of.

        Raises WebRefused.
        """
        conversation = await self._conversations.require(request)
        person = conversation.person
        with _not_now():
            opened = await self._evidence.open(
                person.authority, person.email, request.match_info["sha256"]
            )
        if opened is None:
            raise WebRefused(404, "web.not_found")
        response = web.StreamResponse(headers=_headers(opened.file))
        response.content_length = opened.file.size
        await begin(request, response)
        async for chunk in opened.chunks:
            await response.write(chunk)
        await response.write_eof()
        return response

    async def _store(
        self, request: web.Request, conversation: WebConversation, name: str
    ) -> StoredFile:
        try:
            with _not_now():
                upload = await self._uploads.begin(
                    conversation.person.authority, conversation.person.email
                )
                await self._pour(request, upload)
                return await upload.finish(name)
        except UploadRefused as refused:
            raise WebRefused(422, refused.sentence, **refused.arguments) from refused

    async def _pour(self, request: web.Request, upload: Upload) -> None:
        """Write the body into the upload, which is abandoned if that fails for any reason."""
        try:
            async for chunk in chunks_of(request, self._limit, self._too_large()):
                await upload.write(chunk)
        except BaseException:
            await upload.abandon()
            raise

    def _too_large(self) -> WebRefused:
        return WebRefused(413, "web.file_too_large", megabytes=self._limit // _MEGABYTE)


@contextmanager
def _not_now() -> Iterator[None]:
    """Say in words that files cannot be kept or read just now.

    Raises WebRefused.
    """
    try:
        yield
    except HouseAway as away:
        raise WebRefused(503, "web.file_not_now") from away


def _headers(file: StoredFile) -> dict[str, str]:
    known = _MEDIA_TYPE.fullmatch(file.media_type)
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", file.name)
    encoded = quote(file.name.encode("utf-8", "replace"), safe="")
    return {
        "Content-Type": file.media_type if known else "application/octet-stream",
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{encoded}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
