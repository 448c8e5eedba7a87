"""Show my settings: language, where I am written to, other accounts of mine."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import settings as cards
from bot.engine.dialog import TurnContext
from bot.engine.page import PageFault
from bot.messages import Audience, Card
from governance.commands import AnyCommand, ChoosePlatform
from governance.records.members import Member


class SettingsPage:
    """The page of each person's own settings."""

    name = "settings"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        kept = context.register.get(Member, Member.key_of(email=context.actor.email))
        preferred = kept.record.preferred_platform if kept else None
        return cards.settings(context.words, context.today.now, preferred)

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        if act != "platform":
            raise PageFault(context.words("engine.out_of_date"))
        return (ChoosePlatform.model_validate({"platform": arguments.get("platform")}),)
