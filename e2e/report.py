"""Report what was checked and the outcome, a line each, counted."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from e2e.machine import PATIENCE

_GOOD, _BAD = "ok ", "not ok "


@dataclass
class Report:
    """The report, written while the checks go on; `summary` is its last line."""

    passed: int = 0
    failed: int = 0

    def stage(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def note(self, line: str) -> None:
        print(f"      {line}", flush=True)

    def check(self, name: str, fault: object = None) -> None:
        """Report a check, which is good unless there is a fault to tell."""
        if fault:
            self.failed += 1
            print(f"FAIL  {name}", flush=True)
            for line in str(fault).splitlines():
                self.note(f"  {line}")
        else:
            self.passed += 1
            print(f"pass  {name}", flush=True)

    async def listen(self, command: Sequence[str | Path], *, patience: float = PATIENCE) -> None:
        """Run a script that writes `ok NAME` and `not ok NAME`, for `patience` seconds at most.

        Anything else it writes explains the line before.
        """
        counted = self.passed + self.failed
        script = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        assert script.stdout is not None
        try:
            async with asyncio.timeout(patience):
                async for line in script.stdout:
                    self._hear(line.decode().rstrip())
        except TimeoutError:
            self.note(f"  given up after {patience:.0f} seconds")
        finally:
            if not script.stdout.at_eof():
                script.kill()
        if await script.wait() or counted == self.passed + self.failed:
            self.check(f"{Path(command[1]).name} came to its end", f"exit code {script.returncode}")

    def summary(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"

    def exit(self) -> None:
        print(f"\n{self.summary()}", flush=True)
        sys.exit(1 if self.failed else 0)

    def _hear(self, line: str) -> None:
        if line.startswith(_GOOD):
            self.check(line.removeprefix(_GOOD))
        elif line.startswith(_BAD):
            name, _, fault = line.removeprefix(_BAD).partition(" # ")
            self.check(name, fault or "no reason given")
        elif line:
            self.note(line)
