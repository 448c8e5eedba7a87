"""Check the overview as a page: filtered, followed by the keyboard, on a phone, in print."""

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB


async def check_overview(report: Report) -> None:
    report.stage("The overview, in a browser")
    container = kravbot(WEB.empty_folder("overview"))
    async with serving(container):
        await report.listen(WEB.script("overview.mjs", address=f"http://localhost:{PORT}/"))
