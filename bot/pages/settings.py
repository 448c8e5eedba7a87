"""My settings: language, where I am written to, other accounts of mine."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bot.cards import settings as cards
from bot.engine.dialog import TurnContext
from bot.engine.page import PageFault
from bot.messages import Card
from governance.commands import AnyCommand, ChoosePlatform
from governance.records.members import Member


class SettingsPage:
    """Each person's own."""

    name = "settings"
    private = True

    def show(
        self, arguments: Mapping[str, JsonValue], scene: TurnContext, *, open_dialog: bool
    ) -> Card:
        kept = scene.register.get(Member, Member.key_of(email=scene.actor.email))
        preferred = kept.record.preferred_platform if kept else None
        return cards.settings(scene.words, scene.today.now, preferred)

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        scene: TurnContext,
    ) -> Sequence[AnyCommand]:
        if act != "platform":
            raise PageFault(scene.words("engine.out_of_date"))
        return (ChoosePlatform.model_validate({"platform": arguments.get("platform")}),)
