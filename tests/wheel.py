"""Install the wheel as somebody does, built from this checkout.

Its environment holds nothing else of ours.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

ROOT = Path(__file__).parent.parent
_ALSO = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "NOTICE")
_PACKAGES = ("bot", "governance", "papers", "register", "scheduler", "storage")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__")


def installed(folder: Path) -> Path:
    """Return the `kravbot` of the wheel.

    Whoever asks first builds it there; the rest, in other processes, wait.
    """
    with _held(folder):
        command = folder / "environment" / "bin" / "kravbot"
        if not command.exists():
            _install(_built(folder), folder / "environment")
        return command


def _built(folder: Path) -> Path:
    source = folder / "source"
    source.mkdir()
    for package in _PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=_LEFT_BEHIND)
    for name in _ALSO:
        shutil.copy(ROOT / name, source)
    git = ROOT / ".git"  # only to be asked for the commit
    if git.is_dir():
        (source / ".git").write_text(f"gitdir: {git}\n")
    elif git.is_file():
        shutil.copy(git, source)
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, source)
    (wheel,) = folder.glob("kravbot-*.whl")
    return wheel


def _install(wheel: Path, environment: Path) -> None:
    """Install the wheel, where the packages it requires are there already in our own environment.

    That environment's `.pth` files are not read, so nothing of ours is found but what the wheel
    holds. With KRAVBOT_TEST_ALL the packages are installed from the package index instead.
    """
    venv.create(environment)
    into = ("--python", environment / "bin" / "python", "install")
    if os.environ.get("KRAVBOT_TEST_ALL"):
        _pip(*into, "--require-hashes", "-r", ROOT / "requirements.txt")
    else:
        inside = sysconfig.get_path("purelib", vars={"base": str(environment)})
        Path(inside, "required.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    _pip(*into, "--no-deps", "--ignore-installed", wheel)


def _pip(*arguments: str | Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        check=True,
        timeout=300,
    )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield
