"""Take a form sent from a modal: show faults at its fields or its next page, or close it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from slack_bolt.response import BoltResponse

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.form_modals import form_view, notice_view, sentence_view
from bot.adapters.slack.inbound.private_replies import sentence_card
from bot.adapters.slack.inbound.request import SlackRequest, not_readable
from bot.adapters.slack.outbound.modals import filled_again
from bot.adapters.slack.ports import PostedCard, SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.adapters.slack.rendering.fields import block_id, changed_in, read_state
from bot.adapters.slack.rendering.forms import (
    is_filled_in_a_modal,
    page_of_the_first_fault,
    sends_now,
)
from bot.adapters.slack.rendering.render import fields_in
from bot.adapters.slack.rendering.views import View
from bot.edge.json_payload import Payload, listed, part, short_text
from bot.engine.turn import CurrentCard
from bot.messages import Audience, ButtonInput, Card, ConversationOpened, Turn

logger = logging.getLogger(__name__)


async def submit_form(request: SlackRequest) -> BoltResponse:
    """Take the form, and answer with what stands in the modal now; nothing closes it."""
    view = part(request.incoming.raw, "view")
    meta = ModalMetadata.read(view.get("private_metadata"))
    if meta is None:
        return await request.ack()
    profile = await request.profile()
    if profile is None:
        return await _kept_open(request, view, "slack.later")
    turn = request.turn(ConversationOpened(), profile)
    audience = Audience.OWN if meta.place == request.incoming.user else None
    turn = replace(turn, conversation=meta.place, audience=audience)
    values = part(view, "state").get("values")
    pressed = await request.button_input(
        meta.token,
        read_state(values),
        partial=not meta.is_last,
        changed=changed_in(listed(view, "blocks"), values),
    )
    if pressed is None:
        return not_readable()
    try:
        taking = request.ports.concurrency.let_in(_sent(request, turn, pressed, view, meta))
    except TooBusy:
        return await _kept_open(request, view, "slack.busy")
    if not await request.wait_for(taking, request.ports.patience):
        request.later(_show_when_taken(request, taking, view, meta))
        return await _update(request, views.saving(request.words))
    try:
        answered = taking.result()
    except Exception:
        logger.exception("a form in Slack could not be taken")
        return await _kept_open(request, view, "slack.not_saved")
    return await _answered(request, answered, view, meta)


async def _sent(
    request: SlackRequest, turn: Turn, pressed: ButtonInput, view: Payload, meta: ModalMetadata
) -> SlackTurnResult:
    """Send the form by the token its card has now.

    A client gives back what a modal carries. Where others read along, the form is sent only from a
    message that is the sender's own. While the modal stood there with a fault in it, its card was
    drawn anew.
    """
    looked = CurrentCard()
    if meta.message:
        looked = await request.ports.turns.current_card(turn, meta.message)
    token = meta.token
    if looked.card is not None:
        token = sends_now(looked.card, token, _asked_in(view))
    elif turn.shared:
        notice = looked.private_notice or sentence_card(request, "slack.out_of_date")
        return SlackTurnResult(private_notice=notice)
    sent = replace(turn, input=replace(pressed, token=token))
    return await request.ports.turns.receive(sent, delivers_private_notice=True)


async def _answered(
    request: SlackRequest, answered: SlackTurnResult, view: Payload, meta: ModalMetadata
) -> BoltResponse:
    """Show what is wrong at its field, or the next page; or close the modal."""
    request.use_language(answered.lang)
    if answered.private_notice is not None:
        return await _update(request, notice_view(request, answered.private_notice))
    following = _following(answered, view, meta)
    if following is None:
        return await request.ack()
    if following.is_where_it_was(meta):
        wrong = views.errors(following.form, following.page)
        if wrong and wrong.keys() <= set(_asked_in(view)):
            return await request.ack(response_action="errors", errors=dict(wrong))
    return await _update(request, following.view(meta.place))


@dataclass(frozen=True)
class _Following:
    """The form as it stands in the modal next: that page of it, and the message it belongs to."""

    form: Card
    page: int
    message: str

    def is_where_it_was(self, meta: ModalMetadata) -> bool:
        return (self.message, self.page) == (meta.message, meta.page)

    def view(self, place: str) -> View:
        return form_view(self.form, place, self.message, self.page)


def _following(answered: SlackTurnResult, view: Payload, meta: ModalMetadata) -> _Following | None:
    """Return the form that stands in the modal next, None where it closes."""
    form = _form_of(answered.shown, meta.message)
    if form is None:
        return _drawn_anew(answered.shown, view)
    wrong = page_of_the_first_fault(form)
    if wrong is None and meta.is_last:
        return None
    return _Following(form, meta.page + 1 if wrong is None else wrong, meta.message)


async def _show_when_taken(
    request: SlackRequest,
    taking: "asyncio.Future[SlackTurnResult]",
    view: Payload,
    meta: ModalMetadata,
) -> None:
    modals, view_id = request.ports.modals, short_text(view, "id")
    await asyncio.sleep(request.ports.settling)
    try:
        answered = await taking
    except Exception:
        logger.exception("a form in Slack could not be taken")
        again = filled_again(view, request.words("slack.not_saved"))
        await modals.change(request.workspace, view_id, again)
        return
    request.use_language(answered.lang)
    following = _following(answered, view, meta)
    if answered.private_notice is not None:
        shown = notice_view(request, answered.private_notice)
    elif following is None:
        shown = sentence_view(request, "slack.saved")
    else:
        shown = following.view(meta.place)
    await modals.change(request.workspace, view_id, shown)


async def _kept_open(request: SlackRequest, view: Payload, key: str) -> BoltResponse:
    """Keep the form open, with the sentence at its first field, or above.

    Nothing that was written is lost.
    """
    asked, sentence = _asked_in(view), request.words(key)
    if not asked:
        return await _update(request, filled_again(view, sentence))
    return await request.ack(response_action="errors", errors={asked[0]: sentence})


async def _update(request: SlackRequest, view: View) -> BoltResponse:
    return await request.ack(response_action="update", view=view)


def _asked_in(view: Mapping[str, object]) -> list[str]:
    """Return the blocks at which something may be said to be wrong."""
    inputs = [one for one in listed(view, "blocks") if one.get("type") == "input"]
    return [short_text(one, "block_id") for one in inputs]


def _drawn_anew(shown: Sequence[PostedCard], view: Payload) -> _Following | None:
    """Return the form that a sentence had drawn anew in a message below, and that took this one.

    It was changed in its place. A form that is asked after one was saved is a message of its own.
    """
    asked = set(_asked_in(view))
    for one in reversed(shown):
        blocks = {block_id(field.name) for field in fields_in(one.card)}
        if one.how == "replace" and is_filled_in_a_modal(one.card) and blocks.issuperset(asked):
            return _Following(one.card, page_of_the_first_fault(one.card) or 0, one.message)
    return None


def _form_of(shown: Sequence[PostedCard], message: str) -> Card | None:
    """Return the form in that message as it is now, if it is still one."""
    for one in reversed(shown):
        if one.message == message:
            return one.card if is_filled_in_a_modal(one.card) else None
    return None
