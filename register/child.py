"""Have a file read by a script of ours in a process of its own, and take what it writes."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer
from typing import Any

_MOST_READ = 96 * 1024**2  # bytes of cells


@contextmanager
def child_reading(
    script: Path, path: Path, *, seconds: float
) -> Iterator[Iterator[dict[str, Any]]]:
    """Start the script on that file, and give the lines that it writes, up to a bound.

    Where it ends without its last word, or takes longer than so many seconds, the last line is a
    refusal that says why.
    """
    child = subprocess.Popen(  # noqa: S603  # our own script, no shell
        [sys.executable, "-I", str(script), str(path.resolve())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )
    overdue = Event()

    def stop() -> None:
        overdue.set()
        child.kill()

    late = Timer(seconds, stop)
    late.start()
    try:
        yield _lines(child, overdue)
    finally:
        late.cancel()
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _lines(child: "subprocess.Popen[bytes]", overdue: Event) -> Iterator[dict[str, Any]]:
    room, title = _MOST_READ, ""
    while line := child.stdout.readline(room + 1) if child.stdout else b"":
        room -= len(line)
        if room < 0:
            yield _refuse("too_large")
            return
        if not line.endswith(b"\n"):
            break
        said: dict[str, Any] = json.loads(line)
        yield said
        if "end" in said or "refused" in said:
            return
        title = said.get("sheet", title)
    yield _why_it_ended(child.wait(), title, overdue=overdue.is_set())


def _why_it_ended(status: int, title: str, *, overdue: bool) -> dict[str, Any]:
    if overdue or status == -signal.SIGXCPU:
        return _refuse("too_slow")
    if status == -signal.SIGABRT and title:  # no memory for that sheet's rows times its columns
        return _refuse("too_many_cells", title=title)
    if status in (-signal.SIGABRT, -signal.SIGKILL):
        return _refuse("too_large")
    return _refuse("unreadable")


def _refuse(code: str, **about: str) -> dict[str, Any]:
    """Refuse the file as the child itself does."""
    return {"refused": code, **about}
