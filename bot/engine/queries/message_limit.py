"""Say on a message what a limit of so many a week has done to it."""

from datetime import date, timedelta

from bot.cards import message_times as cards
from bot.engine.dialog import TurnContext
from bot.messages import Card
from governance.nudges import LIMITED, SentNudge, kind_of

_OVER = ("urgent", "incident")


def said_with_limit(card: Card, bundle: str, context: TurnContext) -> Card:
    """Return the card with that sentence, where its reader has such a limit."""
    most = context.command_context.message_times.of(context.actor.email).most_a_week
    told = context.command_context.nudges.of_bundle(bundle)
    if most is None or not told:
        return card
    before = _others_before(told[0], context)
    is_over = len(before) >= most
    if not is_over and kind_of(bundle) in _OVER:
        return card
    return cards.with_limit(card, context.words, most, is_over=is_over)


def _others_before(told: SentNudge, context: TurnContext) -> set[str]:
    """Return the messages of the same week that came before it."""
    monday: date = told.day - timedelta(days=told.day.weekday())
    week = context.command_context.nudges.told_to(context.actor.email, since=monday)
    return {
        one.bundle
        for one in week
        if (one.day, one.bundle) < (told.day, told.bundle) and kind_of(one.bundle) in LIMITED
    }
