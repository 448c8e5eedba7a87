"""Hold one activity of Teams while it is handled: the turn it becomes, and who takes that turn."""

import logging
from dataclasses import dataclass

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.inbound.typing_indicator import TypingIndicator
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.file_consent import FileConsent
from bot.adapters.teams.outbound.messenger import PLATFORM, TeamsMessenger
from bot.adapters.teams.outbound.people import TeamsUserDirectory, UnknownTeamsUser
from bot.adapters.teams.outbound.rosters import Rosters, roster_of
from bot.adapters.teams.ports import (
    MemberList,
    SystemDirectory,
    TeamsTurnHandler,
    TeamsTurnResult,
)
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.file_port import Files
from bot.edge.idempotency import action_fingerprint
from bot.messages import Address, Audience, ButtonInput, Card, Input, Sender, TextInput, Turn
from bot.texts.words import Words
from governance.ports import Clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TeamsPorts:
    """Everything an activity is handled with."""

    turns: TeamsTurnHandler
    people: TeamsUserDirectory
    files: Files
    directory: SystemDirectory
    messenger: TeamsMessenger
    connector: Connector
    file_consent: FileConsent
    rosters: Rosters
    clock: Clock
    tasks: BackgroundTasks


class TeamsRequest:
    """It takes the turns of one activity.

    `words` are in the activity's language, and in the person's once a turn tells it.
    """

    def __init__(self, ports: TeamsPorts, activity: IncomingActivity) -> None:
        self.ports = ports
        self.activity = activity
        self.address = Address(PLATFORM, activity.tenant, activity.place)
        self.words = Words(activity.lang or "da")

    @property
    def reference(self) -> ConversationReference:
        """The reference by which the activity's conversation is reached."""
        return ConversationReference.of(self.activity)

    @property
    def members(self) -> MemberList:
        """The list of members of where it happened."""
        activity, rosters = self.activity, self.ports.rosters
        return MemberList(roster_of(activity), lambda: rosters.read(activity))

    async def take(
        self,
        heard: Input,
        *,
        idempotency_key: str | None = None,
        delivers_private_notice: bool = False,
        place: str | None = None,
    ) -> TeamsTurnResult | None:
        """Take the turn, and return after its commit.

        It is None when Teams does not say just now who the person is. `place` is another
        conversation than the activity's, in which nothing is sent.
        """
        try:
            sender = await self._sender(said=heard.text if isinstance(heard, TextInput) else "")
        except UnknownTeamsUser:
            logger.warning("Teams did not say who somebody is; their message was left")
            return None
        self.ports.messenger.met(self.address, self.reference)
        turn = self._turn(heard, sender, idempotency_key, place)
        reference = self.reference if place is None else None
        typing = TypingIndicator(self.ports.connector, self.activity)
        async with typing.shown_meanwhile():
            answered, slow = await self.ports.turns.receive(
                turn,
                reference,
                members=self.members,
                delivers_private_notice=delivers_private_notice,
            )
        if answered.lang is not None:
            self.words = Words(answered.lang)
        if slow is not None and place is None:
            self.ports.tasks.begin(typing.show_until_done(slow))
        return answered

    async def press(
        self, pressed: ButtonInput, *, delivers_private_notice: bool = False
    ) -> TeamsTurnResult | None:
        """Take a button; the same press is one turn, however often Teams brings it."""
        return await self.take(
            pressed,
            idempotency_key=action_fingerprint(pressed),
            delivers_private_notice=delivers_private_notice,
        )

    async def current_card(self, message: str) -> Card | None:
        """Look that message up as it is now, if it was written to this person here."""
        return await self.ports.turns.current(self.address, self.activity.speaker.id, message)

    async def is_member(self) -> bool:
        """Get to know the person without a turn; return whether they are a member.

        Raises UnknownTeamsUser.
        """
        sender = await self._sender()
        return await self.ports.turns.identify(self.activity.tenant, sender)

    async def _sender(self, *, said: str = "") -> Sender:
        return await self.ports.people.sender(self.activity, self.activity.speaker, said=said)

    def _turn(
        self, heard: Input, sender: Sender, idempotency_key: str | None, place: str | None
    ) -> Turn:
        activity = self.activity
        return Turn(
            platform=PLATFORM,
            workspace=activity.tenant,
            conversation=place or activity.place,
            sender=sender,
            key=activity.key,
            input=heard,
            lang=activity.lang,
            idempotency_key=idempotency_key,
            audience=activity.audience if place is None else Audience.OWN,
            zone=activity.zone,
        )
