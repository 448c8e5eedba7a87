"""A form that was sent from a modal: what is wrong at its field, its next page, or the end of it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from pydantic import JsonValue

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.request_handler import (
    NOTHING,
    Reply,
    RequestHandler,
    body_of,
    update,
)
from bot.adapters.slack.outbound.modals import filled_again
from bot.adapters.slack.ports import PostedCard, SlackTurnResult
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.adapters.slack.rendering.fields import read_state
from bot.adapters.slack.rendering.forms import (
    is_filled_in_a_modal,
    page_of_the_first_fault,
    sends_now,
)
from bot.adapters.slack.rendering.views import View
from bot.edge.json_payload import listed, part, short_text
from bot.engine.turn import CurrentCard
from bot.messages import ButtonInput, Card, ConversationOpened, Turn

logger = logging.getLogger(__name__)


class SubmissionHandler(RequestHandler):
    """A form that was sent."""

    async def submission(self) -> Reply:
        view = part(self._came.raw, "view")
        meta = ModalMetadata.read(view.get("private_metadata"))
        if meta is None or view.get("callback_id") != views.CALLBACK:
            return NOTHING
        profile = await self._profile()
        if profile is None:
            return self._kept_open(view, "slack.later")
        turn = self._turn(ConversationOpened(), profile)
        turn = replace(turn, conversation=meta.place, shared=meta.place != self._came.user)
        filled = read_state(part(view, "state").get("values"))
        pressed = await self._pressed(meta.token, filled, partial=not meta.is_last)
        if pressed is None:
            return Reply(HTTPStatus.BAD_REQUEST)
        try:
            taking = self._ports.crowd.let_in(self._sent(turn, pressed, view, meta))
        except TooBusy:
            return self._kept_open(view, "slack.busy")
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if not taking.done():
            self._later(self._submission_later(taking, view, meta))
            return update(views.saving(self._words))
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a form in Slack could not be taken")
            return self._kept_open(view, "slack.not_saved")
        return self._after_submission(answered, view, meta)

    async def _sent(
        self, turn: Turn, pressed: ButtonInput, view: Mapping[str, object], meta: ModalMetadata
    ) -> SlackTurnResult:
        """Where others read along only from a message that is the sender's own: what a modal carries a client gives back.

        By the token as it is now: while the modal stood there with a fault in it, its card was drawn anew.
        """
        looked = CurrentCard()
        if meta.message:
            looked = await self._ports.reception.current_card(turn, meta.message)
        token = meta.token
        if looked.card is not None:
            token = sends_now(looked.card, token, _asked_in(view))
        elif turn.shared:
            return SlackTurnResult(
                private_notice=looked.private_notice or self._sentence("slack.out_of_date")
            )
        sent = replace(turn, input=replace(pressed, token=token))
        return await self._ports.reception.receive(sent, delivers_private_notice=True)

    def _after_submission(
        self, answered: SlackTurnResult, view: Mapping[str, object], meta: ModalMetadata
    ) -> Reply:
        """What is wrong at its field; the next page; or the modal closes."""
        self._speak(answered)
        following = self._following(answered, meta)
        if following is None:
            return NOTHING
        card, page = following
        if not isinstance(card, Card):
            return update(card)
        wrong = views.errors(card, page) if page == meta.page else {}
        if wrong and wrong.keys() <= set(_asked_in(view)):
            return Reply(body={"response_action": "errors", "errors": dict(wrong)})
        return update(self._form(card, meta.place, meta.message, page))

    def _following(
        self, answered: SlackTurnResult, meta: ModalMetadata
    ) -> "tuple[Card | View, int] | None":
        """What stands in the modal after what was sent from it: the form again, or a sentence. None: nothing."""
        if answered.private_notice is not None:
            return views.sentence(
                self._words, answered.private_notice.title, body_of(answered.private_notice)
            ), 0
        form = _form_of(answered.shown, meta.message)
        if form is None:
            return None
        wrong = page_of_the_first_fault(form)
        if wrong is None and meta.is_last:
            return None
        return form, meta.page + 1 if wrong is None else wrong

    async def _submission_later(
        self,
        taking: "asyncio.Future[SlackTurnResult]",
        view: Mapping[str, object],
        meta: ModalMetadata,
    ) -> None:
        view_id = short_text(view, "id")
        await asyncio.sleep(self._ports.settling)
        try:
            answered = await taking
        except Exception:
            logger.exception("a form in Slack could not be taken")
            again = filled_again(view, self._words("slack.not_saved"))
            await self._ports.modals.change(self._workspace, view_id, again)
            return
        self._speak(answered)
        following = self._following(answered, meta)
        if following is None:
            shown = self._sentence_view(self._words("slack.saved"))
        elif isinstance(following[0], Card):
            shown = self._form(following[0], meta.place, meta.message, following[1])
        else:
            shown = following[0]
        await self._ports.modals.change(self._workspace, view_id, shown)

    def _kept_open(self, view: Mapping[str, object], sentence: str) -> Reply:
        """The form stays as it is, with the sentence at its first field, or above: what was written is not lost."""
        asked = _asked_in(view)
        if not asked:
            return update(filled_again(view, self._words(sentence)))
        said_there: dict[str, JsonValue] = {asked[0]: self._words(sentence)}
        return Reply(body={"response_action": "errors", "errors": said_there})


def _asked_in(view: Mapping[str, object]) -> list[str]:
    """The blocks at which something may be said to be wrong."""
    inputs = [one for one in listed(view, "blocks") if one.get("type") == "input"]
    return [short_text(one, "block_id") for one in inputs]


def _form_of(shown: Sequence[PostedCard], message: str) -> Card | None:
    """The form in that message as it is now, if it is still one."""
    for one in reversed(shown):
        if one.message == message:
            return one.card if is_filled_in_a_modal(one.card) else None
    return None
