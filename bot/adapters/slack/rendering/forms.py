"""Find the cards that are filled in in a modal, and where in them something is wrong."""

from collections.abc import Iterable

from bot.adapters.slack.rendering.fields import block_id, can_stand_in_a_message
from bot.adapters.slack.rendering.render import fields_in
from bot.adapters.slack.rendering.views import page_of
from bot.messages import Button, Card
from bot.texts.words import Words


def is_filled_in_a_modal(card: Card) -> bool:
    """Tell whether its form does not stand in the message itself."""
    fields = fields_in(card)
    return bool(fields) and not can_stand_in_a_message(fields, Words(card.lang))


def page_of_the_first_fault(card: Card) -> int | None:
    """Return the page on which something is wrong, None when nothing is."""
    wrong = next((field.name for field in fields_in(card) if field.error), None)
    return None if wrong is None else page_of(card, wrong)


def sends_now(card: Card, token: str, asked: Iterable[str]) -> str:
    """Return the token by which the same action sends the form as it is now.

    It is the old token where it is another form, or none. `asked` are the blocks of the inputs that
    were in front of the person. A modal in which something was wrong stays as it was, while the
    card was drawn anew.
    """
    blocks = {block_id(field.name) for field in fields_in(card)}
    if not is_filled_in_a_modal(card) or not blocks.issuperset(asked):
        return token
    _, _, place = token.rpartition(".")
    submits = [
        action.token for action in card.actions if isinstance(action, Button) and action.submit
    ]
    return next((one for one in submits if one.rpartition(".")[2] == place), token)


def sends(card: Card) -> str:
    """Return the token of the action that sends the card's form."""
    submits = (action for action in card.actions if isinstance(action, Button) and action.submit)
    return next((action.token for action in submits), "")
