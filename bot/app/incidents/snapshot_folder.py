"""The folder in which a process keeps its copies of whom to call, looked at without a key."""

from pathlib import Path
from typing import Final

NEWEST: Final = ".snapshot"
PREVIOUS: Final = ".previous"
KNOWN: Final = ".known"


def snapshots_in(folder: Path) -> Path:
    """Return where the copies lie in a process's folder."""
    return folder / "snapshots"


def authorities_in(folder: Path) -> set[str]:
    """Return the ids of the authorities that have a copy there."""
    place = snapshots_in(folder)
    return {path.stem for ending in (NEWEST, PREVIOUS) for path in place.glob(f"*{ending}")}


def has_snapshots(folder: Path) -> bool:
    """Tell whether there is any copy in the folder."""
    return bool(authorities_in(folder))
