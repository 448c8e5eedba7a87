"""Find the conversation of the web chat a request is about, and the person whose it is.

A page says with each of its requests whose it is and which conversation it shows: two tabs of a
browser may differ. The cookies say it only for a page that is opened without.
"""

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.adapters.web.cookies import cookie
from bot.adapters.web.guard import Guard, lang_of
from bot.adapters.web.login import TALK_COOKIE, WHO, Login
from bot.adapters.web.pages import PageFrame
from bot.adapters.web.ports import Visitor
from bot.adapters.web.refusal import WebRefused

TALK: Final = "talk"
_TALK = re.compile("[0-9a-f]{8}")


@dataclass(frozen=True)
class WebConversation:
    """One of a person's conversations; `frame` is the page around it, in their language.

    `address` is that of the page; `talk` is empty for the first one.
    """

    person: Visitor
    talk: str
    address: str
    frame: PageFrame

    @property
    def id(self) -> str:
        return f"{self.person.id}/{self.talk}" if self.talk else self.person.id


class WebConversations:
    """It finds the conversation of a request by what the page says, else by its cookies."""

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
        said = request.query.get(TALK, "") if _says(request) else cookie(request, TALK_COOKIE)
        talk = said if _TALK.fullmatch(said) else ""
        frame = self._guard.frame(request, person.lang or lang_of(request))
        place = urlencode({WHO: self._login.mark(person), TALK: talk}, safe="@")
        return WebConversation(
            person, talk, self.address(person, talk), replace(frame, place=place)
        )

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

    def address(self, person: Visitor, talk: str) -> str:
        """Return the address of the page of that conversation.

        Only the demo's says who one is.
        """
        who = {WHO: self._login.mark(person)} if self._login.demo else {}
        named = {TALK: talk} if talk or not who else {}
        return f"/?{urlencode({**who, **named}, safe='@')}"

    def is_addressed(self, request: web.Request) -> bool:
        """Tell whether the page's address says which conversation it shows.

        Where it does not, another tab may change what it shows when it is loaded again.
        """
        if self._login.demo:
            return WHO in request.query
        return _says(request) or not cookie(request, TALK_COOKIE)


def _says(request: web.Request) -> bool:
    return bool({WHO, TALK} & request.query.keys())
