"""Draw modals and the home page: forms, small forms, and words while something is under way."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from bot.adapters.slack.rendering import limits
from bot.adapters.slack.rendering.action_values import ModalMetadata
from bot.adapters.slack.rendering.block_kit import (
    actions,
    button,
    context,
    paragraph,
    shortened,
    title,
)
from bot.adapters.slack.rendering.fields import block_id, inputs
from bot.adapters.slack.rendering.render import body_blocks, fields_in, home_blocks
from bot.adapters.slack.rendering.text import Element, plain
from bot.messages import Button, Card, CardField, Fields, FormButton, Row, Rows
from bot.rendering.plain_text import text_of
from bot.texts.words import Words

View: TypeAlias = dict[str, JsonValue]

CALLBACK = "kb:form"
_FIELDS_A_PAGE = 10
_ROOM_ON_A_PAGE = 150_000
_ROOM_FOR_WORDS = 30


# ── Forms ────────────────────────────────────────────────────────────────────


def form(
    card: Card,
    *,
    meta: str,
    title: str | None = None,
    page: int = 0,
    people: Mapping[str, str] | None = None,
) -> View:
    """Draw a page of the card's form.

    It is sent by the action whose token stands in `meta`, or else the first that sends the form.
    `people` has Slack's id of a colleague by e-mail.
    """
    words = Words(card.lang)
    divided = _pages(card)
    page = max(0, min(page, len(divided) - 1))
    is_last = page == len(divided) - 1
    sends = _sends(card, meta)
    before, after = _around(card)
    body = [
        *_heading(title or card.title, words, page=page, pages=len(divided)),
        *(before if page == 0 else []),
        *inputs(divided[page], surface="modal", words=words, people=people),
        *(after if is_last else []),
        *(paragraph([(sends.confirm,)]) if is_last and sends and sends.confirm else []),
        *context([(card.as_of,)]),
    ]
    submit = _short(sends.label if sends else "", words("slack.save"))
    whole = title or card.title
    return _modal(
        words,
        whole if len(whole) <= limits.MODAL_TITLE or not sends else _short(sends.label, whole),
        body,
        submit=submit if is_last else words("slack.next"),
        private_metadata=meta,
    )


def pages(card: Card) -> int:
    """Return how many modals its form is filled in on, one after the other."""
    return len(_pages(card))


def page_of(card: Card, field: str) -> int:
    """Return the page that field stands on; the first where it stands nowhere."""
    for number, fields in enumerate(_pages(card)):
        if any(each.name == field for each in fields):
            return number
    return 0


def errors(card: Card, page: int | None = None) -> dict[str, str]:
    """Return what is wrong by where Slack is to show it, on that page or in the whole form."""
    fields = fields_in(card) if page is None else [*_pages(card)[page : page + 1], []][0]
    return {block_id(each.name): each.error for each in fields if each.error}


def ask(
    card: Card, action: FormButton, *, meta: str, people: Mapping[str, str] | None = None
) -> View:
    """Draw the small form behind a button; what it is about stands first."""
    words = Words(card.lang)
    body = [
        *_heading(action.label, words),
        *context([(_about(card, action),)]),
        *inputs(action.fields, surface="modal", words=words, people=people),
    ]
    submit = _short(action.submit, words("slack.save"))
    return _modal(words, action.label, body, submit=submit, private_metadata=meta)


# ── While it is under way, and when it is over ───────────────────────────────


def loading(words: Words) -> View:
    """Draw what stands there until the form is known: a trigger is good for three seconds only."""
    return _modal(words, words("slack.name"), paragraph([(words("slack.loading"),)]))


def saving(words: Words) -> View:
    """Draw what stands there while what was sent is taken."""
    return _modal(words, words("slack.name"), paragraph([(words("slack.saving"),)]))


def sentence(words: Words, title: str, said: str, link: tuple[str, str] | None = None) -> View:
    """Draw something to be read and closed; `link` is label and address of where it goes on."""
    body = [*_heading(title, words), *paragraph([(said,)])]
    if link:
        label, url = link
        body += actions([button(shortened(label, limits.BUTTON), action_id="kb:1", url=url)])
    return _modal(words, title, body)


# ── Home ─────────────────────────────────────────────────────────────────────


def home(card: Card, message: str) -> View:
    """Draw a person's home page.

    What there is no room for is said to be in the conversation.
    """
    drawn = home_blocks(card, message)
    if len(drawn) > limits.VIEW_BLOCKS:
        *_, last = drawn
        rest = context([(Words(card.lang)("slack.rest"),)])
        drawn = [*drawn[: limits.VIEW_BLOCKS - len(rest) - 1], *rest, last]
    return {"type": "home", "blocks": list[JsonValue](drawn)}


# ── Parts ────────────────────────────────────────────────────────────────────


def _modal(words: Words, title: str, body: Sequence[Element], **more: JsonValue) -> View:
    sent = {name: plain(str(more.pop(name))) for name in ("submit",) if name in more}
    closing = "slack.cancel" if sent else "slack.close"
    return {
        "type": "modal",
        **({"callback_id": CALLBACK} if sent else {}),
        **more,
        "title": plain(shortened(title, limits.MODAL_TITLE)),
        **sent,
        "close": plain(words(closing)),
        "blocks": list[JsonValue](body),
    }


def _heading(whole: str, words: Words, *, page: int = 0, pages: int = 1) -> list[Element]:
    """Draw the title where it does not fit into the modal's own, and which page this is."""
    cut = len(whole) > limits.MODAL_TITLE
    place = words("slack.page", page=page + 1, pages=pages) if pages > 1 else ""
    return [
        *(title(whole, most=limits.HEADER) if cut else []),
        *context([(place,)] if place else []),
    ]


def _pages(card: Card) -> list[list[CardField]]:
    """Put as many fields on each page as a modal holds.

    There is at least one page, even if nothing is asked.
    """
    words = Words(card.lang)
    divided: list[list[CardField]] = [[]]
    left = _ROOM_ON_A_PAGE
    for each in fields_in(card):
        size = len(json.dumps(inputs([each], surface="modal", words=words)))
        if divided[-1] and (size > left or len(divided[-1]) == _FIELDS_A_PAGE):
            divided.append([])
            left = _ROOM_ON_A_PAGE
        divided[-1].append(each)
        left -= size
    return divided


def _sends(card: Card, meta: str) -> Button | None:
    read = ModalMetadata.read(meta)
    submits = [each for each in card.actions if isinstance(each, Button) and each.submit]
    meant = [each for each in submits if read and read.token and each.token == read.token]
    return next(iter([*meant, *submits]), None)


def _around(card: Card) -> tuple[list[Element], list[Element]]:
    """Draw what is read before the fields and after them.

    It is nothing if there is too much, since it stands in the message too.
    """
    places = [place for place, block in enumerate(card.body) if isinstance(block, Fields)]
    first, last = (places[0], places[-1]) if places else (len(card.body), len(card.body))
    before, after = body_blocks(card, card.body[:first]), body_blocks(card, card.body[last + 1 :])
    return (before, after) if len(before) + len(after) <= _ROOM_FOR_WORDS else ([], [])


def _about(card: Card, action: FormButton) -> str:
    """Return the row it belongs to, or what the card says."""
    rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
    row: Row | None = next((each for each in rows if action in each.actions), None)
    return text_of(row.title) if row else card.title


def _short(label: str, otherwise: str) -> str:
    return label if 0 < len(label) <= limits.MODAL_BUTTON else otherwise
