"""What every request of Slack's has: who it is, the turn it becomes, and what is said to that person alone.

An event is answered when its turn is committed. An interaction that is not by then is told “gemmer …” after 2.5 seconds, and
how it went afterwards. What is said in a channel to one person is seen by nobody else.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from pydantic import JsonValue

from bot.adapters.slack.inbound.concurrency import ConcurrencyLimit
from bot.adapters.slack.inbound.parsing import IncomingPayload, files
from bot.adapters.slack.installation.installations import PLATFORM, Installation, Installations
from bot.adapters.slack.outbound.messenger import SlackMessenger
from bot.adapters.slack.outbound.modals import Modals
from bot.adapters.slack.outbound.people import Profile, SlackUserDirectory, UnknownSlackUser
from bot.adapters.slack.outbound.response_urls import Responses
from bot.adapters.slack.ports import SlackTurnHandler, SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.adapters.slack.rendering.fields import FormValues
from bot.adapters.slack.rendering.forms import is_filled_in_a_modal, sends
from bot.adapters.slack.rendering.size import parts
from bot.adapters.slack.rendering.text import said as as_said
from bot.adapters.slack.rendering.views import View
from bot.cards import notices
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.clean_text import TextRefused, clean_text
from bot.edge.file_port import Files
from bot.edge.json_payload import short_text
from bot.messages import (
    Address,
    ButtonInput,
    Card,
    DeliveryFailed,
    DeliveryRefused,
    Home,
    Input,
    Private,
    Turn,
)
from bot.texts.words import Words, clock_of
from governance.ports import Clock

logger = logging.getLogger(__name__)


PATIENCE: Final = 2.5
"""Seconds from a request until it is said that it is being saved; Slack waits three."""

EVENT_PATIENCE: Final = 2.8
"""Seconds until an event that is not committed yet is left unacknowledged: Slack brings it again."""

SETTLING: Final = 0.7
"""Seconds between an answer that changes a window and the next change: the later of the two has to come later there too."""

_LONGEST_FIELD, _LONGEST_NAME = 20_000, 200


@dataclass(frozen=True)
class Reply:
    """The answer to the request: `body` as JSON, or nothing."""

    status: int = HTTPStatus.OK
    body: Mapping[str, JsonValue] = field(default_factory=dict)


NOTHING: Final = Reply()
AGAIN: Final = Reply(HTTPStatus.SERVICE_UNAVAILABLE)
"""Not taken: Slack brings an event again, at once, after a minute, and after five."""


@dataclass(frozen=True)
class SlackPorts:
    """Everything a request is handled with."""

    reception: SlackTurnHandler
    installations: Installations
    people: SlackUserDirectory
    files: Files
    messenger: SlackMessenger
    modals: Modals
    responses: Responses
    crowd: ConcurrencyLimit
    clock: Clock
    tasks: BackgroundTasks
    patience: float = PATIENCE
    event_patience: float = EVENT_PATIENCE
    settling: float = SETTLING


class RequestHandler:
    """One request, thrown away when it is answered. `begun`: when it came, on the monotonic clock."""

    def __init__(
        self, ports: SlackPorts, came: IncomingPayload, installation: Installation, begun: float
    ) -> None:
        self._ports = ports
        self._came = came
        self._installation = installation
        self._begun = begun
        self._workspace = installation.workspace or installation.enterprise
        self._address = Address(PLATFORM, self._workspace, came.place)
        self._words = Words("da")

    async def _profile(self) -> Profile | None:
        """Who it is; None when Slack does not say just now."""
        try:
            found = await self._ports.people.profile(self._workspace, self._came.user)
        except UnknownSlackUser:
            logger.warning("Slack did not say who somebody is; what they did was left")
            return None
        self._words = Words(found.lang or "da", clock_of(found.zone))
        if self._came.external:
            return replace(found, sender=replace(found.sender, external=True))
        return found

    def _turn(self, heard: Input, profile: Profile) -> Turn:
        came = self._came
        return Turn(
            platform=PLATFORM,
            workspace=self._workspace,
            conversation=came.place,
            sender=profile.sender,
            key=came.key,
            input=heard,
            lang=profile.lang,
            shared=not came.own,
            zone=profile.zone,
        )

    def _begin(
        self, turn: Turn, *, delivers_private_notice: bool = True
    ) -> "asyncio.Task[SlackTurnResult]":
        """The turn, which goes on to its end whoever stops waiting. Raises Crowded.

        `delivers_private_notice`: we tell what is said to the person alone; otherwise it is written into the conversation, first.
        """
        receiving = self._ports.reception.receive(
            turn, delivers_private_notice=delivers_private_notice
        )
        return self._ports.crowd.let_in(receiving)

    async def _pressed(
        self, token: str, filled: FormValues, *, partial: bool = False
    ) -> ButtonInput | None:
        """What was sent, cleaned; colleagues by their e-mail. None for what is no text."""
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
        return ButtonInput(token, fields, files(sent, self._workspace), partial)

    async def _colleague(self, person: str) -> str:
        """By the e-mail the register has, or else the one Slack has."""
        member = await self._ports.reception.member(self._workspace, person)
        if member is not None:
            return member
        try:
            found = await self._ports.people.profile(self._workspace, person)
        except UnknownSlackUser:
            return person
        return found.sender.email or found.sender.name or person

    def _speak(self, answered: SlackTurnResult) -> None:
        if answered.lang is not None:
            self._words = Words(answered.lang, self._words.timezone)

    def _left(self, patience: float) -> float:
        return max(0.05, patience - (monotonic() - self._begun))

    # ── Forms ────────────────────────────────────────────────────────────────

    def _form_in(self, answered: SlackTurnResult) -> View | None:
        """The form that is to be filled in now, where it does not stand in the message itself."""
        for shown in reversed(answered.shown):
            if shown.how != "home" and is_filled_in_a_modal(shown.card):
                return self._form(shown.card, shown.place, shown.message)
        return None

    def _form(
        self, card: Card, place: str, message: str, page: int = 0, *, token: str = ""
    ) -> View:
        meta = ModalMetadata(place, token or sends(card), message, page, views.pages(card))
        return views.form(card, meta=meta.written(), page=page)

    async def _open_soon(self, making: Awaitable[View]) -> None:
        """In a modal, and answered in time: what takes long is shown where “one moment” stands."""
        opening = self._ports.tasks.begin(
            self._ports.modals.open_soon(
                self._workspace, self._came.trigger, self._words, self._or_a_sentence(making)
            )
        )
        await asyncio.wait({opening}, timeout=self._left(self._ports.patience))

    async def _or_a_sentence(self, making: Awaitable[View]) -> View:
        try:
            return await making
        except Exception:
            logger.exception("a form in Slack could not be made")
            return self._sentence_view(self._words("slack.later"))

    # ── Said to one person ───────────────────────────────────────────────────

    async def _tell_at_once(self, title: str, sentence: str) -> None:
        """To the one who pressed: over the message, or where there is none in a small window."""
        if self._came.response_url:
            self._later(self._respond(f"{title}. {sentence}" if title else sentence))
            return
        view = views.sentence(self._words, title or self._words("slack.name"), sentence)
        await self._ports.modals.open(self._workspace, self._came.trigger, view)

    async def _point_to_messages(self) -> None:
        """What was begun on the home page goes on in the conversation."""
        await self._ports.modals.open(self._workspace, self._came.trigger, self._messages_view())

    def _messages_view(self) -> View:
        return views.sentence(
            self._words,
            self._words("slack.in_messages_title"),
            self._words("slack.in_messages"),
            (self._words("slack.to_messages"), self._link),
        )

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        self._ports.tasks.begin(work)

    def _say_private_notice(self, card: Card) -> None:
        self._later(self._deliver_private_notice(card))

    async def _deliver_private_notice(self, card: Card) -> None:
        private = Private(f"aside:{self._came.key}"[:60], card, self._came.user)
        try:
            await self._ports.messenger.deliver(self._address, private)
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("what was said to one person alone was not delivered: %s", lost)

    async def _show_home(self, card: Card) -> None:
        try:
            await self._ports.messenger.deliver(self._address, Home("home", card))
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.warning("a home page was not shown: %s", lost)

    async def _open(self, view: View) -> None:
        await self._ports.modals.open(self._workspace, self._came.trigger, view)

    def _whisper(self, sentence: str) -> None:
        """Over the message where the button was, or in a small window."""
        self._later(self._tell_at_once("", self._words(sentence)))

    async def _respond_words(self, sentence: str) -> None:
        await self._respond(self._words(sentence))

    async def _respond(self, text: str) -> None:
        await self._respond_body({"text": as_said(text), "mrkdwn": False})

    async def _respond_card(self, card: Card) -> None:
        await self._respond_body(ephemeral(card))

    async def _respond_body(self, body: Mapping[str, JsonValue]) -> None:
        """Beside the message, and in its thread."""
        where: dict[str, JsonValue] = {"response_type": "ephemeral", "replace_original": False}
        if not self._came.own and self._came.thread:
            where["thread_ts"] = self._came.thread
        await self._ports.responses.send(self._came.response_url, {**body, **where})

    def _only_for_you(self, sentence: str) -> Reply:
        return Reply(body={"response_type": "ephemeral", "text": self._words(sentence)})

    def _sentence(self, key: str) -> Card:
        return notices.sentence(self._words, self._ports.clock.now(), self._words(key))

    def _sentence_view(self, said_there: str) -> View:
        return views.sentence(self._words, self._words("slack.name"), said_there)

    @property
    def _link(self) -> str:
        """To our own conversation, in whatever client the person has."""
        installation = self._installation
        team = self._came.team or installation.workspace
        app = installation.app_id or short_text(self._came.raw, "api_app_id")
        return f"slack://app?team={team}&id={app}&tab=messages"


def update(view: View) -> Reply:
    return Reply(body={"response_action": "update", "view": dict(view)})


def ephemeral(card: Card) -> dict[str, JsonValue]:
    [piece, *_] = parts(card, "aside")
    return {
        "response_type": "ephemeral",
        "text": piece.text,
        "blocks": list[JsonValue](piece.blocks),
    }


def body_of(card: Card) -> str:
    """What the card says under its title."""
    return card.say.removeprefix(f"{card.title}. ")
