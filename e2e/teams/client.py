"""Stage C puts people at Microsoft's Agents Playground, in front of Kravbot.

Kravbot takes what the playground sends without proof.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from e2e.kravbot import MESSAGES, PORT, CommandFailed, kravbot, serving
from e2e.machine import DidNotStart, running
from e2e.report import Report
from e2e.teams.place import TEAMS
from e2e.teams.world import world

PLAYGROUND_PORT = 56150
PLAYGROUND = f"http://127.0.0.1:{PLAYGROUND_PORT}"
LIGHTHOUSES = "Styrelsen for Tåge og Fyrtårne"

_CARD = "application/vnd.microsoft.card.adaptive"


async def check_client(report: Report) -> None:
    report.stage("The client, on this machine only")
    folder = TEAMS.empty_folder("client")
    try:
        async with world(folder, f"{PLAYGROUND}/_connector") as outside:
            bot = kravbot(folder, KRAVBOT_TEAMS_LOCAL="true", **outside.environment)
            async with serving(bot), playground(endpoint=MESSAGES) as recordings:
                await bot.command(*_marens_rights(folder, "yes"))
                await report.listen(
                    TEAMS.script(
                        "client.mjs",
                        playground=PLAYGROUND,
                        service=f"http://localhost:{PLAYGROUND_PORT}/_connector",
                        messages=MESSAGES,
                        page=f"http://127.0.0.1:{PORT}/",
                        recordings=str(recordings),
                        storage=outside.storage_here,
                        bind=[*bot.cli, "bind", "--authority", LIGHTHOUSES],
                        bound=[*bot.cli, *_marens_rights(folder, "no")],
                        folder=str(folder),
                        env=dict(bot.env),
                    )
                )
                sent = TEAMS.empty_folder("sent")
                _write_cards(recordings, sent)
    except (CommandFailed, DidNotStart) as failed:
        report.check("Kravbot and the playground run", failed)
        return
    await report.listen(
        TEAMS.script("cards.mjs", cards=str(sent), name="cards as sent", themes=["light"])
    )


def _marens_rights(folder: Path, administers: str) -> list[str]:
    """Return the command that makes who sits at the playground an administrator, or no longer.

    Only one may bind the organisation; and an administrator is told of much besides.
    """
    file = folder / f"administers-{administers}.yaml"
    email = "maren.skabelonsen@stf.example"
    maren = {"email": email, "name": "Maren Skabelonsen", "admin": administers}
    file.write_text(json.dumps({"members": [maren]}), "utf-8")
    return ["import", str(file), "--authority", LIGHTHOUSES]


@asynccontextmanager
async def playground(
    *, endpoint: str, service: str | None = None, person: str = "Maren Skabelonsen"
) -> AsyncIterator[Path]:
    """Run the playground, sending to `endpoint` and answered at `service`.

    `person` sits at the page. Yields the folder of its recordings.
    """
    folder = TEAMS.empty_folder("playground")
    (folder / ".m365agentsplayground.yml").write_text(_who_is_there(person))
    cli = TEAMS.modules / "@microsoft" / "m365agentsplayground" / "cli.js"
    command: list[str | Path] = ["node", cli, "start", "-e", endpoint, "-c", "msteams"]
    command += ["-p", str(PLAYGROUND_PORT), "--er", "--dt"]
    if service is not None:
        command += ["--service-url", service]
    async with running(*command, port=PLAYGROUND_PORT, folder=folder):
        yield folder / "devTools"


def _who_is_there(person: str) -> str:
    """Return playground.yml with that person at the page.

    Whoever sat there is among the others.
    """
    there = yaml.safe_load((TEAMS.here / "playground.yml").read_text())
    everybody = [there["currentUser"], *there["users"]]
    there["currentUser"] = next(one for one in everybody if one["name"] == person)
    there["users"] = [one for one in everybody if one["name"] != person]
    return yaml.safe_dump(there, allow_unicode=True)


def _write_cards(recordings: Path, folder: Path) -> None:
    """Write every card Kravbot sent, in the order they came, as files like the golden ones."""
    for number, card in enumerate(_cards(recordings)):
        (folder / f"{number:03}.teams.json").write_text(json.dumps(card))


def _cards(recordings: Path) -> Iterator[object]:
    for recording in recordings.glob("events_recording_*.log"):
        for event in recording.read_text().split("\n---\n"):
            if event.strip():
                yield from _cards_in(json.loads(event))


def _cards_in(part: object) -> Iterator[object]:
    """Yield attachments, and what answers a button."""
    if isinstance(part, dict):
        if _CARD in (part.get("contentType"), part.get("type")):
            yield part.get("content", part.get("value"))
            return
        for inner in part.values():
            yield from _cards_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _cards_in(inner)
