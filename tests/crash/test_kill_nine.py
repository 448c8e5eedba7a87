"""A kill -9 between any two statements of a turn loses no acknowledged answer and doubles none."""

import os
from collections import Counter
from typing import Any

import pytest

from tests.crash.harness import Stage, hasty, set_stage, strike
from tests.databases import Databases, only_postgresql, only_sqlite

KILLS = int(os.environ.get("KRAVBOT_TEST_KILLS", "200"))
PARTS = 4
ON_POSTGRESQL = 40


@pytest.fixture
def stage(databases: Any) -> Stage:
    return set_stage(databases)


@only_sqlite
@pytest.mark.parametrize("part", range(PARTS))
def test_no_kill_loses_or_doubles_anything(databases: Databases, stage: Stage, part: int) -> None:
    chosen = stage.spread(KILLS)[part::PARTS]
    _nothing_is_broken(databases, stage, chosen)


@only_postgresql
def test_nor_does_one_on_postgresql(databases: Databases, stage: Stage) -> None:
    _nothing_is_broken(databases, stage, stage.spread(ON_POSTGRESQL))


@only_sqlite
def test_the_points_are_between_all_statements(stage: Stage) -> None:
    assert stage.total > KILLS or KILLS != 200
    assert min(stage.points) > 8  # also the shortest turn reads, writes and commits


@only_sqlite
def test_an_acknowledgement_before_the_commit_would_be_caught(
    databases: Databases, stage: Stage
) -> None:
    answer = 2
    caught = Counter(
        fault
        for point in range(stage.points[answer])
        for fault in strike(databases, stage, answer, point, run=hasty).faults
    )
    assert caught["an acknowledged turn is lost"] >= 4


@only_sqlite
def test_a_turn_that_is_not_remembered_would_be_caught(databases: Databases, stage: Stage) -> None:
    answer = 2
    after_the_commit = stage.points[answer] - 1
    verdict = strike(databases, stage, answer, after_the_commit, forgetful=True)
    assert verdict.fired
    assert "delivered again, it is not as if nothing had happened" in verdict.faults


def _nothing_is_broken(databases: Databases, stage: Stage, chosen: list[tuple[int, int]]) -> None:
    verdicts = {(turn, point): strike(databases, stage, turn, point) for turn, point in chosen}
    assert all(verdict.fired for verdict in verdicts.values())
    assert {where: found.faults for where, found in verdicts.items() if found.faults} == {}
