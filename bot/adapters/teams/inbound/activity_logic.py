"""Do what each kind of activity asks for: messages, arrivals, departures and invokes."""

import logging

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.inbound.invokes import answer_invoke
from bot.adapters.teams.inbound.parsing import (
    files,
    is_a_bot,
    pressed,
    said,
    unkept,
)
from bot.adapters.teams.inbound.request import TeamsPorts, TeamsRequest
from bot.adapters.teams.inbound.turn_runner import InvokeAnswer, OutgoingMessage, Say
from bot.adapters.teams.outbound.messenger import PLATFORM
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.size import whole
from bot.adapters.teams.rendering.text import inert
from bot.cards import notices
from bot.edge.clean_text import TextRefused
from bot.edge.json_payload import listed, part, short_text
from bot.messages import (
    Address,
    ConversationOpened,
    DeliveryFailed,
    DeliveryRefused,
    FileInput,
    TextInput,
)

logger = logging.getLogger(__name__)

_ARRIVED = "arrived"


class TeamsActivityLogic:
    """It is the logic of one activity, and is thrown away."""

    def __init__(self, ports: TeamsPorts, activity: IncomingActivity) -> None:
        self._ports = ports
        self._activity = activity
        self._request = TeamsRequest(ports, activity)

    async def message(self, say: Say) -> None:
        """Take words, files, or an action of a client that knows no Action.Execute."""
        activity = self._activity
        if is_a_bot(activity.raw):
            return
        press = pressed(activity.raw.get("value"))
        if press is not None:
            await self._request.press(press)
            return
        try:
            text = said(activity)
        except TextRefused:
            await self._tell(say, self._request.words("teams.too_long"))
            return
        sent = files(activity)
        if sent:
            await self._request.take(FileInput(sent, text))
        elif text:
            await self._request.take(TextInput(text))
        elif (kind := unkept(activity)) is not None:
            words = self._request.words
            said_so = words("teams.loop") if kind == "loop" else words("teams.linked")
            await self._tell(say, said_so)
        elif activity.shared:
            await self._request.take(ConversationOpened())

    async def conversation_update(self) -> None:
        """Come into a conversation or leave it, or find out anew who reads along there."""
        raw = self._activity.raw
        ours = {self._activity.bot_id}
        added = {str(member.get("id")) for member in listed(raw, "membersAdded")}
        removed = {str(member.get("id")) for member in listed(raw, "membersRemoved")}
        if ours & added:
            await self._arrive()
        elif ours & removed:
            await self._leave()
        elif self._activity.shared:
            await self._look_who_reads_along()

    async def installation_update(self) -> None:
        """Come or leave as the app is installed or taken away; an upgrade is neither."""
        match self._activity.raw.get("action"):
            case "add":
                await self._arrive()
            case "remove":
                await self._leave()
            case _:
                return

    async def invoke(self) -> InvokeAnswer:
        """Answer in the response to the request.

        Raises RequestRefused for an invoke we do not know.
        """
        return await answer_invoke(self._request)

    async def _arrive(self) -> None:
        """Take our arrival once.

        Teams tells of one installation twice, by two kinds of activity.
        """
        if not self._ports.people.is_news(self._activity):
            return
        await self._request.take(
            ConversationOpened(),
            idempotency_key=_ARRIVED,
            delivers_private_notice=self._activity.shared,
        )

    async def _look_who_reads_along(self) -> None:
        """Remember what the activity tells, or read the list of members, which has changed."""
        activity, turns = self._activity, self._ports.turns
        if activity.audience is not None:
            channel = short_text(part(activity.raw, "channelData", "channel"), "id")
            where = Address(PLATFORM, activity.tenant, channel or activity.channel)
            await turns.note_audience(where, activity.audience)
        else:
            await turns.members_changed(self._request.address, self._request.members)

    async def _leave(self) -> None:
        self._ports.messenger.left(self._request.address)
        self._ports.people.forget_arrival(self._activity)
        await self._ports.turns.left(self._request.address)

    async def _tell(self, say: Say, sentence: str) -> None:
        """Say why a message could not be taken."""
        card = notices.sentence(self._request.words, self._ports.clock.now(), sentence)
        content = activities.living(whole(card), "", self._request.reference)
        try:
            await say(OutgoingMessage(inert(card.say), activities.CARD, content))
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.info("why a message was not taken was not told: %s", lost)
