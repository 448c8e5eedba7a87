"""Tell one person alone: over the message, beside it, in a small window, or on their home page.

In a channel nobody else sees the words. They are lost to whoever looks away, so they never hold
anything that is to be kept.
"""

import asyncio
import logging
from collections.abc import Mapping

from pydantic import JsonValue

from bot.adapters.slack.inbound.form_modals import messages_view, open_view
from bot.adapters.slack.inbound.request import SlackRequest
from bot.adapters.slack.ports import SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.size import parts
from bot.adapters.slack.rendering.text import said as as_said
from bot.cards import notices
from bot.messages import Card, DeliveryFailed, DeliveryRefused, Home, Private

logger = logging.getLogger(__name__)

_NOTICE = "aside"
"""Our name of a private notice; it has no message to change later."""


# ── To whoever pressed ───────────────────────────────────────────────────────


async def tell_at_once(request: SlackRequest, title: str, sentence: str) -> None:
    """Tell whoever pressed: over the message, or where there is none in a small window."""
    if request.incoming.response_url:
        request.later(respond(request, f"{title}. {sentence}" if title else sentence))
        return
    words = request.words
    await open_view(request, views.sentence(words, title or words("slack.name"), sentence))


def tell_later(request: SlackRequest, key: str) -> None:
    """Tell whoever pressed that sentence of the texts, without waiting for it to be shown."""
    request.later(tell_at_once(request, "", request.words(key)))


async def point_to_messages(request: SlackRequest) -> None:
    """Say that what was begun on the home page goes on in the conversation."""
    await open_view(request, messages_view(request))


# ── By the response URL, beside the message ──────────────────────────────────


async def respond(request: SlackRequest, text: str) -> None:
    await _respond(request, {"text": as_said(text), "mrkdwn": False})


async def respond_words(request: SlackRequest, key: str) -> None:
    """Respond with that sentence of the texts."""
    await respond(request, request.words(key))


async def respond_card(request: SlackRequest, card: Card) -> None:
    await _respond(request, ephemeral(card))


async def respond_when_taken(
    request: SlackRequest, taking: "asyncio.Future[SlackTurnResult]", then: str
) -> None:
    """Wait for the turn, and respond with its private notice, else with the sentence `then`."""
    try:
        answered = await taking
    except Exception:
        logger.exception("a turn begun in Slack could not be taken")
        await respond_words(request, "slack.not_saved")
        return
    request.use_language(answered.lang)
    if answered.private_notice is not None:
        await respond_card(request, answered.private_notice)
    else:
        await respond_words(request, then)


async def _respond(request: SlackRequest, body: Mapping[str, JsonValue]) -> None:
    """Respond beside the message, and in its thread."""
    incoming = request.incoming
    where: dict[str, JsonValue] = {"response_type": "ephemeral", "replace_original": False}
    if not incoming.own and incoming.thread:
        where["thread_ts"] = incoming.thread
    await request.ports.responses.send(incoming.response_url, {**body, **where})


def ephemeral(card: Card) -> dict[str, JsonValue]:
    """Draw the card as the answer to a command, which the person alone sees."""
    [piece, *_] = parts(card, _NOTICE)
    return {
        "response_type": "ephemeral",
        "text": piece.text,
        "blocks": list[JsonValue](piece.blocks),
    }


# ── By the messenger ─────────────────────────────────────────────────────────


def sentence_card(request: SlackRequest, key: str) -> Card:
    """Make a card of nothing but that sentence of the texts."""
    return notices.sentence(request.words, request.ports.clock.now(), request.words(key))


async def deliver_private_notice(request: SlackRequest, card: Card) -> None:
    """Show the card to the person alone, in the conversation the request came from."""
    private = Private(f"{_NOTICE}:{request.incoming.key}"[:60], card, request.incoming.user)
    try:
        await request.ports.messenger.deliver(request.address, private)
    except (DeliveryFailed, DeliveryRefused) as lost:
        logger.warning("what was said to one person alone was not delivered: %s", lost)


async def show_home(request: SlackRequest, card: Card) -> None:
    """Show the card as the person's home page."""
    try:
        await request.ports.messenger.deliver(request.address, Home("home", card))
    except (DeliveryFailed, DeliveryRefused) as lost:
        logger.warning("a home page was not shown: %s", lost)
