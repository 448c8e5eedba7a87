"""Test when each rule of the trade asks and when it tells somebody above.

The twenty-seven rules are written out here once more, in a table of our own that is not read from
`ladders.yaml`. Whoever changes a ladder there changes it here, too, and says why.
"""

from collections import Counter
from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest

from governance.obligations.ledger import Entry
from governance.obligations.rule_index import rules
from governance.workdays import add_months, add_workdays
from scheduler.nudges.ladders import Ladder, Rung, ladder_of, ladders, standing
from scheduler.nudges.ladders_page import page
from tests.scheduler.persons import entry

ANCHOR = date(2027, 10, 6)  # a Wednesday, far from any day of rest
OPENED = date(2027, 2, 3)  # and another

# fmt: off
_RULES: list[tuple[int, str, dict[str, object], list[str], dict[str, str], list[str]]] = [
    # number, obligation, about it, when it asks, who is told above and when, who is told along
    (1, "retender_started", {}, ["-6m", "-3m", "-1m", "0", "40", "60"],
         {"0": "SYS", "20": "LED"}, ["SYS"]),
    (2, "option_decided", {}, ["-120", "-60", "-30", "-10", "-5", "-1"], {"-30": "LED"}, ["KON"]),
    (3, "notice_decided", {}, ["-60", "-30", "-10", "-5", "-3", "-1"], {"-5": "LED"}, ["KON"]),
    (4, "master_data_attested", {}, ["-10", "0", "5"], {"10": "SYS"}, []),
    (5, "addendum_filed", {}, ["0", "5", "10"], {"10": "SYS"}, []),
    (6, "document_filed", {}, ["0", "5", "10"], {"10": "SYS"}, []),
    (7, "role_filled", {}, ["0", "3", "5"], {"5": "LED"}, ["SYS"]),
    (8, "role_confirmed", {}, ["0", "3", "5"], {"5": "A"}, []),
    (9, "organisation_approved", {}, ["-40", "-20", "0"], {"0": "LED"}, []),
    (10, "staffing_checked", {}, ["2027-09-01", "2027-09-01+10", "2028-03-01", "2028-03-01+10"],
         {"2027-09-01+20": "LED", "2028-03-01+20": "LED"}, []),
    (11, "forum_confirmed", {}, ["-3", "-1"], {"5": "SYS"}, []),
    (12, "risk_assessed", {}, ["-40", "-20", "-5", "0", "10"], {"0": "RIS", "20": "LED"}, ["RIS"]),
    (13, "event_decided", {"sort": "change"}, ["0", "5", "10"], {"10": "LED"}, ["R"]),
    (14, "follow_up_done", {}, ["-5", "0", "5"], {"10": "R", "20": "A"}, []),
    (15, "contact_verified", {}, ["-5", "0", "5"], {"5": "BER", "10": "SYS"}, []),
    (16, "told_contact_confirmed", {}, ["0", "2"], {"2": "BER"}, []),
    # due ten working days after the new plan: 0, 5 and 10 after that
    (17, "plan_acknowledged", {}, ["-10", "-5", "0"], {"0": "BER"}, []),
    (18, "offline_pack_issued", {}, ["0", "5"], {"5": "SYS"}, []),
    (19, "exercise_held", {}, ["-60", "-40", "-20", "0"], {"0": "SYS", "20": "LED"}, ["SYS"]),
    # due ten working days after the exercise: 5 and 10 after that
    (20, "exercise_evaluated", {}, ["-5", "0"], {"0": "SYS"}, []),
    (21, "point_measured", {}, ["-2", "0", "5"], {"10": "SYS"}, []),
    (22, "red_point_raised", {"sort": "twice"}, ["0"], {}, ["SYS"]),
    (22, "red_point_raised", {"sort": "three times"}, ["0"], {}, ["LEV", "KON"]),
    (23, "statement_received", {}, ["10", "20"], {"20": "SYS"}, ["ISK"]),
    # due fifteen working days after it came: 10 and 15 after that, the system owner 20 after it
    (23, "statement_reviewed", {}, ["-5", "0"], {"5": "SYS"}, []),
    (24, "supplier_visited", {}, ["-60", "0"], {"20": "SYS"}, []),
    (25, "deviation_renewed", {}, ["-20", "0"], {"10": "SYS"}, []),
    (26, "event_decided", {"sort": "incident"}, ["0", "1", "5"],
         {"10": "A"}, ["BER", "LEV", "ISK"]),
    (27, "contact_details_reported", {}, ["0", "5", "8"], {"8": "LED"}, []),
]
_GAPS: list[tuple[int, str, list[str], dict[str, str]]] = [
    (7, "role_filled", ["0", "3", "5"], {"5": "LED"}),
    (8, "role_accepted", ["0", "3", "5"], {"5": "A"}),
    (9, "assessment_approved", ["0", "5", "10"], {"10": "LED"}),
    (11, "decision_maker", ["0", "10"], {"10": "SYS"}),
    (16, "slot_filled", ["0", "2"], {"2": "BER"}),
    (18, "offline_pack_current", ["0", "5"], {"5": "SYS"}),
    (19, "exercised_with_supplier", ["0", "5", "10"], {"10": "A"}),
    (22, "red_point_raised", ["0"], {}),
    (23, "gap_bridged", ["0", "10"], {"20": "SYS"}),
    (24, "supervision_planned", ["0", "10"], {"20": "SYS"}),
]
# fmt: on

_FROM_THE_DAY_IT_AROSE = {5, 7, 13, 16, 22, 26, 27}


@pytest.mark.parametrize(
    ("number", "rule", "about", "asks", "above", "along"),
    _RULES,
    ids=[f"{number} {rule}" for number, rule, *_ in _RULES],
)
def test_each_rule_asks_and_escalates_as_the_trade_has_it(
    number: int,
    rule: str,
    about: dict[str, object],
    asks: list[str],
    above: dict[str, str],
    along: list[str],
) -> None:
    of = entry(rule, ANCHOR, opened_on=OPENED, about=about)
    ladder = ladder_of(of)
    assert ladder.number == number
    assert (list(ladder.along), _asks(ladder, of, len(asks)), _above(ladder, of, len(above))) == (
        along,
        asks,
        above,
    )


@pytest.mark.parametrize(
    ("number", "rule", "asks", "above"), _GAPS, ids=[f"{n} {rule}" for n, rule, *_ in _GAPS]
)
def test_what_is_missing_is_asked_for_from_the_day_it_arose(
    number: int, rule: str, asks: list[str], above: dict[str, str]
) -> None:
    of = entry(rule, date(2020, 1, 1), opened_on=OPENED, kind="missing")
    ladder = ladder_of(of)
    assert ladder.number == number
    assert (_asks(ladder, of, len(asks)), _above(ladder, of, len(above))) == (asks, above)
    assert next(ladder.rungs(of)).day == OPENED


@pytest.mark.parametrize(
    ("rule", "about", "asks"),
    [(rule, about, asks) for number, rule, about, asks, *_ in _RULES if number != 10],
    ids=[f"{number} {rule}" for number, rule, *_ in _RULES if number != 10],
)
def test_the_days_are_working_days_from_the_anchor(
    rule: str, about: dict[str, object], asks: list[str]
) -> None:
    of = entry(rule, ANCHOR, opened_on=OPENED, about=about)
    ladder = ladder_of(of)
    anchor = OPENED if ladder.number in _FROM_THE_DAY_IT_AROSE else ANCHOR
    days = {rung.step.name: rung.day for rung in _until(2029, ladder, of)}
    for name in asks:
        if name.endswith("m"):
            assert days[name] == add_months(anchor, int(name[:-1]))
        else:
            assert days[name] == add_workdays(anchor, int(name))


def test_after_its_last_step_a_ladder_asks_again_every_twenty_working_days() -> None:
    for ladder in ladders():
        if ladder.anchor == "year":
            continue
        last = max(0, ladder.steps[-1].workdays)
        of = entry(ladder.rules[0], ANCHOR, opened_on=OPENED)
        names = [rung.step.name for rung in _until(2029, ladder, of)]
        assert f"{last + 20}" in names
        assert names.index(f"{last + 20}") == len(ladder.steps)


def test_a_meeting_asks_three_days_and_one_day_before_it() -> None:
    of = entry(
        "decision_maker", OPENED, opened_on=OPENED, kind="missing", about={"meeting": "2027-10-06"}
    )
    assert _asks(ladder_of(of), of, 2) == ["-3", "-1"]


def test_a_step_on_a_day_of_rest_comes_before_it_until_the_day_and_after_it_from_then_on() -> None:
    friday_after_ascension = date(2026, 5, 15)
    of = entry("follow_up_done", friday_after_ascension)
    days = {rung.step.name: rung.day for rung in _until(2027, ladder_of(of), of)}
    assert days["0"] == date(2026, 5, 13)
    christmas = entry("follow_up_done", date(2026, 12, 17))
    days = {rung.step.name: rung.day for rung in _until(2027, ladder_of(christmas), christmas)}
    assert days["5"] == date(2026, 12, 28)


def test_a_day_of_the_year_before_it_arose_was_not_missed() -> None:
    of = entry("able_people", OPENED, opened_on=date(2027, 3, 10), kind="missing")
    stands = standing(ladder_of(of), of, date(2027, 3, 10))
    assert (stands.rung, stands.next_day) == (None, date(2027, 3, 15))


def test_every_rule_has_exactly_one_ladder_but_for_events_which_have_one_for_each_sort() -> None:
    counted = Counter(rule for ladder in ladders() for rule in ladder.rules)
    assert set(rules()) - set(counted) == set()
    assert {rule for rule, times in counted.items() if times != 1} == {
        "event_decided",
        "red_point_raised",
    }
    sorts = [ladder.of for ladder in ladders() if "event_decided" in ladder.rules]
    assert sorted(sorts) == [("change", "finding"), ("incident",)]
    assert counted.keys() == rules().keys()


def test_an_event_of_no_known_sort_is_a_change() -> None:
    assert ladder_of(entry("event_decided", ANCHOR)).number == 13


def test_what_no_rule_is_for_has_no_ladder() -> None:
    with pytest.raises(KeyError):
        ladder_of(entry("unheard_of", ANCHOR))


def _asks(ladder: Ladder, of: Entry, count: int) -> list[str]:
    return [rung.step.name for rung in _until(2029, ladder, of) if rung.step.asks][:count]


def _above(ladder: Ladder, of: Entry, count: int) -> dict[str, str]:
    rungs = _until(2029, ladder, of)
    found = [(rung.step.name, rung.step.escalates) for rung in rungs if rung.step.escalates]
    return {name: str(level) for name, level in found[:count]}


def _until(year: int, ladder: Ladder, of: Entry) -> list[Rung]:
    return list(takewhile(lambda rung: rung.day.year < year, ladder.rungs(of)))


def test_the_page_about_the_ladders_is_what_they_are() -> None:
    """`make docs` writes the page anew."""
    page_there = Path(__file__).parents[2] / "docs" / "nudges.md"
    assert page_there.read_text(encoding="utf-8") == "\n".join(page()) + "\n"
