"""Measure what an hour of working days and faults does to a server."""

import dataclasses
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.endurance.damage import DAMAGED
from bench.endurance.results import AN_HOUR, Endurance, Growth, Sizes, Which
from bench.program import program

_NAMESPACE = ("unshare", "--mount", "--propagation", "private")
"""The disk that is filled is mounted where nobody else sees it."""


def sized(
    seconds: float = AN_HOUR.seconds, seed: int = AN_HOUR.seed, *, faults: Which = "all"
) -> Sizes:
    """Return the sizes of a run of so many seconds, with those faults in the order of the seed."""
    return dataclasses.replace(AN_HOUR, seconds=seconds, seed=seed, faults=faults)


def measure(sizes: Sizes = AN_HOUR, *, kept: Path | None = None) -> Endurance:
    """Measure one run; its samples, its picture and the server's log are put into `kept`.

    So is a database that cannot be read at the end.
    """
    own_disk = sizes.megabytes and os.geteuid() == 0 and shutil.which("unshare") is not None
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        written = json.dumps(dataclasses.asdict(sizes))
        command = program("bench.endurance.driver", folder, written)
        ran = subprocess.run(
            [*(_NAMESPACE if own_disk else ()), *command],
            stdout=subprocess.PIPE,
            check=False,
            text=True,
        )
        if kept is not None:
            _keep(Path(folder), kept)
        ran.check_returncode()
    return _read(json.loads(ran.stdout))


def _keep(folder: Path, kept: Path) -> None:
    """Copy what tells how it went, also of a run that came to no end."""
    kept.mkdir(parents=True, exist_ok=True)
    damaged = (path.name for path in folder.glob(f"{DAMAGED}*"))
    for name in ("endurance.csv", "faults.csv", "endurance.svg", "server.log", *damaged):
        if (folder / name).is_file():
            shutil.copy(folder / name, kept / name)


def _read(found: dict[str, object]) -> Endurance:
    growth = found.pop("growth")
    assert isinstance(growth, Mapping)
    grown = {name: Growth(**values) for name, values in growth.items()}
    return Endurance(**found, growth=grown)  # type: ignore[arg-type]  # as the driver wrote it
