"""Measure how soon it answers, and how much memory it holds: while nobody speaks, and warm."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bench.browser import use_once
from bench.endurance.samples import memory_of

ROOT = Path(__file__).parent.parent
RUNS = 5
SETTLES = 15.0
"""The seconds in which a server that has started comes to rest."""
_PATIENCE = 30.0

Memory: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Starts:
    """Medians, in seconds and megabytes; memory is resident, then with what is shared divided up.

    `idle` is at the first answer, and `settled` when the understanding has been warmed up.
    """

    python: float
    chat: float
    run: float
    idle: Memory
    settled: Memory
    warm: Memory


def measure(times: int = RUNS, *, settles: float = SETTLES) -> Starts:
    """Measure a bare Python, `kravbot chat`, `kravbot run`, and the server's memory.

    `kravbot chat` is timed to its first prompt, and `kravbot run` to its first answer. The server
    is warm when everything has been used once: see `use_once`.
    """
    with tempfile.TemporaryDirectory(prefix="kravbot-bench-") as folder:
        place = Path(folder)
        with _server(place):
            pass
        bare = [_timed([sys.executable, "-c", "pass"], place) for _ in range(times)]
        chats = [_chat(place) for _ in range(times)]
        runs, idle = [], []
        for _ in range(times):
            begun = time.perf_counter()
            with _server(place) as server:
                runs.append(time.perf_counter() - begun)
                idle.append(memory_of(server.pid))
        with _server(place) as server:
            time.sleep(settles)
            settled = memory_of(server.pid)
            use_once(server.address)
            warm = memory_of(server.pid)
    return Starts(
        python=statistics.median(bare),
        chat=statistics.median(chats),
        run=statistics.median(runs),
        idle=sorted(idle)[len(idle) // 2],
        settled=settled,
        warm=warm,
    )


def _chat(place: Path) -> float:
    """Return the seconds until the prompt stands there."""
    command = [*_kravbot(), "chat", "--as", "bo.proevesen@stf.example"]
    begun = time.perf_counter()
    with subprocess.Popen(  # our own program
        command, cwd=place, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("no streams")
        seen = b""
        while "›".encode() not in seen:
            piece = os.read(process.stdout.fileno(), 4096)
            if not piece:
                raise RuntimeError("no prompt came")
            seen += piece
        took = time.perf_counter() - begun
        process.stdin.close()
        process.wait(_PATIENCE)
    return took


@dataclass(frozen=True)
class _Running:
    pid: int
    address: str


@contextmanager
def _server(place: Path) -> Iterator[_Running]:
    """Yield a server that has answered once."""
    port = _free_port()
    command = [*_kravbot(), "run", "--demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=place, env=_environment(), stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/livez")
        yield _Running(process.pid, address)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _wait_for(address: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _timed(command: list[str], place: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, cwd=place)
    return time.perf_counter() - begun


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _kravbot() -> list[str]:
    return [sys.executable, "-m", "bot.cli"]


def _environment() -> dict[str, str]:
    """Return ours without settings; bytecode is written, as it is when Kravbot is installed."""
    left_out = ("KRAVBOT_", "PYTHONDONTWRITEBYTECODE")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**ours, "PYTHONPATH": str(ROOT)}
