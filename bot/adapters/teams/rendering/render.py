"""Draw a card as an Adaptive Card 1.5 for Microsoft Teams.

Every action is an Action.Execute with the verb `kravbot` and the data `{"token": "…"}`. One that
sends a form has `"form": ["<input>", …]` too, and Teams adds what is in them (`fields_of` reads
it). Its fallback, an Action.Submit, carries the same data. Every other action sends no inputs, or
an empty required one would stand in its way.
"""

import re
from collections.abc import Iterable
from itertools import count
from typing import TypeAlias

from pydantic import JsonValue

from bot.adapters.teams.rendering.chart import chart_elements
from bot.adapters.teams.rendering.fields import FORM, can_be_asked, ids_of, inputs
from bot.adapters.teams.rendering.text import address, inert, markdown, phone_link, runs
from bot.messages import (
    Action,
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
    Row,
    Rows,
    Spans,
    Text,
    UserText,
)
from bot.rendering.choice_rows import choice_rows
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import like, lines, one_line
from bot.texts.words import NO_BREAK_SPACE, Words

Element: TypeAlias = dict[str, JsonValue]

VERB = "kravbot"
TOKEN = "token"  # noqa: S105  # the name it goes by, not a secret
_FOLDED = "folded"
"""The element of a card that is out of sight until it is unfolded."""
_OWN_FORM = 0
_MOST_DOTS = 12
_MOST_BUTTONS = 6
_LONGEST_VALUE = 16
_LONGEST_MARK = 2
_ADDRESS = re.compile(r"\s*https?://\S", re.IGNORECASE)
_ROW_WIDTH, _GAP = 288, 16  # 320 of a small telephone, without the padding of a card
_NARROW_SIGNS = frozenset("fijlrtI .,:;!|()'-")
_NARROW, _WIDE = 4.5, 8.5
_NORMAL: Element = {}
_SMALL: Element = {"size": "Small", "isSubtle": True}
_NOTICE_SIGNS = {"info": "", "warn": "⚠️ ", "lock": "🔒 "}


def render(card: Card) -> Element:
    """Draw the content of an `application/vnd.microsoft.card.adaptive` attachment.

    `parts` divides what may be too large.
    """
    return _Drawing(card).whole()


class _Drawing:
    """One card being drawn: its parts share its words and the numbers of its forms."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._words = Words(card.lang)
        self._forms = count(_OWN_FORM + 1)
        # A small form sends the inputs around it too: an empty one there may not stand in its way.
        self._insists = not any(_unfolds_a_form(action) for action in _every_action(card))
        blocks = [block for block in card.body if isinstance(block, Fields)]
        own = [field for block in blocks for field in block.fields]
        self._own_inputs = ids_of(self._inputs(own, _OWN_FORM, insists=False))

    def whole(self) -> Element:
        card = self._card
        return {
            "type": "AdaptiveCard",
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "version": "1.5",
            "lang": card.lang,
            "speak": _spoken(card.say),
            "fallbackText": inert(card.say),
            "body": [
                *self._top(),
                _title(card.title),
                *self._body(),
                *self._choices(),
                *_paragraph((card.as_of,), _SMALL, spacing="Medium", separator=True),
            ],
        }

    def _top(self) -> list[JsonValue]:
        card = self._card
        over = runs((one_line(card.over or ""),), **_SMALL)
        progress = next((block for block in card.body if isinstance(block, Progress)), None)
        if progress is None:
            return [_rich(over)] if over else []
        words = self._words("teams.progress", done=progress.done, total=progress.total)
        counted = _rich(runs((words,), size="Small", weight="Bolder"))
        columns: list[JsonValue] = [{"type": "Column", "width": "auto", "items": [counted]}]
        if over:
            columns.insert(0, {"type": "Column", "width": "stretch", "items": [_rich(over)]})
        return [{"type": "ColumnSet", "columns": columns}, *_dots(progress)]

    # ── Blocks ───────────────────────────────────────────────────────────────

    def _body(self) -> list[JsonValue]:
        drawn: list[JsonValue] = []
        before: Block | None = None
        for block in self._card.body:
            drawn.extend(self._block(block, before))
            before = block
        return drawn

    def _block(self, block: Block, before: Block | None) -> list[JsonValue]:
        match block:
            case Text(kind="quote"):
                return _box(block.spans)
            case Text():
                look = _SMALL if block.kind == "small" else _NORMAL
                spacing = "Medium" if isinstance(before, Rows) else "Small"
                return _paragraph(block.spans, look, spacing=spacing)
            case Notice():
                return _box((_NOTICE_SIGNS[block.kind], *block.spans))
            case FactSet():
                return _facts(block)
            case Rows():
                return self._rows(block)
            case Fields():
                drawn = self._inputs(block.fields, _OWN_FORM, insists=self._insists)
                return _folded(block.folded, drawn) if block.folded else drawn
            case Chart():
                return chart_elements(block)
            case Progress():
                return []

    def _rows(self, rows: Rows) -> list[JsonValue]:
        drawn = _heading(rows.heading, _SMALL)
        before: Row | None = None
        for row in rows.rows:
            drawn.append(self._done_row(row) if _shrinks(row) else self._row(row, before))
            before = row
        return drawn

    def _done_row(self, row: Row) -> Element:
        """Draw one grey line, with what can still be done to it as links beside it."""
        detail = _value_and_detail(row, always=True)
        parts = [(row.title,), detail] if detail else [(row.title,)]
        words = [one_line(text_of(span)) for part in parts for span in (" · ", *part)][1:]
        line = _rich(runs((f"{row.mark or '✓'}  ", *words), isSubtle=True))
        links: list[JsonValue] = [
            _link(action.label, self._pressed(action), spacing="Default")
            for action in _row_actions(row)
        ]
        if not links:
            return {**line, "spacing": "Small"}
        text = _column(line, width="stretch", spacing="None")
        return {"type": "ColumnSet", "columns": [text, *links], "spacing": "Small"}

    def _row(self, row: Row, before: Row | None) -> Element:
        drawn: Element = {"type": "Container", "items": self._row_items(row)}
        if before and not before.strong and not row.strong:
            drawn["separator"] = True
        drawn["spacing"] = "Medium" if row.strong else "Default"
        if row.strong:
            drawn["style"] = "emphasis"
        if row.open and _is_pressed_whole(row):
            drawn["selectAction"] = self._pressed(row.open)
        return drawn

    def _row_items(self, row: Row) -> list[JsonValue]:
        """Draw the buttons under the words.

        They are under the whole line where a value stands beside the words.
        """
        actions = row.actions if _is_pressed_whole(row) else _row_actions(row)
        sets: list[JsonValue] = [
            {**drawn, "spacing": "Small"} for drawn in _sets(self._buttons(actions))
        ]
        if _has_a_value_column(row):
            return [{"type": "ColumnSet", "columns": self._columns(row, [])}, *sets]
        return [{"type": "ColumnSet", "columns": self._columns(row, sets)}]

    def _columns(self, row: Row, below: list[JsonValue]) -> list[JsonValue]:
        columns: list[JsonValue] = []
        if row.mark:
            columns.append(_mark(row.mark))
        columns.append(
            {
                "type": "Column",
                "width": "stretch",
                "spacing": "Small" if row.mark else "None",
                "items": [*_row_words(row), *below],
            }
        )
        if row.value and _has_a_value_column(row):
            value = markdown(row.value)
            text = _text_block(value, weight="Bolder", horizontalAlignment="Right", wrap=False)
            columns.append(_column(text, spacing="Default"))
        if _is_pressed_whole(row):
            arrow = _text_block("›", color="Accent", size="Large", weight="Bolder")
            columns.append(_column(arrow, spacing="Small"))
        return columns

    # ── Actions ──────────────────────────────────────────────────────────────

    def _choices(self) -> list[JsonValue]:
        card = self._card
        groups = [self._buttons(row) for row in choice_rows(card)]
        links = [action for action in card.quiet if _is_a_link(action)]
        unfolding = [action for action in card.quiet if not _is_a_link(action)]
        sets = [drawn for group in [*groups, self._buttons(unfolding)] for drawn in _sets(group)]
        for place, drawn in enumerate(sets):
            drawn["spacing"] = "Small" if place else "Medium"
        return [*sets, *self._links(links), *_dead_links([*card.actions, *card.quiet])]

    def _buttons(self, actions: Iterable[Action]) -> list[Element]:
        return [self._button(action) for action in actions if not _is_dead(action)]

    def _button(self, action: Action) -> Element:
        match action:
            case FormButton() if can_be_asked(action.fields):
                return self._asked(action)
            case Button(confirm=str()):
                return self._confirmed(action)
            case _:
                return self._pressed(action)

    def _pressed(self, action: Action) -> Element:
        match action:
            case LinkButton():
                return {
                    "type": "Action.OpenUrl",
                    "title": inert(action.label),
                    "url": address(action.url),
                }
            case Button(submit=True):
                return _execute(action.label, action.token, sends=self._own_inputs)
            case Button() | FormButton():
                return _execute(action.label, action.token)

    def _confirmed(self, do: Button) -> Element:
        yes = self._words("teams.yes", label=_lower_first(do.label))
        sure = _execute(yes, do.token, sends=self._own_inputs if do.submit else None)
        return _show(do.label, _paragraph((do.confirm or "",)), sure)

    def _asked(self, ask: FormButton) -> Element:
        fields = self._inputs(ask.fields, next(self._forms), insists=True)
        sent = _execute(ask.submit, ask.token, sends=ids_of(fields))
        return _show(ask.label, fields, sent)

    def _links(self, actions: list[Action]) -> list[JsonValue]:
        drawn: list[JsonValue] = []
        for row in _packed([action for action in actions if not _is_dead(action)]):
            columns: list[JsonValue] = [
                _link(action.label, self._pressed(action), spacing="Default" if place else "None")
                for place, action in enumerate(row)
            ]
            spacing = "None" if drawn else "Default"
            drawn.append({"type": "ColumnSet", "spacing": spacing, "columns": columns})
        return drawn

    def _inputs(self, fields: Iterable[CardField], form: int, *, insists: bool) -> list[JsonValue]:
        return inputs(fields, form=form, words=self._words, insists=insists)


# ── Parts ────────────────────────────────────────────────────────────────────


def _text_block(text: str, **look: JsonValue) -> Element:
    return {"type": "TextBlock", "text": text, **look}


def _folded(heading: str, drawn: list[JsonValue]) -> list[JsonValue]:
    """Draw it out of sight, below a button that unfolds it."""
    unfolds: Element = {
        "type": "Action.ToggleVisibility",
        "title": heading,
        "targetElements": [_FOLDED],
    }
    return [
        {"type": "ActionSet", "actions": [unfolds]},
        {"type": "Container", "id": _FOLDED, "isVisible": False, "items": drawn},
    ]


def _title(title: str) -> Element:
    look: Element = {"wrap": True, "size": "Large", "weight": "Bolder", "style": "heading"}
    return _text_block(markdown(title), **look, spacing="Small")


def _heading(heading: str | None, look: Element = _NORMAL) -> list[JsonValue]:
    text = markdown(heading or "")
    return [_text_block(text, wrap=True, weight="Bolder", spacing="Large", **look)] if text else []


def _rich(inlines: list[JsonValue]) -> Element:
    """Draw a rich text that is never empty: a client may drop an empty one, and its column too."""
    return {"type": "RichTextBlock", "inlines": inlines or runs((NO_BREAK_SPACE,))}


def _paragraph(
    spans: Spans, look: Element = _NORMAL, *, spacing: str | None = None, separator: bool = False
) -> list[JsonValue]:
    """Draw a block for each line: clients differ in what they make of a line end."""
    drawn: list[JsonValue] = []
    gap = spacing
    for line in lines(spans):
        if not line:
            gap = "Small" if drawn else spacing
            continue
        about: Element = {"spacing": gap} if gap else {}
        ruled: Element = {"separator": True} if separator and not drawn else {}
        drawn.append({**_rich(runs(line, **look)), **about, **ruled})
        gap = "None"
    return drawn


def _box(spans: Spans) -> list[JsonValue]:
    items = _paragraph(spans)
    box: Element = {"type": "Container", "style": "emphasis", "spacing": "Default"}
    return [{**box, "items": items}] if items else []


def _dots(progress: Progress) -> list[JsonValue]:
    if progress.total > _MOST_DOTS:
        return []
    dots = "●" * progress.done + "○" * (progress.total - progress.done)
    return [_text_block(dots, color="Accent", size="Small", spacing="None")]


def _facts(facts: FactSet) -> list[JsonValue]:
    heading = _heading(facts.heading)
    if facts.total:
        last = len(facts.pairs) - 1
        sums = [
            _sum(label, value, is_total=place == last)
            for place, (label, value) in enumerate(facts.pairs)
        ]
        return [*heading, *sums]
    pairs: list[JsonValue] = [
        {"title": markdown(label), "value": markdown(*value)} for label, value in facts.pairs
    ]
    spacing = "Small" if heading else "Default"
    return [*heading, {"type": "FactSet", "spacing": spacing, "facts": pairs}] if pairs else []


def _sum(label: str, value: Spans, *, is_total: bool) -> Element:
    look: Element = {"weight": "Bolder"} if is_total else {}
    number = [like(span, one_line(text_of(span))) for span in value]
    right: Element = {**_rich(runs(number, **look)), "horizontalAlignment": "Right"}
    return {
        "type": "ColumnSet",
        "spacing": "Small",
        "separator": is_total,
        "columns": [
            {
                "type": "Column",
                "width": "stretch",
                "items": [_rich(runs((one_line(label),), **look))],
            },
            {"type": "Column", "width": "auto", "items": [right]},
        ],
    }


def _mark(mark: str) -> Element:
    text = _text_block(markdown(UserText(u=mark)), weight="Bolder", horizontalAlignment="Left")
    return {
        "type": "Column",
        "width": "22px" if len(mark) <= _LONGEST_MARK else "auto",
        "items": [text],
    }


def _row_words(row: Row) -> list[JsonValue]:
    drawn = [_rich(runs((one_line(text_of(row.title)),), weight="Bolder"))]
    if row.phone:
        size = "ExtraLarge" if row.strong else "Large"
        number = phone_link(row.phone)
        drawn.append(_text_block(number, size=size, weight="Bolder", spacing="None", wrap=True))
    if row.warn:
        warn = f"⚠️ {one_line(row.warn)}"
        alarm = runs((warn,), size="Small", weight="Bolder", color="Attention")
        drawn.append({**_rich(alarm), "spacing": "None"})
    detail = _value_and_detail(row)
    return [*drawn, *_paragraph(detail, _SMALL, spacing="None")]


def _value_and_detail(row: Row, *, always: bool = False) -> Spans:
    """Return the detail, after the value where that has no column of its own."""
    if not row.value or (_has_a_value_column(row) and not always):
        return row.detail
    return (row.value, " · ", *row.detail) if row.detail else (row.value,)


def _column(item: Element, *, spacing: str, width: str = "auto") -> Element:
    return {
        "type": "Column",
        "width": width,
        "spacing": spacing,
        "verticalContentAlignment": "Center",
        "items": [item],
    }


def _link(label: str, action: Element, *, spacing: str) -> Element:
    """Draw an action that looks like a link, and is as high as a finger."""
    text = _text_block(markdown(label), color="Accent", weight="Bolder", wrap=False)
    return {
        "type": "Column",
        "width": "auto",
        "minHeight": "32px",
        "verticalContentAlignment": "Center",
        "spacing": spacing,
        "selectAction": action,
        "items": [text],
    }


def _packed(actions: list[Action]) -> list[list[Action]]:
    """Put the actions in rows that a telephone has room for."""
    rows: list[list[Action]] = []
    room = 0.0
    for action in actions:
        width = _width(action.label)
        if not rows or width + _GAP > room:
            rows.append([])
            room = _ROW_WIDTH + _GAP
        rows[-1].append(action)
        room -= width + _GAP
    return rows


def _width(label: str) -> float:
    """Estimate how wide the label is in bold, in pixels."""
    return sum(_NARROW if sign in _NARROW_SIGNS else _WIDE for sign in label)


def _sets(actions: list[Element]) -> list[Element]:
    """Make action sets of as many buttons as Teams shows in one."""
    return [
        {"type": "ActionSet", "actions": list[JsonValue](actions[start : start + _MOST_BUTTONS])}
        for start in range(0, len(actions), _MOST_BUTTONS)
    ]


def _execute(title: str, token: str, *, sends: list[JsonValue] | None = None) -> Element:
    shared: Element = {"title": inert(title), "data": {TOKEN: token}}
    if sends is None:
        shared["associatedInputs"] = "none"
    else:
        shared["data"] = {TOKEN: token, FORM: sends}
    fallback: Element = {"type": "Action.Submit", **shared}
    return {"type": "Action.Execute", "verb": VERB, **shared, "fallback": fallback}


def _show(title: str, body: list[JsonValue], action: Element) -> Element:
    card: Element = {"type": "AdaptiveCard", "body": body, "actions": [action]}
    return {"type": "Action.ShowCard", "title": inert(title), "card": card}


def _dead_links(actions: Iterable[Action]) -> list[JsonValue]:
    """Name the links to an address that is none."""
    return [
        drawn
        for action in actions
        if _is_dead(action)
        for drawn in _paragraph((action.label,), _SMALL, spacing="Small")
    ]


# ── What a part is ───────────────────────────────────────────────────────────


def _every_action(card: Card) -> Iterable[Action]:
    rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
    return [*card.actions, *card.quiet, *(action for row in rows for action in row.actions)]


def _unfolds_a_form(action: Action) -> bool:
    return isinstance(action, FormButton) and can_be_asked(action.fields)


def _is_a_link(action: Action) -> bool:
    """Tell whether it can be used at once.

    A form of files only can: whoever presses it is asked for them.
    """
    return not _unfolds_a_form(action) and not (isinstance(action, Button) and action.confirm)


def _is_dead(action: Action) -> bool:
    return isinstance(action, LinkButton) and not _ADDRESS.match(action.url)


def _row_actions(row: Row) -> list[Button | FormButton]:
    return [row.open, *row.actions] if row.open else list(row.actions)


def _is_pressed_whole(row: Row) -> bool:
    """Tell whether the whole row is pressed.

    It is not where something else in it is to be pressed, which would be pressed together with it.
    """
    return bool(row.open and not row.open.confirm and not row.actions and not row.phone)


def _shrinks(row: Row) -> bool:
    rest = row.phone or row.warn
    return row.done and not rest and all(_is_a_link(action) for action in _row_actions(row))


def _has_a_value_column(row: Row) -> bool:
    return bool(row.value) and len(row.value or "") <= _LONGEST_VALUE


def _spoken(say: str) -> str:
    """Return it without signs of tags, because it may be read as SSML."""
    return re.sub(r"[<>&]+", " ", say)


def _lower_first(label: str) -> str:
    """Lower the first letter of a label, but not of an abbreviation.

    `Godkend` (Approve) becomes `godkend`; `PDF til Fie` (PDF for Fie) stays as it is.
    """
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
