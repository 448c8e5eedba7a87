"""Test into which message something goes, what that is called, and when it goes out.

Overviews are tested, too.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.nudges import kind_of
from scheduler.nudges import bundles, overviews, quiet_hours
from scheduler.nudges.escalation import Way

ZONE = ZoneInfo("Europe/Copenhagen")
ANN = "ann@by.example"
ABOUT = ("system:Nat", "exercise_held", "")


def local(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


# ── One bundle a person a day ────────────────────────────────────────────────


def test_whatever_is_decided_on_a_day_goes_into_the_same_message() -> None:
    early, late = local(2026, 3, 3, 0, 5), local(2026, 3, 3, 8, 59)
    found = {
        bundles.daily(ANN, now, urgent=urgent) for now in (early, late) for urgent in (False, True)
    }
    assert {bundle.key for bundle in found} == {f"nudge:2026-03-03:{ANN}"}
    assert {bundle.due_at for bundle in found} == {local(2026, 3, 3, 9)}


def test_after_nine_it_is_tomorrows_and_after_a_full_one_the_next_days() -> None:
    assert bundles.daily(ANN, local(2026, 3, 3, 9), urgent=False).day == date(2026, 3, 4)
    friday = bundles.daily(ANN, local(2026, 3, 6), urgent=False)
    assert bundles.daily(ANN, local(2026, 3, 6), urgent=False, after=friday.day).day == date(
        2026, 3, 9
    )


def test_in_summer_what_is_urgent_comes_on_days_when_the_rest_does_not() -> None:
    tuesday = local(2026, 7, 7)
    assert bundles.daily(ANN, tuesday, urgent=True).day == date(2026, 7, 7)
    assert bundles.daily(ANN, tuesday, urgent=False).day == date(2026, 7, 8)


def test_no_two_people_and_no_two_days_share_a_key() -> None:
    keys = [
        bundles.daily(who, local(2026, 3, day), urgent=False).key
        for who in (ANN, "bo@by.example")
        for day in (2, 3, 4)
    ]
    assert len(set(keys)) == 6


# ── By itself ────────────────────────────────────────────────────────────────


def test_an_incident_goes_out_at_once_at_any_hour() -> None:
    night = local(2026, 12, 24, 3, 12)
    one = bundles.by_itself(ANN, night, ABOUT, "incident")
    assert (one.due_at, kind_of(one.key)) == (night, "incident")


@pytest.mark.parametrize("way", ["approval", "bundle"])
def test_anything_else_by_itself_waits_for_the_day(way: Way) -> None:
    one = bundles.by_itself(ANN, local(2026, 3, 3, 17), ABOUT, way)
    assert one.due_at == local(2026, 3, 4, 8)
    now = local(2026, 3, 3, 11)
    assert bundles.by_itself(ANN, now, ABOUT, way).due_at == now


def test_two_things_by_themselves_are_two_messages() -> None:
    other = ("system:Nat", "exercise_held", "x")
    now = local(2026, 3, 3)
    keys = {bundles.by_itself(ANN, now, one, "approval").key for one in (ABOUT, other)}
    assert len(keys) == 2


# ── Overviews ────────────────────────────────────────────────────────────────


def test_the_week_begins_at_half_past_eight_on_its_first_day_that_is_none_of_rest() -> None:
    assert overviews.is_weekly_due(local(2026, 3, 2, 0, 1))
    assert bundles.weekly(ANN, local(2026, 3, 2)).due_at == local(2026, 3, 2, 8, 30)
    easter_monday, tuesday = local(2026, 4, 6), local(2026, 4, 7)
    assert not overviews.is_weekly_due(easter_monday)
    assert overviews.is_weekly_due(tuesday)
    assert bundles.weekly(ANN, tuesday).key == f"weekly:2026-W15:{ANN}"


def test_a_week_across_new_year_is_one_week() -> None:
    keys = {
        bundles.weekly(ANN, local(2026, 12, 28)).key,
        bundles.weekly(ANN, local(2027, 1, 1)).key,
    }
    assert keys == {f"weekly:2026-W53:{ANN}"}


def test_in_the_evening_and_on_days_of_rest_no_overview_begins() -> None:
    assert not overviews.is_weekly_due(local(2026, 3, 2, 16))
    assert not overviews.is_weekly_due(local(2026, 3, 7, 10))
    assert not overviews.is_monthly_due(local(2026, 3, 1, 10))
    assert overviews.is_monthly_due(local(2026, 3, 2, 10))


def test_the_months_page_is_the_next_when_this_ones_has_gone() -> None:
    assert bundles.monthly(ANN, local(2026, 3, 2, 8, 30)).key == f"monthly:2026-03:{ANN}"
    later = bundles.monthly(ANN, local(2026, 3, 2, 8, 31))
    assert (later.key, later.due_at) == (f"monthly:2026-04:{ANN}", local(2026, 4, 1, 8, 30))
    assert bundles.monthly(ANN, local(2026, 12, 31, 12)).key == f"monthly:2027-01:{ANN}"


# ── At what moment ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("year", range(2026, 2037))
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_both_changes_of_the_clock(year: int) -> None:
    for month, day in ((3, last_sunday(year, 3)), (10, last_sunday(year, 10))):
        sunday = date(year, month, day)
        for night in (sunday - timedelta(days=3), sunday, sunday + timedelta(days=3)):
            for hour in (0, 1, 2, 3, 4):
                now = datetime.combine(night, time(hour, 30), ZONE)
                for bundle in (
                    bundles.daily(ANN, now, urgent=True),
                    bundles.by_itself(ANN, now, ABOUT, "approval"),
                ):
                    at = bundle.due_at.astimezone(UTC).astimezone(ZONE)
                    assert at.time() in (time(9), time(8))
                    assert quiet_hours.is_nudge_day(at.date())


def test_many_at_once_go_out_hundred_by_hundred_and_none_after_the_days_end() -> None:
    nine = local(2026, 3, 2, 9)
    assert bundles.staggered(nine, 99) == nine
    assert bundles.staggered(nine, 100) == nine + timedelta(minutes=3)
    assert bundles.staggered(nine, 2999) == nine + timedelta(minutes=87)
    assert bundles.staggered(nine, 10**6) == local(2026, 3, 2, 15, 59)
    assert bundles.staggered(local(2026, 3, 2, 17), 500) == local(2026, 3, 2, 17)


def last_sunday(year: int, month: int) -> int:
    return max(n for n in range(25, 32) if date(year, month, n).isoweekday() == 7)
