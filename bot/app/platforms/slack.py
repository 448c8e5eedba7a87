"""Join Slack to the application: its endpoint or socket, its messenger and its ports."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from urllib.request import getproxies

import aiohttp
from aiohttp.typedefs import Handler
from cachetools import FIFOCache
from slack_sdk.errors import SlackClientError

from bot.adapters.slack.inbound.bolt_app import BoltApp
from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit
from bot.adapters.slack.inbound.endpoint import SlackEndpoint
from bot.adapters.slack.inbound.request import SlackPorts
from bot.adapters.slack.inbound.socket_mode import Socket
from bot.adapters.slack.inbound.verification import RequestVerifier
from bot.adapters.slack.installation.installations import (
    PLATFORM,
    CachedInstallations,
    Installation,
    Installations,
    SingleInstallation,
    single,
)
from bot.adapters.slack.installation.oauth import Install
from bot.adapters.slack.installation.registration import (
    EVENTS_PATH,
    INSTALL_PATH,
    REDIRECT_PATH,
    SlackRegistration,
)
from bot.adapters.slack.installation.token_exchange import TokenExchange, client_of
from bot.adapters.slack.installation.token_rotation import TokenRotation
from bot.adapters.slack.outbound.messenger import SlackMessenger
from bot.adapters.slack.outbound.modals import Modals
from bot.adapters.slack.outbound.people import SlackUserDirectory
from bot.adapters.slack.outbound.rate_limit import SlackRateLimiter
from bot.adapters.slack.outbound.response_urls import Responses
from bot.adapters.slack.outbound.web_api import Api
from bot.adapters.slack.ports import How, PostedCard, SlackTurnResult
from bot.app.files.platform_files import PlatformFiles
from bot.app.platforms.slack_installations import DatabaseInstallations, DatabaseOAuthStates
from bot.app.services import Services
from bot.app.startup_error import StartupError
from bot.app.timeouts import ask
from bot.app.turns.dispatcher import TurnDispatcher
from bot.app.turns.receipt import TurnReceipt
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.download import public_session
from bot.edge.encryption import Sealer
from bot.edge.registration_fault import RegistrationFault
from bot.engine.action_tokens import parse_card
from bot.engine.ports import AudienceSource
from bot.engine.turn import CurrentCard, TurnResult
from bot.messages import Address, Audience, DeliveryFailed, NotInstalled, Sender, Turn
from governance.ports import Clock
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

_MOST_REMEMBERED = 5_000
_KINDS: Mapping[str, How] = {"post": "post", "replace": "replace", "home": "home"}


@dataclass(frozen=True)
class SlackOutbound:
    """Everything it takes to send to Slack, without hearing from it.

    By `install` more workspaces get the app.
    """

    session: aiohttp.ClientSession
    storage: aiohttp.ClientSession
    api: Api
    people: SlackUserDirectory
    files: PlatformFiles
    messenger: SlackMessenger
    installations: Installations
    install: Install | None


@dataclass(frozen=True)
class SlackEndpoints:
    """The `routes` of Slack by their paths; in Socket Mode our open connection instead."""

    bolt: BoltApp
    routes: Mapping[str, Handler] = field(default_factory=dict)
    socket: Socket | None = None


async def open_slack_outbound(
    services: Services,
    registration: SlackRegistration,
    stack: AsyncExitStack,
    *,
    upload_limit: int,
    pace: SlackRateLimiter | None = None,
) -> SlackOutbound:
    """Make the messenger, connected to the dispatcher; it is closed with the stack.

    `upload_limit` is in bytes. Raises StartupError.
    """
    database = services.database
    session = await stack.enter_async_context(
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=bool(getproxies()))
    )
    storage = await stack.enter_async_context(public_session())
    exchange = TokenExchange(registration, client_of(registration, session), database.clock)
    installations, tokens, install = await _installed(services, registration, exchange, session)
    api = Api(session, tokens, pace or SlackRateLimiter(), base_url=registration.api_url)
    people = SlackUserDirectory(api)
    stack.push_async_callback(people.close)
    files = PlatformFiles(database, PLATFORM, limit=upload_limit)
    messenger = SlackMessenger(api, people, files, storage)
    services.outbox.connect(PLATFORM, messenger)
    return SlackOutbound(session, storage, api, people, files, messenger, installations, install)


async def open_slack(
    services: Services,
    registration: SlackRegistration,
    stack: AsyncExitStack,
    *,
    upload_limit: int,
    pace: SlackRateLimiter | None = None,
) -> SlackEndpoints:
    """Open Slack both ways, with everything behind it connected.

    Raises StartupError.
    """
    database = services.database
    out = await open_slack_outbound(
        services, registration, stack, upload_limit=upload_limit, pace=pace
    )
    session, api = out.session, out.api
    background, concurrency, stopping = BackgroundTasks(), ConcurrencyLimit(), services.stopping
    stack.push_async_callback(stopping.finished, background.finish)
    stack.push_async_callback(stopping.finished, concurrency.finish)
    ports = SlackPorts(
        turns=SlackTurnHandler(database, services.turns, out.messenger),
        installations=out.installations,
        people=out.people,
        files=out.files,
        messenger=out.messenger,
        modals=Modals(api),
        responses=Responses(out.storage, session if api.local else None),
        concurrency=concurrency,
        clock=database.clock,
        tasks=background,
    )
    bolt = BoltApp(ports)
    routes: dict[str, Handler] = {}
    if out.install is not None:
        routes |= {INSTALL_PATH: out.install.begin, REDIRECT_PATH: out.install.finish}
    if registration.app_token is None:
        verifier = RequestVerifier(registration.signing_secrets, database.clock)
        routes[EVENTS_PATH] = SlackEndpoint(verifier, bolt).open
        return SlackEndpoints(bolt, routes)
    socket = Socket(bolt, registration.app_token, session, base_url=registration.api_url)
    stack.push_async_callback(stopping.finished, socket.close)
    await socket.open()
    return SlackEndpoints(bolt, routes, socket)


async def _installed(
    services: Services,
    registration: SlackRegistration,
    exchange: TokenExchange,
    session: aiohttp.ClientSession,
) -> "tuple[Installations, SlackTokens, Install | None]":
    """Make the installations, their tokens, and the way to install the app in more workspaces."""
    database = services.database
    if registration.bot_token is not None:
        one = SingleWorkspaceInstallation(registration, session, database.clock)
        await one.open()
        return one, SlackTokens(one, None), None
    incidents = services.incidents
    kept = DatabaseInstallations(
        database,
        Sealer(registration.encryption_keys),
        copied=incidents.directory.installations if incidents else tuple,
    )
    await kept.reseal()
    remembered = CachedInstallations(ReleasingInstallations(kept, database))
    rotation = TokenRotation(exchange, remembered, database.clock)
    install = Install(
        registration,
        exchange,
        installations=remembered,
        states=DatabaseOAuthStates(database),
        clock=database.clock,
    )
    return remembered, SlackTokens(remembered, rotation), install


class SingleWorkspaceInstallation:
    """The port `Installations` for a bot token: Slack is asked once where that is.

    While Slack is away, it is asked again each time.
    """

    def __init__(
        self, registration: SlackRegistration, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._clock = clock
        self._token = registration.bot_token or ""
        self._client = client_of(registration, session)
        self._found: SingleInstallation | None = None
        self._asking = asyncio.Lock()

    async def open(self) -> None:
        """Ask Slack, if it is there.

        Raises StartupError for a token it does not take.
        """
        try:
            await self._known()
        except RegistrationFault as fault:
            raise StartupError(
                f"Slack er ikke sat rigtigt op / Slack is not set up right: {fault}"
            ) from fault
        except (SlackClientError, aiohttp.ClientError, OSError) as away:
            logger.warning("Slack is not reached: %s", type(away).__name__)

    async def find(self, enterprise: str, workspace: str) -> Installation | None:
        return await (await self._known()).find(enterprise, workspace)

    async def keep(self, installation: Installation) -> None:
        await (await self._known()).keep(installation)

    async def renew(self, installation: Installation) -> bool:
        return await (await self._known()).renew(installation)

    async def end(self, enterprise: str, workspace: str, *, before: datetime | None = None) -> None:
        await (await self._known()).end(enterprise, workspace, before=before)

    async def _known(self) -> SingleInstallation:
        async with self._asking:
            if self._found is None:
                now = self._clock.now()
                self._found = SingleInstallation(await single(self._client, self._token), now)
            return self._found


class ReleasingInstallations:
    """The port `Installations`, which also releases what was parked.

    Where the app is installed again, what was parked there is sent.
    """

    def __init__(self, kept: DatabaseInstallations, database: Database) -> None:
        self._kept = kept
        self._database = database
        self.find = kept.find
        self.renew = kept.renew
        self.end = kept.end

    async def keep(self, installation: Installation) -> None:
        await self._kept.keep(installation)
        workspace = installation.workspace or installation.enterprise

        def release(unit: UnitOfWork) -> None:
            tenant = unit.identities.tenant_of(PLATFORM, workspace)
            if tenant is not None:
                unit.use_tenant(tenant)
                unit.outbox.release(PLATFORM, workspace, None)

        await self._database.run(release)


class SlackTokens:
    """The adapter's port: the installation of a workspace, or of the organisation that has it."""

    def __init__(self, installations: Installations, rotation: TokenRotation | None) -> None:
        self._installations = installations
        self._rotation = rotation

    async def of(self, workspace: str) -> Installation:
        """Return the installation there, with a token that serves.

        Raises NotInstalled, DeliveryFailed.
        """
        enterprise, team = (workspace, "") if workspace.startswith("E") else ("", workspace)
        try:
            found = await self._installations.find(enterprise, team)
        except (SlackClientError, aiohttp.ClientError, OSError) as away:
            raise DeliveryFailed(f"no answer: {type(away).__name__}") from away
        if found is None:
            raise NotInstalled("the app is not installed there")
        return found if self._rotation is None else await self._rotation.fresh(found)

    def refused(self, workspace: str) -> None:
        """Forget what is known: it may have ended at another replica, which alone was told."""
        if isinstance(self._installations, CachedInstallations):
            self._installations.forget()


class SlackTurnHandler:
    """It takes turns, and sends what was parked for whoever speaks again."""

    def __init__(
        self, database: Database, turns: TurnDispatcher, messenger: SlackMessenger
    ) -> None:
        self._database = database
        self._turns = turns
        self._messenger = messenger
        self._reached: FIFOCache[Address, bool] = FIFOCache(_MOST_REMEMBERED)
        self._alone = database.is_sqlite
        """Otherwise another process may have parked something since."""

    async def receive(self, turn: Turn, *, delivers_private_notice: bool) -> SlackTurnResult:
        """Take the turn, and return after the commit."""
        own = Address(turn.platform, turn.workspace, turn.sender.id)
        here = Address(turn.platform, turn.workspace, turn.conversation)
        unreached = self._messenger.unreached
        reached = self._alone and own in self._reached
        news = not reached or own in unreached or here in unreached

        def release(unit: UnitOfWork, outcome: TurnResult) -> None:
            if outcome.known:
                for place in {own.conversation, here.conversation}:
                    unit.outbox.release(PLATFORM, turn.workspace, place)

        committed = await self._turns.receive(
            turn, also=release if news else None, delivers_private_notice=delivers_private_notice
        )
        if committed.known and not committed.from_snapshot:
            unreached -= {own, here}
            self._reached[own] = True
        return _answered(committed)

    async def current_card(self, turn: Turn, message: str) -> CurrentCard:
        """Return that message as it looks now, for the turn's sender."""
        return await self._turns.current_card(turn, message)

    async def knows(self, workspace: str, person: str) -> bool:
        """Tell whether we have met."""
        return await self.member(workspace, person) is not None

    async def identify(self, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; return whether they are a member."""
        return await self._turns.identify(PLATFORM, workspace, sender)

    async def note_audience(
        self, channel: Address, audience: Audience, *, source: AudienceSource = "platform"
    ) -> None:
        """Remember who reads along in a channel, and take back what strangers may not read."""
        await self._turns.note_audience(channel, audience, source=source)

    async def member(self, workspace: str, person: str) -> str | None:
        """Return the e-mail by which the register knows somebody we have met."""

        def read(unit: UnitOfWork) -> str | None:
            known = unit.identities.who(PLATFORM, workspace, person)
            return None if known is None else known.member

        try:
            return await ask(self._database, read)
        except DatabaseAway:
            incidents = self._turns.incidents
            if incidents is None:
                raise
            return incidents.directory.met(PLATFORM, workspace, person)


def _answered(committed: TurnReceipt) -> SlackTurnResult:
    shown: Sequence[PostedCard] = [
        PostedCard(_KINDS[row.kind], row.external_id, row.message, parse_card(row.payload))
        for row in committed.rows
        if row.kind in _KINDS
    ]
    return SlackTurnResult(
        repeated=committed.repeated,
        private_notice=committed.private_notice,
        shown=shown,
        known=committed.known,
        lang=committed.lang,
    )
