"""Test the twelve scenarios of the trade, as people type them, on every platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, PANCAKES, Stage
from tests.stories.scenarios import SCENARIOS, Scenario
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform


@pytest.fixture
def stage(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    """Open a stage with snapshots to answer from when something is down."""
    screens = screens_of(platform, folder=tmp_path, clock=clock)
    copies = tmp_path / "copies"
    stage = Stage(
        databases.used("demo").url, clock, platform=platform, screens=screens, copies=copies
    )
    yield stage
    stage.close()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_it_is_answered(stage: Stage, scenario: Scenario) -> None:
    authority = LIGHTHOUSES if scenario.who.endswith("stf.example") else PANCAKES
    person = stage.person(scenario.who, of=authority)
    for said, seen in scenario.turns:
        person.says(said)
        person.sees(*seen)
        person.does_not_see(*scenario.hidden)
