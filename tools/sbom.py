"""Write the bill of materials: what Kravbot is made of, as CycloneDX, with licences and digests.

It names no package index, as each authority has its own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.app.version import VERSION
from tools.notice import licences
from tools.throwaway import installed

_ROOT = Path(__file__).parent.parent
PLACE = _ROOT / "build" / "kravbot.cdx.json"
_PROGRAM = "cyclonedx-bom>=7.5,<8"


def finished(sbom: dict[str, Any], licence_of: Mapping[str, str]) -> dict[str, Any]:
    """Add our version and each package's licence, and put its own name in place of the index's."""
    sbom["metadata"]["component"]["version"] = VERSION
    sbom["metadata"].pop("tools", None)
    for one in sbom["components"]:
        one.pop("description", None)
        for reference in one.get("externalReferences", []):
            reference["url"] = one["purl"]
            reference["comment"] = "the digests of its files, one of which is installed"
        licence = licence_of.get(one["name"].lower())
        if licence:
            one["licenses"] = [{"license": {"name": licence}}]
    return sbom


def write() -> int:
    """Write the file; return how many packages are in it. Raises CalledProcessError."""
    with installed(_PROGRAM) as programs, tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.json"
        subprocess.run(
            [
                programs / "cyclonedx-py",
                *("requirements", "--pyproject", _ROOT / "pyproject.toml"),
                *("--short-PURLs", "--output-reproducible", "--output-file", made),
                _ROOT / "requirements.txt",
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        sbom = finished(json.loads(made.read_text("utf-8")), licences())
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(json.dumps(sbom, indent=1) + "\n", "utf-8")
    return len(sbom["components"])


if __name__ == "__main__":
    print(f"{PLACE.relative_to(_ROOT)}: {write()} packages")
    sys.exit()
