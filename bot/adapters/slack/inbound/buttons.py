"""A button that was pressed: on a message, on the home page, or one that opens a form."""

import asyncio
import logging
from dataclasses import replace
from http import HTTPStatus

from bot.adapters.slack.inbound.concurrency import TooBusy
from bot.adapters.slack.inbound.request_handler import NOTHING, Reply, RequestHandler, body_of
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
from bot.texts.words import Words

logger = logging.getLogger(__name__)


class ButtonHandler(RequestHandler):
    """What is told in the message, in a small window where there is none, or in the form it opens."""

    async def press(self) -> Reply:
        """The work is begun and answered at once with nothing: what came of it is seen in the message."""
        action = next(iter(listed(self._came.raw, "actions")), {})
        value = action.get("value") or part(action, "selected_option").get("value")
        press = ActionValue.read(value)
        if press is None:
            return NOTHING  # a link that was followed, or a choice in a form
        profile = await self._profile()
        if profile is None:
            self._whisper("slack.later")
            return NOTHING
        if press.kind != "do":
            making = self._small_form if press.kind == "ask" else self._long_form
            await self._open_soon(making(press, profile))
            return NOTHING
        filled = read_state(part(self._came.raw, "state").get("values"))
        pressed = await self._pressed(press.token, filled)
        if pressed is None:
            return Reply(HTTPStatus.BAD_REQUEST)
        turn = replace(self._turn(pressed, profile), idempotency_key=action_fingerprint(pressed))
        try:
            taking = self._begin(turn)
        except TooBusy:
            self._whisper("slack.busy")
            return NOTHING
        await asyncio.wait({taking}, timeout=self._left(self._ports.patience))
        if taking.done():
            await self._after_press(taking)
        else:
            self._later(self._press_later(taking))
        return NOTHING

    @property
    def _on_home(self) -> bool:
        return part(self._came.raw, "view").get("type") == "home"

    async def _after_press(self, taking: "asyncio.Future[SlackTurnResult]") -> None:
        try:
            answered = taking.result()
        except Exception:
            logger.exception("a press in Slack could not be taken")
            self._whisper("slack.not_saved")
            return
        self._speak(answered)
        if answered.private_notice is not None:
            await self._tell_at_once(
                answered.private_notice.title, body_of(answered.private_notice)
            )
        elif answered.repeated:
            await self._tell_at_once("", self._words("slack.done_already"))
        elif (form := self._form_in(answered)) is not None:
            await self._ports.modals.open(self._workspace, self._came.trigger, form)
        elif self._on_home and any(shown.how == "post" for shown in answered.shown):
            await self._point_to_messages()

    async def _press_later(self, taking: "asyncio.Future[SlackTurnResult]") -> None:
        if not self._came.response_url:
            await self._press_on_home_later(taking)
            return
        await self._respond_words("slack.saving")
        try:
            answered = await taking
        except Exception:
            logger.exception("a press in Slack could not be taken")
            await self._respond_words("slack.not_saved")
            return
        self._speak(answered)
        if answered.private_notice is not None:
            await self._respond_card(answered.private_notice)
        else:
            await self._respond_words("slack.saved")

    async def _press_on_home_later(self, taking: "asyncio.Future[SlackTurnResult]") -> None:
        """In a small window, which is opened while the trigger is still good."""
        saving = views.saving(self._words)
        view_id = await self._ports.modals.open(self._workspace, self._came.trigger, saving)
        try:
            answered = await taking
        except Exception:
            logger.exception("a press in Slack could not be taken")
            shown = self._sentence_view(self._words("slack.not_saved"))
        else:
            self._speak(answered)
            shown = self._after_press_on_home(answered)
        if view_id:
            await self._ports.modals.change(self._workspace, view_id, shown)

    def _after_press_on_home(self, answered: SlackTurnResult) -> View:
        aside = answered.private_notice
        if aside is not None:
            return views.sentence(self._words, aside.title, body_of(aside))
        if (form := self._form_in(answered)) is not None:
            return form
        if any(shown.how == "post" for shown in answered.shown):
            return self._messages_view()
        return self._sentence_view(self._words("slack.saved"))

    async def _long_form(self, press: ActionValue, profile: Profile) -> View:
        card = await self._looked_up(press, profile)
        if isinstance(card, dict):
            return card
        return self._form(card, self._came.place, press.message, token=press.token)

    async def _small_form(self, press: ActionValue, profile: Profile) -> View:
        card = await self._looked_up(press, profile)
        if isinstance(card, dict):
            return card
        meta = ModalMetadata(self._came.place, press.token, press.message)
        for action in actions(card):
            if isinstance(action, FormButton) and action.token == press.token:
                return views.ask(card, action, meta=meta.written())
        return self._sentence_view(self._words("slack.out_of_date"))

    async def _looked_up(self, press: ActionValue, profile: Profile) -> Card | View:
        """The card as it stands now, or what is said instead."""
        turn = self._turn(ConversationOpened(), profile)
        looked = await self._ports.reception.current_card(turn, press.message)
        if looked.lang is not None:
            self._words = Words(looked.lang, self._words.timezone)
        if looked.card is not None:
            return looked.card
        aside = looked.private_notice
        if aside is None:
            return self._sentence_view(self._words("slack.out_of_date"))
        return views.sentence(self._words, aside.title, body_of(aside))
