"""Run a module as a program in a process of its own, as `python -m` does."""

import sys
from collections.abc import Sequence
from contextvars import ContextVar

PYTHON: ContextVar[Sequence[str]] = ContextVar("PYTHON", default=(sys.executable,))
"""The command of Python; the tests have one that has imported everything already."""


def program(module: str, *arguments: str) -> list[str]:
    """Return the command that runs the module."""
    return [*PYTHON.get(), "-m", module, *arguments]
