"""Find the obligations on the newest card of a conversation, for words that point at them."""

from collections.abc import Iterator

from pydantic import JsonValue

from bot.engine.action_tokens import parse_card, split_token
from bot.engine.ports import OutboxRow, UnitOfWork
from bot.messages import Button, FormButton
from bot.rendering.plain_text import choices
from governance.nudges import Identity

_MOST = 20
_NAMED = ("scope", "rule", "subject")


def shown_on(row: OutboxRow | None, unit: UnitOfWork) -> list[Identity]:
    """Return the obligations that buttons of the card are about, in the card's order."""
    if row is None:
        return []
    card_ids: dict[str, None] = {}
    for choice in choices(parse_card(row.payload)):
        action = choice.action
        token = split_token(action.token) if isinstance(action, Button | FormButton) else None
        if token is not None:
            card_ids[token[0]] = None
    found: dict[Identity, None] = {}
    for card_id in card_ids:
        card = unit.cards.find(card_id)
        for deed in card.deeds if card is not None else ():
            found.update(dict.fromkeys(_named_in(deed)))
    return list(found)[:_MOST]


def _named_in(part: JsonValue) -> Iterator[Identity]:
    """Yield the obligations that an action's data names.

    They are as `bot.cards.obligations.buttons.named` writes them, or as the page of one is asked
    for.
    """
    if isinstance(part, list):
        for one in part:
            yield from _named_in(one)
    if not isinstance(part, dict):
        return
    item = part.get("item")
    if isinstance(item, list) and len(item) == len(_NAMED) + 1:
        yield (str(item[0]), str(item[1]), str(item[2]))
    elif "rule" in part and "scope" in part:
        yield (str(part["scope"]), str(part["rule"]), str(part.get("subject", "")))
    for one in part.values():
        yield from _named_in(one)
