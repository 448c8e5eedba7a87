"""`kravbot doctor` says how Kravbot is set up, what is wrong with that, and whether a server runs.

Beside a running server it says how that server is set up, as the command itself may read another
environment.
"""

from collections.abc import AsyncIterator

from pydantic import JsonValue

from bot.adapters.control.ports import Running
from bot.app.commands.runner import Target, perform, running
from bot.app.commands.setup import Setup, SetupFinding, setup_findings
from bot.app.startup_error import NoDatabase, StartupError
from bot.texts.bilingual import bilingual


async def examine(setup: Setup, target: Target) -> list[SetupFinding]:
    """Say in words what was found, with nothing secret, and the next step last.

    `setup` is the command's own.
    """
    place = f"Kontrolsoket/control socket: {target.socket}"
    try:
        server = await running(target)
    except StartupError as fault:
        found = [*setup_findings(setup), SetupFinding(f"{place}: {fault}", bad=True)]
        return [*found, _mend()]
    own = [*setup_findings(setup)] if server is None else await _told(target, "setup")
    own.append(await _authorities(target))
    found = [*own, *await _backups(target), _answers(place, server)]
    if any(one.bad for one in own):
        return [*found, _mend()]
    return [*found, *await _next(target, server)]


async def _next(target: Target, server: Running | None) -> list[SetupFinding]:
    """Say the next step; nothing where what was found names it already."""
    try:
        if not await _told(target, "authorities"):
            return []
    except NoDatabase:
        return []
    if server is None:
        return [SetupFinding(bilingual("start.next_run"))]
    return await _told(target, "next-step")


def _mend() -> SetupFinding:
    return SetupFinding(bilingual("start.next_mend"))


def _answers(place: str, server: Running | None) -> SetupFinding:
    if server is None:
        return SetupFinding(f"{place}: ingen server svarer / no server answers")
    return SetupFinding(
        f"{place}: en server svarer / a server answers ({server.address}, pid {server.pid})"
    )


async def _authorities(target: Target) -> SetupFinding:
    try:
        told = await _told(target, "authorities")
    except NoDatabase as none:
        return SetupFinding(str(none))
    if any(one.bad for one in told):
        return SetupFinding(" ".join(one.text for one in told if one.bad), bad=True)
    names = ", ".join(one.text for one in told)
    return SetupFinding(
        f"Myndigheder/authorities: {names}" if names else bilingual("start.no_authorities")
    )


async def _backups(target: Target) -> list[SetupFinding]:
    """Say how the daily backups are; nothing where there is no database to make them of."""
    try:
        return await _told(target, "backups", brief=True)
    except NoDatabase:
        return []


async def _told(target: Target, operation: str, **arguments: JsonValue) -> list[SetupFinding]:
    """Return what the operation says, with its warnings as bad findings. Raises NoDatabase."""
    heard = _Heard()
    try:
        await perform(target, operation, arguments, out=heard)
    except NoDatabase:
        raise
    except StartupError as fault:
        return [SetupFinding(str(fault), bad=True)]
    return heard.findings


class _Heard:
    """An `Output` that keeps what it is told, to be read here."""

    def __init__(self) -> None:
        self.findings: list[SetupFinding] = []

    async def say(self, line: str) -> None:
        self.findings.append(SetupFinding(line))

    async def warn(self, line: str) -> None:
        self.findings.append(SetupFinding(line, bad=True))

    async def progress(self, done: int, total: int | None) -> None:
        return

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        async for _ in pieces:
            pass
