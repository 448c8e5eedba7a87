"""Stage B checks the app package handed to the Teams admin center by the schema of its version."""

import zipfile

from e2e.kravbot import CommandFailed, kravbot
from e2e.report import Report
from e2e.teams.place import TEAMS
from tests.fakes.identity_provider import APP_ID

_SCHEMAS = TEAMS.modules / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"


async def check_package(report: Report) -> None:
    report.stage("Package")
    folder = TEAMS.empty_folder("package")
    bot = kravbot(
        folder, KRAVBOT_TEAMS_APP_ID=APP_ID, KRAVBOT_PUBLIC_HOST="kravbot.fyrtaarne.example"
    )
    who = ["--developer", "Fyrtårne", "--about", "https://fyrtaarne.example/kravbot"]
    try:
        await bot.command("teams-package", "--out", "kravbot.zip", *who)
    except CommandFailed as failed:
        report.check("the package is made", failed)
        return
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(folder / "kravbot.zip") as package:
        package.extractall(unpacked)
    await report.listen(TEAMS.script("package.mjs", unpacked=str(unpacked), schemas=str(_SCHEMAS)))
