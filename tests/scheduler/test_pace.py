"""Test how fast we write.

It is never more than a platform allows in any of its windows, and not much less.
"""

import random
from dataclasses import dataclass

import pytest

from scheduler.outbox.rate_limit import PLATFORMS, Limits, Rate, RateLimiter, Window
from tests.scheduler.watch import Watch


@dataclass(frozen=True)
class To:
    """The place a message goes to."""

    external_id: str = "x"
    platform: str = "teams"
    workspace: str = "w"
    kind: str = "post"


def _sent(pace: RateLimiter, watch: Watch, seconds: float, *places: To) -> list[tuple[float, To]]:
    """Return what goes when everything that may go does at once.

    How late each is known afterwards is random.
    """
    late, sent, end = random.Random(7), [], watch.now + seconds
    while watch.now < end:
        for place in places:
            while pace.take(place) == 0:
                going = pace.go(place)
                if going.wait:
                    pace.give_back(place)
                    break
                sent.append((watch.now, place))
        watch.now += 0.01 + 0.02 * late.random()
    return sent


def _most_in(moments: list[float], seconds: float) -> int:
    return max(sum(at <= other < at + seconds for other in moments) for at in moments)


@pytest.mark.parametrize(
    ("most", "seconds"), [(7, 1), (8, 2), (60, 30), (1800, 3600)], ids=["1 s", "2 s", "30 s", "1 h"]
)
def test_no_window_of_a_conversation_in_teams_is_exceeded(most: int, seconds: float) -> None:
    watch = Watch()
    sent = _sent(RateLimiter(clock=watch), watch, 200, To())
    assert _most_in([at for at, _ in sent], seconds) <= most


def test_nearly_all_that_a_workspace_may_send_is_sent() -> None:
    watch = Watch()
    people = [To(f"x{number}") for number in range(60)]
    sent = _sent(RateLimiter(clock=watch), watch, 20, *people)
    moments = [at for at, _ in sent]
    assert _most_in(moments, 1) == 30
    assert len(moments) >= 0.94 * 30 * 20


def test_slack_s_minute_is_never_exceeded() -> None:
    watch = Watch()
    people = [To(f"x{number}", platform="slack") for number in range(12)]
    sent = _sent(RateLimiter(clock=watch), watch, 130, *people)
    moments = [at for at, _ in sent]
    assert _most_in(moments, 60) <= 300
    assert len(moments) >= 0.95 * 5 * 130


def test_a_place_that_is_taken_is_nobody_else_s_and_may_be_given_back() -> None:
    watch = Watch()
    pace = RateLimiter({"teams": Limits((Window(1, 10),))}, clock=watch)
    assert pace.take(To()) == 0
    assert pace.take(To("y")) > 0
    pace.give_back(To())
    assert pace.take(To("y")) == 0


def test_what_goes_late_counts_from_when_it_goes() -> None:
    watch = Watch()
    pace = RateLimiter({"teams": Limits((Window(1, 10),))}, clock=watch)
    pace.take(To())
    going = pace.go(To())
    watch.now += 3
    going.starts()
    watch.now += 9
    assert pace.take(To()) > 0
    watch.now += 1.1
    assert pace.take(To()) == 0


def test_what_may_have_arrived_late_counts_from_then() -> None:
    watch = Watch()
    pace = RateLimiter({"teams": Limits((Window(1, 10),))}, clock=watch)
    for took in (0.1, 0.16, 5):
        assert pace.take(To()) == 0
        going = pace.go(To())
        watch.now += took
        going.answered()
        held_up = min(took - 0.1, 0.1)
        assert pace.take(To()) == pytest.approx(10.02 - took + held_up)
        watch.now += 11


def test_a_place_nobody_used_is_free_in_the_end() -> None:
    watch = Watch()
    pace = RateLimiter({"teams": Limits((Window(1, 1),))}, clock=watch)
    assert pace.take(To()) == 0
    watch.now += 10
    assert pace.take(To()) == 0


def test_what_another_process_sent_counts() -> None:
    watch = Watch()
    pace = RateLimiter({"teams": Limits((Window(2, 10), Rate(1, 2)))}, clock=watch)
    pace.gone(To(), 4)
    pace.gone(To(), 3)
    assert pace.take(To()) == pytest.approx(6.02)


@pytest.mark.parametrize(
    ("everywhere", "elsewhere"), [(False, 0), (True, 20)], ids=["conversation", "workspace"]
)
def test_a_pause_is_kept_where_it_was_asked_for(everywhere: bool, elsewhere: float) -> None:  # noqa: FBT001
    watch = Watch()
    pace = RateLimiter(clock=watch)
    pace.pause(To(), 20, everywhere=everywhere)
    pace.pause(To(), 5, everywhere=everywhere)
    assert pace.take(To()) == 20
    assert pace.take(To("y")) == elsewhere
    assert pace.take(To(workspace="v")) == 0
    watch.now += 21
    assert pace.take(To()) == 0


def test_a_card_that_changes_in_slack_is_no_message() -> None:
    pace = RateLimiter(clock=Watch())
    assert [pace.take(To(platform="slack", kind="replace")) for _ in range(400)] == [0] * 400


def test_the_web_and_the_terminal_have_no_limits() -> None:
    assert {"web", "console"}.isdisjoint(PLATFORMS)
    pace = RateLimiter(clock=Watch())
    assert [pace.take(To(platform="web")) for _ in range(1000)] == [0] * 1000
