"""Ask the package index which packages have known faults, and say how many were asked about.

A package that could not be asked about is not clean. Exit status: 0 when all were asked about and
none has a fault, 1 when one has, 2 when one could not be asked about.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.throwaway import installed

_ROOT = Path(__file__).parent.parent
AUDITED = ("requirements-s3.txt", "requirements-agents.txt", "requirements-build.txt")
"""The files with all that may be installed; each of the first two has requirements.txt, too."""

_PROGRAM = "pip-audit>=2.10,<3"
_SHOWN = 5


@dataclass(frozen=True)
class Verdict:
    """The sentences about the packages, and the exit status."""

    lines: tuple[str, ...]
    code: int


def verdict(packages: Sequence[dict[str, Any]], expected: int) -> Verdict:
    """Judge what pip-audit found; `expected` is how many packages are named in the files."""
    skipped = [one for one in packages if "skip_reason" in one]
    faulty = [one for one in packages if one.get("vulns")]
    audited = len(packages) - len(skipped)
    lines = [f"{audited} of {expected} packages were audited."]
    for one in faulty:
        for fault in one["vulns"]:
            better = ", ".join(fault.get("fix_versions") or []) or "none yet"
            lines.append(f"{one['name']} {one['version']}: {fault['id']}; mended in {better}")
    lines += [f"not audited: {one['skip_reason']}" for one in skipped[:_SHOWN]]
    if len(skipped) > _SHOWN:
        lines.append(f"… and {len(skipped) - _SHOWN} more")
    if audited < expected:
        lines.append("What was not audited is not clean.")
    elif not faulty:
        lines.append("None has a known fault.")
    return Verdict(tuple(lines), 1 if faulty else 2 if audited < expected else 0)


def pinned(text: str) -> set[str]:
    """Return the packages a requirements file names, each with its version."""
    return {line.split()[0] for line in text.splitlines() if "==" in line and line[:1].isalnum()}


def audit() -> Verdict:
    """Ask about every package of the files."""
    files = [_ROOT / name for name in AUDITED]
    expected = set[str]().union(*(pinned(file.read_text("utf-8")) for file in files))
    found: dict[str, dict[str, Any]] = {}
    with installed(_PROGRAM) as programs, tempfile.TemporaryDirectory() as folder:
        for file in files:
            report = Path(folder) / "report.json"
            report.unlink(missing_ok=True)
            subprocess.run(
                [
                    programs / "pip-audit",
                    *("--requirement", file, "--disable-pip", "--require-hashes"),
                    *("--format", "json", "--output", report, "--progress-spinner", "off"),
                ],
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if report.exists():
                packages = json.loads(report.read_text("utf-8"))["dependencies"]
                found |= {one["name"]: one for one in packages}
    return verdict(list(found.values()), len(expected))


if __name__ == "__main__":
    outcome = audit()
    print("\n".join(outcome.lines))
    sys.exit(outcome.code)
