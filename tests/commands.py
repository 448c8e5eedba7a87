"""The command `kravbot` as people run it: a process of its own, with its own settings and folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def kravbot(
    folder: Path,
    *arguments: str,
    steps: str = "",
    checkout: Path = ROOT,
    settings: dict[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(  # our own program
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env=environment(settings, checkout),
        input=steps,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def environment(settings: dict[str, str] | None = None, checkout: Path = ROOT) -> dict[str, str]:
    """Ours, with these settings and no others; watched at any free port, which is in nobody's way."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KRAVBOT_")}
    fixed = {"PYTHONPATH": str(checkout), "COLUMNS": "200", "KRAVBOT_HEALTH_PORT": "0"}
    return {**ours, **fixed, **(settings or {})}


@contextmanager
def running(
    folder: Path, *arguments: str, settings: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """The command while it runs; at the end it is told to stop."""
    with subprocess.Popen(  # our own program
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder,
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def server(
    folder: Path, port: int, *options: str, settings: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """`kravbot run`, ready."""
    with running(folder, "run", "--port", str(port), *options, settings=settings) as process:
        assert "er klar på" in line_of(process)
        yield process


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line it says."""
    assert process.stdout is not None
    return process.stdout.readline()


def answer_of(process: "subprocess.Popen[str]", step: str) -> str:
    """What `kravbot chat --json` answers to a step."""
    assert process.stdin is not None
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return line_of(process)
