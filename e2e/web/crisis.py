"""Check the crisis link on a phone: fetched in conversation, opened, searched.

A wrong link is tried too, and the one-time address used twice.
"""

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB


async def check_crisis(report: Report) -> None:
    report.stage("The crisis page, in a browser")
    container = kravbot(WEB.empty_folder("crisis"))
    async with serving(container):
        await report.listen(WEB.script("crisis.mjs", address=f"http://localhost:{PORT}/"))
