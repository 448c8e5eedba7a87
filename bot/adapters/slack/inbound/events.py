"""What Slack tells of: words and files, the home page, the app taken away."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import TypeGuard

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.parsing import files, is_a_bot, said
from bot.adapters.slack.inbound.request_handler import AGAIN, NOTHING, Reply, RequestHandler
from bot.adapters.slack.outbound.people import Profile
from bot.adapters.slack.ports import SlackTurnResult
from bot.edge.clean_text import TextRefused
from bot.edge.json_payload import part
from bot.messages import ConversationOpened, FileInput, HomeOpened, Input, TextInput

logger = logging.getLogger(__name__)

_END_OF_TIME = 2**33


class EventHandler(RequestHandler):
    """Acknowledged after its commit; what takes too long is left for Slack to bring again."""

    async def message(self) -> Reply:
        """Words and files, in our own conversation or where we were mentioned."""
        event = self._came.event
        if is_a_bot(event) or self._came.user == self._installation.bot_user:
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return AGAIN
        sent = files(event, self._workspace)
        try:
            text = said(event, bot_user=self._installation.bot_user)
        except TextRefused:
            self._say_private_notice(self._sentence("slack.too_long"))
            return NOTHING
        if sent:
            return await self._take_event(FileInput(sent, text), profile)
        if text:
            return await self._take_event(TextInput(text), profile)
        return NOTHING if self._came.own else await self._take_event(ConversationOpened(), profile)

    async def home(self) -> Reply:
        profile = await self._profile()
        if profile is None:
            return AGAIN
        return await self._take_event(HomeOpened(), profile)

    async def opened(self) -> Reply:
        """The conversation is looked at; whom we have not met yet we greet."""
        if await self._ports.reception.knows(self._workspace, self._came.user):
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return AGAIN
        return await self._take_event(ConversationOpened(), profile)

    async def uninstalled(self) -> Reply:
        """The app is gone there, or its token is: nothing is sent any more. Slack tells it late (bolt-js#1558)."""
        event, came = self._came.event, self._came
        revoked = part(event, "tokens").get("bot")
        ours = isinstance(revoked, list) and self._installation.bot_user in revoked
        if event.get("type") == "tokens_revoked" and not ours:
            return NOTHING
        happened = came.raw.get("event_time")
        before = datetime.fromtimestamp(happened, UTC) if _is_a_moment(happened) else None
        workspace = "" if self._installation.org_wide else came.team
        await self._ports.installations.end(came.enterprise, workspace, before=before)
        self._ports.people.forget(self._workspace)
        return NOTHING

    async def _take_event(self, heard: Input, profile: Profile) -> Reply:
        """Acknowledged after the commit; what takes too long goes on, and is a repeat when Slack brings it again."""
        turn = self._turn(heard, profile)
        delivers_private_notice = turn.shared or isinstance(heard, HomeOpened)
        try:
            taking = self._begin(turn, delivers_private_notice=delivers_private_notice)
        except TooBusy:
            return AGAIN
        await asyncio.wait({taking}, timeout=self._left(self._ports.event_patience))
        if not taking.done():
            self._later(self._event_later(taking, heard))
            return AGAIN
        self._tell_aside(taking.result(), heard)  # what it raises is the door's to say
        return NOTHING

    async def _event_later(self, taking: "asyncio.Future[SlackTurnResult]", heard: Input) -> None:
        """When it comes again it is a repeat, which has nothing to tell any more; of strangers nothing is kept."""
        try:
            answered = await taking
        except Exception:
            logger.exception("an event of Slack could not be taken")
            return
        if answered.known:
            self._tell_aside(answered, heard)

    def _tell_aside(self, answered: SlackTurnResult, heard: Input) -> None:
        if answered.private_notice is None:
            return
        if isinstance(heard, HomeOpened):
            self._later(self._show_home(answered.private_notice))
        elif not self._came.own:
            self._say_private_notice(answered.private_notice)


def _is_a_moment(seconds: object) -> TypeGuard[int]:
    return type(seconds) is int and 0 < seconds < _END_OF_TIME
