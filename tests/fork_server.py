"""Run `kravbot` in forks of a process that has imported it, wherever it is installed.

Requests and answers are lines of JSON. It needs nothing of the tests, for it is run by the Python
of the environment that is tried.
"""

import json
import os
import sys
import tempfile
import traceback
from pathlib import Path

from bot import cli


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        request = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            answer = _run(request, Path(folder))
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def _run(request: dict[str, object], folder: Path) -> tuple[int, str, str]:
    files = [folder / name for name in ("in", "out", "err")]
    files[0].write_text(str(request["steps"]), "utf-8")
    pid = os.fork()
    if pid == 0:
        _become(request, files)
    _, status = os.waitpid(pid, 0)
    out, err = (file.read_text("utf-8") for file in files[1:])
    return os.waitstatus_to_exitcode(status), out, err


def _become(request: dict[str, object], files: list[Path]) -> None:
    """Be the command, and exit as it does; it never returns."""
    code: object = 1
    try:
        for number, file in enumerate(files):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
        os.environ.clear()
        os.environ.update(request["environment"])  # type: ignore[call-overload]
        sys.argv = ["kravbot", *request["arguments"]]  # type: ignore[misc]
        cli.main()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # whatever it is, the fork must not go on as a second server
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    main()
