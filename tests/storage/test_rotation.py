"""Test which backups are kept: of the last days, weeks and months with one, the newest."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.backup.rotation import Rotation, kept

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NIGHT = datetime(2026, 12, 31, 1, 0, tzinfo=UTC)  # a Thursday
YEARS = [NIGHT - timedelta(days=n) for n in range(800)]


def days(moments: set[datetime]) -> list[str]:
    return [f"{one:%m-%d}" for one in sorted(moments, reverse=True)]


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        pytest.param(Rotation(3, 0, 0), ["12-31", "12-30", "12-29"], id="days"),
        pytest.param(Rotation(0, 3, 0), ["12-31", "12-27", "12-20"], id="weeks end on Sunday"),
        pytest.param(Rotation(0, 0, 3), ["12-31", "11-30", "10-31"], id="months"),
        pytest.param(Rotation(2, 2, 2), ["12-31", "12-30", "12-27", "11-30"], id="all of them"),
    ],
)
def test_the_newest_of_each_is_kept(rotation: Rotation, expected: Sequence[str]) -> None:
    assert days(kept(YEARS, COPENHAGEN, rotation)) == expected


def test_by_default_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    found = kept(YEARS, COPENHAGEN, Rotation())
    assert {NIGHT - timedelta(days=n) for n in range(7)} <= found
    assert len({one.isocalendar()[:2] for one in found if one > NIGHT - timedelta(days=28)}) == 4
    assert len({(one.year, one.month) for one in found}) == 12
    assert len(found) == 7 + 2 + 11


def test_days_without_a_backup_are_not_counted() -> None:
    """After a month in which none was made, the seven days before it are still there."""
    old = [one for one in YEARS if one < NIGHT - timedelta(days=30)]
    assert set(old[:7]) <= kept(old, COPENHAGEN, Rotation())


def test_a_day_is_the_authorities_own() -> None:
    """Half past eleven in the evening in UTC is the next day in Copenhagen."""
    late, early = datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
    assert kept([late, early], COPENHAGEN, Rotation(7, 0, 0)) == {early}


def test_whatever_is_deleted_each_night_the_same_are_kept_as_if_nothing_had_been() -> None:
    held: set[datetime] = set()
    for moment in sorted(YEARS):
        held = kept({*held, moment}, COPENHAGEN, Rotation())
    assert held == kept(YEARS, COPENHAGEN, Rotation())
