"""How a conversation in Teams is reached without being asked: what the Bot Connector wants to know, and who is in it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from pydantic import JsonValue, TypeAdapter, ValidationError

from bot.adapters.teams.activity import IncomingActivity, Scope


@dataclass(frozen=True)
class ConversationReference:
    """A conversation's own reference.

    `tenant` stands here because the SDK's loses it (platforms.md B8).

    `person` is Teams' name (`29:…`) for whose own conversation it is; None where several read
    along. `zone`, `lang`: the person's client's.
    """

    service_url: str
    conversation: str
    tenant: str
    bot: str
    scope: Scope
    person: str | None = None
    lang: str | None = None
    zone: str | None = None

    @classmethod
    def of(cls, activity: IncomingActivity) -> Self:
        """As the newest activity tells it: Teams moves a service URL now and then."""
        personal = activity.scope == "personal"
        return cls(
            service_url=activity.service_url,
            conversation=activity.conversation,
            tenant=activity.tenant,
            bot=activity.bot_id,
            scope=activity.scope,
            person=activity.speaker.mri if personal else None,
            lang=activity.lang if personal else None,
            zone=activity.zone if personal else None,
        )

    @classmethod
    def read(cls, kept: JsonValue) -> "ConversationReference | None":
        """As it was kept; None for what another version kept otherwise."""
        try:
            return TypeAdapter(cls).validate_python(kept)
        except ValidationError:
            return None

    def written(self) -> Mapping[str, JsonValue]:
        return asdict(self)
