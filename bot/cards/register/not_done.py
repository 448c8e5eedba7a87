"""Say that something told not to have been done is not written in."""

from pydantic import JsonValue

from bot.cards.notices import page_button
from bot.cards.query_card import QueryHeader, answer
from bot.messages import Action, ActionData, Button, Card, Text


def not_done(asked: QueryHeader, section: str, name: str, *, may_add: bool) -> Card:
    """Offer to write it in after all, about the thing of that name, or to see what is missing."""
    words = asked.words
    noun = words(f"noun.{section}")
    arguments: dict[str, JsonValue] = {"do": "add", "section": section}
    if name:
        arguments["words"] = name
    begin = ActionData(name="start", value={"name": "record", "arguments": arguments}, stays=True)
    actions: list[Action] = [page_button(words("due.missing"), "missing", asked.topic)]
    if may_add and not asked.read_only:
        actions.append(Button(label=words("not_done.anyway", noun=noun), deed=begin))
    body = (Text(spans=(words("not_done.lead"),)),)
    return answer(asked, words("not_done.title", noun=noun), body, actions=actions)
