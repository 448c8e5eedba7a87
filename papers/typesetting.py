"""Typeset a paper from one of our templates and data, in a child process within limits.

The same template, data, logo and moment give the same bytes.
"""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

from papers.logo import Logo
from papers.printable import FONTS

_log = logging.getLogger(__name__)

Format: TypeAlias = Literal["pdf", "png", "svg"]

MOST_SECONDS: Final = 20
"""The most seconds of processor a child may have."""
_BUSY: Final = 6
"""How many times as long it may take altogether, on a machine that has other things to do."""
MOST_BYTES: Final = 1536 * 1024**2
"""The most address space a child may have; a paper of one page uses a tenth of it."""
_MOST_MADE: Final = 64 * 1024**2
_CHILD = Path(__file__).with_name("child_process.py")
_TEMPLATES = Path(__file__).with_name("templates")
_PPI: Final = 110
"""Dots an inch of a picture: an A3 is 1,800 across, which a screen shows and a chat accepts."""


class PaperFailed(Exception):
    """The paper could not be made; the message is for the log."""


def typeset(
    template: str,
    data: Mapping[str, JsonValue],
    *,
    moment: datetime,
    form: Format = "pdf",
    logo: Logo | None = None,
    most_seconds: int = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """Typeset the template of that name with the data, and return the file.

    A PDF follows PDF/UA-1 as far as Typst itself checks it. Of a picture it is the first page.
    Where it fails with the logo, it is made without. Raises PaperFailed.
    """
    limits = {"most_seconds": most_seconds, "most_bytes": most_bytes}
    if logo is not None:
        try:
            with_logo = {**data, "logo": logo.data()}
            return _typeset(template, with_logo, moment=moment, form=form, **limits)
        except PaperFailed:
            _log.exception("a paper could not be made with its logo, and is made without")
    return _typeset(template, data, moment=moment, form=form, **limits)


def draw_logo(logo: Logo, *, moment: datetime) -> None:
    """Draw the logo on a page of its own, which nobody gets. Raises PaperFailed."""
    data: dict[str, JsonValue] = {"title": "Logo", "authority": "Logo", "lang": "da"}
    _typeset(
        "logo",
        {**data, "logo": logo.data()},
        moment=moment,
        form="pdf",
        most_seconds=MOST_SECONDS,
        most_bytes=MOST_BYTES,
    )


def _typeset(
    template: str,
    data: Mapping[str, JsonValue],
    *,
    moment: datetime,
    form: Format,
    most_seconds: int,
    most_bytes: int,
) -> bytes:
    with TemporaryDirectory(prefix="kravbot-paper-") as empty:
        wanted = {
            "template": f"{template}.typ",
            "templates": str(_TEMPLATES),
            "fonts": str(FONTS),
            "packages": empty,
            "data": dict(data),
            "format": form,
            "ppi": _PPI if form == "png" else None,
            "moment": int(moment.timestamp()),
            "most_seconds": most_seconds,
            "most_bytes": most_bytes,
        }
        try:
            done = subprocess.run(  # noqa: S603  # our own script, no shell
                [sys.executable, "-I", str(_CHILD)],
                input=json.dumps(wanted).encode(),
                capture_output=True,
                timeout=most_seconds * _BUSY,
                check=False,
                cwd=empty,
                env={"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "1", "TMPDIR": empty},
            )
        except subprocess.TimeoutExpired as late:
            raise PaperFailed(f"{template}: not done in {most_seconds * _BUSY} seconds") from late
    if done.returncode:
        raise PaperFailed(f"{template}: {_why(done.returncode, done.stderr)}")
    if not 0 < len(done.stdout) <= _MOST_MADE:
        raise PaperFailed(f"{template}: {len(done.stdout)} bytes were made")
    return done.stdout


def _why(status: int, said: bytes) -> str:
    if status == -signal.SIGXCPU:
        return "more time than it may have"
    return f"status {status}: {said[-2000:].decode(errors='replace').strip()}"
