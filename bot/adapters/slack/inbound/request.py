"""Hold one request of Slack while it is answered: who it is from, and the turn it becomes.

An event is answered when its turn is committed. An interaction that is not by then is told “gemmer
…” / “saving …” after 2.5 seconds, and how it went afterwards.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit
from bot.adapters.slack.inbound.parsing import IncomingPayload, files
from bot.adapters.slack.installation.installations import PLATFORM, Installation, Installations
from bot.adapters.slack.outbound.messenger import SlackMessenger
from bot.adapters.slack.outbound.modals import Modals
from bot.adapters.slack.outbound.people import Profile, SlackUserDirectory, UnknownSlackUser
from bot.adapters.slack.outbound.response_urls import Responses
from bot.adapters.slack.ports import SlackTurnHandler, SlackTurnResult
from bot.adapters.slack.rendering.fields import FormValues
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.clean_text import TextRefused, clean_text
from bot.edge.file_port import Files
from bot.edge.json_payload import short_text
from bot.messages import Address, ButtonInput, Input, Lang, Turn
from bot.texts.words import Words, clock_of
from governance.ports import Clock

logger = logging.getLogger(__name__)

PATIENCE: Final = 2.5
"""Seconds from a request until it is said that it is being saved; Slack waits three."""

EVENT_PATIENCE: Final = 2.8
"""Seconds until an uncommitted event is left unacknowledged: Slack brings it again."""

SETTLING: Final = 0.7
"""Seconds between an answer that changes a window and its next change, which has to come later
there too.
"""

_LONGEST_FIELD, _LONGEST_NAME = 20_000, 200


@dataclass(frozen=True)
class SlackPorts:
    """Everything a request is handled with."""

    turns: SlackTurnHandler
    installations: Installations
    people: SlackUserDirectory
    files: Files
    messenger: SlackMessenger
    modals: Modals
    responses: Responses
    concurrency: ConcurrencyLimit
    clock: Clock
    tasks: BackgroundTasks
    patience: float = PATIENCE
    event_patience: float = EVENT_PATIENCE
    settling: float = SETTLING


class SlackRequest:
    """It takes the turn of one request, and is thrown away when that is answered.

    `ack` is Bolt's own, by which the request is answered. `received_at` is on the monotonic clock.
    `words` are in the person's language and time zone, as soon as they are known.
    """

    def __init__(
        self,
        ports: SlackPorts,
        incoming: IncomingPayload,
        installation: Installation,
        ack: AsyncAck,
        received_at: float,
    ) -> None:
        self.ports = ports
        self.incoming = incoming
        self.installation = installation
        self.ack = ack
        self.workspace = installation.workspace or installation.enterprise
        self.address = Address(PLATFORM, self.workspace, incoming.place)
        self.words = Words("da")
        self._received_at = received_at

    @property
    def link_to_messages(self) -> str:
        """The address of our own conversation, in whatever client the person has."""
        team = self.incoming.team or self.installation.workspace
        app = self.installation.app_id or short_text(self.incoming.raw, "api_app_id")
        return f"slack://app?team={team}&id={app}&tab=messages"

    async def profile(self) -> Profile | None:
        """Find out who it is, None when Slack does not say just now."""
        try:
            found = await self.ports.people.profile(self.workspace, self.incoming.user)
        except UnknownSlackUser:
            logger.warning("Slack did not say who somebody is; what they did was left")
            return None
        self.words = Words(found.lang or "da", clock_of(found.zone))
        if self.incoming.external:
            return replace(found, sender=replace(found.sender, external=True))
        return found

    def use_language(self, lang: Lang | None) -> None:
        """Speak the language the turn found to be the person's."""
        if lang is not None:
            self.words = Words(lang, self.words.timezone)

    # ── The turn ─────────────────────────────────────────────────────────────

    def turn(self, heard: Input, profile: Profile) -> Turn:
        """Make the turn, in the conversation the request came from."""
        return Turn(
            platform=PLATFORM,
            workspace=self.workspace,
            conversation=self.incoming.place,
            sender=profile.sender,
            key=self.incoming.key,
            input=heard,
            lang=profile.lang,
            audience=self.incoming.audience,
            zone=profile.zone,
        )

    def begin(
        self, turn: Turn, *, delivers_private_notice: bool = True
    ) -> "asyncio.Task[SlackTurnResult]":
        """Begin the turn, which goes on to its end, whoever stops waiting.

        With `delivers_private_notice` we tell what is said to the person alone; else it is written
        into the conversation. Raises TooBusy.
        """
        receiving = self.ports.turns.receive(turn, delivers_private_notice=delivers_private_notice)
        return self.ports.concurrency.let_in(receiving)

    async def button_input(
        self,
        token: str,
        filled: FormValues,
        *,
        partial: bool = False,
        changed: frozenset[str] | None = None,
    ) -> ButtonInput | None:
        """Clean what was sent, and name colleagues by their e-mail; None for what is no text."""
        asked = (self._colleague(person) for person in filled.people.values())
        people = dict(zip(filled.people, await asyncio.gather(*asked), strict=True))
        try:
            fields = {
                clean_text(name, _LONGEST_NAME): clean_text(text, _LONGEST_FIELD)
                for name, text in {**filled.fields, **people}.items()
            }
        except TextRefused:
            return None
        sent: Mapping[str, Any] = {"files": list(filled.files)}
        return ButtonInput(token, fields, files(sent, self.workspace), partial, changed)

    async def _colleague(self, person: str) -> str:
        """Return the e-mail the register has, or else the one Slack has."""
        member = await self.ports.turns.member(self.workspace, person)
        if member is not None:
            return member
        try:
            found = await self.ports.people.profile(self.workspace, person)
        except UnknownSlackUser:
            return person
        return found.sender.email or found.sender.name or person

    # ── Time ─────────────────────────────────────────────────────────────────

    async def wait_for(self, work: "asyncio.Future[Any]", patience: float) -> bool:
        """Wait until `patience` seconds after the request; return whether the work is done."""
        left = max(0.05, patience - (monotonic() - self._received_at))
        await asyncio.wait({work}, timeout=left)
        return work.done()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Go on with it after the request is answered."""
        self.ports.tasks.begin(work)


def not_taken() -> BoltResponse:
    """Make Slack bring an event again: at once, after a minute, and after five."""
    return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)


def not_readable() -> BoltResponse:
    """Answer fields that are no text; Slack's own clients send none."""
    return BoltResponse(status=HTTPStatus.BAD_REQUEST)
