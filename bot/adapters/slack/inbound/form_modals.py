"""Open small windows and forms over the conversation, while the trigger is good."""

import logging
from collections.abc import Awaitable

from bot.adapters.slack.inbound.request import SlackRequest
from bot.adapters.slack.ports import SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.adapters.slack.rendering.forms import is_filled_in_a_modal, sends
from bot.adapters.slack.rendering.views import View
from bot.messages import Card

logger = logging.getLogger(__name__)


def form_in(answered: SlackTurnResult) -> View | None:
    """Return the form to be filled in now, where it does not stand in the message itself."""
    for shown in reversed(answered.shown):
        if shown.how != "home" and is_filled_in_a_modal(shown.card):
            return form_view(shown.card, shown.place, shown.message)
    return None


def form_view(card: Card, place: str, message: str, page: int = 0, *, token: str = "") -> View:
    """Draw that page of the card's form.

    `token` is of the button it is sent by, if that is not the card's own.
    """
    meta = ModalMetadata(place, token or sends(card), message, page, views.pages(card))
    return views.form(card, meta=meta.written(), page=page)


def sentence_view(request: SlackRequest, key: str) -> View:
    """Make a small window with that sentence of the texts."""
    return views.sentence(request.words, request.words("slack.name"), request.words(key))


def notice_view(request: SlackRequest, notice: Card) -> View:
    """Make a small window with what is said to the person alone."""
    return views.sentence(request.words, notice.title, body_of(notice))


def messages_view(request: SlackRequest, key: str = "slack.in_messages") -> View:
    """Make a small window that leads to our own conversation, where what was begun goes on."""
    words = request.words
    link = (words("slack.to_messages"), request.link_to_messages)
    return views.sentence(words, words("slack.in_messages_title"), words(key), link)


async def open_view(request: SlackRequest, view: View) -> str:
    """Open it with the trigger of the request.

    It returns Slack's id of the view, or nothing where it was not shown.
    """
    return await request.ports.modals.open(request.workspace, request.incoming.trigger, view)


async def open_soon(request: SlackRequest, making: Awaitable[View]) -> None:
    """Open it when it is made; where that takes long, “one moment” stands there until then."""
    opening = request.ports.tasks.begin(
        request.ports.modals.open_soon(
            request.workspace,
            request.incoming.trigger,
            request.words,
            _or_a_sentence(request, making),
        )
    )
    await request.wait_for(opening, request.ports.patience)


async def _or_a_sentence(request: SlackRequest, making: Awaitable[View]) -> View:
    try:
        return await making
    except Exception:
        logger.exception("a form in Slack could not be made")
        return sentence_view(request, "slack.later")


def body_of(card: Card) -> str:
    """Return the card's words under its title."""
    return card.say.removeprefix(f"{card.title}. ")
