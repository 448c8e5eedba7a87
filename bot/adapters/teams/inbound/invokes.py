"""Answer invokes by their names: requests of a client whose answer is the response.

They are told apart here: the SDK reads their values into models that fail on odd ones, and writes
their answers twice (real-clients.md §1).
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias

from bot.adapters.teams.inbound.card_actions import use_card
from bot.adapters.teams.inbound.message_extension import continue_keeping, keep_message, search
from bot.adapters.teams.inbound.request import TeamsRequest
from bot.adapters.teams.inbound.task_modules import open_form, take_form
from bot.adapters.teams.inbound.turn_runner import InvokeAnswer
from bot.adapters.teams.rendering.render import Element
from bot.edge.json_payload import part
from bot.edge.refusal import RequestRefused

_Answer: TypeAlias = Callable[[TeamsRequest], Awaitable[Element | None]]


async def answer_invoke(request: TeamsRequest) -> InvokeAnswer:
    """Answer with status 200 and the body Teams expects.

    Raises RequestRefused for one we do not know.
    """
    answer = _ANSWERS.get(request.activity.name or "")
    if answer is None:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "invoke_unknown")
    return InvokeAnswer(HTTPStatus.OK, await answer(request))


async def _take_consent(request: TeamsRequest) -> None:
    """Hand the file over in the background, or say that it is not, while the invoke is answered."""
    if request.activity.shared:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "consent_odd")
    value = part(request.activity.raw, "value")
    handing_over = request.ports.file_consent.of(request.activity, request.address, value)
    request.ports.tasks.begin(handing_over)


_ANSWERS: Mapping[str, _Answer] = {
    "adaptiveCard/action": use_card,
    "composeExtension/query": search,
    "composeExtension/fetchTask": keep_message,
    "composeExtension/submitAction": continue_keeping,
    "task/fetch": open_form,
    "task/submit": take_form,
    "fileConsent/invoke": _take_consent,
}
