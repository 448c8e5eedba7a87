"""One thing that came from Slack: what it is, and who sees to it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from bot.adapters.slack.inbound.buttons import press_button
from bot.adapters.slack.inbound.events import (
    end_installation,
    open_home,
    open_messages,
    take_message,
)
from bot.adapters.slack.inbound.parsing import IncomingPayload, Kind
from bot.adapters.slack.inbound.request import NOTHING, Reply, SlackPorts, SlackRequest
from bot.adapters.slack.inbound.shortcuts import keep_message, report_event, take_command
from bot.adapters.slack.inbound.submissions import submit_form
from bot.adapters.slack.installation.installations import Installation

_Answer: TypeAlias = Callable[[SlackRequest], Awaitable[Reply]]

_ANSWERS: Mapping[Kind, _Answer] = {
    "message": take_message,
    "mention": take_message,
    "home": open_home,
    "opened": open_messages,
    "uninstalled": end_installation,
    "press": press_button,
    "submission": submit_form,
    "command": take_command,
    "shortcut": report_event,
    "message_shortcut": keep_message,
}


async def answer(
    ports: SlackPorts, came: IncomingPayload, installation: Installation, begun: float
) -> Reply:
    """What the request is answered; `begun` is when it came. An event that could not be taken comes again."""
    found = _ANSWERS.get(came.kind)
    if found is None:
        return NOTHING
    return await found(SlackRequest(ports, came, installation, begun))
