"""Show a person's own reminders, cancel one, and set one again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import JsonValue

from bot.cards.obligations import reminders as cards
from bot.engine.dialog import TurnContext
from bot.engine.page import BasePage, PageFault
from bot.engine.queries.reminders import waiting
from bot.messages import Audience, Card
from governance.commands import AnyCommand, CancelReminder, SetReminder

_TOMORROW = timedelta(days=1)


class RemindersPage(BasePage):
    """The page of what they asked to be reminded of, and of what they hear no more of."""

    name = "reminders"
    audience = Audience.OWN

    def show(
        self, arguments: Mapping[str, JsonValue], context: TurnContext, *, open_dialog: bool
    ) -> Card:
        return cards.mine(context.words, context.today, waiting(context))

    def act(
        self,
        act: str,
        arguments: Mapping[str, JsonValue],
        fields: Mapping[str, str],
        context: TurnContext,
    ) -> Sequence[AnyCommand]:
        reminder = str(arguments.get("reminder"))
        if act == "cancel":
            return (CancelReminder(reminder=reminder),)
        found = context.command_context.reminders.find(reminder)
        if act != "again" or found is None or found.person != context.actor.email:
            raise PageFault(context.words("engine.out_of_date"))
        zone = context.words.timezone
        at = found.at.astimezone(zone) + _TOMORROW
        now = context.today.now.astimezone(zone)
        if at <= now:
            at = at.replace(year=now.year, month=now.month, day=now.day) + _TOMORROW
        scope, rule, subject = found.topic.identity or ("", "", "")
        opens = found.topic.opens
        return (
            SetReminder(
                at=at,
                said=found.topic.said,
                scope=scope,
                rule=rule,
                subject=subject,
                due_on=found.topic.due_on,
                opens=None if opens is None else dict(opens),
            ),
        )
