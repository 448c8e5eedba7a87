"""Model what all kinds of Teams activity share: who, where, and the delivery it came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.edge.json_payload import listed, part
from bot.messages import Address, Audience, Lang

Scope: TypeAlias = Literal["personal", "group", "channel"]
Raw: TypeAlias = Mapping[str, object]

_MEETING = "19:meeting_"


@dataclass(frozen=True, repr=False)
class ActivitySender:
    """The person who did it.

    `id` is the person's object id in Entra, where there is one; `mri` is Teams' name for them with
    this bot.
    """

    id: str
    mri: str
    name: str


@dataclass(frozen=True, repr=False)
class IncomingActivity:
    """An activity, as far as every kind of it is alike.

    It has no repr, so that it reaches no log.

    `place` is our id of the conversation: a person's own goes by the person's id. `conversation` is
    Teams' name for it, in a channel with its thread. `key` names the delivery; the same activity
    delivered again has the same.
    """

    type: str
    name: str | None
    key: str
    activity_id: str | None
    tenant: str
    service_url: str
    bot_id: str
    conversation: str
    scope: Scope
    speaker: ActivitySender
    lang: Lang | None
    zone: str | None
    reply_to: str | None
    raw: Raw

    @property
    def place(self) -> str:
        return self.speaker.id if self.scope == "personal" else self.conversation

    @property
    def shared(self) -> bool:
        """True when others read along."""
        return self.scope != "personal"

    @property
    def channel(self) -> str:
        """The conversation without its thread."""
        return Address("", "", self.conversation).channel

    @property
    def audience(self) -> Audience | None:
        """The people who read along, as far as the activity tells; else its members do.

        Into a meeting anybody may be let in, and a shared channel is there for other organisations.
        """
        if not self.shared:
            return Audience.OWN
        told = part(self.raw, "channelData")
        in_meeting = self.conversation.startswith(_MEETING) or bool(part(told, "meeting"))
        channel = part(told, "channel")
        is_shared = channel.get("type") == "shared" or bool(listed(told, "sharedWithTeams"))
        return Audience.STRANGERS if in_meeting or is_shared else None
