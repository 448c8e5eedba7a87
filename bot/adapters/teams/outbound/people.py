"""Find people in Teams: met before, or looked up in the conversation's roster, seldom."""

import time
from dataclasses import dataclass, replace

from cachetools import FIFOCache

from bot.adapters.teams.activity import ActivitySender, IncomingActivity
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.outbound.messenger import TeamsMessenger
from bot.adapters.teams.ports import TeamsTurnHandler
from bot.engine.members.binding_codes import code_in
from bot.messages import DeliveryFailed, DeliveryRefused, Sender

_MOST = 5_000
_REMEMBERED = 60.0


class UnknownTeamsUser(Exception):
    """Teams does not say who that is just now."""


@dataclass(frozen=True)
class _Looked:
    sender: Sender
    at: float


class TeamsUserDirectory:
    """It finds the senders of turns.

    A person we have not met is looked up at most once a minute.
    """

    def __init__(self, turns: TeamsTurnHandler, messenger: TeamsMessenger) -> None:
        self._turns = turns
        self._messenger = messenger
        self._looked: FIFOCache[tuple[str, str], _Looked] = FIFOCache(_MOST)
        self._arrived: FIFOCache[tuple[str, str], float] = FIFOCache(_MOST)

    async def sender(
        self, activity: IncomingActivity, speaker: ActivitySender, *, said: str
    ) -> Sender:
        """Find the sender, with the e-mail Teams vouches for when we have not met.

        In an organisation that is no authority's nobody is looked up, unless they bring a code.
        Raises UnknownTeamsUser.
        """
        plain = Sender(id=speaker.id, name=speaker.name)
        if await self._turns.knows(activity.tenant, speaker.id):
            return plain
        if code_in(said) is None and not await self._turns.is_bound(activity.tenant):
            return plain
        return await self._look_up(activity, speaker)

    def is_news(self, activity: IncomingActivity) -> bool:
        """Tell whether our arrival in a conversation is news, as Teams tells of it twice.

        Of strangers nothing is kept by which it would be known later.
        """
        place, now = (activity.tenant, activity.conversation), time.monotonic()
        before = self._arrived.get(place)
        self._arrived[place] = now
        return before is None or now - before > _REMEMBERED

    def forget_arrival(self, activity: IncomingActivity) -> None:
        """Forget the arrival when we have left, so that the next one is news."""
        self._arrived.pop((activity.tenant, activity.conversation), None)

    async def _look_up(self, activity: IncomingActivity, speaker: ActivitySender) -> Sender:
        key, now = (activity.tenant, speaker.id), time.monotonic()
        looked = self._looked.get(key)
        if looked is not None and now - looked.at < _REMEMBERED:
            return looked.sender
        try:
            found = await self._messenger.person(ConversationReference.of(activity), speaker.mri)
        except DeliveryRefused:
            found = Sender(id=speaker.id, name=speaker.name, external=True)
        except DeliveryFailed as failed:
            raise UnknownTeamsUser from failed
        if found.id not in (speaker.id, speaker.mri):
            found = Sender(id=speaker.id, name=speaker.name, external=True)
        sender = replace(found, id=speaker.id, name=found.name or speaker.name)
        self._looked[key] = _Looked(sender, now)
        return sender
