"""Find the conversation of the web chat a request is about, and the person whose it is."""

import re
from dataclasses import dataclass

from aiohttp import web

from bot.adapters.web.cookies import cookie
from bot.adapters.web.guard import Guard, lang_of
from bot.adapters.web.login import TALK_COOKIE, Login
from bot.adapters.web.pages import PageFrame
from bot.adapters.web.ports import Visitor
from bot.adapters.web.refusal import WebRefused


@dataclass(frozen=True)
class WebConversation:
    """One of a person's conversations; `frame` is the page around it, in their language."""

    person: Visitor
    id: str
    frame: PageFrame


class WebConversations:
    """It finds the conversation of a request by its cookies."""

    def __init__(self, login: Login, guard: Guard) -> None:
        self._login = login
        self._guard = guard

    async def find(self, request: web.Request, *, active: bool = True) -> WebConversation | None:
        """Find it, None for nobody.

        With `active` the person does something. Raises WebRefused.
        """
        person = await self._login.visitor(request, active=active)
        if person is None:
            return None
        talk = cookie(request, TALK_COOKIE)
        name = f"{person.id}/{talk}" if re.fullmatch("[0-9a-f]{8}", talk) else person.id
        frame = self._guard.frame(request, person.lang or lang_of(request))
        return WebConversation(person, name, frame)

    async def require(
        self, request: web.Request, *, active: bool = True, counted: bool = False
    ) -> WebConversation:
        """Find it, or refuse.

        With `counted` the request counts against the person's limit. Raises WebRefused.
        """
        conversation = await self.find(request, active=active)
        if conversation is None:
            raise WebRefused(401, "web.nobody_chosen" if self._login.demo else "signin.ended")
        if counted:
            self._login.allow(request, conversation.person)
        return conversation
