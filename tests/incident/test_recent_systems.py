"""Test what is remembered of the lists that were shown in a conversation."""

from datetime import timedelta

from bot.incident.recent_systems import MOST_LOOKED_AT, RecentSystems
from bot.messages import Address
from tests.fakes.clock import MORNING

THERE = Address("web", "a", "karl")


def seconds(number: int) -> timedelta:
    return timedelta(seconds=number)


def test_the_lists_shown_within_the_hour_are_remembered_the_last_first() -> None:
    recent = RecentSystems()
    for number, name in enumerate(("A", "B", "A")):
        recent.keep(THERE, [name], MORNING + seconds(number))
    assert recent.looked_at(THERE, MORNING + seconds(3)) == ("A", "B")
    assert recent.looked_at(THERE, MORNING + timedelta(hours=1, seconds=2)) == ("A",)


def test_whoever_looks_up_very_many_is_with_the_newest() -> None:
    """Each that is remembered is gone through with every sentence."""
    recent = RecentSystems()
    for number in range(500):
        recent.keep(THERE, [f"S{number}"], MORNING + seconds(number))
    looked = recent.looked_at(THERE, MORNING + seconds(500))
    assert len(looked) == MOST_LOOKED_AT
    assert looked[0] == "S499"


def test_what_is_past_is_not_kept_in_memory() -> None:
    """A card takes 24 kB, and nobody goes on from one of yesterday."""
    recent = RecentSystems()
    for person in ("ann", "bo", "eve"):
        recent.keep(Address("web", "a", person), ["A"], MORNING)
    recent.keep(THERE, ["B"], MORNING + timedelta(minutes=16))
    assert [to.conversation for to in recent._shown._kept] == ["karl"]


def test_of_very_many_conversations_the_newest_are_kept() -> None:
    recent = RecentSystems()
    for number in range(1_001):
        recent.keep(Address("web", "a", str(number)), ["A"], MORNING)
    assert recent.systems(Address("web", "a", "0"), MORNING) is None
    assert recent.systems(Address("web", "a", "1000"), MORNING) == ("A",)
