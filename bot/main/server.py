"""`kravbot run` is one process that answers over HTTP until it is told to stop."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta

from aiohttp import web

from bot.adapters.control.server import About
from bot.adapters.web.server import (
    PLATFORM,
    ChatPorts,
    EntraPorts,
    WebSettings,
    build_app,
    build_closed_app,
    build_signed_app,
)
from bot.app.database_place import unusable
from bot.app.database_watch import DatabaseWatch
from bot.app.http_listener import listen
from bot.app.monitoring.health import Health
from bot.app.periodic_work import PeriodicWork
from bot.app.platforms.control_socket import control_server, open_control_socket
from bot.app.platforms.web.history import History
from bot.app.platforms.web.overviews import WebOverviews
from bot.app.platforms.web.personal_links import personal_links
from bot.app.platforms.web.sessions import FlowSealer, WebSessions
from bot.app.platforms.web.suggested_names import SuggestedNames
from bot.app.platforms.web.web import (
    DemoPeople,
    EvidenceFiles,
    Hub,
    Transcript,
    WebMessenger,
    WebTurnHandler,
    WebUploads,
    people_by_heart,
)
from bot.app.stop_signal import MESSAGES_FINISH, REQUESTS_FINISH, end_in_time, told_to_stop
from bot.app.warm_up import warm_up_later
from bot.edge.encryption import Sealer, new_key
from bot.edge.freed_memory import give_back_freed_memory
from bot.edge.routed_first import routed_first
from bot.main.container import Container
from bot.main.credentials import web_registration_of
from bot.main.open_database import place_of
from bot.main.platforms import open_platforms, open_platforms_outbound
from bot.main.settings import Settings, by_comma
from storage.database import Database, DatabaseUnusable
from storage.retention import RetentionPeriods

SWITCH_INTERVAL = 0.0005
"""The seconds the database's thread waits at most for the loop's.

Python's default is ten times as long.
"""


async def serve(database: Database, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address. Raises StartupError."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    give_back_freed_memory()
    container = Container(settings, database, keeps=True)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.finish)
        health = health_of(container)
        await health.listen(stack)
        work = PeriodicWork(container.services, periods_of(settings), container.backups)
        await work.copy_snapshots()
        if settings.role == "worker":
            address = health.address or "(worker)"
            await open_platforms_outbound(container, stack)
            _finish_messages(container, stack)
        else:
            address = f"http://{settings.host}:{settings.port}/"
            await _open_web(container, stack)
        await _open_control(container, stack, address)
        stack.enter_context(work.start(sweeps=settings.role != "web"))
        await work.take_over()
        warm_up_later(stack)
        # The collector need not look again at what is there now and stays.
        gc.freeze()
        health.open = True
        ready(address)
        await told_to_stop(_watched(container))
        health.closing = True
        container.services.stopping.begin()
        end_in_time()


def periods_of(settings: Settings) -> RetentionPeriods:
    """Return how long what is done with is kept."""
    return RetentionPeriods(
        messages=timedelta(days=settings.keep_messages_days),
        transcripts=timedelta(days=settings.keep_transcripts_days),
    )


def health_of(container: Container) -> Health:
    """Make the listener for whoever monitors this process."""
    settings, services = container.settings, container.services
    return Health(
        container.database,
        container.metrics,
        services.incidents,
        host=settings.health_host,
        port=settings.watched_port,
        chosen=settings.health_port is not None,
        folders=settings.written_folders,
    )


def _finish_messages(container: Container, stack: AsyncExitStack) -> None:
    """Have what is on its way sent while the platforms are still connected."""
    services = container.services
    stack.push_async_callback(
        services.stopping.finished, services.outbox.close, most=MESSAGES_FINISH
    )


async def _open_web(container: Container, stack: AsyncExitStack) -> None:
    app = _web_app(container, stack)
    app.middlewares.insert(0, routed_first(await open_platforms(container, stack)))
    _finish_messages(container, stack)
    settings = container.settings
    await listen(
        app,
        stack,
        host=settings.host,
        port=settings.port,
        finish=REQUESTS_FINISH,
        behind_proxy=settings.trusted_proxies > 0,
    )


def _web_app(container: Container, stack: AsyncExitStack) -> web.Application:
    """Build the web app: the demo's, the one with sign-in, or the closed one; links work in each.

    Raises StartupError.
    """
    settings, database = container.settings, container.database
    how = WebSettings(
        hosts=settings.hosts,
        upload_limit=settings.upload_limit,
        secure=settings.is_public and not settings.demo,
        proxies=settings.trusted_proxies,
    )
    incidents = container.services.incidents
    links = personal_links(incidents, database, settings.web_address)
    if settings.demo:
        people = DemoPeople(database, lambda: people_by_heart(incidents))
        return build_app(_chat(container), people=people, settings=how, links=links)
    if not settings.has_entra:
        return build_closed_app(settings=how, links=links)
    return build_signed_app(_chat(container), _entra(container, stack), settings=how, links=links)


def _chat(container: Container) -> ChatPorts:
    database, services = container.database, container.services
    hub = Hub()
    services.outbox.connect(PLATFORM, WebMessenger(database, hub))
    return ChatPorts(
        turns=WebTurnHandler(services.turns, hub, database),
        transcript=Transcript(database, hub),
        uploads=WebUploads(database, limit=container.settings.upload_limit),
        evidence=EvidenceFiles(database),
        history=History(database),
        names=SuggestedNames(database),
        overviews=WebOverviews(database),
        clock=database.clock,
    )


def _entra(container: Container, stack: AsyncExitStack) -> EntraPorts:
    # The import is heavy, as msal comes with it.
    from bot.adapters.web.entra_id import Entra  # noqa: PLC0415

    database, incidents = container.database, container.services.incidents
    registration = web_registration_of(container.settings)
    provider = Entra(registration, database.clock)
    stack.callback(provider.close)
    keys = by_comma(container.settings.encryption_keys) or (new_key(),)
    return EntraPorts(
        provider=provider,
        sessions=WebSessions(database, database.clock, incidents),
        sealing=FlowSealer(Sealer(keys)),
        clock=database.clock,
        address=registration.address or "",
    )


async def _open_control(container: Container, stack: AsyncExitStack, address: str) -> None:
    settings = container.settings
    socket_file = open_control_socket(settings.socket, chosen=settings.control_socket is not None)
    if socket_file is None:
        return
    about = About(
        pid=os.getpid(),
        address=address,
        database=settings.database_name,
        upload_limit=settings.upload_limit,
    )
    control = control_server(
        socket_file,
        container,
        about,
        takes_turns=settings.role != "worker",
        patience=REQUESTS_FINISH,
    )
    stack.push_async_callback(control.stop)
    await control.start()


async def _watched(container: Container) -> None:
    """Watch over the database. Raises StartupError when it cannot be used as it is set up."""
    database, place = container.database, place_of(container.settings)
    watch = DatabaseWatch(database, lambda: place.check(database, thoroughly=True))
    try:
        await watch.run()
    except DatabaseUnusable as fault:
        raise unusable(fault) from fault
