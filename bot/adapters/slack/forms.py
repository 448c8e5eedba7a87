"""Which cards are filled in in a modal, and where in them something is wrong."""

from bot.adapters.slack.fields import can_stand_in_a_message
from bot.adapters.slack.render import fields_in
from bot.adapters.slack.views import page_of
from bot.messages import Card, Do
from bot.texts.words import Words


def is_filled_in_a_modal(card: Card) -> bool:
    """Whether its form does not stand in the message itself."""
    fields = fields_in(card)
    return bool(fields) and not can_stand_in_a_message(fields, Words(card.lang))


def page_of_the_first_fault(card: Card) -> int | None:
    """The page on which something is wrong; None when nothing is."""
    wrong = next((field.name for field in fields_in(card) if field.error), None)
    return None if wrong is None else page_of(card, wrong)


def sends(card: Card) -> str:
    """The token of the action that sends the card's form."""
    submits = (action for action in card.actions if isinstance(action, Do) and action.submit)
    return next((action.token for action in submits), "")
