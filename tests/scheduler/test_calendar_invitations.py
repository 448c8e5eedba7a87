"""Test which calendar invitations a person is sent, by what was sent and what stands now."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from governance.calendar_invitations import INVITED_RULES, NAMED_BY_DAY, DayAhead, SentInvitation
from governance.obligations.rule_index import rules
from scheduler.nudges.calendar_invitations import changes

TODAY = date(2026, 3, 2)
SOON, LATER, PAST = TODAY + timedelta(days=9), TODAY + timedelta(days=40), TODAY - timedelta(days=1)


PLANNED = "system:Fyrjournal planned"


def sent(
    day: date,
    *,
    sequence: int = 0,
    stands: bool = True,
    entry: str = "a",
    uid: str | None = None,
    series: str | None = None,
) -> dict[str, SentInvitation]:
    at = datetime(2026, 2, 2, 9, tzinfo=UTC)
    return {
        entry: SentInvitation(
            entry, uid or entry, sequence, day, "Øvelse", "Krav 3.3", stands, at, series
        )
    }


@pytest.mark.parametrize(
    ("ahead", "before", "expected"),
    [
        pytest.param(SOON, {}, [("REQUEST", 0, SOON, None)], id="new"),
        pytest.param(TODAY, {}, [("REQUEST", 0, TODAY, None)], id="new and due today"),
        pytest.param(PAST, {}, [], id="new and past"),
        pytest.param(SOON, sent(SOON), [], id="as it was sent"),
        pytest.param(LATER, sent(SOON), [("REQUEST", 1, LATER, SOON)], id="moved"),
        pytest.param(LATER, sent(PAST), [("REQUEST", 1, LATER, PAST)], id="moved, was past"),
        pytest.param(PAST, sent(SOON), [("CANCEL", 1, SOON, SOON)], id="moved to a day past"),
        pytest.param(None, sent(SOON, sequence=3), [("CANCEL", 4, SOON, SOON)], id="called off"),
        pytest.param(None, sent(PAST), [], id="past and over"),
        pytest.param(None, sent(SOON, stands=False), [], id="called off before"),
        pytest.param(
            SOON,
            sent(SOON, sequence=1, stands=False),
            [("REQUEST", 2, SOON, None)],
            id="back again",
        ),
    ],
)
def test_what_differs_is_sent(
    ahead: date | None,
    before: Mapping[str, SentInvitation],
    expected: list[tuple[str, int, date, date | None]],
) -> None:
    days = {} if ahead is None else {"a": DayAhead(ahead)}
    found = [*changes(days, before, TODAY, room=10)]
    assert [(one.method, one.sequence, one.day, _day_of(one.before)) for one in found] == expected
    assert {one.uid for one in found} <= {"a"}


def _day_of(before: SentInvitation | None) -> date | None:
    return None if before is None else before.day


def test_what_has_another_name_on_another_day_is_the_same_event_moved() -> None:
    before = sent(SOON, series=PLANNED)
    [moved] = changes({"b": DayAhead(LATER, PLANNED)}, before, TODAY, room=0)
    assert (moved.entry, moved.uid, moved.sequence) == ("b", "a", 1)
    assert (moved.method, moved.day) == ("REQUEST", LATER)


def test_of_several_nobody_knows_which_became_which() -> None:
    before = {**sent(SOON, series=PLANNED), **sent(SOON, entry="c", series=PLANNED)}
    found = [*changes({"b": DayAhead(LATER, PLANNED)}, before, TODAY, room=1)]
    assert [(one.method, one.uid, one.sequence) for one in found] == [
        ("CANCEL", "a", 1),
        ("CANCEL", "c", 1),
        ("REQUEST", "b", 0),
    ]


def test_what_is_new_on_the_day_of_one_that_moved_has_a_name_of_its_own() -> None:
    before = sent(LATER, sequence=1, entry="b", uid="a", series=PLANNED)
    ahead = {"a": DayAhead(SOON, PLANNED), "b": DayAhead(LATER, PLANNED)}
    [new] = changes(ahead, before, TODAY, room=1)
    assert (new.entry, new.uid, new.sequence) == ("a", "2-a", 0)


def test_there_are_only_so_many_new_ones_the_nearest_first() -> None:
    ahead = {f"{number}": DayAhead(TODAY + timedelta(days=30 - number)) for number in range(5)}
    found = [one.uid for one in changes(ahead, {}, TODAY, room=2)]
    assert found == ["4", "3"]
    assert [*changes(ahead, {}, TODAY, room=-1)] == []


def test_what_moves_or_is_called_off_is_not_counted() -> None:
    moved = changes({"a": DayAhead(LATER)}, sent(SOON), TODAY, room=0)
    assert [one.method for one in moved] == ["REQUEST"]
    assert [one.method for one in changes({}, sent(SOON), TODAY, room=0)] == ["CANCEL"]


def test_the_rules_people_are_invited_by_are_rules() -> None:
    assert set(INVITED_RULES) <= set(rules())
    assert set(INVITED_RULES) >= NAMED_BY_DAY
