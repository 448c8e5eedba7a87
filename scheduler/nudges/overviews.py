"""Find when the overviews are due: the week's for the accountable, the month's for management.

The functions are pure.
"""

from datetime import date, datetime

from scheduler.nudges import quiet_hours


def is_weekly_due(now: datetime) -> bool:
    """Tell whether the overview of the week may begin now.

    It may on the first nudge day of the week. When it has not gone out then, it may on the next
    one, but not in the evening.
    """
    return _may_begin(now, quiet_hours.week_begins(now.date()))


def is_monthly_due(now: datetime) -> bool:
    """Tell whether the page of the month may begin now.

    It may on the first nudge day of the month. When it has not gone out then, it may on the next
    one, but not in the evening.
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
