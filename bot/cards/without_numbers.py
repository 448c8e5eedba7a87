"""Leave telephone numbers out of a card, for somebody who may not see them.

Every sentence, label and value of the card is looked through; what its buttons do is not said.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.messages import (
    Action,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    Chart,
    FactSet,
    FieldOption,
    Fields,
    FormButton,
    LinkButton,
    Notice,
    Progress,
    Row,
    Rows,
    Span,
    Spans,
    Text,
    UserText,
)
from bot.texts.words import Words
from governance.schema.number_mask import NumberMask

_Pressed = TypeVar("_Pressed", Button, FormButton)
_APART = "\n"
_VALUE = ": "


def without_numbers(card: Card, mask: NumberMask) -> Card:
    """Return the card without numbers; it says so where rows had one."""
    words = Words(card.lang)
    hidden = _Hidden(mask.saying(words("register.number_left_out")))
    body = tuple(map(hidden.block, card.body))
    if any(row.phone for block in card.body if isinstance(block, Rows) for row in block.rows):
        body = (*body, Text(kind="small", spans=(words("register.sees_no_numbers"),)))
    return card.model_copy(
        update={
            "title": hidden.text(card.title),
            "say": hidden.text(card.say),
            "over": hidden.perhaps(card.over),
            "as_of": hidden.text(card.as_of),
            "body": body,
            "answers": tuple(tuple(map(hidden.button, some)) for some in card.answers),
            "actions": tuple(map(hidden.action, card.actions)),
            "quiet": tuple(map(hidden.action, card.quiet)),
        }
    )


class _Hidden:
    """It copies the parts of a card."""

    def __init__(self, mask: NumberMask) -> None:
        self._mask = mask
        self.text: Callable[[str], str] = mask.hide

    def perhaps(self, text: str | None) -> str | None:
        return None if text is None else self.text(text)

    def block(self, block: Block) -> Block:
        match block:
            case Text() | Notice():
                return block.model_copy(update={"spans": self._spans(block.spans)})
            case FactSet():
                pairs = tuple(self._pair(label, spans) for label, spans in block.pairs)
                heading = self.perhaps(block.heading)
                return block.model_copy(update={"pairs": pairs, "heading": heading})
            case Rows():
                rows, heading = tuple(map(self._row, block.rows)), self.perhaps(block.heading)
                return block.model_copy(update={"rows": rows, "heading": heading})
            case Fields():
                fields, folded = tuple(map(self._field, block.fields)), self.perhaps(block.folded)
                return block.model_copy(update={"fields": fields, "folded": folded})
            case Progress() | Chart():
                return block

    def action(self, action: Action) -> Action:
        match action:
            case LinkButton():
                told = {"label": self.text(action.label), "url": self.text(action.url)}
                return action.model_copy(update=told)
            case Button():
                return self.button(action)
            case FormButton():
                return self._form_button(action)

    def button(self, button: Button) -> Button:
        told = {"label": self.text(button.label), "confirm": self.perhaps(button.confirm)}
        return button.model_copy(update=told)

    def _form_button(self, button: FormButton) -> FormButton:
        return button.model_copy(
            update={
                "label": self.text(button.label),
                "submit": self.text(button.submit),
                "fields": tuple(map(self._field, button.fields)),
            }
        )

    def _row(self, row: Row) -> Row:
        """Copy a row; its title tells what its value is."""
        title, detail = self._parts((row.title, _APART, *row.detail))
        said = _said(title[0])
        actions = tuple(
            self.button(one) if isinstance(one, Button) else self._form_button(one)
            for one in row.actions
        )
        return row.model_copy(
            update={
                "title": title[0],
                "detail": tuple(detail),
                "value": None if row.value is None else self._valued(said, row.value),
                "phone": None,
                "warn": self.perhaps(row.warn),
                "open": None if row.open is None else self.button(row.open),
                "actions": actions,
            }
        )

    def _parts(self, spans: Spans) -> tuple[Spans, Spans]:
        """Hide numbers in a title and what follows it, and take them apart again."""
        found = self._spans(spans)
        return found[:1], found[2:]

    def _pair(self, label: str, spans: Spans) -> tuple[str, Spans]:
        first, *rest = self._spans((f"{label}{_VALUE}", *spans))
        return _said(first).removesuffix(_VALUE), tuple(rest)

    def _valued(self, label: str, value: str) -> str:
        return self._mask.hide_all((f"{label}{_VALUE}", value))[1]

    def _field(self, field: CardField) -> CardField:
        value = None if field.value is None else self._valued(field.label, field.value)
        return field.model_copy(
            update={
                "label": self.text(field.label),
                "value": value,
                "options": tuple(map(self._option, field.options)),
                "hint": self.perhaps(field.hint),
                "error": self.perhaps(field.error),
            }
        )

    def _option(self, option: FieldOption) -> FieldOption:
        told = {"value": self.text(option.value), "label": self.text(option.label)}
        return option.model_copy(update=told)

    def _spans(self, spans: Sequence[Span]) -> Spans:
        said = self._mask.hide_all([_said(span) for span in spans])
        return tuple(_saying(span, text) for span, text in zip(spans, said, strict=True))


def _said(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(b=text):
            return text
        case UserText(u=text):
            return text


def _saying(span: Span, text: str) -> Span:
    match span:
        case str():
            return text
        case Bold():
            return Bold(b=text)
        case UserText():
            return UserText(u=text)
