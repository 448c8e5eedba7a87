"""Test Danish working days and deadlines."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.workdays import (
    Span,
    add_workdays,
    deadline,
    holiday,
    is_workday,
    workday_on_or_before,
)

WRITTEN_OUT = """
2026-01-01 2026-04-02 2026-04-03 2026-04-05 2026-04-06 2026-05-14 2026-05-24 2026-05-25
2026-12-25 2026-12-26
2027-01-01 2027-03-25 2027-03-26 2027-03-28 2027-03-29 2027-05-06 2027-05-16 2027-05-17
2027-12-25 2027-12-26
2028-01-01 2028-04-13 2028-04-14 2028-04-16 2028-04-17 2028-05-25 2028-06-04 2028-06-05
2028-12-25 2028-12-26
"""
HOLIDAYS = {date.fromisoformat(day) for day in WRITTEN_OUT.split()}
FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range((date(2028, 12, 31) - FIRST).days + 1)]
WORKDAYS = [day for day in DAYS if day.weekday() < 5 and day not in HOLIDAYS]


def test_every_day_of_three_years() -> None:
    assert [day for day in DAYS if is_workday(day)] == WORKDAYS


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2027-04-23", True, id="store bededag after it was abolished"),
        pytest.param("2023-05-05", False, id="the last store bededag"),
        pytest.param("2026-12-24", True, id="Christmas Eve"),
        pytest.param("2026-12-31", True, id="New Year's Eve"),
        pytest.param("2026-06-05", True, id="Constitution Day"),
        pytest.param("2026-05-01", True, id="1 May"),
        pytest.param("2026-05-15", True, id="Friday after Ascension Day"),
        pytest.param("2026-05-14", False, id="Ascension Day"),
        pytest.param("2026-03-07", False, id="Saturday"),
    ],
)
def test_days_people_argue_about(day: str, *, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        pytest.param("2026-03-02", 5, "2026-03-09", id="over a weekend"),
        pytest.param("2026-03-06", 1, "2026-03-09", id="from a Friday"),
        pytest.param("2026-03-07", 1, "2026-03-09", id="from a Saturday"),
        pytest.param("2026-04-01", 1, "2026-04-07", id="over Easter"),
        pytest.param("2026-12-23", 2, "2026-12-28", id="Christmas Eve counts"),
        pytest.param("2026-12-30", 2, "2027-01-04", id="over New Year"),
        pytest.param("2026-04-07", -1, "2026-04-01", id="backwards over Easter"),
        pytest.param("2026-03-07", 0, "2026-03-06", id="none, from a Saturday"),
        pytest.param("2026-03-06", 0, "2026-03-06", id="none, from a Friday"),
    ],
)
def test_adding(day: str, count: int, result: str) -> None:
    assert add_workdays(date.fromisoformat(day), count) == date.fromisoformat(result)


@given(start=st.sampled_from(DAYS[:500]), count=st.integers(1, 250))
def test_adding_is_counting_by_hand(start: date, count: int) -> None:
    assert add_workdays(start, count) == [day for day in WORKDAYS if day > start][count - 1]


@given(end=st.sampled_from(DAYS[500:]), count=st.integers(1, 250))
def test_taking_away_is_counting_by_hand(end: date, count: int) -> None:
    assert add_workdays(end, -count) == [day for day in WORKDAYS if day < end][-count]


@pytest.mark.parametrize(
    ("notice", "counts_as"),
    [
        pytest.param("2026-08-31", "2026-08-31", id="a Monday"),
        pytest.param("2026-02-28", "2026-02-27", id="a Saturday"),
        pytest.param("2026-04-06", "2026-04-01", id="Easter Monday"),
        pytest.param("2027-01-01", "2026-12-31", id="New Year's Day"),
    ],
)
def test_contract_notice(notice: str, counts_as: str) -> None:
    assert workday_on_or_before(date.fromisoformat(notice)) == date.fromisoformat(counts_as)


@pytest.mark.parametrize(
    ("last", "span", "due"),
    [
        pytest.param("2026-03-01", Span(90), "2026-05-30", id="days are not moved for a Saturday"),
        pytest.param(
            "2026-03-25", Span(10, "workdays"), "2026-04-13", id="working days skip Easter"
        ),
    ],
)
def test_deadline(last: str, span: Span, due: str) -> None:
    assert deadline(date.fromisoformat(last), span) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Skærtorsdag", date(2026, 4, 2)),
        ("Anden pinsedag", date(2026, 5, 25)),
        ("Grundlovsdag", date(2026, 6, 5)),
        ("Store bededag", None),
    ],
)
def test_a_holiday_is_known_by_its_danish_name(name: str, expected: date | None) -> None:
    assert holiday(name, 2026) == expected


def test_two_holidays_on_one_day_are_both_known() -> None:
    assert holiday("Anden pinsedag", 2028) == holiday("Grundlovsdag", 2028) == date(2028, 6, 5)
