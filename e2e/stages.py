"""Check one platform, stage by stage, in a network of its own."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from e2e.machine import Place, is_cut_off, lacks, raise_loopback
from e2e.report import Report

Stage: TypeAlias = Callable[[Report], Awaitable[None]]

_PATIENCE = 1800.0
"""Seconds for a stage; the slowest takes one minute on a quiet machine."""


async def carry_out(place: Place, stages: Mapping[str, Stage], wanted: list[str]) -> None:
    """Carry out all stages, or those that are wanted, and end the process with their outcome."""
    report = Report()
    if is_cut_off():
        raise_loopback()
    else:
        if lacking := lacks():
            print(lacking, file=sys.stderr)
            sys.exit(2)
        place.install()
        place.cut_off()
        report.note(
            "This machine allows no network of our own: what listens can be reached from outside."
        )
    for name, stage in stages.items():
        if not wanted or name in wanted:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await stage(report)
            except (TimeoutError, subprocess.TimeoutExpired):
                report.check(f"{name} came to its end", f"not in {_PATIENCE:.0f} seconds")
    report.exit()
