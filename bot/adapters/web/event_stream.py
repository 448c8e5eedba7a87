"""Send server-sent events by which an open page hears what is new in its conversation."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import cast

from aiohttp import web

from bot.adapters.web.conversations import WebConversation, WebConversations
from bot.adapters.web.guard import begin
from bot.adapters.web.login import Login
from bot.adapters.web.pages import PageFrame, line_element
from bot.adapters.web.parsing import after_of
from bot.adapters.web.ports import Transcript, TranscriptLine
from bot.adapters.web.refusal import WebRefused

_STREAMS_PER_CONVERSATION = 20


class EventStreams:
    """The open streams.

    `heartbeat` is the seconds after which a silent one is written to. That finds out whether
    anybody hears it.
    """

    def __init__(
        self,
        transcript: Transcript,
        conversations: WebConversations,
        login: Login,
        *,
        heartbeat: float,
    ) -> None:
        self._transcript = transcript
        self._conversations = conversations
        self._login = login
        self._heartbeat = heartbeat
        self._tasks: set[asyncio.Task[object]] = set()
        self._watched: Counter[str] = Counter()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Tell what is new, for as long as the page is open.

        Raises WebRefused for one page too many.
        """
        conversation = await self._conversations.require(request, active=False)
        after = after_of(request)
        if self._watched[conversation.id] >= _STREAMS_PER_CONVERSATION:
            raise WebRefused(429, "web.too_many_pages")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        with self._watching(conversation.id), suppress(ConnectionResetError):
            await begin(request, response)
            await self._tell(request, response, conversation, after)
        return response

    async def close(self, _: web.Application) -> None:
        """End every stream; each page asks for another."""
        for task in self._tasks:
            task.cancel()

    @contextmanager
    def _watching(self, name: str) -> Iterator[None]:
        task = cast("asyncio.Task[object]", asyncio.current_task())
        self._tasks.add(task)
        self._watched[name] += 1
        try:
            yield
        finally:
            self._tasks.discard(task)
            self._watched[name] -= 1
            if not self._watched[name]:
                del self._watched[name]

    async def _tell(
        self,
        request: web.Request,
        response: web.StreamResponse,
        conversation: WebConversation,
        after: int,
    ) -> None:
        """Tell it for as long as somebody listens who may."""
        await response.write(b"retry: 1000\n\n")
        while self._login.demo or await self._login.visitor(request, active=False):
            lines = await self._transcript.since(
                conversation.person.workspace, conversation.id, after
            )
            if lines:
                newest = newest_of(lines, after)
                await response.write(_events(lines, newest, conversation.frame))
                after = newest
            else:
                await response.write(b"event: ping\ndata:\n\n")
            await self._transcript.wait(conversation.id, after, self._heartbeat)


def newest_of(lines: Sequence[TranscriptLine], after: int) -> int:
    """Return the number of the newest line, or `after` where there is none."""
    return max((line.seq for line in lines), default=after)


def _events(lines: Sequence[TranscriptLine], newest: int, frame: PageFrame) -> bytes:
    """Write the lines in the order of the page; only the last says that all of them have come."""
    events = [f"data: {_event(line, frame)}\n" for line in lines]
    events[-1] += f"id: {newest}\n"
    return "".join(f"{event}\n" for event in events).encode()


def _event(line: TranscriptLine, frame: PageFrame) -> str:
    return json.dumps(
        {
            "seq": line.seq,
            "message": line.message,
            "author": line.author,
            "html": line_element(line, frame),
            "replaces": line.replaces,
        }
    )
