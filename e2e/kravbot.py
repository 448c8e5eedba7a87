"""Run Kravbot as anybody does: by its command, with the demo, in an empty folder of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.machine import REPOSITORY, running

PORT = 3978
MESSAGES = f"http://127.0.0.1:{PORT}/api/messages"


class CommandFailed(Exception):
    """A command failed; the message is what it printed."""


@dataclass(frozen=True)
class Kravbot:
    """Kravbot in a folder.

    `env` is all that its processes know of the environment.
    """

    folder: Path
    env: Mapping[str, str]

    @property
    def cli(self) -> list[str]:
        return [sys.executable, "-m", "bot.cli"]

    async def command(self, *arguments: str) -> str:
        """Run a command, and return what it prints.

        Raises CommandFailed.
        """
        process = await asyncio.create_subprocess_exec(
            *self.cli,
            *arguments,
            cwd=self.folder,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        if process.returncode:
            raise CommandFailed(said.decode())
        return said.decode()


def kravbot(folder: Path, **settings: str) -> Kravbot:
    """Return a Kravbot with these settings.

    They are by name, as in the environment: `KRAVBOT_TEAMS_LOCAL="true"`, `HTTPS_PROXY="…"`.
    """
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return Kravbot(folder, plain | {"PYTHONPATH": str(REPOSITORY)} | settings)


@asynccontextmanager
async def serving(kravbot: Kravbot) -> AsyncIterator[None]:
    """Run the server, with the two demo authorities.

    Raises CommandFailed, DidNotStart.
    """
    (kravbot.folder / "var").mkdir(exist_ok=True)
    await kravbot.command("init", "--demo")
    run = [*kravbot.cli, "run", "--demo", "--port", str(PORT)]
    async with running(*run, port=PORT, folder=kravbot.folder, env=kravbot.env):
        yield
