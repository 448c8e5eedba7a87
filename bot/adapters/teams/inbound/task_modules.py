"""Answer the invokes `task/fetch` and `task/submit`: a long form in a dialog of Teams, and sent."""

from http import HTTPStatus

from bot.adapters.teams.inbound.parsing import pressed
from bot.adapters.teams.inbound.request import TeamsRequest
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.render import Element
from bot.edge.json_payload import part, short_text
from bot.edge.refusal import RequestRefused
from bot.messages import Fields


async def open_form(request: TeamsRequest) -> Element:
    """Show the form of that message as it is now, or say that it is out of date."""
    data = part(request.activity.raw, "value", "data")
    message = short_text(data, activities.MESSAGE)
    card = await request.current_card(message)
    if card is None:
        return activities.dialog_words(request.words("teams.out_of_date"))
    return activities.dialog(card, request.words, **{activities.MESSAGE: message})


async def take_form(request: TeamsRequest) -> Element | None:
    """Show the form again with what is wrong at its field; close it when all is right."""
    data = part(request.activity.raw, "value", "data")
    press = pressed(data)
    if press is None:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "action_odd")
    message = short_text(data, activities.MESSAGE)
    answered = await request.press(press, delivers_private_notice=True)
    if answered is None:
        return activities.dialog_words(request.words("teams.later"))
    if answered.private_notice is not None:
        return activities.dialog_words(answered.private_notice.say)
    for replaced in reversed(answered.replaced):
        asks = any(isinstance(block, Fields) for block in replaced.card.body)
        if replaced.message == message and asks:
            about = {activities.MESSAGE: message}
            return activities.dialog(replaced.card, request.words, **about)
    return None
