"""Test that everybody is written to at the hours they chose, and what is urgent all the same."""

from datetime import date, datetime, time

import pytest

from bot.texts.words import COPENHAGEN
from governance.message_times import MessageTimes
from scheduler.nudges import bundles
from scheduler.nudges.quiet_hours import AS_EVER, PersonalHours, hours_of, soonest

ANN = "ann@by.example"
ABOUT = ("system:A", "slot_filled", "")
TUESDAY = date(2026, 3, 3)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("own", "everybody", "hours"),
    [
        pytest.param(MessageTimes(), MessageTimes(), AS_EVER, id="as ever"),
        pytest.param(
            MessageTimes(hour=time(7)),
            MessageTimes(hour=time(10), most_a_week=2),
            PersonalHours(time(7), time(7), 2),
            id="one's own hour before everybody's, and everybody's limit",
        ),
        pytest.param(
            MessageTimes(),
            MessageTimes(not_before=time(10)),
            PersonalHours(time(10), time(10)),
            id="nothing before the hour of everybody",
        ),
        pytest.param(
            MessageTimes(hour=time(9), not_before=time(11)),
            MessageTimes(),
            PersonalHours(time(11), time(11)),
            id="the later of two hours",
        ),
    ],
)
def test_one_s_own_choice_goes_before_everybody_s(
    own: MessageTimes, everybody: MessageTimes, hours: PersonalHours
) -> None:
    assert hours_of(own.over(everybody)) == hours


def test_a_bundle_comes_at_the_hour_and_the_next_day_when_it_has_passed() -> None:
    hours = PersonalHours(bundle_at=time(7, 30), day_begins=time(7, 30))
    before = bundles.daily(ANN, local(3, 7), urgent=False, hours=hours)
    after = bundles.daily(ANN, local(3, 8), urgent=False, hours=hours)
    following = bundles.daily(ANN, local(3, 7), urgent=False, after=before.day, hours=hours)
    assert (before.day, before.due_at) == (TUESDAY, local(3, 7, 30))
    assert after.day == following.day == date(2026, 3, 4)


def test_none_comes_on_a_quiet_weekday_but_what_is_urgent_does() -> None:
    hours = PersonalHours(quiet_weekdays=frozenset({1}))
    assert bundles.daily(ANN, local(3, 4), urgent=False, hours=hours).day == date(2026, 3, 4)
    assert bundles.daily(ANN, local(3, 4), urgent=True, hours=hours).day == TUESDAY


def test_nothing_comes_before_the_hour_but_what_is_down() -> None:
    hours = PersonalHours(bundle_at=time(11), day_begins=time(11))
    assert soonest(local(3, 9), hours) == local(3, 11)
    assert bundles.by_itself(ANN, local(3, 9), ABOUT, "bundle", hours).due_at == local(3, 11)
    assert bundles.by_itself(ANN, local(3, 3), ABOUT, "incident", hours).due_at == local(3, 3)


def test_the_week_s_overview_keeps_to_the_hour_and_the_weekday() -> None:
    hours = PersonalHours(day_begins=time(10), quiet_weekdays=frozenset({0}))
    assert bundles.weekly(ANN, local(2, 4), hours).due_at == local(3, 10)
    assert bundles.weekly(ANN, local(2, 4)).due_at == local(2, 8, 30)
