"""Test that a workspace that does not answer is left alone, longer each time.

It is tried again with one message.
"""

import pytest

from scheduler.outbox.backoff import back_off, bounded
from scheduler.outbox.circuit_breaker import UNBOUNDED, Breakers
from tests.scheduler.watch import Watch

HERE = ("teams", "w")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def breakers(watch: Watch) -> Breakers:
    return Breakers(watch, lambda: 1.0)


def _fail(breakers: Breakers, times: int) -> None:
    for _ in range(times):
        breakers.begun(HERE)
        breakers.failed(HERE)


def test_it_opens_after_five_failures_in_a_row(breakers: Breakers) -> None:
    _fail(breakers, 4)
    assert breakers.room(HERE) == UNBOUNDED
    _fail(breakers, 1)
    assert breakers.room(HERE) == 0
    assert breakers.room(("teams", "elsewhere")) == UNBOUNDED


def test_an_answer_in_between_begins_the_count_anew(breakers: Breakers) -> None:
    _fail(breakers, 4)
    breakers.answered(HERE)
    _fail(breakers, 4)
    assert breakers.room(HERE) == UNBOUNDED


def test_one_tries_and_closes_it(breakers: Breakers, watch: Watch) -> None:
    _fail(breakers, 5)
    watch.now += breakers.rest(HERE)
    assert breakers.room(HERE) == 1
    breakers.begun(HERE)
    assert breakers.room(HERE) == 0
    breakers.answered(HERE)
    assert breakers.room(HERE) == UNBOUNDED


def test_each_rest_is_longer_up_to_five_minutes(breakers: Breakers, watch: Watch) -> None:
    _fail(breakers, 5)
    rests = []
    for _ in range(9):
        rests.append(breakers.rest(HERE))
        watch.now += rests[-1]
        _fail(breakers, 1)
    assert rests == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_those_that_were_on_their_way_together_do_not_lengthen_it(breakers: Breakers) -> None:
    _fail(breakers, 5)
    breakers.failed(HERE)
    breakers.failed(HERE)
    assert breakers.rest(HERE) == 5


def test_who_did_not_try_after_all_leaves_it_to_the_next(breakers: Breakers, watch: Watch) -> None:
    _fail(breakers, 5)
    watch.now += 5
    breakers.begun(HERE)
    breakers.untried(HERE)
    assert breakers.room(HERE) == 1


# ── When to try again ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("attempts", "drawn", "seconds"),
    [(1, 1.0, 4), (1, 0.0, 1), (2, 1.0, 8), (3, 0.5, 8), (99, 1.0, 600), (10**9, 0.5, 300)],
)
def test_later_each_time_and_never_all_at_once(attempts: int, drawn: float, seconds: float) -> None:
    assert back_off(attempts, None, lambda: drawn).total_seconds() == seconds


@pytest.mark.parametrize(
    ("wanted", "heeded"),
    [
        (0, 1),
        (0.2, 1),
        (30, 30),
        (1e9, 3600),
        (-5, None),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
    ],
)
def test_what_a_platform_asks_for_is_heeded_within_bounds(
    wanted: float | None, heeded: float | None
) -> None:
    assert bounded(wanted) == heeded
