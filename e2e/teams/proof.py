"""Stage D has the same client, and Kravbot set up as in production.

Everything of Microsoft's between them is played.

playground ─▶ signs, as the Bot Connector does ─▶ Kravbot ─▶ proxy ─▶ checks the token ─▶ playground
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import aiohttp
from aiohttp import web

from e2e.kravbot import MESSAGES, CommandFailed, kravbot, serving
from e2e.machine import DidNotStart
from e2e.report import Report
from e2e.teams.client import LIGHTHOUSES, PLAYGROUND, playground
from e2e.teams.place import TEAMS
from e2e.teams.world import UPLOAD, World, world
from tests.fakes.identity_provider import APP_ID, SERVICE_URL
from tests.fakes.login import SECRET
from tests.fakes.teams_service import TENANT

_BAD_REQUEST = 400
_UNAUTHORIZED = 401
_HOSTS = {
    "login.botframework.com:443",
    "login.microsoftonline.com:443",
    "smba.trafficmanager.net:443",
    "stf-my.sharepoint.com:443",
}


async def check_proof(report: Report) -> None:
    report.stage("The client, with proof on both ways")
    folder = TEAMS.empty_folder("proof")
    try:
        async with world(folder, f"{PLAYGROUND}/_connector") as outside:
            bot = kravbot(
                folder,
                KRAVBOT_TEAMS_APP_ID=APP_ID,
                KRAVBOT_TEAMS_TENANT=TENANT,
                KRAVBOT_TEAMS_SECRET=SECRET,
                **outside.environment,
            )
            async with (
                serving(bot),
                _signing(outside) as endpoint,
                playground(
                    endpoint=endpoint, service=SERVICE_URL, person="Yusuf Fiktivsen"
                ) as recordings,
            ):
                await _check_strangers(report, outside)
                await report.listen(
                    TEAMS.script(
                        "proof.mjs",
                        playground=PLAYGROUND,
                        service=SERVICE_URL,
                        messages=endpoint,
                        recordings=str(recordings),
                        storage=outside.storage,
                        upload=outside.storage + UPLOAD,
                        bind=[*bot.cli, "bind", "--authority", LIGHTHOUSES],
                        folder=str(folder),
                        env=dict(bot.env),
                    )
                )
                _check_outside(report, outside)
    except (CommandFailed, DidNotStart) as failed:
        report.check("Kravbot and the playground run", failed)


@asynccontextmanager
async def _signing(outside: World) -> AsyncIterator[str]:
    """Yield the address that the playground is told is the bot.

    It signs as the Bot Connector, and passes on what is answered.
    """

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        headers = {"Authorization": f"Bearer {outside.keys.token()}"}
        return await _posted(body, headers)

    app = web.Application()
    app.add_routes([web.route("*", "/api/messages", pass_on)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    finally:
        await runner.cleanup()


async def _posted(body: bytes, headers: dict[str, str]) -> web.Response:
    headers = {"Content-Type": "application/json", **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.post(MESSAGES, data=body, headers=headers) as answer,
    ):
        return web.Response(
            status=answer.status, body=await answer.read(), content_type=answer.content_type
        )


async def _check_strangers(report: Report, outside: World) -> None:
    """Check that whoever goes round the Bot Connector is refused.

    They bring nothing we could read, which only the right token is told.
    """
    tokens = {
        "without a token": None,
        "with a token signed by somebody else": outside.keys.token(signed_by="somebody-else"),
        "with a token for another bot": outside.keys.token(aud="another"),
        "with a token for another place to answer": outside.keys.token(
            serviceurl="https://evil.example/"
        ),
    }
    for name, token in tokens.items():
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        await _check_status(report, f"{name}: 401", headers, _UNAUTHORIZED)
    right = {"Authorization": f"Bearer {outside.keys.token()}"}
    await _check_status(report, "control: with the right token: 400", right, _BAD_REQUEST)


async def _check_status(report: Report, name: str, headers: dict[str, str], status: int) -> None:
    answer = await _posted(b"{}", headers)
    report.check(name, None if answer.status == status else f"answered {answer.status}")


def _check_outside(report: Report, outside: World) -> None:
    report.check(
        "everything Kravbot sent was signed with its own token",
        outside.refused or (None if outside.passed else "nothing came"),
    )
    report.check(
        "the token was asked for in the name of its tenant, and kept",
        None if outside.login.asked == [TENANT] else outside.login.asked or "it was not asked for",
    )
    report.check(
        "the register lies in the person's storage, and whoever keeps it got no token of ours",
        _fault_of(outside.put, outside.told),
    )
    strange = set(outside.proxy.asked) - _HOSTS
    report.check("Kravbot went to Microsoft's hosts and nowhere else", strange)


def _fault_of(put: Mapping[str, bytes], told: list[str]) -> str | None:
    """Say why these files are not the one workbook, put without a token."""
    if told:
        return f"a token came along to {told}"
    if list(put) != [UPLOAD]:
        return f"these were put: {list(put)}"
    with suppress(BadZipFile), ZipFile(BytesIO(put[UPLOAD])) as workbook:
        return None if "xl/workbook.xml" in workbook.namelist() else "it is no workbook"
    return "it is not whole"
