"""Freeze a database of one version with what stood on people's screens.

It is thawed for a later version.

`python -m tests.frozen.frozen NAME` freezes what this version leaves behind into
`tests/frozen/NAME`.
"""

import base64
import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from bot.messages import Card
from storage.migrate import migrate
from tests.databases import SqliteFiles
from tests.fakes.clock import FakeClock
from tests.frozen.situations import SITUATIONS, TOMORROW, Situation
from tests.stories.cast import Person, Stage
from tests.stories.screens.every import screens_of
from tests.stories.screens.port import Platform, Screens
from tests.stories.screens.slack import InSlack

FOLDER = Path(__file__).parent
_KEY = base64.urlsafe_b64encode(b"known to everybody".ljust(32)).decode()


@dataclass(frozen=True)
class Frozen:
    """A folder with what one version left."""

    folder: Path

    @property
    def situations(self) -> list[Situation]:
        """The situations this version knew."""
        return [one for one in SITUATIONS if one.name in self._content["screens"]]

    @contextmanager
    def thawed(self, situation: Situation, into: Path) -> Iterator[tuple[Stage, Person]]:
        """Run a process of today on a copy of it.

        The person has on their screen what stood there.
        """
        (into / "files").mkdir()
        database = into / "kravbot.db"
        database.write_bytes(_migrated(self.folder))
        shutil.copytree(self.folder / "incident", into / "incident")
        url = f"sqlite:///{database}"
        clock = FakeClock(datetime.fromisoformat(self._content["moment"]))
        stage = _stage(url, clock, situation.platform, into)
        person = situation.person(stage)
        screen = self._content["screens"][situation.name]
        person.finds_on_screen({name: Card.model_validate(card) for name, card in screen.items()})
        stage.settle_answers()
        yield stage, person
        stage.close()

    @cached_property
    def _content(self) -> Any:
        return json.loads((self.folder / "screens.json").read_text())


FROZEN = [Frozen(path.parent) for path in sorted(FOLDER.glob("*/kravbot.db.gz"))]


@cache
def _migrated(folder: Path) -> bytes:
    """Return the content of the version's database, brought up to this one once in a process."""
    with TemporaryDirectory() as scratch:
        database = Path(scratch) / "kravbot.db"
        database.write_bytes(gzip.decompress((folder / "kravbot.db.gz").read_bytes()))
        migrate(f"sqlite:///{database}")
        return database.read_bytes()


def freeze(folder: Path) -> None:
    """Live through every situation up to its middle, and keep what is there then."""
    screens: dict[str, dict[str, Any]] = {}
    folder.mkdir()
    with TemporaryDirectory() as scratch:
        into = Path(scratch)
        (into / "files").mkdir()
        place = SqliteFiles(into).demo()
        clock = FakeClock()
        for platform in get_args(Platform):
            stage = _stage(place.url, clock, platform, into)
            for situation in SITUATIONS:
                if situation.platform == platform:
                    person = situation.person(stage)
                    situation.begin(stage, person)
                    screens[situation.name] = _on_screen(person)
            stage.close()
        stage = _stage(place.url, clock, "console", into)
        stage.sweep_at(TOMORROW, time(4))
        stage.close()
        shutil.copytree(into / "incident", folder / "incident")
        packed = gzip.compress(Path(place.name).read_bytes(), mtime=0)
        (folder / "kravbot.db.gz").write_bytes(packed)
    kept = {"moment": clock.now().isoformat(), "screens": screens}
    (folder / "screens.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def _stage(url: str, clock: FakeClock, platform: Platform, folder: Path) -> Stage:
    screens: Screens = (
        InSlack(clock, key=_KEY)
        if platform == "slack"
        else screens_of(platform, folder=folder / "files", clock=clock)
    )
    copies = folder / "incident"
    return Stage(url, clock, platform=platform, screens=screens, copies=copies, key=_KEY)


def _on_screen(person: Person) -> dict[str, Any]:
    return {name: card.model_dump(mode="json") for name, card in person.on_screen.items()}


if __name__ == "__main__":
    freeze(FOLDER / sys.argv[1])
