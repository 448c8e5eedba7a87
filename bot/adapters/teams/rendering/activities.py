"""Make the bodies that go to Teams: activities with a card or a file, and answers to invokes.

An activity has its card alone: text beside it may be split off into a message of its own
(platforms.md B4).
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from pydantic import JsonValue

from bot.adapters.teams.conversation_reference import ConversationReference
from bot.adapters.teams.rendering.render import VERB, Element, render
from bot.adapters.teams.rendering.size import TeamsMessagePart, size_of
from bot.adapters.teams.rendering.text import inert
from bot.formatting.field_values import known_facts
from bot.messages import Block, Card, Fields, LinkButton
from bot.rendering.plain_text import actions
from bot.texts.words import Words

CARD: Final = "application/vnd.microsoft.card.adaptive"
REFRESH: Final = "refresh"
MESSAGE: Final = "message"
DIALOG: Final = "dialog"
LONGEST_FORM = 8
"""Fields; a longer form is filled in in a dialog of its own."""

_CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_INFO = "application/vnd.microsoft.teams.card.file.info"
_MOST_FOUND = 60_000
"""The most bytes of an answer to a search: ten long cards were 102,000."""
_THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
_INVOKED = "application/vnd.microsoft.activity.message"
_FAILED = "application/vnd.microsoft.error"


# ── Activities ───────────────────────────────────────────────────────────────


def with_card(
    part: TeamsMessagePart, message: str, reference: ConversationReference
) -> Mapping[str, JsonValue]:
    """Make the activity with that card; `message` is our name for it."""
    content = living(part, message, reference)
    return _activity({"contentType": CARD, "content": content}, reference, summary=part.card.say)


def living(part: TeamsMessagePart, message: str, reference: ConversationReference) -> Element:
    """Draw the card so that it asks for its newest state (platforms.md B3).

    It asks when the person it was written to sees it again.
    """
    drawn = _unfolded(part.card, message) if is_long(part.card) else part.drawn
    if reference.person is None or not can_be_pressed(part.card):
        return drawn
    again: Element = {"type": "Action.Execute", "verb": REFRESH, "data": {MESSAGE: message}}
    return {**drawn, "refresh": {"action": again, "userIds": [reference.person]}}


def with_consent(
    name: str, size: int, message: str, reference: ConversationReference, words: Words
) -> Mapping[str, JsonValue]:
    """Ask whether the file may be put into the person's own storage."""
    context: Element = {MESSAGE: message}
    content: Element = {
        "description": words("teams.consent"),
        "sizeInBytes": size,
        "acceptContext": context,
        "declineContext": context,
    }
    attachment: Element = {"contentType": _CONSENT, "name": name, "content": content}
    return _activity(attachment, reference, summary=name)


def with_file(
    name: str, url: str, file_id: str, ending: str, reference: ConversationReference
) -> Mapping[str, JsonValue]:
    """Make the activity with the file, where it lies now."""
    content: Element = {"uniqueId": file_id, "fileType": ending}
    attachment: Element = {
        "contentType": _INFO,
        "contentUrl": url,
        "name": name,
        "content": content,
    }
    return _activity(attachment, reference, summary=name)


def typing(bot: str, conversation: str) -> Mapping[str, JsonValue]:
    """Make the activity that shows that we are at work."""
    return {"type": "typing", "from": {"id": bot}, "conversation": {"id": conversation}}


def _activity(
    attachment: Element, reference: ConversationReference, *, summary: str
) -> Mapping[str, JsonValue]:
    return {
        "type": "message",
        "from": {"id": reference.bot},
        "conversation": {"id": reference.conversation, "tenantId": reference.tenant},
        "summary": inert(summary),
        "attachments": [attachment],
    }


# ── Answers to invokes ───────────────────────────────────────────────────────


def pressed_card(content: Element) -> Element:
    """Answer with the card that takes the place of the one that was pressed."""
    return {"statusCode": 200, "type": CARD, "value": content}


def pressed_words(sentence: str) -> Element:
    """Answer with a sentence to whoever pressed."""
    return {"statusCode": 200, "type": _INVOKED, "value": sentence}


def pressed_badly(sentence: str, *, status: int = 400) -> Element:
    """Answer why it was not done; the HTTP status is 200 all the same (platforms.md B2)."""
    # The comparison is with where HTTP's server errors begin.
    code = "BadRequest" if status < 500 else "InternalServerError"  # noqa: PLR2004
    return {
        "statusCode": status,
        "type": _FAILED,
        "value": {"code": code, "message": sentence},
    }


def dialog(card: Card, words: Words, **about: str) -> Element:
    """Show the card in a dialog; `about` comes back with whatever is sent from it."""
    value: Element = {
        "title": words("teams.dialog"),
        "height": "large",
        "width": "medium",
        "card": {"contentType": CARD, "content": for_dialog(card, **about)},
    }
    return {"task": {"type": "continue", "value": value}}


def dialog_words(sentence: str) -> Element:
    """Close the dialog with a sentence."""
    return {"task": {"type": "message", "value": sentence}}


def found(hits: Sequence[tuple[str, str, Card]]) -> Element:
    """Answer with what was found, to be put into the message that is being written.

    The first is always there, the others as far as the answer does not become too large.
    """
    drawn: list[JsonValue] = [
        {
            "contentType": CARD,
            "content": render(card),
            "preview": {
                "contentType": _THUMBNAIL,
                "content": {"title": inert(title), "text": inert(detail)},
            },
        }
        for title, detail, card in hits
    ]
    sizes = accumulate(size_of(one) for one in drawn)
    attachments = [
        one
        for place, (one, size) in enumerate(zip(drawn, sizes, strict=True))
        if place == 0 or size <= _MOST_FOUND
    ]
    return {
        "composeExtension": {
            "type": "result",
            "attachmentLayout": "list",
            "attachments": attachments,
        }
    }


def found_words(sentence: str) -> Element:
    """Answer that there is nothing to choose, and why."""
    return {"composeExtension": {"type": "message", "text": sentence}}


# ── Cards ────────────────────────────────────────────────────────────────────


def is_long(card: Card) -> bool:
    """Tell whether its form is filled in in a dialog."""
    return sum(len(block.fields) for block in card.body if isinstance(block, Fields)) > LONGEST_FORM


def can_be_pressed(card: Card) -> bool:
    """Tell whether an action of it comes back to us."""
    return any(not isinstance(action, LinkButton) and action.token for action in actions(card))


def for_dialog(card: Card, **about: str) -> Element:
    """Draw an Adaptive Card for a dialog, where only Action.Submit is known."""
    drawn = _submitting(render(card), about)
    assert isinstance(drawn, dict)  # noqa: S101  # of an object comes an object
    return drawn


def _submitting(part: JsonValue, about: Mapping[str, str]) -> JsonValue:
    match part:
        case dict() if part.get("verb") == VERB and isinstance(data := part["data"], dict):
            left_out = {"type", "verb", "data", "fallback"}
            kept = {name: value for name, value in part.items() if name not in left_out}
            return {"type": "Action.Submit", **kept, "data": {**data, **about}}
        case dict():
            return {name: _submitting(value, about) for name, value in part.items()}
        case list():
            return [_submitting(item, about) for item in part]
        case _:
            return part


def _told(block: Block, words: Words) -> Sequence[Block]:
    """Return the block, of inputs what is filled in and not folded."""
    if not isinstance(block, Fields):
        return (block,)
    return () if block.folded else known_facts(block.fields, words)


def _unfolded(card: Card, message: str) -> Element:
    """Draw the card without its form, with a button that opens it."""
    words = Words(card.lang)
    body = tuple(shown for block in card.body for shown in _told(block, words))
    short = card.model_copy(update={"body": body, "actions": (), "answers": ()})
    drawn = render(short)
    button: Element = {
        "type": "Action.Submit",
        "title": words("teams.fill_in"),
        "data": {"msteams": {"type": "task/fetch"}, MESSAGE: message},
    }
    content = drawn["body"]
    assert isinstance(content, list)  # noqa: S101  # a card has one
    *above, as_of = content
    return {**drawn, "body": [*above, {"type": "ActionSet", "actions": [button]}, as_of]}
