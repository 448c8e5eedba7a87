"""Run a process with everything imported and warm that forks a child for each request.

Only such children are killed. The tests' own process never forks, because it has threads. Requests
and answers are lines of JSON.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.crash.children import JOBS, PREPARED, warm

_TESTS = Path(__file__).parents[2]


class Nursery:
    """It is the tests' end of the connection to the nursery."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers
        self.is_warm = False

    def warm(self, url: str) -> None:
        """Talk once, so that no child has to begin from cold.

        The database is not of use afterwards.
        """
        self._ask({"warm": url})
        self.is_warm = True

    def run(self, job: str, **arguments: object) -> int:
        """Let a child do the job.

        Returns the signal that killed it, 0 when it lived and did it.
        """
        return self.wait(self.start(job, **arguments))

    def start(self, job: str, **arguments: object) -> int:
        """Start a child, and return its pid."""
        return self._ask({"job": job, "arguments": arguments})

    def wait(self, pid: int) -> int:
        """Wait for the child, and return the same as `run`.

        Raises ChildFailed when it failed by itself; its traceback is on stderr.
        """
        status = self._ask({"wait": pid})
        if os.WIFSIGNALED(status):
            return os.WTERMSIG(status)
        if status != 0:
            raise ChildFailed(pid)
        return 0

    def _ask(self, request: dict[str, object]) -> int:
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        return int(json.loads(self._answers.readline()))


class ChildFailed(AssertionError):
    """A child ended by a fault of its own."""


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Start one for as long as it is needed; it ends by itself when nobody asks any more."""
    command = [sys.executable, "-m", "tests.crash.nursery"]
    with subprocess.Popen(
        command, cwd=_TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("unreachable: both are pipes")
        yield Nursery(process.stdin, process.stdout)
        process.stdin.close()


def _serve() -> None:
    for line in sys.stdin:
        sys.stdout.write(f"{_answer(json.loads(line))}\n")
        sys.stdout.flush()


def _answer(request: dict[str, Any]) -> int:
    if "warm" in request:
        warm(request["warm"])
        return 0
    if "wait" in request:
        return os.waitpid(request["wait"], 0)[1]
    return _born(request)


def _born(request: dict[str, Any]) -> int:
    prepare = PREPARED.get(request["job"])
    if prepare is not None:
        prepare()
    pid = os.fork()
    if pid == 0:
        _live(request)
    return pid


def _live(request: dict[str, Any]) -> None:
    """Do the child's job and exit; it never returns."""
    status = 1
    try:
        JOBS[str(request["job"])](**request["arguments"])
        status = 0
    except BaseException:  # whatever it is, the child must not go on as a second nursery
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve()
