"""Test that somebody hears of it when messages do not get out.

When there was nothing to say, nobody does.
"""

from datetime import UTC, date, datetime, timedelta

from scheduler.nudges.delivery_alarm import DeliveryAlarm, last_days, reasons

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_silence_is_an_alarm_only_when_something_was_to_be_said() -> None:
    assert list(reasons(DeliveryAlarm(0, 0, None), NOW)) == []
    assert list(reasons(DeliveryAlarm(3, 0, None), NOW)) == ["silent"]
    assert list(reasons(DeliveryAlarm(3, 1, None), NOW)) == []


def test_a_message_that_waits_for_hours_is_one() -> None:
    assert list(reasons(DeliveryAlarm(0, 0, NOW - timedelta(hours=1)), NOW)) == []
    assert list(reasons(DeliveryAlarm(0, 0, NOW - timedelta(hours=3)), NOW)) == ["stuck"]


def test_weekends_holidays_and_quiet_days_are_not_looked_back_on() -> None:
    assert last_days(date(2026, 3, 4)) == (date(2026, 3, 2), date(2026, 3, 3))
    assert last_days(date(2026, 3, 9)) == (date(2026, 3, 5), date(2026, 3, 6))
    assert last_days(date(2026, 4, 7)) == (date(2026, 3, 31), date(2026, 4, 1))
    assert last_days(date(2027, 1, 4)) == (date(2026, 12, 29), date(2026, 12, 30))
