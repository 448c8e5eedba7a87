"""Handle a button that was pressed: on a message, on the home page, or one that opens a form.

The result is told in the message, in a small window where there is none, or in the form it opens.
"""

import asyncio
import logging
from dataclasses import replace

from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.form_modals import (
    body_of,
    form_in,
    form_view,
    messages_view,
    notice_view,
    open_soon,
    open_view,
    sentence_view,
)
from bot.adapters.slack.inbound.private_replies import (
    point_to_messages,
    respond_when_taken,
    respond_words,
    tell_at_once,
    tell_later,
)
from bot.adapters.slack.inbound.request import SlackRequest, not_readable
from bot.adapters.slack.outbound.people import Profile
from bot.adapters.slack.ports import SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ActionValue, ModalMetadata
from bot.adapters.slack.rendering.fields import read_state
from bot.adapters.slack.rendering.views import View
from bot.edge.idempotency import action_fingerprint
from bot.edge.json_payload import listed, part
from bot.messages import Card, ConversationOpened, FormButton
from bot.rendering.plain_text import actions

logger = logging.getLogger(__name__)


async def press_button(request: SlackRequest) -> BoltResponse:
    """Begin the work, and answer at once with nothing: what came of it is seen in the message."""
    action = next(iter(listed(request.incoming.raw, "actions")), {})
    value = action.get("value") or part(action, "selected_option").get("value")
    press = ActionValue.read(value)
    if press is None:
        return await request.ack()  # a link that was followed, or a choice in a form
    profile = await request.profile()
    if profile is None:
        tell_later(request, "slack.later")
        return await request.ack()
    if press.kind != "do":
        make = _small_form if press.kind == "ask" else _long_form
        await open_soon(request, make(request, press, profile))
        return await request.ack()
    return await _take(request, press, profile)


async def _take(request: SlackRequest, press: ActionValue, profile: Profile) -> BoltResponse:
    filled = read_state(part(request.incoming.raw, "state").get("values"))
    pressed = await request.button_input(press.token, filled)
    if pressed is None:
        return not_readable()
    turn = replace(request.turn(pressed, profile), idempotency_key=action_fingerprint(pressed))
    try:
        taking = request.begin(turn)
    except TooBusy:
        tell_later(request, "slack.busy")
        return await request.ack()
    if await request.wait_for(taking, request.ports.patience):
        await _tell(request, taking)
    elif request.incoming.response_url:
        request.later(_tell_when_taken(request, taking))
    else:
        request.later(_tell_on_home_when_taken(request, taking))
    return await request.ack()


# ── What came of it ──────────────────────────────────────────────────────────


async def _tell(request: SlackRequest, taking: "asyncio.Future[SlackTurnResult]") -> None:
    try:
        answered = taking.result()
    except Exception:
        logger.exception("a press in Slack could not be taken")
        tell_later(request, "slack.not_saved")
        return
    request.use_language(answered.lang)
    notice = answered.private_notice
    if notice is not None:
        await tell_at_once(request, notice.title, body_of(notice))
    elif answered.repeated:
        await tell_at_once(request, "", request.words("slack.done_already"))
    elif (form := form_in(answered)) is not None:
        await open_view(request, form)
    elif _is_on_home(request) and any(shown.how == "post" for shown in answered.shown):
        await point_to_messages(request)


async def _tell_when_taken(
    request: SlackRequest, taking: "asyncio.Future[SlackTurnResult]"
) -> None:
    await respond_words(request, "slack.saving")
    await respond_when_taken(request, taking, "slack.saved")


async def _tell_on_home_when_taken(
    request: SlackRequest, taking: "asyncio.Future[SlackTurnResult]"
) -> None:
    """Tell the result in a small window, which is opened while the trigger is still good."""
    view_id = await open_view(request, views.saving(request.words))
    try:
        answered = await taking
    except Exception:
        logger.exception("a press in Slack could not be taken")
        shown = sentence_view(request, "slack.not_saved")
    else:
        request.use_language(answered.lang)
        shown = _view_on_home(request, answered)
    if view_id:
        await request.ports.modals.change(request.workspace, view_id, shown)


def _view_on_home(request: SlackRequest, answered: SlackTurnResult) -> View:
    if answered.private_notice is not None:
        return notice_view(request, answered.private_notice)
    if (form := form_in(answered)) is not None:
        return form
    if any(shown.how == "post" for shown in answered.shown):
        return messages_view(request)
    return sentence_view(request, "slack.saved")


def _is_on_home(request: SlackRequest) -> bool:
    return part(request.incoming.raw, "view").get("type") == "home"


# ── The form it opens ────────────────────────────────────────────────────────


async def _long_form(request: SlackRequest, press: ActionValue, profile: Profile) -> View:
    card = await _looked_up(request, press, profile)
    if isinstance(card, dict):
        return card
    return form_view(card, request.incoming.place, press.message, token=press.token)


async def _small_form(request: SlackRequest, press: ActionValue, profile: Profile) -> View:
    card = await _looked_up(request, press, profile)
    if isinstance(card, dict):
        return card
    meta = ModalMetadata(request.incoming.place, press.token, press.message)
    for action in actions(card):
        if isinstance(action, FormButton) and action.token == press.token:
            return views.ask(card, action, meta=meta.written())
    return sentence_view(request, "slack.out_of_date")


async def _looked_up(request: SlackRequest, press: ActionValue, profile: Profile) -> Card | View:
    """Return the card as it stands now, or what is said instead."""
    turn = request.turn(ConversationOpened(), profile)
    looked = await request.ports.turns.current_card(turn, press.message)
    request.use_language(looked.lang)
    if looked.card is not None:
        return looked.card
    if looked.private_notice is None:
        return sentence_view(request, "slack.out_of_date")
    return notice_view(request, looked.private_notice)
