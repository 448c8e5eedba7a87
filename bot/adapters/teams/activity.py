"""Model what all kinds of Teams activity share: who, where, and the delivery it came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.messages import Lang

Scope: TypeAlias = Literal["personal", "group", "channel"]
Raw: TypeAlias = Mapping[str, object]


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
