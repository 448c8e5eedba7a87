"""Handle the command and both shortcuts, which are used from anywhere in Slack.

The answer is in the person's own conversation, or in a modal.
"""

import logging
from collections.abc import Mapping

from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.form_modals import (
    body_of,
    form_in,
    messages_view,
    notice_view,
    open_soon,
    open_view,
    sentence_view,
)
from bot.adapters.slack.inbound.message_as_file import text_of_message
from bot.adapters.slack.inbound.parsing import files, person_in, said
from bot.adapters.slack.inbound.private_replies import ephemeral, respond_when_taken
from bot.adapters.slack.inbound.request import SlackRequest
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


# ── The command ──────────────────────────────────────────────────────────────


async def take_command(request: SlackRequest) -> BoltResponse:
    """Take `/krav` and everything in words; the answer is in the person's own conversation."""
    profile = await request.profile()
    if profile is None:
        return await _ephemeral(request, "slack.later")
    try:
        text = said({"text": request.incoming.raw.get("text")}, bot_user="")
    except TextRefused:
        return await _ephemeral(request, "slack.too_long")
    turn = request.turn(TextInput(text) if text else ConversationOpened(), profile)
    try:
        taking = request.begin(turn)
    except TooBusy:
        return await _ephemeral(request, "slack.busy")
    if not await request.wait_for(taking, request.ports.patience):
        request.later(respond_when_taken(request, taking, "slack.in_messages"))
        return await _ephemeral(request, "slack.saving")
    try:
        answered = taking.result()
    except Exception:
        logger.exception("a command in Slack could not be taken")
        return await _ephemeral(request, "slack.not_saved")
    return await _answered(request, answered)


async def _answered(request: SlackRequest, answered: SlackTurnResult) -> BoltResponse:
    request.use_language(answered.lang)
    if answered.private_notice is not None:
        return await request.ack(ephemeral(answered.private_notice))
    if (form := form_in(answered)) is not None:
        request.later(_open(request, form))
    if request.ports.messenger.is_own(request.address, request.incoming.channel):
        return await request.ack()
    words, link = request.words, escaped(request.link_to_messages)
    pointing = f"{words('slack.in_messages')} <{link}|{words('slack.to_messages')}>"
    return await request.ack(pointing, response_type="ephemeral")


async def _ephemeral(request: SlackRequest, key: str) -> BoltResponse:
    return await request.ack(request.words(key), response_type="ephemeral")


async def _open(request: SlackRequest, view: View) -> None:
    await open_view(request, view)


# ── “Meld hændelse” / “Report an event” ──────────────────────────────────────


async def report_event(request: SlackRequest) -> BoltResponse:
    """Open the form at once, over whatever the person is looking at."""
    await open_soon(request, _event_form(request))
    return await request.ack()


async def _event_form(request: SlackRequest) -> View:
    profile = await request.profile()
    if profile is None:
        return sentence_view(request, "slack.later")
    try:
        answered = await request.begin(request.turn(ShortcutInput("report_event"), profile))
    except TooBusy:
        return sentence_view(request, "slack.busy")
    except Exception:
        logger.exception("a shortcut in Slack could not be taken")
        return sentence_view(request, "slack.later")
    request.use_language(answered.lang)
    if answered.private_notice is not None:
        return notice_view(request, answered.private_notice)
    return form_in(answered) or sentence_view(request, "slack.done_already")


# ── “Gem som dokumentation” / “Keep as evidence” ─────────────────────────────


async def keep_message(request: SlackRequest) -> BoltResponse:
    """Make a file of the message, and ask where it belongs."""
    await open_soon(request, _kept_message(request))
    return await request.ack()


async def _kept_message(request: SlackRequest) -> View:
    profile = await request.profile()
    if profile is None:
        return sentence_view(request, "slack.later")
    try:
        return await _keep(request, profile)
    except NotKept as no:
        return views.sentence(request.words, request.words("slack.not_kept"), str(no))
    except TooBusy:
        return sentence_view(request, "slack.busy")
    except Exception:
        logger.exception("a message of Slack could not be kept")
        return sentence_view(request, "slack.not_saved")


async def _keep(request: SlackRequest, profile: Profile) -> View:
    """Keep the message as a file, and hand it to the conversation.

    Whoever may not is told so before anything is kept. Raises NotKept.
    """
    ports, incoming = request.ports, request.incoming
    if not await ports.turns.identify(request.workspace, profile.sender):
        return await _refusal(request, profile)
    message = part(incoming.raw, "message")
    author = await _author(request, message)
    name, content = text_of_message(incoming.raw, author, request.words)
    kept = await ports.files.keep(request.workspace, incoming.user, name, content.encode())
    sent = files(message, request.workspace)
    answered = await request.begin(request.turn(FileInput((kept, *sent)), profile))
    request.use_language(answered.lang)
    return messages_view(request, "slack.keeping")


async def _refusal(request: SlackRequest, profile: Profile) -> View:
    answered = await request.begin(request.turn(ConversationOpened(), profile))
    words, notice = request.words, answered.private_notice
    return views.sentence(
        words,
        notice.title if notice else words("slack.not_kept"),
        body_of(notice) if notice else words("slack.later"),
    )


async def _author(request: SlackRequest, message: Mapping[str, object]) -> str:
    """Return the name of who wrote it, if Slack says so."""
    person = person_in(message, "user")
    if not person:
        return short_text(message, "username")
    try:
        found = await request.ports.people.profile(request.workspace, person)
    except UnknownSlackUser:
        return ""
    return found.sender.name
