"""Join Teams to the application: its endpoint, its messenger and its ports."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from urllib.request import getproxies

import aiohttp
from cachetools import FIFOCache, TTLCache

from bot.adapters.teams.auth.bot_tokens import BotTokens, TokenSettings
from bot.adapters.teams.auth.issuers import CALLERS, ENTRA_METADATA, EntraIssuer
from bot.adapters.teams.auth.registration import TeamsRegistration
from bot.adapters.teams.auth.signing_keys import KeySettings, SigningKeys
from bot.adapters.teams.auth.verification import (
    ActivityVerifier,
    LocalEmulator,
    NotLocal,
    TokenVerifier,
)
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.inbound.botbuilder_adapter import BotbuilderAdapter
from bot.adapters.teams.inbound.endpoint import TeamsEndpoint
from bot.adapters.teams.inbound.request import TeamsPorts
from bot.adapters.teams.inbound.turn_runner import TurnRunner
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.file_consent import FileConsent
from bot.adapters.teams.outbound.graph import Graph
from bot.adapters.teams.outbound.messenger import PLATFORM, TeamsMessenger
from bot.adapters.teams.outbound.people import TeamsUserDirectory
from bot.adapters.teams.outbound.rosters import Rosters
from bot.adapters.teams.ports import MemberList, Replaced, SearchHit, TeamsTurnResult
from bot.app.files.platform_files import PlatformFiles
from bot.app.incidents.service import IncidentService
from bot.app.platforms.teams_setup import TeamsSdk, TeamsSetup
from bot.app.services import Services
from bot.app.startup_error import StartupError
from bot.app.timeouts import ask
from bot.app.turns.dispatcher import TurnDispatcher
from bot.app.turns.receipt import TurnReceipt
from bot.cards.register.lookup import SystemView, contact_found, system_found
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.download import public_session
from bot.edge.registration_fault import RegistrationFault
from bot.engine.action_tokens import parse_card
from bot.engine.members.actors import actor_of, language_of
from bot.engine.replies import seen_with
from bot.engine.shown_numbers import note_numbers_of
from bot.engine.turn import TurnResult
from bot.messages import Address, Audience, Card, ConversationOpened, Rows, Sender, Turn
from bot.rendering.plain_text import spoken
from bot.search.systems_and_contacts import View, look_up
from bot.texts.words import COPENHAGEN, Words, clock_of
from governance.ports import Clock, Today
from governance.queries.number_masks import mask_for
from governance.schema.number_mask import NumberMask
from storage.database import Database, DatabaseAway
from storage.unit_of_work import UnitOfWork

_MOST_REMEMBERED = 5_000
_LOOKED_FOR_SECONDS = 60.0
"""How long nobody asks again who reads along in a channel; what is known stays in the database."""
_KEYS_FILE = "teams-keys.json"
_ENTRA_KEYS_FILE = "teams-entra-keys.json"


@dataclass(frozen=True)
class TeamsOutbound:
    """Everything it takes to send to Teams, without hearing from it."""

    session: aiohttp.ClientSession
    storage: aiohttp.ClientSession
    connector: Connector
    files: PlatformFiles
    messenger: TeamsMessenger


async def open_teams_outbound(
    services: Services,
    setup: TeamsSetup,
    stack: AsyncExitStack,
    *,
    tokens: TokenSettings | None = None,
) -> TeamsOutbound:
    """Make the messenger, connected to the dispatcher; it is closed with the stack."""
    database, registration = services.database, setup.registration
    # Egress goes through the environment's proxy; where it names none, aiohttp need not look.
    session = await stack.enter_async_context(
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=bool(getproxies()))
    )
    storage = await stack.enter_async_context(public_session())
    graph, bot = None, "28:kravbot"
    if registration is None:
        connector = Connector(session, None, local=True)
    else:
        bearers = await stack.enter_async_context(
            BotTokens(registration, database.clock, settings=tokens, seen=services.tokens)
        )
        connector, bot = Connector(session, bearers), f"28:{registration.app_id}"
        graph = Graph(session, bearers) if setup.catalog_app else None
    files = PlatformFiles(database, PLATFORM, limit=setup.upload_limit)
    messenger = TeamsMessenger(
        bot=bot,
        connector=connector,
        places=ConversationReferences(database, services.incidents),
        files=files,
        storage=storage,
        local=registration is None,
        graph=graph,
        catalog_app=setup.catalog_app,
    )
    services.outbox.connect(PLATFORM, messenger)
    return TeamsOutbound(session, storage, connector, files, messenger)


async def open_teams(
    services: Services,
    setup: TeamsSetup,
    stack: AsyncExitStack,
    *,
    keys: KeySettings | None = None,
    tokens: TokenSettings | None = None,
) -> TeamsEndpoint:
    """Open the endpoint `/api/messages`, with everything behind it connected to the dispatcher.

    Raises StartupError.
    """
    database = services.database
    out = await open_teams_outbound(services, setup, stack, tokens=tokens)
    verifier = await _verifier(setup, services, out.session, stack, keys)
    turns = TeamsTurnHandler(database, services.turns, out.messenger.unreached)
    background = BackgroundTasks()
    stack.push_async_callback(services.stopping.finished, background.finish)
    ports = TeamsPorts(
        turns=turns,
        people=TeamsUserDirectory(turns, out.messenger),
        files=out.files,
        directory=SystemDirectory(database),
        messenger=out.messenger,
        connector=out.connector,
        file_consent=FileConsent(out.connector, out.files, out.storage, database.clock),
        rosters=Rosters(out.connector),
        clock=database.clock,
        tasks=background,
    )
    return TeamsEndpoint(verifier=verifier, runner=_runner(setup.sdk, out.connector), ports=ports)


def _runner(sdk: TeamsSdk, connector: Connector) -> TurnRunner:
    """Return the SDK that runs the turns. Raises StartupError where it is not installed."""
    if sdk == "botbuilder":
        return BotbuilderAdapter(connector)
    try:
        # It is an extra, and heavy.
        from bot.adapters.teams.inbound.agents_adapter import AgentsAdapter  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StartupError(
            "KRAVBOT_TEAMS_SDK=agents kræver requirements-agents.txt / needs "
            f"requirements-agents.txt ({missing.name})"
        ) from missing
    return AgentsAdapter(connector)


async def _verifier(
    setup: TeamsSetup,
    services: Services,
    session: aiohttp.ClientSession,
    stack: AsyncExitStack,
    keys: KeySettings | None,
) -> ActivityVerifier:
    """Make the verifier, for what Microsoft vouches for, or what comes from this machine."""
    registration = setup.registration
    if registration is None:
        try:
            return LocalEmulator(listening_on=setup.listening_on)
        except NotLocal as no:
            raise StartupError(
                f"Teams er ikke sat rigtigt op / Teams is not set up right: {no}"
            ) from no
    setup.folder.mkdir(parents=True, exist_ok=True)
    clock = services.database.clock
    ring = await stack.enter_async_context(
        SigningKeys(session=session, clock=clock, file=setup.folder / _KEYS_FILE, settings=keys)
    )
    return TokenVerifier(
        app_id=registration.app_id,
        tenant=registration.tenant,
        keys=ring,
        clock=clock,
        entra=await _entra(setup, registration, clock, session, stack),
        seen=services.issuers,
    )


async def _entra(
    setup: TeamsSetup,
    registration: TeamsRegistration,
    clock: Clock,
    session: aiohttp.ClientSession,
    stack: AsyncExitStack,
) -> EntraIssuer | None:
    """Return our own directory as an issuer, where that is chosen. Raises StartupError."""
    if not setup.entra_callers:
        return None
    tenant = registration.tenant
    if tenant is None:
        raise StartupError(
            f"{CALLERS} kræver KRAVBOT_TEAMS_TENANT: kun jeres egen organisation tages imod / "
            f"{CALLERS} needs KRAVBOT_TEAMS_TENANT: only your own organisation is taken"
        )
    settings = KeySettings(metadata_url=ENTRA_METADATA.format(tenant=tenant))
    file = setup.folder / _ENTRA_KEYS_FILE
    signing = SigningKeys(session=session, clock=clock, file=file, settings=settings)
    try:
        return EntraIssuer(
            app_id=registration.app_id,
            tenant=tenant,
            callers=setup.entra_callers,
            keys=await stack.enter_async_context(signing),
        )
    except RegistrationFault as fault:
        raise StartupError(
            f"Teams er ikke sat rigtigt op / Teams is not set up right: {fault}"
        ) from fault


class TeamsTurnHandler:
    """It takes turns, and keeps with them how their conversation is reached.

    Teams does not tell when somebody ends blocking us. They are in `unreached` until they write.
    """

    def __init__(self, database: Database, turns: TurnDispatcher, unreached: set[Address]) -> None:
        self._database = database
        self._turns = turns
        self._unreached = unreached
        self._known: FIFOCache[tuple[str, str], bool] = FIFOCache(_MOST_REMEMBERED)
        self._bound: set[str] = set()
        self._kept: FIFOCache[Address, ConversationReference] = FIFOCache(_MOST_REMEMBERED)
        self._alone = database.is_sqlite
        """Otherwise another process may have parked something since."""
        self._looked: TTLCache[Address, bool] = TTLCache(_MOST_REMEMBERED, _LOOKED_FOR_SECONDS)

    async def receive(
        self,
        turn: Turn,
        reference: ConversationReference | None,
        *,
        members: MemberList,
        delivers_private_notice: bool,
    ) -> tuple[TeamsTurnResult, "TurnJob | None"]:
        """Take the turn, and return after the commit."""
        address = Address(turn.platform, turn.workspace, turn.conversation)
        known = self._alone and self._kept.get(address) == reference
        news = reference is not None and (not known or address in self._unreached)

        def keep(unit: UnitOfWork, outcome: TurnResult) -> None:
            if reference is not None and outcome.known:
                unit.places.keep(address, dict(reference.written()))
                unit.outbox.release(PLATFORM, turn.workspace, turn.conversation)

        committed = await self._turns.receive(
            turn,
            also=keep if news else None,
            learn=None if turn.audience is not None else lambda: self._learn(address, members),
            delivers_private_notice=delivers_private_notice,
        )
        if committed.known and not committed.from_snapshot:
            self._remember(turn, address, reference)
            self._unreached.discard(address)
        slow = None if committed.work is None else TurnJob(committed.work)
        return _answered(committed), slow

    async def members_changed(self, address: Address, members: MemberList) -> None:
        """Find out anew who reads along in the channels of that list, where we were spoken to."""

        def read(unit: UnitOfWork) -> list[str]:
            if not _enter(unit, address):
                return []
            return unit.channels.of_roster(PLATFORM, address.workspace, members.name)

        channels = await self._database.run(read)
        audience = await members.read() if channels else None
        for channel in channels:
            await self._note(replace(address, conversation=channel), audience, members.name)

    async def note_audience(self, channel: Address, audience: Audience) -> None:
        """Remember who reads along in a channel, and take back what strangers may not read."""
        await self._turns.note_audience(channel, audience, source="platform")

    async def _learn(self, address: Address, members: MemberList) -> None:
        """Read the list of members where nobody has found out yet who reads along."""
        channel = replace(address, conversation=address.channel)
        if channel in self._looked:
            return

        def read(unit: UnitOfWork) -> bool:
            found = unit.channels.find(channel) if _enter(unit, channel) else None
            return found is not None and found.source != "unknown"

        if not await self._database.run(read):
            await self._note(channel, await members.read(), members.name)
        self._looked[channel] = True

    async def _note(self, channel: Address, audience: Audience | None, members: str) -> None:
        """Remember what the list says; where there is none, strangers may read along."""
        await self._turns.note_audience(
            channel,
            audience or Audience.STRANGERS,
            source="unknown" if audience is None else "roster",
            roster=members,
        )

    async def knows(self, workspace: str, person: str) -> bool:
        """Tell whether we have met, as far as can be told just now."""
        if (workspace, person) in self._known or self._is_in_snapshot(workspace, person):
            return True
        try:
            return await ask(
                self._database,
                lambda unit: unit.identities.who(PLATFORM, workspace, person) is not None,
            )
        except DatabaseAway:
            return False

    def _is_in_snapshot(self, workspace: str, person: str) -> bool:
        incidents = self._turns.incidents
        return incidents is not None and bool(incidents.directory.met(PLATFORM, workspace, person))

    async def identify(self, workspace: str, sender: Sender) -> bool:
        """Get to know somebody without a turn; return whether they are a member."""
        return await self._turns.identify(PLATFORM, workspace, sender)

    async def is_bound(self, workspace: str) -> bool:
        """Tell whether the organisation is an authority's; once it is, it stays so."""
        if workspace in self._bound:
            return True
        incidents = self._turns.incidents
        if incidents is not None and incidents.directory.authority_of(PLATFORM, workspace):
            return True
        try:
            bound = await ask(
                self._database,
                lambda unit: unit.identities.tenant_of(PLATFORM, workspace) is not None,
            )
        except DatabaseAway:
            return False
        if bound:
            self._bound.add(workspace)
        return bound

    async def left(self, address: Address) -> None:
        """Note that there is no way to that conversation any more."""
        self._kept.pop(address, None)

        def write(unit: UnitOfWork) -> None:
            if _enter(unit, address):
                unit.places.forget(address)

        await self._database.run(write)

    async def current(self, address: Address, person: str, message: str) -> Card | None:
        """Return that message as it looks now, if it was written to this person there."""
        turn = Turn(
            platform=PLATFORM,
            workspace=address.workspace,
            conversation=address.conversation,
            sender=Sender(id=person),
            key="",
            input=ConversationOpened(),
        )
        return (await self._turns.current_card(turn, message)).card

    def _remember(
        self, turn: Turn, address: Address, reference: ConversationReference | None
    ) -> None:
        self._known[turn.workspace, turn.sender.id] = True
        if reference is not None:
            self._kept[address] = reference


class TurnJob:
    """The work of a turn that goes on after it."""

    def __init__(self, work: "asyncio.Future[None]") -> None:
        self._work = work

    async def wait(self, seconds: float) -> bool:
        """Wait so long; return whether it is done."""
        await asyncio.wait([self._work], timeout=seconds)
        return self._work.done()


def _answered(committed: TurnReceipt) -> TeamsTurnResult:
    cards = [row for row in committed.rows if row.kind != "file"]
    return TeamsTurnResult(
        repeated=committed.repeated,
        private_notice=committed.private_notice,
        replaced=[
            Replaced(row.message, row.receipt, parse_card(row.payload))
            for row in cards
            if row.kind == "replace"
        ],
        last=parse_card(cards[-1].payload) if cards else None,
        lang=committed.lang,
    )


class ConversationReferences:
    """The ways to conversations, for as long as their organisation is an authority's.

    While the database is away they are as they were copied, or heard since.
    """

    def __init__(self, database: Database, incidents: IncidentService | None) -> None:
        self._database = database
        self._incidents = incidents
        self._unkept: FIFOCache[Address, ConversationReference] = FIFOCache(_MOST_REMEMBERED)

    async def find(self, address: Address) -> ConversationReference | None:
        def read(unit: UnitOfWork) -> ConversationReference | None:
            if not _enter(unit, address):
                return None
            return ConversationReference.read(unit.places.find(address))

        try:
            return await ask(self._database, read)
        except DatabaseAway:
            if self._incidents is None:
                raise
            return self._unkept.get(address) or ConversationReference.read(
                self._incidents.directory.place(address)
            )

    async def keep(self, address: Address, reference: ConversationReference) -> None:
        def write(unit: UnitOfWork) -> None:
            if _enter(unit, address):
                unit.places.keep(address, dict(reference.written()))

        try:
            await ask(self._database, write)
        except DatabaseAway:
            self._unkept[address] = reference


def _enter(unit: UnitOfWork, address: Address) -> bool:
    tenant = unit.identities.tenant_of(address.platform, address.workspace)
    if tenant is not None:
        unit.use_tenant(tenant)
    return tenant is not None


class SystemDirectory:
    """It finds systems and contacts for the message somebody is writing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look_up(
        self, workspace: str, person: str, text: str, *, zone: str | None, limit: int
    ) -> Sequence[SearchHit] | None:
        """Look up what fits the words, on the clock of that zone; None for somebody unknown."""

        def read(unit: UnitOfWork) -> list[SearchHit] | None:
            member = unit.identities.who(PLATFORM, workspace, person)
            if member is None:
                return None
            unit.use_tenant(member.tenant)
            actor = actor_of(unit, member.member, lang=None)
            if actor is None:
                return None
            mask = mask_for(actor, unit.register)
            today = Today(day=unit.now.astimezone(COPENHAGEN).date(), now=unit.now)
            words = Words(language_of(unit.register, member.member), clock_of(zone))
            found = look_up(unit.register, text, limit=limit, today=today.day)
            hits = [_hit(view, words, today, mask) for view in found.views]
            for hit in hits:
                note_numbers_of(unit, hit.card, seen_by=member.member, platform=PLATFORM)
            return hits

        return await self._database.run(read)


def _hit(view: View, words: Words, today: Today, mask: NumberMask | None) -> SearchHit:
    found = (
        system_found(view, words, today)
        if isinstance(view, SystemView)
        else contact_found(view, words, today)
    )
    card = seen_with(mask, found)
    numbers = [row.phone for block in card.body if isinstance(block, Rows) for row in block.rows]
    detail = " · ".join(filter(None, [card.over, next(filter(None, numbers), None)]))
    return SearchHit(title=spoken(card.title), detail=detail, card=card)
