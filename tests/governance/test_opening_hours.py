"""Test when a contact answers, read from what stands in the register.

2 March 2026 is a Monday; 2 April is Maundy Thursday, a public holiday.
"""

from datetime import datetime

import pytest

from governance.opening_hours import read_opening_hours
from governance.schema.values import Text

MONDAY, FRIDAY, SATURDAY = "2026-03-02", "2026-03-06", "2026-03-07"
SUNDAY, HOLIDAY = "2026-03-08", "2026-04-02"


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}")


@pytest.mark.parametrize(
    ("text", "opened", "closed"),
    [
        ("07–17 hverdage", [(MONDAY, "07:00")], [(MONDAY, "02:10"), (SUNDAY, "08:05")]),
        ("hverdage 7 til 17", [(MONDAY, "16:59")], [(MONDAY, "17:00"), (HOLIDAY, "09:00")]),
        ("alle hverdage kl. 8.30-16.15", [(MONDAY, "16:14")], [(MONDAY, "08:29")]),
        ("hverdage", [(MONDAY, "02:10")], [(SATURDAY, "12:00"), (HOLIDAY, "12:00")]),
        ("08–16, ellers via vagt", [(SUNDAY, "09:00")], [(MONDAY, "16:30")]),
        ("man-fre 8-16", [(MONDAY, "09:00")], [(SATURDAY, "09:00"), (HOLIDAY, "09:00")]),
        ("mandag til torsdag 8-16, fredag 8-14", [(FRIDAY, "13:59")], [(FRIDAY, "15:00")]),
        ("hverdage 8-16 og lørdag 10-14", [(SATURDAY, "11:00")], [(SUNDAY, "11:00")]),
        ("lørdag og søndag 10–14", [(SUNDAY, "11:00")], [(MONDAY, "11:00")]),
        ("weekend og helligdage 9-12", [(HOLIDAY, "10:00")], [(MONDAY, "10:00")]),
        ("hverdage 8-12 og 13-16", [(MONDAY, "13:30")], [(MONDAY, "12:30")]),
        ("hverdage 16–08", [(MONDAY, "23:00"), ("2026-03-03", "03:00")], [(MONDAY, "07:00")]),
        ("hverdage 16–08", [(SATURDAY, "07:00")], [(SUNDAY, "07:00"), (MONDAY, "12:00")]),
        ("alle dage 8-22", [(HOLIDAY, "21:00")], [(SUNDAY, "23:00")]),
        ("Mon–Fri 9:00–17:00", [(MONDAY, "09:00")], [(SUNDAY, "10:00")]),
        ("weekdays 8 to 16, otherwise by the duty desk", [(MONDAY, "08:00")], [(MONDAY, "07:00")]),
    ],
)  # fmt: skip
def test_who_is_there_when(
    text: str, opened: list[tuple[str, str]], closed: list[tuple[str, str]]
) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert not hours.always
    assert [one for one in opened if not hours.is_open(at(*one))] == []
    assert [one for one in closed if hours.is_open(at(*one))] == []


@pytest.mark.parametrize(
    "text",
    ["24/7", "24/7, kun på engelsk", "døgnet rundt", "Hele døgnet", "24 timer", "day and night"],
)  # fmt: skip
def test_day_and_night(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.always
    assert hours.is_open(at(HOLIDAY, "03:12"))


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "efter aftale",
        "hverdage 8-16 undtagen fredag",
        "uden for normal arbejdstid",
        "hverdage 8-16, lukket i juli",
        "9am-5pm",
        "ring først til Rita",
        "8-16 hver anden uge",
        "kl. 25-30",
        "se vagtplanen",
        "dag" * 100,
    ],
)
def test_what_cannot_be_read_closes_nobody(text: Text | None) -> None:
    assert read_opening_hours(text) is None


@pytest.mark.parametrize(
    ("text", "now", "opens"),
    [
        ("07–17 hverdage", (MONDAY, "02:10"), (MONDAY, "07:00")),
        ("07–17 hverdage", (MONDAY, "18:00"), ("2026-03-03", "07:00")),
        ("07–17 hverdage", (SATURDAY, "08:00"), ("2026-03-09", "07:00")),
        ("8.30-16 hverdage", ("2026-04-01", "20:00"), ("2026-04-07", "08:30")),
        ("hverdage", (SATURDAY, "08:00"), ("2026-03-09", "00:00")),
        ("hverdage 8-12 og 13-16", (MONDAY, "12:30"), (MONDAY, "13:00")),
    ],
)
def test_when_they_are_there_next(text: str, now: tuple[str, str], opens: tuple[str, str]) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.opens(at(*now)) == at(*opens)
