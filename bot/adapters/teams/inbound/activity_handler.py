"""One activity of Teams, from door to answer: what it is, the turn it becomes, and what an invoke is answered.

The SDK tells the kinds of activity apart. Invokes are told apart here: the SDK reads their values into models that fail on
odd ones, and writes their answers twice (real-clients.md §1).
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes, Attachment

from bot.adapters.teams.activity import IncomingActivity
from bot.adapters.teams.app_package import KEEP, SEARCH, SEARCH_TEXT
from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.inbound.message_as_file import text_of_message
from bot.adapters.teams.inbound.parsing import files, is_a_bot, pressed, said
from bot.adapters.teams.outbound.connector import Connector
from bot.adapters.teams.outbound.file_consent import FileConsent
from bot.adapters.teams.outbound.messenger import ASIDE, PLATFORM, TeamsMessenger, parts_of
from bot.adapters.teams.outbound.people import TeamsUserDirectory, UnknownTeamsUser
from bot.adapters.teams.ports import (
    SystemDirectory,
    TeamsTurnHandler,
    TeamsTurnResult,
    TurnJob,
)
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.render import VERB, Element
from bot.adapters.teams.rendering.size import parts, whole
from bot.adapters.teams.rendering.text import inert
from bot.cards import notices
from bot.edge.background_tasks import BackgroundTasks
from bot.edge.clean_text import TextRefused
from bot.edge.file_port import Files, NotKept
from bot.edge.idempotency import action_fingerprint
from bot.edge.json_payload import listed, part, short_text
from bot.edge.refusal import RequestRefused
from bot.messages import (
    Address,
    ButtonInput,
    ConversationOpened,
    DeliveryFailed,
    DeliveryRefused,
    Fields,
    FileInput,
    Input,
    Sender,
    TextInput,
    Turn,
)
from bot.texts.words import Words
from governance.ports import Clock

logger = logging.getLogger(__name__)

_Invoke: TypeAlias = Callable[[], Awaitable[Element | None]]

ARRIVED = "arrived"
_MOST_HITS = 10
_PATIENCE_FOR_HITS = 4.0
"""Seconds: a search that is not answered within five is given up by Teams (platforms.md B1)."""

_TYPING_AFTER, _TYPING_EVERY, _TYPING_AT_MOST = 1.0, 4.0, 15


@dataclass(frozen=True)
class TeamsPorts:
    """Everything an activity is handled with."""

    reception: TeamsTurnHandler
    people: TeamsUserDirectory
    files: Files
    directory: SystemDirectory
    messenger: TeamsMessenger
    connector: Connector
    handing_over: FileConsent
    clock: Clock
    tasks: BackgroundTasks


class TeamsActivityHandler(ActivityHandler):  # type: ignore[misc]  # the SDK is not typed
    """Handles one activity, and is thrown away."""

    def __init__(self, ports: TeamsPorts, activity: IncomingActivity) -> None:
        self._ports = ports
        self._activity = activity
        self._address = Address(PLATFORM, activity.tenant, activity.place)
        self._words = Words(activity.lang or "da")

    # ── Messages ─────────────────────────────────────────────────────────────

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, files, or an action of a client that knows no Action.Execute."""
        activity = self._activity
        if is_a_bot(activity.raw):
            return
        press = pressed(activity.raw.get("value"))
        if press is not None:
            await self._take(press, deed=action_fingerprint(press))
            return
        try:
            text = said(activity)
        except TextRefused:
            await self._say(turn_context, self._words("teams.too_long"))
            return
        sent = files(activity)
        if sent:
            await self._take(FileInput(sent, text))
        elif text:
            await self._take(TextInput(text))
        elif activity.shared:
            await self._take(ConversationOpened())

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """We came into a conversation or left it; who else comes and goes is nothing to us."""
        raw = self._activity.raw
        ours = {self._activity.bot_id}
        if ours & {str(member.get("id")) for member in listed(raw, "membersAdded")}:
            await self._arrive()
        elif ours & {str(member.get("id")) for member in listed(raw, "membersRemoved")}:
            await self._leave()

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """Installed or taken away; an upgrade is neither."""
        match self._activity.raw.get("action"):
            case "add":
                await self._arrive()
            case "remove":
                await self._leave()
            case _:
                return

    async def _arrive(self) -> None:
        """Teams tells of one installation twice, by two kinds of activity: one deed."""
        if not self._ports.people.is_news(self._activity):
            return
        await self._take(
            ConversationOpened(), deed=ARRIVED, delivers_private_notice=self._activity.shared
        )

    async def _leave(self) -> None:
        self._ports.messenger.left(self._address)
        self._ports.people.forget_arrival(self._activity)
        await self._ports.reception.left(self._address)

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """A thumb is nothing to answer."""

    # ── Invokes ──────────────────────────────────────────────────────────────

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """The answer is the response to the request. Raises Refused for one we do not know."""
        answers: Mapping[str | None, _Invoke] = {
            "adaptiveCard/action": self._use_card,
            "composeExtension/query": self._search,
            "composeExtension/fetchTask": self._keep_message,
            "composeExtension/submitAction": self._go_on_keeping,
            "task/fetch": self._open_form,
            "task/submit": self._take_form,
            "fileConsent/invoke": self._take_consent,
        }
        answer = answers.get(self._activity.name)
        if answer is None:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "invoke_unknown")
        return InvokeResponse(status=HTTPStatus.OK, body=await answer())

    async def _use_card(self) -> Element | None:
        action = part(self._activity.raw, "value", "action")
        match action.get("verb"):
            case activities.REFRESH:
                return await self._refreshed(part(action, "data"))
            case verb if verb == VERB:
                press = pressed(action.get("data"))
            case _:
                press = None
        if press is None:
            return activities.pressed_badly(self._words("teams.out_of_date"))
        answered = await self._take(
            press, deed=action_fingerprint(press), delivers_private_notice=True
        )
        if answered is None:
            return activities.pressed_words(self._words("teams.later"))
        if answered.private_notice is not None:
            return activities.pressed_words(answered.private_notice.say)
        if answered.repeated:
            return activities.pressed_words(self._words("teams.done_already"))
        return self._in_its_place(answered) or activities.pressed_words(self._words("teams.below"))

    def _in_its_place(self, answered: TeamsTurnResult) -> Element | None:
        """The newest state of the very card that was pressed; it is also written into the conversation, for all to see."""
        name = self._activity.reply_to
        for replaced in reversed(answered.replaced):
            names = parts_of(replaced.receipt)
            if name is not None and name in names:
                found = parts(replaced.card)
                place = names.index(name)
                if place < len(found):
                    drawn = activities.living(found[place], replaced.message, self._reference)
                    return activities.pressed_card(drawn)
        return None

    async def _refreshed(self, data: Mapping[str, object]) -> Element:
        """Asked for each time the card comes into view: one look, no turn."""
        message = short_text(data, activities.MESSAGE)
        card = await self._ports.reception.current(
            self._address, self._activity.speaker.id, message
        )
        if card is None:
            return activities.pressed_badly(self._words("teams.out_of_date"))
        return activities.pressed_card(activities.living(parts(card)[0], message, self._reference))

    async def _open_form(self) -> Element:
        data = part(self._activity.raw, "value", "data")
        message = short_text(data, activities.MESSAGE)
        card = await self._ports.reception.current(
            self._address, self._activity.speaker.id, message
        )
        if card is None:
            return activities.dialog_words(self._words("teams.out_of_date"))
        return activities.dialog(card, self._words, **{activities.MESSAGE: message})

    async def _take_form(self) -> Element | None:
        """Shown again with what is wrong at its field; closed when all is right."""
        press = pressed(part(self._activity.raw, "value", "data"))
        if press is None:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "action_odd")
        message = short_text(part(self._activity.raw, "value", "data"), activities.MESSAGE)
        answered = await self._take(
            press, deed=action_fingerprint(press), delivers_private_notice=True
        )
        if answered is None:
            return activities.dialog_words(self._words("teams.later"))
        if answered.private_notice is not None:
            return activities.dialog_words(answered.private_notice.say)
        for replaced in reversed(answered.replaced):
            asks = any(isinstance(block, Fields) for block in replaced.card.body)
            if replaced.message == message and asks:
                return activities.dialog(
                    replaced.card, self._words, **{activities.MESSAGE: message}
                )
        return None

    # ── The message extension ────────────────────────────────────────────────

    async def _search(self) -> Element:
        value = part(self._activity.raw, "value")
        if value.get("commandId") != SEARCH:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "command_unknown")
        given = listed(value, "parameters")
        wanted = next((item for item in given if item.get("name") == SEARCH_TEXT), {})
        text = short_text(wanted, "value", limit=200)
        try:
            async with asyncio.timeout(_PATIENCE_FOR_HITS):
                known = await self._meet()
                hits = (
                    None
                    if not known
                    else await self._ports.directory.look_up(
                        self._activity.tenant,
                        self._activity.speaker.id,
                        text,
                        zone=self._activity.zone,
                        limit=_MOST_HITS,
                    )
                )
        except (TimeoutError, UnknownTeamsUser):
            return activities.found_words(self._words("teams.later"))
        if hits is None:
            return activities.found_words(self._words("stranger.title"))
        if not hits:
            return activities.found_words(self._words("teams.nothing_found", text=text))
        return activities.found([(hit.title, hit.detail, hit.card) for hit in hits])

    async def _keep_message(self) -> Element:
        """“Gem som dokumentation”: the message becomes a file, and we ask where it belongs."""
        value = part(self._activity.raw, "value")
        if value.get("commandId") != KEEP:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "command_unknown")
        speaker = self._activity.speaker
        name, content = text_of_message(part(value, "messagePayload"), self._words)
        try:
            if not await self._meet():
                return activities.dialog_words(self._words("stranger.title"))
            file = await self._ports.files.keep(
                self._activity.tenant, speaker.id, name, content.encode()
            )
        except NotKept as refused:
            return activities.dialog_words(str(refused))
        except UnknownTeamsUser:
            return activities.dialog_words(self._words("teams.later"))
        aside = hashlib.sha256(self._activity.key.encode()).hexdigest()[:16]
        return await self._in_dialog(FileInput((file,)), aside)

    async def _go_on_keeping(self) -> Element:
        data = part(self._activity.raw, "value", "data")
        press = pressed(data)
        if press is None:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "action_odd")
        return await self._in_dialog(press, short_text(data, activities.DIALOG, limit=32))

    async def _in_dialog(self, heard: Input, aside: str) -> Element:
        """A turn in a conversation of its own, whose newest card is the answer."""
        place = f"{self._activity.speaker.id}{ASIDE}{aside}"
        deed = action_fingerprint(heard) if isinstance(heard, ButtonInput) else None
        answered = await self._take(heard, deed=deed, delivers_private_notice=True, place=place)
        if answered is None:
            return activities.dialog_words(self._words("teams.later"))
        if answered.private_notice is not None:
            return activities.dialog_words(answered.private_notice.say)
        if answered.last is None:
            return activities.dialog_words(self._words("teams.done_already"))
        return activities.dialog(answered.last, self._words, **{activities.DIALOG: aside})

    # ── Files handed over ────────────────────────────────────────────────────

    async def _take_consent(self) -> None:
        """Agreed to or not: the file goes into the person's storage while the invoke is answered."""
        if self._activity.shared:
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "consent_odd")
        value = part(self._activity.raw, "value")
        handing = self._ports.handing_over.of(self._activity, self._address, value)
        self._ports.tasks.begin(handing)

    # ── A turn ───────────────────────────────────────────────────────────────

    async def _take(
        self,
        heard: Input,
        *,
        deed: str | None = None,
        delivers_private_notice: bool = False,
        place: str | None = None,
    ) -> TeamsTurnResult | None:
        """The turn, taken and committed; None when nobody can be told apart just now."""
        activity = self._activity
        try:
            sender = await self._sender(said=heard.text if isinstance(heard, TextInput) else "")
        except UnknownTeamsUser:
            logger.warning("Teams did not say who somebody is; their message was left")
            return None
        self._ports.messenger.met(self._address, self._reference)
        turn = Turn(
            platform=PLATFORM,
            workspace=activity.tenant,
            conversation=place or activity.place,
            sender=sender,
            key=activity.key,
            input=heard,
            lang=activity.lang,
            idempotency_key=deed,
            shared=activity.shared and place is None,
            zone=activity.zone,
        )
        reference = self._reference if place is None else None
        async with self._typing():
            answered, slow = await self._ports.reception.receive(
                turn, reference, delivers_private_notice=delivers_private_notice
            )
        if answered.lang is not None:
            self._words = Words(answered.lang)
        if slow is not None and place is None:
            self._ports.tasks.begin(self._type_while(slow))
        return answered

    async def _sender(self, *, said: str = "") -> Sender:
        speaker = self._activity.speaker
        return await self._ports.people.sender(self._activity, speaker, said=said)

    async def _meet(self) -> bool:
        """Whether they are a member; the first one hears of somebody may be that they look something up."""
        sender = await self._sender()
        return await self._ports.reception.identify(self._activity.tenant, sender)

    @property
    def _reference(self) -> ConversationReference:
        return ConversationReference.of(self._activity)

    async def _say(self, turn_context: TurnContext, sentence: str) -> None:
        card = notices.sentence(self._words, self._ports.clock.now(), sentence)
        content = activities.living(whole(card), "", self._reference)
        message = Activity(
            type=ActivityTypes.message,
            summary=inert(card.say),
            attachments=[Attachment(content_type=activities.CARD, content=content)],
        )
        await self._unheard(turn_context.send_activity(message))

    # ── Typing ───────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def _typing(self) -> AsyncIterator[None]:
        """Shown from the second second on; most turns are over by then, and need no task for it."""
        begun: list[asyncio.Task[None]] = []

        def begin() -> None:
            begun.append(asyncio.create_task(self._type_again_and_again()))

        timer = asyncio.get_running_loop().call_later(_TYPING_AFTER, begin)
        try:
            yield
        finally:
            timer.cancel()
            for task in begun:
                task.cancel()

    async def _type_while(self, slow: TurnJob) -> None:
        """While what was asked for is made ready."""
        if await slow.wait(_TYPING_AFTER):
            return
        for _ in range(_TYPING_AT_MOST):
            await self._type()
            if await slow.wait(_TYPING_EVERY):
                return

    async def _type_again_and_again(self) -> None:
        for _ in range(_TYPING_AT_MOST):
            await self._type()
            await asyncio.sleep(_TYPING_EVERY)

    async def _type(self) -> None:
        activity = self._activity
        await self._unheard(
            self._ports.connector.send(
                activity.service_url,
                activity.conversation,
                activities.typing(activity.bot_id, activity.conversation),
            )
        )

    async def _unheard(self, sending: Awaitable[object]) -> None:
        """It is no matter when that gets lost."""
        try:
            await sending
        except (DeliveryFailed, DeliveryRefused) as lost:
            logger.info("a sign was not delivered: %s", lost)
