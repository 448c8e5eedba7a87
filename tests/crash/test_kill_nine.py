"""A kill -9 between any two statements of a turn loses no acknowledged answer and doubles none.

`KRAVBOT_TEST_KILLS=2000` asks for more kills than the usual 200: first every point of one
conversation, then of others.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.crash.children import FORGETFUL, HASTY
from tests.crash.conversation import SCRIPTS, TURNS
from tests.crash.harness import Harness, Verdict, Wrong, spread
from tests.crash.nursery import Nursery
from tests.databases import Databases, only_sqlite
from tests.selection import third

KILLS = int(os.environ.get("KRAVBOT_TEST_KILLS", "200"))
KILLS_ON = {"sqlite": KILLS, "postgresql": KILLS // 5}
PARTS = 8
FEW = 7

HarnessOf = Callable[[int], Harness]


@pytest.fixture(scope="module", params=list(KILLS_ON))
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def harness_of(
    store: str,
    request: pytest.FixtureRequest,
    children: Nursery,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[HarnessOf]:
    """Return harnesses by the script's number; each is held undisturbed once."""
    databases: Databases = request.getfixturevalue(f"{store}_databases")

    @cache
    def harness(script: int) -> Harness:
        return Harness(databases, children, tmp_path_factory.mktemp("crash"), script=script)

    with databases.lent():
        yield harness


@pytest.mark.parametrize("part", range(PARTS))
def test_no_kill_loses_or_doubles_anything(store: str, harness_of: HarnessOf, part: int) -> None:
    chosen = _chosen(KILLS_ON[store], harness_of)[part::PARTS]
    verdicts = [harness_of(script).strike(point) for script, point in chosen]
    assert [fault for verdict in verdicts for fault in verdict.faults] == []
    assert _fired(verdicts) == len(chosen) > 0


@third
def test_the_conversation_goes_on_to_the_same_end(harness_of: HarnessOf) -> None:
    harness = harness_of(0)
    verdicts = [harness.strike(point, go_on=True) for point in spread(FEW, len(harness.points))]
    assert [fault for verdict in verdicts for fault in verdict.faults] == []
    assert _fired(verdicts) == FEW


@third
def test_the_points_are_between_all_statements_of_all_turns(harness_of: HarnessOf) -> None:
    reached = Counter(harness_of(0).points)
    assert reached["acknowledged"] == reached["returned"] == TURNS
    assert reached["COMMIT"] == reached["committed"] == TURNS
    assert reached["INSERT INTO journal"] > TURNS / 2
    assert len(harness_of(0).points) > 15 * TURNS


@third
@only_sqlite
def test_an_acknowledgement_before_the_commit_would_be_caught(
    databases: Databases, children: Nursery, tmp_path: Path
) -> None:
    hasty = Harness(databases, children, tmp_path, kind=HASTY)
    commits = [point for point, label in enumerate(hasty.points, 1) if label == "COMMIT"]
    verdicts = [hasty.strike(point) for point in commits[::3]]
    assert _fired(verdicts) == len(verdicts) == FEW
    assert _wrongs(verdicts) == [[Wrong.LOST]] * FEW


@only_sqlite
def test_a_turn_whose_key_is_not_remembered_would_be_caught(
    databases: Databases, children: Nursery, tmp_path: Path
) -> None:
    forgetful = Harness(databases, children, tmp_path, kind=FORGETFUL)
    verdicts = [forgetful.strike(point) for point in spread(FEW + 1, len(forgetful.points))[1:]]
    assert _fired(verdicts) == FEW
    assert _wrongs(verdicts) == [[Wrong.TWICE]] * FEW


def _chosen(kills: int, harness_of: HarnessOf) -> list[tuple[int, int]]:
    """Return so many pairs of script and point.

    They are spread over the first conversation, and over the next once every point is taken.
    """
    chosen: list[tuple[int, int]] = []
    for script in range(len(SCRIPTS)):
        points = spread(kills - len(chosen), len(harness_of(script).points))
        chosen += [(script, point) for point in points]
        if len(chosen) == kills:
            break
    return chosen


def _fired(verdicts: list[Verdict]) -> int:
    return sum(verdict.fired for verdict in verdicts)


def _wrongs(verdicts: list[Verdict]) -> list[list[Wrong]]:
    return [[fault.wrong for fault in verdict.faults] for verdict in verdicts]
