"""Run the command `kravbot` as people do, with its own settings and folder.

`kravbot` runs it to its end in the tests' own process, which takes a tenth of the time. `process`,
`running` and `server` start a process of its own, where that is what is tried.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from bot import cli

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Ended:
    """The output of a command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def kravbot(
    folder: Path, *arguments: str, steps: str = "", settings: Mapping[str, str] | None = None
) -> Ended:
    """Run the command to its end, here, as if it stood in that folder."""
    with (
        _standing_in(folder, environment(settings)),
        CliRunner().isolation(input=steps) as (out, err, _),
    ):
        sys.argv = ["kravbot", *arguments]
        code = _exit_code()
        sys.stdout.flush()
        sys.stderr.flush()
        said = [stream.getvalue().decode().replace("\r\n", "\n") for stream in (out, err)]
    return Ended(code, *said)


def _exit_code() -> int:
    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@contextmanager
def _standing_in(folder: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Make this process as the command's own would be, and as it was afterwards."""
    root, before = logging.getLogger(), Path.cwd()
    handlers, level, argv, kept = list(root.handlers), root.level, sys.argv, dict(os.environ)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
        os.chdir(before)
        sys.argv = argv
        root.handlers[:] = handlers
        root.setLevel(level)


def process(
    folder: Path,
    *arguments: str,
    steps: str = "",
    checkout: Path = ROOT,
    settings: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end in a process of its own."""
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


def environment(settings: Mapping[str, str] | None = None, checkout: Path = ROOT) -> dict[str, str]:
    """Return our environment, with these settings and no others of `KRAVBOT_`.

    It is watched at any free port, so that no port is taken twice.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KRAVBOT_")}
    fixed = {"PYTHONPATH": str(checkout), "COLUMNS": "200", "KRAVBOT_HEALTH_PORT": "0"}
    return {**ours, **fixed, **(settings or {})}


@contextmanager
def running(
    folder: Path, *arguments: str, settings: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Run the command meanwhile; at the end it is told to stop."""
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
    """Run `kravbot run`, and wait until it is ready."""
    with running(folder, "run", "--port", str(port), *options, settings=settings) as process:
        assert "er klar på" in line_of(process)
        yield process


def line_of(process: "subprocess.Popen[str]") -> str:
    """Return the next line it says."""
    assert process.stdout is not None
    return process.stdout.readline()


def answer_of(process: "subprocess.Popen[str]", step: str) -> str:
    """Return the answer of `kravbot chat --json` to a step."""
    assert process.stdin is not None
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return line_of(process)
