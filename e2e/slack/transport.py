"""Check the fake Slack that the tests talk to against Slack's own SDKs for Node.

They are its signature, Web API, Socket Mode, and Bolt.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from e2e.machine import DidNotStart, running
from e2e.report import Report
from e2e.slack.place import SLACK
from tests.fakes.clock import FakeClock
from tests.fakes.slack_client import Client, World
from tests.fakes.slack_delivery import Attempt, Kind, Line, OverHttp, Retry, over_http, written
from tests.fakes.slack_service import TRIGGER_LIFE, SlackService, slack_service
from tests.fakes.slack_world import APP_TOKEN, SIGNING_SECRET, TOKEN

Steps: TypeAlias = Mapping[str, Callable[[], Awaitable[object]]]

_POOR = "xoxb-with-one-scope"
_CONTENT = "Planen, æøå"
_PATIENCE = 10.0
"""Seconds for what the app does after it has acknowledged."""


async def check_transport(report: Report) -> None:
    report.stage("The fake Slack, by Slack's own SDKs")
    async with slack_service(clock=FakeClock()) as service:
        await _check_sdks(report, service)
    try:
        async with slack_service() as service:
            await _check_bolt(report, service)
    except DidNotStart as failed:
        report.check("the app on Bolt runs", failed)


# ── Each SDK by itself ───────────────────────────────────────────────────────


async def _check_sdks(report: Report, service: SlackService) -> None:
    service.install(service.team, token=_POOR, scopes=["chat:write"])
    world = World(service, service.sockets)
    maren = world.person("maren@stf.example")
    service.sockets.patience = 1.0
    service.trouble("users.lookupByEmail", status=429, retry_after="1", times=2)
    service.trouble("conversations.open", status=503, times=1)
    script = SLACK.script(
        "transport.mjs",
        api=service.api,
        token=TOKEN,
        poor=_POOR,
        appToken=APP_TOKEN,
        secret=SIGNING_SECRET,
        bot=service.installation.bot.id,
        user=maren.user.id,
        content=_CONTENT,
        triggers=_triggers(service, maren),
        signed=await _signed(maren),
    )
    bringing = asyncio.create_task(_bring(report, maren))
    await report.listen(script)
    bringing.cancel()
    await asyncio.gather(bringing, return_exceptions=True)
    _check_upload(report, service)


def _triggers(service: SlackService, maren: Client) -> dict[str, str]:
    old = service.trigger(maren.user)
    assert isinstance(service.clock, FakeClock)
    service.clock.forward(seconds=TRIGGER_LIFE + 1)
    fresh = {name: service.trigger(maren.user) for name in ("good", "spare")}
    return fresh | {"old": old}


@dataclass
class _Noted:
    """It notes what it is to bring, and brings it nowhere."""

    bodies: list[tuple[Kind, Mapping[str, Any]]] = field(default_factory=list)

    async def bring(self, kind: Kind, body: Mapping[str, Any], retry: Retry | None) -> Attempt:
        self.bodies.append((kind, body))
        return Attempt(0.0)


async def _signed(maren: Client) -> list[dict[str, object]]:
    """Return a request of each kind, as it goes out."""
    noted = _Noted()
    there = maren.fresh(world=World(maren.service, noted))
    await there.says("Hej, æøå & <dig>")
    await there.commands("hjælp & mere")
    await there.shortcut("kb:event")
    async with over_http("http://127.0.0.1", SIGNING_SECRET) as line:
        return [_request(line, kind, body) for kind, body in noted.bodies]


def _request(line: OverHttp, kind: Kind, body: Mapping[str, Any]) -> dict[str, object]:
    raw, content_type = written(kind, body)
    headers = {name.lower(): value for name, value in line.headers(raw, content_type).items()}
    return {"name": f"the {kind}", "body": raw.decode(), "headers": headers}


async def _bring(report: Report, maren: Client) -> None:
    """Bring what `transport.mjs` waits for at its socket."""
    sockets = maren.service.sockets
    await sockets.arrived.wait()
    await maren.says("igen")
    tries = len(maren.service.delivered[-1].attempts)
    report.check("socket-mode: it was brought twice", None if tries == 2 else f"{tries} times")  # noqa: PLR2004
    await maren.commands("hjælp")
    try:
        maren.sees("Javel")
    except AssertionError as fault:
        report.check("socket-mode: what was acknowledged with words is seen", fault)
    else:
        report.check("socket-mode: what was acknowledged with words is seen")
    await maren.shortcut("kb:event")
    await sockets.refresh()
    await sockets.arrived.wait()
    await maren.says("slut")


def _check_upload(report: Report, service: SlackService) -> None:
    found = [file for file in service.files.values() if file.name == "plan.txt"]
    good = [file.content for file in found] == [_CONTENT.encode()] and found[0].shared_in
    report.check("web-api: the file is whole, and where it was sent", None if good else found)


# ── An app on Bolt ───────────────────────────────────────────────────────────


async def _check_bolt(report: Report, service: SlackService) -> None:
    port = _free_port()
    given = {"api": service.api, "token": TOKEN, "appToken": APP_TOKEN, "secret": SIGNING_SECRET}
    script = SLACK.script("app.mjs", port=port, **given)
    folder = SLACK.empty_folder("app")
    url = f"http://127.0.0.1:{port}/slack/events"
    async with running(*script, port=port, folder=folder), over_http(url, SIGNING_SECRET) as line:
        await _carry_out(report, "Bolt over HTTP", _story(service, line, "maren@stf.example"))
        await service.sockets.arrived.wait()
        socket_story = _story(service, service.sockets, "yusuf@stf.example")
        await _carry_out(report, "Bolt through a socket", socket_story)
        async with over_http(url, "another") as forged:
            await _check_forged(report, service, forged)
    said = (folder / "log").read_text().strip()
    warnings = [text for text in said.splitlines() if "signature mismatch" not in text]
    report.check("the app on Bolt had nothing to complain of", "\n".join(warnings))


async def _check_forged(report: Report, service: SlackService, line: Line) -> None:
    service.retry_delays = ()
    maren = World(service, line).person("maren@stf.example").fresh(lenient=True)
    await maren.says("Hej")
    status = service.delivered[-1].attempts[-1].status
    report.check("control: another secret is 401", None if status == 401 else f"{status}")  # noqa: PLR2004


def _story(service: SlackService, line: Line, email: str) -> Steps:
    """Return the steps of somebody at the app, as far as it goes."""
    world = World(service, line)
    person = world.person(email)
    [among] = world.together("drift", person)

    async def talk() -> None:
        await person.says("Hej")
        await _soon(lambda: person.sees("Hvad nu?", "Åbn"))
        assert person.messages[-1]["metadata"]["event_payload"]["said"] == "Hej"

    async def choose() -> None:
        await person.picks("Slet")
        await _soon(lambda: person.sees("Valgt: Slet"))

    async def open_form() -> None:
        await person.presses("Åbn")
        await _soon(lambda: person.sees("Titel", "Navn"))

    async def fill_in() -> None:
        await person.submits(Navn="fejl")
        person.sees_error("Navn", "optaget")
        await person.submits(Navn="side 2")
        person.sees("Side 2")
        await person.submits(Navn="ovenpå")
        person.sees("Ovenpå")
        await person.submits(Navn="Færdig", Hvem=person, Bilag=[("plan.pdf", b"%PDF")])
        assert person.modal is None
        await _soon(lambda: person.sees(f"Færdig, @{person.user.real_name}, plan.pdf"))

    async def replace_it() -> None:
        await person.presses("Væk")
        await _soon(lambda: person.sees("Borte"))
        person.does_not_see("Åbn")

    async def command() -> None:
        await among.commands("hjælp")
        await _soon(lambda: among.sees("Du skrev hjælp", "Og lidt til"))

    async def mention() -> None:
        await among.says("er du der?")
        await _soon(lambda: among.sees(f"Ja, @{person.user.real_name}"))

    async def keep() -> None:
        message = await among.writes("Husk det her")
        await among.message_shortcut("kb:keep", message)
        await _soon(lambda: among.sees("Gemt: Husk det her"))

    async def go_home() -> None:
        at_home = person.fresh()
        await at_home.opens_home()
        await _soon(lambda: at_home.button("Åbn"))
        await at_home.presses("Åbn")
        await _soon(lambda: at_home.sees("Navn"))

    return {
        "a message is answered": talk,
        "an overflow is picked from": choose,
        "a button opens a modal": open_form,
        "a modal is sent: errors, update, push, clear": fill_in,
        "a response URL replaces the message": replace_it,
        "a command is answered twice": command,
        "a mention is answered in a thread": mention,
        "a message shortcut is answered": keep,
        "the home is published, and its button opens a modal": go_home,
    }


async def _carry_out(report: Report, title: str, steps: Steps) -> None:
    """Carry out steps that build on each other; after one that fails the rest is not reached."""
    for name, act in steps.items():
        try:
            await act()
        except AssertionError as fault:
            report.check(f"{title}: {name}", fault)
            return
        report.check(f"{title}: {name}")


async def _soon(look: Callable[[], object]) -> None:
    """Look until it is so, and return as soon as it is."""
    end = asyncio.get_running_loop().time() + _PATIENCE
    while True:
        try:
            look()
        except AssertionError:
            if asyncio.get_running_loop().time() > end:
                raise
            await asyncio.sleep(0.02)
        else:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
