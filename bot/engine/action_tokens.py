"""Replace what a card's actions do with tokens, before the card leaves the server."""

import json
import re
from typing import Any, cast

from pydantic import JsonValue

from bot.messages import ActionData, Card

_ID_LENGTH = 32
_MOST_DIGITS = 3
_OF_THE_MOMENT = ("as_of", "over")
_TOKEN = re.compile(r'("token": ")[0-9a-f]{32}')
_ACTIONS = ("answers", "actions", "quiet")


def extract_actions(card: Card, card_id: str) -> tuple[dict[str, JsonValue], list[JsonValue]]:
    """Return the card as it is sent, and the data of its actions in the order of their tokens.

    A token is `<card id>.<n>`.
    """
    deeds: list[JsonValue] = []
    payload = card.model_dump(mode="json", exclude_none=True)

    def swap(action: dict[str, JsonValue]) -> None:
        deed = action.pop("deed", None)
        if deed is not None:
            action["token"] = f"{card_id}.{len(deeds)}"
            deeds.append(deed)

    def walk(part: JsonValue) -> None:
        if isinstance(part, list):
            for item in part:
                walk(item)
        elif isinstance(part, dict):
            swap(part)

    for name in _ACTIONS:
        walk(payload[name])
    for block in payload["body"]:
        if block["block"] == "rows":
            for row in block["rows"]:
                walk(row.get("open"))
                walk(row["actions"])
    return payload, deeds


def says_the_same(payload: JsonValue, card: Card) -> bool:
    """Tell whether a sealed card says what this one would, except for the moment it names."""
    return _without_moment(payload) == _without_moment(extract_actions(card, "0" * _ID_LENGTH)[0])


def _without_moment(payload: JsonValue) -> JsonValue:
    card = {name: part for name, part in cast(Any, payload).items() if name not in _OF_THE_MOMENT}
    return _TOKEN.sub(r"\1", json.dumps(card, sort_keys=True))


def split_token(token: str) -> tuple[str, int] | None:
    """Split a token into the card's id and the action's number; None when it is not ours."""
    card_id, point, number = token.partition(".")
    if (
        not point
        or len(card_id) != _ID_LENGTH
        or not number.isascii()
        or not number.isdigit()
        or len(number) > _MOST_DIGITS
    ):
        return None
    return card_id, int(number)


def action_of(deeds: tuple[JsonValue, ...], number: int) -> ActionData | None:
    """Return what the action with that number does; None when the card has no such action."""
    return ActionData.model_validate(deeds[number]) if number < len(deeds) else None


def parse_card(payload: JsonValue) -> Card:
    """Parse the payload of a sent card, as adapters render it."""
    return Card.model_validate(cast(dict[str, JsonValue], payload))
