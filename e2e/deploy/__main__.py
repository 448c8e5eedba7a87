"""Run all stages, or those that are named: `make e2e-deploy`.

They are unit, manifests, compose, alerts, dashboard, proxies, guide and image.
"""

import asyncio
import sys

from e2e.deploy.dashboard import check_dashboard
from e2e.deploy.guide import check_guide
from e2e.deploy.image import check_image
from e2e.deploy.programs import lacking
from e2e.deploy.texts import check_alerts, check_compose, check_manifests, check_proxies, check_unit
from e2e.report import Report

_STAGES = {
    "unit": check_unit,
    "manifests": check_manifests,
    "compose": check_compose,
    "alerts": check_alerts,
    "dashboard": check_dashboard,
    "proxies": check_proxies,
    "guide": check_guide,
    "image": check_image,
}


async def main(wanted: list[str]) -> None:
    """Carry out the stages, and end the process with their outcome."""
    if missing := lacking():
        print(missing, file=sys.stderr)
        sys.exit(2)
    report = Report()
    for name, stage in _STAGES.items():
        if not wanted or name in wanted:
            await stage(report)
    report.exit()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
