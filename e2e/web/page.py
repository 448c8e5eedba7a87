"""Use the page itself: what comes into view, what survives, what is kept apart and found again."""

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB


async def check_page(report: Report) -> None:
    report.stage("The page, in a browser")
    container = kravbot(WEB.empty_folder("page"))
    async with serving(container):
        await report.listen(WEB.script("page.mjs", address=f"http://127.0.0.1:{PORT}/"))
