"""Choose when and how often oneself, or everybody, is written to."""

from datetime import time

from governance.commands import ChooseAuthorityTimes, ChooseMessageTimes
from governance.context import CommandContext
from governance.message_times import (
    EARLIEST,
    EVERYBODY,
    LATEST,
    MOST_A_WEEK,
    MOST_QUIET_WEEKDAYS,
    MessageTimes,
)


class TimesNotPossible(Exception):
    """Nobody could be written to at those times, or not on the same day."""


def choose_times(
    command: ChooseMessageTimes | ChooseAuthorityTimes, context: CommandContext
) -> None:
    """Keep the choice in the place of the one before. Raises TimesNotPossible."""
    times = MessageTimes(
        command.hour,
        command.not_before,
        command.most_a_week,
        tuple(sorted(set(command.quiet_weekdays))),
    )
    if not are_possible(times):
        raise TimesNotPossible
    own = isinstance(command, ChooseMessageTimes)
    context.message_times.choose(context.actor.email if own else EVERYBODY, times)


def are_possible(times: MessageTimes) -> bool:
    """Tell whether somebody is written to at these times at all."""
    weekdays = set(times.quiet_weekdays) & set(range(5))
    return (
        _is_in_the_day(times.hour)
        and _is_in_the_day(times.not_before)
        and len(weekdays) <= MOST_QUIET_WEEKDAYS
        and (times.most_a_week is None or 1 <= times.most_a_week <= MOST_A_WEEK)
    )


def _is_in_the_day(hour: time | None) -> bool:
    return hour is None or EARLIEST <= hour <= LATEST
