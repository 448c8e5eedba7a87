"""Run the command `kravbot` as people do, with its own settings and folder.

`kravbot` runs it to its end in the tests' own process, which takes a tenth of the time. `process`,
`running` and `server` start a process of its own, where that is what is tried. The last two have it
forked from one that has imported everything; `process` begins from nothing.
"""

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from typer.testing import CliRunner

from bot import cli
from tests.folders import folder_in_memory
from tests.warm_python import begun, warm_python

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


class Started:
    """It is a command that runs, with of `subprocess.Popen` what is asked of it here."""

    def __init__(self, folder: Path, arguments: Sequence[str], settings: Mapping[str, str]) -> None:
        (read, into), (out, written), (err, told) = os.pipe(), os.pipe(), os.pipe()
        theirs = (read, written, told)
        self._asking, self.pid = begun(
            _warm(),
            ("-m", "bot.cli", *arguments),
            environment=settings,
            folder=str(folder),
            streams=theirs,
        )
        for stream in theirs:
            os.close(stream)
        self.stdin = os.fdopen(into, "w", encoding="utf-8")
        self.stdout = os.fdopen(out, encoding="utf-8")
        self.stderr = os.fdopen(err, encoding="utf-8")
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        self.stderr.close()
        with suppress(BrokenPipeError):  # it may have ended with some of it unread
            self.stdin.close()
        self.wait(10)
        self._asking.close()

    def poll(self) -> int | None:
        """Return its status, None while it runs."""
        return self._status(socket.MSG_DONTWAIT)

    def wait(self, timeout: float) -> int:
        """Wait so many seconds for its end, and return its status.

        Raises TimeoutError.
        """
        self._asking.settimeout(timeout)
        status = self._status()
        self._asking.settimeout(None)
        assert status is not None
        return status

    def _status(self, flags: int = 0) -> int | None:
        if self.returncode is None:
            try:
                self.returncode = int(self._asking.recv(16, flags))
            except BlockingIOError:
                return None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it the signal, unless it has ended, of which word may still be on its way."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


@cache
def _warm() -> str:
    """Start the process that commands are forked from, and return its address."""
    life = ExitStack()
    atexit.register(life.close)
    folder = life.enter_context(folder_in_memory())
    return life.enter_context(warm_python(folder, *_IMPORTED))[-1]


_IMPORTED = (
    "bot.main.server",
    "bot.app.commands.operations",
    "bot.app.commands.chat",
    "storage.migrate",
    "bot.main.bootstrap:build_engine",
)


@contextmanager
def running(
    folder: Path, *arguments: str, settings: dict[str, str] | None = None
) -> Iterator[Started]:
    """Run the command meanwhile; at the end it is told to stop."""
    with Started(folder, arguments, environment(settings)) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def server(
    folder: Path, port: int, *options: str, settings: dict[str, str] | None = None
) -> Iterator[Started]:
    """Run `kravbot run`, and wait until it is ready."""
    with running(folder, "run", "--port", str(port), *options, settings=settings) as process:
        assert "er klar på" in line_of(process)
        yield process


def line_of(process: Started) -> str:
    """Return the next line it says."""
    return process.stdout.readline()


def answer_of(process: Started, step: str) -> str:
    """Return the answer of `kravbot chat --json` to a step."""
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return line_of(process)
