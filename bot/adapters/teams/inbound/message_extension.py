"""Answer the message extension: look up systems and contacts, and keep a message as evidence."""

import asyncio
import hashlib
from collections.abc import Sequence
from http import HTTPStatus

from bot.adapters.teams.app_package import KEEP, SEARCH, SEARCH_TEXT
from bot.adapters.teams.inbound.message_as_file import text_of_message
from bot.adapters.teams.inbound.parsing import pressed
from bot.adapters.teams.inbound.request import TeamsRequest
from bot.adapters.teams.outbound.messenger import DIALOG_MARK
from bot.adapters.teams.outbound.people import UnknownTeamsUser
from bot.adapters.teams.ports import SearchHit
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.render import Element
from bot.edge.file_port import NotKept
from bot.edge.idempotency import action_fingerprint
from bot.edge.json_payload import Payload, listed, part, short_text
from bot.edge.refusal import RequestRefused
from bot.messages import ButtonInput, FileInput, Input

_MOST_HITS = 10
_PATIENCE_FOR_HITS = 4.0
"""Seconds: a search that is not answered within five is given up by Teams (platforms.md B1)."""


async def search(request: TeamsRequest) -> Element:
    """Answer with what fits the words, or with the reason why there is nothing to choose."""
    value = _value_of(request, SEARCH)
    given = listed(value, "parameters")
    wanted = next((item for item in given if item.get("name") == SEARCH_TEXT), {})
    text = short_text(wanted, "value", limit=200)
    words = request.words
    try:
        async with asyncio.timeout(_PATIENCE_FOR_HITS):
            hits = await _hits(request, text)
    except (TimeoutError, UnknownTeamsUser):
        return activities.found_words(words("teams.later"))
    if hits is None:
        return activities.found_words(words("stranger.title"))
    if not hits:
        return activities.found_words(words("teams.nothing_found", text=text))
    return activities.found([(hit.title, hit.detail, hit.card) for hit in hits])


async def keep_message(request: TeamsRequest) -> Element:
    """Make a file of the message, and ask where it belongs."""
    value = _value_of(request, KEEP)
    activity, words = request.activity, request.words
    name, content = text_of_message(part(value, "messagePayload"), words)
    try:
        if not await request.is_member():
            return activities.dialog_words(words("stranger.title"))
        file = await request.ports.files.keep(
            activity.tenant, activity.speaker.id, name, content.encode()
        )
    except NotKept as refused:
        return activities.dialog_words(str(refused))
    except UnknownTeamsUser:
        return activities.dialog_words(words("teams.later"))
    dialog = hashlib.sha256(activity.key.encode()).hexdigest()[:16]
    return await _in_dialog(request, FileInput((file,)), dialog)


async def continue_keeping(request: TeamsRequest) -> Element:
    """Take what was pressed in the dialog that asks where a kept message belongs."""
    data = part(request.activity.raw, "value", "data")
    press = pressed(data)
    if press is None:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "action_odd")
    return await _in_dialog(request, press, short_text(data, activities.DIALOG, limit=32))


async def _hits(request: TeamsRequest, text: str) -> Sequence[SearchHit] | None:
    """Return the systems and contacts that fit, None for somebody who is no member."""
    if not await request.is_member():
        return None
    activity = request.activity
    return await request.ports.directory.look_up(
        activity.tenant, activity.speaker.id, text, zone=activity.zone, limit=_MOST_HITS
    )


async def _in_dialog(request: TeamsRequest, heard: Input, dialog: str) -> Element:
    """Take a turn in a conversation of its own, whose newest card is the answer."""
    key = action_fingerprint(heard) if isinstance(heard, ButtonInput) else None
    answered = await request.take(
        heard,
        idempotency_key=key,
        delivers_private_notice=True,
        place=f"{request.activity.speaker.id}{DIALOG_MARK}{dialog}",
    )
    words = request.words
    if answered is None:
        return activities.dialog_words(words("teams.later"))
    if answered.private_notice is not None:
        return activities.dialog_words(answered.private_notice.say)
    if answered.last is None:
        return activities.dialog_words(words("teams.done_already"))
    return activities.dialog(answered.last, words, **{activities.DIALOG: dialog})


def _value_of(request: TeamsRequest, command: str) -> Payload:
    """Return the invoke's value.

    Raises RequestRefused for another command than that.
    """
    value = part(request.activity.raw, "value")
    if value.get("commandId") != command:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "command_unknown")
    return value
