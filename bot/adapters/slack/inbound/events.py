"""Handle events: words and files, the home page, a channel shared, and the app taken away.

An event is acknowledged after its commit; what takes too long is left for Slack to bring again.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import TypeGuard

from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.parsing import files, is_a_bot, said
from bot.adapters.slack.inbound.private_replies import (
    deliver_private_notice,
    sentence_card,
    show_home,
)
from bot.adapters.slack.inbound.request import SlackRequest, not_taken
from bot.adapters.slack.installation.installations import PLATFORM
from bot.adapters.slack.outbound.people import Profile
from bot.adapters.slack.ports import SlackTurnResult
from bot.edge.clean_text import TextRefused
from bot.edge.json_payload import part
from bot.messages import (
    Address,
    Audience,
    ConversationOpened,
    FileInput,
    HomeOpened,
    Input,
    TextInput,
)

logger = logging.getLogger(__name__)

_END_OF_TIME = 2**33


async def take_message(request: SlackRequest) -> BoltResponse:
    """Take words and files, in our own conversation or where we were mentioned."""
    incoming = request.incoming
    if is_a_bot(incoming.event):
        return await request.ack()
    profile = await request.profile()
    if profile is None:
        return not_taken()
    sent = files(incoming.event, request.workspace)
    try:
        text = said(incoming.event, bot_user=request.installation.bot_user)
    except TextRefused:
        request.later(deliver_private_notice(request, sentence_card(request, "slack.too_long")))
        return await request.ack()
    if sent:
        return await _take(request, FileInput(sent, text), profile)
    if text:
        return await _take(request, TextInput(text), profile)
    if incoming.own:
        return await request.ack()
    return await _take(request, ConversationOpened(), profile)


async def open_app_home(request: SlackRequest) -> BoltResponse:
    """Draw the home page anew, or greet whoever is new on the messages tab."""
    if request.incoming.event.get("tab") == "messages":
        return await _open_messages(request)
    profile = await request.profile()
    if profile is None:
        return not_taken()
    return await _take(request, HomeOpened(), profile)


async def end_installation(request: SlackRequest) -> BoltResponse:
    """Send nothing there any more: the app is gone, or its token is.

    Slack tells it late (bolt-js#1558).
    """
    incoming, installation = request.incoming, request.installation
    revoked = part(incoming.event, "tokens").get("bot")
    ours = isinstance(revoked, list) and installation.bot_user in revoked
    if incoming.event.get("type") == "tokens_revoked" and not ours:
        return await request.ack()
    happened = incoming.raw.get("event_time")
    before = datetime.fromtimestamp(happened, UTC) if _is_a_moment(happened) else None
    workspace = "" if installation.org_wide else incoming.team
    await request.ports.installations.end(incoming.enterprise, workspace, before=before)
    request.ports.people.forget(request.workspace)
    return await request.ack()


async def note_sharing(request: SlackRequest) -> BoltResponse:
    """Remember that others read along in a channel now, or that they do no longer."""
    incoming = request.incoming
    if incoming.audience is not None:
        channel = Address(PLATFORM, request.workspace, incoming.channel)
        await request.ports.turns.note_audience(channel, incoming.audience)
    return await request.ack()


async def note_arrival(request: SlackRequest) -> BoltResponse:
    """Remember that a guest reads along in a channel they have come into."""
    incoming = request.incoming
    if incoming.user == request.installation.bot_user:
        return await request.ack()
    profile = await request.profile()
    if profile is None:
        return not_taken()
    if profile.sender.external:
        is_shared = incoming.audience is Audience.STRANGERS
        channel = Address(PLATFORM, request.workspace, incoming.channel)
        await request.ports.turns.note_audience(
            channel, Audience.STRANGERS, source="platform" if is_shared else "guest"
        )
    return await request.ack()


async def _open_messages(request: SlackRequest) -> BoltResponse:
    if await request.ports.turns.knows(request.workspace, request.incoming.user):
        return await request.ack()
    profile = await request.profile()
    if profile is None:
        return not_taken()
    return await _take(request, ConversationOpened(), profile)


async def _take(request: SlackRequest, heard: Input, profile: Profile) -> BoltResponse:
    """Take the turn, and acknowledge when it is committed.

    A turn that takes too long goes on, and is a repeat when Slack brings it again.
    """
    turn = request.turn(heard, profile)
    delivers_private_notice = turn.shared or isinstance(heard, HomeOpened)
    try:
        taking = request.begin(turn, delivers_private_notice=delivers_private_notice)
    except TooBusy:
        return not_taken()
    if not await request.wait_for(taking, request.ports.event_patience):
        request.later(_tell_when_taken(request, taking, heard))
        return not_taken()
    _tell_in_private(request, taking.result(), heard)  # what it raises is the endpoint's to say
    return await request.ack()


async def _tell_when_taken(
    request: SlackRequest, taking: "asyncio.Future[SlackTurnResult]", heard: Input
) -> None:
    """Tell the person when the turn is taken.

    When Slack brings the event again, the turn is a repeat and tells nothing any more. Strangers
    are told nothing, since nothing is kept of them.
    """
    try:
        answered = await taking
    except Exception:
        logger.exception("an event of Slack could not be taken")
        return
    if answered.known:
        _tell_in_private(request, answered, heard)


def _tell_in_private(request: SlackRequest, answered: SlackTurnResult, heard: Input) -> None:
    if answered.private_notice is None:
        return
    if isinstance(heard, HomeOpened):
        request.later(show_home(request, answered.private_notice))
    elif not request.incoming.own:
        request.later(deliver_private_notice(request, answered.private_notice))


def _is_a_moment(seconds: object) -> TypeGuard[int]:
    return type(seconds) is int and 0 < seconds < _END_OF_TIME
