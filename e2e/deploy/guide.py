"""Follow the guide in a bare Debian, from the wheel to the first answered conversation.

The commands are read from `docs/install.md`, `docs/teams.md` and `docs/slack.md`. In a folder
without systemd, what the unit starts is started as the unit says, and this machine's package index
is used.
"""

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.deploy import pages, settings_file
from e2e.deploy.conversation import ADMIN, FirstConversation
from e2e.deploy.outside import outside
from e2e.deploy.programs import Said, lacks, run
from e2e.deploy.ready import until_ready
from e2e.machine import REPOSITORY
from e2e.report import Report
from tests.printed_commands import printed

_SECTION = "On a Debian server"
_IN_THE_FOLDER = (
    "requirements.txt",
    "requirements-build.txt",
    ".env.example",
    "deploy/kravbot.service",
    "deploy/kravbot.sh",
)
_INDEX_FILES = (
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/apt/sources.list.d/debian.sources",
)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_ENDS_WITHIN = 15.0


async def check_guide(report: Report) -> None:
    """Follow the pages."""
    report.stage("The guide, in a bare Debian")
    folder = Path(tempfile.mkdtemp(prefix="kravbot-guide-"))
    server = DebianServer(folder / "root", folder / "log")
    try:
        made = await run(
            *("mmdebstrap", "--variant=minbase", "--include=ca-certificates", "trixie"),
            server.root,
        )
        report.check("a bare Debian is made", made.fault)
        if made.code:
            return
        wheel = await run(
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
            *(REPOSITORY, "--wheel-dir", server.root / "root"),
        )
        report.check("the wheel is made", wheel.fault)
        _bring(server.root)
        await _follow(report, server)
        await _greet(report, server)
        (folder / "outside").mkdir()
        async with outside(folder / "outside") as there:
            own = server.root / "usr/local/share/ca-certificates/authority.crt"
            own.write_text(there.certificate)
            trusted = await server.inside("update-ca-certificates")
            report.check("the proxy's certificate is trusted", trusted.fault)
            await FirstConversation(report, there, server).go(sockets=False)
            report.check("it ends when it is told to", await server.stop())
    finally:
        await server.stop()
        await run("umount", "--lazy", server.root / "proc")
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class DebianServer:
    """An installation in a folder; what its server writes goes to the file `log`."""

    root: Path
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def inside(self, line: str) -> Said:
        """Type a line there as root."""
        env = {"PATH": _PATH, "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8"}
        line = line.replace("apt-get install", "apt-get install --yes --no-install-recommends")
        return await run(
            *("chroot", self.root, "/bin/sh", "-ec", f"cd /root; {line}"),
            env=env | {"HOME": "/root"},
        )

    async def command(self, line: str) -> Said:
        return await self.inside(line)

    async def restart(self, settings: Mapping[str, str]) -> str | None:
        file = self.root / "etc/kravbot/kravbot.env"
        file.write_text(settings_file.written(settings), "utf-8")
        return await self.stop() or await self.start()

    async def start(self) -> str | None:
        """Start what the unit starts; return why it is not ready, if so."""
        unit = (self.root / "etc/systemd/system/kravbot.service").read_text("utf-8")
        settings = (self.root / "etc/kravbot/kravbot.env").read_text("utf-8")
        folder = self.root / "run" / "kravbot"
        if not folder.exists():
            folder.mkdir()
            await self.inside("chown kravbot:kravbot /run/kravbot")
        [command] = re.findall(r"^ExecStart=(.*)$", unit, re.M)
        await self._run(command, settings_file.read(unit) | settings_file.read(settings))
        return await until_ready(self.ended)

    async def by_hand(self, line: str) -> str | None:
        """Start the server by a command that is typed, and end it when it is ready."""
        await self._run(line, {}, user="root")
        return await until_ready(self.ended) or await self.stop()

    async def stop(self) -> str | None:
        """End the server as systemd does; return how it did not, if so."""
        process, self.process = self.process, None
        if process is None or process.returncode is not None:
            return None
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_ENDS_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            return f"not within {_ENDS_WITHIN:.0f} seconds"
        return None

    async def _run(self, line: str, env: Mapping[str, str], *, user: str = "kravbot") -> None:
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *("chroot", f"--userspec={user}", self.root),
                *("/bin/sh", "-ec", f"cd /var/lib/kravbot; exec {line}"),
                env={"PATH": _PATH, "LANG": "C.UTF-8", **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def ended(self) -> str | None:
        """Return the last it wrote when it has ended, None while it runs."""
        if self.process is None or self.process.returncode is None:
            return None
        return self.log.read_text("utf-8", errors="replace")[-1500:]


def _bring(root: Path) -> None:
    """Put there what an administrator brings, and this machine's way to the package index."""
    for name in _IN_THE_FOLDER:
        target = root / "root" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, target)
    for name in _INDEX_FILES:
        if Path(name).exists():
            target = root / name.removeprefix("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, target)
    if (root / "etc/apt/sources.list.d/debian.sources").exists():
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=False)


async def _follow(report: Report, server: DebianServer) -> None:
    """Type the page's lines one after the other."""
    for line in pages.lines("install.md", _SECTION):
        if "daemon-reload" in line:
            continue
        if line.startswith("systemctl enable"):
            report.check("the server is ready", await server.start())
        elif line.startswith("curl"):
            report.check(line, await until_ready(server.ended))
        elif line.startswith("kravbot init"):
            await _begin(report, server, line)
        else:
            said = await server.inside(line)
            report.check(line[:100], said.fault)
            if line == "kravbot doctor":
                report.check("doctor finds the server", lacks(said.text, "a server answers"))


async def _begin(report: Report, server: DebianServer, line: str) -> None:
    """Begin with the authority: before that doctor names `init`, after that `init` names `run`."""
    for early in ("doctor", "bind"):
        said = await server.inside(f"kravbot {early} || true")
        fault = None if ["init"] in printed(said.text) else said.text[-600:]
        report.check(f"{early} names init first", fault)
    said = await server.inside(line)
    report.check(line[:100], said.fault)
    named = printed(said.text)
    report.check("init names run", None if named == [["run"]] else said.text)
    report.check("run by hand works", await server.by_hand("kravbot run"))


async def _greet(report: Report, server: DebianServer) -> None:
    talk = f"kravbot chat --json --as {ADMIN}"
    said = await server.inside(f"echo {json.dumps(json.dumps({'text': 'hej'}))} | {talk}")
    report.check("the first administrator is greeted", said.fault or lacks(said.text, "Goddag"))
