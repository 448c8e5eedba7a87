"""Seal the buttons of a card: each carries what it does, and how things stand."""

import json
from dataclasses import replace
from typing import Final

from bot.engine.action_tokens import extract_actions, parse_card
from bot.incident.button_tokens import ButtonState, TokenSealer, contact_id, short, written
from bot.messages import ActionData, Card

_CARD: Final = "0" * 32
_ALONE: Final = ("home", "all", "numbers", "begin")
"""Acts that need nothing of what was tried; Slack's menus have room for no more."""


def seal_buttons(
    card: Card, state: ButtonState, about: tuple[str, ...], sealing: TokenSealer
) -> Card:
    """Make the card as it is sent.

    `state` says how things stand on it, `about` whom and where it is for.
    """
    payload, deeds = extract_actions(card, _CARD)
    drawn = json.dumps(payload, ensure_ascii=False)
    for number, deed in enumerate(deeds):
        token = written(_pressed(ActionData.model_validate(deed), state), sealing, about)
        drawn = drawn.replace(f'"{_CARD}.{number}"', f'"{token}"')
    return parse_card(json.loads(drawn))


def _pressed(deed: ActionData, state: ButtonState) -> ButtonState:
    """Return how things stand when that button is pressed."""
    value = deed.value if isinstance(deed.value, dict) else {}
    act = str(value.get("act"))
    match value:
        case {"contact": str(contact)}:
            return replace(state, act=act, contact=contact_id(contact))
        case {"system": str(system)}:
            return replace(state, act=act, system=short(system), contact="")
        case {"first": int(first)}:
            return replace(state, act=act, first=first)
        case _ if act in _ALONE:
            return replace(state, act=act, contact="", tries=())
        case _:
            return replace(state, act=act)
