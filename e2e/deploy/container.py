"""Follow the guide in a container, to the first answered conversation.

The commands are those of `docs/install.md`. The container has this machine's network, as what is
played outside listens on loopback, and so does the server then.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.deploy import outside, pages, settings_file
from e2e.deploy.conversation import FirstConversation
from e2e.deploy.programs import Said, lacks, run
from e2e.deploy.ready import until_ready
from e2e.machine import REPOSITORY
from e2e.report import Report
from tests.printed_commands import printed

NAME = "kravbot-e2e-guide"
_SECTION = "In a container"
_OURS = re.compile(r"(--name |create |exec |-v |rm -f )kravbot\b")
_ON_LOOPBACK = "--network host -e KRAVBOT_HOST=127.0.0.1 -e KRAVBOT_HEALTH_HOST=127.0.0.1"


async def check_container(report: Report, folder: Path, env: Mapping[str, str]) -> None:
    """Follow the pages with the image that is there; the settings lie in that folder."""
    report.stage("The guide, in a container")
    (folder / "outside").mkdir()
    (folder / ".env.example").write_bytes((REPOSITORY / ".env.example").read_bytes())
    async with outside.outside(folder / "outside") as there:
        own = folder / "certificates.crt"
        own.write_text(there.certificate)
        container = Container(folder, env, own)
        try:
            await _follow(report, container)
            await FirstConversation(report, there, container).go(sockets=True)
        finally:
            await container.remove()


@dataclass
class Container:
    """An installation in a container; `own` is the file of certificates it trusts."""

    folder: Path
    env: Mapping[str, str]
    own: Path

    async def type(self, line: str) -> Said:
        """Type a line of the page, with names that no other container has."""
        line = _OURS.sub(rf"\g<1>{NAME}", line)
        trusted = f"-v {self.own}:{outside.CERTIFICATES}:ro"
        line = re.sub(r" -p [\d.:]+", "", line)
        line = line.replace("podman run", f"podman run {_ON_LOOPBACK} {trusted}")
        return await run("/bin/sh", "-ec", line, folder=self.folder, env=self.env)

    async def command(self, line: str) -> Said:
        """Type it as the page says for a container, whether one runs or not."""
        if await self.ended() is None:
            return await self.type(f"podman exec kravbot {line}")
        alone = self._line().replace("podman run -d --name kravbot", "podman run --rm")
        return await self.type(f"{alone} {line.removeprefix('kravbot ')}")

    async def restart(self, settings: Mapping[str, str]) -> str | None:
        (self.folder / "kravbot.env").write_text(settings_file.written(settings), "utf-8")
        removed = await self.type("podman rm -f kravbot")
        started = await self.type(self._line())
        return removed.fault or started.fault or await until_ready(self.ended)

    async def ended(self) -> str | None:
        """Return the last it wrote when it has ended, None while it runs."""
        state = "{{.State.Running}}"
        said = await run("podman", "inspect", NAME, "--format", state, env=self.env)
        if said.text.strip() == "true":
            return None
        return (await run("podman", "logs", "--tail", "8", NAME, env=self.env)).text

    async def remove(self) -> None:
        """Take away everything it has left."""
        await run("podman", "rm", "--force", "--ignore", NAME, env=self.env)
        for volume in (NAME, f"{NAME}-backups"):
            await run("podman", "volume", "rm", "--force", volume, env=self.env)

    @staticmethod
    def _line() -> str:
        """Return the page's line that starts the server."""
        [line] = [one for one in pages.lines("install.md", _SECTION) if "podman run -d" in one]
        return line


async def _follow(report: Report, container: Container) -> None:
    """Type the page's lines one after the other, but for the image, which is there."""
    for line in pages.lines("install.md", _SECTION):
        if line.startswith(("podman build", "podman compose")):
            continue
        said = await container.type(line)
        if line.endswith("doctor"):
            report.check("doctor finds the server", lacks(said.text, "a server answers"))
            continue
        report.check(line[:100], said.fault)
        if " init " in line:
            fault = None if printed(said.text) == [["run"]] else said.text
            report.check("init names run", fault)
        if "podman run -d" in line:
            report.check("the server is ready", await until_ready(container.ended))
