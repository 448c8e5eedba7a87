"""The machine the check runs on: what must be on it, what is installed for it, and how it is cut off from the network."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
ROOM = REPOSITORY / "var" / "e2e-teams"
PICTURES = ROOM / "pictures"
MODULES = HERE / "node_modules"

_CUT_OFF = "KRAVBOT_E2E_CUT_OFF"
_NEEDED = {
    "chromium": "chromium fonts-liberation fonts-dejavu-core fonts-noto-color-emoji",
    "node": "nodejs",
    "npm": "npm",
}


def lacks() -> str | None:
    """What is to be installed first, in a sentence."""
    packages = [packages for tool, packages in _NEEDED.items() if not shutil.which(tool)]
    if not packages:
        return None
    return f"This check needs more than this machine has. On Debian: apt-get install {' '.join(packages)}"


def install() -> None:
    """Bring in the npm packages that package.json pins; nothing of theirs is run by it."""
    quietly = "--no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error"
    subprocess.run(
        ["npm", "install", *quietly.split()], cwd=HERE, check=True, stdout=subprocess.DEVNULL
    )


def is_cut_off() -> bool:
    """Whether this is the process that `cut_off` began."""
    return bool(os.environ.get(_CUT_OFF))


def cut_off() -> None:
    """Begin anew where there is no network but loopback; comes back only where the machine does not allow that.

    The playground listens on every interface: in there, nobody else can reach it.
    """
    unshare = ["unshare", "--map-root-user", "--net"]
    inside = [sys.executable, "-m", "e2e.teams", *sys.argv[1:]]
    if shutil.which("ip") and not subprocess.run([*unshare, "true"], check=False).returncode:
        os.environ[_CUT_OFF] = "yes"
        os.execvp(unshare[0], [*unshare, *inside])


def raise_loopback() -> None:
    """A new network has it, but down."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def script(name: str, **given: object) -> list[str | Path]:
    """The command that runs one of our Node scripts with what it is given as JSON."""
    everywhere = {"chromium": shutil.which("chromium"), "pictures": str(PICTURES)}
    return ["node", HERE / name, json.dumps(everywhere | given)]
