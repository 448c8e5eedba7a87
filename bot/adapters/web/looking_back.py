"""Serve what was said before, and the names that are completed while somebody types."""

from collections.abc import Sequence
from dataclasses import asdict

from aiohttp import web

from bot.adapters.web.conversations import WebConversations
from bot.adapters.web.guard import Guard
from bot.adapters.web.pages import conversations_page, line_element
from bot.adapters.web.parsing import number_of, text_of
from bot.adapters.web.ports import History, SuggestedNames

_AT_ONCE = 60
_LONGEST_SEARCH = 200


class LookingBack:
    """It answers from the person's own conversations and their own authority, and from no other."""

    def __init__(
        self, history: History, names: SuggestedNames, conversations: WebConversations, guard: Guard
    ) -> None:
        self._history = history
        self._names = names
        self._conversations = conversations
        self._guard = guard

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/earlier", self.earlier),
            web.get("/search", self.search),
            web.get("/conversations", self.list),
            web.get("/names", self.names),
        ]

    async def earlier(self, request: web.Request) -> web.Response:
        """Draw the messages before a place, and say where to go on. Raises WebRefused."""
        place = number_of(request.query.get("before", ""))
        conversation = await self._conversations.require(request)
        workspace = conversation.person.workspace
        lines = await self._history.before(workspace, conversation.id, place, _AT_ONCE + 1)
        drawn = lines[-_AT_ONCE:]
        return web.json_response(
            {
                "html": "".join(line_element(line, conversation.frame) for line in drawn),
                "before": drawn[0].place if len(lines) > _AT_ONCE else None,
            }
        )

    async def search(self, request: web.Request) -> web.Response:
        """Say in which messages of the conversation the words stand. Raises WebRefused."""
        text = text_of(request.query.get("text", ""))[:_LONGEST_SEARCH]
        conversation = await self._conversations.require(request, counted=True)
        found = await self._history.search(conversation.person.workspace, conversation.id, text)
        return web.json_response({"found": [asdict(one) for one in found]})

    async def list(self, request: web.Request) -> web.Response:
        """Show the person's conversations. Raises WebRefused."""
        conversation = await self._conversations.require(request)
        person = conversation.person
        theirs = await self._history.conversations(person.workspace, person.id)
        addressed = [(one, self._conversations.address(person, one.talk)) for one in theirs]
        page = conversations_page(conversation.frame, addressed, conversation.address)
        return self._guard.page(request, page)

    async def names(self, request: web.Request) -> web.Response:
        """Say what names there are in the person's authority. Raises WebRefused."""
        conversation = await self._conversations.require(request)
        person = conversation.person
        names = await self._names.all(person.authority, person.email)
        return web.json_response({"names": [asdict(name) for name in names]})
