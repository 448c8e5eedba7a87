"""One thing that came from Slack: what it is, and who sees to it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

from bot.adapters.slack.inbound.buttons import ButtonHandler
from bot.adapters.slack.inbound.events import EventHandler
from bot.adapters.slack.inbound.parsing import IncomingPayload, Kind
from bot.adapters.slack.inbound.request_handler import NOTHING, Reply, SlackPorts
from bot.adapters.slack.inbound.shortcuts import ShortcutHandler
from bot.adapters.slack.inbound.submissions import SubmissionHandler
from bot.adapters.slack.installation.installations import Installation

_Answer: TypeAlias = Callable[
    [SlackPorts, IncomingPayload, Installation, float], Coroutine[Any, Any, Reply]
]

_ANSWERS: Mapping[Kind, _Answer] = {
    "message": lambda *visit: EventHandler(*visit).message(),
    "mention": lambda *visit: EventHandler(*visit).message(),
    "home": lambda *visit: EventHandler(*visit).home(),
    "opened": lambda *visit: EventHandler(*visit).opened(),
    "uninstalled": lambda *visit: EventHandler(*visit).uninstalled(),
    "press": lambda *visit: ButtonHandler(*visit).press(),
    "submission": lambda *visit: SubmissionHandler(*visit).submission(),
    "command": lambda *visit: ShortcutHandler(*visit).command(),
    "shortcut": lambda *visit: ShortcutHandler(*visit).shortcut(),
    "message_shortcut": lambda *visit: ShortcutHandler(*visit).message_shortcut(),
}


async def answer(
    ports: SlackPorts, came: IncomingPayload, installation: Installation, begun: float
) -> Reply:
    """What the request is answered; `begun` is when it came. An event that could not be taken comes again."""
    found = _ANSWERS.get(came.kind)
    return NOTHING if found is None else await found(ports, came, installation, begun)
