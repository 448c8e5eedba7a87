"""Go through a checklist on a phone that somebody else interrupts, and begin all eleven."""

from e2e.kravbot import PORT, kravbot, serving
from e2e.report import Report
from e2e.web.place import WEB

_ELEVEN = (
    ("1.1", "karl.attrapsen", "k-102"),
    ("1.2", "ditte.moenstergaard", "k-103"),
    ("2.1", "yusuf.fiktivsen", ""),
    ("2.2", "ditte.moenstergaard", ""),
    ("2.3", "ole.pladsholder", "nødmelderen"),
    ("2.4", "ditte.moenstergaard", "driftsforum k-101"),
    ("3.1", "yusuf.fiktivsen", "nødmelderen"),
    ("3.2", "maren.skabelonsen", "fyrjournal"),
    ("3.3", "maren.skabelonsen", "fyrjournal"),
    ("3.4", "ditte.moenstergaard", "k-103"),
    ("3.5", "yusuf.fiktivsen", "k-103"),
)
"""Each requirement, who begins its checklist, and for what."""


async def check_checklists(report: Report) -> None:
    report.stage("The checklists, in a browser")
    container = kravbot(WEB.empty_folder("checklists"))
    async with serving(container):
        eleven = [
            {
                "requirement": requirement,
                "who": f"{who}@stf.example",
                "words": f"start {requirement}" + (f" på {place}" if place else ""),
            }
            for requirement, who, place in _ELEVEN
        ]
        address = f"http://127.0.0.1:{PORT}/"
        await report.listen(WEB.script("checklists.mjs", address=address, eleven=eleven))
