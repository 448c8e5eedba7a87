"""Draw actions as elements of Block Kit: buttons, the menu behind `⋮`, and menus of rows.

A label too long for its element is numbered and shortened there, and stands whole in a line above.
"""

from collections.abc import Iterable, Sequence
from itertools import count

from pydantic import JsonValue

from bot.adapters.slack.rendering import limits
from bot.adapters.slack.rendering.action_values import ActionValue
from bot.adapters.slack.rendering.block_kit import (
    actions,
    button,
    in_parts,
    option,
    paragraph,
    shortened,
)
from bot.adapters.slack.rendering.text import Element, Line, plain
from bot.messages import Action, Button, FormButton, LinkButton, Row
from bot.rendering.choice_rows import is_primary
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import one_line
from bot.texts.words import Words

_ADDRESS = ("http://", "https://")
_NO_PRESS = "url"


class ActionElements:
    """The elements of one message: they share their numbers, and one of them at most is primary.

    `message` is our name of it. With `has_form` what submits is sent from the message itself, not
    from a modal.
    """

    def __init__(self, message: str, words: Words, *, has_form: bool) -> None:
        self._message = message
        self._words = words
        self._has_form = has_form
        self._numbers = count(1)
        self._has_primary = False

    def block(self, group: Iterable[Action]) -> list[Element]:
        """Draw the buttons under the lines they need."""
        above: list[Line] = []
        drawn = self.buttons(group, above)
        return [*paragraph(above), *actions(drawn)]

    def buttons(self, group: Iterable[Action], above: list[Line]) -> list[Element]:
        """Draw the buttons, and add to `above` what does not fit into them."""
        return [self._button(action, above) for action in group if not is_dead(action)]

    def folded(self, quiet: Sequence[Action], above: list[Line]) -> list[Element]:
        """Fold them behind `⋮`.

        One that is alone, is to be confirmed, or carries more than an option can, is a button.
        """
        alone = [action for action in quiet if _confirms(action) or self._is_long(action)]
        fold = [action for action in quiet if not is_dead(action) and action not in alone]
        drawn: list[Element] = []
        for start in range(0, len(fold), limits.OVERFLOW):
            some = fold[start : start + limits.OVERFLOW]
            if len(some) == 1:
                drawn += self.buttons(some, above)
            else:
                options = [self._option(action, above) for action in some]
                drawn.append(
                    {
                        "type": "overflow",
                        "action_id": self._id(),
                        "options": list[JsonValue](options),
                    }
                )
        return [*drawn, *self.buttons(alone, above)]

    def row_menu(self, label: str, rows: Iterable[Row]) -> list[Element]:
        """Draw one menu, or several where they are many, that opens the rows of that label."""
        options = [option(_row_label(row), self._press(row.open)) for row in rows if row.open]
        return [self._select(label, some) for some in in_parts(options, limits.OPTIONS)]

    def _select(self, label: str, options: Sequence[Element]) -> Element:
        return {
            "type": "static_select",
            "action_id": self._id(),
            "placeholder": plain(f"{shortened(label, limits.PLACEHOLDER - 2)} …"),
            "options": list[JsonValue](options),
        }

    def _button(self, action: Action, above: list[Line]) -> Element:
        label = _fitted(action.label, limits.BUTTON, above)
        if isinstance(action, LinkButton):
            return button(label, action_id=self._id(), url=action.url.strip())
        look: Element = {}
        if is_primary(action) and not self._has_primary:
            self._has_primary = True
            look["style"] = "primary"
        if isinstance(action, Button) and action.confirm:
            look["confirm"] = self._confirm(action.label, action.confirm, above)
        return button(label, action_id=self._id(), value=self._press(action), **look)

    def _option(self, action: Action, above: list[Line]) -> Element:
        label = _fitted(action.label, limits.OPTION, above)
        if isinstance(action, LinkButton):
            return {**option(label, _NO_PRESS), "url": action.url.strip()}
        return option(label, self._press(action))

    def _confirm(self, label: str, sentence: str, above: list[Line]) -> Element:
        if len(sentence) > limits.CONFIRMATION:
            above.append((sentence,))
            sentence = self._words("slack.sure")
        yes = label if len(label) <= limits.CONFIRMATION_BUTTON else self._words("slack.yes")
        return {
            "title": plain(shortened(label, limits.CONFIRMATION_TITLE)),
            "text": plain(sentence),
            "confirm": plain(yes),
            "deny": plain(self._words("slack.cancel")),
        }

    def _is_long(self, action: Action) -> bool:
        if isinstance(action, LinkButton):
            return False
        return len(self._press(action)) > limits.OPTION_VALUE

    def _press(self, action: Button | FormButton) -> str:
        if isinstance(action, FormButton):
            return ActionValue("ask", action.token, self._message).written()
        if action.submit and not self._has_form:
            return ActionValue("form", action.token, self._message).written()
        return ActionValue("do", action.token).written()

    def _id(self) -> str:
        return f"kb:{next(self._numbers)}"


def is_dead(action: Action) -> bool:
    """Tell whether it would lead to an address that is none."""
    if not isinstance(action, LinkButton):
        return False
    url = action.url.strip()
    return not url.lower().startswith(_ADDRESS) or len(url) > limits.BUTTON_URL


def _confirms(action: Action) -> bool:
    return isinstance(action, Button) and bool(action.confirm)


def _row_label(row: Row) -> str:
    """Return the row's title for a menu; shortened, for it stands whole in the row."""
    mark = f"{row.mark}  " if row.mark and row.mark.isdigit() else ""
    return shortened(mark + text_of(row.title), limits.OPTION)


def _fitted(label: str, most: int, above: list[Line]) -> str:
    """Return the label, or its number and beginning, with the whole of it above."""
    label = one_line(label)
    if len(label) <= most:
        return label
    numbered = f"{len(above) + 1}  {label}"
    above.append((numbered,))
    return shortened(numbered, most)
