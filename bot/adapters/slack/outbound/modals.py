"""Open modals while somebody waits: a trigger is good for three seconds, and once.

The source is platforms.md A4.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pydantic import JsonValue

from bot.adapters.slack.outbound.web_api import Api, Found
from bot.adapters.slack.rendering import views
from bot.adapters.slack.rendering.block_kit import paragraph
from bot.adapters.slack.rendering.fields import STATE_AND_INITIAL
from bot.adapters.slack.rendering.views import View
from bot.edge.json_payload import listed, part, short_text
from bot.messages import DeliveryFailed, DeliveryRefused
from bot.texts.words import Words

logger = logging.getLogger(__name__)

AT_ONCE: Final = 0.4
"""Seconds. What is known by then is shown at once, without a loading view that would only flicker.
"""


class Modals:
    """It opens and changes views.

    When that fails it tells nobody, since the message has the same buttons.
    """

    def __init__(self, api: Api, *, at_once: float = AT_ONCE) -> None:
        self._api = api
        self._at_once = at_once

    async def open(self, workspace: str, trigger: str, view: View) -> str:
        """Open the view, and return its id; empty when Slack did not open it."""
        answer: Found = {}
        with _unheard():
            answer = await self._api.call(
                workspace, "views.open", trigger_id=trigger, view=dict(view)
            )
        return short_text(part(answer, "view"), "id")

    async def open_soon(
        self, workspace: str, trigger: str, words: Words, making: Awaitable[View]
    ) -> None:
        """Open the view when it is made.

        If that takes a moment, a view that says so stands there until then.
        """
        task = asyncio.ensure_future(making)
        await asyncio.wait({task}, timeout=self._at_once)
        if task.done():
            await self.open(workspace, trigger, task.result())
            return
        view_id = await self.open(workspace, trigger, views.loading(words))
        view = await task
        if view_id:
            await self.change(workspace, view_id, view)

    async def change(self, workspace: str, view_id: str, view: View) -> None:
        """Put that view in its place."""
        with _unheard():
            await self._api.call(workspace, "views.update", view_id=view_id, view=dict(view))


@contextmanager
def _unheard() -> Iterator[None]:
    try:
        yield
    except (DeliveryFailed, DeliveryRefused) as lost:
        logger.warning("a modal was not shown: %s", lost)


def filled_again(view: Mapping[str, object], notice: str) -> View:
    """Return a modal that was sent, with what stood in it, and why it is there again.

    Nothing that was written is lost.
    """
    values, notices = part(view, "state", "values"), paragraph([(notice,)])
    stood = [part(one, "text") for one in notices]
    blocks = [
        _block_again(block, values)
        for block in listed(view, "blocks")
        if not any(part(block, "text").get("text") == said.get("text") for said in stood)
    ]
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close")
    blocks = [*notices, *blocks]
    again: View = {name: _json(view[name]) for name in kept if view.get(name) not in (None, "")}
    return {**again, "blocks": list[JsonValue](blocks)}


def _block_again(block: Mapping[str, object], values: Mapping[str, object]) -> JsonValue:
    element = part(block, "element")
    action, name = str(element.get("action_id", "")), str(block.get("block_id", ""))
    state = part(values, name, action)
    given, initial = STATE_AND_INITIAL.get(str(element.get("type")), ("", ""))
    if block.get("type") != "input" or not initial:
        return _json(block)
    filled = {key: value for key, value in element.items() if key != initial}
    value = state.get(given)
    if value not in (None, "", []):
        filled[initial] = value
    return _json({**block, "element": filled})


def _json(value: object) -> JsonValue:
    return value  # type: ignore[return-value]  # it came as JSON
