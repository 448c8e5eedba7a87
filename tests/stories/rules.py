"""Check what every card keeps to, whoever made it and wherever it is shown."""

from collections.abc import Iterator

from bot.messages import (
    Block,
    Button,
    Card,
    CardField,
    Chart,
    FactSet,
    Fields,
    FormButton,
    LinkButton,
    Notice,
    Progress,
    Rows,
    Span,
    Text,
    UserText,
)
from bot.rendering.plain_text import spoken
from governance.catalogue import catalogue

_NAMES = {
    f"{requirement.id} {title}"
    for requirement in catalogue()
    for title in (requirement.title.da, requirement.title.en)
}
"""The requirements as the catalogue names them; two are longer than a row's title should be."""

LABEL = 26
ROW_TITLE = 40
ROW_DETAIL = 80
ROW_ACTIONS = 3
ACTIONS = 2
QUIET = 4


def faults(card: Card, *, actions: int = ACTIONS) -> list[str]:
    """Return what is wrong with the card; empty when nothing is.

    The length of a person's own text does not count.
    """
    return [
        *(f"{name} is empty" for name in ("title", "as_of", "say") if not getattr(card, name)),
        *(f"an exclamation mark: {text!r}" for text in own_texts(card) if "!" in text),
        *(f"a label is too long: {label!r}" for label in labels(card) if len(label) > LABEL),
        *([f"{len(card.actions)} main actions"] if len(card.actions) > actions else []),
        *([f"{len(card.quiet)} quiet actions"] if len(card.quiet) > QUIET else []),
        *(fault for block in card.body for fault in _faults_of(block)),
    ]


def labels(card: Card) -> Iterator[str]:
    """Yield what stands on its buttons."""
    for action in every_action(card):
        yield action.label
        if isinstance(action, FormButton):
            yield action.submit


def every_action(card: Card) -> Iterator[Button | FormButton | LinkButton]:
    """Yield all that can be pressed."""
    for answers in card.answers:
        yield from answers
    for block in card.body:
        if isinstance(block, Rows):
            for row in block.rows:
                if row.open is not None:
                    yield row.open
                yield from row.actions
    yield from card.actions
    yield from card.quiet


def own_texts(card: Card) -> Iterator[str]:
    """Yield every text on the card that no person wrote."""
    yield from (text for text in (card.over, card.title, card.as_of, card.say) if text)
    yield from labels(card)
    for block in card.body:
        yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    match block:
        case Text(spans=spans) | Notice(spans=spans):
            yield from _own(spans)
        case FactSet(pairs=pairs):
            for label, value in pairs:
                yield label
                yield from _own(value)
        case Rows(rows=rows, heading=heading):
            yield heading or ""
            for row in rows:
                yield from _own((row.title, *row.detail))
                yield from (text for text in (row.value, row.warn) if text)
        case Fields(fields=fields):
            for field in fields:
                yield from _texts_of_field(field)
        case Chart(legend=legend, bars=bars, alt=alt):
            yield from (*legend, alt)
            yield from (text for bar in bars for text in (bar.label, bar.value, bar.said))
        case Progress():
            pass


def _texts_of_field(field: CardField) -> Iterator[str]:
    yield field.label
    yield from (text for text in (field.hint, field.error) if text)
    yield from (option.label for option in field.options)


def _own(spans: tuple[Span, ...]) -> Iterator[str]:
    return (spoken(span) for span in spans if not isinstance(span, UserText))


def _faults_of(block: Block) -> Iterator[str]:
    if isinstance(block, Progress) and not 0 <= block.done <= block.total:
        yield f"{block.done} of {block.total}"
    if not isinstance(block, Rows):
        return
    for row in block.rows:
        title, detail = spoken(row.title), "".join(_own(row.detail))
        mine = isinstance(row.title, UserText) or row.done or title in _NAMES
        if len(title) > ROW_TITLE and not mine:
            yield f"a row's title is too long: {title!r}"
        if len(detail) > ROW_DETAIL:
            yield f"a row's detail is too long: {detail!r}"
        if len(row.actions) > ROW_ACTIONS:
            yield f"a row has {len(row.actions)} actions"
