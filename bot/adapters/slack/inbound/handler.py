"""One thing that came from Slack: what it is, and who sees to it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

from bot.adapters.slack.inbound.buttons import Button
from bot.adapters.slack.inbound.events import Event
from bot.adapters.slack.inbound.parsing import Incoming, Kind
from bot.adapters.slack.inbound.request_handler import NOTHING, Ports, Reply
from bot.adapters.slack.inbound.shortcuts import Shortcut
from bot.adapters.slack.inbound.submissions import Submission
from bot.adapters.slack.installation.installations import Installation

_Answer: TypeAlias = Callable[[Ports, Incoming, Installation, float], Coroutine[Any, Any, Reply]]

_ANSWERS: Mapping[Kind, _Answer] = {
    "message": lambda *visit: Event(*visit).message(),
    "mention": lambda *visit: Event(*visit).message(),
    "home": lambda *visit: Event(*visit).home(),
    "opened": lambda *visit: Event(*visit).opened(),
    "uninstalled": lambda *visit: Event(*visit).uninstalled(),
    "press": lambda *visit: Button(*visit).press(),
    "submission": lambda *visit: Submission(*visit).submission(),
    "command": lambda *visit: Shortcut(*visit).command(),
    "shortcut": lambda *visit: Shortcut(*visit).shortcut(),
    "message_shortcut": lambda *visit: Shortcut(*visit).message_shortcut(),
}


async def answer(ports: Ports, came: Incoming, installation: Installation, begun: float) -> Reply:
    """What the request is answered; `begun` is when it came. An event that could not be taken comes again."""
    found = _ANSWERS.get(came.kind)
    return NOTHING if found is None else await found(ports, came, installation, begun)
