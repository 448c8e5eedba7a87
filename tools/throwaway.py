"""Run a program from the package index in an environment that is deleted again."""

import subprocess
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installed(package: str) -> Iterator[Path]:
    """Yield the folder of the programs that come with the package.

    Raises CalledProcessError.
    """
    with tempfile.TemporaryDirectory(prefix="kravbot-") as name:
        venv.create(name, with_pip=True)
        programs = Path(name) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", package], check=True)
        yield programs
