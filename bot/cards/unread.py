"""Say back on a card what was said and not kept."""

from collections.abc import Sequence

from pydantic import JsonValue

from bot.messages import Card, Notice, UserText
from bot.texts.words import Words

_LONGEST = 200


def with_unread(card: Card, parts: Sequence[JsonValue], words: Words) -> Card:
    """Return the card with the parts of the sentence that told nothing, in their own words."""
    said = words.listed([f"“{part}”" for part in parts])[:_LONGEST]
    notice = Notice(spans=(UserText(u=words("form.not_read", said=said)),))
    return card.model_copy(update={"body": (*card.body, notice)})
