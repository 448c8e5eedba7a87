"""Find the obligations on the newest card of a conversation, for words that point at them."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from bot.engine.action_tokens import parse_card, split_token
from bot.engine.ports import OutboxRow, UnitOfWork
from bot.messages import Button, FormButton
from bot.rendering.plain_text import choices
from governance.nudges import Identity
from governance.obligations.ledger import Entry, LedgerReader, find_entry

_MOST = 20
_ITEMS = "items"
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


def named_items(shown: Sequence[Identity]) -> dict[str, JsonValue]:
    """Return the arguments by which a page is asked of these obligations."""
    return {_ITEMS: [list[JsonValue](one) for one in shown]}


def standing_items(
    arguments: Mapping[str, JsonValue], ledger: LedgerReader
) -> Sequence[Entry] | None:
    """Return those that still stand of what `named_items` wrote; None where it wrote nothing."""
    items = arguments.get(_ITEMS)
    if not isinstance(items, list):
        return None
    named = [map(str, item) for item in items if isinstance(item, list)]
    found = [find_entry(ledger, (scope, rule, subject)) for scope, rule, subject in named]
    return [entry for entry in found if entry is not None]


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
