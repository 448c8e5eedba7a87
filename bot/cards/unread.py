"""Say back on a card what was said and not kept, and what else was told."""

from collections.abc import Sequence

from pydantic import JsonValue

from bot.messages import Card, Notice, UserText
from bot.texts.words import Words

_LONGEST = 200


def with_told_besides(
    card: Card, words: Words, *, unread: Sequence[JsonValue], following: Sequence[JsonValue]
) -> Card:
    """Return the card with the parts of the sentence that told nothing, in their own words.

    `following` names what else was told, and comes when this is done.
    """
    notices = []
    if following:
        comes = words.listed([str(one) for one in following])[:_LONGEST]
        notices.append(Notice(spans=(UserText(u=words("form.comes_after", what=comes)),)))
    if unread:
        said = words.listed([f"“{part}”" for part in unread])[:_LONGEST]
        notices.append(Notice(spans=(UserText(u=words("form.not_read", said=said)),)))
    return card.model_copy(update={"body": (*card.body, *notices)}) if notices else card
