"""Run all stages, or those that are named: `make e2e-web`.

They are page, scenarios, checklists, crisis and overview.
"""

import asyncio
import sys

from e2e.stages import carry_out
from e2e.web.checklists import check_checklists
from e2e.web.crisis import check_crisis
from e2e.web.overview import check_overview
from e2e.web.page import check_page
from e2e.web.place import WEB
from e2e.web.scenarios import check_scenarios

_STAGES = {
    "page": check_page,
    "scenarios": check_scenarios,
    "checklists": check_checklists,
    "crisis": check_crisis,
    "overview": check_overview,
}

if __name__ == "__main__":
    asyncio.run(carry_out(WEB, _STAGES, sys.argv[1:]))
