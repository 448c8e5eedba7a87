"""`make e2e-teams`: all stages, or those that are named: cards, package, client, proof."""

import asyncio
import subprocess
import sys

from e2e.teams.cards import check_cards
from e2e.teams.client import check_client
from e2e.teams.machine import cut_off, install, is_cut_off, lacks, raise_loopback
from e2e.teams.package import check_package
from e2e.teams.proof import check_proof
from e2e.teams.report import Report

_STAGES = {
    "cards": check_cards,
    "package": check_package,
    "client": check_client,
    "proof": check_proof,
}
_PATIENCE = 900.0
"""Seconds for a stage; the slowest takes one minute on a quiet machine."""


async def main(wanted: list[str]) -> None:
    report = Report()
    if is_cut_off():
        raise_loopback()
    else:
        if lacking := lacks():
            print(lacking, file=sys.stderr)
            sys.exit(2)
        install()
        cut_off()
        report.note(
            "This machine allows no network of our own: the playground can be reached from outside."
        )
    for name, stage in _STAGES.items():
        if not wanted or name in wanted:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await stage(report)
            except (TimeoutError, subprocess.TimeoutExpired):
                report.check(f"{name} came to its end", f"not in {_PATIENCE:.0f} seconds")
    report.exit()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
