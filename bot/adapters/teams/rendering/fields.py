"""Draw the fields of a form as inputs, and read what comes back from them.

A card may hold several forms: its own is number 0, each small form behind a button has the next. An
input is called `f<form>.<field>`, or `s<form>.<field>` where several choices may be ticked. So no
id stands twice in a card, and none can be taken for the token.

An action that sends a form lists its inputs in its data. Teams sends the inputs of the card around
a small form along with it, and leaves out those that are empty.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import unquote

from pydantic import JsonValue

from bot.adapters.teams.rendering.text import inert, markdown, runs
from bot.messages import CardField, UserText
from bot.texts.words import Words

FORM = "form"
_MOST_CHOICES = 100
_LONGEST_PLACEHOLDER = 40
_ID = re.compile(r"([fs])\d+\.(.+)", re.DOTALL)
_NUMBER = re.compile(r"-?(\d{1,15})(\.\d{1,6})?", re.ASCII)


def inputs(
    fields: Iterable[CardField], *, form: int, words: Words, insists: bool
) -> list[JsonValue]:
    """Draw the inputs with what helps and what is wrong below each.

    With `insists` Teams asks for the required ones itself.
    """
    drawn: list[JsonValue] = []
    for field in fields:
        drawn.extend(_Input(field, form, words, insists=insists).whole())
    return drawn


def can_be_asked(fields: Iterable[CardField]) -> bool:
    """Tell whether there is anything Teams has an input for; it has none for files."""
    return any(field.kind != "file" for field in fields)


def ids_of(drawn: Iterable[JsonValue]) -> list[JsonValue]:
    """Return the names of the inputs among these."""
    return [part["id"] for part in drawn if isinstance(part, dict) and "id" in part]


def fields_of(data: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return what the form that was sent holds, by field, empty where nothing was given.

    The texts are as the neutral card has them. `data` is what an action brought
    (`value.action.data` of an Execute, `value` of a Submit). Nothing in it is believed: what is not
    called as an input is left out.
    """
    form = data.get(FORM)
    found = {}
    for name in form if isinstance(form, list) else ():
        match = _ID.fullmatch(name) if isinstance(name, str) else None
        if match:
            text = _text(data.get(match[0]))
            found[match[2]] = _ticked(text) if match[1] == "s" else text
    return found


def _text(value: JsonValue) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case str() | int() | float():
            return str(value)
        case _:
            return ""


def _ticked(text: str) -> str:
    """Join the choices by semicolon, as we do; Teams joins by comma."""
    return ";".join(unquote(value) for value in text.split(",") if value)


def _sent(value: str) -> str:
    """Return a choice's value, without the comma that would make two of it."""
    return value.replace("%", "%25").replace(",", "%2C")


class _Input:
    """One field: the input itself, what helps with it, and what is wrong with it."""

    def __init__(self, field: CardField, form: int, words: Words, *, insists: bool) -> None:
        self._field = field
        self._words = words
        self._id = f"f{form}.{field.name}"
        self._id_of_several = f"s{form}.{field.name}"
        self._insists = insists and field.required

    def whole(self) -> list[JsonValue]:
        drawn = {**self._control(), "spacing": "Default"}
        shown = drawn.get("placeholder") == self._field.hint
        hint = (
            [] if shown or not self._field.hint else [self._line(self._field.hint, isSubtle=True)]
        )
        wrong = (
            [self._line(f"⚠️ {self._field.error}", weight="Bolder", color="Attention")]
            if self._field.error
            else []
        )
        return [drawn, *hint, *wrong]

    def _control(self) -> dict[str, JsonValue]:
        field = self._field
        match field.kind:
            case "file":
                return self._file()
            case "long":
                return self._written(isMultiline=True)
            case "url":
                return self._written(style="Url")
            case "date" if not field.value or _is_date(field.value):
                return {**self._begun("Input.Date", self._id), **self._value(field.value)}
            case "number" if not field.value or _NUMBER.fullmatch(field.value):
                return {
                    **self._begun("Input.Number", self._id),
                    **self._value(_number(field.value)),
                }
            case "choice" | "radio" | "multi" | "person" if 0 < len(field.options) <= _MOST_CHOICES:
                return self._chosen()
            case _:
                return self._written()

    def _begun(self, kind: str, name: str) -> dict[str, JsonValue]:
        required: dict[str, JsonValue] = {
            "isRequired": True,
            "errorMessage": self._words("form.missing"),
        }
        label = inert(self._field.label)
        return {"type": kind, "id": name, "label": label, **(required if self._insists else {})}

    def _value(self, value: JsonValue) -> dict[str, JsonValue]:
        return {} if value in (None, "") else {"value": value}

    def _written(self, **more: JsonValue) -> dict[str, JsonValue]:
        hint = self._field.hint
        short = hint and ("isMultiline" in more or len(hint) <= _LONGEST_PLACEHOLDER)
        helped: dict[str, JsonValue] = {"placeholder": hint} if short else {}
        return {
            **self._begun("Input.Text", self._id),
            **more,
            **helped,
            **self._value(self._field.value),
        }

    def _chosen(self) -> dict[str, JsonValue]:
        match self._field.kind:
            case "multi":
                return self._several()
            case "radio":
                return self._one("expanded")
            case _:
                return {**self._one("compact"), "placeholder": self._words("teams.choose")}

    def _one(self, style: str) -> dict[str, JsonValue]:
        """Draw a choice of one.

        The label of a choice that stands in the open is read as Markdown, one in a menu is not.
        """
        field = self._field
        is_open = style == "expanded"
        known = any(option.value == field.value for option in field.options)
        return {
            **self._begun("Input.ChoiceSet", self._id),
            "choices": [
                {
                    "title": markdown(UserText(u=option.label)) if is_open else inert(option.label),
                    "value": option.value,
                }
                for option in field.options
            ],
            "style": style,
            **({"wrap": True} if is_open else {}),
            **self._value(field.value if known else None),
        }

    def _several(self) -> dict[str, JsonValue]:
        field = self._field
        ticked = (field.value or "").split(";")
        values = [_sent(option.value) for option in field.options if option.value in ticked]
        return {
            **self._begun("Input.ChoiceSet", self._id_of_several),
            "choices": [
                {"title": markdown(UserText(u=option.label)), "value": _sent(option.value)}
                for option in field.options
            ],
            "style": "expanded",
            "isMultiSelect": True,
            "wrap": True,
            **self._value(",".join(values)),
        }

    def _file(self) -> dict[str, JsonValue]:
        sentence = self._words("teams.file", label=self._field.label)
        return {"type": "RichTextBlock", "inlines": runs((sentence,))}

    def _line(self, text: str, **look: JsonValue) -> dict[str, JsonValue]:
        return {
            "type": "RichTextBlock",
            "inlines": runs((text,), size="Small", **look),
            "spacing": "Small",
        }


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(text: str | None) -> float | None:
    if not text:
        return None
    return float(text) if "." in text else int(text)
