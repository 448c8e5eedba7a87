"""Choose the screens of a platform."""

from pathlib import Path

from tests.fakes.clock import FakeClock
from tests.stories.screens.console import OnTheConsole
from tests.stories.screens.port import Platform, Screens
from tests.stories.screens.slack import InSlack
from tests.stories.screens.teams import InTeams
from tests.stories.screens.web import OnTheWeb


def screens_of(platform: Platform, *, folder: Path, clock: FakeClock) -> Screens:
    """Return the platform's screens, with nobody before them yet.

    `folder` is for files on their way.
    """
    match platform:
        case "console":
            return OnTheConsole(folder)
        case "web":
            return OnTheWeb()
        case "teams":
            return InTeams(clock)
        case "slack":
            return InSlack(clock)
