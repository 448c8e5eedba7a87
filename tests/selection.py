"""Choose, by the commit, what runs and in which surroundings; `make test-all` runs everything.

The same commit always chooses the same, and the one after it the next. Ten commits in a row run a
test in all of its surroundings, and sixty also one that takes long.
"""

import csv
import os
import subprocess
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache
from math import ceil
from pathlib import Path
from typing import Final, TypeVar
from zlib import crc32

import pytest

T = TypeVar("T")

ALL: Final = "KRAVBOT_TEST_ALL"
"""The variable that, set in the environment, has nothing left out."""

SURROUNDINGS: Final = frozenset(
    {"venue", "backend", "store", "transport", "way", "year", "month", "sdk"}
)
"""Parameters that say where a test runs, not what it tries."""

IN_ALL_OF_THEM: Final = ("tests/storage/",)
"""The folders where the database itself is tried: on both, always."""

BUT_NOT: Final = ("tests/storage/test_restore.py", "tests/storage/test_backup.py")
"""The files in them where it is the backup file that is tried."""

PARTS: Final = 3

third = pytest.mark.third
"""One of many like it: it runs for one commit in three.

Given 0, 1 or 2, all that are given the same run for the same commits: what is prepared for them is
prepared for one commit in three.
"""

LONG_TESTS: Final = Path(__file__).with_name("long_tests.csv")
"""The tests that take long, as `module::function`, with the seconds that a case took on average.

`python -m tools.long_tests` writes it.
"""

LONG: Final = 0.3
"""The seconds from which a test takes long: one that takes twice as many runs half as often."""

RAREST: Final = 6
"""However long a test takes, it runs for one commit in so many."""


def chosen(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Keep of every test one of its surroundings; of those marked or long only some."""
    groups: dict[Hashable, list[pytest.Item]] = defaultdict(list)
    for item in items:
        groups[_tried_by(item)].append(item)
    kept = {id(item) for group in groups.values() for item in _drawn(group)}
    yield from (item for item in items if id(item) in kept)


def part_of(cases: Sequence[T], name: str) -> Sequence[T]:
    """Choose a third of many cases of one kind."""
    if is_all():
        return cases
    return cases[(commit_number() + crc32(name.encode())) % PARTS :: PARTS]


def share_of(number: int) -> int:
    """Take a third of so many, where it is only a matter of how many are tried."""
    return number if is_all() else number // PARTS


def is_all() -> bool:
    """Tell whether every combination is run: also by those who write what is expected anew."""
    return bool(os.environ.get(ALL) or os.environ.get("KRAVBOT_GOLDEN"))


def _tried_by(item: pytest.Item) -> Hashable:
    """Name what a test tries, without where it runs.

    The cases are told apart by the objects that are given: pytest numbers those of two parameters
    together.
    """
    callspec = getattr(item, "callspec", None)
    in_all = item.nodeid.startswith(IN_ALL_OF_THEM) and not item.nodeid.startswith(BUT_NOT)
    if callspec is None or in_all:
        return item.nodeid
    given = sorted((name, id(value)) for name, value in callspec.params.items())
    cases = tuple((name, value) for name, value in given if name not in SURROUNDINGS)
    return item.nodeid.partition("[")[0], cases


def _drawn(group: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Draw one of the same test's surroundings, or none where it is not this commit's turn."""
    first = group[0]
    own = crc32(first.nodeid.encode())
    mark = first.get_closest_marker(third.name)
    given = int(mark.args[0]) if mark and mark.args else own
    number, turn = divmod(commit_number() + given, PARTS if mark else one_in(first.nodeid))
    if turn == 0:
        yield group[(number + own) % len(group)]


def one_in(nodeid: str) -> int:
    """Return for one commit in how many a test runs: the longer it takes, the fewer."""
    path, _, name = nodeid.partition("[")[0].partition("::")
    module = path.removesuffix(".py").replace("/", ".")
    return min(RAREST, max(1, ceil(_seconds().get(f"{module}::{name}", 0) / LONG)))


@cache
def _seconds() -> Mapping[str, float]:
    with LONG_TESTS.open(encoding="utf-8", newline="") as file:
        return {row["test"]: float(row["seconds"]) for row in csv.DictReader(file)}


@cache
def commit_number() -> int:
    """Count the commits up to this one.

    Where they cannot be counted the commit's own name is the number, and 0 where there is none.
    """
    shallow = _git("rev-parse", "--is-shallow-repository")
    if shallow == "false":
        return int(_git("rev-list", "--count", "HEAD") or 0)
    return int(_git("rev-parse", "HEAD") or "0", 16)


def _git(*arguments: str) -> str:
    folder = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""
