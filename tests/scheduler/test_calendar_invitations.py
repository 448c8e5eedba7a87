"""Test which calendar invitations a person is sent, by what was sent and what stands now."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from governance.calendar_invitations import INVITED_RULES, SentInvitation
from governance.obligations.rule_index import rules
from scheduler.nudges.calendar_invitations import InvitationChange, changes

TODAY = date(2026, 3, 2)
SOON, LATER, PAST = TODAY + timedelta(days=9), TODAY + timedelta(days=40), TODAY - timedelta(days=1)


def sent(day: date, *, sequence: int = 0, stands: bool = True) -> Mapping[str, SentInvitation]:
    at = datetime(2026, 2, 2, 9, tzinfo=UTC)
    return {"a": SentInvitation("a", sequence, day, "Øvelse", "Krav 3.3", stands, at)}


@pytest.mark.parametrize(
    ("ahead", "before", "expected"),
    [
        pytest.param({"a": SOON}, {}, [("REQUEST", 0, SOON, None)], id="new"),
        pytest.param({"a": TODAY}, {}, [("REQUEST", 0, TODAY, None)], id="new and due today"),
        pytest.param({"a": PAST}, {}, [], id="new and past"),
        pytest.param({"a": SOON}, sent(SOON), [], id="as it was sent"),
        pytest.param({"a": LATER}, sent(SOON), [("REQUEST", 1, LATER, SOON)], id="moved"),
        pytest.param({"a": LATER}, sent(PAST), [("REQUEST", 1, LATER, PAST)], id="moved, was past"),
        pytest.param({}, sent(SOON, sequence=3), [("CANCEL", 4, SOON, SOON)], id="called off"),
        pytest.param({}, sent(PAST), [], id="past and over"),
        pytest.param({}, sent(SOON, stands=False), [], id="called off before"),
        pytest.param(
            {"a": SOON},
            sent(SOON, sequence=1, stands=False),
            [("REQUEST", 2, SOON, None)],
            id="back again",
        ),
    ],
)
def test_what_differs_is_sent(
    ahead: Mapping[str, date],
    before: Mapping[str, SentInvitation],
    expected: list[tuple[str, int, date, date | None]],
) -> None:
    found = [*changes(ahead, before, TODAY, room=10)]
    assert [(one.method, one.sequence, one.day, one.before) for one in found] == expected


def test_there_are_only_so_many_new_ones_the_nearest_first() -> None:
    ahead = {f"{number}": TODAY + timedelta(days=30 - number) for number in range(5)}
    found = [one.uid for one in changes(ahead, {}, TODAY, room=2)]
    assert found == ["4", "3"]
    assert [*changes(ahead, {}, TODAY, room=-1)] == []


def test_what_moves_or_is_called_off_is_not_counted() -> None:
    moved = [*changes({"a": LATER}, sent(SOON), TODAY, room=0)]
    assert moved == [InvitationChange("a", 1, "REQUEST", LATER, SOON)]
    assert [one.method for one in changes({}, sent(SOON), TODAY, room=0)] == ["CANCEL"]


def test_the_rules_people_are_invited_by_are_rules() -> None:
    assert set(INVITED_RULES) <= set(rules())
