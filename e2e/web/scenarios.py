"""Type the twelve scenarios of the field into the page on a phone.

Then look at the same page while the database is gone.
"""

from dataclasses import asdict

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB
from tests.stories.scenarios import SCENARIOS, Scenario

GIVEN_UP = Scenario(
    "a form given up under a long list",
    "maren.skabelonsen@stf.example",
    (
        ("vi øvede tågevarsel i går, failover tog 71 min", ("Tilføj øvelse", "71")),
        ("men den er nede nu", ("Tågevarsel: ring nu", "+45 00 00 11 00")),
        (
            "nej drop det her og vis mig hvem der er systemejer på tågevarsel",
            ("Intet er gemt.", "Bo Prøvesen"),
        ),
    ),
)
"""A scenario in which the lines above the answer get shorter.

The answer is in view all the same.
"""


async def check_scenarios(report: Report) -> None:
    report.stage("The twelve scenarios, in a browser")
    container = kravbot(WEB.empty_folder("scenarios"))
    async with serving(container):
        address = f"http://127.0.0.1:{PORT}/"
        told = [asdict(scenario) for scenario in (*SCENARIOS, GIVEN_UP)]
        await report.listen(WEB.script("scenarios.mjs", address=address, scenarios=told))
