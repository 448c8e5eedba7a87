"""Draw a card as Block Kit for a message in Slack.

Every button and option carries an `ActionValue`; `action_id` is `kb:<n>`. A form too long for a
message (`told`) stands there as what is known of it. A button opens it in a modal, as it does a
small form.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, groupby

from bot.adapters.slack.rendering.action_elements import (
    ActionElements,
    is_dead,
)
from bot.adapters.slack.rendering.block_kit import (
    DIVIDER,
    actions,
    beside,
    context,
    paragraph,
    preformatted,
    quote,
    title,
)
from bot.adapters.slack.rendering.fields import (
    can_stand_in_a_message,
    inputs,
)
from bot.adapters.slack.rendering.text import Element, Line, bold, phone_line
from bot.formatting.field_values import known_facts
from bot.messages import (
    Action,
    Block,
    Bold,
    Button,
    Card,
    CardField,
    Chart,
    FactSet,
    Fields,
    Notice,
    Progress,
    Row,
    Rows,
    Spans,
    Text,
)
from bot.rendering.chart import chart_lines, legend
from bot.rendering.choice_rows import choice_rows, is_primary, submits
from bot.rendering.plain_text import text_of
from bot.rendering.text_spans import lines, one_line
from bot.texts.words import Words

_MOST_DOTS = 12
_LONGEST_HEADER = 45
_MOST_BESIDE = 3
_LONGEST_BOLD = 60
_NOTICE_SIGNS = {"info": "", "warn": "⚠️  ", "lock": "🔒  "}


def blocks(card: Card, message: str) -> list[Element]:
    """Draw the blocks of the message with that name of ours; `size.parts` divides a large one."""
    return _Drawing(told(card), message).whole()


def home_blocks(card: Card, message: str) -> list[Element]:
    """Draw the blocks of a home page: the main actions after the lead, quiet ones as buttons."""
    return _Drawing(told(card), message).home()


def body_blocks(card: Card, body: Iterable[Block]) -> list[Element]:
    """Draw some blocks of the card as they are read in a modal, where nothing can be pressed."""
    return _Drawing(card, "").read_only(body)


def told(card: Card) -> Card:
    """Return the card as a message tells it: of a long form what is known, wrong and missing."""
    words = Words(card.lang)
    fields = fields_in(card)
    if not fields or can_stand_in_a_message(fields, words):
        return card
    body: list[Block] = []
    for block in card.body:
        if not isinstance(block, Fields):
            body.append(block)
        elif not block.folded:
            body += _known(block.fields, words)
    sending = [action for action in card.actions if submits(action)]
    fills_in = {"label": words("slack.fill_in"), "style": "primary", "confirm": None}
    opened = [
        action.model_copy(update=fills_in) if action in sending[:1] else action
        for action in card.actions
    ]
    return card.model_copy(update={"body": tuple(body), "actions": tuple(opened)})


def fields_in(card: Card) -> list[CardField]:
    """Return the fields of its form."""
    return [field for block in card.body if isinstance(block, Fields) for field in block.fields]


def _known(fields: Sequence[CardField], words: Words) -> list[Block]:
    wrong = [
        Notice(kind="warn", spans=(Bold(b=_asking(field.label)), field.error))
        for field in fields
        if field.error
    ]
    open_ = [
        field.label for field in fields if field.required and not field.value and not field.error
    ]
    missing = words("slack.to_fill_in", fields=" · ".join(open_))
    return [
        *known_facts(fields, words),
        *wrong,
        *([Text(kind="small", spans=(missing,))] if open_ else []),
    ]


class _Drawing:
    """One card being drawn.

    Rows that are opened by the same word share a menu, where they are many.
    """

    def __init__(self, card: Card, message: str) -> None:
        self._card = card
        self._words = Words(card.lang)
        self._elements = ActionElements(message, self._words, has_form=bool(fields_in(card)))
        rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
        often = Counter(row.open.label for row in rows if row.open and not row.open.confirm)
        labels = [label for label, times in often.items() if times > _MOST_BESIDE]
        self._menus = {label: [row for row in rows if _opens(row, label)] for label in labels}

    def whole(self) -> list[Element]:
        return [
            *self._heading(),
            *self._body(self._card.body),
            *self._choices(),
            *context([(self._card.as_of,)]),
        ]

    def home(self) -> list[Element]:
        card = self._card
        lead = 0
        while lead < len(card.body) and isinstance(card.body[lead], Text | Notice | Progress):
            lead += 1
        return [
            *self._heading(),
            *self._body(card.body[:lead]),
            *self._elements.block(self._main()),
            *(drawn for block in card.body[lead:] for drawn in self._with_menus(block)),
            *self._elements.block([action for answers in card.answers for action in answers]),
            *self._elements.block(card.quiet),
            *self._dead_links(),
            *context([(card.as_of,)]),
        ]

    def read_only(self, body: Iterable[Block]) -> list[Element]:
        bare = [_without_buttons(block) for block in body if not isinstance(block, Fields)]
        return self._body(bare)

    def _heading(self) -> list[Element]:
        card = self._card
        above: list[Line] = [(card.over,)] if card.over else []
        progress = next((block for block in card.body if isinstance(block, Progress)), None)
        if progress is not None:
            counted = self._words("slack.progress", done=progress.done, total=progress.total)
            above.append((f"{_dots(progress)}{counted}",))
        return [*context(above), *title(card.title, most=_LONGEST_HEADER)]

    # ── Blocks ───────────────────────────────────────────────────────────────

    def _body(self, body: Iterable[Block]) -> list[Element]:
        return [drawn for block in body for drawn in self._block(block)]

    def _block(self, block: Block) -> list[Element]:
        match block:
            case Text(kind="quote"):
                return quote(block.spans)
            case Text(kind="small"):
                return context([block.spans])
            case Text():
                return paragraph([block.spans])
            case Notice():
                return paragraph([(_NOTICE_SIGNS[block.kind], *block.spans)])
            case FactSet():
                return paragraph(_fact_lines(block))
            case Rows():
                return self._rows(block)
            case Fields():
                return inputs(block.fields, surface="message", words=self._words)
            case Chart():
                return [*preformatted(chart_lines(block)), *context([(legend(block),)])]
            case Progress():
                return []

    def _rows(self, rows: Rows) -> list[Element]:
        drawn: list[Element] = []
        if rows.heading:
            drawn = [DIVIDER, *context([(Bold(b=one_line(rows.heading)),)])]
        for is_read, alike in groupby(rows.rows, key=self._is_only_read):
            some = list(alike)
            drawn += _words_only(some) if is_read else chain.from_iterable(map(self._row, some))
        return drawn

    def _is_only_read(self, row: Row) -> bool:
        return not (row.phone or row.actions or self._beside(row))

    def _beside(self, row: Row) -> Button | None:
        """Return the button that opens the row, unless a menu below does."""
        return None if row.open is None or _opens(row, *self._menus) else row.open

    def _row(self, row: Row) -> list[Element]:
        """Draw a row with the button that opens it beside it, or with all its buttons below it.

        The only button of a row that is done stands beside it too.
        """
        said, above = _row_lines(row), list[Line]()
        opens = self._beside(row)
        buttons = self._elements.buttons([*([opens] if opens else []), *row.actions], above)
        if not above and (opens or (row.done and len(buttons) == 1)):
            drawn = beside(said, buttons[0])
            if drawn[-1]["type"] != "actions":
                return [*drawn, *actions(buttons[1:])]
        return [*paragraph(said), *paragraph(above), *actions(buttons)]

    # ── Actions ──────────────────────────────────────────────────────────────

    def _choices(self) -> list[Element]:
        """Draw the choices.

        The quiet ones fold into a menu behind the last of the others, or stand alone.
        """
        card = self._card
        rows = choice_rows(card, wraps=True)
        if not card.actions:
            return [
                *(part for row in rows for part in self._elements.block(row)),
                *actions(self._selects()),
                *self._elements.block(card.quiet),
                *self._dead_links(),
            ]
        *early, last = rows
        drawn = [part for group in early for part in self._elements.block(group)]
        above: list[Line] = []
        buttons = self._elements.buttons(last, above)
        pressed = [*buttons, *self._selects(), *self._elements.folded(card.quiet, above)]
        return [*drawn, *paragraph(above), *actions(pressed), *self._dead_links()]

    def _main(self) -> list[Action]:
        return sorted(self._card.actions, key=lambda action: not is_primary(action))

    def _with_menus(self, block: Block) -> list[Element]:
        """Draw the block, with the menus that open its rows and whose last row stands in it."""
        rows = block.rows if isinstance(block, Rows) else ()
        done = [label for label, menu in self._menus.items() if menu[-1] in rows]
        return [*self._block(block), *actions(self._selects(done))]

    def _selects(self, labels: Iterable[str] | None = None) -> list[Element]:
        """Draw one menu for all rows that are opened by the same word."""
        return [
            menu
            for label in (self._menus if labels is None else labels)
            for menu in self._elements.row_menu(label, self._menus[label])
        ]

    def _dead_links(self) -> list[Element]:
        """Name the links to an address that is none."""
        dead = [action for action in (*self._card.actions, *self._card.quiet) if is_dead(action)]
        return context([(action.label,) for action in dead])


# ── Parts ────────────────────────────────────────────────────────────────────


def _dots(progress: Progress) -> str:
    if progress.total > _MOST_DOTS:
        return ""
    return "●" * progress.done + "○" * (progress.total - progress.done) + "  "


def _fact_lines(facts: FactSet) -> list[Line]:
    if not facts.pairs:
        return []
    heading: list[Line] = [(Bold(b=one_line(facts.heading)),)] if facts.heading else []
    if facts.total:
        *terms, (label, value) = facts.pairs
        sums: list[Line] = [(f"{label}  ", *bold(value)) for label, value in terms]
        return [*heading, *sums, bold((label, "  ", *value))]
    pairs = [line for label, value in facts.pairs for line in _fact(label, value)]
    return [*heading, *pairs]


def _fact(label: str, value: Spans) -> list[Line]:
    """Draw a fact: a short value is bold; one that is a text of its own is not."""
    text = "".join(map(text_of, value))
    if len(text) <= _LONGEST_BOLD and len(lines(value)) == 1:
        value = bold(value)
    return [(_asking(label), *value)]


def _asking(label: str) -> str:
    """Return the label with a colon, unless it ends in one or in a question mark."""
    return f"{label} " if label.endswith((":", "?")) else f"{label}: "


def _words_only(rows: Iterable[Row]) -> list[Element]:
    """Draw rows with nothing to press in one section; those that are done shrink to a grey line."""
    drawn: list[Element] = []
    for is_small, alike in groupby(rows, key=_shrinks):
        said = [_row_lines(row) for row in alike]
        if is_small:
            drawn += context([line for row in said for line in row])
        else:
            drawn += paragraph([line for row in said for line in ((), *row)])
    return drawn


def _row_lines(row: Row) -> list[Line]:
    if _shrinks(row):
        rest = [" · ", *_value_and_detail(row)] if row.value or row.detail else []
        words = [one_line(text_of(span)) for span in (f"{row.mark or '✓'}  ", row.title, *rest)]
        return [tuple(words)]
    mark = (f"{row.mark}  ",) if row.mark else ()
    said: list[Line] = [(*mark, Bold(b=one_line(text_of(row.title))))]
    if row.phone:
        said.append(phone_line(row.phone))
    if row.warn:
        said.append(("⚠️ ", Bold(b=one_line(row.warn))))
    return [*said, *(line for line in lines(_value_and_detail(row)) if line)]


def _value_and_detail(row: Row) -> Spans:
    if not row.value:
        return row.detail
    return (row.value, " · ", *row.detail) if row.detail else (row.value,)


# ── What a part is ───────────────────────────────────────────────────────────


def _opens(row: Row, *labels: str) -> bool:
    """Tell whether it can stand in a menu of that label, where nothing is confirmed."""
    return row.open is not None and not row.open.confirm and row.open.label in labels


def _shrinks(row: Row) -> bool:
    return row.done and not row.phone and not row.warn


def _without_buttons(block: Block) -> Block:
    if not isinstance(block, Rows):
        return block
    rows = [row.model_copy(update={"open": None, "actions": ()}) for row in block.rows]
    return block.model_copy(update={"rows": tuple(rows)})
