"""Render a card in plain text: for the console, e-mail and wherever nothing else draws it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.formatting.field_values import shown_value
from bot.messages import (
    Block,
    Bold,
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
    Span,
    Text,
    UserText,
    asked_now,
)
from bot.rendering.chart import chart_lines, legend
from bot.texts.direction import isolated
from bot.texts.words import Words

_TITLE_INDENT = "  "
_DETAIL_INDENT = "     "
_JOINT = " · "


@dataclass(frozen=True)
class NumberedChoice:
    """One numbered choice: what is read, and its action."""

    label: str
    action: Button | FormButton | LinkButton


def plain(card: Card) -> str:
    """Write the whole card, one line per thing said, with the choices numbered as in `choices`."""
    return "\n".join(_lines(card, Words(card.lang)))


def choices(card: Card) -> list[NumberedChoice]:
    """List the choices in the order of their numbers; a label that repeats names its row."""
    return [
        *(NumberedChoice(do.label, do) for answers in card.answers for do in answers),
        *_row_choices(card),
        *(NumberedChoice(action.label, action) for action in (*card.actions, *card.quiet)),
    ]


def actions(card: Card) -> list[Button | FormButton | LinkButton]:
    """List the actions of the choices, beginning with number 1."""
    return [choice.action for choice in choices(card)]


def yes_of(card: Card) -> Button | None:
    """Find the button that a plain yes is; None where the card asks nothing of the kind."""
    found = may_be_yes(card)
    return found[0] if len(found) == 1 else None


def may_be_yes(card: Card) -> Sequence[Button]:
    """Find what a plain yes may be where the card asks: what stands out, or else what is offered.

    Of several it is for the person to say which.
    """
    if not any(isinstance(block, Text) and block.kind == "question" for block in card.body):
        return ()
    primary = [one for one in card.actions if isinstance(one, Button) and one.style == "primary"]
    rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
    return primary or [row.open for row in rows if row.open is not None]


def next_field(card: Card) -> CardField | None:
    """Find the one field asked for now."""
    fields = [field for block in card.body if isinstance(block, Fields) for field in block.fields]
    return asked_now(fields)


def takes_number(card: Card) -> bool:
    """Tell whether a number answers the field asked for now, and so presses no button."""
    field = next_field(card)
    return field is not None and (field.kind in ("number", "date") or bool(field.options))


def spoken(spans: Span | Iterable[Span]) -> str:
    """Write the words without their marks, in one line, even if a person wrote several."""
    parts = [spans] if isinstance(spans, str | Bold | UserText) else spans
    return "".join(_words_of(part) for part in parts)


def _lines(card: Card, words: Words) -> Iterator[str]:
    progress = next((block for block in card.body if isinstance(block, Progress)), None)
    over = [card.over] if card.over else []
    if progress:
        over.append(words("plain.progress", done=progress.done, total=progress.total))
    if over:
        yield _JOINT.join(over)
    yield card.title
    asked = next_field(card)
    for block in card.body:
        yield from _block(block, asked, words)
    offered = [_with_address(choice) for choice in choices(card)]
    if offered and takes_number(card):
        yield words("plain.or_in_words", choices=_JOINT.join(offered))
    elif offered:
        yield words("plain.choices", choices=_numbered(offered))
    yield f"({card.as_of})"


def _block(block: Block, asked: CardField | None, words: Words) -> Iterator[str]:
    match block:
        case Text(kind="quote"):
            whole = "".join(text_of(span) for span in block.spans)
            yield from (f"> {line}" for line in whole.splitlines())
        case Text():
            yield spoken(block.spans)
        case Notice():
            sign = words("plain.locked" if block.kind == "lock" else "plain.notice")
            yield f"{sign} {spoken(block.spans)}"
        case FactSet():
            yield from _heading(block.heading)
            yield from (f"{label}: {spoken(value)}" for label, value in block.pairs)
        case Rows():
            yield from _heading(block.heading)
            for row in block.rows:
                yield from _row(row, words)
        case Fields(folded=str(heading)):
            yield heading
        case Fields():
            for field in block.fields:
                yield from _field(field, asked, words)
        case Chart():
            yield from (f"{_TITLE_INDENT}{line}" for line in chart_lines(block))
            yield f"{_TITLE_INDENT}({legend(block)})"
        case Progress():
            pass


def _heading(heading: str | None) -> Iterator[str]:
    if heading:
        yield f"{heading}:"


def _row(row: Row, words: Words) -> Iterator[str]:
    mark = row.mark if row.mark and not row.mark.isdigit() else None
    title = [part for part in (mark, spoken(row.title), row.phone) if part]
    yield _TITLE_INDENT + " ".join(title)
    warn = f"{words('plain.check')} {row.warn}" if row.warn else None
    detail = [part for part in (warn, row.value, spoken(row.detail)) if part]
    if detail:
        yield _DETAIL_INDENT + _JOINT.join(detail)


def _field(field: CardField, asked: CardField | None, words: Words) -> Iterator[str]:
    if field is asked:
        yield from _prompt(field, words)
    elif field.value:
        yield f"{field.label}: {_one_line(shown_value(field, field.value, words))}"


def _prompt(field: CardField, words: Words) -> Iterator[str]:
    yield field.label if field.required else f"{field.label} {words('plain.optional')}"
    if field.error:
        yield f"{_TITLE_INDENT}{words('plain.check')} {field.error}"
    if field.hint:
        yield _TITLE_INDENT + field.hint
    if how := _how(field, words):
        yield _TITLE_INDENT + how


def _how(field: CardField, words: Words) -> str | None:
    options = _numbered([option.label for option in field.options])
    match field.kind:
        case "choice" | "radio" | "person":
            return words("plain.one_of", options=options)
        case "multi":
            return words("plain.several_of", options=options)
        case "date":
            return words("plain.date")
        case "file":
            return words("plain.file")
        case "text" | "long" | "url" | "number":
            return None


def _row_choices(card: Card) -> list[NumberedChoice]:
    rows = [row for block in card.body if isinstance(block, Rows) for row in block.rows]
    often = Counter(action.label for row in rows for action in row.actions)
    found = []
    for row in rows:
        if row.open:
            found.append(NumberedChoice(spoken(row.title), row.open))
        for action in row.actions:
            twice = often[action.label] > 1
            label = f"{action.label} ({spoken(row.title)})" if twice else action.label
            found.append(NumberedChoice(label, action))
    return found


def _with_address(choice: NumberedChoice) -> str:
    address = f" {choice.action.url}" if isinstance(choice.action, LinkButton) else ""
    return f"{choice.label}{address}"


def _numbered(labels: Iterable[str]) -> str:
    return _JOINT.join(f"{number} {label}" for number, label in enumerate(labels, start=1))


def _words_of(span: Span) -> str:
    return _one_line(isolated(span.u)) if isinstance(span, UserText) else text_of(span)


def text_of(span: Span) -> str:
    """Return the text of the span, without its mark."""
    match span:
        case str():
            return span
        case Bold():
            return span.b
        case UserText():
            return isolated(span.u)


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
