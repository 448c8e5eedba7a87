"""Test on which days and at which hours people are written to.

The days are tried one by one, as `docs/` and the register say.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from governance.workdays import is_workday
from scheduler.nudges import quiet_hours

ZONE = ZoneInfo("Europe/Copenhagen")

_HOLIDAYS = {
    2026: "1/1 2/4 3/4 5/4 6/4 14/5 24/5 25/5 25/12 26/12",
    2027: "1/1 25/3 26/3 28/3 29/3 6/5 16/5 17/5 25/12 26/12",
    2028: "1/1 13/4 14/4 16/4 17/4 25/5 4/6 5/6 25/12 26/12",
}
_QUIET = {2026: "15/5 5/6 24/12 31/12", 2027: "7/5 5/6 24/12 31/12", 2028: "26/5 5/6 24/12 31/12"}


def days(table: dict[int, str]) -> list[date]:
    return [
        date(year, int(month), int(day))
        for year, text in table.items()
        for day, month in (one.split("/") for one in text.split())
    ]


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.mark.parametrize("day", days(_HOLIDAYS), ids=str)
def test_on_a_holiday_nobody_works_and_nobody_is_written_to(day: date) -> None:
    assert not is_workday(day)
    assert not quiet_hours.is_nudge_day(day)


@pytest.mark.parametrize("day", days(_QUIET), ids=str)
def test_on_a_quiet_day_nobody_is_written_to_though_deadlines_count_it(day: date) -> None:
    assert not quiet_hours.is_nudge_day(day)
    if day.weekday() < 5 and day not in days(_HOLIDAYS):
        assert is_workday(day)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_there_are_no_other_days_of_rest_than_these_and_weekends(year: int) -> None:
    resting = {*days(_HOLIDAYS), *days(_QUIET)}
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    for day in every:
        assert quiet_hours.is_nudge_day(day) == (day.weekday() < 5 and day not in resting), day


def test_store_bededag_is_an_ordinary_working_day() -> None:
    assert quiet_hours.is_nudge_day(date(2027, 4, 23))
    assert quiet_hours.is_nudge_day(date(2026, 5, 1))


@pytest.mark.parametrize("year", range(2026, 2037))
def test_in_weeks_28_to_31_bundles_go_out_on_exactly_every_other_working_day(year: int) -> None:
    monday = date.fromisocalendar(year, 28, 1)
    summer = [monday + timedelta(days=n) for n in range(28)]
    calm = [day for day in summer if quiet_hours.is_bundle_day(day, urgent=False)]
    urgent = [day for day in summer if quiet_hours.is_bundle_day(day, urgent=True)]
    assert (len(calm), len(urgent)) == (10, 20)
    assert all(urgent.index(b) - urgent.index(a) == 2 for a, b in pairwise(calm))
    around = [monday - timedelta(days=3), monday + timedelta(days=28)]
    assert all(quiet_hours.is_bundle_day(day, urgent=False) for day in around)


@pytest.mark.parametrize(
    ("hour", "minute", "then"),
    [
        (7, 59, local(date(2026, 3, 3), 8)),
        (8, 0, local(date(2026, 3, 3), 8)),
        (15, 59, local(date(2026, 3, 3), 15, 59)),
        (16, 0, local(date(2026, 3, 4), 8)),
        (23, 30, local(date(2026, 3, 4), 8)),
    ],
)
def test_nobody_is_written_to_between_four_in_the_afternoon_and_eight(
    hour: int, minute: int, then: datetime
) -> None:
    assert quiet_hours.soonest(local(date(2026, 3, 3), hour, minute)) == then


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (local(date(2026, 3, 6), 17), date(2026, 3, 9)),
        (local(date(2026, 4, 1), 16), date(2026, 4, 7)),
        (local(date(2026, 5, 13), 16), date(2026, 5, 18)),
        (local(date(2026, 12, 23), 16), date(2026, 12, 28)),
        (local(date(2026, 12, 30), 16), date(2027, 1, 4)),
    ],
    ids=["a weekend", "Easter", "Ascension and the Friday after", "Christmas", "New Year"],
)
def test_over_days_of_rest_it_waits_for_the_first_that_is_none(now: datetime, then: date) -> None:
    assert quiet_hours.soonest(now) == local(then, 8)
    assert quiet_hours.next_bundle_day(now, urgent=True) == then


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(8, 59, 3), (9, 0, 4), (12, 0, 4)], ids=["before", "at", "after"]
)
def test_a_bundle_is_of_today_until_nine(hour: int, minute: int, day: int) -> None:
    now = local(date(2026, 3, 3), hour, minute)
    assert quiet_hours.next_bundle_day(now, urgent=False) == date(2026, 3, day)


def test_weeks_and_months_begin_on_their_first_day_that_is_none_of_rest() -> None:
    assert quiet_hours.week_begins(date(2026, 4, 9)) == date(2026, 4, 7)
    assert quiet_hours.week_begins(date(2026, 3, 8)) == date(2026, 3, 2)
    assert quiet_hours.month_begins(date(2026, 1, 20)) == date(2026, 1, 2)
    assert quiet_hours.month_begins(date(2026, 8, 20)) == date(2026, 8, 3)
