"""Test what to do first: the order is the same, whatever the order they come in."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

from governance.obligations.ledger import Entry
from governance.obligations.obligation import Kind, Obligation, Priority
from governance.obligations.priority_order import COMING, gravest_first, ranked

TODAY = date(2026, 3, 2)


def _entry(name: str, priority: Priority, kind: Kind, days: int) -> Entry:
    due_on = TODAY + timedelta(days=days)
    one = Obligation("authority", name, "", "2.1", kind, due_on, priority, "paper")
    return Entry(one, None, None, TODAY)


OUTAGE_LATE = _entry("outage late", 1, "due", -1)
OUTAGE_MISSING = _entry("outage missing", 1, "missing", -400)
OUTAGE_TODAY = _entry("outage today", 1, "due", 0)
DUTY_LONG_LATE = _entry("duty long late", 2, "due", -400)
DUTY_LATE = _entry("duty late", 2, "due", -3)
PAPER_SOON = _entry("paper soon", 3, "due", COMING.days)
PAPER_LATER = _entry("paper later", 3, "due", COMING.days + 1)
IN_ORDER = [OUTAGE_LATE, OUTAGE_MISSING, OUTAGE_TODAY, DUTY_LONG_LATE, DUTY_LATE, PAPER_SOON]


def test_by_consequence_then_late_then_missing_then_coming_then_by_days() -> None:
    for some in permutations(IN_ORDER[:4]):
        assert ranked([*some, *IN_ORDER[4:], PAPER_LATER], TODAY) == IN_ORDER


def test_what_is_in_by_choice_comes_after_what_must_be_in_and_nothing_comes_twice() -> None:
    by_choice = replace(
        OUTAGE_LATE, obligation=replace(OUTAGE_LATE.obligation, rule="by choice", voluntary=True)
    )
    assert ranked([by_choice, OUTAGE_MISSING, OUTAGE_MISSING], TODAY) == [OUTAGE_MISSING, by_choice]


def test_what_the_catalogue_demands_comes_before_what_we_suggest() -> None:
    catalogue, ours = _entry("process_written", 3, "missing", -1), _entry("ours", 3, "due", -400)
    assert gravest_first([ours, catalogue], TODAY) == [catalogue, ours]


def test_an_agreement_that_renews_itself_in_two_days_comes_before_what_only_gets_later() -> None:
    renews = _entry("notice_decided", 1, "due", 2)
    others = [_entry("contact_verified", 1, "due", -40), _entry("process_written", 3, "due", -400)]
    assert gravest_first([*others, renews], TODAY) == [renews, *others]


def test_what_is_late_comes_before_what_the_catalogue_demands_later() -> None:
    late, coming = _entry("ours", 3, "due", -12), _entry("process_written", 3, "due", 29)
    assert gravest_first([coming, late], TODAY) == [late, coming]
