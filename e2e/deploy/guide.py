"""Follow `docs/install.md` in a bare Debian, from the wheel to the first answered conversation.

The commands are read from the page. In a folder without systemd, what the unit starts is started
as the unit says, and this machine's package index is used.
"""

import asyncio
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from e2e.deploy.programs import Said, lacks, run
from e2e.machine import REPOSITORY
from e2e.report import Report

_PAGE = REPOSITORY / "docs" / "install.md"
_UNIT = REPOSITORY / "deploy" / "kravbot.service"
_SECTION = re.compile(r"## On a Debian server\n(.*?)\n## ", re.S)
_BLOCK = re.compile(r"```\n(.*?)```", re.S)
_IN_THE_FOLDER = (
    "requirements.txt",
    "requirements-build.txt",
    ".env.example",
    "deploy/kravbot.service",
)
_ADMIN = "you@authority.dk"
_READY_WITHIN = 60.0
_INDEX_FILES = (
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/apt/sources.list.d/debian.sources",
)


async def check_guide(report: Report) -> None:
    """Follow the page."""
    report.stage("The guide, in a bare Debian")
    folder = Path(tempfile.mkdtemp(prefix="kravbot-guide-"))
    try:
        root = folder / "root"
        made = await run(
            *("mmdebstrap", "--variant=minbase", "--include=ca-certificates", "trixie", root)
        )
        report.check("a bare Debian is made", made.fault)
        if made.code:
            return
        wheel = await run(
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
            *(REPOSITORY, "--wheel-dir", root / "root"),
        )
        report.check("the wheel is made", wheel.fault)
        _bring(root)
        for line in _commands():
            said = await _inside(root, line)
            report.check(line[:100], said.fault)
        await _serve(report, root)
    finally:
        await run("umount", "--lazy", folder / "root" / "proc")
        shutil.rmtree(folder, ignore_errors=True)


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


def _commands() -> Iterator[str]:
    """Return the page's commands up to the service, each with what was exported before it."""
    section = _SECTION.search(_PAGE.read_text("utf-8"))
    if section is None:
        raise LookupError("docs/install.md has no section about a Debian server")
    exported = "cd /root"
    for block in _BLOCK.findall(section[1]):
        for line in block.strip().splitlines():
            if line.startswith(("systemctl", "curl", "alias", "kravbot ")):
                continue
            if line.startswith(("cd ", "export ")):
                exported += f"; {line}"
            else:
                yield f"{exported}; {line}" if "runuser" in line else f"cd /root; {line}"


async def _inside(root: Path, line: str) -> Said:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    env = {"PATH": path, "DEBIAN_FRONTEND": "noninteractive", "LANG": "C.UTF-8", "HOME": "/root"}
    line = line.replace("apt-get install", "apt-get install --yes --no-install-recommends")
    return await run("chroot", root, "/bin/sh", "-ec", line, env=env)


def _settings() -> str:
    """Return what the unit sets, as an environment."""
    text = _UNIT.read_text("utf-8")
    return " ".join(re.findall(r"^Environment=(\S+)$", text, re.M))


async def _serve(report: Report, root: Path) -> None:
    """Start what the unit starts, and say good day to it as its first administrator."""
    (root / "run" / "kravbot").mkdir(exist_ok=True)
    await _inside(root, "chown kravbot:kravbot /run/kravbot")
    command = "cd /var/lib/kravbot; exec runuser -u kravbot -- env " + _settings()
    server = await asyncio.create_subprocess_exec(
        *("chroot", root, "/bin/sh", "-c", f"{command} /opt/kravbot/bin/kravbot run"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        report.check("the server is ready", await _ready())
        doctor = await _inside(root, f"{command} /opt/kravbot/bin/kravbot doctor")
        report.check(
            "doctor finds the server", doctor.fault or lacks(doctor.text, "a server answers")
        )
        talk = f"{command} /opt/kravbot/bin/kravbot chat --json --as {_ADMIN}"
        said = await _inside(root, f"echo {json.dumps(json.dumps({'text': 'hej'}))} | ({talk})")
        report.check("the first administrator is greeted", said.fault or lacks(said.text, "Goddag"))
    finally:
        await _end(report, server)


async def _end(report: Report, server: asyncio.subprocess.Process) -> None:
    if server.returncode is not None:
        report.check("it ends when it is told to", f"it had ended with {server.returncode}")
        return
    server.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(15):
            await server.wait()
        report.check("it ends when it is told to")
    except TimeoutError:
        server.kill()
        report.check("it ends when it is told to", "not within 15 seconds")


async def _ready() -> str | None:
    """Wait until `/readyz` says so; return what it said last otherwise."""
    loop = asyncio.get_running_loop()
    until, last = loop.time() + _READY_WITHIN, "no answer"
    while loop.time() < until:
        try:
            with await asyncio.to_thread(
                urlopen, "http://127.0.0.1:3979/readyz", timeout=5
            ) as answer:
                return None if answer.status == HTTPStatus.OK else str(answer.status)
        except (URLError, OSError) as fault:
            last = str(fault)
        await asyncio.sleep(0.5)
    return last
