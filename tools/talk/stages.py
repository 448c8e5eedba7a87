"""Run the whole program on a fresh demo database, to be talked to at a console."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import SqliteFiles
from tests.fakes.clock import FakeClock
from tests.stories.cast import Stage
from tests.stories.screens.console import OnTheConsole


@contextmanager
def demo_stage() -> Iterator[Stage]:
    """Open the demo authorities on their own day, a Monday in March 2026."""
    with TemporaryDirectory(prefix="kravbot-talk-") as made:
        folder = Path(made)
        stage = Stage(
            SqliteFiles(folder).demo().url,
            FakeClock(),
            platform="console",
            screens=OnTheConsole(folder),
            copies=folder / "copies",
        )
        try:
            yield stage
        finally:
            stage.close()
