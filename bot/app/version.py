"""Say which Kravbot this is: the released version, and the commit it was built from."""

import platform
import sqlite3
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

VERSION: Final = "0.2.0"
"""The version, which is written only here; pyproject.toml reads it from here."""

COMMIT_FILE: Final = "commit.txt"
"""The file that setup.py writes beside this module in what is built."""

_HERE = Path(__file__).parent
_CHECKOUT = _HERE.parent.parent


def about(database_url: str | None) -> Iterator[str]:
    """Write what `kravbot --version` prints, line by line.

    The database's address is without its password, if it is known.
    """
    known = built_from()
    yield f"Kravbot {VERSION}" + (f" ({known})" if known else "")
    yield f"Python {platform.python_version()}"
    if database_url is not None:
        yield f"Database: {database_url} ({_driver_of(database_url)})"


def _driver_of(database_url: str) -> str:
    """Name the driver that reaches the database; the server itself is not asked."""
    if database_url.startswith("sqlite"):
        return f"SQLite {sqlite3.sqlite_version}"
    return f"psycopg {metadata.version('psycopg')}"


def built_from() -> str | None:
    """Return the commit this was built from, or the one checked out; None if neither is known."""
    written = _HERE / COMMIT_FILE
    if written.is_file():
        return written.read_text("ascii").strip() or None
    return commit_of(_CHECKOUT)


def commit_of(folder: Path) -> str | None:
    """Return the commit checked out in that folder, shortened; None where git does not know one."""
    if not (folder / ".git").exists():
        return None
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "--short=9", "HEAD"],  # noqa: S607  # whichever git there is
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None
