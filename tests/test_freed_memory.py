"""Test that the machine gets back what is freed between smaller pieces that stay."""

import platform
import subprocess
import sys

import pytest

_FREE = """
from pathlib import Path
from bot.edge.freed_memory import give_back_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4 // 1024

{first}
large = [bytearray(4 * 1024 * 1024) for _ in range(4)]
del large  # from now on smaller blocks are not given back by themselves
before = resident()
blocks, small = [], []
for _ in range(60):
    blocks.append(bytearray(1024 * 1024))
    small.append(bytearray(600))
del blocks
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_what_is_freed_is_given_back() -> None:
    assert _kept("") > 40, "the C library keeps it, left to itself"
    assert _kept("give_back_freed_memory()") < 10


def _kept(first: str) -> int:
    """Return the megabytes that are kept of 60 that were freed."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _FREE.format(first=first)],
        env={"PYTHONPATH": ":".join(sys.path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return int(ran.stdout)
