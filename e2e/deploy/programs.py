"""Run the programs of an administrator, and say which are not on the machine."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PACKAGES = {
    "systemd-analyze": "systemd",
    "kustomize": "kustomize",
    "promtool": "prometheus",
    "npm": "npm",
    "nginx": "nginx",
    "caddy": "caddy",
    "openssl": "openssl",
    "mmdebstrap": "mmdebstrap",
    "buildah": "buildah",
    "podman": "podman",
    "runc": "runc",
    "catatonit": "catatonit",
}


def lacking() -> str | None:
    """Say in a sentence what is to be installed first, None when there is nothing."""
    packages = [package for command, package in _PACKAGES.items() if not shutil.which(command)]
    if os.geteuid() != 0:
        return "This check makes folders of other systems and containers: run it as root."
    if packages:
        return f"On Debian: apt-get install --no-install-recommends {' '.join(packages)}"
    return None


@dataclass(frozen=True)
class Said:
    """The output of a program, and its exit code."""

    text: str
    code: int

    @property
    def fault(self) -> str | None:
        """The end of what it wrote, where it failed."""
        return "\n".join(self.text.splitlines()[-8:]) or "failed" if self.code else None


async def run(
    *command: str | Path,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    within: float = 600.0,
) -> Said:
    """Run it to its end, or for so many seconds."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(within):
            text, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return Said(f"not done within {within:.0f} seconds", 1)
    return Said(text.decode(errors="replace"), process.returncode or 0)


def lacks(text: str, wanted: str) -> str | None:
    """Say that the words are not in what a program wrote; None where they are."""
    return None if wanted in text else f"not there: {wanted}\n{text[-600:]}"
