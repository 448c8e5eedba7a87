"""Test how far a contract reaches: options, lead time, renewal and notice.

It is tried also when the last day is a day off.
"""

from datetime import date
from typing import Any

import pytest

from governance.obligations.contract_deadlines import Way, contract_deadlines, is_decided
from governance.records.contracts import Contract

TODAY = date(2026, 3, 2)


def _contract(**fields: Any) -> Contract:
    given = {
        "number": "K-1",
        "title": "Drift",
        "supplier": "Pindsvin",
        "systems": ("Fyr",),
        "starts_on": "2022-03-02",
        "lead_time_months": 18,
        **fields,
    }
    return Contract.model_validate(given)


def test_with_and_without_the_next_option() -> None:
    far = contract_deadlines(
        _contract(ends_on="2027-02-28", options=("12/2026-08-31/", "12/2027-08-31/")), TODAY
    )
    assert far.way == Way(date(2027, 2, 28), date(2025, 8, 28))
    assert far.option is not None
    assert (far.option.number, far.option.months) == (1, 12)
    assert far.option.reply_by == date(2026, 8, 31)
    assert far.option.way == Way(date(2028, 2, 28), date(2026, 8, 28))
    assert far.notice is None


@pytest.mark.parametrize(
    ("options", "number", "end"),
    [
        pytest.param((), None, date(2027, 2, 28), id="there is none"),
        pytest.param(("12/2026-02-27/",), None, date(2027, 2, 28), id="its day has passed"),
        pytest.param(("12/2026-08-31/no",), None, date(2027, 2, 28), id="declined"),
        pytest.param(("12/2025-08-31/yes", "6/2026-08-31/"), 2, date(2028, 2, 28), id="one taken"),
        pytest.param(("12/2026-02-27/", "6/2026-08-31/"), None, date(2027, 2, 28), id="one lapsed"),
        pytest.param(("12/2026-03-02/",), 1, date(2027, 2, 28), id="today is in time"),
    ],
)
def test_which_option_is_open(options: tuple[str, ...], number: int | None, end: date) -> None:
    far = contract_deadlines(_contract(ends_on="2027-02-28", options=options), TODAY)
    assert (far.option.number if far.option else None) == number
    assert far.way is not None
    assert far.way.end == end


def test_an_option_whose_last_day_is_a_sunday_is_answered_on_the_friday() -> None:
    far = contract_deadlines(_contract(ends_on="2027-02-28", options=("12/2026-08-30/",)), TODAY)
    assert far.option is not None
    assert (far.option.written, far.option.reply_by) == (date(2026, 8, 30), date(2026, 8, 28))


def test_notice_on_a_saturday_is_given_on_the_friday_and_else_it_renews_itself() -> None:
    saas = _contract(ends_on="2026-05-06", auto_renews_months=12, notice_deadline="2026-03-07")
    notice = contract_deadlines(saas, TODAY).notice
    assert notice is not None
    assert (notice.written, notice.act_by) == (date(2026, 3, 7), date(2026, 3, 6))
    assert (notice.months, notice.until) == (12, date(2027, 5, 6))
    after = contract_deadlines(saas, date(2026, 3, 7))
    assert after.notice is not None
    assert (after.notice.act_by, after.notice.until) == (date(2027, 3, 5), date(2028, 5, 6))
    assert after.way is not None
    assert after.way.end == date(2027, 5, 6)


def test_without_an_end_there_is_no_way_to_reckon() -> None:
    far = contract_deadlines(_contract(options=("12/2026-08-31/",)), TODAY)
    assert far.way is None
    assert far.option is not None
    assert far.option.way is None


@pytest.mark.parametrize(
    ("decided", "counts"),
    [(None, False), (date(2024, 2, 27), False), (date(2024, 2, 28), True), (TODAY, True)],
    ids=["never", "for an earlier term", "eighteen months before", "late"],
)
def test_whether_a_tender_counts(decided: date | None, counts: bool) -> None:  # noqa: FBT001
    assert is_decided(date(2025, 8, 28), 18, decided) is counts
