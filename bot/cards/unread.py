"""Say on the card of a draft what was said and not kept, and on its receipt what still is not."""

from collections.abc import Sequence

from pydantic import JsonValue

from bot.messages import Card, Notice, Text, UserText
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


def with_left_out(card: Card, words: Words, left: Sequence[str]) -> Card:
    """Return the receipt with the parts that were said and are not in what was saved."""
    if not left:
        return card
    said = words("form.left_out", said=words.listed([f"“{part}”" for part in left])[:_LONGEST])
    return card.model_copy(update={"body": (*card.body, Notice(spans=(UserText(u=said),)))})


def asking_to_save(card: Card, words: Words) -> Card:
    """Return the card of a form with the question at its end whether to save it."""
    asked = Text(kind="question", spans=(words("form.asks_to_save"),))
    return card.model_copy(update={"body": (*card.body, asked)})
