"""The twelve scenarios of the trade, typed into the page on a phone; then the same page while the database is gone."""

from dataclasses import asdict

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB
from tests.stories.scenarios import SCENARIOS


async def check_scenarios(report: Report) -> None:
    report.stage("The twelve scenarios, in a browser")
    house = kravbot(WEB.empty_folder("scenarios"))
    async with serving(house):
        address = f"http://127.0.0.1:{PORT}/"
        told = [asdict(scenario) for scenario in SCENARIOS]
        await report.listen(WEB.script("scenarios.mjs", address=address, scenarios=told))
