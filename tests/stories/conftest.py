"""Set up the stories: each is told on every platform, and on one or the other database.

The eleven checklists are told in every combination.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases, Place
from tests.fakes.clock import FakeClock
from tests.stories.cast import LIGHTHOUSES, PANCAKES, VENUES, Person, Stage, Venue
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform


@pytest.fixture(params=VENUES, ids=str)
def venue(request: pytest.FixtureRequest) -> Venue:
    """Choose platform and database together; for others, see the marks in `cast.py`."""
    chosen: Venue = request.param
    return chosen


@pytest.fixture
def platform(venue: Venue) -> Platform:
    return venue.platform


@pytest.fixture
def backend(venue: Venue) -> str:
    return venue.backend


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a busy machine from being taken for a database that is away.

    Nobody here looks again for what came late.
    """
    monkeypatch.setattr("bot.app.timeouts.PATIENCE", 60.0)


@pytest.fixture
def demo(databases: Databases, request: pytest.FixtureRequest) -> Place:
    """Lend a database of the two demo authorities, with Fyrkassen where the test is to have it."""
    return databases.used("bare" if "bare" in request.fixturenames else "demo")


@pytest.fixture
def stage(
    demo: Place,
    clock: FakeClock,
    platform: Platform,
    tmp_path: Path,
    unhurried: None,
) -> Iterator[Stage]:
    """Open the demo authorities on their own day, a Monday in March."""
    screens = screens_of(platform, folder=tmp_path, clock=clock)
    stage = Stage(demo.url, clock, platform=platform, screens=screens)
    yield stage
    stage.close()


@pytest.fixture
def stage_with_call_lists(
    databases: Databases, clock: FakeClock, platform: Platform, tmp_path: Path
) -> Iterator[Stage]:
    """Open the same, with the copy from which call lists are answered."""
    stage = Stage(
        databases.used("demo").url,
        clock,
        platform=platform,
        screens=screens_of(platform, folder=tmp_path, clock=clock),
        copies=tmp_path / "copies",
    )
    yield stage
    stage.close()


@pytest.fixture
def bare() -> None:
    """Have Fyrkassen with its contract K-900 and its forum, of which nothing more is known."""


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Assert that nothing goes wrong in the logs either."""
    said_of_trials = caplog.at_level(logging.ERROR, logger="bot.adapters.teams.auth.verification")
    with said_of_trials, caplog.at_level(logging.WARNING):
        yield
    assert not [one.getMessage() for one in caplog.get_records("call")]


@pytest.fixture
def bo(stage: Stage) -> Person:
    """Bring in the system owner and risk owner of Tågevarsel and Nødmelderen."""
    return stage.person("bo.proevesen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def maren(stage: Stage) -> Person:
    """Bring in the continuity manager."""
    return stage.person("maren.skabelonsen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def ditte(stage: Stage) -> Person:
    """Bring in the supplier manager."""
    return stage.person("ditte.moenstergaard@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def karl(stage: Stage) -> Person:
    """Bring in the contract manager."""
    return stage.person("karl.attrapsen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def yusuf(stage: Stage) -> Person:
    """Bring in the security coordinator and administrator."""
    return stage.person("yusuf.fiktivsen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def signe(stage: Stage) -> Person:
    """Bring in the director."""
    return stage.person("signe.testesen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def ole(stage: Stage) -> Person:
    """Bring in the operations manager."""
    return stage.person("ole.pladsholder@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def fie(stage: Stage) -> Person:
    """Bring in the system owner and risk owner of Fyrjournal."""
    return stage.person("fie.demosen@stf.example", of=LIGHTHOUSES)


@pytest.fixture
def revi(stage: Stage) -> Person:
    """Bring in the auditor in Pandekageby."""
    return stage.person("revi.sorsen@pandekageby.example", of=PANCAKES)


@pytest.fixture
def mia(stage: Stage) -> Person:
    """Bring in the contract and supplier manager in Pandekageby."""
    return stage.person("mia.demolund@pandekageby.example", of=PANCAKES)


@pytest.fixture
def jens(stage: Stage) -> Person:
    """Bring in the system owner and risk owner of Vandvagten and Skolekalenderen in Pandekageby."""
    return stage.person("jens.testrup@pandekageby.example", of=PANCAKES)


@pytest.fixture
def lone(stage: Stage) -> Person:
    """Bring in the system owner and risk owner of Omsorgsnøglen in Pandekageby."""
    return stage.person("lone.proevebaek@pandekageby.example", of=PANCAKES)
