"""Keep what a child did, line by line, each on the disk before the child goes on."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Diary:
    """The child writes it."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def deliver(self, token: str) -> None:
        """Note that the next turn is about to be taken; `token` is the button's, if it is one."""
        self._write(["delivered", token])

    def acknowledge(self) -> None:
        """Note that the turn just delivered is said to be done."""
        self._write(["acknowledged"])

    def close(self, points: Sequence[str]) -> None:
        """Note that the child lived to the end."""
        self._write(["points", list(points)])

    def _write(self, line: list[Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")
        os.fsync(self._file)


@dataclass(frozen=True)
class Read:
    """A diary as it was left.

    `tokens` has one for each delivery, in order. `points` are those of a child that lived.
    """

    tokens: Sequence[str]
    acknowledged: int
    points: Sequence[str]


def read_diary(path: Path) -> Read:
    """Read what the child had time to write."""
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return Read(
        tokens=[line[1] for line in lines if line[0] == "delivered"],
        acknowledged=sum(line[0] == "acknowledged" for line in lines),
        points=[label for line in lines if line[0] == "points" for label in line[1]],
    )
