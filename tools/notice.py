"""Write `NOTICE`: what is installed with Kravbot, and under which licence.

Licences are as pip-licenses finds them.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
PLACE = _ROOT / "NOTICE"
_HEAD = """Kravbot
Copyright (c) 2026 The Kravbot authors. Licensed under the MIT licence; see LICENSE.

Kravbot contains none of the packages below. They are installed with it from \
the Python Package Index, each under
its own licence, whose text its own distribution carries.
"""


def required() -> list[str]:
    """Return the packages that are installed with Kravbot, as requirements.txt names them."""
    lines = (_ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [found[1] for line in lines if (found := re.match(r"([\w.-]+)==", line))]


def licences() -> dict[str, str]:
    """Return the licence of each of them, by the name in lower case.

    The packages have to be installed where this runs.
    """
    return {row["Name"].lower(): row["License"] for row in _found()}


def notice() -> str:
    """Return the whole file.

    The packages have to be installed where this runs.
    """
    rows = _found()
    width = max(len(row["Name"]) for row in rows) + 2
    lines = [f"{row['Name']:{width}}{row['License']}" for row in rows]
    return "\n".join((_HEAD, *sorted(lines, key=str.lower), ""))


def _found() -> list[dict[str, str]]:
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json", "--packages"]
    asked = subprocess.run([*command, *required()], check=True, capture_output=True, text=True)
    rows: list[dict[str, str]] = json.loads(asked.stdout)
    return rows


if __name__ == "__main__":
    PLACE.write_text(notice(), "utf-8")
