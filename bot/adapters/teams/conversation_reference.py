"""A conversation reference says how a conversation in Teams is reached, and who is in it.

It has what the Bot Connector has to be told when nobody has asked us anything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from pydantic import JsonValue, TypeAdapter, ValidationError

from bot.adapters.teams.activity import IncomingActivity, Scope


@dataclass(frozen=True)
class ConversationReference:
    """A conversation's own reference.

    `tenant` stands here because the SDK's loses it (platforms.md B8). `person` is Teams' name
    (`29:…`) of the person whose own conversation it is; None where several read along. `zone` and
    `lang` are those of the person's client.
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
        """Make the reference as the newest activity tells it.

        Teams moves a service URL now and then.
        """
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
        """Read a reference that was kept, None where another version kept it otherwise."""
        try:
            return TypeAdapter(cls).validate_python(kept)
        except ValidationError:
            return None

    def written(self) -> Mapping[str, JsonValue]:
        return asdict(self)
