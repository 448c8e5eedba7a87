"""`kravbot run`: one process that answers over HTTP until it is told to stop."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.adapters.web.server import (
    PLATFORM,
    ChatPorts,
    EntraPorts,
    WebSettings,
    build_app,
    build_closed_app,
    build_signed_app,
)
from bot.edge.encryption import Sealer, new_key
from bot.main.building import tidy
from bot.main.control import control_server, open_door
from bot.main.crisis import CrisisLinks
from bot.main.deriving import sweep
from bot.main.health import Health
from bot.main.house import House
from bot.main.incidents import OLD_AFTER
from bot.main.mail import open_mail
from bot.main.opening import checked, unusable
from bot.main.registrations import web_registration_of
from bot.main.renewing import renew_links
from bot.main.sessions import FlowSealer, WebSessions
from bot.main.settings import Settings, by_comma
from bot.main.web import (
    DemoPeople,
    Hub,
    WebEvidence,
    WebMessenger,
    WebReception,
    WebTranscript,
    WebUploads,
    people_by_heart,
)
from bot.understanding.likeness import warm_up
from scheduler.ticker import Ticker
from storage.database import Database, DatabaseAway, DatabaseUnusable

_log = logging.getLogger(__name__)

SWITCH_INTERVAL = 0.0005
"""Seconds: the database's thread waits no longer than this for the loop's (Python's default is ten times as long)."""

_TICK = 2.0
_TIDY_EVERY = 3600.0
_DERIVE_EVERY = 60.0
_COPY_EVERY = 10.0
_CHECK_EVERY = 2.0
_WARM_AFTER = 3.0
"""Whoever calls right after the start goes first."""


class PortTaken(Exception):
    """Something else listens where the server should."""


async def serve(database: Database, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address. Raises PortTaken, Closed."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    house = House(settings, database, keeps=True)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(house.finish)
        health = Health(house)
        await health.listen(stack)
        await _copy(house)
        if settings.role == "worker":
            address = health.address or "(worker)"
            await _open_ways_out(house, stack)
        else:
            address = f"http://{settings.host}:{settings.port}/"
            await _open_web(house, stack)
        await _open_control(house, stack, address)
        _start_tickers(house, stack)
        gc.freeze()  # what is there now stays: the collector need not look at it again
        ready(address)
        await _told_to_stop(_watched(house) if database.is_held_back else None)
        health.closing = True


async def _open_web(house: House, stack: AsyncExitStack) -> None:
    settings = house.settings
    app = _web_app(house, stack)
    if settings.has_teams:
        # Heavy: the SDK comes with it.
        from bot.adapters.teams.inbound.endpoint import PATH  # noqa: PLC0415
        from bot.main.teams import open_teams  # noqa: PLC0415

        door = await open_teams(house, stack)
        app.middlewares.insert(0, _before({PATH: door.open}))
    if settings.has_slack:
        # Heavy, likewise.
        from bot.main.slack import open_slack  # noqa: PLC0415

        app.middlewares.insert(0, _before((await open_slack(house, stack)).routes))
    if settings.has_mail:
        open_mail(house)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise PortTaken(f"{settings.host}:{settings.port}") from error


async def _open_ways_out(house: House, stack: AsyncExitStack) -> None:
    """What a worker sends through; nobody comes in."""
    settings = house.settings
    if settings.has_teams:
        # Heavy: the SDK comes with it.
        from bot.main.teams import teams_way_out  # noqa: PLC0415

        await teams_way_out(house, stack)
    if settings.has_slack:
        # Heavy, likewise.
        from bot.main.slack import slack_way_out  # noqa: PLC0415

        await slack_way_out(house, stack)
    if settings.has_mail:
        open_mail(house)


def _web_app(house: House, stack: AsyncExitStack) -> web.Application:
    """The demo's, the one for who signs in, or the closed one; crisis links lead somewhere in each. Raises Closed."""
    settings, database, incidents = house.settings, house.database, house.building.incidents
    how = WebSettings(
        hosts=settings.hosts,
        upload_limit=settings.upload_limit,
        secure=settings.is_public and not settings.demo,
        proxies=settings.trusted_proxies,
    )
    crisis = None if incidents is None else CrisisLinks(incidents, database, database.clock)
    if settings.demo:
        people = DemoPeople(database, lambda: people_by_heart(incidents))
        return build_app(_chat(house), people=people, settings=how, crisis=crisis)
    if not settings.has_entra:
        return build_closed_app(settings=how, crisis=crisis)
    return build_signed_app(_chat(house), _entra(house, stack), settings=how, crisis=crisis)


def _chat(house: House) -> ChatPorts:
    database, desk, limit = house.database, house.building.desk, house.settings.upload_limit
    hub = Hub()
    desk.connect(PLATFORM, WebMessenger(database, hub))
    return ChatPorts(
        reception=WebReception(desk, hub, database),
        transcript=WebTranscript(database, hub),
        uploads=WebUploads(database, limit=limit),
        evidence=WebEvidence(database),
    )


def _entra(house: House, stack: AsyncExitStack) -> EntraPorts:
    # Heavy: msal comes with it.
    from bot.adapters.web.entra_id import Entra  # noqa: PLC0415

    database, incidents = house.database, house.building.incidents
    registration = web_registration_of(house.settings)
    provider = Entra(registration, database.clock)
    stack.callback(provider.close)
    keys = by_comma(house.settings.encryption_keys) or (new_key(),)
    return EntraPorts(
        provider=provider,
        sessions=WebSessions(database, database.clock, incidents),
        sealing=FlowSealer(Sealer(keys)),
        clock=database.clock,
        address=registration.address or "",
    )


async def _open_control(house: House, stack: AsyncExitStack, address: str) -> None:
    door = open_door(house.settings)
    if door is None:
        return
    control = control_server(door, house, address=address)
    stack.push_async_callback(control.stop)
    await control.start()


def _start_tickers(house: House, stack: AsyncExitStack) -> None:
    tickers = [
        Ticker(lambda: _work(house), seconds=_TICK),
        Ticker(lambda: _copy(house), seconds=_COPY_EVERY),
        Ticker(lambda: _bring_in(house), seconds=_TICK),
    ]
    if house.settings.role != "web":
        tickers += [
            Ticker(lambda: _tidy(house), seconds=_TIDY_EVERY),
            Ticker(lambda: _derive(house), seconds=_DERIVE_EVERY),
        ]
    for ticker in tickers:
        ticker.start()
        stack.callback(ticker.stop)
    loop = asyncio.get_running_loop()
    warming = loop.call_later(_WARM_AFTER, lambda: loop.run_in_executor(None, warm_up))
    stack.callback(warming.cancel)


def _before(doors: Mapping[str, Handler]) -> Middleware:
    """What comes to those paths is not for the web page, nor for the guard in front of it."""

    @web.middleware
    async def turned_aside(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await doors.get(request.path, handler)(request)

    return turned_aside


async def _tidy(house: House) -> None:
    if house.database.is_held_back:
        return
    for tenant in await house.database.run(lambda unit: unit.identities.tenants()):
        await house.database.run(lambda unit, tenant=tenant: tidy(unit, tenant.id))  # type: ignore[misc]  # tenant is bound now
    house.meter.swept("tidy", house.database.clock.now())


async def _derive(house: House) -> None:
    """What stands comes first, then what is said of it."""
    if house.database.is_held_back:
        return
    house.building.desk.tell_meter()
    await sweep(house.database)
    house.meter.swept("derive", house.database.clock.now())
    await house.building.nudging.sweep(house.database)
    await renew_links(house.database, house.building.engine)
    house.meter.swept("nudges", house.database.clock.now())
    house.meter.alarmed(len(await house.building.nudging.watch(house.database)))


async def _work(house: House) -> None:
    """What is due, of a database that was seen to be as it has to be."""
    if not house.database.is_held_back:
        await house.building.desk.work()


async def _copy(house: House) -> None:
    """Whom to call, as the database has it now; while it is away, what was copied grows older and is answered from."""
    incidents = house.building.incidents
    if incidents is None:
        return
    try:
        await incidents.refresh()
    except DatabaseAway as away:
        _log.warning("whom to call is answered from an older copy: %s", away)
    oldest = max(incidents.ages.values(), default=None)
    house.meter.aged(None if oldest is None else oldest.total_seconds())
    if oldest is not None and oldest > OLD_AFTER:
        _log.error(
            "whom to call is answered from a copy %d minutes old", oldest.total_seconds() // 60
        )


async def _bring_in(house: House) -> None:
    """What happened while somebody called goes into the journal."""
    if house.building.incidents is not None:
        with suppress(DatabaseAway):  # told where it is copied from
            await house.building.incidents.bring_in()


async def _watched(house: House) -> None:
    """Until the database is back, and is as it has to be. Raises Closed when it is not."""
    while True:
        await asyncio.sleep(_CHECK_EVERY)
        try:
            await asyncio.to_thread(checked, house.database, house.settings)
        except DatabaseAway:
            continue
        except DatabaseUnusable as fault:
            raise unusable(fault) from fault
        _log.warning("the database is back")
        return


async def _told_to_stop(back: Coroutine[Any, Any, None] | None = None) -> None:
    """`back`: what has to come to a good end meanwhile. Raises what it raises."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    stopped = asyncio.ensure_future(stop.wait())
    if back is not None:
        watching = asyncio.ensure_future(back)
        await asyncio.wait([stopped, watching], return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
        else:
            watching.cancel()
    await stopped
