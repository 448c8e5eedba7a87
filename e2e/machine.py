"""Prepare the machine a check runs on.

It tells what must be on it, installs what the check needs, and cuts it off from the network.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent

_CUT_OFF = "KRAVBOT_E2E_CUT_OFF"
_COMMANDS = {"chromium": "chromium", "node": "nodejs", "npm": "npm", "fc-match": "fontconfig"}
_FONTS = {
    "Liberation Sans": "fonts-liberation",
    "DejaVu Sans": "fonts-dejavu-core",
    "Noto Color Emoji": "fonts-noto-color-emoji",
}
"""The fonts the pages are drawn with.

Other ones are wider, and words that would be whole are cut off.
"""
PATIENCE = 300.0
"""The most seconds anything is waited for."""

_STARTED_WITHIN = 30.0
_ENDED_WITHIN = 10.0


class DidNotStart(Exception):
    """A server did not start; the message names the log to read."""


def lacks() -> str | None:
    """Say in a sentence what is to be installed first, None when there is nothing."""
    packages = [package for command, package in _COMMANDS.items() if not shutil.which(command)]
    packages += [package for font, package in _FONTS.items() if not _has_font(font)]
    if not packages:
        return None
    return (
        "This check needs more than this machine has. "
        f"On Debian: apt-get install {' '.join(packages)}"
    )


def _has_font(name: str) -> bool:
    if not shutil.which("fc-match"):
        return False
    found = subprocess.run(
        ["fc-match", "--format=%{family}", name], capture_output=True, text=True, check=False
    )
    return name in found.stdout.split(",")


@dataclass(frozen=True)
class Place:
    """The folders of one platform's check.

    They are `e2e/<name>` with its npm packages, and `var/e2e-<name>` for what it writes.
    """

    name: str

    @property
    def here(self) -> Path:
        return REPOSITORY / "e2e" / self.name

    @property
    def modules(self) -> Path:
        return self.here / "node_modules"

    @property
    def room(self) -> Path:
        return REPOSITORY / "var" / f"e2e-{self.name}"

    @property
    def pictures(self) -> Path:
        return self.room / "pictures"

    def install(self) -> None:
        """Install the npm packages that package.json pins, without running anything of theirs."""
        quietly = "--no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error"
        subprocess.run(
            ["npm", "install", *quietly.split()],
            cwd=self.here,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
        )

    def cut_off(self) -> None:
        """Begin again where there is no network but loopback.

        It returns only where the machine does not allow that. A server that listens on every
        interface (the playground does) can be reached by nobody else in there.
        """
        unshare = ["unshare", "--map-root-user", "--net"]
        inside = [sys.executable, "-m", f"e2e.{self.name}", *sys.argv[1:]]
        if shutil.which("ip") and not subprocess.run([*unshare, "true"], check=False).returncode:
            os.environ[_CUT_OFF] = "yes"
            os.execvp(unshare[0], [*unshare, *inside])

    def empty_folder(self, name: str) -> Path:
        """Return an empty folder for what the check writes."""
        folder = self.room / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def script(self, name: str, /, **given: object) -> list[str | Path]:
        """Return the command that runs one of its Node scripts with what it is given as JSON."""
        everywhere = {"chromium": shutil.which("chromium"), "pictures": str(self.pictures)}
        return ["node", self.here / name, json.dumps(everywhere | given)]


def is_cut_off() -> bool:
    """Tell whether this is the process that `Place.cut_off` began."""
    return bool(os.environ.get(_CUT_OFF))


def raise_loopback() -> None:
    """Bring the loopback interface up, which a new network has, but down."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


@asynccontextmanager
async def running(
    *command: str | Path, port: int, folder: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[None]:
    """Run a server in that folder, from when it listens on `port`.

    Its output goes to `log` there.

    Raises DidNotStart.
    """
    log = folder / "log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=env, stdout=written, stderr=written
        )
    try:
        await _listens(process, port, log)
        yield
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _ENDED_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _listens(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_STARTED_WITHIN):
            while process.returncode is None:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.1)
                else:
                    writer.close()
                    return
    raise DidNotStart(f"see {log.relative_to(REPOSITORY)}")
