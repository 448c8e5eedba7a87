"""What is asked for from anywhere in Slack: the command, and both shortcuts."""

import asyncio
import logging
from collections.abc import Mapping

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.message_as_file import text_of_message
from bot.adapters.slack.inbound.parsing import files, person_in, said
from bot.adapters.slack.inbound.request_handler import (
    NOTHING,
    Reply,
    RequestHandler,
    body_of,
    ephemeral,
)
from bot.adapters.slack.installation.manifest import EVENT, KEEP
from bot.adapters.slack.outbound.people import Profile, UnknownSlackUser
from bot.adapters.slack.ports import SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.text import escaped
from bot.adapters.slack.rendering.views import View
from bot.edge.clean_text import TextRefused
from bot.edge.file_port import NotKept
from bot.edge.json_payload import part, short_text
from bot.messages import ConversationOpened, FileInput, ShortcutInput, TextInput

logger = logging.getLogger(__name__)


class ShortcutHandler(RequestHandler):
    """The answer is in the person's own conversation, or in a modal."""

    async def command(self) -> Reply:
        """`/krav` and everything in words; the answer is in the person's own conversation."""
        profile = await self._profile()
        if profile is None:
            return self._only_for_you("slack.later")
        try:
            text = said({"text": self._came.raw.get("text")}, bot_user="")
        except TextRefused:
            return self._only_for_you("slack.too_long")
        turn = self._turn(TextInput(text) if text else ConversationOpened(), profile)
        try:
            taking = self._begin(turn)
        except TooBusy:
            return self._only_for_you("slack.busy")
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if not taking.done():
            self._later(self._command_later(taking))
            return self._only_for_you("slack.saving")
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a command in Slack could not be taken")
            return self._only_for_you("slack.not_saved")
        self._speak(answered)
        if answered.private_notice is not None:
            return Reply(body=ephemeral(answered.private_notice))
        if (form := self._form_in(answered)) is not None:
            self._later(self._open(form))
        if self._ports.messenger.is_own(self._address, self._came.channel):
            return NOTHING
        pointing = f"{self._words('slack.in_messages')} <{escaped(self._link)}|{self._words('slack.to_messages')}>"
        return Reply(body={"response_type": "ephemeral", "text": pointing})

    async def _command_later(self, taking: "asyncio.Future[SlackTurnResult]") -> None:
        try:
            answered = await taking
        except Exception:
            logger.exception("a command in Slack could not be taken")
            await self._respond_words("slack.not_saved")
            return
        self._speak(answered)
        if answered.private_notice is not None:
            await self._respond_card(answered.private_notice)
        else:
            await self._respond_words("slack.in_messages")

    async def shortcut(self) -> Reply:
        """“Meld hændelse”: the form opens at once, over whatever the person is looking at."""
        if self._came.raw.get("callback_id") != EVENT:
            return NOTHING
        await self._open_soon(self._event_form())
        return NOTHING

    async def _event_form(self) -> View:
        profile = await self._profile()
        if profile is None:
            return self._sentence_view(self._words("slack.later"))
        try:
            answered = await self._begin(self._turn(ShortcutInput("report_event"), profile))
        except TooBusy:
            return self._sentence_view(self._words("slack.busy"))
        except Exception:
            logger.exception("a shortcut in Slack could not be taken")
            return self._sentence_view(self._words("slack.later"))
        self._speak(answered)
        if answered.private_notice is not None:
            return views.sentence(
                self._words, answered.private_notice.title, body_of(answered.private_notice)
            )
        return self._form_in(answered) or self._sentence_view(self._words("slack.done_already"))

    async def message_shortcut(self) -> Reply:
        """“Gem som dokumentation”: the message becomes a file, and we ask where it belongs."""
        if self._came.raw.get("callback_id") != KEEP:
            return NOTHING
        await self._open_soon(self._kept_message())
        return NOTHING

    async def _kept_message(self) -> View:
        profile = await self._profile()
        if profile is None:
            return self._sentence_view(self._words("slack.later"))
        try:
            return await self._keep_message(profile)
        except NotKept as no:
            return views.sentence(self._words, self._words("slack.not_kept"), str(no))
        except TooBusy:
            return self._sentence_view(self._words("slack.busy"))
        except Exception:
            logger.exception("a message of Slack could not be kept")
            return self._sentence_view(self._words("slack.not_saved"))

    async def _keep_message(self, profile: Profile) -> View:
        """Whoever may not is told so before anything is kept. Raises NotKept."""
        if not await self._ports.reception.identify(self._workspace, profile.sender):
            answered = await self._begin(self._turn(ConversationOpened(), profile))
            aside = answered.private_notice
            return views.sentence(
                self._words,
                aside.title if aside else self._words("slack.not_kept"),
                body_of(aside) if aside else self._words("slack.later"),
            )
        message = part(self._came.raw, "message")
        author = await self._author(message)
        name, content = text_of_message(self._came.raw, author, self._words)
        kept = await self._ports.files.keep(
            self._workspace, self._came.user, name, content.encode()
        )
        sent = files(message, self._workspace)
        answered = await self._begin(self._turn(FileInput((kept, *sent)), profile))
        self._speak(answered)
        return views.sentence(
            self._words,
            self._words("slack.in_messages_title"),
            self._words("slack.keeping"),
            (self._words("slack.to_messages"), self._link),
        )

    async def _author(self, message: Mapping[str, object]) -> str:
        """The name of who wrote it, if Slack says so."""
        person = person_in(message, "user")
        if not person:
            return short_text(message, "username")
        try:
            found = await self._ports.people.profile(self._workspace, person)
        except UnknownSlackUser:
            return ""
        return found.sender.name
