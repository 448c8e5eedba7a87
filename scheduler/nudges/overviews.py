"""Find when the overviews are due: the week's for the accountable, the month's for management.

The functions are pure.
"""

from datetime import date, datetime

from scheduler.nudges import quiet_hours


def is_weekly_due(now: datetime) -> bool:
    """Tell whether it is the first nudge day of the week, and not evening.

    It is a later one when the overview has not gone out by then.
    """
    return _may_begin(now, quiet_hours.week_begins(now.date()))


def is_monthly_due(now: datetime) -> bool:
    """Tell whether it is the first nudge day of the month, and not evening.

    It is a later one when the page has not gone out by then.
    """
    return _may_begin(now, quiet_hours.month_begins(now.date()))


def is_page_day(now: datetime) -> bool:
    """Tell whether the month's page comes today.

    Whoever gets that needs no overview of the week besides.
    """
    return quiet_hours.month_begins(now.date()) == now.date()


def week_of(now: datetime) -> str:
    """Return what the keys of this week's overviews begin with."""
    year, week, _ = now.date().isocalendar()
    return f"weekly:{year}-W{week:02}:"


def month_of(now: datetime) -> str:
    """Return what the keys of this month's pages begin with."""
    return f"monthly:{now.date():%Y-%m}:"


def _may_begin(now: datetime, first: date) -> bool:
    today = now.date()
    in_time = today in (first, quiet_hours.later_nudge_day(first, 1))
    return in_time and now.time() < quiet_hours.DAY_ENDS
