"""Before a card leaves: what its actions do stays here, and each carries a token instead."""

from typing import cast

from pydantic import JsonValue

from bot.messages import Card, Deed

_ID_LENGTH = 32
_MOST_DIGITS = 3
_ACTIONS = ("answers", "actions", "quiet")


def seal(card: Card, card_id: str) -> tuple[dict[str, JsonValue], list[JsonValue]]:
    """The card as it is sent, and its deeds in the order of their tokens `<card id>.<n>`."""
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


def split_token(token: str) -> tuple[str, int] | None:
    """The card and the number of the action; None for what was never a token of ours."""
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


def deed_of(deeds: tuple[JsonValue, ...], number: int) -> Deed | None:
    """What the action with that number does."""
    return Deed.model_validate(deeds[number]) if number < len(deeds) else None


def opened(payload: JsonValue) -> Card:
    """The card as an adapter renders it."""
    return Card.model_validate(cast(dict[str, JsonValue], payload))
