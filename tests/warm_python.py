"""Run programs with everything imported already: a process forks a child for each.

It stands in for `python -m MODULE` and `python -c CODE`, where a program would import for seconds
and then run for one. The command hands over its arguments, its environment and its streams. It is
this file too, and may be run by the Python of another environment, so nothing of ours is imported
at its top.
"""

import gc
import json
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from select import select

_ROOT = Path(__file__).parents[1]
_STREAMS = (0, 1, 2)
_MOST = 256 * 1024
"""Bytes of a request."""


@contextmanager
def warm_python(
    folder: Path, *names: str, python: str | Path = sys.executable, isolated: bool = False
) -> Iterator[Sequence[str]]:
    """Start such a process, and yield the command that runs a program in a child of it.

    `names` are modules to import, and functions to call, as `MODULE:FUNCTION`. Where it is
    `isolated` it finds only what is installed beside that Python, else this checkout too. It ends
    when its standard input does.
    """
    address = str(folder / "python")
    environment = os.environ if isolated else {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        [python, "-I" if isolated else "-P", __file__, "serve", address, *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("unreachable: both are pipes")
        process.stdout.readline()
        yield (sys.executable, "-I", "-S", __file__, "ask", address)
        process.stdin.close()


# ── The command ──────────────────────────────────────────────────────────────


def begun(
    address: str,
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: str,
    streams: Sequence[int],
) -> tuple[socket.socket, int]:
    """Have the program begin, and return what tells its status when it ends, and its pid."""
    request = {"arguments": arguments, "environment": dict(environment), "folder": folder}
    asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asking.connect(address)
    socket.send_fds(asking, [json.dumps(request).encode()], streams)
    return asking, int(asking.recv(16))


def _ask(address: str, arguments: Sequence[str]) -> int:
    """Have the program run, and return its status."""
    asking, _ = begun(
        address, arguments, environment=os.environ, folder=os.getcwd(), streams=_STREAMS
    )
    with asking:
        return min(abs(int(asking.recv(16) or b"1")), 255)


# ── The process that forks ───────────────────────────────────────────────────


def _serve(address: str, names: Sequence[str]) -> None:
    for name in names:
        module, _, function = name.partition(":")
        found = import_module(module)
        if function:
            getattr(found, function)()
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(address)
        listener.listen()
        os.write(1, b"ready\n")
        while sys.stdin not in (ready := select([sys.stdin, listener], [], [])[0]):
            if ready:
                _take(listener.accept()[0])
            _reap()
    _reap()


def _reap() -> None:
    """Take note of the children that have ended, so that their time counts as this process's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _take(asking: socket.socket) -> None:
    with asking:
        if os.fork() == 0:
            _oversee(asking)


def _oversee(asking: socket.socket) -> None:
    """Run the program in a child, tell its pid and then its status, and exit."""
    request, streams, _, _ = socket.recv_fds(asking, _MOST, len(_STREAMS))
    child = os.fork()
    if child == 0:
        asking.close()
        _become(json.loads(request), streams)
    asking.send(b"%d" % child)
    for stream in (*streams, *_STREAMS):
        os.close(stream)
    _, status = os.waitpid(child, 0)
    with suppress(BrokenPipeError):  # nobody may be there any more to be told
        asking.send(b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(request: dict[str, object], streams: Sequence[int]) -> None:
    """Run the program as the interpreter would, and end as it does; it never returns."""
    for stream, own in zip(streams, _STREAMS, strict=True):
        os.dup2(stream, own)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    _run(request["arguments"])  # type: ignore[arg-type]
    sys.exit()


def _run(arguments: Sequence[str]) -> None:
    way, what, *rest = arguments
    sys.argv = [what, *rest]
    if way == "-c":
        exec(what, {"__name__": "__main__"})  # noqa: S102  # as `python -c` does
        return
    sys.modules.pop(what, None)
    runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        sys.exit(_ask(sys.argv[2], sys.argv[3:]))
    _serve(sys.argv[2], sys.argv[3:])
