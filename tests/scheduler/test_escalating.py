"""Test the policy as stories: who hears of one thing on which day, and whether somebody answers.

The days are of a quiet spring: the first of June 2026 is a Monday. An exercise asks at -60, -40,
-20 and 0 working days. It tells the system owner along, and escalates to them at 0 and to
management at 20.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.nudges import SNOOZES
from governance.workdays import add_workdays
from scheduler.nudges.escalation import Nudge, spread
from tests.scheduler.persons import (
    DECIDER,
    DEPUTY,
    MANAGER,
    OTHER,
    OWNER,
    Diary,
    Fake,
    entry,
    shortly,
)

DUE = date(2026, 10, 1)
FIRST = add_workdays(DUE, -60)


def action() -> Diary:
    """Make a follow-up: asks at -5, 0, 5; to R at 10 and to A at 20.

    It is due on Thursday the first of October.
    """
    return Diary(entry("follow_up_done", DUE))


# ── Nobody answers ───────────────────────────────────────────────────────────


def test_told_twice_without_an_answer_it_goes_to_whoever_decides_and_after_two_to_the_page_once(
) -> None:  # fmt: skip
    diary = Diary(entry("checklist_repeated", DUE))  # -20, 0, 5, 10 to A, then every 20
    said = shortly(diary.through(date(2026, 8, 1), date(2027, 6, 30)))
    assert said == [
        ("09-03", "owner", "asked"),
        ("10-01", "owner", "asked"),
        ("10-08", "decider", "unanswered"),
        ("10-15", "decider", "escalated"),
        ("11-12", "manager", "unanswered"),
    ]
    assert diary.told[-1].step == "page30"


def test_the_page_is_managements_level_and_goes_out_on_no_bundle() -> None:
    diary = Diary(entry("checklist_repeated", DUE))
    last = diary.through(date(2026, 8, 1), date(2027, 6, 30))[-1][1]
    assert last == Nudge(MANAGER, "page30", "LED", "unanswered", "page")


def test_what_management_was_told_of_by_the_ladder_is_on_the_page_already() -> None:
    diary = Diary(entry("exercise_held", DUE))
    said = diary.through(date(2026, 5, 1), date(2028, 12, 31))
    of_management = [(nudge.step, nudge.why) for _, nudge in said if nudge.person == MANAGER]
    assert of_management == [("20", "escalated")]


def test_whoever_both_does_and_decides_is_told_twice_and_then_it_is_on_the_page() -> None:
    diary = Diary(entry("checklist_repeated", DUE), Fake(decider=OWNER))
    said = shortly(diary.through(date(2026, 8, 1), date(2027, 6, 30)))
    assert said == [
        ("09-03", "owner", "asked"),
        ("10-01", "owner", "asked"),
        ("10-08", "manager", "unanswered"),
    ]


def test_nobody_decides_and_nobody_manages_then_nobody_more_is_told() -> None:
    diary = Diary(entry("checklist_repeated", DUE), Fake(decider=None, manager=None))
    said = shortly(diary.through(date(2026, 8, 1), date(2027, 6, 30)))
    assert said == [("09-03", "owner", "asked"), ("10-01", "owner", "asked")]


def test_what_is_in_by_choice_escalates_to_nobody_but_whoever_decides() -> None:
    diary = Diary(entry("exercise_held", DUE, voluntary=True))
    said = shortly(diary.through(date(2026, 5, 1), date(2027, 12, 31)))
    assert [(who, why) for _, who, why in said] == [
        ("owner", "asked"),
        ("owner", "asked"),
        ("decider", "unanswered"),
        ("decider", "unanswered"),
    ]


def test_whoever_follows_along_has_left_nothing_unanswered_and_is_escalated_to() -> None:
    diary = Diary(entry("exercise_held", DUE))
    said = diary.through(date(2026, 5, 1), date(2027, 2, 1))
    of_system = [(nudge.step, nudge.why) for _, nudge in said if nudge.person == "sys@by.example"]
    assert of_system == [("-60", "along"), ("-40", "along"), ("0", "escalated")]


def test_an_escalation_that_came_while_it_rested_comes_five_working_days_after_its_return() -> None:
    diary = action()
    diary.on(DUE)
    diary.put_off(DUE, until=add_workdays(DUE, 12))
    said = diary.through(DUE, add_workdays(DUE, 19))
    assert [(day, nudge.person, nudge.step) for day, nudge in said] == [
        (add_workdays(DUE, 12), OWNER, "again1"),
        (add_workdays(DUE, 17), "r@by.example", "10"),
    ]


# ── Nothing twice ────────────────────────────────────────────────────────────


def test_asked_again_on_the_same_day_and_on_the_days_between_nothing_is_said() -> None:
    diary = action()
    day = add_workdays(DUE, -5)
    first = diary.decided(day)
    assert [nudge.person for nudge in first.nudges] == [OWNER]
    assert first.look_on == DUE
    again = diary.decided(day)
    assert (again.nudges, again.look_on) == ((), DUE)
    assert diary.through(day, DUE - timedelta(days=1)) == []


def test_one_person_in_two_places_is_told_once_for_the_gravest_reason() -> None:
    diary = Diary(entry("exercise_held", DUE), Fake(posts={"SYS": OWNER}))
    assert diary.on(FIRST) == (Nudge(OWNER, "-60", "R", "asked"),)
    everybody = Fake(posts={"SYS": OWNER}, manager=OWNER, decider=OWNER)
    one = Diary(entry("exercise_held", DUE), everybody)
    said = one.through(date(2026, 5, 1), date(2027, 12, 31))
    assert len({(day, nudge.person) for day, nudge in said}) == len(said)


def test_every_step_is_told_to_a_person_once_in_all_the_years() -> None:
    diary = Diary(entry("exercise_held", DUE))
    diary.through(date(2026, 5, 1), date(2029, 12, 31))
    keys = [(one.person, one.step) for one in diary.told]
    assert len(set(keys)) == len(keys)


# ── Put off, and taken on ────────────────────────────────────────────────────


@pytest.mark.parametrize("length", SNOOZES)
def test_put_off_it_rests_and_comes_back_once(length: int) -> None:
    diary = action()
    day = add_workdays(DUE, -5)
    diary.on(day)
    until = add_workdays(day, length)
    diary.put_off(day, until=until)
    assert diary.decided(day).look_on == until
    assert diary.through(day, until - timedelta(days=1)) == []
    assert [(nudge.step, nudge.why) for nudge in diary.on(until)] == [("again1", "again")]
    assert diary.on(until) == ()


def test_the_answered_message_is_no_unanswered_one() -> None:
    diary = Diary(entry("checklist_repeated", DUE))
    diary.on(date(2026, 9, 3))
    diary.put_off(date(2026, 9, 3), until=date(2026, 9, 10))
    said = shortly(diary.through(date(2026, 9, 3), date(2026, 10, 10)))
    assert said == [
        ("09-10", "owner", "again"),
        ("10-01", "owner", "asked"),
        ("10-08", "decider", "unanswered"),
    ]


def test_put_off_for_the_second_time_whoever_decides_hears_of_it_once() -> None:
    diary = action()
    day = add_workdays(DUE, -5)
    diary.on(day)
    diary.put_off(day, until=day + timedelta(days=1))
    assert diary.on(day) == ()
    again = day + timedelta(days=1)
    diary.on(again)
    diary.put_off(again, until=again + timedelta(days=28))
    assert diary.on(again) == (Nudge(DECIDER, "put_off2", "A", "put_off", "weekly"),)
    assert diary.on(again) == ()
    assert diary.through(again, again + timedelta(days=27)) == []
    assert not diary.past.may_be_put_off


def test_whoever_decides_is_not_told_of_what_they_put_off_themselves() -> None:
    diary = Diary(entry("follow_up_done", DUE), Fake(decider=OWNER))
    day = add_workdays(DUE, -5)
    diary.put_off(day, until=day + timedelta(days=1))
    diary.put_off(day + timedelta(days=1), until=day + timedelta(days=9))
    assert diary.on(day + timedelta(days=1)) == ()


def test_taken_on_it_rests_until_the_day_after() -> None:
    diary = action()
    day = add_workdays(DUE, -5)
    diary.on(day)
    by = add_workdays(DUE, 10)
    diary.put_off(day, until=by + timedelta(days=1), sort="take")
    assert diary.through(day, by) == []
    assert [nudge.why for nudge in diary.on(by + timedelta(days=1))] == ["again"]


def test_what_it_was_put_off_to_on_a_day_of_rest_comes_on_the_next() -> None:
    diary = action()
    friday = date(2026, 10, 9)
    diary.on(friday)
    diary.put_off(friday, until=date(2026, 10, 11))
    assert diary.decided(friday).look_on == date(2026, 10, 12)


# ── It moved, or was found late ──────────────────────────────────────────────


def test_what_moved_stands_at_the_foot_of_its_ladder_again() -> None:
    diary = action()
    diary.through(add_workdays(DUE, -5), DUE)
    later = date(2026, 12, 1)
    diary.moves_to(later)
    said = diary.through(DUE, add_workdays(later, 5))
    assert [(nudge.person, nudge.step) for _, nudge in said] == [
        (OWNER, "-5"),
        (OWNER, "0"),
        (DECIDER, "5"),
    ]


@pytest.mark.parametrize(
    ("rule", "late", "above"),
    [
        pytest.param("follow_up_done", 12, "r", id="where the step only escalates"),
        pytest.param("exercise_held", 3, "sys", id="where the step asks, too"),
        pytest.param("role_confirmed", 7, "decider", id="of one person's own"),
        pytest.param("processes_approved", 1, "manager", id="an approval"),
    ],
)
def test_found_late_whoever_owns_it_hears_first_and_nobody_above_before_five_working_days(
    rule: str, late: int, above: str
) -> None:
    diary = Diary(entry(rule, DUE))
    found = add_workdays(DUE, late)
    first = diary.decided(found)
    assert first.nudges[0].person == OWNER
    assert not [nudge for nudge in first.nudges if nudge.why == "escalated"]
    later = add_workdays(found, 5)
    assert diary.through(found, later - timedelta(days=1)) == []
    assert f"{above}@by.example" in [
        nudge.person for nudge in diary.on(later) if nudge.why == "escalated"
    ]


def test_found_while_there_is_time_yet_management_hears_at_once_of_what_cannot_wait() -> None:
    diary = Diary(entry("notice_decided", DUE))
    said = diary.on(add_workdays(DUE, -4))
    assert [(nudge.person, nudge.why) for nudge in said] == [
        (OWNER, "asked"),
        (MANAGER, "escalated"),
        ("kon@by.example", "along"),
    ]


def test_found_late_what_is_in_by_choice_is_asked_for_on_its_step() -> None:
    diary = Diary(entry("exercise_held", DUE, voluntary=True))
    assert diary.on(add_workdays(DUE, 1)) == (Nudge(OWNER, "0", "R", "asked"),)


# ── Away, and several ────────────────────────────────────────────────────────


def test_whoever_is_away_is_stood_in_for() -> None:
    diary = Diary(entry("follow_up_done", DUE), Fake(away={OWNER: date(2026, 12, 1)}))
    assert diary.on(DUE) == (Nudge(DEPUTY, "0", "R", "stand_in"),)


@pytest.mark.parametrize("late", [0, 3, 7], ids=["in time", "asked again", "escalating"])
def test_what_only_the_person_can_do_waits_for_them(late: int) -> None:
    back = date(2026, 11, 1)  # a Sunday, the last day away
    diary = Diary(entry("role_confirmed", DUE), Fake(away={OWNER: back}))
    waiting = diary.decided(add_workdays(DUE, late))
    assert (waiting.nudges, waiting.look_on) == ((), date(2026, 11, 2))
    diary.people = Fake()
    assert [nudge.person for nudge in diary.on(date(2026, 11, 2))] == [OWNER]


def test_told_before_they_went_away_nobody_above_hears_of_it_while_they_are() -> None:
    diary = Diary(entry("role_confirmed", DUE))
    diary.on(DUE)
    diary.people = replace(diary.people, away={OWNER: date(2026, 10, 30)})
    assert diary.through(DUE, date(2026, 10, 30)) == []
    diary.people = Fake()
    assert DECIDER in [nudge.person for nudge in diary.on(date(2026, 11, 2))]


def test_several_who_hold_the_role_share_it_and_whoever_answers_not_is_told_no_more() -> None:
    diary = Diary(entry("follow_up_done", DUE), Fake(owners=(OWNER, OTHER)))
    assert [nudge.person for nudge in diary.on(DUE)] == [OWNER, OTHER]
    diary.on(add_workdays(DUE, 5))
    said = diary.through(add_workdays(DUE, 6), add_workdays(DUE, 200))
    assert {OWNER, OTHER}.isdisjoint(nudge.person for _, nudge in said)


# ── An approval, an incident, and too much at once ───────────────────────────


def test_an_approval_goes_by_itself_to_whoever_gives_it() -> None:
    diary = Diary(entry("processes_approved", DUE), Fake(manager=DECIDER))
    diary.on(add_workdays(DUE, -40))
    ways = {nudge.person: nudge.way for nudge in diary.on(DUE)}
    assert ways == {OWNER: "bundle", DECIDER: "approval"}


@pytest.mark.parametrize(
    ("happened", "way"),
    [("2026-10-01", "incident"), ("2026-09-30", "incident"), ("2026-09-01", "bundle")],
    ids=["today", "yesterday", "a month ago"],
)
def test_an_incident_wakes_people_when_it_is_fresh(happened: str, way: str) -> None:
    diary = Diary(
        entry(
            "event_decided",
            add_workdays(DUE, 10),
            opened_on=DUE,
            about={"sort": "incident", "happened": happened},
        )
    )
    assert {nudge.way for nudge in diary.on(DUE) if nudge.why == "asked"} == {way}
    later = {nudge.why: nudge.way for nudge in diary.on(add_workdays(DUE, 1))}
    assert later == {"asked": "bundle", "along": "weekly"}


def test_what_is_too_much_is_spread_over_the_days_people_are_written_to() -> None:
    friday = date(2026, 10, 2)
    days = [spread(friday, place, 5) for place in range(11)]
    assert days == [date(2026, 10, 5)] * 5 + [date(2026, 10, 6)] * 5 + [date(2026, 10, 7)]
