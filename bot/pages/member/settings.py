"""Show my settings: language, where and when I am written to, other accounts of mine."""

from collections.abc import Mapping, Sequence
from datetime import time

from pydantic import JsonValue

from bot.cards import message_times as times_cards
from bot.cards import settings as cards
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.messages import Audience, Card
from bot.nlu_port import Understanding
from governance.access import Allowed, Verb, may
from governance.changes.message_times import are_possible
from governance.commands import (
    AnyCommand,
    ChooseAuthorityTimes,
    ChooseMessageTimes,
    ChoosePlatform,
)
from governance.message_times import EVERYBODY, MessageTimes
from governance.records.members import Member

_HOURS = ("hour", "not_before")


class SettingsPage(BasePage):
    """The page of each person's own settings."""

    name = "settings"
    audience = Audience.OWN

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        kept = context.register.get(Member, Member.key_of(email=context.actor.email))
        preferred = kept.record.preferred_platform if kept else None
        chosen = context.command_context.message_times
        times = [chosen.chosen_by(context.actor.email)]
        if isinstance(may(context.actor, Verb.ADMINISTER), Allowed):
            times.append(chosen.chosen_by(EVERYBODY))
        return cards.settings(context.words, context.today.now, preferred, times)

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        if act in ("times", "as_ever"):
            return (self._times(act, arguments, fields, context),)
        if act != "platform":
            raise PageFault(context.words("engine.out_of_date"))
        return (ChoosePlatform.model_validate({"platform": arguments.get("platform")}),)

    def _times(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> AnyCommand:
        times = MessageTimes()
        if act == "times":
            hours = [self._hour(fields.get(name, ""), context) for name in _HOURS]
            times = times_cards.chosen_in([*fields.items()], hours)
        if not are_possible(times):
            raise PageFault(context.words("times.not_possible"))
        given = {
            "hour": times.hour,
            "not_before": times.not_before,
            "most_a_week": times.most_a_week,
            "quiet_weekdays": times.quiet_weekdays,
        }
        if arguments.get("everybody"):
            return ChooseAuthorityTimes.model_validate(given)
        return ChooseMessageTimes.model_validate(given)

    def _hour(self, written: str, context: TurnContext) -> time | None:
        """Read a time as people write it. Raises PageFault."""
        if not written.strip():
            return None
        read = self._understanding.reminder(
            f"kl. {written}", now=context.today.now, register=context.register
        )
        if read.moment.clock is None:
            raise PageFault(context.words("times.not_possible"))
        return read.moment.clock
