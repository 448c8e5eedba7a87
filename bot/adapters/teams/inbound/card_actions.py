"""Handle the invoke `adaptiveCard/action`: a button was pressed, or a card asks for its state."""

from collections.abc import Mapping

from bot.adapters.teams.inbound.parsing import pressed
from bot.adapters.teams.inbound.request import TeamsRequest
from bot.adapters.teams.outbound.messenger import parts_of
from bot.adapters.teams.ports import TeamsTurnResult
from bot.adapters.teams.rendering import activities
from bot.adapters.teams.rendering.render import VERB, Element
from bot.adapters.teams.rendering.size import parts
from bot.edge.json_payload import part, short_text


async def use_card(request: TeamsRequest) -> Element:
    """Answer with the card in the pressed one's place, or with a sentence to whoever pressed."""
    action = part(request.activity.raw, "value", "action")
    match action.get("verb"):
        case activities.REFRESH:
            return await _refreshed(request, part(action, "data"))
        case verb if verb == VERB:
            press = pressed(action.get("data"))
        case _:
            press = None
    words = request.words
    if press is None:
        return activities.pressed_badly(words("teams.out_of_date"))
    answered = await request.press(press, delivers_private_notice=True)
    words = request.words
    if answered is None:
        return activities.pressed_words(words("teams.later"))
    if answered.private_notice is not None:
        return activities.pressed_words(answered.private_notice.say)
    if answered.repeated:
        return activities.pressed_words(words("teams.done_already"))
    return _in_its_place(request, answered) or activities.pressed_words(words("teams.below"))


def _in_its_place(request: TeamsRequest, answered: TeamsTurnResult) -> Element | None:
    """Return the newest state of the card that was pressed; the conversation gets it too."""
    name = request.activity.reply_to
    for replaced in reversed(answered.replaced):
        names = parts_of(replaced.receipt)
        if name is not None and name in names:
            found = parts(replaced.card)
            place = names.index(name)
            if place < len(found):
                drawn = activities.living(found[place], replaced.message, request.reference)
                return activities.pressed_card(drawn)
    return None


async def _refreshed(request: TeamsRequest, data: Mapping[str, object]) -> Element:
    """Return the card's newest state, which is looked up without a turn.

    Teams asks for it each time the card comes into view.
    """
    message = short_text(data, activities.MESSAGE)
    card = await request.current_card(message)
    if card is None:
        return activities.pressed_badly(request.words("teams.out_of_date"))
    drawn = activities.living(parts(card)[0], message, request.reference)
    return activities.pressed_card(drawn)
